/** Copying, merging, comparing and showing dictionaries (Objects/dictobject.c). */
import { PyObject_GC_Track, PyObject_GC_New } from '../gc/generations';
import { PyMem_Malloc } from '../heap/alloc';
import type { Py_hash_t, PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import {
  PyIter_Next,
  PyMapping_Keys,
  PyObject_GetItem,
  PyObject_GetIter,
  PySequence_Fast,
} from './abstract';
import { dict_iter } from './dict-iter';
import {
  _PyDict_KeysSize,
  DICT_KEYS_GENERAL,
  DictKeys,
  dictkeys_decref,
  dictkeys_incref,
  estimate_log2_keysize,
  free_values,
  new_values,
  PyDict_LOG_MINSIZE,
  shared_keys_usable_size,
  USABLE_FRACTION,
} from './dict-keys';
import {
  DictPayload,
  insertdict,
  new_dict,
  type PyDictObject,
  resizeDict,
  DICT_SIZE,
} from './dict-table';
import { _Py_dict_lookup, valueAt } from './dict-lookup';
import {
  _PyDict_Contains_KnownHash,
  newDictEntry,
  PyDict_Check,
  PyDict_Contains,
  PyDict_New,
  PyDict_Next,
  PyDict_SetDefault,
  PyDict_SetItem,
} from './dictobject';
import {
  _PyErr_SetKeyError,
  PyErr_BadInternalCall,
  PyErr_ExceptionMatches,
  PyErr_NoMemory,
  PyErr_Occurred,
  PyErr_SetString,
} from './errors';
import { PyExc_RuntimeError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { Py_EQ, PyObject_RichCompareBool } from './object';
import { PyDict_Type } from './dict-type';

/** @source Objects/dictobject.c clone_combined_dict_keys */
function clone_combined_dict_keys(orig: DictPayload): DictKeys | null {
  const keys = orig.ma_keys;
  const addr = PyMem_Malloc(_PyDict_KeysSize(keys));
  if (addr < 0) return PyErr_NoMemory();
  const copy = new DictKeys(keys.dk_log2_size, true, keys.dk_usable, addr);
  copy.dk_kind = keys.dk_kind;
  copy.dk_nentries = keys.dk_nentries;
  copy.dk_indices = keys.dk_indices !== null ? keys.dk_indices.slice() : null;
  copy.me_key = keys.me_key.slice();
  copy.me_value = keys.me_value.slice();
  copy.me_hash = keys.me_hash !== null ? keys.me_hash.slice() : null;
  const { me_key, me_value } = copy;
  for (let i = 0; i < copy.dk_nentries; i++) {
    const value = me_value[i];
    if (value === null) continue;
    Py_INCREF(value);
    Py_INCREF(me_key[i]!);
  }
  return copy;
}

/** Never in a block of the free list. @source Objects/dictobject.c PyDict_Copy (the split case) */
function copySplit(mp: PyDictObject): PyObject | null {
  const p = mp.v;
  const old = p.ma_values!;
  const values = new_values(shared_keys_usable_size(p.ma_keys));
  if (values === null) return null;
  const n = Math.min(values.values.length, old.values.length);
  for (let i = 0; i < n; i++) {
    const value = old.values[i];
    if (value === null) continue;
    Py_INCREF(value);
    values.values[i] = value;
  }
  values.order = old.order !== null ? old.order.slice() : null;
  dictkeys_incref(p.ma_keys);
  const payload = new DictPayload(p.ma_keys);
  payload.ma_values = values;
  payload.ma_used = p.ma_used;
  const copy = PyObject_GC_New(PyDict_Type, payload, DICT_SIZE);
  touch(copy);
  return copy;
}

/** A shallow copy, always an exact dict. @source Objects/dictobject.c PyDict_Copy */
export function PyDict_Copy(o: PyObject): PyObject | null {
  const mp = o as PyDictObject;
  const p = mp.v;
  if (p.ma_used === 0) return PyDict_New();
  let copy: PyObject | null;
  if (p.ma_values !== null) copy = copySplit(mp);
  else if (
    o.ob_type.tp_iter === dict_iter &&
    p.ma_used >= Math.floor((p.ma_keys.dk_nentries * 2) / 3)
  ) {
    const keys = clone_combined_dict_keys(p);
    copy = keys === null ? null : new_dict(keys, null, p.ma_used);
  } else {
    copy = PyDict_New();
    if (dict_merge(copy, o, 1) === 0) return copy;
    Py_DECREF(copy);
    return null;
  }
  if (copy !== null && o.gc_next !== null) PyObject_GC_Track(copy);
  return copy;
}

/** Takes a clean table of `other` over into the empty `mp`, if that is how it is. */
function mergeByClone(mp: PyDictObject, other: PyDictObject): number | null {
  const p = mp.v;
  const q = other.v;
  const okeys = q.ma_keys;
  const fits =
    okeys.dk_log2_size === PyDict_LOG_MINSIZE ||
    USABLE_FRACTION(Math.floor((1 << okeys.dk_log2_size) / 2)) < q.ma_used;
  if (q.ma_values !== null || q.ma_used !== okeys.dk_nentries || !fits) return null;
  const keys = clone_combined_dict_keys(q);
  if (keys === null) return -1;
  const oldkeys = p.ma_keys;
  const oldvalues = p.ma_values;
  p.ma_keys = keys;
  p.ma_values = null;
  p.ma_used = q.ma_used;
  touch(mp);
  dictkeys_decref(oldkeys);
  if (oldvalues !== null) free_values(oldvalues);
  if (other.gc_next !== null && mp.gc_next === null) PyObject_GC_Track(mp);
  return 0;
}

/** One item of `dict_merge`: 0, or -1. */
function mergeItem(
  mp: PyDictObject,
  key: PyObject,
  hash: Py_hash_t,
  value: PyObject,
  override: number,
): number {
  if (override === 1) return insertdict(mp, Py_NewRef(key), hash, Py_NewRef(value));
  const has = _PyDict_Contains_KnownHash(mp, key, hash);
  if (has === 0) return insertdict(mp, Py_NewRef(key), hash, Py_NewRef(value));
  if (has > 0 && override !== 0) {
    _PyErr_SetKeyError(key);
    return -1;
  }
  return has > 0 ? 0 : -1;
}

/** @source Objects/dictobject.c dict_merge (from a dict) */
function mergeDict(mp: PyDictObject, other: PyDictObject, override: number): number {
  const p = mp.v;
  const q = other.v;
  if (other === mp || q.ma_used === 0) return 0;
  if (p.ma_used === 0) {
    // Nothing can be overridden, so do not ask.
    override = 1;
    const done = mergeByClone(mp, other);
    if (done !== null) return done;
  }
  const orig_size = q.ma_keys.dk_nentries;
  if (USABLE_FRACTION(1 << p.ma_keys.dk_log2_size) < q.ma_used) {
    const unicode = q.ma_keys.dk_kind !== DICT_KEYS_GENERAL;
    if (resizeDict(mp, estimate_log2_keysize(p.ma_used + q.ma_used), unicode) < 0) return -1;
  }
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(other, pos, entry)) {
    const { key, value } = entry;
    Py_INCREF(key);
    Py_INCREF(value);
    const err = mergeItem(mp, key, entry.hash, value, override);
    Py_DECREF(value);
    Py_DECREF(key);
    if (err !== 0) return -1;
    if (orig_size !== q.ma_keys.dk_nentries) {
      PyErr_SetString(PyExc_RuntimeError, 'dict mutated during update');
      return -1;
    }
  }
  return 0;
}

/** @source Objects/dictobject.c dict_merge (from any mapping) */
function mergeMapping(a: PyObject, b: PyObject, override: number): number {
  const keys = PyMapping_Keys(b);
  if (keys === null) return -1;
  const iter = PyObject_GetIter(keys);
  Py_DECREF(keys);
  if (iter === null) return -1;
  let status = 0;
  for (let key = PyIter_Next(iter); key !== null && status === 0;) {
    const has = override === 1 ? 0 : PyDict_Contains(a, key);
    if (has > 0 && override !== 0) _PyErr_SetKeyError(key);
    if (has < 0 || (has > 0 && override !== 0)) status = -1;
    else if (has === 0) {
      const value = PyObject_GetItem(b, key);
      if (value === null) status = -1;
      else {
        status = PyDict_SetItem(a, key, value);
        Py_DECREF(value);
      }
    }
    Py_DECREF(key);
    key = status === 0 ? PyIter_Next(iter) : null;
  }
  Py_DECREF(iter);
  if (status === 0 && PyErr_Occurred() !== null) status = -1;
  return status;
}

/** `override`: 0 keeps, 1 replaces, 2 raises KeyError on a key already there. @source Objects/dictobject.c dict_merge */
function dict_merge(a: PyObject, b: PyObject, override: number): number {
  if (!PyDict_Check(a)) {
    PyErr_BadInternalCall();
    return -1;
  }
  if (PyDict_Check(b) && b.ob_type.tp_iter === dict_iter) return mergeDict(a, b, override);
  return mergeMapping(a, b, override);
}

/** @source Objects/dictobject.c PyDict_Merge */
export function PyDict_Merge(a: PyObject, b: PyObject, override: boolean): number {
  return dict_merge(a, b, override ? 1 : 0);
}

/** @source Objects/dictobject.c _PyDict_MergeEx */
export function _PyDict_MergeEx(a: PyObject, b: PyObject, override: number): number {
  return dict_merge(a, b, override);
}

/** @source Objects/dictobject.c PyDict_Update */
export function PyDict_Update(a: PyObject, b: PyObject): number {
  return dict_merge(a, b, 1);
}

/** Adds the key-value pairs of an iterable. @source Objects/dictobject.c PyDict_MergeFromSeq2 */
export function PyDict_MergeFromSeq2(d: PyObject, seq2: PyObject, override: boolean): number {
  const it = PyObject_GetIter(seq2);
  if (it === null) return -1;
  let status = 0;
  for (let i = 0; status === 0; i++) {
    const item = PyIter_Next(it);
    if (item === null) {
      if (PyErr_Occurred() !== null) status = -1;
      break;
    }
    status = mergePair(d, item, i, override);
    Py_DECREF(item);
  }
  Py_DECREF(it);
  return status;
}

function mergePair(d: PyObject, item: PyObject, i: number, override: boolean): number {
  const fast = PySequence_Fast(item, '');
  if (fast === null) {
    if (PyErr_ExceptionMatches(PyExc_TypeError)) {
      const text = `cannot convert dictionary update sequence element #${i} to a sequence`;
      PyErr_SetString(PyExc_TypeError, text);
    }
    return -1;
  }
  const items = fastItems(fast);
  if (items.length !== 2) {
    const text = `dictionary update sequence element #${i} has length ${items.length}; 2 is required`;
    PyErr_SetString(PyExc_ValueError, text);
    Py_DECREF(fast);
    return -1;
  }
  const key = Py_NewRef(items[0]);
  const value = Py_NewRef(items[1]);
  let status = 0;
  if (override) status = PyDict_SetItem(d, key, value);
  else if (PyDict_SetDefault(d, key, value) === null) status = -1;
  Py_DECREF(key);
  Py_DECREF(value);
  Py_DECREF(fast);
  return status;
}

/** Items of what PySequence_Fast gave. */
function fastItems(fast: PyObject): readonly PyObject[] {
  const v = fast.v as PyObject[] | { items: PyObject[] };
  return Array.isArray(v) ? v : v.items;
}

/** 1, 0, or -1 with an exception set. @source Objects/dictobject.c dict_equal */
export function dict_equal(a: PyDictObject, b: PyDictObject): number {
  if (a.v.ma_used !== b.v.ma_used) return 0;
  for (let i = 0; i < a.v.ma_keys.dk_nentries; i++) {
    const keys = a.v.ma_keys;
    const key = keys.me_key[i];
    const aval = key === null ? null : valueAt(a.v, i);
    if (key === null || aval === null) continue;
    const hash = keys.me_hash !== null ? keys.me_hash[i] : key.n;
    Py_INCREF(aval);
    Py_INCREF(key);
    const bval = valueAt(b.v, _Py_dict_lookup(b.v, key, hash));
    let cmp: number;
    if (bval === null) cmp = PyErr_Occurred() !== null ? -1 : 0;
    else {
      Py_INCREF(bval);
      cmp = PyObject_RichCompareBool(aval, bval, Py_EQ);
      Py_DECREF(bval);
    }
    Py_DECREF(key);
    Py_DECREF(aval);
    if (cmp <= 0) return cmp;
  }
  return 1;
}
