# A full collection empties the free lists, whose blocks only then count as freed.
import gc


class C:
    def __init__(self):
        self.me = self

    def __del__(self):
        for f in makers:
            f()


def lists():
    [[] for _ in range(3)]


def tuples():
    [(x, x) for x in range(3)]


def dicts():
    [{} for _ in range(5)]


def nested():
    [[{}, (1, n)] for n in range(4)]


gc.disable()
for makers in ([], [lists], [tuples], [dicts], [nested], [lists, tuples, dicts, nested]):
    for generation in 0, 1, 2:
        gc.collect()
        C()
        gc.collect(generation)
        print(generation, gc.get_count())
        gc.collect()
        keep = [[] for _ in range(generation * 3)]
        C()
        del keep
        gc.collect(generation)
        print(generation, gc.get_count())
