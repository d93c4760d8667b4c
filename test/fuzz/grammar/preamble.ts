/** What generated programs use by name; a program gets those that it mentions. */

/** Modules and aliases. */
export const IMPORTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['sys', 'gc', 'weakref', 'collections', 'itertools', 'functools', 'operator', 'copy'].map(
      (name) => [name, `import ${name}`],
    ),
  ),
  ...Object.fromEntries(
    ['contextlib', 'atexit', '_tracemalloc'].map((name) => [name, `import ${name}`]),
  ),
  rc: 'rc = sys.getrefcount',
  tick: 'tick = itertools.count(1)',
  keep: 'keep = []',
  // Compiles its code when it is called, so before the collector's counts are looked at.
  P: "P = collections.namedtuple('P', 'u v')",
};

/** Functions and classes, in the order in which they stand. */
export const HELPERS: Readonly<Record<string, string>> = {
  sh: `def sh(x, d=2):
    t = type(x)
    if t in (int, str, bytes, float, bool, complex, type(None)):
        return repr(x)[:60]
    if d and t in (list, tuple, set, frozenset, collections.deque):
        return t.__name__ + '[' + ', '.join([sh(y, d - 1) for y in x]) + ']'
    if d and isinstance(x, dict):
        return t.__name__ + '{' + ', '.join([sh(k, 0) + ': ' + sh(v, d - 1) for k, v in x.items()]) + '}'
    if d and isinstance(x, BaseException):
        return t.__name__ + sh(x.args, d - 1)
    return t.__name__ + (':%s' % x.__dict__.get('n') if hasattr(t, '__dict__') and hasattr(x, '__dict__') else '')`,
  err: `def err(e):
    text = str(e)
    return type(e).__name__ if ' at 0x' in text else type(e).__name__ + ': ' + text[:80]`,
  refs: `def refs(x):
    return [type(y).__name__ for y in gc.get_referents(x)]`,
  tb: `def tb(e):
    n = 0
    t = e.__traceback__
    while t is not None:
        n += t.tb_lineno
        t = t.tb_next
    return n, rc(e.__traceback__)`,
  referrers: `def referrers(x):
    shared = type(x).__module__ != '__main__' and not isinstance(x, (list, dict, set, collections.deque))
    return -1 if shared else [type(y).__name__ for y in gc.get_referrers(x)]`,
  young: `def young():
    gc.collect()
    return [type(x).__name__ for x in gc.get_objects(0)]`,
  blocks: `def blocks(f):
    f()
    gc.collect()
    n = sys.getallocatedblocks()
    x = f()
    return sys.getallocatedblocks() - n`,
  traced: `def traced(f):
    f()
    gc.collect()
    _tracemalloc.start(1)
    x = f()
    n = _tracemalloc.get_traced_memory()[0]
    _tracemalloc.stop()
    return n`,
  statistics: `def statistics():
    if not _tracemalloc.is_tracing():
        _tracemalloc.start(1)
        return None
    s = _tracemalloc._get_traces()
    _tracemalloc.stop()
    return sorted([(q[2][0][1], q[1]) for q in s if q[2][0][0] == __file__])`,
  cb: `def cb(r):
    print('cb', r() is None, rc(r))`,
  gccb: `def gccb(phase, info):
    print('gc', phase, info['generation'], info['collected'])`,
  H: `class H:
    def __init__(self, h):
        self.n = h
    def __hash__(self):
        return self.n
    def __eq__(self, other):
        return isinstance(other, H) and self.n == other.n`,
  L: `class L(list):
    def __del__(self):
        print('~L', len(self))`,
  D: `class D(dict):
    def __missing__(self, key):
        return [key]`,
  T: 'class T(tuple):\n    pass',
  E1: `class E1(ValueError):
    def __del__(self):
        print('~E1')`,
  E2: `class E2(Exception):
    def __init__(self, *args):
        self.n = next(tick)`,
  CM: `class CM:
    def __init__(self, x=None, swallow=False):
        self.x, self.swallow = x, swallow
    def __enter__(self):
        return self.x
    def __exit__(self, *exc):
        print('exit', sh(exc[0]), rc(self), rc(exc))
        return self.swallow
    def __del__(self):
        print('~CM')`,
  g: `def g(*p):
    try:
        for x in p:
            y = yield [x]
            print('sent', sh(y))
    finally:
        print('g ends')
    return p`,
  gw: `def gw(inner):
    x = yield from inner
    print('inner gave', sh(x))
    yield x`,
  gt: `def gt(x):
    while True:
        try:
            x = yield x
        except ValueError as e:
            keep.append(e)`,
  aw: `class aw:
    def __init__(self, x):
        self.x = x
    def __await__(self):
        return (yield [self.x])`,
  co: `async def co(x):
    y = await aw(x)
    return [x, y]`,
  co2: `async def co2(c, x):
    try:
        return await c, x
    finally:
        print('co2 ends')`,
  ag: `async def ag(*p):
    for x in p:
        yield x
        await aw(x)`,
  acm: `class acm(CM):
    async def __aenter__(self):
        await aw(1)
        return self.__enter__()
    async def __aexit__(self, *exc):
        return self.__exit__(*exc)`,
  run: `def run(c):
    try:
        for _ in range(20):
            c.send(None)
        c.close()
    except StopIteration as e:
        return e.value`,
  deco: `def deco(f):
    @functools.wraps(f)
    def inner(*p, **q):
        r = f(*p, **q)
        return [r, rc(r)]
    return inner`,
  Field: `class Field:
    def __set_name__(self, owner, name):
        self.name = '_' + name
    def __get__(self, obj, owner=None):
        return self if obj is None else getattr(obj, self.name, None)
    def __set__(self, obj, value):
        setattr(obj, self.name, value)`,
  Meta: `class Meta(type):
    def __call__(cls, *p):
        x = super().__call__(*p)
        cls.made = getattr(cls, 'made', 0) + 1
        return x`,
};

/** What each program begins with, and what it may begin with besides. */
export const OPENINGS: readonly { readonly weight: number; readonly lines: readonly string[] }[] = [
  { weight: 6, lines: ['gc.collect()'] },
  { weight: 2, lines: ['gc.collect()', 'gc.freeze()', 'gc.collect()'] },
  {
    weight: 2,
    lines: ['gc.collect()', 'gc.freeze()', 'gc.collect()', 'gc.set_threshold(7, 3, 2)'],
  },
  { weight: 1, lines: ['gc.collect()', 'gc.set_threshold(20, 3, 3)'] },
  { weight: 1, lines: ['gc.disable()', 'gc.collect()'] },
];

/** Classes of exceptions for `$xtype`. */
export const EXCEPTION_TYPES = [
  ...['ValueError', 'KeyError', 'TypeError', 'E1', 'E2', 'ZeroDivisionError', 'IndexError'],
  ...['StopIteration', 'AttributeError', 'Exception', 'RuntimeError', 'OSError'],
] as const;

/** Silences warnings. */
export const QUIET = ['import warnings', "warnings.simplefilter('ignore')"] as const;

/** Context managers for `$cm`. */
export const CONTEXT_MANAGERS = [
  ...['CM($any)', 'CM($any, True)', 'contextlib.nullcontext($any)', 'contextlib.closing($gen)'],
  ...['contextlib.ExitStack()', 'CM($any!)'],
] as const;

/** Attribute names: few, so that they meet. */
export const ATTRIBUTES = ['n', 'x', 'y', 'z', 'me', 'other'] as const;

/** Keys that are literals. */
export const KEYS = ["'k'", "'a'", "'z'", '1', '1000', 'None', '(1, 2)', '2.5'] as const;
