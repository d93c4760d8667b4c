/** What type parameters share: calls into `typing`, the caller's module. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyObject_GetIter, PyIter_Next } from './abstract';
import { PyObject_Vectorcall } from './call';
import { PyErr_Occurred } from './errors';
import type { PyFunctionObject } from './funcobject';
import { Py_None, PyObject_GetAttrString } from './object';
import { hooks, tstate } from './pystate';
import { tupleFromStolen, type PyTupleObject } from './tupleobject';

/** `typing.name(*args)`; new reference. @source Objects/typevarobject.c call_typing_func_object */
export function callTyping(name: string, ...args: PyObject[]): PyObject | null {
  const typing = hooks.importModule('typing');
  if (typing === null) return null;
  const func = PyObject_GetAttrString(typing, name);
  const res = func === null ? null : PyObject_Vectorcall(func, args, null);
  Py_XDECREF(func);
  Py_DECREF(typing);
  return res;
}

/** Name of the module whose code runs, or None; new reference. @source Objects/typevarobject.c caller */
export function callerModule(): PyObject {
  const frame = tstate.current_frame;
  const module = frame === null ? null : (frame.func as PyFunctionObject).v.func_module;
  return Py_NewRef(module ?? Py_None);
}

function isTypevartuple({ ob_type }: PyObject): boolean {
  return ob_type.tp_name === 'typing.TypeVarTuple' || ob_type.tp_name === 'TypeVarTuple';
}

/** The parameters with TypeVarTuples unpacked (`*Ts`); new reference. @source Objects/typevarobject.c unpack_typevartuples */
export function unpackTypevartuples(params: PyObject): PyObject | null {
  const given = (params as PyTupleObject).v;
  if (!given.some(isTypevartuple)) return Py_NewRef(params);
  const items: PyObject[] = [];
  for (const param of given) {
    if (!isTypevartuple(param)) {
      items.push(Py_NewRef(param));
      continue;
    }
    const unpacked = unpackOne(param);
    if (unpacked === null) {
      for (const o of items) Py_DECREF(o);
      return null;
    }
    items.push(unpacked);
  }
  return tupleFromStolen(items);
}

function unpackOne(param: PyObject): PyObject | null {
  const it = PyObject_GetIter(param);
  if (it === null) return null;
  const res = PyIter_Next(it);
  Py_DECREF(it);
  return PyErr_Occurred() ? null : res;
}
