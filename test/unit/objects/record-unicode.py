"""Records what CPython 3.12 answers to calls of str and bytes methods.

    python3.12 test/unit/objects/record-unicode.py > test/unit/objects/unicode.cases.json
"""

import json
import sys


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


STRINGS = [
    '', 'abc', '  a b\tc  ', 'é', 'αβγΣ', 'a😀b😀', 'ǅabc', 'ŉx', 'İI', 'x\n y\r\nz\x1cw\u2028', '-5',
    '12٣', '²½', 'Hello World', "it's", '"q"', '\x00\x7f\x80\xa0\u200b\ue000\ud800', '_a1', 'ΑΣ Β',
    'ʰa',
]
PLAIN = (
    'upper lower title capitalize swapcase casefold isalpha isdigit isdecimal isnumeric isspace isupper '
    'islower istitle isalnum isascii isidentifier isprintable split rsplit splitlines strip lstrip '
    'rstrip expandtabs __repr__ __len__ __getnewargs__ encode __sizeof__'
).split()
WITH_SUB = (
    'find rfind count startswith endswith partition rpartition split rsplit removeprefix removesuffix '
    'strip index __contains__ __add__'
).split()
HANDLERS = (
    'strict ignore replace backslashreplace xmlcharrefreplace namereplace surrogateescape surrogatepass'
).split()
SPECS = [
    '', 's', '5', '<5', '>5', '^5', '*^9', '😀>4', '.2', '5.1', '10', '010', '=5', '+', ' ', '#', 'z', 'd',
    ',', '_', '5.', '.x', '<<5s', 'é', 'xxxxx', '1.2.3', '٣',
]
PERCENT = [
    ('%s', ('a',)), ('%r %a', ('é', 'é😀')), ('%5s|%-5s|%.2s|%5.1s', ('a', 'b', 'cde', 'xyz')),
    ('%d %i %u', (1, -2, 3)), ('%05d|%+d|% d|%-5d|', (42, 42, 42, 42)),
    ('%x %X %#x %#X %o %#o', (255, 255, 255, 255, 8, 8)),
    ('%08.3f|%e|%g|%G|%F', (3.14159, 12345.678, 1e-5, 1e20, 2.5)), ('%c%c', (97, 'é')), ('%%', ()),
    ('%(a)s %(b)05.1f', {'a': 1, 'b': 2.5}), ('%*d|%-*d|%.*f', (5, 1, 5, 2, 2, 3.14159)),
    ('%#010x', (255,)), ('%+.3d|%.5d|%5.3d', (7, 42, 7)), ('%s', ((1, 2),)), ('%s %s', ('a',)),
    ('%d', ('a',)), ('%z', (1,)), ('%', ()), ('%(a', {'a': 1}), ('%c', (1.5,)), ('%c', ('ab',)),
    ('%c', (-1,)), ('%x', (1.5,)), ('%f', ('a',)), ('%5%', (1,)), ('a', (1,)), ('%ld %hd', (1, 2)),
    ('%#o', (0,)), ('%.0f %.0e %#.0f', (2.5, 2.5, 3.0)), ('%10.4x|%-#10x|', (255, 255)),
    ('é%s😀%c', ('ü', 128512)), ('%i', (1.9,)), ('%5c|%-5c|', ('a', 'b')), ('%s', 'x'), ('x', {}),
]
FORMATS = [
    '{}', '{0}{1}', '{1}{0}', '{a}', '{!r}', '{!s:>5}', '{!a}', '{0[0]}', '{0[a]}', '{0.real}', '{:{}}',
    '{:{:{}}}', '{', '}', '{{}}', '{0', '{!}', '{!z}', '{!rr}', '{a.}', '{a[}', '{a[]}', '{0[0]x}',
    '{}{0}', '{0}{}', '{9}', '{-1}', '{:d}', '{:>10}|{:<10}|{:^10}', '{a:{b}}', 'x{}y{}z',
    '{99999999999999999999}', 'abc', '{a!r:>{b}}', 'é{}😀',
]
WRONG = [
    ('replace', 1, 2), ('replace', 'a'), ('find',), ('find', 'a', 1, 2, 3), ('find', 1), ('find', 'a', 'b'),
    ('startswith', 1), ('startswith', ('x', 1)), ('strip', 1), ('split', 1), ('split', ''), ('join', 1),
    ('join', [1]), ('center',), ('center', 'a'), ('center', 9, 2), ('center', 9, 'ab'), ('zfill', 'a'),
    ('expandtabs', 'a'), ('maketrans', 1), ('maketrans', 'a', 'bc'), ('maketrans', 1, 'b'),
    ('maketrans', {'ab': 1}), ('maketrans', 'ab', 'cd', 'ef'), ('translate', 1), ('translate', {97: 1.5}),
    ('translate', {97: 0x110000}), ('encode', 1), ('partition', ''), ('removeprefix', 1), ('index', 'z'),
    ('__contains__', 1), ('__getitem__', 'a'), ('__getitem__', 100), ('__add__', 1), ('__mul__', 'a'),
    ('isalpha', 1), ('splitlines', 1, 2), ('endswith', None), ('__format__', 1), ('encode', 'ascii', 'foo'),
]
BYTES = [
    b'', b'abc', b'\xc3\xa9', b'\xff', b'a\xe2\x82', b'\xe2\x82\xac\xf0\x9f\x98\x80', b'\xed\xa0\x80',
    b'\xf4\x90\x80\x80', b'\xc0\x80a', b'\xe2(\xa1', b'\xf0\x9f\x98', b'\xff\xfea\x00', b'\xfe\xff\x00a',
    b'\x00\xdc', b'\xff\xfe\x00\x00a\x00\x00\x00', b'\x00\x00\x11\x00', b'\x00\xd8\x00\x00',
]


