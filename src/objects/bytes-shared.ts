/** What the methods shared by bytes and bytearray know of their `self`. */
import { Py_NewRef } from '../heap/refcount';
import { TPFLAGS, type PyObject } from '../heap/object';
import { PyByteArray_FromBytes, byteArrayBytes, type PyByteArrayObject } from './bytearrayobject';
import { PyList_Check, type PyListObject } from './listobject';
import type { PyTupleObject } from './tupleobject';
import { PyBytes_CheckExact, PyBytes_FromBytes, type PyBytesObject } from './bytesobject';

function isBytes(self: PyObject): self is PyBytesObject {
  return (self.ob_type.tp_flags & TPFLAGS.BYTES_SUBCLASS) !== 0;
}

/** The contents of a bytes or bytearray object, not copied. */
export function bytesData(self: PyObject): Uint8Array {
  return isBytes(self) ? self.v : byteArrayBytes(self as PyByteArrayObject);
}

/** A new object of the kind of `self` (bytes or bytearray, no subclass) with the array's bytes. */
export function bytesLike(self: PyObject, data: Uint8Array): PyObject {
  return isBytes(self) ? PyBytes_FromBytes(data) : PyByteArray_FromBytes(data);
}

/** `self` where nothing has changed: itself if exactly bytes, else a copy. @source stringlib return_self */
export function bytesUnchanged(self: PyObject): PyObject {
  if (PyBytes_CheckExact(self)) return Py_NewRef(self);
  return bytesLike(self, bytesData(self).slice());
}

/** The items of what PySequence_Fast gave, not copied. @source Include/cpython/abstract.h PySequence_Fast_ITEMS */
export function fastItems(seq: PyObject): readonly PyObject[] {
  return PyList_Check(seq) ? (seq as PyListObject).v.items : (seq as PyTupleObject).v;
}
