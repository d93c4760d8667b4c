"""How CPython manages memory: a tour in one script.

Open it in VS Code and run "Visualize memory" from the command palette.
"""

import gc
import json
import sys
import tracemalloc
from typing import Optional

# 1. Reference counting: every name is a reference.
a = []
print(sys.getrefcount(a))  # the name a, and the argument of getrefcount

b = a
print(sys.getrefcount(a))  # the names a and b, and the argument

del b
print(sys.getrefcount(a))

# 2. The cyclic garbage collector can be switched on and off, run and asked.
gc.enable()
gc.disable()
gc.collect()
print(json.dumps(gc.get_stats(), indent=4))
print(gc.garbage)


# 3. A reference cycle: names go, the objects stay until the collector runs.
class SomeObject:
    def __init__(self, name: str):
        self.name = name
        self.ref: Optional[SomeObject] = None
        print(f"Object: {self.name} created")

    def __del__(self):
        print(f"Object: {self.name} deleted")


foo = SomeObject("foo")
bar = SomeObject("bar")
foo.ref = bar
bar.ref = foo
del foo
del bar
print("Both names are gone, both objects are still there.")
print(gc.collect())


# 4. A generator makes one number at a time.
def generate_numbers(number):
    for i in range(number):
        yield i


for number in generate_numbers(1000):
    print(number)
    if number > 9:
        break


# 5. tracemalloc tells which line allocated how much.
def create_list():
    return [i for i in range(10000)]


tracemalloc.start()
numbers = create_list()
snapshot = tracemalloc.take_snapshot()
tracemalloc.stop()
for index, stat in enumerate(snapshot.statistics("lineno")[:10], 1):
    frame = stat.traceback[0]
    print(f"#{index}: {frame.filename}:{frame.lineno}: {stat.size / 1024:.1f} KiB")
