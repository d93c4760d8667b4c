# What the collector sees of generators that run: their locals only while a call of theirs runs in the same loop.
import gc


class X:
    pass


def kinds(o):
    return sorted(type(r).__name__ for r in gc.get_referrers(o))
def g():
    x = X()
    print("direct", sorted(type(r).__name__ for r in gc.get_referrers(x)))
    print("listcomp", [type(r).__name__ for r in gc.get_referrers(x)])
    print("via function", kinds(x))
    def inner():
        return gc.get_referrers(x)
    yield 1
    print("referents", [type(r).__name__ for r in gc.get_referents(it)])
it = g()
for _ in it:
    print("suspended", [type(r).__name__ for r in gc.get_referents(it)])
def h():
    x = X()
    print("direct", [type(r).__name__ for r in gc.get_referrers(x)])
    print("f", [type(r).__name__ for r in gc.get_referents(it2)])
    yield
it2 = h()
next(it2)
def k():
    x = X()
    print("referents within a call", within())
    yield from outer()
def within():
    return [type(r).__name__ for r in gc.get_referents(it3)]
def outer():
    print("within a sub-generator", within())
    yield 2
it3 = k()
print(list(it3))
def m():
    x = X()
    print("in a native call", [type(r).__name__ for r in map(lambda r: r, gc.get_referents(it4))])
    print("sorted", sorted([1, 2], key=lambda i: print([type(r).__name__ for r in gc.get_referents(it4)]) or i))
    yield
it4 = m()
list(it4)
