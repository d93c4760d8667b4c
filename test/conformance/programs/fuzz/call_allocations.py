# What calls of native functions allocate, as the collector's counter shows it: tuples of arguments
# that stay in a free list, the list that keeps repr from recursing, tracked locks.
import gc
import sys
import _thread


def measured(f):
    gc.collect()
    x = f()
    total = gc.get_count()[0]
    one = (total,)
    after_one = gc.get_count()[0]
    two = (total, 1)
    after_two = gc.get_count()[0]
    return total, after_one - total, after_two - after_one


class WithProperty:
    pass


def class_with_property():
    class C:
        @property
        def p(self):
            pass
    return C


def with_lock():
    with _thread.allocate_lock():
        pass


def star(*args, **kwargs):
    return args, kwargs


class Quiet:
    def write(self, text):
        pass


quiet = Quiet()
results = []
for name, f in [
    ("sys.getsizeof", lambda: sys.getsizeof([])),
    ("int", lambda: int("7")),
    ("float", lambda: float("7")),
    ("bytes.find", lambda: b"abc".find(b"c")),
    ("class with a property", class_with_property),
    ("lock", _thread.allocate_lock),
    ("with lock", with_lock),
    ("repr of a list", lambda: repr([1])),
    ("repr again", lambda: repr([1])),
    ("print", lambda: print("x", 1, file=quiet)),
    ("print of nothing", lambda: print(file=quiet)),
    ("tuple and dict to a native function", lambda: type.__new__(type, "X", (), {}, **{})),
    ("star", lambda: star(*[1], **{"a": 2})),
]:
    results.append((name, measured(f)))
for name, counts in results:
    print(name, *counts)
