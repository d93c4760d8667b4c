/**
 * The innermost part of the eval loop, as run-frame.ts has it, for a frame of the program that is
 * recorded: what the most frequent instructions change is recorded here, without a call between
 * any two of them.
 */
import { OPCODES } from '../compile/opcode';
import { GcFlag, PyTypeObject, TPFLAGS, type PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, riseSilently } from '../heap/refcount';
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
import { PyLong_Type, decrefLong, isCompact } from '../objects/longobject';
import { PyRangeIter_Type } from '../objects/range-iter';
import { Effect, EFFECT_BITS } from '../recording/describer';
import { E_INCREF, NEAR_ZERO } from '../recording/events';
import { RECORD, RECORD_BITS } from '../recording/record-column';
import type { FrameEntry } from '../recording/frame-entry';
import { GENERATOR_FIRST_LOCAL } from '../recording/generator-slots';
import { lineBegan } from '../recording/hot-lines';
import { extendLog } from '../recording/log-tail';
import type { Recorder } from '../recording/recorder';
import {
  HALF,
  KINDS,
  LOG_CHUNK,
  MARKS,
  RECORDS,
  REG,
  REGISTERS,
  WORDS,
  waits,
} from '../recording/recorder-memory';
import { hasState } from './describer';
import { compared, nextWatched, replaceWatched, storeReplaced } from './watched-numbers';

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
 * The instruction at `pc` goes on with a line that the frame was at, after other frames have run, and
 * nothing waits to be recorded; whether it does, and is of no effect.
 */
function goesOn(entry: FrameEntry, pc: number, mark: number): boolean {
  const move = pc - REGISTERS[REG.PC];
  const at = REGISTERS[REG.KIND_AT];
  if (
    (mark & COMPARED) !== entry.line << EFFECT_BITS ||
    pc < entry.lastPc ||
    move < -64 ||
    move >= 64 ||
    at + 1 >= LOG_CHUNK
  )
    return false;
  KINDS[at] = NEAR_ZERO + move;
  REGISTERS[REG.KIND_AT] = at + 1;
  REGISTERS[REG.TICKS]++;
  REGISTERS[REG.PC] = pc;
  entry.lastPc = pc;
  return true;
}

