/** Bound methods. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import {
  METH,
  TPFLAGS,
  type PyObject,
  type PyTypeObject,
  type Py_hash_t,
  type visitproc,
} from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyObject_Vectorcall, PyVectorcall_Call } from './call';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { _PyArg_CheckPositional, _PyArg_NoKeywords } from './getargs';
import { PyEval_GetBuiltin } from './builtin-lookup';
import { PyFunction_Type } from './funcobject';
import {
  PyCallable_Check,
  PyObject_GetAttr,
  PyObject_Hash,
  PyObject_RichCompareBool,
  Py_EQ,
  Py_HashPointer,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  boolResult,
  reprStr,
} from './object';
import { PyObject_GenericSetAttr, _PyObject_LookupAttr } from './object-attr';
import { hashLow32 } from './pyhash';
import { hooks } from './pystate';
import { PyTuple_Pack, type PyTupleObject } from './tupleobject';
import { defineType, getset, member, method } from './typedef';
import { _PyType_Lookup } from './typeobject';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from './unicodeobject';
import { PyObject_ClearWeakRefs } from './weakrefobject';

/** Payload of a bound method; both are null only after its end. */
export interface MethodPayload {
  im_func: PyObject;
  im_self: PyObject;
}
export type PyMethodObject = PyObject<MethodPayload>;

export function PyMethod_Check(o: PyObject): o is PyMethodObject {
  return o.ob_type === PyMethod_Type;
}

/** A method bound to `self`; new reference. @source Objects/classobject.c PyMethod_New */
export function PyMethod_New(func: PyObject, self: PyObject): PyMethodObject {
  Py_INCREF(func);
  Py_INCREF(self);
  const im = PyObject_GC_New<MethodPayload>(PyMethod_Type, { im_func: func, im_self: self });
  touch(im);
  PyObject_GC_Track(im);
  return im;
}

/** Calls the function with `self` in front. @source Objects/classobject.c method_vectorcall */
function method_vectorcall(
  method: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const { im_func, im_self } = (method as PyMethodObject).v;
  const all: PyObject[] = [im_self];
  for (let i = 0; i < args.length; i++) all.push(args[i]);
  if (im_func.ob_type === PyFunction_Type) return hooks.evalVector(im_func, null, all, kwnames);
  return PyObject_Vectorcall(im_func, all, kwnames);
}

function method_getattro(obj: PyObject, name: PyObject): PyObject | null {
  const descr = _PyType_Lookup(obj.ob_type, name);
  if (descr !== null) {
    const get = descr.ob_type.tp_descr_get;
    if (get === null) return Py_NewRef(descr);
    return get(descr, obj, obj.ob_type);
  }
  return PyObject_GetAttr((obj as PyMethodObject).v.im_func, name);
}

function method_new(_type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const items = (args as PyTupleObject).v;
  if (!_PyArg_NoKeywords('method', kwds)) return null;
  if (!_PyArg_CheckPositional('method', items.length, 2, 2)) return null;
  if (!PyCallable_Check(items[0])) {
    return PyErr_SetString(PyExc_TypeError, 'first argument must be callable');
  }
  if (items[1] === Py_None) {
    return PyErr_SetString(PyExc_TypeError, 'instance must not be None');
  }
  return PyMethod_New(items[0], items[1]);
}

function method_dealloc(self: PyObject): void {
  const im = self as PyMethodObject;
  PyObject_GC_UnTrack(im);
  if (im.weaklist !== null) PyObject_ClearWeakRefs(im);
  const { im_func, im_self } = im.v;
  im.v = EMPTY;
  touch(im);
  Py_DECREF(im_func);
  Py_XDECREF(im_self);
  PyObject_GC_Del(im);
}

const EMPTY = { im_func: null, im_self: null } as unknown as MethodPayload;

