/** Methods of `array.array`. */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { addressOf } from '../heap/alloc';
import type { GetSetDef, MethodDef, PyObject } from '../heap/object';
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
import { Py_GenericAlias } from '../objects/genericaliasobject';
import { _PyArg_BadArgument, _PyArg_CheckPositional } from '../objects/getargs';
import { PyList_Check, listFromStolen, type PyListObject } from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import { PyLong_AsLong } from '../objects/longobject-convert';
import { moduleAttribute } from './module-attribute';
import { PyObject_RichCompareBool, Py_EQ, Py_None } from '../objects/object';
import { _PyObject_GetState } from '../objects/object-reduce';
import { tupleFromStolen } from '../objects/tupleobject';
import { METH_CLASS, METH_FASTCALL, METH_NOARGS, METH_O, getset, method } from '../objects/typedef';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  _Py_ID,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { MACHINE_FORMATS, array_reconstructor } from './array-pickle';
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

function done(status: number | boolean): PyObject | null {
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

function fromunicode(self: PyObject, arg: PyObject): PyObject | null {
  if (!PyUnicode_Check(arg)) return _PyArg_BadArgument('fromunicode', 'argument', 'str', arg);
  return done(arrayFromUnicode(self, arg));
}

function tounicode(self: PyObject): PyObject | null {
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

function index(self: PyObject, args: readonly PyObject[]): PyObject | null {
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

function count(self: PyObject, v: PyObject): PyObject | null {
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

function remove(self: PyObject, v: PyObject): PyObject | null {
  const a = stateOf(self);
  const at = find(a, v);
  if (at === -2) return null;
  if (at < 0) return PyErr_SetString(PyExc_ValueError, 'array.remove(x): x not in array');
  return done(replaceItems(a, at, at + 1, new Uint8Array(0)));
}

function pop(self: PyObject, args: readonly PyObject[]): PyObject | null {
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

function insert(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('insert', args.length, 2, 2)) return null;
  const i = ssizeArgument(args[0], 0);
  return i === null ? null : done(insertItem(stateOf(self), i, args[1]));
}

function extend(self: PyObject, iterable: PyObject): PyObject | null {
  const a = stateOf(self);
  return done(isArray(iterable) ? extendFromArray(a, iterable.v) : extendFromIterable(a, iterable));
}

function fromlist(self: PyObject, list: PyObject): PyObject | null {
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

function tolist(self: PyObject): PyObject | null {
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

function reverse(self: PyObject): PyObject {
  const a = stateOf(self);
  const { itemsize, size } = a;
  const bytes = a.bytes().slice();
  for (let i = 0; i < size; i++) {
    a.data.set(bytes.subarray(i * itemsize, (i + 1) * itemsize), (size - 1 - i) * itemsize);
  }
  return Py_None;
}

function byteswap(self: PyObject): PyObject {
  const a = stateOf(self);
  for (let i = 0; i < a.size; i++) {
    a.data.subarray(i * a.itemsize, (i + 1) * a.itemsize).reverse();
  }
  return Py_None;
}

function copy(self: PyObject): PyObject | null {
  const a = stateOf(self);
  return newArray(null, a.typecode, a.bytes().slice());
}

function buffer_info(self: PyObject): PyObject {
  const a = stateOf(self);
  const address = addressOf(self) - self.addr * 16 + a.addr * 16;
  return tupleFromStolen([PyLong_FromLong(a.addr === 0 ? 0 : address), PyLong_FromLong(a.size)]);
}

/** @source Modules/arraymodule.c array_array_fromfile_impl */
function fromfile(self: PyObject, args: readonly PyObject[]): PyObject | null {
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

function tofile(self: PyObject, file: PyObject): PyObject | null {
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

function reduce_ex(self: PyObject, arg: PyObject): PyObject | null {
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
  const reconstructor = moduleAttribute('array', '_array_reconstructor');
  if (reconstructor === null) return null;
  const format = PyLong_FromLong(MACHINE_FORMATS[a.typecode]);
  const bytes = PyBytes_FromBytes(a.bytes().slice());
  return tupleFromStolen([reconstructor, tupleFromStolen([type, code, format, bytes]), state]);
}

/** Rows of the module's functions. */
export function moduleMethods(): MethodDef[] {
  return [
    method(
      '_array_reconstructor',
      METH_FASTCALL,
      array_reconstructor,
      '_array_reconstructor($module, arraytype, typecode, mformat_code, items, /)\n--\n\nInternal. Used for pickling support.',
    ),
  ];
}

/** Rows of array's methods. */
export function array_methods(): MethodDef[] {
  const fast = METH_FASTCALL;
  const append = (self: PyObject, v: PyObject): PyObject | null =>
    done(insertItem(stateOf(self), stateOf(self).size, v));
  const bytes = (self: PyObject): PyObject => PyBytes_FromBytes(stateOf(self).bytes().slice());
  const size = (self: PyObject): PyObject =>
    PyLong_FromLong(self.ob_type.tp_basicsize + stateOf(self).allocated * stateOf(self).itemsize);
  return [
    method(
      'append',
      METH_O,
      append,
      'append($self, v, /)\n--\n\nAppend new value v to the end of the array.',
    ),
    method(
      'buffer_info',
      METH_NOARGS,
      buffer_info,
      "buffer_info($self, /)\n--\n\nReturn a tuple (address, length) giving the current memory address and the length in items of the buffer used to hold array's contents.",
    ),
    method(
      'byteswap',
      METH_NOARGS,
      byteswap,
      'byteswap($self, /)\n--\n\nByteswap all items of the array.',
    ),
    method('__copy__', METH_NOARGS, copy, '__copy__($self, /)\n--\n\nReturn a copy of the array.'),
    method(
      'count',
      METH_O,
      count,
      'count($self, v, /)\n--\n\nReturn number of occurrences of v in the array.',
    ),
    method(
      '__deepcopy__',
      METH_O,
      copy,
      '__deepcopy__($self, unused, /)\n--\n\nReturn a copy of the array.',
    ),
    method(
      'extend',
      METH_O,
      extend,
      'extend($self, bb, /)\n--\n\nAppend items to the end of the array.',
    ),
    method(
      'fromfile',
      fast,
      fromfile,
      'fromfile($self, f, n, /)\n--\n\nRead n objects from the file object f and append them to the end of the array.',
    ),
    method(
      'fromlist',
      METH_O,
      fromlist,
      'fromlist($self, list, /)\n--\n\nAppend items to array from list.',
    ),
    method(
      'frombytes',
      METH_O,
      (self, b) => done(arrayFromBytes(self, b)),
      'frombytes($self, buffer, /)\n--\n\nAppends items from the string, interpreting it as an array of machine values, as if it had been read from a file using the fromfile() method.',
    ),
    method(
      'fromunicode',
      METH_O,
      fromunicode,
      'fromunicode($self, ustr, /)\n--\n\nExtends this array with data from the unicode string ustr.',
    ),
    method(
      'index',
      fast,
      index,
      'index($self, v, start=0, stop=sys.maxsize, /)\n--\n\nReturn index of first occurrence of v in the array.',
    ),
    method(
      'insert',
      fast,
      insert,
      'insert($self, i, v, /)\n--\n\nInsert a new item v into the array before position i.',
    ),
    method(
      'pop',
      fast,
      pop,
      'pop($self, i=-1, /)\n--\n\nReturn the i-th element and delete it from the array.',
    ),
    method(
      '__reduce_ex__',
      METH_O,
      reduce_ex,
      '__reduce_ex__($self, value, /)\n--\n\nReturn state information for pickling.',
    ),
    method(
      'remove',
      METH_O,
      remove,
      'remove($self, v, /)\n--\n\nRemove the first occurrence of v in the array.',
    ),
    method(
      'reverse',
      METH_NOARGS,
      reverse,
      'reverse($self, /)\n--\n\nReverse the order of the items in the array.',
    ),
    method(
      'tofile',
      METH_O,
      tofile,
      'tofile($self, f, /)\n--\n\nWrite all items (as machine values) to the file object f.',
    ),
    method(
      'tolist',
      METH_NOARGS,
      tolist,
      'tolist($self, /)\n--\n\nConvert array to an ordinary list with the same items.',
    ),
    method(
      'tobytes',
      METH_NOARGS,
      bytes,
      'tobytes($self, /)\n--\n\nConvert the array to an array of machine values and return the bytes representation.',
    ),
    method(
      'tounicode',
      METH_NOARGS,
      tounicode,
      'tounicode($self, /)\n--\n\nExtends this array with data from the unicode string ustr.',
    ),
    method(
      '__sizeof__',
      METH_NOARGS,
      size,
      '__sizeof__($self, /)\n--\n\nSize of the array in memory, in bytes.',
    ),
    method('__class_getitem__', METH_O | METH_CLASS, Py_GenericAlias, 'See PEP 585'),
  ];
}

/** Rows of array's attributes. */
export function array_getsets(): GetSetDef[] {
  return [
    getset(
      'typecode',
      (self) => PyUnicode_FromString(stateOf(self).typecode),
      null,
      'the typecode character used to create the array',
    ),
    getset(
      'itemsize',
      (self) => PyLong_FromLong(stateOf(self).itemsize),
      null,
      'the size, in bytes, of one array item',
    ),
  ];
}
