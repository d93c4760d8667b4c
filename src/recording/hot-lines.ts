/**
 * What nearly every line does to the log. As in `hot-events.ts`, each function is one straight piece,
 * which does nothing and says so where a case is not the common one.
 */
import { memory } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { Effect, EFFECT_BITS } from './describer';
import { E_LINE, NEAR_ZERO } from './events';
import type { FrameEntry } from './frame-entry';
import { GENERATOR_STATE_FIRST, GENERATOR_STATE_LAST } from './generator-slots';
import { putEdge } from './hot-events';
import {
  FREE_HANDLES,
  HALF,
  KINDS,
  LOG_CHUNK,
  NEAR_HANDLES,
  RECORDS,
  REG,
  REGISTERS,
  RETIRED_HANDLES,
  SLOTS,
  STEP_ROWS,
  TABLE_CHUNK,
  TABLE_WIDTH,
  WIDE,
  WORDS,
} from './recorder-memory';
import { LENGTH, RECORD, RECORD_BITS, ROOM } from './record-column';
import type { Recording } from './recording';
import { NOTED_SLOTS } from './slot-names';

/** Bytes of a heap that fit into a word. */
export const MOST_NEAR_BYTES = 2 ** 32;

type Slots = readonly (PyObject | null)[];

/** Whether an owner is known to hold just what is on a frame's stack, from slot `base` on. */
function isKnown(owner: number, base: number, l: Slots, locals: number, sp: number): boolean {
  const record = owner << RECORD_BITS;
  const block = RECORDS[record + RECORD.PAYLOAD]! + base; // near
  const known = RECORDS[record + RECORD.PAYLOAD + LENGTH]! - base; // near
  if (known > sp) return false;
  for (let i = locals; i < sp; i++) {
    const o = l[i] ?? null;
    const to = i < known ? SLOTS[block + i]! : 0; // in its block
    if (o === null ? to !== 0 : to <= 0 || o.watch !== to) return false;
  }
  return true;
}

/** Whether a generator was last known to hold something of its own that may have changed. */
export function hadState(generator: number): boolean {
  const record = generator << RECORD_BITS;
  const block = RECORDS[record + RECORD.PAYLOAD]!; // near
  const length = RECORDS[record + RECORD.PAYLOAD + LENGTH]!; // near
  for (let slot = GENERATOR_STATE_FIRST; slot <= GENERATOR_STATE_LAST && slot < length; slot++)
    if (SLOTS[block + slot] !== 0) return true;
  return false;
}

/**
 * As `isKnown`; what is another is written to the log. Whether it now is so: an object that is not
 * recorded yet, a slot of a generator that has no name yet, and a block that is too small, are left alone.
 */
export function stackSynced(
  owner: number,
  base: number,
  l: Slots,
  locals: number,
  sp: number,
): boolean {
  const limit = REGISTERS[REG.NEAR]!;
  if (owner <= 0 || owner >= limit) return false;
  if (isKnown(owner, base, l, locals, sp)) return true;
  const record = owner << RECORD_BITS;
  const known = RECORDS[record + RECORD.PAYLOAD + LENGTH]!; // near
  let at = REGISTERS[REG.KIND_AT]!;
  let word = REGISTERS[REG.WORD_AT]!;
  const end = base + sp;
  const most = end > known ? end : known;
  if (
    end > RECORDS[record + RECORD.PAYLOAD + ROOM]! || // near
    at + most >= LOG_CHUNK ||
    word + most * 8 >= LOG_CHUNK
  )
    return false;
  for (let i = locals; i < sp; i++) {
    const o = l[i] ?? null;
    if (o === null) continue;
    const slot = base + i;
    if (o.watch <= 0 || o.watch >= limit) return false;
    if (base > 0 && (slot >= NOTED_SLOTS || (RECORDS[record + RECORD.NOTES]! & (1 << slot)) === 0))
      return false;
  }
  const block = RECORDS[record + RECORD.PAYLOAD]!; // near
  let filled = 0;
  let length = known < base + locals ? known : base + locals;
  // What is beyond the length is not cleared.
  for (let slot = known; slot < base + locals; slot++) SLOTS[block + slot] = 0;
  for (let slot = base + locals; slot < most; slot++) {
    const o = slot < end ? (l[slot - base] ?? null) : null;
    const to = o === null ? 0 : o.watch;
    const old = slot < known ? SLOTS[block + slot]! : 0; // in its block
    SLOTS[block + slot] = to;
    if (to > 0) length = slot + 1;
    if (to === old) continue;
    if (to > 0) {
      RECORDS[(to << RECORD_BITS) + RECORD.IN_EDGES]!++; // near
      filled++;
    }
    if (old > 0) {
      RECORDS[(old << RECORD_BITS) + RECORD.IN_EDGES]!--; // near
      filled--;
    }
    word = putEdge(at++, word, owner, slot, old, to);
  }
  while (length > 0 && SLOTS[block + length - 1] === 0) length--;
  RECORDS[record + RECORD.PAYLOAD + LENGTH] = length;
  RECORDS[record + RECORD.FILLED]! += filled; // near
  REGISTERS[REG.EDGES]! += filled; // a register
  REGISTERS[REG.KIND_AT] = at;
  REGISTERS[REG.WORD_AT] = word;
  return true;
}

