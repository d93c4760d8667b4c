"""A typical use of each of some thirty library modules, j to s."""
import io
import sys


def section(func):
    print("==", func.__name__)
    try:
        func()
    except BaseException as error:
        print("failed:", type(error).__name__, error)


@section
def use_json():
    import json

    data = {"a": [1, 2.5, None, True], "b": {"é": "\n"}, "c": float("inf")}
    print(json.dumps(data), json.dumps(data, indent=2, ensure_ascii=False, sort_keys=True))
    print(json.loads('{"x": [1e3, -2, "\\u00e9"]}'), json.dumps({1: 2, None: 3}, separators=(",", ":")))
    try:
        json.loads('{"a": }')
    except json.JSONDecodeError as e:
        print(e, e.lineno, e.colno)
    try:
        json.dumps({1, 2})
    except TypeError as e:
        print(e)
    print(json.dumps(1j, default=str), json.loads("1.5", parse_float=str), json.loads('{"a":1}', object_pairs_hook=list))


@section
def use_keyword():
    import keyword

    print(keyword.iskeyword("for"), keyword.issoftkeyword("match"), len(keyword.kwlist), keyword.softkwlist)


@section
def use_linecache():
    import linecache

    print(repr(linecache.getline(__file__, 1))[:30], repr(linecache.getline("nofile", 1)))


@section
def use_locale():
    import locale

    print(locale.setlocale(locale.LC_ALL, "C"), locale.localeconv()["decimal_point"], locale.format_string("%.2f", 1234.5, grouping=True))
    print(locale.str(1.5), locale.atof("2.5"), locale.strcoll("a", "b"))


@section
def use_logging():
    import logging
    import logging.handlers

    stream = io.StringIO()
    log = logging.getLogger("app.part")
    log.setLevel(logging.DEBUG)
    log.propagate = False
    h = logging.StreamHandler(stream)
    h.setFormatter(logging.Formatter("%(levelname)-8s %(name)s %(funcName)s: %(message)s"))
    log.addHandler(h)
    log.info("hello %s", "you")
    log.debug("x=%(x)d", {"x": 3})
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("failed")
    log.warning("last")
    text = stream.getvalue()
    print(text[: text.index("Traceback")], text[text.index("ZeroDiv"):])
    mem = logging.handlers.MemoryHandler(10, target=h)
    print(mem.capacity, log.isEnabledFor(10), logging.getLevelName(30), logging.getLogger("app.part") is log, log.hasHandlers(), log)
    logging.basicConfig(stream=sys.stdout, format="{levelname}:{message}", style="{", level="INFO", force=True)
    logging.info("root")
    logging.debug("not shown")


@section
def use_math():
    import math

    print(math.gcd(12, 18), math.comb(5, 2), math.isqrt(17), math.factorial(10), math.fsum([0.1] * 10), math.hypot(3, 4))
    print(math.floor(-1.5), math.log2(8), math.degrees(math.pi), math.prod([1, 2, 3]), math.isclose(1, 1 + 1e-10), math.nextafter(1, 2))
    print(math.frexp(8), math.modf(2.5), math.copysign(1, -0.0), math.dist([0, 0], [3, 4]), math.lcm(4, 6), math.sumprod([1, 2], [3, 4]))


@section
def use_mimetypes():
    import mimetypes

    print(mimetypes.guess_type("a.html"), mimetypes.guess_type("x.tar.gz"), mimetypes.guess_extension("image/png"))


@section
def use_numbers():
    import numbers

    print(isinstance(1, numbers.Integral), isinstance(1.0, numbers.Rational), isinstance(1j, numbers.Complex), issubclass(bool, numbers.Number))


@section
def use_operator():
    import operator

    print(operator.itemgetter(1, 0)("ab"), operator.attrgetter("real")(3), operator.methodcaller("upper")("x"), operator.mul(3, 4), operator.index(True))


@section
def use_pathlib():
    import tempfile
    from pathlib import Path, PurePosixPath, PureWindowsPath

    p = PurePosixPath("/a/b/c.tar.gz")
    print(p.name, p.stem, p.suffixes, p.parent, p.parts, p.with_suffix(".x"), p.relative_to("/a"), p.match("*.gz"), p / "d")
    print(PureWindowsPath("C:\\x\\y").as_posix(), repr(p), p.is_absolute())
    with tempfile.TemporaryDirectory() as d:
        root = Path(d)
        (root / "s" / "t").mkdir(parents=True)
        (root / "s" / "f.txt").write_text("hé\n", encoding="utf-8")
        print((root / "s" / "f.txt").read_bytes(), sorted(q.relative_to(root).as_posix() for q in root.rglob("*")))
        print((root / "s").is_dir(), (root / "n").exists(), (root / "s" / "f.txt").stat().st_size, [q.name for q in (root / "s").iterdir() if q.is_file()])
        (root / "s" / "f.txt").rename(root / "g.txt").unlink()
        print(sorted(q.name for q in root.glob("*")), [len(x) for x in next(root.walk())[1:]])


