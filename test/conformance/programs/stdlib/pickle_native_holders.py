"""Pickling with the native module: what picklers hold, sizes, the collector, and errors."""
import gc
import pickle

print(gc.collect(), gc.collect())
import _pickle
import io
import re
import sys
import warnings
import weakref

# The classes.
for cls in (_pickle.Pickler, _pickle.Unpickler, _pickle.PickleBuffer, _pickle.PickleError, _pickle.PicklingError):
    print(cls, cls.__mro__, cls.__basicsize__, cls.__module__, hex(cls.__flags__ & ~(1 << 19)))
    print(sorted(cls.__dict__), cls.__text_signature__)
print(pickle.Pickler is _pickle.Pickler, pickle.dumps is _pickle.dumps, pickle.PickleError is _pickle.PickleError)
print(dir(_pickle)[:6], _pickle.dumps.__text_signature__, _pickle.__doc__)


class Node:
    pass


def refs(*objects):
    return [sys.getrefcount(o) - 1 for o in objects]


# The memo holds what was pickled.
stream = io.BytesIO()
pickler = pickle.Pickler(stream)
a, b, c = Node(), [1], ('t', [])
text = ''.join(['te', 'xt'])
print(refs(a, b, c, text, stream, pickler))
print(sys.getsizeof(pickler), gc.is_tracked(pickler))
pickler.dump([a, b, c, text, a])
print(refs(a, b, c, text, stream, pickler), sys.getsizeof(pickler))
print(sorted(type(o).__name__ for o in gc.get_referents(pickler)))
copy = pickler.memo.copy()
print(len(copy), sorted(number for number, _ in copy.values()), refs(a, b, c, text))
print({key == id(value[1]) for key, value in copy.items()})
pickler.clear_memo()
print(refs(a, b, c, text), sys.getsizeof(pickler))
pickler.memo = copy
print(refs(a, b, c, text), sys.getsizeof(pickler))
other = pickle.Pickler(io.BytesIO())
other.memo = pickler.memo
print(refs(a, b, c, text), sys.getsizeof(other))
del copy
pickler.memo.clear()
print(refs(a, b, c, text))
del other
print(refs(a, b, c, text), type(pickler.memo), gc.is_tracked(pickler.memo), refs(pickler))
proxy = pickler.memo
print(refs(pickler), sys.getsizeof(proxy), proxy.__reduce__(), type(proxy).__hash__)
del proxy
for n in (0, 4, 5, 6, 100, 5000):
    p = pickle.Pickler(io.BytesIO())
    p.dump([Node() for _ in range(n)])
    print(n, sys.getsizeof(p), end=' ')
print()

# While it pickles.
sizes = []


class Sized:
    def __reduce__(self):
        sizes.append(sys.getsizeof(p))
        return Sized, ()


p = pickle.Pickler(io.BytesIO())
p.dump([Sized(), 'x' * 5000, Sized(), 'y' * 3000, Sized()])
print(sizes)

# Unpicklers.
data = pickle.dumps([a, [1], 'new text', ('x', 'y', 'z', 'u')])
source = io.BytesIO(data)
reader = pickle.Unpickler(source)
print(sys.getsizeof(reader), refs(reader, source), gc.is_tracked(reader))
print(sorted(type(o).__name__ for o in gc.get_referents(reader)))
back = reader.load()
print(sys.getsizeof(reader), refs(*back))
print(sorted(type(o).__name__ for o in gc.get_referents(reader)))
copy = reader.memo.copy()
print(sorted(copy), [type(o).__name__ for o in copy.values()], refs(*back))
del copy
print(type(reader.memo), refs(reader), sys.getsizeof(reader.memo))
reader.memo.clear()
print(refs(*back), sys.getsizeof(reader))
reader.memo = {0: 'a', 40: 'b'}
print(reader.memo.copy(), sys.getsizeof(reader))
r = pickle.Unpickler(io.BytesIO(b'I123456\n.'))
r.load()
print(sys.getsizeof(r))
r = pickle.Unpickler(io.BytesIO(b'.'), encoding='latin-1', errors='surrogateescape')
print(sys.getsizeof(r))
r = pickle.Unpickler(io.BytesIO(pickle.dumps(list('abcdefghijklmnopqrstuvwxyz0123456789'))))
r.load()
print(sys.getsizeof(r))


