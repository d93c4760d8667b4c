# Timeouts that are no durations, and a condition whose lock is held twice while it waits.
import _thread
import queue
import signal
import threading
import time

odd = (dict(timeout=1e100), dict(timeout=-2), dict(blocking=False, timeout=1))
odd += (dict(timeout=float("nan")), dict(timeout="x"), dict(timeout=threading.TIMEOUT_MAX + 1))
for make in (threading.Lock, threading.RLock):
    lock = make()
    for kwargs in odd:
        try:
            print(kwargs, lock.acquire(**kwargs))
        except Exception as e:
            print(kwargs, type(e).__name__, e)
for value in (float("nan"), float("inf"), -1, "x", 1e20, None):
    try:
        print(time.sleep(value))
    except Exception as e:
        print(value, type(e).__name__, e)
for timeout in (float("nan"), -1, 1e100):
    try:
        queue.SimpleQueue().get(timeout=timeout)
    except Exception as e:
        print(timeout, type(e).__name__, e)

lock = threading.RLock()
for f in (lock._release_save, lock.release):
    try:
        f()
    except RuntimeError as e:
        print(e)
lock.acquire()
lock.acquire()
state = lock._release_save()
print(state[0], state[1] == threading.get_ident(), lock._recursion_count(), lock._is_owned())
lock._acquire_restore(state)
print(lock._recursion_count(), lock._is_owned())
lock.release()
lock.release()

done = threading.Condition()
steps = []


def worker():
    with done:
        steps.append("worker")
        done.notify()


thread = threading.Thread(target=worker)
with done:
    with done:
        thread.start()
        steps.append("waits")
        print(done.wait(60))
        steps.append("goes on")
thread.join()
print(steps)

for args in ((), (2,), (99,), (0,)):
    try:
        _thread.interrupt_main(*args)
    except (KeyboardInterrupt, ValueError) as e:
        print(args, type(e).__name__, e)
signal.signal(signal.SIGINT, signal.SIG_IGN)
_thread.interrupt_main()
signal.signal(signal.SIGINT, lambda n, frame: print("handler", n))
_thread.interrupt_main()
print("end")

import select
import socket

ends = socket.socketpair()
for value in (float("nan"), -1, "x", 1e100):
    for wait in (lambda: select.select([], [], [], value), lambda: ends[0].settimeout(value)):
        try:
            print(wait())
        except Exception as e:
            print(value, type(e).__name__, e)
for end in ends:
    end.close()
