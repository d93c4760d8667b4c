/**
 * Leaving a thread's eval loops in the middle and going on in them later. A JavaScript stack cannot
 * be kept, so a thread can be suspended only where its native stack is one eval loop, or loops whose
 * only links are instructions that take a call's result as it is (BEFORE_WITH) or whose operands tell
 * what is left to do (`method(*args)`: what threads mostly begin with).
 */
import { OPCODES } from '../compile/opcode';
import type { MethodDef, PyObject } from '../heap/object';
import { PyMethod_Type, type PyMethodObject } from '../objects/classobject';
import type { PyCodeObject } from '../objects/codeobject';
import { PyMethodDescr_Type, type PyMethodDescrObject } from '../objects/descrobject';
import { PyDict_Size } from '../objects/dictobject';
import { PyFunction_Type } from '../objects/funcobject';
import type { Frame } from '../objects/interpframe';
import { PyCFunction_Type, type PyCFunctionObject } from '../objects/methodobject';
import { Py_None } from '../objects/object';
import { tstate } from '../objects/pystate';
import { monitor } from './monitor-hook';
import { instructionObserver } from './observe';

/** Asks all native callers to leave: travels as an exception does. Returns null for the caller. */
export function beginSuspension(): null {
  tstate.current_exception = Py_None;
  return null;
}

/** Whether the loops are being left for a suspension and not for an exception. */
export function isSuspending(): boolean {
  return tstate.current_exception === Py_None;
}

/** The thread's frames have been left. */
export function endSuspension(): void {
  tstate.current_exception = null;
}

function opcodeAt(frame: Frame): number {
  return (frame.code as PyCodeObject).v.co_code[frame.lasti * 2];
}

/** The native function that a callable stands for, or null. */
function nativeOf(callable: PyObject | null): MethodDef['meth'] | null {
  if (callable?.ob_type === PyCFunction_Type) return (callable as PyCFunctionObject).v.m_ml.meth;
  if (callable?.ob_type === PyMethodDescr_Type)
    return (callable as PyMethodDescrObject).v.d_method.meth;
  return null;
}

/** Whether the frame's instruction calls one of `natives` itself, not through other native code. */
function callsDirectly(frame: Frame, natives: ReadonlySet<MethodDef['meth']>): boolean {
  const opcode = opcodeAt(frame);
  if (opcode === OPCODES.BEFORE_WITH) return true;
  const oparg = (frame.code as PyCodeObject).v.args[frame.lasti];
  let at: number;
  if (opcode === OPCODES.CALL) at = frame.sp - oparg - 2;
  else if (opcode === OPCODES.CALL_FUNCTION_EX) at = frame.sp - 3 - (oparg & 1);
  else return false;
  const meth = nativeOf(frame.localsplus[at] ?? frame.localsplus[at + 1]);
  return meth !== null && natives.has(meth);
}

/**
 * Whether the frame's instruction is a `method(*args)` that has called a Python function and has
 * only to drop its operands when that returns.
 */
export function isBoundCall(frame: Frame): boolean {
  if (opcodeAt(frame) !== OPCODES.CALL_FUNCTION_EX || monitor !== null) return false;
  const hasKwargs = (frame.code as PyCodeObject).v.args[frame.lasti] & 1;
  const l = frame.localsplus;
  const func = l[frame.sp - 2 - hasKwargs];
  // The names of keyword arguments are a tuple of the call's own.
  if (hasKwargs && PyDict_Size(l[frame.sp - 1]!) !== 0) return false;
  return (
    func?.ob_type === PyMethod_Type &&
    (func as PyMethodObject).v.im_func.ob_type === PyFunction_Type
  );
}

/** Whether a loop may be left while the frame's instruction waits for another one's result. */
function isLink(frame: Frame): boolean {
  return opcodeAt(frame) === OPCODES.BEFORE_WITH || isBoundCall(frame);
}

/**
 * Whether the running thread can be suspended now: in a call of one of `natives`, or, with null,
 * between two instructions.
 */
export function canSuspend(natives: ReadonlySet<MethodDef['meth']> | null): boolean {
  const top = tstate.current_frame;
  if (top === null || (natives !== null && !callsDirectly(top, natives))) return false;
  let loops = 0;
  for (let frame: Frame | null = top; frame !== null; frame = frame.previous) {
    if (!frame.isEntry) continue;
    loops++;
    if (frame.previous !== null && !isLink(frame.previous)) return false;
  }
  return loops === tstate.native_depth;
}

/** The running thread's frames, the innermost first. */
function runningFrames(): Frame[] {
  const frames: Frame[] = [];
  for (let f = tstate.current_frame; f !== null; f = f.previous) frames.push(f);
  return frames;
}

/** Tells the observer that the running thread's frames leave the chain of running frames. */
export function announceSuspension(): void {
  if (instructionObserver === null) return;
  for (const frame of runningFrames()) instructionObserver.framePop(frame);
}

/** Tells it that they are back. */
export function announceResumption(): void {
  if (instructionObserver === null) return;
  for (const frame of runningFrames().reverse()) instructionObserver.framePush(frame);
}
