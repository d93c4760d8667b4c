/** Attribute access: the generic algorithms and the functions that everybody calls. */
import { PyTypeObject, TPFLAGS, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import {
  PyDict_Check,
  PyDict_DelItem,
  PyDict_GetItemWithError,
  PyDict_SetItem,
  _PyObject_GetInstanceAttribute,
  _PyObject_MaterializeDict,
  _PyObject_StoreInstanceAttribute,
} from './dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_GetRaisedException,
  PyErr_GivenExceptionMatches,
  PyErr_Occurred,
  PyErr_SetRaisedException,
  PyErr_SetString,
} from './errors';
import { PyExc_AttributeError, PyExc_KeyError, PyExc_TypeError } from './exceptions';
import { setAttributeErrorContext } from './exceptions-fields';
import { tstate } from './pystate';
import { module_getattro, module_getattro_impl } from './moduleobject';
import { type_getattro, type_getattro_impl } from './type-getattro';
import { PyType_IsSubtype, PyType_Type, _PyType_Lookup } from './typeobject';
import { PyUnicode_InternInPlace, PyUnicode_Type, PyUnicode_FromString } from './unicodeobject';

function nameNotString(name: PyObject): null {
  return PyErr_SetString(
    PyExc_TypeError,
    `attribute name must be string, not '${name.ob_type.tp_name}'`,
  );
}

/**
 * Completes an AttributeError with `name` and `obj`, for suggestions.
 * @source Objects/object.c set_attribute_error_context
 */
export function set_attribute_error_context(v: PyObject, name: PyObject): void {
  if (!PyErr_ExceptionMatches(PyExc_AttributeError)) return;
  const exc = PyErr_GetRaisedException()!;
  if (PyErr_GivenExceptionMatches(exc, PyExc_AttributeError))
    setAttributeErrorContext(exc, v, name);
  PyErr_SetRaisedException(exc);
}

/** Raises AttributeError; completes it for suggestions. */
export function no_attribute(v: PyObject, name: PyObject): null {
  PyErr_SetString(
    PyExc_AttributeError,
    `'${v.ob_type.tp_name}' object has no attribute '${name.v as string}'`,
  );
  set_attribute_error_context(v, name);
  return null;
}

/** `v.name`; new reference. @source Objects/object.c PyObject_GetAttr */
export function PyObject_GetAttr(v: PyObject, name: PyObject): PyObject | null {
  if (!(name.ob_type.tp_flags & TPFLAGS.UNICODE_SUBCLASS)) return nameNotString(name);
  const result = v.ob_type.tp_getattro!(v, name);
  if (result === null) set_attribute_error_context(v, name);
  return result;
}

/**
 * `v.name`, the name a string of its own, which the method cache may go on holding; new reference.
 *
 * @source Objects/object.c PyObject_GetAttrString
 */
export function PyObject_GetAttrString(v: PyObject, name: string): PyObject | null {
  const string = PyUnicode_FromString(name);
  const result = PyObject_GetAttr(v, string);
  Py_DECREF(string);
  return result;
}

/**
 * Looks for an attribute without raising AttributeError: 1 with the new reference in `out`, 0
 * (absent), or -1 with another exception set.
 *
 * @source Objects/object.c _PyObject_LookupAttr
 */
export function _PyObject_LookupAttr(
  v: PyObject,
  name: PyObject,
  out: { value: PyObject | null },
): number {
  if (!(name.ob_type.tp_flags & TPFLAGS.UNICODE_SUBCLASS)) {
    nameNotString(name);
    out.value = null;
    return -1;
  }
  const getattro = v.ob_type.tp_getattro!;
  let result: PyObject | null;
  if (getattro === PyObject_GenericGetAttr) {
    result = _PyObject_GenericGetAttrWithDict(v, name, null, true);
    out.value = result;
    if (result !== null) return 1;
    return tstate.current_exception !== null ? -1 : 0;
  }
  if (getattro === type_getattro) result = type_getattro_impl(v as PyTypeObject, name, true);
  else if (getattro === module_getattro) result = module_getattro_impl(v, name, true);
  else result = getattro(v, name);
  out.value = result;
  if (result !== null) return 1;
  if (tstate.current_exception === null) return 0;
  if (!PyErr_ExceptionMatches(PyExc_AttributeError)) return -1;
  PyErr_Clear();
  return 0;
}

/** Whether the attribute exists; errors count as absent. @source Objects/object.c PyObject_HasAttr */
export function PyObject_HasAttr(v: PyObject, name: PyObject): boolean {
  const res = PyObject_GetAttr(v, name);
  if (res === null) {
    PyErr_Clear();
    return false;
  }
  Py_DECREF(res);
  return true;
}

