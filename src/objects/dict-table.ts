/** Lookup, insertion, resizing and deletion in dictionaries (the lower half of dictobject.c). */
import { _PyObject_InitAt } from '../heap/alloc';
import { PyObject_GC_New, PyObject_GC_Track, PyObject_GC_DelBlock } from '../gc/generations';
import { type Py_hash_t, type PyObject, TPFLAGS } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import {
  _PyDictValues_AddToInsertionOrder,
  build_indices,
  calculate_log2_keysize,
  delete_index_from_values,
  dict_keys_ClearFreeList,
  DICT_KEYS_GENERAL,
  DICT_KEYS_SPLIT,
  type DictKeys,
  dictkeys_decref,
  DKIX_EMPTY,
  DKIX_ERROR,
  dropIndex,
  enterIndex,
  estimate_log2_keysize,
  free_values,
  type DictValues,
  new_keys_object,
  new_values,
  Py_EMPTY_KEYS,
  PyDict_LOG_MINSIZE,
  releaseKeysBlock,
  sharedKeyAdded,
  shared_keys_usable_size,
  USABLE_FRACTION,
  valuesOrder,
} from './dict-keys';
import { _Py_dict_lookup, valueAt } from './dict-lookup';
import { PyDict_Type } from './dict-type';
import { PyTuple_Type } from './tupleobject';
import { PyUnicode_Type } from './unicodeobject';

/** What a dict holds: a combined table, or shared keys with values of its own (PyDictObject). */
export class DictPayload {
  ma_used = 0;
  ma_keys: DictKeys;
  ma_values: DictValues | null = null;
  /** What a native subclass adds: a defaultdict's factory, an OrderedDict's list. */
  extra: unknown = null;

  constructor(keys: DictKeys) {
    this.ma_keys = keys;
  }
}

export type PyDictObject = PyObject<DictPayload>;

const PyDict_MAXFREELIST = 80;

/** Bytes of a dict without its tables. */
export const DICT_SIZE = 48;

let free_list: number[] = [];

onRuntimeReset(() => {
  free_list = [];
});

/** Puts a dead dict's block into the free list, if it has room. */
export function keepDictBlock(addr: number): boolean {
  if (free_list.length >= PyDict_MAXFREELIST) return false;
  free_list.push(addr);
  return true;
}

/** @source Objects/dictobject.c _PyDict_ClearFreeList */
export function PyDict_ClearFreeList(): void {
  while (free_list.length > 0) PyObject_GC_DelBlock(free_list.pop()!);
  dict_keys_ClearFreeList();
}

/** A dict over `keys` (reference taken over) and `values`. @source Objects/dictobject.c new_dict */
export function new_dict(keys: DictKeys, values: DictValues | null, used: number): PyDictObject {
  const payload = new DictPayload(keys);
  payload.ma_values = values;
  payload.ma_used = used;
  const mp: PyDictObject =
    free_list.length > 0
      ? _PyObject_InitAt(PyDict_Type, payload, free_list.pop()!)
      : PyObject_GC_New(PyDict_Type, payload, DICT_SIZE);
  if (used > 0) touch(mp);
  return mp;
}

/** @source Objects/dictobject.c new_dict_with_shared_keys */
export function new_dict_with_shared_keys(keys: DictKeys): PyDictObject | null {
  const values = new_values(shared_keys_usable_size(keys));
  if (values === null) {
    dictkeys_decref(keys);
    return null;
  }
  return new_dict(keys, values, 0);
}

/** @source Objects/dictobject.c dict_new_presized */
export function dict_new_presized(minused: number, unicode: boolean): PyDictObject | null {
  const log2_max_presize = 17;
  if (minused <= 5) return new_dict(Py_EMPTY_KEYS, null, 0);
  const log2_newsize =
    minused > USABLE_FRACTION(1 << log2_max_presize)
      ? log2_max_presize
      : estimate_log2_keysize(minused);
  const new_keys = new_keys_object(log2_newsize, unicode);
  if (new_keys === null) return null;
  return new_dict(new_keys, null, 0);
}

/** @source Objects/dictobject.c get_index_from_order */
export function get_index_from_order(mp: DictPayload, i: number): number {
  const values = mp.ma_values!;
  return (values.order ?? valuesOrder(values))[i];
}

/** @source Include/internal/pycore_gc.h _PyObject_GC_MAY_BE_TRACKED */
export function _PyObject_GC_MAY_BE_TRACKED(o: PyObject): boolean {
  const type = o.ob_type;
  if ((type.tp_flags & TPFLAGS.HAVE_GC) === 0) return false;
  if (type.tp_is_gc !== null && type.tp_is_gc(o) === 0) return false;
  return type !== PyTuple_Type || o.gc_next !== null;
}

