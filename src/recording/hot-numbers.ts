/**
 * What nearly every instruction of arithmetic does to the log: references to ints end, and another int
 * comes into being or goes into a local. As in `hot-events.ts`, each function is one straight piece,
 * which does nothing and says so where a case is not the common one. Handles that are passed are
 * those of ints whose counts the caller has changed already; 0 is one of which nothing is recorded.
 */
import { blockSize } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { E_ALLOC, E_DEALLOC, E_DECREF, E_EDGE } from './events';
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
  WORDS,
} from './recorder-memory';
import { LENGTH, RECORD, RECORD_BITS } from './record-column';
import { DIED, ValueKind } from './object-table';

/** Whether the object that has the handle is told of and dies in words and rows that are near. */
function diesNear(handle: number, retired: number): boolean {
  const serial = RECORDS[(handle << RECORD_BITS) + RECORD.SERIAL]! - 1; // near
  return (
    serial >= REGISTERS[REG.FIRST_OBJECT]! &&
    serial - REGISTERS[REG.BASE]! + HALF >= 0 && // registers
    retired < NEAR_HANDLES
  );
}

/** The object that has the handle loses its last reference and is destroyed; where the next words go. */
function putDeath(at: number, word: number, handle: number, retired: number): number {
  const record = handle << RECORD_BITS;
  const serial = RECORDS[record + RECORD.SERIAL]! - 1; // near
  const row = (serial - REGISTERS[REG.FIRST_OBJECT]!) * TABLE_WIDTH; // a register
  KINDS[at] = E_DECREF;
  KINDS[at + 1] = E_DEALLOC;
  WORDS[word] = handle;
  WORDS[word + 1] = handle;
  WORDS[word + 2] = serial - REGISTERS[REG.BASE]!; // a register
  WORDS[word + 3] = 0;
  OBJECT_ROWS[row + DIED] = REGISTERS[REG.LOWER_ROWS]! + at + 1; // a register
  RECORDS[record + RECORD.SERIAL] = 0;
  RECORDS[record + RECORD.REFCNT] = 0;
  RETIRED_HANDLES[retired] = handle;
  REGISTERS[REG.RETIRED] = retired + 1;
  return word + 4;
}

/** The last event of an instruction: an int with one reference has come into being at an address. */
function putBirth(
  at: number,
  word: number,
  handle: number,
  addr: number,
  value: number,
  type: number,
): void {
  const serial = REGISTERS[REG.OBJECTS]!;
  const row = (serial - REGISTERS[REG.FIRST_OBJECT]!) * TABLE_WIDTH; // a register
  OBJECT_ROWS[row] = type | (blockSize(addr) << 16);
  OBJECT_ROWS[row + 1] = addr;
  OBJECT_ROWS[row + 2] = REGISTERS[REG.LOWER_ROWS]! + at; // a register
  OBJECT_ROWS[row + 3] = -1;
  OBJECT_ROWS[row + 4] = ValueKind.NUMBER;
  OBJECT_ROWS[row + 5] = value;
  REGISTERS[REG.OBJECTS] = serial + 1;
  REGISTERS[REG.SERIALS] = serial + 1;
  const record = handle << RECORD_BITS;
  RECORDS[record + RECORD.SERIAL] = serial + 1;
  RECORDS[record + RECORD.REFCNT] = 1;
  RECORDS[record + RECORD.NOTES] = 0;
  KINDS[at] = E_ALLOC;
  WORDS[word] = handle;
  WORDS[word + 1] = serial - REGISTERS[REG.BASE]!; // a register
  WORDS[word + 2] = 1;
  REGISTERS[REG.KIND_AT] = at + 1;
  REGISTERS[REG.WORD_AT] = word + 3;
}

/**
 * References to two ints end, first to `a` and then to `b`, and the int `o` has come into being or
 * has been made of `dying`: the one of the two that has lost its last reference, or 0. Whether all
 * lies near; `type` numbers ints, or is below 0.
 */
