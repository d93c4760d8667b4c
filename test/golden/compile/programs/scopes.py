"""Classes, closures, comprehensions, type parameters."""
from __future__ import annotations


class Base[T: (int, str)]:
    __slots__ = ('__private', 'other')
    count: int = 0
    table = [name for name in dir() if name]
    nested = {k: [v for v in range(k)] for k in range(3)}

    def __init__(self, value: T, /, *args: T, key: str = 'k') -> None:
        self.__private = value
        super().__init__()
        super().method(1, 2, 3).chain.attribute
        self.fn = lambda x=value: (x, self, __class__)

    @property
    def cells(self):
        n = 0

        def inner():
            nonlocal n
            n += 1
            return [n for n in (n,)] + [lambda: n for m in range(n)]

        return inner, (y := n), [last := z for z in range(3)]

    async def agen(self):
        async with self as s:
            async for x in s:
                yield x, await s
        yield [i async for i in s if await i]


type Alias[K, *Ts, **P] = dict[K, tuple[*Ts]] | Base[K]


def generic[T](x: T = None, *, y: T = 1) -> T:
    return sum(a * b for a in x for b in [y] if a)


def unset(flag):
    if flag:
        value = 1
    print(value)
    del value
    value
