/** Methods of `array.array`. */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { addressOf } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { onRuntimeReset } from '../heap/runtime';
import { asReadBuffer } from '../objects/buffer';
import { ssizeArgument } from '../objects/bytes-args';
import { PyBytes_Check, PyBytes_FromBytes, type PyBytesObject } from '../objects/bytesobject';
import { PyObject_CallMethodOneArg } from '../objects/call';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import {
  PyExc_EOFError,
  PyExc_IndexError,
  PyExc_RuntimeError,
  PyExc_TypeError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { _PyArg_BadArgument, _PyArg_CheckPositional } from '../objects/getargs';
import { PyList_Check, listFromStolen, type PyListObject } from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import { PyLong_AsLong } from '../objects/longobject-convert';
import { moduleAttribute } from './module-attribute';
import { holdInModule } from './module-state';
import { PyObject_RichCompareBool, Py_EQ, Py_None } from '../objects/object';
import { _PyObject_GetState } from '../objects/object-reduce';
import { tupleFromStolen } from '../objects/tupleobject';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  _Py_ID,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { MACHINE_FORMATS } from './array-pickle';
import { extendFromArray } from './array-slots';
import { extendFromIterable, newArray } from './arraymodule';
import {
  array_resize,
  encodeItem,
  getItem,
  insertItem,
  isArray,
  replaceItems,
  stateOf,
  wideText,
  type ArrayState,
} from './array-items';

export function done(status: number | boolean): PyObject | null {
  return status === true || (typeof status === 'number' && status >= 0) ? Py_None : null;
}

/** Appends raw bytes: false with an exception set. @source Modules/arraymodule.c frombytes */
export function arrayFromBytes(self: PyObject, buffer: PyObject): boolean {
  const given = asReadBuffer(buffer);
  if (given === null) return false;
  const a = stateOf(self);
  if (given.length % a.itemsize) {
    PyErr_SetString(PyExc_ValueError, 'bytes length not a multiple of item size');
    return false;
  }
  const bytes = given.slice();
  const n = a.size;
  if (bytes.length === 0) return true;
  if (array_resize(a, n + bytes.length / a.itemsize) < 0) return false;
  a.data.set(bytes, n * a.itemsize);
  return true;
}

/** Appends the characters of a str to an array of type 'u'. */
export function arrayFromUnicode(self: PyObject, text: PyObject): boolean {
  const a = stateOf(self);
  if (a.typecode !== 'u') {
    PyErr_SetString(PyExc_ValueError, 'fromunicode() may only be called on unicode type arrays');
    return false;
  }
  const chars = Uint32Array.from([...(text as PyUnicodeObject).v], (c) => c.codePointAt(0)!);
  if (chars.length === 0) return true;
  const n = a.size;
  if (array_resize(a, n + chars.length) < 0) return false;
  a.data.set(new Uint8Array(chars.buffer), n * 4);
  return true;
}

export function fromunicode(self: PyObject, arg: PyObject): PyObject | null {
  if (!PyUnicode_Check(arg)) return _PyArg_BadArgument('fromunicode', 'argument', 'str', arg);
  return done(arrayFromUnicode(self, arg));
}

export function tounicode(self: PyObject): PyObject | null {
  const a = stateOf(self);
  if (a.typecode !== 'u') {
    return PyErr_SetString(
      PyExc_ValueError,
      'tounicode() may only be called on unicode type arrays',
    );
  }
  const text = wideText(a, 0, a.size);
  return text === null ? null : PyUnicode_FromString(text);
}

/** Index of the first item equal to `v` in [start, stop); -1 none, -2 exception. */
function find(a: ArrayState, v: PyObject, start = 0, stop = Infinity): number {
  for (let i = start; i < stop && i < a.size; i++) {
    const item = getItem(a, i);
    if (item === null) return -2;
    const equal = PyObject_RichCompareBool(item, v, Py_EQ);
    Py_DECREF(item);
    if (equal < 0) return -2;
    if (equal) return i;
  }
  return -1;
}

export function index(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('index', args.length, 1, 3)) return null;
  const a = stateOf(self);
  let start = ssizeArgument(args[1], 0);
  if (start === null) return null;
  let stop = ssizeArgument(args[2], Infinity);
  if (stop === null) return null;
  if (start < 0) start = Math.max(0, start + a.size);
  if (stop < 0) stop += a.size;
  const at = find(a, args[0], start, stop);
  if (at === -2) return null;
  if (at >= 0) return PyLong_FromLong(at);
  return PyErr_SetString(PyExc_ValueError, 'array.index(x): x not in array');
}

export function count(self: PyObject, v: PyObject): PyObject | null {
  const a = stateOf(self);
  let n = 0;
  for (let i = 0; i < a.size; i++) {
    const item = getItem(a, i);
    if (item === null) return null;
    const equal = PyObject_RichCompareBool(item, v, Py_EQ);
    Py_DECREF(item);
    if (equal < 0) return null;
    n += equal;
  }
  return PyLong_FromLong(n);
}

export function remove(self: PyObject, v: PyObject): PyObject | null {
  const a = stateOf(self);
  const at = find(a, v);
  if (at === -2) return null;
  if (at < 0) return PyErr_SetString(PyExc_ValueError, 'array.remove(x): x not in array');
  return done(replaceItems(a, at, at + 1, new Uint8Array(0)));
}

export function pop(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('pop', args.length, 0, 1)) return null;
  let i = ssizeArgument(args[0], -1);
  if (i === null) return null;
  const a = stateOf(self);
  if (a.size === 0) return PyErr_SetString(PyExc_IndexError, 'pop from empty array');
  if (i < 0) i += a.size;
  if (i < 0 || i >= a.size) return PyErr_SetString(PyExc_IndexError, 'pop index out of range');
  const item = getItem(a, i);
  if (item === null) return null;
  if (replaceItems(a, i, i + 1, new Uint8Array(0)) >= 0) return item;
  Py_DECREF(item);
  return null;
}

