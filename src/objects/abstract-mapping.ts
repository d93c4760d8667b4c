/** Mapping protocol. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyObject_GetIter } from './abstract-iter';
import { PyObject_GetItem, PyObject_SetItem, type_error } from './abstract-object';
import { PySequence_List } from './abstract-sequence';
import { PyObject_CallMethodNoArgs } from './call';
import { PyDict_CheckExact, PyDict_Items, PyDict_Keys, PyDict_Values } from './dictobject';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_SetString } from './errors';
import { PyExc_KeyError, PyExc_TypeError } from './exceptions';
import { PyList_CheckExact } from './listobject';
import { PyUnicode_FromString, _Py_ID } from './unicodeobject';

/** @source Objects/abstract.c PyMapping_Check */
export function PyMapping_Check(o: PyObject): boolean {
  return o.ob_type.mp_subscript !== null;
}

/** Length, or -1. @source Objects/abstract.c PyMapping_Size */
export function PyMapping_Size(o: PyObject): number {
  const len = o.ob_type.mp_length;
  if (len !== null) return len(o);
  type_error(
    o.ob_type.sq_length !== null ? '%s is not a mapping' : "object of type '%s' has no len()",
    o,
  );
  return -1;
}

/** 1 with the value (new reference) in `out`, 0 without the key, -1. @source Objects/abstract.c PyMapping_GetOptionalItem */
export function PyMapping_GetOptionalItem(
  obj: PyObject,
  key: PyObject,
  out: { value: PyObject | null },
): number {
  out.value = PyObject_GetItem(obj, key);
  if (out.value !== null) return 1;
  if (!PyErr_ExceptionMatches(PyExc_KeyError)) return -1;
  PyErr_Clear();
  return 0;
}

export function PyMapping_GetItemString(o: PyObject, key: string): PyObject | null {
  const okey = PyUnicode_FromString(key);
  const r = PyObject_GetItem(o, okey);
  Py_DECREF(okey);
  return r;
}

export function PyMapping_SetItemString(o: PyObject, key: string, value: PyObject): number {
  const okey = PyUnicode_FromString(key);
  const r = PyObject_SetItem(o, okey, value);
  Py_DECREF(okey);
  return r;
}

/** @source Objects/abstract.c method_output_as_list */
function method_output_as_list(o: PyObject, name: string): PyObject | null {
  const output = PyObject_CallMethodNoArgs(o, _Py_ID(name));
  if (output === null || PyList_CheckExact(output)) return output;
  const it = PyObject_GetIter(output);
  if (it === null) {
    if (PyErr_ExceptionMatches(PyExc_TypeError)) {
      PyErr_SetString(
        PyExc_TypeError,
        `${o.ob_type.tp_name}.${name}() returned a non-iterable ` +
          `(type ${output.ob_type.tp_name})`,
      );
    }
    Py_DECREF(output);
    return null;
  }
  Py_DECREF(output);
  const result = PySequence_List(it);
  Py_DECREF(it);
  return result;
}

/** New list. @source Objects/abstract.c PyMapping_Keys */
export function PyMapping_Keys(o: PyObject): PyObject | null {
  return PyDict_CheckExact(o) ? PyDict_Keys(o) : method_output_as_list(o, 'keys');
}

/** New list. @source Objects/abstract.c PyMapping_Items */
export function PyMapping_Items(o: PyObject): PyObject | null {
  return PyDict_CheckExact(o) ? PyDict_Items(o) : method_output_as_list(o, 'items');
}

/** New list. @source Objects/abstract.c PyMapping_Values */
export function PyMapping_Values(o: PyObject): PyObject | null {
  return PyDict_CheckExact(o) ? PyDict_Values(o) : method_output_as_list(o, 'values');
}
