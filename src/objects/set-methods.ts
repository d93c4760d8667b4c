/** Making, showing, comparing and changing single elements of sets (Objects/setobject.c). */
import { Py_ReprEnter, Py_ReprLeave } from './repr-enter';
import { touch } from '../heap/observer';
import type { PyObject, PyTypeObject, Py_hash_t } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter, PySequence_List } from './abstract';
import { Py_False, Py_True } from './boolobject';
import { PyObject_CallMethodNoArgs } from './call';
import { PyDict_CheckExact, PyDict_GET_SIZE, PyDict_Next, newDictEntry } from './dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
  _PyErr_SetKeyError,
} from './errors';
import { PyExc_KeyError, PyExc_TypeError } from './exceptions';
import { _PyArg_CheckPositional, _PyArg_NoKeywords, _PyArg_NoKwnames } from './getargs';
import { PyLong_FromSsize_t } from './longobject';
import {
  PyObject_IsTrue,
  Py_EQ,
  Py_GE,
  Py_GT,
  Py_LE,
  Py_LT,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  reprStr,
} from './object';
import { hashFrozenSet } from './pyhash';
import { set_issubset, set_issuperset } from './set-operations';
import {
  type PySetObject,
  SetPayload,
  nextActive,
  set_add_entry,
  set_add_key,
  set_clear_internal,
  set_contains_key,
  set_discard_key,
  set_merge,
  set_table_resize,
} from './set-table';
import {
  PyAnySet_Check,
  PyFrozenSet_CheckExact,
  PyFrozenSet_Type,
  PySet_Check,
  PySet_CheckExact,
  PySet_Type,
  takeAnyKey,
} from './setobject';
import { PyTuple_GET_ITEM, PyTuple_GET_SIZE, tupleFromStolen } from './tupleobject';
import { PyType_IsSubtype } from './typeobject';
import { PyUnicode_FromString, _Py_ID } from './unicodeobject';

function payload(so: PyObject): SetPayload {
  return (so as PySetObject).v;
}

function bool(value: number | boolean): PyObject {
  return Py_NewRef(value ? Py_True : Py_False);
}

/** Adds all members of an iterable: 0, or -1. @source Objects/setobject.c set_update_internal */
export function set_update_internal(so: PySetObject, other: PyObject): number {
  if (PyAnySet_Check(other)) return set_merge(so, other);
  if (PyDict_CheckExact(other)) {
    const dictsize = PyDict_GET_SIZE(other);
    if ((so.v.fill + dictsize) * 5 >= so.v.mask * 3) {
      if (set_table_resize(so, (so.v.used + dictsize) * 2) !== 0) return -1;
    }
    const pos = { i: 0 };
    const entry = newDictEntry();
    while (PyDict_Next(other, pos, entry)) {
      if (set_add_entry(so, entry.key, entry.hash) < 0) return -1;
    }
    return 0;
  }
  const it = PyObject_GetIter(other);
  if (it === null) return -1;
  let status = 0;
  while (status === 0) {
    const key = PyIter_Next(it);
    if (key === null) {
      if (PyErr_Occurred() !== null) status = -1;
      break;
    }
    status = set_add_key(so, key);
    Py_DECREF(key);
  }
  Py_DECREF(it);
  return status;
}

/** @source Objects/setobject.c make_new_set */
export function make_new_set(type: PyTypeObject, iterable: PyObject | null): PySetObject | null {
  const so = type.tp_alloc!(type, 0) as PySetObject | null;
  if (so === null) return null;
  so.v = new SetPayload();
  if (iterable !== null && set_update_internal(so, iterable) < 0) {
    Py_DECREF(so);
    return null;
  }
  return so;
}

/** @source Objects/setobject.c make_new_set_basetype */
export function make_new_set_basetype(
  type: PyTypeObject,
  iterable: PyObject | null,
): PySetObject | null {
  if (type !== PySet_Type && type !== PyFrozenSet_Type) {
    type = PyType_IsSubtype(type, PySet_Type) ? PySet_Type : PyFrozenSet_Type;
  }
  return make_new_set(type, iterable);
}

/** @source Objects/setobject.c make_new_frozenset */
function make_new_frozenset(type: PyTypeObject, iterable: PyObject | null): PyObject | null {
  if (type === PyFrozenSet_Type && iterable !== null && PyFrozenSet_CheckExact(iterable)) {
    return Py_NewRef(iterable);
  }
  return make_new_set(type, iterable);
}

