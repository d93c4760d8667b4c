/** Builtin functions that `__reduce__` methods name, looked up when they are needed. */
import type { PyObject } from '../heap/object';
import { Py_NewRef } from '../heap/refcount';
import { _PyDict_GetItemStr } from './dictobject';
import { PyErr_SetString } from './errors';
import { PyExc_AttributeError } from './exceptions';
import { interp, tstate } from './pystate';
import { _Py_ID } from './unicodeobject';

/** `builtins.<name>` as the running frame sees it: new reference, or null with AttributeError. @source Python/ceval.c _PyEval_GetBuiltin */
export function _PyEval_GetBuiltin(name: string): PyObject | null {
  const builtins = tstate.current_frame?.builtins ?? interp.builtins;
  const attr = _PyDict_GetItemStr(builtins, _Py_ID(name));
  if (attr !== null) return Py_NewRef(attr);
  return PyErr_SetString(PyExc_AttributeError, name);
}
