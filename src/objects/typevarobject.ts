/** Type parameters: TypeVar, ParamSpec, TypeVarTuple and `typing.Generic`. */
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { registerRoots, visitOptional } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyObject_CallNoArgs, _PyObject_Call_Prepend } from './call';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import type { PyFunctionObject } from './funcobject';
import { PyArg_UnpackTupleKeywords } from './getargs';
import { PyObject_IsTrue, Py_None, boolResult, PyObject_GetAttrString } from './object';
import { hooks } from './pystate';
import { PyTuple_Pack, tuple_get_empty, type PyTupleObject } from './tupleobject';
import { getset, member, method } from './typedef';
import { PyType_FromDef } from './type-fromdef';
import { callTyping, callerModule, unpackTypevartuples } from './typevar-common';
import {
  cannotSubclass,
  newParameter,
  parameterSlots,
  payload,
  setInstanceModule,
} from './typevar-payload';
import { paramspecDef, paramspecArgsDef, paramspecKwargsDef } from './typevar-paramspec';
import { PyUnicode_Check, PyUnicode_FromString } from './unicodeobject';

export { _PyTypeAlias_Type, _Py_make_typealias } from './typevar-alias';

export let PyTypeVar_Type: PyTypeObject;
export let PyParamSpec_Type: PyTypeObject;
export let PyTypeVarTuple_Type: PyTypeObject;
export let PyParamSpecArgs_Type: PyTypeObject;
export let PyParamSpecKwargs_Type: PyTypeObject;
export let PyGeneric_Type: PyTypeObject;

onRuntimeReset(() => {
  const none = null as unknown as PyTypeObject;
  PyTypeVar_Type = none;
  PyParamSpec_Type = none;
  PyTypeVarTuple_Type = none;
  PyParamSpecArgs_Type = none;
  PyParamSpecKwargs_Type = none;
  PyGeneric_Type = none;
});

/** Makes the heap types of this file: after the static types. @source Objects/typevarobject.c _Py_initialize_generic */
export function _Py_initialize_generic(): void {
  PyGeneric_Type = PyType_FromDef(genericDef, null, null)!;
  PyTypeVar_Type = PyType_FromDef(typevarDef(), null, null)!;
  PyTypeVarTuple_Type = PyType_FromDef(typevartupleDef(), null, null)!;
  PyParamSpec_Type = PyType_FromDef(paramspecDef(), null, null)!;
  PyParamSpecArgs_Type = PyType_FromDef(paramspecArgsDef(), null, null)!;
  PyParamSpecKwargs_Type = PyType_FromDef(paramspecKwargsDef(), null, null)!;
}

registerRoots('type parameters', (visit) => {
  const types = [
    PyGeneric_Type,
    PyTypeVar_Type,
    PyTypeVarTuple_Type,
    PyParamSpec_Type,
    PyParamSpecArgs_Type,
    PyParamSpecKwargs_Type,
  ];
  for (const type of types) visitOptional(visit, type, 'type of the interpreter');
});

/** Evaluates a bound or constraints on first use; new reference. */
function lazy(
  self: PyObject,
  value: 'bound' | 'constraints',
  evaluate: 'evaluate_bound' | 'evaluate_constraints',
  missing: () => PyObject,
): PyObject | null {
  const p = payload(self);
  if (p[value] !== null) return Py_NewRef(p[value]);
  const compute = p[evaluate];
  if (compute === null) return missing();
  const result = PyObject_CallNoArgs(compute);
  if (result === null) return null;
  p[value] = Py_NewRef(result);
  p[evaluate] = null;
  touch(self);
  Py_DECREF(compute);
  return result;
}

function typevar_bound(self: PyObject): PyObject | null {
  return lazy(self, 'bound', 'evaluate_bound', () => Py_None);
}

function typevar_constraints(self: PyObject): PyObject | null {
  return lazy(self, 'constraints', 'evaluate_constraints', tuple_get_empty);
}

/** `~T`, `+T`, `-T` or `T`. */
export function parameter_repr(self: PyObject): PyObject {
  const p = payload(self);
  const name = p.name!.v as string;
  if (p.infer_variance) return PyUnicode_FromString(name);
  const variance = p.covariant ? '+' : p.contravariant ? '-' : '~';
  return PyUnicode_FromString(variance + name);
}

