# heap: python 3.12; gc off
"""Weak references: to know an object without keeping it alive."""

import weakref


class Picture:
    def __init__(self, name):
        self.name = name


# heap: note "A weak reference does not count."
picture = Picture("sunset")  # heap: expect refcount(picture) == 1; name picture as "the picture"
weak = weakref.ref(picture)  # heap: expect refcount(picture) == 1
print("alive:", weak() is picture)

# heap: note "The object goes although `weak` still refers to it."
del picture  # heap: expect freed("the picture"); expect alive(weak)
print("after del:", weak())


# heap: note "A callback is called when the object goes."
def gone(reference):
    print("callback: the object is gone")


picture = Picture("harbour")
watcher = weakref.ref(picture, gone)  # heap: expect held_by(gone, "global gone"); expect refcount(gone) == 2
picture = None  # heap: expect refcount(gone) == 1
print("after rebinding:", watcher())

# heap: note "A WeakValueDictionary is a cache that does not keep its values alive."
cache = weakref.WeakValueDictionary()
mountain = Picture("mountain")  # heap: name mountain as "the mountain"
cache["mountain"] = mountain  # heap: expect refcount(mountain) == 1
print("cached:", list(cache))

# heap: ask "Is the picture still in the cache after `del mountain`?" answer False
del mountain  # heap: expect freed("the mountain")
print("cached:", list(cache))

# heap: note "Children hold their parent weakly, so that a tree is no cycle."


class Tree:
    def __init__(self, parent=None):
        self.children = []
        self.parent = None if parent is None else weakref.ref(parent)
        if parent is not None:
            parent.children.append(self)


root = Tree()
leaf = Tree(root)  # heap: expect not in_cycle(root); expect refcount(root) == 1; expect refcount(leaf) == 2
# heap: name root as "the root"; name leaf as "the leaf"
del root  # heap: expect freed("the root"); expect refcount(leaf) == 1
print("the leaf's parent:", leaf.parent())
