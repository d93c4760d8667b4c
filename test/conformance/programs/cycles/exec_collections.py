import gc
gc.collect()
events = []
def cb(phase, info):
    events.append((phase, info['generation'], gc.get_count()))
gc.callbacks.append(cb)
gc.set_threshold(50, 5, 5)
ns = {}
for i in range(40):
    exec('def f%d(x): return [x, %d, (1, 2)]' % (i, i), ns)
    ns['f%d' % i](i)
gc.set_threshold(0)
for e in events: print(e)
print(gc.get_count())

# What a callback holds would be alive to the end.
gc.callbacks.clear()
