"""Generators that die, or are closed, while they are suspended in an except block."""
import gc
import sys


class Noted(Exception):
    def __del__(self):
        print('exception freed')


def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2


def handling():
    try:
        raise Noted
    except Noted:
        yield 1


sys.unraisablehook = lambda args: print(args.exc_type.__name__, args.exc_value)
g = stubborn()
next(g)
try:
    g.close()
except RuntimeError as error:
    print(error)
g.close()
g = stubborn()
next(g)
del g
print('deleted')

g = handling()
next(g)
del g
print('deleted')
g = handling()
next(g)
g.close()
print('closed')
g = handling()
next(g)
cycle = [g]
cycle.append(cycle)
del g, cycle
print(gc.collect() > 0)
