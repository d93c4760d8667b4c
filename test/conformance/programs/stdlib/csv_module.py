# The native module _csv: dialects, quoting, what readers and writers refuse, and their counts.
import copy
import csv
import gc
import io
import pickle
import sys
import _csv


def attempt(function, *args, **options):
    try:
        print(repr(function(*args, **options)))
    except BaseException as error:
        print(type(error).__name__, error)


def written(row, **options):
    out = io.StringIO()
    csv.writer(out, **options).writerow(row)
    return out.getvalue()


def rows(lines, **options):
    return list(csv.reader(lines, **options))


print([name for name in dir(_csv) if not name.startswith('__')], _csv.__version__)
for kind in (_csv.Dialect, _csv.Reader, _csv.Writer, _csv.Error):
    print(kind, hex(kind.__flags__), kind.__basicsize__, list(kind.__dict__))

for options in ({}, {'quoting': csv.QUOTE_ALL}, {'quoting': csv.QUOTE_NONNUMERIC},
                {'quoting': csv.QUOTE_NONE, 'escapechar': '\\'}, {'quoting': csv.QUOTE_STRINGS},
                {'quoting': csv.QUOTE_NOTNULL}, {'doublequote': False, 'escapechar': '!'},
                {'lineterminator': 'x', 'delimiter': '\t'}, {'quotechar': None, 'escapechar': '^'},
                {'delimiter': '·', 'quotechar': '😀'}):
    for row in (['a', 1, 1.5, None, True], ['a,b', 'say "hi"', 'x\ny', 'a\\b!c^'], [''], [None],
                ['', ''], ['tab\t', ' ', 'ax', '😀·']):
        attempt(written, row, **options)

text = ['a,b,"c ""d"" e"\r\n', '\n', ' 1, "2" ,3\n', '"over\n', 'lines",\\,x\n', 'last']
attempt(rows, text)
attempt(rows, text, skipinitialspace=True, escapechar='\\')
attempt(rows, text, quoting=csv.QUOTE_NONE, doublequote=False)
attempt(rows, text, strict=True)
attempt(rows, ['1,"x"', '2.5,"y"'], quoting=csv.QUOTE_NONNUMERIC)
attempt(rows, ['a'], quoting=csv.QUOTE_NONNUMERIC)
attempt(rows, ['a\x00b,c'])
attempt(rows, ['a\\\n', 'b'], escapechar='\\')
attempt(rows, ['"a'])
attempt(rows, ['"a'], strict=True)
attempt(rows, ['a\rb'])
attempt(rows, [b'a'])
attempt(rows, ['a', 5])

for options in ({'delimiter': ''}, {'delimiter': None}, {'delimiter': 1}, {'quotechar': 1},
                {'quotechar': 'ab'}, {'lineterminator': None}, {'lineterminator': 3},
                {'quoting': 'x'}, {'quoting': 9}, {'quoting': None}, {'foo': 1}, {'dialect': 'none'},
                {'quotechar': None, 'quoting': 1}, {'escapechar': 'xy'}, {'strict': []}):
    attempt(lambda: csv.reader([], **options) and 'made')
attempt(csv.reader)
attempt(csv.reader, 1)
attempt(csv.reader, [], 'x')
attempt(csv.reader, 1, 2, 3)
attempt(csv.writer, 1)
attempt(_csv.Reader)
attempt(_csv.Dialect, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
attempt(csv.register_dialect, 1)
attempt(csv.unregister_dialect, 'none')
attempt(csv.get_dialect, [])
attempt(csv.field_size_limit, 'x')
attempt(csv.field_size_limit, 1, 2)
attempt(csv.field_size_limit, 5)
attempt(rows, ['abcdef'])
attempt(csv.field_size_limit, 131072)
writer = csv.writer(io.StringIO())
attempt(writer.writerow, 5)
attempt(writer.writerows, 5)
attempt(writer.writerows, [['a'], 5])
attempt(writer.writerow, ['a', 'b'])


class Semicolon(csv.Dialect):
    delimiter = ';'
    quotechar = "'"
    doublequote = True
    skipinitialspace = False
    lineterminator = '\n'
    quoting = csv.QUOTE_MINIMAL


csv.register_dialect('semicolon', Semicolon)
csv.register_dialect('excel2', 'excel', delimiter='|')
print(csv.list_dialects(), csv.get_dialect('excel2').delimiter)
attempt(written, ['a;b', "it's"], dialect='semicolon')
csv.unregister_dialect('excel2')
dialect = csv.get_dialect('semicolon')
print([getattr(dialect, name) for name in ('delimiter', 'doublequote', 'escapechar', 'quotechar',
                                            'lineterminator', 'quoting', 'skipinitialspace', 'strict')])
attempt(copy.copy, dialect)
attempt(pickle.dumps, dialect)
attempt(setattr, dialect, 'delimiter', ',')
print(_csv.Dialect(dialect) is dialect, csv.reader([], dialect).dialect is dialect)

reader = csv.reader(['a,b', 'c'])
print(reader.line_num, next(reader), reader.line_num, iter(reader) is reader)
print([sys.getsizeof(one) for one in (reader, writer, dialect)], sys.getrefcount(dialect))
print([type(one).__name__ for one in gc.get_referents(reader)], gc.is_tracked(dialect))
line = next(reader)
print(sys.getrefcount(line), sys.getrefcount(reader.dialect))

data = io.StringIO('name,age\nAnn,40\nBob\nCy,1,2\n')
print(list(csv.DictReader(data)))
out = io.StringIO()
people = csv.DictWriter(out, ['name', 'age'], extrasaction='ignore')
people.writeheader()
people.writerows([{'name': 'Ann', 'age': 40}, {'name': 'Bob', 'other': 1}])
print(repr(out.getvalue()))
print(csv.Sniffer().sniff('a;b;c\n1;2;3\n').delimiter, csv.Sniffer().has_header('n,m\n1,2\n3,4\n'))
