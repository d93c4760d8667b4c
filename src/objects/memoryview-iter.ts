/** Iteration over a memoryview. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { TPFLAGS, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { PyErr_SetString } from './errors';
import { PyExc_NotImplementedError, PyExc_TypeError } from './exceptions';
import { openView } from './memoryobject';
import { itemAt, memory_length, nativeFormat } from './memoryview-items';
import { PyObject_GenericGetAttr } from './object-attr';
import { PyObject_SelfIter } from './object';
import { defineType } from './typedef';

/** Owned sequence (null: exhausted), its length at the start, and the next index. */
interface MemoryIter {
  seq: PyObject | null;
  length: number;
  index: number;
}
type MemoryIterObject = PyObject<MemoryIter>;

/** @source Objects/memoryobject.c memory_iter */
export function memory_iter(seq: PyObject): PyObject | null {
  const view = openView(seq);
  if (view === null) return null;
  if (view.ndim === 0) return PyErr_SetString(PyExc_TypeError, 'invalid indexing of 0-dim memory');
  if (view.ndim !== 1) {
    return PyErr_SetString(
      PyExc_NotImplementedError,
      'multi-dimensional sub-views are not implemented',
    );
  }
  if (nativeFormat(view) === null) return null;
  const state: MemoryIter = { seq: Py_NewRef(seq), length: memory_length(seq), index: 0 };
  const it = PyObject_GC_New(_PyMemoryIter_Type, state, 56);
  touch(it);
  PyObject_GC_Track(it);
  return it;
}

function memoryiter_next(self: PyObject): PyObject | null {
  const it = (self as MemoryIterObject).v;
  const seq = it.seq;
  if (seq === null) return null;
  if (it.index < it.length) {
    const view = openView(seq);
    if (view === null) return null;
    return itemAt(view, view.start + it.index++ * view.strides![0]);
  }
  it.seq = null;
  touch(self);
  Py_DECREF(seq);
  return null;
}

function memoryiter_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  const seq = (self as MemoryIterObject).v.seq;
  (self as MemoryIterObject).v.seq = null;
  if (seq !== null) Py_DECREF(seq);
  PyObject_GC_Del(self);
}

export const _PyMemoryIter_Type = defineType({
  tp_name: 'memory_iterator',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 48,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: memoryiter_dealloc,
  tp_traverse: (self, visit) => {
    const seq = (self as MemoryIterObject).v.seq;
    if (seq !== null) visit(seq);
  },
  tp_clear: null,
  tp_iter: PyObject_SelfIter,
  tp_iternext: memoryiter_next,
  tp_owns: (self, visit) => {
    const seq = (self as MemoryIterObject).v.seq;
    if (seq !== null) visit(seq, 0);
  },
  tp_slotname: () => 'sequence',
});
