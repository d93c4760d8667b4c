# Tuples and lists that are made before it is known whether they are needed.
import collections
import gc
import itertools

count = gc.get_count
gc.disable()
items, fixed = [1, [2], 3], (1, [2], 3)


class Point:
    __match_args__ = ('u', 'v')
    u = v = 1


class Base:
    pass


def empty_popitem():
    try:
        {}.popitem()
    except KeyError:
        pass


def matched():
    match Point():
        case Point(u, v):
            return u


def derived():
    class Derived(Base):
        pass


def derived_twice():
    class Derived(Base, Point):
        pass


async def numbers():
    yield 1


def first_number():
    made = numbers()
    step = made.__anext__()
    try:
        step.send(None)
    except StopIteration:
        pass


def groups():
    try:
        raise KeyError(2)
    except* KeyError:
        pass


for f in (
    lambda: list(zip(items, fixed)),
    lambda: list(itertools.zip_longest(items, (1,))),
    lambda: list(itertools.batched(items, 2)),
    lambda: tuple(x for x in items),
    lambda: collections.OrderedDict(locals()),
    empty_popitem,
    matched,
    derived,
    derived,
    derived_twice,
    first_number,
    groups,
):
    gc.collect()
    start = count()[0]
    f()
    first = count()[0]
    f()
    print(f.__name__, first - start, count()[0] - first)
