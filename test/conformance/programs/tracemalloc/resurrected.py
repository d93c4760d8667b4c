"""A finalizer that saves its object makes its block a matter of the line where it died."""
import gc
import tracemalloc

kept = []


class Saved:
    __slots__ = ('x',)

    def __del__(self):
        kept.append(self)


def lines(snapshot):
    here = snapshot.filter_traces([tracemalloc.Filter(True, __file__)])
    return [(s.traceback[0].lineno, s.count, s.size) for s in here.statistics('lineno')]


gc.collect()
tracemalloc.start()
a = Saved()
b = [Saved() for _ in range(3)]
print(sorted(lines(tracemalloc.take_snapshot())))
a = None
b.clear()
print(sorted(lines(tracemalloc.take_snapshot())))
kept.clear()
tracemalloc.stop()
