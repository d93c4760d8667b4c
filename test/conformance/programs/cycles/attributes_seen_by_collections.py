"""Instances that collections have seen with plain numbers, and whose attributes become cycles then."""
import gc
import weakref

gc.disable()


class Thing:
    def __init__(self):
        self.a = 1000
        self.b = 2.5
        self.c = "text"


def seen():
    thing = Thing()
    gc.collect()
    gc.collect()
    return thing


def by_statement(thing):
    thing.a = thing


def by_new_attribute(thing):
    thing.d = thing


def by_setattr(thing):
    setattr(thing, "b", [thing])


def by_dict(thing):
    thing.__dict__["c"] = thing


def by_another_dict(thing):
    thing.__dict__ = {"a": thing}


def by_odd_name(thing):
    setattr(thing, "no identifier", thing)


def by_deletion(thing):
    del thing.a
    thing.a = {1: thing}


def by_state(thing):
    thing.__dict__.update(a=thing, b=thing)


def by_other_class(thing):
    class Other(Thing):
        pass

    thing.__class__ = Other
    thing.a = thing


WAYS = [
    by_statement,
    by_new_attribute,
    by_setattr,
    by_dict,
    by_another_dict,
    by_odd_name,
    by_deletion,
    by_state,
    by_other_class,
]

for way in WAYS:
    for time in range(3):
        thing = seen()
        way(thing)
        alive = weakref.ref(thing)
        gc.collect()
        del thing
        print(way.__name__, time, alive() is not None, gc.collect(), alive() is not None)

# The other way round: what was a cycle is numbers again, and the instance dies of its count.
for time in range(3):
    thing = seen()
    thing.a = thing
    alive = weakref.ref(thing)
    gc.collect()
    thing.a = 1
    gc.collect()
    del thing
    print(time, alive() is not None, gc.collect())
