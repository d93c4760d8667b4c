import sys, gc
class S:
    __slots__ = ()
    def __str__(self): return "s"
class R:
    __slots__ = ()
    def __repr__(self): return "s"
class U(str):
    __slots__ = ()
L = [0]*6
i = 0
x = "5"
gc.collect()
gc.set_threshold(7, 3, 2)
for a2 in enumerate([[], [], 5, 6]):
    L[i] = gc.get_count()
    print(x, "a")
    i += 1
gc.disable()
print(L)
