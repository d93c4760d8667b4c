# A class whose order of bases cannot be made dies at once: nothing refers to it yet.
import gc
import sys

gc.collect()


class Base:
    pass


before = sys.getrefcount(Base)
try:

    class Twice(Base, Base):
        pass

except TypeError as e:
    print(e)
print(sys.getrefcount(Base) - before)


class Order:
    pass


print([type(x).__name__ for x in gc.get_referrers(Order)])