/** Writes the row of the next step, which lies at `row`; the heap fits into a word. */
export function putStep(
  row: number,
  at: number,
  line: number,
  info: number,
  mixed: number,
  recording: Recording,
): void {
  const { used } = memory;
  STEP_ROWS[row] = REGISTERS[REG.LOWER_ROWS]! + at;
  STEP_ROWS[row + 1] = line;
  STEP_ROWS[row + 2] = info;
  STEP_ROWS[row + 3] = mixed;
  STEP_ROWS[row + 4] = recording.ticks + REGISTERS[REG.TICKS]!; // a register
  STEP_ROWS[row + 5] = used;
  REGISTERS[REG.STEPS]!++; // a register
  if (used > recording.peakBytes) recording.peakBytes = used;
}

/** As `putEdge`, of a line that begins. */
function putLine(at: number, word: number, frame: number, line: number, oldLine: number): number {
  WORDS[word] = frame;
  if (frame < HALF) {
    KINDS[at] = E_LINE;
    WORDS[word + 1] = line;
    WORDS[word + 2] = oldLine;
    return word + 3;
  }
  KINDS[at] = E_LINE | WIDE;
  WORDS[word + 1] = frame >> 16;
  WORDS[word + 2] = line;
  WORDS[word + 3] = 0;
  WORDS[word + 4] = oldLine;
  WORDS[word + 5] = 0;
  return word + 6;
}

/** Retired handles that no slot refers to any more become free; there is room for all of them. */
function releaseHandles(retired: number, from: number): void {
  let free = from;
  let kept = 0;
  for (let i = 0; i < retired; i++) {
    const each = RETIRED_HANDLES[i]!; // in bounds
    if (RECORDS[(each << RECORD_BITS) + RECORD.IN_EDGES]! > 0) RETIRED_HANDLES[kept++] = each;
    else FREE_HANDLES[free++] = each;
  }
  REGISTERS[REG.RETIRED] = kept;
  REGISTERS[REG.FREE] = free;
}

/**
 * The instruction at `pc` begins a line of a frame whose last instruction was at `last`; whether it
 * does, and all is as mostly. `owner` holds what
 * the frame holds, from slot `base` on: the frame itself or its generator.
 */
export function lineBegan(
  entry: FrameEntry,
  owner: number,
  base: number,
  l: Slots,
  sp: number,
  pc: number,
  last: number,
  mark: number,
  recording: Recording,
): boolean {
  const line = mark >> EFFECT_BITS;
  const oldLine = entry.line;
  const { handle, locals } = entry;
  const move = pc - last;
  const step = REGISTERS[REG.STEPS]!;
  const row = (step & (TABLE_CHUNK - 1)) * TABLE_WIDTH;
  const at = REGISTERS[REG.KIND_AT]!;
  const word = REGISTERS[REG.WORD_AT]!;
  const retired = REGISTERS[REG.RETIRED]!;
  const free = REGISTERS[REG.FREE]!;
  if (
    line <= 0 ||
    oldLine < 0 ||
    // Of a frame that has just begun, or of a generator that goes on within a line.
    (oldLine === 0 && (mark & Effect.OTHER_LINE) === 0) ||
    (line === oldLine && (move >= 0 || (mark & Effect.SAME_STEP) !== 0)) ||
    move < -64 ||
    move >= 64 ||
    owner <= 0 ||
    owner >= REGISTERS[REG.NEAR]! ||
    (row === 0 && step > 0) ||
    at + 2 >= LOG_CHUNK ||
    word + 6 >= LOG_CHUNK ||
    word + 6 >= REGISTERS[REG.CHECK_AT]! ||
    free + retired > NEAR_HANDLES ||
    (line | oldLine) >= HALF ||
    memory.used >= MOST_NEAR_BYTES
  )
    return false;
  if (base > 0 && hadState(owner)) return false;
  if (!isKnown(owner, base, l, locals, sp))
    return (
      stackSynced(owner, base, l, locals, sp) &&
      lineBegan(entry, owner, base, l, sp, pc, last, mark, recording)
    );
  releaseHandles(retired, free);
  putStep(row, at, line, entry.info, entry.mixed, recording);
  REGISTERS[REG.WORD_AT] = putLine(at, word, handle, line, oldLine);
  KINDS[at + 1] = NEAR_ZERO + move;
  REGISTERS[REG.KIND_AT] = at + 2;
  REGISTERS[REG.TICKS]!++; // a register
  entry.line = line;
  return true;
}
