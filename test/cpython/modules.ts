/** CPython's test modules that the simulator is held against, as names in its package `test`. */
export const MODULES: readonly string[] = [
  ...['test_gc', 'test_weakref', 'test_weakset', 'test_generators', 'test_coroutines'],
  ...['test_list', 'test_dict', 'test_set', 'test_tuple', 'test_slice', 'test_range'],
  ...['test_class', 'test_descr', 'test_scope', 'test_super', 'test_property'],
  ...['test_exceptions', 'test_with', 'test_contextlib', 'test_dataclasses', 'test_enum'],
  ...['test_functools', 'test_itertools', 'test_collections', 'test_deque', 'test_patma'],
  ...['test_fstring', 'test_format', 'test_int', 'test_float', 'test_json', 'test_re'],
  ...['test_copy', 'test_typing', 'test_tracemalloc'],
];
