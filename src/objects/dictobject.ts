/** The dict type and the C API of dictionaries (Objects/dictobject.c). */
import { touch } from '../heap/observer';
import { TPFLAGS, type PyObject, type Py_hash_t } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import {
  DICT_KEYS_GENERAL,
  DKIX_ERROR,
  Py_EMPTY_KEYS,
  _PyDict_KeysSize,
  dictkeys_decref,
  free_values,
  shared_keys_usable_size,
  unicode_get_hash,
  unicodekeys_lookup_unicode,
} from './dict-keys';
import {
  type DictPayload,
  type PyDictObject,
  delitem_common,
  dict_new_presized,
  get_index_from_order,
  new_dict,
  setItemTake2,
  setdefault,
} from './dict-table';
import { _Py_dict_lookup, hashOfKey, valueAt } from './dict-lookup';
import { PyDict_Type } from './dict-type';
import { PyErr_BadInternalCall, _PyErr_SetKeyError } from './errors';
import { listFromStolen } from './listobject';
import { tupleFromStolen } from './tupleobject';
import { PyUnicode_InternFromString } from './unicodeobject';

export { PyDict_Type } from './dict-type';
export { DictKeys, _PyDict_KeysSize } from './dict-keys';
export {
  _PyDictKeys_DecRef,
  _PyDictKeys_GetVersionForCurrentState,
  _PyDictKeys_StringLookup,
  Py_EMPTY_KEYS,
} from './dict-keys';
export { DictPayload, PyDict_ClearFreeList, insertdict, type PyDictObject } from './dict-table';
export { _Py_dict_lookup } from './dict-lookup';
export {
  _PyDict_NewKeysForClass,
  _PyObjectDict_SetItem,
  _PyObject_ClearInstanceAttributes,
  _PyObject_FreeInstanceAttributes,
  _PyObject_GetInstanceAttribute,
  _PyObject_InitializeDict,
  _PyObject_IsInstanceDictEmpty,
  _PyObject_MaterializeDict,
  _PyObject_StoreInstanceAttribute,
  _PyObject_VisitInstanceAttributes,
  inlineKeyName,
  isInlineValues,
  visitSharedKeys,
} from './dict-instance';
export {
  PyDict_Copy,
  PyDict_Merge,
  PyDict_MergeFromSeq2,
  PyDict_Update,
  _PyDict_MergeEx,
  dict_equal,
} from './dict-merge';
export { _PyDict_FromItems, _PyDict_FromKeys } from './dict-fromkeys';
export {
  PyDictItems_Type,
  PyDictKeys_Type,
  PyDictValues_Type,
  PyDictViewSet_Check,
  _PyDictView_New,
} from './dict-views';
export {
  PyDictIterItem_Type,
  PyDictIterKey_Type,
  PyDictIterValue_Type,
  PyDictRevIterItem_Type,
  PyDictRevIterKey_Type,
  PyDictRevIterValue_Type,
} from './dict-iter';

export function PyDict_Check(o: PyObject): o is PyDictObject {
  return (o.ob_type.tp_flags & TPFLAGS.DICT_SUBCLASS) !== 0;
}

export function PyDict_CheckExact(o: PyObject): o is PyDictObject {
  return o.ob_type === PyDict_Type;
}

/** @source Objects/dictobject.c PyDict_New */
export function PyDict_New(): PyDictObject {
  return new_dict(Py_EMPTY_KEYS, null, 0);
}

/** A dict with room for `minused` keys of any type. @source Objects/dictobject.c _PyDict_NewPresized */
export function _PyDict_NewPresized(minused: number): PyDictObject | null {
  return dict_new_presized(minused, false);
}

/** The dict's payload. The caller knows that `d` is a dict. */
function payload(d: PyObject): DictPayload {
  return (d as PyDictObject).v;
}

/** Number of items. */
export function PyDict_GET_SIZE(d: PyObject): number {
  return payload(d).ma_used;
}

/** @source Objects/dictobject.c PyDict_Size */
export function PyDict_Size(d: PyObject): number {
  if (!PyDict_Check(d)) {
    PyErr_BadInternalCall();
    return -1;
  }
  return d.v.ma_used;
}

/**
 * The value of an exact str key in a dict whose keys may be of any type; borrowed, null if
 * missing. Only keys of other types with the same hash can make it run Python code and fail.
 */
export function _PyDict_GetItemStr(d: PyObject, key: PyObject): PyObject | null {
  const p = payload(d);
  const dk = p.ma_keys;
  if (dk.dk_kind === DICT_KEYS_GENERAL) return PyDict_GetItemWithError(d, key);
  const ix = unicodekeys_lookup_unicode(dk, key, key.n !== 0 ? key.n : unicode_get_hash(key));
  if (ix < 0) return null;
  const values = p.ma_values;
  return values !== null ? (values.values[ix] ?? null) : dk.me_value[ix];
}