/** `v.name = value`, or `del` with null: 0, or -1. @source Objects/object.c PyObject_SetAttr */
export function PyObject_SetAttr(v: PyObject, name: PyObject, value: PyObject | null): number {
  if (!(name.ob_type.tp_flags & TPFLAGS.UNICODE_SUBCLASS)) {
    nameNotString(name);
    return -1;
  }
  Py_INCREF(name);
  const interned = name.ob_type === PyUnicode_Type ? PyUnicode_InternInPlace(name) : name;
  const err = v.ob_type.tp_setattro!(v, interned, value);
  Py_DECREF(interned);
  return err;
}

/** Whether instances of the object's type have a `__dict__`. */
export function _PyObject_HasDict(o: PyObject): boolean {
  return o.ob_type.tp_dictoffset !== 0;
}

/**
 * The instance dictionary: made from inline values if need be, null if there is none (yet).
 * Borrowed. @source Objects/object.c _PyObject_GetDictPtr
 */
export function _PyObject_GetDict(o: PyObject): PyObject | null {
  if (o instanceof PyTypeObject) return o.tp_dict;
  const dict = o.dict;
  if (Array.isArray(dict)) return _PyObject_MaterializeDict(o);
  return dict;
}

/** The attribute in the instance itself; new reference, null if absent or (exception set) failed. */
export function instanceAttribute(obj: PyObject, name: PyObject): PyObject | null {
  let dict = obj.dict;
  if (dict === null) return null;
  if (Array.isArray(dict)) {
    if (name.ob_type === PyUnicode_Type) return _PyObject_GetInstanceAttribute(obj, dict, name);
    dict = _PyObject_MaterializeDict(obj);
    if (dict === null) return null;
  }
  const res = PyDict_GetItemWithError(dict, name);
  if (res !== null) Py_INCREF(res);
  return res;
}

/**
 * The default attribute lookup, optionally with an explicit dictionary; with `suppress` absence
 * raises nothing. New reference. @source Objects/object.c _PyObject_GenericGetAttrWithDict
 */
export function _PyObject_GenericGetAttrWithDict(
  obj: PyObject,
  name: PyObject,
  dict: PyObject | null,
  suppress: boolean,
): PyObject | null {
  const tp = obj.ob_type;
  if (!(name.ob_type.tp_flags & TPFLAGS.UNICODE_SUBCLASS)) return nameNotString(name);
  const descr = _PyType_Lookup(tp, name);
  let f = null as PyTypeObject['tp_descr_get'];
  if (descr !== null) {
    f = descr.ob_type.tp_descr_get;
    if (f !== null && descr.ob_type.tp_descr_set !== null) {
      return callGet(f, descr, obj, tp, suppress);
    }
    // Held across the search of the dictionary, which may run an `__eq__`.
    Py_INCREF(descr);
  }
  let res: PyObject | null = null;
  if (dict !== null) {
    Py_INCREF(dict);
    res = PyDict_GetItemWithError(dict, name);
    if (res !== null) Py_INCREF(res);
    Py_DECREF(dict);
  } else if (obj.dict !== null) res = instanceAttribute(obj, name);
  else if (obj instanceof PyTypeObject && obj.tp_dict !== null) {
    res = PyDict_GetItemWithError(obj.tp_dict, name);
    if (res !== null) Py_INCREF(res);
  }
  if (res !== null) {
    Py_XDECREF(descr);
    return res;
  }
  if (tstate.current_exception !== null) {
    if (!suppress || !PyErr_ExceptionMatches(PyExc_AttributeError)) {
      Py_XDECREF(descr);
      return null;
    }
    PyErr_Clear();
  }
  if (f !== null) {
    res = f(descr!, obj, tp);
    if (res === null && suppress && PyErr_ExceptionMatches(PyExc_AttributeError)) PyErr_Clear();
    Py_DECREF(descr!);
    return res;
  }
  if (descr !== null) return descr;
  return suppress ? null : no_attribute(obj, name);
}

function callGet(
  f: NonNullable<PyTypeObject['tp_descr_get']>,
  descr: PyObject,
  obj: PyObject,
  tp: PyTypeObject,
  suppress: boolean,
): PyObject | null {
  Py_INCREF(descr);
  const res = f(descr, obj, tp);
  if (res === null && suppress && PyErr_ExceptionMatches(PyExc_AttributeError)) PyErr_Clear();
  Py_DECREF(descr);
  return res;
}

/** tp_getattro of most types; new reference. @source Objects/object.c PyObject_GenericGetAttr */
export function PyObject_GenericGetAttr(obj: PyObject, name: PyObject): PyObject | null {
  return _PyObject_GenericGetAttrWithDict(obj, name, null, false);
}

/** The dictionary to store into, made when missing; null with an exception set. Borrowed. */
function dictForStore(obj: PyObject): PyObject | null {
  if (obj instanceof PyTypeObject) return obj.tp_dict;
  const dict = obj.dict;
  return dict === null || Array.isArray(dict) ? _PyObject_MaterializeDict(obj) : dict;
}