/** Truth of the keywords covariant, contravariant, infer_variance; null with an exception set. */
export function varianceArguments(
  values: readonly (PyObject | null)[],
): { covariant: boolean; contravariant: boolean; infer_variance: boolean } | null {
  const flags: boolean[] = [];
  for (const value of values) {
    const truth = value === null ? 0 : PyObject_IsTrue(value);
    if (truth < 0) return null;
    flags.push(truth > 0);
  }
  const [covariant, contravariant, infer_variance] = flags;
  if (covariant && contravariant) {
    return PyErr_SetString(PyExc_ValueError, 'Bivariant types are not supported.');
  }
  if (infer_variance && (covariant || contravariant)) {
    return PyErr_SetString(PyExc_ValueError, 'Variance cannot be specified with infer_variance.');
  }
  return { covariant, contravariant, infer_variance };
}

/** The checked bound, None left out; undefined: failed. New reference. */
export function checkedBound(bound: PyObject | null): PyObject | null | undefined {
  if (bound === null || bound === Py_None) return null;
  const message = PyUnicode_FromString('Bound must be a type.');
  const checked = callTyping('_type_check', bound, message);
  Py_DECREF(message);
  return checked ?? undefined;
}

const TYPEVAR_KEYWORDS = ['name', 'bound', 'covariant', 'contravariant', 'infer_variance'];

/** @source Objects/typevarobject.c typevar_new_impl */
function typevar_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const items = (args as PyTupleObject).v;
  // Constraints are the positional arguments after the name.
  const head = PyTuple_Pack(...items.slice(0, 1));
  const values = PyArg_UnpackTupleKeywords('typevar', TYPEVAR_KEYWORDS, head, kwds, 1, 1, 0);
  Py_DECREF(head);
  if (values === null) return null;
  const [name, boundArg] = values;
  if (!PyUnicode_Check(name!)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `typevar() argument 'name' must be str, not ${name!.ob_type.tp_name}`,
    );
  }
  const variance = varianceArguments(values.slice(2));
  if (variance === null) return null;
  const bound = checkedBound(boundArg);
  if (bound === undefined) return null;
  const nconstraints = items.length - 1;
  if (nconstraints === 1) {
    Py_XDECREF(bound);
    return PyErr_SetString(PyExc_TypeError, 'A single constraint is not allowed');
  }
  if (nconstraints > 1 && bound !== null) {
    Py_DECREF(bound);
    return PyErr_SetString(PyExc_TypeError, 'Constraints cannot be combined with bound=...');
  }
  const constraints = nconstraints > 1 ? PyTuple_Pack(...items.slice(1)) : null;
  const tv = newParameter(type, { name: Py_NewRef(name), bound, constraints, ...variance });
  return setInstanceModule(tv, callerModule());
}

const typevarDef = (): TypeDef => ({
  tp_name: 'typing.TypeVar',
  tp_basicsize: 64,
  tp_flags:
    TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE | TPFLAGS.MANAGED_DICT | TPFLAGS.MANAGED_WEAKREF,
  tp_doc: 'Type variable.',
  tp_dictoffset: -1,
  tp_weaklistoffset: -32,
  ...parameterSlots(),
  tp_new: typevar_new,
  tp_repr: parameter_repr,
  nb_or: (a, b) => makeUnion(a, b),
  methods: [
    method('__typing_subst__', METH.O, (self, arg) => callTyping('_typevar_subst', self, arg)),
    method('__reduce__', METH.NOARGS, (self) => Py_NewRef(payload(self).name!)),
    method('__mro_entries__', METH.O, () => cannotSubclass('TypeVar')),
  ],
  members: [
    member('__name__', (self) => Py_NewRef(payload(self).name!)),
    member('__covariant__', (self) => boolResult(payload(self).covariant)),
    member('__contravariant__', (self) => boolResult(payload(self).contravariant)),
    member('__infer_variance__', (self) => boolResult(payload(self).infer_variance)),
  ],
  getset: [getset('__bound__', typevar_bound), getset('__constraints__', typevar_constraints)],
});

/** `T | other` through typing.Union. @source Objects/typevarobject.c make_union */
export function makeUnion(a: PyObject, b: PyObject): PyObject | null {
  return callTyping('_make_union', a, b);
}

function typevartuple_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackTupleKeywords('typevartuple', ['name'], args, kwds, 1, 1, 0);
  if (values === null) return null;
  const name = values[0]!;
  if (!PyUnicode_Check(name)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `typevartuple() argument 'name' must be str, not ${name.ob_type.tp_name}`,
    );
  }
  return setInstanceModule(newParameter(type, { name: Py_NewRef(name) }), callerModule());
}

