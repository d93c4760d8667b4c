/** Instance attributes: keys shared by a class, values inline in the instance (Objects/dictobject.c). */
import { GenericSlot } from '../heap/owns';
import { touch } from '../heap/observer';
import { PyMem_Free, attachBlock, attachedBlock } from '../heap/alloc';
import {
  GcFlag,
  TPFLAGS,
  type InlineValues,
  type PyObject,
  type PyTypeObject,
  type visitproc,
} from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XINCREF } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { PyObject_GC_Track } from '../gc/generations';
import {
  DICT_KEYS_SPLIT,
  DKIX_EMPTY,
  type DictKeys,
  DictValues,
  NEXT_LOG2_SHARED_KEYS_MAX_SIZE,
  Py_EMPTY_KEYS,
  SHARED_KEYS_MAX_SIZE,
  _PyDictKeys_StringLookup,
  ascendingOrder,
  comesLast,
  dictkeys_incref,
  enterIndex,
  newValuesBlock,
  new_keys_object,
  noValues,
  sharedKeyAdded,
  shared_keys_usable_size,
  unicode_get_hash,
  unicodekeys_lookup_unicode,
} from './dict-keys';
import { _PyObject_GC_MAY_BE_TRACKED, new_dict, new_dict_with_shared_keys } from './dict-table';
import { PyDict_DelItem, PyDict_SetItem } from './dictobject';
import { PyErr_Clear, PyErr_SetString } from './errors';
import { PyExc_AttributeError } from './exceptions';
import { PyUnicode_Type } from './unicodeobject';

/** @source Include/internal/pycore_object.h CACHED_KEYS */
function CACHED_KEYS(tp: PyTypeObject): DictKeys {
  return tp.ht_cached_keys as DictKeys;
}

/** Orders of insertion of those inline values where it is not that of the keys. */
let orders = new WeakMap<InlineValues, number[]>();
let hasOrders = false;

onRuntimeReset(() => {
  orders = new WeakMap();
  hasOrders = false;
});

/**
 * To be called before value `ix`, which is not there, is stored.
 * @source Include/internal/pycore_dict.h _PyDictValues_AddToInsertionOrder
 */
export function addToInsertionOrder(values: InlineValues, ix: number): void {
  const known = hasOrders ? orders.get(values) : undefined;
  if (known !== undefined) known.push(ix);
  else if (!comesLast(values, ix)) {
    orders.set(values, [...ascendingOrder(values), ix]);
    hasOrders = true;
  }
}

/** @source Objects/dictobject.c delete_index_from_values */
function deleteFromOrder(values: InlineValues, ix: number): void {
  const order = hasOrders ? orders.get(values) : undefined;
  if (order !== undefined) order.splice(order.indexOf(ix), 1);
}

/** Shared keys for a new class with instance dictionaries, or null. @source Objects/dictobject.c _PyDict_NewKeysForClass */
export function _PyDict_NewKeysForClass(owner: PyTypeObject): DictKeys | null {
  const keys = new_keys_object(NEXT_LOG2_SHARED_KEYS_MAX_SIZE, true);
  if (keys === null) {
    PyErr_Clear();
    return null;
  }
  // One more than fits: it shrinks before each new instance.
  keys.dk_usable = SHARED_KEYS_MAX_SIZE;
  keys.dk_kind = DICT_KEYS_SPLIT;
  keys.owner = owner;
  return keys;
}

/** Visits the names in a class's shared keys, which it owns. */
export function visitSharedKeys(
  keys: DictKeys,
  visit: (key: PyObject, index: number) => void,
): void {
  for (let i = 0; i < keys.dk_nentries; i++) visit(keys.me_key[i]!, i);
}

/** @source Objects/dictobject.c init_inline_values */
function init_inline_values(o: PyObject, tp: PyTypeObject): number {
  const keys = CACHED_KEYS(tp);
  if (keys.dk_usable > 1) keys.dk_usable--;
  const size = shared_keys_usable_size(keys);
  const block = newValuesBlock(size);
  if (block < 0) return -1;
  attachBlock(o.addr, block);
  o.dict = noValues(size);
  return 0;
}

