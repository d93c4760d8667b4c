# The objects of start-up are in the middle generation, so the first full collection comes early.
import gc

seen = []


def note(phase, info):
    if phase == 'start':
        seen.append((info['generation'], gc.get_count()))


gc.callbacks.append(note)
for i in range(100000):
    a = []
    a.append(a)
print(len(seen), [s for s in seen if s[0] > 0])
print([(s['collections'], s['collected']) for s in gc.get_stats()])

# What a callback holds would be alive to the end.
gc.callbacks.clear()
