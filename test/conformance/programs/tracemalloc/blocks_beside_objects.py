# Index arrays of the combinatoric iterators, and the records of atexit, are blocks of their own.
import _tracemalloc, atexit, gc, itertools, sys
def st(f):
    gc.collect(); gc.collect()
    _tracemalloc.start(1)
    x = f()
    s = _tracemalloc._get_traces()
    _tracemalloc.stop()
    return sorted([q[1] for q in s if q[2][0][0] == __file__])
for f in [lambda: itertools.combinations('ab', 0), lambda: itertools.combinations('ab', 1), lambda: itertools.combinations('a', 2), lambda: itertools.combinations('', 0),
    lambda: itertools.combinations('', 3), lambda: itertools.permutations('ab'), lambda: itertools.permutations('ab', 1), lambda: itertools.permutations('ab', 0), lambda: itertools.permutations('ab', 5), lambda: itertools.permutations('', 0), lambda: itertools.permutations('', 2),
    lambda: itertools.product(), lambda: itertools.product('ab'), lambda: itertools.product('ab', repeat=0), lambda: itertools.product('ab', repeat=3), lambda: itertools.product('', 'ab'),
    lambda: itertools.combinations_with_replacement('ab', 0), lambda: itertools.combinations_with_replacement('', 2), lambda: itertools.combinations_with_replacement('', 0), lambda: itertools.combinations_with_replacement('abc', 5)]:
    o = f()
    print(sys.getsizeof(o), end=' ')
    l = list(o)
    print(len(l), sys.getsizeof(o), st(f))
    print(o.__reduce__(), f().__reduce__())
print(st(lambda: atexit.register(id, 1)), st(lambda: [atexit.register(id, n) and n for n in range(40)]))
atexit.unregister(id)
print(st(lambda: atexit.register(id, 2)), atexit._ncallbacks())
atexit._clear()
print(atexit._ncallbacks())
