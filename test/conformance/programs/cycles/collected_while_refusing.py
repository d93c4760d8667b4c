"""A collection that is due runs while the names of missing arguments are told."""
import gc, sys
rc = sys.getrefcount
class H:
    def __init__(self, h):
        self.n = h
C0 = H
for n in range(1, 25):
    gc.collect()
    gc.set_threshold(n, 3, 3)
    try:
        a6 = type('Sub', (C0,), {})()
    except Exception as e:
        print('E', e)
    print('6', n, rc(C0))
    gc.set_threshold(700, 3, 3)
