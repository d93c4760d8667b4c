/** The hash table of sets: linear probes of nine neighbours, then a jump (Objects/setobject.c). */
import { PyMem_Free, PyMem_Malloc } from '../heap/alloc';
import { touch } from '../heap/observer';
import type { PyObject, Py_hash_t } from '../heap/object';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { PyErr_NoMemory } from './errors';
import { PyLong_Type } from './longobject';
import { PyObject_Hash, PyObject_RichCompareBool, Py_EQ } from './object';
import { hashHigh32, hashLow32 } from './pyhash';
import { PyUnicode_Type } from './unicodeobject';

export const PySet_MINSIZE = 8;
const LINEAR_PROBES = 9;
const ENTRY_SIZE = 16;

/** Marks the slot of a removed key. Compared only by identity. */
const dummy = { dummy: true } as unknown as PyObject;

/** @source Include/cpython/setobject.h PySetObject */
export class SetPayload {
  /** Per slot: the key, `dummy`, or null. */
  keys: (PyObject | null)[] = newSlots(PySet_MINSIZE);
  /** Per slot: the key's hash, -1 for a dummy, 0 for none. */
  hashes: Py_hash_t[] = newHashes(PySet_MINSIZE);
  /** Active and dummy slots. */
  fill = 0;
  used = 0;
  mask = PySet_MINSIZE - 1;
  /** Hash of a frozenset, -1 when not known. */
  hash: Py_hash_t = -1;
  /** Where `pop` starts to search. */
  finger = 0;
  /** Block of a table with more than 8 slots, or 0. */
  addr = 0;
}
export type PySetObject = PyObject<SetPayload>;

function newSlots(n: number): (PyObject | null)[] {
  const slots = new Array<PyObject | null>(n);
  for (let i = 0; i < n; i++) slots[i] = null;
  return slots;
}

function newHashes(n: number): Py_hash_t[] {
  const hashes = new Array<Py_hash_t>(n);
  for (let i = 0; i < n; i++) hashes[i] = 0;
  return hashes;
}

/** Whether slot `i` holds a key. */
export function isActive(so: SetPayload, i: number): boolean {
  const key = so.keys[i];
  return key !== null && key !== dummy;
}

const UNUSED = -1;
const FAILED = -2;
const CHANGED = -3;

/** Where the last search ended on an unused slot, and the last dummy it passed (-1: none). */
let unusedSlot = 0;
let freeSlot = -1;

/** 1 same, 0 not, FAILED, or CHANGED when the comparison changed the table. */
function sameKey(so: SetPayload, i: number, key: PyObject): number {
  const startkey = so.keys[i]!;
  if (startkey === key) return 1;
  const type = startkey.ob_type;
  if (type === key.ob_type && (type === PyUnicode_Type || type === PyLong_Type)) {
    // Comparing these runs no Python code.
    if (startkey.v === key.v) return 1;
    return 0;
  }
  const table = so.keys;
  Py_INCREF(startkey);
  const cmp = PyObject_RichCompareBool(startkey, key, Py_EQ);
  Py_DECREF(startkey);
  if (cmp < 0) return FAILED;
  if (table !== so.keys || so.keys[i] !== startkey) return CHANGED;
  return cmp;
}

/** Slot of the key; else UNUSED (then `unusedSlot` is where it would go), FAILED or CHANGED. */
function search(so: SetPayload, key: PyObject, hash: Py_hash_t): number {
  const { keys, hashes, mask } = so;
  let lo = hashLow32(hash);
  let hi = 0;
  let i = lo & mask;
  let free = -1;
  for (let first = true; ; first = false) {
    const last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
    for (let j = i; j <= last; j++) {
      const k = keys[j];
      if (k === null) {
        // Set only now: a comparison above may have searched another set.
        unusedSlot = j;
        freeSlot = free;
        return UNUSED;
      }
      if (k === dummy) free = j;
      else if (hashes[j] === hash) {
        const same = sameKey(so, j, key);
        if (same !== 0) return same === 1 ? j : same;
      }
    }
    if (first) hi = hashHigh32(hash);
    lo = (lo >>> 5) | (hi << 27);
    hi >>>= 5;
    i = (Math.imul(i, 5) + 1 + lo) & mask;
  }
}

