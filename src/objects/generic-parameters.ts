/** Type parameters of generic aliases and unions, and their substitution. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyObject_GetItem } from './abstract';
import { PyObject_CallFunctionObjArgs, PyObject_CallOneArg } from './call';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyObject_IsTrue, Py_None, reprStr } from './object';
import { _PyObject_LookupAttr } from './object-attr';
import { PyList_Check, type PyListObject } from './listobject';
import { PyTuple_Check, PyTuple_Pack, tupleFromStolen, type PyTupleObject } from './tupleobject';
import { PyType_Check } from './typeobject';
import { _Py_ID } from './unicodeobject';

/** The attribute `name`, or null when absent (new reference); `failed` tells an error. */
function optional(o: PyObject, name: string): { value: PyObject | null; failed: boolean } {
  const out = { value: null as PyObject | null };
  const res = _PyObject_LookupAttr(o, _Py_ID(name), out);
  return { value: out.value, failed: res < 0 };
}

function addUnique(list: PyObject[], item: PyObject): void {
  if (list.includes(item)) return;
  Py_INCREF(item);
  list.push(item);
}

/** Type parameters of one argument added to `parameters`: 0, or -1. */
function collect(parameters: PyObject[], arg: PyObject): number {
  // A class is no parameter, and its attributes are those of its instances.
  if (PyType_Check(arg)) return 0;
  const subst = optional(arg, '__typing_subst__');
  if (subst.failed) return -1;
  if (subst.value !== null) {
    Py_DECREF(subst.value);
    addUnique(parameters, arg);
    return 0;
  }
  const sub = optional(arg, '__parameters__');
  if (sub.failed) return -1;
  if (sub.value === null) return 0;
  if (PyTuple_Check(sub.value)) {
    for (const param of (sub.value as PyTupleObject).v) addUnique(parameters, param);
  }
  Py_DECREF(sub.value);
  return 0;
}

/** The type parameters in `args`, in order of appearance; new tuple. @source Objects/genericaliasobject.c _Py_make_parameters */
export function _Py_make_parameters(args: PyObject): PyObject | null {
  const parameters: PyObject[] = [];
  for (const arg of (args as PyTupleObject).v) {
    if (collect(parameters, arg) < 0) {
      for (const p of parameters) Py_DECREF(p);
      return null;
    }
  }
  return tupleFromStolen(parameters);
}

/** `obj[...]` with the arguments for its own parameters; new reference. @source Objects/genericaliasobject.c subs_tvars */
function subs_tvars(
  obj: PyObject,
  params: readonly PyObject[],
  argitems: readonly PyObject[],
): PyObject | null {
  const sub = optional(obj, '__parameters__');
  if (sub.failed) return null;
  const subparams = sub.value;
  if (
    subparams === null ||
    !PyTuple_Check(subparams) ||
    (subparams as PyTupleObject).v.length === 0
  ) {
    if (subparams !== null) Py_DECREF(subparams);
    return Py_NewRef(obj);
  }
  const subargs: PyObject[] = [];
  for (const arg of (subparams as PyTupleObject).v) {
    const i = params.indexOf(arg);
    if (i < 0) {
      subargs.push(arg);
      continue;
    }
    const param = params[i];
    const given = argitems[i];
    // The argument for a TypeVarTuple is a tuple that is unpacked here.
    if (param.ob_type.tp_iter !== null && PyTuple_Check(given)) {
      subargs.push(...(given as PyTupleObject).v);
    } else subargs.push(given);
  }
  Py_DECREF(subparams);
  const tuple = PyTuple_Pack(...subargs);
  const res = PyObject_GetItem(obj, tuple);
  Py_DECREF(tuple);
  return res;
}

/** The items of `*tuple[int, str]`, if `item` is that; new reference. @source Objects/genericaliasobject.c _unpacked_tuple_args */
function unpackedTupleArgs(arg: PyObject): { value: PyObject | null; failed: boolean } {
  return optional(arg, '__typing_unpacked_tuple_args__');
}

/** The argument as a tuple with unpacked parts spread out; new tuple. @source Objects/genericaliasobject.c _unpack_args */
function unpack_args(item: PyObject): PyObject | null {
  const items = PyTuple_Check(item) ? (item as PyTupleObject).v : [item];
  const out: PyObject[] = [];
  for (const arg of items) {
    if (PyType_Check(arg)) {
      out.push(Py_NewRef(arg));
      continue;
    }
    const sub = unpackedTupleArgs(arg);
    if (sub.failed) {
      for (const o of out) Py_DECREF(o);
      return null;
    }
    const spread = sub.value !== null && sub.value !== Py_None && PyTuple_Check(sub.value);
    if (spread && !endsInEllipsis(sub.value as PyTupleObject)) {
      for (const o of (sub.value as PyTupleObject).v) out.push(Py_NewRef(o));
    } else out.push(Py_NewRef(arg));
    if (sub.value !== null) Py_DECREF(sub.value);
  }
  return tupleFromStolen(out);
}