class Watching(pickle.Unpickler):
    def find_class(self, module, name):
        stack, = [o for o in gc.get_referents(self) if type(o).__name__ == 'Pdata']
        print(type(stack), sys.getsizeof(stack), type(stack).__basicsize__, gc.is_tracked(stack), gc.get_referents(stack))
        return super().find_class(module, name)


print(Watching(io.BytesIO(pickle.dumps([1, 2, [3], Node]))).load())

# The input is held, and lets go.
buffer = bytearray(pickle.dumps([1, len]))


class Growing(pickle.Unpickler):
    def find_class(self, module, name):
        try:
            buffer.append(1)
        except BufferError as e:
            print(e)
        return super().find_class(module, name)


class Bytes(io.BytesIO):
    def peek(self, n):
        return buffer

    def read(self, n):
        return bytes(n)


print(Growing(Bytes()).load())
buffer.append(1)

# Cycles through picklers die.
gc.collect()


class Hooked(pickle.Pickler):
    def persistent_id(self, obj):
        return None

    def reducer_override(self, obj):
        return NotImplemented


stream = io.BytesIO()
hooked = Hooked(stream)
gone = weakref.ref(hooked)
print(refs(hooked))
hooked.dump([a, hooked.__class__])
print(refs(hooked), hooked.persistent_id.__func__ is Hooked.persistent_id)
del hooked
print(gone(), gc.collect())
cyclic = pickle.Pickler(io.BytesIO())
cyclic.persistent_id = lambda obj, cyclic=cyclic: None
cyclic.dump([1])
del cyclic
print(gc.collect())
node = Node()
keeper = pickle.Pickler(io.BytesIO())
node.__dict__['x'] = []
keeper.dump(node)
gone = weakref.ref(node)
node.keeper = keeper
del node, keeper
print(gone() is None, gc.collect(), gone() is None)
proxied = Hooked(io.BytesIO())
proxied.proxy = proxied.memo
del proxied
print(gc.collect())
reader = Watching(io.BytesIO(data))
reader.proxy = reader.memo
del reader
print(gc.collect())

# Counts after failures.


class Bad:
    def __reduce__(self):
        raise ValueError('bad')


bad = Bad()
for value in ([a, bad], {1: bad}, (a, bad), {'k': (1, [bad])}, frozenset([bad]), {bad}):
    for protocol in (0, 1, 4):
        before = refs(a, bad)
        try:
            pickle.dumps(value, protocol)
        except ValueError as e:
            pass
        print(refs(a, bad) == before, end=' ')
print()


def attempt(what, *args, **kwargs):
    try:
        print(re.sub(' at 0x[0-9a-f]+', '', repr(what(*args, **kwargs))))
    except BaseException as e:
        print(type(e).__module__, type(e).__qualname__, re.sub(' at 0x[0-9a-f]+', '', str(e)))


# Errors of arguments.
for args, kwargs in (((), {}), ((1,), {}), ((1, 6), {}), ((1, 'x'), {}), ((1, 2, 3), {}), ((1,), {'x': 1}),
                     ((1, 4), {'buffer_callback': len})):
    attempt(pickle.dumps, *args, **kwargs)
    attempt(pickle.dump, *args, **kwargs)
    attempt(lambda *a, **k: type(pickle.Pickler(*a, **k)).__name__, *args, **kwargs)
