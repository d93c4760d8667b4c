/** BaseException: payload, life, attributes (Objects/exceptions.c, first part). */
import { touch } from '../heap/observer';
import {
  TPFLAGS,
  type MemberDef,
  type PyObject,
  type PyTypeObject,
  type visitproc,
} from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { trashcan } from '../heap/trashcan';
import { PyObject_GC_Del, PyObject_GC_UnTrack } from '../gc/generations';
import { PyDict_Check, PyDict_Next, newDictEntry } from './dictobject';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyObject_Repr, PyObject_Str, Py_None, reprStr } from './object';

import { PyTuple_GET_ITEM, PyTuple_GET_SIZE } from './tupleobject';
import { member } from './typedef';
import { PyUnicode_FromString } from './unicodeobject';

/** What every exception holds; `x` has the further fields of its static type, in C's order. */
export class ExceptionPayload {
  args: PyObject | null;
  notes: PyObject | null = null;
  traceback: PyObject | null = null;
  context: PyObject | null = null;
  cause: PyObject | null = null;
  suppress_context = false;
  readonly x: (PyObject | null)[];
  /** UnicodeError's start and end; OSError's characters_written (-1: unset). */
  start = 0;
  end = 0;
  written = -1;

  constructor(args: PyObject | null, x: (PyObject | null)[]) {
    this.args = args;
    this.x = x;
  }
}

export type PyBaseExceptionObject = PyObject<ExceptionPayload>;

/** Number and names of the further fields of each static exception type. */
const fieldNames = new Map<PyTypeObject, readonly string[]>();

const NO_FIELDS: readonly string[] = [];

/** Declares the further fields of a static type and, by inheritance, of its subtypes. */
export function declareFields(type: PyTypeObject, names: readonly string[]): PyTypeObject {
  fieldNames.set(type, names);
  return type;
}

function fieldsOf(type: PyTypeObject): readonly string[] {
  for (let t: PyTypeObject | null = type; t !== null; t = t.tp_base) {
    const names = fieldNames.get(t);
    if (names !== undefined) return names;
  }
  return NO_FIELDS;
}

/** Whether `x` is an exception class. @source Include/pyerrors.h PyExceptionClass_Check */
export function PyExceptionClass_Check(x: PyObject): x is PyTypeObject {
  return (
    (x.ob_type.tp_flags & TPFLAGS.TYPE_SUBCLASS) !== 0 &&
    ((x as PyTypeObject).tp_flags & TPFLAGS.BASE_EXC_SUBCLASS) !== 0
  );
}

export function PyExceptionInstance_Check(x: PyObject): x is PyBaseExceptionObject {
  return (x.ob_type.tp_flags & TPFLAGS.BASE_EXC_SUBCLASS) !== 0;
}

/** @source Objects/exceptions.c BaseException_new */
export function BaseException_new(type: PyTypeObject, args: PyObject): PyObject | null {
  const self = type.tp_alloc!(type, 0) as PyBaseExceptionObject | null;
  if (self === null) return null;
  const x: (PyObject | null)[] = [];
  for (let i = fieldsOf(type).length; i > 0; i--) x.push(null);
  self.v = new ExceptionPayload(Py_NewRef(args), x);
  touch(self);
  return self;
}

/** @source Objects/exceptions.c BaseException_init */
export function BaseException_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  if (kwds !== null && hasKeywords(kwds)) {
    PyErr_SetString(PyExc_TypeError, `${self.ob_type.tp_name}() takes no keyword arguments`);
    return -1;
  }
  setArgs(self as PyBaseExceptionObject, args);
  return 0;
}

function hasKeywords(kwds: PyObject): boolean {
  return PyDict_Check(kwds) && PyDict_Next(kwds, { i: 0 }, newDictEntry());
}

/** Replaces `args` by a new reference to the tuple given. */
export function setArgs(self: PyBaseExceptionObject, args: PyObject): void {
  const old = self.v.args;
  self.v.args = Py_NewRef(args);
  touch(self);
  Py_XDECREF(old);
}

/** Stores a new reference in field `i` of `x`. */
export function setField(self: PyBaseExceptionObject, i: number, value: PyObject | null): void {
  const old = self.v.x[i];
  self.v.x[i] = Py_XNewRef(value);
  touch(self);
  Py_XDECREF(old);
}

