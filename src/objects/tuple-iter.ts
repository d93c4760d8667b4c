/** The tuple iterator (Objects/tupleobject.c). */
import { METH, TPFLAGS, type PyObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { containerDoc } from './container-docs';
import { PyObject_GenericGetAttr, PyObject_SelfIter } from './object';
import {
  type PySeqIterObject,
  finishSeqIter,
  newSeqIter,
  reduceSeqIter,
  seqiter_dealloc,
  seqiter_owns,
  seqiter_slotname,
  seqiter_traverse,
  setSeqIterIndex,
} from './seq-iter';
import { PyLong_FromSsize_t } from './longobject';
import type { PyTupleObject } from './tupleobject';
import { tuple_get_empty } from './tupleobject';
import { defineType, method } from './typedef';

function tupleiter_next(self: PyObject): PyObject | null {
  const it = (self as PySeqIterObject).v;
  const seq = it.it_seq;
  if (seq === null) return null;
  const items = (seq as PyTupleObject).v;
  if (it.it_index < items.length) return Py_NewRef(items[it.it_index++]);
  finishSeqIter(self);
  return null;
}

function tupleiter_len(self: PyObject): PyObject {
  const it = (self as PySeqIterObject).v;
  const seq = it.it_seq;
  return PyLong_FromSsize_t(seq === null ? 0 : (seq as PyTupleObject).v.length - it.it_index);
}

function tupleiter_reduce(self: PyObject): PyObject | null {
  return reduceSeqIter(self, 'iter', () => tuple_get_empty());
}

function tupleiter_setstate(self: PyObject, state: PyObject): PyObject | null {
  return setSeqIterIndex(self, state, 0, (seq) => (seq as PyTupleObject).v.length);
}

/** @source Objects/tupleobject.c tuple_iter */
export function tuple_iter(seq: PyObject): PyObject {
  return newSeqIter(PyTupleIter_Type, seq, 0, 32);
}

export const PyTupleIter_Type = defineType({
  tp_name: 'tuple_iterator',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: seqiter_dealloc,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: seqiter_traverse,
  tp_iter: PyObject_SelfIter,
  tp_iternext: tupleiter_next,
  methods: [
    method(
      '__length_hint__',
      METH.NOARGS,
      tupleiter_len,
      containerDoc('tuple_iterator.__length_hint__'),
    ),
    method('__reduce__', METH.NOARGS, tupleiter_reduce, containerDoc('tuple_iterator.__reduce__')),
    method('__setstate__', METH.O, tupleiter_setstate, containerDoc('tuple_iterator.__setstate__')),
  ],
  tp_owns: seqiter_owns,
  tp_slotname: seqiter_slotname,
});
