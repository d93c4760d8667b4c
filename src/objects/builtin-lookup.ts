/** Built-in functions by name, as native code looks them up. */
import type { PyObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { PyDict_GetItemWithError } from './dictobject';
import { PyErr_Occurred, PyErr_SetObject } from './errors';
import { PyExc_AttributeError } from './exceptions';
import { interp, tstate } from './pystate';

/** The builtin `name` of the running frame; new reference. @source Python/ceval.c _PyEval_GetBuiltin */
export function PyEval_GetBuiltin(name: PyObject): PyObject | null {
  const builtins = tstate.current_frame?.builtins ?? interp.builtins;
  const attr = PyDict_GetItemWithError(builtins, name);
  if (attr !== null) return Py_NewRef(attr);
  if (!PyErr_Occurred()) PyErr_SetObject(PyExc_AttributeError, name);
  return null;
}
