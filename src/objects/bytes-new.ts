/** Making bytes from other objects. */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import type { PyObject, PyTypeObject } from '../heap/object';
import { PyIndex_Check, PyIter_Next, PyNumber_AsSsize_t, PyObject_GetIter } from './abstract';
import {
  Py_buffer,
  PyBUF,
  PyBuffer_Release,
  PyObject_CheckBuffer,
  PyObject_GetBuffer,
} from './buffer';
import {
  PyBytes_Check,
  PyBytes_CheckExact,
  PyBytes_FromBytes,
  PyBytes_Type,
  _PyBytes_FromSize,
  bytesNew,
  type PyBytesObject,
} from './bytesobject';
import { PyObject_CallNoArgs } from './call';
import { encodingArgument } from './bytes-args';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
  PyErr_NoMemory,
} from './errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyArg_UnpackTupleKeywords } from './getargs';
import { PyList_CheckExact, type PyListObject } from './listobject';
import { PyTuple_CheckExact, type PyTupleObject } from './tupleobject';
import { _PyObject_LookupSpecial } from './typeobject';
import { PyUnicode_AsEncodedString } from './codecs';
import { PyUnicode_Check, _Py_ID } from './unicodeobject';
import { packContiguous } from './memoryview-copy';

/** The value of a byte, or -1 with an exception set. */
function byteValue(item: PyObject): number {
  const value = PyNumber_AsSsize_t(item, null);
  if (value === -1 && PyErr_Occurred()) return -1;
  if (value < 0 || value >= 256) {
    PyErr_SetString(PyExc_ValueError, 'bytes must be in range(0, 256)');
    return -1;
  }
  return value;
}

/** A copy of what a bytes-like object shows, or null. @source Objects/bytesobject.c _PyBytes_FromBuffer */
export function bytesOfBuffer(x: PyObject): Uint8Array | null {
  const view = new Py_buffer();
  if (PyObject_GetBuffer(x, view, PyBUF.FULL_RO) < 0) return null;
  const bytes = packContiguous(view);
  PyBuffer_Release(view);
  return bytes;
}

function fromItems(items: () => readonly PyObject[]): Uint8Array | null {
  // __index__ of an item may change a list under way.
  const out: number[] = [];
  for (let i = 0; i < items().length; i++) {
    const item = Py_NewRef(items()[i]);
    const value = byteValue(item);
    Py_DECREF(item);
    if (value < 0) return null;
    out.push(value);
  }
  return Uint8Array.from(out);
}

/** So many numbers a JavaScript array may surely have. */
const MOST_BYTES = 2 ** 26;

function fromIterator(it: PyObject): Uint8Array | null {
  const out: number[] = [];
  for (;;) {
    const item = PyIter_Next(it);
    if (item === null) return PyErr_Occurred() ? null : Uint8Array.from(out);
    const value = byteValue(item);
    Py_DECREF(item);
    if (value < 0) return null;
    out.push(value);
    if (out.length >= MOST_BYTES) return PyErr_NoMemory();
  }
}

/** The bytes that `x` gives as buffer or iterable, or null. @source Objects/bytesobject.c PyBytes_FromObject */
export function bytesFromObject(x: PyObject): Uint8Array | null {
  if (PyObject_CheckBuffer(x)) return bytesOfBuffer(x);
  if (PyList_CheckExact(x)) return fromItems(() => (x as PyListObject).v.items);
  if (PyTuple_CheckExact(x)) return fromItems(() => (x as PyTupleObject).v);
  if (!PyUnicode_Check(x)) {
    const it = PyObject_GetIter(x);
    if (it !== null) {
      const bytes = fromIterator(it);
      Py_DECREF(it);
      return bytes;
    }
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) return null;
    PyErr_Clear();
  }
  return PyErr_SetString(PyExc_TypeError, `cannot convert '${x.ob_type.tp_name}' object to bytes`);
}

/** @source Objects/bytesobject.c PyBytes_FromObject */
export function PyBytes_FromObject(x: PyObject): PyObject | null {
  if (PyBytes_CheckExact(x)) return Py_NewRef(x);
  const bytes = bytesFromObject(x);
  return bytes === null ? null : PyBytes_FromBytes(bytes);
}

function typeError(message: string): null {
  return PyErr_SetString(PyExc_TypeError, message);
}

function fromSource(x: PyObject): PyObject | null {
  const func = _PyObject_LookupSpecial(x, _Py_ID('__bytes__'));
  if (func !== null) return bytesFromSpecial(func);
  if (PyErr_Occurred()) return null;
  if (PyUnicode_Check(x)) return typeError('string argument without an encoding');
  if (PyIndex_Check(x)) {
    const size = PyNumber_AsSsize_t(x, PyExc_OverflowError);
    if (size !== -1 || !PyErr_Occurred()) {
      if (size < 0) return PyErr_SetString(PyExc_ValueError, 'negative count');
      return _PyBytes_FromSize(size);
    }
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) return null;
    PyErr_Clear();
  }
  return PyBytes_FromObject(x);
}

/** bytes(v) without the meaning of integers; new reference. @source Objects/object.c PyObject_Bytes */
export function PyObject_Bytes(v: PyObject): PyObject | null {
  if (PyBytes_CheckExact(v)) return Py_NewRef(v);
  const func = _PyObject_LookupSpecial(v, _Py_ID('__bytes__'));
  if (func !== null) return bytesFromSpecial(func);
  return PyErr_Occurred() ? null : PyBytes_FromObject(v);
}

/** What the bound `__bytes__` gives; takes over its reference. */
function bytesFromSpecial(func: PyObject): PyObject | null {
  const bytes = PyObject_CallNoArgs(func);
  Py_DECREF(func);
  if (bytes === null || PyBytes_Check(bytes)) return bytes;
  typeError(`__bytes__ returned non-bytes (type ${(bytes as PyObject).ob_type.tp_name})`);
  Py_DECREF(bytes);
  return null;
}

/** @source Objects/bytesobject.c bytes_new_impl */
function makeBytes(
  x: PyObject | null,
  encoding: string | null,
  errors: string | null,
): PyObject | null {
  if (x === null) {
    if (encoding !== null) return typeError('encoding without a string argument');
    if (errors !== null) return typeError('errors without a string argument');
    return bytesNew(new Uint8Array(0));
  }
  if (encoding !== null) {
    if (!PyUnicode_Check(x)) return typeError('encoding without a string argument');
    return PyUnicode_AsEncodedString(x, encoding, errors);
  }
  if (errors !== null) {
    return typeError(
      PyUnicode_Check(x)
        ? 'string argument without an encoding'
        : 'errors without a string argument',
    );
  }
  return fromSource(x);
}

export function bytes_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const names = ['source', 'encoding', 'errors'];
  const parsed = PyArg_UnpackTupleKeywords('bytes', names, args, kwds, 0, 3, 0);
  if (parsed === null) return null;
  const encoding = encodingArgument(parsed[1], 'bytes', 'encoding');
  if (encoding === undefined) return null;
  const errors = encodingArgument(parsed[2], 'bytes', 'errors');
  if (errors === undefined) return null;
  const bytes = makeBytes(parsed[0], encoding, errors);
  if (bytes === null || type === PyBytes_Type) return bytes;
  const data = (bytes as PyBytesObject).v;
  const self = type.tp_alloc!(type, data.length);
  if (self !== null) self.v = data.slice();
  Py_DECREF(bytes);
  return self;
}
