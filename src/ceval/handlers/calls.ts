/** Calls. */
import type { PyObject, PyTypeObject } from '../../heap/object';
import { Py_DECREF, Py_NewRef } from '../../heap/refcount';
import { evalBreaker } from '../../heap/runtime';
import { PyObject_Call, PyObject_Vectorcall, _Py_CheckFunctionResult } from '../../objects/call';
import { PyMethod_Type, type PyMethodObject } from '../../objects/classobject';
import type { PyCodeObject } from '../../objects/codeobject';
import { PyErr_Clear, PyErr_SetString } from '../../objects/errors';
import { PyExc_TypeError } from '../../objects/exceptions';
import { PyFunction_Type, type PyFunctionObject } from '../../objects/funcobject';
import type { Frame } from '../../objects/interpframe';
import { object_new } from '../../objects/object-type';
import { PySequence_Check, PySequence_Tuple } from '../../objects/abstract';
import { _Py_EnterRecursiveCall, _Py_LeaveRecursiveCall } from '../../objects/recursion';
import { slot_tp_init } from '../../objects/slot-access';
import { PyTuple_CheckExact, dropArguments, tupleOfArguments } from '../../objects/tupleobject';
import { type_call } from '../../objects/type-call';
import { PyType_Type } from '../../objects/typeobject';
import { ERROR, NEXT, pop, push, vm } from '../flow';
import {
  _PyEvalFramePushAndInit,
  _PyEvalFramePushAndInit_Ex,
  dispatchInlined,
  localsForCall,
  newFrame,
} from '../frame';
import { functionString } from '../function-string';
import { isSimpleFunction } from '../simple-function';
import { isBoundCall, isSuspending } from '../suspend';
import { checkEvalBreaker } from './control';

export function KW_NAMES(f: Frame, oparg: number): number {
  vm.kwnames = (f.code as PyCodeObject).v.consts[oparg];
  return NEXT;
}

/** A stored bound method becomes its function with self in front, as for `o.m()`. */
export function unpackMethod(f: Frame, at: number): void {
  const l = f.localsplus;
  const bound = l[at + 1] as PyMethodObject;
  l[at + 1] = Py_NewRef(bound.v.im_self!);
  l[at] = Py_NewRef(bound.v.im_func!);
  Py_DECREF(bound);
}

/** Enters a Python function whose arguments lie on the stack from `first` on; they move into its frame. */
function callFunction(f: Frame, at: number, first: number, func: PyFunctionObject): number {
  const l = f.localsplus;
  if (vm.kwnames === null && isSimpleFunction(func, f.sp - first)) {
    const callee = newFrame(func, null);
    const locals = callee.localsplus;
    const end = f.sp;
    for (let from = first; from < end; from++) {
      locals[from - first] = l[from];
      l[from] = null;
    }
    l[at] = null;
    l[at + 1] = null;
    f.sp = at;
    f.return_offset = 0;
    return dispatchInlined(f, callee);
  }
  const args = new Array<PyObject>(f.sp - first);
  for (let i = 0; i < args.length; i++) {
    args[i] = l[first + i]!;
    l[first + i] = null;
  }
  l[at] = null;
  l[at + 1] = null;
  f.sp = at;
  const { kwnames } = vm;
  vm.kwnames = null;
  const frame = _PyEvalFramePushAndInit(func, localsForCall(func), args, kwnames);
  if (frame === null) return ERROR;
  f.return_offset = 0;
  return dispatchInlined(f, frame);
}

/**
 * Calls a class whose metaclass is `type`, as `PyObject_Vectorcall` does without vectorcall: the
 * arguments go from the stack to the tuple.
 * @source Objects/call.c _PyObject_MakeTpCall
 */
function callClass(f: Frame, at: number, first: number, type: PyTypeObject): number {
  const l = f.localsplus;
  const args = tupleOfArguments(l, first, f.sp);
  let made: PyObject | null = null;
  if (_Py_EnterRecursiveCall(' while calling a Python object') === 0) {
    made = _Py_CheckFunctionResult(type, type_call(type, args, null), null);
    _Py_LeaveRecursiveCall();
  }
  // Native functions may have kept the array.
  if (type.tp_new === object_new && type.tp_init === slot_tp_init) dropArguments(args);
  else Py_DECREF(args);
  const end = f.sp;
  f.sp = at;
  for (let i = at; i < end; i++) {
    const o = l[i];
    l[i] = null;
    if (o !== null) Py_DECREF(o);
  }
  if (made === null) return ERROR;
  l[f.sp++] = made;
  if (evalBreaker.pending !== 0) return checkEvalBreaker();
  return NEXT;
}

