"""A typical use of each of some thirty library modules, t to z."""
import io
import sys


def section(func):
    print("==", func.__name__)
    try:
        func()
    except BaseException as error:
        print("failed:", type(error).__name__, error)


@section
def use_tarfile():
    import tarfile

    buf = io.BytesIO()
    with tarfile.open(fileobj=buf, mode="w:gz") as t:
        info = tarfile.TarInfo("a.txt")
        info.size = 3
        t.addfile(info, io.BytesIO(b"abc"))
    buf.seek(0)
    with tarfile.open(fileobj=buf) as t:
        print(t.getnames(), t.extractfile("a.txt").read())


@section
def use_tempfile():
    import os
    import tempfile

    with tempfile.NamedTemporaryFile("w+", suffix=".x", delete=True) as f:
        f.write("abc")
        f.seek(0)
        print(f.read(), os.path.exists(f.name), f.name.endswith(".x"))
    with tempfile.SpooledTemporaryFile() as f:
        f.write(b"q")
        print(f.tell())
    print(os.path.exists(f.name) if isinstance(f.name, str) else None)


@section
def use_textwrap():
    import textwrap

    text = "The quick brown fox jumps over the lazy dog."
    print(textwrap.fill(text, 20), textwrap.dedent("  a\n   b"), textwrap.shorten(text, 20), textwrap.indent("a\nb", "> "), textwrap.wrap("x" * 10, 4))


@section
def use_threading():
    import threading

    done = []
    ts = [threading.Thread(target=done.append, args=(i,)) for i in range(3)]
    for t in ts:
        t.start()
    for t in ts:
        t.join()
    print(done, ts[0].name, ts[0].is_alive(), threading.current_thread().name, threading.active_count())
    ev = threading.Event()
    threading.Timer(0.01, ev.set).start()
    print(ev.wait(1), threading.Lock(), threading.RLock().acquire()) if False else print(ev.wait(1))


@section
def use_time():
    import time

    t = time.gmtime(0)
    print(t, time.strftime("%Y-%m-%d %H:%M:%S", t), time.strptime("2024-02-03", "%Y-%m-%d").tm_yday, time.asctime(t))
    a = time.perf_counter()
    time.sleep(0.01)
    print(time.perf_counter() - a >= 0.01, time.time() > 1.6e9, time.monotonic_ns() > 0, time.get_clock_info("monotonic").monotonic)


@section
def use_timeit():
    import timeit

    print(timeit.timeit("x += 1", "x = 0", number=10) >= 0, len(timeit.repeat("1", number=1, repeat=2)))


@section
def use_token_tokenize():
    import token
    import tokenize

    for t in tokenize.generate_tokens(io.StringIO("x = f'{a!r}' # c\nif x:\n  y\n").readline):
        print(token.tok_name[t.type], repr(t.string), t.start, t.end)
    print(tokenize.untokenize([(1, "a"), (54, "="), (2, "1")]), token.ISEOF(0))


@section
def use_tomllib():
    import tomllib

    print(tomllib.loads('title = "x"\n[a.b]\nn = [1, 2.5, true]\nd = 2024-01-02T03:04:05Z\ns = """\nm\n"""\n[[p]]\nq = 1\n[[p]]\nq = 0x1F'))
    try:
        tomllib.loads("a = ")
    except tomllib.TOMLDecodeError as e:
        print(e)


@section
def use_traceback():
    import traceback

    def f():
        {}["key"]

    try:
        f()
    except KeyError as e:
        text = traceback.format_exc()
        print([l for l in text.splitlines() if "File" not in l])
        te = traceback.TracebackException.from_exception(e, capture_locals=False)
        print(list(te.format_exception_only()), te.stack[-1].name, te.stack[-1].line)
    print(traceback.format_exception_only(ValueError("x")), traceback.extract_stack()[-1].name)
    try:
        raise ExceptionGroup("g", [ValueError(1), ExceptionGroup("h", [TypeError("t")])])
    except ExceptionGroup as g:
        print("".join(traceback.format_exception_only(g)))
        print("".join(l for l in traceback.format_exception(g) if "File" not in l))
    try:
        try:
            1 / 0
        except ZeroDivisionError as z:
            raise RuntimeError("r") from z
    except RuntimeError as r:
        r.add_note("a note")
        print([l for l in "".join(traceback.format_exception(r)).splitlines() if "File" not in l])


