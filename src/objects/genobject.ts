/** Generators (Objects/genobject.c, first part). */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';

import {
  TPFLAGS,
  type PyObject,
  type PyTypeObject,
  type SendResult,
  type visitproc,
} from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';

import { CO, type PyCodeObject } from './codeobject';
import {
  PyErr_ExceptionMatches,
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetObject,
  PyErr_SetRaisedException,
  PyErr_SetString,
  PyErr_WriteUnraisable,
} from './errors';
import {
  PyExc_RuntimeError,
  PyExc_StopAsyncIteration,
  PyExc_StopIteration,
  PyExc_TypeError,
  PyExc_ValueError,
  PyExceptionInstance_Check,
} from './exceptions';
import { PyObject_CallOneArg } from './call';
import {
  _PyFrame_ClearExceptCode,
  _PyFrame_Traverse,
  frameOwnedAt,
  frameOwns,
  frameSlotName,
} from './frameobject';
import type { PyFunctionObject } from './funcobject';
import { PyAsyncGen_CheckExact } from './genobject-async';
import { PyCoro_CheckExact } from './genobject-coro';
import { gen_close, gen_close_meth, gen_throw } from './genobject-throw';
import type { Frame } from './interpframe';

import { PyObject_GenericGetAttr } from './object-attr';
import { PyObject_CallFinalizerFromDealloc, PyObject_SelfIter, Py_None } from './object';
import { hooks, tstate, type ErrStackItem } from './pystate';
import { PyTuple_Check } from './tupleobject';
import { METH_FASTCALL, METH_NOARGS, METH_O, defineType, method } from './typedef';
import { _PyErr_WarnUnawaitedCoroutine } from './warnings';
import { PyObject_ClearWeakRefs } from './weakrefobject';
import { gen_getset, gen_sizeof, gen_repr } from './genobject-attributes';

/** @source Include/internal/pycore_frame.h enum _framestate */
export const FrameState = {
  CREATED: -2,
  SUSPENDED: -1,
  EXECUTING: 0,
  COMPLETED: 1,
  CLEARED: 4,
} as const;

/** State of a generator, coroutine or asynchronous generator. */
export class GenPayload {
  frame: Frame;
  /** The generator's reference to its code; counted once, also while the frame names it. */
  code: PyObject;
  frame_state: number = FrameState.CREATED;
  name: PyObject;
  qualname: PyObject;
  readonly exc_state: ErrStackItem = { exc_value: null, previous_item: null };
  /** Coroutine: where it was made; asynchronous generator: its finalizer hook. Owned. */
  origin_or_finalizer: PyObject | null = null;
  hooks_inited = false;
  closed = false;
  running_async = false;

  constructor(frame: Frame, name: PyObject, qualname: PyObject) {
    this.frame = frame;
    this.code = frame.code;
    this.name = name;
    this.qualname = qualname;
  }
}

export type PyGenObject = PyObject<GenPayload>;

/** What a send yields: PYGEN_RETURN, PYGEN_ERROR, PYGEN_NEXT. */
export const PYGEN = { RETURN: 0, ERROR: -1, NEXT: 1 } as const;

export function PyGen_CheckExact(o: PyObject): o is PyGenObject {
  return o.ob_type === PyGen_Type;
}

/** A generator-like object that takes over `frame`. @source Objects/genobject.c make_gen */
export function make_gen(type: PyTypeObject, frame: Frame): PyGenObject {
  const func = (frame.func as PyFunctionObject).v;
  const size = 144 + 8 * (frame.code as PyCodeObject).v.framesize;
  const payload = new GenPayload(frame, Py_NewRef(func.func_name!), Py_NewRef(func.func_qualname!));
  const gen = PyObject_GC_New(type, payload, size);
  touch(gen);
  PyObject_GC_Track(gen);
  return gen;
}

