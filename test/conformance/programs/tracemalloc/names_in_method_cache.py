"""Native code looks some attributes up by strings of its own, which the method cache then keeps."""
import abc, collections.abc, copy, gc, io, re, sys, time, typing, datetime, json, functools, operator, array, random, codecs, itertools
import _tracemalloc
class A(abc.ABC): pass
class B: pass
class P:
    __match_args__ = ('x',)
    x = 1
class EG(ExceptionGroup):
    pass
def split():
    try:
        raise ExceptionGroup('g', [ValueError(1), TypeError(2)])
    except* ValueError:
        pass
    except* TypeError:
        pass
def match():
    match P():
        case P(1): return 1
def match2():
    match {1: 2}:
        case {1: 2}: return 1
class U(collections.UserDict): pass
def match3():
    match U({1: 2}):
        case {1: 2}: return 1
class X(abc.ABC): pass
class Y(X): pass
def loc(): pass
pat = re.compile('a')
T = typing.TypeVar('T')
class FF(io.StringIO): pass
async def anx():
    async def g():
        yield 1
    i = g()
    return await anext(i, 2)
def run(c):
    try:
        c.send(None)
    except StopIteration: pass
def gen1():
    class Q[T]: pass
def tz():
    return datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc).utcoffset()
class TZ(datetime.tzinfo):
    def utcoffset(self, d): return datetime.timedelta(0)
    def dst(self, d): return datetime.timedelta(0)
    def tzname(self, d): return 'x'
t1 = datetime.datetime(2020, 1, 1, tzinfo=TZ())
t2 = datetime.time(1, 1, tzinfo=TZ())
class It:
    def __len__(self): return 1
    def __getitem__(self, i): raise IndexError
@functools.lru_cache
def lru(): pass
ops = [
 ('isinstance', lambda: isinstance(B(), A)), ('isinstance2', lambda: isinstance(B(), X)), ('issub', lambda: issubclass(int, X)),
 ('split', split), ('match', match), ('match2', match2), ('match3', match3),
 ('copy', lambda: copy.copy(B())), ('reduce', lambda: B().__reduce__()), ('reduce2', lambda: B().__reduce_ex__(2)), ('reduce1', lambda: B().__reduce_ex__(1)),
 ('finditer', lambda: list(pat.finditer('aa'))), ('sub', lambda: pat.sub('b', 'a')), ('sub2', lambda: re.sub('(a)', r'\1', 'a')),
 ('strptime', lambda: time.strptime('2020', '%Y')), ('dstrptime', lambda: datetime.datetime.strptime('2020', '%Y')),
 ('open', lambda: open(__file__).close()), ('wrapper', lambda: io.TextIOWrapper(io.BytesIO(b'a'), 'utf-8').read()),
 ('getdecoder', lambda: codecs.getincrementaldecoder('utf-8')),
 ('union', lambda: T | int), ('subst', lambda: typing.List[T][int]), ('anext', lambda: run(anx())),
 ('mv', lambda: memoryview(array.array('d', [1.0])).tolist()),
 ('bigint', lambda: len(str(1 << 8000))), ('bigint2', lambda: int('7' * 4000)),
 ('utcoffset', lambda: t1.utcoffset()), ('dst', lambda: t1.dst()), ('dstime', lambda: t2.dst()), ('isoformat', lambda: t1.isoformat()), ('strftime', lambda: t1.strftime('%Y %z')),
 ('today', lambda: datetime.date.today()), ('timetuple', lambda: t1.timetuple()), ('json', lambda: json.loads('[1]')), ('jsons', lambda: json.dumps([1])),
 ('jsone', lambda: json.JSONDecodeError), ('lru_reduce', lambda: copy.copy(lru)), ('methodcaller', lambda: copy.copy(operator.methodcaller('x', y=1))),
 ('arr', lambda: copy.copy(array.array('b'))), ('arr2', lambda: array.array('b').__reduce_ex__(3)), ('modrepr', lambda: repr(io)),
 ('rangeiter', lambda: copy.copy(iter([1]))), ('warn', lambda: repr(sys)), ('memoryformat', lambda: memoryview(array.array('i', [1])).cast('B')),
 ('oct', lambda: iter(It())), ('genalias', gen1), ('deepcopy', lambda: copy.deepcopy(B())), ('tee', lambda: copy.copy(itertools.tee([])[0])), ('time', lambda: time.ctime(0) and 0), ('random', lambda: random.Random(1) and 0),
]
for n, f in ops:
    out = []
    for i in range(4):
        sys._clear_type_cache()
        gc.collect()
        _tracemalloc.start(1)
        f()
        gc.collect()
        s = _tracemalloc._get_traces()
        _tracemalloc.stop()
        out.append(sorted(q[1] for q in s))
        del s
    # Two names may share a place, by their addresses: what one run lost another has.
    print(n, sorted(set(out[2] + out[3])))
# The collector does not see through a datetime: it would keep this module's names to the end.
del t1, t2
