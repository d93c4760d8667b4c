/** Items and slices of memoryviews. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyIndex_Check, PyNumber_AsSsize_t } from './abstract';
import { PyBUF, PyBuffer_Release, PyObject_GetBuffer, Py_buffer } from './buffer';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import {
  PyExc_IndexError,
  PyExc_NotImplementedError,
  PyExc_TypeError,
  PyExc_ValueError,
} from './exceptions';
import { mbuf_add_view, openView, type PyMemoryViewObject } from './memoryobject';
import { itemOffsets } from './memoryview-copy';
import { NATIVE_SIZES, packNative, unpackNative } from './native-format';
import { Py_Ellipsis } from './object';
import { PySlice_AdjustIndices, PySlice_Check, PySlice_Unpack } from './sliceobject';
import { PyTuple_Check, type PyTupleObject } from './tupleobject';

function notImplemented(message: string): null {
  return PyErr_SetString(PyExc_NotImplementedError, message);
}

/** The native format character, or null with an exception set. @source Objects/memoryobject.c adjust_fmt */
export function nativeFormat(view: Py_buffer): string | null {
  const fmt = view.format!.startsWith('@') ? view.format!.slice(1) : view.format!;
  if (fmt.length === 1 && NATIVE_SIZES[fmt] !== undefined) return fmt;
  return notImplemented(`memoryview: unsupported format ${view.format}`);
}

/** The item at an offset, or null. */
export function itemAt(view: Py_buffer, offset: number): PyObject | null {
  const fmt = nativeFormat(view);
  if (fmt === null) return null;
  return unpackNative(fmt, view.bytes, offset)!;
}

/** Stores an item: 0, or -1 with an exception set. */
function storeAt(self: PyObject, view: Py_buffer, offset: number, value: PyObject): number {
  const fmt = nativeFormat(view);
  if (fmt === null) return -1;
  // The conversion may run code that releases the view.
  const item = new Uint8Array(view.itemsize);
  const outcome = packNative(fmt, item, 0, value);
  if (outcome === 'ok') {
    if (openView(self) === null) return -1;
    view.bytes.set(item, offset);
    return 0;
  }
  if (outcome === 'type' && (!PyErr_Occurred() || isTypeError())) {
    PyErr_SetString(PyExc_TypeError, `memoryview: invalid type for format '${view.format}'`);
  } else if (outcome === 'range') {
    PyErr_SetString(PyExc_ValueError, `memoryview: invalid value for format '${view.format}'`);
  }
  return -1;
}

function isTypeError(): boolean {
  return PyErr_Occurred() === PyExc_TypeError;
}

export function memory_length(self: PyObject): number {
  const view = openView(self);
  if (view === null) return -1;
  if (view.ndim === 0) {
    PyErr_SetString(PyExc_TypeError, '0-dim memory has no length');
    return -1;
  }
  return view.shape![0];
}

/** Offset of index `i` in dimension `dim`, from `offset` on; -1 with IndexError. @source lookup_dimension */
function lookupDimension(view: Py_buffer, offset: number, dim: number, i: number): number {
  const n = view.shape![dim];
  if (i < 0) i += n;
  if (i < 0 || i >= n) {
    PyErr_SetString(PyExc_IndexError, `index out of bounds on dimension ${dim + 1}`);
    return -1;
  }
  return offset + i * view.strides![dim];
}

export function memory_item(self: PyObject, i: number): PyObject | null {
  const view = openView(self);
  if (view === null) return null;
  if (nativeFormat(view) === null) return null;
  if (view.ndim === 0) return PyErr_SetString(PyExc_TypeError, 'invalid indexing of 0-dim memory');
  if (view.ndim > 1) return notImplemented('multi-dimensional sub-views are not implemented');
  const offset = lookupDimension(view, view.start, 0, i);
  return offset < 0 ? null : itemAt(view, offset);
}

function isTupleOf(key: PyObject, test: (o: PyObject) => boolean, some = false): boolean {
  if (!PyTuple_Check(key)) return false;
  const items = (key as PyTupleObject).v;
  return some ? items.some(test) : items.every(test);
}

/** Offset of a tuple of indices; -1 with an exception set. @source ptr_from_tuple */
function offsetFromTuple(view: Py_buffer, key: PyObject): number {
  const items = (key as PyTupleObject).v;
  if (items.length > view.ndim) {
    PyErr_SetString(
      PyExc_TypeError,
      `cannot index ${view.ndim}-dimension view with ${items.length}-element tuple`,
    );
    return -1;
  }
  let offset = view.start;
  for (let dim = 0; dim < items.length; dim++) {
    const i = PyNumber_AsSsize_t(items[dim], PyExc_IndexError);
    if (i === -1 && PyErr_Occurred()) return -1;
    offset = lookupDimension(view, offset, dim, i);
    if (offset < 0) return -1;
  }
  return offset;
}

/** Narrows dimension 0 of a copied view to a slice; false with an exception set. */
function sliceView(view: Py_buffer, key: PyObject): boolean {
  const s = PySlice_Unpack(key);
  if (s === null) return false;
  const length = PySlice_AdjustIndices(view.shape![0], s);
  view.start += view.strides![0] * s.start;
  view.shape![0] = Math.max(length, 0);
  view.strides![0] *= s.step;
  view.len = view.shape!.reduce((a, b) => a * b, 1) * view.itemsize;
  return true;
}

