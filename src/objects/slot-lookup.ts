/** How slot functions find and call the methods that a class defines in Python. */
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyObject_Vectorcall } from './call';
import { PyErr_SetObject } from './errors';
import { PyExc_AttributeError } from './exceptions';
import { Py_NotImplemented } from './object';
import { tstate } from './pystate';
import { _PyType_Lookup } from './type-cache';

/** Whether the last `lookup_maybe_method` gave a function that still needs `self` in front. */
export let lookupIsUnbound = false;

/**
 * The special method `attr` of `self`'s type: unbound where that is the same (see
 * `lookupIsUnbound`), else bound. New reference; null without or with an exception.
 *
 * @source Objects/typeobject.c lookup_maybe_method
 */
export function lookup_maybe_method(self: PyObject, attr: PyObject): PyObject | null {
  const res = _PyType_Lookup(self.ob_type, attr);
  if (res === null) return null;
  if (res.ob_type.tp_flags & TPFLAGS.METHOD_DESCRIPTOR) {
    lookupIsUnbound = true;
    return Py_NewRef(res);
  }
  lookupIsUnbound = false;
  const get = res.ob_type.tp_descr_get;
  if (get === null) return Py_NewRef(res);
  Py_INCREF(res);
  const bound = get(res, self, self.ob_type);
  Py_DECREF(res);
  // The getter may have run other lookups.
  lookupIsUnbound = false;
  return bound;
}

/** The same, raising AttributeError when absent. @source Objects/typeobject.c lookup_method */
export function lookup_unbound_method(self: PyObject, attr: PyObject): PyObject | null {
  const res = lookup_maybe_method(self, attr);
  if (res === null && tstate.current_exception === null) {
    PyErr_SetObject(PyExc_AttributeError, attr);
  }
  return res;
}

/** The bound special method; raises AttributeError when absent. New reference. */
export function lookup_method(self: PyObject, attr: PyObject): PyObject | null {
  const res = lookup_unbound_method(self, attr);
  if (res === null || !lookupIsUnbound) return res;
  const bound = res.ob_type.tp_descr_get!(res, self, self.ob_type);
  Py_DECREF(res);
  return bound;
}

/** @source Objects/typeobject.c call_unbound_noarg */
export function call_unbound_noarg(
  unbound: boolean,
  func: PyObject,
  self: PyObject,
): PyObject | null {
  return PyObject_Vectorcall(func, unbound ? [self] : [], null);
}

/** Calls with `args`, of which the first is `self`. @source Objects/typeobject.c vectorcall_unbound */
export function vectorcall_unbound(
  unbound: boolean,
  func: PyObject,
  args: readonly PyObject[],
): PyObject | null {
  return PyObject_Vectorcall(func, unbound ? args : args.slice(1), null);
}

/** Calls the special method `name` of `args[0]`; absent: AttributeError. @source Objects/typeobject.c vectorcall_method */
export function vectorcall_method(name: PyObject, args: readonly PyObject[]): PyObject | null {
  const func = lookup_unbound_method(args[0], name);
  if (func === null) return null;
  const res = vectorcall_unbound(lookupIsUnbound, func, args);
  Py_DECREF(func);
  return res;
}

/** The same, giving NotImplemented when absent. @source Objects/typeobject.c vectorcall_maybe */
export function vectorcall_maybe(name: PyObject, args: readonly PyObject[]): PyObject | null {
  const func = lookup_maybe_method(args[0], name);
  if (func === null) return tstate.current_exception !== null ? null : Py_NotImplemented;
  const res = vectorcall_unbound(lookupIsUnbound, func, args);
  Py_DECREF(func);
  return res;
}

/**
 * The special method `attr` of `self`'s type, bound; null without an exception when absent. New
 * reference. @source Objects/typeobject.c _PyObject_LookupSpecial
 */
export function _PyObject_LookupSpecial(self: PyObject, attr: PyObject): PyObject | null {
  const type: PyTypeObject = self.ob_type;
  const res = _PyType_Lookup(type, attr);
  if (res === null) return null;
  const get = res.ob_type.tp_descr_get;
  Py_INCREF(res);
  if (get === null) return res;
  const bound = get(res, self, type);
  Py_DECREF(res);
  return bound;
}
