/**
 * What nearly every call of a function, and every turn of a generator, does to the log: frames that
 * begin and end. As in `hot-events.ts`, each function is one straight piece, which does nothing and
 * says so where a case is not the common one.
 */
import { memory } from '../heap/alloc';
import type { WatchedFrame } from './describer';
import { E_FRAME_POP, E_FRAME_PUSH } from './events';
import type { FrameEntry } from './frame-entry';
import { KEPT_ROOM } from './heap-slots';
import { putEdge } from './hot-events';
import { MOST_NEAR_BYTES, putStep } from './hot-lines';
import {
  FREE_HANDLES,
  HALF,
  KINDS,
  LOG_CHUNK,
  NEAR_HANDLES,
  RECORDS,
  REG,
  REGISTERS,
  SLOTS,
  TABLE_CHUNK,
  TABLE_WIDTH,
  WIDE,
  WORDS,
} from './recorder-memory';
import { LENGTH, RECORD, RECORD_BITS, ROOM } from './record-column';
import { StepKind, type Recording } from './recording';
import { FRAME_CODE_SLOT, genericIndex, slotOfGenericIndex } from './slot-numbers';

/** Index of the code's slot, a frame's last generic one. */
const FRAME_GENERICS = genericIndex(FRAME_CODE_SLOT);

/** The entry is one of a frame that begins, and the log says so; there is room in it. */
function push(entry: FrameEntry, frame: WatchedFrame, handle: number, info: number): void {
  const at = REGISTERS[REG.KIND_AT]!;
  const word = REGISTERS[REG.WORD_AT]!;
  WORDS[word] = handle;
  if ((handle | info) < HALF) {
    KINDS[at] = E_FRAME_PUSH;
    WORDS[word + 1] = info;
    REGISTERS[REG.WORD_AT] = word + 2;
  } else {
    KINDS[at] = E_FRAME_PUSH | WIDE;
    WORDS[word + 1] = handle >> 16;
    WORDS[word + 2] = info;
    WORDS[word + 3] = info >> 16;
    REGISTERS[REG.WORD_AT] = word + 4;
  }
  REGISTERS[REG.KIND_AT] = at + 1;
  entry.frame = frame;
  entry.line = 0;
  entry.lastPc = -1;
  entry.makesGenerator = false;
  entry.handle = handle;
  entry.info = info;
}

/** Whether the first `count` slots hold nothing but what has a handle below `limit`. */
function areNear(l: WatchedFrame['localsplus'], count: number, limit: number): boolean {
  for (let i = 0; i < count; i++) {
    const o = l[i] ?? null;
    if (o !== null && (o.watch <= 0 || o.watch >= limit)) return false;
  }
  return true;
}

/**
 * The frame of a function of the program's begins: with the arguments, the function and the code.
 * Whether all of them are recorded, and all else is as mostly; `entry`, which is one of this code, is
 * the frame's then.
 */
export function frameBegan(entry: FrameEntry, frame: WatchedFrame, recording: Recording): boolean {
  const { func, localsplus } = frame;
  const { locals } = entry;
  const { number } = entry.code;
  const free = REGISTERS[REG.FREE]! - 1;
  if (func === null || frame.locals !== null || number < 0 || free < 0 || free >= NEAR_HANDLES)
    return false;
  const handle = FREE_HANDLES[free]!; // in bounds
  const limit = REGISTERS[REG.NEAR]!;
  const record = handle << RECORD_BITS;
  const code = frame.code.watch;
  const callee = func.watch;
  if (
    handle >= limit ||
    code <= 0 ||
    code >= limit ||
    callee <= 0 ||
    callee >= limit ||
    RECORDS[record + RECORD.GENERIC + ROOM]! <= FRAME_GENERICS || // near
    RECORDS[record + RECORD.PAYLOAD + ROOM]! < locals || // near
    REGISTERS[REG.KIND_AT]! + locals + 3 >= LOG_CHUNK || // registers
    REGISTERS[REG.WORD_AT]! + locals * 8 + 20 >= LOG_CHUNK
  )
    return false;
  if (!areNear(localsplus, locals, limit)) return false;
  REGISTERS[REG.FREE] = free;
  recording.frameGenerator.push(-1);
  push(entry, frame, handle, recording.frameCode.push(number));
  let at = REGISTERS[REG.KIND_AT]!;
  let word = REGISTERS[REG.WORD_AT]!;
  word = putEdge(at++, word, handle, -1, 0, callee);
  word = putEdge(at++, word, handle, FRAME_CODE_SLOT, 0, code);
  RECORDS[(callee << RECORD_BITS) + RECORD.IN_EDGES]!++; // near
  RECORDS[(code << RECORD_BITS) + RECORD.IN_EDGES]!++; // near
  let block = RECORDS[record + RECORD.GENERIC]!; // near
  SLOTS[block] = callee;
  for (let i = 1; i < FRAME_GENERICS; i++) SLOTS[block + i] = 0;
  SLOTS[block + FRAME_GENERICS] = code;
  RECORDS[record + RECORD.GENERIC + LENGTH] = FRAME_GENERICS + 1;
  block = RECORDS[record + RECORD.PAYLOAD]!; // near
  let length = 0;
  let held = 2;
  for (let i = 0; i < locals; i++) {
    const o = localsplus[i] ?? null;
    const to = o === null ? 0 : o.watch;
    SLOTS[block + i] = to;
    if (to === 0) continue;
    length = i + 1;
    held++;
    RECORDS[(to << RECORD_BITS) + RECORD.IN_EDGES]!++; // near
    word = putEdge(at++, word, handle, i, 0, to);
  }
  RECORDS[record + RECORD.PAYLOAD + LENGTH] = length;
  RECORDS[record + RECORD.FILLED] = held;
  REGISTERS[REG.EDGES]! += held; // a register
  REGISTERS[REG.KIND_AT] = at;
  REGISTERS[REG.WORD_AT] = word;
  return true;
}

