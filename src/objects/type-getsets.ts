/** Attributes that classes themselves have: `__name__`, `__bases__`, `__doc__` and so on. */
import {
  TPFLAGS,
  type GetSetDef,
  type MemberDef,
  type PyObject,
  type PyTypeObject,
} from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyDict_DelItem, PyDict_GetItemWithError, PyDict_New, PyDict_SetItem } from './dictobject';
import { PyDictProxy_New } from './mappingproxy';
import { PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetObject, PyErr_SetString } from './errors';
import {
  PyExc_AttributeError,
  PyExc_KeyError,
  PyExc_TypeError,
  PyExc_ValueError,
} from './exceptions';
import { PyLong_FromLong } from './longobject';
import { PyObject_IsTrue, Py_None } from './object';
import { PyTuple_New } from './tupleobject';
import { getset, member } from './typedef';
import { type_set_bases } from './type-bases';
import { PyType_Modified } from './type-cache';
import { _PyType_DocWithoutSignature, textSignature } from './text-signature';
import { PyUnicode_AsUTF8AndSize } from './unicode-codecs';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from './unicodeobject';

function t(self: PyObject): PyTypeObject {
  return self as PyTypeObject;
}

/** Name without module. @source Objects/typeobject.c _PyType_Name */
export function _PyType_Name(type: PyTypeObject): string {
  return type.tp_name.slice(type.tp_name.lastIndexOf('.') + 1);
}

/** @source Objects/typeobject.c check_set_special_type_attr */
function check_set_special_type_attr(
  type: PyTypeObject,
  value: PyObject | null,
  name: string,
): value is PyObject {
  if (type.tp_flags & TPFLAGS.IMMUTABLETYPE) {
    PyErr_SetString(
      PyExc_TypeError,
      `cannot set '${name}' attribute of immutable type '${type.tp_name}'`,
    );
    return false;
  }
  if (value === null) {
    PyErr_SetString(
      PyExc_TypeError,
      `cannot delete '${name}' attribute of immutable type '${type.tp_name}'`,
    );
    return false;
  }
  return true;
}

function type_name(self: PyObject): PyObject {
  const type = t(self);
  return type.ht_name !== null ? Py_NewRef(type.ht_name) : PyUnicode_FromString(_PyType_Name(type));
}

function type_set_name(self: PyObject, value: PyObject | null): number {
  const type = t(self);
  if (!check_set_special_type_attr(type, value, '__name__')) return -1;
  if (!PyUnicode_Check(value)) {
    PyErr_SetString(
      PyExc_TypeError,
      `can only assign string to ${type.tp_name}.__name__, not '${value.ob_type.tp_name}'`,
    );
    return -1;
  }
  if (value.v.includes('\0')) {
    PyErr_SetString(PyExc_ValueError, 'type name must not contain null characters');
    return -1;
  }
  if (!PyUnicode_AsUTF8AndSize(value)) return -1;
  type.tp_name = value.v;
  const old = type.ht_name!;
  type.ht_name = Py_NewRef(value);
  touch(type);
  Py_DECREF(old);
  return 0;
}

/** The qualified name; new reference. @source Objects/typeobject.c type_qualname */
export function type_qualname(self: PyObject): PyObject {
  const type = t(self);
  return type.ht_qualname !== null
    ? Py_NewRef(type.ht_qualname)
    : PyUnicode_FromString(_PyType_Name(type));
}

function type_set_qualname(self: PyObject, value: PyObject | null): number {
  const type = t(self);
  if (!check_set_special_type_attr(type, value, '__qualname__')) return -1;
  if (!PyUnicode_Check(value)) {
    PyErr_SetString(
      PyExc_TypeError,
      `can only assign string to ${type.tp_name}.__qualname__, not '${value.ob_type.tp_name}'`,
    );
    return -1;
  }
  const old = type.ht_qualname!;
  type.ht_qualname = Py_NewRef(value);
  touch(type);
  Py_DECREF(old);
  return 0;
}

