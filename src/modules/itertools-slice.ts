/** islice, pairwise and batched (Modules/itertoolsmodule.c). */
import type { PyObject, PyTypeObject, TypeDef } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyNumber_AsSsize_t, PyObject_GetIter } from '../objects/abstract';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_OverflowError, PyExc_StopIteration, PyExc_ValueError } from '../objects/exceptions';
import {
  _PyArg_CheckPositional,
  _PyArg_NoKeywords,
  PyArg_UnpackTupleKeywords,
} from '../objects/getargs';
import { indexArgument } from '../objects/list-methods';
import { PyList_New } from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import { Py_None } from '../objects/object';
import { allocWith, clearField, setField } from '../objects/ref-fields';
import {
  PyTuple_New,
  PyTuple_Pack,
  type PyTupleObject,
  filledTuple,
  tupleFromStolen,
} from '../objects/tupleobject';
import {
  dropAll,
  isPlain,
  iternext,
  itertoolType,
  onlyArgument,
  reduceMethod,
  setstateMethod,
} from './itertools-shared';

function items(args: PyObject): PyObject[] {
  return (args as PyTupleObject).v;
}

interface IslicePayload {
  it: PyObject | null;
  next: number;
  /** -1 for none. */
  stop: number;
  step: number;
  cnt: number;
}
type IsliceObject = PyObject<IslicePayload>;

/** An index argument; -1 when it is not one. */
function sliceBound(arg: PyObject): number {
  const x = PyNumber_AsSsize_t(arg, PyExc_OverflowError);
  if (x === -1 && PyErr_Occurred() !== null) PyErr_Clear();
  return x;
}

/** @source Modules/itertoolsmodule.c islice_new */
function islice_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  if (isPlain(type) && !_PyArg_NoKeywords('islice', kwds)) return null;
  const v = items(args);
  if (!_PyArg_CheckPositional('islice', v.length, 2, 4)) return null;
  const range = 'must be None or an integer: 0 <= x <= sys.maxsize.';
  const startArg = v.length === 2 ? Py_None : v[1];
  const stopArg = v.length === 2 ? v[1] : v[2];
  const stepArg = v.length === 4 ? v[3] : Py_None;
  const start = startArg === Py_None ? 0 : sliceBound(startArg);
  let stop = -1;
  if (stopArg !== Py_None) {
    stop = sliceBound(stopArg);
    if (stop === -1) {
      return PyErr_SetString(PyExc_ValueError, `Stop argument for islice() ${range}`);
    }
  }
  if (start < 0 || stop < -1) {
    return PyErr_SetString(PyExc_ValueError, `Indices for islice() ${range}`);
  }
  const step = stepArg === Py_None ? 1 : sliceBound(stepArg);
  if (step < 1) {
    const text = 'Step for islice() must be a positive integer or None.';
    return PyErr_SetString(PyExc_ValueError, text);
  }
  const it = PyObject_GetIter(v[0]);
  if (it === null) return null;
  return allocWith<IslicePayload>(type, { it, next: start, stop, step, cnt: 0 });
}

/** @source Modules/itertoolsmodule.c islice_next */
function islice_next(self: PyObject): PyObject | null {
  const lz = (self as IsliceObject).v;
  const { it, stop } = lz;
  if (it === null) return null;
  let item: PyObject | null;
  while (lz.cnt < lz.next) {
    item = iternext(it);
    if (item === null) {
      clearField(self as IsliceObject, 'it');
      return null;
    }
    Py_DECREF(item);
    lz.cnt++;
  }
  item = stop !== -1 && lz.cnt >= stop ? null : iternext(it);
  if (item === null) {
    clearField(self as IsliceObject, 'it');
    return null;
  }
  lz.cnt++;
  lz.next += lz.step;
  if (stop !== -1 && lz.next > stop) lz.next = stop;
  return item;
}