/** A generator's frame begins or goes on; as `frameBegan`. What it holds is not looked at. */
export function frameResumed(
  entry: FrameEntry,
  frame: WatchedFrame,
  generator: number,
  recording: Recording,
): boolean {
  const { number } = entry.code;
  const free = REGISTERS[REG.FREE]! - 1;
  if (number < 0 || free < 0 || free >= NEAR_HANDLES) return false;
  const handle = FREE_HANDLES[free]!; // in bounds
  const limit = REGISTERS[REG.NEAR]!;
  if (
    handle >= limit ||
    generator <= 0 ||
    generator >= limit ||
    REGISTERS[REG.KIND_AT]! + 1 >= LOG_CHUNK || // registers
    REGISTERS[REG.WORD_AT]! + 4 >= LOG_CHUNK
  )
    return false;
  REGISTERS[REG.FREE] = free;
  recording.frameGenerator.push(RECORDS[(generator << RECORD_BITS) + RECORD.SERIAL]! - 1); // near
  push(entry, frame, handle, recording.frameCode.push(number));
  return true;
}

/**
 * The first `length` slots of one of a frame's two blocks become empty, the last one first; there is
 * room for that in the log. The block stays with the handle: mostly the next frame has it.
 */
function empty(handle: number, place: number, length: number): void {
  const record = (handle << RECORD_BITS) + place;
  const block = RECORDS[record]!; // near
  let at = REGISTERS[REG.KIND_AT]!;
  let word = REGISTERS[REG.WORD_AT]!;
  for (let i = length - 1; i >= 0; i--) {
    const old = SLOTS[block + i]!; // in its block
    if (old === 0) continue;
    SLOTS[block + i] = 0;
    RECORDS[(old << RECORD_BITS) + RECORD.IN_EDGES]!--; // near
    const slot = place === RECORD.GENERIC ? slotOfGenericIndex(i) : i;
    word = putEdge(at++, word, handle, slot, old, 0);
  }
  RECORDS[record + LENGTH] = 0;
  REGISTERS[REG.KIND_AT] = at;
  REGISTERS[REG.WORD_AT] = word;
}

/** As `putEdge`, of a frame that ends. */
function putPop(at: number, word: number, handle: number, info: number, line: number): number {
  WORDS[word] = handle;
  if ((handle | info) < HALF) {
    KINDS[at] = E_FRAME_POP;
    WORDS[word + 1] = info;
    WORDS[word + 2] = line;
    return word + 3;
  }
  KINDS[at] = E_FRAME_POP | WIDE;
  WORDS[word + 1] = handle >> 16;
  WORDS[word + 2] = info;
  WORDS[word + 3] = info >> 16;
  WORDS[word + 4] = line;
  WORDS[word + 5] = 0;
  return word + 6;
}

/**
 * The frame returns, or yields, and its stack is as it is known to be; whether it is recorded as
 * mostly. It holds nothing any more: what a generator holds is the generator's.
 */
export function frameEnded(entry: FrameEntry, recording: Recording): boolean {
  const { handle, info, line } = entry;
  const record = handle << RECORD_BITS;
  const step = REGISTERS[REG.STEPS]!;
  const row = (step & (TABLE_CHUNK - 1)) * TABLE_WIDTH;
  const free = REGISTERS[REG.FREE]!;
  const at = REGISTERS[REG.KIND_AT]!;
  const word = REGISTERS[REG.WORD_AT]!;
  if (handle >= REGISTERS[REG.NEAR]!) return false;
  const length = RECORDS[record + RECORD.PAYLOAD + LENGTH]!; // near
  const generics = RECORDS[record + RECORD.GENERIC + LENGTH]!; // near
  if (
    RECORDS[record + RECORD.PAYLOAD + ROOM]! > KEPT_ROOM || // near
    generics > FRAME_GENERICS + 1 ||
    (row === 0 && step > 0) ||
    free >= NEAR_HANDLES ||
    at + length + 4 >= LOG_CHUNK ||
    word + length * 8 + 30 >= LOG_CHUNK ||
    line >= HALF ||
    memory.used >= MOST_NEAR_BYTES
  )
    return false;
  putStep(row, at, line, info, entry.mixed | StepKind.RETURN, recording);
  empty(handle, RECORD.PAYLOAD, length);
  empty(handle, RECORD.GENERIC, generics);
  REGISTERS[REG.EDGES]! -= RECORDS[record + RECORD.FILLED]!; // registers
  RECORDS[record + RECORD.FILLED] = 0;
  const end = REGISTERS[REG.KIND_AT]!++; // a register
  REGISTERS[REG.WORD_AT] = putPop(end, REGISTERS[REG.WORD_AT]!, handle, info, line);
  FREE_HANDLES[free] = handle;
  REGISTERS[REG.FREE] = free + 1;
  return true;
}
