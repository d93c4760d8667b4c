# The marks under a subscript reach its closing bracket.
import sys


class Shown:
    def write(self, text):
        sys.stdout.write(text.replace(__file__, 'FILE'))

    def flush(self):
        pass


stderr, sys.stderr = sys.stderr, Shown()
try:
    ()[(1000 + 0)] = 1
except TypeError as e:
    sys.excepthook(TypeError, e, e.__traceback__)
sys.stderr = stderr
