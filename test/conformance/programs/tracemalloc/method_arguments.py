# A bound method called with more than four values of a tuple: CPython copies them into a block of its own.
import _tracemalloc
import gc


class Two:
    __slots__ = ('a', 'b')


class C:
    def m(self, *values):
        return id(Two())

    def size(self, *values):
        return _tracemalloc.get_traced_memory()[0]


c = C()
for n in range(8):
    values = tuple(range(n))
    first = id(Two())
    print(n, c.m(*values) == first, end=' ')
    gc.collect()
    _tracemalloc.start(1)
    a = c.size(*values)
    b = C.size(c, *values)
    d = c.size(*values, **{})
    e = c.size(*values, **{'k': 1}) if n < 0 else 0
    _tracemalloc.stop()
    print(a, b, d, e)
