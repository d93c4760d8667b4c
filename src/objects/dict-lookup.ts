/** Finding a key in a dict, whatever its type (Objects/dictobject.c). */
import type { Py_hash_t, PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import {
  DICT_KEYS_GENERAL,
  type DictKeys,
  DKIX_EMPTY,
  DKIX_ERROR,
  DKIX_KEY_CHANGED,
  unicode_get_hash,
  unicodekeys_lookup_unicode,
} from './dict-keys';
import type { DictPayload } from './dict-table';
import { PyLong_Type } from './longobject';
import { Py_EQ, PyObject_Hash, PyObject_RichCompareBool } from './object';
import { hashHigh32, hashLow32 } from './pyhash';
import { PyUnicode_Type } from './unicodeobject';

/** Hash of a key, or -1 with an exception set. */
export function hashOfKey(key: PyObject): Py_hash_t {
  if (key.ob_type === PyUnicode_Type && key.n !== 0) return key.n;
  return PyObject_Hash(key);
}

/** Whether entry `ix` has the key: 1, 0, DKIX_ERROR or DKIX_KEY_CHANGED. @source Objects/dictobject.c compare_generic */
function compare_generic(mp: DictPayload, dk: DictKeys, ix: number, key: PyObject): number {
  const startkey = dk.me_key[ix]!;
  const type = startkey.ob_type;
  // Comparing these runs no Python code.
  if (type === key.ob_type && (type === PyUnicode_Type || type === PyLong_Type)) {
    return startkey.v === key.v ? 1 : 0;
  }
  Py_INCREF(startkey);
  const cmp = PyObject_RichCompareBool(startkey, key, Py_EQ);
  Py_DECREF(startkey);
  if (cmp < 0) return DKIX_ERROR;
  if (dk === mp.ma_keys && dk.me_key[ix] === startkey) return cmp;
  return DKIX_KEY_CHANGED;
}

/** @source Objects/dictobject.c dictkeys_generic_lookup, unicodekeys_lookup_generic */
function generic_lookup(mp: DictPayload, dk: DictKeys, key: PyObject, hash: Py_hash_t): number {
  const { me_key: keys, me_hash: hashes, dk_indices: indices } = dk;
  if (indices === null) {
    const n = dk.dk_nentries;
    for (let ix = 0; ix < n; ix++) {
      const k = keys[ix];
      if (k === null || unicode_get_hash(k) !== hash) continue;
      const cmp = compare_generic(mp, dk, ix, key);
      if (cmp !== 0) return cmp === 1 ? ix : cmp;
    }
    return DKIX_EMPTY;
  }
  const mask = indices.length - 1;
  let lo = hashLow32(hash);
  let hi = 0;
  let i = lo & mask;
  for (let first = true; ; first = false) {
    const ix = indices[i];
    if (ix >= 0) {
      const k = keys[ix]!;
      if (k === key) return ix;
      if ((hashes === null ? k.n : hashes[ix]) === hash) {
        const cmp = compare_generic(mp, dk, ix, key);
        if (cmp !== 0) return cmp === 1 ? ix : cmp;
      }
    } else if (ix === DKIX_EMPTY) return DKIX_EMPTY;
    if (first) hi = hashHigh32(hash);
    lo = (lo >>> 5) | (hi << 27);
    hi >>>= 5;
    i = (Math.imul(i, 5) + lo + 1) & mask;
  }
}

/**
 * Entry of the key in `mp.ma_keys`, DKIX_EMPTY, or DKIX_ERROR with an exception set. In a split
 * table the entry may lack a value: see `valueAt`.
 *
 * @source Objects/dictobject.c _Py_dict_lookup
 */
export function _Py_dict_lookup(mp: DictPayload, key: PyObject, hash: Py_hash_t): number {
  let dk = mp.ma_keys;
  if (dk.dk_kind !== DICT_KEYS_GENERAL && key.ob_type === PyUnicode_Type) {
    return unicodekeys_lookup_unicode(dk, key, hash as number);
  }
  for (;;) {
    const ix = generic_lookup(mp, dk, key, hash);
    if (ix !== DKIX_KEY_CHANGED) return ix;
    dk = mp.ma_keys;
    if (dk.dk_kind !== DICT_KEYS_GENERAL && key.ob_type === PyUnicode_Type) {
      return unicodekeys_lookup_unicode(dk, key, hash as number);
    }
  }
}

/** The value of entry `ix` (borrowed), null when negative or without value. */
export function valueAt(mp: DictPayload, ix: number): PyObject | null {
  if (ix < 0) return null;
  const values = mp.ma_values;
  return values !== null ? (values.values[ix] ?? null) : mp.ma_keys.me_value[ix];
}
