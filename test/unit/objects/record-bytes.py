"""Records what CPython 3.12 answers to calls of bytes methods.

    python3.12 test/unit/objects/record-bytes.py > test/unit/objects/bytes.cases.json
"""

import json


def encode(v):
    if v is None or isinstance(v, (bool, int, str)):
        return v
    if isinstance(v, float):
        return {'float': v}
    if isinstance(v, bytes):
        return {'bytes': list(v)}
    if isinstance(v, tuple):
        return {'tuple': [encode(x) for x in v]}
    if isinstance(v, list):
        return {'list': [encode(x) for x in v]}
    return {'dict': [[encode(a), encode(b)] for a, b in v.items()]}


CASES = []


def case(self, name, *args, **kwargs):
    try:
        shown = repr(getattr(self, name)(*args, **kwargs))
    except Exception as e:
        shown = f'{type(e).__name__}: {e}'
    CASES.append([
        encode(self), name, [encode(a) for a in args],
        [[k, encode(v)] for k, v in kwargs.items()], shown,
    ])


BYTES = [
    b'', b'a', b'abc', b'hello world', b'aXbXc', b'  x y  ', b'\x00\xff\n', b"it's", b'"q"',
    b'a\tb\r\nc\n', b'123', b'-42', b'Hello World', bytes(range(256)),
]
NO_ARGUMENTS = [
    'capitalize', 'expandtabs', 'hex', 'isalnum', 'isalpha', 'isascii', 'isdigit', 'islower',
    'isspace', 'istitle', 'isupper', 'lower', 'lstrip', 'rsplit', 'rstrip', 'split', 'splitlines',
    'strip', 'swapcase', 'title', 'upper', '__len__', '__repr__', '__sizeof__', '__getnewargs__',
]
WITH_ARGUMENTS = [
    ('center', 8, b'*'), ('center', 5, 'x'), ('count', b'X'), ('count', 120), ('endswith', b'c'),
    ('endswith', (b'c', b'd')), ('endswith', 'c'), ('expandtabs', 4), ('find', b''),
    ('find', 98, 1), ('find', b'c', -3, -1), ('find', 'a'), ('find', 256), ('find',),
    ('hex', ':'), ('hex', ':', 2), ('hex', '-', -3), ('hex', 'ab'), ('index', b'zz'),
    ('join', [b'x', b'y']), ('join', ['x']), ('join', 5), ('ljust', 6, b'.'), ('rjust', 6),
    ('lstrip', b' a'), ('rstrip', b'c '), ('strip', b' xy'), ('partition', b'X'),
    ('partition', b''), ('rpartition', b'X'), ('replace', b'a', b'ZZ'), ('replace', b'', b'-'),
    ('replace', b'a', b'', 1), ('replace', 'a', 'b'), ('removeprefix', b'a'),
    ('removesuffix', b'c'), ('rfind', b'X'), ('rindex', b'X'), ('rsplit', b'X', 1),
    ('rsplit', None, 1), ('split', b'X'), ('split', None, 1), ('split', b'X', 1), ('split', b''),
    ('split', 'X'), ('splitlines', True), ('startswith', b'a'), ('startswith', 1),
    ('translate', None, b'a'), ('translate', bytes(range(255, -1, -1))), ('translate', b'x'),
    ('zfill', 6), ('__contains__', 97), ('__contains__', 300), ('__contains__', b'b'),
    ('__getitem__', 0), ('__getitem__', 'a'), ('__mul__', 3), ('__add__', b'z'), ('__add__', 'z'),
    ('__eq__', b'abc'), ('__lt__', b'b'), ('decode', 'latin-1'),
]
for b in BYTES:
    for name in NO_ARGUMENTS:
        case(b, name)
    for name, *args in WITH_ARGUMENTS:
        case(b, name, *args)
    case(b, 'split', sep=b'b', maxsplit=1)
    case(b, 'splitlines', keepends=True)
    case(b, 'hex', sep='.', bytes_per_sep=2)

FORMATS = [
    (b'%d %s', (5, b'x')), (b'%s', b'x'), (b'%s', 'x'), (b'%r', 'é'), (b'%a', 'é'), (b'%c', 65),
    (b'%c', b'q'), (b'%c', 300), (b'%c', 'a'), (b'%x %X %o %#x', (255, 255, 8, 16)),
    (b'%5d|%-5d|%05d|%+d|% d', (1, 2, 3, 4, 5)), (b'%5.2f|%e|%g', (1.5, 2.5, 3.5)), (b'%%', ()),
    (b'%', ()), (b'%z', 1), (b'%d', ()), (b'%d', (1, 2)), (b'%(a)s', {b'a': b'v'}),
    (b'%(a)s', {b'b': 1}), (b'%(a', {}), (b'%*d', (5, 3)), (b'%*d', ('a', 3)), (b'%.2s', b'abc'),
    (b'%b', 5), (b'%d', 'a'), (b'%x', 1.5), (b'%.3d', 5), (b'%#05x', 5), (b'%-+5d|', 3),
]
for template, args in FORMATS:
    case(template, '__mod__', args)

print('[')
print(',\n'.join(json.dumps(row, separators=(',', ':')) for row in CASES))
print(']')
