/** Attributes of frame objects, and the locals snapshot (Objects/frameobject.c). */
import { addressOf } from '../heap/alloc';
import type { GetSetDef, MemberDef, MethodDef, PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { PyObject_DelItem, PyObject_SetItem } from './abstract';
import { PyBool_FromLong, Py_True } from './boolobject';
import { CO_FAST, type PyCodeObject } from './codeobject';
import { lineOfUnit } from './codeobject-locations';
import { PyDict_Merge, PyDict_New, PyDict_Size } from './dictobject';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_SetString } from './errors';
import {
  PyExc_AttributeError,
  PyExc_KeyError,
  PyExc_RuntimeError,
  PyExc_TypeError,
  PyExc_ValueError,
} from './exceptions';
import {
  _PyFrame_GetFirstComplete,
  _PyFrame_GetFrameObject,
  frameOf,
  frame_get_var,
  frame_init_get_vars,
  frame_tp_clear,
  PyFrame_Type,
  type PyFrameObject,
} from './frameobject';
import { FrameState, _PyGen_Finalize, type PyGenObject } from './genobject';
import { FrameOwner, type Frame } from './interpframe';
import { PyLong_FromLong } from './longobject';
import { Py_None } from './object';
import { METH_NOARGS, getset, member, method } from './typedef';
import { PyUnicode_FromString } from './unicodeobject';

/** Line on which a frame stands, -1 for none. @source Objects/frameobject.c PyFrame_GetLineNumber */
export function PyFrame_GetLineNumber(frame: Frame): number {
  return lineOfUnit(frame.code as PyCodeObject, frame.lasti);
}

/** The namespace of a frame, made when first asked for; borrowed. */
function localsOf(frame: Frame): PyObject {
  if (frame.locals === null) {
    frame.locals = PyDict_New();
    if (frame.frame_obj !== null) touch(frame.frame_obj);
    if (frame.generator !== null) touch(frame.generator);
  }
  return frame.locals;
}

/**
 * Brings `f_locals` up to date with the fast locals and gives it; new reference. With variables of
 * inlined comprehensions of a module or class, if there are such now and `includeHidden` asks for
 * them: in a copy.
 *
 * @source Objects/frameobject.c _PyFrame_GetLocals
 */
export function _PyFrame_GetLocals(frame: Frame, includeHidden: boolean): PyObject | null {
  const locals = localsOf(frame);
  const hidden = includeHidden ? PyDict_New() : null;
  const given = copyFastLocals(frame, locals, hidden) < 0 ? null : withHidden(locals, hidden);
  Py_XDECREF(hidden);
  return given;
}

function copyFastLocals(frame: Frame, locals: PyObject, hidden: PyObject | null): number {
  const code = (frame.code as PyCodeObject).v;
  const names = code.co_localsplusnames!.v as PyObject[];
  frame_init_get_vars(frame);
  for (let i = 0; i < code.co_nlocalsplus; i++) {
    const value = frame_get_var(frame, i);
    if (value === undefined) continue;
    if (code.co_localspluskinds[i] & CO_FAST.HIDDEN) {
      if (hidden !== null && value !== null && PyObject_SetItem(hidden, names[i], value) < 0)
        return -1;
    } else if (value === null) {
      if (PyObject_DelItem(locals, names[i]) === 0) continue;
      if (!PyErr_ExceptionMatches(PyExc_KeyError)) return -1;
      PyErr_Clear();
    } else if (PyObject_SetItem(locals, names[i], value) < 0) return -1;
  }
  return 0;
}

function withHidden(locals: PyObject, hidden: PyObject | null): PyObject | null {
  if (hidden === null || PyDict_Size(hidden) === 0) return Py_NewRef(locals);
  const inner = PyDict_New();
  if (PyDict_Merge(inner, locals, true) === 0 && PyDict_Merge(inner, hidden, true) === 0)
    return inner;
  Py_DECREF(inner);
  return null;
}

/** Brings `f_locals` up to date with the fast locals; 0, or -1 with an exception set. @source Objects/frameobject.c _PyFrame_FastToLocalsWithError */
export function _PyFrame_FastToLocalsWithError(frame: Frame): number {
  const locals = _PyFrame_GetLocals(frame, false);
  Py_XDECREF(locals);
  return locals === null ? -1 : 0;
}

/** @source Objects/frameobject.c frame_repr */
export function frame_repr(self: PyObject): PyObject {
  const frame = frameOf(self);
  const code = (frame.code as PyCodeObject).v;
  const file = code.co_filename!.v as string;
  return PyUnicode_FromString(
    `<frame at 0x${addressOf(self).toString(16)}, file '${file}', line ${PyFrame_GetLineNumber(frame)}, code ${code.co_name!.v as string}>`,
  );
}