def string_cases(s):
    for name in PLAIN:
        case(s, name)
    for handler in HANDLERS:
        case(s, 'encode', 'ascii', handler)
    for encoding in 'latin-1', 'utf-16', 'UTF_8':
        case(s, 'encode', encoding, 'backslashreplace')
    for sub in '', 'a', '😀':
        for name in WITH_SUB:
            case(s, name, sub)
        case(s, 'replace', sub, 'é😀', 2)
        case(s, 'find', sub, 1)
        case(s, 'rfind', sub, 1, 3)
        case(s, 'count', sub, -2)
        case(s, 'endswith', sub, 0, -1)
    for width in 0, 7:
        case(s, 'center', width, '*')
        case(s, 'zfill', width)
        case(s, '__mul__', width)
        case(s, 'rsplit', None, width)
    for i in 1, -1:
        case(s, '__getitem__', i)
    case(s, 'splitlines', keepends=True)
    case(s, 'translate', {97: 'X', 98: None, 233: 'zz', 128512: 65})
    case(s, '__lt__', '\uffff')


def main():
    for s in STRINGS:
        string_cases(s)
    for spec in SPECS:
        case('abc', '__format__', spec)
        case('é😀x', '__format__', spec)
    for text, args in PERCENT:
        case(text, '__mod__', args)
    for text in FORMATS:
        case(text, 'format', 'v', 'w')
        case(text, 'format', 5, 3.5, a={'x': 1}, b='3')
        case(text, 'format_map', {'a': 'k', 'b': '8', '0': 1})
    for name, *args in WRONG:
        case('abc', name, *args)
    for data in BYTES:
        for encoding in 'utf-8', 'ascii', 'utf-16', 'utf-32':
            for handler in 'strict', 'replace', 'backslashreplace', 'surrogateescape', 'surrogatepass':
                case(data, 'decode', encoding, handler)
    rows = ',\n'.join(json.dumps(row) for row in CASES)
    sys.stdout.write(f'[\n{rows}\n]\n')


if __name__ == '__main__':
    main()
