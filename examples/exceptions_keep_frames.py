# heap: python 3.12; gc off
"""Exceptions hold their traceback, the traceback its frames, and the frames their locals."""

import gc


class Big:
    def __init__(self, name):
        self.name = name


def work():
    data = Big("data")  # heap: expect refcount(data) == 1; name data as "the data"
    raise ValueError("no luck with " + data.name)


# heap: note "While the exception is handled, the frame of `work` and its locals stay."
try:
    work()
except ValueError as error:
    # heap: expect alive("the data"); expect reachable("the data")
    print("caught:", error)

# heap: note "Python deletes the name `error` at the end of the handler: with it goes all the rest."
# heap: expect freed("the data")
print("the data is gone")

# heap: note "Kept in another variable, the exception keeps everything that was local."
kept = None
try:
    work()
except ValueError as error:
    kept = error
# heap: expect alive("the data"); expect refcount(kept) == 1; expect reachable("the data")
# heap: ask "Who holds the data now?" answer holders("the data")
print("kept:", kept.__traceback__ is not None)

# heap: note "Without its traceback the exception is light."
kept.__traceback__ = None  # heap: expect freed("the data"); expect alive(kept)
print("without the traceback:", kept)


# heap: note "A function that keeps its own exception in a local makes a cycle with its frame."
def trap():
    data = Big("trapped")  # heap: name data as "the trapped"
    problem = None
    try:
        raise KeyError("key")
    except KeyError as error:
        problem = error
    return problem is None and data is None


print("trap:", trap())
# heap: expect alive("the trapped"); expect not reachable("the trapped"); expect leaked() > 0
gc.collect()  # heap: expect freed("the trapped"); expect leaked() == 0
print("collected")
