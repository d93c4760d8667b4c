# The C halves of asyncio: counts, sizes, what holds what, and the order in which all of it dies.
import asyncio
import gc
import sys
import weakref

import _asyncio
from _asyncio import Future, Task

log = []


def kinds(objects):
    return [type(o).__name__ for o in objects]


def show(label, *values):
    print(f"{label}:", *values)


def counts(label, **objects):
    # Two references are this call's: the keyword dict and the loop variable; one is getrefcount's.
    print(f"{label}:", {name: sys.getrefcount(objects[name]) - 2 for name in objects})


class Payload:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append(self.name)

    def __repr__(self):
        return f"Payload({self.name!r})"


def taken():
    names = list(log)
    log.clear()
    return names


class Sub(Future):
    def __del__(self):
        log.append("Sub.__del__")
        super().__del__()


class SubTask(Task):
    pass


def types():
    for t in (Future, Task):
        show(t.__name__, t.__basicsize__, t.__dictoffset__, t.__weakrefoffset__, t.__flags__ & ~(1 << 19))
    show("modules", Future.__module__, asyncio.Future is Future, asyncio.Task is Task)
    show("bases", Task.__mro__)
    show("generic", Future[int], Task[str])
    print(sorted(set(dir(_asyncio)) - {"__file__"}))
    print([n for n in vars(Future)])
    print([n for n in vars(Task)])


def futures(loop):
    f = Future(loop=loop)
    show("size", sys.getsizeof(f), gc.is_tracked(f), sys.getrefcount(f))
    show("referents", kinds(gc.get_referents(f)))
    f.mark = 1
    show("with a dict", kinds(gc.get_referents(f)), hasattr(f, "__dict__"))
    before = sys.getrefcount(loop)
    g = Future(loop=loop)
    show("loop's count", sys.getrefcount(loop) - before)

    def first(fut):
        log.append("first")

    def second(fut):
        log.append("second")

    counts("callbacks before", first=first, second=second, g=g)
    g.add_done_callback(first)
    counts("one", first=first, second=second, g=g)
    show("referents", kinds(gc.get_referents(g)), g._callbacks is None)
    g.add_done_callback(second)
    g.add_done_callback(first)
    counts("three", first=first, second=second, g=g)
    show("referents", kinds(gc.get_referents(g)), len(g._callbacks))
    show("removed", g.remove_done_callback(first), len(g._callbacks))
    counts("after", first=first, second=second)
    g.add_done_callback(second)
    g.add_done_callback(first)
    value = Payload("result")
    counts("value before", value=value)
    g.set_result(value)
    counts("value after", value=value, g=g)
    show("scheduled", g._callbacks, taken())
    loop.call_soon(loop.stop)
    loop.run_forever()
    show("called", taken())
    counts("at the end", first=first, second=second, g=g, value=value)
    show("referents", kinds(gc.get_referents(g)), g.result() is value)
    del value, g
    show("died", taken())


def exceptions(loop):
    f = Future(loop=loop)

    def raiser():
        local = Payload("local of the frame")
        raise ValueError("boom")

    try:
        raiser()
    except ValueError as e:
        error = e
    counts("error", error=error)
    f.set_exception(error)
    counts("error set", error=error)
    show("referents", kinds(gc.get_referents(f)), f._log_traceback)
    tb = error.__traceback__
    counts("traceback", tb=tb)
    try:
        f.result()
    except ValueError as e:
        show("raised", e is error, e.__traceback__ is not tb, f._log_traceback)
    counts("traceback", tb=tb, error=error)
    show("referents", kinds(gc.get_referents(f)), f.exception() is error)
    del error, tb
    show("still", taken())
    w = weakref.ref(f)
    del f
    show("gone", w() is None, taken())
    f = Future(loop=loop)
    for bad in (1, StopIteration, StopIteration()):
        try:
            f.set_exception(bad)
        except TypeError as e:
            show("refused", e)
    f.set_exception(ZeroDivisionError)
    handled = []
    loop.set_exception_handler(lambda loop, context: handled.append(sorted(context)) or log.append(context["message"]))
    del f
    show("never retrieved", taken(), handled)
    s = Sub(loop=loop)
    show("subclass", sys.getsizeof(s), sys.getrefcount(s), kinds(gc.get_referents(s)), sys.getrefcount(Sub))
    s.set_exception(KeyError("k"))
    del s
    show("never retrieved", taken())
    loop.set_exception_handler(None)


