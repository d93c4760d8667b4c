import gc
gc.collect(); gc.disable()
def t(src):
    try: exec(src)
    except SyntaxError as e: pass
for s in ['x = = 1', 'x = = 1', 'def f(a, a): pass', 'def f(a, a): pass','def f():\n    return (1, 2)\nreturn 1', 'def f():\n    return (1, 2)\nreturn 1','class C:\n    def f(self):\n        return [a for a in [1.5, (1,2)]]\n    yield 1\n', 'match x:\n    case [a, (b | [b, c])]: pass', 'nonlocal x']:
    a = gc.get_count()[0]; t(s); print(repr(s), gc.get_count()[0] - a)
