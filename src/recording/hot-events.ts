/**
 * The events that nearly every instruction makes: counts that rise and fall, numbers that come into
 * being and die. Each function is one straight piece, since a call costs as much as an event: it
 * uses nothing but the recorder's memory, and where that has no room it says so and does nothing.
 */
import type { PyObject } from '../heap/object';
import { blockSize } from '../heap/alloc';
import { E_ALLOC, E_DEALLOC, E_DECREF, E_EDGE, E_INCREF } from './events';
import { extendLog } from './log-tail';
import {
  FREE_HANDLES,
  HALF,
  KINDS,
  LOG_CHUNK,
  NEAR_HANDLES,
  OBJECT_ROWS,
  RECORDS,
  REG,
  REGISTERS,
  RETIRED_HANDLES,
  SLOTS,
  TABLE_WIDTH,
  WIDE,
  WORDS,
} from './recorder-memory';
import { LENGTH, RECORD, RECORD_BITS } from './record-column';
import { DIED, ValueKind } from './object-table';

/** The count of an object with a near handle has risen by one. */
export function countRose(handle: number): void {
  RECORDS[(handle << RECORD_BITS) + RECORD.REFCNT]!++; // near
  const at = REGISTERS[REG.KIND_AT]!;
  const word = REGISTERS[REG.WORD_AT]!;
  const places = handle < HALF ? 1 : 2;
  KINDS[at] = places === 1 ? E_INCREF : E_INCREF | WIDE;
  WORDS[word] = handle;
  WORDS[word + 1] = handle >> 16;
  REGISTERS[REG.KIND_AT] = at + 1;
  REGISTERS[REG.WORD_AT] = word + places;
  if (at + 1 >= LOG_CHUNK || word + places >= LOG_CHUNK) extendLog();
}

/** The count of an object with a near handle has fallen by one. */
export function countFell(handle: number): void {
  RECORDS[(handle << RECORD_BITS) + RECORD.REFCNT]!--; // near
  const at = REGISTERS[REG.KIND_AT]!;
  const word = REGISTERS[REG.WORD_AT]!;
  const places = handle < HALF ? 1 : 2;
  KINDS[at] = places === 1 ? E_DECREF : E_DECREF | WIDE;
  WORDS[word] = handle;
  WORDS[word + 1] = handle >> 16;
  REGISTERS[REG.KIND_AT] = at + 1;
  REGISTERS[REG.WORD_AT] = word + places;
  if (at + 1 >= LOG_CHUNK || word + places >= LOG_CHUNK) extendLog();
}

/** A number lost its last reference and is destroyed; whether there was room for it. */
export function numberDied(handle: number): boolean {
  if (handle >= REGISTERS[REG.NEAR]!) return false;
  const record = handle << RECORD_BITS;
  const serial = RECORDS[record + RECORD.SERIAL]! - 1; // near
  const row = serial - REGISTERS[REG.FIRST_OBJECT]!;
  const near = serial - REGISTERS[REG.BASE]!;
  const at = REGISTERS[REG.KIND_AT]!;
  let word = REGISTERS[REG.WORD_AT]!;
  const retired = REGISTERS[REG.RETIRED]!;
  if (row < 0 || at + 2 >= LOG_CHUNK || word + 8 >= LOG_CHUNK || retired >= NEAR_HANDLES)
    return false;
  OBJECT_ROWS[row * TABLE_WIDTH + DIED] = REGISTERS[REG.LOWER_ROWS]! + at + 1;
  WORDS[word] = handle;
  if (handle < HALF && near + HALF >= 0) {
    KINDS[at] = E_DECREF;
    KINDS[at + 1] = E_DEALLOC;
    WORDS[word + 1] = handle;
    WORDS[word + 2] = near;
    WORDS[word + 3] = 0;
    word += 4;
  } else {
    KINDS[at] = E_DECREF;
    word++;
    if (handle >= HALF) {
      KINDS[at] = E_DECREF | WIDE;
      WORDS[word++] = handle >> 16;
    }
    KINDS[at + 1] = E_DEALLOC | WIDE;
    WORDS[word] = handle;
    WORDS[word + 1] = handle >> 16;
    WORDS[word + 2] = near;
    WORDS[word + 3] = near >> 16;
    WORDS[word + 4] = 0;
    WORDS[word + 5] = 0;
    word += 6;
  }
  REGISTERS[REG.KIND_AT] = at + 2;
  REGISTERS[REG.WORD_AT] = word;
  RECORDS[record + RECORD.SERIAL] = 0;
  RECORDS[record + RECORD.REFCNT] = 0;
  REGISTERS[REG.LIVE]!--; // a register
  RETIRED_HANDLES[retired] = handle;
  REGISTERS[REG.RETIRED] = retired + 1;
  return true;
}

