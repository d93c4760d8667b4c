/** The operations of `array.array` as a sequence. */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PyIndex_Check, PyNumber_AsSsize_t } from '../objects/abstract';
import { repeatBytes } from '../objects/bytesobject';
import {
  PyErr_BadArgument,
  PyErr_NoMemory,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_IndexError, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import {
  PyObject_RichCompare,
  PyObject_RichCompareBool,
  Py_EQ,
  Py_NE,
  Py_NotImplemented,
  Py_RETURN_RICHCOMPARE,
  reprStr,
} from '../objects/object';
import { PySlice_AdjustIndices, PySlice_Check, PySlice_Unpack } from '../objects/sliceobject';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import {
  array_resize,
  getItem,
  isArray,
  replaceItems,
  setItem,
  stateOf,
  type ArrayState,
} from './array-items';
import { newArray } from './arraymodule';

function typeError(message: string): null {
  return PyErr_SetString(PyExc_TypeError, message);
}

export function array_repr(self: PyObject): PyObject | null {
  const a = stateOf(self);
  const name = self.ob_type.tp_name.split('.').pop()!;
  if (a.size === 0) return PyUnicode_FromString(`${name}('${a.typecode}')`);
  const items: string[] = [];
  for (let i = 0; i < a.size; i++) {
    const item = getItem(a, i);
    if (item === null) return null;
    const text = a.typecode === 'u' ? (item.v as string) : reprStr(item);
    Py_DECREF(item);
    if (text === null) return null;
    items.push(text);
  }
  if (a.typecode !== 'u') {
    return PyUnicode_FromString(`${name}('${a.typecode}', [${items.join(', ')}])`);
  }
  const text = PyUnicode_FromString(items.join(''));
  const shown = reprStr(text);
  Py_DECREF(text);
  return shown === null ? null : PyUnicode_FromString(`${name}('u', ${shown})`);
}

/** @source Modules/arraymodule.c array_richcompare */
export function array_richcompare(v: PyObject, w: PyObject, op: number): PyObject | null {
  if (!isArray(v) || !isArray(w)) return Py_NewRef(Py_NotImplemented);
  const a = v.v as ArrayState;
  const b = w.v;
  if (a.size !== b.size && (op === Py_EQ || op === Py_NE)) return Py_RETURN_RICHCOMPARE(1, op);
  for (let i = 0; i < a.size && i < b.size; i++) {
    const x = getItem(a, i);
    const y = x === null ? null : getItem(b, i);
    if (x === null || y === null) return null;
    const equal = PyObject_RichCompareBool(x, y, Py_EQ);
    const result =
      equal === 0 && op !== Py_EQ && op !== Py_NE ? PyObject_RichCompare(x, y, op) : null;
    Py_DECREF(x);
    Py_DECREF(y);
    if (equal < 0) return null;
    if (equal === 0) return op === Py_EQ || op === Py_NE ? Py_RETURN_RICHCOMPARE(1, op) : result;
  }
  return Py_RETURN_RICHCOMPARE(a.size - b.size, op);
}

export function array_item(self: PyObject, i: number): PyObject | null {
  const a = stateOf(self);
  if (i >= 0 && i < a.size) return getItem(a, i);
  return PyErr_SetString(PyExc_IndexError, 'array index out of range');
}

export function array_subscript(self: PyObject, key: PyObject): PyObject | null {
  const a = stateOf(self);
  if (PyIndex_Check(key)) {
    const i = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (i === -1 && PyErr_Occurred()) return null;
    return array_item(self, i < 0 ? i + a.size : i);
  }
  if (!PySlice_Check(key)) return typeError('array indices must be integers');
  const s = PySlice_Unpack(key);
  if (s === null) return null;
  const length = Math.max(0, PySlice_AdjustIndices(a.size, s));
  const out = new Uint8Array(length * a.itemsize);
  for (let i = 0, at = s.start; i < length; i++, at += s.step) {
    out.set(a.data.subarray(at * a.itemsize, (at + 1) * a.itemsize), i * a.itemsize);
  }
  return newArray(null, a.typecode, out);
}

function deleteSlice(a: ArrayState, start: number, step: number, count: number): number {
  if (count === 0) return 0;
  if (step < 0) {
    start += step * (count - 1);
    step = -step;
  }
  const size = a.itemsize;
  const n = a.size;
  let to = start;
  for (let i = start, next = start, left = count; i < n; i++) {
    if (left > 0 && i === next) {
      next += step;
      left--;
    } else a.data.copyWithin(to++ * size, i * size, (i + 1) * size);
  }
  return array_resize(a, n - count);
}

function assignSlice(self: PyObject, key: PyObject, value: PyObject | null): number {
  const a = stateOf(self);
  const s = PySlice_Unpack(key);
  if (s === null) return -1;
  const length = PySlice_AdjustIndices(a.size, s);
  let bytes = new Uint8Array(0);
  if (value !== null) {
    if (!isArray(value)) {
      const name = (value as PyObject).ob_type.tp_name;
      typeError(`can only assign array (not "${name}") to array slice`);
      return -1;
    }
    if (value.v.typecode !== a.typecode) {
      PyErr_BadArgument();
      return -1;
    }
    bytes = value.v.bytes().slice();
  }
  const { start, step } = s;
  const empty = (step < 0 && start < s.stop) || (step > 0 && start > s.stop);
  const stop = empty ? start : s.stop;
  if (step === 1) return replaceItems(a, start, stop, bytes);
  const count = bytes.length / a.itemsize;
  if (count === 0) return deleteSlice(a, start, step, length);
  if (count !== length) {
    PyErr_SetString(
      PyExc_ValueError,
      `attempt to assign array of size ${count} to extended slice of size ${length}`,
    );
    return -1;
  }
  const size = a.itemsize;
  for (let i = 0, at = start; i < length; i++, at += step) {
    a.data.set(bytes.subarray(i * size, (i + 1) * size), at * size);
  }
  return 0;
}

export function array_ass_subscr(self: PyObject, key: PyObject, value: PyObject | null): number {
  if (PySlice_Check(key)) return assignSlice(self, key, value);
  if (!PyIndex_Check(key)) {
    typeError('array indices must be integers');
    return -1;
  }
  let i = PyNumber_AsSsize_t(key, PyExc_IndexError);
  if (i === -1 && PyErr_Occurred()) return -1;
  return array_ass_item(self, i < 0 ? (i += stateOf(self).size) : i, value);
}

export function array_ass_item(self: PyObject, i: number, value: PyObject | null): number {
  const a = stateOf(self);
  if (i < 0 || i >= a.size) {
    PyErr_SetString(PyExc_IndexError, 'array assignment index out of range');
    return -1;
  }
  if (value === null) return replaceItems(a, i, i + 1, new Uint8Array(0));
  return setItem(a, i, value);
}

export function array_concat(self: PyObject, other: PyObject): PyObject | null {
  if (!isArray(other)) {
    const name = (other as PyObject).ob_type.tp_name;
    return typeError(`can only append array (not "${name}") to array`);
  }
  const a = stateOf(self);
  if (other.v.typecode !== a.typecode) {
    PyErr_BadArgument();
    return null;
  }
  const x = a.bytes();
  const y = other.v.bytes();
  const out = new Uint8Array(x.length + y.length);
  out.set(x);
  out.set(y, x.length);
  return newArray(null, a.typecode, out);
}

/** The bytes of the array `n` times; null with MemoryError. */
function repeated(a: ArrayState, n: number): Uint8Array | null {
  const bytes = a.bytes();
  if (bytes.length * n > 2 ** 33) return PyErr_NoMemory();
  return repeatBytes(bytes, Math.max(0, n));
}

export function array_repeat(self: PyObject, n: number): PyObject | null {
  const a = stateOf(self);
  const out = repeated(a, n);
  return out === null ? null : newArray(null, a.typecode, out);
}

export function array_inplace_concat(self: PyObject, other: PyObject): PyObject | null {
  if (!isArray(other)) {
    const name = (other as PyObject).ob_type.tp_name;
    return typeError(`can only extend with array (not "${name}")`);
  }
  return extendFromArray(stateOf(self), other.v) ? Py_NewRef(self) : null;
}

/** Appends the items of an array: false with an exception set. @source array_do_extend */
export function extendFromArray(a: ArrayState, other: ArrayState): boolean {
  if (other.typecode !== a.typecode) {
    typeError('can only extend with array of same kind');
    return false;
  }
  const bytes = other.bytes().slice();
  const n = a.size;
  if (array_resize(a, n + bytes.length / a.itemsize) < 0) return false;
  a.data.set(bytes, n * a.itemsize);
  return true;
}

export function array_inplace_repeat(self: PyObject, n: number): PyObject | null {
  const a = stateOf(self);
  const out = repeated(a, n);
  if (out === null || array_resize(a, out.length / a.itemsize) < 0) return null;
  a.data.set(out);
  return Py_NewRef(self);
}

export function array_contains(self: PyObject, v: PyObject): number {
  const a = stateOf(self);
  for (let i = 0; i < a.size; i++) {
    const item = getItem(a, i);
    if (item === null) return -1;
    const equal = PyObject_RichCompareBool(item, v, Py_EQ);
    Py_DECREF(item);
    if (equal !== 0) return equal;
  }
  return 0;
}