export function numberReplaced(
  o: PyObject,
  value: number,
  a: number,
  b: number,
  dying: number,
  type: number,
): boolean {
  const free = REGISTERS[REG.FREE]! - 1;
  const serial = REGISTERS[REG.OBJECTS]!;
  const row = (serial - REGISTERS[REG.FIRST_OBJECT]!) * TABLE_WIDTH; // a register
  let at = REGISTERS[REG.KIND_AT]!;
  let word = REGISTERS[REG.WORD_AT]!;
  const retired = REGISTERS[REG.RETIRED]!;
  const limit = REGISTERS[REG.NEAR]!;
  if (
    type < 0 ||
    free < 0 ||
    free >= NEAR_HANDLES ||
    row >= OBJECT_ROWS.length ||
    serial - REGISTERS[REG.BASE]! >= HALF || // registers
    at + 4 >= LOG_CHUNK ||
    word + 9 >= LOG_CHUNK ||
    (value | 0) !== value ||
    a < 0 ||
    b < 0 ||
    (dying > 0 && !diesNear(dying, retired))
  )
    return false;
  const handle = FREE_HANDLES[free]!; // in bounds
  if ((handle | a | b) >= HALF || handle >= limit || a >= limit || b >= limit) return false;
  if (a > 0 && a !== dying) {
    RECORDS[(a << RECORD_BITS) + RECORD.REFCNT]!--; // near
    KINDS[at++] = E_DECREF;
    WORDS[word++] = a;
  }
  if (dying > 0) {
    word = putDeath(at, word, dying, retired);
    at += 2;
  }
  if (b > 0 && b !== dying) {
    RECORDS[(b << RECORD_BITS) + RECORD.REFCNT]!--; // near
    KINDS[at++] = E_DECREF;
    WORDS[word++] = b;
  }
  REGISTERS[REG.FREE] = free;
  o.watch = handle;
  if (dying === 0) REGISTERS[REG.LIVE]!++; // a register
  putBirth(at, word, handle, o.addr, value, type);
  return true;
}

/**
 * A payload slot of an owner, a frame or generator, which referred to one object refers to another,
 * and a reference to `gone` ends, its last one if it `dies`; whether all lies near.
 */
export function localReplaced(
  owner: number,
  slot: number,
  to: number,
  gone: number,
  dies: boolean,
): boolean {
  const limit = REGISTERS[REG.NEAR]!;
  if (owner <= 0 || owner >= limit || to <= 0 || to >= limit || gone < 0 || gone >= limit)
    return false;
  const record = owner << RECORD_BITS;
  if (slot >= RECORDS[record + RECORD.PAYLOAD + LENGTH]!) return false; // near
  const place = RECORDS[record + RECORD.PAYLOAD]! + slot; // near
  const old = SLOTS[place]!; // in its block
  let at = REGISTERS[REG.KIND_AT]!;
  let word = REGISTERS[REG.WORD_AT]!;
  const retired = REGISTERS[REG.RETIRED]!;
  if (
    old <= 0 ||
    at + 3 >= LOG_CHUNK ||
    word + 8 >= LOG_CHUNK ||
    (owner | old | to | gone | slot) >= HALF ||
    (dies && (gone === 0 || !diesNear(gone, retired)))
  )
    return false;
  if (dies) {
    word = putDeath(at, word, gone, retired);
    at += 2;
    REGISTERS[REG.LIVE]!--; // a register
  } else if (gone > 0) {
    RECORDS[(gone << RECORD_BITS) + RECORD.REFCNT]!--; // near
    KINDS[at++] = E_DECREF;
    WORDS[word++] = gone;
  }
  if (old !== to) {
    SLOTS[place] = to;
    RECORDS[(to << RECORD_BITS) + RECORD.IN_EDGES]!++; // near
    RECORDS[(old << RECORD_BITS) + RECORD.IN_EDGES]!--; // near
    KINDS[at++] = E_EDGE;
    WORDS[word] = owner;
    WORDS[word + 1] = slot;
    WORDS[word + 2] = old;
    WORDS[word + 3] = to;
    word += 4;
  }
  REGISTERS[REG.KIND_AT] = at;
  REGISTERS[REG.WORD_AT] = word;
  return true;
}

/** References to two ints end, none of them the last one; whether both lie near. */
export function countsFell(a: number, b: number): boolean {
  let at = REGISTERS[REG.KIND_AT]!;
  let word = REGISTERS[REG.WORD_AT]!;
  const limit = REGISTERS[REG.NEAR]!;
  if (
    a < 0 ||
    b < 0 ||
    a >= limit ||
    b >= limit ||
    (a | b) >= HALF ||
    at + 2 >= LOG_CHUNK ||
    word + 2 >= LOG_CHUNK
  )
    return false;
  if (a > 0) {
    RECORDS[(a << RECORD_BITS) + RECORD.REFCNT]!--; // near
    KINDS[at++] = E_DECREF;
    WORDS[word++] = a;
  }
  if (b > 0) {
    RECORDS[(b << RECORD_BITS) + RECORD.REFCNT]!--; // near
    KINDS[at++] = E_DECREF;
    WORDS[word++] = b;
  }
  REGISTERS[REG.KIND_AT] = at;
  REGISTERS[REG.WORD_AT] = word;
  return true;
}
