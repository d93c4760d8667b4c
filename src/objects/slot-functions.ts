/**
 * Slot functions of classes that define special methods in Python: each calls the dunder method.
 * Numbers are in slot-number, attribute access and construction in slot-access.
 */
import type { PyObject, Py_hash_t } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { loseReference } from '../heap/roots';
import { PyNumber_AsSsize_t, PyNumber_Index, _PySequence_IterSearch } from './abstract';
import { PyErr_Clear, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PySeqIter_New } from './iterobject';
import {
  PyLong_Check,
  PyLong_FromLong,
  PyLong_FromSsize_t,
  PyLong_Type,
  type PyLongObject,
} from './longobject';
import {
  PyObject_HashNotImplemented,
  PyObject_IsTrue,
  PyObject_Repr,
  Py_None,
  Py_NotImplemented,
  pointerString,
} from './object';
import { tstate } from './pystate';
import {
  call_unbound_noarg,
  lookupIsUnbound,
  lookup_maybe_method,
  vectorcall_method,
  vectorcall_unbound,
} from './slot-lookup';
import { PyUnicode_FromString, _Py_ID } from './unicodeobject';

const RICHCMP_NAMES = ['__lt__', '__le__', '__eq__', '__ne__', '__gt__', '__ge__'];

/** @source Objects/typeobject.c slot_tp_repr */
export function slot_tp_repr(self: PyObject): PyObject | null {
  const func = lookup_maybe_method(self, _Py_ID('__repr__'));
  if (func !== null) {
    const res = call_unbound_noarg(lookupIsUnbound, func, self);
    Py_DECREF(func);
    return res;
  }
  PyErr_Clear();
  return PyUnicode_FromString(`<${self.ob_type.tp_name} object at ${pointerString(self)}>`);
}

/** @source Objects/typeobject.c slot_tp_str */
export function slot_tp_str(self: PyObject): PyObject | null {
  const func = lookup_maybe_method(self, _Py_ID('__str__'));
  if (func === null) return tstate.current_exception !== null ? null : PyObject_Repr(self);
  const res = call_unbound_noarg(lookupIsUnbound, func, self);
  Py_DECREF(func);
  return res;
}

/** @source Objects/typeobject.c slot_tp_hash */
export function slot_tp_hash(self: PyObject): Py_hash_t {
  let func = lookup_maybe_method(self, _Py_ID('__hash__'));
  if (func === Py_None) func = null;
  if (func === null) return PyObject_HashNotImplemented(self);
  const res = call_unbound_noarg(lookupIsUnbound, func, self);
  Py_DECREF(func);
  if (res === null) return -1;
  if (!PyLong_Check(res)) {
    PyErr_SetString(PyExc_TypeError, '__hash__ method should return an integer');
    loseReference(res);
    return -1;
  }
  const h = hashOfResult(res);
  Py_DECREF(res);
  return h === -1 ? -2 : h;
}

/** A result that fits Py_ssize_t is the hash itself; a longer one is hashed. */
function hashOfResult(res: PyLongObject): Py_hash_t {
  const value = res.v;
  if (typeof value === 'number') return value;
  if (BigInt.asIntN(64, value) === value) return value;
  return PyLong_Type.tp_hash!(res);
}

/** @source Objects/typeobject.c slot_tp_richcompare */
export function slot_tp_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  const func = lookup_maybe_method(self, _Py_ID(RICHCMP_NAMES[op]));
  if (func === null) {
    PyErr_Clear();
    return Py_NotImplemented;
  }
  const res = vectorcall_unbound(lookupIsUnbound, func, [self, other]);
  Py_DECREF(func);
  return res;
}

/** Whether `func` is the None with which a class declares an operation impossible. */
function isBlocked(func: PyObject | null): boolean {
  return func === Py_None;
}

/** @source Objects/typeobject.c slot_tp_iter */
export function slot_tp_iter(self: PyObject): PyObject | null {
  let func = lookup_maybe_method(self, _Py_ID('__iter__'));
  if (isBlocked(func)) return notIterable(self);
  if (func !== null) {
    const res = call_unbound_noarg(lookupIsUnbound, func, self);
    Py_DECREF(func);
    return res;
  }
  PyErr_Clear();
  func = lookup_maybe_method(self, _Py_ID('__getitem__'));
  if (func === null) return notIterable(self);
  Py_DECREF(func);
  return PySeqIter_New(self);
}

