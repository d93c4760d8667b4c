/** The eval loop (Python/ceval.c _PyEval_EvalFrameDefault). */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import type { PyCodeObject } from '../objects/codeobject';
import { findHandler, handlerTable } from '../objects/codeobject-locations';
import { PyErr_GetRaisedException } from '../objects/errors';
import { _PyFrame_GetFrameObject, _PyFrame_IsIncomplete } from '../objects/frameobject';
import type { Frame } from '../objects/interpframe';
import { PyLong_FromLong } from '../objects/longobject';
import { hooks, tstate } from '../objects/pystate';
import {
  _Py_EnterRecursiveCall,
  _Py_EnterRecursivePy,
  _Py_LeaveRecursiveCallPy,
} from '../objects/recursion';
import { PyTraceBack_Here } from '../objects/traceback';
import { ERROR, EXIT, FRAME, NEXT, RERAISED, vm } from './flow';
import { _PyEvalFrameClearAndPop, _PyEval_Vector, evalMethod } from './frame';
import { finishCallEx } from './handlers/calls';
import { monitor } from './monitor-hook';
import { instructionObserver } from './observe';
import { runFrame } from './run-frame';
import { isBoundCall, isSuspending } from './suspend';

/** C stack units that one entry of the loop takes. @source Python/ceval.c PY_EVAL_C_STACK_UNITS */
const PY_EVAL_C_STACK_UNITS = 2;

/**
 * Looks for the handler of the raised exception, leaving frames that have none. Returns the frame
 * that goes on, or null when the exception leaves the loop's entry frame.
 */
function unwind(start: Frame, withTraceback: boolean): Frame | null {
  let frame = start;
  let trace = withTraceback;
  for (;;) {
    if (trace && !_PyFrame_IsIncomplete(frame)) PyTraceBack_Here(_PyFrame_GetFrameObject(frame));
    if (monitor !== null) tellRaised(frame, trace);
    const code = frame.code as PyCodeObject;
    const rows = handlerTable(code);
    const at = findHandler(rows, frame.pc - 1);
    const level = at < 0 ? 0 : rows[at + 3] >> 1;
    dropStack(frame, code.v.co_nlocalsplus + level);
    if (at >= 0) {
      if (rows[at + 3] & 1) frame.localsplus[frame.sp++] = PyLong_FromLong(frame.lasti);
      frame.localsplus[frame.sp++] = PyErr_GetRaisedException();
      frame.pc = rows[at + 2];
      if (monitor === null || monitor.handled(frame) >= 0) return frame;
      trace = false;
      continue;
    }
    if (monitor !== null) monitor.unwound(frame);
    _Py_LeaveRecursiveCallPy();
    const previous = frame.previous;
    tstate.current_frame = previous;
    const wasEntry = frame.isEntry;
    _PyEvalFrameClearAndPop(frame);
    if (wasEntry) return null;
    frame = previous!;
    frame.return_offset = 0;
    trace = true;
  }
}

function tellRaised(frame: Frame, isNew: boolean): void {
  if (isNew) monitor!.raised(frame);
  else monitor!.reraised(frame);
}

function dropStack(frame: Frame, level: number): void {
  const l = frame.localsplus;
  while (frame.sp > level) {
    const i = --frame.sp;
    const o = l[i];
    if (o !== null) {
      l[i] = null;
      Py_DECREF(o);
    }
  }
}

/** The frames stay as they are, for `_PyEval_ResumeFrame`. */
function leaveSuspended(): void {
  vm.result = null;
}

/**
 * Runs until the entry frame is left: its value in `vm.result`, or null with an exception set. An
 * observer is told of every instruction.
 */
function run(entry: Frame, flowAtStart: number): void {
  const observer = instructionObserver;
  let frame = entry;
  let flow = flowAtStart;
  for (;;) {
    if (flow === FRAME) frame = tstate.current_frame!;
    else if (flow === EXIT) return;
    else if (flow !== NEXT) {
      if (isSuspending()) return leaveSuspended();
      const next = unwind(frame, flow !== RERAISED);
      if (next === null) {
        vm.result = null;
        return;
      }
      frame = next;
    }
    flow = observer?.runFrame === undefined ? runFrame(frame, observer) : observer.runFrame(frame);
  }
}

/** Runs a frame (stolen) to its end or next yield; the value, or null with an exception set. @source Python/ceval.c _PyEval_EvalFrameDefault */
export function _PyEval_EvalFrame(frame: Frame, throwflag: boolean): PyObject | null {
  frame.previous = tstate.current_frame;
  tstate.current_frame = frame;
  frame.isEntry = true;
  let entered = _Py_EnterRecursiveCall('');
  if (entered < 0) {
    // The unwinding below gives back one native and one Python level.
    tstate.c_recursion_remaining--;
    tstate.py_recursion_remaining--;
  } else entered = _Py_EnterRecursivePy();
  tstate.c_recursion_remaining -= PY_EVAL_C_STACK_UNITS - 1;
  tstate.native_depth++;
  if (entered < 0) {
    _Py_LeaveRecursiveCallPy();
    tstate.current_frame = frame.previous;
    _PyEvalFrameClearAndPop(frame);
    vm.result = null;
  } else {
    instructionObserver?.framePush(frame);
    if (throwflag && monitor !== null) monitor.thrown(frame);
    run(frame, throwflag ? ERROR : NEXT);
  }
  return leaveLoop();
}

function leaveLoop(): PyObject | null {
  tstate.native_depth--;
  tstate.c_recursion_remaining += PY_EVAL_C_STACK_UNITS;
  const result = vm.result;
  vm.result = null;
  return result;
}

/**
 * Goes on in the current frame of a suspended thread until its loop's entry frame is left. `value`
 * (stolen) is what the suspended instruction pushes, null: an exception is set, undefined: nothing
 * is pushed.
 */
export function _PyEval_ResumeFrame(value: PyObject | null | undefined): PyObject | null {
  const frame = tstate.current_frame!;
  if (value) frame.localsplus[frame.sp++] = value;
  run(frame, value === null ? ERROR : NEXT);
  return leaveLoop();
}

/** Goes on in the frame that called the entry frame of a suspended loop, with its result (stolen). */
export function _PyEval_ResumeCaller(value: PyObject | null): PyObject | null {
  const frame = tstate.current_frame!;
  if (!isBoundCall(frame)) return _PyEval_ResumeFrame(value);
  const oparg = (frame.code as PyCodeObject).v.args[frame.lasti];
  run(frame, finishCallEx(frame, oparg, value));
  return leaveLoop();
}

/** Puts the loop behind the hooks by which objects call it. */
export function installEvalHooks(): void {
  hooks.evalFrame = _PyEval_EvalFrame;
  hooks.evalVector = _PyEval_Vector;
  hooks.evalMethod = evalMethod;
}