@section
def use_pdb():
    import pdb

    print(issubclass(pdb.Pdb, __import__("bdb").Bdb), pdb.Pdb(stdin=io.StringIO(), stdout=io.StringIO()).prompt)


@section
def use_pickle():
    import pickle
    import pickletools

    class_data = {"a": [1, 2.5, "x", b"y", None, True], "t": (1, 2), "s": {3}, "big": 1 << 70, "c": 1j}
    for proto in range(6):
        raw = pickle.dumps(class_data, proto)
        print(proto, len(raw), pickle.loads(raw) == class_data)
    pickletools.dis(pickle.dumps([1, "a", (2,)], 4))
    shared = [1]
    x, y = pickle.loads(pickle.dumps([shared, shared]))
    print(x is y, pickle.loads(pickle.dumps(range(3))), pickle.loads(pickle.dumps(len)) is len)


@section
def use_pkgutil_platform():
    import pkgutil
    import platform

    print("json" in [m.name for m in pkgutil.iter_modules()], platform.python_implementation(), platform.python_version(), platform.system(), platform.python_version_tuple())
    print(pkgutil.resolve_name("os.path:join").__name__)


@section
def use_pprint():
    import pprint

    pprint.pprint({"k" * 10: list(range(30)), "nested": {"a": ("x" * 30, "y" * 30), "b": {1, 2}}}, width=60)
    print(pprint.pformat([1, [2, [3, [4]]]], depth=2), pprint.saferepr([]), pprint.pformat("word " * 30, width=40))


@section
def use_profile():
    import profile
    import pstats

    p = profile.Profile(timer=iter(range(10**6)).__next__, bias=0)
    p.runctx("sum(map(abs, range(3)))", {}, {})
    out = io.StringIO()
    pstats.Stats(p, stream=out).strip_dirs()
    print(p.print_stats.__name__, "function calls" in out.getvalue())


@section
def use_queue():
    import queue

    q = queue.PriorityQueue()
    for n in (3, 1, 2):
        q.put(n)
    print([q.get() for _ in range(3)], q.empty(), queue.LifoQueue(1).full())
    try:
        q.get_nowait()
    except queue.Empty as e:
        print(repr(e))
    s = queue.SimpleQueue()
    s.put(1)
    print(s.get(), s.qsize())


@section
def use_quopri_uu():
    import binascii
    import quopri

    print(quopri.encodestring("é=x".encode()), quopri.decodestring(b"=C3=A9"), binascii.hexlify(b"ab", "-"), binascii.crc32(b"x"), binascii.unhexlify("6162"))


@section
def use_random():
    import random

    r = random.Random(42)
    print(r.random(), r.randint(1, 100), r.choice("abc"), r.sample(range(10), 3), r.gauss(0, 1), r.choices("ab", [1, 9], k=5))
    x = list(range(6))
    r.shuffle(x)
    print(x, r.uniform(1, 2), r.getrandbits(70), r.expovariate(1), r.betavariate(1, 2), r.randbytes(4), r.triangular(), r.binomialvariate(10, 0.3))


@section
def use_re():
    import re

    m = re.search(r"(?P<y>\d{4})-(?P<m>\d\d)", "on 2024-05-06")
    print(m, m.groupdict(), m.span("m"), re.sub(r"(\w+) (\w+)", r"\2 \1", "a b c d"), re.split(r"[,;]\s*", "a, b;c"))
    print(re.findall(r"(?i)a(?=b)", "abAB"), re.compile(r"^x", re.M).findall("x\nx"), re.escape("a.b*"), re.fullmatch("a+", "aab"))
    print([t.group() for t in re.finditer(r"\b\w", "ab cd")], re.compile("a|b", re.I | re.X), re.subn("a", lambda m: m[0].upper(), "banana", 2))
    try:
        re.compile("(a")
    except re.error as e:
        print(e, e.pos)


@section
def use_reprlib():
    import reprlib

    print(reprlib.repr(list(range(100))), reprlib.repr("x" * 100), reprlib.Repr(maxlist=2).repr([1, 2, 3]))

    class L(list):
        @reprlib.recursive_repr()
        def __repr__(self):
            return "<" + ", ".join(map(repr, self)) + ">"

    x = L()
    x.append(x)
    print(x)