export function insert(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('insert', args.length, 2, 2)) return null;
  const i = ssizeArgument(args[0], 0);
  return i === null ? null : done(insertItem(stateOf(self), i, args[1]));
}

export function extend(self: PyObject, iterable: PyObject): PyObject | null {
  const a = stateOf(self);
  return done(isArray(iterable) ? extendFromArray(a, iterable.v) : extendFromIterable(a, iterable));
}

export function fromlist(self: PyObject, list: PyObject): PyObject | null {
  if (!PyList_Check(list)) return PyErr_SetString(PyExc_TypeError, 'arg must be list');
  const a = stateOf(self);
  const items = (list as PyListObject).v.items;
  const parts: Uint8Array[] = [];
  const n = items.length;
  for (let i = 0; i < n; i++) {
    const bytes = encodeItem(a, items[i]);
    if (bytes === null) return null;
    if (n !== items.length) {
      return PyErr_SetString(PyExc_RuntimeError, 'list changed size during iteration');
    }
    parts.push(bytes);
  }
  if (n === 0) return Py_None;
  const old = a.size;
  if (array_resize(a, old + n) < 0) return null;
  parts.forEach((bytes, i) => a.data.set(bytes, (old + i) * a.itemsize));
  return Py_None;
}

export function tolist(self: PyObject): PyObject | null {
  const a = stateOf(self);
  const items: PyObject[] = [];
  for (let i = 0; i < a.size; i++) {
    const item = getItem(a, i);
    if (item === null) {
      for (const made of items) Py_DECREF(made);
      return null;
    }
    items.push(item);
  }
  return listFromStolen(items);
}

export function reverse(self: PyObject): PyObject {
  const a = stateOf(self);
  const { itemsize, size } = a;
  const bytes = a.bytes().slice();
  for (let i = 0; i < size; i++) {
    a.data.set(bytes.subarray(i * itemsize, (i + 1) * itemsize), (size - 1 - i) * itemsize);
  }
  return Py_None;
}

export function byteswap(self: PyObject): PyObject {
  const a = stateOf(self);
  for (let i = 0; i < a.size; i++) {
    a.data.subarray(i * a.itemsize, (i + 1) * a.itemsize).reverse();
  }
  return Py_None;
}

export function copy(self: PyObject): PyObject | null {
  const a = stateOf(self);
  return newArray(null, a.typecode, a.bytes().slice());
}

export function buffer_info(self: PyObject): PyObject {
  const a = stateOf(self);
  const address = addressOf(self) - self.addr * 16 + a.addr * 16;
  return tupleFromStolen([PyLong_FromLong(a.addr === 0 ? 0 : address), PyLong_FromLong(a.size)]);
}

/** @source Modules/arraymodule.c array_array_fromfile_impl */
export function fromfile(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('fromfile', args.length, 2, 2)) return null;
  const n = ssizeArgument(args[1], 0);
  if (n === null) return null;
  if (n < 0) return PyErr_SetString(PyExc_ValueError, 'negative count');
  const wanted = n * stateOf(self).itemsize;
  const size = PyLong_FromLong(wanted);
  const bytes = PyObject_CallMethodOneArg(args[0], _Py_ID('read'), size);
  Py_DECREF(size);
  if (bytes === null) return null;
  if (!PyBytes_Check(bytes)) {
    Py_DECREF(bytes);
    return PyErr_SetString(PyExc_TypeError, "read() didn't return bytes");
  }
  const enough = (bytes as PyBytesObject).v.length === wanted;
  const ok = arrayFromBytes(self, bytes);
  Py_DECREF(bytes);
  if (!ok) return null;
  if (enough) return Py_None;
  return PyErr_SetString(PyExc_EOFError, 'read() returned not enough data');
}

export function tofile(self: PyObject, file: PyObject): PyObject | null {
  const bytes = stateOf(self).bytes();
  const block = 64 * 1024;
  for (let i = 0; i < bytes.length; i += block) {
    const part = PyBytes_FromBytes(bytes.slice(i, i + block));
    const result = PyObject_CallMethodOneArg(file, _Py_ID('write'), part);
    Py_DECREF(part);
    if (result === null) return null;
    Py_DECREF(result);
  }
  return Py_None;
}

/** `array._array_reconstructor`, once it was needed. */
let reconstructor: PyObject | null = null;

onRuntimeReset(() => {
  reconstructor = null;
});

/** @source Modules/arraymodule.c array_array___reduce_ex___impl */
export function reduce_ex(self: PyObject, arg: PyObject): PyObject | null {
  const protocol = PyLong_AsLong(arg);
  if (protocol === -1 && PyErr_Occurred()) return null;
  const state = _PyObject_GetState(self);
  if (state === null) return null;
  const a = stateOf(self);
  const type = Py_NewRef(self.ob_type);
  const code = PyUnicode_FromString(a.typecode);
  if (protocol < 3) {
    const list = tolist(self);
    if (list === null) return null;
    return tupleFromStolen([type, tupleFromStolen([code, list]), state]);
  }
  if (reconstructor === null) {
    const found = moduleAttribute('array', '_array_reconstructor');
    if (found === null) return null;
    reconstructor = holdInModule('array', found);
  }
  const format = PyLong_FromLong(MACHINE_FORMATS[a.typecode]);
  const bytes = PyBytes_FromBytes(a.bytes().slice());
  const args = tupleFromStolen([type, code, format, bytes]);
  return tupleFromStolen([Py_NewRef(reconstructor), args, state]);
}
