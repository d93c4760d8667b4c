"""A typical use of each of some twenty library modules, a to c."""
import io
import sys


def section(func):
    print("==", func.__name__)
    try:
        func()
    except BaseException as error:
        print("failed:", type(error).__name__, error)


@section
def use_abc():
    import abc

    class Shape(abc.ABC):
        @abc.abstractmethod
        def area(self): ...

        @property
        @abc.abstractmethod
        def name(self): ...

    class Square(Shape):
        name = "square"

        def area(self):
            return 4

    print(sorted(Shape.__abstractmethods__), Square().area())
    try:
        Shape()
    except TypeError as e:
        print(e)
    Shape.register(int)
    print(issubclass(int, Shape), isinstance(3, Shape))


@section
def use_argparse():
    import argparse

    parser = argparse.ArgumentParser(prog="tool", description="Does things.", epilog="That is all.")
    parser.add_argument("path", nargs="+", help="files to read")
    parser.add_argument("-n", "--number", type=int, default=3, metavar="N", help="how many (default: %(default)s)")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--mode", choices=["fast", "slow"])
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--yes", action="store_const", const=1, dest="answer")
    group.add_argument("--no", action="store_const", const=0, dest="answer")
    print(parser.parse_args(["a", "b", "-n", "5", "--mode=fast", "--no"]))
    parser.print_help()
    saved, sys.stderr = sys.stderr, io.StringIO()
    try:
        parser.parse_args(["--mode", "x", "p"])
    except SystemExit as e:
        text = sys.stderr.getvalue()
        sys.stderr = saved
        print("exit", e.code)
        print(text)
    finally:
        sys.stderr = saved
    sub = argparse.ArgumentParser(prog="git")
    subs = sub.add_subparsers(dest="command", required=True)
    add = subs.add_parser("add", aliases=["a"])
    add.add_argument("file", type=str.upper)
    print(sub.parse_args(["add", "x"]))
    print(sub.format_usage())


@section
def use_array():
    from array import array

    a = array("i", range(5))
    a.extend([7, 8])
    a.insert(1, 100)
    print(a, a.itemsize, a.tobytes()[:8], a.index(7), array("d", [1.5]).tolist())
    a.byteswap()
    print(a[1])


@section
def use_asyncio():
    import asyncio

    async def child(n):
        await asyncio.sleep(n / 100)
        return n

    async def main():
        print(await asyncio.gather(child(3), child(1), child(2)))
        try:
            await asyncio.wait_for(child(50), 0.01)
        except TimeoutError:
            print("timeout")
        async with asyncio.TaskGroup() as tg:
            tasks = [tg.create_task(child(i)) for i in range(3)]
        print([t.result() for t in tasks])
        queue = asyncio.Queue()

        async def produce():
            for i in range(3):
                await queue.put(i)
            await queue.put(None)

        async def consume():
            got = []
            while (item := await queue.get()) is not None:
                got.append(item)
            return got

        print((await asyncio.gather(produce(), consume()))[1])
        lock, sem, ev = asyncio.Lock(), asyncio.Semaphore(2), asyncio.Event()
        async with lock, sem:
            print(lock.locked(), sem.locked())
        asyncio.get_running_loop().call_later(0.01, ev.set)
        print(await ev.wait())
        try:
            async with asyncio.timeout(0.01):
                await asyncio.sleep(1)
        except TimeoutError as e:
            print("timed out", repr(e))
        task = asyncio.create_task(child(100))
        await asyncio.sleep(0)
        task.cancel("why")
        try:
            await task
        except asyncio.CancelledError as e:
            print("cancelled", e.args, task.cancelled())
        done, pending = await asyncio.wait([asyncio.create_task(child(i)) for i in (1, 9)], return_when=asyncio.FIRST_COMPLETED)
        print(len(done), len(pending))
        print(await asyncio.to_thread(sum, [1, 2, 3]))
        return "end"

    print(asyncio.run(main()))


