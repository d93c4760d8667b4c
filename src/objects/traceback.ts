/** Traceback objects (Python/traceback.c, first part; printing is in ceval). */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { trashcan } from '../heap/trashcan';
import { PyCode_Addr2Line } from './codeobject-locations';
import type { PyCodeObject } from './codeobject';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import type { PyBaseExceptionObject } from './exceptions-base';
import { PyFrame_Check, frameOf } from './frameobject';
import { PyArg_UnpackTupleKeywords } from './getargs';
import { listFromStolen } from './listobject';
import { PyLong_AsInt, PyLong_FromLong } from './longobject';
import { PyObject_GenericGetAttr, Py_None } from './object';
import { tstate } from './pystate';
import { METH_NOARGS, defineType, getset, member, method } from './typedef';
import { PyUnicode_FromString } from './unicodeobject';

/** State of a traceback entry; `lineno` -1 means: look it up when asked. */
export interface TracebackPayload {
  tb_next: PyObject | null;
  tb_frame: PyObject | null;
  tb_lasti: number;
  tb_lineno: number;
}
export type PyTracebackObject = PyObject<TracebackPayload>;

export function PyTraceBack_Check(o: PyObject): o is PyTracebackObject {
  return o.ob_type === PyTraceBack_Type;
}

/** @source Python/traceback.c tb_create_raw */
export function tb_create_raw(
  next: PyObject | null,
  frame: PyObject,
  lasti: number,
  lineno: number,
): PyTracebackObject {
  const tb = PyObject_GC_New<TracebackPayload>(PyTraceBack_Type, {
    tb_next: Py_XNewRef(next),
    tb_frame: Py_NewRef(frame),
    tb_lasti: lasti,
    tb_lineno: lineno,
  });
  touch(tb);
  PyObject_GC_Track(tb);
  return tb;
}

/** Puts an entry for the frame in front of the raised exception's traceback. @source Python/traceback.c PyTraceBack_Here */
export function PyTraceBack_Here(frame: PyObject): void {
  const exc = tstate.current_exception as PyBaseExceptionObject;
  const f = frameOf(frame);
  // Set aside, so that the allocation may ask for a collection.
  tstate.current_exception = null;
  const tb = tb_create_raw(exc.v.traceback, frame, f.lasti * 2, -1);
  tstate.current_exception = exc;
  const old = exc.v.traceback;
  exc.v.traceback = tb;
  touch(exc);
  Py_XDECREF(old);
}

/** Line of a traceback entry. */
export function tracebackLine(tb: PyTracebackObject): number {
  if (tb.v.tb_lineno !== -1) return tb.v.tb_lineno;
  return PyCode_Addr2Line(frameOf(tb.v.tb_frame!).code as PyCodeObject, tb.v.tb_lasti);
}

/** Code of the entry's frame. */
export function tracebackCode(tb: PyTracebackObject): PyCodeObject {
  return frameOf(tb.v.tb_frame!).code as PyCodeObject;
}

function tb_new(_type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const names = ['tb_next', 'tb_frame', 'tb_lasti', 'tb_lineno'];
  const a = PyArg_UnpackTupleKeywords('traceback', names, args, kwds, 4, 4, 0);
  if (a === null) return null;
  const [next, frame, lastiArg, linenoArg] = a as PyObject[];
  if (!PyFrame_Check(frame)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `traceback() argument 'tb_frame' must be frame, not ${frame.ob_type.tp_name}`,
    );
  }
  const lasti = PyLong_AsInt(lastiArg);
  if (lasti === -1 && PyErr_Occurred() !== null) return null;
  const lineno = PyLong_AsInt(linenoArg);
  if (lineno === -1 && PyErr_Occurred() !== null) return null;
  if (next !== Py_None && !PyTraceBack_Check(next)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `expected traceback object or None, got '${next.ob_type.tp_name}'`,
    );
  }
  return tb_create_raw(next === Py_None ? null : next, frame, lasti, lineno);
}

function tb_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  trashcan(self, tb_dealloc, (tb) => {
    const v = (tb as PyTracebackObject).v;
    const next = v.tb_next;
    v.tb_next = null;
    touch(tb);
    Py_XDECREF(next);
    const frame = v.tb_frame;
    v.tb_frame = null;
    touch(tb);
    Py_XDECREF(frame);
    PyObject_GC_Del(tb);
  });
}

function tb_clear(self: PyObject): number {
  const v = (self as PyTracebackObject).v;
  const next = v.tb_next;
  v.tb_next = null;
  touch(self);
  Py_XDECREF(next);
  const frame = v.tb_frame;
  v.tb_frame = null;
  touch(self);
  Py_XDECREF(frame);
  return 0;
}

function tb_next_set(self: PyObject, value: PyObject | null): number {
  if (value === null) {
    PyErr_SetString(PyExc_TypeError, "can't delete tb_next attribute");
    return -1;
  }
  if (value !== Py_None && !PyTraceBack_Check(value)) {
    PyErr_SetString(PyExc_TypeError, `expected traceback object, got '${value.ob_type.tp_name}'`);
    return -1;
  }
  const tb = self as PyTracebackObject;
  const next = value === Py_None ? null : (value as PyTracebackObject);
  for (let cursor = next; cursor !== null; cursor = cursor.v.tb_next as PyTracebackObject | null) {
    if (cursor === tb) {
      PyErr_SetString(PyExc_ValueError, 'traceback loop detected');
      return -1;
    }
  }
  const old = tb.v.tb_next;
  tb.v.tb_next = Py_XNewRef(next);
  touch(tb);
  Py_XDECREF(old);
  return 0;
}

function tb_dir(): PyObject {
  const names = ['tb_frame', 'tb_next', 'tb_lasti', 'tb_lineno'];
  return listFromStolen(names.map((name) => PyUnicode_FromString(name)));
}

export const PyTraceBack_Type = defineType({
  tp_name: 'traceback',
  tp_basicsize: 40,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_doc: 'Create a new traceback object.',
  tp_dealloc: tb_dealloc,
  tp_getattro: (self, name) => PyObject_GenericGetAttr(self, name),
  tp_traverse: (self, visit) => {
    const v = (self as PyTracebackObject).v;
    if (v.tb_next !== null) visit(v.tb_next);
    if (v.tb_frame !== null) visit(v.tb_frame);
  },
  tp_clear: tb_clear,
  tp_new: tb_new,
  tp_owns: (self, visit) => {
    const v = (self as PyTracebackObject).v;
    if (v.tb_next !== null) visit(v.tb_next, 0);
    if (v.tb_frame !== null) visit(v.tb_frame, 1);
  },
  tp_slotname: (_self, slot) => (slot === 0 ? 'tb_next' : 'tb_frame'),
  methods: [method('__dir__', METH_NOARGS, tb_dir)],
  getset: [
    getset(
      'tb_next',
      (self) => Py_NewRef((self as PyTracebackObject).v.tb_next ?? Py_None),
      tb_next_set,
    ),
    getset('tb_lineno', (self) => {
      const line = tracebackLine(self as PyTracebackObject);
      return line === -1 ? Py_NewRef(Py_None) : PyLong_FromLong(line);
    }),
  ],
  members: [
    member('tb_frame', (self) => Py_NewRef((self as PyTracebackObject).v.tb_frame!)),
    member('tb_lasti', (self) => PyLong_FromLong((self as PyTracebackObject).v.tb_lasti)),
  ],
});
