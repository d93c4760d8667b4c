/** The bytes type: payload, construction and the type object. */
import {
  PyMem_Malloc,
  PyObject_New,
  _PyObject_InitAt,
  newImmortal,
  newStatic,
  PyMem_Realloc,
  isAvailable,
} from '../heap/alloc';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { TPFLAGS, type PyObject, type Py_hash_t } from '../heap/object';
import { onRuntimeReset } from '../heap/runtime';
import { PyIndex_Check, PyNumber_AsSsize_t } from './abstract';
import { bytesFormat } from './bytes-format';
import { PyBuffer_FillInfo, asReadBuffer, type Py_buffer } from './buffer';
import { bytes_iter } from './bytes-iter';
import { bytes_methods } from './bytes-method-table';
import { bytes_contains, compareBytes } from './bytes-methods';
import { PyBytes_Repr } from './bytes-repr';
import { bytes_new } from './bytes-new';
import { PyErr_Clear, PyErr_NoMemory, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_IndexError, PyExc_OverflowError, PyExc_TypeError } from './exceptions';
import { PyLong_FromLong } from './longobject';
import { PyObject_GenericGetAttr } from './object-attr';
import { Py_NotImplemented, Py_RETURN_RICHCOMPARE, Py_EQ, Py_NE } from './object';
import { tp_free } from './tp-free';
import { _Py_HashBytes } from './pyhash';
import { PySlice_AdjustIndices, PySlice_Check, PySlice_Unpack } from './sliceobject';
import { defineType } from './typedef';
import { PyUnicode_FromString } from './unicodeobject';

/** A bytes object; `n` caches the hash. */
export type PyBytesObject = PyObject<Uint8Array>;

/** Bytes of the struct without contents: header, size, hash, and the trailing zero byte. */
const PyBytesObject_SIZE = 33;

let characters: PyBytesObject[] = [];
let emptyBytes: PyBytesObject;

onRuntimeReset(() => {
  characters = [];
});

/** Makes `b''` and the 256 objects of one byte, all immortal. */
export function _PyBytes_Init(): void {
  emptyBytes = newStatic(PyBytes_Type, new Uint8Array(0), PyBytesObject_SIZE, true);
  for (let i = 0; i < 256; i++) {
    characters.push(newImmortal(PyBytes_Type, Uint8Array.of(i), PyBytesObject_SIZE + 1));
  }
}

export function PyBytes_Check(o: PyObject): o is PyBytesObject {
  return (o.ob_type.tp_flags & TPFLAGS.BYTES_SUBCLASS) !== 0;
}

export function PyBytes_CheckExact(o: PyObject): o is PyBytesObject {
  return o.ob_type === PyBytes_Type;
}

/** A bytes object that takes over the array, not shared even for one byte. */
export function bytesNew(bytes: Uint8Array): PyBytesObject {
  if (bytes.length === 0) return emptyBytes;
  return PyObject_New(PyBytes_Type, bytes, PyBytesObject_SIZE + bytes.length);
}

/** A bytes object that takes over the array. @source Objects/bytesobject.c PyBytes_FromStringAndSize */
export function PyBytes_FromBytes(bytes: Uint8Array): PyBytesObject {
  if (bytes.length === 1) return characters[bytes[0]];
  return bytesNew(bytes);
}

/** A bytes object of `size` zeros, or null with MemoryError. @source Objects/bytesobject.c _PyBytes_FromSize */
export function _PyBytes_FromSize(size: number): PyBytesObject | null {
  if (size === 0) return emptyBytes;
  const data = allocateBytes(size);
  if (data === null) return null;
  const addr = PyMem_Malloc(PyBytesObject_SIZE + size);
  if (addr < 0) return PyErr_NoMemory();
  return _PyObject_InitAt(PyBytes_Type, data, addr);
}

/**
 * Ends the filling of bytes that nobody else holds: they become `data`, in a block of its size.
 * Takes the reference over; null with MemoryError. @source Objects/bytesobject.c _PyBytes_Resize
 */