/** An iterator that gives `*Ts` once. @source Objects/typevarobject.c typevartuple_iter */
function typevartuple_iter(self: PyObject): PyObject | null {
  const typing = hooks.importModule('typing');
  if (typing === null) return null;
  const unpack = PyObject_GetAttrString(typing, 'Unpack');
  Py_DECREF(typing);
  if (unpack === null) return null;
  const unpacked = unpack.ob_type.mp_subscript!(unpack, self);
  Py_DECREF(unpack);
  if (unpacked === null) return null;
  const tuple = PyTuple_Pack(unpacked);
  Py_DECREF(unpacked);
  const it = tuple.ob_type.tp_iter!(tuple);
  Py_DECREF(tuple);
  return it;
}

const typevartupleDef = (): TypeDef => ({
  tp_name: 'typing.TypeVarTuple',
  tp_basicsize: 24,
  tp_flags:
    TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE | TPFLAGS.MANAGED_DICT | TPFLAGS.MANAGED_WEAKREF,
  tp_doc: 'Type variable tuple.',
  tp_dictoffset: -1,
  tp_weaklistoffset: -32,
  ...parameterSlots(),
  tp_new: typevartuple_new,
  tp_repr: (self) => Py_NewRef(payload(self).name!),
  tp_iter: typevartuple_iter,
  methods: [
    method('__typing_subst__', METH.O, () =>
      PyErr_SetString(PyExc_TypeError, 'Substitution of bare TypeVarTuple is not supported'),
    ),
    method('__typing_prepare_subst__', METH.VARARGS, (self, args) =>
      callTyping('_typevartuple_prepare_subst', self, ...(args as unknown as PyTupleObject).v),
    ),
    method('__reduce__', METH.NOARGS, (self) => Py_NewRef(payload(self).name!)),
    method('__mro_entries__', METH.O, () => cannotSubclass('TypeVarTuple')),
  ],
  members: [member('__name__', (self) => Py_NewRef(payload(self).name!))],
});

/** Calls a function of `typing` with the class in front of the arguments. */
function callTypingWith(
  name: string,
  cls: PyObject,
  args: PyObject,
  kwargs: PyObject | null,
): PyObject | null {
  const typing = hooks.importModule('typing');
  if (typing === null) return null;
  const func = PyObject_GetAttrString(typing, name);
  Py_DECREF(typing);
  if (func === null) return null;
  const res = _PyObject_Call_Prepend(func, cls, args, kwargs);
  Py_DECREF(func);
  return res;
}

const genericDef: TypeDef = {
  tp_name: 'typing.Generic',
  tp_basicsize: 16,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC,
  tp_doc: 'Abstract base class for generic types\n',
  methods: [
    method('__class_getitem__', METH.VARARGS | METH.KEYWORDS | METH.CLASS, (cls, args, kwargs) =>
      callTypingWith('_generic_class_getitem', cls, args, kwargs),
    ),
    method('__init_subclass__', METH.VARARGS | METH.KEYWORDS | METH.CLASS, (cls, args, kwargs) =>
      callTypingWith('_generic_init_subclass', cls, args, kwargs),
    ),
  ],
};

/** A type parameter of a function, class or alias; bound and constraints are functions, or null. New reference. @source Objects/typevarobject.c _Py_make_typevar */
export function _Py_make_typevar(
  name: PyObject,
  evaluate_bound: PyObject | null,
  evaluate_constraints: PyObject | null,
): PyObject {
  return newParameter(PyTypeVar_Type, {
    name: Py_NewRef(name),
    evaluate_bound: Py_XNewRef(evaluate_bound),
    evaluate_constraints: Py_XNewRef(evaluate_constraints),
    infer_variance: true,
  });
}

/** New reference. @source Objects/typevarobject.c _Py_make_paramspec */
export function _Py_make_paramspec(name: PyObject): PyObject {
  return newParameter(PyParamSpec_Type, { name: Py_NewRef(name), infer_variance: true });
}

/** New reference. @source Objects/typevarobject.c _Py_make_typevartuple */
export function _Py_make_typevartuple(name: PyObject): PyObject {
  return newParameter(PyTypeVarTuple_Type, { name: Py_NewRef(name) });
}

/** `Generic[params]`; new reference. @source Objects/typevarobject.c _Py_subscript_generic */
export function _Py_subscript_generic(params: PyObject): PyObject | null {
  const unpacked = unpackTypevartuples(params);
  if (unpacked === null) return null;
  const res = callTyping('_GenericAlias', PyGeneric_Type, unpacked);
  Py_DECREF(unpacked);
  return res;
}

/** Gives a function its type parameters and returns it; new reference. @source Objects/funcobject.c _Py_set_function_type_params */
export function _Py_set_function_type_params(func: PyObject, params: PyObject): PyObject {
  const f = (func as PyFunctionObject).v;
  const old = f.func_typeparams;
  f.func_typeparams = Py_NewRef(params);
  touch(func);
  Py_XDECREF(old);
  return Py_NewRef(func);
}
