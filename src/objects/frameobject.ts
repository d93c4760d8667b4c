/** Frame objects for Python, and the ends of interpreter frames (Objects/frameobject.c, Python/frame.c). */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { TPFLAGS, type PyObject, type visitproc } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { trashcan } from '../heap/trashcan';
import { PyCell_Check, type PyCellObject } from './cellobject';
import { CO, CO_FAST, type PyCodeObject } from './codeobject';
import { frame_getset, frame_members, frame_methods, frame_repr } from './frameobject-attributes';
import type { PyFunctionObject } from './funcobject';
import type { Frame } from './interpframe';
import { FrameOwner } from './interpframe';
import { PyObject_GenericGetAttr, PyObject_GenericSetAttr } from './object';
import { defineType } from './typedef';
import { tstate } from './pystate';

/** State of a frame object. */
export interface FramePayload {
  f_frame: Frame;
  /** Set once the frame has ended; owned. */
  f_back: PyObject | null;
  f_trace: PyObject | null;
  f_trace_lines: boolean;
  f_trace_opcodes: boolean;
}
export type PyFrameObject = PyObject<FramePayload>;

export function PyFrame_Check(o: PyObject): o is PyFrameObject {
  return o.ob_type === PyFrame_Type;
}

/** The interpreter frame behind a frame object. */
export function frameOf(o: PyObject): Frame {
  return (o as PyFrameObject).v.f_frame;
}

/** Whether a frame has not reached its first RESUME. @source Include/internal/pycore_frame.h _PyFrame_IsIncomplete */
export function _PyFrame_IsIncomplete(frame: Frame): boolean {
  if (frame.owner === FrameOwner.GENERATOR) return false;
  return frame.lasti < (frame.code as PyCodeObject).v.firsttraceable;
}

/** @source Include/internal/pycore_frame.h _PyFrame_GetFirstComplete */
export function _PyFrame_GetFirstComplete(frame: Frame | null): Frame | null {
  let f = frame;
  while (f !== null && _PyFrame_IsIncomplete(f)) f = f.previous;
  return f;
}

/** The frame object of a frame, made on first request. Borrowed. @source Include/internal/pycore_frame.h _PyFrame_GetFrameObject */
export function _PyFrame_GetFrameObject(frame: Frame): PyFrameObject {
  if (frame.frame_obj !== null) return frame.frame_obj as PyFrameObject;
  const size = PyFrame_Type.tp_basicsize + 8 * (frame.code as PyCodeObject).v.framesize;
  // Set aside, so that the allocation may ask for a collection.
  const exc = tstate.current_exception;
  tstate.current_exception = null;
  const f = PyObject_GC_New<FramePayload>(
    PyFrame_Type,
    { f_frame: frame, f_back: null, f_trace: null, f_trace_lines: true, f_trace_opcodes: false },
    size,
  );
  tstate.current_exception = exc;
  frame.frame_obj = f;
  if (frame.generator !== null) touch(frame.generator);
  return f;
}

/** The frame object outlives the frame: it becomes the owner. @source Python/frame.c take_ownership */
function take_ownership(f: PyFrameObject, frame: Frame): void {
  Py_NewRef(frame.code);
  frame.owner = FrameOwner.FRAME_OBJECT;
  const code = (frame.code as PyCodeObject).v;
  if (frame.lasti < code.firsttraceable) frame.lasti = code.firsttraceable;
  const generator = frame.generator;
  frame.generator = null;
  const prev = _PyFrame_GetFirstComplete(frame.previous);
  frame.previous = null;
  if (prev !== null) f.v.f_back = Py_NewRef(_PyFrame_GetFrameObject(prev));
  touch(f);
  if (generator !== null) touch(generator);
  PyObject_GC_Track(f);
}

