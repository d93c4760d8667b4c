/** The bytearray type: payload with CPython's over-allocation, construction and the type object. */
import { PyMem_Free, PyMem_Malloc, PyMem_Realloc, PyObject_New } from '../heap/alloc';
import { Py_NewRef } from '../heap/refcount';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { InternalError } from '../heap/runtime';
import {
  bytearray_ass_item,
  bytearray_ass_subscript,
  bytearray_item,
  bytearray_subscript,
} from './bytearray-items';
import { bytearray_init } from './bytearray-init';
import { bytearray_own_methods } from './bytearray-methods';
import { bytesFormat } from './bytes-format';
import { PyBuffer_FillInfo, PyObject_CheckBuffer, asReadBuffer, type Py_buffer } from './buffer';
import { bytearray_iter } from './bytes-iter';
import { bytes_methods } from './bytes-method-table';
import { bytes_contains, compareBytes } from './bytes-methods';
import { byteArrayLiteral } from './bytes-repr';
import { repeatBytes, sliceOfBytes } from './bytesobject';
import { PyErr_Clear, PyErr_NoMemory, PyErr_SetString } from './errors';
import { PyExc_BufferError, PyExc_SystemError, PyExc_TypeError } from './exceptions';
import { PyObject_GenericGetAttr } from './object-attr';
import {
  PyObject_HashNotImplemented,
  Py_EQ,
  Py_NE,
  Py_NotImplemented,
  Py_RETURN_RICHCOMPARE,
} from './object';
import { tp_free } from './tp-free';
import { PyType_GenericNew, PyType_IsSubtype } from './typeobject';
import { defineType } from './typedef';
import { touch } from '../heap/observer';
import { PyUnicode_FromString } from './unicodeobject';

/** State of a bytearray (struct PyByteArrayObject). */
export class ByteArrayPayload {
  /** Memory from the logical start on; the contents are its first `size` bytes. */
  data: Uint8Array = new Uint8Array(0);
  size = 0;
  /** Bytes of the block, the trailing zero byte in; 0: no block. */
  alloc = 0;
  /** Distance of the logical start from the block's (bytes dropped from the front). */
  offset = 0;
  /** Views that look at the memory: while there are any it must not move. */
  exports = 0;
  addr = 0;
}

/** A bytearray. */
export type PyByteArrayObject = PyObject<ByteArrayPayload>;

/** Bytes of a block that holds no more than the host's largest array. */
const MAX_SIZE = 2 ** 33;

export function PyByteArray_CheckExact(o: PyObject): o is PyByteArrayObject {
  return o.ob_type === PyByteArray_Type;
}

export function PyByteArray_Check(o: PyObject): o is PyByteArrayObject {
  return o.ob_type === PyByteArray_Type || PyType_IsSubtype(o.ob_type, PyByteArray_Type);
}

/** The contents, not copied; valid until the next change of size. */
export function byteArrayBytes(o: PyObject): Uint8Array {
  const v = (o as PyByteArrayObject).v;
  return v.size === v.data.length ? v.data : v.data.subarray(0, v.size);
}

/** A bytearray that takes over the array. @source Objects/bytearrayobject.c PyByteArray_FromStringAndSize */
export function PyByteArray_FromBytes(bytes: Uint8Array): PyByteArrayObject {
  const v = new ByteArrayPayload();
  if (bytes.length > 0) {
    v.data = bytes;
    v.size = bytes.length;
    v.alloc = bytes.length + 1;
    const addr = PyMem_Malloc(v.alloc);
    v.addr = Math.max(addr, 0);
  }
  return PyObject_New(PyByteArray_Type, v, 56);
}

/** A bytearray of `size` zeros, or null with MemoryError. */
export function PyByteArray_FromSize(size: number): PyObject | null {
  const self = PyByteArray_FromBytes(new Uint8Array(0));
  if (size > 0 && PyByteArray_Resize(self, size) < 0) {
    tp_free(self);
    return null;
  }
  return self;
}

/** False with BufferError while views exist. @source Objects/bytearrayobject.c _canresize */
export function canResize(o: PyObject): boolean {
  if ((o as PyByteArrayObject).v.exports === 0) return true;
  PyErr_SetString(PyExc_BufferError, 'Existing exports of data: object cannot be re-sized');
  return false;
}

