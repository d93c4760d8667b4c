/** `isinstance` and `issubclass`. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { PyObject_CallOneArg } from './call';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyObject_IsTrue } from './object';
import { _PyObject_LookupAttr } from './object-attr';
import { _Py_EnterRecursiveCall, _Py_LeaveRecursiveCall } from './recursion';
import { PyTuple_Check, type PyTupleObject } from './tupleobject';
import {
  PyType_Check,
  PyType_CheckExact,
  PyType_IsSubtype,
  _PyObject_LookupSpecial,
} from './typeobject';
import { _PyUnion_Check, _Py_union_args } from './unionobject';
import { _Py_ID } from './unicodeobject';

/** `cls.__bases__` if that is a tuple (new reference), else null. @source Objects/abstract.c abstract_get_bases */
function abstract_get_bases(cls: PyObject): PyObject | null {
  const out = { value: null as PyObject | null };
  _PyObject_LookupAttr(cls, _Py_ID('__bases__'), out);
  const bases = out.value;
  if (bases !== null && !PyTuple_Check(bases)) {
    Py_DECREF(bases);
    return null;
  }
  return bases;
}

/** @source Objects/abstract.c abstract_issubclass */
function abstract_issubclass(derived: PyObject, cls: PyObject): number {
  if (derived === cls) return 1;
  const bases = abstract_get_bases(derived);
  if (bases === null) return PyErr_Occurred() ? -1 : 0;
  let r = 0;
  if (_Py_EnterRecursiveCall(' in __issubclass__')) r = -1;
  else {
    for (const base of (bases as PyTupleObject).v) {
      r = abstract_issubclass(base, cls);
      if (r !== 0) break;
    }
    _Py_LeaveRecursiveCall();
  }
  Py_DECREF(bases);
  return r;
}

function check_class(cls: PyObject, error: string): boolean {
  const bases = abstract_get_bases(cls);
  if (bases === null) {
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_TypeError, error);
    return false;
  }
  Py_DECREF(bases);
  return true;
}

/** @source Objects/abstract.c object_isinstance */
function object_isinstance(inst: PyObject, cls: PyObject): number {
  const out = { value: null as PyObject | null };
  if (PyType_Check(cls)) {
    if (PyType_IsSubtype(inst.ob_type, cls)) return 1;
    const res = _PyObject_LookupAttr(inst, _Py_ID('__class__'), out);
    const icls = out.value;
    if (res < 0 || icls === null) return res;
    const found = icls !== inst.ob_type && PyType_Check(icls) && PyType_IsSubtype(icls, cls);
    Py_DECREF(icls);
    return found ? 1 : 0;
  }
  if (!check_class(cls, 'isinstance() arg 2 must be a type, a tuple of types, or a union')) {
    return -1;
  }
  const res = _PyObject_LookupAttr(inst, _Py_ID('__class__'), out);
  if (res < 0 || out.value === null) return res;
  const found = abstract_issubclass(out.value, cls);
  Py_DECREF(out.value);
  return found;
}

/** @source Objects/abstract.c recursive_issubclass */
function recursive_issubclass(derived: PyObject, cls: PyObject): number {
  if (PyType_Check(cls) && PyType_Check(derived)) return PyType_IsSubtype(derived, cls) ? 1 : 0;
  if (!check_class(derived, 'issubclass() arg 1 must be a class')) return -1;
  if (
    !_PyUnion_Check(cls) &&
    !check_class(cls, 'issubclass() arg 2 must be a class, a tuple of classes, or a union')
  ) {
    return -1;
  }
  return abstract_issubclass(derived, cls);
}

/** `isinstance` without `__instancecheck__`. @source Objects/abstract.c _PyObject_RealIsInstance */
export function _PyObject_RealIsInstance(inst: PyObject, cls: PyObject): number {
  return object_isinstance(inst, cls);
}

/** `issubclass` without `__subclasscheck__`. @source Objects/abstract.c _PyObject_RealIsSubclass */
export function _PyObject_RealIsSubclass(derived: PyObject, cls: PyObject): number {
  return recursive_issubclass(derived, cls);
}

/** Asks each item of a tuple of classes. */
function anyOf(
  item: PyObject,
  classes: PyObject,
  where: string,
  test: (item: PyObject, cls: PyObject) => number,
): number {
  if (_Py_EnterRecursiveCall(where)) return -1;
  let r = 0;
  for (const cls of (classes as PyTupleObject).v) {
    r = test(item, cls);
    if (r !== 0) break;
  }
  _Py_LeaveRecursiveCall();
  return r;
}

/** Calls `__instancecheck__` or `__subclasscheck__`; undefined when the class has none. */
function callChecker(
  cls: PyObject,
  name: string,
  arg: PyObject,
  where: string,
): number | undefined {
  const checker = _PyObject_LookupSpecial(cls, _Py_ID(name));
  if (checker === null) return PyErr_Occurred() ? -1 : undefined;
  let ok = -1;
  if (_Py_EnterRecursiveCall(where) === 0) {
    const res = PyObject_CallOneArg(checker, arg);
    _Py_LeaveRecursiveCall();
    if (res !== null) {
      ok = PyObject_IsTrue(res);
      Py_DECREF(res);
    }
  }
  Py_DECREF(checker);
  return ok;
}

/** 1, 0 or -1 with an exception set. @source Objects/abstract.c PyObject_IsInstance */
export function PyObject_IsInstance(inst: PyObject, cls: PyObject): number {
  if (inst.ob_type === cls) return 1;
  if (PyType_CheckExact(cls)) return object_isinstance(inst, cls);
  let classes = cls;
  if (_PyUnion_Check(cls)) classes = _Py_union_args(cls);
  if (PyTuple_Check(classes)) {
    Py_INCREF(classes);
    const r = anyOf(inst, classes, ' in __instancecheck__', PyObject_IsInstance);
    Py_DECREF(classes);
    return r;
  }
  const r = callChecker(cls, '__instancecheck__', inst, ' in __instancecheck__');
  return r === undefined ? object_isinstance(inst, cls) : r;
}

/** 1, 0 or -1 with an exception set. @source Objects/abstract.c PyObject_IsSubclass */
export function PyObject_IsSubclass(derived: PyObject, cls: PyObject): number {
  if (PyType_CheckExact(cls)) {
    if (derived === cls) return 1;
    return recursive_issubclass(derived, cls);
  }
  let classes = cls;
  if (_PyUnion_Check(cls)) classes = _Py_union_args(cls);
  if (PyTuple_Check(classes)) {
    return anyOf(derived, classes, ' in __subclasscheck__', PyObject_IsSubclass);
  }
  const r = callChecker(cls, '__subclasscheck__', derived, ' in __subclasscheck__');
  return r === undefined ? recursive_issubclass(derived, cls) : r;
}
