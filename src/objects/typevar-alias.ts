/** `typing.TypeAliasType`: what a `type` statement makes. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type visitproc } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { PyObject_CallNoArgs } from './call';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import type { PyFunctionObject } from './funcobject';
import { Py_GenericAlias } from './genericaliasobject';
import { PyArg_UnpackTupleKeywords } from './getargs';
import { Py_None } from './object';
import {
  PyTuple_Check,
  PyTuple_GET_SIZE,
  tuple_get_empty,
  type PyTupleObject,
} from './tupleobject';
import { defineType, getset, member, method } from './typedef';
import { callerModule, unpackTypevartuples } from './typevar-common';
import { _Py_union_type_or } from './unionobject';
import { PyUnicode_Check } from './unicodeobject';

interface AliasPayload {
  name: PyObject;
  type_params: PyObject | null;
  compute_value: PyObject | null;
  value: PyObject | null;
  module: PyObject | null;
}
type AliasObject = PyObject<AliasPayload>;
const FIELDS = ['name', 'type_params', 'compute_value', 'value', 'module'] as const;

function v(self: PyObject): AliasPayload {
  return (self as AliasObject).v;
}

/** @source Objects/typevarobject.c typealias_alloc */
function typealias_alloc(
  name: PyObject,
  type_params: PyObject | null,
  compute_value: PyObject | null,
  value: PyObject | null,
  module: PyObject | null,
): PyObject {
  const ta = PyObject_GC_New<AliasPayload>(_PyTypeAlias_Type, {
    name: Py_NewRef(name),
    type_params: Py_XNewRef(type_params),
    compute_value: Py_XNewRef(compute_value),
    value: Py_XNewRef(value),
    module: Py_XNewRef(module),
  });
  touch(ta);
  PyObject_GC_Track(ta);
  return ta;
}

/** From a tuple (name, type parameters or None, function); new reference. @source Objects/typevarobject.c _Py_make_typealias */
export function _Py_make_typealias(args: PyObject): PyObject {
  const [name, params, compute] = (args as PyTupleObject).v;
  return typealias_alloc(name, params === Py_None ? null : params, compute, null, null);
}

function clearFields(self: PyObject): void {
  for (const field of FIELDS) {
    const old = v(self)[field];
    (v(self) as unknown as Record<string, PyObject | null>)[field] = null;
    touch(self);
    Py_XDECREF(old);
  }
}

function typealias_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  clearFields(self);
  PyObject_GC_Del(self);
}

function typealias_traverse(self: PyObject, visit: visitproc): void {
  for (const field of ['type_params', 'compute_value', 'value', 'module'] as const) {
    const o = v(self)[field];
    if (o !== null) visit(o);
  }
}

function typealias_clear(self: PyObject): number {
  for (const field of ['type_params', 'compute_value', 'value', 'module'] as const) {
    const old = v(self)[field];
    v(self)[field] = null;
    touch(self);
    Py_XDECREF(old);
  }
  return 0;
}

function typealias_owns(self: PyObject, visit: OwnsVisitor): void {
  FIELDS.forEach((field, i) => {
    const o = v(self)[field];
    if (o !== null) visit(o, i);
  });
}

/** @source Objects/typevarobject.c typealias_get_value */
function typealias_get_value(self: PyObject): PyObject | null {
  if (v(self).value !== null) return Py_NewRef(v(self).value!);
  const result = PyObject_CallNoArgs(v(self).compute_value!);
  if (result === null) return null;
  v(self).value = Py_NewRef(result);
  const compute = v(self).compute_value;
  v(self).compute_value = null;
  touch(self);
  Py_XDECREF(compute);
  return result;
}

function typealias_parameters(self: PyObject): PyObject | null {
  const params = v(self).type_params;
  return params === null ? tuple_get_empty() : unpackTypevartuples(params);
}

function typealias_type_params(self: PyObject): PyObject {
  return Py_NewRef(v(self).type_params ?? tuple_get_empty());
}

/** @source Objects/typevarobject.c typealias_module */
function typealias_module(self: PyObject): PyObject | null {
  const { module, compute_value } = v(self);
  if (module !== null) return Py_NewRef(module);
  if (compute_value !== null) {
    const owner = (compute_value as PyFunctionObject).v.func_module;
    if (owner !== null) return Py_NewRef(owner);
  }
  return Py_None;
}

function typealias_subscript(self: PyObject, args: PyObject): PyObject | null {
  if (v(self).type_params === null) {
    return PyErr_SetString(PyExc_TypeError, 'Only generic type aliases are subscriptable');
  }
  return Py_GenericAlias(self, args);
}

/** @source Objects/typevarobject.c typealias_new_impl */
function typealias_new(
  _type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const names = ['name', 'value', 'type_params'];
  const values = PyArg_UnpackTupleKeywords('typealias', names, args, kwds, 2, 2, 0);
  if (values === null) return null;
  const [name, value, params] = values;
  if (!PyUnicode_Check(name!)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `typealias() argument 'name' must be str, not ${name!.ob_type.tp_name}`,
    );
  }
  if (params !== null && !PyTuple_Check(params)) {
    return PyErr_SetString(PyExc_TypeError, 'type_params must be a tuple');
  }
  const used = params === null || PyTuple_GET_SIZE(params) === 0 ? null : params;
  const module = callerModule();
  const res = typealias_alloc(name!, used, null, value, module);
  Py_DECREF(module);
  return res;
}

export const _PyTypeAlias_Type: PyTypeObject = defineType({
  tp_name: 'typing.TypeAliasType',
  tp_basicsize: 56,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_doc:
    'Type alias.\n\nType aliases are created through the type statement:\n\n    type Alias = int',
  tp_dealloc: typealias_dealloc,
  tp_repr: (self) => Py_NewRef(v(self).name),
  tp_traverse: typealias_traverse,
  tp_clear: typealias_clear,
  tp_new: typealias_new,
  nb_or: (a, b) => _Py_union_type_or(a, b),
  mp_subscript: typealias_subscript,
  tp_owns: typealias_owns,
  tp_slotname: (_self, slot) => `__${FIELDS[slot]}__`,
  methods: [method('__reduce__', METH.NOARGS, (self) => Py_NewRef(v(self).name))],
  members: [member('__name__', (self) => Py_NewRef(v(self).name))],
  getset: [
    getset('__parameters__', typealias_parameters),
    getset('__type_params__', typealias_type_params),
    getset('__value__', typealias_get_value),
    getset('__module__', typealias_module),
  ],
});
