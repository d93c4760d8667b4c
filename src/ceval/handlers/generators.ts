/** Generators, coroutines and asynchronous iteration. */
import type { PyObject } from '../../heap/object';
import { touch } from '../../heap/observer';
import { Py_DECREF, Py_NewRef } from '../../heap/refcount';
import { PyIter_Check } from '../../objects/abstract';
import { PyObject_CallMethodOneArg } from '../../objects/call';
import type { PyCodeObject } from '../../objects/codeobject';
import {
  PyErr_GetRaisedException,
  PyErr_GivenExceptionMatches,
  PyErr_SetRaisedException,
  PyErr_SetString,
  _PyErr_FormatFromCause,
} from '../../objects/errors';
import {
  PyExc_RuntimeError,
  PyExc_StopAsyncIteration,
  PyExc_StopIteration,
  PyExc_TypeError,
} from '../../objects/exceptions';
import type { PyBaseExceptionObject } from '../../objects/exceptions-base';
import {
  FrameState,
  PyGen_Type,
  _PyGen_FetchStopIterationValue,
  type PyGenObject,
} from '../../objects/genobject';
import { _PyGen_yf } from '../../objects/genobject-attributes';
import { PyAsyncGen_CheckExact } from '../../objects/genobject-async';
import {
  PyCoro_CheckExact,
  PyCoro_Type,
  _PyCoro_GetAwaitableIter,
  _Py_MakeCoro,
  yieldFromIter,
} from '../../objects/genobject-coro';
import { FRAME_SLOT } from '../../objects/frameobject';
import type { Frame } from '../../objects/interpframe';
import { Py_None } from '../../objects/object';
import { tstate } from '../../objects/pystate';
import { _Py_LeaveRecursiveCallPy } from '../../objects/recursion';
import { _Py_ID } from '../../objects/unicodeobject';
import { ERROR, EXIT, FRAME, NEXT, RERAISED, pop, push, vm } from '../flow';
import { instructionObserver } from '../observe';
import { resumeGenerator } from './control';

export function RETURN_GENERATOR(f: Frame): number {
  const gen = _Py_MakeCoro(f);
  _Py_LeaveRecursiveCallPy();
  if (instructionObserver !== null) instructionObserver.framePop(f);
  const previous = f.previous;
  f.previous = null;
  tstate.current_frame = previous;
  if (f.isEntry) {
    vm.result = gen;
    return EXIT;
  }
  push(previous!, gen);
  return FRAME;
}

export function YIELD_VALUE(f: Frame): number {
  const retval = pop(f);
  const gen = f.generator as PyGenObject;
  gen.v.frame_state = FrameState.SUSPENDED;
  tstate.exc_info = gen.v.exc_state.previous_item!;
  gen.v.exc_state.previous_item = null;
  const popped = FRAME_SLOT.FAST + f.sp;
  touch(gen, popped, popped);
  _Py_LeaveRecursiveCallPy();
  if (instructionObserver !== null) instructionObserver.framePop(f);
  const previous = f.previous;
  tstate.current_frame = previous;
  f.previous = null;
  if (f.isEntry) {
    vm.result = retval;
    return EXIT;
  }
  push(previous!, retval);
  return FRAME;
}

export function SEND(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const receiver = l[f.sp - 2]!;
  const v = l[f.sp - 1]!;
  const type = receiver.ob_type;
  if (
    (type === PyGen_Type || type === PyCoro_Type) &&
    (receiver as PyGenObject).v.frame_state < FrameState.EXECUTING
  ) {
    const frame = (receiver as PyGenObject).v.frame;
    l[f.sp - 1] = null;
    f.sp--;
    frame.localsplus[frame.sp++] = v;
    return resumeGenerator(f, receiver as PyGenObject, oparg);
  }
  let retval =
    v === Py_None && PyIter_Check(receiver)
      ? type.tp_iternext!(receiver)
      : PyObject_CallMethodOneArg(receiver, _Py_ID('send'), v);
  if (retval === null) {
    const out = { value: null as PyObject | null };
    if (_PyGen_FetchStopIterationValue(out) < 0) return ERROR;
    retval = out.value;
    f.pc += oparg;
  }
  Py_DECREF(pop(f));
  push(f, retval);
  return NEXT;
}

export function END_SEND(f: Frame): number {
  const value = pop(f);
  const receiver = pop(f);
  push(f, value);
  Py_DECREF(receiver);
  return NEXT;
}

export function GET_YIELD_FROM_ITER(f: Frame): number {
  const iterable = f.localsplus[f.sp - 1]!;
  const iter = yieldFromIter(iterable, f.code as PyCodeObject);
  if (iter === null) {
    Py_DECREF(pop(f));
    return ERROR;
  }
  f.localsplus[f.sp - 1] = iter;
  Py_DECREF(iterable);
  return NEXT;
}

