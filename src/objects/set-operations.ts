/** Set algebra: methods and operators on whole sets (Objects/setobject.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter } from './abstract';
import { Py_False, Py_True } from './boolobject';
import {
  PyDict_CheckExact,
  PyDict_GET_SIZE,
  PyDict_Next,
  _PyDict_Contains_KnownHash,
  newDictEntry,
} from './dictobject';
import { PyErr_Occurred } from './errors';
import { PyObject_Hash, Py_None, Py_NotImplemented } from './object';
import {
  make_new_set_basetype,
  set_clear,
  set_copy,
  set_swap_bodies,
  set_update_internal,
} from './set-methods';
import {
  type PySetObject,
  type SetPayload,
  nextActive,
  set_add_entry,
  set_clear_internal,
  set_contains_entry,
  set_contains_key,
  set_discard_entry,
  set_discard_key,
  set_table_resize,
} from './set-table';
import { PyAnySet_Check, PyAnySet_CheckExact } from './setobject';
import { PyTuple_GET_ITEM, PyTuple_GET_SIZE } from './tupleobject';

function payload(so: PyObject): SetPayload {
  return (so as PySetObject).v;
}

function bool(value: number | boolean): PyObject {
  return Py_NewRef(value ? Py_True : Py_False);
}

function none(status: number): PyObject | null {
  return status < 0 ? null : Py_NewRef(Py_None);
}

/** Drops the result when `status` tells an error. */
function orNull(result: PySetObject, status: number): PySetObject | null {
  if (status >= 0) return result;
  Py_DECREF(result);
  return null;
}

/** What to do with an element: 0 to go on, 1 to stop, -1 with an exception set. */
type Visit = (key: PyObject, hash: number | bigint) => number;

/** Visits the members of a set, which may change meanwhile; gives the last answer. */
function eachOfSet(so: PyObject, visit: Visit): number {
  const p = payload(so);
  for (let i = nextActive(p, 0); i >= 0; i = nextActive(payload(so), i + 1)) {
    const key = payload(so).keys[i]!;
    const hash = payload(so).hashes[i];
    Py_INCREF(key);
    const status = visit(key, hash);
    Py_DECREF(key);
    if (status !== 0) return status;
  }
  return 0;
}

/** Visits what an iterable gives. */
function eachOf(other: PyObject, visit: (key: PyObject) => number): number {
  const it = PyObject_GetIter(other);
  if (it === null) return -1;
  let status = 0;
  while (status === 0) {
    const key = PyIter_Next(it);
    if (key === null) {
      if (PyErr_Occurred() !== null) status = -1;
      break;
    }
    status = visit(key);
    Py_DECREF(key);
  }
  Py_DECREF(it);
  return status;
}

/** @source Objects/setobject.c set_union */
export function set_union(so: PyObject, args: PyObject): PyObject | null {
  const result = set_copy(so);
  if (result === null) return null;
  for (let i = 0; i < PyTuple_GET_SIZE(args); i++) {
    const other = PyTuple_GET_ITEM(args, i);
    if (so === other) continue;
    if (set_update_internal(result, other) < 0) return orNull(result, -1);
  }
  return result;
}

export function set_or(so: PyObject, other: PyObject): PyObject | null {
  if (!PyAnySet_Check(so) || !PyAnySet_Check(other)) return Py_NewRef(Py_NotImplemented);
  const result = set_copy(so);
  if (result === null || (so as PyObject) === other) return result;
  return orNull(result, set_update_internal(result, other));
}

export function set_ior(so: PyObject, other: PyObject): PyObject | null {
  if (!PyAnySet_Check(other)) return Py_NewRef(Py_NotImplemented);
  return set_update_internal(so as PySetObject, other) < 0 ? null : Py_NewRef(so);
}

/** @source Objects/setobject.c set_intersection */
function set_intersection(so: PyObject, other: PyObject): PySetObject | null {
  if (so === other) return set_copy(so);
  const result = make_new_set_basetype(so.ob_type, null);
  if (result === null) return null;
  if (PyAnySet_Check(other)) {
    let small: PyObject = other;
    let large = so;
    if (other.v.used > payload(so).used) [small, large] = [so, other];
    const status = eachOfSet(small, (key, hash) => {
      const rv = set_contains_entry(large, key, hash);
      return rv > 0 ? set_add_entry(result, key, hash) : rv;
    });
    return orNull(result, status);
  }
  const status = eachOf(other, (key) => {
    const hash = PyObject_Hash(key);
    if (hash === -1) return -1;
    const rv = set_contains_entry(so, key, hash);
    if (rv <= 0) return rv;
    if (set_add_entry(result, key, hash) < 0) return -1;
    // Nothing more can be found once all of it has been.
    return result.v.used >= payload(so).used ? 1 : 0;
  });
  return orNull(result, status);
}

