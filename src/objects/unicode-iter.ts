/** Iterators over the characters of a string. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { TPFLAGS, type MethodDef, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { _PyEval_GetBuiltin } from './builtin-name';
import { PyErr_Occurred } from './errors';
import { PyLong_FromSsize_t } from './longobject';
import { PyLong_AsSsize_t } from './longobject-convert';
import { PyObject_GenericGetAttr } from './object-attr';
import { PyObject_SelfIter, Py_None } from './object';
import { tupleFromStolen } from './tupleobject';
import { METH_NOARGS, METH_O, defineType, method } from './typedef';
import { Kind } from './unicode-kind';
import {
  get_latin1_char,
  unicodeEmpty,
  unicodeKind,
  unicodeLength,
  unicode_char,
  type PyUnicodeObject,
} from './unicodeobject';

class UnicodeIterPayload {
  it_index = 0;
  /** Offset in UTF-16 units of the next character. */
  offset = 0;
  constructor(public it_seq: PyUnicodeObject | null) {}
}
type PyUnicodeIterObject = PyObject<UnicodeIterPayload>;

/** @source Objects/unicodeobject.c unicode_iter */
export function unicode_iter(seq: PyObject): PyObject | null {
  const o = seq as PyUnicodeObject;
  const ascii = unicodeKind(o) === Kind.ASCII;
  const type = ascii ? _PyUnicodeASCIIIter_Type : PyUnicodeIter_Type;
  const it = PyObject_GC_New(type, new UnicodeIterPayload(Py_NewRef(o)));
  touch(it);
  PyObject_GC_Track(it);
  return it;
}

function unicodeiter_dealloc(self: PyObject): void {
  const it = (self as PyUnicodeIterObject).v;
  PyObject_GC_UnTrack(self);
  const seq = it.it_seq;
  it.it_seq = null;
  if (seq !== null) Py_DECREF(seq);
  PyObject_GC_Del(self);
}

function unicodeiter_owns(self: PyObject, visit: OwnsVisitor): void {
  const seq = (self as PyUnicodeIterObject).v.it_seq;
  if (seq !== null) visit(seq, 0);
}

function unicodeiter_traverse(self: PyObject, visit: (o: PyObject) => void): void {
  const seq = (self as PyUnicodeIterObject).v.it_seq;
  if (seq !== null) visit(seq);
}

function exhaust(self: PyUnicodeIterObject): null {
  const seq = self.v.it_seq!;
  self.v.it_seq = null;
  touch(self);
  Py_DECREF(seq);
  return null;
}

/** @source Objects/unicodeobject.c unicode_ascii_iter_next */
function unicode_ascii_iter_next(self: PyObject): PyObject | null {
  const it = (self as PyUnicodeIterObject).v;
  const seq = it.it_seq;
  if (seq === null) return null;
  if (it.it_index < seq.v.length) return get_latin1_char(seq.v.charCodeAt(it.it_index++));
  return exhaust(self as PyUnicodeIterObject);
}

/** @source Objects/unicodeobject.c unicodeiter_next */
function unicodeiter_next(self: PyObject): PyObject | null {
  const it = (self as PyUnicodeIterObject).v;
  const seq = it.it_seq;
  if (seq === null) return null;
  if (it.offset >= seq.v.length) return exhaust(self as PyUnicodeIterObject);
  const astral = unicodeKind(seq) === Kind.UCS4;
  const ch = astral ? seq.v.codePointAt(it.offset)! : seq.v.charCodeAt(it.offset);
  it.it_index++;
  it.offset += ch > 0xffff ? 2 : 1;
  return unicode_char(ch);
}

function unicodeiter_len(self: PyObject): PyObject | null {
  const it = (self as PyUnicodeIterObject).v;
  return PyLong_FromSsize_t(it.it_seq === null ? 0 : unicodeLength(it.it_seq) - it.it_index);
}

/** @source Objects/unicodeobject.c unicodeiter_reduce */
function unicodeiter_reduce(self: PyObject): PyObject | null {
  const iter = _PyEval_GetBuiltin('iter');
  if (iter === null) return null;
  const it = (self as PyUnicodeIterObject).v;
  if (it.it_seq === null) return tupleFromStolen([iter, tupleFromStolen([unicodeEmpty()])]);
  const args = tupleFromStolen([Py_NewRef(it.it_seq)]);
  return tupleFromStolen([iter, args, PyLong_FromSsize_t(it.it_index)]);
}

/** @source Objects/unicodeobject.c unicodeiter_setstate */
function unicodeiter_setstate(self: PyObject, state: PyObject): PyObject | null {
  let index = PyLong_AsSsize_t(state);
  if (index === -1 && PyErr_Occurred()) return null;
  const it = (self as PyUnicodeIterObject).v;
  if (it.it_seq !== null) {
    index = Math.min(Math.max(index, 0), unicodeLength(it.it_seq));
    it.it_index = 0;
    it.offset = 0;
    const s = it.it_seq.v;
    const astral = unicodeKind(it.it_seq) === Kind.UCS4;
    for (; it.it_index < index; it.it_index++) {
      it.offset += astral && s.codePointAt(it.offset)! > 0xffff ? 2 : 1;
    }
  }
  return Py_None;
}

function unicodeiter_methods(): readonly MethodDef[] {
  return [
    method(
      '__length_hint__',
      METH_NOARGS,
      unicodeiter_len,
      'Private method returning an estimate of len(list(it)).',
    ),
    method('__reduce__', METH_NOARGS, unicodeiter_reduce, 'Return state information for pickling.'),
    method('__setstate__', METH_O, unicodeiter_setstate, 'Set state information for unpickling.'),
  ];
}

function iteratorType(name: string, next: (self: PyObject) => PyObject | null): PyTypeObject {
  return defineType({
    tp_name: name,
    tp_basicsize: 32,
    tp_flags: TPFLAGS.HAVE_GC,
    tp_dealloc: unicodeiter_dealloc,
    tp_getattro: PyObject_GenericGetAttr,
    tp_traverse: unicodeiter_traverse,
    tp_iter: PyObject_SelfIter,
    tp_iternext: next,
    tp_owns: unicodeiter_owns,
    tp_slotname: () => 'str',
    get methods() {
      return unicodeiter_methods();
    },
  });
}

export const PyUnicodeIter_Type = iteratorType('str_iterator', unicodeiter_next);
export const _PyUnicodeASCIIIter_Type = iteratorType('str_ascii_iterator', unicode_ascii_iter_next);
