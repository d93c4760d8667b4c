/**
 * Keys tables of dictionaries: entries in insertion order, found through a table of indices.
 *
 * CPython keeps the index table always. Here a table with str keys only gets one when it has
 * more than `SCAN_LIMIT` entries; below, a scan of the entries is faster and cannot be told
 * apart, since comparing two exact strings runs no Python code.
 */
import { PyMem_Free, PyMem_Malloc } from '../heap/alloc';
import type { PyObject, Py_hash_t } from '../heap/object';
import { touch } from '../heap/observer';
import { IMMORTAL, Py_DECREF } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyErr_NoMemory } from './errors';
import { hashHigh32, hashLow32 } from './pyhash';
import { PyUnicode_Type } from './unicodeobject';

export const DKIX_EMPTY = -1;
export const DKIX_DUMMY = -2;
export const DKIX_ERROR = -3;
export const DKIX_KEY_CHANGED = -4;

export const DICT_KEYS_GENERAL = 0;
export const DICT_KEYS_UNICODE = 1;
export const DICT_KEYS_SPLIT = 2;

export const PyDict_LOG_MINSIZE = 3;
export const PyDict_MINSIZE = 8;
/** @source Include/internal/pycore_dict.h SHARED_KEYS_MAX_SIZE */
export const SHARED_KEYS_MAX_SIZE = 30;
export const NEXT_LOG2_SHARED_KEYS_MAX_SIZE = 6;
const PyDict_MAXFREELIST = 80;
/** sizeof(PyDictKeysObject) without indices and entries. */
const KEYS_HEADER = 32;
const SCAN_LIMIT = 8;

/** A keys table (PyDictKeysObject). Entries are parallel arrays, valid below `dk_nentries`. */
export class DictKeys {
  /** Dicts and classes that use the table; `IMMORTAL` for the one empty table. */
  dk_refcnt = 1;
  dk_log2_size: number;
  dk_kind: number;
  /** Number of this state of the keys, 0 when none has been asked for. */
  dk_version = 0;
  dk_usable: number;
  dk_nentries = 0;
  /** Slot -> entry index, DKIX_EMPTY or DKIX_DUMMY; null while entries are scanned. */
  dk_indices: Int32Array | null;
  me_key: (PyObject | null)[] = [];
  /** Unused in split tables. */
  me_value: (PyObject | null)[] = [];
  /** General tables only; str keys carry their hash themselves. */
  me_hash: Py_hash_t[] | null;
  /** Split tables: the class that the ledger has the keys held by, while it lives. */
  owner: PyObject | null = null;
  /** The simulated block. */
  addr: number;

  constructor(log2_size: number, unicode: boolean, usable: number, addr: number) {
    this.dk_log2_size = log2_size;
    this.dk_kind = unicode ? DICT_KEYS_UNICODE : DICT_KEYS_GENERAL;
    this.dk_usable = usable;
    this.dk_indices = unicode ? null : new Int32Array(1 << log2_size).fill(DKIX_EMPTY);
    this.me_hash = unicode ? null : [];
    this.addr = addr;
  }
}

/** The values of a split dict (PyDictValues). */
export class DictValues {
  /** Index is the shared key's; null where the dict lacks the key. */
  readonly values: (PyObject | null)[];
  /** Key indices in the order of insertion; null while that is ascending. */
  order: number[] | null;
  readonly addr: number;

  constructor(values: (PyObject | null)[], order: number[] | null, addr: number) {
    this.values = values;
    this.order = order;
    this.addr = addr;
  }
}

/** As many as any shared keys have. */
const NO_VALUES = Array.from({ length: 2 ** NEXT_LOG2_SHARED_KEYS_MAX_SIZE }, () => null);

/** An array of so many values, none of which is there. */
export function noValues(size: number): (PyObject | null)[] {
  // The engine makes arrays of a known length where they are needed, others with a call.
  if (size === 1) return [null];
  if (size === 2) return [null, null];
  if (size === 3) return [null, null, null];
  if (size === 4) return [null, null, null, null];
  return NO_VALUES.slice(0, size);
}

