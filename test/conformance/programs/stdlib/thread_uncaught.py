"""What a thread that raises prints, and what its hook is given."""
import gc
import sys
import threading


class Failing(threading.Thread):
    def run(self):
        local = ["held by the frame"]
        raise ValueError("of the thread", local)


def leaves():
    raise SystemExit(3)


def grouped():
    try:
        1 / 0
    except ZeroDivisionError as e:
        raise ExceptionGroup("two", [e, KeyError("k")])


print(gc.collect(), "re" in sys.modules, "traceback" in sys.modules)
for thread in Failing(name="first"), threading.Thread(target=leaves), threading.Thread(target=grouped):
    thread.start()
    thread.join()

seen = []


def hook(args):
    seen.append(args)
    print(type(args).__name__, args.exc_type, args.exc_value, args.thread.name, len(args))
    print(sys.getrefcount(args), sys.getrefcount(args.exc_value))


threading.excepthook = hook
thread = Failing(name="second")
thread.start()
thread.join()
threading.excepthook = threading.__excepthook__
args = seen.pop()
threading.excepthook(args)
try:
    threading.excepthook(tuple(args))
except TypeError as e:
    print(e)
stderr, sys.stderr = sys.stderr, None
threading.excepthook(threading.ExceptHookArgs([ValueError, ValueError("unseen"), None, None]))
sys.stderr = stderr
try:
    threading.ExceptHookArgs([1, 2])
except TypeError as e:
    print(e)
print(threading.ExceptHookArgs(("a", "b", "c", "d")))
del args, thread
print(gc.collect())