attempt(pickle.dump, 1, 2)
attempt(pickle.Pickler, 2)
attempt(pickle.Pickler, io.BytesIO(), 6)
attempt(pickle.Unpickler, 2)
attempt(pickle.loads, 'text')
attempt(pickle.loads, b'.', encoding=1)
attempt(pickle.loads, b'.', errors=None)
attempt(pickle.loads, b'.', encoding='a\0b')
attempt(pickle.loads, b'.', buffers=1)
attempt(pickle.loads, data=b'.')
attempt(pickle.load, b'.')
attempt(pickle.load, io.BytesIO(b'N.'), io.BytesIO())
attempt(pickle.Unpickler(io.BytesIO(b'N.')).load, 1)
attempt(pickle.Unpickler(io.BytesIO(b'N.')).find_class, 'sys')
attempt(pickle.Unpickler(io.BytesIO(b'N.')).find_class, 'sys', 'none')
attempt(pickle.Unpickler(io.BytesIO(b'N.')).find_class, 1, 'none')
attempt(pickle.Pickler(io.BytesIO()).dump)
attempt(pickle.PickleBuffer)
attempt(pickle.PickleBuffer, 1)


class NoInit(pickle.Pickler):
    def __init__(self):
        pass


class NoInitReader(pickle.Unpickler):
    def __init__(self):
        pass


attempt(NoInit().dump, 1)
attempt(NoInitReader().load)
attempt(setattr, pickler, 'memo', 1)
attempt(setattr, pickler, 'memo', {1: 2})
attempt(setattr, pickler, 'persistent_id', 1)
attempt(delattr, pickler, 'memo')
attempt(delattr, pickler, 'persistent_id')
attempt(delattr, pickler, 'dispatch_table')
attempt(getattr, pickler, 'dispatch_table')
attempt(getattr, pickler, 'persistent_id')
attempt(setattr, pickler, 'bin', 'x')
attempt(delattr, pickler, 'fast')
reader = pickle.Unpickler(io.BytesIO())
attempt(setattr, reader, 'memo', 1)
attempt(setattr, reader, 'memo', {'a': 2})
attempt(setattr, reader, 'memo', {-1: 2})
attempt(setattr, reader, 'persistent_load', None)
attempt(getattr, reader, 'persistent_load')

# Errors of pickling.


def returns(*value):
    class R:
        def __reduce__(self):
            return value[0] if len(value) == 1 else value
    R.__qualname__ = 'R'
    return R()


for value in (1, (1,), (1, 2, 3, 4, 5, 6, 7), (1, ()), (len, 1), (len, (), None, 1), (len, (), None, None, 1),
              (len, (), 1, None, None, 1), 'nowhere'):
    attempt(pickle.dumps, returns(value))


def local():
    pass


def make():
    class Local:
        pass
    return Local


attempt(pickle.dumps, lambda: 1)
attempt(pickle.dumps, make())
attempt(pickle.dumps, make()())
attempt(pickle.dumps, (i for i in ()))
attempt(pickle.dumps, sys)
other_local = local
other_local.__module__ = 'nomodule'
attempt(pickle.dumps, local)
local.__module__ = 'sys'
attempt(pickle.dumps, local)
local.__module__ = '__main__'
local.__qualname__ = 'Node'
attempt(pickle.dumps, local)
Node.__reduce__ = lambda self: (returns.__class__.__new__, 1)
attempt(pickle.dumps, Node())
del Node.__reduce__
import copyreg
for args in ((), (1,), (Node,), (int,)):
    R = returns(copyreg.__newobj__, args)
    attempt(pickle.dumps, R, 2)
for args in ((), (1, 2, 3), (Node, 2, 3), (Node, (), 3)):
    R = returns(copyreg.__newobj_ex__, args)
    attempt(pickle.dumps, R, 4)
deep = []
for _ in range(3000):
    deep = [deep]
attempt(pickle.dumps, deep)
pickler = pickle.Pickler(io.BytesIO(), 1)
pickler.fast = 1
loop = []
loop.append([loop])
try:
    pickler.dump(loop)
except ValueError as e:
    print(str(e).split(' at ')[0])
