/** Items and slices of bytearrays. */
import { touch } from '../heap/observer';
import { Py_DECREF } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PyIndex_Check, PyNumber_AsSsize_t } from './abstract';
import {
  PyByteArray_Resize,
  byteArrayBytes,
  byteArraySlice,
  canResize,
  dropFront,
  PyByteArray_Check,
  type PyByteArrayObject,
} from './bytearrayobject';
import { asReadBuffer } from './buffer';
import { bytearrayFromIterable } from './bytearray-init';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_IndexError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyLong_FromLong } from './longobject';
import { indexValue } from './longobject-convert';
import { PySlice_AdjustIndices, PySlice_Check, PySlice_Unpack } from './sliceobject';
import { PyUnicode_Check } from './unicodeobject';

/** The value of a byte argument, or -1 with an exception set. @source Objects/bytearrayobject.c _getbytevalue */
export function getByteValue(arg: PyObject): number {
  const value = indexValue(arg);
  if (value === null) return -1;
  if (value < 0 || value >= 256) {
    PyErr_SetString(PyExc_ValueError, 'byte must be in range(0, 256)');
    return -1;
  }
  return value as number;
}

function indexError(): null {
  return PyErr_SetString(PyExc_IndexError, 'bytearray index out of range');
}

export function bytearray_item(self: PyObject, i: number): PyObject | null {
  const v = (self as PyByteArrayObject).v;
  return i < 0 || i >= v.size ? indexError() : PyLong_FromLong(v.data[i]);
}

export function bytearray_subscript(self: PyObject, index: PyObject): PyObject | null {
  if (PyIndex_Check(index)) {
    let i = PyNumber_AsSsize_t(index, PyExc_IndexError);
    if (i === -1 && PyErr_Occurred()) return null;
    if (i < 0) i += (self as PyByteArrayObject).v.size;
    return bytearray_item(self, i);
  }
  if (!PySlice_Check(index)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `bytearray indices must be integers or slices, not ${index.ob_type.tp_name}`,
    );
  }
  const s = PySlice_Unpack(index);
  if (s === null) return null;
  const length = PySlice_AdjustIndices((self as PyByteArrayObject).v.size, s);
  return byteArraySlice(self, s.start, s.step, Math.max(length, 0));
}

/**
 * Replaces the bytes [lo, hi) by `bytes`: 0, or -1 with an exception set.
 * @source Objects/bytearrayobject.c bytearray_setslice_linear
 */
export function setSliceLinear(self: PyObject, lo: number, hi: number, bytes: Uint8Array): number {
  const v = (self as PyByteArrayObject).v;
  const growth = bytes.length - (hi - lo);
  if (growth < 0) {
    if (!canResize(self)) return -1;
    if (lo === 0) dropFront(v, -growth);
    else v.data.copyWithin(lo + bytes.length, hi, v.size);
    if (PyByteArray_Resize(self, v.size + growth) < 0) return -1;
  } else if (growth > 0) {
    const size = v.size;
    if (PyByteArray_Resize(self, size + growth) < 0) return -1;
    v.data.copyWithin(lo + bytes.length, hi, size);
  }
  v.data.set(bytes, lo);
  touch(self);
  return 0;
}

/** Assigns to or deletes (`values` null) the bytes [lo, hi). @source bytearray_setslice */
export function bytearray_setslice(
  self: PyObject,
  lo: number,
  hi: number,
  values: PyObject | null,
): number {
  let bytes = new Uint8Array(0);
  if (values !== null) {
    const given = asReadBuffer(values);
    if (given === null) return -1;
    bytes = given.slice();
  }
  const size = (self as PyByteArrayObject).v.size;
  lo = Math.min(Math.max(lo, 0), size);
  hi = Math.min(Math.max(hi, lo), size);
  return setSliceLinear(self, lo, hi, bytes);
}

export function bytearray_ass_item(self: PyObject, i: number, value: PyObject | null): number {
  const v = (self as PyByteArrayObject).v;
  if (i < 0 || i >= v.size) {
    indexError();
    return -1;
  }
  if (value === null) return bytearray_setslice(self, i, i + 1, null);
  const byte = getByteValue(value);
  if (byte < 0) return -1;
  if (i >= v.size) {
    // __index__ of the value has shortened the bytearray.
    indexError();
    return -1;
  }
  v.data[i] = byte;
  touch(self);
  return 0;
}

function assIndex(self: PyObject, index: PyObject, value: PyObject | null): number {
  const v = (self as PyByteArrayObject).v;
  let i = PyNumber_AsSsize_t(index, PyExc_IndexError);
  if (i === -1 && PyErr_Occurred()) return -1;
  let byte = -1;
  if (value !== null) {
    byte = getByteValue(value);
    if (byte < 0) return -1;
  }
  if (i < 0) i += v.size;
  if (i < 0 || i >= v.size) {
    indexError();
    return -1;
  }
  if (value === null) return setSliceLinear(self, i, i + 1, new Uint8Array(0));
  v.data[i] = byte;
  touch(self);
  return 0;
}

/** Deletes every `step`-th of the bytes from `start` on. */
function deleteExtended(self: PyObject, start: number, step: number, count: number): number {
  if (!canResize(self)) return -1;
  if (count === 0) return 0;
  if (step < 0) {
    start += step * (count - 1);
    step = -step;
  }
  const data = byteArrayBytes(self);
  let to = start;
  for (let i = start, next = start, left = count; i < data.length; i++) {
    if (left > 0 && i === next) {
      next += step;
      left--;
    } else data[to++] = data[i];
  }
  return PyByteArray_Resize(self, data.length - count);
}

function assSlice(self: PyObject, index: PyObject, bytes: Uint8Array): number {
  const s = PySlice_Unpack(index);
  if (s === null) return -1;
  const v = (self as PyByteArrayObject).v;
  const length = PySlice_AdjustIndices(v.size, s);
  const { start, step } = s;
  let { stop } = s;
  if ((step < 0 && start < stop) || (step > 0 && start > stop)) stop = start;
  if (step === 1) return setSliceLinear(self, start, stop, bytes);
  if (bytes.length === 0) return deleteExtended(self, start, step, length);
  if (bytes.length !== length) {
    PyErr_SetString(
      PyExc_ValueError,
      `attempt to assign bytes of size ${bytes.length} to extended slice of size ${length}`,
    );
    return -1;
  }
  for (let i = 0, at = start; i < length; i++, at += step) v.data[at] = bytes[i];
  touch(self);
  return 0;
}

/** @source Objects/bytearrayobject.c bytearray_ass_subscript */
export function bytearray_ass_subscript(
  self: PyObject,
  index: PyObject,
  value: PyObject | null,
): number {
  if (PyIndex_Check(index)) return assIndex(self, index, value);
  if (!PySlice_Check(index)) {
    PyErr_SetString(
      PyExc_TypeError,
      `bytearray indices must be integers or slices, not ${index.ob_type.tp_name}`,
    );
    return -1;
  }
  if (value === null) return assSlice(self, index, new Uint8Array(0));
  if (PyByteArray_Check(value)) return assSlice(self, index, byteArrayBytes(value).slice());
  if (PyIndex_Check(value) || PyUnicode_Check(value)) {
    PyErr_SetString(
      PyExc_TypeError,
      'can assign only bytes, buffers, or iterables of ints in range(0, 256)',
    );
    return -1;
  }
  const made = bytearrayFromIterable(value);
  if (made === null) return -1;
  const result = assSlice(self, index, byteArrayBytes(made).slice());
  Py_DECREF(made);
  return result;
}
