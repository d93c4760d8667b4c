"""Trees that compile() refuses, and in which words."""
import ast

SOURCE = '''
def f[T: int](a, /, b: int = 1, *c, d=2, **e) -> int: global g
del a
a = [b, *c] = 1
type X[*Ts] = int
x: int = 1
for i in j: break
with a as b: pass
match s:
    case 1 | -2 | 3+4j | a.b: pass
    case [None, *rest]: pass
    case {1: x, **kw} if z: pass
    case C(1, a=2) as q: pass
raise E from F
try: pass
except E as e: pass
else: pass
from . import d as e
a and (c := not d)
{1: 2, **a}
[a async for b in c if d]
a < b > c
f(*a, b=2)
f'{a!r:>{b}}'
a[1:2]
'''
LOAD = ast.Name('x', ast.Load())
STORE = ast.Name('x', ast.Store())
MISSING = object()
VALUES = [MISSING, None, -1, 'True', '_', [], [1], ast.Load(), ast.Constant(LOAD), LOAD, STORE, [STORE]]
for node in (LOAD, STORE, VALUES[8]):
    node.lineno = node.end_lineno = 1
    node.col_offset = node.end_col_offset = 0


def attempt(tree, label):
    try:
        compile(tree, 't', 'exec')
    except (SyntaxError, ValueError, TypeError) as e:
        text = str(e).partition(' object at ')[0]
        if text not in seen:
            seen.add(text)
            print(label, type(e).__name__, text)


seen = set()
for stmt in ast.parse(SOURCE).body:
    for node in list(ast.walk(stmt)):
        for field in node._fields + node._attributes:
            old = getattr(node, field, MISSING)
            for i, value in enumerate(VALUES):
                if value is MISSING:
                    node.__dict__.pop(field, None)
                else:
                    setattr(node, field, value)
                attempt(ast.Module([stmt], []), f'{type(node).__name__}.{field} {i}')
            if old is MISSING:
                del node.__dict__[field]
            else:
                setattr(node, field, old)

attempt(ast.Module([None], []), 'statement')
attempt(ast.Expression(LOAD), 'kind')
deep = ast.UnaryOp(ast.Not(), lineno=1, col_offset=0)
deep.operand = deep
try:
    compile(ast.Expression(deep), 't', 'eval')
except RecursionError as e:
    print(e)
try:
    ast.Constant(1, value=2)
except TypeError as e:
    print(e)
