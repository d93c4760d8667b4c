# heap: python 3.12
"""Reference counting: an object lives as long as something holds it."""

import sys

# heap: note "Every name is a reference. The list that `a` names is held once, by that name."
a = []  # heap: expect refcount(a) == 1; expect holders(a) == ["global a"]

# getrefcount tells one more: its own argument is a reference too.
print("references to the list:", sys.getrefcount(a) - 1)

# heap: note "A second name does not copy anything: both names lead to one object."
b = a  # heap: expect refcount(a) == 2; expect same(a, b)

# heap: note "A container holds what is in it. Twice in a list is two references."
c = [a, a]  # heap: expect refcount(a) == 4; expect held_by(a, "item 0 of list c")
print("references to the list:", sys.getrefcount(a) - 1)

c[0] = None  # heap: expect refcount(a) == 3
c.clear()  # heap: expect refcount(a) == 2


# heap: note "While a function runs, its parameter is one more reference."
def look(x):
    return len(x)  # heap: expect held_by(x, "local x of look"); expect refcount(x) >= 3


look(a)  # heap: expect refcount(a) == 2; note "The call is over, and its references are gone."

# heap: name a as "the list"; mark "before"
# heap: ask "How many references are left after `del b`?" answer 1
del b  # heap: expect refcount(a) == 1; expect alive("the list")

# heap: note "With its last reference the object goes, at once and without a garbage collector."
del a  # heap: expect freed("the list"); expect freed_at("the list") == 35; expect diff("before").freed == 1
print("the list is gone")

# heap: note "The block of memory is free again: the next object of that size may get the same id."
d = []  # heap: expect id_reused("the list", d)
print("a new list:", d)
