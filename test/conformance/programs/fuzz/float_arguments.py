class F(float):
    __slots__ = ()


for cls in (float, F):
    for args, kwargs in (((1, 2), {}), ((1, 2, 3), {}), ((), {"x": 1}), ((1,), {"x": 1})):
        try:
            print(cls(*args, **kwargs))
        except TypeError as e:
            print(e)
try:
    print(F(1, 2))
except TypeError as e:
    print(e)
try:
    print(float.__new__(F, 1, 2))
except TypeError as e:
    print(e)


class G(float):
    def __init__(self, *p):
        pass


try:
    print(G(1, 2))
except TypeError as e:
    print(e)
try:
    print(G(1, x=2))
except TypeError as e:
    print(e)