/** CALL in its generic form: stack (method or null, callable or self, arguments...). */
export function callGeneric(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const at = f.sp - oparg - 2;
  if (l[at] === null && l[at + 1]!.ob_type === PyMethod_Type) unpackMethod(f, at);
  const isMethod = l[at] !== null;
  const callable = isMethod ? l[at]! : l[at + 1]!;
  const first = isMethod ? at + 1 : at + 2;
  if (callable.ob_type === PyFunction_Type)
    return callFunction(f, at, first, callable as PyFunctionObject);
  if (callable.ob_type === PyType_Type && vm.kwnames === null) {
    const type = callable as PyTypeObject;
    if (type.tp_vectorcall === null) return callClass(f, at, first, type);
  }
  const n = f.sp - first;
  const args = new Array<PyObject>(n);
  for (let i = 0; i < n; i++) args[i] = l[first + i]!;
  const { kwnames } = vm;
  vm.kwnames = null;
  const res = PyObject_Vectorcall(callable, args, kwnames);
  return finishCall(f, at, callable, args, res);
}

/** Drops callable, then arguments, and pushes the result of a native call. */
export function finishCall(
  f: Frame,
  at: number,
  callable: PyObject,
  args: readonly PyObject[],
  res: PyObject | null,
): number {
  const l = f.localsplus;
  for (let i = f.sp - 1; i >= at; i--) l[i] = null;
  f.sp = at;
  Py_DECREF(callable);
  for (let i = 0; i < args.length; i++) Py_DECREF(args[i]);
  if (res === null) return ERROR;
  l[f.sp++] = res;
  if (evalBreaker.pending !== 0) return checkEvalBreaker();
  return NEXT;
}

/** @source Python/ceval.c check_args_iterable */
function argumentsTuple(func: PyObject, args: PyObject): PyObject | null {
  if (args.ob_type.tp_iter === null && !PySequence_Check(args)) {
    PyErr_Clear();
    const name = functionString(func);
    if (name !== null) {
      PyErr_SetString(
        PyExc_TypeError,
        `${name} argument after * must be an iterable, not ${args.ob_type.tp_name}`,
      );
    }
    return null;
  }
  return PySequence_Tuple(args);
}

export function CALL_FUNCTION_EX(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const at = f.sp - 3 - (oparg & 1);
  const func = l[at + 1]!;
  if (!PyTuple_CheckExact(l[at + 2]!)) {
    const tuple = argumentsTuple(func, l[at + 2]!);
    if (tuple === null) return ERROR;
    const old = l[at + 2]!;
    l[at + 2] = tuple;
    Py_DECREF(old);
  }
  const kwargs = oparg & 1 ? pop(f) : null;
  const callargs = pop(f);
  pop(f);
  pop(f);
  if (func.ob_type === PyFunction_Type) {
    const fn = func as PyFunctionObject;
    const frame = _PyEvalFramePushAndInit_Ex(fn, localsForCall(fn), callargs, kwargs);
    if (frame === null) return ERROR;
    f.return_offset = 0;
    return dispatchInlined(f, frame);
  }
  // The operands stay visible as the caller's while native code runs.
  push(f, null);
  push(f, func);
  push(f, callargs);
  if (kwargs !== null) push(f, kwargs);
  const result = PyObject_Call(func, callargs, kwargs);
  // Then `finishCallEx` comes later.
  if (result === null && isSuspending() && isBoundCall(f)) return ERROR;
  return finishCallEx(f, oparg, result);
}

/** Ends a CALL_FUNCTION_EX whose operands are still on the stack, with the call's result. */
export function finishCallEx(f: Frame, oparg: number, result: PyObject | null): number {
  const at = f.sp - 3 - (oparg & 1);
  const rest = f.localsplus.slice(at + 2, f.sp) as PyObject[];
  return finishCall(f, at, f.localsplus[at + 1]!, rest, result);
}
