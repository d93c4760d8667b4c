/** Attributes that all descriptors share. */
import { METH, type GetSetDef, type MethodDef, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyEval_GetBuiltin } from './builtin-lookup';
import type { PyDescrObject } from './descrobject';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyObject_GetAttr } from './object-attr';
import { PyTuple_Pack } from './tupleobject';
import { getset, method } from './typedef';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from './unicodeobject';

/** @source Objects/descrobject.c calculate_qualname */
function calculate_qualname(descr: PyDescrObject): PyObject | null {
  const typeQualname = PyObject_GetAttr(descr.v.d_type, _Py_ID('__qualname__'));
  if (typeQualname === null) return null;
  if (!PyUnicode_Check(typeQualname)) {
    Py_DECREF(typeQualname);
    return PyErr_SetString(
      PyExc_TypeError,
      '<descriptor>.__objclass__.__qualname__ is not a unicode object',
    );
  }
  const res = PyUnicode_FromString(`${typeQualname.v}.${descr.v.d_name.v as string}`);
  Py_DECREF(typeQualname);
  return res;
}

/** @source Objects/descrobject.c descr_get_qualname */
function descr_get_qualname(self: PyObject): PyObject | null {
  const descr = self as PyDescrObject;
  if (descr.v.d_qualname === null) {
    const qualname = calculate_qualname(descr);
    if (qualname === null) return null;
    descr.v.d_qualname = qualname;
    touch(descr);
  }
  return Py_NewRef(descr.v.d_qualname);
}

/** @source Objects/descrobject.c descr_reduce */
function descr_reduce(self: PyObject): PyObject | null {
  const { d_type, d_name } = (self as PyDescrObject).v;
  const getattr = PyEval_GetBuiltin(_Py_ID('getattr'));
  if (getattr === null) return null;
  const args = PyTuple_Pack(d_type, d_name);
  const res = PyTuple_Pack(getattr, args);
  Py_DECREF(args);
  Py_DECREF(getattr);
  return res;
}

/** `__objclass__`, `__name__`, `__doc__`, `__qualname__`, and what else a kind of descriptor has. */
export function descrCommon(doc: GetSetDef['get'], ...more: GetSetDef[]): GetSetDef[] {
  return [
    getset('__objclass__', (self) => Py_NewRef((self as PyDescrObject).v.d_type)),
    getset('__name__', (self) => Py_NewRef((self as PyDescrObject).v.d_name)),
    getset('__doc__', doc),
    getset('__qualname__', descr_get_qualname),
    ...more,
  ];
}

/** `__reduce__`. */
export function descr_reduce_methods(): MethodDef[] {
  return [method('__reduce__', METH.NOARGS, descr_reduce)];
}