/** @source Objects/dictobject.c MAINTAIN_TRACKING */
export function MAINTAIN_TRACKING(mp: PyObject, key: PyObject, value: PyObject): void {
  if (mp.gc_next !== null) return;
  if (_PyObject_GC_MAY_BE_TRACKED(key) || _PyObject_GC_MAY_BE_TRACKED(value)) {
    PyObject_GC_Track(mp);
  }
}

/** @source Objects/dictobject.c GROWTH_RATE, insertion_resize */
function insertion_resize(mp: DictPayload, unicode: boolean): number {
  return dictresize(mp, calculate_log2_keysize(mp.ma_used * 3), unicode);
}

/** Moves everything to a new table. @source Objects/dictobject.c dictresize */
export function dictresize(mp: DictPayload, log2_newsize: number, unicode: boolean): number {
  const oldkeys = mp.ma_keys;
  const oldvalues = mp.ma_values;
  if (oldkeys.dk_kind === DICT_KEYS_GENERAL) unicode = false;
  const keys = new_keys_object(log2_newsize, unicode);
  if (keys === null) return -1;
  const numentries = mp.ma_used;
  const { me_key, me_value, me_hash } = keys;
  if (oldvalues !== null) {
    for (let i = 0; i < numentries; i++) {
      const index = get_index_from_order(mp, i);
      const key = oldkeys.me_key[index]!;
      me_key[i] = Py_NewRef(key);
      me_value[i] = oldvalues.values[index];
      if (me_hash !== null) me_hash[i] = key.n;
    }
    mp.ma_keys = keys;
    mp.ma_values = null;
    dictkeys_decref(oldkeys);
    free_values(oldvalues);
  } else {
    const n = oldkeys.dk_nentries;
    const { me_key: oldKey, me_value: oldValue, me_hash: oldHash } = oldkeys;
    let j = 0;
    for (let i = 0; i < n; i++) {
      const value = oldValue[i];
      if (value === null) continue;
      const key = oldKey[i]!;
      me_key[j] = key;
      me_value[j] = value;
      if (me_hash !== null) me_hash[j] = oldHash !== null ? oldHash[i] : key.n;
      j++;
    }
    mp.ma_keys = keys;
    if (oldkeys !== Py_EMPTY_KEYS) releaseKeysBlock(oldkeys);
  }
  build_indices(keys, numentries);
  keys.dk_usable -= numentries;
  keys.dk_nentries = numentries;
  return 0;
}

/** `dictresize` for callers that changed nothing else: tells the observer. */
export function resizeDict(mp: PyDictObject, log2_newsize: number, unicode: boolean): number {
  const result = dictresize(mp.v, log2_newsize, unicode);
  if (result === 0) touch(mp);
  return result;
}

/** Adds an entry that is not there yet; takes both references. There must be room. */
function appendEntry(
  mp: PyObject,
  p: DictPayload,
  key: PyObject,
  hash: Py_hash_t,
  value: PyObject,
): void {
  const keys = p.ma_keys;
  const index = keys.dk_nentries;
  enterIndex(keys, hash);
  keys.me_key[index] = key;
  if (p.ma_values !== null) {
    _PyDictValues_AddToInsertionOrder(p.ma_values, index);
    p.ma_values.values[index] = value;
    sharedKeyAdded(keys);
  } else {
    keys.me_value[index] = value;
    if (keys.me_hash !== null) keys.me_hash[index] = hash;
  }
  p.ma_used++;
  keys.dk_version = 0;
  keys.dk_usable--;
  keys.dk_nentries = index + 1;
  touch(mp, 2 * index, 2 * index + 1);
}

/** Makes room for a key that is not there. @source Objects/dictobject.c insertdict */
function makeRoom(mp: PyDictObject, unicode: boolean): number {
  if (mp.v.ma_keys.dk_usable > 0) return 0;
  if (insertion_resize(mp.v, unicode) < 0) return -1;
  touch(mp);
  return 0;
}

/** Stores an item; takes over both references, also on failure. @source Objects/dictobject.c insertdict */
export function insertdict(
  mp: PyDictObject,
  key: PyObject,
  hash: Py_hash_t,
  value: PyObject,
): number {
  const p = mp.v;
  if (p.ma_keys.dk_kind !== DICT_KEYS_GENERAL && key.ob_type !== PyUnicode_Type) {
    if (p.ma_keys === Py_EMPTY_KEYS) return insert_to_emptydict(mp, key, hash, value);
    if (insertion_resize(p, false) < 0) return insertFailed(key, value);
    touch(mp);
  }
  const ix = _Py_dict_lookup(p, key, hash);
  if (ix === DKIX_ERROR) return insertFailed(key, value);
  MAINTAIN_TRACKING(mp, key, value);
  if (ix === DKIX_EMPTY) {
    if (makeRoom(mp, true) < 0) return insertFailed(key, value);
    appendEntry(mp, p, key, hash, value);
    return 0;
  }
  const old_value = replaceValue(mp, p, ix, value);
  if (old_value !== null) Py_DECREF(old_value);
  Py_DECREF(key);
  return 0;
}

