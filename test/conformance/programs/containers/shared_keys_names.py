"""A key that a copy of an instance's dict gets goes into the class's shared keys, and stays there."""
import gc
import sys


class Holder:
    def __init__(self, n):
        self.n = n


def text(word):
    return "{}-{:>4}".format(word, True)


key = text("name")
print(sys.getrefcount(key))
merged = vars(Holder(3)) | dict([(key, Holder)])
print(sys.getrefcount(key), sys.getsizeof(merged))
del merged
print(sys.getrefcount(key))
print(vars(Holder(4)), sys.getsizeof(vars(Holder(5))))


def outlives(name):
    class Local:
        pass

    first = Local()
    first.a = []
    values = vars(first)
    values[name] = first.a
    return values


other = text("other")
values = outlives(other)
print(gc.collect(), sys.getrefcount(other), values)
copy = values.copy()
del values
print(sys.getrefcount(other), copy)
del copy
print(sys.getrefcount(other))
