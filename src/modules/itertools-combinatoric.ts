/** product, combinations, combinations_with_replacement, permutations (Modules/itertoolsmodule.c). */
import { PyMem_Free, PyMem_Malloc, isAvailable } from '../heap/alloc';
import type { PyObject, PyTypeObject, TypeDef } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PySequence_Tuple } from '../objects/abstract';
import { PyDict_GET_SIZE } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString, PyErr_NoMemory } from '../objects/errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { indexArgument } from '../objects/list-methods';
import { PyLong_AsSsize_t, PyLong_Check, PyLong_FromLong } from '../objects/longobject';
import { Py_None } from '../objects/object';
import { allocWith, retrack, setField } from '../objects/ref-fields';
import {
  _PyTuple_FromArray,
  type PyTupleObject,
  tuple_get_empty,
  tupleFromStolen,
} from '../objects/tupleobject';
import { comboMethods } from './itertools-combo-state';
import { dropAll, itertoolType } from './itertools-shared';

/** Pools to choose from, the indices chosen last and the tuple given last. */
interface ComboPayload {
  /** One pool, or for product a tuple of pools. */
  pool: PyObject | null;
  /** The tuple given last, used again while nobody else holds it. */
  result: PyObject | null;
  indices: number[];
  cycles: number[];
  r: number;
  stopped: boolean;
  /** Blocks of the index arrays. */
  blocks: readonly number[];
}

export type ComboObject = PyObject<ComboPayload>;

/** A block for `n` indices. */
const indexBlock = (n: number): number => PyMem_Malloc(n * 8);

function newCombo(
  type: PyTypeObject,
  pool: PyObject,
  indices: number[],
  r: number,
  stopped: boolean,
  cycles: number[],
  blocks: readonly number[],
): PyObject | null {
  if (blocks.some((block) => block < 0)) {
    for (const block of blocks) PyMem_Free(block);
    Py_DECREF(pool);
    return PyErr_NoMemory();
  }
  const result = null;
  return allocWith<ComboPayload>(type, { pool, result, indices, cycles, r, stopped, blocks });
}

/** The result tuple to change in place: the last one, or a copy while somebody else holds it. */
function ownResult(self: ComboObject): PyTupleObject {
  const result = self.v.result as PyTupleObject;
  if (result.ob_refcnt > 1) {
    const copy = _PyTuple_FromArray(result.v);
    setField(self, 'result', copy);
    return copy;
  }
  retrack(result);
  return result;
}

function replaceItem(result: PyTupleObject, i: number, elem: PyObject): void {
  const old = result.v[i];
  Py_INCREF(elem);
  result.v[i] = elem;
  touch(result, i, i);
  Py_DECREF(old);
}

function stop(self: ComboObject): null {
  self.v.stopped = true;
  return null;
}

/** The first result, kept for reuse. */
function firstResult(self: ComboObject, elems: readonly PyObject[]): PyObject {
  const result = _PyTuple_FromArray(elems);
  self.v.result = result;
  touch(self);
  return Py_NewRef(result);
}

export function pools(self: ComboObject): PyObject[][] {
  return (self.v.pool as PyTupleObject).v.map((pool) => (pool as PyTupleObject).v);
}

export function poolOf(self: ComboObject): PyObject[] {
  return (self.v.pool as PyTupleObject).v;
}

/** @source Modules/itertoolsmodule.c product_new */
function product_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  let repeat = 1;
  if (kwds !== null && PyDict_GET_SIZE(kwds) > 0) {
    const empty = tuple_get_empty();
    const parsed = PyArg_UnpackTupleKeywords('product', ['repeat'], empty, kwds, 0, 0, 0);
    if (parsed === null) return null;
    const given = parsed[0] === null ? 1 : indexArgument(parsed[0]);
    if (given === null) return null;
    repeat = given;
    if (repeat < 0) {
      return PyErr_SetString(PyExc_ValueError, 'repeat argument cannot be negative');
    }
  }
  const given = repeat === 0 ? [] : (args as PyTupleObject).v;
  if (given.length * repeat > 2 ** 27) {
    return PyErr_SetString(PyExc_OverflowError, 'repeat argument too large');
  }
  const npools = given.length * repeat;
  if (!isAvailable(npools * 8)) return PyErr_NoMemory();
  const block = indexBlock(npools);
  const all: PyObject[] = [];
  for (const arg of given) {
    const pool = PySequence_Tuple(arg);
    if (pool === null) {
      dropAll(all);
      PyMem_Free(block);
      return null;
    }
    all.push(pool);
  }
  for (let i = given.length; i < npools; i++) all.push(Py_NewRef(all[i - given.length]));
  const indices = new Array<number>(npools).fill(0);
  return newCombo(type, tupleFromStolen(all), indices, npools, false, [], [block]);
}

