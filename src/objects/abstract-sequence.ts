/** Sequence protocol. */
import { isAvailable } from '../heap/alloc';
import { binary_iop1 } from './abstract-inplace';
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter } from './abstract-iter';
import { binary_op1 } from './abstract-number';
import {
  PyObject_DelItem,
  PyObject_GetItem,
  PyObject_LengthHint,
  PyObject_SetItem,
  type_error,
} from './abstract-object';
import { PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString, PyErr_NoMemory } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyList_AsTuple, PyList_CheckExact, PyList_New, _PyList_Extend } from './listobject';
import { PyLong_FromLong } from './longobject';
import { PyObject_RichCompareBool, Py_EQ, Py_NotImplemented } from './object';
import { PySlice_New } from './sliceobject';
import { PyTuple_CheckExact, PyTuple_New, filledTuple } from './tupleobject';
import { PyDict_Check } from './dictobject';

/** Whether `o` can be indexed by position. @source Objects/abstract.c PySequence_Check */
export function PySequence_Check(o: PyObject): boolean {
  return !PyDict_Check(o) && o.ob_type.sq_item !== null;
}

/** Length, or -1. @source Objects/abstract.c PySequence_Size */
export function PySequence_Size(o: PyObject): number {
  const len = o.ob_type.sq_length;
  if (len !== null) return len(o);
  type_error(
    o.ob_type.mp_length !== null ? '%s is not a sequence' : "object of type '%s' has no len()",
    o,
  );
  return -1;
}

/** `s + o`; new reference. @source Objects/abstract.c PySequence_Concat */
export function PySequence_Concat(s: PyObject, o: PyObject): PyObject | null {
  const concat = s.ob_type.sq_concat;
  if (concat !== null) return concat(s, o);
  if (PySequence_Check(s) && PySequence_Check(o)) {
    const res = binary_op1(s, o, 'nb_add');
    if (res !== Py_NotImplemented) return res;
  }
  return type_error("'%s' object can't be concatenated", s);
}

/** `o * count`; new reference. @source Objects/abstract.c PySequence_Repeat */
export function PySequence_Repeat(o: PyObject, count: number): PyObject | null {
  const repeat = o.ob_type.sq_repeat;
  if (repeat !== null) return repeat(o, count);
  if (PySequence_Check(o)) {
    const n = PyLong_FromLong(count);
    const res = binary_op1(o, n, 'nb_multiply');
    Py_DECREF(n);
    if (res !== Py_NotImplemented) return res;
  }
  return type_error("'%s' object can't be repeated", o);
}

/** The index counted from the start, or null when the length could not be had. */
function absoluteIndex(s: PyObject, i: number): number | null {
  const length = s.ob_type.sq_length;
  if (i >= 0 || length === null) return i;
  const l = length(s);
  return l < 0 ? null : i + l;
}

/** `s[i]`; new reference. @source Objects/abstract.c PySequence_GetItem */
export function PySequence_GetItem(s: PyObject, i: number): PyObject | null {
  const item = s.ob_type.sq_item;
  if (item !== null) {
    const index = absoluteIndex(s, i);
    return index === null ? null : item(s, index);
  }
  if (s.ob_type.mp_subscript !== null) return type_error('%s is not a sequence', s);
  return type_error("'%s' object does not support indexing", s);
}

/** `s[i1:i2]`; new reference. @source Objects/abstract.c PySequence_GetSlice */
export function PySequence_GetSlice(s: PyObject, i1: number, i2: number): PyObject | null {
  if (s.ob_type.mp_subscript === null) return type_error("'%s' object is unsliceable", s);
  const slice = sliceOf(i1, i2);
  const res = PyObject_GetItem(s, slice);
  Py_DECREF(slice);
  return res;
}

function sliceOf(i1: number, i2: number): PyObject {
  const start = PyLong_FromLong(i1);
  const stop = PyLong_FromLong(i2);
  const slice = PySlice_New(start, stop, null);
  Py_DECREF(start);
  Py_DECREF(stop);
  return slice!;
}

/** `s[i] = o`: 0, or -1. @source Objects/abstract.c PySequence_SetItem */
export function PySequence_SetItem(s: PyObject, i: number, o: PyObject): number {
  const assItem = s.ob_type.sq_ass_item;
  if (assItem !== null) {
    const index = absoluteIndex(s, i);
    return index === null ? -1 : assItem(s, index, o);
  }
  type_error(
    s.ob_type.mp_ass_subscript !== null
      ? '%s is not a sequence'
      : "'%s' object does not support item assignment",
    s,
  );
  return -1;
}

/** `del s[i]`: 0, or -1. @source Objects/abstract.c PySequence_DelItem */
export function PySequence_DelItem(s: PyObject, i: number): number {
  const assItem = s.ob_type.sq_ass_item;
  if (assItem !== null) {
    const index = absoluteIndex(s, i);
    return index === null ? -1 : assItem(s, index, null);
  }
  type_error(
    s.ob_type.mp_ass_subscript !== null
      ? '%s is not a sequence'
      : "'%s' object doesn't support item deletion",
    s,
  );
  return -1;
}

/** `s[i1:i2] = o`: 0, or -1. @source Objects/abstract.c PySequence_SetSlice */
export function PySequence_SetSlice(s: PyObject, i1: number, i2: number, o: PyObject): number {
  if (s.ob_type.mp_ass_subscript === null) {
    type_error("'%s' object doesn't support slice assignment", s);
    return -1;
  }
  const slice = sliceOf(i1, i2);
  const res = PyObject_SetItem(s, slice, o);
  Py_DECREF(slice);
  return res;
}

