/** Making functions, and the intrinsic functions. */
import type { PyObject } from '../../heap/object';
import { touch } from '../../heap/observer';
import { Py_DECREF, Py_NewRef } from '../../heap/refcount';
import { PyNumber_Positive } from '../../objects/abstract';
import { PyObject_CallOneArg } from '../../objects/call';
import { PyDict_CheckExact, PyDict_GetItemWithError } from '../../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../../objects/errors';
import { PyExc_NameError, PyExc_RuntimeError } from '../../objects/exceptions';
import { _PyExc_PrepReraiseStar } from '../../objects/exceptions-star';
import type { PyCodeObject } from '../../objects/codeobject';
import { PyFunction_NewWithQualName, type PyFunctionObject } from '../../objects/funcobject';
import { _PyAsyncGenValueWrapperNew } from '../../objects/genobject-async';
import type { Frame } from '../../objects/interpframe';
import { PyList_AsTuple } from '../../objects/listobject';
import { interp } from '../../objects/pystate';
import {
  _Py_make_paramspec,
  _Py_make_typealias,
  _Py_make_typevar,
  _Py_make_typevartuple,
  _Py_set_function_type_params,
  _Py_subscript_generic,
} from '../../objects/typevarobject';
import { _Py_ID } from '../../objects/unicodeobject';
import { PyMapping_GetOptionalItem } from '../mapping';
import { ERROR, NEXT, pop, push } from '../flow';
import { importStar } from '../import-from';
import { stopiterationError } from './generators';

export function MAKE_FUNCTION(f: Frame, oparg: number): number {
  const code = pop(f) as PyCodeObject;
  const func = PyFunction_NewWithQualName(code, f.globals, null) as PyFunctionObject | null;
  Py_DECREF(code);
  if (func === null) return ERROR;
  if (oparg & 8) func.v.func_closure = pop(f);
  if (oparg & 4) func.v.func_annotations = pop(f);
  if (oparg & 2) func.v.func_kwdefaults = pop(f);
  if (oparg & 1) func.v.func_defaults = pop(f);
  touch(func);
  push(f, func);
  return NEXT;
}

export function LOAD_BUILD_CLASS(f: Frame): number {
  const name = _Py_ID('__build_class__');
  if (PyDict_CheckExact(f.builtins)) {
    const bc = PyDict_GetItemWithError(f.builtins, name);
    if (bc !== null) {
      push(f, Py_NewRef(bc));
      return NEXT;
    }
    if (PyErr_Occurred() !== null) return ERROR;
  } else {
    const bc = PyMapping_GetOptionalItem(f.builtins, name);
    if (bc === null) return ERROR;
    if (bc !== undefined) {
      push(f, bc);
      return NEXT;
    }
  }
  PyErr_SetString(PyExc_NameError, '__build_class__ not found');
  return ERROR;
}

/** `sys.displayhook(value)`. @source Python/intrinsics.c print_expr */
function print_expr(_f: Frame, value: PyObject): PyObject | null {
  const hook = PyDict_GetItemWithError(interp.sysdict, _Py_ID('displayhook'));
  if (hook === null) return PyErr_SetString(PyExc_RuntimeError, 'lost sys.displayhook');
  return PyObject_CallOneArg(hook, value);
}

type Intrinsic1 = (f: Frame, value: PyObject) => PyObject | null;
type Intrinsic2 = (a: PyObject, b: PyObject) => PyObject | null;

/** @source Python/intrinsics.c _PyIntrinsics_UnaryFunctions */
const UNARY: readonly (Intrinsic1 | null)[] = [
  null,
  print_expr,
  (f, from) => importStar(f, from),
  (f, exc) => stopiterationError(f, exc),
  (_f, value) => _PyAsyncGenValueWrapperNew(Py_NewRef(value)),
  (_f, value) => PyNumber_Positive(value),
  (_f, list) => PyList_AsTuple(list),
  (_f, name) => _Py_make_typevar(name, null, null),
  (_f, name) => _Py_make_paramspec(name),
  (_f, name) => _Py_make_typevartuple(name),
  (_f, params) => _Py_subscript_generic(params),
  (_f, args) => _Py_make_typealias(args),
];

/** @source Python/intrinsics.c _PyIntrinsics_BinaryFunctions */
const BINARY: readonly (Intrinsic2 | null)[] = [
  null,
  (orig, excs) => _PyExc_PrepReraiseStar(orig, excs),
  (name, bound) => _Py_make_typevar(name, bound, null),
  (name, constraints) => _Py_make_typevar(name, null, constraints),
  (func, params) => _Py_set_function_type_params(func, params),
];

export function CALL_INTRINSIC_1(f: Frame, oparg: number): number {
  const value = f.localsplus[f.sp - 1]!;
  const res = UNARY[oparg]!(f, value);
  Py_DECREF(pop(f));
  if (res === null) return ERROR;
  push(f, res);
  return NEXT;
}

export function CALL_INTRINSIC_2(f: Frame, oparg: number): number {
  const res = BINARY[oparg]!(f.localsplus[f.sp - 2]!, f.localsplus[f.sp - 1]!);
  const arg2 = pop(f);
  const arg1 = pop(f);
  Py_DECREF(arg1);
  Py_DECREF(arg2);
  if (res === null) return ERROR;
  push(f, res);
  return NEXT;
}
