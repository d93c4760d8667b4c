# heap: python 3.12; gc off
"""Reference cycles: what counting alone can never free, and what __del__ sees of it."""

import gc


class Node:
    def __init__(self, name):
        self.name = name
        self.other = None

    def __del__(self):
        print("__del__ of", self.name)


# heap: note "Without a cycle the count falls to 0 and `__del__` runs at once."
single = Node("single")  # heap: expect refcount(single) == 1; name single as "the single"
del single  # heap: expect freed("the single"); expect finalized("the single")

# heap: note "Two objects that hold each other."
foo = Node("foo")
bar = Node("bar")
foo.other = bar
bar.other = foo  # heap: expect in_cycle(foo) and in_cycle(bar); expect refcount(foo) == 2

# heap: name foo as "the foo"; name bar as "the bar"; mark "before"
# heap: ask "Both names go now. How many of the two objects are freed?" answer 0
del foo
del bar  # heap: expect alive("the foo") and alive("the bar"); expect leaked() == 2
print("both names are gone")

# heap: expect not reachable("the foo"); expect refcount("the foo") == 1
# heap: expect holders("the foo") == ["attribute other of Node \"the bar\""]
# heap: note "Nothing leads to them, yet each has a count of 1: they are leaked until the collector looks."

found = gc.collect()  # heap: expect collected() == 2; expect uncollectable() == 0; expect leaked() == 0
print("the collector found", found)
# heap: expect freed("the foo") and freed("the bar"); expect diff("before").freed == 2
# heap: expect finalized("the foo"); expect freed_at("the foo") == 36; expect collections(2) == 1

# heap: note "An object that `__del__` stores somewhere lives on: it is resurrected."
rescued = []


class Phoenix:
    def __init__(self):
        self.me = self

    def __del__(self):
        rescued.append(self)


bird = Phoenix()  # heap: name bird as "the bird"; expect in_cycle(bird)
del bird  # heap: expect alive("the bird")
gc.collect()  # heap: expect alive("the bird"); expect finalized("the bird"); expect reachable("the bird")
print("rescued:", len(rescued))

# heap: note "The finalizer runs once only: the second time the object goes for good."
rescued.clear()
gc.collect()  # heap: expect freed("the bird")
print("rescued:", len(rescued))