@section
def use_base64():
    import base64

    data = b"any carnal pleas\xff"
    for name in ("b64encode", "urlsafe_b64encode", "b32encode", "b16encode", "a85encode", "b85encode"):
        print(name, getattr(base64, name)(data))
    print(base64.b64decode("YW55IA=="), base64.b32decode("MFRGG==="), base64.b85decode(base64.b85encode(data)) == data)
    try:
        base64.b64decode("abc")
    except Exception as e:
        print(type(e).__name__, e)


@section
def use_bisect():
    import bisect

    data = [1, 3, 3, 7]
    print(bisect.bisect(data, 3), bisect.bisect_left(data, 3), bisect.bisect_right(["a", "bb"], 1, key=len))
    bisect.insort(data, 4)
    print(data)


@section
def use_builtins():
    import builtins

    print(builtins.len is len, "print" in dir(builtins), len([n for n in dir(builtins) if n.endswith("Error")]))


@section
def use_calendar():
    import calendar

    print(calendar.month(2024, 2))
    print(calendar.isleap(2000), calendar.monthrange(2023, 2), calendar.weekday(2024, 1, 1))
    print(calendar.TextCalendar(6).formatmonth(2024, 9))
    print([d for d in calendar.Calendar().itermonthdays(2024, 6)][:9], calendar.day_name[0])
    print(calendar.calendar(2024)[:200])


@section
def use_cmath():
    import cmath

    print(cmath.sqrt(-4), cmath.polar(1j), cmath.rect(1, 0), cmath.exp(1j * cmath.pi), cmath.phase(-1))
    print(cmath.isclose(1j, 1j), cmath.log(2j), cmath.isnan(complex("nan")))


@section
def use_cmd():
    import cmd

    class Shell(cmd.Cmd):
        prompt = "> "

        def do_greet(self, line):
            "Greets somebody."
            print("hello", line, file=self.stdout)

        def do_quit(self, line):
            return True

    out = io.StringIO()
    shell = Shell(stdin=io.StringIO("greet you\nhelp greet\nhelp\nnope\nquit\n"), stdout=out)
    shell.use_rawinput = False
    shell.cmdloop("intro")
    print(out.getvalue())


@section
def use_codecs():
    import codecs

    print(codecs.encode("Hello", "rot13"), codecs.lookup("utf8").name, codecs.BOM_UTF8)
    print(codecs.encode(b"ab", "hex"), codecs.getincrementaldecoder("utf-8")().decode(b"\xe2\x82"))
    print("ä€".encode("latin-1", "replace"), "ä€".encode("ascii", "xmlcharrefreplace"), "ä".encode("ascii", "namereplace"))
    codecs.register_error("stars", lambda e: ("*" * (e.end - e.start), e.end))
    print("aäöb".encode("ascii", "stars"), b"a\xffb".decode("utf-8", "surrogateescape").encode("utf-8", "surrogateescape"))
    print("é".encode("cp437"), "Ж".encode("koi8-r"), b"\x80".decode("cp1252"))


@section
def use_collections():
    from collections import ChainMap, Counter, OrderedDict, UserDict, UserList, UserString, defaultdict, deque, namedtuple

    Point = namedtuple("Point", "x y", defaults=[0])
    p = Point(1)
    print(p, p._replace(y=5), p._asdict(), Point._fields, Point.__doc__)
    c = Counter("abracadabra")
    print(c.most_common(2), c - Counter("aab"), c["z"], sum(c.values()), Counter(a=1) | Counter(a=3, b=1))
    o = OrderedDict(a=1, b=2, c=3)
    o.move_to_end("a")
    print(o, o.popitem(last=False), list(reversed(o)))
    d = defaultdict(list)
    d["k"].append(1)
    print(d, ChainMap({"a": 1}, {"a": 2, "b": 3})["b"], deque([1, 2, 3], maxlen=2))
    print(UserDict(a=1), UserList([1]) + [2], UserString("ab") * 2)