/** Borrowed; null if missing or on error (see PyErr_Occurred). @source Objects/dictobject.c PyDict_GetItemWithError */
export function PyDict_GetItemWithError(d: PyObject, key: PyObject): PyObject | null {
  const hash = hashOfKey(key);
  if (hash === -1) return null;
  return valueAt(payload(d), _Py_dict_lookup(payload(d), key, hash));
}

/** @source Objects/dictobject.c _PyDict_GetItem_KnownHash */
export function _PyDict_GetItem_KnownHash(
  d: PyObject,
  key: PyObject,
  hash: Py_hash_t,
): PyObject | null {
  return valueAt(payload(d), _Py_dict_lookup(payload(d), key, hash));
}

/** Borrowed, null if missing. @source Objects/dictobject.c PyDict_GetItemString */
export function PyDict_GetItemString(d: PyObject, s: string): PyObject | null {
  return _PyDict_GetItemStr(d, PyUnicode_InternFromString(s));
}

/** 0, or -1 with an exception set. @source Objects/dictobject.c PyDict_SetItem */
export function PyDict_SetItem(d: PyObject, key: PyObject, value: PyObject): number {
  const hash = hashOfKey(key);
  if (hash === -1) return -1;
  return setItemTake2(d as PyDictObject, Py_NewRef(key), hash, Py_NewRef(value));
}

/** As PyDict_SetItem, but takes over both references. @source Objects/dictobject.c _PyDict_SetItem_Take2 */
export function _PyDict_SetItem_Take2(d: PyObject, key: PyObject, value: PyObject): number {
  const hash = hashOfKey(key);
  if (hash === -1) {
    Py_DECREF(key);
    Py_DECREF(value);
    return -1;
  }
  return setItemTake2(d as PyDictObject, key, hash, value);
}

/** @source Objects/dictobject.c _PyDict_SetItem_KnownHash */
export function _PyDict_SetItem_KnownHash(
  d: PyObject,
  key: PyObject,
  value: PyObject,
  hash: Py_hash_t,
): number {
  return setItemTake2(d as PyDictObject, Py_NewRef(key), hash, Py_NewRef(value));
}

/** @source Objects/dictobject.c PyDict_SetItemString */
export function PyDict_SetItemString(d: PyObject, s: string, value: PyObject): number {
  return PyDict_SetItem(d, PyUnicode_InternFromString(s), value);
}

/** 0, or -1 with KeyError or another exception set. @source Objects/dictobject.c PyDict_DelItem */
export function PyDict_DelItem(d: PyObject, key: PyObject): number {
  const hash = hashOfKey(key);
  if (hash === -1) return -1;
  return _PyDict_DelItem_KnownHash(d, key, hash);
}

/** @source Objects/dictobject.c _PyDict_DelItem_KnownHash */
export function _PyDict_DelItem_KnownHash(d: PyObject, key: PyObject, hash: Py_hash_t): number {
  const p = payload(d);
  const ix = _Py_dict_lookup(p, key, hash);
  if (ix === DKIX_ERROR) return -1;
  const old_value = valueAt(p, ix);
  if (old_value === null) {
    _PyErr_SetKeyError(key);
    return -1;
  }
  delitem_common(d, p, hash, ix, old_value);
  return 0;
}

/** @source Objects/dictobject.c PyDict_DelItemString */
export function PyDict_DelItemString(d: PyObject, s: string): number {
  return PyDict_DelItem(d, PyUnicode_InternFromString(s));
}

/** 1, 0, or -1 with an exception set. @source Objects/dictobject.c PyDict_Contains */
export function PyDict_Contains(d: PyObject, key: PyObject): number {
  const hash = hashOfKey(key);
  if (hash === -1) return -1;
  return _PyDict_Contains_KnownHash(d, key, hash);
}

/** @source Objects/dictobject.c _PyDict_Contains_KnownHash */
export function _PyDict_Contains_KnownHash(d: PyObject, key: PyObject, hash: Py_hash_t): number {
  const ix = _Py_dict_lookup(payload(d), key, hash);
  if (ix === DKIX_ERROR) return -1;
  return valueAt(payload(d), ix) === null ? 0 : 1;
}

/** Borrowed; null with an exception set. @source Objects/dictobject.c PyDict_SetDefault */
export function PyDict_SetDefault(d: PyObject, key: PyObject, dflt: PyObject): PyObject | null {
  const hash = hashOfKey(key);
  if (hash === -1) return null;
  return setdefault(d as PyDictObject, key, hash, dflt);
}

/** Removes and returns (new reference); null with KeyError if missing and no default. @source Objects/dictobject.c _PyDict_Pop */
export function PyDict_Pop(d: PyObject, key: PyObject, dflt: PyObject | null): PyObject | null {
  if (payload(d).ma_used === 0) {
    return dflt !== null ? Py_NewRef(dflt) : _PyErr_SetKeyError(key);
  }
  const hash = hashOfKey(key);
  if (hash === -1) return null;
  return _PyDict_Pop_KnownHash(d, key, hash, dflt);
}