function isFullSlice(key: PyObject): boolean {
  return isTupleOf(key, PySlice_Check);
}

/** @source Objects/memoryobject.c memory_subscript */
export function memory_subscript(self: PyObject, key: PyObject): PyObject | null {
  const view = openView(self);
  if (view === null) return null;
  if (view.ndim === 0) {
    if (PyTuple_Check(key) && (key as PyTupleObject).v.length === 0) {
      return itemAt(view, view.start);
    }
    if (key === Py_Ellipsis) return Py_NewRef(self);
    return PyErr_SetString(PyExc_TypeError, 'invalid indexing of 0-dim memory');
  }
  if (PyIndex_Check(key)) {
    const i = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (i === -1 && PyErr_Occurred()) return null;
    return openView(self) === null ? null : memory_item(self, i);
  }
  if (PySlice_Check(key)) {
    const made = mbuf_add_view((self as PyMemoryViewObject).v.mbuf!, view);
    if (sliceView((made as PyMemoryViewObject).v.view, key)) return made;
    Py_DECREF(made);
    return null;
  }
  if (isTupleOf(key, PyIndex_Check)) return itemFromTuple(self, view, key);
  if (isFullSlice(key)) return notImplemented('multi-dimensional slicing is not implemented');
  return PyErr_SetString(PyExc_TypeError, 'memoryview: invalid slice key');
}

function itemFromTuple(self: PyObject, view: Py_buffer, key: PyObject): PyObject | null {
  const count = (key as PyTupleObject).v.length;
  if (nativeFormat(view) === null) return null;
  if (count < view.ndim) return notImplemented('sub-views are not implemented');
  const offset = offsetFromTuple(view, key);
  if (offset < 0 || openView(self) === null) return null;
  return itemAt(view, offset);
}

/** Copies `src` into the slice of `view`: 0, or -1. @source Objects/memoryobject.c copy_single */
function assignSlice(self: PyObject, view: Py_buffer, key: PyObject, src: Py_buffer): number {
  const dest = Object.assign(new Py_buffer(), view);
  dest.shape = view.shape!.slice();
  dest.strides = view.strides!.slice();
  if (!sliceView(dest, key) || openView(self) === null) return -1;
  const sameFormat = (dest.format ?? 'B').replace('@', '') === (src.format ?? 'B').replace('@', '');
  const srcLength = src.shape === null ? src.len : src.shape[0];
  if (
    !sameFormat ||
    dest.itemsize !== src.itemsize ||
    dest.shape[0] !== srcLength ||
    src.ndim !== 1
  ) {
    PyErr_SetString(
      PyExc_ValueError,
      'memoryview assignment: lvalue and rvalue have different structures',
    );
    return -1;
  }
  const size = dest.itemsize;
  const items = itemOffsets(src).map((at) => src.bytes.slice(at, at + size));
  itemOffsets(dest).forEach((at, i) => dest.bytes.set(items[i], at));
  return 0;
}

function typeError(message: string): -1 {
  PyErr_SetString(PyExc_TypeError, message);
  return -1;
}

/** @source Objects/memoryobject.c memory_ass_sub */
export function memory_ass_sub(self: PyObject, key: PyObject, value: PyObject | null): number {
  const view = openView(self);
  if (view === null) return -1;
  if (nativeFormat(view) === null) return -1;
  if (view.readonly) return typeError('cannot modify read-only memory');
  if (value === null) return typeError('cannot delete memory');
  if (view.ndim === 0) {
    const empty = PyTuple_Check(key) && (key as PyTupleObject).v.length === 0;
    if (key === Py_Ellipsis || empty) return storeAt(self, view, view.start, value);
    return typeError('invalid indexing of 0-dim memory');
  }
  if (PyIndex_Check(key)) {
    if (view.ndim > 1) {
      notImplemented('sub-views are not implemented');
      return -1;
    }
    const i = PyNumber_AsSsize_t(key, PyExc_IndexError);
    if (i === -1 && PyErr_Occurred()) return -1;
    const offset = lookupDimension(view, view.start, 0, i);
    if (offset < 0 || openView(self) === null) return -1;
    return storeAt(self, view, offset, value);
  }
  if (PySlice_Check(key) && view.ndim === 1) {
    const src = new Py_buffer();
    if (PyObject_GetBuffer(value, src, PyBUF.FULL_RO) < 0) return -1;
    const result = assignSlice(self, view, key, src);
    PyBuffer_Release(src);
    return result;
  }
  if (isTupleOf(key, PyIndex_Check)) {
    if ((key as PyTupleObject).v.length < view.ndim) {
      notImplemented('sub-views are not implemented');
      return -1;
    }
    const offset = offsetFromTuple(view, key);
    if (offset < 0 || openView(self) === null) return -1;
    return storeAt(self, view, offset, value);
  }
  if (PySlice_Check(key) || isFullSlice(key)) {
    notImplemented('memoryview slice assignments are currently restricted to ndim = 1');
    return -1;
  }
  return typeError('memoryview: invalid slice key');
}
