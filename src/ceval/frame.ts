/** Frames for calls: making, entering, leaving (Python/ceval.c, Python/frame.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { CO, type PyCodeObject } from '../objects/codeobject';
import { PyDict_GET_SIZE, dictItemsFlat } from '../objects/dictobject';
import { _PyFrame_ClearExceptCode } from '../objects/frameobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import type { PyFunctionObject } from '../objects/funcobject';
import { clear_gen_frame } from '../objects/genobject';
import { Frame, FrameOwner } from '../objects/interpframe';
import { hooks, tstate } from '../objects/pystate';
import { _Py_EnterRecursivePy, _Py_LeaveRecursiveCallPy } from '../objects/recursion';
import { tupleFromStolen } from '../objects/tupleobject';
import { PyUnicode_Check } from '../objects/unicodeobject';
import { initialize_locals } from './arguments';
import { ERROR, EXIT, FRAME, vm } from './flow';
import { instructionObserver } from './observe';
import { isSimpleFunction } from './simple-function';

/** Frames of one code object that wait for its next calls. */
const SPARE_FRAMES = 64;

/** A frame for the function; takes over `func` and `locals`. Not linked yet. */
export function newFrame(func: PyFunctionObject, locals: PyObject | null): Frame {
  const f = func.v;
  const code = f.func_code as PyCodeObject;
  Py_INCREF(code);
  const payload = code.v;
  const { spare } = payload;
  if (spare === null) {
    return new Frame(
      func,
      code,
      f.func_globals!,
      f.func_builtins!,
      locals,
      payload.framesize,
      payload.co_nlocalsplus,
      FrameOwner.THREAD,
    );
  }
  payload.spare = spare.previous;
  payload.spares--;
  if (spare.func !== func) {
    spare.func = func;
    spare.globals = f.func_globals!;
    spare.builtins = f.func_builtins!;
  }
  spare.locals = locals;
  spare.sp = payload.co_nlocalsplus;
  spare.lasti = -1;
  spare.prevUnit = -1;
  spare.pc = 0;
  spare.return_offset = 0;
  return spare;
}

/** Keeps a frame that has ended for the next call of its code. */
function keepFrame(frame: Frame): void {
  const code = (frame.code as PyCodeObject).v;
  if (code.spares >= SPARE_FRAMES) return;
  code.spares++;
  frame.previous = code.spare;
  code.spare = frame;
}

/**
 * A frame with its arguments bound; takes over `func`, `locals` and all of `args`. Null with
 * TypeError set when they do not fit. @source Python/ceval.c _PyEvalFramePushAndInit
 */
export function _PyEvalFramePushAndInit(
  func: PyFunctionObject,
  locals: PyObject | null,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): Frame | null {
  const frame = newFrame(func, locals);
  const code = (frame.code as PyCodeObject).v;
  if (
    kwnames === null &&
    args.length === code.co_argcount &&
    code.co_kwonlyargcount === 0 &&
    !(code.co_flags & (CO.VARARGS | CO.VARKEYWORDS))
  ) {
    const { localsplus } = frame;
    for (let i = 0; i < args.length; i++) localsplus[i] = args[i];
    return frame;
  }
  if (initialize_locals(func, frame.localsplus, args, kwnames) < 0) {
    _PyFrame_ClearExceptCode(frame);
    Py_DECREF(frame.code);
    return null;
  }
  return frame;
}

function keysAreStrings(flat: readonly PyObject[]): boolean {
  for (let i = 0; i < flat.length; i += 2) {
    if (PyUnicode_Check(flat[i])) continue;
    PyErr_SetString(PyExc_TypeError, 'keywords must be strings');
    return false;
  }
  return true;
}

/**
 * A frame for `f(*callargs, **kwargs)`; takes over all references.
 * @source Python/ceval.c _PyEvalFramePushAndInit_Ex
 */
