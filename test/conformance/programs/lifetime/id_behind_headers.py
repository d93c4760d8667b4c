# An object lies behind the headers of its block, so id() tells what kind had the block before.
class Plain:
    pass


class Two:
    __slots__ = ('a', 'b')


class Weak:
    __slots__ = ('__weakref__',)


class Both:
    __slots__ = ('a', '__weakref__')


class Number(int):
    pass


def after(first, second):
    i = id(first())
    return id(second()) - i


makers = {
    'plain': Plain,
    'two': Two,
    'weak': Weak,
    'both': Both,
    'str': lambda: 'ab'.join('xyz'),
    'bytes': lambda: bytes(12),
    'reversed': lambda: reversed((1, 2)),
    'count': lambda: reversed([1, 2]),
    'number': lambda: Number(5),
}
for name, first in makers.items():
    for other, second in makers.items():
        d = after(first, second)
        print(name, other, d if -64 < d < 64 else 'elsewhere')


# The order of a set follows from the addresses.
class H:
    __slots__ = ('n', 'm', 'o')


items = [H() for i in range(4)]
print([id(x) % 16 for x in items], [hash(x) == id(x) >> 4 for x in items])
