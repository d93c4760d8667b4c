/** Iterators over bytes and bytearray. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { TPFLAGS, type MethodDef, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { _PyEval_GetBuiltin } from './builtin-name';
import { bytesData } from './bytes-shared';
import { PyErr_Occurred } from './errors';
import { PyLong_AsSsize_t } from './longobject-convert';
import { PyLong_FromLong } from './longobject';
import { PyObject_SelfIter, Py_None } from './object';
import { PyTuple_New, tupleFromStolen } from './tupleobject';
import { METH_NOARGS, METH_O, defineType, method } from './typedef';

/** The sequence, owned, or null when exhausted; and the index of the next byte. */
interface BytesIterator {
  seq: PyObject | null;
  index: number;
}
type BytesIterObject = PyObject<BytesIterator>;

function newIterator(type: PyTypeObject, seq: PyObject): PyObject {
  const it = PyObject_GC_New<BytesIterator>(type, { seq: Py_NewRef(seq), index: 0 }, 32);
  touch(it);
  PyObject_GC_Track(it);
  return it;
}

export function bytes_iter(seq: PyObject): PyObject {
  return newIterator(PyBytesIter_Type, seq);
}

export function bytearray_iter(seq: PyObject): PyObject {
  return newIterator(PyByteArrayIter_Type, seq);
}

function striter_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  const it = (self as BytesIterObject).v;
  const seq = it.seq;
  it.seq = null;
  if (seq !== null) Py_DECREF(seq);
  PyObject_GC_Del(self);
}

function striter_next(self: PyObject): PyObject | null {
  const it = (self as BytesIterObject).v;
  const seq = it.seq;
  if (seq === null) return null;
  const data = bytesData(seq);
  if (it.index < data.length) return PyLong_FromLong(data[it.index++]);
  it.seq = null;
  touch(self);
  Py_DECREF(seq);
  return null;
}

function length_hint(self: PyObject): PyObject {
  const it = (self as BytesIterObject).v;
  const left = it.seq === null ? 0 : bytesData(it.seq).length - it.index;
  return PyLong_FromLong(Math.max(0, left));
}

function reduce(self: PyObject): PyObject | null {
  const it = (self as BytesIterObject).v;
  const iter = _PyEval_GetBuiltin('iter');
  if (iter === null) return null;
  if (it.seq === null) return tupleFromStolen([iter, tupleFromStolen([PyTuple_New(0)!])]);
  const args = tupleFromStolen([Py_NewRef(it.seq)]);
  return tupleFromStolen([iter, args, PyLong_FromLong(it.index)]);
}

function setstate(self: PyObject, state: PyObject): PyObject | null {
  const index = PyLong_AsSsize_t(state);
  if (index === -1 && PyErr_Occurred()) return null;
  const it = (self as BytesIterObject).v;
  if (it.seq !== null) it.index = Math.max(0, Math.min(index, bytesData(it.seq).length));
  return Py_None;
}

function iterator_methods(): MethodDef[] {
  return [
    method(
      '__length_hint__',
      METH_NOARGS,
      length_hint,
      'Private method returning an estimate of len(list(it)).',
    ),
    method('__reduce__', METH_NOARGS, reduce, 'Return state information for pickling.'),
    method('__setstate__', METH_O, setstate, 'Set state information for unpickling.'),
  ];
}

function iteratorType(tp_name: string): PyTypeObject {
  return defineType({
    tp_name,
    tp_basicsize: 32,
    tp_flags: TPFLAGS.HAVE_GC,
    tp_dealloc: striter_dealloc,
    tp_traverse: (self, visit) => {
      const seq = (self as BytesIterObject).v.seq;
      if (seq !== null) visit(seq);
    },
    tp_clear: null,
    tp_iter: PyObject_SelfIter,
    tp_iternext: striter_next,
    tp_owns: (self, visit) => {
      const seq = (self as BytesIterObject).v.seq;
      if (seq !== null) visit(seq, 0);
    },
    tp_slotname: () => 'sequence',
    methods: iterator_methods(),
  });
}

export const PyBytesIter_Type = iteratorType('bytes_iterator');
export const PyByteArrayIter_Type = iteratorType('bytearray_iterator');
