/** Descriptors of native types: methods, class methods, getsets, members and slot wrappers. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import {
  TPFLAGS,
  type GetSetDef,
  type MemberDef,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  type visitproc,
} from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyVectorcall_Call } from './call';
import { classmethoddescr_call, methoddescr_vectorcall, wrapperdescr_call } from './descr-call';
import { descrCommon, descr_reduce_methods } from './descr-common';
import { PyErr_SetString } from './errors';
import { PyExc_AttributeError, PyExc_TypeError } from './exceptions';
import { PyCFunction_New, docOf, signatureOf } from './methodobject';
import { PyObject_GenericGetAttr, Py_None } from './object';
import type { SlotDef } from './slotdefs';
import { defineType, getset } from './typedef';
import { PyObject_TypeCheck, PyType_Check, PyType_IsSubtype } from './typeobject';
import { PyUnicode_FromString, PyUnicode_InternFromString } from './unicodeobject';
import { PyWrapper_New } from './wrapperobject';

export { PyDictProxy_New, PyDictProxy_Type } from './mappingproxy';
export { PyProperty_Type } from './property';
export { _PyMethodWrapper_Type } from './wrapperobject';

/** What all descriptors have: owner class, name, qualified name once asked for. */
export interface DescrPayload {
  d_type: PyTypeObject;
  d_name: PyObject;
  d_qualname: PyObject | null;
}
export interface MethodDescrPayload extends DescrPayload {
  readonly d_method: MethodDef;
}
export interface GetSetDescrPayload extends DescrPayload {
  readonly d_getset: GetSetDef;
}
export interface MemberDescrPayload extends DescrPayload {
  readonly d_member: MemberDef;
  /** Index in `slots` of a `__slots__` member, which the eval loop may read directly; else -1. */
  readonly d_index: number;
}
export interface WrapperDescrPayload extends DescrPayload {
  readonly d_base: SlotDef;
  /** The slot function that the wrapper calls. */
  readonly d_wrapped: unknown;
}
export type PyDescrObject = PyObject<DescrPayload>;
export type PyMethodDescrObject = PyObject<MethodDescrPayload>;
export type PyGetSetDescrObject = PyObject<GetSetDescrPayload>;
export type PyMemberDescrObject = PyObject<MemberDescrPayload>;
export type PyWrapperDescrObject = PyObject<WrapperDescrPayload>;

/** @source Objects/descrobject.c descr_new */
function descr_new<V extends DescrPayload>(descrtype: PyTypeObject, v: V): PyObject<V> {
  const descr = PyObject_GC_New(descrtype, v);
  touch(descr);
  PyObject_GC_Track(descr);
  return descr;
}

function header(type: PyTypeObject, name: string): DescrPayload {
  return { d_type: Py_NewRef(type), d_name: PyUnicode_InternFromString(name), d_qualname: null };
}

/** New reference. @source Objects/descrobject.c PyDescr_NewMethod */
export function PyDescr_NewMethod(type: PyTypeObject, method: MethodDef): PyObject {
  return descr_new(PyMethodDescr_Type, { ...header(type, method.name), d_method: method });
}

/** New reference. @source Objects/descrobject.c PyDescr_NewClassMethod */
export function PyDescr_NewClassMethod(type: PyTypeObject, method: MethodDef): PyObject {
  return descr_new(PyClassMethodDescr_Type, { ...header(type, method.name), d_method: method });
}

/** New reference. @source Objects/descrobject.c PyDescr_NewGetSet */
export function PyDescr_NewGetSet(type: PyTypeObject, getsetdef: GetSetDef): PyObject {
  return descr_new(PyGetSetDescr_Type, { ...header(type, getsetdef.name), d_getset: getsetdef });
}

/** `index`: place in `slots` of a `__slots__` member, else -1. New reference. @source Objects/descrobject.c PyDescr_NewMember */
export function PyDescr_NewMember(type: PyTypeObject, member: MemberDef, index: number): PyObject {
  const v = { ...header(type, member.name), d_member: member, d_index: index };
  return descr_new(PyMemberDescr_Type, v);
}

/** New reference. @source Objects/descrobject.c PyDescr_NewWrapper */
export function PyDescr_NewWrapper(type: PyTypeObject, base: SlotDef, wrapped: unknown): PyObject {
  const v = { ...header(type, base.name), d_base: base, d_wrapped: wrapped };
  return descr_new(PyWrapperDescr_Type, v);
}

