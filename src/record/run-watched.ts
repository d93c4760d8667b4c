/**
 * The innermost part of the eval loop, as run-frame.ts has it, for a frame of the program that is
 * recorded: what the most frequent instructions change is recorded here, without a call between
 * any two of them.
 */
import { OPCODES } from '../compile/opcode';
import { exchangeBlock } from '../heap/alloc';
import { NUMBER_SIZE } from '../heap/numbers';
import { GcFlag, type PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { evalBreaker } from '../heap/runtime';
import { prepareCode } from '../ceval/decode';
import { NEXT } from '../ceval/flow';
import { compareNumbers } from '../ceval/handlers/arithmetic';
import { grantSteps } from '../ceval/limits';
import { Quick } from '../ceval/quick';
import { budget, runFrame } from '../ceval/run-frame';
import { Py_False, Py_True } from '../objects/boolobject';
import type { CodePayload, PyCodeObject } from '../objects/codeobject';
import { PyFunction_Type } from '../objects/funcobject';
import type { Frame } from '../objects/interpframe';
import {
  PyLong_Type,
  decrefLong,
  isCompact,
  replaceLongs,
  type PyLongObject,
} from '../objects/longobject';
import { PyRangeIter_Type, rangeiter_next } from '../objects/range-iter';
import { EFFECT_BITS } from '../recording/code-entries';
import { Effect } from '../recording/describer';
import { NEAR_ZERO } from '../recording/events';
import type { FrameEntry } from '../recording/frame-entry';
import { GENERATOR_FIRST_LOCAL } from '../recording/generator-slots';
import { localChanged } from '../recording/hot-events';
import { lineBegan } from '../recording/hot-lines';
import { extendLog } from '../recording/log-tail';
import { FRESH } from '../recording/recorded-objects';
import type { Recorder } from '../recording/recorder';
import { KINDS, LOG_CHUNK, MARKS, REG, REGISTERS, waits } from '../recording/recorder-memory';
import { hasState } from './describer';

/** Effects of instructions that the recorder has to look at itself. */
const LOOKED_AT = Effect.CALL | Effect.SKIP | Effect.ALL_LOCALS | Effect.MAKES_GENERATOR;
/** Line and effects that say whether an instruction is one of the line's and of no effect. */
const COMPARED = (-1 << EFFECT_BITS) | LOOKED_AT;
/** Nothing that is compared is this. */
const NO_LINE = Effect.LOCAL;

/** The recorder is to look at the frame itself: it ran until the instruction at `pc`. */
function leave(entry: FrameEntry, pc: number): void {
  entry.lastPc = pc;
  REGISTERS[REG.PC] = pc;
}

/**
 * As `replaceLongs` of longobject.ts, where exactly one of the two dies and becomes the new int, which
 * is recorded here; else null, and nothing has changed.
 */
function turnWatched(
  z: number,
  first: PyObject,
  second: PyObject,
  recorder: Recorder,
): PyObject | null {
  if (z <= 256 && z >= -5) return null;
  const secondDies = second.ob_refcnt === 1;
  const dying = (secondDies ? second : first) as PyLongObject;
  if (dying.ob_refcnt !== 1 || (secondDies && first.ob_refcnt === 1)) return null;
  const addr = exchangeBlock(dying.addr, NUMBER_SIZE);
  if (addr === 0) return null;
  if (secondDies) decrefLong(first);
  dying.addr = addr;
  dying.v = z;
  const handle = dying.watch;
  if (handle > 0) recorder.lost(handle);
  if (!secondDies) decrefLong(second);
  recorder.bornAlone(dying, z);
  return dying;
}

function replaceWatched(
  z: number,
  first: PyObject,
  second: PyObject,
  recorder: Recorder,
): PyObject {
  const turned = turnWatched(z, first, second, recorder);
  if (turned !== null) return turned;
  const res = replaceLongs(z, first, second);
  if (REGISTERS[REG.FRESH] !== 0) recorder.flush();
  return res;
}

/**
 * The instruction at `pc` goes on with a line that the frame was at, after other frames have run;
 * whether it does, nothing waits to be recorded, and it is of no effect.
 */
function goesOn(entry: FrameEntry, pc: number, mark: number): boolean {
  const move = pc - REGISTERS[REG.PC];
  const at = REGISTERS[REG.KIND_AT];
  if (
    (mark & COMPARED) !== entry.line << EFFECT_BITS ||
    pc < entry.lastPc ||
    move < -64 ||
    move >= 64 ||
    at + 1 >= LOG_CHUNK ||
    waits()
  )
    return false;
  KINDS[at] = NEAR_ZERO + move;
  REGISTERS[REG.KIND_AT] = at + 1;
  REGISTERS[REG.TICKS]++;
  REGISTERS[REG.PC] = pc;
  entry.lastPc = pc;
  return true;
}

/** Whether the instruction calls a function that is no native one: nothing is to be recorded of it. */
function callsPython(
  code: CodePayload,
  l: readonly (PyObject | null)[],
  sp: number,
  pc: number,
): boolean {
  if (code.co_code[pc * 2] !== OPCODES.CALL) return false;
  const at = sp - code.args[pc] - 2;
  const callee = l[at] ?? l[at + 1];
  return callee !== null && callee.ob_type === PyFunction_Type;
}

/** Runs the frame until an instruction leads elsewhere, and returns where (never NEXT). */
export function runWatched(frame: Frame, recorder: Recorder): number {
  const entry = recorder.entryOf(frame);
  if (entry === null || entry.base < 0) return runFrame(frame, recorder);
  const code = (frame.code as PyCodeObject).v;
  const ops = code.ops ?? prepareCode(frame.code as PyCodeObject);
  const { args, nexts, quick, consts } = code;
  const { base } = entry;
  const { generator } = frame;
  const l = frame.localsplus;
  let pc = frame.pc;
  let sp = frame.sp;
  // The last instruction, and its line as marks have it; NO_LINE when something waits to be recorded.
  let last = -1;
  let line: number = NO_LINE;
  for (;;) {
    if (--budget[0] < 0) {
      frame.lasti = pc;
      frame.pc = pc;
      frame.sp = sp;
      if (line !== NO_LINE) leave(entry, last);
      budget[0] = grantSteps() - 1;
    }
    const mark = MARKS[base + pc];
    const q = quick[pc];
    if (
      (pc - last) >>> 6 === 0 &&
      ((mark & COMPARED) === line ||
        ((mark & COMPARED) === (line | Effect.CALL) && callsPython(code, l, sp, pc)))
    ) {
      const at = REGISTERS[REG.KIND_AT];
      KINDS[at] = NEAR_ZERO + pc - last;
      REGISTERS[REG.KIND_AT] = at + 1;
      REGISTERS[REG.TICKS]++;
      last = pc;
      if (at + 1 >= LOG_CHUNK) extendLog();
    } else if (
      line !== NO_LINE &&
      (mark & LOOKED_AT) === 0 &&
      (generator === null
        ? lineBegan(entry, entry.handle, 0, l, sp, pc, last, mark, recorder.recording)
        : (generator.gc_flags & GcFlag.FREED) === 0 &&
          !hasState(generator) &&
          lineBegan(
            entry,
            generator.watch,
            GENERATOR_FIRST_LOCAL,
            l,
            sp,
            pc,
            last,
            mark,
            recorder.recording,
          ))
    ) {
      last = pc;
      line = mark & COMPARED;
    } else {
      frame.pc = pc;
      frame.sp = sp;
      if (line !== NO_LINE) leave(entry, last);
      if (line !== NO_LINE && (mark & LOOKED_AT) === 0) recorder.begin(entry, pc, mark);
      else if (!goesOn(entry, pc, mark)) recorder.beforeInstruction(frame);
      last = pc;
      // As long as no line has begun the recorder looks at every instruction.
      line = entry.lastPc === pc ? entry.line << EFFECT_BITS : NO_LINE;
    }
    switch (q) {
      case Quick.LOAD_FAST: {
        const o = l[args[pc]];
        if (o === null) break;
        Py_INCREF(o);
        l[sp++] = o;
        pc++;
        continue;
      }
      case Quick.LOAD_CONST: {
        const o = consts[args[pc]];
        Py_INCREF(o);
        l[sp++] = o;
        pc++;
        continue;
      }
      case Quick.STORE_FAST: {
        const i = args[pc];
        const o = l[sp - 1];
        const old = l[i];
        if (o === null) break;
        l[i] = o;
        l[--sp] = null;
        const dies = old !== null && old.ob_refcnt === 1 && old.ob_type !== PyLong_Type;
        if (old !== null && !dies) {
          decrefLong(old);
          const owner = generator === null ? entry.handle : generator.watch;
          const slot = generator === null ? i : GENERATOR_FIRST_LOCAL + i;
          if (localChanged(owner, slot, o.watch)) {
            REGISTERS[REG.LOCALS] = 0;
            pc++;
            continue;
          }
        }
        REGISTERS[REG.LOCALS] = Effect.LOCAL;
        if (line !== NO_LINE) leave(entry, pc);
        if (dies) {
          frame.sp = sp;
          frame.lasti = pc;
          frame.pc = pc + 1;
          Py_DECREF(old);
          // The recorder looks at it before the next instruction.
          line = NO_LINE;
        } else recorder.settle();
        pc++;
        continue;
      }
      case Quick.POP_TOP: {
        const o = l[--sp];
        l[sp] = null;
        if (o !== null) {
          if (o.ob_refcnt === 1 && o.ob_type !== PyLong_Type) {
            leave(entry, pc);
            frame.sp = sp;
            frame.lasti = pc;
            frame.pc = pc + 1;
            Py_DECREF(o);
            line = NO_LINE;
          } else decrefLong(o);
        }
        pc++;
        continue;
      }
      case Quick.POP_JUMP_IF_FALSE: {
        const cond = l[sp - 1];
        if (cond !== Py_True && cond !== Py_False) break;
        l[--sp] = null;
        pc = cond === Py_False ? pc + 1 + args[pc] : pc + 1;
        continue;
      }
      case Quick.POP_JUMP_IF_TRUE: {
        const cond = l[sp - 1];
        if (cond !== Py_True && cond !== Py_False) break;
        l[--sp] = null;
        pc = cond === Py_True ? pc + 1 + args[pc] : pc + 1;
        continue;
      }
      case Quick.JUMP_BACKWARD:
        if (evalBreaker.pending !== 0) break;
        pc += 1 - args[pc];
        continue;
      case Quick.COMPARE_OP: {
        const a = l[sp - 2];
        const b = l[sp - 1];
        if (a === null || b === null || a.ob_type !== PyLong_Type || b.ob_type !== PyLong_Type)
          break;
        const x = a.v;
        const y = b.v;
        if (typeof x !== 'number' || typeof y !== 'number') break;
        l[--sp] = null;
        l[sp - 1] = compareNumbers(args[pc] >> 4, x, y) ? Py_True : Py_False;
        decrefLong(a);
        decrefLong(b);
        pc += 2;
        continue;
      }
      case Quick.FOR_ITER: {
        const iter = l[sp - 1];
        if (iter === null || iter.ob_type !== PyRangeIter_Type) break;
        const item = rangeiter_next(iter);
        if (item === null) break;
        l[sp++] = item;
        if (item.watch === FRESH) {
          REGISTERS[REG.FRESH]--;
          recorder.bornAlone(item, item.v as number);
        }
        pc += 2;
        continue;
      }
      case Quick.PUSH_NULL:
        l[sp++] = null;
        pc++;
        continue;
      case Quick.COPY: {
        const o = l[sp - args[pc]];
        if (o !== null) Py_INCREF(o);
        l[sp++] = o;
        pc++;
        continue;
      }
      case Quick.REMAINDER: {
        const a = l[sp - 2];
        const b = l[sp - 1];
        if (a === null || b === null || a.ob_type !== PyLong_Type || b.ob_type !== PyLong_Type)
          break;
        const x = a.v;
        const y = b.v;
        if (!isCompact(x) || !isCompact(y) || x < 0 || y <= 0) break;
        l[--sp] = null;
        l[sp - 1] = replaceWatched(x % y, a, b, recorder);
        pc += 2;
        continue;
      }
      case Quick.RESUME:
        if (evalBreaker.pending !== 0) break;
        pc++;
        continue;
      case Quick.ADD_INT:
      case Quick.SUBTRACT_INT:
      case Quick.MULTIPLY_INT: {
        const a = l[sp - 2];
        const b = l[sp - 1];
        if (a === null || b === null || a.ob_type !== PyLong_Type || b.ob_type !== PyLong_Type)
          break;
        const x = a.v;
        const y = b.v;
        if (!isCompact(x) || !isCompact(y)) break;
        // A product of zero may be -0, which is no int.
        const z = q === Quick.ADD_INT ? x + y : q === Quick.SUBTRACT_INT ? x - y : x * y + 0;
        if (!isCompact(z)) break;
        l[--sp] = null;
        l[sp - 1] = replaceWatched(z, b, a, recorder);
        pc += 2;
        continue;
      }
      default:
    }
    if ((mark & Effect.LOCAL) !== 0) REGISTERS[REG.LOCALS] = Effect.LOCAL;
    if (line !== NO_LINE) leave(entry, pc);
    frame.sp = sp;
    frame.lasti = pc;
    frame.pc = nexts[pc];
    const flow = ops[pc](frame as never, args[pc]);
    if (flow !== NEXT) return flow;
    if (recorder.entryOf(frame) !== entry) return runFrame(frame, recorder);
    sp = frame.sp;
    pc = frame.pc;
    // Other frames of the program may have run meanwhile.
    if (REGISTERS[REG.PC] === last && entry.lastPc === last) {
      if (waits()) recorder.settle();
      line = entry.line << EFFECT_BITS;
    } else line = NO_LINE;
  }
}