@section
def use_tracemalloc():
    import tracemalloc

    tracemalloc.start()
    x = [bytes(1000) for _ in range(3)]
    snap = tracemalloc.take_snapshot()
    top = [s for s in snap.statistics("lineno") if s.traceback[0].filename == __file__]
    print(top[0].size // 100, top[0].count, tracemalloc.is_tracing())
    tracemalloc.stop()


@section
def use_types():
    import types

    ns = types.SimpleNamespace(a=1, b=[2])
    print(ns, types.MappingProxyType({"a": 1}), types.new_class("C", (), {}, lambda n: n.update(x=1)).x, types.GenericAlias(list, (int,)))
    m = types.ModuleType("m", "doc")
    print(m, types.MethodType(lambda self: self, 3)(), isinstance(len, types.BuiltinFunctionType), types.resolve_bases((int,)), types.NoneType)

    class D:
        @types.DynamicClassAttribute
        def x(self):
            return 1

    print(D().x, (lambda: 0).__code__.replace(co_name="n").co_name)


@section
def use_typing():
    import typing as t

    T = t.TypeVar("T")

    class Box(t.Generic[T]):
        pass

    class Movie(t.TypedDict, total=False):
        name: t.Required[str]
        year: int

    class NT(t.NamedTuple):
        a: int
        b: str = "x"

    @t.runtime_checkable
    class HasLen(t.Protocol):
        def __len__(self) -> int: ...

    def f(a: "int", b: t.Optional[str] = None) -> list[T]: ...

    print(Box[int], t.get_type_hints(f), t.get_origin(dict[str, int]), t.get_args(t.Union[int, None]), NT(1), Movie(name="a"), Movie.__required_keys__)
    print(isinstance([], HasLen), t.Literal["a", 1], t.Callable[[int], str], t.Annotated[int, "m"], int | None, t.cast(int, "x"), t.Any)


@section
def use_unicodedata():
    import unicodedata as u

    print(u.name("é"), u.lookup("SNOWMAN"), u.category("A"), u.normalize("NFD", "é").encode(), u.numeric("½"), u.bidirectional("א"), u.east_asian_width("中"), u.combining("\u0301"), u.decomposition("é"), u.unidata_version)


@section
def use_unittest():
    import unittest

    class T(unittest.TestCase):
        def setUp(self):
            self.x = 1

        def test_ok(self):
            self.assertEqual(self.x, 1)

        def test_fail(self):
            self.assertEqual([1, 2, 3], [1, 2, 4])

        def test_error(self):
            raise RuntimeError("r")

        @unittest.skip("why")
        def test_skip(self): ...

        def test_sub(self):
            for i in range(3):
                with self.subTest(i=i):
                    self.assertNotEqual(i, 1)

        def test_raises(self):
            with self.assertRaisesRegex(ValueError, "inv"):
                int("x")

        @unittest.expectedFailure
        def test_expected(self):
            self.assertTrue(False)

    out = io.StringIO()
    result = unittest.TextTestRunner(out, verbosity=2).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))
    lines = [l for l in out.getvalue().splitlines() if "File" not in l and "Ran" not in l]
    print("\n".join(lines))
    print(result)


@section
def use_unittest_mock():
    from unittest import mock

    m = mock.Mock(return_value=3)
    print(m(1, a=2), m.call_args, m.called, m.mock_calls)
    m.assert_called_once_with(1, a=2)
    try:
        m.assert_called_with(2)
    except AssertionError as e:
        print(e)
    with mock.patch("os.getcwd", return_value="/x"):
        import os

        print(os.getcwd())
    mm = mock.MagicMock(spec=dict)
    mm.__getitem__.return_value = 5
    print(mm["a"], mock.call(1, b=2), mock.ANY == 3, mock.sentinel.q)
    try:
        mm.nope
    except AttributeError as e:
        print(e)


@section
def use_urllib_parse():
    from urllib.parse import parse_qs, quote, unquote, urlencode, urljoin, urlparse, urlsplit, urlunparse

    u = urlparse("https://u:p@host.org:80/a/b;c?q=1&r=%20#f")
    print(u, u.hostname, u.port, parse_qs(u.query), urlencode({"a": "x y", "b": [1, 2]}, doseq=True), quote("é /"), unquote("%C3%A9"))
    print(urljoin("http://a/b/c", "../d"), urlsplit("//h/p").netloc, urlunparse(u))


@section
def use_uuid():
    import uuid

    print(uuid.uuid5(uuid.NAMESPACE_DNS, "python.org"), uuid.uuid3(uuid.NAMESPACE_URL, "x"), uuid.UUID(int=5).hex, uuid.uuid4().version, repr(uuid.UUID("12345678" * 4)))


@section
def use_warnings():
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.warn("old", DeprecationWarning)
        warnings.warn("plain")
    print([(w.category.__name__, str(w.message)) for w in caught])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            warnings.warn("now an error")
        except UserWarning as e:
            print(repr(e))
    print(warnings.formatwarning("m", UserWarning, "f.py", 3, "line"))


@section
def use_wave():
    import wave

    buf = io.BytesIO()
    with wave.open(buf, "wb") as w:
        w.setnchannels(1)
        w.setsampwidth(2)
        w.setframerate(8000)
        w.writeframes(b"\0\1" * 10)
    buf.seek(0)
    with wave.open(buf) as w:
        print(w.getparams(), w.readframes(2))


@section
def use_weakref():
    import weakref

    class C: ...

    c = C()
    r = weakref.ref(c, lambda _: print("gone"))
    f = weakref.finalize(c, print, "finalized")
    d = weakref.WeakValueDictionary(a=c)
    s = weakref.WeakSet([c])
    print(r() is c, len(d), len(s), f.alive, weakref.getweakrefcount(c))
    del c
    print(r(), len(d), len(s), f.alive)


@section
def use_zipfile():
    import zipfile

    buf = io.BytesIO()
    with zipfile.ZipFile(buf, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(zipfile.ZipInfo("a.txt"), "hello " * 20)
        z.writestr(zipfile.ZipInfo("d/b.txt"), "b")
    with zipfile.ZipFile(buf) as z:
        print(z.namelist(), z.read("a.txt")[:11], z.getinfo("a.txt").file_size, z.testzip(), zipfile.is_zipfile(buf))
        print([p.name for p in zipfile.Path(z).iterdir()])


@section
def use_zlib():
    import zlib

    data = b"abc" * 100
    c = zlib.compress(data, 9)
    print(zlib.decompress(c) == data, zlib.crc32(data), zlib.adler32(data), len(c) < 30)
    d = zlib.decompressobj()
    print(d.decompress(c[:5]) + d.decompress(c[5:]) == data, d.eof)
    try:
        zlib.decompress(b"xx")
    except zlib.error as e:
        print(e)


@section
def use_zipimport():
    import zipimport

    print(zipimport.zipimporter.__name__)


