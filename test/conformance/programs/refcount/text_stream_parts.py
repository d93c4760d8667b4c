"""What a text stream holds: its buffer, and the file below it, which it asks whether it is closed."""
import gc
import io
import sys

rc = sys.getrefcount


def parts(text):
    return [type(x).__name__ for x in gc.get_referents(text) if not isinstance(x, type)]


class Raw(io.RawIOBase):
    def readable(self):
        return True

    def __del__(self):
        print('raw', rc(self))


class Buffer(io.BytesIO):
    def __del__(self):
        print('buffer', rc(self))


out = sys.stdout
print(rc(out.buffer), rc(out.buffer.raw))
print(parts(out))

raw = Raw()
buffer = io.BufferedReader(raw)
text = io.TextIOWrapper(buffer)
print(rc(raw), rc(buffer), parts(text))
del raw, buffer, text

buffer = Buffer(b'abc\nd')
text = io.TextIOWrapper(buffer, encoding='ascii')
print(text.readline(), text.tell(), rc(buffer), parts(text))
other = Buffer()
text.__init__(other)
print(rc(buffer), rc(other))
del buffer
print(text.detach() is other, parts(text))
del other, text

reader = open(__file__, 'rb')
text = io.TextIOWrapper(reader)
print(rc(reader), rc(reader.raw))
text.detach()
print(rc(reader), rc(reader.raw))
del text
print(rc(reader), rc(reader.raw))
reader.close()