/** Slot of the key, -1 if missing, -2 with an exception set. @source Objects/setobject.c set_lookkey */
export function set_lookkey(so: SetPayload, key: PyObject, hash: Py_hash_t): number {
  for (;;) {
    const i = search(so, key, hash);
    if (i !== CHANGED) return i;
  }
}

/** Adds a key (a new reference is taken): 0, or -1 with an exception set. @source Objects/setobject.c set_add_entry */
export function set_add_entry(self: PySetObject, key: PyObject, hash: Py_hash_t): number {
  const so = self.v;
  // A comparison may drop the caller's last reference.
  Py_INCREF(key);
  let i = search(so, key, hash);
  while (i === CHANGED) i = search(so, key, hash);
  if (i !== UNUSED) {
    Py_DECREF(key);
    return i === FAILED ? -1 : 0;
  }
  so.used++;
  if (freeSlot >= 0) {
    // A dummy's slot is taken again, which fills the table no further.
    so.keys[freeSlot] = key;
    so.hashes[freeSlot] = hash;
    touch(self, freeSlot, freeSlot);
    return 0;
  }
  so.fill++;
  so.keys[unusedSlot] = key;
  so.hashes[unusedSlot] = hash;
  touch(self, unusedSlot, unusedSlot);
  if (so.fill * 5 < so.mask * 3) return 0;
  return set_table_resize(self, so.used > 50000 ? so.used * 2 : so.used * 4);
}

/** Puts a key into a table that lacks it and has no dummies. @source Objects/setobject.c set_insert_clean */
function set_insert_clean(
  keys: (PyObject | null)[],
  hashes: Py_hash_t[],
  mask: number,
  key: PyObject,
  hash: Py_hash_t,
): void {
  let lo = hashLow32(hash);
  let hi = 0;
  let i = lo & mask;
  for (let first = true; ; first = false) {
    const last = i + LINEAR_PROBES <= mask ? i + LINEAR_PROBES : i;
    for (let j = i; j <= last; j++) {
      if (keys[j] === null) {
        keys[j] = key;
        hashes[j] = hash;
        return;
      }
    }
    if (first) hi = hashHigh32(hash);
    lo = (lo >>> 5) | (hi << 27);
    hi >>>= 5;
    i = (Math.imul(i, 5) + 1 + lo) & mask;
  }
}

/** Makes a table for more than `minused` keys: 0, or -1. @source Objects/setobject.c set_table_resize */
export function set_table_resize(self: PySetObject, minused: number): number {
  const so = self.v;
  let newsize = PySet_MINSIZE;
  while (newsize <= minused) newsize *= 2;
  const { keys: oldkeys, hashes: oldhashes, addr: oldaddr } = so;
  let addr = 0;
  if (newsize === PySet_MINSIZE) {
    if (oldaddr === 0 && so.fill === so.used) return 0;
  } else {
    addr = newsize > 2 ** 28 ? -1 : PyMem_Malloc(newsize * ENTRY_SIZE);
    if (addr < 0) {
      PyErr_NoMemory();
      return -1;
    }
  }
  so.keys = newSlots(newsize);
  so.hashes = newHashes(newsize);
  so.mask = newsize - 1;
  so.addr = addr;
  so.fill = so.used;
  for (let i = 0; i < oldkeys.length; i++) {
    const key = oldkeys[i];
    if (key !== null && key !== dummy) {
      set_insert_clean(so.keys, so.hashes, so.mask, key, oldhashes[i]);
    }
  }
  touch(self);
  PyMem_Free(oldaddr);
  return 0;
}

/** 1, 0, or -1 with an exception set. @source Objects/setobject.c set_contains_entry */
export function set_contains_entry(so: PyObject, key: PyObject, hash: Py_hash_t): number {
  const i = set_lookkey((so as PySetObject).v, key, hash);
  return i >= 0 ? 1 : i === UNUSED ? 0 : -1;
}