/** @source Modules/itertoolsmodule.c product_next */
function product_next(o: PyObject): PyObject | null {
  const self = o as ComboObject;
  const { indices, stopped } = self.v;
  if (stopped) return null;
  const sources = pools(self);
  if (self.v.result === null) {
    if (sources.some((pool) => pool.length === 0)) return stop(self);
    return firstResult(
      self,
      sources.map((pool) => pool[0]),
    );
  }
  const result = ownResult(self);
  let i = sources.length - 1;
  for (; i >= 0; i--) {
    indices[i]++;
    const rolled = indices[i] === sources[i].length;
    if (rolled) indices[i] = 0;
    replaceItem(result, i, sources[i][indices[i]]);
    if (!rolled) break;
  }
  return i < 0 ? stop(self) : Py_NewRef<PyObject>(result);
}

/** `r` as a number that is not negative; null with an exception set. */
function checkR(r: number | null): number | null {
  if (r !== null && r < 0) return PyErr_SetString(PyExc_ValueError, 'r must be non-negative');
  return r;
}

/** The pool and r of combinations and combinations_with_replacement. */
function newChoice(
  name: string,
  start: (n: number, r: number) => { indices: number[]; stopped: boolean },
): NonNullable<TypeDef['tp_new']> {
  return (type: PyTypeObject, args: PyObject, kwds: PyObject | null) => {
    const parsed = PyArg_UnpackTupleKeywords(name, ['iterable', 'r'], args, kwds, 2, 2, 0);
    if (parsed === null) return null;
    const r = indexArgument(parsed[1]!);
    if (r === null) return null;
    const pool = PySequence_Tuple(parsed[0]!);
    if (pool === null) return null;
    if (checkR(r) === null) {
      Py_DECREF(pool);
      return null;
    }
    const { indices, stopped } = start((pool as PyTupleObject).v.length, r);
    return newCombo(type, pool, indices, r, stopped, [], [indexBlock(r)]);
  };
}

/** @source Modules/itertoolsmodule.c combinations_next */
function combinations_next(o: PyObject): PyObject | null {
  const self = o as ComboObject;
  const { indices, r, stopped } = self.v;
  if (stopped) return null;
  const pool = poolOf(self);
  if (self.v.result === null) {
    return firstResult(
      self,
      indices.map((index) => pool[index]),
    );
  }
  const result = ownResult(self);
  const n = pool.length;
  let i = r - 1;
  while (i >= 0 && indices[i] === i + n - r) i--;
  if (i < 0) return stop(self);
  indices[i]++;
  for (let j = i + 1; j < r; j++) indices[j] = indices[j - 1] + 1;
  for (; i < r; i++) replaceItem(result, i, pool[indices[i]]);
  return Py_NewRef<PyObject>(result);
}

/** @source Modules/itertoolsmodule.c cwr_next */
function cwr_next(o: PyObject): PyObject | null {
  const self = o as ComboObject;
  const { indices, r, stopped } = self.v;
  if (stopped) return null;
  const pool = poolOf(self);
  if (self.v.result === null) {
    return firstResult(
      self,
      indices.map((index) => pool[index]),
    );
  }
  const result = ownResult(self);
  let i = r - 1;
  while (i >= 0 && indices[i] === pool.length - 1) i--;
  if (i < 0) return stop(self);
  const index = indices[i] + 1;
  for (; i < r; i++) {
    indices[i] = index;
    replaceItem(result, i, pool[index]);
  }
  return Py_NewRef<PyObject>(result);
}