export function _PyEvalFramePushAndInit_Ex(
  func: PyFunctionObject,
  locals: PyObject | null,
  callargs: PyObject,
  kwargs: PyObject | null,
): Frame | null {
  const args = [...(callargs.v as PyObject[])];
  let kwnames: PyObject | null = null;
  if (kwargs !== null && PyDict_GET_SIZE(kwargs) > 0) {
    const flat = dictItemsFlat(kwargs);
    if (!keysAreStrings(flat)) {
      Py_DECREF(func);
      if (locals !== null) Py_DECREF(locals);
      Py_DECREF(callargs);
      Py_DECREF(kwargs);
      return null;
    }
    const names: PyObject[] = [];
    for (let i = 0; i < flat.length; i += 2) {
      names.push(Py_NewRef(flat[i]));
      args.push(flat[i + 1]);
    }
    kwnames = tupleFromStolen(names);
  }
  for (const arg of args) Py_INCREF(arg);
  const frame = _PyEvalFramePushAndInit(func, locals, args, kwnames);
  if (kwnames !== null) Py_DECREF(kwnames);
  Py_DECREF(callargs);
  if (kwargs !== null) Py_DECREF(kwargs);
  return frame;
}

/** The namespace argument for a function's frame: fast locals, or its globals. New reference or null. */
export function localsForCall(func: PyFunctionObject): PyObject | null {
  const code = (func.v.func_code as PyCodeObject).v;
  return code.co_flags & CO.OPTIMIZED ? null : Py_NewRef(func.v.func_globals!);
}

/** Drops a frame that has left the chain. @source Python/frame.c _PyEvalFrameClearAndPop */
export function _PyEvalFrameClearAndPop(frame: Frame): void {
  if (instructionObserver !== null) instructionObserver.framePop(frame);
  if (frame.owner === FrameOwner.THREAD) {
    tstate.c_recursion_remaining--;
    _PyFrame_ClearExceptCode(frame);
    if (frame.owner === FrameOwner.THREAD) keepFrame(frame);
    Py_DECREF(frame.code);
    tstate.c_recursion_remaining++;
  } else clear_gen_frame(frame);
}

/** Goes on in `callee`, which the present loop runs. @source Python/ceval_macros.h DISPATCH_INLINED */
export function dispatchInlined(caller: Frame, callee: Frame): number {
  caller.lasti = caller.pc - 1;
  callee.previous = caller;
  callee.isEntry = false;
  tstate.current_frame = callee;
  if (_Py_EnterRecursivePy() < 0) {
    _Py_LeaveRecursiveCallPy();
    tstate.current_frame = caller;
    _PyEvalFrameClearAndPop(callee);
    caller.return_offset = 0;
    return ERROR;
  }
  if (instructionObserver !== null) instructionObserver.framePush(callee);
  return FRAME;
}

/** Ends the frame with a value (stolen) for its caller. @source Python/bytecodes.c RETURN_VALUE */
export function returnValue(frame: Frame, retval: PyObject): number {
  _Py_LeaveRecursiveCallPy();
  const previous = frame.previous;
  tstate.current_frame = previous;
  if (frame.isEntry) {
    _PyEvalFrameClearAndPop(frame);
    vm.result = retval;
    return EXIT;
  }
  _PyEvalFrameClearAndPop(frame);
  const caller = previous!;
  caller.pc += caller.return_offset;
  caller.localsplus[caller.sp++] = retval;
  return FRAME;
}

/** As `_PyEval_Vector`, with `self` in front of the arguments and no keywords. */
export function evalMethod(
  func: PyObject,
  self: PyObject,
  args: readonly PyObject[],
): PyObject | null {
  if (!isSimpleFunction(func, args.length + 1)) {
    return _PyEval_Vector(func, null, [self, ...args], null);
  }
  Py_INCREF(self);
  for (let i = 0; i < args.length; i++) Py_INCREF(args[i]);
  const frame = newFrame(Py_NewRef(func) as PyFunctionObject, null);
  const { localsplus } = frame;
  localsplus[0] = self;
  for (let i = 0; i < args.length; i++) localsplus[i + 1] = args[i];
  return hooks.evalFrame(frame, false);
}

/** Calls a function object with borrowed arguments. @source Python/ceval.c _PyEval_Vector */
export function _PyEval_Vector(
  func: PyObject,
  locals: PyObject | null,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  for (const arg of args) Py_INCREF(arg);
  if (locals !== null) Py_INCREF(locals);
  const frame = _PyEvalFramePushAndInit(Py_NewRef(func) as PyFunctionObject, locals, args, kwnames);
  return frame === null ? null : hooks.evalFrame(frame, false);
}
