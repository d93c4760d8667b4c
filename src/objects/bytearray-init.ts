/** `bytearray(...)`. */
import { Py_DECREF } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PyIndex_Check, PyIter_Next, PyNumber_AsSsize_t, PyObject_GetIter } from './abstract';
import { getByteValue } from './bytearray-items';
import {
  ByteArrayPayload,
  PyByteArray_Resize,
  PyByteArray_Type,
  type PyByteArrayObject,
} from './bytearrayobject';
import { PyObject_CheckBuffer } from './buffer';
import { encodingArgument } from './bytes-args';
import { bytesOfBuffer } from './bytes-new';
import type { PyBytesObject } from './bytesobject';
import { PyObject_CallOneArg } from './call';
import { PyUnicode_AsEncodedString } from './codecs';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyArg_UnpackTupleKeywords } from './getargs';
import { PyUnicode_Check } from './unicodeobject';

/** `bytearray(x)`, a new reference. @source Objects/bytearrayobject.c PyByteArray_FromObject */
export function bytearrayFromIterable(x: PyObject): PyObject | null {
  return PyObject_CallOneArg(PyByteArray_Type, x);
}

function fill(self: PyObject, bytes: Uint8Array): number {
  if (PyByteArray_Resize(self, bytes.length) < 0) return -1;
  (self as PyByteArrayObject).v.data.set(bytes);
  return 0;
}

/** Appends one byte. @source Objects/bytearrayobject.c bytearray_append */
export function appendByte(self: PyObject, byte: number): number {
  const v = (self as PyByteArrayObject).v;
  const size = v.size;
  if (PyByteArray_Resize(self, size + 1) < 0) return -1;
  v.data[size] = byte;
  return 0;
}

function fromEncoded(
  self: PyObject,
  arg: PyObject,
  encoding: string | null,
  errors: string | null,
): number {
  if (encoding === null) {
    PyErr_SetString(PyExc_TypeError, 'string argument without an encoding');
    return -1;
  }
  const encoded = PyUnicode_AsEncodedString(arg, encoding, errors);
  if (encoded === null) return -1;
  const result = fill(self, (encoded as PyBytesObject).v);
  Py_DECREF(encoded);
  return result;
}

/** 1: done, 0: not a count, -1: exception. */
function fromCount(self: PyObject, arg: PyObject): number {
  const count = PyNumber_AsSsize_t(arg, PyExc_OverflowError);
  if (count === -1 && PyErr_Occurred()) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) return -1;
    PyErr_Clear();
    return 0;
  }
  if (count < 0) {
    PyErr_SetString(PyExc_ValueError, 'negative count');
    return -1;
  }
  if (count > 0) {
    if (PyByteArray_Resize(self, count) < 0) return -1;
    (self as PyByteArrayObject).v.data.fill(0, 0, count);
  }
  return 1;
}

function fromIterable(self: PyObject, arg: PyObject): number {
  const it = PyObject_GetIter(arg);
  if (it === null) {
    if (PyErr_ExceptionMatches(PyExc_TypeError)) {
      PyErr_SetString(
        PyExc_TypeError,
        `cannot convert '${arg.ob_type.tp_name}' object to bytearray`,
      );
    }
    return -1;
  }
  for (;;) {
    const item = PyIter_Next(it);
    if (item === null) break;
    const byte = getByteValue(item);
    Py_DECREF(item);
    if (byte < 0 || appendByte(self, byte) < 0) {
      Py_DECREF(it);
      return -1;
    }
  }
  Py_DECREF(it);
  return PyErr_Occurred() ? -1 : 0;
}

/** @source Objects/bytearrayobject.c bytearray___init___impl */
export function bytearray_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const names = ['source', 'encoding', 'errors'];
  const parsed = PyArg_UnpackTupleKeywords('bytearray', names, args, kwds, 0, 3, 0);
  if (parsed === null) return -1;
  const encoding = encodingArgument(parsed[1], 'bytearray', 'encoding');
  if (encoding === undefined) return -1;
  const errors = encodingArgument(parsed[2], 'bytearray', 'errors');
  if (errors === undefined) return -1;
  const arg = parsed[0];
  if ((self as PyObject<unknown>).v === null) self.v = new ByteArrayPayload();
  if ((self as PyByteArrayObject).v.size !== 0 && PyByteArray_Resize(self, 0) < 0) return -1;
  if (arg === null) {
    if (encoding === null && errors === null) return 0;
    const what = encoding !== null ? 'encoding' : 'errors';
    PyErr_SetString(PyExc_TypeError, `${what} without a string argument`);
    return -1;
  }
  if (PyUnicode_Check(arg)) return fromEncoded(self, arg, encoding, errors);
  if (encoding !== null || errors !== null) {
    const what = encoding !== null ? 'encoding' : 'errors';
    PyErr_SetString(PyExc_TypeError, `${what} without a string argument`);
    return -1;
  }
  if (PyIndex_Check(arg)) {
    const status = fromCount(self, arg);
    if (status !== 0) return status < 0 ? -1 : 0;
  }
  if (PyObject_CheckBuffer(arg)) {
    const bytes = bytesOfBuffer(arg);
    return bytes === null ? -1 : fill(self, bytes);
  }
  return fromIterable(self, arg);
}
