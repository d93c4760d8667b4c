# The report of an exception is written piece by piece, and reads the source with file objects.
import gc
import sys

log = []


class Log:
    def write(self, text):
        log.append((text.replace(__file__, 'FILE')[:24], gc.get_count()[0]))

    def flush(self):
        pass


class Lost:
    def __del__(self):
        raise ValueError(3)


def lose():
    lost = Lost()
    del lost


gc.collect()
gc.disable()
try:
    [x for x in no_such_name]
except NameError as e:
    error = e
stderr, sys.stderr = sys.stderr, Log()
lose()
lose()
sys.excepthook(NameError, error, error.__traceback__)
sys.stderr = stderr
for text, count in log:
    if ' at 0x' not in text:
        print(repr(text), count)