attempt(pickle.dumps, pickle.PickleBuffer(b'x'), 4)
attempt(pickle.dumps, pickle.PickleBuffer(memoryview(b'xyz')[::2]), 5)
released = pickle.PickleBuffer(b'x')
released.release()
attempt(pickle.dumps, released, 5)
attempt(released.raw)
attempt(memoryview, released)
attempt(pickle.PickleBuffer(memoryview(b'xyz')[::2]).raw)


class Changing:
    def __init__(self, target, change):
        self.change = lambda: change(target)

    def __reduce__(self):
        self.change()
        return int, ()

    def __hash__(self):
        return 1


mapping = {}
mapping.update({1: Changing(mapping, lambda m: m.setdefault(3)), 2: 2})
attempt(pickle.dumps, mapping)
group = set()
group.update([Changing(group, lambda s: s.add(9)), 2])
attempt(pickle.dumps, group)


class PersistentText(pickle.Pickler):
    def persistent_id(self, obj):
        return 'é'


attempt(PersistentText(io.BytesIO(), 0).dump, 1)
copyreg._extension_registry[('__main__', 'Node')] = 'x'
attempt(pickle.dumps, Node)
copyreg._extension_registry[('__main__', 'Node')] = 2**31
attempt(pickle.dumps, Node)
del copyreg._extension_registry[('__main__', 'Node')]

# Errors of unpickling.
for data in (
        b'Fabc\n.', b'F1.5x\n.', b'F1e999\n.', b'Fnan\n.', b'F 1.5\n.', b'F1e5\n.', b'I08\n.', b'I010\n.', b'I0x1F\n.',
        b'I99999999999999999999\n.', b'I-5\n.', b'I01\n.', b'I1\n.', b'I00\n.', b'L12x\n.', b'L12L\n.', b'gab\n.', b'p-1\n.', b'Np-1\n.',
        b"S'a\\xzz'\n.", b"S'\\xe9'\n.", b"S''\n.", b"S'\n.", b'Vab\\u00e9\n.', b'V\\u12\n.', b'Iab\n.', b'F\n.', b'I 12\n.', b'(.', b'',
        b'\x80', b'\x80\x09.', b'\xff', b"'", b'a.', b'(a.', b'0.', b'1.', b'N0.', b'N(0.', b'h\x01.', b'j\x01\0\0\0.', b'g-1\n.', b'Q.',
        b'Pabc\n.', b'R.', b'NR.', b'NNR.', b'N)R.', b'N)\x81.', b'cbuiltins\nint\nN\x81.',
        b'cbuiltins\nint\n)N\x92.', b'\x82\0.', b'\x82\x63.', b'\x97.', b'\x98.', b'N\x98.', b'(Nd.', b'(Nu.', b'}(Nu.', b'NNb.',
        b'](NN.', b']NNNs.', b'Ne.', b'(NNNo.', b'(o.', b'(iabc\nfoo\n.', b'(icollections\nUserList\n.', b'cfoo\nbar\n.', b'csys\nbar\n.',
        b'csys\n', b'\n', b'c\nx\n.', b'\x80\x04NN\x93.', b'\x80\x04\x8c\x03sys\x8c\x0aa.<locals>\x93.',
        b'\x80\x04\x8c\x03sys\x8c\x07stdin.x\x93.', b'\x8b\xff\xff\xff\xff.', b'\x8a\x00.',
        b'\x8a\x05ab', b'\x95\x08\0\0\0\0\0\0\0N.', b'\x95\xff\xff\xff\xff\xff\xff\xff\xffN.',
        b'\x95\xff\xff\xff\xff\xff\xff\xff\x7fN.', b'\x8e\xff\xff\xff\xff\xff\xff\xff\xff.', b'\x96\xff\xff\xff\xff\xff\xff\xff\xff.',
        b'\x8d\xff\xff\xff\xff\xff\xff\xff\xff.', b'X\x02\0\0\0\xff\xff.', b'X\x03\0\0\0\xed\xa0\x80.', b'Ccat', b'Sabc\n.', b'G1234',
        b'r\0\0\0\0.', b'\x94.', b'(NN\x90.', b'N(N\x90.', b'](N\x90.', b'\x8f(NK\x01\x90.', b'(K\x01K\x01\x91.',
        b'cbuiltins\nint\n)b.', b'cbuiltins\nint\n)R)b.', b'cbuiltins\nint\n)R}b.', b'N2\x86.', b'NN2\x87.', b'\x87.',
        b'(K\x01K\x02l.', b'(K\x01t.', b'(d.', b')K\x01a.', b'cbuiltins\nset\n)\x81K\x01a.', b'ccollections\ndeque\n)R(K\x01K\x02e.',
        b'\x80\x02]q\x00(h\x00h\x00e.', b'(K\x01K\x021N.'):
    attempt(pickle.loads, data)
    try:
        left = pickle.load(io.BytesIO(data))
    except BaseException as e:
        print(type(e).__name__, e)

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter('always')
    print(pickle.loads(b"S'a\\d'\n."), caught[0].category.__name__, caught[0].message)


