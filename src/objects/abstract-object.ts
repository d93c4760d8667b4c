/** Object protocol: items, length, format. */
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyIndex_Check, PyNumber_AsSsize_t } from './abstract-number';
import { PySequence_DelItem, PySequence_GetItem, PySequence_SetItem } from './abstract-sequence';
import { PyObject_CallNoArgs, PyObject_CallOneArg } from './call';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from './errors';
import {
  PyExc_IndexError,
  PyExc_SystemError,
  PyExc_TypeError,
  PyExc_ValueError,
} from './exceptions';
import { Py_GenericAlias } from './genericaliasobject';
import { PyLong_AsSsize_t, PyLong_Check, PyLong_Type } from './longobject';
import { PyObject_Str, Py_None, Py_NotImplemented } from './object';
import { _PyObject_LookupAttr } from './object-attr';
import { PyType_Check, PyType_Type, _PyObject_LookupSpecial } from './typeobject';
import {
  PyUnicode_Check,
  PyUnicode_Type,
  _Py_ID,
  unicodeEmpty,
  unicodeLength,
} from './unicodeobject';

/** Raises TypeError with the type's name put into `text` at `%s`, unless an exception is set. @source Objects/abstract.c type_error */
export function type_error(text: string, o: PyObject): null {
  return PyErr_SetString(
    PyExc_TypeError,
    text.replace('%s', () => o.ob_type.tp_name),
  );
}

/** Length, or -1. @source Objects/abstract.c PyObject_Size */
export function PyObject_Size(o: PyObject): number {
  const len = o.ob_type.sq_length;
  if (len !== null) return len(o);
  const mplen = o.ob_type.mp_length;
  if (mplen !== null) return mplen(o);
  type_error("object of type '%s' has no len()", o);
  return -1;
}

/** @source Objects/abstract.c _PyObject_HasLen */
export function _PyObject_HasLen(o: PyObject): boolean {
  return o.ob_type.sq_length !== null || o.ob_type.mp_length !== null;
}

/** Length or an estimate of it, or -1. @source Objects/abstract.c PyObject_LengthHint */
export function PyObject_LengthHint(o: PyObject, defaultvalue: number): number {
  if (_PyObject_HasLen(o)) {
    const res = PyObject_Size(o);
    if (res >= 0) return res;
    if (!PyErr_Occurred() || !PyErr_ExceptionMatches(PyExc_TypeError)) return -1;
    PyErr_Clear();
  }
  const hint = _PyObject_LookupSpecial(o, _Py_ID('__length_hint__'));
  if (hint === null) return PyErr_Occurred() ? -1 : defaultvalue;
  const result = PyObject_CallNoArgs(hint);
  Py_DECREF(hint);
  if (result === null) {
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) return -1;
    PyErr_Clear();
    return defaultvalue;
  }
  if (result === Py_NotImplemented) return defaultvalue;
  if (!PyLong_Check(result)) {
    PyErr_SetString(
      PyExc_TypeError,
      `__length_hint__ must be an integer, not ${result.ob_type.tp_name}`,
    );
    Py_DECREF(result);
    return -1;
  }
  const m = PyLong_AsSsize_t(result);
  Py_DECREF(result);
  if (m === -1 && PyErr_Occurred()) return -1;
  if (m < 0) {
    PyErr_SetString(PyExc_ValueError, '__length_hint__() should return >= 0');
    return -1;
  }
  return m;
}

/** `cls[key]` of a class; new reference. */
function classGetItem(o: PyTypeObject, key: PyObject): PyObject | null {
  if ((o as PyObject) === PyType_Type) return Py_GenericAlias(o, key);
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(o, _Py_ID('__class_getitem__'), out) < 0) return null;
  const meth = out.value;
  if (meth !== null && meth !== Py_None) {
    const result = PyObject_CallOneArg(meth, key);
    Py_DECREF(meth);
    return result;
  }
  if (meth !== null) Py_DECREF(meth);
  return PyErr_SetString(PyExc_TypeError, `type '${o.tp_name}' is not subscriptable`);
}

