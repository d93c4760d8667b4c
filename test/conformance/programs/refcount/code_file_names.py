import sys
print([sys.getrefcount(eval("lambda: 0").__code__.co_filename), sys.getrefcount(compile('1', '<string>', 'eval').co_filename), sys.getrefcount(compile('1', '<'+'string>', 'eval').co_filename)])
d = {}
exec("def f(): pass", d)
print(sys.getrefcount(d['f'].__code__.co_filename), d['f'].__code__.co_filename)
