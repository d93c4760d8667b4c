/** The buffer protocol in Python: `__buffer__` and `__release_buffer__` (PEP 688). */
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
import { PyNumber_AsSsize_t } from './abstract';
import type { Py_buffer } from './buffer';
import { PyBUF, PyObject_GetBuffer } from './buffer';
import {
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetRaisedException,
  PyErr_SetString,
  PyErr_WriteUnraisable,
} from './errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { _PyArg_CheckPositional } from './getargs';
import { PyLong_FromLong } from './longobject';
import { PyMemoryView_Check, _memory_release, memoryViewFromObject } from './memoryobject';
import { Py_None } from './object';
import {
  lookupIsUnbound,
  lookup_maybe_method,
  vectorcall_method,
  vectorcall_unbound,
} from './slot-lookup';
import type { wrapperfunc } from './slot-wrappers';
import type { PyTupleObject } from './tupleobject';
import { defineType } from './typedef';
import { _Py_ID } from './unicodeobject';

/** Exporter of a buffer that `__buffer__` gave: keeps the memoryview and the object. */
interface BufferWrapper {
  mv: PyObject | null;
  obj: PyObject | null;
}
type BufferWrapperObject = PyObject<BufferWrapper>;

export const wrap_buffer: wrapperfunc = (self, args) => {
  const items = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('', items.length, 1, 1)) return null;
  const flags = PyNumber_AsSsize_t(items[0], PyExc_OverflowError);
  if (flags === -1 && PyErr_Occurred()) return null;
  return memoryViewFromObject(self, flags);
};

export const wrap_releasebuffer: wrapperfunc = (self, args) => {
  const items = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('', items.length, 1, 1)) return null;
  const view = items[0];
  if (!PyMemoryView_Check(view)) {
    return PyErr_SetString(PyExc_TypeError, 'expected a memoryview object');
  }
  if (view.v.view.obj === null) return Py_None;
  if (view.v.view.obj !== self) {
    return PyErr_SetString(PyExc_ValueError, "memoryview's buffer is not this object");
  }
  if (view.v.released) {
    return PyErr_SetString(PyExc_ValueError, "memoryview's buffer has already been released");
  }
  return _memory_release(view) < 0 ? null : Py_None;
};

/** @source Objects/typeobject.c slot_bf_getbuffer */
export function slot_bf_getbuffer(self: PyObject, view: unknown, flags: number): number {
  const buffer = view as Py_buffer;
  const flagsObj = PyLong_FromLong(flags);
  const ret = vectorcall_method(_Py_ID('__buffer__'), [self, flagsObj]);
  Py_DECREF(flagsObj);
  if (ret === null) return -1;
  if (!PyMemoryView_Check(ret)) {
    PyErr_SetString(PyExc_TypeError, '__buffer__ returned non-memoryview object');
    Py_DECREF(ret);
    return -1;
  }
  if (PyObject_GetBuffer(ret, buffer, flags) < 0) {
    Py_DECREF(ret);
    return -1;
  }
  // The view's own reference to the memoryview passes to the wrapper.
  Py_DECREF(ret);
  const wrapper = PyObject_GC_New<BufferWrapper>(_PyBufferWrapper_Type, {
    mv: ret,
    obj: Py_NewRef(self),
  });
  touch(wrapper);
  PyObject_GC_Track(wrapper);
  buffer.obj = wrapper;
  return 0;
}

/** Calls `__release_buffer__` with a view of what is released. @source Objects/typeobject.c releasebuffer_call_python */
function releasebuffer_call_python(self: PyObject, mv: PyObject): void {
  const exc = PyErr_GetRaisedException();
  const func = lookup_maybe_method(self, _Py_ID('__release_buffer__'));
  if (func !== null) {
    const isUnbound = lookupIsUnbound;
    const view = memoryViewFromObject(mv, PyBUF.FULL_RO);
    const ret = view === null ? null : vectorcall_unbound(isUnbound, func, [self, view]);
    if (ret === null) PyErr_WriteUnraisable(self);
    else Py_DECREF(ret);
    if (view !== null) {
      if (_memory_release(view) < 0) PyErr_WriteUnraisable(self);
      Py_DECREF(view);
    }
    Py_DECREF(func);
  }
  PyErr_SetRaisedException(exc);
}

/** @source Objects/typeobject.c slot_bf_releasebuffer */
export function slot_bf_releasebuffer(self: PyObject, view: unknown): void {
  const exporter = (view as Py_buffer).obj;
  if (exporter !== null) releasebuffer_call_python(self, exporter);
}

/** @source Objects/typeobject.c bufferwrapper_releasebuf */
function bufferwrapper_releasebuf(self: PyObject, view: unknown): void {
  const { mv, obj } = (self as BufferWrapperObject).v;
  if (mv === null || obj === null) return;
  mv.ob_type.bf_releasebuffer?.(mv, view);
  if (obj.ob_type.bf_releasebuffer === slot_bf_releasebuffer) releasebuffer_call_python(obj, mv);
  else obj.ob_type.bf_releasebuffer?.(obj, view);
}

function bufferwrapper_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  const w = (self as BufferWrapperObject).v;
  const { mv, obj } = w;
  w.mv = null;
  w.obj = null;
  touch(self);
  Py_XDECREF(mv);
  Py_XDECREF(obj);
  PyObject_GC_Del(self);
}

function bufferwrapper_traverse(self: PyObject, visit: visitproc): void {
  const { mv, obj } = (self as BufferWrapperObject).v;
  if (mv !== null) visit(mv);
  if (obj !== null) visit(obj);
}

function bufferwrapper_owns(self: PyObject, visit: OwnsVisitor): void {
  const { mv, obj } = (self as BufferWrapperObject).v;
  if (mv !== null) visit(mv, 0);
  if (obj !== null) visit(obj, 1);
}

export const _PyBufferWrapper_Type = defineType({
  tp_name: '_buffer_wrapper',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: bufferwrapper_dealloc,
  tp_traverse: bufferwrapper_traverse,
  bf_releasebuffer: bufferwrapper_releasebuf,
  tp_owns: bufferwrapper_owns,
  tp_slotname: (_self, slot) => (slot === 0 ? 'memoryview' : 'exporter'),
});