def cancelled(loop):
    f = Future(loop=loop)
    msg = Payload("message")
    counts("message", msg=msg)
    show("cancel", f.cancel(msg), f.cancel(), f.cancelled())
    counts("message", msg=msg)
    show("referents", kinds(gc.get_referents(f)), f._cancel_message is msg)
    for method in (f.result, f.exception):
        try:
            method()
        except asyncio.CancelledError as e:
            show("raised", e.args, sys.getrefcount(e) - 1)
    del method
    del msg
    show("message held", taken())
    del f
    show("message gone", taken())


def iterators(loop):
    f = Future(loop=loop)
    a = iter(f)
    b = f.__await__()
    show("iterator", type(a).__name__, sys.getsizeof(a), gc.is_tracked(a), sys.getrefcount(a), sys.getrefcount(f))
    show("referents", kinds(gc.get_referents(a)))
    place = id(b)
    kind = type(b)
    before = sys.getrefcount(kind)
    del b
    show("type after a death", sys.getrefcount(kind) - before, sys.getrefcount(f))
    c = iter(f)
    show("block again", id(c) == place, sys.getrefcount(kind) - before)
    show("yields", next(a) is f, f._asyncio_future_blocking)
    try:
        next(a)
    except RuntimeError as e:
        show("not awaited", e)
    f.set_result(7)
    try:
        a.send(None)
    except StopIteration as e:
        show("stop", e.value, sys.getrefcount(f))
    show("over", next(a, "nothing"))
    try:
        c.throw(KeyError("in"))
    except KeyError as e:
        show("thrown", e, sys.getrefcount(f))
    c.close()
    gc.collect()
    gc.disable()
    start = gc.get_count()[0]
    many = [iter(f) for _ in range(300)]
    show("made", gc.get_count()[0] - start)
    del many
    show("kept", gc.get_count()[0] - start)
    gc.enable()


async def child(result, started):
    started.append(1)
    await asyncio.sleep(0)
    return result


async def tasks():
    loop = asyncio.get_running_loop()
    me = asyncio.current_task()
    counts("running", me=me)
    show("me", kinds(gc.get_referents(me)), me.get_name(), kinds(gc.get_referents(me)))
    started = []
    value = Payload("value")
    t = asyncio.create_task(child(value, started), name="child")
    show("made", sys.getsizeof(t), sys.getrefcount(t), gc.is_tracked(t), kinds(gc.get_referents(t)))
    show("referrers", sorted(kinds(gc.get_referrers(t))))
    show("weak", weakref.getweakrefcount(t), t in asyncio.all_tasks(), len(_asyncio._scheduled_tasks))
    coro = t.get_coro()
    show("coro", sys.getrefcount(coro), sys.getrefcount(t.get_context()))
    await asyncio.sleep(0)
    show("waits", started, sys.getrefcount(t), sys.getrefcount(coro), kinds(gc.get_referents(t)))
    show("referrers", sorted(kinds(gc.get_referrers(t))))
    await asyncio.sleep(0)
    show("done", t.done(), sys.getrefcount(t), sys.getrefcount(coro), kinds(gc.get_referents(t)))
    counts("value", value=value)
    show("result", (await t) is value, sys.getrefcount(t))
    del coro
    w = weakref.ref(t)
    del t, value
    show("gone", w() is None, taken())


async def waiting():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    counts("before", f=f)

    async def waits():
        kept = Payload("waiter's local")
        return await f

    t = asyncio.create_task(waits())
    await asyncio.sleep(0)
    counts("waited for", f=f, t=t)
    show("waiter", t._fut_waiter is f, kinds(gc.get_referents(f)), kinds(gc.get_referrers(f)).count("Task"))
    callback, context = f._callbacks[0]
    show("callback", type(callback).__name__, callback.__name__, callback.__self__ is t, context is t.get_context())
    counts("callback", callback=callback, context=context)
    del callback, context
    f.set_result(1)
    counts("set", f=f, t=t)
    show("wakes", type(loop._ready[-1]._callback).__name__)
    await asyncio.sleep(0)
    counts("woken", f=f, t=t)
    show("died", taken(), t.result())


async def cancelling():
    async def stubborn():
        local = Payload("cancelled local")
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError as e:
            show("inside", e.args, sys.getrefcount(e) - 1)
            raise

    t = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    show("asked", t.cancel("stop it"), t.cancelling(), t._must_cancel, t._cancel_message)
    await asyncio.sleep(0)
    show("state", t.done(), t.cancelled(), kinds(gc.get_referents(t)), taken())
    try:
        await t
    except asyncio.CancelledError as e:
        show("cancelled", e.args, sys.getrefcount(e) - 1)
    show("taken", kinds(gc.get_referents(t)), taken())
    show("uncancel", t.uncancel(), t.uncancel())
    t = asyncio.create_task(stubborn())
    show("before its start", t.cancel(), t._must_cancel, kinds(gc.get_referents(t)))
    await asyncio.sleep(0)
    show("never begun", t.cancelled(), kinds(gc.get_referents(t)))