/** Gives a new instance its place for attributes: 0, or -1. @source Objects/dictobject.c _PyObject_InitializeDict */
export function _PyObject_InitializeDict(o: PyObject): number {
  const tp = o.ob_type;
  if (tp.tp_dictoffset === 0) return 0;
  if (tp.tp_flags & TPFLAGS.MANAGED_DICT) return init_inline_values(o, tp);
  const dict = newInstanceDict(tp);
  if (dict === null) return -1;
  o.dict = dict;
  touch(o, GenericSlot.DICT, GenericSlot.DICT);
  return 0;
}

/** An empty instance dict, sharing keys where the class has them. */
function newInstanceDict(tp: PyTypeObject): PyObject | null {
  if (tp.tp_flags & TPFLAGS.HEAPTYPE && tp.ht_cached_keys !== null) {
    dictkeys_incref(CACHED_KEYS(tp));
    return new_dict_with_shared_keys(CACHED_KEYS(tp));
  }
  return new_dict(Py_EMPTY_KEYS, null, 0);
}

/** @source Objects/dictobject.c make_dict_from_instance_attributes */
function make_dict_from_instance_attributes(o: PyObject, values: InlineValues): PyObject {
  const keys = CACHED_KEYS(o.ob_type);
  o.gc_flags &= ~GcFlag.ATOMS_ONLY;
  dictkeys_incref(keys);
  let used = 0;
  let track = false;
  for (const value of values) {
    if (value === null) continue;
    used++;
    track ||= _PyObject_GC_MAY_BE_TRACKED(value);
  }
  const order = (hasOrders ? orders.get(values) : undefined) ?? null;
  const res = new_dict(keys, new DictValues(values, order, attachedBlock(o.addr)), used);
  if (track) PyObject_GC_Track(res);
  return res;
}

/** Whether `o.dict` holds inline values. */
export function isInlineValues(dict: PyObject['dict']): dict is InlineValues {
  return Array.isArray(dict);
}

/**
 * The instance's dict, made from its inline values (or empty) if there is none yet; borrowed,
 * null with an exception set. The type must have instance dicts.
 *
 * @source Objects/object.c PyObject_GenericGetDict, Objects/dictobject.c PyObject_GenericGetDict
 */
export function _PyObject_MaterializeDict(o: PyObject): PyObject | null {
  const now = o.dict;
  if (now !== null && !isInlineValues(now)) return now;
  const dict =
    now === null ? newInstanceDict(o.ob_type) : make_dict_from_instance_attributes(o, now);
  if (dict === null) return null;
  o.dict = dict;
  touch(o);
  return dict;
}

/** Index of `name` in shared keys, added if there is room, else DKIX_EMPTY. @source Objects/dictobject.c insert_into_splitdictkeys */
function insert_into_splitdictkeys(keys: DictKeys, name: PyObject): number {
  const hash = unicode_get_hash(name);
  const found = unicodekeys_lookup_unicode(keys, name, hash);
  if (found !== DKIX_EMPTY) return found;
  if (keys.dk_usable <= 0) return DKIX_EMPTY;
  keys.dk_version = 0;
  enterIndex(keys, hash);
  const ix = keys.dk_nentries;
  keys.me_key[ix] = Py_NewRef(name);
  keys.dk_usable--;
  keys.dk_nentries = ix + 1;
  sharedKeyAdded(keys);
  return ix;
}

