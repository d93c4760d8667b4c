/**
 * Docstrings and text signatures of the container types and modules, as `help()` and
 * `inspect.signature` show them; key: type name, or type name, dot, attribute.
 */
export const CONTAINER_DOCS: Readonly<Record<string, string>> = {
  list: 'list(iterable=(), /)\n--\n\nBuilt-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\nThe argument must be an iterable if specified.',
  'list.__getitem__': '__getitem__($self, index, /)\n--\n\nReturn self[index].',
  'list.__reversed__': '__reversed__($self, /)\n--\n\nReturn a reverse iterator over the list.',
  'list.__sizeof__': '__sizeof__($self, /)\n--\n\nReturn the size of the list in memory, in bytes.',
  'list.clear': 'clear($self, /)\n--\n\nRemove all items from list.',
  'list.copy': 'copy($self, /)\n--\n\nReturn a shallow copy of the list.',
  'list.append': 'append($self, object, /)\n--\n\nAppend object to the end of the list.',
  'list.insert': 'insert($self, index, object, /)\n--\n\nInsert object before index.',
  'list.extend':
    'extend($self, iterable, /)\n--\n\nExtend list by appending elements from the iterable.',
  'list.pop':
    'pop($self, index=-1, /)\n--\n\nRemove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out of range.',
  'list.remove':
    'remove($self, value, /)\n--\n\nRemove first occurrence of value.\n\nRaises ValueError if the value is not present.',
  'list.index':
    'index($self, value, start=0, stop=sys.maxsize, /)\n--\n\nReturn first index of value.\n\nRaises ValueError if the value is not present.',
  'list.count': 'count($self, value, /)\n--\n\nReturn number of occurrences of value.',
  'list.reverse': 'reverse($self, /)\n--\n\nReverse *IN PLACE*.',
  'list.sort':
    'sort($self, /, *, key=None, reverse=False)\n--\n\nSort the list in ascending order and return None.\n\nThe sort is in-place (i.e. the list itself is modified) and stable (i.e. the\norder of two equal elements is maintained).\n\nIf a key function is given, apply it once to each list item and sort them,\nascending or descending, according to their function values.\n\nThe reverse flag can be set to sort in descending order.',
  'list.__class_getitem__': 'See PEP 585',
  tuple:
    "tuple(iterable=(), /)\n--\n\nBuilt-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\nIf iterable is specified the tuple is initialized from iterable's items.\n\nIf the argument is a tuple, the return value is the same object.",
  'tuple.index':
    'index($self, value, start=0, stop=sys.maxsize, /)\n--\n\nReturn first index of value.\n\nRaises ValueError if the value is not present.',
  'tuple.count': 'count($self, value, /)\n--\n\nReturn number of occurrences of value.',
  'tuple.__class_getitem__': 'See PEP 585',
  dict: "dict() -> new empty dictionary\ndict(mapping) -> new dictionary initialized from a mapping object's\n    (key, value) pairs\ndict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in iterable:\n        d[k] = v\ndict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the keyword argument list.  For example:  dict(one=1, two=2)",
  'dict.__getitem__': '__getitem__($self, key, /)\n--\n\nReturn self[key].',
  'dict.__contains__':
    '__contains__($self, key, /)\n--\n\nTrue if the dictionary has the specified key, else False.',
  'dict.__sizeof__': 'D.__sizeof__() -> size of D in memory, in bytes',
  'dict.get':
    'get($self, key, default=None, /)\n--\n\nReturn the value for key if key is in the dictionary, else default.',
  'dict.setdefault':
    'setdefault($self, key, default=None, /)\n--\n\nInsert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.',
  'dict.pop':
    'pop($self, key, default=<unrepresentable>, /)\n--\n\nD.pop(k[,d]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError.',
  'dict.popitem':
    'popitem($self, /)\n--\n\nRemove and return a (key, value) pair as a 2-tuple.\n\nPairs are returned in LIFO (last-in, first-out) order.\nRaises KeyError if the dict is empty.',
  'dict.keys': "D.keys() -> a set-like object providing a view on D's keys",
  'dict.items': "D.items() -> a set-like object providing a view on D's items",
  'dict.values': "D.values() -> an object providing a view on D's values",
  'dict.update':
    'D.update([E, ]**F) -> None.  Update D from dict/iterable E and F.\nIf E is present and has a .keys() method, then does:  for k in E: D[k] = E[k]\nIf E is present and lacks a .keys() method, then does:  for k, v in E: D[k] = v\nIn either case, this is followed by: for k in F:  D[k] = F[k]',
  'dict.fromkeys':
    'fromkeys($type, iterable, value=None, /)\n--\n\nCreate a new dictionary with keys from iterable and values set to value.',
  'dict.clear': 'D.clear() -> None.  Remove all items from D.',
  'dict.copy': 'D.copy() -> a shallow copy of D',
  'dict.__reversed__':
    '__reversed__($self, /)\n--\n\nReturn a reverse iterator over the dict keys.',
  'dict.__class_getitem__': 'See PEP 585',
  set: 'set() -> new empty set object\nset(iterable) -> new set object\n\nBuild an unordered collection of unique elements.',
  'set.__contains__': 'x.__contains__(y) <==> y in x.',
  'set.add': 'Add an element to a set.\n\nThis has no effect if the element is already present.',
  'set.clear': 'Remove all elements from this set.',
  'set.copy': 'Return a shallow copy of a set.',
  'set.discard':
    'Remove an element from a set if it is a member.\n\nUnlike set.remove(), the discard() method does not raise\nan exception when an element is missing from the set.',
  'set.difference':
    'Return the difference of two or more sets as a new set.\n\n(i.e. all elements that are in this set but not the others.)',
  'set.difference_update': 'Remove all elements of another set from this set.',
  'set.intersection':
    'Return the intersection of two sets as a new set.\n\n(i.e. all elements that are in both sets.)',
  'set.intersection_update': 'Update a set with the intersection of itself and another.',
  'set.isdisjoint': 'Return True if two sets have a null intersection.',
  'set.issubset': 'Report whether another set contains this set.',
  'set.issuperset': 'Report whether this set contains another set.',
  'set.pop': 'Remove and return an arbitrary set element.\nRaises KeyError if the set is empty.',
  'set.__reduce__': 'Return state information for pickling.',
  'set.remove':
    'Remove an element from a set; it must be a member.\n\nIf the element is not a member, raise a KeyError.',
  'set.__sizeof__': 'S.__sizeof__() -> size of S in memory, in bytes',
  'set.symmetric_difference':
    'Return the symmetric difference of two sets as a new set.\n\n(i.e. all elements that are in exactly one of the sets.)',
  'set.symmetric_difference_update':
    'Update a set with the symmetric difference of itself and another.',
  'set.union':
    'Return the union of sets as a new set.\n\n(i.e. all elements that are in either set.)',
  'set.update': 'Update a set with the union of itself and others.',
  'set.__class_getitem__': 'See PEP 585',
  frozenset:
    'frozenset() -> empty frozenset object\nfrozenset(iterable) -> frozenset object\n\nBuild an immutable unordered collection of unique elements.',
  'frozenset.__contains__': 'x.__contains__(y) <==> y in x.',
  'frozenset.copy': 'Return a shallow copy of a set.',
  'frozenset.difference':
    'Return the difference of two or more sets as a new set.\n\n(i.e. all elements that are in this set but not the others.)',
  'frozenset.intersection':
    'Return the intersection of two sets as a new set.\n\n(i.e. all elements that are in both sets.)',
  'frozenset.isdisjoint': 'Return True if two sets have a null intersection.',
  'frozenset.issubset': 'Report whether another set contains this set.',
  'frozenset.issuperset': 'Report whether this set contains another set.',
  'frozenset.__reduce__': 'Return state information for pickling.',
  'frozenset.__sizeof__': 'S.__sizeof__() -> size of S in memory, in bytes',
  'frozenset.symmetric_difference':
    'Return the symmetric difference of two sets as a new set.\n\n(i.e. all elements that are in exactly one of the sets.)',
  'frozenset.union':
    'Return the union of sets as a new set.\n\n(i.e. all elements that are in either set.)',
  'frozenset.__class_getitem__': 'See PEP 585',
  range:
    'range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nReturn an object that produces a sequence of integers from start (inclusive)\nto stop (exclusive) by step.  range(i, j) produces i, i+1, i+2, ..., j-1.\nstart defaults to 0, and stop is omitted!  range(4) produces 0, 1, 2, 3.\nThese are exactly the valid indices for a list of 4 elements.\nWhen step is given, it specifies the increment (or decrement).',
  'range.__reversed__': 'Return a reverse iterator.',
  'range.count': 'rangeobject.count(value) -> integer -- return number of occurrences of value',
  'range.index':
    'rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not present.',
  slice:
    'slice(stop)\nslice(start, stop[, step])\n\nCreate a slice object.  This is used for extended slicing (e.g. a[0:10:2]).',
  'slice.indices':
    'S.indices(len) -> (start, stop, stride)\n\nAssuming a sequence of length len, calculate the start and stop\nindices, and the stride length of the extended slice described by\nS. Out of bounds indices are clipped in a manner consistent with the\nhandling of normal slices.',
  'slice.__reduce__': 'Return state information for pickling.',
  enumerate:
    'enumerate(iterable, start=0)\n--\n\nReturn an enumerate object.\n\n  iterable\n    an object supporting iteration\n\nThe enumerate object yields pairs containing a count (from start, which\ndefaults to zero) and a value yielded by the iterable argument.\n\nenumerate is useful for obtaining an indexed list:\n    (0, seq[0]), (1, seq[1]), (2, seq[2]), ...',
  'enumerate.__reduce__': 'Return state information for pickling.',
  'enumerate.__class_getitem__': 'See PEP 585',
  reversed:
    'reversed(sequence, /)\n--\n\nReturn a reverse iterator over the values of the given sequence.',
  'reversed.__length_hint__': 'Private method returning an estimate of len(list(it)).',
  'reversed.__reduce__': 'Return state information for pickling.',
  'reversed.__setstate__': 'Set state information for unpickling.',
  map: 'map(func, *iterables) --> map object\n\nMake an iterator that computes the function using arguments from\neach of the iterables.  Stops when the shortest iterable is exhausted.',
  'map.__reduce__': 'Return state information for pickling.',
  filter:
    'filter(function or None, iterable) --> filter object\n\nReturn an iterator yielding those items of iterable for which function(item)\nis true. If function is None, return the items that are true.',
  'filter.__reduce__': 'Return state information for pickling.',
  zip: "zip(*iterables, strict=False) --> Yield tuples until an input is exhausted.\n\n   >>> list(zip('abcdefg', range(3), range(4)))\n   [('a', 0, 0), ('b', 1, 1), ('c', 2, 2)]\n\nThe zip object yields n-length tuples, where n is the number of iterables\npassed as positional arguments to zip().  The i-th element in every tuple\ncomes from the i-th iterable argument to zip().  This continues until the\nshortest argument is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.",
  'zip.__reduce__': 'Return state information for pickling.',
  'zip.__setstate__': 'Set state information for unpickling.',
  'dict_keys.isdisjoint':
    'Return True if the view and the given iterable have a null intersection.',
  'dict_keys.__reversed__': 'Return a reverse iterator over the dict keys.',
  'dict_keys.mapping': 'dictionary that this view refers to',
  'dict_values.__reversed__': 'Return a reverse iterator over the dict values.',
  'dict_values.mapping': 'dictionary that this view refers to',
  'dict_items.isdisjoint':
    'Return True if the view and the given iterable have a null intersection.',
  'dict_items.__reversed__': 'Return a reverse iterator over the dict items.',
  'dict_items.mapping': 'dictionary that this view refers to',
  'dict_keyiterator.__length_hint__': 'Private method returning an estimate of len(list(it)).',
  'dict_keyiterator.__reduce__': 'Return state information for pickling.',
  'dict_valueiterator.__length_hint__': 'Private method returning an estimate of len(list(it)).',
  'dict_valueiterator.__reduce__': 'Return state information for pickling.',
  'dict_itemiterator.__length_hint__': 'Private method returning an estimate of len(list(it)).',
  'dict_itemiterator.__reduce__': 'Return state information for pickling.',
  'dict_reversekeyiterator.__length_hint__':
    'Private method returning an estimate of len(list(it)).',
  'dict_reversekeyiterator.__reduce__': 'Return state information for pickling.',
  'dict_reversevalueiterator.__length_hint__':
    'Private method returning an estimate of len(list(it)).',
  'dict_reversevalueiterator.__reduce__': 'Return state information for pickling.',
  'dict_reverseitemiterator.__length_hint__':
    'Private method returning an estimate of len(list(it)).',
  'dict_reverseitemiterator.__reduce__': 'Return state information for pickling.',
  'list_iterator.__length_hint__': 'Private method returning an estimate of len(list(it)).',
  'list_iterator.__reduce__': 'Return state information for pickling.',
  'list_iterator.__setstate__': 'Set state information for unpickling.',
  'list_reverseiterator.__length_hint__': 'Private method returning an estimate of len(list(it)).',
  'list_reverseiterator.__reduce__': 'Return state information for pickling.',
  'list_reverseiterator.__setstate__': 'Set state information for unpickling.',
  'tuple_iterator.__length_hint__': 'Private method returning an estimate of len(list(it)).',
  'tuple_iterator.__reduce__': 'Return state information for pickling.',
  'tuple_iterator.__setstate__': 'Set state information for unpickling.',
  'set_iterator.__length_hint__': 'Private method returning an estimate of len(list(it)).',
  'set_iterator.__reduce__': 'Return state information for pickling.',
  'range_iterator.__length_hint__': 'Private method returning an estimate of len(list(it)).',
  'range_iterator.__reduce__': 'Return state information for pickling.',
  'range_iterator.__setstate__': 'Set state information for unpickling.',
  'longrange_iterator.__length_hint__': 'Private method returning an estimate of len(list(it)).',
  'longrange_iterator.__reduce__': 'Return state information for pickling.',
  'longrange_iterator.__setstate__': 'Set state information for unpickling.',
  'callable_iterator.__reduce__': 'Return state information for pickling.',
  OrderedDict: 'Dictionary that remembers insertion order',
  'OrderedDict.fromkeys':
    'fromkeys($type, /, iterable, value=None)\n--\n\nCreate a new ordered dictionary with keys from iterable and values set to value.',
  'OrderedDict.__reduce__': 'Return state information for pickling',
  'OrderedDict.setdefault':
    'setdefault($self, /, key, default=None)\n--\n\nInsert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.',
  'OrderedDict.pop':
    'pop($self, /, key, default=<unrepresentable>)\n--\n\nod.pop(key[,default]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError.',
  'OrderedDict.popitem':
    'popitem($self, /, last=True)\n--\n\nRemove and return a (key, value) pair from the dictionary.\n\nPairs are returned in LIFO order if last is true or FIFO order if false.',
  'OrderedDict.clear': 'od.clear() -> None.  Remove all items from od.',
  'OrderedDict.copy': 'od.copy() -> a shallow copy of od',
  'OrderedDict.__reversed__': 'od.__reversed__() <==> reversed(od)',
  'OrderedDict.move_to_end':
    'move_to_end($self, /, key, last=True)\n--\n\nMove an existing element to the end (or beginning if last is false).\n\nRaise KeyError if the element does not exist.',
  'odict_iterator.__reduce__': 'Return state information for pickling',
  'iterator.__length_hint__': 'Private method returning an estimate of len(list(it)).',
  'iterator.__reduce__': 'Return state information for pickling.',
  'iterator.__setstate__': 'Set state information for unpickling.',
  'async_generator_asend.send':
    "send(arg) -> send 'arg' into generator,\nreturn next yielded value or raise StopIteration.",
  'async_generator_asend.throw':
    'throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\nStopIteration.\nthe (type, val, tb) signature is deprecated, \nand may be removed in a future version of Python.',
  'async_generator_asend.close': 'close() -> raise GeneratorExit inside generator.',
  'anext_awaitable.send':
    "send(arg) -> send 'arg' into the wrapped iterator,\nreturn next yielded value or raise StopIteration.",
  'anext_awaitable.throw':
    'throw(value)\nthrow(typ[,val[,tb]])\n\nraise exception in the wrapped iterator, return next yielded value\nor raise StopIteration.\nthe (type, val, tb) signature is deprecated, \nand may be removed in a future version of Python.',
  'anext_awaitable.close': 'close() -> raise GeneratorExit inside generator.',
  structseq: 'sys.version_info\n\nVersion information as a named tuple.',
  'structseq.major': 'Major release number',
  'structseq.minor': 'Minor release number',
  'structseq.micro': 'Patch release number',
  'structseq.releaselevel': "'alpha', 'beta', 'candidate', or 'final'",
  'structseq.serial': 'Serial release number',
  'module itertools':
    'Functional tools for creating and using iterators.\n\nInfinite iterators:\ncount(start=0, step=1) --> start, start+step, start+2*step, ...\ncycle(p) --> p0, p1, ... plast, p0, p1, ...\nrepeat(elem [,n]) --> elem, elem, elem, ... endlessly or up to n times\n\nIterators terminating on the shortest input sequence:\naccumulate(p[, func]) --> p0, p0+p1, p0+p1+p2\nbatched(p, n) --> [p0, p1, ..., p_n-1], [p_n, p_n+1, ..., p_2n-1], ...\nchain(p, q, ...) --> p0, p1, ... plast, q0, q1, ...\nchain.from_iterable([p, q, ...]) --> p0, p1, ... plast, q0, q1, ...\ncompress(data, selectors) --> (d[0] if s[0]), (d[1] if s[1]), ...\ndropwhile(pred, seq) --> seq[n], seq[n+1], starting when pred fails\ngroupby(iterable[, keyfunc]) --> sub-iterators grouped by value of keyfunc(v)\nfilterfalse(pred, seq) --> elements of seq where pred(elem) is False\nislice(seq, [start,] stop [, step]) --> elements from\n       seq[start:stop:step]\npairwise(s) --> (s[0],s[1]), (s[1],s[2]), (s[2], s[3]), ...\nstarmap(fun, seq) --> fun(*seq[0]), fun(*seq[1]), ...\ntee(it, n=2) --> (it1, it2 , ... itn) splits one iterator into n\ntakewhile(pred, seq) --> seq[0], seq[1], until pred fails\nzip_longest(p, q, ...) --> (p[0], q[0]), (p[1], q[1]), ...\n\nCombinatoric generators:\nproduct(p, q, ... [repeat=1]) --> cartesian product\npermutations(p[, r])\ncombinations(p, r)\ncombinations_with_replacement(p, r)\n',
  'itertools.__loader__':
    'Meta path import for built-in modules.\n\n    All methods are either class or static methods to avoid the need to\n    instantiate the class.\n\n    ',
  'itertools.__loader__.create_module': 'Create a built-in module',
  'itertools.__loader__.exec_module': 'Exec a built-in module',
  'itertools.__loader__.__dict__': 'dictionary for instance variables',
  'itertools.__loader__.__weakref__': 'list of weak references to the object',
  'itertools.tee':
    'tee($module, iterable, n=2, /)\n--\n\nReturns a tuple of n independent iterators.',
  'itertools.accumulate':
    'accumulate(iterable, func=None, *, initial=None)\n--\n\nReturn series of accumulated sums (or other binary function results).',
  'itertools.accumulate.__reduce__': 'Return state information for pickling.',
  'itertools.accumulate.__setstate__': 'Set state information for unpickling.',
  'itertools.batched':
    "batched(iterable, n)\n--\n\nBatch data into tuples of length n. The last batch may be shorter than n.\n\nLoops over the input iterable and accumulates data into tuples\nup to size n.  The input is consumed lazily, just enough to\nfill a batch.  The result is yielded as soon as a batch is full\nor when the input iterable is exhausted.\n\n    >>> for batch in batched('ABCDEFG', 3):\n    ...     print(batch)\n    ...\n    ('A', 'B', 'C')\n    ('D', 'E', 'F')\n    ('G',)",
  'itertools.chain':
    'chain(*iterables) --> chain object\n\nReturn a chain object whose .__next__() method returns elements from the\nfirst iterable until it is exhausted, then elements from the next\niterable, until all of the iterables are exhausted.',
  'itertools.chain.from_iterable':
    'from_iterable($type, iterable, /)\n--\n\nAlternative chain() constructor taking a single iterable argument that evaluates lazily.',
  'itertools.chain.__reduce__': 'Return state information for pickling.',
  'itertools.chain.__setstate__': 'Set state information for unpickling.',
  'itertools.chain.__class_getitem__': 'See PEP 585',
  'itertools.combinations':
    'combinations(iterable, r)\n--\n\nReturn successive r-length combinations of elements in the iterable.\n\ncombinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)',
  'itertools.combinations.__reduce__': 'Return state information for pickling.',
  'itertools.combinations.__setstate__': 'Set state information for unpickling.',
  'itertools.combinations.__sizeof__': 'Returns size in memory, in bytes.',
  'itertools.compress':
    'compress(data, selectors)\n--\n\nReturn data elements corresponding to true selector elements.\n\nForms a shorter iterator from selected data elements using the selectors to\nchoose the data elements.',
  'itertools.compress.__reduce__': 'Return state information for pickling.',
  'itertools.count':
    'count(start=0, step=1)\n--\n\nReturn a count object whose .__next__() method returns consecutive values.\n\nEquivalent to:\n    def count(firstval=0, step=1):\n        x = firstval\n        while 1:\n            yield x\n            x += step',
  'itertools.count.__reduce__': 'Return state information for pickling.',
  'itertools.combinations_with_replacement':
    "combinations_with_replacement(iterable, r)\n--\n\nReturn successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.\n\ncombinations_with_replacement('ABC', 2) --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')",
  'itertools.combinations_with_replacement.__reduce__': 'Return state information for pickling.',
  'itertools.combinations_with_replacement.__setstate__': 'Set state information for unpickling.',
  'itertools.combinations_with_replacement.__sizeof__': 'Returns size in memory, in bytes.',
  'itertools.cycle':
    'cycle(iterable, /)\n--\n\nReturn elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.',
  'itertools.cycle.__reduce__': 'Return state information for pickling.',
  'itertools.cycle.__setstate__': 'Set state information for unpickling.',
  'itertools.dropwhile':
    'dropwhile(predicate, iterable, /)\n--\n\nDrop items from the iterable while predicate(item) is true.\n\nAfterwards, return every element until the iterable is exhausted.',
  'itertools.dropwhile.__reduce__': 'Return state information for pickling.',
  'itertools.dropwhile.__setstate__': 'Set state information for unpickling.',
  'itertools.filterfalse':
    'filterfalse(function, iterable, /)\n--\n\nReturn those items of iterable for which function(item) is false.\n\nIf function is None, return the items that are false.',
  'itertools.filterfalse.__reduce__': 'Return state information for pickling.',
  'itertools.groupby':
    'groupby(iterable, key=None)\n--\n\nmake an iterator that returns consecutive keys and groups from the iterable\n\n  iterable\n    Elements to divide into groups according to the key function.\n  key\n    A function for computing the group category for each element.\n    If the key function is not specified or is None, the element itself\n    is used for grouping.',
  'itertools.groupby.__reduce__': 'Return state information for pickling.',
  'itertools.groupby.__setstate__': 'Set state information for unpickling.',
  'itertools._grouper.__reduce__': 'Return state information for pickling.',
  'itertools.islice':
    'islice(iterable, stop) --> islice object\nislice(iterable, start, stop[, step]) --> islice object\n\nReturn an iterator whose next() method returns selected values from an\niterable.  If start is specified, will skip all preceding elements;\notherwise, start defaults to zero.  Step defaults to one.  If\nspecified as another value, step determines how many values are\nskipped between successive calls.  Works like a slice() on a list\nbut returns an iterator.',
  'itertools.islice.__reduce__': 'Return state information for pickling.',
  'itertools.islice.__setstate__': 'Set state information for unpickling.',
  'itertools.pairwise':
    'pairwise(iterable, /)\n--\n\nReturn an iterator of overlapping pairs taken from the input iterator.\n\n    s -> (s0,s1), (s1,s2), (s2, s3), ...',
  'itertools.permutations':
    'permutations(iterable, r=None)\n--\n\nReturn successive r-length permutations of elements in the iterable.\n\npermutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)',
  'itertools.permutations.__reduce__': 'Return state information for pickling.',
  'itertools.permutations.__setstate__': 'Set state information for unpickling.',
  'itertools.permutations.__sizeof__': 'Returns size in memory, in bytes.',
  'itertools.product':
    "product(*iterables, repeat=1) --> product object\n\nCartesian product of input iterables.  Equivalent to nested for-loops.\n\nFor example, product(A, B) returns the same as:  ((x,y) for x in A for y in B).\nThe leftmost iterators are in the outermost for-loop, so the output tuples\ncycle in a manner similar to an odometer (with the rightmost element changing\non every iteration).\n\nTo compute the product of an iterable with itself, specify the number\nof repetitions with the optional repeat keyword argument. For example,\nproduct(A, repeat=4) means the same as product(A, A, A, A).\n\nproduct('ab', range(3)) --> ('a',0) ('a',1) ('a',2) ('b',0) ('b',1) ('b',2)\nproduct((0,1), (0,1), (0,1)) --> (0,0,0) (0,0,1) (0,1,0) (0,1,1) (1,0,0) ...",
  'itertools.product.__reduce__': 'Return state information for pickling.',
  'itertools.product.__setstate__': 'Set state information for unpickling.',
  'itertools.product.__sizeof__': 'Returns size in memory, in bytes.',
  'itertools.repeat':
    'repeat(object [,times]) -> create an iterator which returns the object\nfor the specified number of times.  If not specified, returns the object\nendlessly.',
  'itertools.repeat.__length_hint__': 'Private method returning an estimate of len(list(it)).',
  'itertools.repeat.__reduce__': 'Return state information for pickling.',
  'itertools.starmap':
    'starmap(function, iterable, /)\n--\n\nReturn an iterator whose values are returned from the function evaluated with an argument tuple taken from the given sequence.',
  'itertools.starmap.__reduce__': 'Return state information for pickling.',
  'itertools.takewhile':
    'takewhile(predicate, iterable, /)\n--\n\nReturn successive entries from an iterable as long as the predicate evaluates to true for each entry.',
  'itertools.takewhile.__reduce__': 'Return state information for pickling.',
  'itertools.takewhile.__setstate__': 'Set state information for unpickling.',
  'itertools._tee': '_tee(iterable, /)\n--\n\nIterator wrapped to make it copyable.',
  'itertools._tee.__copy__': 'Returns an independent iterator.',
  'itertools._tee.__reduce__': 'Return state information for pickling.',
  'itertools._tee.__setstate__': 'Set state information for unpickling.',
  'itertools._tee_dataobject':
    'teedataobject(iterable, values, next, /)\n--\n\nData container common to multiple tee objects.',
  'itertools._tee_dataobject.__reduce__': 'Return state information for pickling.',
  'itertools.zip_longest':
    'zip_longest(iter1 [,iter2 [...]], [fillvalue=None]) --> zip_longest object\n\nReturn a zip_longest object whose .__next__() method returns a tuple where\nthe i-th element comes from the i-th iterable argument.  The .__next__()\nmethod continues until the longest iterable in the argument sequence\nis exhausted and then it raises StopIteration.  When the shorter iterables\nare exhausted, the fillvalue is substituted in their place.  The fillvalue\ndefaults to None or can be specified by a keyword argument.\n',
  'itertools.zip_longest.__reduce__': 'Return state information for pickling.',
  'itertools.zip_longest.__setstate__': 'Set state information for unpickling.',
  'module _collections':
    'High performance data structures.\n- deque:        ordered collection accessible from endpoints only\n- defaultdict:  dict subclass with a default value factory\n',
  '_collections.__loader__':
    'Meta path import for built-in modules.\n\n    All methods are either class or static methods to avoid the need to\n    instantiate the class.\n\n    ',
  '_collections.__loader__.create_module': 'Create a built-in module',
  '_collections.__loader__.exec_module': 'Exec a built-in module',
  '_collections.__loader__.__dict__': 'dictionary for instance variables',
  '_collections.__loader__.__weakref__': 'list of weak references to the object',
  '_collections._count_elements':
    '_count_elements($module, mapping, iterable, /)\n--\n\nCount elements in the iterable, updating the mapping',
  '_collections.deque':
    'deque([iterable[, maxlen]]) --> deque object\n\nA list-like sequence optimized for data accesses near its endpoints.',
  '_collections.deque.append': 'Add an element to the right side of the deque.',
  '_collections.deque.appendleft': 'Add an element to the left side of the deque.',
  '_collections.deque.clear': 'Remove all elements from the deque.',
  '_collections.deque.__copy__': 'Return a shallow copy of a deque.',
  '_collections.deque.copy': 'Return a shallow copy of a deque.',
  '_collections.deque.count': 'D.count(value) -- return number of occurrences of value',
  '_collections.deque.extend': 'Extend the right side of the deque with elements from the iterable',
  '_collections.deque.extendleft':
    'Extend the left side of the deque with elements from the iterable',
  '_collections.deque.index':
    'D.index(value, [start, [stop]]) -- return first index of value.\nRaises ValueError if the value is not present.',
  '_collections.deque.insert': 'D.insert(index, object) -- insert object before index',
  '_collections.deque.pop': 'Remove and return the rightmost element.',
  '_collections.deque.popleft': 'Remove and return the leftmost element.',
  '_collections.deque.__reduce__': 'Return state information for pickling.',
  '_collections.deque.remove': 'D.remove(value) -- remove first occurrence of value.',
  '_collections.deque.__reversed__': 'D.__reversed__() -- return a reverse iterator over the deque',
  '_collections.deque.reverse': 'D.reverse() -- reverse *IN PLACE*',
  '_collections.deque.rotate':
    'Rotate the deque n steps to the right (default n=1).  If n is negative, rotates left.',
  '_collections.deque.__sizeof__': 'D.__sizeof__() -- size of D in memory, in bytes',
  '_collections.deque.__class_getitem__': 'See PEP 585',
  '_collections.deque.maxlen': 'maximum size of a deque or None if unbounded',
  '_collections.defaultdict':
    'defaultdict(default_factory=None, /, [...]) --> dict with default factory\n\nThe default factory is called without arguments to produce\na new value when a key is not present, in __getitem__ only.\nA defaultdict compares equal to a dict with the same items.\nAll remaining arguments are treated the same as if they were\npassed to the dict constructor, including keyword arguments.\n',
  '_collections.defaultdict.__missing__':
    '__missing__(key) # Called by __getitem__ for missing key; pseudo-code:\n  if self.default_factory is None: raise KeyError((key,))\n  self[key] = value = self.default_factory()\n  return value\n',
  '_collections.defaultdict.copy': 'D.copy() -> a shallow copy of D.',
  '_collections.defaultdict.__copy__': 'D.copy() -> a shallow copy of D.',
  '_collections.defaultdict.__reduce__': 'Return state information for pickling.',
  '_collections.defaultdict.__class_getitem__': 'See PEP 585',
  '_collections.defaultdict.default_factory': 'Factory for default value called by __missing__().',
  '_collections._deque_iterator.__length_hint__':
    'Private method returning an estimate of len(list(it)).',
  '_collections._deque_iterator.__reduce__': 'Return state information for pickling.',
  '_collections._deque_reverse_iterator.__length_hint__':
    'Private method returning an estimate of len(list(it)).',
  '_collections._deque_reverse_iterator.__reduce__': 'Return state information for pickling.',
  '_collections.OrderedDict': 'Dictionary that remembers insertion order',
  '_collections.OrderedDict.fromkeys':
    'fromkeys($type, /, iterable, value=None)\n--\n\nCreate a new ordered dictionary with keys from iterable and values set to value.',
  '_collections.OrderedDict.__reduce__': 'Return state information for pickling',
  '_collections.OrderedDict.setdefault':
    'setdefault($self, /, key, default=None)\n--\n\nInsert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default.',
  '_collections.OrderedDict.pop':
    'pop($self, /, key, default=<unrepresentable>)\n--\n\nod.pop(key[,default]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError.',
  '_collections.OrderedDict.popitem':
    'popitem($self, /, last=True)\n--\n\nRemove and return a (key, value) pair from the dictionary.\n\nPairs are returned in LIFO order if last is true or FIFO order if false.',
  '_collections.OrderedDict.clear': 'od.clear() -> None.  Remove all items from od.',
  '_collections.OrderedDict.copy': 'od.copy() -> a shallow copy of od',
  '_collections.OrderedDict.__reversed__': 'od.__reversed__() <==> reversed(od)',
  '_collections.OrderedDict.move_to_end':
    'move_to_end($self, /, key, last=True)\n--\n\nMove an existing element to the end (or beginning if last is false).\n\nRaise KeyError if the element does not exist.',
  'module _functools': 'Tools that operate on functions.',
  '_functools.__loader__':
    'Meta path import for built-in modules.\n\n    All methods are either class or static methods to avoid the need to\n    instantiate the class.\n\n    ',
  '_functools.__loader__.create_module': 'Create a built-in module',
  '_functools.__loader__.exec_module': 'Exec a built-in module',
  '_functools.__loader__.__dict__': 'dictionary for instance variables',
  '_functools.__loader__.__weakref__': 'list of weak references to the object',
  '_functools.reduce':
    'reduce(function, iterable[, initial]) -> value\n\nApply a function of two arguments cumulatively to the items of a sequence\nor iterable, from left to right, so as to reduce the iterable to a single\nvalue.  For example, reduce(lambda x, y: x+y, [1, 2, 3, 4, 5]) calculates\n((((1+2)+3)+4)+5).  If initial is present, it is placed before the items\nof the iterable in the calculation, and serves as a default when the\niterable is empty.',
  '_functools.cmp_to_key':
    'cmp_to_key($module, /, mycmp)\n--\n\nConvert a cmp= function into a key= function.\n\n  mycmp\n    Function that compares two objects.',
  '_functools.partial':
    'partial(func, *args, **keywords) - new function with partial application\n    of the given arguments and keywords.\n',
  '_functools.partial.__class_getitem__': 'See PEP 585',
  '_functools.partial.func': 'function object to use in future partial calls',
  '_functools.partial.args': 'tuple of arguments to future partial calls',
  '_functools.partial.keywords': 'dictionary of keyword arguments to future partial calls',
  '_functools._lru_cache_wrapper':
    'Create a cached callable that wraps another function.\n\nuser_function:      the function being cached\n\nmaxsize:  0         for no caching\n          None      for unlimited cache size\n          n         for a bounded cache\n\ntyped:    False     cache f(3) and f(3.0) as identical calls\n          True      cache f(3) and f(3.0) as distinct calls\n\ncache_info_type:    namedtuple class with the fields:\n                        hits misses currsize maxsize\n',
  '_functools._lru_cache_wrapper.cache_info': 'cache_info($self, /)\n--\n\nReport cache statistics',
  '_functools._lru_cache_wrapper.cache_clear':
    'cache_clear($self, /)\n--\n\nClear the cache and cache statistics',
  'module _bisect':
    'Bisection algorithms.\n\nThis module provides support for maintaining a list in sorted order without\nhaving to sort the list after each insertion. For long lists of items with\nexpensive comparison operations, this can be an improvement over the more\ncommon approach.\n',
  '_bisect.bisect_right':
    'bisect_right($module, /, a, x, lo=0, hi=None, *, key=None)\n--\n\nReturn the index where to insert item x in list a, assuming a is sorted.\n\nThe return value i is such that all e in a[:i] have e <= x, and all e in\na[i:] have e > x.  So if x already appears in the list, a.insert(i, x) will\ninsert just after the rightmost x already there.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.\n\nA custom key function can be supplied to customize the sort order.',
  '_bisect.insort_right':
    'insort_right($module, /, a, x, lo=0, hi=None, *, key=None)\n--\n\nInsert item x in list a, and keep it sorted assuming a is sorted.\n\nIf x is already in a, insert it to the right of the rightmost x.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.\n\nA custom key function can be supplied to customize the sort order.',
  '_bisect.bisect_left':
    'bisect_left($module, /, a, x, lo=0, hi=None, *, key=None)\n--\n\nReturn the index where to insert item x in list a, assuming a is sorted.\n\nThe return value i is such that all e in a[:i] have e < x, and all e in\na[i:] have e >= x.  So if x already appears in the list, a.insert(i, x) will\ninsert just before the leftmost x already there.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.\n\nA custom key function can be supplied to customize the sort order.',
  '_bisect.insort_left':
    'insort_left($module, /, a, x, lo=0, hi=None, *, key=None)\n--\n\nInsert item x in list a, and keep it sorted assuming a is sorted.\n\nIf x is already in a, insert it to the left of the leftmost x.\n\nOptional args lo (default 0) and hi (default len(a)) bound the\nslice of a to be searched.\n\nA custom key function can be supplied to customize the sort order.',
  'module _heapq':
    'Heap queue algorithm (a.k.a. priority queue).\n\nHeaps are arrays for which a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for\nall k, counting elements from 0.  For the sake of comparison,\nnon-existing elements are considered to be infinite.  The interesting\nproperty of a heap is that a[0] is always its smallest element.\n\nUsage:\n\nheap = []            # creates an empty heap\nheappush(heap, item) # pushes a new item on the heap\nitem = heappop(heap) # pops the smallest item from the heap\nitem = heap[0]       # smallest item on the heap without popping it\nheapify(x)           # transforms list into a heap, in-place, in linear time\nitem = heapreplace(heap, item) # pops and returns smallest item, and adds\n                               # new item; the heap size is unchanged\n\nOur API differs from textbook heap algorithms as follows:\n\n- We use 0-based indexing.  This makes the relationship between the\n  index for a node and the indexes for its children slightly less\n  obvious, but is more suitable since Python uses 0-based indexing.\n\n- Our heappop() method returns the smallest item, not the largest.\n\nThese two make it possible to view the heap as a regular Python list\nwithout surprises: heap[0] is the smallest item, and heap.sort()\nmaintains the heap invariant!\n',
  '_heapq.heappush':
    'heappush($module, heap, item, /)\n--\n\nPush item onto heap, maintaining the heap invariant.',
  '_heapq.heappushpop':
    'heappushpop($module, heap, item, /)\n--\n\nPush item on the heap, then pop and return the smallest item from the heap.\n\nThe combined action runs more efficiently than heappush() followed by\na separate call to heappop().',
  '_heapq.heappop':
    'heappop($module, heap, /)\n--\n\nPop the smallest item off the heap, maintaining the heap invariant.',
  '_heapq.heapreplace':
    'heapreplace($module, heap, item, /)\n--\n\nPop and return the current smallest value, and add the new item.\n\nThis is more efficient than heappop() followed by heappush(), and can be\nmore appropriate when using a fixed-size heap.  Note that the value\nreturned may be larger than item!  That constrains reasonable uses of\nthis routine unless written as part of a conditional replacement:\n\n    if item > heap[0]:\n        item = heapreplace(heap, item)',
  '_heapq.heapify':
    'heapify($module, heap, /)\n--\n\nTransform list into a heap, in-place, in O(len(heap)) time.',
  '_heapq._heappop_max': '_heappop_max($module, heap, /)\n--\n\nMaxheap variant of heappop.',
  '_heapq._heapify_max': '_heapify_max($module, heap, /)\n--\n\nMaxheap variant of heapify.',
  '_heapq._heapreplace_max':
    '_heapreplace_max($module, heap, item, /)\n--\n\nMaxheap variant of heapreplace.',
  'module _queue':
    'C implementation of the Python queue module.\nThis module is an implementation detail, please do not use it directly.',
  '_queue.Empty': 'Exception raised by Queue.get(block=0)/get_nowait().',
  '_queue.Empty.__weakref__': 'list of weak references to the object',
  '_queue.SimpleQueue': 'SimpleQueue()\n--\n\nSimple, unbounded, reentrant FIFO queue.',
  '_queue.SimpleQueue.empty':
    'empty($self, /)\n--\n\nReturn True if the queue is empty, False otherwise (not reliable!).',
  '_queue.SimpleQueue.get':
    "get($self, /, block=True, timeout=None)\n--\n\nRemove and return an item from the queue.\n\nIf optional args 'block' is true and 'timeout' is None (the default),\nblock if necessary until an item is available. If 'timeout' is\na non-negative number, it blocks at most 'timeout' seconds and raises\nthe Empty exception if no item was available within that time.\nOtherwise ('block' is false), return an item if one is immediately\navailable, else raise the Empty exception ('timeout' is ignored\nin that case).",
  '_queue.SimpleQueue.get_nowait':
    'get_nowait($self, /)\n--\n\nRemove and return an item from the queue without blocking.\n\nOnly get an item if one is immediately available. Otherwise\nraise the Empty exception.',
  '_queue.SimpleQueue.put':
    "put($self, /, item, block=True, timeout=None)\n--\n\nPut the item on the queue.\n\nThe optional 'block' and 'timeout' arguments are ignored, as this method\nnever blocks.  They are provided for compatibility with the Queue class.",
  '_queue.SimpleQueue.put_nowait':
    'put_nowait($self, /, item)\n--\n\nPut an item into the queue without blocking.\n\nThis is exactly equivalent to `put(item)` and is only provided\nfor compatibility with the Queue class.',
  '_queue.SimpleQueue.qsize':
    'qsize($self, /)\n--\n\nReturn the approximate size of the queue (not reliable!).',
  '_queue.SimpleQueue.__class_getitem__': 'See PEP 585',
  'functools.KeyWrapper.obj': 'Value wrapped by a key function.',
};

/** The docstring (with its signature line) of `key`, or null. */
export function containerDoc(key: string): string | null {
  return CONTAINER_DOCS[key] ?? null;
}
