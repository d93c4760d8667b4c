# heap: python 3.12; gc off
"""Generators against lists: all at once, or one at a time."""


def squares_list(n):
    result = []
    for i in range(n):
        result.append(1000 + i * i)
    return result


def squares_generator(n):
    for i in range(n):
        yield 1000 + i * i


# heap: mark "start"
# heap: note "The list has all its numbers in memory before the first one is used."
numbers = squares_list(300)  # heap: expect diff("start").new > 290; expect diff("start").bytes > 10 KiB
print("sum of the list:", sum(numbers))
del numbers  # heap: expect diff("start").bytes < 1 KiB

# heap: mark "again"
# heap: note "The generator has made nothing yet: it is a frame that waits."
lazy = squares_generator(300)  # heap: expect type(lazy) == "generator"; expect diff("again").bytes < 1 KiB
# heap: ask "How many numbers has the generator made so far?" answer 0

total = 0
for number in lazy:
    total += number  # heap: expect diff("again").bytes < 1 KiB; expect refcount(number) <= 2
print("sum of the generator:", total)

# heap: note "When it is used up, its frame is gone and it holds nothing."
# heap: expect refcount(lazy) == 1
print("again:", list(lazy))

# heap: note "A generator that is dropped early frees what its frame holds."


class Resource:
    pass


def use():
    resource = Resource()
    yield resource
    yield resource


steps = use()
current = next(steps)  # heap: expect refcount(current) == 2; name current as "the resource"
del current  # heap: expect alive("the resource"); expect refcount("the resource") == 1
steps.close()  # heap: expect freed("the resource")
print("closed")
