# heap: python 3.12; gc off
"""Closures and default arguments: values that functions keep alive."""

# heap: note "A default is made once, when `def` runs, and belongs to the function."


def append(item, to=[]):
    to.append(item)  # heap: expect held_by(to, "default of function append"); expect on first run: refcount(to) == 2
    return to


first = append(1)  # heap: expect first == [1]; name first as "the default"
second = append(2)  # heap: expect same(first, second); expect first == [1, 2]; expect refcount(first) == 3
print("one list for all calls:", first, second)

del first, second  # heap: expect alive("the default"); expect holders("the default") == ["default of function append"]
del append  # heap: expect freed("the default")

# heap: note "A closure keeps the variable itself alive, in a cell that the functions share."


def counter():
    state = {"count": 0}

    def step():
        state["count"] += 1
        return state["count"]  # heap: expect refcount(state) == 1

    def reset():
        state["count"] = 0

    return step, reset  # heap: expect held_by(state, "cell state of counter"); name state as "the state"


step, reset = counter()  # heap: expect alive("the state"); expect refcount("the state") == 1
print("counted:", step(), step())
reset()
print("after reset:", step())
# heap: ask "`step` goes. Is the state freed?" answer freed("the state")
del step  # heap: expect alive("the state")
del reset  # heap: expect freed("the state")

# heap: note "All closures of a loop share one variable: they see its last value."
functions = []
for i in range(3):
    functions.append(lambda: i)
print("late:", [f() for f in functions])
functions = [lambda i=i: i for i in range(3)]
print("bound by a default:", [f() for f in functions])


# heap: note "A function that refers to itself through its closure is a cycle."
def outer():
    def inner():
        return inner

    return inner


loop = outer()  # heap: expect in_cycle(loop); name loop as "the loop"
del loop  # heap: expect alive("the loop"); expect leaked() >= 1; expect not reachable("the loop")