@section
def use_sched():
    import sched
    import time

    s = sched.scheduler(time.monotonic, time.sleep)
    for d, n in ((0.02, "b"), (0.01, "a")):
        s.enter(d, 1, print, (n,))
    s.run()
    print(s.empty())


@section
def use_secrets():
    import secrets

    print(len(secrets.token_hex(8)), secrets.randbelow(1), len(secrets.token_urlsafe(16)), secrets.compare_digest(b"a", b"b"), secrets.choice([7]))


@section
def use_select_selectors():
    import selectors
    import socket

    a, b = socket.socketpair()
    with selectors.DefaultSelector() as s:
        s.register(a, selectors.EVENT_READ, "data")
        print(s.select(0))
        b.sendall(b"hi")
        print([(k.data, e) for k, e in s.select(1)], a.recv(10))
    a.close()
    b.close()


@section
def use_shlex():
    import shlex

    print(shlex.split("a 'b c' d\\ e # f", comments=True), shlex.quote("it's"), shlex.join(["a b", "c"]))


@section
def use_signal():
    import signal

    old = signal.signal(signal.SIGUSR1, lambda n, f: print("got", signal.Signals(n).name, f.f_code.co_name))
    signal.raise_signal(signal.SIGUSR1)
    print(old, signal.getsignal(signal.SIGINT) is signal.default_int_handler, signal.SIGINT, signal.strsignal(2))


@section
def use_site():
    import site

    print(hasattr(site, "main"), type(exit).__name__, str(quit))


@section
def use_stat_statistics():
    import stat
    import statistics as st

    print(stat.filemode(0o100644), stat.S_ISDIR(0o040000))
    print(st.mean([1, 2, 4]), st.median([3, 1, 2]), st.stdev([1, 2, 3, 4]), st.mode("aab"), st.quantiles([1, 2, 3, 4]), st.NormalDist(0, 1).cdf(1), st.linear_regression([1, 2, 3], [2, 4, 6]), st.correlation([1, 2, 3], [1, 2, 4]), st.fmean([1, 2]), st.harmonic_mean([40, 60]), st.pvariance([1, 3]))


@section
def use_string():
    import string

    print(string.Template("$a ${b}c $$").substitute(a=1, b=2), string.capwords("ab cd"), string.ascii_letters, string.punctuation)
    print(string.Formatter().format("{0!r:>5} {x[1]}", "a", x=[1, 2]), list(string.Formatter().parse("a{b:c}")))


@section
def use_struct():
    import struct

    print(struct.pack("<ihf4s", 1, -2, 1.5, b"ab"), struct.unpack(">HB", b"\x01\x02\x03"), struct.calcsize("@iq"), list(struct.iter_unpack("<H", b"\1\0\2\0")))
    try:
        struct.pack("b", 300)
    except struct.error as e:
        print(e)


@section
def use_subprocess():
    import subprocess

    print(subprocess.PIPE, issubclass(subprocess.CalledProcessError, subprocess.SubprocessError), subprocess.list2cmdline(["a b", "c"]))


@section
def use_sys():
    print(sys.version_info[:3], sys.byteorder, sys.maxsize, sys.getrecursionlimit(), sys.implementation.name, sys.float_info.epsilon, sys.intern("a") is "a"[:])
    print(sys.getsizeof([]), sys.flags.optimize, sys.hash_info.width, sys.platform, len(sys.argv), sys.exc_info(), sys.getdefaultencoding(), sys.stdout.name)


@section
def use_sysconfig():
    import sysconfig

    print(sysconfig.get_python_version(), sysconfig.get_config_var("SIZEOF_VOID_P"), "stdlib" in sysconfig.get_paths(), sysconfig.get_platform())


@section
def use_symtable():
    import symtable

    text = "def f(a):\n    global g\n    b = a\n    class C:\n        def m(self): return b\n    return [b for _ in x]\nimport os\n"
    t = symtable.symtable(text, "<s>", "exec")
    f = t.get_children()[0]
    print(t.get_type(), list(t.get_identifiers()), f.get_name(), f.get_parameters(), sorted(f.get_locals()), f.get_globals())
    c = f.get_children()[0]
    print(f.lookup("a").is_parameter(), f.lookup("g").is_declared_global(), c.get_methods(), c.get_children()[0].get_frees())
    try:
        symtable.symtable("def f(a, a): pass", "q", "exec")
    except SyntaxError as e:
        print(e)
