/** Slot functions for calls, attribute access, descriptors, construction and finalization. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { TPFLAGS } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import {
  PyObject_Call,
  PyObject_CallOneArg,
  PyObject_Vectorcall,
  _PyObject_Call_Prepend,
} from './call';
import { PyWrapperDescr_Type, type PyWrapperDescrObject } from './descrobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_GetRaisedException,
  PyErr_SetRaisedException,
  PyErr_SetString,
  PyErr_WriteUnraisable,
} from './errors';
import { PyExc_AttributeError, PyExc_TypeError } from './exceptions';
import { PyObject_GetAttr, Py_None } from './object';
import { PyObject_GenericGetAttr, _PyObject_GenericGetAttrWithDict } from './object-attr';
import { tstate } from './pystate';
import { dropResult } from './slot-functions';
import {
  call_unbound_noarg,
  lookupIsUnbound,
  lookup_maybe_method,
  lookup_unbound_method,
  vectorcall_method,
} from './slot-lookup';
import { _PyType_Lookup } from './type-cache';
import { _Py_ID, frequentID } from './unicodeobject';

/** @source Objects/typeobject.c slot_tp_call */
export function slot_tp_call(
  self: PyObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const meth = lookup_unbound_method(self, _Py_ID('__call__'));
  if (meth === null) return null;
  const res = lookupIsUnbound
    ? _PyObject_Call_Prepend(meth, self, args, kwds)
    : PyObject_Call(meth, args, kwds);
  Py_DECREF(meth);
  return res;
}

/** @source Objects/typeobject.c _Py_slot_tp_getattro */
export function slot_tp_getattro(self: PyObject, name: PyObject): PyObject | null {
  return vectorcall_method(_Py_ID('__getattribute__'), [self, name]);
}

/** @source Objects/typeobject.c call_attribute */
function call_attribute(self: PyObject, attr: PyObject, name: PyObject): PyObject | null {
  const type = attr.ob_type;
  if (type.tp_flags & TPFLAGS.METHOD_DESCRIPTOR)
    return PyObject_Vectorcall(attr, [self, name], null);
  const get = type.tp_descr_get;
  if (get === null) return PyObject_CallOneArg(attr, name);
  const bound = get(attr, self, self.ob_type);
  if (bound === null) return null;
  const res = PyObject_CallOneArg(bound, name);
  Py_DECREF(bound);
  return res;
}

/** Attribute access of classes with `__getattr__`. @source Objects/typeobject.c _Py_slot_tp_getattr_hook */
export function slot_tp_getattr_hook(self: PyObject, name: PyObject): PyObject | null {
  const type = self.ob_type;
  const getattr = _PyType_Lookup(type, _Py_ID('__getattr__'));
  if (getattr === null) {
    type.tp_getattro = slot_tp_getattro;
    return slot_tp_getattro(self, name);
  }
  Py_INCREF(getattr);
  const getattribute = _PyType_Lookup(type, _Py_ID('__getattribute__'));
  let res: PyObject | null;
  if (
    getattribute === null ||
    (getattribute.ob_type === PyWrapperDescr_Type &&
      (getattribute as PyWrapperDescrObject).v.d_wrapped === PyObject_GenericGetAttr)
  ) {
    res = _PyObject_GenericGetAttrWithDict(self, name, null, true);
    if (res === null && tstate.current_exception === null) {
      res = call_attribute(self, getattr, name);
    }
  } else {
    Py_INCREF(getattribute);
    res = call_attribute(self, getattribute, name);
    Py_DECREF(getattribute);
    if (res === null && PyErr_ExceptionMatches(PyExc_AttributeError)) {
      PyErr_Clear();
      res = call_attribute(self, getattr, name);
    }
  }
  Py_DECREF(getattr);
  return res;
}

/** @source Objects/typeobject.c slot_tp_setattro */
export function slot_tp_setattro(self: PyObject, name: PyObject, value: PyObject | null): number {
  return dropResult(
    value === null
      ? vectorcall_method(_Py_ID('__delattr__'), [self, name])
      : vectorcall_method(_Py_ID('__setattr__'), [self, name, value]),
  );
}

/** @source Objects/typeobject.c slot_tp_descr_get */
export function slot_tp_descr_get(
  self: PyObject,
  obj: PyObject | null,
  type: PyObject | null,
): PyObject | null {
  const tp = self.ob_type;
  const get = _PyType_Lookup(tp, _Py_ID('__get__'));
  if (get === null) {
    if (tp.tp_descr_get === slot_tp_descr_get) tp.tp_descr_get = null;
    return Py_NewRef(self);
  }
  return PyObject_Vectorcall(get, [self, obj ?? Py_None, type ?? Py_None], null);
}

/** @source Objects/typeobject.c slot_tp_descr_set */
export function slot_tp_descr_set(
  self: PyObject,
  target: PyObject,
  value: PyObject | null,
): number {
  return dropResult(
    value === null
      ? vectorcall_method(_Py_ID('__delete__'), [self, target])
      : vectorcall_method(_Py_ID('__set__'), [self, target, value]),
  );
}

const idOfInit = frequentID('__init__');

/** @source Objects/typeobject.c slot_tp_init */
export function slot_tp_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const meth = lookup_unbound_method(self, idOfInit());
  if (meth === null) return -1;
  const res = lookupIsUnbound
    ? _PyObject_Call_Prepend(meth, self, args, kwds)
    : PyObject_Call(meth, args, kwds);
  Py_DECREF(meth);
  if (res === null) return -1;
  if (res !== Py_None) {
    PyErr_SetString(PyExc_TypeError, `__init__() should return None, not '${res.ob_type.tp_name}'`);
    Py_DECREF(res);
    return -1;
  }
  return 0;
}

/** @source Objects/typeobject.c slot_tp_new */
export function slot_tp_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const func = PyObject_GetAttr(type, _Py_ID('__new__'));
  if (func === null) return null;
  const result = _PyObject_Call_Prepend(func, type, args, kwds);
  Py_DECREF(func);
  return result;
}

/** @source Objects/typeobject.c slot_tp_finalize */
export function slot_tp_finalize(self: PyObject): void {
  const exc = PyErr_GetRaisedException();
  const del = lookup_maybe_method(self, _Py_ID('__del__'));
  if (del !== null) {
    const res = call_unbound_noarg(lookupIsUnbound, del, self);
    if (res === null) PyErr_WriteUnraisable(del);
    else Py_DECREF(res);
    Py_DECREF(del);
  }
  PyErr_SetRaisedException(exc);
}
