"""Special methods whose lookup raises, docstrings of property subclasses, and dir() of modules."""
import types


class E:
    def fail(self):
        raise AttributeError('fail')

    __eq__ = property(fail)
    __iter__ = property(fail)
    __repr__ = property(fail)


print(E() == E(), E() != E())
print(repr(E()).startswith('<E object at'))
try:
    iter(E())
except TypeError as error:
    print(error)


class Slotted(property):
    __slots__ = ('a',)


def silent(self):
    return 1


def documented(self):
    "doc"
    return 1


print(getattr(Slotted(silent), '__doc__', None), Slotted(doc='dropped').__doc__)
try:
    Slotted(documented)
except AttributeError as error:
    print(error)


class Plain(property):
    pass


p = Plain()
print(p.__dict__)
p = p.getter(documented)
print(p.__dict__)
p = p.getter(silent)
print(p.__dict__)


class Module(types.ModuleType):
    __dict__ = property(lambda self: 'no dict')


try:
    dir(Module('m'))
except TypeError as error:
    print(error)
print(range(2**63 - 1).__len__())
