"""Pickling with the native module: bytes of all protocols, round trips, shared and recursive objects."""
import collections
import copyreg
import functools
import io
import pickle
import zlib


class Plain:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return type(other) is Plain and other.x == self.x


class Slots:
    __slots__ = ('a', 'b')


class SlotsAndDict(Slots):
    pass


class State:
    def __getstate__(self):
        return ('state', 1)

    def __setstate__(self, state):
        self.state = state


class Reduced:
    def __init__(self, *args):
        self.args = args

    def __reduce__(self):
        return Reduced, (1, 2), {'extra': 3}


class Items(list):
    def __reduce__(self):
        return Items, (), None, iter([1, 2, 3])


class Pairs(dict):
    def __reduce__(self):
        return Pairs, (), None, None, iter([('a', 1), ('b', 2)])


class Setter:
    def __reduce__(self):
        return Setter, (), 'told', None, None, set_state


def set_state(obj, state):
    obj.set_to = state


class NewArgs(tuple):
    def __new__(cls, a, *, b):
        self = super().__new__(cls, (a, b))
        return self

    def __getnewargs_ex__(self):
        return (self[0],), {'b': self[1]}


class NewPlain(int):
    def __new__(cls, a, b):
        return super().__new__(cls, a + b)

    def __getnewargs__(self):
        return (int(self), 0)


class Outer:
    class Inner:
        def method(self):
            pass


class Meta(type):
    pass


class WithMeta(metaclass=Meta):
    pass


Point = collections.namedtuple('Point', 'x y')


def function():
    pass


def show(name, value, protocols=range(6)):
    for protocol in protocols:
        data = pickle.dumps(value, protocol)
        shown = repr(data) if len(data) < 300 else f'{data[:60]!r} ... {len(data)} {zlib.crc32(data)}'
        stream = io.BytesIO()
        pickle.Pickler(stream, protocol).dump(value)
        same = stream.getvalue() == data
        print(name, protocol, shown, same)


numbers = [0, 1, -1, 255, 256, 65535, 65536, -65536, 2**31 - 1, 2**31, -2**31, -2**31 - 1,
           2**63, -2**63, -128 * 256**7, 2**70, -2**2039, 2**2040]
show('ints', numbers)
show('bools', [True, False, None])
show('floats', [0.0, -0.0, 1.5, -1e300, 1e-7, float('inf'), float('-inf'), float('nan'), 0.1])
show('strings', ['', 'a', 'é', '\u20ac', '\U0001f600', 'a\\b\nc\rd\x00e\x1af', '\udc80x', 'x' * 255, 'x' * 256])
show('bytes', [b'', b'a', bytes(range(256)), b'y' * 255])
show('bytearrays', [bytearray(), bytearray(b'abc')])
show('tuples', [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), ((),)])
show('lists', [[], [1], [1, 2], [[]]])
show('dicts', [{}, {1: 2}, {1: 2, 'a': 'b'}])
show('sets', [set(), {1}, frozenset(), frozenset([1])])
show('singletons', [..., NotImplemented, type(None), type(...), type(NotImplemented)])
show('builtins', [len, int, ValueError, complex(1, 2), range(3), slice(1, 2, 3)])
show('globals', [Plain, function, functools.partial, collections.OrderedDict, io.BytesIO])
show('nested', [Outer.Inner, Outer.Inner.method])
show('meta', WithMeta)
show('methods', [[].append.__name__, 'abc'.upper, Outer.Inner().method.__name__])
show('exception', ValueError('a', 1))
show('point', Point(1, 2))
show('ordered', collections.OrderedDict([('b', 1), ('a', 2)]))
show('counter', collections.Counter('abca'))
show('deque', collections.deque([1, 2, 3], 5))
show('default', collections.defaultdict(list, {1: [2]}))
show('plain', Plain(1))
show('newargs', [NewArgs(1, b=2), NewPlain(1, 2)])
show('partial', functools.partial(int, base=2))
show('setter', Setter(), range(2, 6))
show('reduced', [Reduced(), Items(), Pairs(), State()])