/** Drops all references of a frame except its code. @source Python/frame.c _PyFrame_ClearExceptCode */
export function _PyFrame_ClearExceptCode(frame: Frame): void {
  const f = frame.frame_obj as PyFrameObject | null;
  if (f !== null) {
    frame.frame_obj = null;
    if (f.ob_refcnt > 1) {
      take_ownership(f, frame);
      Py_DECREF(f);
      return;
    }
    Py_DECREF(f);
  }
  const locals = frame.localsplus;
  const top = frame.sp;
  for (let i = 0; i < top; i++) {
    const value = locals[i];
    if (value !== null) {
      locals[i] = null;
      Py_DECREF(value);
    }
  }
  frame.sp = 0;
  const namespace = frame.locals;
  if (namespace !== null) {
    frame.locals = null;
    Py_DECREF(namespace);
  }
  Py_DECREF(frame.func);
}

/**
 * Whether a running frame's stack top is in the frame, where the collector sees it: it is while a
 * frame runs that the same eval loop has entered from it, and not while it calls native code.
 *
 * @source Include/internal/pycore_frame.h _PyFrame_GetStackPointer
 */
function hasSavedStack(frame: Frame): boolean {
  let inner: Frame | null = null;
  for (let f = tstate.current_frame; f !== null; inner = f, f = f.previous) {
    if (f === frame) return inner !== null && !inner.isEntry;
  }
  return true;
}

/**
 * Visits what a frame holds, in the collector's order; of one that is `running` its locals and its
 * stack only where they can be seen. @source Python/frame.c _PyFrame_Traverse
 */
export function _PyFrame_Traverse(frame: Frame, visit: visitproc, running = false): void {
  if (frame.frame_obj !== null) visit(frame.frame_obj);
  if (frame.locals !== null) visit(frame.locals);
  visit(frame.func);
  visit(frame.code);
  if (running && !hasSavedStack(frame)) return;
  const { localsplus, sp } = frame;
  for (let i = 0; i < sp; i++) {
    const o = localsplus[i];
    if (o !== null) visit(o);
  }
}

/** Slots of what a frame holds, for tp_owns of its owner. */
export const FRAME_SLOT = { FUNC: 2, CODE: 3, LOCALS: 4, FRAME_OBJ: 5, FAST: 16 } as const;

/** Visits the counted references of a frame; its code only if `withCode`. */
export function frameOwns(frame: Frame, visit: OwnsVisitor, withCode: boolean): void {
  visit(frame.func, FRAME_SLOT.FUNC);
  if (withCode) visit(frame.code, FRAME_SLOT.CODE);
  if (frame.locals !== null) visit(frame.locals, FRAME_SLOT.LOCALS);
  if (frame.frame_obj !== null) visit(frame.frame_obj, FRAME_SLOT.FRAME_OBJ);
  const { localsplus, sp } = frame;
  for (let i = 0; i < sp; i++) {
    const o = localsplus[i];
    if (o !== null) visit(o, FRAME_SLOT.FAST + i);
  }
}

/** What a slot of `frameOwns` holds, without the code's. */
export function frameOwnedAt(frame: Frame, slot: number): PyObject | null {
  const i = slot - FRAME_SLOT.FAST;
  if (i >= 0) return i < frame.sp ? (frame.localsplus[i] ?? null) : null;
  if (slot === FRAME_SLOT.FUNC) return frame.func;
  if (slot === FRAME_SLOT.LOCALS) return frame.locals;
  return slot === FRAME_SLOT.FRAME_OBJ ? frame.frame_obj : null;
}

/** Name of a frame's slot: a local by its name, a place on the value stack by its depth. */
export function frameSlotName(frame: Frame, slot: number): string {
  const code = (frame.code as PyCodeObject).v;
  const i = slot - FRAME_SLOT.FAST;
  if (i >= 0 && i < code.co_nlocalsplus) {
    return (code.co_localsplusnames!.v as PyObject[])[i].v as string;
  }
  if (i >= 0) return `stack ${i - code.co_nlocalsplus}`;
  return (
    ['f_back', 'f_trace', 'function', 'f_code', 'f_locals', 'frame object'][slot] ?? `slot ${slot}`
  );
}

function frame_owns(self: PyObject, visit: OwnsVisitor): void {
  const v = (self as PyFrameObject).v;
  if (v.f_back !== null) visit(v.f_back, 0);
  if (v.f_trace !== null) visit(v.f_trace, 1);
  if (v.f_frame.owner === FrameOwner.FRAME_OBJECT) frameOwns(v.f_frame, visit, true);
}