function descr_dealloc(self: PyObject): void {
  const descr = self as PyDescrObject;
  PyObject_GC_UnTrack(descr);
  const { d_type, d_name, d_qualname } = descr.v;
  descr.v = { ...descr.v, d_type: null as never, d_name: null as never, d_qualname: null };
  touch(descr);
  Py_XDECREF(d_type);
  Py_XDECREF(d_name);
  Py_XDECREF(d_qualname);
  PyObject_GC_Del(descr);
}

function descr_traverse(self: PyObject, visit: visitproc): void {
  visit((self as PyDescrObject).v.d_type);
}

function descr_owns(self: PyObject, visit: OwnsVisitor): void {
  const { d_type, d_name, d_qualname } = (self as PyDescrObject).v;
  if (d_type !== null) visit(d_type, 0);
  if (d_name !== null) visit(d_name, 1);
  if (d_qualname !== null) visit(d_qualname, 2);
}

function descr_slotname(_self: PyObject, slot: number): string {
  return ['__objclass__', '__name__', '__qualname__'][slot];
}

/** The name of a descriptor for messages. */
export function descrName(self: PyObject): string {
  return (self as PyDescrObject).v.d_name.v as string;
}

/** The owner class of a descriptor, for messages. */
export function typeNameOf(self: PyObject): string {
  return (self as PyDescrObject).v.d_type.tp_name;
}

/** @source Objects/descrobject.c descr_check */
export function descr_check(descr: PyObject, obj: PyObject): boolean {
  if (PyObject_TypeCheck(obj, (descr as PyDescrObject).v.d_type)) return true;
  PyErr_SetString(
    PyExc_TypeError,
    `descriptor '${descrName(descr)}' for '${typeNameOf(descr)}' objects ` +
      `doesn't apply to a '${obj.ob_type.tp_name}' object`,
  );
  return false;
}

function descrRepr(kind: string) {
  return (self: PyObject): PyObject =>
    PyUnicode_FromString(`<${kind} '${descrName(self)}' of '${typeNameOf(self)}' objects>`);
}

/** @source Objects/descrobject.c method_get */
function method_get(self: PyObject, obj: PyObject | null, type: PyObject | null): PyObject | null {
  if (obj === null) return Py_NewRef(self);
  if (!descr_check(self, obj)) return null;
  if (type === null || PyType_Check(type)) {
    return PyCFunction_New((self as PyMethodDescrObject).v.d_method, obj, null);
  }
  return PyErr_SetString(
    PyExc_TypeError,
    `descriptor '${descrName(self)}' needs a type, not '${type.ob_type.tp_name}', as arg 2`,
  );
}

/** @source Objects/descrobject.c classmethod_get */
export function classmethod_get(
  self: PyObject,
  obj: PyObject | null,
  type: PyObject | null,
): PyObject | null {
  const cls = type ?? (obj === null ? null : obj.ob_type);
  if (cls === null) {
    return PyErr_SetString(
      PyExc_TypeError,
      `descriptor '${descrName(self)}' for type '${typeNameOf(self)}' needs either an object or a type`,
    );
  }
  if (!PyType_Check(cls)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `descriptor '${descrName(self)}' for type '${typeNameOf(self)}' ` +
        `needs a type, not a '${cls.ob_type.tp_name}' as arg 2`,
    );
  }
  if (!PyType_IsSubtype(cls, (self as PyDescrObject).v.d_type)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `descriptor '${descrName(self)}' requires a subtype of '${typeNameOf(self)}' ` +
        `but received '${cls.tp_name}'`,
    );
  }
  return PyCFunction_New((self as PyMethodDescrObject).v.d_method, cls, null);
}

/** @source Objects/descrobject.c member_get */
function member_get(self: PyObject, obj: PyObject | null): PyObject | null {
  if (obj === null) return Py_NewRef(self);
  if (!descr_check(self, obj)) return null;
  return (self as PyMemberDescrObject).v.d_member.get(obj);
}

/** @source Objects/descrobject.c getset_get */
function getset_get(self: PyObject, obj: PyObject | null): PyObject | null {
  if (obj === null) return Py_NewRef(self);
  if (!descr_check(self, obj)) return null;
  const get = (self as PyGetSetDescrObject).v.d_getset.get;
  if (get !== null) return get(obj);
  return PyErr_SetString(
    PyExc_AttributeError,
    `attribute '${descrName(self)}' of '${typeNameOf(self)}' objects is not readable`,
  );
}