slots = Slots()
slots.a = 1
both = SlotsAndDict()
both.b = 2
both.c = 3
show('slots', [slots, both], range(2, 6))

# Batches and frames.
show('batch list', list(range(2001)))
show('batch list exact', list(range(1000)))
show('batch dict', {i: i for i in range(1001)})
show('batch set', set(range(1001)), range(4, 6))
show('batch items', collections.OrderedDict((i, None) for i in range(2000)))
show('frames', ['%05d' % i for i in range(20000)], range(2, 6))
show('large', [b'z' * 65535, b'z' * 65536, 'u' * 70000, bytearray(70000), 'é' * 40000])
show('small frame', 1)

# Shared and recursive.
shared = ['s']
show('shared', [shared, shared, (shared, shared)])
loop = []
loop.append(loop)
show('loop', loop)
knot = ([],)
knot[0].append(knot)
show('knot', knot)
wide = ([], 1, 2, 3)
wide[0].append(wide)
show('wide knot', wide)
mapping = {}
mapping['self'] = mapping
show('mapping', mapping)
frozen_plain = Plain(None)
frozen_plain.x = frozenset([Point(1, 2), 3])
show('in frozenset', frozen_plain, range(4, 6))
cyclic = Plain(None)
cyclic.x = cyclic
show('cyclic', cyclic)
text = 'interned once'
show('same text', [text, text, b'', b'', (), ()])


class Hashed:
    def __reduce__(self):
        return Hashed, (), {'inside': self.inside}

    def __setstate__(self, state):
        self.inside = state['inside']


hashed = Hashed()
hashed.inside = frozenset([hashed])
show('recursive frozenset', hashed.inside, range(4, 6))

# Round trips.
values = [numbers, [True, None, ...], 'é\U0001f600\udc80', b'ab', b'', bytearray(b'cd'), bytearray(), (1, (2, [3])), {1: {2: 3}},
          {4, 5}, frozenset('a'), Point(1, 2), collections.OrderedDict(a=1), Plain([1]), NewArgs(3, b=4),
          NewPlain(1, 2), len, Outer.Inner, collections.deque([1], 3), 1j, range(2)]
for protocol in range(6):
    back = pickle.loads(pickle.dumps(values, protocol))
    print(protocol, [a == b and type(a) is type(b) for a, b in zip(values, back)])
    back = pickle.load(io.BytesIO(pickle.dumps(values, protocol)))
    print(protocol, back == values)
    a, b, c = pickle.loads(pickle.dumps([shared, shared, (shared,)], protocol))
    print(a is b, c[0] is a)
    again = pickle.loads(pickle.dumps(loop, protocol))
    print(again[0] is again)
    again = pickle.loads(pickle.dumps(knot, protocol))
    print(again[0][0] is again)
    again = pickle.loads(pickle.dumps(cyclic, protocol))
    print(again.x is again)
    r, i, p, s = pickle.loads(pickle.dumps([Reduced(), Items(), Pairs(), State()], protocol))
    print(r.args, r.extra, i, p, s.state)
    if protocol >= 2:
        s, b = pickle.loads(pickle.dumps([slots, both], protocol))
        print(s.a, hasattr(s, 'b'), b.b, b.c)
        print(pickle.loads(pickle.dumps(Setter(), protocol)).set_to)

