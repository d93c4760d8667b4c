"""Records CPython 3.12's code objects and syntax errors beside the programs and snippets.

Run with CPython 3.12.1 in this folder: python3.12 record.py
"""
import json
import pathlib
import types
import warnings

FIELDS = (
    'co_name co_qualname co_firstlineno co_flags co_argcount co_posonlyargcount '
    'co_kwonlyargcount co_stacksize co_names co_varnames co_cellvars co_freevars'
).split()
BYTES = 'co_code co_linetable co_exceptiontable'.split()


def constant(value):
    if isinstance(value, types.CodeType):
        return code(value)
    if isinstance(value, frozenset):
        return 'frozenset(' + ', '.join(sorted(map(repr, value))) + ')'
    return repr(value)


def code(value):
    record = {field: getattr(value, field) for field in FIELDS}
    record |= {field: getattr(value, field).hex() for field in BYTES}
    return record | {'co_consts': [constant(item) for item in value.co_consts]}


def fault(source):
    try:
        compile(source, 'snippet', 'exec')
    except SyntaxError as e:
        end = [e.end_lineno, e.end_offset]
        return [type(e).__name__, e.msg, e.lineno, e.offset, *end]


warnings.simplefilter('ignore')
here = pathlib.Path(__file__).parent
for path in sorted((here / 'programs').glob('*.py')):
    record = code(compile(path.read_text(), path.name, 'exec', dont_inherit=True))
    path.with_suffix('.code.json').write_text(json.dumps(record, indent=1) + '\n')
snippets = json.loads((here / 'snippets.json').read_text())
rows = [[source, fault(source)] for source in snippets]
text = ',\n'.join(' ' + json.dumps(row, ensure_ascii=False) for row in rows)
(here / 'syntax-errors.json').write_text(f'[\n{text}\n]\n')
