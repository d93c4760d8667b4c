import gc
def show(what):
    print(what, gc.get_count())
gc.collect()
gc.disable()
for src in ['', 'x = 1', 'x = 1.5', 'def f(a, b=1): return a + b', 'class C:\n    def m(self): pass',
            '[i for i in (1, 2)]', 'a = (1, (2, 3.5))', 'f = lambda: 0', 'import sys', 'x = {1: 2, 3: 4}', 'try:\n    1/0\nexcept ZeroDivisionError:\n    pass']:
    a = gc.get_count()
    exec(src)
    b = gc.get_count()
    print(repr(src), a, b)
for src in ['1', '(1, 2)', '[1, 2, 3]', 'lambda x: x', 'sum(i for i in range(3))', '"a" "b"', 'dict(a=1, b=2)']:
    a = gc.get_count()
    eval(src)
    b = gc.get_count()
    print(repr(src), a, b)