# Options of the pickler.
stream = io.BytesIO()
pickler = pickle.Pickler(stream, 4)
pickler.dump('abc')
pickler.dump('abc')
first = stream.getvalue()
print(first, pickler.bin, pickler.fast)
reader = pickle.Unpickler(io.BytesIO(first))
print(reader.load(), reader.load())
pickler.clear_memo()
pickler.dump('abc')
print(stream.getvalue()[len(first):])
stream = io.BytesIO()
pickler = pickle.Pickler(stream, 1)
pickler.fast = True
pickler.dump([shared, shared, 'abc', 'abc'])
print(stream.getvalue(), pickler.fast)
stream = io.BytesIO()
pickler = pickle.Pickler(stream, 1)
pickler.bin = 0
pickler.dump([1, 'a', 2**40])
print(stream.getvalue())


class Persistent(pickle.Pickler):
    def persistent_id(self, obj):
        return f'<{obj.x}>' if isinstance(obj, Plain) else None


class Loader(pickle.Unpickler):
    def persistent_load(self, pid):
        return 'loaded ' + pid

    def find_class(self, module, name):
        print('find', module, name)
        return super().find_class(module, name)


for protocol in range(6):
    stream = io.BytesIO()
    Persistent(stream, protocol).dump([Plain(1), Slots, Plain(2)])
    print(stream.getvalue())
    stream.seek(0)
    print(Loader(stream).load())


class Tables(pickle.Pickler):
    dispatch_table = copyreg.dispatch_table.copy()


def reduce_plain(obj):
    return Plain, (obj.x * 2,)


Tables.dispatch_table[Plain] = reduce_plain
stream = io.BytesIO()
Tables(stream).dump(Plain(4))
print(stream.getvalue(), pickle.loads(stream.getvalue()).x)


class Overriding(pickle.Pickler):
    def reducer_override(self, obj):
        if obj is function:
            return len, ((),)
        return NotImplemented


stream = io.BytesIO()
Overriding(stream).dump([function, Plain(1), Slots])
print(stream.getvalue(), pickle.loads(stream.getvalue())[0])

# Extension codes.
copyreg.add_extension('__main__', 'Plain', 0x12)
copyreg.add_extension('__main__', 'Slots', 0x1234)
copyreg.add_extension('__main__', 'State', 0x123456)
show('extension', [Plain, Slots, State])
for protocol in range(6):
    print(pickle.loads(pickle.dumps([Plain, Slots, State], protocol)))
    print(pickle.loads(pickle.dumps([Plain, Slots, State], protocol)) == [Plain, Slots, State])

# Names of Python 2.
import builtins, queue
show('python 2', [builtins.map, builtins.range, queue.Queue, OSError, collections.UserDict], range(4))
print(pickle.dumps(builtins.map, 2, fix_imports=False))
print(pickle.loads(b'c__builtin__\nunicode\n.'), pickle.loads(b'cQueue\nQueue\n.'))
for options in ({}, {'encoding': 'latin1'}, {'encoding': 'bytes'}, {'encoding': 'utf-8', 'errors': 'replace'},
                {'encoding': 'koi8-r'}):
    for data in (b"S'a\\xe9'\n.", b'U\x02a\xe9.', b'T\x02\0\0\0a\xe9.', b'U\0.'):
        try:
            print(options, repr(pickle.loads(data, **options)))
        except Exception as e:
            print(options, type(e).__name__, e)

# Buffers.
data = bytearray(b'some data')
buffers = []
out = pickle.dumps([pickle.PickleBuffer(data), pickle.PickleBuffer(b'const')], 5, buffer_callback=buffers.append)
print(out, [b.raw().tobytes() for b in buffers])
back = pickle.loads(out, buffers=buffers)
print([type(b).__name__ for b in back], bytes(back[0]))
back = pickle.loads(out, buffers=[bytearray(b'x'), bytearray(b'y')])
print([(type(b).__name__, bytes(b)) for b in back], back[1].readonly)
print(pickle.dumps([pickle.PickleBuffer(data), pickle.PickleBuffer(b'const')], 5))
print(pickle.dumps(pickle.PickleBuffer(data), 5, buffer_callback=lambda b: True))
view = pickle.PickleBuffer(memoryview(data)[::2])
print(bytes(view))
view.release()
