/** Calling native methods through their descriptors. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyVectorcall_Call } from './call';
import {
  classmethod_get,
  descrName,
  descr_check,
  typeNameOf,
  type PyDescrObject,
  type PyMethodDescrObject,
  type PyWrapperDescrObject,
} from './descrobject';
import { PyDict_GET_SIZE } from './dictobject';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { _PyObject_RealIsSubclass } from './isinstance';
import { callMethodDef, functionStr } from './methodobject';
import { PyTuple_GET_SIZE, PyTuple_GetSlice, type PyTupleObject } from './tupleobject';

/** Calls a method through its descriptor: `list.append(l, x)`. @source Objects/descrobject.c method_vectorcall_* */
export function methoddescr_vectorcall(
  func: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const descr = func as PyMethodDescrObject;
  const nkw = kwnames === null ? 0 : PyTuple_GET_SIZE(kwnames);
  if (args.length - nkw < 1) {
    return PyErr_SetString(
      PyExc_TypeError,
      `unbound method ${functionStr(func)} needs an argument`,
    );
  }
  const self = args[0];
  if (!descr_check(func, self)) return null;
  return callMethodDef(func, descr.v.d_method, self, args.slice(1), kwnames);
}

/** @source Objects/descrobject.c classmethoddescr_call */
export function classmethoddescr_call(
  self: PyObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const items = (args as PyTupleObject).v;
  if (items.length < 1) {
    return PyErr_SetString(
      PyExc_TypeError,
      `descriptor '${descrName(self)}' of '${typeNameOf(self)}' object needs an argument`,
    );
  }
  const bound = classmethod_get(self, null, items[0]);
  if (bound === null) return null;
  const rest = PyTuple_GetSlice(args, 1, items.length);
  const res = PyVectorcall_Call(bound, rest, kwds);
  Py_DECREF(bound);
  Py_DECREF(rest);
  return res;
}

/** @source Objects/descrobject.c wrapperdescr_call */
export function wrapperdescr_call(
  self: PyObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const items = (args as PyTupleObject).v;
  if (items.length < 1) {
    return PyErr_SetString(
      PyExc_TypeError,
      `descriptor '${descrName(self)}' of '${typeNameOf(self)}' object needs an argument`,
    );
  }
  const obj = items[0];
  const ok = _PyObject_RealIsSubclass(obj.ob_type, (self as PyDescrObject).v.d_type);
  if (ok < 0) return null;
  if (ok === 0) {
    return PyErr_SetString(
      PyExc_TypeError,
      `descriptor '${descrName(self)}' requires a '${typeNameOf(self)}' object ` +
        `but received a '${obj.ob_type.tp_name}'`,
    );
  }
  const rest = PyTuple_GetSlice(args, 1, items.length);
  const res = wrapperdescr_raw_call(self as PyWrapperDescrObject, obj, rest, kwds);
  Py_DECREF(rest);
  return res;
}

/** Calls a slot wrapper for `self`. @source Objects/descrobject.c wrapperdescr_raw_call */
export function wrapperdescr_raw_call(
  descr: PyWrapperDescrObject,
  self: PyObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const { d_base, d_wrapped } = descr.v;
  if (!d_base.keywords && kwds !== null && PyDict_GET_SIZE(kwds) > 0) {
    return PyErr_SetString(PyExc_TypeError, `wrapper ${d_base.name}() takes no keyword arguments`);
  }
  return d_base.wrapper!(self, args, d_wrapped, kwds);
}