/** `del s[i1:i2]`: 0, or -1. @source Objects/abstract.c PySequence_DelSlice */
export function PySequence_DelSlice(s: PyObject, i1: number, i2: number): number {
  if (s.ob_type.mp_ass_subscript === null) {
    type_error("'%s' object doesn't support slice deletion", s);
    return -1;
  }
  const slice = sliceOf(i1, i2);
  const res = PyObject_DelItem(s, slice);
  Py_DECREF(slice);
  return res;
}

/** Items after which it is asked whether there is room for more, less one; bytes of one. */
const CHECKED = 0xffff;
const POINTER = 8;

/** A tuple of the items; new reference. @source Objects/abstract.c PySequence_Tuple */
export function PySequence_Tuple(v: PyObject): PyObject | null {
  if (PyTuple_CheckExact(v)) return Py_NewRef(v);
  if (PyList_CheckExact(v)) return PyList_AsTuple(v);
  const it = PyObject_GetIter(v);
  if (it === null) return null;
  const n = PyObject_LengthHint(v, 10);
  if (n === -1) {
    Py_DECREF(it);
    return null;
  }
  const result = PyTuple_New(n);
  const items: PyObject[] = [];
  for (;;) {
    const item = PyIter_Next(it);
    if (item !== null) {
      items.push(item);
      if ((items.length & CHECKED) !== 0 || isAvailable(items.length * POINTER)) continue;
      PyErr_NoMemory();
    } else if (!PyErr_Occurred()) break;
    for (const o of items) Py_DECREF(o);
    Py_DECREF(result);
    Py_DECREF(it);
    return null;
  }
  const filled = filledTuple(result, items);
  Py_DECREF(it);
  return filled;
}

/** A new list of the items. @source Objects/abstract.c PySequence_List */
export function PySequence_List(v: PyObject): PyObject | null {
  const result = PyList_New(0);
  if (result === null) return null;
  const rv = _PyList_Extend(result, v);
  if (rv === null) {
    Py_DECREF(result);
    return null;
  }
  Py_DECREF(rv);
  return result;
}

/** A list or tuple with the items; `m` is the message if `v` is not iterable. New reference. @source Objects/abstract.c PySequence_Fast */
export function PySequence_Fast(v: PyObject, m: string): PyObject | null {
  if (PyList_CheckExact(v) || PyTuple_CheckExact(v)) return Py_NewRef(v);
  const it = PyObject_GetIter(v);
  if (it === null) {
    if (PyErr_ExceptionMatches(PyExc_TypeError)) PyErr_SetString(PyExc_TypeError, m);
    return null;
  }
  const list = PySequence_List(it);
  Py_DECREF(it);
  return list;
}

const PY_ITERSEARCH_COUNT = 1;
const PY_ITERSEARCH_INDEX = 2;

/** @source Objects/abstract.c _PySequence_IterSearch */
function iterSearch(seq: PyObject, obj: PyObject, operation: number): number {
  const it = PyObject_GetIter(seq);
  if (it === null) {
    if (PyErr_ExceptionMatches(PyExc_TypeError)) {
      type_error("argument of type '%s' is not iterable", seq);
    }
    return -1;
  }
  let n = 0;
  for (;;) {
    const item = PyIter_Next(it);
    if (item === null) break;
    const cmp = PyObject_RichCompareBool(item, obj, Py_EQ);
    Py_DECREF(item);
    if (cmp < 0) {
      Py_DECREF(it);
      return -1;
    }
    if (cmp > 0 && operation !== PY_ITERSEARCH_COUNT) {
      Py_DECREF(it);
      return operation === PY_ITERSEARCH_INDEX ? n : 1;
    }
    if (operation === PY_ITERSEARCH_INDEX || cmp > 0) n++;
  }
  Py_DECREF(it);
  if (PyErr_Occurred()) return -1;
  if (operation === PY_ITERSEARCH_INDEX) {
    PyErr_SetString(PyExc_ValueError, 'sequence.index(x): x not in sequence');
    return -1;
  }
  return operation === PY_ITERSEARCH_COUNT ? n : 0;
}

/** Membership by iteration: 1, 0, -1. @source Objects/abstract.c _PySequence_IterSearch */
export function _PySequence_IterSearch(seq: PyObject, obj: PyObject): number {
  return iterSearch(seq, obj, 0);
}

/** @source Objects/abstract.c PySequence_Count */
export function PySequence_Count(seq: PyObject, obj: PyObject): number {
  return iterSearch(seq, obj, PY_ITERSEARCH_COUNT);
}

/** @source Objects/abstract.c PySequence_Index */
export function PySequence_Index(seq: PyObject, obj: PyObject): number {
  return iterSearch(seq, obj, PY_ITERSEARCH_INDEX);
}

/** `ob in seq`: 1, 0, -1. @source Objects/abstract.c PySequence_Contains */
export function PySequence_Contains(seq: PyObject, ob: PyObject): number {
  const contains = seq.ob_type.sq_contains;
  return contains !== null ? contains(seq, ob) : iterSearch(seq, ob, 0);
}

/** `s += o` on sequences; new reference. @source Objects/abstract.c PySequence_InPlaceConcat */
export function PySequence_InPlaceConcat(s: PyObject, o: PyObject): PyObject | null {
  const concat = s.ob_type.sq_inplace_concat ?? s.ob_type.sq_concat;
  if (concat !== null) return concat(s, o);
  if (PySequence_Check(s) && PySequence_Check(o)) {
    const result = binary_iop1(s, o, 'nb_inplace_add', 'nb_add');
    if (result !== Py_NotImplemented) return result;
  }
  return PySequence_Concat(s, o);
}