export function gen_traverse(self: PyObject, visit: visitproc): void {
  const v = (self as PyGenObject).v;
  visit(v.name);
  visit(v.qualname);
  const state = v.frame_state;
  if (state < FrameState.CLEARED) _PyFrame_Traverse(v.frame, visit, state === FrameState.EXECUTING);
  if (v.exc_state.exc_value !== null) visit(v.exc_state.exc_value);
}

export function gen_owns(self: PyObject, visit: OwnsVisitor): void {
  const v = (self as PyGenObject).v;
  visit(v.name, 0);
  visit(v.qualname, 1);
  visit(v.code, 3);
  if (v.exc_state.exc_value !== null) visit(v.exc_state.exc_value, 6);
  if (v.origin_or_finalizer !== null) visit(v.origin_or_finalizer, 7);
  if (v.frame_state < FrameState.CLEARED) frameOwns(v.frame, visit, false);
}

/** What one of the slots of `gen_owns` holds. */
export function gen_owned_at(self: PyObject, slot: number): PyObject | null {
  const v = (self as PyGenObject).v;
  if (slot === 0) return v.name;
  if (slot === 1) return v.qualname;
  if (slot === 3) return v.code;
  if (slot === 6) return v.exc_state.exc_value;
  if (slot === 7) return v.origin_or_finalizer;
  return v.frame_state < FrameState.CLEARED ? frameOwnedAt(v.frame, slot) : null;
}

export function gen_slotname(self: PyObject, slot: number): string {
  if (slot === 0) return '__name__';
  if (slot === 1) return '__qualname__';
  if (slot === 3) return 'code';
  if (slot === 6) return 'handled exception';
  if (slot === 7) return 'origin or finalizer';
  return frameSlotName((self as PyGenObject).v.frame, slot);
}

/** Closes a suspended generator that is about to die. @source Objects/genobject.c _PyGen_Finalize */
export function _PyGen_Finalize(self: PyObject): void {
  const gen = self as PyGenObject;
  if (gen.v.frame_state >= FrameState.COMPLETED) return;
  const saved = PyErr_GetRaisedException();
  const finalizer = PyAsyncGen_CheckExact(gen) && !gen.v.closed ? gen.v.origin_or_finalizer : null;
  if (finalizer !== null) {
    const res = PyObject_CallOneArg(finalizer, self);
    if (res === null) PyErr_WriteUnraisable(self);
    else Py_DECREF(res);
  } else if (
    (gen.v.code as PyCodeObject).v.co_flags & CO.COROUTINE &&
    gen.v.frame_state === FrameState.CREATED
  ) {
    _PyErr_WarnUnawaitedCoroutine(self);
  } else {
    const res = gen_close(gen);
    if (res !== null) Py_DECREF(res);
    else if (PyErr_Occurred() !== null) PyErr_WriteUnraisable(self);
  }
  PyErr_SetRaisedException(saved);
}

/** @source Objects/genobject.c gen_dealloc */
export function gen_dealloc(self: PyObject): void {
  const gen = self as PyGenObject;
  PyObject_GC_UnTrack(gen);
  if (gen.weaklist !== null) PyObject_ClearWeakRefs(gen);
  PyObject_GC_Track(gen);
  if (PyObject_CallFinalizerFromDealloc(gen) < 0) return;
  PyObject_GC_UnTrack(gen);
  const v = gen.v;
  const origin = v.origin_or_finalizer;
  v.origin_or_finalizer = null;
  touch(gen);
  if (PyAsyncGen_CheckExact(gen)) Py_XDECREF(origin);
  if (v.frame_state < FrameState.CLEARED) {
    v.frame_state = FrameState.CLEARED;
    v.frame.previous = null;
    touch(gen);
    _PyFrame_ClearExceptCode(v.frame);
  }
  if (!PyAsyncGen_CheckExact(gen)) Py_XDECREF(origin);
  Py_DECREF(v.code);
  Py_DECREF(v.name);
  Py_DECREF(v.qualname);
  // A generator that is suspended in an except block still has the exception there.
  const handled = v.exc_state.exc_value;
  v.exc_state.exc_value = null;
  touch(gen);
  Py_XDECREF(handled);
  PyObject_GC_Del(gen);
}

