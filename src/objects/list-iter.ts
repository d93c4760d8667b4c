/** List iterators, forward and reverse (Objects/listobject.c). */
import { METH, TPFLAGS, type MethodDef, type PyObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { containerDoc } from './container-docs';
import { PyErr_Occurred } from './errors';
import { listFromStolen, type PyListObject } from './listobject';
import { PyLong_AsSsize_t, PyLong_FromLong, PyLong_FromSsize_t } from './longobject';
import { PyObject_GenericGetAttr, PyObject_SelfIter, Py_None } from './object';
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
import { defineType, method } from './typedef';

function listiter_next(self: PyObject): PyObject | null {
  const it = (self as PySeqIterObject).v;
  const seq = it.it_seq;
  if (seq === null) return null;
  const items = (seq as PyListObject).v.items;
  if (it.it_index < items.length) return Py_NewRef(items[it.it_index++]);
  finishSeqIter(self);
  return null;
}

function listiter_len(self: PyObject): PyObject {
  const it = (self as PySeqIterObject).v;
  if (it.it_seq === null) return PyLong_FromLong(0);
  return PyLong_FromSsize_t(Math.max(0, (it.it_seq as PyListObject).v.items.length - it.it_index));
}

function listiter_reduce(self: PyObject): PyObject | null {
  return reduceSeqIter(self, 'iter', () => listFromStolen([]));
}

function listiter_setstate(self: PyObject, state: PyObject): PyObject | null {
  return setSeqIterIndex(self, state, 0, (seq) => (seq as PyListObject).v.items.length);
}

/** @source Objects/listobject.c list_iter */
export function list_iter(seq: PyObject): PyObject {
  return newSeqIter(PyListIter_Type, seq, 0, 32);
}

function listreviter_next(self: PyObject): PyObject | null {
  const it = (self as PySeqIterObject).v;
  const seq = it.it_seq;
  if (seq === null) return null;
  const items = (seq as PyListObject).v.items;
  const index = it.it_index;
  if (index >= 0 && index < items.length) {
    it.it_index--;
    return Py_NewRef(items[index]);
  }
  it.it_index = -1;
  finishSeqIter(self);
  return null;
}

function listreviter_len(self: PyObject): PyObject {
  const it = (self as PySeqIterObject).v;
  const len = it.it_index + 1;
  const seq = it.it_seq as PyListObject | null;
  return PyLong_FromSsize_t(seq === null || seq.v.items.length < len ? 0 : len);
}

function listreviter_reduce(self: PyObject): PyObject | null {
  return reduceSeqIter(self, 'reversed', () => listFromStolen([]));
}

function listreviter_setstate(self: PyObject, state: PyObject): PyObject | null {
  const it = (self as PySeqIterObject).v;
  const index = PyLong_AsSsize_t(state);
  if (index === -1 && PyErr_Occurred() !== null) return null;
  if (it.it_seq !== null) {
    const size = (it.it_seq as PyListObject).v.items.length;
    it.it_index = index < -1 ? -1 : index > size - 1 ? size - 1 : index;
  }
  return Py_NewRef(Py_None);
}

/** @source Objects/listobject.c list___reversed___impl */
export function list___reversed__(self: PyObject): PyObject {
  const size = (self as PyListObject).v.items.length;
  return newSeqIter(PyListRevIter_Type, self, size - 1, 32);
}

function def(owner: string, name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`${owner}.${name}`));
}

export const PyListIter_Type = defineType({
  tp_name: 'list_iterator',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: seqiter_dealloc,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: seqiter_traverse,
  tp_iter: PyObject_SelfIter,
  tp_iternext: listiter_next,
  methods: [
    def('list_iterator', '__length_hint__', METH.NOARGS, listiter_len),
    def('list_iterator', '__reduce__', METH.NOARGS, listiter_reduce),
    def('list_iterator', '__setstate__', METH.O, listiter_setstate),
  ],
  tp_owns: seqiter_owns,
  tp_slotname: seqiter_slotname,
});

export const PyListRevIter_Type = defineType({
  tp_name: 'list_reverseiterator',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: seqiter_dealloc,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: seqiter_traverse,
  tp_iter: PyObject_SelfIter,
  tp_iternext: listreviter_next,
  methods: [
    def('list_reverseiterator', '__length_hint__', METH.NOARGS, listreviter_len),
    def('list_reverseiterator', '__reduce__', METH.NOARGS, listreviter_reduce),
    def('list_reverseiterator', '__setstate__', METH.O, listreviter_setstate),
  ],
  tp_owns: seqiter_owns,
  tp_slotname: seqiter_slotname,
});
