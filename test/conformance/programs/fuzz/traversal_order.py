# What the collector visits, in its order.
import functools
import gc
import itertools
import operator


class Items(list):
    pass


class Function:
    def __call__(self, *args):
        return args


f, items = Function(), Items([1, 2])
for x in (
    itertools.dropwhile(f, items),
    itertools.takewhile(f, items),
    itertools.filterfalse(f, items),
    itertools.starmap(f, items),
    itertools.accumulate(items, f, initial=3),
    filter(f, items),
    functools.lru_cache(f),
    operator.attrgetter('a'),
    operator.itemgetter(1),
    operator.methodcaller('m'),
    staticmethod(f),
    classmethod(f),
):
    print(type(x).__name__, [type(y).__name__ for y in gc.get_referents(x)])