/** 1 when removed, 0 when missing, -1 with an exception set. @source Objects/setobject.c set_discard_entry */
export function set_discard_entry(self: PySetObject, key: PyObject, hash: Py_hash_t): number {
  const so = self.v;
  const i = set_lookkey(so, key, hash);
  if (i < 0) return i === UNUSED ? 0 : -1;
  const old_key = takeSlot(self, i);
  Py_DECREF(old_key);
  return 1;
}

/** Takes the key out of slot `i` and gives it, with its reference. */
export function takeSlot(self: PySetObject, i: number): PyObject {
  const so = self.v;
  const key = so.keys[i]!;
  so.keys[i] = dummy;
  so.hashes[i] = -1;
  so.used--;
  touch(self, i, i);
  return key;
}

/** Hash of a key, or -1 with an exception set. */
function hashOf(key: PyObject): Py_hash_t {
  return key.ob_type === PyUnicode_Type && key.n !== 0 ? key.n : PyObject_Hash(key);
}

export function set_add_key(self: PySetObject, key: PyObject): number {
  const hash = hashOf(key);
  return hash === -1 ? -1 : set_add_entry(self, key, hash);
}

export function set_contains_key(self: PyObject, key: PyObject): number {
  const hash = hashOf(key);
  return hash === -1 ? -1 : set_contains_entry(self, key, hash);
}

export function set_discard_key(self: PySetObject, key: PyObject): number {
  const hash = hashOf(key);
  return hash === -1 ? -1 : set_discard_entry(self, key, hash);
}

/** Empties the set, then drops the keys in table order. @source Objects/setobject.c set_clear_internal */
export function set_clear_internal(self: PySetObject): void {
  const so = self.v;
  const { keys, addr, fill } = so;
  if (addr === 0 && fill === 0) return;
  so.keys = newSlots(PySet_MINSIZE);
  so.hashes = newHashes(PySet_MINSIZE);
  so.fill = 0;
  so.used = 0;
  so.mask = PySet_MINSIZE - 1;
  so.hash = -1;
  so.addr = 0;
  touch(self);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    if (key !== null && key !== dummy) Py_DECREF(key);
  }
  PyMem_Free(addr);
}

/** Index of the next active slot from `i` on, or -1. */
export function nextActive(so: SetPayload, i: number): number {
  const { keys, mask } = so;
  for (; i <= mask; i++) {
    const key = keys[i];
    if (key !== null && key !== dummy) return i;
  }
  return -1;
}

/** Copies `other`'s slots into an empty table of the same size that has no dummies. */
function copyTable(self: PySetObject, other: SetPayload): void {
  const so = self.v;
  for (let i = 0; i <= other.mask; i++) {
    const key = other.keys[i];
    if (key === null) continue;
    Py_INCREF(key);
    so.keys[i] = key;
    so.hashes[i] = other.hashes[i];
  }
  so.fill = other.fill;
  so.used = other.used;
  touch(self);
}

/** Adds everything in another set: 0, or -1. @source Objects/setobject.c set_merge */
export function set_merge(self: PySetObject, otherset: PySetObject): number {
  const so = self.v;
  const other = otherset.v;
  if (otherset === self || other.used === 0) return 0;
  if ((so.fill + other.used) * 5 >= so.mask * 3) {
    if (set_table_resize(self, (so.used + other.used) * 2) !== 0) return -1;
  }
  if (so.fill === 0 && so.mask === other.mask && other.fill === other.used) {
    copyTable(self, other);
    return 0;
  }
  if (so.fill === 0) {
    so.fill = other.used;
    so.used = other.used;
    for (let i = nextActive(other, 0); i >= 0; i = nextActive(other, i + 1)) {
      const key = other.keys[i]!;
      Py_INCREF(key);
      set_insert_clean(so.keys, so.hashes, so.mask, key, other.hashes[i]);
    }
    touch(self);
    return 0;
  }
  for (let i = nextActive(other, 0); i >= 0; i = nextActive(other, i + 1)) {
    if (set_add_entry(self, other.keys[i]!, other.hashes[i])) return -1;
  }
  return 0;
}