/** An int of the program's has come into being; whether there was room for it. `type` numbers ints. */
export function numberBorn(o: PyObject, value: number, type: number): boolean {
  const free = REGISTERS[REG.FREE]! - 1;
  const serial = REGISTERS[REG.OBJECTS]!;
  const row = (serial - REGISTERS[REG.FIRST_OBJECT]!) * TABLE_WIDTH;
  const near = serial - REGISTERS[REG.BASE]!;
  const at = REGISTERS[REG.KIND_AT]!;
  let word = REGISTERS[REG.WORD_AT]!;
  const { addr, ob_refcnt } = o;
  if (
    free < 0 ||
    free >= NEAR_HANDLES ||
    row >= OBJECT_ROWS.length ||
    at + 1 >= LOG_CHUNK ||
    word + 6 >= LOG_CHUNK ||
    (value | 0) !== value ||
    ob_refcnt >= HALF
  )
    return false;
  const handle = FREE_HANDLES[free]!; // in bounds
  if (handle >= REGISTERS[REG.NEAR]!) return false;
  REGISTERS[REG.FREE] = free;
  o.watch = handle;
  OBJECT_ROWS[row] = type | (blockSize(addr) << 16);
  OBJECT_ROWS[row + 1] = addr;
  OBJECT_ROWS[row + 2] = REGISTERS[REG.LOWER_ROWS]! + at;
  OBJECT_ROWS[row + 3] = -1;
  OBJECT_ROWS[row + 4] = ValueKind.NUMBER;
  OBJECT_ROWS[row + 5] = value;
  REGISTERS[REG.OBJECTS] = serial + 1;
  REGISTERS[REG.SERIALS] = serial + 1;
  const record = handle << RECORD_BITS;
  RECORDS[record + RECORD.SERIAL] = serial + 1;
  RECORDS[record + RECORD.REFCNT] = ob_refcnt;
  RECORDS[record + RECORD.NOTES] = 0;
  REGISTERS[REG.LIVE]!++; // a register
  WORDS[word] = handle;
  if (handle < HALF && near < HALF) {
    KINDS[at] = E_ALLOC;
    WORDS[word + 1] = near;
    WORDS[word + 2] = ob_refcnt;
    word += 3;
  } else {
    KINDS[at] = E_ALLOC | WIDE;
    WORDS[word + 1] = handle >> 16;
    WORDS[word + 2] = near;
    WORDS[word + 3] = near >> 16;
    WORDS[word + 4] = ob_refcnt;
    WORDS[word + 5] = 0;
    word += 6;
  }
  REGISTERS[REG.KIND_AT] = at + 1;
  REGISTERS[REG.WORD_AT] = word;
  return true;
}

/**
 * Writes that a slot of an owner refers to another object, at a place of the log where there is room;
 * where the next words go. A handle or slot may take a word or two.
 */
export function putEdge(
  at: number,
  word: number,
  owner: number,
  slot: number,
  old: number,
  to: number,
): number {
  WORDS[word] = owner;
  // A slot below 0 is one of the few that any object may have.
  if ((owner | old | to) < HALF && slot < HALF) {
    KINDS[at] = E_EDGE;
    WORDS[word + 1] = slot;
    WORDS[word + 2] = old;
    WORDS[word + 3] = to;
    return word + 4;
  }
  KINDS[at] = E_EDGE | WIDE;
  WORDS[word + 1] = owner >> 16;
  WORDS[word + 2] = slot;
  WORDS[word + 3] = slot >> 16;
  WORDS[word + 4] = old;
  WORDS[word + 5] = old >> 16;
  WORDS[word + 6] = to;
  WORDS[word + 7] = to >> 16;
  return word + 8;
}

/**
 * A payload slot of an owner, a frame or generator, which referred to one object refers to another;
 * whether all of them lie in the recorder's memory.
 */
export function localChanged(owner: number, slot: number, to: number): boolean {
  const limit = REGISTERS[REG.NEAR]!;
  if (owner <= 0 || owner >= limit || to <= 0 || to >= limit) return false;
  const record = owner << RECORD_BITS;
  if (slot >= RECORDS[record + RECORD.PAYLOAD + LENGTH]!) return false; // near
  const place = RECORDS[record + RECORD.PAYLOAD]! + slot; // near
  const old = SLOTS[place]!; // in its block
  if (old === to) return true;
  const at = REGISTERS[REG.KIND_AT]!;
  const word = REGISTERS[REG.WORD_AT]!;
  if (old <= 0 || at + 1 >= LOG_CHUNK || word + 8 >= LOG_CHUNK) return false;
  SLOTS[place] = to;
  RECORDS[(to << RECORD_BITS) + RECORD.IN_EDGES]!++; // near
  RECORDS[(old << RECORD_BITS) + RECORD.IN_EDGES]!--; // near
  REGISTERS[REG.WORD_AT] = putEdge(at, word, owner, slot, old, to);
  REGISTERS[REG.KIND_AT] = at + 1;
  return true;
}