function notIterable(self: PyObject): null {
  return PyErr_SetString(PyExc_TypeError, `'${self.ob_type.tp_name}' object is not iterable`);
}

/** @source Objects/typeobject.c slot_tp_iternext */
export function slot_tp_iternext(self: PyObject): PyObject | null {
  return vectorcall_method(_Py_ID('__next__'), [self]);
}

/** @source Objects/typeobject.c slot_sq_length */
export function slot_sq_length(self: PyObject): number {
  const res = vectorcall_method(_Py_ID('__len__'), [self]);
  if (res === null) return -1;
  const index = PyNumber_Index(res);
  Py_DECREF(res);
  if (index === null) return -1;
  const value = (index as PyLongObject).v;
  if (value < 0) {
    Py_DECREF(index);
    PyErr_SetString(PyExc_ValueError, '__len__() should return >= 0');
    return -1;
  }
  const len = PyNumber_AsSsize_t(index, PyExc_OverflowError);
  Py_DECREF(index);
  return len;
}

export function slot_mp_length(self: PyObject): number {
  return slot_sq_length(self);
}

/** @source Objects/typeobject.c slot_sq_item */
export function slot_sq_item(self: PyObject, i: number): PyObject | null {
  const index = PyLong_FromSsize_t(i);
  const res = vectorcall_method(_Py_ID('__getitem__'), [self, index]);
  Py_DECREF(index);
  return res;
}

/** @source Objects/typeobject.c slot_sq_ass_item */
export function slot_sq_ass_item(self: PyObject, i: number, value: PyObject | null): number {
  const index = PyLong_FromLong(i);
  const res =
    value === null
      ? vectorcall_method(_Py_ID('__delitem__'), [self, index])
      : vectorcall_method(_Py_ID('__setitem__'), [self, index, value]);
  Py_DECREF(index);
  return dropResult(res);
}

/** 0, or -1 for null; gives the result up. */
export function dropResult(res: PyObject | null): number {
  if (res === null) return -1;
  Py_DECREF(res);
  return 0;
}

/** @source Objects/typeobject.c slot_sq_contains */
export function slot_sq_contains(self: PyObject, value: PyObject): number {
  const func = lookup_maybe_method(self, _Py_ID('__contains__'));
  if (isBlocked(func)) {
    PyErr_SetString(PyExc_TypeError, `'${self.ob_type.tp_name}' object is not a container`);
    return -1;
  }
  if (func !== null) {
    const res = vectorcall_unbound(lookupIsUnbound, func, [self, value]);
    Py_DECREF(func);
    if (res === null) return -1;
    const result = PyObject_IsTrue(res);
    Py_DECREF(res);
    return result;
  }
  if (PyErr_Occurred()) return -1;
  return _PySequence_IterSearch(self, value);
}

/** @source Objects/typeobject.c slot_mp_subscript */
export function slot_mp_subscript(self: PyObject, key: PyObject): PyObject | null {
  return vectorcall_method(_Py_ID('__getitem__'), [self, key]);
}

/** @source Objects/typeobject.c slot_mp_ass_subscript */
export function slot_mp_ass_subscript(
  self: PyObject,
  key: PyObject,
  value: PyObject | null,
): number {
  return dropResult(
    value === null
      ? vectorcall_method(_Py_ID('__delitem__'), [self, key])
      : vectorcall_method(_Py_ID('__setitem__'), [self, key, value]),
  );
}

function asyncSlot(name: string, missing: string): (self: PyObject) => PyObject | null {
  return (self) => {
    const func = lookup_maybe_method(self, _Py_ID(name));
    if (func !== null) {
      const res = call_unbound_noarg(lookupIsUnbound, func, self);
      Py_DECREF(func);
      return res;
    }
    return PyErr_SetString(
      PyExc_TypeError,
      `object ${self.ob_type.tp_name} does not have ${missing} method`,
    );
  };
}

/** @source Objects/typeobject.c slot_am_await */
export const slot_am_await = asyncSlot('__await__', '__await__');
/** @source Objects/typeobject.c slot_am_aiter */
export const slot_am_aiter = asyncSlot('__aiter__', '__aiter__');
/** @source Objects/typeobject.c slot_am_anext */
export const slot_am_anext = asyncSlot('__anext__', '__anext__');
