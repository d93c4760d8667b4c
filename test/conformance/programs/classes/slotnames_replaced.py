"""__getattr__ replaces the list of slot names while __reduce_ex__ walks it."""
import gc
import sys


class Name(str):
    pass


class A:
    __slotnames__ = [Name('spam')]

    def __getattr__(self, attr):
        if attr == 'spam':
            A.__slotnames__[:] = [Name('spam')]
            return 42
        raise AttributeError(attr)


print(sys.getrefcount(Name))
print(A().__reduce_ex__(2)[2])
print(sys.getrefcount(Name))


class B:
    __slotnames__ = ['x', 'y']

    def __getattr__(self, attr):
        B.__slotnames__.append('z')
        return 1


try:
    B().__reduce_ex__(2)
except RuntimeError as error:
    print(error)
print(gc.collect())