export function frozenset_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  if (
    (type === PyFrozenSet_Type || type.tp_init === PyFrozenSet_Type.tp_init) &&
    !_PyArg_NoKeywords('frozenset', kwds)
  ) {
    return null;
  }
  const n = PyTuple_GET_SIZE(args);
  if (!_PyArg_CheckPositional(type.tp_name, n, 0, 1)) return null;
  return make_new_frozenset(type, n === 1 ? PyTuple_GET_ITEM(args, 0) : null);
}

export function frozenset_vectorcall(
  type: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKwnames('frozenset', kwnames)) return null;
  if (!_PyArg_CheckPositional('frozenset', args.length, 0, 1)) return null;
  return make_new_frozenset(type as PyTypeObject, args.length === 1 ? args[0] : null);
}

export function set_new(type: PyTypeObject): PyObject | null {
  return make_new_set(type, null);
}

/** @source Objects/setobject.c set_init */
export function set_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  if (!_PyArg_NoKeywords('set', kwds)) return -1;
  const n = PyTuple_GET_SIZE(args);
  if (!_PyArg_CheckPositional(self.ob_type.tp_name, n, 0, 1)) return -1;
  const so = self as PySetObject;
  if (so.v.fill) set_clear_internal(so);
  so.v.hash = -1;
  return n === 0 ? 0 : set_update_internal(so, PyTuple_GET_ITEM(args, 0));
}

export function set_vectorcall(
  type: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKwnames('set', kwnames)) return null;
  if (!_PyArg_CheckPositional('set', args.length, 0, 1)) return null;
  return make_new_set(type as PyTypeObject, args.length === 1 ? args[0] : null);
}

/** @source Objects/setobject.c set_repr */
export function set_repr(self: PyObject): PyObject | null {
  const name = self.ob_type.tp_name;
  const rc = Py_ReprEnter(self);
  if (rc !== 0) return rc > 0 ? PyUnicode_FromString(`${name}(...)`) : null;
  let result: PyObject | null = null;
  if (payload(self).used === 0) result = PyUnicode_FromString(`${name}()`);
  else {
    const keys = PySequence_List(self);
    const text = keys === null ? null : reprStr(keys);
    if (keys !== null) Py_DECREF(keys);
    if (text !== null) {
      const body = `{${text.slice(1, -1)}}`;
      result = PyUnicode_FromString(PySet_CheckExact(self) ? body : `${name}(${body})`);
    }
  }
  Py_ReprLeave(self);
  return result;
}

export function set_len(self: PyObject): number {
  return payload(self).used;
}

/** @source Objects/setobject.c set_copy */
export function set_copy(so: PyObject): PySetObject | null {
  return make_new_set_basetype(so.ob_type, so);
}

/** @source Objects/setobject.c frozenset_copy */
export function frozenset_copy(so: PyObject): PyObject | null {
  return PyFrozenSet_CheckExact(so) ? Py_NewRef(so) : set_copy(so);
}

/** @source Objects/setobject.c frozenset_hash */
export function frozenset_hash(self: PyObject): Py_hash_t {
  const so = payload(self);
  if (so.hash !== -1) return so.hash;
  const hashes: Py_hash_t[] = [];
  for (let i = nextActive(so, 0); i >= 0; i = nextActive(so, i + 1)) hashes.push(so.hashes[i]);
  so.hash = hashFrozenSet(hashes);
  return so.hash;
}

/** A frozenset to search in place of an unhashable set; null after any other error. */
function frozenStandIn(key: PyObject): PyObject | null {
  if (!PySet_Check(key) || !PyErr_ExceptionMatches(PyExc_TypeError)) return null;
  PyErr_Clear();
  return make_new_set(PyFrozenSet_Type, key);
}

/** @source Objects/setobject.c set_contains */
export function set_contains(self: PyObject, key: PyObject): number {
  let rv = set_contains_key(self, key);
  if (rv >= 0) return rv;
  const tmpkey = frozenStandIn(key);
  if (tmpkey === null) return -1;
  rv = set_contains_key(self, tmpkey);
  Py_DECREF(tmpkey);
  return rv;
}