export function kindName(gen: PyObject): string {
  if (PyCoro_CheckExact(gen)) return 'coroutine';
  return PyAsyncGen_CheckExact(gen) ? 'async generator' : 'generator';
}

/** Ends the run of a generator's frame inside the eval loop. @source Python/ceval.c clear_gen_frame */
export function clear_gen_frame(frame: Frame): void {
  const gen = frame.generator as PyGenObject;
  gen.v.frame_state = FrameState.CLEARED;
  tstate.exc_info = gen.v.exc_state.previous_item!;
  gen.v.exc_state.previous_item = null;
  touch(gen);
  tstate.c_recursion_remaining--;
  _PyFrame_ClearExceptCode(frame);
  tstate.c_recursion_remaining++;
  frame.previous = null;
}

/** What cannot be resumed: PYGEN result for it. */
function notResumable(
  gen: PyGenObject,
  arg: PyObject | null,
  exc: boolean,
  closing: boolean,
  out: SendResult,
): number {
  const state = gen.v.frame_state;
  if (state === FrameState.EXECUTING) {
    PyErr_SetString(PyExc_ValueError, `${kindName(gen)} already executing`);
  } else if (state === FrameState.CREATED) {
    PyErr_SetString(
      PyExc_TypeError,
      `can't send non-None value to a just-started ${kindName(gen)}`,
    );
  } else if (PyCoro_CheckExact(gen) && !closing) {
    // An exhausted coroutine must not look like one that returns None.
    PyErr_SetString(PyExc_RuntimeError, 'cannot reuse already awaited coroutine');
  } else if (arg !== null && !exc) {
    out.value = Py_NewRef(Py_None);
    return PYGEN.RETURN;
  }
  return PYGEN.ERROR;
}

/** Resumes with a value (null: as `next`) or with the raised exception. @source Objects/genobject.c gen_send_ex2 */
export function gen_send_ex2(
  gen: PyGenObject,
  arg: PyObject | null,
  out: SendResult,
  exc: boolean,
  closing: boolean,
): number {
  out.value = null;
  const v = gen.v;
  const mustBeNone = v.frame_state === FrameState.CREATED && arg !== null && arg !== Py_None;
  if (mustBeNone || v.frame_state >= FrameState.EXECUTING) {
    return notResumable(gen, arg, exc, closing, out);
  }
  const frame = v.frame;
  frame.localsplus[frame.sp++] = Py_NewRef(arg ?? Py_None);
  v.exc_state.previous_item = tstate.exc_info;
  tstate.exc_info = v.exc_state;
  if (exc) _PyErr_ChainStackItem();
  v.frame_state = FrameState.EXECUTING;
  let result = hooks.evalFrame(frame, exc);
  if (result !== null) {
    if ((v.frame_state as number) === FrameState.SUSPENDED) {
      out.value = result;
      return PYGEN.NEXT;
    }
    if (result === Py_None && arg === null && !PyAsyncGen_CheckExact(gen)) result = null;
  }
  out.value = result;
  return result === null ? PYGEN.ERROR : PYGEN.RETURN;
}

/**
 * Gives the raised exception, as context, the one that this generator itself is handling.
 *
 * @source Python/errors.c _PyErr_ChainStackItem
 */
function _PyErr_ChainStackItem(): void {
  const { exc_value } = tstate.exc_info;
  if (exc_value === null || exc_value === Py_None) return;
  const exc = PyErr_GetRaisedException()!;
  PyErr_SetObject(exc.ob_type, exc);
  Py_DECREF(exc);
}

