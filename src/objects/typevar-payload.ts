/** Objects of the type parameter types: payload, life and references. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import type { PyObject, PyTypeObject, TypeDef, visitproc } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF } from '../heap/refcount';
import {
  _PyObject_ClearInstanceAttributes,
  _PyObject_FreeInstanceAttributes,
  _PyObject_VisitInstanceAttributes,
} from './dictobject';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyObject_SetAttr } from './object-attr';
import { _Py_ID } from './unicodeobject';
import { PyObject_ClearWeakRefs } from './weakrefobject';

/** State of a type parameter; the references are owned. */
export interface ParameterPayload {
  name: PyObject | null;
  bound: PyObject | null;
  evaluate_bound: PyObject | null;
  constraints: PyObject | null;
  evaluate_constraints: PyObject | null;
  /** ParamSpecArgs and ParamSpecKwargs. */
  origin: PyObject | null;
  covariant: boolean;
  contravariant: boolean;
  infer_variance: boolean;
}

const FIELDS = [
  'name',
  'bound',
  'evaluate_bound',
  'constraints',
  'evaluate_constraints',
  'origin',
] as const;

export function payload(self: PyObject): ParameterPayload {
  return (self as PyObject<ParameterPayload>).v;
}

/** A parameter; references in `fields` are stolen. New reference. @source Objects/typevarobject.c typevar_alloc */
export function newParameter(type: PyTypeObject, fields: Partial<ParameterPayload>): PyObject {
  const v: ParameterPayload = {
    name: null,
    bound: null,
    evaluate_bound: null,
    constraints: null,
    evaluate_constraints: null,
    origin: null,
    covariant: false,
    contravariant: false,
    infer_variance: false,
    ...fields,
  };
  const o = PyObject_GC_New(type, v);
  touch(o);
  PyObject_GC_Track(o);
  return o;
}

/** Stores `__module__` (stolen) in a new parameter; steals and returns `o`, or null. */
export function setInstanceModule(o: PyObject, module: PyObject): PyObject | null {
  const err = PyObject_SetAttr(o, _Py_ID('__module__'), module);
  Py_DECREF(module);
  if (err === 0) return o;
  Py_DECREF(o);
  return null;
}

/** What `__mro_entries__` of a parameter raises. */
export function cannotSubclass(name: string): null {
  return PyErr_SetString(PyExc_TypeError, `Cannot subclass an instance of ${name}`);
}

function clearField(self: PyObject, field: (typeof FIELDS)[number]): void {
  const old = payload(self)[field];
  if (old === null) return;
  payload(self)[field] = null;
  touch(self);
  Py_DECREF(old);
}

function clearManagedDict(self: PyObject): void {
  const dict = self.dict;
  if (dict === null) return;
  if (Array.isArray(dict)) {
    _PyObject_FreeInstanceAttributes(self);
    self.dict = null;
    return;
  }
  self.dict = null;
  touch(self);
  Py_DECREF(dict);
}

function parameter_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  for (const field of FIELDS) clearField(self, field);
  clearManagedDict(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

function parameter_traverse(self: PyObject, visit: visitproc): void {
  visit(self.ob_type);
  for (const field of FIELDS) {
    const o = payload(self)[field];
    if (field !== 'name' && o !== null) visit(o);
  }
  const dict = self.dict;
  if (Array.isArray(dict)) _PyObject_VisitInstanceAttributes(self, visit);
  else if (dict !== null) visit(dict);
}

function parameter_clear(self: PyObject): number {
  for (const field of FIELDS) if (field !== 'name') clearField(self, field);
  if (Array.isArray(self.dict)) _PyObject_ClearInstanceAttributes(self);
  else clearManagedDict(self);
  return 0;
}

function parameter_owns(self: PyObject, visit: OwnsVisitor): void {
  FIELDS.forEach((field, i) => {
    const o = payload(self)[field];
    if (o !== null) visit(o, i);
  });
}

/** Slots that all these types share. */
export function parameterSlots(): Partial<TypeDef> {
  return {
    tp_dealloc: parameter_dealloc,
    tp_traverse: parameter_traverse,
    tp_clear: parameter_clear,
    tp_owns: parameter_owns,
    tp_slotname: (_self, slot) => `__${FIELDS[slot]}__`,
  };
}