export function _PyBytes_Resize(made: PyBytesObject, data: Uint8Array): PyBytesObject | null {
  if (data.length === 0) {
    Py_DECREF(made);
    return emptyBytes;
  }
  made.v = data;
  const addr = PyMem_Realloc(made.addr, PyBytesObject_SIZE + data.length);
  if (addr < 0) {
    Py_DECREF(made);
    return PyErr_NoMemory();
  }
  made.addr = addr;
  return made;
}

/** An array of `size` zeros, or null with an exception set when it is too large. */
export function allocateBytes(size: number): Uint8Array | null {
  if (size > Number.MAX_SAFE_INTEGER - 64) {
    return PyErr_SetString(PyExc_OverflowError, 'byte string is too large');
  }
  if (!isAvailable(size)) return PyErr_NoMemory();
  try {
    return new Uint8Array(size);
  } catch {
    // RangeError of the host: no array of this size.
    return PyErr_NoMemory();
  }
}

/** Text of code points 0 to 255 as bytes. */
export function latin1Bytes(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

/** Bytes as text of code points 0 to 255. */
export function latin1Text(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096) {
    text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  }
  return text;
}

/** @source Objects/bytesobject.c PyBytes_FromString */
export function PyBytes_FromString(text: string): PyBytesObject {
  return PyBytes_FromBytes(latin1Bytes(text));
}

export function PyBytes_AS_STRING(o: PyObject): Uint8Array {
  return (o as PyBytesObject).v;
}

export function PyBytes_GET_SIZE(o: PyObject): number {
  return (o as PyBytesObject).v.length;
}

function bytes_length(self: PyObject): number {
  return (self as PyBytesObject).v.length;
}

/** The concatenation of two bytes-like objects. @source Objects/bytesobject.c bytes_concat */
export function bytes_concat(a: PyObject, b: PyObject): PyObject | null {
  const x = a.ob_type.bf_getbuffer === null ? null : asReadBuffer(a);
  const y = x === null || b.ob_type.bf_getbuffer === null ? null : asReadBuffer(b);
  if (x === null || y === null) {
    PyErr_Clear();
    return PyErr_SetString(
      PyExc_TypeError,
      `can't concat ${b.ob_type.tp_name} to ${a.ob_type.tp_name}`,
    );
  }
  if (x.length === 0 && PyBytes_CheckExact(b)) return Py_NewRef(b);
  if (y.length === 0 && PyBytes_CheckExact(a)) return Py_NewRef(a);
  const data = allocateBytes(x.length + y.length);
  if (data === null) return null;
  data.set(x);
  data.set(y, x.length);
  return bytesNew(data);
}

/** `bytes` repeated `n` times as a new array, or null with an exception set. */
export function repeatBytes(bytes: Uint8Array, n: number): Uint8Array | null {
  const data = allocateBytes(bytes.length * n);
  if (data === null || data.length === 0) return data;
  data.set(bytes);
  for (let filled = bytes.length; filled < data.length; filled *= 2) {
    data.copyWithin(filled, 0, Math.min(filled, data.length - filled));
  }
  return data;
}

function bytes_repeat(self: PyObject, n: number): PyObject | null {
  const bytes = (self as PyBytesObject).v;
  if (n < 0) n = 0;
  if (n > 0 && bytes.length > Math.floor(Number.MAX_SAFE_INTEGER / n)) {
    return PyErr_SetString(PyExc_OverflowError, 'repeated bytes are too long');
  }
  if (bytes.length * n === bytes.length && PyBytes_CheckExact(self)) return Py_NewRef(self);
  const data = repeatBytes(bytes, n);
  if (data === null) return null;
  if (data.length > 0) return bytesNew(data);
  // Made anew even when empty: the shared empty object is not looked for here.
  return _PyObject_InitAt(PyBytes_Type, data, PyMem_Malloc(PyBytesObject_SIZE));
}

function bytes_item(self: PyObject, i: number): PyObject | null {
  const bytes = (self as PyBytesObject).v;
  if (i < 0 || i >= bytes.length) {
    return PyErr_SetString(PyExc_IndexError, 'index out of range');
  }
  return PyLong_FromLong(bytes[i]);
}