/** Sets or (value null) deletes an attribute in inline values. @source Objects/dictobject.c _PyObject_StoreInstanceAttribute */
export function _PyObject_StoreInstanceAttribute(
  o: PyObject,
  values: InlineValues,
  name: PyObject,
  value: PyObject | null,
): number {
  const keys = CACHED_KEYS(o.ob_type);
  const ix = name.ob_type === PyUnicode_Type ? insert_into_splitdictkeys(keys, name) : DKIX_EMPTY;
  if (ix === DKIX_EMPTY) {
    const dict = make_dict_from_instance_attributes(o, values);
    o.dict = dict;
    touch(o);
    return value === null ? PyDict_DelItem(dict, name) : PyDict_SetItem(dict, name, value);
  }
  const old_value = values[ix];
  if (old_value === null) {
    if (value === null) {
      const text = `'${o.ob_type.tp_name}' object has no attribute '${name.v as string}'`;
      PyErr_SetString(PyExc_AttributeError, text);
      return -1;
    }
    addToInsertionOrder(values, ix);
  }
  Py_XINCREF(value);
  values[ix] = value;
  o.gc_flags &= ~GcFlag.ATOMS_ONLY;
  touch(o, GenericSlot.INLINE - ix, GenericSlot.INLINE - ix);
  if (old_value !== null) {
    if (value === null) deleteFromOrder(values, ix);
    Py_DECREF(old_value);
  }
  return 0;
}

/** New reference, or null without exception. @source Objects/dictobject.c _PyObject_GetInstanceAttribute */
export function _PyObject_GetInstanceAttribute(
  o: PyObject,
  values: InlineValues,
  name: PyObject,
): PyObject | null {
  const ix = _PyDictKeys_StringLookup(CACHED_KEYS(o.ob_type), name);
  if (ix < 0) return null;
  const value = values[ix];
  return value !== null ? Py_NewRef(value) : null;
}

/** @source Objects/dictobject.c _PyObject_IsInstanceDictEmpty */
export function _PyObject_IsInstanceDictEmpty(o: PyObject): boolean {
  const dict = o.dict;
  if (dict === null) return true;
  if (isInlineValues(dict)) return dict.every((value) => value === null);
  return (dict as PyObject<{ ma_used: number }>).v.ma_used === 0;
}

/** In the order of the shared keys. @source Objects/dictobject.c _PyObject_VisitInstanceAttributes */
export function _PyObject_VisitInstanceAttributes(o: PyObject, visit: visitproc): void {
  const values = o.dict;
  if (!isInlineValues(values)) return;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== null) visit(value);
  }
}

/** Drops all values, keeping their block. @source Objects/dictobject.c _PyObject_ClearInstanceAttributes */
export function _PyObject_ClearInstanceAttributes(o: PyObject): void {
  const values = o.dict;
  if (!isInlineValues(values)) return;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null) continue;
    values[i] = null;
    touch(o, GenericSlot.INLINE - i, GenericSlot.INLINE - i);
    Py_DECREF(value);
  }
  if (hasOrders) orders.delete(values);
}

/** Drops all values in the order of the shared keys, then their block. @source Objects/dictobject.c _PyObject_FreeInstanceAttributes */
export function _PyObject_FreeInstanceAttributes(o: PyObject): void {
  const dict = o.dict;
  if (!isInlineValues(dict)) return;
  o.dict = null;
  touch(o);
  for (let i = 0; i < dict.length; i++) {
    const value = dict[i];
    if (value !== null) Py_DECREF(value);
  }
  PyMem_Free(attachedBlock(o.addr));
}

/** Sets or (value null) deletes in an instance's dict, which is made if missing. @source Objects/dictobject.c _PyObjectDict_SetItem */
export function _PyObjectDict_SetItem(o: PyObject, key: PyObject, value: PyObject | null): number {
  const dict = _PyObject_MaterializeDict(o);
  if (dict === null) return -1;
  return value === null ? PyDict_DelItem(dict, key) : PyDict_SetItem(dict, key, value);
}

/** Name of inline value number `index` of an instance. */
export function inlineKeyName(o: PyObject, index: number): string {
  const keys = o.ob_type.ht_cached_keys as DictKeys | null;
  const key = keys?.me_key[index] ?? null;
  return key === null ? '?' : (key.v as string);
}
