/** The set iterator (Objects/setobject.c). */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { touch } from '../heap/observer';
import { METH, TPFLAGS, type PyObject, type visitproc } from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PySequence_List } from './abstract';
import { _PyEval_GetBuiltin } from './builtin-name';
import { containerDoc } from './container-docs';
import { PyErr_SetString } from './errors';
import { PyExc_RuntimeError } from './exceptions';
import { PyLong_FromSsize_t } from './longobject';
import { PyObject_GenericGetAttr, PyObject_SelfIter } from './object';
import { type PySetObject, nextActive } from './set-table';
import { tupleFromStolen } from './tupleobject';
import { defineType, method } from './typedef';

class SetIterPayload {
  /** Owned; null once exhausted. */
  si_set: PySetObject | null;
  /** Size at the start, -1 after an error. */
  si_used: number;
  si_pos: number;
  len: number;

  constructor(set: PySetObject, pos: number, len: number) {
    this.si_set = set;
    this.si_used = set.v.used;
    this.si_pos = pos;
    this.len = len;
  }
}
type PySetIterObject = PyObject<SetIterPayload>;

function newIter(set: PySetObject, pos: number, len: number): PySetIterObject {
  Py_INCREF(set);
  const si = PyObject_GC_New(PySetIter_Type, new SetIterPayload(set, pos, len), 48);
  touch(si);
  PyObject_GC_Track(si);
  return si;
}

/** @source Objects/setobject.c set_iter */
export function set_iter(so: PyObject): PyObject {
  return newIter(so as PySetObject, 0, (so as PySetObject).v.used);
}

function finish(self: PyObject): null {
  const si = (self as PySetIterObject).v;
  const so = si.si_set;
  if (so === null) return null;
  si.si_set = null;
  touch(self);
  Py_DECREF(so);
  return null;
}

function setiter_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  finish(self);
  PyObject_GC_Del(self);
}

function setiter_iternext(self: PyObject): PyObject | null {
  const si = (self as PySetIterObject).v;
  if (si.si_set === null) return null;
  const so = si.si_set.v;
  if (si.si_used !== so.used) {
    si.si_used = -1;
    return PyErr_SetString(PyExc_RuntimeError, 'Set changed size during iteration');
  }
  const i = nextActive(so, si.si_pos);
  if (i < 0) return finish(self);
  si.si_pos = i + 1;
  si.len--;
  return Py_NewRef(so.keys[i]!);
}

function setiter_len(self: PyObject): PyObject {
  const si = (self as PySetIterObject).v;
  return PyLong_FromSsize_t(si.si_set !== null && si.si_used === si.si_set.v.used ? si.len : 0);
}

/** @source Objects/setobject.c setiter_reduce */
function setiter_reduce(self: PyObject): PyObject | null {
  const si = (self as PySetIterObject).v;
  // What is left is listed by a copy, so that the iterator itself does not move.
  let source = self;
  if (si.si_set !== null) {
    const copy = newIter(si.si_set, si.si_pos, si.len);
    copy.v.si_used = si.si_used;
    source = copy;
  } else Py_INCREF(source);
  const list = PySequence_List(source);
  Py_DECREF(source);
  if (list === null) return null;
  const iter = _PyEval_GetBuiltin('iter');
  if (iter === null) {
    Py_DECREF(list);
    return null;
  }
  return tupleFromStolen([iter, tupleFromStolen([list])]);
}

export const PySetIter_Type = defineType({
  tp_name: 'set_iterator',
  tp_basicsize: 48,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: setiter_dealloc,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse(self: PyObject, visit: visitproc): void {
    const so = (self as PySetIterObject).v.si_set;
    if (so !== null) visit(so);
  },
  tp_iter: PyObject_SelfIter,
  tp_iternext: setiter_iternext,
  methods: [
    method(
      '__length_hint__',
      METH.NOARGS,
      setiter_len,
      containerDoc('set_iterator.__length_hint__'),
    ),
    method('__reduce__', METH.NOARGS, setiter_reduce, containerDoc('set_iterator.__reduce__')),
  ],
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    const so = (self as PySetIterObject).v.si_set;
    if (so !== null) visit(so, 0);
  },
  tp_slotname: () => 'set',
});
