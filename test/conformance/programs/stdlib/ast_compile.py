# Trees of ast nodes compile as the text that they were made of, also when a program changed them;
# what is no tree is refused.
import ast

SOURCE = '''
"""A docstring."""
from __future__ import annotations
import os.path as p, sys
from collections import *
from . import x as y
@decorator(1, *a, k=2, **kw)
class C[T: int, *Ts, **P](Base, metaclass=M):
    field: int = 5
    (attribute): str
    def f(self, a, /, b=1, *args, c, d=None, **rest) -> T:
        global g
        h = lambda q, *, r=3: (yield q)
        return [i for i in x if i if j], {1, 2}, {**m, 'k': v}, {k: v for k, v in z}
async def coroutine():
    async with a as b, c: await d
    print([i async for i in x])
    async for i in j: continue
    else: pass
type Alias[T] = list[T]
for i, *j in range(3): break
else: print(f'{i!r:>{w}} {j=} text' 'more' u'u', b'bytes', 1.5, 2j, ..., None, True, x[1:2, ::3, *s])
while (n := f()) and not g or -h ** ~i @ k // l % m << 2 >> 1 & 3 | 4 ^ 5: x += 1; del x.a, x[0]
if a < b <= c is not d not in e: pass
elif x if y else z: raise E from None
try: assert t, 'message'
except A as e: pass
except (B, C): raise
else: ...
finally: pass
try: pass
except* D: pass
match m:
    case [1, 'a', *rest] if guard: pass
    case {'k': None, **other}: pass
    case C.D(x, y=-2 + 3j) as whole: pass
    case (True | None | 7): pass
with open(f) as g: pass
'''


def same(one, other):
    names = ('co_code', 'co_names', 'co_varnames', 'co_freevars', 'co_cellvars', 'co_flags',
             'co_linetable', 'co_exceptiontable', 'co_stacksize', 'co_firstlineno', 'co_qualname')
    if any(getattr(one, name) != getattr(other, name) for name in names):
        return False
    if len(one.co_consts) != len(other.co_consts):
        return False
    code = type(one)
    return all(same(a, b) if isinstance(a, code) else (type(a), a) == (type(b), b)
               for a, b in zip(one.co_consts, other.co_consts))


parts = SOURCE.replace('j=} ', 'j} ')
print(same(compile(ast.parse(parts), 'f', 'exec'), compile(parts, 'f', 'exec')))
print(eval(compile(ast.parse('1 + 2 * x', mode='eval'), 'f', 'eval'), {'x': 4}))
exec(compile(ast.parse('print("single"); 5 + 5', mode='single'), 'f', 'single'))

tree = ast.parse('result = value + 1')
tree.body[0].value.right.value = 'text'
tree.body[0].value.op = ast.Mult()
namespace = {'value': 2}
exec(compile(tree, 'f', 'exec'), namespace)
print(namespace['result'])


class Doubler(ast.NodeTransformer):
    def visit_Constant(self, node):
        return ast.copy_location(ast.Constant(node.value * 2), node)


doubled = ast.fix_missing_locations(Doubler().visit(ast.parse('print(21, "ab", [1, 2])')))
exec(compile(doubled, 'f', 'exec'))
made = ast.Expression(ast.Call(ast.Name('max', ast.Load()), [ast.Constant(n) for n in (3, 9, 4)], []))
print(eval(compile(ast.fix_missing_locations(made), 'f', 'eval')))


def attempt(tree, mode='exec'):
    try:
        print(compile(tree, 'f', mode))
    except Exception as error:
        print(type(error).__name__, error)


attempt(ast.parse('1'), 'eval')
attempt(ast.parse('1', mode='eval'))
attempt(ast.Module([ast.Pass()], []))
attempt(ast.Module([ast.Expr(ast.Name('x', ast.Load()), lineno=1, col_offset=0)], []))
attempt(ast.Module([5], []))
attempt(ast.Module(5, []))
attempt(ast.fix_missing_locations(ast.Expression(ast.Constant([1]))), 'eval')
attempt(ast.fix_missing_locations(ast.Module([ast.Return(ast.Constant(1))], [])))
tree = ast.parse('x')
print(compile(tree, 'f', 'exec', ast.PyCF_ONLY_AST) is tree)