/** The one keys table of all empty dicts (Py_EMPTY_KEYS). */
export const Py_EMPTY_KEYS = new DictKeys(0, true, 0, 0);
Py_EMPTY_KEYS.dk_refcnt = IMMORTAL;

let keys_free_list: number[] = [];
let next_version = 1;

onRuntimeReset(() => {
  keys_free_list = [];
  next_version = 1;
});

/** Empties the free list of keys tables. */
export function dict_keys_ClearFreeList(): void {
  while (keys_free_list.length > 0) PyMem_Free(keys_free_list.pop()!);
}

/** How many entries a table of `size` slots takes. @source Objects/dictobject.c USABLE_FRACTION */
export function USABLE_FRACTION(size: number): number {
  return Math.floor((size * 2) / 3);
}

/** @source Objects/dictobject.c calculate_log2_keysize */
export function calculate_log2_keysize(minsize: number): number {
  // Bits of (minsize | 8) - 1, which for powers of two above 8 gives one step more than needed.
  const x = (minsize | PyDict_MINSIZE) - 1;
  return 32 - Math.clz32(x | (PyDict_MINSIZE - 1));
}

/** @source Objects/dictobject.c estimate_log2_keysize */
export function estimate_log2_keysize(n: number): number {
  return calculate_log2_keysize(Math.floor((n * 3 + 1) / 2));
}

/** Bytes of a table's block, by the logarithm of its size: asked for with every change of a dict. */
function blockSizes(entry: number): Float64Array {
  return Float64Array.from({ length: 32 }, (_, log2) => {
    const log2_bytes = log2 < 8 ? log2 : log2 < 16 ? log2 + 1 : log2 + 2;
    return KEYS_HEADER + 2 ** log2_bytes + entry * USABLE_FRACTION(2 ** log2);
  });
}
const GENERAL_SIZES = blockSizes(24);
const UNICODE_SIZES = blockSizes(16);

/** Bytes of a table's block. @source Objects/dictobject.c _PyDict_KeysSize */
export function keysBlockSize(log2_size: number, unicode: boolean): number {
  return (unicode ? UNICODE_SIZES : GENERAL_SIZES)[log2_size];
}

/** Bytes of `keys`, as dict.__sizeof__ counts them. @source Objects/dictobject.c _PyDict_KeysSize */
export function _PyDict_KeysSize(keys: DictKeys): number {
  return keysBlockSize(keys.dk_log2_size, keys.dk_kind !== DICT_KEYS_GENERAL);
}

/** A fresh table, or null with MemoryError. @source Objects/dictobject.c new_keys_object */
export function new_keys_object(log2_size: number, unicode: boolean): DictKeys | null {
  let addr: number;
  if (log2_size === PyDict_LOG_MINSIZE && unicode && keys_free_list.length > 0) {
    addr = keys_free_list.pop()!;
  } else {
    addr = log2_size > 30 ? -1 : PyMem_Malloc(keysBlockSize(log2_size, unicode));
    if (addr < 0) return PyErr_NoMemory();
  }
  return new DictKeys(log2_size, unicode, USABLE_FRACTION(1 << log2_size), addr);
}

/** Gives the block back without touching the entries, which have moved elsewhere. */
export function releaseKeysBlock(keys: DictKeys): void {
  if (
    keys.dk_log2_size === PyDict_LOG_MINSIZE &&
    keys.dk_kind !== DICT_KEYS_GENERAL &&
    keys_free_list.length < PyDict_MAXFREELIST
  ) {
    keys_free_list.push(keys.addr);
  } else PyMem_Free(keys.addr);
}

/** @source Objects/dictobject.c free_keys_object */
function free_keys_object(keys: DictKeys): void {
  const { me_key, me_value, dk_nentries: n } = keys;
  const split = keys.dk_kind === DICT_KEYS_SPLIT;
  keys.me_key = [];
  keys.me_value = [];
  keys.dk_nentries = 0;
  for (let i = 0; i < n; i++) {
    const key = me_key[i];
    if (key !== null) Py_DECREF(key);
    if (split) continue;
    const value = me_value[i];
    if (value !== null) Py_DECREF(value);
  }
  releaseKeysBlock(keys);
}