function insertFailed(key: PyObject, value: PyObject): number {
  Py_DECREF(value);
  Py_DECREF(key);
  return -1;
}

/** Puts `value` into entry `ix` and gives what was there (a reference for the caller). */
export function replaceValue(
  mp: PyObject,
  p: DictPayload,
  ix: number,
  value: PyObject,
): PyObject | null {
  const values = p.ma_values;
  let old: PyObject | null;
  if (values !== null) {
    old = values.values[ix] ?? null;
    if (old === null) {
      _PyDictValues_AddToInsertionOrder(values, ix);
      p.ma_used++;
    }
    values.values[ix] = value;
  } else {
    old = p.ma_keys.me_value[ix];
    p.ma_keys.me_value[ix] = value;
  }
  if (old !== value) touch(mp, 2 * ix + 1, 2 * ix + 1);
  return old;
}

/** First item of a dict with the empty table; takes both references. @source Objects/dictobject.c insert_to_emptydict */
export function insert_to_emptydict(
  mp: PyDictObject,
  key: PyObject,
  hash: Py_hash_t,
  value: PyObject,
): number {
  const newkeys = new_keys_object(PyDict_LOG_MINSIZE, key.ob_type === PyUnicode_Type);
  if (newkeys === null) return insertFailed(key, value);
  MAINTAIN_TRACKING(mp, key, value);
  mp.v.ma_keys = newkeys;
  appendEntry(mp, mp.v, key, hash, value);
  return 0;
}

/** `dict[key] = value` with a known hash; takes both references. @source Objects/dictobject.c setitem_take2_lock_held */
export function setItemTake2(
  mp: PyDictObject,
  key: PyObject,
  hash: Py_hash_t,
  value: PyObject,
): number {
  if (mp.v.ma_keys === Py_EMPTY_KEYS) return insert_to_emptydict(mp, key, hash, value);
  return insertdict(mp, key, hash, value);
}

/** The value of `key`, set to `dflt` if missing; borrowed, null with an exception. @source Objects/dictobject.c PyDict_SetDefault */
export function setdefault(
  mp: PyDictObject,
  key: PyObject,
  hash: Py_hash_t,
  dflt: PyObject,
): PyObject | null {
  const p = mp.v;
  if (p.ma_keys === Py_EMPTY_KEYS) {
    if (insert_to_emptydict(mp, Py_NewRef(key), hash, Py_NewRef(dflt)) < 0) return null;
    return dflt;
  }
  if (key.ob_type !== PyUnicode_Type && p.ma_keys.dk_kind !== DICT_KEYS_GENERAL) {
    if (insertion_resize(p, false) < 0) return null;
    touch(mp);
  }
  const ix = _Py_dict_lookup(p, key, hash);
  if (ix === DKIX_ERROR) return null;
  if (ix === DKIX_EMPTY) {
    if (makeRoom(mp, true) < 0) return null;
    appendEntry(mp, p, Py_NewRef(key), hash, Py_NewRef(dflt));
    MAINTAIN_TRACKING(mp, key, dflt);
    return dflt;
  }
  const value = valueAt(p, ix);
  if (value !== null) return value;
  MAINTAIN_TRACKING(mp, key, dflt);
  replaceValue(mp, p, ix, Py_NewRef(dflt));
  return dflt;
}

/** Removes entry `ix` and drops its references, value last. @source Objects/dictobject.c delitem_common */
export function delitem_common(
  mp: PyObject,
  p: DictPayload,
  hash: Py_hash_t,
  ix: number,
  old_value: PyObject,
): void {
  p.ma_used--;
  const values = p.ma_values;
  if (values !== null) {
    values.values[ix] = null;
    delete_index_from_values(values, ix);
    touch(mp, 2 * ix, 2 * ix + 1);
  } else {
    const keys = p.ma_keys;
    keys.dk_version = 0;
    dropIndex(keys, hash, ix);
    const old_key = keys.me_key[ix]!;
    keys.me_key[ix] = null;
    keys.me_value[ix] = null;
    if (keys.me_hash !== null) keys.me_hash[ix] = 0;
    touch(mp, 2 * ix, 2 * ix + 1);
    Py_DECREF(old_key);
  }
  Py_DECREF(old_value);
}

/** Whether keys and values lie apart, the keys shared with others. */
export function _PyDict_HasSplitTable(mp: DictPayload): boolean {
  return mp.ma_keys.dk_kind === DICT_KEYS_SPLIT;
}
