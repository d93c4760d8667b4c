"""Records what CPython 3.12 answers to operations on numbers.

    python3.12 test/unit/objects/record-numbers.py > test/unit/objects/numbers.cases.json

Numbers are texts with a letter in front: i for int, f for float, c for complex.
"""

import itertools
import json
import operator


def tag(v):
    return {int: 'i', bool: 'i', float: 'f', complex: 'c'}[type(v)] + repr(v)


def shown(f, *args):
    try:
        return repr(f(*args))
    except Exception as e:
        return f'{type(e).__name__}: {e}'


BINARY = ['add', 'sub', 'mul', 'floordiv', 'mod', 'truediv', 'and_', 'or_', 'xor', 'lt', 'eq']
INTS = [
    0, 1, -1, 7, -7, 255, 256, 257, -5, -6, 2**30 - 1, 2**30, -(2**30), 2**53 - 1, 2**53,
    -(2**53), 2**60, 2**61 - 1, -(2**63), 10**20, -(3**50),
]
FLOATS = [
    0.0, -0.0, 1.0, -1.5, 0.1, 2.5, 3.5, 0.5, -2.5, 1e16, 1e15, 123456789.123456789, 1e-5, 1e-4,
    1e300, 1e308, 5e-324, 2.2250738585072014e-308, float('inf'), float('-inf'), float('nan'),
    1 / 3, 1e22, 1e23, 0.045, 1.005, 2.675, 1e100, 9007199254740993.0,
]
COMPLEX = [0j, 1j, 1 + 2j, -1.5 - 0j, complex(-0.0, 2), 1e300 + 1e300j]

binary = []
for a, b in itertools.product(INTS, INTS[1::2]):
    for op in BINARY:
        binary.append([op, tag(a), tag(b), shown(getattr(operator, op), a, b)])
for a, b in itertools.chain(
    itertools.product(FLOATS, FLOATS[::3]), itertools.product(FLOATS[::2], INTS[::3]),
    itertools.product(INTS[::3], FLOATS[::2]), itertools.product(COMPLEX, COMPLEX),
):
    for op in ['add', 'sub', 'mul', 'floordiv', 'mod', 'truediv', 'lt', 'eq']:
        binary.append([op, tag(a), tag(b), shown(getattr(operator, op), a, b)])
for a, b in itertools.product([2, 3, -2, 10, 0, 2.5, 0.5, -8.0, 1j], [0, 1, 2, 3, 10, -1, 0.5]):
    binary.append(['pow', tag(a), tag(b), shown(operator.pow, a, b)])
for a, b in itertools.product([0, 1, -1, 5, -5, 2**40, -(2**70)], [0, 1, 30, 31, 64, 100, -1]):
    for op in ['lshift', 'rshift']:
        binary.append([op, tag(a), tag(b), shown(getattr(operator, op), a, b)])

UNARY = ['neg', 'pos', 'abs', 'invert', 'int', 'float', 'repr', 'hash', 'bool']
FUNCTIONS = {'int': int, 'float': float, 'repr': repr, 'hash': hash, 'bool': bool}
unary = []
for a in INTS + FLOATS + COMPLEX:
    for op in UNARY:
        if op == 'hash' and a != a:
            continue
        f = FUNCTIONS.get(op) or getattr(operator, op)
        unary.append([op, tag(a), shown(f, a)])

methods = []
for a in INTS:
    for name, args in [
        ('bit_length', []), ('bit_count', []), ('as_integer_ratio', []), ('__round__', [-1]),
        ('__round__', [-3]), ('__sizeof__', []), ('is_integer', []), ('conjugate', []),
    ]:
        methods.append([tag(a), name, args, shown(getattr(a, name), *args)])
for a in FLOATS:
    for name, args in [
        ('as_integer_ratio', []), ('hex', []), ('is_integer', []), ('__round__', []),
        ('__round__', [0]), ('__round__', [2]), ('__round__', [-1]), ('__floor__', []),
        ('__ceil__', []), ('__trunc__', []),
    ]:
        methods.append([tag(a), name, args, shown(getattr(a, name), *args)])

texts = []
for text in [
    '12', ' 12 ', '1_000', '1__0', '_1', '1_', '0x1f', '-0b11', '+5', '', ' ', '\u0661\u0662',
    '12\u2003', '1e5', '1.5', 'abc', '- 5', '0o17', '00', '01', '0_0', 'inf', '-Infinity', 'nan',
    '1e400', '1e-400', '1_0.5', '1._5', '.5', '5.', '.', 'e5', '1e', '1.5j', 'j', '1+2j', '(1+2j)',
    ' ( 1-j ) ', '1+', '1 + 2j', '--1', '1\0', '9' * 4300, '9' * 4301,
]:
    for base in (10, 0, 2, 16, 36):
        if len(text) < 100 or base == 10:
            texts.append(['int', text, base, shown(lambda t, b: str(int(t, b))[:40], text, base)])
    if len(text) < 100:
        texts.append(['float', text, 0, shown(float, text)])
        texts.append(['complex', text, 0, shown(complex, text)])

SPECS = [
    '', 'd', 'b', '#o', '#x', 'X', ',', '_', '_b', '+', ' ', '010', '+010,', '<8', '^9', '=9',
    '*^12', 'c', 'e', '.3e', 'f', '.0f', '.2f', 'g', '.3g', '#.3g', 'n', '%', '.1%', '012.3f',
    ',.2f', 'z.1f', '.17g', '.30f', '.25e', 's', '.2', '020,', '_x', ',x', '🐍>6', '.', '5.5.5',
]
formats = []
for v in INTS[::2] + FLOATS + COMPLEX:
    for spec in SPECS:
        formats.append([tag(v), spec, shown(format, v, spec)])

tables = {
    'binary': binary, 'unary': unary, 'methods': methods, 'texts': texts, 'formats': formats,
}
print('{')
for name, rows in tables.items():
    print(f'"{name}": [')
    print(',\n'.join(json.dumps(row, separators=(',', ':')) for row in rows))
    print('],' if name != 'formats' else ']')
print('}')
