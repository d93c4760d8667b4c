/** Names of attributes, for `dir()`. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyDict_Check, PyDict_Copy, PyDict_Keys, PyDict_New, PyDict_Update } from './dictobject';
import { _PyObject_LookupAttr } from './object-attr';
import { PyTuple_Check, type PyTupleObject } from './tupleobject';
import { _Py_ID } from './unicodeobject';

/** Adds the names of a class and its bases: 0, or -1. @source Objects/typeobject.c merge_class_dict */
export function merge_class_dict(dict: PyObject, aclass: PyObject): number {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(aclass, _Py_ID('__dict__'), out) < 0) return -1;
  if (out.value !== null) {
    const status = PyDict_Update(dict, out.value);
    Py_DECREF(out.value);
    if (status < 0) return -1;
  }
  if (_PyObject_LookupAttr(aclass, _Py_ID('__bases__'), out) < 0) return -1;
  const bases = out.value;
  if (bases === null) return 0;
  let status = 0;
  if (PyTuple_Check(bases)) {
    for (const base of (bases as PyTupleObject).v) {
      status = merge_class_dict(dict, base);
      if (status < 0) break;
    }
  }
  Py_DECREF(bases);
  return status;
}

/** A dict of the object's own that may be changed; new reference. */
function instanceNames(self: PyObject): PyObject | null {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(self, _Py_ID('__dict__'), out) < 0) return null;
  if (out.value === null) return PyDict_New();
  if (!PyDict_Check(out.value)) {
    Py_DECREF(out.value);
    return PyDict_New();
  }
  const copy = PyDict_Copy(out.value);
  Py_DECREF(out.value);
  return copy;
}

/** @source Objects/typeobject.c object___dir___impl */
export function object___dir__(self: PyObject): PyObject | null {
  const dict = instanceNames(self);
  if (dict === null) return null;
  const out = { value: null as PyObject | null };
  let result: PyObject | null = null;
  if (_PyObject_LookupAttr(self, _Py_ID('__class__'), out) >= 0) {
    const itsclass = out.value;
    if (itsclass === null || merge_class_dict(dict, itsclass) === 0) result = PyDict_Keys(dict);
    if (itsclass !== null) Py_DECREF(itsclass);
  }
  Py_DECREF(dict);
  return result;
}
