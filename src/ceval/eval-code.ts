/** Running a code object in given namespaces (Python/ceval.c PyEval_EvalCode). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyDict_GetItemWithError, PyDict_SetItem } from '../objects/dictobject';
import { PyErr_Occurred } from '../objects/errors';
import { PyFunction_NewWithQualName, type PyFunctionObject } from '../objects/funcobject';
import { PyModule_Check, PyModule_GetDict } from '../objects/moduleobject';
import { interp, tstate } from '../objects/pystate';
import { _Py_ID } from '../objects/unicodeobject';
import { touch } from '../heap/observer';
import { _PyEval_Vector } from './frame';

/** The builtins dict that a globals dict names; borrowed. @source Python/ceval.c _PyEval_BuiltinsFromGlobals */
export function _PyEval_BuiltinsFromGlobals(globals: PyObject): PyObject | null {
  const builtins = PyDict_GetItemWithError(globals, _Py_ID('__builtins__'));
  if (builtins !== null) return PyModule_Check(builtins) ? PyModule_GetDict(builtins) : builtins;
  if (PyErr_Occurred() !== null) return null;
  return tstate.current_frame?.builtins ?? interp.builtins;
}

/** Runs module-like code, with a closure tuple for free variables if given; new reference. @source Python/ceval.c PyEval_EvalCodeEx */
export function _PyEval_EvalCode(
  code: PyObject,
  globals: PyObject,
  locals: PyObject,
  closure: PyObject | null = null,
): PyObject | null {
  if (PyDict_GetItemWithError(globals, _Py_ID('__builtins__')) === null) {
    if (PyErr_Occurred() !== null) return null;
    const builtins = _PyEval_BuiltinsFromGlobals(globals);
    if (builtins === null || PyDict_SetItem(globals, _Py_ID('__builtins__'), builtins) < 0)
      return null;
  }
  const func = PyFunction_NewWithQualName(code, globals, null) as PyFunctionObject | null;
  if (func === null) return null;
  if (closure !== null) {
    func.v.func_closure = Py_NewRef(closure);
    touch(func);
  }
  const res = _PyEval_Vector(func, locals, [], null);
  Py_DECREF(func);
  return res;
}