/** @source Modules/itertoolsmodule.c itertools_permutations_impl */
function permutations_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const names = ['iterable', 'r'];
  const parsed = PyArg_UnpackTupleKeywords('permutations', names, args, kwds, 1, 2, 0);
  if (parsed === null) return null;
  const pool = PySequence_Tuple(parsed[0]!);
  if (pool === null) return null;
  const n = (pool as PyTupleObject).v.length;
  const robj = parsed[1];
  let r: number | null = n;
  if (robj !== null && robj !== Py_None) {
    if (!PyLong_Check(robj)) r = PyErr_SetString(PyExc_TypeError, 'Expected int as r');
    else {
      r = PyLong_AsSsize_t(robj);
      if (r === -1 && PyErr_Occurred() !== null) r = null;
    }
  }
  r = checkR(r);
  if (r === null) {
    Py_DECREF(pool);
    return null;
  }
  const indices = Array.from({ length: n }, (_, i) => i);
  const cycles = r > n ? [] : Array.from({ length: r }, (_, i) => n - i);
  const blocks = [indexBlock(n), indexBlock(r)];
  return newCombo(type, pool, indices, r, r > n, cycles, blocks);
}

/** @source Modules/itertoolsmodule.c permutations_next */
function permutations_next(o: PyObject): PyObject | null {
  const self = o as ComboObject;
  const { indices, cycles, r, stopped } = self.v;
  if (stopped) return null;
  const pool = poolOf(self);
  const n = pool.length;
  if (self.v.result === null) {
    return firstResult(
      self,
      indices.slice(0, r).map((index) => pool[index]),
    );
  }
  if (n === 0) return stop(self);
  const result = ownResult(self);
  for (let i = r - 1; i >= 0; i--) {
    cycles[i]--;
    if (cycles[i] === 0) {
      // indices[i:] rotates left by one.
      const index = indices[i];
      indices.copyWithin(i, i + 1);
      indices[n - 1] = index;
      cycles[i] = n - i;
      continue;
    }
    const j = n - cycles[i];
    const index = indices[i];
    indices[i] = indices[j];
    indices[j] = index;
    for (let k = i; k < r; k++) replaceItem(result, k, pool[indices[k]]);
    return Py_NewRef<PyObject>(result);
  }
  return stop(self);
}

/** The literal; dealloc also gives the index arrays back. */
function comboType(
  name: string,
  size: number,
  own: Pick<TypeDef, 'tp_new' | 'tp_iternext'> & {
    tp_iternext: NonNullable<TypeDef['tp_iternext']>;
  },
  argsOf: (self: ComboObject) => PyObject,
): TypeDef {
  const def = itertoolType(name, size, ['pool', 'result'], {
    ...own,
    methods: comboMethods(name, argsOf)!,
  });
  const dealloc = def.tp_dealloc!;
  return {
    ...def,
    tp_dealloc(self: PyObject): void {
      const blocks = (self as ComboObject).v.blocks;
      dealloc(self);
      for (const block of blocks) PyMem_Free(block);
    },
  };
}

const poolAndR = (self: ComboObject): PyObject =>
  tupleFromStolen([Py_NewRef(self.v.pool!), PyLong_FromLong(self.v.r)]);

export const product_def = comboType(
  'product',
  48,
  { tp_new: product_new, tp_iternext: product_next },
  (self) => Py_NewRef(self.v.pool!),
);

export const combinations_def = comboType(
  'combinations',
  56,
  {
    tp_new: newChoice('combinations', (n, r) => ({
      indices: r > n ? [] : Array.from({ length: r }, (_, i) => i),
      stopped: r > n,
    })),
    tp_iternext: combinations_next,
  },
  poolAndR,
);

export const cwr_def = comboType(
  'combinations_with_replacement',
  56,
  {
    tp_new: newChoice('combinations_with_replacement', (n, r) => ({
      indices: n === 0 ? [] : new Array<number>(r).fill(0),
      stopped: n === 0 && r > 0,
    })),
    tp_iternext: cwr_next,
  },
  poolAndR,
);

export const permutations_def = comboType(
  'permutations',
  64,
  { tp_new: permutations_new, tp_iternext: permutations_next },
  poolAndR,
);