export function set_intersection_multi(so: PyObject, args: PyObject): PyObject | null {
  const n = PyTuple_GET_SIZE(args);
  if (n === 0) return set_copy(so);
  let result: PyObject = Py_NewRef(so);
  for (let i = 0; i < n; i++) {
    const next = set_intersection(result, PyTuple_GET_ITEM(args, i));
    Py_DECREF(result);
    if (next === null) return null;
    result = next;
  }
  return result;
}

/** Gives `so` the content of `tmp`, which is used up. */
function becomes(so: PyObject, tmp: PyObject | null): number {
  if (tmp === null) return -1;
  set_swap_bodies(so as PySetObject, tmp as PySetObject);
  Py_DECREF(tmp);
  return 0;
}

export function set_intersection_update_multi(so: PyObject, args: PyObject): PyObject | null {
  return none(becomes(so, set_intersection_multi(so, args)));
}

export function set_and(so: PyObject, other: PyObject): PyObject | null {
  if (!PyAnySet_Check(so) || !PyAnySet_Check(other)) return Py_NewRef(Py_NotImplemented);
  return set_intersection(so, other);
}

export function set_iand(so: PyObject, other: PyObject): PyObject | null {
  if (!PyAnySet_Check(other)) return Py_NewRef(Py_NotImplemented);
  return becomes(so, set_intersection(so, other)) < 0 ? null : Py_NewRef(so);
}

/** @source Objects/setobject.c set_isdisjoint */
export function set_isdisjoint(so: PyObject, other: PyObject): PyObject | null {
  if (so === other) return bool(payload(so).used === 0);
  let status: number;
  if (PyAnySet_CheckExact(other)) {
    let small: PyObject = other;
    let large = so;
    if (other.v.used > payload(so).used) [small, large] = [so, other];
    status = eachOfSet(small, (key, hash) => set_contains_entry(large, key, hash));
  } else status = eachOf(other, (key) => set_contains_key(so, key));
  return status < 0 ? null : bool(status === 0);
}

/** @source Objects/setobject.c set_difference_update_internal */
function set_difference_update_internal(so: PySetObject, other: PyObject): number {
  if ((so as PyObject) === other) {
    set_clear_internal(so);
    return 0;
  }
  let status: number;
  if (PyAnySet_Check(other)) {
    // A much larger set is first cut down to what they share.
    let small: PyObject | null = other;
    if (other.v.used >> 3 > so.v.used) small = set_intersection(so, other);
    else Py_INCREF(other);
    if (small === null) return -1;
    status = eachOfSet(small, (key, hash) => (set_discard_entry(so, key, hash) < 0 ? -1 : 0));
    Py_DECREF(small);
  } else status = eachOf(other, (key) => (set_discard_key(so, key) < 0 ? -1 : 0));
  if (status < 0) return -1;
  const p = so.v;
  // More than a quarter of dummies is cleared away.
  if (p.fill - p.used <= Math.floor(p.mask / 4)) return 0;
  return set_table_resize(so, p.used > 50000 ? p.used * 2 : p.used * 4);
}

export function set_difference_update(so: PyObject, args: PyObject): PyObject | null {
  for (let i = 0; i < PyTuple_GET_SIZE(args); i++) {
    const other = PyTuple_GET_ITEM(args, i);
    if (set_difference_update_internal(so as PySetObject, other) < 0) return null;
  }
  return Py_NewRef(Py_None);
}

function set_copy_and_difference(so: PyObject, other: PyObject): PySetObject | null {
  const result = set_copy(so);
  if (result === null) return null;
  return orNull(result, set_difference_update_internal(result, other));
}

/** @source Objects/setobject.c set_difference */
function set_difference(so: PyObject, other: PyObject): PySetObject | null {
  const size = payload(so).used;
  const isDict = PyDict_CheckExact(other);
  if (!isDict && !PyAnySet_Check(other)) return set_copy_and_difference(so, other);
  const other_size = isDict ? PyDict_GET_SIZE(other) : payload(other).used;
  if (size >> 2 > other_size) return set_copy_and_difference(so, other);
  const result = make_new_set_basetype(so.ob_type, null);
  if (result === null) return null;
  const status = eachOfSet(so, (key, hash) => {
    const rv = isDict
      ? _PyDict_Contains_KnownHash(other, key, hash)
      : set_contains_entry(other, key, hash);
    if (rv !== 0) return rv < 0 ? -1 : 0;
    return set_add_entry(result, key, hash);
  });
  return orNull(result, status);
}

