# An instance of a class derived from OrderedDict lets go of its attributes.
import collections
import sys


class Own(collections.OrderedDict):
    pass


held = object()
before = sys.getrefcount(held)
own = Own(a=1)
own.held = held
print(sys.getrefcount(held) - before)
del own
print(sys.getrefcount(held) - before)
