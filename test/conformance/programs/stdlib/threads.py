"""Threads that wait for each other: queues, events, conditions, barriers, pools."""
import threading, queue, time
print_lock = threading.Lock()
q = queue.Queue(maxsize=2)
log = []
def producer(n):
    for i in range(n):
        q.put(i)
        log.append(('put', i))
    q.put(None)
def consumer():
    while True:
        item = q.get()
        if item is None:
            break
        log.append(('got', item))
        q.task_done()
t1 = threading.Thread(target=producer, args=(5,), name='P')
t2 = threading.Thread(target=consumer, name='C')
t1.start(); t2.start()
t1.join(); t2.join()
print(sorted(log))
print(threading.active_count(), threading.current_thread() is threading.main_thread())
# Event
ev = threading.Event()
res = []
def waiter():
    res.append(ev.wait(5))
ts = [threading.Thread(target=waiter) for _ in range(3)]
for t in ts: t.start()
time.sleep(0.05)
print('set'); ev.set()
for t in ts: t.join()
print(res, ev.is_set())
# timeouts
lk = threading.Lock(); lk.acquire()
t0 = time.monotonic()
print(lk.acquire(timeout=0.1), round(time.monotonic()-t0, 1))
# Condition
cond = threading.Condition()
items = []
def cons():
    with cond:
        while not items:
            cond.wait()
        print('consumed', items.pop())
t = threading.Thread(target=cons); t.start()
time.sleep(0.01)
with cond:
    items.append(42); cond.notify()
t.join()
# barrier
b = threading.Barrier(3)
out = []
def bar(i):
    time.sleep(0.01*i)
    out.append('before')
    b.wait()
    out.append('after')
ts = [threading.Thread(target=bar, args=(i,)) for i in range(3)]
for t in ts: t.start()
for t in ts: t.join()
print(out)
# semaphore
sem = threading.Semaphore(2); active = 0; peak = 0; mu = threading.Lock()
def work():
    global active, peak
    with sem:
        with mu:
            active += 1; peak = max(peak, active)
        time.sleep(0.01)
        with mu: active -= 1
ts = [threading.Thread(target=work) for _ in range(6)]
for t in ts: t.start()
for t in ts: t.join()
print('peak', peak)
# timer
tm = threading.Timer(0.05, lambda: print('timer fired')); tm.start(); 
print('waiting'); tm.join(); print('done')
# exceptions
def bad(): raise ValueError('oops')
t = threading.Thread(target=bad, name='Bad'); t.start(); t.join()
# pool
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
with ThreadPoolExecutor(max_workers=3) as ex:
    print(list(ex.map(lambda x: x*x, range(6))))
    futs = {ex.submit(lambda d: (time.sleep(d), d)[1], d): d for d in (0.03, 0.01, 0.02)}
    print([f.result() for f in as_completed(futs)])
    f = ex.submit(bad)
    print(repr(f.exception()))
# thread local
loc = threading.local(); loc.x = 1
def tl():
    print(hasattr(loc, 'x')); loc.x = 2
t = threading.Thread(target=tl); t.start(); t.join(); print(loc.x)
# spin
flag = False
def setter():
    global flag
    time.sleep(0.02); flag = True
t = threading.Thread(target=setter); t.start()
while not flag: pass
print('spun'); t.join()
d = threading.Thread(target=lambda: time.sleep(1000), daemon=True); d.start()
import sys
print(len(sys._current_frames()))
print('end')
