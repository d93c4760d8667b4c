# A slice waits for its first use from the start on.
import gc

gc.collect()
start = gc.get_count()[0]
text = 'abc'[: len('ab')]
print(start, gc.get_count()[0])