/** @source Objects/dictobject.c _PyDict_Pop_KnownHash */
export function _PyDict_Pop_KnownHash(
  d: PyObject,
  key: PyObject,
  hash: Py_hash_t,
  dflt: PyObject | null,
): PyObject | null {
  const p = payload(d);
  const ix = p.ma_used === 0 ? -1 : _Py_dict_lookup(p, key, hash);
  if (ix === DKIX_ERROR) return null;
  const old_value = valueAt(p, ix);
  if (old_value === null) return dflt !== null ? Py_NewRef(dflt) : _PyErr_SetKeyError(key);
  Py_INCREF(old_value);
  delitem_common(d, p, hash, ix, old_value);
  return old_value;
}

/** What PyDict_Next fills in; the references are borrowed. */
export interface DictEntry {
  key: PyObject;
  value: PyObject;
  hash: Py_hash_t;
}

/** Room for one entry. */
export function newDictEntry(): DictEntry {
  return { key: null as unknown as PyObject, value: null as unknown as PyObject, hash: 0 };
}

/** Next entry from `pos.i` on, in insertion order; false at the end. @source Objects/dictobject.c _PyDict_Next */
export function PyDict_Next(d: PyObject, pos: { i: number }, out: DictEntry): boolean {
  const p = payload(d);
  const dk = p.ma_keys;
  let i = pos.i;
  if (p.ma_values !== null) {
    if (i >= p.ma_used) return false;
    const index = get_index_from_order(p, i);
    out.key = dk.me_key[index]!;
    out.value = p.ma_values.values[index]!;
    out.hash = unicode_get_hash(out.key);
  } else {
    const n = dk.dk_nentries;
    const values = dk.me_value;
    while (i < n && values[i] === null) i++;
    if (i >= n) return false;
    out.key = dk.me_key[i]!;
    out.value = values[i]!;
    out.hash = dk.me_hash !== null ? dk.me_hash[i] : unicode_get_hash(out.key);
  }
  pos.i = i + 1;
  return true;
}

/** Keys and values now in the dict, in insertion order, borrowed: a snapshot as one flat array k, v, k, v. */
export function dictItemsFlat(d: PyObject): PyObject[] {
  const flat: PyObject[] = [];
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(d, pos, entry)) flat.push(entry.key, entry.value);
  return flat;
}

/** A list of the keys. @source Objects/dictobject.c PyDict_Keys */
export function PyDict_Keys(d: PyObject): PyObject {
  const flat = dictItemsFlat(d);
  const items: PyObject[] = [];
  for (let i = 0; i < flat.length; i += 2) items.push(Py_NewRef(flat[i]));
  return listFromStolen(items);
}

/** A list of the values. @source Objects/dictobject.c PyDict_Values */
export function PyDict_Values(d: PyObject): PyObject {
  const flat = dictItemsFlat(d);
  const items: PyObject[] = [];
  for (let i = 1; i < flat.length; i += 2) items.push(Py_NewRef(flat[i]));
  return listFromStolen(items);
}

/** A list of (key, value) tuples. @source Objects/dictobject.c PyDict_Items */
export function PyDict_Items(d: PyObject): PyObject {
  const flat = dictItemsFlat(d);
  const items: PyObject[] = [];
  for (let i = 0; i < flat.length; i += 2) {
    items.push(tupleFromStolen([Py_NewRef(flat[i]), Py_NewRef(flat[i + 1])]));
  }
  return listFromStolen(items);
}

/** Removes everything, in insertion order, key before value. @source Objects/dictobject.c PyDict_Clear */
export function PyDict_Clear(d: PyObject): void {
  const p = payload(d);
  const oldkeys = p.ma_keys;
  const oldvalues = p.ma_values;
  if (oldkeys === Py_EMPTY_KEYS) return;
  p.ma_keys = Py_EMPTY_KEYS;
  p.ma_values = null;
  p.ma_used = 0;
  touch(d);
  if (oldvalues !== null) {
    const values = oldvalues.values;
    const n = oldkeys.dk_nentries;
    for (let i = 0; i < n; i++) {
      const value = values[i];
      values[i] = null;
      if (value) Py_DECREF(value);
    }
    free_values(oldvalues);
  }
  dictkeys_decref(oldkeys);
}

/** Bytes as `__sizeof__` tells them. @source Objects/dictobject.c _PyDict_SizeOf */
export function _PyDict_SizeOf(d: PyObject): number {
  return d.ob_type.tp_basicsize + dict_apart(d);
}

/** Bytes of the table of keys, unless it is shared, and of the values. */
export function dict_apart(d: PyObject): number {
  const p = payload(d);
  let res = 0;
  if (p.ma_values !== null) res += shared_keys_usable_size(p.ma_keys) * 8;
  if (p.ma_keys.dk_refcnt === 1) res += _PyDict_KeysSize(p.ma_keys);
  return res;
}
