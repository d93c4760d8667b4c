"""Calls of classes one in another, whose arguments and frames are kept by some."""

import gc
import sys

kept = []


class Keeps:
    def __init__(self, *args):
        kept.append(args)


class KeepsInNew:
    def __new__(cls, *args):
        kept.append(args)
        return object.__new__(cls)

    def __init__(self, *args):
        self.args = args


class KeepsFrame:
    def __init__(self, a, b):
        self.frame = sys._getframe()


class Nested:
    def __init__(self, x, depth):
        self.x = x
        if depth > 0:
            self.inner = Nested(x, depth - 1)

    def __del__(self):
        KeepsFrame(1, 2)


class Native:
    __init__ = print


class Fails:
    def __init__(self, a, b):
        raise ValueError(a)


for i in range(5):
    Keeps(i, i + 1000)
    KeepsInNew(i, 2000 + i)
    Nested(i, 3)
    Native('printed', i)
    held = KeepsFrame(i, [i])
    try:
        Fails(i, 2)
    except ValueError as e:
        print(e.args, e.__traceback__.tb_next.tb_frame.f_locals['a'])
    frame = held.frame
    print(frame.f_locals['a'], frame.f_back.f_lineno, sys.getrefcount(held), sys.getrefcount(frame))

print(kept, gc.get_count()[1:], gc.collect())


def total(n):
    return n if n == 0 else total(n - 1) + n


print(total(200), total(90))


def countdown(n):
    yield n
    if n:
        yield from countdown(n - 1)


print(list(countdown(5)))
