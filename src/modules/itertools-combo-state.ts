/** Copying the combinatoric iterators (Modules/itertoolsmodule.c). */
import { METH, type PyObject, type TypeDef } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_ValueError } from '../objects/exceptions';
import { PyLong_AsSsize_t, PyLong_FromLong } from '../objects/longobject';
import { Py_None } from '../objects/object';
import { setField } from '../objects/ref-fields';
import {
  _PyTuple_FromArray,
  PyTuple_Check,
  tuple_get_empty,
  tupleFromStolen,
} from '../objects/tupleobject';
import { type ComboObject, poolOf, pools } from './itertools-combinatoric';
import { itertoolMethod, pack, reduceMethod, setstateMethod } from './itertools-shared';

function longs(values: readonly number[]): PyObject {
  return tupleFromStolen(values.map((x) => PyLong_FromLong(x)));
}

/** Rows for pickling and size; `arrays` says how many index arrays count. */
export function comboMethods(
  name: string,
  argsOf: (self: ComboObject) => PyObject,
): TypeDef['methods'] {
  const reduce = reduceMethod(name, (o) => {
    const self = o as ComboObject;
    const { result, stopped, indices, cycles } = self.v;
    if (stopped && name === 'product') return [pack(tuple_get_empty())];
    if (stopped && result !== null) return [emptyArgs(self)];
    const args = argsOf(self);
    if (result === null) return [args];
    if (name === 'permutations') return [args, tupleFromStolen([longs(indices), longs(cycles)])];
    return [args, longs(indices)];
  });
  const setstate = setstateMethod(name, (o, state) => comboSetState(o as ComboObject, state, name));
  const sizeof = itertoolMethod(name, '__sizeof__', METH.NOARGS, (o) => {
    const self = o as ComboObject;
    const more = name === 'permutations' ? poolOf(self).length : 0;
    return PyLong_FromLong(o.ob_type.tp_basicsize + 8 * (self.v.r + more));
  });
  return [reduce, setstate, sizeof];
}

/** Arguments of an exhausted combination: an empty pool and r. */
function emptyArgs(self: ComboObject): PyObject {
  return tupleFromStolen([tuple_get_empty(), PyLong_FromLong(self.v.r)]);
}

/** Numbers of a state tuple, each kept within 0 and its bound; null with ValueError. */
function stateNumbers(state: PyObject, bounds: readonly number[]): number[] | null {
  if (!PyTuple_Check(state) || state.v.length !== bounds.length) {
    return PyErr_SetString(PyExc_ValueError, 'invalid arguments');
  }
  const numbers: number[] = [];
  for (let i = 0; i < bounds.length; i++) {
    const x = PyLong_AsSsize_t(state.v[i]);
    if (x === -1 && PyErr_Occurred() !== null) return null;
    numbers.push(Math.max(0, Math.min(x, bounds[i])));
  }
  return numbers;
}

/** Sets the position. @source Modules/itertoolsmodule.c product_setstate, combinations_setstate, ... */
function comboSetState(self: ComboObject, state: PyObject, name: string): PyObject | null {
  const v = self.v;
  const isProduct = name === 'product';
  const sources = isProduct ? pools(self) : [];
  const n = poolOf(self).length;
  let indexState: PyObject = state;
  if (name === 'permutations') {
    if (!PyTuple_Check(state) || state.v.length !== 2) {
      return PyErr_SetString(PyExc_ValueError, 'invalid arguments');
    }
    indexState = state.v[0];
    const cycles = stateNumbers(
      state.v[1],
      v.cycles.map((_, i) => n - i),
    );
    if (cycles === null) return null;
    v.cycles = cycles.map((c) => Math.max(1, c));
  }
  const bounds = v.indices.map((_, i) => {
    if (isProduct) return sources[i].length - 1;
    return name === 'combinations' ? i + n - v.r : n - 1;
  });
  const indices = stateNumbers(indexState, bounds);
  if (indices === null) return null;
  if (isProduct && sources.some((pool) => pool.length === 0)) {
    v.stopped = true;
    return Py_NewRef(Py_None);
  }
  v.indices = indices;
  const elems = indices
    .slice(0, v.r)
    .map((index, i) => (isProduct ? sources[i][index] : poolOf(self)[index]));
  setField(self, 'result', _PyTuple_FromArray(elems));
  return Py_NewRef(Py_None);
}
