# sys.monitoring: what tools want, and events that belong to no instruction.
import copy
import pickle
import sys

E = sys.monitoring.events
TOOL, OTHER = 2, 3
print(sys.monitoring.get_events(TOOL), sys.monitoring._all_events())
try:
    sys.monitoring.set_events(TOOL, E.PY_START)
except ValueError as e:
    print(e)
sys.monitoring.use_tool_id(TOOL, "one")
sys.monitoring.use_tool_id(OTHER, "other")


def f():
    try:
        1 / 0
    except ZeroDivisionError:
        pass


sys.monitoring.set_events(TOOL, E.PY_START)
sys.monitoring.set_events(OTHER, E.PY_START | E.RAISE)
print(sys.monitoring._all_events())
sys.monitoring.set_events(OTHER, 0)
for events in (E.RAISE, E.PY_UNWIND | E.LINE, 1 << 20, -1):
    try:
        sys.monitoring.set_local_events(TOOL, f.__code__, events)
    except ValueError as e:
        print(e)
seen = []


def disabling(code, offset, exc):
    seen.append((code.co_name, type(exc).__name__))
    return sys.monitoring.DISABLE


for event in (E.RAISE, E.EXCEPTION_HANDLED):
    sys.monitoring.register_callback(TOOL, event, disabling)
    sys.monitoring.set_events(TOOL, event)
    try:
        f()
    except ValueError as e:
        print(e)
    f()
    sys.monitoring.set_events(TOOL, 0)
    print(seen, sys.monitoring.register_callback(TOOL, event, None))
print(sys.monitoring._all_events())
unpacked = next(iter(tuple[int, str]))
for again in (copy.copy(unpacked), copy.deepcopy(unpacked), pickle.loads(pickle.dumps(unpacked))):
    print(again, again == unpacked)
