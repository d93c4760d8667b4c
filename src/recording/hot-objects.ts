/**
 * What the births, changes and deaths of objects do to the log. As in `hot-events.ts`, each function
 * is one straight piece, which does nothing and says so where a case is not the common one.
 */
import type { PyObject } from '../heap/object';
import { E_ALLOC, E_DEALLOC, E_RESIZE } from './events';
import { KEPT_ROOM } from './heap-slots';
import { putEdge } from './hot-events';
import { DIED } from './object-table';
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
  TABLE_CHUNK,
  TABLE_WIDTH,
  WIDE,
  WORDS,
} from './recorder-memory';
import { LENGTH, RECORD, RECORD_BITS, ROOM } from './record-column';
import { FAR_SLOT, genericIndex, slotOfGenericIndex } from './slot-numbers';

/** What `slotChanged` says: it did nothing; the slot was known to be so; it is so now. */
export const LEFT = -1;
export const SAME = 0;
export const CHANGED = 1;

/** As `putEdge`, of an event of three words, of which the first is a handle. */
function put3(at: number, word: number, kind: number, a: number, b: number, c: number): number {
  WORDS[word] = a;
  if (((a + HALF) | (b + HALF) | (c + HALF)) >>> 16 === 0) {
    KINDS[at] = kind;
    WORDS[word + 1] = b;
    WORDS[word + 2] = c;
    return word + 3;
  }
  KINDS[at] = kind | WIDE;
  WORDS[word + 1] = a >> 16;
  WORDS[word + 2] = b;
  WORDS[word + 3] = b >> 16;
  WORDS[word + 4] = c;
  WORDS[word + 5] = c >> 16;
  return word + 6;
}

/**
 * An object has come into being, whose row is as `ObjectTable.appendOpen` takes it; whether there was
 * room for it. `notes`: see `RECORD.NOTES`.
 */
export function objectBorn(
  o: PyObject,
  typeSize: number,
  unit: number,
  packed: number,
  value: number,
  notes: number,
): boolean {
  const free = REGISTERS[REG.FREE]! - 1;
  const serial = REGISTERS[REG.OBJECTS]!;
  const row = (serial - REGISTERS[REG.FIRST_OBJECT]!) * TABLE_WIDTH;
  const at = REGISTERS[REG.KIND_AT]!;
  const word = REGISTERS[REG.WORD_AT]!;
  if (
    free < 0 ||
    free >= NEAR_HANDLES ||
    row >= OBJECT_ROWS.length ||
    at + 1 >= LOG_CHUNK ||
    word + 6 >= LOG_CHUNK
  )
    return false;
  const handle = FREE_HANDLES[free]!; // in bounds
  if (handle >= REGISTERS[REG.NEAR]!) return false;
  REGISTERS[REG.FREE] = free;
  o.watch = handle;
  OBJECT_ROWS[row] = typeSize;
  OBJECT_ROWS[row + 1] = unit;
  OBJECT_ROWS[row + 2] = REGISTERS[REG.LOWER_ROWS]! + at;
  OBJECT_ROWS[row + 3] = -1;
  OBJECT_ROWS[row + 4] = packed;
  OBJECT_ROWS[row + 5] = value;
  REGISTERS[REG.OBJECTS] = serial + 1;
  REGISTERS[REG.SERIALS] = serial + 1;
  const record = handle << RECORD_BITS;
  const count = o.ob_refcnt;
  RECORDS[record + RECORD.SERIAL] = serial + 1;
  RECORDS[record + RECORD.REFCNT] = count;
  RECORDS[record + RECORD.NOTES] = notes;
  REGISTERS[REG.LIVE]!++; // a register
  REGISTERS[REG.WORD_AT] = put3(at, word, E_ALLOC, handle, serial - REGISTERS[REG.BASE]!, count);
  REGISTERS[REG.KIND_AT] = at + 1;
  return true;
}

/**
 * A slot of an owner is compared with what is known of it, and written if it is another; see `LEFT`.
 * `to`: a handle or 0.
 */
