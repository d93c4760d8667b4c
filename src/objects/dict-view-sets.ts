/** Views of keys and items as sets (Objects/dictobject.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter, PyObject_Size, PySequence_Contains } from './abstract';
import { Py_False, Py_True } from './boolobject';
import {
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodObjArgs,
  PyObject_CallMethodOneArg,
} from './call';
import {
  dictOf,
  dictview_len,
  PyDictItems_Check,
  PyDictKeys_Check,
  PyDictViewSet_Check,
} from './dict-views';
import {
  _PyDict_DelItem_KnownHash,
  _PyDict_GetItem_KnownHash,
  newDictEntry,
  PyDict_CheckExact,
  PyDict_Contains,
  PyDict_Copy,
  PyDict_GetItemWithError,
  PyDict_Next,
} from './dictobject';
import { PyErr_Occurred } from './errors';
import {
  Py_EQ,
  Py_GE,
  Py_GT,
  Py_LE,
  Py_LT,
  Py_NE,
  Py_NotImplemented,
  PyObject_RichCompareBool,
} from './object';
import {
  _PySet_Update,
  PyAnySet_Check,
  PyAnySet_CheckExact,
  PySet_Add,
  PySet_CheckExact,
  PySet_New,
} from './setobject';
import { PyTuple_Check, PyTuple_Pack } from './tupleobject';
import { _Py_ID } from './unicodeobject';

/** Whether `other` contains every member of `self`. @source Objects/dictobject.c all_contained_in */
function all_contained_in(self: PyObject, other: PyObject): number {
  const iter = PyObject_GetIter(self);
  if (iter === null) return -1;
  let ok = 1;
  while (ok > 0) {
    const next = PyIter_Next(iter);
    if (next === null) {
      if (PyErr_Occurred() !== null) ok = -1;
      break;
    }
    ok = PySequence_Contains(other, next);
    Py_DECREF(next);
  }
  Py_DECREF(iter);
  return ok;
}

export function dictview_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if (!PyAnySet_Check(other) && !PyDictViewSet_Check(other)) return Py_NewRef(Py_NotImplemented);
  const len_self = PyObject_Size(self);
  if (len_self < 0) return null;
  const len_other = PyObject_Size(other);
  if (len_other < 0) return null;
  let ok = 0;
  if (op === Py_EQ || op === Py_NE) {
    if (len_self === len_other) ok = all_contained_in(self, other);
    if (op === Py_NE && ok >= 0) ok = ok ? 0 : 1;
  } else if ((op === Py_LT && len_self < len_other) || (op === Py_LE && len_self <= len_other)) {
    ok = all_contained_in(self, other);
  } else if ((op === Py_GT && len_self > len_other) || (op === Py_GE && len_self >= len_other)) {
    ok = all_contained_in(other, self);
  }
  if (ok < 0) return null;
  return Py_NewRef(ok ? Py_True : Py_False);
}

/** @source Objects/dictobject.c dictviews_to_set */
function dictviews_to_set(self: PyObject): PyObject | null {
  const dict = PyDictKeys_Check(self) ? dictOf(self) : self;
  return PySet_New(PyDict_CheckExact(dict) ? dict : self);
}

/** A set of the view's members, changed by a method of set. */
function viaSetMethod(self: PyObject, other: PyObject, name: string): PyObject | null {
  const result = dictviews_to_set(self);
  if (result === null) return null;
  const tmp = PyObject_CallMethodOneArg(result, _Py_ID(name), other);
  if (tmp === null) {
    Py_DECREF(result);
    return null;
  }
  Py_DECREF(tmp);
  return result;
}

export function dictviews_sub(self: PyObject, other: PyObject): PyObject | null {
  return viaSetMethod(self, other, 'difference_update');
}

/** Adds to `result` what is in both; 0, or -1. */
function intersectInto(result: PyObject, view: PyObject, other: PyObject): number {
  const it = PyObject_GetIter(other);
  if (it === null) return -1;
  const contains = PyDictKeys_Check(view) ? dictkeys_contains : dictitems_contains;
  let rv = 0;
  while (rv >= 0) {
    const key = PyIter_Next(it);
    if (key === null) break;
    rv = contains(view, key);
    if (rv > 0 && PySet_Add(result, key) < 0) rv = -1;
    Py_DECREF(key);
  }
  Py_DECREF(it);
  return rv < 0 || PyErr_Occurred() !== null ? -1 : 0;
}