function islice_state(self: PyObject): PyObject[] | null {
  const lz = (self as IsliceObject).v;
  const long = PyLong_FromLong;
  if (lz.it === null) {
    const empty = PyList_New(0);
    const it = PyObject_GetIter(empty);
    Py_DECREF(empty);
    return it === null ? null : [tupleFromStolen([it, long(0)]), long(0)];
  }
  const stop = lz.stop === -1 ? Py_NewRef(Py_None) : long(lz.stop);
  const args = tupleFromStolen([Py_NewRef(lz.it), long(lz.next), stop, long(lz.step)]);
  return [args, long(lz.cnt)];
}

function islice_setstate(self: PyObject, state: PyObject): PyObject | null {
  const cnt = indexArgument(state);
  if (cnt === null) return null;
  (self as IsliceObject).v.cnt = cnt;
  return Py_NewRef(Py_None);
}

export const islice_def: TypeDef = itertoolType('islice', 56, ['it'], {
  tp_new: islice_new,
  tp_iternext: islice_next,
  methods: [reduceMethod('islice', islice_state), setstateMethod('islice', islice_setstate)],
});

interface PairwisePayload {
  it: PyObject | null;
  old: PyObject | null;
}
type PairwiseObject = PyObject<PairwisePayload>;

function pairwise_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const iterable = onlyArgument('pairwise', type, args, kwds);
  const it = iterable === null ? null : PyObject_GetIter(iterable);
  return it === null ? null : allocWith<PairwisePayload>(type, { it, old: null });
}

/** @source Modules/itertoolsmodule.c pairwise_next */
function pairwise_next(self: PyObject): PyObject | null {
  const po = self as PairwiseObject;
  if (po.v.it === null) return null;
  if (po.v.old === null) {
    setField(po, 'old', iternext(po.v.it));
    if (po.v.old === null) {
      clearField(po, 'it');
      return null;
    }
    // The call may have run this iterator to its end.
    if (po.v.it === null) {
      clearField(po, 'old');
      return null;
    }
  }
  const old = Py_NewRef<PyObject>(po.v.old);
  const next = iternext(po.v.it);
  if (next === null) {
    clearField(po, 'it');
    clearField(po, 'old');
    Py_DECREF(old);
    return null;
  }
  const result = PyTuple_Pack(old, next);
  setField(po, 'old', next);
  Py_DECREF(old);
  return result;
}

export const pairwise_def: TypeDef = itertoolType('pairwise', 32, ['it', 'old'], {
  tp_new: pairwise_new,
  tp_iternext: pairwise_next,
});

interface BatchedPayload {
  it: PyObject | null;
  batch_size: number;
}
type BatchedObject = PyObject<BatchedPayload>;

function batched_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const parsed = PyArg_UnpackTupleKeywords('batched', ['iterable', 'n'], args, kwds, 2, 2, 0);
  if (parsed === null) return null;
  const n = indexArgument(parsed[1]!);
  if (n === null) return null;
  if (n < 1) return PyErr_SetString(PyExc_ValueError, 'n must be at least one');
  const it = PyObject_GetIter(parsed[0]!);
  return it === null ? null : allocWith<BatchedPayload>(type, { it, batch_size: n });
}

/** @source Modules/itertoolsmodule.c batched_next */
function batched_next(self: PyObject): PyObject | null {
  const bo = self as BatchedObject;
  const it = bo.v.it;
  if (it === null) return null;
  const result = PyTuple_New(bo.v.batch_size);
  const batch: PyObject[] = [];
  while (batch.length < bo.v.batch_size) {
    const item = iternext(it);
    if (item === null) break;
    batch.push(item);
  }
  if (batch.length === bo.v.batch_size) return filledTuple(result, batch);
  if (PyErr_Occurred() !== null) {
    if (!PyErr_ExceptionMatches(PyExc_StopIteration)) {
      clearField(bo, 'it');
      dropAll(batch);
      Py_DECREF(result);
      return null;
    }
    PyErr_Clear();
  }
  if (batch.length > 0) return filledTuple(result, batch);
  clearField(bo, 'it');
  Py_DECREF(result);
  return null;
}

export const batched_def: TypeDef = itertoolType('batched', 32, ['it'], {
  tp_new: batched_new,
  tp_iternext: batched_next,
});
