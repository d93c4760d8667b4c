# Making the text of an object runs a collection that is due.
import gc


def told(phase, info):
    if phase == 'start':
        print('collection', info['generation'])


class Quiet:
    def __repr__(self):
        return 'quiet'


quiet = Quiet()
gc.collect()
gc.callbacks.append(told)
gc.set_threshold(3, 50, 50)
made = [[[], []], [[], []], repr(quiet), 'after']
print(made[3])
made = [[[], []], [[], []], f'{quiet!s}', 'after']
print(made[3])
gc.callbacks.clear()
