# A native function reads its keywords in place: no tuple of their names is made.
import collections
import gc

count = gc.get_count
gc.disable()
gc.collect()
start = count()[0]
one = collections.deque(maxlen=3)
after_one = count()[0]
two = collections.deque((1, 2), maxlen=3)
print(start, after_one, count()[0])