@section
def use_collections_abc():
    from collections.abc import Iterable, Mapping, MutableSequence, Sized

    class Seq(MutableSequence):
        def __init__(self):
            self.data = []

        def __getitem__(self, i):
            return self.data[i]

        def __setitem__(self, i, v):
            self.data[i] = v

        def __delitem__(self, i):
            del self.data[i]

        def __len__(self):
            return len(self.data)

        def insert(self, i, v):
            self.data.insert(i, v)

    s = Seq()
    s.extend("abc")
    s.reverse()
    print(list(s), s.pop(), "b" in s, s.index("c"), isinstance({}, Mapping), issubclass(Seq, Sized), isinstance(3, Iterable))


@section
def use_colorsys():
    import colorsys

    print(colorsys.rgb_to_hsv(0.2, 0.4, 0.4), colorsys.hls_to_rgb(0.5, 0.5, 0.5), colorsys.rgb_to_yiq(1, 0, 0))


@section
def use_concurrent_futures():
    from concurrent.futures import Future, ThreadPoolExecutor, wait

    with ThreadPoolExecutor(2) as pool:
        fs = [pool.submit(pow, 2, n) for n in range(4)]
        print(sorted(f.result() for f in wait(fs).done), list(pool.map(str, range(3))))
    f = Future()
    f.add_done_callback(lambda f: print("done", f.result()))
    f.set_result(5)


@section
def use_configparser():
    import configparser

    config = configparser.ConfigParser()
    config.read_string("[DEFAULT]\nhome = /h\n[a]\npath = %(home)s/x\nn = 3\nflag = yes\n; note\n[b]\nlong = one\n  two\n")
    print(config.sections(), config["a"]["path"], config.getint("a", "n"), config["a"].getboolean("flag"))
    print(repr(config["b"]["long"]), config.get("b", "none", fallback="?"), config.has_option("a", "home"))
    out = io.StringIO()
    config.write(out)
    print(out.getvalue())
    try:
        config["zzz"]
    except KeyError as e:
        print(repr(e))
    try:
        config.read_string("x = 1")
    except configparser.Error as e:
        print(e)


@section
def use_contextlib():
    import contextlib

    @contextlib.contextmanager
    def tag(name):
        print("<%s>" % name)
        try:
            yield name
        finally:
            print("</%s>" % name)

    with tag("a") as a, contextlib.suppress(KeyError), contextlib.ExitStack() as stack:
        stack.callback(print, "callback", a)
        stack.enter_context(tag("b"))
        {}["x"]
    with contextlib.redirect_stdout(io.StringIO()) as out:
        print("hidden")
    print(repr(out.getvalue()), contextlib.nullcontext(3).__enter__())

    @tag("deco")
    def f():
        print("body")

    f()


@section
def use_contextvars():
    import contextvars

    var = contextvars.ContextVar("var", default=0)
    token = var.set(1)
    ctx = contextvars.copy_context()
    ctx.run(var.set, 9)
    print(var.get(), ctx[var], len(ctx), token.old_value is contextvars.Token.MISSING)
    var.reset(token)
    print(var.get(), var.name)


@section
def use_copy():
    import copy

    class Node:
        def __init__(self, v):
            self.v, self.me = v, self

        def __deepcopy__(self, memo):
            return Node(copy.deepcopy(self.v, memo))

    a = [[1], {2: [3]}, Node([4])]
    b, c = copy.copy(a), copy.deepcopy(a)
    a[0].append(9)
    print(b[0], c[0], c[2].v, c[2] is a[2])
    x = []
    x.append(x)
    y = copy.deepcopy(x)
    print(y[0] is y, y is x)


@section
def use_copyreg():
    import copyreg
    import pickle

    class C:
        def __init__(self, x):
            self.x = x

    copyreg.pickle(C, lambda c: (str, (f"C({c.x})",)))
    print(pickle.loads(pickle.dumps(C(3))))