/** @source Objects/genobject.c gen_send_ex */
export function gen_send_ex(
  gen: PyGenObject,
  arg: PyObject | null,
  exc: boolean,
  closing: boolean,
): PyObject | null {
  const out: SendResult = { value: null };
  if (gen_send_ex2(gen, arg, out, exc, closing) !== PYGEN.RETURN) return out.value;
  if (PyAsyncGen_CheckExact(gen)) PyErr_SetObject(PyExc_StopAsyncIteration, null);
  else if (out.value === Py_None) PyErr_SetObject(PyExc_StopIteration, null);
  else _PyGen_SetStopIterationValue(out.value!);
  Py_XDECREF(out.value);
  return null;
}

/** Raises StopIteration with the value. @source Objects/genobject.c _PyGen_SetStopIterationValue */
export function _PyGen_SetStopIterationValue(value: PyObject): void {
  if (!PyTuple_Check(value) && !PyExceptionInstance_Check(value)) {
    PyErr_SetObject(PyExc_StopIteration, value);
    return;
  }
  // A tuple or exception would be taken apart by the raising.
  const exc = PyObject_CallOneArg(PyExc_StopIteration, value);
  if (exc === null) return;
  PyErr_SetObject(PyExc_StopIteration, exc);
  Py_DECREF(exc);
}

/** Takes a raised StopIteration's value: 0 with it (None if none was raised), or -1 for another exception. @source Objects/genobject.c _PyGen_FetchStopIterationValue */
export function _PyGen_FetchStopIterationValue(out: SendResult): number {
  out.value = null;
  if (PyErr_ExceptionMatches(PyExc_StopIteration)) {
    const exc = PyErr_GetRaisedException() as PyObject<{ x: (PyObject | null)[] }>;
    out.value = Py_NewRef(exc.v.x[0] ?? Py_None);
    Py_DECREF(exc);
  } else if (PyErr_Occurred() !== null) return -1;
  out.value ??= Py_NewRef(Py_None);
  return 0;
}

export function gen_iternext(self: PyObject): PyObject | null {
  const out: SendResult = { value: null };
  const gen = self as PyGenObject;
  if (gen_send_ex2(gen, null, out, false, false) !== PYGEN.RETURN) return out.value;
  if (out.value !== Py_None) _PyGen_SetStopIterationValue(out.value!);
  Py_XDECREF(out.value);
  return null;
}

export function gen_send(self: PyObject, arg: PyObject): PyObject | null {
  return gen_send_ex(self as PyGenObject, arg, false, false);
}

/** @source Objects/genobject.c PyGen_am_send */
export function PyGen_am_send(self: PyObject, arg: PyObject | null, out: SendResult): number {
  return gen_send_ex2(self as PyGenObject, arg, out, false, false);
}

export const PyGen_Type = defineType({
  tp_name: 'generator',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 144,
  tp_itemsize: 8,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: gen_dealloc,
  tp_repr: gen_repr,
  tp_traverse: gen_traverse,
  tp_iter: (self) => PyObject_SelfIter(self),
  tp_iternext: gen_iternext,
  am_send: PyGen_am_send,
  tp_finalize: _PyGen_Finalize,
  tp_weaklistoffset: 16,
  tp_owns: gen_owns,
  tp_owned_at: gen_owned_at,
  tp_slotname: gen_slotname,
  methods: [
    method(
      'send',
      METH_O,
      gen_send,
      "send(arg) -> send 'arg' into generator,\nreturn next yielded value or raise StopIteration.",
    ),
    method(
      'throw',
      METH_FASTCALL,
      gen_throw,
      'throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\nStopIteration.',
    ),
    method(
      'close',
      METH_NOARGS,
      gen_close_meth,
      'close() -> raise GeneratorExit inside generator.',
    ),
    method('__sizeof__', METH_NOARGS, (self) => gen_sizeof(self)),
  ],
  getset: gen_getset('gi'),
});