/** @source Objects/exceptions.c BaseException_clear, with the fields of subtypes in front */
export function BaseException_clear(self: PyObject): number {
  const o = self as PyBaseExceptionObject;
  const v = o.v;
  for (let i = 0; i < v.x.length; i++) drop(o, v.x[i], () => (v.x[i] = null));
  const dict = o.dict as PyObject | null;
  drop(o, dict, () => (o.dict = null));
  drop(o, v.args, () => (v.args = null));
  drop(o, v.notes, () => (v.notes = null));
  drop(o, v.traceback, () => (v.traceback = null));
  drop(o, v.cause, () => (v.cause = null));
  drop(o, v.context, () => (v.context = null));
  return 0;
}

function drop(o: PyObject, held: PyObject | null, forget: () => void): void {
  if (held === null) return;
  forget();
  touch(o);
  Py_DECREF(held);
}

/** @source Objects/exceptions.c BaseException_dealloc */
export function BaseException_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  trashcan(self, BaseException_dealloc, (o) => {
    BaseException_clear(o);
    PyObject_GC_Del(o);
  });
}

/** @source Objects/exceptions.c BaseException_traverse, with the fields of subtypes in front */
export function BaseException_traverse(self: PyObject, visit: visitproc): void {
  const v = (self as PyBaseExceptionObject).v;
  for (const field of v.x) if (field !== null) visit(field);
  if (self.dict !== null) visit(self.dict as PyObject);
  if (v.args !== null) visit(v.args);
  if (v.notes !== null) visit(v.notes);
  if (v.traceback !== null) visit(v.traceback);
  if (v.cause !== null) visit(v.cause);
  if (v.context !== null) visit(v.context);
}

export function BaseException_owns(self: PyObject, visit: OwnsVisitor): void {
  const v = (self as PyBaseExceptionObject).v;
  if (v === null) return;
  if (v.args !== null) visit(v.args, 0);
  if (v.notes !== null) visit(v.notes, 1);
  if (v.traceback !== null) visit(v.traceback, 2);
  if (v.cause !== null) visit(v.cause, 3);
  if (v.context !== null) visit(v.context, 4);
  for (let i = 0; i < v.x.length; i++) if (v.x[i] !== null) visit(v.x[i]!, 5 + i);
}

export function BaseException_slotname(self: PyObject, slot: number): string {
  const names = ['args', '__notes__', '__traceback__', '__cause__', '__context__'];
  return names[slot] ?? fieldsOf(self.ob_type)[slot - 5] ?? `field ${slot - 5}`;
}

/** @source Objects/exceptions.c BaseException_str */
export function BaseException_str(self: PyObject): PyObject | null {
  const args = (self as PyBaseExceptionObject).v.args!;
  switch (PyTuple_GET_SIZE(args)) {
    case 0:
      return PyUnicode_FromString('');
    case 1:
      return PyObject_Str(PyTuple_GET_ITEM(args, 0));
    default:
      return PyObject_Str(args);
  }
}

/** @source Objects/exceptions.c BaseException_repr */
export function BaseException_repr(self: PyObject): PyObject | null {
  const args = (self as PyBaseExceptionObject).v.args!;
  const full = self.ob_type.tp_name;
  const name = full.slice(full.lastIndexOf('.') + 1);
  if (PyTuple_GET_SIZE(args) === 1) {
    const item = reprStr(PyTuple_GET_ITEM(args, 0));
    return item === null ? null : PyUnicode_FromString(`${name}(${item})`);
  }
  const all = PyObject_Repr(args);
  if (all === null) return null;
  const text = PyUnicode_FromString(name + (all.v as string));
  Py_DECREF(all);
  return text;
}

/** Stores the context (stolen). @source Objects/exceptions.c PyException_SetContext */
export function PyException_SetContext(self: PyObject, context: PyObject | null): void {
  const o = self as PyBaseExceptionObject;
  const old = o.v.context;
  o.v.context = context;
  touch(o);
  Py_XDECREF(old);
}

/** Stores the cause (stolen) and suppresses the context. @source Objects/exceptions.c PyException_SetCause */
export function PyException_SetCause(self: PyObject, cause: PyObject | null): void {
  const o = self as PyBaseExceptionObject;
  const old = o.v.cause;
  o.v.suppress_context = true;
  o.v.cause = cause;
  touch(o);
  Py_XDECREF(old);
}

/** A member that shows field `i` of `x`, None when empty; the script may set and delete it. */
export function fieldMember(name: string, i: number, doc: string | null = null): MemberDef {
  return member(
    name,
    (self) => Py_NewRef((self as PyBaseExceptionObject).v.x[i] ?? Py_None),
    (self, value) => {
      setField(self as PyBaseExceptionObject, i, value);
      return 0;
    },
    doc,
  );
}