export function set_difference_multi(so: PyObject, args: PyObject): PyObject | null {
  const n = PyTuple_GET_SIZE(args);
  if (n === 0) return set_copy(so);
  const result = set_difference(so, PyTuple_GET_ITEM(args, 0));
  if (result === null) return null;
  for (let i = 1; i < n; i++) {
    if (set_difference_update_internal(result, PyTuple_GET_ITEM(args, i)) < 0) {
      return orNull(result, -1);
    }
  }
  return result;
}

export function set_sub(so: PyObject, other: PyObject): PyObject | null {
  if (!PyAnySet_Check(so) || !PyAnySet_Check(other)) return Py_NewRef(Py_NotImplemented);
  return set_difference(so, other);
}

export function set_isub(so: PyObject, other: PyObject): PyObject | null {
  if (!PyAnySet_Check(other)) return Py_NewRef(Py_NotImplemented);
  return set_difference_update_internal(so as PySetObject, other) < 0 ? null : Py_NewRef(so);
}

/** @source Objects/setobject.c set_symmetric_difference_update */
function set_symmetric_difference_update(so: PySetObject, other: PyObject): number {
  if ((so as PyObject) === other) {
    set_clear_internal(so);
    return 0;
  }
  const toggle: Visit = (key, hash) => {
    const rv = set_discard_entry(so, key, hash);
    if (rv !== 0) return rv < 0 ? -1 : 0;
    return set_add_entry(so, key, hash);
  };
  if (PyDict_CheckExact(other)) {
    const pos = { i: 0 };
    const entry = newDictEntry();
    while (PyDict_Next(other, pos, entry)) {
      const { key, hash } = entry;
      Py_INCREF(key);
      const status = toggle(key, hash);
      Py_DECREF(key);
      if (status < 0) return -1;
    }
    return 0;
  }
  const otherset = PyAnySet_Check(other)
    ? Py_NewRef(other)
    : make_new_set_basetype(so.ob_type, other);
  if (otherset === null) return -1;
  const status = eachOfSet(otherset, toggle);
  Py_DECREF(otherset);
  return status;
}

export function set_symmetric_difference_update_method(
  so: PyObject,
  other: PyObject,
): PyObject | null {
  if (so === other) return set_clear(so);
  return none(set_symmetric_difference_update(so as PySetObject, other));
}

/** @source Objects/setobject.c set_symmetric_difference */
export function set_symmetric_difference(so: PyObject, other: PyObject): PyObject | null {
  const otherset = make_new_set_basetype(so.ob_type, other);
  if (otherset === null) return null;
  return orNull(otherset, set_symmetric_difference_update(otherset, so));
}

export function set_xor(so: PyObject, other: PyObject): PyObject | null {
  if (!PyAnySet_Check(so) || !PyAnySet_Check(other)) return Py_NewRef(Py_NotImplemented);
  return set_symmetric_difference(so, other);
}

export function set_ixor(so: PyObject, other: PyObject): PyObject | null {
  if (!PyAnySet_Check(other)) return Py_NewRef(Py_NotImplemented);
  const status = set_symmetric_difference_update(so as PySetObject, other);
  return status < 0 ? null : Py_NewRef(so);
}

/** @source Objects/setobject.c set_issubset */
export function set_issubset(so: PyObject, other: PyObject): PyObject | null {
  if (!PyAnySet_Check(other)) {
    const tmp = set_intersection(so, other);
    if (tmp === null) return null;
    const result = tmp.v.used === payload(so).used;
    Py_DECREF(tmp);
    return bool(result);
  }
  if (payload(so).used > other.v.used) return bool(0);
  const status = eachOfSet(so, (key, hash) => {
    const rv = set_contains_entry(other, key, hash);
    return rv < 0 ? -1 : rv ? 0 : 1;
  });
  return status < 0 ? null : bool(status === 0);
}

/** @source Objects/setobject.c set_issuperset */
export function set_issuperset(so: PyObject, other: PyObject): PyObject | null {
  if (PyAnySet_Check(other)) return set_issubset(other, so);
  const status = eachOf(other, (key) => {
    const rv = set_contains_key(so, key);
    return rv < 0 ? -1 : rv ? 0 : 1;
  });
  return status < 0 ? null : bool(status === 0);
}

export function set_issubset_method(so: PyObject, other: PyObject): PyObject | null {
  return set_issubset(so, other);
}

export function set_issuperset_method(so: PyObject, other: PyObject): PyObject | null {
  return set_issuperset(so, other);
}