function storeInDict(dict: PyObject, name: PyObject, value: PyObject | null): number {
  Py_INCREF(dict);
  const res = value === null ? PyDict_DelItem(dict, name) : PyDict_SetItem(dict, name, value);
  Py_DECREF(dict);
  return res;
}

/** Unlike a failing read, a failing store does not complete the error for suggestions. */
function noAttributeToStore(obj: PyObject, name: PyObject): void {
  PyErr_SetString(
    PyExc_AttributeError,
    `'${obj.ob_type.tp_name}' object has no attribute '${name.v as string}'`,
  );
}

function storeWithoutDict(obj: PyObject, name: PyObject, descr: PyObject | null): number {
  if (descr === null) noAttributeToStore(obj, name);
  else {
    PyErr_SetString(
      PyExc_AttributeError,
      `'${obj.ob_type.tp_name}' object attribute '${name.v as string}' is read-only`,
    );
  }
  return -1;
}

function deleteMissing(obj: PyObject, name: PyObject): void {
  if (!PyErr_ExceptionMatches(PyExc_KeyError)) return;
  if (PyType_IsSubtype(obj.ob_type, PyType_Type)) {
    PyErr_SetString(
      PyExc_AttributeError,
      `type object '${(obj as PyTypeObject).tp_name}' has no attribute '${name.v as string}'`,
    );
  } else noAttributeToStore(obj, name);
}

/** @source Objects/object.c _PyObject_GenericSetAttrWithDict */
export function _PyObject_GenericSetAttrWithDict(
  obj: PyObject,
  name: PyObject,
  value: PyObject | null,
  dict: PyObject | null,
): number {
  const tp = obj.ob_type;
  if (!(name.ob_type.tp_flags & TPFLAGS.UNICODE_SUBCLASS)) {
    nameNotString(name);
    return -1;
  }
  Py_INCREF(name);
  Py_INCREF(tp);
  const descr = _PyType_Lookup(tp, name);
  let res: number;
  const f = descr === null ? null : descr.ob_type.tp_descr_set;
  if (descr !== null && f !== null) {
    Py_INCREF(descr);
    res = f(descr, obj, value);
    Py_DECREF(descr);
    Py_DECREF(tp);
    Py_DECREF(name);
    return res;
  }
  if (descr !== null) Py_INCREF(descr);
  if (dict !== null) res = storeInDict(dict, name, value);
  else if (Array.isArray(obj.dict)) {
    res = _PyObject_StoreInstanceAttribute(obj, obj.dict, name, value);
  } else if (tp.tp_dictoffset === 0) {
    res = storeWithoutDict(obj, name, descr);
    Py_XDECREF(descr);
    Py_DECREF(tp);
    Py_DECREF(name);
    return res;
  } else {
    const own = dictForStore(obj);
    res = own === null ? -1 : storeInDict(own, name, value);
  }
  if (res < 0) deleteMissing(obj, name);
  Py_XDECREF(descr);
  Py_DECREF(tp);
  Py_DECREF(name);
  return res;
}

/** tp_setattro of most types. @source Objects/object.c PyObject_GenericSetAttr */
export function PyObject_GenericSetAttr(
  obj: PyObject,
  name: PyObject,
  value: PyObject | null,
): number {
  return _PyObject_GenericSetAttrWithDict(obj, name, value, null);
}

/** `__dict__` getter; new reference. @source Objects/dictobject.c PyObject_GenericGetDict */
export function PyObject_GenericGetDict(obj: PyObject): PyObject | null {
  if (obj.ob_type.tp_dictoffset === 0) {
    return PyErr_SetString(PyExc_AttributeError, 'This object has no __dict__');
  }
  const dict = dictForStore(obj);
  return dict === null ? null : Py_NewRef(dict);
}

/** `__dict__` setter. @source Objects/object.c PyObject_GenericSetDict */
export function PyObject_GenericSetDict(obj: PyObject, value: PyObject | null): number {
  if (obj.ob_type.tp_dictoffset === 0) {
    PyErr_SetString(PyExc_AttributeError, 'This object has no __dict__');
    return -1;
  }
  if (value === null) {
    PyErr_SetString(PyExc_TypeError, 'cannot delete __dict__');
    return -1;
  }
  if (!PyDict_Check(value)) {
    PyErr_SetString(
      PyExc_TypeError,
      `__dict__ must be set to a dictionary, not a '${value.ob_type.tp_name}'`,
    );
    return -1;
  }
  const old = _PyObject_GetDict(obj);
  if (old === null && PyErr_Occurred()) return -1;
  obj.dict = Py_NewRef(value);
  touch(obj);
  Py_XDECREF(old);
  return 0;
}
