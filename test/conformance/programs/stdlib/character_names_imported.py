# A name of a character in a literal, a codec or an error handler imports unicodedata, once.
import sys

loaded = lambda: 'unicodedata' in sys.modules
print(loaded())
sys.modules['unicodedata'] = None
for text in (r"'a\N{DIGIT ONE}'", r"f'{1}\N{DIGIT ONE}'", r"'\x31\u0032'", r"b'\N{DIGIT ONE}'"):
    try:
        print(eval(text))
    except SyntaxError as e:
        print(e.msg, e.lineno, e.offset)
for call in (
    lambda: b'a\\N{DIGIT TWO}'.decode('unicode_escape'),
    lambda: b'a\\N{DIGIT TWO}'.decode('unicode_escape', 'replace'),
    lambda: b'a\\x31'.decode('unicode_escape'),
    lambda: b'a\\N'.decode('unicode_escape'),
    lambda: 'a\u1234'.encode('ascii', 'namereplace'),
    lambda: 'a'.encode('ascii', 'namereplace'),
):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, e)
del sys.modules['unicodedata']
print(loaded(), eval(r"'\x41'"), loaded(), eval(r"'\N{DIGIT ONE}'"), loaded())
import unicodedata

print(unicodedata.name('1'), unicodedata.lookup('digit two'))
del sys.modules['unicodedata'], unicodedata
print(b'\\N{DIGIT TWO}'.decode('unicode_escape'), 'a\u1234'.encode('ascii', 'namereplace'), loaded())
