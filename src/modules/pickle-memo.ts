/** The table by which a pickler knows the objects that it has written. */
import { PyMem_Free, PyMem_Malloc, addressOf } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { PyErr_NoMemory } from '../objects/errors';

const MT_MINSIZE = 8;
const PERTURB = 32;
/** Bytes of the struct, and of one of its entries. */
const TABLE_SIZE = 32;
const ENTRY_SIZE = 16;

/**
 * Objects by identity, each with a number. Entries are never removed singly. The places in the
 * table are CPython's, as they follow from the addresses: what goes over the table meets the
 * objects in its order. @source Modules/_pickle.c PyMemoTable
 */
export class MemoTable {
  private readonly addr = PyMem_Malloc(TABLE_SIZE);
  private tableAddr = PyMem_Malloc(MT_MINSIZE * ENTRY_SIZE);
  /** Number of places, a power of two. */
  private allocated = MT_MINSIZE;
  /** By place: index of the entry plus one, 0 for none. */
  private places = new Int32Array(MT_MINSIZE);
  /** Owned objects in the order of their coming. */
  readonly keys: PyObject[] = [];
  private readonly values: number[] = [];

  get size(): number {
    return this.keys.length;
  }

  /** Bytes in blocks of its own. */
  get bytes(): number {
    return TABLE_SIZE + this.allocated * ENTRY_SIZE;
  }

  /** @source Modules/_pickle.c _PyMemoTable_Lookup */
  private lookup(key: PyObject): number {
    const { places, keys, allocated } = this;
    const hash = addressOf(key) / 8;
    let i = hash % allocated;
    let entry = places[i];
    let perturb = hash;
    while (entry !== 0 && keys[entry - 1] !== key) {
      i = (i * 5 + perturb + 1) % allocated;
      entry = places[i];
      perturb = Math.floor(perturb / PERTURB);
    }
    return i;
  }

  /** The number of `key`, or undefined. */
  get(key: PyObject): number | undefined {
    const entry = this.places[this.lookup(key)];
    return entry === 0 ? undefined : this.values[entry - 1];
  }

  /** Number of the entry's place in `keys`, or -1 with MemoryError. @source Modules/_pickle.c PyMemoTable_Set */
  set(key: PyObject, value: number): number {
    const place = this.lookup(key);
    const entry = this.places[place];
    if (entry !== 0) {
      this.values[entry - 1] = value;
      return entry - 1;
    }
    Py_INCREF(key);
    this.keys.push(key);
    this.values.push(value);
    const used = (this.places[place] = this.keys.length);
    if (used * 3 >= this.allocated * 2 && !this.resize((used > 50000 ? 2 : 4) * used)) return -1;
    return used - 1;
  }

  /** @source Modules/_pickle.c _PyMemoTable_ResizeTable */
  private resize(minimum: number): boolean {
    let size = MT_MINSIZE;
    while (size < minimum) size *= 2;
    const addr = PyMem_Malloc(size * ENTRY_SIZE);
    if (addr < 0) {
      PyErr_NoMemory();
      return false;
    }
    const old = this.places;
    this.places = new Int32Array(size);
    this.allocated = size;
    for (const entry of old) {
      if (entry !== 0) this.places[this.lookup(this.keys[entry - 1])] = entry;
    }
    PyMem_Free(this.tableAddr);
    this.tableAddr = addr;
    return true;
  }

  /** Entries by place. */
  *entries(): Generator<readonly [PyObject, number]> {
    for (const entry of this.places) {
      if (entry !== 0) yield [this.keys[entry - 1], this.values[entry - 1]];
    }
  }

  /** A table with references of its own, or null with MemoryError. @source Modules/_pickle.c PyMemoTable_Copy */
  copy(): MemoTable | null {
    const table = new MemoTable();
    PyMem_Free(table.tableAddr);
    table.tableAddr = PyMem_Malloc(this.allocated * ENTRY_SIZE);
    if (table.tableAddr < 0) {
      PyMem_Free(table.addr);
      PyErr_NoMemory();
      return null;
    }
    table.allocated = this.allocated;
    table.places = this.places.slice();
    for (let i = 0; i < this.keys.length; i++) {
      Py_INCREF(this.keys[i]);
      table.keys.push(this.keys[i]);
      table.values.push(this.values[i]);
    }
    return table;
  }

  /** The objects, last place first. */
  visitOrder(): PyObject[] {
    const objects: PyObject[] = [];
    for (let i = this.allocated - 1; i >= 0; i--) {
      if (this.places[i] !== 0) objects.push(this.keys[this.places[i] - 1]);
    }
    return objects;
  }

  /** Empties the table: the objects that it held, in the order in which the caller gives them up. */
  takeAll(): PyObject[] {
    const held = this.visitOrder();
    this.places.fill(0);
    this.keys.length = 0;
    this.values.length = 0;
    return held;
  }

  /** Gives its blocks back; it must be empty. */
  free(): void {
    PyMem_Free(this.tableAddr);
    PyMem_Free(this.addr);
  }

  /** Ends a table that no pickler has. @source Modules/_pickle.c PyMemoTable_Del */
  discard(): void {
    for (const key of this.takeAll()) Py_DECREF(key);
    this.free();
  }
}