/** Changes the size: 0, or -1 with an exception set. @source Objects/bytearrayobject.c PyByteArray_Resize */
export function PyByteArray_Resize(self: PyObject, size: number): number {
  const v = (self as PyByteArrayObject).v;
  if (size === v.size) return 0;
  if (!canResize(self)) return -1;
  touch(self);
  let alloc = v.alloc;
  if (size + v.offset + 1 <= alloc) {
    if (size >= Math.floor(alloc / 2)) {
      v.size = size;
      if (size < v.data.length) v.data[size] = 0;
      return 0;
    }
    alloc = size + 1;
  } else if (size <= alloc * 1.125) {
    alloc = size + Math.floor(size / 8) + (size < 9 ? 3 : 6);
  } else alloc = size + 1;
  if (alloc > MAX_SIZE) {
    PyErr_NoMemory();
    return -1;
  }
  const addr = v.offset > 0 ? PyMem_Malloc(alloc) : PyMem_Realloc(v.addr, alloc);
  if (addr < 0) {
    PyErr_NoMemory();
    return -1;
  }
  if (v.offset > 0) PyMem_Free(v.addr);
  const data = new Uint8Array(alloc);
  data.set(v.data.subarray(0, Math.min(v.size, size)));
  v.data = data;
  v.addr = addr;
  v.alloc = alloc;
  v.offset = 0;
  v.size = size;
  return 0;
}

/** Moves the logical start by `n` bytes: how a bytearray loses bytes at its front. */
export function dropFront(v: ByteArrayPayload, n: number): void {
  v.data = v.data.subarray(n);
  v.offset += n;
}

function bytearray_dealloc(self: PyObject): void {
  const v = (self as PyByteArrayObject).v;
  if (v.exports > 0) {
    PyErr_SetString(PyExc_SystemError, 'deallocated bytearray object has exported buffers');
    throw new InternalError('deallocated bytearray object has exported buffers');
  }
  if (v.alloc > 0) PyMem_Free(v.addr);
  v.addr = 0;
  v.alloc = 0;
  tp_free(self);
}

function bytearray_length(self: PyObject): number {
  return (self as PyByteArrayObject).v.size;
}

function bytearray_repr(self: PyObject): PyObject {
  const name = self.ob_type.tp_name.split('.').pop()!;
  return PyUnicode_FromString(`${name}(${byteArrayLiteral(byteArrayBytes(self))})`);
}

function bytearray_str(self: PyObject): PyObject {
  return bytearray_repr(self);
}

function bytearray_richcompare(a: PyObject, b: PyObject, op: number): PyObject {
  if (!PyObject_CheckBuffer(a) || !PyObject_CheckBuffer(b)) return Py_NewRef(Py_NotImplemented);
  const x = asReadBuffer(a);
  const y = x === null ? null : asReadBuffer(b);
  if (x === null || y === null) {
    PyErr_Clear();
    return Py_NewRef(Py_NotImplemented);
  }
  if ((op === Py_EQ || op === Py_NE) && x.length !== y.length) {
    return Py_RETURN_RICHCOMPARE(1, op);
  }
  return Py_RETURN_RICHCOMPARE(compareBytes(x, y), op);
}

function concatError(a: PyObject, b: PyObject): null {
  PyErr_Clear();
  return PyErr_SetString(
    PyExc_TypeError,
    `can't concat ${b.ob_type.tp_name} to ${a.ob_type.tp_name}`,
  );
}

/** @source Objects/bytearrayobject.c PyByteArray_Concat */
export function PyByteArray_Concat(a: PyObject, b: PyObject): PyObject | null {
  const x = PyObject_CheckBuffer(a) ? asReadBuffer(a) : null;
  const y = x !== null && PyObject_CheckBuffer(b) ? asReadBuffer(b) : null;
  if (x === null || y === null) return concatError(a, b);
  const result = PyByteArray_FromSize(x.length + y.length);
  if (result === null) return null;
  const data = (result as PyByteArrayObject).v.data;
  data.set(x);
  data.set(y, x.length);
  return result;
}

