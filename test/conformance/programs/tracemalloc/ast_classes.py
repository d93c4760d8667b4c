# The first compile() makes the classes of syntax trees: what that allocates, and what the classes then hold.
import _tracemalloc
import gc
import sys
from collections import Counter

sizes = Counter((1, 2, 2))
gc.collect()
_tracemalloc.start(1)
code = compile('1', 'q', 'exec')
traces = _tracemalloc._get_traces()
_tracemalloc.stop()
for size, count in sorted(Counter(trace[1] for trace in traces).items()):
    if size > 41:
        print(size, count)

import _ast

for name in ('AST', 'mod', 'Name', 'expr', 'Load', 'arguments'):
    cls = getattr(_ast, name)
    fields = [(k, sys.getrefcount(v)) for k, v in vars(cls).items()]
    print(name, fields, sys.getrefcount(cls), sys.getrefcount(cls.__name__))
    print(sys.intern(name[:1] + name[1:]) is cls.__name__, sys.getsizeof(cls))
