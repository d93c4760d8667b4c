# What next() says of objects that are no iterators.
class A: pass
class B:
    def __iter__(self): yield 1
class C(set): pass
class D(dict): pass
for x in A(), B(), C(), D(), 5, [1]:
    for y in ((), (None,)):
        try: next(x, *y)
        except TypeError as e: print(e)
