# The first call of compile() makes the classes of syntax trees.
import gc

gc.collect()
gc.disable()
print(gc.get_count())
for source in ['x', 'x = 1', 'def f():\n    def g(): return x\n    x = 1\n', 'x = (1, 2.5)']:
    code = compile(source, 'f', 'exec')
    print(gc.get_count())
del code
print(gc.get_count())
import _ast
print(gc.get_count())
tree = compile('x = [y + 1, f(z)]', 'f', 'exec', _ast.PyCF_ONLY_AST)
print(gc.get_count())
code = compile(tree, 'f', 'exec')
print(gc.get_count())
del tree, code
print(gc.get_count())