/** @source Objects/dictobject.c _PyDictView_Intersect */
export function _PyDictView_Intersect(self: PyObject, other: PyObject): PyObject | null {
  // The view may be the right operand.
  if (!PyDictViewSet_Check(self)) [self, other] = [other, self];
  const len_self = dictview_len(self);
  if (PySet_CheckExact(other) && len_self <= PyObject_Size(other)) {
    return PyObject_CallMethodObjArgs(other, _Py_ID('intersection'), self);
  }
  if (PyDictViewSet_Check(other) && dictview_len(other) > len_self) [self, other] = [other, self];
  const result = PySet_New(null);
  if (result === null) return null;
  if (intersectInto(result, self, other) === 0) return result;
  Py_DECREF(result);
  return null;
}

export function dictviews_or(self: PyObject, other: PyObject): PyObject | null {
  const result = dictviews_to_set(self);
  if (result === null) return null;
  if (_PySet_Update(result, other) >= 0) return result;
  Py_DECREF(result);
  return null;
}

/** Moves what differs into `result`, and what is equal out of `temp`; 0, or -1. */
function xorItems(temp: PyObject, d2: PyObject, result: PyObject): number {
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(d2, pos, entry)) {
    const { key, value: val2, hash } = entry;
    Py_INCREF(key);
    Py_INCREF(val2);
    const val1 = _PyDict_GetItem_KnownHash(temp, key, hash);
    let status = val1 === null && PyErr_Occurred() !== null ? -1 : 0;
    let same = 0;
    if (val1 !== null) {
      Py_INCREF(val1);
      same = PyObject_RichCompareBool(val1, val2, Py_EQ);
      if (same < 0) status = -1;
    }
    if (status === 0) {
      if (same) status = _PyDict_DelItem_KnownHash(temp, key, hash);
      else {
        const pair = PyTuple_Pack(key, val2);
        status = PySet_Add(result, pair);
        Py_DECREF(pair);
      }
    }
    Py_DECREF(key);
    if (val1 !== null) Py_DECREF(val1);
    Py_DECREF(val2);
    if (status < 0) return -1;
  }
  return 0;
}

/** @source Objects/dictobject.c dictitems_xor */
function dictitems_xor(self: PyObject, other: PyObject): PyObject | null {
  const temp = PyDict_Copy(dictOf(self));
  if (temp === null) return null;
  let result = PySet_New(null);
  if (result !== null) {
    let ok = xorItems(temp, dictOf(other), result) === 0;
    const rest = ok ? PyObject_CallMethodNoArgs(temp, _Py_ID('items')) : null;
    ok = rest !== null && _PySet_Update(result, rest) >= 0;
    if (rest !== null) Py_DECREF(rest);
    if (!ok) {
      Py_DECREF(result);
      result = null;
    }
  }
  Py_DECREF(temp);
  return result;
}

export function dictviews_xor(self: PyObject, other: PyObject): PyObject | null {
  if (PyDictItems_Check(self) && PyDictItems_Check(other)) return dictitems_xor(self, other);
  return viaSetMethod(self, other, 'symmetric_difference_update');
}

export function dictviews_isdisjoint(self: PyObject, other: PyObject): PyObject | null {
  if (self === other) return Py_NewRef(dictview_len(self) === 0 ? Py_True : Py_False);
  if (PyAnySet_CheckExact(other) || PyDictViewSet_Check(other)) {
    const len_other = PyObject_Size(other);
    if (len_other === -1) return null;
    if (len_other > dictview_len(self)) [self, other] = [other, self];
  }
  const it = PyObject_GetIter(other);
  if (it === null) return null;
  for (let item = PyIter_Next(it); item !== null; item = PyIter_Next(it)) {
    const contains = PySequence_Contains(self, item);
    Py_DECREF(item);
    if (contains !== 0) {
      Py_DECREF(it);
      return contains < 0 ? null : Py_NewRef(Py_False);
    }
  }
  Py_DECREF(it);
  return PyErr_Occurred() !== null ? null : Py_NewRef(Py_True);
}

export function dictkeys_contains(self: PyObject, key: PyObject): number {
  return PyDict_Contains(dictOf(self), key);
}

export function dictitems_contains(self: PyObject, obj: PyObject): number {
  if (!PyTuple_Check(obj) || obj.v.length !== 2) return 0;
  const found = PyDict_GetItemWithError(dictOf(self), obj.v[0]);
  if (found === null) return PyErr_Occurred() !== null ? -1 : 0;
  Py_INCREF(found);
  const result = PyObject_RichCompareBool(found, obj.v[1], Py_EQ);
  Py_DECREF(found);
  return result;
}
