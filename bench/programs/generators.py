"""A hundred thousand values through a chain of generators."""


def numbers(count):
    i = 0
    while i < count:
        yield i
        i += 1


def evens(source):
    for n in source:
        if n % 2 == 0:
            yield n


def squares(source):
    for n in source:
        yield n * n % 1009


def main():
    total = 0
    for value in squares(evens(numbers(100000))):
        total += value
    print(total)


main()
