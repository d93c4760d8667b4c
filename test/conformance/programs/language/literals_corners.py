# Literals and names in places that few programs use: fields over lines, braces in formats,
# literals side by side in patterns, names beyond the basic plane, form feeds.
import ast

x, y, width, prec = 3.14159, 7, 12, 3

print(f'''{
    x
    =
}''')
print(f"{x # a comment in a field
}")
print(f'''{x # a comment that the text of a field leaves out
=}''')
print(f'{y:d
}|{y:>{width}
}|')
print(f"{y!r:^{width}}|{x:{width}.{prec}}|{x:{'>'}{width}}|{ {1: 2}[1] }|{(lambda: y)()}")
print(f"{y:\x3e5}|\x41{{}}}}{{|{{{y}}}|" 'plain {y}' rf"\d{y}\n" f"" "end")
print(f'a\
b{y}c')
print(f'{*[1, 2], 3}', f'{x,}', f"{'a' f'{y}' "b"}")


def numbers():
    print(f'{(yield 1)}', f'{[i for i in range(3)]!s}')


it = numbers()
next(it)
try:
    it.send('sent')
except StopIteration:
    pass


def kind(value):
    match value:
        case 'a' 'b':
            return 'joined'
        case {'é' 'k': v, 'x'
                          'y': w}:
            return v, w
        case 'c' | ('d'
                    'e'):
            return 'over lines'
        case _:
            return 'other'


print(kind('ab'), kind({'ék': 1, 'xy': 2}), kind('de'), kind('c'), kind('d'))

𝔘𝔫𝔦 = 1if y else 0
𝔵𝔶 = 𝔘𝔫𝔦, ;
print(𝔘𝔫𝔦, f'{𝔵𝔶} {Uni}', [name for name in globals() if len(name) == 3])
if y:
  	  print('the indentation begins anew behind a form feed')

tree = ast.parse("(f'a' 'b'\n f'é{x!r:>{w}} {y=}')").body[0].value
print(ast.dump(tree, include_attributes=True))
for source in (
    'lambda: x := 1', 'f() := 1', 'a.b := 1', '(x) := 1', 'x := 1', 'x, y := 1', '*a := 1',
    'match x:\n case f"": pass', 'match x:\n case 0j+0j: pass', 'match x:\n case {0+0: _}: pass',
):
    try:
        compile(source, 'source', 'exec')
    except SyntaxError as error:
        print(source, '|', error.msg, error.lineno, error.offset, error.end_offset)
