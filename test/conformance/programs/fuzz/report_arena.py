# The list of the parser's arena is free when the report is written, which asks files for their numbers.
import atexit
import gc

def cb(phase, info):
    print('gc', phase, info['generation'], gc.get_count())


gc.collect()
gc.freeze()


gc.collect()
gc.callbacks.append(cb)
gc.set_threshold(7, 30, 20)
atexit.register(gc.callbacks.clear)
atexit.register(gc.unfreeze)
deco
