import sys, os
try: type('A\x00B', (), {})
except Exception as e: print(type(e), e)
try: type('A\udcdcB', (), {})
except Exception as e: print(type(e), e)
try: type('A', (), {'__doc__': 'x\udcdcy'})
except Exception as e: print(type(e), e)
print(type('A', (), {'__doc__': 'x\x00y'}).__doc__ == 'x\x00y')
print(sys.monitoring.get_events(0))
try: sys.monitoring.set_events(0, 1)
except Exception as e: print(type(e), e)
import contextvars
print(type(contextvars.Context(**{})))
try: contextvars.Context(1)
except Exception as e: print(type(e), e)
try: contextvars.Context(a=1)
except Exception as e: print(type(e), e)
import random
class S(random.Random):
    def __init__(self, newarg=None): random.Random.__init__(self)
S(newarg=1)
try: random.Random(a=1)
except Exception as e: print(type(e), e)
class M:
    def __getitem__(self, key):
        if key == 'a': return 12
        raise KeyError(key)
    def keys(self): return list('xyz')
print(eval('a', {}, M()), eval('dir()', {}, M()))
class D(dict):
    def __getitem__(self, key): return 12 if key == 'a' else dict.__getitem__(self, key)
import collections
print(eval('[sorted(locals()) for i in (2,3)]', {}, D(b=1)))
print(eval('[sorted(locals()) for i in (2,3)]', {}, collections.UserDict(c=1)))
ns = {'sys': sys}
exec("val = [sorted(sys._getframe().f_locals) for a in [0]]", {'sys': sys, 'sorted': sorted}, ns); print(ns['val'])
co = compile("x = 3\n[x for x in (1, 2)]\ny = [x]", 's', 'exec')
ns = {}; exec(co.replace(co_consts=co.co_consts), ns); print(ns['y'])
b = bytearray(b',')
def bad():
    b.clear(); yield b'A'; yield b'B'
try: print(b.join(bad()))
except BufferError as e: print(e)
class It:
    def __iter__(self): b.extend(b'x'); return iter([b'A', b'B'])
try: print(b.join(It()))
except BufferError as e: print(e)
for src in ["def f[*A: str](): pass", "def f[**A: str](): pass", "type X[*T: int] = 1", "class C[**P: int]: pass", "def f[T: (int, str), *U: int](): pass"]:
    try: compile(src, 's', 'exec')
    except SyntaxError as e: print(e.msg, e.offset, e.end_offset)
try: exec(compile("\\\npass\n        \\\n\npass\n", 's', 'exec')); print('ok')
except SyntaxError as e: print(e)
try: compile("x = 1\n   \\\n  y = 2\n", 's', 'exec'); print('ok')
except SyntaxError as e: print(type(e), e, e.lineno, e.offset)
try: compile("if 1:\n    \\\n  y = 2\n", 's', 'exec'); print('ok')
except SyntaxError as e: print(type(e), e, e.lineno, e.offset)
os.environ['PYTHONBREAKPOINT'] = 'builtins.print'
breakpoint('hi')
os.environ['PYTHONBREAKPOINT'] = '0'
breakpoint('hi')
os.environ['PYTHONBREAKPOINT'] = 'int'
breakpoint()
os.environ['PYTHONBREAKPOINT'] = ''
import warnings
for name in ('.', '..', '.foobar', 'foo.', 'foo.bar.baz', 'nosuchbuiltin', 'unknown_module.x', 'sys.nope'):
    os.environ['PYTHONBREAKPOINT'] = name
    with warnings.catch_warnings(record=True) as w:
        warnings.simplefilter('always'); breakpoint()
    print(name, [str(x.message) for x in w])
