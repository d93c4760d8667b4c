# Locks have a block of the system's, a SimpleQueue a list; indices of slices share the ints that they are made from.
import _tracemalloc
import _thread
import gc
import sys


def traced(make):
    make()
    gc.collect()
    _tracemalloc.start(1)
    x = make()
    sizes = sorted(trace[1] for trace in _tracemalloc._get_traces())
    del x
    left = _tracemalloc.get_traced_memory()[0]
    _tracemalloc.stop()
    return sizes, left


import threading, _queue, io, zlib

print(traced(_thread.allocate_lock))
print(traced(_thread.RLock))
print(traced(_queue.SimpleQueue))
print(traced(threading.Lock), traced(threading.RLock))
print(traced(lambda: io.BufferedReader(io.BytesIO())))
print(traced(threading.Condition))
print(traced(lambda: zlib.decompressobj()) [1])
print(sys.getsizeof(_thread.allocate_lock()), sys.getsizeof(_thread.RLock()), sys.getsizeof(_queue.SimpleQueue()))
print(traced(lambda: (1).to_bytes(3, 'big')))
print(traced(lambda: slice(1, 300, 3).indices(400)))
print(traced(lambda: slice(None, None, -1).indices(10**20)))
print(traced(lambda: slice(10**25, None, 10**21).indices(10**20)))
print(traced(lambda: hash(2.5)), traced(lambda: hash((1, 2))), traced(lambda: id(gc)))
print(traced(lambda: hash(object())))

big = range(10**20, 10**25, 10**3)
for part in (slice(None, 5), slice(-5, None), slice(None, None, -1), slice(10**30, 3, -(10**10)), slice(2, -2, 700)):
    print(part.indices(1000), big[part], traced(lambda: range(1000)[part]))
for bad in (slice(None, None, 0), slice('a'), slice(1.5, None)):
    for length in (5, -1, 'x'):
        try:
            print(bad.indices(length))
        except Exception as e:
            print(type(e).__name__, e)
    try:
        print(big[bad])
    except Exception as e:
        print(type(e).__name__, e)


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        print('index', self.value)
        return self.value


print(slice(Index(-3), Index(900), Index(2)).indices(Index(700)))

q = _queue.SimpleQueue()
print(gc.is_tracked(q), [type(x).__name__ for x in gc.get_referents(q)])
items = [[i] for i in range(6)]
for item in items:
    q.put(item)
held = gc.get_referents(q)[0]
for i in range(4):
    print(q.get(), sys.getrefcount(items[i]), held, q.qsize())
q.put(q)
del held
q.get()
print(q.qsize(), q.empty())
r = _thread.allocate_lock()
del q, items, item
print(gc.collect())
