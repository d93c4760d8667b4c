"""Events of sys.settrace, sys.setprofile and sys.monitoring."""
import sys
# settrace
def tracer(frame, event, arg):
    if frame.f_code.co_filename != __file__: return None
    print(event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, arg if event != 'exception' else arg[0].__name__)
    return tracer
def f(n):
    total = 0
    for i in range(n):
        total += i
    try:
        g()
    except ValueError:
        pass
    return total
def g():
    raise ValueError('x')
def gen():
    yield 1
    yield 2
sys.settrace(tracer)
f(2)
list(gen())
[x for x in range(2)]
sys.settrace(None)
def prof(frame, event, arg):
    print('P', event, frame.f_code.co_name, arg if event == 'return' else getattr(arg, '__name__', arg))
sys.setprofile(prof)
f(1)
len('abc')
try: int('x')
except ValueError: pass
sys.setprofile(None)
print(sys.gettrace(), sys.getprofile())
mon = sys.monitoring
mon.use_tool_id(2, 'me')
E = mon.events
print(mon.get_tool(2))
for name in ('PY_START', 'PY_RETURN', 'LINE', 'CALL', 'RAISE', 'JUMP', 'BRANCH', 'PY_YIELD','PY_RESUME', 'C_RETURN', 'PY_UNWIND','EXCEPTION_HANDLED','STOP_ITERATION'):
    def cb(*a, name=name):
        print(name, *[x.co_name if hasattr(x, 'co_name') else getattr(x, '__name__', (repr(x)[:40] if type(x) is not object else 'MISSING')) for x in a])
    mon.register_callback(2, getattr(E, name), cb)
mon.set_events(2, E.PY_START | E.PY_RETURN | E.LINE | E.CALL | E.RAISE|E.JUMP|E.BRANCH|E.PY_YIELD|E.PY_RESUME|E.PY_UNWIND)
f(1)
list(gen())
mon.set_events(2, 0)
mon.set_local_events(2, g.__code__, E.LINE)
try: g()
except ValueError: pass
mon.free_tool_id(2)