/** `o[key]`; new reference. @source Objects/abstract.c PyObject_GetItem */
export function PyObject_GetItem(o: PyObject, key: PyObject): PyObject | null {
  const type = o.ob_type;
  if (type.mp_subscript !== null) return type.mp_subscript(o, key);
  if (type.sq_item !== null) {
    if (PyIndex_Check(key)) {
      const i = PyNumber_AsSsize_t(key, PyExc_IndexError);
      if (i === -1 && PyErr_Occurred()) return null;
      return PySequence_GetItem(o, i);
    }
    return type_error("sequence index must be integer, not '%s'", key);
  }
  if (PyType_Check(o)) return classGetItem(o, key);
  return type_error("'%s' object is not subscriptable", o);
}

/** `o[key] = value`: 0, or -1. @source Objects/abstract.c PyObject_SetItem */
export function PyObject_SetItem(o: PyObject, key: PyObject, value: PyObject): number {
  const type = o.ob_type;
  if (type.mp_ass_subscript !== null) return type.mp_ass_subscript(o, key, value);
  if (type.sq_length !== null || type.sq_item !== null || type.sq_ass_item !== null) {
    if (PyIndex_Check(key)) {
      const i = PyNumber_AsSsize_t(key, PyExc_IndexError);
      if (i === -1 && PyErr_Occurred()) return -1;
      return PySequence_SetItem(o, i, value);
    }
    if (type.sq_ass_item !== null) {
      type_error("sequence index must be integer, not '%s'", key);
      return -1;
    }
  }
  type_error("'%s' object does not support item assignment", o);
  return -1;
}

/** `del o[key]`: 0, or -1. @source Objects/abstract.c PyObject_DelItem */
export function PyObject_DelItem(o: PyObject, key: PyObject): number {
  const type = o.ob_type;
  if (type.mp_ass_subscript !== null) return type.mp_ass_subscript(o, key, null);
  // A class always has a table of sequence slots, be it empty.
  const isSequence =
    (type.tp_flags & TPFLAGS.HEAPTYPE) !== 0 ||
    type.sq_length !== null ||
    type.sq_item !== null ||
    type.sq_ass_item !== null;
  if (isSequence) {
    if (PyIndex_Check(key)) {
      const i = PyNumber_AsSsize_t(key, PyExc_IndexError);
      if (i === -1 && PyErr_Occurred()) return -1;
      return PySequence_DelItem(o, i);
    }
    if (type.sq_ass_item !== null) {
      type_error("sequence index must be integer, not '%s'", key);
      return -1;
    }
  }
  type_error("'%s' object does not support item deletion", o);
  return -1;
}

/** `format(o, spec)`; new reference. @source Objects/abstract.c PyObject_Format */
export function PyObject_Format(o: PyObject, spec: PyObject | null): PyObject | null {
  if (spec !== null && !PyUnicode_Check(spec)) {
    return PyErr_SetString(
      PyExc_SystemError,
      `Format specifier must be a string, not ${spec.ob_type.tp_name}`,
    );
  }
  const isEmpty = spec === null || unicodeLength(spec) === 0;
  if (isEmpty && o.ob_type === PyUnicode_Type) return Py_NewRef(o);
  if (isEmpty && o.ob_type === PyLong_Type) return PyObject_Str(o);
  const meth = _PyObject_LookupSpecial(o, _Py_ID('__format__'));
  if (meth === null) {
    if (!PyErr_Occurred()) {
      PyErr_SetString(PyExc_TypeError, `Type ${o.ob_type.tp_name} doesn't define __format__`);
    }
    return null;
  }
  const result = PyObject_CallOneArg(meth, spec ?? unicodeEmpty());
  Py_DECREF(meth);
  if (result !== null && !PyUnicode_Check(result)) {
    PyErr_SetString(
      PyExc_TypeError,
      `__format__ must return a str, not ${(result as PyObject).ob_type.tp_name}`,
    );
    Py_DECREF(result);
    return null;
  }
  return result;
}