/** The selected items of an array as a new one. */
export function sliceOfBytes(
  bytes: Uint8Array,
  start: number,
  step: number,
  length: number,
): Uint8Array {
  if (step === 1) return bytes.slice(start, start + length);
  const out = new Uint8Array(length);
  for (let i = 0, at = start; i < length; i++, at += step) out[i] = bytes[at];
  return out;
}

function bytes_subscript(self: PyObject, item: PyObject): PyObject | null {
  const bytes = (self as PyBytesObject).v;
  if (PyIndex_Check(item)) {
    let i = PyNumber_AsSsize_t(item, PyExc_IndexError);
    if (i === -1 && PyErr_Occurred()) return null;
    if (i < 0) i += bytes.length;
    return bytes_item(self, i);
  }
  if (!PySlice_Check(item)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `byte indices must be integers or slices, not ${item.ob_type.tp_name}`,
    );
  }
  const bounds = PySlice_Unpack(item);
  if (bounds === null) return null;
  const length = PySlice_AdjustIndices(bytes.length, bounds);
  const { start, step } = bounds;
  if (length <= 0) return emptyBytes;
  if (start === 0 && step === 1 && length === bytes.length && PyBytes_CheckExact(self)) {
    return Py_NewRef(self);
  }
  return PyBytes_FromBytes(sliceOfBytes(bytes, start, step, length));
}

function bytes_richcompare(a: PyObject, b: PyObject, op: number): PyObject {
  if (!PyBytes_Check(a) || !PyBytes_Check(b)) return Py_NewRef(Py_NotImplemented);
  if (a === b) return Py_RETURN_RICHCOMPARE(0, op);
  if ((op === Py_EQ || op === Py_NE) && a.v.length !== b.v.length) {
    return Py_RETURN_RICHCOMPARE(1, op);
  }
  return Py_RETURN_RICHCOMPARE(compareBytes(a.v, b.v), op);
}

function bytes_hash(self: PyObject): Py_hash_t {
  if (self.n === 0) self.n = _Py_HashBytes((self as PyBytesObject).v);
  return self.n;
}

function bytes_buffer_getbuffer(self: PyObject, view: unknown, flags: number): number {
  return PyBuffer_FillInfo(view as Py_buffer, self, (self as PyBytesObject).v, true, flags);
}

function bytes_repr(self: PyObject): PyObject {
  return PyUnicode_FromString(PyBytes_Repr((self as PyBytesObject).v, true));
}

function bytes_mod(self: PyObject, args: PyObject): PyObject | null {
  if (!PyBytes_Check(self)) return Py_NewRef(Py_NotImplemented);
  const data = bytesFormat(self.v, args);
  return data === null ? null : PyBytes_FromBytes(data);
}

export const PyBytes_Type = defineType({
  tp_name: 'bytes',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: PyBytesObject_SIZE,
  tp_itemsize: 1,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.BYTES_SUBCLASS | TPFLAGS.MATCH_SELF,
  tp_doc:
    'bytes(iterable_of_ints) -> bytes\n' +
    'bytes(string, encoding[, errors]) -> bytes\n' +
    'bytes(bytes_or_buffer) -> immutable copy of bytes_or_buffer\n' +
    'bytes(int) -> bytes object of size given by the parameter initialized with null bytes\n' +
    'bytes() -> empty bytes object',
  tp_dealloc: (self) => tp_free(self),
  tp_repr: bytes_repr,
  tp_str: bytes_repr,
  tp_hash: bytes_hash,
  tp_richcompare: bytes_richcompare,
  tp_iter: bytes_iter,
  tp_new: bytes_new,
  nb_remainder: bytes_mod,
  sq_length: bytes_length,
  sq_concat: bytes_concat,
  sq_repeat: bytes_repeat,
  sq_item: bytes_item,
  sq_contains: bytes_contains,
  mp_length: bytes_length,
  mp_subscript: bytes_subscript,
  bf_getbuffer: bytes_buffer_getbuffer,
  methods: bytes_methods('bytes'),
});

/** Concatenates `b` to `a`, taking over the reference to `a`; null with an exception set. @source PyBytes_ConcatAndDel */
export function PyBytes_Concat(a: PyObject, b: PyObject): PyObject | null {
  const result = bytes_concat(a, b);
  Py_DECREF(a);
  return result;
}