function bytearray_iconcat(self: PyObject, other: PyObject): PyObject | null {
  const y = PyObject_CheckBuffer(other) ? asReadBuffer(other) : null;
  if (y === null) return concatError(self, other);
  const v = (self as PyByteArrayObject).v;
  const size = v.size;
  // The other may be this very bytearray, or a view of it.
  const copy = y.slice();
  if (PyByteArray_Resize(self, size + copy.length) < 0) return null;
  v.data.set(copy, size);
  return Py_NewRef(self);
}

function bytearray_repeat(self: PyObject, n: number): PyObject | null {
  const data = byteArrayBytes(self);
  const times = Math.max(n, 0);
  if (data.length * times > MAX_SIZE) return PyErr_NoMemory();
  const repeated = repeatBytes(data, times);
  return repeated === null ? null : PyByteArray_FromBytes(repeated);
}

function bytearray_irepeat(self: PyObject, n: number): PyObject | null {
  const v = (self as PyByteArrayObject).v;
  const times = Math.max(n, 0);
  const unit = byteArrayBytes(self).slice();
  if (unit.length * times > MAX_SIZE) return PyErr_NoMemory();
  if (PyByteArray_Resize(self, unit.length * times) < 0) return null;
  for (let i = 1; i < times; i++) v.data.set(unit, i * unit.length);
  return Py_NewRef(self);
}

function bytearray_getbuffer(self: PyObject, view: unknown, flags: number): number {
  const result = PyBuffer_FillInfo(view as Py_buffer, self, byteArrayBytes(self), false, flags);
  if (result === 0) (self as PyByteArrayObject).v.exports++;
  return result;
}

function bytearray_releasebuffer(self: PyObject): void {
  (self as PyByteArrayObject).v.exports--;
}

function bytearray_mod(self: PyObject, args: PyObject): PyObject | null {
  if (!PyByteArray_Check(self)) return Py_NewRef(Py_NotImplemented);
  const data = bytesFormat(byteArrayBytes(self), args);
  return data === null ? null : PyByteArray_FromBytes(data);
}

/** A bytearray of the selected bytes. */
export function byteArraySlice(
  self: PyObject,
  start: number,
  step: number,
  length: number,
): PyByteArrayObject {
  return PyByteArray_FromBytes(sliceOfBytes(byteArrayBytes(self), start, step, length));
}

export const PyByteArray_Type = defineType({
  tp_name: 'bytearray',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 56,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.MATCH_SELF,
  tp_doc:
    'bytearray(iterable_of_ints) -> bytearray\n' +
    'bytearray(string, encoding[, errors]) -> bytearray\n' +
    'bytearray(bytes_or_buffer) -> mutable copy of bytes_or_buffer\n' +
    'bytearray(int) -> bytes array of size given by the parameter initialized with null bytes\n' +
    'bytearray() -> empty bytes array',
  tp_dealloc: bytearray_dealloc,
  tp_apart: (self) => (self as PyByteArrayObject).v.alloc,
  tp_repr: bytearray_repr,
  tp_str: bytearray_str,
  tp_hash: PyObject_HashNotImplemented,
  tp_richcompare: bytearray_richcompare,
  tp_iter: bytearray_iter,
  tp_init: bytearray_init,
  tp_new: bytearray_new,
  nb_remainder: bytearray_mod,
  sq_length: bytearray_length,
  sq_concat: PyByteArray_Concat,
  sq_repeat: bytearray_repeat,
  sq_item: bytearray_item,
  sq_ass_item: bytearray_ass_item,
  sq_contains: bytes_contains,
  sq_inplace_concat: bytearray_iconcat,
  sq_inplace_repeat: bytearray_irepeat,
  mp_length: bytearray_length,
  mp_subscript: bytearray_subscript,
  mp_ass_subscript: bytearray_ass_subscript,
  bf_getbuffer: bytearray_getbuffer,
  bf_releasebuffer: bytearray_releasebuffer,
  methods: [...bytes_methods('bytearray'), ...bytearray_own_methods()],
});

function bytearray_new(type: PyTypeObject): PyObject | null {
  const self = PyType_GenericNew(type);
  if (self !== null) self.v = new ByteArrayPayload();
  return self;
}
