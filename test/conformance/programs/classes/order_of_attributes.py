"""Attributes in another order than the class met them first, deleted ones, and what holds itself."""
import copy
import gc
import weakref

gc.collect()


class Plain:
    pass


class Slotted(Plain):
    __slots__ = ("own",)


class Text(str):
    pass


class Large:
    __slots__ = tuple(f"member{i}" for i in range(80)) + ("__dict__",)


class Many:
    def __init__(self, *values, key=1):
        self.values = values
        self.key = key


first, second, third, fourth = Plain(), Plain(), Plain(), Plain()
first.x, first.y = 1, 2
second.y, second.x, second.z = 5, 6, 7
print(first.__dict__, second.__dict__, list(vars(second)))
third.y, third.z, third.x = 1, 2, 3
del third.z
third.z = 4
print(list(third.__dict__), third.__dict__)
fourth.y, fourth.x = 1, 2
del fourth.y
fourth.y = 3
print(copy.copy(fourth).__dict__)

slotted = Slotted()
slotted.own, slotted.held = 1, [slotted]
reference = weakref.ref(slotted, lambda _: print("gone"))
del slotted
print(gc.collect(), reference())

text = Text("x")
text.a, text.b = 1, text
reference = weakref.ref(text)
del text
print(gc.collect(), reference())

large = Large()
large.member0, large.extra = 1, 2
print(large.extra, large.__dict__)

looped = Plain()
looped.itself, looped.listed = looped, [looped]
del looped
print(gc.collect())

many = Many(1, 2, 3, 4, 5, 6, key=3)
print(many.values, many.key, Many().values)
try:
    Many.__init__()
except TypeError as error:
    print(error)
