import gc
import sys

rc = sys.getrefcount

class Odd:
    """Its hash is no number, and CPython never gives back what it got instead."""

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n


class Told(list):
    def __del__(self):
        print('gone', list(self))


def attempt(f, x):
    try:
        f(x)
    except TypeError as e:
        print(e)


kept = Told([1])
odd = Odd(kept)
before = rc(kept)
attempt(hash, odd)
print(rc(kept) - before)
attempt({}.get, odd)
attempt({}.__contains__, odd)
attempt(set, [odd])
print(rc(kept) - before)
del odd, kept
print(gc.collect())
