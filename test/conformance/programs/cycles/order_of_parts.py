# In which order the parts of iterators are made shows in the collector's youngest generation.
import collections, functools, gc, itertools, operator

L = [1, 2, 3]


def order(f):
    gc.collect()
    gc.freeze()
    x = f()
    names = [type(o).__name__ for o in gc.get_objects(0)]
    del x
    gc.unfreeze()
    return names


gc.disable()
for name, f in dict(
    enumerate=lambda: enumerate(L), enumerate1=lambda: enumerate(L, 5), zip=lambda: zip(L, L), zip0=lambda: zip(), zips=lambda: zip(L, L, strict=True),
    map=lambda: map(abs, L), map2=lambda: map(max, L, L), filter=lambda: filter(None, L), reversed=lambda: reversed(L), reversedt=lambda: reversed((1, [])),
    iter2=lambda: iter(list, 1), batched=lambda: itertools.batched(L, 2), pairwise=lambda: itertools.pairwise(L), groupby=lambda: itertools.groupby(L),
    groupbyk=lambda: itertools.groupby(L, key=abs), groupbynext=lambda: next(itertools.groupby(L)), tee=lambda: itertools.tee(L), tee3=lambda: itertools.tee(L, 3), tee0=lambda: itertools.tee(L, 0),
    teetee=lambda: itertools.tee(itertools.tee(L)[0]), cycle=lambda: itertools.cycle(L), dropwhile=lambda: itertools.dropwhile(bool, L), takewhile=lambda: itertools.takewhile(bool, L),
    starmap=lambda: itertools.starmap(max, L), islice=lambda: itertools.islice(L, 2), islice3=lambda: itertools.islice(L, 1, 2), chain=lambda: itertools.chain(L, L), chainf=lambda: itertools.chain.from_iterable([L]),
    compress=lambda: itertools.compress(L, L), filterfalse=lambda: itertools.filterfalse(None, L), count=lambda: itertools.count(), repeat=lambda: itertools.repeat(L), zip_longest=lambda: itertools.zip_longest(L, L),
    zip_longestf=lambda: itertools.zip_longest(L, L, fillvalue=L), accumulate=lambda: itertools.accumulate(L), accumulatei=lambda: itertools.accumulate(L, initial=[]), product=lambda: itertools.product(L, L), product2=lambda: itertools.product(L, repeat=2),
    combinations=lambda: itertools.combinations(L, 2), cwr=lambda: itertools.combinations_with_replacement(L, 2), permutations=lambda: itertools.permutations(L), deque=lambda: collections.deque(L), dequem=lambda: collections.deque(L, maxlen=2), dequeiter=lambda: iter(collections.deque(L)), dequerev=lambda: reversed(collections.deque(L)),
    counter=lambda: collections.Counter(L), defaultdict=lambda: collections.defaultdict(list, {1: []}), odict=lambda: collections.OrderedDict([(1, [])]), odictiter=lambda: iter(collections.OrderedDict([(1, [])]).items()),
    partial=lambda: functools.partial(max, L, key=abs), partialp=lambda: functools.partial(functools.partial(max, L), L, key=abs), lru=lambda: functools.lru_cache(max), cmp=lambda: functools.cmp_to_key(max), cmpx=lambda: functools.cmp_to_key(max)(L), itemgetter=lambda: operator.itemgetter(1, 2), attrgetter=lambda: operator.attrgetter('a.b', 'c'), methodcaller=lambda: operator.methodcaller('a', L, x=L),
    dictiter=lambda: iter({1: []}.items()), dictrev=lambda: reversed({1: []}.items()), dictkeys=lambda: {1: []}.keys(), setiter=lambda: iter({1}), sortedl=lambda: sorted(L, key=lambda x: []), listc=lambda: list(map(lambda x: [], L)), tuplec=lambda: tuple(map(lambda x: [], L)), setc=lambda: {(1, L and 2)}, dictc=lambda: dict(a=[], b={}), dictk=lambda: dict([(1, [])]), dictz=lambda: dict(zip(L, [[], [], []])), fromkeys=lambda: dict.fromkeys(L, []), slice=lambda: slice([], []), super=lambda: super(type, type), property=lambda: property(len, L), classmethod=lambda: classmethod(len), gen=lambda: (x for x in L), memoryview=lambda: memoryview(b'a')[0:1], exc=lambda: ValueError([]), group=lambda: ExceptionGroup('a', [ValueError()]), divmod=lambda: divmod(5, 3), partition=lambda: 'a b'.partition(' '), split=lambda: 'a b'.split(), cls=lambda: type('A', (), {}), clss=lambda: type('A', (), {'__slots__': ('a', 'b')}), clsd=lambda: type('A', (list,), {'__slots__': ['a', '__dict__']}), clsf=lambda: type('A', (), {'f': lambda s: 1, '__new__': lambda c: 1, '__init_subclass__': lambda c: 1}), clsx=lambda: type('A', (dict, object), {'x': 1}),
    inst=lambda: collections.UserDict(), chainmap=lambda: collections.ChainMap(), simple=lambda: type('A', (), {})().__dict__, bound=lambda: L.append, method=lambda: collections.Counter().copy, alias=lambda: list[int], union=lambda: int | str, alias2=lambda: list[int][0:0] if 0 else dict[str, list[int]],
).items():
    print(name, order(f))
gc.enable()
