"""A typical use of each of some twenty-five library modules, c to i."""
import io
import sys


def section(func):
    print("==", func.__name__)
    try:
        func()
    except BaseException as error:
        print("failed:", type(error).__name__, error)


@section
def use_dataclasses():
    from dataclasses import asdict, astuple, dataclass, field, fields, replace

    @dataclass(order=True, slots=True)
    class P:
        x: int
        y: int = 0
        tags: list = field(default_factory=list, compare=False, repr=False)

        def __post_init__(self):
            self.y += 1

    @dataclass(frozen=True, kw_only=True)
    class F:
        a: str = "a"

    p = P(1, 2)
    print(p, p < P(2), asdict(p), astuple(p), replace(p, x=9), [f.name for f in fields(P)])
    f = F()
    try:
        f.a = "b"
    except Exception as e:
        print(type(e).__name__, e)
    print(hash(f) == hash(F()), F(a="z"), P.__match_args__)


@section
def use_datetime():
    from datetime import date, datetime, time, timedelta, timezone

    d = datetime(2024, 2, 29, 13, 5, 7, 123456, tzinfo=timezone(timedelta(hours=2)))
    print(d, repr(d), d.isoformat(timespec="minutes"), d.astimezone(timezone.utc), d.timestamp())
    print(d.strftime("%A %d %B %Y %I:%M %p %j %U %z"), datetime.strptime("03/04/21", "%d/%m/%y"))
    print(date(2024, 12, 31) - date(2024, 1, 1), timedelta(days=1.5, seconds=-3), -timedelta(1) // 7)
    print(date.fromisoformat("2024-W05-3"), time(3, 4).replace(hour=5), date(2024, 1, 1).isocalendar())
    print(datetime.fromisoformat("2024-01-02T03:04:05Z"), datetime.min, timedelta.max)


@section
def use_decimal():
    from decimal import ROUND_HALF_UP, Decimal, getcontext, localcontext

    print(Decimal("0.1") + Decimal("0.2"), Decimal(1) / 7, Decimal("1.25").quantize(Decimal("0.1"), ROUND_HALF_UP))
    with localcontext() as ctx:
        ctx.prec = 5
        print(Decimal(2).sqrt(), Decimal("1e3").normalize())
    print(Decimal("123.456").as_tuple(), Decimal("NaN"), Decimal(10) ** -3, f"{Decimal('1234567.891'):,.2f}")
    try:
        Decimal(1) / 0
    except Exception as e:
        print(repr(e))


@section
def use_difflib():
    import difflib

    a, b = "one\ntwo\nthree\n".splitlines(True), "one\n2\nthree\nfour\n".splitlines(True)
    print("".join(difflib.unified_diff(a, b, "a", "b")))
    print("".join(difflib.ndiff(a, b)))
    print(difflib.get_close_matches("appel", ["ape", "apple", "peach"]), difflib.SequenceMatcher(None, "abcd", "bcde").ratio())


@section
def use_dis():
    import dis

    def f(x):
        for i in x:
            if i > 2:
                return i
        return None

    dis.dis(f)
    print([i.opname for i in dis.get_instructions("a + b")], dis.stack_effect(dis.opmap["POP_TOP"]))
    dis.show_code(compile("a=1", "n", "exec"))


@section
def use_doctest():
    import doctest

    def square(x):
        """
        >>> square(3)
        9
        >>> square('a')
        Traceback (most recent call last):
        TypeError: can't multiply sequence by non-int of type 'str'
        >>> square(2)
        5
        """
        return x * x

    runner = doctest.DocTestRunner(verbose=False)
    test = doctest.DocTestFinder().find(square, "square", globs={"square": square})[0]
    test.filename, test.lineno = "file", 0
    print(runner.run(test))


@section
def use_email():
    import email
    from email.message import EmailMessage

    m = EmailMessage()
    m["Subject"], m["From"], m["To"] = "Hé", "a@b.c", "x@y.z, q@r.s"
    m.set_content("Body\n")
    m.add_alternative("<p>Body</p>", subtype="html")
    m.set_boundary("BOUND")
    print(m.as_string())
    p = email.message_from_string("Subject: x\nContent-Type: text/plain; charset=utf-8\n\nhi\n")
    print(p["subject"], p.get_content_type(), p.get_payload())


@section
def use_enum():
    from enum import Enum, Flag, IntEnum, StrEnum, auto, unique

    class Color(Enum):
        RED = 1
        GREEN = auto()
        CRIMSON = 1

    class Perm(Flag):
        R = auto()
        W = auto()

    print(Color.RED, repr(Color(2)), list(Color), Color["RED"].name, Color.CRIMSON is Color.RED)
    print(Perm.R | Perm.W, Perm(0), Perm.R in (Perm.R | Perm.W), ~Perm.R)

    class S(StrEnum):
        A = auto()

    class I(IntEnum):
        X = 5

    print(S.A, f"{I.X}", I.X + 1, repr(I.X))
    try:
        Color(9)
    except ValueError as e:
        print(e)


@section
def use_errno():
    import errno
    import os

    print(errno.ENOENT, errno.errorcode[13], os.strerror(errno.EEXIST))
    try:
        open("/no/such/file")
    except OSError as e:
        print(repr(e), e.errno, e.filename, e)


@section
def use_fileinput():
    import fileinput
    import os
    import tempfile

    with tempfile.TemporaryDirectory() as d:
        for name in "ab":
            with open(os.path.join(d, name), "w") as f:
                f.write(f"{name}1\n{name}2\n")
        with fileinput.input([os.path.join(d, n) for n in "ab"]) as f:
            for line in f:
                print(f.lineno(), f.filelineno(), f.isfirstline(), line, end="")


@section
def use_fnmatch():
    import fnmatch

    print(fnmatch.filter(["a.py", "b.txt", "c.PY"], "*.py"), fnmatch.translate("a[!b]?*"), fnmatch.fnmatchcase("x1", "x[0-9]"))


@section
def use_fractions():
    from fractions import Fraction

    print(Fraction(3, 6), Fraction("1.25") + 1, Fraction(0.1).limit_denominator(100), repr(Fraction(-7, 3)), round(Fraction(7, 3), 1))
    print(f"{Fraction(22, 7):.3f}", divmod(Fraction(7, 2), 1), Fraction(2) ** -2)


@section
def use_functools():
    import functools

    @functools.lru_cache(maxsize=2)
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    print(fib(20), fib.cache_info(), functools.reduce(lambda a, b: a * b, range(1, 6)))

    @functools.singledispatch
    def kind(x):
        return "object"

    @kind.register
    def _(x: int):
        return "int"

    @kind.register(list)
    def _(x):
        return "list"

    print(kind(3), kind([]), kind("x"), functools.partial(int, base=2)("101"), repr(functools.partial(print, 1, sep="-")))

    class C:
        @functools.cached_property
        def v(self):
            print("computed")
            return 1

    c = C()
    print(c.v, c.v)

    @functools.total_ordering
    class T:
        def __init__(s, v):
            s.v = v

        def __lt__(s, o):
            return s.v < o.v

        def __eq__(s, o):
            return s.v == o.v

    print(T(1) >= T(0), sorted(["b", "A"], key=functools.cmp_to_key(lambda a, b: (a > b) - (a < b))))


@section
def use_gc():
    import gc

    gc.collect()
    x = []
    x.append(x)
    del x
    print(gc.collect(), gc.isenabled(), gc.get_threshold(), gc.is_tracked(1), gc.is_tracked([]))


@section
def use_getopt():
    import getopt

    print(getopt.getopt(["-a", "-b", "x", "--long=3", "rest"], "ab:", ["long="]))
    try:
        getopt.getopt(["-z"], "a")
    except getopt.GetoptError as e:
        print(e)


@section
def use_gettext():
    import gettext

    print(gettext.gettext("hello"), gettext.ngettext("%d file", "%d files", 2) % 2, gettext.NullTranslations().gettext("x"))


@section
def use_glob_shutil_os():
    import glob
    import os
    import shutil
    import tempfile

    d = tempfile.mkdtemp()
    os.makedirs(os.path.join(d, "x", "y"))
    for n in ("a.txt", "b.py", "x/c.txt", "x/y/d.txt"):
        with open(os.path.join(d, n), "w") as f:
            f.write(n)
    print(sorted(os.path.relpath(p, d) for p in glob.glob(d + "/**/*.txt", recursive=True)))
    print([(os.path.relpath(r, d), sorted(ds), sorted(fs)) for r, ds, fs in os.walk(d)])
    shutil.copytree(os.path.join(d, "x"), os.path.join(d, "z"))
    shutil.move(os.path.join(d, "a.txt"), os.path.join(d, "z"))
    print(sorted(os.listdir(os.path.join(d, "z"))), os.path.getsize(os.path.join(d, "z", "a.txt")))
    with os.scandir(d) as it:
        print(sorted((e.name, e.is_dir()) for e in it))
    os.rename(os.path.join(d, "b.py"), os.path.join(d, "bb.py"))
    os.remove(os.path.join(d, "bb.py"))
    shutil.rmtree(d)
    print(os.path.exists(d), os.path.join("a", "/b", "c"), os.path.splitext("a/b.tar.gz"), os.path.commonpath(["/a/b", "/a/c"]))
    print(os.environ.get("NO_SUCH"), os.sep, os.getpid() > 0, os.path.normpath("a/../b//c"))


@section
def use_graphlib():
    from graphlib import CycleError, TopologicalSorter

    print(list(TopologicalSorter({"d": {"b", "c"}, "b": {"a"}, "c": {"b"}}).static_order()))
    try:
        TopologicalSorter({1: [2], 2: [1]}).prepare()
    except CycleError as e:
        print(e.args[0])


@section
def use_gzip():
    import gzip

    data = b"hello " * 50
    z = gzip.compress(data, mtime=0)
    print(gzip.decompress(z) == data, z[:4])
    buf = io.BytesIO()
    with gzip.GzipFile(fileobj=buf, mode="wb", mtime=0) as f:
        f.write(data)
    buf.seek(0)
    with gzip.open(buf, "rt") as f:
        print(f.read(11))


@section
def use_hashlib_hmac():
    import hashlib
    import hmac

    for n in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b", "blake2s"):
        print(n, hashlib.new(n, b"abc").hexdigest()[:32])
    h = hashlib.sha256()
    h.update(b"a")
    print(h.copy().hexdigest()[:8], h.digest_size, h.block_size, h.name, hashlib.shake_128(b"x").hexdigest(8))
    print(hmac.new(b"key", b"msg", "sha256").hexdigest(), hmac.compare_digest("a", "a"))


@section
def use_heapq():
    import heapq

    h = [5, 1, 4]
    heapq.heapify(h)
    heapq.heappush(h, 0)
    print([heapq.heappop(h) for _ in range(4)], heapq.nlargest(2, [1, 5, 3]), list(heapq.merge([1, 4], [2, 3])))


@section
def use_html():
    import html
    from html.parser import HTMLParser

    class P(HTMLParser):
        def handle_starttag(self, tag, attrs):
            print("start", tag, attrs)

        def handle_data(self, data):
            print("data", repr(data))

        def handle_endtag(self, tag):
            print("end", tag)

    print(html.escape("<a href='x'>&</a>"), html.unescape("&lt;&eacute;&#x41;&amp;"))
    P().feed('<p class="x">Hi &amp; <br/>bye</p><!-- c -->')


@section
def use_http():
    from http import HTTPMethod, HTTPStatus, cookies

    print(HTTPStatus(404), HTTPStatus.OK.phrase, HTTPStatus.OK == 200, HTTPMethod.GET)
    c = cookies.SimpleCookie("a=1; b=2")
    c["a"]["path"] = "/"
    print(c.output())


@section
def use_inspect():
    import inspect

    def f(a, b: int = 2, /, *args, c, d=4, **kw) -> str:
        "Doc."

    sig = inspect.signature(f)
    print(sig, list(sig.parameters), sig.parameters["b"].kind, sig.bind(1, c=3).arguments)
    print(inspect.getdoc(f), inspect.isfunction(f), inspect.getsource(f), inspect.getfullargspec(f))
    print(inspect.signature(len), inspect.isgeneratorfunction(f), inspect.currentframe().f_code.co_name)
    print([n for n, _ in inspect.getmembers(f) if not n.startswith("__")], inspect.getmodule(f).__name__)
    print(inspect.getmro(bool), inspect.cleandoc("  a\n    b"), inspect.stack()[0].function)


@section
def use_io():
    t = io.TextIOWrapper(io.BytesIO(b"a\r\nb\n"), encoding="utf-8", newline=None)
    print(t.readlines(), t.newlines)
    b = io.BufferedReader(io.BytesIO(b"abcdef"))
    print(b.peek(2)[:2], b.read(3), b.tell(), b.seek(0, 2))
    s = io.StringIO("x\ny")
    print(list(s), s.seekable(), io.DEFAULT_BUFFER_SIZE)


@section
def use_ipaddress():
    import ipaddress

    n = ipaddress.ip_network("192.168.0.0/29")
    print(list(n.hosts())[:2], n.broadcast_address, ipaddress.ip_address("::1").is_loopback, ipaddress.ip_address("10.0.0.1") in n)
    print([str(s) for s in n.subnets(new_prefix=30)], ipaddress.ip_address("1.2.3.4") + 1, ipaddress.IPv6Address("2001:db8::1").exploded)
    try:
        ipaddress.ip_address("1.2.3")
    except ValueError as e:
        print(e)


@section
def use_itertools():
    import itertools as it

    print(list(it.accumulate([1, 2, 3])), list(it.batched("abcde", 2)), list(it.chain.from_iterable(["ab", "c"])))
    print(list(it.combinations("abc", 2)), list(it.product([0, 1], repeat=2)), [(k, list(g)) for k, g in it.groupby("aab")])
    print(list(it.islice(it.count(3, 2), 3)), list(it.zip_longest([1], [2, 3], fillvalue=0)), list(it.pairwise("abc")))
    print(list(it.starmap(pow, [(2, 3)])), list(it.takewhile(lambda x: x < 2, [1, 2])), [list(t) for t in it.tee([1, 2])])


@section
def use_csv():
    import csv

    out = io.StringIO()
    w = csv.writer(out)
    w.writerow(["a", 'say "hi"', "x,y", 3, None, "line\nbreak"])
    print(repr(out.getvalue()))
    print(list(csv.reader(io.StringIO(out.getvalue()))))
    dw = csv.DictWriter(sys.stdout, ["k", "v"], lineterminator="\n")
    dw.writeheader()
    dw.writerow({"k": 1, "v": 2})
    print(list(csv.DictReader(["k;v", "1;2"], delimiter=";")))
    print(csv.list_dialects(), csv.Sniffer().sniff("a;b\n1;2\n").delimiter)
