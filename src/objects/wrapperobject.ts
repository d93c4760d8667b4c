/** Bound slot wrappers (`(1).__add__`). */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { unitOf } from '../heap/alloc';
import { METH, TPFLAGS, type PyObject, type Py_hash_t, type visitproc } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { trashcan } from '../heap/trashcan';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyEval_GetBuiltin } from './builtin-lookup';
import { wrapperdescr_raw_call } from './descr-call';
import type { PyWrapperDescrObject } from './descrobject';
import { docOf, signatureOf } from './methodobject';
import {
  PyObject_GenericGetAttr,
  PyObject_GetAttr,
  Py_EQ,
  Py_HashPointer,
  Py_NE,
  Py_NotImplemented,
  boolResult,
  pointerString,
} from './object';
import { PyTuple_Pack } from './tupleobject';
import { defineType, getset, method } from './typedef';
import { PyUnicode_FromString, _Py_ID } from './unicodeobject';

interface WrapperPayload {
  descr: PyWrapperDescrObject;
  self: PyObject;
}
type WrapperObject = PyObject<WrapperPayload>;

/** New reference. @source Objects/descrobject.c PyWrapper_New */
export function PyWrapper_New(descr: PyObject, self: PyObject): PyObject {
  const wp = PyObject_GC_New<WrapperPayload>(_PyMethodWrapper_Type, {
    descr: Py_NewRef(descr) as PyWrapperDescrObject,
    self: Py_NewRef(self),
  });
  touch(wp);
  PyObject_GC_Track(wp);
  return wp;
}

function w(o: PyObject): WrapperPayload {
  return (o as WrapperObject).v;
}

function wrapper_dealloc_body(o: PyObject): void {
  const { descr, self } = w(o);
  (o as WrapperObject).v = { descr: null, self: null } as unknown as WrapperPayload;
  touch(o);
  Py_XDECREF(descr);
  Py_XDECREF(self);
  PyObject_GC_Del(o);
}

function wrapper_dealloc(o: PyObject): void {
  PyObject_GC_UnTrack(o);
  trashcan(o, wrapper_dealloc, wrapper_dealloc_body);
}

function wrapper_richcompare(a: PyObject, b: PyObject, op: number): PyObject {
  if ((op !== Py_EQ && op !== Py_NE) || b.ob_type !== _PyMethodWrapper_Type)
    return Py_NotImplemented;
  const equal = w(a).descr === w(b).descr && w(a).self === w(b).self;
  return boolResult(op === Py_EQ ? equal : !equal);
}

function wrapper_hash(o: PyObject): Py_hash_t {
  return Py_HashPointer(w(o).self) + unitOf(w(o).descr);
}

function wrapper_repr(o: PyObject): PyObject {
  const { descr, self } = w(o);
  return PyUnicode_FromString(
    `<method-wrapper '${descr.v.d_base.name}' of ${self.ob_type.tp_name} object at ${pointerString(self)}>`,
  );
}

function wrapper_call(o: PyObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  return wrapperdescr_raw_call(w(o).descr, w(o).self, args, kwds);
}

function wrapper_traverse(o: PyObject, visit: visitproc): void {
  visit(w(o).descr);
  visit(w(o).self);
}

function wrapper_owns(o: PyObject, visit: OwnsVisitor): void {
  const { descr, self } = w(o);
  if (descr !== null) visit(descr, 0);
  if (self !== null) visit(self, 1);
}

function wrapper_reduce(o: PyObject): PyObject | null {
  const getattr = PyEval_GetBuiltin(_Py_ID('getattr'));
  if (getattr === null) return null;
  const args = PyTuple_Pack(w(o).self, w(o).descr.v.d_name);
  const res = PyTuple_Pack(getattr, args);
  Py_DECREF(args);
  Py_DECREF(getattr);
  return res;
}

export const _PyMethodWrapper_Type = defineType({
  tp_name: 'method-wrapper',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: wrapper_dealloc,
  tp_repr: wrapper_repr,
  tp_hash: wrapper_hash,
  tp_call: wrapper_call,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: wrapper_traverse,
  tp_richcompare: wrapper_richcompare,
  tp_owns: wrapper_owns,
  tp_slotname: (_self, slot) => (slot === 0 ? 'descriptor' : '__self__'),
  methods: [method('__reduce__', METH.NOARGS, wrapper_reduce)],
  getset: [
    getset('__self__', (o) => Py_NewRef(w(o).self)),
    getset('__objclass__', (o) => Py_NewRef(w(o).descr.v.d_type)),
    getset('__name__', (o) => Py_NewRef(w(o).descr.v.d_name)),
    getset('__qualname__', (o) => PyObject_GetAttr(w(o).descr, _Py_ID('__qualname__'))),
    getset('__doc__', (o) => docOf(w(o).descr.v.d_base)),
    getset('__text_signature__', (o) => signatureOf(w(o).descr.v.d_base)),
  ],
});