export function dictkeys_incref(dk: DictKeys): void {
  if (dk.dk_refcnt !== IMMORTAL) dk.dk_refcnt++;
}

/** @source Objects/dictobject.c dictkeys_decref */
export function dictkeys_decref(dk: DictKeys): void {
  if (dk.dk_refcnt === IMMORTAL) return;
  if (--dk.dk_refcnt > 0) return;
  if (dk.dk_kind === DICT_KEYS_SPLIT) orphans.delete(dk);
  free_keys_object(dk);
}

/** Shared keys of classes that are gone: dicts of instances live on with them. */
const orphans = new Set<DictKeys>();
onRuntimeReset(() => orphans.clear());
registerRoots('shared keys of dead classes', (visit) => {
  for (const keys of orphans)
    for (let i = 0; i < keys.dk_nentries; i++)
      visit(keys.me_key[i]!, 'shared keys of a dead class');
});

/** Gives up a class's reference to its shared keys. @source Objects/dictobject.c _PyDictKeys_DecRef */
export function _PyDictKeys_DecRef(keys: DictKeys): void {
  keys.owner = null;
  orphans.add(keys);
  dictkeys_decref(keys);
}

/** Tells who watches that a key was added to shared keys. */
export function sharedKeyAdded(keys: DictKeys): void {
  if (keys.owner !== null) touch(keys.owner);
}

/** Capacity of a shared table as its class has it now. @source Objects/dictobject.c shared_keys_usable_size */
export function shared_keys_usable_size(keys: DictKeys): number {
  return keys.dk_nentries + keys.dk_usable;
}

/** The block for the values of `size` keys, or -1 with MemoryError. */
export function newValuesBlock(size: number): number {
  const prefix = (size + 2 + 7) & ~7;
  const addr = PyMem_Malloc(prefix + 8 * size);
  if (addr < 0) PyErr_NoMemory();
  return addr;
}

/** Values for `size` keys, or null with MemoryError. @source Objects/dictobject.c new_values */
export function new_values(size: number): DictValues | null {
  const addr = newValuesBlock(size);
  return addr < 0 ? null : new DictValues(noValues(size), null, addr);
}

export function free_values(values: DictValues): void {
  PyMem_Free(values.addr);
}

/** Indices of the values that are there, ascending. */
export function ascendingOrder(values: readonly (PyObject | null)[]): number[] {
  const order: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i] !== null) order.push(i);
  return order;
}

/** Whether number `ix`, when it is inserted, comes after all values that are there. */
export function comesLast(values: readonly (PyObject | null)[], ix: number): boolean {
  for (let i = values.length - 1; i > ix; i--) if (values[i] !== null) return false;
  return true;
}

/** Key indices of the present values in insertion order, made explicit. */
export function valuesOrder(values: DictValues): number[] {
  return (values.order ??= ascendingOrder(values.values));
}

/** To be called before the value is stored. @source Include/internal/pycore_dict.h _PyDictValues_AddToInsertionOrder */
export function _PyDictValues_AddToInsertionOrder(values: DictValues, ix: number): void {
  if (values.order === null && comesLast(values.values, ix)) return;
  valuesOrder(values).push(ix);
}

/** @source Objects/dictobject.c delete_index_from_values */
export function delete_index_from_values(values: DictValues, ix: number): void {
  const order = values.order;
  if (order !== null) order.splice(order.indexOf(ix), 1);
}

/** The hash of an exact str. */
export function unicode_get_hash(key: PyObject): number {
  return key.n !== 0 ? key.n : (PyUnicode_Type.tp_hash!(key) as number);
}

