"""Names of types: a class statement's is interned; those of native types are strings of their own."""
import collections
import functools
import itertools
import operator
import random
import re
import struct
import sys

rc = sys.getrefcount


class Written:
    pass


Called = type(''.join(['Cal', 'led']), (), {})
for c in (
    Written,
    Called,
    int,
    collections.deque,
    collections.defaultdict,
    collections.OrderedDict,
    functools.partial,
    functools._lru_cache_wrapper,
    itertools.dropwhile,
    itertools.count,
    itertools.chain,
    operator.itemgetter,
    random.Random.__base__,
    re.Pattern,
    re.Match,
    struct.Struct,
):
    print(c.__name__, rc(c.__name__), rc(c.__qualname__), c.__name__ is c.__qualname__)
