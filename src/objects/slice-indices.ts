/** Slices of sequences of any length: start, stop and step as ints (Objects/sliceobject.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyIndex_Check, PyNumber_Add, PyNumber_Index } from './abstract';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyLong_FromLong, _PyLong_Value } from './longobject';
import { PyObject_RichCompareBool, Py_GT, Py_LT, Py_None } from './object';
import { tupleFromStolen } from './tupleobject';

/** Ints, or what stands for none. */
export interface SliceParts {
  readonly start: PyObject;
  readonly stop: PyObject;
  readonly step: PyObject;
}

/** @source Objects/sliceobject.c evaluate_slice_index */
function evaluate_slice_index(v: PyObject): PyObject | null {
  if (PyIndex_Check(v)) return PyNumber_Index(v);
  const text = 'slice indices must be integers or None or have an __index__ method';
  return PyErr_SetString(PyExc_TypeError, text);
}

/** The int in front of which, or behind which, an index stops. */
interface Bounds {
  readonly length: PyObject;
  readonly lower: PyObject;
  readonly upper: PyObject;
}

/** `v` counted from the start and kept within the bounds, or the default for None: new reference. */
function fit(v: PyObject, dflt: PyObject, { length, lower, upper }: Bounds): PyObject | null {
  if (v === Py_None) return Py_NewRef(dflt);
  let index = evaluate_slice_index(v);
  if (index === null) return null;
  const negative = _PyLong_Value(index) < 0;
  if (negative) {
    const sum = PyNumber_Add(index, length);
    Py_DECREF(index);
    if (sum === null) return null;
    index = sum;
  }
  const bound = negative ? lower : upper;
  if (PyObject_RichCompareBool(index, bound, negative ? Py_LT : Py_GT) === 0) return index;
  Py_DECREF(index);
  return Py_NewRef(bound);
}

function boundsOf(length: PyObject, back: boolean): Bounds | null {
  if (!back) return { length, lower: PyLong_FromLong(0), upper: Py_NewRef(length) };
  const lower = PyLong_FromLong(-1);
  const upper = PyNumber_Add(length, lower);
  return upper === null ? null : { length, lower, upper };
}

/**
 * Start, stop and step for a sequence of `length`, an int: new references, or null with an exception
 * set.
 *
 * @source Objects/sliceobject.c _PySlice_GetLongIndices
 */
export function _PySlice_GetLongIndices(self: SliceParts, length: PyObject): SliceParts | null {
  const step = self.step === Py_None ? PyLong_FromLong(1) : evaluate_slice_index(self.step);
  if (step === null) return null;
  const value = _PyLong_Value(step);
  if (value === 0) {
    Py_DECREF(step);
    return PyErr_SetString(PyExc_ValueError, 'slice step cannot be zero');
  }
  const back = value < 0;
  const bounds = boundsOf(length, back);
  if (bounds === null) return null;
  const start = fit(self.start, back ? bounds.upper : bounds.lower, bounds);
  const stop = start && fit(self.stop, back ? bounds.lower : bounds.upper, bounds);
  if (stop === null) Py_DECREF(step);
  if (start !== null && stop === null) Py_DECREF(start);
  Py_DECREF(bounds.upper);
  Py_DECREF(bounds.lower);
  return start === null || stop === null ? null : { start, stop, step };
}

/** @source Objects/sliceobject.c slice_indices */
export function slice_indices(self: SliceParts, len: PyObject): PyObject | null {
  const length = PyNumber_Index(len);
  if (length === null) return null;
  if (_PyLong_Value(length) < 0) {
    Py_DECREF(length);
    return PyErr_SetString(PyExc_ValueError, 'length should not be negative');
  }
  const s = _PySlice_GetLongIndices(self, length);
  Py_DECREF(length);
  return s === null ? null : tupleFromStolen([s.start, s.stop, s.step]);
}
