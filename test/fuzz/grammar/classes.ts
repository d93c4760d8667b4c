/** Parts of random classes. */
import { rows, type Row } from './row';

/** Bases, in the order of how often they come; `$cls!` is a class of the program. */
export const BASES: readonly Row[] = [
  ...rows(12, ''),
  ...rows(4, '$cls!'),
  ...rows(1, '$cls!, $cls!', 'list', 'dict', 'tuple', 'int', 'str', 'Exception', 'set'),
  ...rows(1, 'collections.deque', 'collections.OrderedDict', 'metaclass=Meta', 'float', 'bytes'),
  ...rows(1, 'collections.UserList', 'threading_free', 'frozenset', 'bytearray', 'weakref.ref'),
].filter(({ text }) => text !== 'threading_free');

/** `__slots__`, mostly none. */
export const SLOTS: readonly Row[] = [
  ...rows(8, ''),
  ...rows(1, "__slots__ = ('n', 'x', 'y')", "__slots__ = ('n', 'x', '__dict__')", '__slots__ = ()'),
  ...rows(
    1,
    "__slots__ = ('z', 'n', 'a', '__weakref__')",
    "__slots__ = ['n', 'me', 'x']",
    "__slots__ = 'x'",
  ),
];

/** How instances begin: they take any arguments. */
export const INITS: readonly Row[] = [
  ...rows(6, 'def __init__(self, *p):\n    self.n = next(tick)\n    self.x = p'),
  ...rows(2, 'def __init__(self, *p):\n    self.n = next(tick)\n    self.me = self'),
  ...rows(2, 'def __init__(self, *p):\n    self.n = next(tick)\n    self.f = lambda: self'),
  ...rows(1, 'def __init__(self, *p):\n    super().__init__()\n    self.n = next(tick)'),
  ...rows(
    1,
    'def __init__(self, *p):\n    self.y = list(p)\n    self.n = next(tick)\n    raise ValueError(p)',
  ),
  ...rows(
    1,
    'def __new__(cls, *p):\n    self = super().__new__(cls)\n    self.n = next(tick)\n    return self',
  ),
  ...rows(
    1,
    'n = 0',
    'def __init__(self, x=None, y=()):\n    self.n = next(tick)\n    self.x, self.y = x, y',
  ),
];

/** Finalizers. */
export const FINALIZERS: readonly Row[] = [
  ...rows(6, "def __del__(self):\n    print('~', self.n)"),
  ...rows(1, "def __del__(self):\n    print('~', self.n, rc(self))\n    keep.append(self)"),
  ...rows(1, "def __del__(self):\n    print('~', self.n)\n    raise ValueError(self.n)"),
  ...rows(1, "def __del__(self):\n    print('~', self.n, gc.collect())"),
  ...rows(
    1,
    "def __del__(self):\n    print('~', self.n, gc.is_finalized(self), rc(self))\n    self.x = None",
  ),
  ...rows(
    1,
    "def __del__(self):\n    print('~', self.n, sh(getattr(self, 'x', 0)))\n    super().__del__()",
  ),
  ...rows(1, "def __del__(self):\n    print('~', self.n)\n    del self.n", '__del__ = None'),
];

/** Everything else that a class may have. */
export const MEMBERS: readonly Row[] = [
  ...rows(2, 'def m(self, *p):\n    return rc(self), p', 'def m(self, *p):\n    return [self, *p]'),
  ...rows(
    1,
    '@property\ndef prop(self):\n    return rc(self)',
    '@staticmethod\ndef s(*p):\n    return p',
  ),
  ...rows(
    1,
    '@classmethod\ndef c(cls, *p):\n    return cls, p',
    'def __repr__(self):\n    return "I"',
  ),
  ...rows(
    1,
    'def __getattr__(self, name):\n    if name[:1] == "_":\n        raise AttributeError(name)\n    return [name]',
  ),
  ...rows(
    1,
    'def __eq__(self, other):\n    return self is other',
    'def __hash__(self):\n    return 7',
  ),
  ...rows(
    1,
    'def __call__(self, *p):\n    return self, p',
    'def __iter__(self):\n    yield self\n    yield 1',
  ),
  ...rows(
    1,
    'def __getitem__(self, i):\n    if i > 2:\n        raise IndexError(i)\n    return [i, rc(self)]',
  ),
  ...rows(
    1,
    'def __setitem__(self, i, x):\n    self.y = {i: x}',
    'def __len__(self):\n    return 2',
  ),
  ...rows(
    1,
    'def __bool__(self):\n    return False',
    'def __add__(self, other):\n    return [self, other]',
  ),
  ...rows(
    1,
    'def __iadd__(self, other):\n    self.y = other\n    return self',
    'shared = []',
    'x = Field()',
  ),
  ...rows(
    1,
    'def __enter__(self):\n    return self\ndef __exit__(self, *exc):\n    print(rc(self), rc(exc))\n    return True',
  ),
  ...rows(1, 'def __setattr__(self, name, value):\n    object.__setattr__(self, name, value)'),
  ...rows(1, 'def __getattribute__(self, name):\n    return super().__getattribute__(name)'),
  ...rows(1, 'def __init_subclass__(cls, **q):\n    print("sub", cls.__name__, rc(cls))'),
  ...rows(
    1,
    'def __reduce__(self):\n    return (type(self), (1,))',
    'def __lt__(self, other):\n    return True',
  ),
  ...rows(
    1,
    'def __delattr__(self, name):\n    print("del", name)\n    object.__delattr__(self, name)',
  ),
  ...rows(
    1,
    'def __contains__(self, x):\n    return rc(self) > 3',
    'def k(self):\n    return __class__',
  ),
  ...rows(
    1,
    '@functools.cached_property\ndef z(self):\n    return [self.n]',
    '__match_args__ = ("x", "n")',
  ),
  ...rows(
    1,
    'def __copy__(self):\n    return self',
    'y: list = []',
    'def __class_getitem__(cls, x):\n    return x',
  ),
];
