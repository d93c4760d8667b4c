/** Jumps, loops, returns and the checks between instructions. */
import { EvalBreakerBit, evalBreaker } from '../../heap/runtime';
import { _Py_RunGC } from '../../gc/collect';
import { Py_DECREF, Py_INCREF } from '../../heap/refcount';
import { Py_False, Py_True } from '../../objects/boolobject';
import type { PyCodeObject } from '../../objects/codeobject';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_Occurred } from '../../objects/errors';
import { PyExc_StopIteration } from '../../objects/exceptions';
import { FrameState, PyGen_Type, type PyGenObject } from '../../objects/genobject';
import type { Frame } from '../../objects/interpframe';
import { PyObject_IsTrue, Py_None } from '../../objects/object';
import { hooks, tstate } from '../../objects/pystate';
import { ERROR, NEXT, pop } from '../flow';
import { dispatchInlined, returnValue } from '../frame';

/** Serves requests of the eval breaker, which the caller has found set. @source Python/ceval_gil.c _Py_HandlePending */
export function checkEvalBreaker(): number {
  if (evalBreaker.pending & EvalBreakerBit.GC) _Py_RunGC();
  if (evalBreaker.pending & EvalBreakerBit.SWITCH && hooks.yieldTurn() < 0) return ERROR;
  return NEXT;
}

export function RESUME(_f: Frame, oparg: number): number {
  if (evalBreaker.pending !== 0 && oparg < 2) return checkEvalBreaker();
  return NEXT;
}

export function JUMP_FORWARD(f: Frame, oparg: number): number {
  f.pc += oparg;
  return NEXT;
}

export function JUMP_BACKWARD(f: Frame, oparg: number): number {
  f.pc -= oparg;
  if (evalBreaker.pending !== 0) return checkEvalBreaker();
  return NEXT;
}

export function JUMP_BACKWARD_NO_INTERRUPT(f: Frame, oparg: number): number {
  f.pc -= oparg;
  return NEXT;
}

export function POP_JUMP_IF_FALSE(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const i = --f.sp;
  const cond = l[i]!;
  l[i] = null;
  if (cond === Py_False) f.pc += oparg;
  else if (cond !== Py_True) {
    const err = PyObject_IsTrue(cond);
    Py_DECREF(cond);
    if (err < 0) return ERROR;
    if (err === 0) f.pc += oparg;
  }
  return NEXT;
}

export function POP_JUMP_IF_TRUE(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const i = --f.sp;
  const cond = l[i]!;
  l[i] = null;
  if (cond === Py_True) f.pc += oparg;
  else if (cond !== Py_False) {
    const err = PyObject_IsTrue(cond);
    Py_DECREF(cond);
    if (err < 0) return ERROR;
    if (err > 0) f.pc += oparg;
  }
  return NEXT;
}

export function POP_JUMP_IF_NONE(f: Frame, oparg: number): number {
  const value = pop(f);
  if (value === Py_None) f.pc += oparg;
  else Py_DECREF(value);
  return NEXT;
}

export function POP_JUMP_IF_NOT_NONE(f: Frame, oparg: number): number {
  const value = pop(f);
  if (value !== Py_None) {
    Py_DECREF(value);
    f.pc += oparg;
  }
  return NEXT;
}

/** Goes on in a suspended generator's frame; its value will be on our stack. */
export function resumeGenerator(f: Frame, gen: PyGenObject, returnOffset: number): number {
  const frame = gen.v.frame;
  f.return_offset = returnOffset;
  gen.v.frame_state = FrameState.EXECUTING;
  gen.v.exc_state.previous_item = tstate.exc_info;
  tstate.exc_info = gen.v.exc_state;
  return dispatchInlined(f, frame);
}

export function FOR_ITER(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const iter = l[f.sp - 1]!;
  const type = iter.ob_type;
  if (type === PyGen_Type && (iter as PyGenObject).v.frame_state < FrameState.EXECUTING) {
    const frame = (iter as PyGenObject).v.frame;
    frame.localsplus[frame.sp++] = Py_None;
    return resumeGenerator(f, iter as PyGenObject, oparg);
  }
  const next = type.tp_iternext!(iter);
  if (next !== null) {
    l[f.sp++] = next;
    return NEXT;
  }
  if (PyErr_Occurred() !== null) {
    if (!PyErr_ExceptionMatches(PyExc_StopIteration)) return ERROR;
    PyErr_Clear();
  }
  // The END_FOR that the jump leads to is skipped: there is only the iterator to drop.
  f.sp--;
  l[f.sp] = null;
  f.pc += oparg + 1;
  Py_DECREF(iter);
  return NEXT;
}

export function END_FOR(f: Frame): number {
  Py_DECREF(pop(f));
  Py_DECREF(pop(f));
  return NEXT;
}

export function RETURN_VALUE(f: Frame): number {
  return returnValue(f, pop(f));
}

export function RETURN_CONST(f: Frame, oparg: number): number {
  const retval = (f.code as PyCodeObject).v.consts[oparg];
  Py_INCREF(retval);
  return returnValue(f, retval);
}
