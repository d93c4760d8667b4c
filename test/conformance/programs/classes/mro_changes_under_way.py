"""A metaclass's mro() that extends, or sets the bases of, the class that is being made."""
import sys


class Base:
    pass


class Forgetful(type):
    def mro(cls):
        del Forgetful.mro
        return (Base,)


try:
    class Lost(metaclass=Forgetful):
        pass
except TypeError as error:
    print(error)


class Eager(type):
    def mro(cls):
        if cls.__mro__ is None and cls.__name__ == 'First':
            try:
                class Second(cls):
                    pass
            except TypeError as error:
                print(error)
        return type.mro(cls)


class First(metaclass=Eager):
    pass


class Rebasing(type):
    ready = False

    def mro(cls):
        if Rebasing.ready and cls.__name__ == 'C':
            if C.__bases__ == (B2,):
                Rebasing.ready = False
            else:
                C.__bases__ = (B2,)
                raise ValueError('no order')
        return type.mro(cls)


class A(metaclass=Rebasing):
    pass


class B1(A):
    pass


class B2(A):
    pass


class C(A):
    pass


Rebasing.ready = True
try:
    C.__bases__ = (B1,)
except ValueError as error:
    print(error)
B1.__bases__ = (C,)
print(C.__bases__, C.__mro__)
print(sys.getrefcount(B1), sys.getrefcount(B2), sys.getrefcount(C))