/** A frame begins, of which nothing waits to be recorded, with the instruction at `pc`; whether it does. */
function begins(entry: FrameEntry, pc: number): boolean {
  const move = pc - REGISTERS[REG.PC];
  const at = REGISTERS[REG.KIND_AT];
  if (
    entry.line !== 0 ||
    entry.lastPc >= 0 ||
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
  return true;
}

/** Whether the instruction calls a function or class that is no native one: nothing is to be recorded of it. */
function callsPython(
  code: CodePayload,
  l: readonly (PyObject | null)[],
  sp: number,
  pc: number,
): boolean {
  if (code.co_code[pc * 2] !== OPCODES.CALL) return false;
  const at = sp - code.args[pc] - 2;
  const callee = l[at] ?? l[at + 1];
  if (callee === null) return false;
  return (
    callee.ob_type === PyFunction_Type ||
    (callee instanceof PyTypeObject && (callee.tp_flags & TPFLAGS.HEAPTYPE) !== 0)
  );
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
  // Read here, and not in the loop: only so does the engine always know where they lie.
  const registers = REGISTERS;
  const kinds = KINDS;
  const words = WORDS;
  const records = RECORDS;
  const marks = MARKS;
  const granted = budget;
  let pc = frame.pc;
  let sp = frame.sp;
  // The last instruction, and its line as marks have it: 0 as long as none has begun, NO_LINE when
  // something waits to be recorded.
  let last = -1;
  let line: number = NO_LINE;
  if (
    quick[pc] === Quick.RESUME &&
    evalBreaker.pending === 0 &&
    granted[0] > 0 &&
    begins(entry, pc)
  ) {
    granted[0]--;
    last = pc++;
    line = 0;
  }
  outer: for (;;) {
    if (--granted[0] < 0) {
      frame.lasti = pc;
      frame.pc = pc;
      frame.sp = sp;
      if (line !== NO_LINE) leave(entry, last);
      granted[0] = grantSteps() - 1;
    }
    const mark = marks[base + pc];
    if (
      (pc - last) >>> 6 === 0 &&
      ((mark & COMPARED) === line ||
        // No line begins here, and none has begun: a generator goes on within one.
        (line === 0 && (mark & Effect.STRAIGHT) !== 0) ||
        ((mark & COMPARED) === (line | Effect.CALL) && callsPython(code, l, sp, pc)))
    ) {
      const at = registers[REG.KIND_AT];
      kinds[at] = NEAR_ZERO + pc - last;
      registers[REG.KIND_AT] = at + 1;
      registers[REG.TICKS]++;
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
      else {
        if (waits()) recorder.settle();
        if (!goesOn(entry, pc, mark)) recorder.beforeInstruction(frame);
      }
      last = pc;
      // As long as no line has begun the recorder looks at every instruction.
      line = entry.lastPc === pc ? entry.line << EFFECT_BITS : NO_LINE;
      if (line !== 0 && (mark & COMPARED) !== line) line = NO_LINE;
    }
    let q = quick[pc];
    straight: for (;;) {
      switch (q) {
        case Quick.LOAD_FAST: {
          const o = l[args[pc]];
          if (o === null) break straight;
          l[sp++] = o;
          if (riseSilently(o)) {
            const handle = o.watch;
            if (handle > 0 && handle < registers[REG.NEAR] && handle < HALF) {
              records[(handle << RECORD_BITS) + RECORD.REFCNT]++;
              const at = registers[REG.KIND_AT];
              const word = registers[REG.WORD_AT];
              kinds[at] = E_INCREF;
              words[word] = handle;
              registers[REG.KIND_AT] = at + 1;
              registers[REG.WORD_AT] = word + 1;
              if (at + 1 >= LOG_CHUNK || word + 1 >= LOG_CHUNK) extendLog();
            } else recorder.incref(o);
          }
          pc++;
          break;
        }
        case Quick.LOAD_CONST: {
          const o = consts[args[pc]];
          Py_INCREF(o);
          l[sp++] = o;
          pc++;
          break;
        }
        case Quick.STORE_FAST: {
          const i = args[pc];
          const o = l[sp - 1];
          const old = l[i];
          if (o === null) break straight;
          l[i] = o;
          l[--sp] = null;
          const dies = old !== null && old.ob_refcnt === 1 && old.ob_type !== PyLong_Type;
          if (old !== null && !dies) {
            const owner = generator === null ? entry.handle : generator.watch;
            const slot = generator === null ? i : GENERATOR_FIRST_LOCAL + i;
            if (storeReplaced(owner, slot, o.watch, old, recorder)) {
              registers[REG.LOCALS] = 0;
              pc++;
              break;
            }
          }
          registers[REG.LOCALS] = Effect.LOCAL;
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
          break;
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
          break;
        }
        case Quick.POP_JUMP_IF_FALSE: {
          const cond = l[sp - 1];
          if (cond !== Py_True && cond !== Py_False) break straight;
          l[--sp] = null;
          pc = cond === Py_False ? pc + 1 + args[pc] : pc + 1;
          continue outer;
        }
        case Quick.POP_JUMP_IF_TRUE: {
          const cond = l[sp - 1];
          if (cond !== Py_True && cond !== Py_False) break straight;
          l[--sp] = null;
          pc = cond === Py_True ? pc + 1 + args[pc] : pc + 1;
          continue outer;
        }
        case Quick.JUMP_BACKWARD:
          if (evalBreaker.pending !== 0) break straight;
          pc += 1 - args[pc];
          continue outer;
        case Quick.COMPARE_OP: {
          const a = l[sp - 2];
          const b = l[sp - 1];
          if (a === null || b === null || a.ob_type !== PyLong_Type || b.ob_type !== PyLong_Type)
            break straight;
          const x = a.v;
          const y = b.v;
          if (typeof x !== 'number' || typeof y !== 'number') break straight;
          l[--sp] = null;
          l[sp - 1] = compareNumbers(args[pc] >> 4, x, y) ? Py_True : Py_False;
          compared(a, b, recorder);
          pc += 2;
          break;
        }
        case Quick.FOR_ITER: {
          const iter = l[sp - 1];
          if (iter === null || iter.ob_type !== PyRangeIter_Type) break straight;
          const item = nextWatched(iter, recorder);
          if (item === null) break straight;
          l[sp++] = item;
          pc += 2;
          break;
        }
        case Quick.PUSH_NULL:
          l[sp++] = null;
          pc++;
          break;
        case Quick.COPY: {
          const o = l[sp - args[pc]];
          if (o !== null) Py_INCREF(o);
          l[sp++] = o;
          pc++;
          break;
        }
        case Quick.REMAINDER: {
          const a = l[sp - 2];
          const b = l[sp - 1];
          if (a === null || b === null || a.ob_type !== PyLong_Type || b.ob_type !== PyLong_Type)
            break straight;
          const x = a.v;
          const y = b.v;
          if (!isCompact(x) || !isCompact(y) || x < 0 || y <= 0) break straight;
          l[--sp] = null;
          l[sp - 1] = replaceWatched(x % y, a, b, recorder);
          pc += 2;
          break;
        }
        case Quick.RESUME:
          if (evalBreaker.pending !== 0) break straight;
          pc++;
          break;
        case Quick.ADD_INT:
        case Quick.SUBTRACT_INT:
        case Quick.MULTIPLY_INT: {
          const a = l[sp - 2];
          const b = l[sp - 1];
          if (a === null || b === null || a.ob_type !== PyLong_Type || b.ob_type !== PyLong_Type)
            break straight;
          const x = a.v;
          const y = b.v;
          if (!isCompact(x) || !isCompact(y)) break straight;
          // A product of zero may be -0, which is no int.
          const z = q === Quick.ADD_INT ? x + y : q === Quick.SUBTRACT_INT ? x - y : x * y + 0;
          if (!isCompact(z)) break straight;
          l[--sp] = null;
          l[sp - 1] = replaceWatched(z, b, a, recorder);
          pc += 2;
          break;
        }
        default:
          break straight;
      }
      // Mostly the instruction that comes next goes on with the line.
      const next = marks[base + pc];
      if ((next & Effect.STRAIGHT) === 0 || line === NO_LINE || --granted[0] < 0) continue outer;
      const at = registers[REG.KIND_AT];
      kinds[at] = NEAR_ZERO + pc - last;
      registers[REG.KIND_AT] = at + 1;
      registers[REG.TICKS]++;
      last = pc;
      if (at + 1 >= LOG_CHUNK) extendLog();
      q = quick[pc];
    }
    if ((marks[base + pc] & Effect.LOCAL) !== 0) registers[REG.LOCALS] = Effect.LOCAL;
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
    if (registers[REG.PC] === last && entry.lastPc === last) {
      if (waits()) recorder.settle();
      line = entry.line << EFFECT_BITS;
    } else line = NO_LINE;
  }
}
