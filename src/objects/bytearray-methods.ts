/** Methods that bytearray has beyond those of bytes. */
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import type { MethodDef, PyObject } from '../heap/object';
import { PyIter_Next, PyNumber_Index, PyObject_GetIter, PyObject_LengthHint } from './abstract';
import { appendByte } from './bytearray-init';
import { bytearray_setslice, getByteValue } from './bytearray-items';
import {
  PyByteArray_FromBytes,
  PyByteArray_Resize,
  byteArrayBytes,
  canResize,
  type PyByteArrayObject,
} from './bytearrayobject';
import { PyObject_CheckBuffer } from './buffer';
import { PyBytes_FromBytes, latin1Text } from './bytesobject';
import { PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_IndexError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { _PyArg_CheckPositional } from './getargs';
import { PyLong_FromLong } from './longobject';
import { PyLong_AsInt, PyLong_AsSsize_t } from './longobject-convert';
import { Py_None } from './object';
import { _PyObject_GetState } from './object-reduce';
import { PyTuple_New, tupleFromStolen } from './tupleobject';
import { METH_FASTCALL, METH_NOARGS, METH_O, method } from './typedef';
import { PyUnicode_FromString } from './unicodeobject';

function value(self: PyObject): PyByteArrayObject['v'] {
  return (self as PyByteArrayObject).v;
}

function append(self: PyObject, item: PyObject): PyObject | null {
  const byte = getByteValue(item);
  return byte < 0 || appendByte(self, byte) < 0 ? null : Py_None;
}

/** @source Objects/bytearrayobject.c bytearray_extend */
function extend(self: PyObject, iterable: PyObject): PyObject | null {
  if (PyObject_CheckBuffer(iterable)) {
    const size = value(self).size;
    return bytearray_setslice(self, size, size, iterable) < 0 ? null : Py_None;
  }
  const it = PyObject_GetIter(iterable);
  if (it === null) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) return null;
    return PyErr_SetString(
      PyExc_TypeError,
      `can't extend bytearray with ${iterable.ob_type.tp_name}`,
    );
  }
  if (PyObject_LengthHint(iterable, 32) < 0) {
    Py_DECREF(it);
    return null;
  }
  // The items are gathered apart: reading them may change this bytearray.
  const bytes: number[] = [];
  for (;;) {
    const item = PyIter_Next(it);
    if (item === null) break;
    const byte = getByteValue(item);
    Py_DECREF(item);
    if (byte < 0) {
      Py_DECREF(it);
      return null;
    }
    bytes.push(byte);
  }
  Py_DECREF(it);
  if (PyErr_Occurred()) return null;
  const size = value(self).size;
  const made = PyByteArray_FromBytes(Uint8Array.from(bytes));
  const result = bytearray_setslice(self, size, size, made);
  Py_DECREF(made);
  return result < 0 ? null : Py_None;
}

/** An index argument; null with an exception set. */
function indexArgument(o: PyObject): number | null {
  const index = PyNumber_Index(o);
  if (index === null) return null;
  const i = PyLong_AsSsize_t(index);
  Py_DECREF(index);
  return i === -1 && PyErr_Occurred() ? null : i;
}

function insert(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('insert', args.length, 2, 2)) return null;
  const index = indexArgument(args[0]);
  if (index === null) return null;
  const byte = getByteValue(args[1]);
  if (byte < 0) return null;
  const v = value(self);
  const n = v.size;
  if (PyByteArray_Resize(self, n + 1) < 0) return null;
  const at = Math.min(index < 0 ? Math.max(index + n, 0) : index, n);
  v.data.copyWithin(at + 1, at, n);
  v.data[at] = byte;
  return Py_None;
}

function pop(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('pop', args.length, 0, 1)) return null;
  let index: number | null = -1;
  if (args.length > 0) {
    index = indexArgument(args[0]);
    if (index === null) return null;
  }
  const v = value(self);
  const n = v.size;
  if (n === 0) return PyErr_SetString(PyExc_IndexError, 'pop from empty bytearray');
  if (index < 0) index += n;
  if (index < 0 || index >= n) return PyErr_SetString(PyExc_IndexError, 'pop index out of range');
  if (!canResize(self)) return null;
  const byte = v.data[index];
  v.data.copyWithin(index, index + 1, n);
  return PyByteArray_Resize(self, n - 1) < 0 ? null : PyLong_FromLong(byte);
}

