/** Calling a class, and the `__new__` that native types have. */
import { METH, type MethodDef, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { _PyObject_MakeTpCall, _Py_CheckFunctionResult } from './call';
import { PyDict_GET_SIZE } from './dictobject';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { object_new } from './object-type';
import { slot_tp_init, slot_tp_new } from './slot-access';
import { PyTuple_GET_SIZE, PyTuple_GetSlice, type PyTupleObject } from './tupleobject';
import { PyType_Check, PyType_IsSubtype, PyType_Type } from './typeobject';

/** `cls(*args, **kwds)`: makes the instance and initializes it. @source Objects/typeobject.c type_call */
export function type_call(
  callable: PyObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const type = callable as PyTypeObject;
  if (type === PyType_Type) {
    const nargs = PyTuple_GET_SIZE(args);
    if (nargs === 1 && (kwds === null || PyDict_GET_SIZE(kwds) === 0)) {
      return Py_NewRef((args as PyTupleObject).v[0].ob_type);
    }
    if (nargs !== 3) return PyErr_SetString(PyExc_TypeError, 'type() takes 1 or 3 arguments');
  }
  if (type.tp_new === null) {
    return PyErr_SetString(PyExc_TypeError, `cannot create '${type.tp_name}' instances`);
  }
  const { tp_new } = type;
  // Of what most classes have, the engine makes one function with this one.
  const made = tp_new === object_new ? object_new(type, args, kwds) : tp_new(type, args, kwds);
  const obj = _Py_CheckFunctionResult(type, made, null);
  if (obj === null) return null;
  const objType = obj.ob_type;
  if (objType !== type && !PyType_IsSubtype(objType, type)) return obj;
  const { tp_init } = objType;
  if (tp_init === null) return obj;
  const failed =
    tp_init === slot_tp_init ? slot_tp_init(obj, args, kwds) : tp_init(obj, args, kwds);
  if (failed < 0) {
    Py_DECREF(obj);
    return null;
  }
  return obj;
}

/** tp_vectorcall of `type`. @source Objects/typeobject.c type_vectorcall */
export function type_vectorcall(
  metatype: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (args.length === 1 && metatype === PyType_Type) {
    if (kwnames !== null && PyTuple_GET_SIZE(kwnames) !== 0) {
      return PyErr_SetString(PyExc_TypeError, 'type() takes no keyword arguments');
    }
    return Py_NewRef(args[0].ob_type);
  }
  return _PyObject_MakeTpCall(metatype, args, kwnames);
}

/** @source Objects/typeobject.c type_init */
export function type_init(_cls: PyObject, args: PyObject, kwds: PyObject | null): number {
  const nargs = PyTuple_GET_SIZE(args);
  if (kwds !== null && nargs === 1 && PyDict_GET_SIZE(kwds) !== 0) {
    PyErr_SetString(PyExc_TypeError, 'type.__init__() takes no keyword arguments');
    return -1;
  }
  if (nargs !== 1 && nargs !== 3) {
    PyErr_SetString(PyExc_TypeError, 'type.__init__() takes 1 or 3 arguments');
    return -1;
  }
  return 0;
}

/** @source Objects/typeobject.c tp_new_wrapper */
function tp_new_wrapper(self: PyObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const type = self as PyTypeObject;
  const items = (args as PyTupleObject).v;
  if (items.length < 1) {
    return PyErr_SetString(PyExc_TypeError, `${type.tp_name}.__new__(): not enough arguments`);
  }
  const subtype = items[0];
  if (!PyType_Check(subtype)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `${type.tp_name}.__new__(X): X is not a type object (${items[0].ob_type.tp_name})`,
    );
  }
  if (!PyType_IsSubtype(subtype, type)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `${type.tp_name}.__new__(${subtype.tp_name}): ` +
        `${subtype.tp_name} is not a subtype of ${type.tp_name}`,
    );
  }
  let staticbase: PyTypeObject | null = subtype;
  while (staticbase !== null && staticbase.tp_new === slot_tp_new) staticbase = staticbase.tp_base;
  if (staticbase !== null && staticbase.tp_new !== type.tp_new) {
    return PyErr_SetString(
      PyExc_TypeError,
      `${type.tp_name}.__new__(${subtype.tp_name}) is not safe, ` +
        `use ${staticbase.tp_name}.__new__()`,
    );
  }
  const rest = PyTuple_GetSlice(args, 1, items.length);
  if (rest === null) return null;
  const res = type.tp_new!(subtype, rest, kwds);
  Py_DECREF(rest);
  return res;
}

/** The row behind every native `__new__`. @source Objects/typeobject.c tp_new_methoddef */
export const tp_new_methoddef: MethodDef = {
  name: '__new__',
  flags: METH.VARARGS | METH.KEYWORDS,
  meth: tp_new_wrapper,
  doc:
    '__new__($type, *args, **kwargs)\n--\n\n' +
    'Create and return a new object.  See help(type) for accurate signature.',
};
