# Arrays of arguments that calls keep while they run are traced blocks.
import _tracemalloc, functools


def sizes(*args, **kwargs):
    return sorted(q[1] for q in _tracemalloc._get_traces() if q[2][0][0] == __file__)


class C:
    def __init__(self, *args, **kwargs):
        self.sizes = sizes()

    def method(self, *args, **kwargs):
        return sizes()

    def __call__(self, *args, **kwargs):
        return sizes()


def traced(f):
    f()
    f()
    _tracemalloc.start(1)
    x = f()
    _tracemalloc.stop()
    return x


cached = functools.lru_cache(maxsize=0)(sizes)
partial = functools.partial(sizes, 1, k=2)
for f in [
    lambda: sizes(),
    lambda: sizes(*(1, 2), **{'k': 3}),
    lambda: cached(),
    lambda: cached(x=1),
    lambda: cached(1, 2, 3, 4, 5, 6),
    lambda: cached(1, 2, 3, 4, 5, 6, x=3),
    lambda: partial(1),
    lambda: partial(1, 2, 3, 4, 5),
    lambda: partial(1, x=2),
    lambda: C().sizes,
    lambda: C(1, 2, 3, 4).sizes,
    lambda: C(1, 2, 3, 4, 5).sizes,
    lambda: C(1, 2, 3, 4, 5, k=1).sizes,
    lambda: c.method(1, 2, 3, 4, 5, k=1),
    lambda: c.method(*(1, 2, 3, 4, 5), **{'k': 3}),
    lambda: c(1, 2, 3, 4, 5),
    lambda: c(1, 2, 3, 4, 5, k=3),
    lambda: c(*(1, 2, 3, 4, 5), **{'k': 3}),
    lambda: next(map(sizes, 'a', 'b', 'c')),
    lambda: functools.reduce(sizes, [1, 2]),
    lambda: sorted([1], key=lambda x: sizes())[0] and sizes(),
]:
    c = C()
    print(traced(f))