function remove(self: PyObject, item: PyObject): PyObject | null {
  const byte = getByteValue(item);
  if (byte < 0) return null;
  const v = value(self);
  const n = v.size;
  const at = byteArrayBytes(self).indexOf(byte);
  if (at < 0) return PyErr_SetString(PyExc_ValueError, 'value not found in bytearray');
  if (!canResize(self)) return null;
  v.data.copyWithin(at, at + 1, n);
  return PyByteArray_Resize(self, n - 1) < 0 ? null : Py_None;
}

function reverse(self: PyObject): PyObject {
  byteArrayBytes(self).reverse();
  touch(self);
  return Py_None;
}

function clear(self: PyObject): PyObject | null {
  return PyByteArray_Resize(self, 0) < 0 ? null : Py_None;
}

function copy(self: PyObject): PyObject {
  return PyByteArray_FromBytes(byteArrayBytes(self).slice());
}

/** @source Objects/bytearrayobject.c _common_reduce */
function reduceWith(self: PyObject, protocol: number): PyObject | null {
  const state = _PyObject_GetState(self);
  if (state === null) return null;
  const bytes = byteArrayBytes(self);
  const type = Py_NewRef(self.ob_type);
  if (bytes.length === 0) return tupleFromStolen([type, PyTuple_New(0)!, state]);
  if (protocol < 3) {
    const text = PyUnicode_FromString(latin1Text(bytes));
    const args = tupleFromStolen([text, PyUnicode_FromString('latin-1')]);
    return tupleFromStolen([type, args, state]);
  }
  const contents = PyBytes_FromBytes(bytes.slice());
  return tupleFromStolen([type, tupleFromStolen([contents]), state]);
}

function reduce_ex(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('__reduce_ex__', args.length, 0, 1)) return null;
  let protocol = 0;
  if (args.length > 0) {
    protocol = PyLong_AsInt(args[0]);
    if (protocol === -1 && PyErr_Occurred()) return null;
  }
  return reduceWith(self, protocol);
}

/** Rows of bytearray's own methods. */
export function bytearray_own_methods(): MethodDef[] {
  return [
    method(
      '__alloc__',
      METH_NOARGS,
      (self) => PyLong_FromLong(value(self).alloc),
      'B.__alloc__() -> int\n\nReturn the number of bytes actually allocated.',
    ),
    method(
      '__reduce__',
      METH_NOARGS,
      (self) => reduceWith(self, 2),
      '__reduce__($self, /)\n--\n\nReturn state information for pickling.',
    ),
    method(
      '__reduce_ex__',
      METH_FASTCALL,
      reduce_ex,
      '__reduce_ex__($self, proto=0, /)\n--\n\nReturn state information for pickling.',
    ),
    method(
      '__sizeof__',
      METH_NOARGS,
      (self) => PyLong_FromLong(self.ob_type.tp_basicsize + value(self).alloc),
      '__sizeof__($self, /)\n--\n\nReturns the size of the bytearray object in memory, in bytes.',
    ),
    method(
      'append',
      METH_O,
      append,
      'append($self, item, /)\n--\n\nAppend a single item to the end of the bytearray.',
    ),
    method(
      'clear',
      METH_NOARGS,
      clear,
      'clear($self, /)\n--\n\nRemove all items from the bytearray.',
    ),
    method('copy', METH_NOARGS, copy, 'copy($self, /)\n--\n\nReturn a copy of B.'),
    method(
      'extend',
      METH_O,
      extend,
      'extend($self, iterable_of_ints, /)\n--\n\nAppend all the items from the iterator or sequence to the end of the bytearray.',
    ),
    method(
      'insert',
      METH_FASTCALL,
      insert,
      'insert($self, index, item, /)\n--\n\nInsert a single item into the bytearray before the given index.',
    ),
    method(
      'pop',
      METH_FASTCALL,
      pop,
      'pop($self, index=-1, /)\n--\n\nRemove and return a single item from B.',
    ),
    method(
      'remove',
      METH_O,
      remove,
      'remove($self, value, /)\n--\n\nRemove the first occurrence of a value in the bytearray.',
    ),
    method(
      'reverse',
      METH_NOARGS,
      reverse,
      'reverse($self, /)\n--\n\nReverse the order of the values in B in place.',
    ),
  ];
}
