/** Lookups in namespaces that need not be dicts. */
import type { PyObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { PyObject_GetItem } from '../objects/abstract';
import { PyDict_CheckExact, PyDict_GetItemWithError } from '../objects/dictobject';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_Occurred } from '../objects/errors';
import { PyExc_KeyError } from '../objects/exceptions';

/** `mapping[name]`: a new reference, undefined when missing, null with an exception set. */
export function PyMapping_GetOptionalItem(
  mapping: PyObject,
  name: PyObject,
): PyObject | null | undefined {
  if (PyDict_CheckExact(mapping)) {
    const value = PyDict_GetItemWithError(mapping, name);
    if (value !== null) return Py_NewRef(value);
    return PyErr_Occurred() === null ? undefined : null;
  }
  const value = PyObject_GetItem(mapping, name);
  if (value !== null) return value;
  if (!PyErr_ExceptionMatches(PyExc_KeyError)) return null;
  PyErr_Clear();
  return undefined;
}
