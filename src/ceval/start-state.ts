/**
 * The state in which a script starts. What the interpreter did before has left its mark on the
 * collector and on the free lists; ours did other things, so both are set to what CPython 3.12.1 has
 * when it opens the script: in a plain installation, with HOME in the environment.
 */
import { gc_list_merge } from '../gc/gclist';
import { _PyGC_ClearAllFreeLists } from '../gc/free-lists';
import { gcstate } from '../gc/generations';
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { EvalBreakerBit, evalBreaker } from '../heap/runtime';
import { new_keys_object, PyDict_LOG_MINSIZE, releaseKeysBlock } from '../objects/dict-keys';
import { PyDict_New } from '../objects/dictobject';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { PyList_New } from '../objects/listobject';
import { Py_None } from '../objects/object';
import { tupleFromStolen } from '../objects/tupleobject';

/** Counts of the generations. */
const COUNTS = [647, 4, 0] as const;
/** What `gc.get_stats()` says of the youngest generation. */
const YOUNGEST_STATS = { collections: 4, collected: 24, uncollectable: 0 } as const;
/** Lengths of the free lists; those of tuples by size, from 1. */
const FREE_LISTS = {
  lists: 8,
  dicts: 3,
  keys: 5,
  floats: 3,
  tuples: [5, 2, 2, 1, 1, 1, 0, 0, 0, 0, 1, 0, 1, 1, 0, 0, 1],
} as const;

/** Brings collector and free lists to the state in which CPython starts a script. */
export function settleForScript(): void {
  settleFreeLists();
  const [young, middle] = gcstate.generations;
  // Nothing has got older than that: there was no collection of the middle generation yet.
  gc_list_merge(young.head, middle.head);
  gcstate.generation_stats[0] = { ...YOUNGEST_STATS };
  COUNTS.forEach((count, i) => {
    gcstate.generations[i].count = count;
  });
  evalBreaker.pending &= ~EvalBreakerBit.GC;
}

function settleFreeLists(): void {
  _PyGC_ClearAllFreeLists();
  freeAtOnce(FREE_LISTS.lists, () => PyList_New(0));
  freeAtOnce(FREE_LISTS.dicts, PyDict_New);
  freeAtOnce(FREE_LISTS.floats, () => PyFloat_FromDouble(0));
  FREE_LISTS.tuples.forEach((count, i) => {
    freeAtOnce(count, () => tupleFromStolen(new Array<PyObject>(i + 1).fill(Py_None)));
  });
  const tables = Array.from({ length: FREE_LISTS.keys }, () =>
    new_keys_object(PyDict_LOG_MINSIZE, true),
  );
  for (const keys of tables) if (keys !== null) releaseKeysBlock(keys);
}

/** Makes so many objects and lets go of them all. */
function freeAtOnce(count: number, make: () => PyObject): void {
  const made = Array.from({ length: count }, make);
  for (const o of made) Py_DECREF(o);
}
