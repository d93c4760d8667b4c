# Native types that leave attribute access to their base have no wrapper for it in their namespace.
import _collections, _functools, itertools

for cls in (itertools._tee, itertools.count, _collections.OrderedDict, _collections._tuplegetter,
            _collections.deque, _functools._lru_cache_wrapper, _functools.partial):
    print(cls.__name__, [name for name in vars(cls) if 'attr' in name])