function method_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if ((op !== Py_EQ && op !== Py_NE) || !PyMethod_Check(self) || !PyMethod_Check(other)) {
    return Py_NotImplemented;
  }
  let eq = PyObject_RichCompareBool(self.v.im_func, other.v.im_func, Py_EQ);
  if (eq === 1) eq = self.v.im_self === other.v.im_self ? 1 : 0;
  if (eq < 0) return null;
  return boolResult(op === Py_EQ ? eq === 1 : eq === 0);
}

function method_repr(self: PyObject): PyObject | null {
  const { im_func, im_self } = (self as PyMethodObject).v;
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(im_func, _Py_ID('__qualname__'), out) < 0) return null;
  if (out.value === null && _PyObject_LookupAttr(im_func, _Py_ID('__name__'), out) < 0) return null;
  const funcname = out.value;
  const name = funcname !== null && PyUnicode_Check(funcname) ? funcname.v : '?';
  const repr = reprStr(im_self);
  Py_XDECREF(funcname);
  return repr === null ? null : PyUnicode_FromString(`<bound method ${name} of ${repr}>`);
}

function method_hash(self: PyObject): Py_hash_t {
  const { im_func, im_self } = (self as PyMethodObject).v;
  const y = PyObject_Hash(im_func);
  if (y === -1) return -1;
  // The identity of self: equal objects have different methods.
  return Py_HashPointer(im_self) + hashLow32(y);
}

function method_traverse(self: PyObject, visit: visitproc): void {
  const { im_func, im_self } = (self as PyMethodObject).v;
  visit(im_func);
  visit(im_self);
}

function method_owns(self: PyObject, visit: OwnsVisitor): void {
  const { im_func, im_self } = (self as PyMethodObject).v;
  if (im_func !== null) visit(im_func, 0);
  if (im_self !== null) visit(im_self, 1);
}

function method_reduce(self: PyObject): PyObject | null {
  const { im_func, im_self } = (self as PyMethodObject).v;
  const name = PyObject_GetAttr(im_func, _Py_ID('__name__'));
  if (name === null) return null;
  const getattr = PyEval_GetBuiltin(_Py_ID('getattr'));
  if (getattr === null) {
    Py_DECREF(name);
    return null;
  }
  const args = PyTuple_Pack(im_self, name);
  const res = PyTuple_Pack(getattr, args);
  Py_DECREF(args);
  Py_DECREF(getattr);
  Py_DECREF(name);
  return res;
}

function method_get_doc(self: PyObject): PyObject | null {
  return PyObject_GetAttr((self as PyMethodObject).v.im_func, _Py_ID('__doc__'));
}

export const PyMethod_Type = defineType({
  tp_name: 'method',
  tp_basicsize: 48,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.HAVE_VECTORCALL,
  tp_doc: 'method(function, instance, /)\n--\n\nCreate a bound instance method object.',
  tp_weaklistoffset: 32,
  tp_instance_vectorcall: method_vectorcall,
  tp_dealloc: method_dealloc,
  tp_repr: method_repr,
  tp_hash: method_hash,
  tp_call: PyVectorcall_Call,
  tp_getattro: method_getattro,
  tp_setattro: (self, name, value) => PyObject_GenericSetAttr(self, name, value),
  tp_traverse: method_traverse,
  tp_richcompare: method_richcompare,
  tp_new: method_new,
  tp_owns: method_owns,
  tp_slotname: (_self, slot) => (slot === 0 ? '__func__' : '__self__'),
  methods: [method('__reduce__', METH.NOARGS, method_reduce)],
  members: [
    member(
      '__func__',
      (self) => Py_NewRef((self as PyMethodObject).v.im_func),
      null,
      'the function (or other callable) implementing a method',
    ),
    member(
      '__self__',
      (self) => Py_NewRef((self as PyMethodObject).v.im_self),
      null,
      'the instance to which a method is bound',
    ),
  ],
  getset: [getset('__doc__', method_get_doc)],
});