/** The module's name; new reference. @source Objects/typeobject.c type_module */
export function type_module(self: PyObject): PyObject | null {
  const type = t(self);
  if (type.tp_flags & TPFLAGS.HEAPTYPE) {
    const mod = PyDict_GetItemWithError(type.tp_dict!, _Py_ID('__module__'));
    if (mod === null) {
      if (!PyErr_Occurred()) PyErr_SetString(PyExc_AttributeError, '__module__');
      return null;
    }
    return Py_NewRef(mod);
  }
  const dot = type.tp_name.lastIndexOf('.');
  return dot >= 0 ? PyUnicode_FromString(type.tp_name.slice(0, dot)) : _Py_ID('builtins');
}

function type_set_module(self: PyObject, value: PyObject | null): number {
  if (!check_set_special_type_attr(t(self), value, '__module__')) return -1;
  PyType_Modified(t(self));
  return PyDict_SetItem(t(self).tp_dict!, _Py_ID('__module__'), value);
}

function type_abstractmethods(self: PyObject): PyObject | null {
  const name = _Py_ID('__abstractmethods__');
  // `type` itself has this attribute as the descriptor, not a value.
  if (t(self).tp_base !== null && self.ob_type !== self) {
    const mod = PyDict_GetItemWithError(t(self).tp_dict!, name);
    if (mod !== null) return Py_NewRef(mod);
  }
  if (!PyErr_Occurred()) PyErr_SetObject(PyExc_AttributeError, name);
  return null;
}

function type_set_abstractmethods(self: PyObject, value: PyObject | null): number {
  const type = t(self);
  const name = _Py_ID('__abstractmethods__');
  let abstract = 0;
  if (value !== null) {
    abstract = PyObject_IsTrue(value);
    if (abstract < 0) return -1;
    if (PyDict_SetItem(type.tp_dict!, name, value) < 0) return -1;
  } else if (PyDict_DelItem(type.tp_dict!, name) < 0) {
    if (PyErr_ExceptionMatches(PyExc_KeyError)) PyErr_SetObject(PyExc_AttributeError, name);
    return -1;
  }
  PyType_Modified(type);
  if (abstract) type.tp_flags |= TPFLAGS.IS_ABSTRACT;
  else type.tp_flags &= ~TPFLAGS.IS_ABSTRACT;
  return 0;
}

function type_get_bases(self: PyObject): PyObject {
  return Py_NewRef(t(self).tp_bases ?? Py_None);
}

function type_dict(self: PyObject): PyObject | null {
  const dict = t(self).tp_dict;
  return dict === null ? Py_None : PyDictProxy_New(dict);
}

/** @source Objects/typeobject.c type_get_doc */
function type_get_doc(self: PyObject): PyObject | null {
  const type = t(self);
  if (!(type.tp_flags & TPFLAGS.HEAPTYPE) && type.tp_doc !== null) {
    return PyUnicode_FromString(_PyType_DocWithoutSignature(type.tp_name, type.tp_doc));
  }
  const doc = PyDict_GetItemWithError(type.tp_dict!, _Py_ID('__doc__'));
  if (doc === null) return PyErr_Occurred() ? null : Py_None;
  const get = doc.ob_type.tp_descr_get;
  return get === null ? Py_NewRef(doc) : get(doc, null, type);
}

function type_set_doc(self: PyObject, value: PyObject | null): number {
  if (!check_set_special_type_attr(t(self), value, '__doc__')) return -1;
  PyType_Modified(t(self));
  return PyDict_SetItem(t(self).tp_dict!, _Py_ID('__doc__'), value);
}

function type_get_text_signature(self: PyObject): PyObject {
  const type = t(self);
  const signature = type.tp_doc === null ? null : textSignature(type.tp_name, type.tp_doc);
  return signature === null ? Py_None : PyUnicode_FromString(signature);
}

function immutableAttribute(type: PyTypeObject, name: string): null {
  return PyErr_SetString(
    PyExc_AttributeError,
    `type object '${type.tp_name}' has no attribute '${name}'`,
  );
}