/** @source Objects/descrobject.c wrapperdescr_get */
function wrapperdescr_get(self: PyObject, obj: PyObject | null): PyObject | null {
  if (obj === null) return Py_NewRef(self);
  if (!descr_check(self, obj)) return null;
  return PyWrapper_New(self, obj);
}

function notWritable(self: PyObject): number {
  PyErr_SetString(
    PyExc_AttributeError,
    `attribute '${descrName(self)}' of '${typeNameOf(self)}' objects is not writable`,
  );
  return -1;
}

/** @source Objects/descrobject.c getset_set */
function getset_set(self: PyObject, obj: PyObject, value: PyObject | null): number {
  if (!descr_check(self, obj)) return -1;
  const set = (self as PyGetSetDescrObject).v.d_getset.set;
  return set === null ? notWritable(self) : set(obj, value);
}

/** @source Objects/descrobject.c member_set, Python/structmember.c PyMember_SetOne */
function member_set(self: PyObject, obj: PyObject, value: PyObject | null): number {
  if (!descr_check(self, obj)) return -1;
  const set = (self as PyMemberDescrObject).v.d_member.set;
  if (set !== null) return set(obj, value);
  PyErr_SetString(PyExc_AttributeError, 'readonly attribute');
  return -1;
}

const METHOD_GETSETS = () =>
  descrCommon(
    (self) => docOf((self as PyMethodDescrObject).v.d_method),
    getset('__text_signature__', (self) => signatureOf((self as PyMethodDescrObject).v.d_method)),
  );

export const PyMethodDescr_Type = defineType({
  tp_name: 'method_descriptor',
  tp_basicsize: 56,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.HAVE_VECTORCALL | TPFLAGS.METHOD_DESCRIPTOR,
  tp_instance_vectorcall: methoddescr_vectorcall,
  tp_dealloc: descr_dealloc,
  tp_repr: descrRepr('method'),
  tp_call: PyVectorcall_Call,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: descr_traverse,
  tp_descr_get: method_get,
  tp_owns: descr_owns,
  tp_slotname: descr_slotname,
  get methods() {
    return descr_reduce_methods();
  },
  get getset() {
    return METHOD_GETSETS();
  },
});

export const PyClassMethodDescr_Type = defineType({
  tp_name: 'classmethod_descriptor',
  tp_basicsize: 56,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: descr_dealloc,
  tp_repr: descrRepr('method'),
  tp_call: classmethoddescr_call,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: descr_traverse,
  tp_descr_get: classmethod_get,
  tp_owns: descr_owns,
  tp_slotname: descr_slotname,
  get getset() {
    return METHOD_GETSETS();
  },
});

function plainDoc(doc: string | null): PyObject {
  return doc === null ? Py_None : PyUnicode_FromString(doc);
}

export const PyMemberDescr_Type = defineType({
  tp_name: 'member_descriptor',
  tp_basicsize: 48,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: descr_dealloc,
  tp_repr: descrRepr('member'),
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: descr_traverse,
  tp_descr_get: member_get,
  tp_descr_set: member_set,
  tp_owns: descr_owns,
  tp_slotname: descr_slotname,
  get methods() {
    return descr_reduce_methods();
  },
  get getset() {
    return descrCommon((self) => plainDoc((self as PyMemberDescrObject).v.d_member.doc));
  },
});

export const PyGetSetDescr_Type = defineType({
  tp_name: 'getset_descriptor',
  tp_basicsize: 48,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: descr_dealloc,
  tp_repr: descrRepr('attribute'),
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: descr_traverse,
  tp_descr_get: getset_get,
  tp_descr_set: getset_set,
  tp_owns: descr_owns,
  tp_slotname: descr_slotname,
  get getset() {
    return descrCommon((self) => plainDoc((self as PyGetSetDescrObject).v.d_getset.doc));
  },
});

export const PyWrapperDescr_Type = defineType({
  tp_name: 'wrapper_descriptor',
  tp_basicsize: 56,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.METHOD_DESCRIPTOR,
  tp_dealloc: descr_dealloc,
  tp_repr: descrRepr('slot wrapper'),
  tp_call: wrapperdescr_call,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: descr_traverse,
  tp_descr_get: wrapperdescr_get,
  tp_owns: descr_owns,
  tp_slotname: descr_slotname,
  get methods() {
    return descr_reduce_methods();
  },
  get getset() {
    return descrCommon(
      (self) => docOf((self as PyWrapperDescrObject).v.d_base),
      getset('__text_signature__', (self) => signatureOf((self as PyWrapperDescrObject).v.d_base)),
    );
  },
});