/** The calling frame's object; new reference, or null at the bottom. @source Objects/frameobject.c PyFrame_GetBack */
export function PyFrame_GetBack(f: PyFrameObject): PyObject | null {
  if (f.v.f_back !== null) return Py_NewRef(f.v.f_back);
  const prev = _PyFrame_GetFirstComplete(f.v.f_frame.previous);
  return prev === null ? null : Py_NewRef(_PyFrame_GetFrameObject(prev));
}

function frame_getlocals(self: PyObject): PyObject | null {
  const frame = frameOf(self);
  const locals = _PyFrame_GetLocals(frame, true);
  // A frame that has ended is the object's, and does not know it.
  touch(self);
  return locals;
}

function frame_clear(self: PyObject): PyObject | null {
  const frame = frameOf(self);
  if (frame.owner === FrameOwner.GENERATOR) {
    const gen = frame.generator as PyGenObject;
    if (gen.v.frame_state === FrameState.EXECUTING) return cannotClear();
    _PyGen_Finalize(gen);
  } else if (frame.owner === FrameOwner.THREAD) return cannotClear();
  else frame_tp_clear(self);
  return Py_None;
}

function cannotClear(): null {
  return PyErr_SetString(PyExc_RuntimeError, 'cannot clear an executing frame');
}

function frame_sizeof(self: PyObject): PyObject {
  return PyLong_FromLong(
    PyFrame_Type.tp_basicsize + 8 * (frameOf(self).code as PyCodeObject).v.framesize,
  );
}

export function frame_methods(): MethodDef[] {
  return [
    method('clear', METH_NOARGS, frame_clear, 'F.clear(): clear most references held by the frame'),
    method(
      '__sizeof__',
      METH_NOARGS,
      frame_sizeof,
      'F.__sizeof__() -> size of F in memory, in bytes',
    ),
  ];
}

function frame_setlineno(_self: PyObject, value: PyObject | null): number {
  if (value === null) PyErr_SetString(PyExc_AttributeError, 'cannot delete attribute');
  else PyErr_SetString(PyExc_ValueError, 'f_lineno can only be set in a trace function');
  return -1;
}

function frame_settrace(self: PyObject, value: PyObject | null): number {
  const f = self as PyFrameObject;
  const old = f.v.f_trace;
  f.v.f_trace = value === Py_None ? null : Py_XNewRef(value);
  touch(f);
  Py_XDECREF(old);
  return 0;
}

export function frame_getset(): GetSetDef[] {
  return [
    getset('f_back', (self) => PyFrame_GetBack(self as PyFrameObject) ?? Py_NewRef(Py_None)),
    getset('f_locals', frame_getlocals),
    getset(
      'f_lineno',
      (self) => {
        const line = PyFrame_GetLineNumber(frameOf(self));
        return line < 0 ? Py_NewRef(Py_None) : PyLong_FromLong(line);
      },
      frame_setlineno,
    ),
    getset(
      'f_trace',
      (self) => Py_NewRef((self as PyFrameObject).v.f_trace ?? Py_None),
      frame_settrace,
    ),
    getset('f_lasti', (self) => {
      const { lasti } = frameOf(self);
      return PyLong_FromLong(lasti < 0 ? -1 : lasti * 2);
    }),
    getset('f_globals', (self) => Py_NewRef(frameOf(self).globals)),
    getset('f_builtins', (self) => Py_NewRef(frameOf(self).builtins)),
    getset('f_code', (self) => Py_NewRef(frameOf(self).code)),
    getset(
      'f_trace_opcodes',
      (self) => PyBool_FromLong((self as PyFrameObject).v.f_trace_opcodes ? 1 : 0),
      (self, value) => setFlag(self, 'f_trace_opcodes', value),
    ),
  ];
}

function setFlag(
  self: PyObject,
  name: 'f_trace_lines' | 'f_trace_opcodes',
  value: PyObject | null,
): number {
  if (value === null || value.ob_type !== Py_True.ob_type) {
    PyErr_SetString(PyExc_TypeError, 'attribute value type must be bool');
    return -1;
  }
  (self as PyFrameObject).v[name] = value === Py_True;
  return 0;
}

export function frame_members(): MemberDef[] {
  return [
    member(
      'f_trace_lines',
      (self) => PyBool_FromLong((self as PyFrameObject).v.f_trace_lines ? 1 : 0),
      (self, value) => setFlag(self, 'f_trace_lines', value),
    ),
  ];
}