/** Entry of the exact str `key`, or DKIX_EMPTY. @source Objects/dictobject.c unicodekeys_lookup_unicode */
export function unicodekeys_lookup_unicode(dk: DictKeys, key: PyObject, hash: number): number {
  const keys = dk.me_key;
  const indices = dk.dk_indices;
  if (indices === null) {
    const n = dk.dk_nentries;
    for (let i = 0; i < n; i++) if (keys[i] === key) return i;
    for (let i = 0; i < n; i++) {
      const k = keys[i];
      if (k !== null && k.n === hash && k.v === key.v) return i;
    }
    return DKIX_EMPTY;
  }
  const mask = indices.length - 1;
  let i = hash & mask;
  let ix = indices[i];
  if (ix === DKIX_EMPTY) return DKIX_EMPTY;
  if (ix >= 0) {
    const k = keys[ix]!;
    if (k === key || (k.n === hash && k.v === key.v)) return ix;
  }
  let hi = hash < 0 ? -1 : 0;
  let lo = hash;
  for (;;) {
    lo = (lo >>> 5) | (hi << 27);
    hi >>>= 5;
    i = (Math.imul(i, 5) + lo + 1) & mask;
    ix = indices[i];
    if (ix === DKIX_EMPTY) return DKIX_EMPTY;
    if (ix >= 0) {
      const k = keys[ix]!;
      if (k === key || (k.n === hash && k.v === key.v)) return ix;
    }
  }
}

/** Slot that holds `index` (or a free one for `index` < 0) on the probe sequence of `hash`. */
function findSlot(indices: Int32Array, hash: Py_hash_t, index: number): number {
  const mask = indices.length - 1;
  let lo = hashLow32(hash);
  let i = lo & mask;
  let ix = indices[i];
  if (index < 0 ? ix < 0 : ix === index) return i;
  let hi = hashHigh32(hash);
  for (;;) {
    lo = (lo >>> 5) | (hi << 27);
    hi >>>= 5;
    i = (Math.imul(i, 5) + lo + 1) & mask;
    ix = indices[i];
    if (index < 0 ? ix < 0 : ix === index) return i;
  }
}

/** Enters the next entry, number `dk_nentries`, into the indices. @source Objects/dictobject.c find_empty_slot */
export function enterIndex(dk: DictKeys, hash: Py_hash_t): void {
  const ix = dk.dk_nentries;
  let indices = dk.dk_indices;
  if (indices === null) {
    if (ix < SCAN_LIMIT) return;
    build_indices(dk, ix);
    indices = dk.dk_indices!;
  }
  indices[findSlot(indices, hash, -1)] = ix;
}

/** Marks the slot of entry `ix` as deleted. @source Objects/dictobject.c lookdict_index */
export function dropIndex(dk: DictKeys, hash: Py_hash_t, ix: number): void {
  const indices = dk.dk_indices;
  if (indices !== null) indices[findSlot(indices, hash, ix)] = DKIX_DUMMY;
}

/** Fills the indices for entries 0 to n - 1. @source Objects/dictobject.c build_indices_generic */
export function build_indices(dk: DictKeys, n: number): void {
  let indices = dk.dk_indices;
  if (indices === null) {
    if (n < SCAN_LIMIT) return;
    indices = new Int32Array(1 << dk.dk_log2_size).fill(DKIX_EMPTY);
    dk.dk_indices = indices;
  }
  const { me_key, me_hash } = dk;
  for (let ix = 0; ix < n; ix++) {
    const key = me_key[ix];
    if (key === null) continue;
    const hash = me_hash === null ? key.n : me_hash[ix];
    indices[findSlot(indices, hash, -1)] = ix;
  }
}

/**
 * A number for the present state of the keys (of values too in no case), for inline caches; never
 * 0 here. Any later insertion or deletion of a key resets it.
 *
 * @source Objects/dictobject.c _PyDictKeys_GetVersionForCurrentState
 */
export function _PyDictKeys_GetVersionForCurrentState(dk: DictKeys): number {
  if (dk.dk_version === 0) dk.dk_version = next_version++;
  return dk.dk_version;
}

/** Entry of an exact str in a table with str keys, or DKIX_EMPTY. @source Objects/dictobject.c _PyDictKeys_StringLookup */
export function _PyDictKeys_StringLookup(dk: DictKeys, key: PyObject): number {
  if (dk.dk_kind === DICT_KEYS_GENERAL || key.ob_type !== PyUnicode_Type) return DKIX_EMPTY;
  return unicodekeys_lookup_unicode(dk, key, unicode_get_hash(key));
}

/** Whether all keys are exact strings. */
export function DK_IS_UNICODE(dk: DictKeys): boolean {
  return dk.dk_kind !== DICT_KEYS_GENERAL;
}
