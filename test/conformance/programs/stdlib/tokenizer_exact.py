"""The C tokenizer's own kinds of tokens (without those that only `tokenize` has)."""
import _tokenize
import io
import token
import tokenize

SOURCES = [
    '\ndef f(a, *b):\n    # comment\n    x = a[1] ** 2  # end\n\n    return -x\n',
    'a <= b != c\nif x:\n    y',
    'async def f(): await x\n',
    'async = 1',
    "f'{a!r:>{b}}' + '''x\ny'''\n",
    'x = (1,\n  2)\n# end',
    'a -> b := c ... @= //= <<= >>= ** ~ ^ | & %\n',
    'p = 1\r\nq\r\n',
    'if a:\n b\nc\n',
    '',
]
for source in SOURCES:
    print(repr(source))
    for info in _tokenize.TokenizerIter(io.StringIO(source).readline, extra_tokens=False):
        print('  ', token.tok_name[info[0]], *map(repr, info[1:]))
for readline in [lambda: 3]:
    try:
        print(list(_tokenize.TokenizerIter(readline, extra_tokens=True)))
    except (TypeError, SyntaxError) as e:
        print(type(e).__name__, e)
for source in 'a # c', 'if a:\n  # c', 'a\n    ', 'b\n\n  ', '# x', 'if a:\n  b\n  ':
    print(repr(source))
    for info in tokenize.generate_tokens(io.StringIO(source).readline):
        print('  ', token.tok_name[info[0]], *map(repr, info[1:]))
for source in 'f"abc\\\ndef" + rf\'\\\'{x}\\\n.\'\n', "f'{a}\\\\' + rf'\\{b}'\r\n", "f'\\\r\nx'\r\n":
    print(repr(source))
    for info in tokenize.generate_tokens(io.StringIO(source, newline='').readline):
        print('  ', token.tok_name[info[0]], *map(repr, info[1:]))
