"""The repr of an OrderedDict goes through a list of its keys, whose block is used again."""
import _tracemalloc
import collections
import gc

od = collections.OrderedDict.fromkeys("abc", 1)
repr(od)
gc.collect()
text = str(od)
_tracemalloc.start(1)
made = [[], []]
traces = _tracemalloc._get_traces()
_tracemalloc.stop()
print(sorted((t[2][0][1], t[1]) for t in traces if t[2][0][0] == __file__))


class Sorted(collections.OrderedDict):
    def keys(self):
        print("keys")
        return sorted(super().keys(), reverse=True)

    def __getitem__(self, key):
        return key * 2


print(Sorted(od), text)
od["self"] = od
print(od)
del od["self"]