/** Explains an await that a failed `async with` or `async for` made. @source Python/ceval.c format_awaitable_error */
function awaitableError(type: string, before: number): void {
  const where =
    before === 1
      ? "'async with' received an object from __aenter__"
      : "'async with' received an object from __aexit__";
  PyErr_SetString(PyExc_TypeError, `${where} that does not implement __await__: ${type}`);
}

export function GET_AWAITABLE(f: Frame, oparg: number): number {
  const iterable = pop(f);
  const iter = _PyCoro_GetAwaitableIter(iterable);
  if (iter === null && oparg > 0 && iterable.ob_type.am_await === null) {
    awaitableError(iterable.ob_type.tp_name, oparg);
  }
  Py_DECREF(iterable);
  if (iter === null) return ERROR;
  if (PyCoro_CheckExact(iter)) {
    const yf = _PyGen_yf(iter);
    if (yf !== null) {
      Py_DECREF(yf);
      Py_DECREF(iter);
      PyErr_SetString(PyExc_RuntimeError, 'coroutine is being awaited already');
      return ERROR;
    }
  }
  push(f, iter);
  return NEXT;
}

export function GET_AITER(f: Frame): number {
  const obj = pop(f);
  const getter = obj.ob_type.am_aiter;
  if (getter === null) {
    PyErr_SetString(
      PyExc_TypeError,
      `'async for' requires an object with __aiter__ method, got ${obj.ob_type.tp_name}`,
    );
    Py_DECREF(obj);
    return ERROR;
  }
  const iter = getter(obj);
  Py_DECREF(obj);
  if (iter === null) return ERROR;
  if (iter.ob_type.am_anext === null) {
    PyErr_SetString(
      PyExc_TypeError,
      `'async for' received an object from __aiter__ that does not implement __anext__: ${iter.ob_type.tp_name}`,
    );
    Py_DECREF(iter);
    return ERROR;
  }
  push(f, iter);
  return NEXT;
}

export function GET_ANEXT(f: Frame): number {
  const aiter = f.localsplus[f.sp - 1]!;
  const getter = aiter.ob_type.am_anext;
  if (getter === null) {
    PyErr_SetString(
      PyExc_TypeError,
      `'async for' requires an iterator with __anext__ method, got ${aiter.ob_type.tp_name}`,
    );
    return ERROR;
  }
  const next = getter(aiter);
  if (next === null) return ERROR;
  if (PyAsyncGen_CheckExact(aiter)) {
    push(f, next);
    return NEXT;
  }
  const awaitable = _PyCoro_GetAwaitableIter(next);
  if (awaitable === null) {
    _PyErr_FormatFromCause(
      PyExc_TypeError,
      `'async for' received an invalid object from __anext__: ${next.ob_type.tp_name}`,
    );
    Py_DECREF(next);
    return ERROR;
  }
  Py_DECREF(next);
  push(f, awaitable);
  return NEXT;
}

export function END_ASYNC_FOR(f: Frame): number {
  const exc = f.localsplus[f.sp - 1]!;
  if (!PyErr_GivenExceptionMatches(exc, PyExc_StopAsyncIteration)) {
    PyErr_SetRaisedException(Py_NewRef(exc));
    return RERAISED;
  }
  pop(f);
  const awaitable = pop(f);
  Py_DECREF(awaitable);
  Py_DECREF(exc);
  return NEXT;
}

/** Stack (sub-iterator, last sent value, exception): a StopIteration becomes the value of the await. */
export function CLEANUP_THROW(f: Frame): number {
  const exc = f.localsplus[f.sp - 1]! as PyBaseExceptionObject;
  if (!PyErr_GivenExceptionMatches(exc, PyExc_StopIteration)) {
    PyErr_SetRaisedException(Py_NewRef<PyObject>(exc));
    return RERAISED;
  }
  const value = Py_NewRef(exc.v.x[0] ?? Py_None);
  pop(f);
  const last = pop(f);
  const sub = pop(f);
  push(f, Py_None);
  push(f, value);
  Py_DECREF(sub);
  Py_DECREF(last);
  Py_DECREF(exc);
  return NEXT;
}

/** An exception StopIteration that leaves a generator's body becomes RuntimeError. @source Python/intrinsics.c stopiteration_error */
export function stopiterationError(f: Frame, exc: PyObject): PyObject | null {
  const isAsync = (f.code as PyCodeObject).v.co_flags & 0x200;
  const isCoroutine = (f.code as PyCodeObject).v.co_flags & 0x80;
  let msg: string | null = null;
  if (PyErr_GivenExceptionMatches(exc, PyExc_StopIteration)) {
    msg = isAsync
      ? 'async generator raised StopIteration'
      : isCoroutine
        ? 'coroutine raised StopIteration'
        : 'generator raised StopIteration';
  } else if (isAsync && PyErr_GivenExceptionMatches(exc, PyExc_StopAsyncIteration)) {
    msg = 'async generator raised StopAsyncIteration';
  }
  if (msg === null) return Py_NewRef(exc);
  PyErr_SetRaisedException(Py_NewRef(exc));
  _PyErr_FormatFromCause(PyExc_RuntimeError, msg);
  return PyErr_GetRaisedException();
}
