/** The innermost part of the eval loop: the most frequent instructions run in it, see quick.ts. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { evalBreaker, onRuntimeReset } from '../heap/runtime';
import { Py_False, Py_True } from '../objects/boolobject';
import type { PyCodeObject } from '../objects/codeobject';
import type { Frame } from '../objects/interpframe';
import { PyLong_Type, decrefLong, isCompact, replaceLongs } from '../objects/longobject';
import { PyRangeIter_Type, rangeiter_next } from '../objects/range-iter';
import { prepareCode } from './decode';
import { NEXT } from './flow';
import { compareNumbers } from './handlers/arithmetic';
import { grantSteps, returnSteps } from './limits';
import type { InstructionObserver } from './observe';
import { Quick } from './quick';

/** Element 0: instructions granted to the innermost loop and not used yet. */
export const budget = new Int32Array(32);

onRuntimeReset(() => {
  budget[0] = 0;
});

/** Gives unused instructions back to the run's limit, so that its count is exact. */
export function settleSteps(): void {
  if (budget[0] > 0) returnSteps(budget[0]);
  budget[0] = 0;
}

/**
 * Drops a reference that a local or the stack held. The frame must show where the program is
 * before anything but an int dies: a finaliser may look.
 */
function drop(frame: Frame, sp: number, pc: number, next: number, o: PyObject): void {
  if (o.ob_type === PyLong_Type) {
    decrefLong(o);
    return;
  }
  if (o.ob_refcnt === 1) {
    frame.sp = sp;
    frame.lasti = pc;
    frame.pc = next;
  }
  Py_DECREF(o);
}

/**
 * Runs the frame until an instruction leads elsewhere, and returns where (never NEXT). Program
 * counter and stack pointer are kept here and written to the frame before a handler runs; with an
 * observer, before every instruction.
 */
export function runFrame(frame: Frame, observer: InstructionObserver | null): number {
  const code = (frame.code as PyCodeObject).v;
  const ops = code.ops ?? prepareCode(frame.code as PyCodeObject);
  const { args, nexts, quick, consts } = code;
  const l = frame.localsplus;
  let pc = frame.pc;
  let sp = frame.sp;
  for (;;) {
    if (--budget[0] < 0) {
      frame.lasti = pc;
      frame.pc = pc;
      frame.sp = sp;
      budget[0] = grantSteps() - 1;
    }
    if (observer !== null) {
      frame.pc = pc;
      frame.sp = sp;
      observer.beforeInstruction(frame);
      frame.lasti = pc;
    }
    switch (quick[pc]) {
      case Quick.LOAD_FAST: {
        const o = l[args[pc]]!;
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
        const old = l[i];
        l[i] = l[--sp];
        l[sp] = null;
        if (old !== null) drop(frame, sp, pc, pc + 1, old);
        pc++;
        continue;
      }
      case Quick.POP_TOP: {
        const o = l[--sp];
        l[sp] = null;
        if (o !== null) drop(frame, sp, pc, pc + 1, o);
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
        const a = l[sp - 2]!;
        const b = l[sp - 1]!;
        if (a.ob_type !== PyLong_Type || b.ob_type !== PyLong_Type) break;
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
        const iter = l[sp - 1]!;
        if (iter.ob_type !== PyRangeIter_Type) break;
        const item = rangeiter_next(iter);
        if (item === null) break;
        l[sp++] = item;
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
        const a = l[sp - 2]!;
        const b = l[sp - 1]!;
        if (a.ob_type !== PyLong_Type || b.ob_type !== PyLong_Type) break;
        const x = a.v;
        const y = b.v;
        if (!isCompact(x) || !isCompact(y) || x < 0 || y <= 0) break;
        l[--sp] = null;
        l[sp - 1] = replaceLongs(x % y, a, b);
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
        const a = l[sp - 2]!;
        const b = l[sp - 1]!;
        if (a.ob_type !== PyLong_Type || b.ob_type !== PyLong_Type) break;
        const x = a.v;
        const y = b.v;
        if (!isCompact(x) || !isCompact(y)) break;
        const kind = quick[pc];
        // A product of zero may be -0, which is no int.
        const z = kind === Quick.ADD_INT ? x + y : kind === Quick.SUBTRACT_INT ? x - y : x * y + 0;
        if (!isCompact(z)) break;
        l[--sp] = null;
        l[sp - 1] = replaceLongs(z, b, a);
        pc += 2;
        continue;
      }
      default:
    }
    frame.sp = sp;
    frame.lasti = pc;
    frame.pc = nexts[pc];
    const flow = ops[pc](frame as never, args[pc]);
    if (flow !== NEXT) return flow;
    sp = frame.sp;
    pc = frame.pc;
  }
}