async def failing():
    async def fails():
        local = Payload("failed local")
        raise ValueError("in the task")

    t = asyncio.create_task(fails())
    await asyncio.sleep(0)
    error = t.exception()
    show("failed", kinds(gc.get_referents(t)), taken(), sys.getrefcount(error))
    tb = error.__traceback__
    frames = 0
    while tb is not None:
        frames += 1
        tb = tb.tb_next
    show("frames", frames, t.get_stack() != [])
    try:
        await t
    except ValueError as e:
        show("again", e is error, sys.getrefcount(e))
    show("after", kinds(gc.get_referents(t)), taken())
    del error, t
    show("freed", taken())


async def odd():
    async def yields(what):
        class Once:
            def __await__(self):
                yield what

        try:
            await Once()
        except RuntimeError as e:
            show("told", str(e).split(" in task")[0].split(":")[0])

    async def itself():
        class Me:
            def __await__(self):
                yield asyncio.current_task()

        try:
            await Me()
        except RuntimeError as e:
            show("told", str(e).split(":")[0])

    loop = asyncio.get_running_loop()
    await yields(5)
    await yields((i for i in ()))
    await yields(loop.create_future())
    await itself()
    try:
        Task(5)
    except TypeError as e:
        show("no coroutine", e)


async def eager():
    loop = asyncio.get_running_loop()

    async def quick():
        show("inside", asyncio.current_task() is not me, len(_asyncio._eager_tasks))
        return Payload("eager result")

    async def slow():
        await asyncio.sleep(0)
        return "slow"

    me = asyncio.current_task()
    t = Task(quick(), loop=loop, eager_start=True)
    show("eager", t.done(), t._coro, sys.getrefcount(t), kinds(gc.get_referents(t)), asyncio.current_task() is me)
    show("registered", t in asyncio.all_tasks(), len(_asyncio._eager_tasks))
    del t
    show("freed", taken())
    t = Task(slow(), loop=loop, eager_start=True)
    show("slow", t.done(), sys.getrefcount(t), t in asyncio.all_tasks(), await t)


async def cycles():
    loop = asyncio.get_running_loop()
    f = loop.create_future()
    f.own = f
    f.payload = Payload("cycle of a future")
    w = weakref.ref(f, lambda ref: log.append("callback of the weak reference"))
    del f
    show("kept", taken())
    show("collected", gc.collect(), taken(), w() is None)
    f = loop.create_future()

    async def holds():
        me = asyncio.current_task()
        local = Payload("local of a lost task")
        await lost

    lost = f
    t = SubTask(holds(), loop=loop)
    await asyncio.sleep(0)
    show("subclass of Task", sys.getsizeof(t), sys.getrefcount(t), kinds(gc.get_referents(t)))
    handler = []
    loop.set_exception_handler(lambda loop, context: handler.append((context["message"], sorted(context))))
    w = weakref.ref(t)
    del t, f, lost
    show("collected", gc.collect(), handler, taken(), w() is None)
    loop.set_exception_handler(None)


def running():
    for call in (_asyncio._get_running_loop, _asyncio.get_running_loop, asyncio.current_task):
        try:
            show(call.__name__, call())
        except RuntimeError as e:
            show(call.__name__, e)
    show("current", _asyncio._current_tasks, len(_asyncio._scheduled_tasks), _asyncio._eager_tasks)
    marker = Payload("loop")
    _asyncio._set_running_loop(marker)
    counts("marker", marker=marker)
    show("it", _asyncio.get_event_loop() is marker)
    _asyncio._enter_task(marker, "a task")
    try:
        _asyncio._enter_task(marker, "another")
    except RuntimeError as e:
        show("entered", e)
    show("current", asyncio.current_task(), asyncio.current_task(loop=marker))
    show("swap", _asyncio._swap_current_task(marker, "second"), _asyncio._swap_current_task(marker, None))
    try:
        _asyncio._leave_task(marker, "a task")
    except RuntimeError as e:
        show("left", e)
    _asyncio._set_running_loop(None)
    del marker
    show("let go", taken())


def main():
    types()
    running()
    loop = asyncio.new_event_loop()
    for part in (futures, exceptions, cancelled, iterators):
        print("---", part.__name__)
        part(loop)
    for part in (tasks, waiting, cancelling, failing, odd, eager, cycles):
        print("---", part.__name__)
        loop.run_until_complete(part())
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.close()
    w = weakref.ref(loop)
    del loop
    show("loop", gc.collect() > 0, w() is None)
    t = Task.__new__(Task)
    show("unborn", sys.getsizeof(t), t.done(), t.cancelled(), kinds(gc.get_referents(t)))


main()