function frame_traverse(self: PyObject, visit: visitproc): void {
  const v = (self as PyFrameObject).v;
  if (v.f_back !== null) visit(v.f_back);
  if (v.f_trace !== null) visit(v.f_trace);
  if (v.f_frame.owner === FrameOwner.FRAME_OBJECT) _PyFrame_Traverse(v.f_frame, visit);
}

function clearLocals(self: PyObject, frame: Frame): void {
  const locals = frame.localsplus;
  for (let i = 0; i < frame.sp; i++) {
    const value = locals[i];
    if (value === null) continue;
    locals[i] = null;
    touch(self);
    Py_DECREF(value);
  }
}

/** @source Objects/frameobject.c frame_tp_clear */
export function frame_tp_clear(self: PyObject): number {
  const f = self as PyFrameObject;
  const trace = f.v.f_trace;
  f.v.f_trace = null;
  touch(f);
  Py_XDECREF(trace);
  clearLocals(f, f.v.f_frame);
  f.v.f_frame.sp = 0;
  return 0;
}

function frame_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  trashcan(self, frame_dealloc, (o) => {
    const f = o as PyFrameObject;
    const frame = f.v.f_frame;
    let code: PyObject | null = null;
    if (frame.owner === FrameOwner.FRAME_OBJECT) {
      code = frame.code;
      const { func, locals } = frame;
      frame.owner = FrameOwner.THREAD;
      touch(f);
      Py_DECREF(func);
      frame.locals = null;
      Py_XDECREF(locals);
      clearLocals(f, frame);
    }
    const back = f.v.f_back;
    f.v.f_back = null;
    touch(f);
    Py_XDECREF(back);
    const trace = f.v.f_trace;
    f.v.f_trace = null;
    touch(f);
    Py_XDECREF(trace);
    PyObject_GC_Del(f);
    Py_XDECREF(code);
  });
}

export const PyFrame_Type = defineType({
  tp_name: 'frame',
  tp_basicsize: 120,
  tp_itemsize: 8,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: frame_dealloc,
  tp_repr: (self) => frame_repr(self),
  tp_getattro: (self, name) => PyObject_GenericGetAttr(self, name),
  tp_setattro: (self, name, value) => PyObject_GenericSetAttr(self, name, value),
  tp_traverse: frame_traverse,
  tp_clear: frame_tp_clear,
  tp_owns: frame_owns,
  tp_slotname: (self, slot) => frameSlotName((self as PyFrameObject).v.f_frame, slot),
  methods: frame_methods(),
  getset: frame_getset(),
  members: frame_members(),
});

/** Free variables are copied by an instruction: does it now for a frame that has not started. @source Objects/frameobject.c frame_init_get_vars */
export function frame_init_get_vars(frame: Frame): void {
  const code = (frame.code as PyCodeObject).v;
  const COPY_FREE_VARS = 149;
  if (frame.lasti >= 0 || code.co_code[0] !== COPY_FREE_VARS || frame.func === null) return;
  const closure = (frame.func as PyFunctionObject).v.func_closure?.v as PyObject[] | undefined;
  if (closure === undefined) return;
  const offset = code.co_nlocalsplus - code.co_nfreevars;
  for (let i = 0; i < code.co_nfreevars; i++) frame.localsplus[offset + i] = Py_NewRef(closure[i]);
  frame.lasti = 0;
  frame.pc = 1;
}

/** Value of a local, cell or free variable; undefined where it does not belong to the namespace. Borrowed. @source Objects/frameobject.c frame_get_var */
export function frame_get_var(frame: Frame, i: number): PyObject | null | undefined {
  const code = (frame.code as PyCodeObject).v;
  const kind = code.co_localspluskinds[i];
  if (kind & CO_FAST.FREE && !(code.co_flags & CO.OPTIMIZED)) return undefined;
  const value = frame.localsplus[i];
  if (kind & (CO_FAST.FREE | CO_FAST.CELL) && value !== null && PyCell_Check(value)) {
    if (kind & CO_FAST.FREE || frame.lasti >= 0) return (value as PyCellObject).v.ob_ref;
  }
  return value;
}
