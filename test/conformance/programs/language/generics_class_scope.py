# Names behind annotation scopes in a class, and equal constants of different types.
class C[T]:
    T = 'class'

    def method[U](self, x: [T], y: T):
        return x, y

    print(method.__annotations__)


def outer():
    T = str

    class D:
        T = int

        class E[U](T):
            x = T
    return D.E


print(outer().__mro__[1], outer().x)
for source in ('class A[T]:\n class B[U]([T for _ in ()]): pass',
               'class A[T]:\n def m[U](x: (T for _ in ())): pass',
               'class A[T]:\n def m[U](x: (lambda: T)): pass',
               'match x:\n case {0: _, False: _}: pass', 'match x:\n case {0: _, 0j: _}: pass',
               'match x:\n case {0: _, 0.0: _}: pass', 'match x:\n case {1: _, True: _}: pass'):
    try:
        compile(source, 'source', 'exec')
    except SyntaxError as error:
        print(error.msg, error.lineno, error.offset, error.end_offset)
print({1, True, 1.0, 2}, 1 in {1, 1.0, 3}, (-1j) ** 6, 2j ** 0.5, (1 + 2j) ** -1)