/** @source Objects/typeobject.c type_get_annotations */
function type_get_annotations(self: PyObject): PyObject | null {
  const type = t(self);
  const name = _Py_ID('__annotations__');
  if (!(type.tp_flags & TPFLAGS.HEAPTYPE)) return immutableAttribute(type, '__annotations__');
  const found = PyDict_GetItemWithError(type.tp_dict!, name);
  if (found !== null) {
    const get = found.ob_type.tp_descr_get;
    return get === null ? Py_NewRef(found) : get(found, null, type);
  }
  if (PyErr_Occurred()) return null;
  const annotations = PyDict_New();
  if (PyDict_SetItem(type.tp_dict!, name, annotations) < 0) {
    Py_DECREF(annotations);
    return null;
  }
  PyType_Modified(type);
  return annotations;
}

/** @source Objects/typeobject.c type_set_annotations */
function type_set_annotations(self: PyObject, value: PyObject | null): number {
  const type = t(self);
  const name = _Py_ID('__annotations__');
  if (type.tp_flags & TPFLAGS.IMMUTABLETYPE) {
    PyErr_SetString(
      PyExc_TypeError,
      `cannot set '__annotations__' attribute of immutable type '${type.tp_name}'`,
    );
    return -1;
  }
  let res: number;
  if (value !== null) res = PyDict_SetItem(type.tp_dict!, name, value);
  else {
    res = PyDict_DelItem(type.tp_dict!, name);
    if (res < 0 && PyErr_ExceptionMatches(PyExc_KeyError)) {
      PyErr_SetString(PyExc_AttributeError, '__annotations__');
    }
  }
  if (res === 0) PyType_Modified(type);
  return res;
}

function type_get_type_params(self: PyObject): PyObject | null {
  const params = PyDict_GetItemWithError(t(self).tp_dict!, _Py_ID('__type_params__'));
  if (params !== null) return Py_NewRef(params);
  return PyErr_Occurred() ? null : PyTuple_New(0);
}

function type_set_type_params(self: PyObject, value: PyObject | null): number {
  if (!check_set_special_type_attr(t(self), value, '__type_params__')) return -1;
  const res = PyDict_SetItem(t(self).tp_dict!, _Py_ID('__type_params__'), value);
  PyType_Modified(t(self));
  return res;
}

function type_base(self: PyObject): PyObject {
  const base = t(self).tp_base;
  if (base === null) return Py_None;
  Py_INCREF(base);
  return base;
}

/** tp_members of `type`. */
export const type_members: readonly MemberDef[] = [
  member('__basicsize__', (self) => PyLong_FromLong(t(self).tp_basicsize)),
  member('__itemsize__', (self) => PyLong_FromLong(t(self).tp_itemsize)),
  member('__flags__', (self) => PyLong_FromLong(t(self).tp_flags >>> 0)),
  member('__weakrefoffset__', (self) => PyLong_FromLong(t(self).tp_weaklistoffset)),
  member('__base__', type_base),
  member('__dictoffset__', (self) => PyLong_FromLong(t(self).tp_dictoffset)),
];

/** tp_getset of `type`. */
export const type_getsets: readonly GetSetDef[] = [
  getset('__name__', type_name, type_set_name),
  getset('__qualname__', type_qualname, type_set_qualname),
  getset('__bases__', type_get_bases, (self, value) => type_set_bases(self, value)),
  getset('__mro__', (self) => Py_NewRef(t(self).tp_mro ?? Py_None)),
  getset('__module__', type_module, type_set_module),
  getset('__abstractmethods__', type_abstractmethods, type_set_abstractmethods),
  getset('__dict__', type_dict),
  getset('__doc__', type_get_doc, type_set_doc),
  getset('__text_signature__', type_get_text_signature),
  getset('__annotations__', type_get_annotations, type_set_annotations),
  getset('__type_params__', type_get_type_params, type_set_type_params),
];
