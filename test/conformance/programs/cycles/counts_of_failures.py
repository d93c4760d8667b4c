# What failing calls and first unpackings allocate for a moment shows in the collector's counts.
import gc
import operator


class P:
    def __init__(self, a):
        self.a = a


def count(f):
    gc.collect()
    before = gc.get_count()[0]
    f()
    return gc.get_count()[0] - before


def missing():
    try:
        P()
    except TypeError:
        pass


def positional_only(a, /):
    pass


def wrong_keyword():
    try:
        positional_only(1, a=1)
    except TypeError:
        pass


def copied():
    d = vars(P(1))
    vars(P(1)).copy()
    return d | {}


def missing_twice():
    missing()
    missing()


def slots_in_conflict():
    try:

        class C:
            __slots__ = ['a', 'b']
            a = 1

    except ValueError:
        pass


def attributes_missing():
    staticmethod(operator.attrgetter('n'))


print(count(slots_in_conflict), count(slots_in_conflict), count(attributes_missing))
print(count(missing), count(missing), count(missing_twice))
print(count(wrong_keyword), count(copied), count(copied))

# A collection that is due while an exception is on its way comes before the handler's first call.
found = []


def note(phase, info):
    if phase == 'start':
        found.append(gc.get_count())


class Bad:
    def __init__(self, *p):
        self.y = list(p)
        raise ValueError(p)


def failing(depth):
    if depth == 0:
        Bad(1)
    failing(depth - 1)


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *exc):
        return True


for n in range(8):
    keep = [[] for _ in range(n)]
    gc.collect()
    gc.callbacks.append(note)
    gc.set_threshold(9, 100, 100)
    with Manager(), Manager():
        failing(n % 3)
    gc.set_threshold(700, 10, 10)
    gc.callbacks.clear()
    print(n, found)
    found.clear()

gc.callbacks.append(note)
gc.collect()
gc.set_threshold(2, 100, 100)
for a, b in [(1, 2), (3, 4), (5, 6)]:
    x, y = [a, b]
gc.set_threshold(700, 10, 10)
gc.callbacks.clear()
print(found)
