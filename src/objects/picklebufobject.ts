/** PickleBuffer: an object whose memory may be pickled apart from the stream. */
import { PyObject_GC_Del, PyObject_GC_UnTrack } from '../gc/generations';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { PyBUF, PyBuffer_IsContiguous, PyObject_GetBuffer, Py_buffer } from './buffer';
import { PyErr_SetString } from './errors';
import { PyExc_BufferError, PyExc_ValueError } from './exceptions';
import { PyArg_UnpackTupleKeywords } from './getargs';
import { PyMemoryView_FromObject, type PyMemoryViewObject } from './memoryobject';
import { Py_DECREF } from '../heap/refcount';
import { Py_None } from './object';
import { METH_NOARGS, defineType, method } from './typedef';
import { PyType_GenericAlloc } from './typeobject';
import { PyObject_ClearWeakRefs } from './weakrefobject';

/** The payload is the view that the wrapped object gave; its `obj` is null once released. */
export type PyPickleBufferObject = PyObject<Py_buffer>;

function releasedError(): null {
  return PyErr_SetString(PyExc_ValueError, 'operation forbidden on released PickleBuffer object');
}

/** The view of a PickleBuffer, or null with ValueError. @source Objects/picklebufobject.c PyPickleBuffer_GetBuffer */
export function PyPickleBuffer_GetBuffer(self: PyObject): Py_buffer | null {
  const view = (self as PyPickleBufferObject).v;
  return view.obj === null ? releasedError() : view;
}

function release(self: PyObject): void {
  const view = (self as PyPickleBufferObject).v as Py_buffer | null;
  if (view === null || view.obj === null) return;
  // The exporter hears of the end while it is still held.
  const obj = view.obj;
  obj.ob_type.bf_releasebuffer?.(obj, view);
  view.obj = null;
  touch(self);
  Py_DECREF(obj);
}

/** @source Objects/picklebufobject.c picklebuf_new */
function picklebuf_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const parsed = PyArg_UnpackTupleKeywords('PickleBuffer', [''], args, kwds, 1, 1, 0);
  if (parsed === null) return null;
  const self = type.tp_alloc!(type, 0) as PyPickleBufferObject | null;
  if (self === null) return null;
  self.v = new Py_buffer();
  if (PyObject_GetBuffer(parsed[0]!, self.v, PyBUF.FULL_RO) < 0) {
    self.v.obj = null;
    Py_DECREF(self);
    return null;
  }
  touch(self);
  return self;
}

function picklebuf_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  release(self);
  PyObject_GC_Del(self);
}

/** Buffers of a PickleBuffer are those of the wrapped object. @source Objects/picklebufobject.c picklebuf_getbuf */
function picklebuf_getbuf(self: PyObject, view: unknown, flags: number): number {
  const own = PyPickleBuffer_GetBuffer(self);
  return own === null ? -1 : PyObject_GetBuffer(own.obj!, view as Py_buffer, flags);
}

/** A memoryview of bytes in one dimension. @source Objects/picklebufobject.c picklebuf_raw */
function picklebuf_raw(self: PyObject): PyObject | null {
  const own = PyPickleBuffer_GetBuffer(self);
  if (own === null) return null;
  if (!PyBuffer_IsContiguous(own, 'A')) {
    return PyErr_SetString(
      PyExc_BufferError,
      'cannot extract raw buffer from non-contiguous buffer',
    );
  }
  const raw = PyMemoryView_FromObject(self) as PyMemoryViewObject | null;
  if (raw === null) return null;
  const { view } = raw.v;
  view.format = 'B';
  view.ndim = 1;
  view.itemsize = 1;
  view.shape = [view.len];
  view.strides = [1];
  return raw;
}

function picklebuf_release(self: PyObject): PyObject {
  release(self);
  return Py_None;
}

/** The wrapped object, or null. */
function objOf(self: PyObject): PyObject | null {
  return ((self as PyPickleBufferObject).v as Py_buffer | null)?.obj ?? null;
}

export const PyPickleBuffer_Type = defineType({
  tp_name: 'pickle.PickleBuffer',
  tp_doc: 'Wrapper for potentially out-of-band buffers',
  tp_basicsize: 104,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_weaklistoffset: 96,
  tp_alloc: PyType_GenericAlloc,
  tp_new: picklebuf_new,
  tp_dealloc: picklebuf_dealloc,
  tp_traverse: (self, visit) => {
    const obj = objOf(self);
    if (obj !== null) visit(obj);
  },
  tp_clear: (self) => {
    release(self);
    return 0;
  },
  tp_owns: (self, visit) => {
    const obj = objOf(self);
    if (obj !== null) visit(obj, 0);
  },
  tp_slotname: () => 'obj',
  bf_getbuffer: picklebuf_getbuf,
  // Never called, as buffers are the wrapped object's: it says that releasing them has an effect.
  bf_releasebuffer: () => {},
  methods: [
    method(
      'raw',
      METH_NOARGS,
      picklebuf_raw,
      "raw($self, /)\n--\n\nReturn a memoryview of the raw memory underlying this buffer.\nWill raise BufferError is the buffer isn't contiguous.",
    ),
    method(
      'release',
      METH_NOARGS,
      picklebuf_release,
      'release($self, /)\n--\n\nRelease the underlying buffer exposed by the PickleBuffer object.',
    ),
  ],
});
