# The first Counter asks whether its argument is a Mapping, which walks all registered subclasses.
import gc
from collections import Counter
from collections.abc import MutableMapping

gc.collect()
print(gc.get_count())
first = Counter("abc")
print(gc.get_count())
second = Counter([1, 2])
print(gc.get_count())
print([c.__name__ for c in MutableMapping.__subclasses__()])
