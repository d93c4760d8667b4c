# The classes of syntax trees in the order of the grammar; one node of each operator.
import _ast

print(list(vars(_ast))[5:])
for sum in _ast.AST.__subclasses__():
    print(sum.__name__, sum._attributes, list(vars(sum)), sum.__doc__)
    print([(cls.__name__, list(vars(cls))[4:]) for cls in sum.__subclasses__()])
print(list(vars(_ast.AST)))
a, b = (compile(s, 'f', 'eval', _ast.PyCF_ONLY_AST).body for s in ('x + 1', 'y + 2'))
print(a.op is b.op, a.left.ctx is b.left.ctx, a.op is _ast.Add())
