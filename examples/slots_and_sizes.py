# heap: python 3.12; gc off
"""__slots__ and sizes: what an instance costs."""

import sys


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Slotted:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x = x
        self.y = y


# heap: note "A plain instance has room for a dict; its attributes lie beside it until the dict is asked for."
point = Point(1, 2)  # heap: expect size(point) == 48 B; expect type(point) == "Point"
print("plain:", sys.getsizeof(point))

# heap: note "With `__slots__` there is no dict: two attributes, two words."
slotted = Slotted(1, 2)  # heap: expect size(slotted) == 48 B; expect size(slotted) <= size(point)
print("slotted:", sys.getsizeof(slotted))

# heap: ask "Which has a `__dict__`: the plain or the slotted instance?" answer type(point)
# heap: note "The objects that the attributes name are not part of the size."
# heap: expect slotted.x == 1 and slotted.y == 2
print("the same attributes:", point.x == slotted.x)

# heap: mark "before points"
points = [Point(i, i) for i in range(100)]  # heap: expect count(Point) == 101
# heap: expect diff("before points").bytes > 10 KiB
print("points:", len(points))

# heap: mark "before slotted"
slots = [Slotted(i, i) for i in range(100)]  # heap: expect count(Slotted) == 101
# heap: expect diff("before slotted").bytes < 7 KiB
print("slotted points:", len(slots))

# heap: note "Asking for `__dict__` makes one, and it is an object of its own."
names = point.__dict__  # heap: expect type(names) == "dict"; expect refcount(names) == 2
print("attributes:", names)

# heap: note "A tuple knows its length and has no room to grow."
pair = (point, slotted)  # heap: expect size(pair) == 56 B; expect refcount(slotted) == 2
print("tuple:", sys.getsizeof(pair))
empty = []  # heap: expect size(empty) == 56 B; expect deep_size(pair) > size(pair)
print("empty list:", sys.getsizeof(empty))
