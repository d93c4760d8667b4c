/** What the iterators over list, tuple and other sequences have in common. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { touch } from '../heap/observer';
import type { PyObject, PyTypeObject, visitproc } from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { keepShape } from '../heap/shapes';
import { _PyEval_GetBuiltin } from './builtin-name';
import { PyErr_Occurred } from './errors';
import { PyLong_AsSsize_t, PyLong_FromSsize_t } from './longobject';
import { Py_None } from './object';
import { tupleFromStolen } from './tupleobject';

/** Position in a sequence, which is dropped when the iterator is exhausted (`_PyListIterObject` and its like). */
export class SeqIterPayload {
  it_index: number;
  /** Owned; null once exhausted. */
  it_seq: PyObject | null;

  constructor(it_seq: PyObject, it_index: number) {
    this.it_seq = it_seq;
    this.it_index = it_index;
  }
}
keepShape(new SeqIterPayload(null as unknown as PyObject, 0));
export type PySeqIterObject = PyObject<SeqIterPayload>;

/** A tracked iterator of `type` over `seq` (borrowed). */
export function newSeqIter(
  type: PyTypeObject,
  seq: PyObject,
  index: number,
  size: number,
): PySeqIterObject {
  Py_INCREF(seq);
  const it = PyObject_GC_New(type, new SeqIterPayload(seq, index), size);
  touch(it);
  PyObject_GC_Track(it);
  return it;
}

/** Lets go of the sequence. */
export function finishSeqIter(self: PyObject): void {
  const it = (self as PySeqIterObject).v;
  const seq = it.it_seq;
  if (seq === null) return;
  it.it_seq = null;
  touch(self);
  Py_DECREF(seq);
}

export function seqiter_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  finishSeqIter(self);
  PyObject_GC_Del(self);
}

export function seqiter_traverse(self: PyObject, visit: visitproc): void {
  const seq = (self as PySeqIterObject).v.it_seq;
  if (seq !== null) visit(seq);
}

export function seqiter_owns(self: PyObject, visit: OwnsVisitor): void {
  const seq = (self as PySeqIterObject).v.it_seq;
  if (seq !== null) visit(seq, 0);
}

export function seqiter_slotname(): string {
  return 'sequence';
}

/**
 * `(builtin, (sequence,), index)`, or `(iter, (empty,))` of an exhausted iterator. The builtin is
 * looked up first, because that can run code that exhausts the iterator.
 */
export function reduceSeqIter(
  self: PyObject,
  builtin: string,
  makeEmpty: () => PyObject,
): PyObject | null {
  const it = (self as PySeqIterObject).v;
  let func = _PyEval_GetBuiltin(builtin);
  if (func === null) return null;
  const seq = it.it_seq;
  if (seq !== null) {
    const args = tupleFromStolen([Py_NewRef(seq)]);
    return tupleFromStolen([func, args, PyLong_FromSsize_t(it.it_index)]);
  }
  if (builtin !== 'iter') {
    Py_DECREF(func);
    func = _PyEval_GetBuiltin('iter');
    if (func === null) return null;
  }
  return tupleFromStolen([func, tupleFromStolen([makeEmpty()])]);
}

/** `__setstate__`: sets the index, kept between `min` and what `max` says of the sequence. */
export function setSeqIterIndex(
  self: PyObject,
  state: PyObject,
  min: number,
  max: (seq: PyObject) => number,
): PyObject | null {
  const it = (self as PySeqIterObject).v;
  let index = PyLong_AsSsize_t(state);
  if (index === -1 && PyErr_Occurred() !== null) return null;
  if (it.it_seq !== null) {
    index = Math.max(min, index);
    it.it_index = Math.min(index, max(it.it_seq));
  }
  return Py_NewRef(Py_None);
}
