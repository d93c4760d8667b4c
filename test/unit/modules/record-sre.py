"""Records compiled patterns and what CPython 3.12's engine finds with them.

    python3.12 test/unit/modules/record-sre.py > test/unit/modules/sre.cases.json

A row: pattern, subject, number of groups, code, then the spans (and lastindex) of search, match and
fullmatch, and the spans of all matches; null for no match, `SystemError` where CPython raises it.
"""

import json
import random
import re
import sys
import warnings
from re import _compiler, _parser

warnings.simplefilter('ignore')
ROWS = []

CASES = [
    (r'(?:a|b)*c', 'ab' * 50 + 'c'), (r'(a*)*b', 'a' * 15), (r'(a|ab)(c|bcd)(d*)', 'abcd'),
    (r'(?>a+)ab', 'aaab'), (r'a++b', 'aaab'), (r'(?:ab)*+c', 'ababc'), (r'(?:ab){2,3}+a', 'abababa'),
    (r'(a)?(?(1)b|c)', 'ab c'), (r'(?P<x>.)(?P=x)', 'abccd'), (r'\b\w+\b', 'hello wörld 日本'),
    (r'(?<=ab)c', 'abc'), (r'(?<!ab)c', 'abcxc'), (r'[^\W\d]+', 'ab12é'), (r'(?i)straße', 'STRASSE Straße'),
    (r'(?i)[à-ÿ]+', 'ÀÉ'), ('(?i)ſ', 'S s'), (r'(?i)ǅ', 'ǆǅǄ'), (r'😀+', 'a😀😀b'), (r'.', 'a😀b'),
    (r'[😀-😂]', '😁x'), (r'(?a)\w+', 'éa_1'), (r'$', 'a\n'), (r'(?m)^.', 'a\nb\nc'), (r'(?m)$', 'a\nb\n'),
    (r'\Aab\Z', 'ab'), (r'x*', 'axb'), (r'x*?', 'axb'), (r'(?:(a)|b)*', 'ab'), (r'(a|b)*?c', 'ababc'),
    (r'(.*?)(\d+)$', 'abc123'), (r'(?=(a+))a*b\1', 'baaabac'), (r'(a+|b){0,3}?c', 'aabc'),
    (r'(?:x|(?:a|b)+)*z', 'abxabz'), (r'(?i:a)B', 'aB AB ab'), ('[\u0400-\u04ff\u4e00-\u9fff]+', 'при日本'),
    (r'(?:(x)|(y)|z)+', 'xyz'), (r'(?P<a>x)?(?P<b>y)(?(a)z|w)', 'xyz yw'), (r'((?:a|b){2})\1', 'abab'),
    (r'(?i)(é)\1', 'éÉ'), (r'(?<=(?<!a)b)c', 'abcbc'), (r'(?>(a)|b)c', 'ac'), (r'(?:(a)++b)*', 'abaab'),
    (r'a{,3}', 'aaaa'), (r'(|a)+', 'aaa'), (r'(?:|a)*b', 'aab'), (r'(?i)[k]', '\u212a'),
]
ATOMS = [
    'a', 'b', 'c', '.', '[ab]', '[^a]', r'\w', r'\b', '(a)', '(?:b)', '(?:a|b)', '(a|bc)', '(?=a)', '(?!b)',
    '^', '$', '(?>a|ab)', r'\1', '(?<=a)',
]
QUANTIFIERS = ['', '', '', '*', '+', '?', '*?', '+?', '??', '{1,2}', '{2}', '*+', '++', '?+', '{0,2}?']


def add(pattern, subject, flags=0):
    try:
        compiled = re.compile(pattern, flags)
    except re.error:
        return
    code = _compiler._code(_parser.parse(pattern, flags), flags)

    def spans(find):
        try:
            m = find(subject)
        except SystemError:
            return 'SystemError'
        return m and [list(x) for x in m.regs] + [m.lastindex]

    try:
        found = [[list(x) for x in m.regs] for m in compiled.finditer(subject)]
    except SystemError:
        found = 'SystemError'
    ROWS.append([
        pattern, subject, compiled.groups, list(map(int, code)),
        spans(compiled.search), spans(compiled.match), spans(compiled.fullmatch), found,
    ])


def random_pattern(depth=0):
    parts = []
    for _ in range(random.randint(1, 4)):
        if depth < 2 and random.random() < 0.3:
            atom = random.choice(['(%s)', '(?:%s)', '(%s|b)', '(?:%s|)']) % random_pattern(depth + 1)
        else:
            atom = random.choice(ATOMS)
        parts.append(atom + ('' if atom in (r'\b', '^', '$') else random.choice(QUANTIFIERS)))
    return ''.join(parts)


def main():
    for pattern, subject in CASES:
        add(pattern, subject)
        add(pattern, subject, re.I | re.M)
    random.seed(7)
    for _ in range(500):
        add(random_pattern(), ''.join(random.choice('abc') for _ in range(random.randint(0, 8))))
    rows = ',\n'.join(json.dumps(row) for row in ROWS)
    sys.stdout.write(f'[\n{rows}\n]\n')


if __name__ == '__main__':
    main()
