"""Struct sequences of the interpreter and of the modules that every start imports."""
import _thread
import io
import os
import sys
import threading
import time


def describe(c):
    name = '%s.%s' % (c.__module__, c.__name__)
    print(name, c.n_sequence_fields, c.n_fields, c.n_unnamed_fields, sys.getsizeof(c), c.__match_args__)
    print(repr(c.__doc__))
    print([k for k in c.__dict__])
    print([v.__doc__ for v in c.__dict__.values() if type(v).__name__ == 'member_descriptor'])


known = [c for c in tuple.__subclasses__() if hasattr(c, 'n_fields')]
print([c.__name__ for c in known])
for c in known:
    describe(c)

for c in (type(sys.flags), type(sys.version_info)):
    try:
        c()
    except TypeError as e:
        print(e)
print(sys.int_info, sys.hash_info, sys.get_asyncgen_hooks())
print(type(sys.int_info)((1, 2, 3, 4)))
stat = os.stat_result(range(10))
print(stat, stat.st_atime, stat.st_ctime, stat.st_blocks)
print(os.stat_result(range(16)).st_mtime)
param = os.sched_param(sched_priority=3)
print(param, param.sched_priority)


def fail():
    1 / 0


def leave():
    raise SystemExit


sys.stderr = report = io.StringIO()
for target in (fail, leave):
    t = threading.Thread(target=target, name='worker')
    t.start()
    t.join()
sys.stderr = sys.__stderr__
lines = report.getvalue().splitlines()
print(lines[:2], lines[-3:])
try:
    _thread._excepthook((1, 2, 3, 4))
except TypeError as e:
    print(e)
print(threading.ExceptHookArgs is _thread._ExceptHookArgs)
