"""Blocks of the operands of specialised arithmetic: ints go right first, a float's block is taken over."""


def ints(n):
    pair = [n + 3000, n + 4000]
    left, right = id(pair[0]), id(pair[1])
    total = pair.pop(0) + pair.pop()
    first = n + 5000
    second = n + 6000
    return total - n, id(first) == left, id(second) == right, id(total) in (left, right)


def remainders(n):
    pair = [n + 3000, n + 4000]
    left, right = id(pair[0]), id(pair[1])
    rest = pair.pop(0) % pair.pop()
    first = n + 5000
    second = n + 6000
    return rest - n, id(first) == left, id(second) == right, id(first) == right


def floats(x):
    pair = [x + 0.5, x + 1.5]
    left, right = id(pair[0]), id(pair[1])
    total = pair.pop(0) * pair.pop()
    return total, id(total) == left, id(total) == right


def kept_left(x):
    kept = x + 0.5
    pair = [x + 1.5]
    right = id(pair[0])
    total = kept - pair.pop()
    return total, id(total) == id(kept), id(total) == right


def chain(n):
    seen = set()
    for i in range(6):
        value = (n + i) * 3 - 7 + i
        seen.add(id(value))
    return len(seen), value


for n in range(6):
    print(ints(1000 + n), remainders(1000 + n))
    print(floats(1.25 + n), kept_left(2.25 + n))
    print(chain(100000 + n))
big = 2 ** 40
for n in range(6):
    print(big + n - big, (big + n) * 3 % 1000, -7 % (n + 1), 7 * -n, (n - 3) * 0)
