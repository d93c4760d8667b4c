"""Streams of zlib that have ended take nothing more and cannot be copied."""
import zlib


def attempt(label, f, *args):
    try:
        print(label, f(*args))
    except (ValueError, zlib.error) as e:
        print(label, type(e).__name__, e)


c = zlib.compressobj()
c.compress(b'a')
c.copy().flush()
c.flush()
attempt('copy', c.copy)
attempt('deepcopy', c.__deepcopy__, {})
attempt('compress', c.compress, b'a')
attempt('flush', c.flush)
d = zlib.decompressobj()
print(d.decompress(zlib.compress(b'xyz')), d.copy().eof, d.flush())
attempt('copy', d.copy)
attempt('flush', d.flush)
attempt('flush 0', d.flush, 0)
attempt('wbits', lambda: zlib.compressobj(wbits=-8))
attempt('wbits', lambda: zlib.compressobj(wbits=16))
