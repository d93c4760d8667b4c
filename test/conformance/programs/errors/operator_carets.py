# The marks under a binary operation point at its operator, past closing parentheses.
import sys


class Shown:
    def write(self, text):
        sys.stdout.write(text.replace(__file__, 'FILE'))

    def flush(self):
        pass


class C:
    pass


a = C()
b = C()
# fmt: off
cases = [
    lambda: (a) + b,
    lambda: ((a) + b),
    lambda: (([None] * 1) + a),
    lambda: ([None] * 1) + a,
    lambda:  (a)   +   b,
    lambda: (a) // b,
    lambda: (a)// b,
    lambda: (a) //b,
    lambda: ( a ) ** ( b ),
    lambda: ((a)) @ b,
    lambda: (a)@b,
    lambda: a @(b),
    lambda: (((a)))   // (((b))),
    lambda: (lambda: 0) + a,
    lambda: [(a) + b],
    lambda: ((a) )  + b,
    lambda: ( (a) ) + b,
]
stderr, sys.stderr = sys.stderr, Shown()
for case in cases:
    try:
        case()
    except TypeError as e:
        sys.excepthook(TypeError, e, e.__traceback__)
sys.stderr = stderr
