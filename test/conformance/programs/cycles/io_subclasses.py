"""Cycles through the instance dictionaries of io classes are found."""
import io, gc, weakref
class R(io.RawIOBase):
    def __init__(self, o): self.o = o
    def writable(self): return True
    def write(self, b): return len(b)
class O: pass
def go(close, write):
    o = O()
    o.b = io.BufferedWriter(R(o))
    if write: o.b.write(b"abc")
    if close: o.b.close()
    w = weakref.ref(o)
    del o
    print(gc.collect(), w() is None)
gc.collect()
go(0, 0); go(1,0); go(0,1); go(1,1)