export function slotChanged(owner: number, slot: number, to: number): number {
  const limit = REGISTERS[REG.NEAR]!;
  const at = REGISTERS[REG.KIND_AT]!;
  const word = REGISTERS[REG.WORD_AT]!;
  if (
    owner >= limit ||
    to >= limit ||
    slot >= FAR_SLOT ||
    at + 1 >= LOG_CHUNK ||
    word + 8 >= LOG_CHUNK
  )
    return LEFT;
  const record = owner << RECORD_BITS;
  const block = record + (slot >= 0 ? RECORD.PAYLOAD : RECORD.GENERIC);
  const index = slot >= 0 ? slot : genericIndex(slot);
  const length = RECORDS[block + LENGTH]!; // near
  const place = RECORDS[block]! + index; // near
  const old = index < length ? SLOTS[place]! : 0; // in its block
  if (old === to) return SAME;
  if (index >= length) {
    if (index >= RECORDS[block + ROOM]!) return LEFT; // near
    for (let i = place - index + length; i < place; i++) SLOTS[i] = 0;
    RECORDS[block + LENGTH] = index + 1;
  } else if (to === 0 && index === length - 1) return LEFT;
  SLOTS[place] = to;
  let filled = 0;
  if (to > 0) {
    RECORDS[(to << RECORD_BITS) + RECORD.IN_EDGES]!++; // near
    filled++;
  }
  if (old > 0) {
    RECORDS[(old << RECORD_BITS) + RECORD.IN_EDGES]!--; // near
    filled--;
  }
  RECORDS[record + RECORD.FILLED]! += filled; // near
  REGISTERS[REG.EDGES]! += filled; // a register
  REGISTERS[REG.WORD_AT] = putEdge(at, word, owner, slot, old, to);
  REGISTERS[REG.KIND_AT] = at + 1;
  return CHANGED;
}

/**
 * An object that holds nothing in far slots is destroyed, whose row is in the chunk `rows` of the table
 * of objects; whether there was room for it.
 */
export function objectDied(handle: number, rows: Int32Array): boolean {
  const record = handle << RECORD_BITS;
  const retired = REGISTERS[REG.RETIRED]!;
  let at = REGISTERS[REG.KIND_AT]!;
  let word = REGISTERS[REG.WORD_AT]!;
  if (
    handle >= REGISTERS[REG.NEAR]! ||
    retired >= NEAR_HANDLES ||
    RECORDS[record + RECORD.PAYLOAD + ROOM]! > KEPT_ROOM || // near
    RECORDS[record + RECORD.GENERIC + ROOM]! > KEPT_ROOM || // near
    at + 2 * KEPT_ROOM + 2 >= LOG_CHUNK ||
    word + 16 * KEPT_ROOM + 12 >= LOG_CHUNK
  )
    return false;
  if (RECORDS[record + RECORD.FILLED] !== 0) {
    let block = RECORDS[record + RECORD.PAYLOAD]!; // near
    let filled = 0;
    for (let i = RECORDS[record + RECORD.PAYLOAD + LENGTH]! - 1; i >= 0; i--) {
      const old = SLOTS[block + i]!; // in its block
      if (old === 0) continue;
      RECORDS[(old << RECORD_BITS) + RECORD.IN_EDGES]!--; // near
      word = putEdge(at++, word, handle, i, old, 0);
      filled++;
    }
    block = RECORDS[record + RECORD.GENERIC]!; // near
    for (let i = RECORDS[record + RECORD.GENERIC + LENGTH]! - 1; i >= 0; i--) {
      const old = SLOTS[block + i]!; // in its block
      if (old === 0) continue;
      RECORDS[(old << RECORD_BITS) + RECORD.IN_EDGES]!--; // near
      word = putEdge(at++, word, handle, slotOfGenericIndex(i), old, 0);
      filled++;
    }
    RECORDS[record + RECORD.PAYLOAD + LENGTH] = 0;
    RECORDS[record + RECORD.GENERIC + LENGTH] = 0;
    RECORDS[record + RECORD.FILLED] = 0;
    REGISTERS[REG.EDGES]! -= filled; // a register
  }
  const apart = RECORDS[record + RECORD.APART]!; // near
  if (apart !== 0) {
    word = put3(at++, word, E_RESIZE, handle, apart, 0);
    RECORDS[record + RECORD.APART] = 0;
  }
  const serial = RECORDS[record + RECORD.SERIAL]! - 1; // near
  rows[(serial & (TABLE_CHUNK - 1)) * TABLE_WIDTH + DIED] = REGISTERS[REG.LOWER_ROWS]! + at;
  REGISTERS[REG.WORD_AT] = put3(
    at,
    word,
    E_DEALLOC,
    handle,
    serial - REGISTERS[REG.BASE]!, // a register
    RECORDS[record + RECORD.REFCNT]!, // near
  );
  REGISTERS[REG.KIND_AT] = at + 1;
  RECORDS[record + RECORD.SERIAL] = 0;
  RECORDS[record + RECORD.DIRTY_HI] = 0;
  REGISTERS[REG.LIVE]!--; // a register
  RETIRED_HANDLES[retired] = handle;
  REGISTERS[REG.RETIRED] = retired + 1;
  return true;
}