export function set_direct_contains(self: PyObject, key: PyObject): PyObject | null {
  const result = set_contains(self, key);
  return result < 0 ? null : bool(result);
}

/** As set_discard_key, also for a set as key. */
function discard(self: PySetObject, key: PyObject): number {
  let rv = set_discard_key(self, key);
  if (rv >= 0) return rv;
  const tmpkey = frozenStandIn(key);
  if (tmpkey === null) return -1;
  rv = set_discard_key(self, tmpkey);
  Py_DECREF(tmpkey);
  return rv;
}

export function set_add(self: PyObject, key: PyObject): PyObject | null {
  return set_add_key(self as PySetObject, key) < 0 ? null : Py_NewRef(Py_None);
}

/** @source Objects/setobject.c set_remove */
export function set_remove(self: PyObject, key: PyObject): PyObject | null {
  const rv = discard(self as PySetObject, key);
  if (rv === 0) return _PyErr_SetKeyError(key);
  return rv < 0 ? null : Py_NewRef(Py_None);
}

/** @source Objects/setobject.c set_discard */
export function set_discard(self: PyObject, key: PyObject): PyObject | null {
  return discard(self as PySetObject, key) < 0 ? null : Py_NewRef(Py_None);
}

/** @source Objects/setobject.c set_pop */
export function set_pop(self: PyObject): PyObject | null {
  return (
    takeAnyKey(self as PySetObject) ?? PyErr_SetString(PyExc_KeyError, 'pop from an empty set')
  );
}

export function set_clear(self: PyObject): PyObject {
  set_clear_internal(self as PySetObject);
  return Py_NewRef(Py_None);
}

/** @source Objects/setobject.c set_update */
export function set_update(self: PyObject, args: PyObject): PyObject | null {
  for (let i = 0; i < PyTuple_GET_SIZE(args); i++) {
    if (set_update_internal(self as PySetObject, PyTuple_GET_ITEM(args, i)) < 0) return null;
  }
  return Py_NewRef(Py_None);
}

/** @source Objects/setobject.c set_reduce */
export function set_reduce(self: PyObject): PyObject | null {
  const keys = PySequence_List(self);
  if (keys === null) return null;
  const args = tupleFromStolen([keys]);
  const state = PyObject_CallMethodNoArgs(self, _Py_ID('__getstate__'));
  if (state === null) {
    Py_DECREF(args);
    return null;
  }
  return tupleFromStolen([Py_NewRef(self.ob_type), args, state]);
}

/** Bytes of the table, once it is too large for the object itself. */
export function set_apart(self: PyObject): number {
  const so = payload(self);
  return so.addr !== 0 ? (so.mask + 1) * 16 : 0;
}

export function set_sizeof(self: PyObject): PyObject {
  return PyLong_FromSsize_t(self.ob_type.tp_basicsize + set_apart(self));
}

/** @source Objects/setobject.c set_richcompare */
export function set_richcompare(v: PyObject, w: PyObject, op: number): PyObject | null {
  if (!PyAnySet_Check(w)) return Py_NewRef(Py_NotImplemented);
  const a = payload(v);
  const b = w.v;
  switch (op) {
    case Py_EQ:
      if (a.used !== b.used) return bool(0);
      if (a.hash !== -1 && b.hash !== -1 && a.hash !== b.hash) return bool(0);
      return set_issubset(v, w);
    case Py_NE: {
      const r1 = set_richcompare(v, w, Py_EQ);
      if (r1 === null) return null;
      const r2 = PyObject_IsTrue(r1);
      Py_DECREF(r1);
      return r2 < 0 ? null : bool(!r2);
    }
    case Py_LE:
      return set_issubset(v, w);
    case Py_GE:
      return set_issuperset(v, w);
    case Py_LT:
      return a.used >= b.used ? bool(0) : set_issubset(v, w);
    case Py_GT:
      return a.used <= b.used ? bool(0) : set_issuperset(v, w);
  }
  return Py_NewRef(Py_NotImplemented);
}

/** Exchanges what two sets hold. @source Objects/setobject.c set_swap_bodies */
export function set_swap_bodies(a: PySetObject, b: PySetObject): void {
  const v = a.v;
  a.v = b.v;
  b.v = v;
  a.v.hash = -1;
  b.v.hash = -1;
  touch(a);
  touch(b);
}