function endsInEllipsis(tuple: PyTupleObject): boolean {
  const last = tuple.v[tuple.v.length - 1];
  return last !== undefined && last.ob_type.tp_name === 'ellipsis';
}

/** Lets parameters prepare the arguments (`__typing_prepare_subst__`); steals `item`, new reference. */
function prepare(self: PyObject, params: readonly PyObject[], item: PyObject): PyObject | null {
  for (const param of params) {
    const prep = optional(param, '__typing_prepare_subst__');
    if (prep.failed) {
      Py_DECREF(item);
      return null;
    }
    if (prep.value === null || prep.value === Py_None) continue;
    const args = PyTuple_Check(item) ? Py_NewRef(item) : PyTuple_Pack(item);
    const next = PyObject_CallFunctionObjArgs(prep.value, self, args);
    Py_DECREF(args);
    Py_DECREF(prep.value);
    Py_DECREF(item);
    if (next === null) return null;
    item = next;
  }
  return item;
}

/** One argument of the alias after substitution, appended to `newargs`: 0, or -1. */
function substituteOne(
  newargs: PyObject[],
  arg: PyObject,
  params: readonly PyObject[],
  argitems: readonly PyObject[],
): number {
  if (PyType_Check(arg)) {
    newargs.push(Py_NewRef(arg));
    return 0;
  }
  const unpack = optional(arg, '__typing_is_unpacked_typevartuple__');
  if (unpack.failed) return -1;
  const unpacked = unpack.value !== null && PyObject_IsTrue(unpack.value) === 1;
  if (unpack.value !== null) Py_DECREF(unpack.value);
  const subst = optional(arg, '__typing_subst__');
  if (subst.failed) return -1;
  let value: PyObject | null;
  if (subst.value !== null) {
    value = PyObject_CallOneArg(subst.value, argitems[params.indexOf(arg)]);
    Py_DECREF(subst.value);
  } else if (PyTuple_Check(arg) || PyList_Check(arg))
    value = substituteSequence(arg, params, argitems);
  else value = subs_tvars(arg, params, argitems);
  if (value === null) return -1;
  if (!unpacked) {
    newargs.push(value);
    return 0;
  }
  if (!PyTuple_Check(value)) {
    const repr = reprStr(value);
    if (repr !== null)
      PyErr_SetString(
        PyExc_TypeError,
        `expected __typing_subst__ of ${value.ob_type.tp_name} objects to return a tuple, not ${repr}`,
      );
    Py_DECREF(value);
    return -1;
  }
  for (const o of (value as PyTupleObject).v) newargs.push(Py_NewRef(o));
  Py_DECREF(value);
  return 0;
}

/** Arguments of Callable stand in a tuple or list of their own. */
function substituteSequence(
  arg: PyObject,
  params: readonly PyObject[],
  argitems: readonly PyObject[],
): PyObject | null {
  const items = PyTuple_Check(arg) ? (arg as PyTupleObject).v : (arg as PyListObject).v.items;
  const out: PyObject[] = [];
  for (const item of items) {
    if (substituteOne(out, item, params, argitems) < 0) {
      for (const o of out) Py_DECREF(o);
      return null;
    }
  }
  return tupleFromStolen(out);
}

/** `args` with `item` put in for `parameters`; new tuple. @source Objects/genericaliasobject.c _Py_subs_parameters */
export function _Py_subs_parameters(
  self: PyObject,
  args: PyObject,
  parameters: PyObject,
  item: PyObject,
): PyObject | null {
  const params = (parameters as PyTupleObject).v;
  if (params.length === 0) {
    const repr = reprStr(self);
    if (repr !== null) PyErr_SetString(PyExc_TypeError, `${repr} is not a generic class`);
    return null;
  }
  const unpacked = unpack_args(item);
  if (unpacked === null) return null;
  const prepared = prepare(self, params, unpacked);
  if (prepared === null) return null;
  const argitems = PyTuple_Check(prepared) ? (prepared as PyTupleObject).v : [prepared];
  if (argitems.length !== params.length) {
    const repr = reprStr(self);
    if (repr !== null) {
      const many = argitems.length > params.length ? 'many' : 'few';
      PyErr_SetString(
        PyExc_TypeError,
        `Too ${many} arguments for ${repr}; actual ${argitems.length}, expected ${params.length}`,
      );
    }
    Py_DECREF(prepared);
    return null;
  }
  const newargs: PyObject[] = [];
  for (const arg of (args as PyTupleObject).v) {
    if (substituteOne(newargs, arg, params, argitems) < 0) {
      for (const o of newargs) Py_DECREF(o);
      Py_DECREF(prepared);
      return null;
    }
  }
  Py_DECREF(prepared);
  return tupleFromStolen(newargs);
}