class Reading:
    def __init__(self, data, **replaced):
        self.stream = io.BytesIO(data)
        self.__dict__.update(replaced)

    def read(self, n):
        return self.stream.read(n)

    def readline(self):
        return self.stream.readline()


data = pickle.dumps([b'x' * 300, bytearray(b'y'), 'z', len], 5) + b'I5\n.'
stream = Reading(data)
print(pickle.load(stream)[1:], pickle.load(stream))
attempt(pickle.load, Reading(data, read=lambda n: 'text'))
attempt(pickle.load, Reading(data, read=lambda n: None))
attempt(pickle.load, Reading(b'B\x05\0\0\0abcde.', read=iter([b'B', b'\x05\0\0\0', 'x']).__next__))
attempt(pickle.load, Reading(b'', read=lambda n, parts=iter([b'B', b'\x05\0\0\0', 'x']): next(parts)))
attempt(pickle.load, Reading(b'', read=lambda n, parts=iter([b'B', b'\x05\0\0\0', b'x']): next(parts)))
attempt(pickle.load, Reading(b'', read=lambda n, parts=iter([b'B', b'\x05\0\0\0']): next(parts), readinto=lambda b: -1))
attempt(pickle.load, Reading(b'', read=lambda n, parts=iter([b'B', b'\x05\0\0\0']): next(parts), readinto=lambda b: 2))
attempt(pickle.load, Reading(b'', read=lambda n, parts=iter([b'C', b'\x02', b'.']): next(parts),
                             readinto=lambda b: b.__setitem__(slice(None), b'hi') or 2))
buffered = io.BufferedReader(io.BytesIO(data + data))
print(pickle.load(buffered)[2:], pickle.load(buffered), buffered.tell(), pickle.load(buffered)[2], buffered.tell() == len(data) * 2 - 4)


def peek(n):
    raise NotImplementedError


print(pickle.load(Reading(data, peek=peek))[3])


class Adding:
    def add(self, item):
        items.append(item)


class Appending:
    def append(self, item):
        items.append(item)


items = []
kept = Adding()
pickle.loads(b'c__main__\nkept\n(K\x01K\x02\x90.')
print(items, refs(kept))
appended = Appending()
pickle.loads(b'c__main__\nappended\n(K\x01K\x02e0N.')
print(items, refs(appended))


class Strange:
    __slots__ = ('a', '__dict__')


strange = Strange()
attempt(pickle.loads, b"c__main__\nstrange\nN}S'a'\nK\x01s\x86b.")
print(strange.a, strange.__dict__)
attempt(pickle.loads, b"c__main__\nstrange\n}S'q'\nK\x01sN\x86b.")
attempt(pickle.loads, b"c__main__\nstrange\nNK\x01\x86b.")
attempt(pickle.loads, b"c__main__\nstrange\nK\x01N\x86b.")
name, = strange.__dict__
print(name is sys.intern('q'))
attempt(pickle.Pickler(io.BytesIO()).memo.copy)
print(gc.collect())
