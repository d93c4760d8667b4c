# Threads whose target is a bound method: they wait inside `self._target(*args, **kwargs)`.
import queue
import threading


class Pool:
    def __init__(self):
        self.total = 0
        self.lock = threading.Lock()
        self.tasks = queue.Queue()

    def work(self):
        while True:
            n = self.tasks.get()
            if n is None:
                self.tasks.task_done()
                return
            with self.lock:
                self.total += n
            self.tasks.task_done()

    def run(self):
        threads = [threading.Thread(target=self.work, args=()) for _ in range(3)]
        for t in threads:
            t.start()
        for n in range(100):
            self.tasks.put(n)
        self.tasks.join()
        print(self.total)
        for _ in threads:
            self.tasks.put(None)
        self.tasks.join()
        for t in threads:
            t.join()
        print(threading.active_count(), self.tasks.qsize())


Pool().run()


class Failing:
    def work(self, go):
        go.wait()
        raise ValueError("from a method")


go = threading.Event()
caught = []
threading.excepthook = lambda args: caught.append((args.exc_type.__name__, str(args.exc_value)))
threads = [threading.Thread(target=Failing().work, args=(go,)) for _ in range(2)]
for t in threads:
    t.start()
go.set()
for t in threads:
    t.join()
print(caught)
