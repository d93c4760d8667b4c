"""A native function that passes keywords on to a Python function holds every argument meanwhile."""
import functools
import sys


class Thing:
    pass


def counts(a, b=None, *, c=None):
    print(*(sys.getrefcount(x) for x in (a, b, c) if x is not None))


first, second, third = Thing(), Thing(), Thing()
cached = functools.lru_cache(maxsize=1)(counts)
bound = functools.partial(counts, first, c=third)
counts(first, c=third)
counts(*[first], **{"b": second})
cached(first)
cached(first, second)
cached(first, c=third)
cached(*[first, second], **{"c": third})
bound()
bound(second)
bound(b=second)


class Callable:
    __call__ = staticmethod(counts)


Callable()(first, **{"b": second})
print([sys.getrefcount(x) for x in (first, second, third)])
try:
    cached(first, **{1: second})
except TypeError as e:
    print(e)
print([sys.getrefcount(x) for x in (first, second, third)])
