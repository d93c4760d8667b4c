/** Raising, matching and leaving handlers; context managers. */
import type { PyObject } from '../../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../../heap/refcount';
import { boolResult, Py_None, reprStr } from '../../objects/object';
import { PyObject_CallNoArgs, PyObject_Vectorcall } from '../../objects/call';
import {
  PyErr_GivenExceptionMatches,
  PyErr_Occurred,
  PyErr_SetObject,
  PyErr_SetRaisedException,
  PyErr_SetString,
  _PyErr_GetTopmostException,
} from '../../objects/errors';
import {
  PyExc_AssertionError,
  PyExc_RuntimeError,
  PyExc_TypeError,
  PyExceptionClass_Check,
  PyExceptionInstance_Check,
  PyException_SetCause,
} from '../../objects/exceptions';
import type { PyBaseExceptionObject } from '../../objects/exceptions-base';
import {
  _PyBaseExceptionGroup_Check,
  _PyExc_CreateExceptionGroup,
  splitGroup,
} from '../../objects/exceptions-group';
import type { Frame } from '../../objects/interpframe';
import { PyLong_AsLong, PyLong_Check } from '../../objects/longobject';
import { tstate } from '../../objects/pystate';
import { PyTuple_Check, PyTuple_Pack } from '../../objects/tupleobject';
import { _PyObject_LookupSpecial } from '../../objects/typeobject';
import { _Py_ID } from '../../objects/unicodeobject';
import { isSuspending } from '../suspend';
import { ERROR, NEXT, RERAISED, pop, push } from '../flow';

export function LOAD_ASSERTION_ERROR(f: Frame): number {
  push(f, PyExc_AssertionError);
  return NEXT;
}

export function PUSH_EXC_INFO(f: Frame): number {
  const exc = pop(f);
  const info = tstate.exc_info;
  push(f, info.exc_value ?? Py_None);
  info.exc_value = Py_NewRef(exc);
  push(f, exc);
  return NEXT;
}

export function POP_EXCEPT(f: Frame): number {
  const info = tstate.exc_info;
  const old = info.exc_value;
  info.exc_value = pop(f);
  Py_XDECREF(old);
  return NEXT;
}

const NOT_EXCEPTION = 'catching classes that do not inherit from BaseException is not allowed';
const NOT_EXCEPTION_STAR =
  'catching ExceptionGroup with except* is not allowed. Use except instead.';

/** @source Python/ceval.c check_except_type_valid */
function checkExceptType(right: PyObject): boolean {
  const types = PyTuple_Check(right) ? (right.v as PyObject[]) : [right];
  if (types.every(PyExceptionClass_Check)) return true;
  PyErr_SetString(PyExc_TypeError, NOT_EXCEPTION);
  return false;
}

export function CHECK_EXC_MATCH(f: Frame): number {
  const right = f.localsplus[f.sp - 1]!;
  const left = f.localsplus[f.sp - 2]!;
  if (!checkExceptType(right)) {
    Py_DECREF(pop(f));
    return ERROR;
  }
  const res = PyErr_GivenExceptionMatches(left, right);
  Py_DECREF(pop(f));
  push(f, boolResult(res));
  return NEXT;
}

function checkExceptStarType(right: PyObject): boolean {
  if (!checkExceptType(right)) return false;
  const types = PyTuple_Check(right) ? (right.v as PyObject[]) : [right];
  const group = types.find((t) => isGroupClass(t));
  if (group === undefined) return true;
  PyErr_SetString(PyExc_TypeError, NOT_EXCEPTION_STAR);
  return false;
}

function isGroupClass(type: PyObject): boolean {
  const mro = (type as PyObject & { tp_mro: PyObject | null }).tp_mro?.v as PyObject[] | undefined;
  return (
    mro?.some((t) => (t as PyObject & { tp_name: string }).tp_name === 'BaseExceptionGroup') ??
    false
  );
}

/** Stack (exception, type) becomes (rest, match), None for an empty part. @source Python/ceval.c exception_group_match */
export function CHECK_EG_MATCH(f: Frame): number {
  const type = pop(f);
  const exc = pop(f);
  const parts = { match: null as PyObject | null, rest: null as PyObject | null };
  const ok = checkExceptStarType(type) && matchGroup(exc, type, parts);
  Py_DECREF(exc);
  Py_DECREF(type);
  if (!ok) return ERROR;
  push(f, parts.rest ?? Py_None);
  push(f, parts.match ?? Py_None);
  if (parts.match !== null) {
    const old = tstate.exc_info.exc_value;
    tstate.exc_info.exc_value = Py_NewRef(parts.match);
    Py_XDECREF(old);
  }
  return NEXT;
}

function matchGroup(
  exc: PyObject,
  type: PyObject,
  parts: { match: PyObject | null; rest: PyObject | null },
): boolean {
  if (exc === Py_None) return true;
  if (PyErr_GivenExceptionMatches(exc, type)) {
    if (_PyBaseExceptionGroup_Check(exc)) {
      parts.match = Py_NewRef<PyObject>(exc);
      return true;
    }
    // A naked exception is wrapped.
    const excs = PyTuple_Pack(exc);
    const eg = _PyExc_CreateExceptionGroup('', excs);
    Py_DECREF(excs);
    parts.match = eg;
    return eg !== null;
  }
  if (_PyBaseExceptionGroup_Check(exc)) return splitGroup(exc, type, parts);
  parts.rest = Py_NewRef(exc);
  return true;
}

export function RERAISE(f: Frame, oparg: number): number {
  const exc = f.localsplus[f.sp - 1]!;
  if (oparg > 0) {
    const lasti = f.localsplus[f.sp - 1 - oparg]!;
    if (PyLong_Check(lasti)) f.lasti = PyLong_AsLong(lasti);
  }
  PyErr_SetRaisedException(Py_NewRef(exc));
  return RERAISED;
}

/** The instance behind `from cause` (stolen): null for None, undefined with an exception set. */
function fixCause(cause: PyObject): PyObject | null | undefined {
  if (PyExceptionInstance_Check(cause)) return cause;
  if (PyExceptionClass_Check(cause)) {
    const fixed = PyObject_CallNoArgs(cause);
    Py_DECREF(cause);
    return fixed ?? undefined;
  }
  const isNone = cause === Py_None;
  Py_DECREF(cause);
  if (isNone) return null;
  PyErr_SetString(PyExc_TypeError, 'exception causes must derive from BaseException');
  return undefined;
}

/** Raises `exc from cause` (both stolen). @source Python/ceval.c do_raise */
function do_raise(exc: PyObject, cause: PyObject | null): void {
  let value: PyObject | null;
  if (PyExceptionClass_Check(exc)) {
    value = PyObject_CallNoArgs(exc);
    if (value !== null && !PyExceptionInstance_Check(value)) {
      PyErr_SetString(
        PyExc_TypeError,
        `calling ${reprStr(exc) ?? ''} should have returned an instance of BaseException, not ${reprStr(value.ob_type) ?? ''}`,
      );
      Py_DECREF(value);
      value = null;
    }
    Py_DECREF(exc);
  } else if (PyExceptionInstance_Check(exc)) value = exc;
  else {
    Py_DECREF(exc);
    PyErr_SetString(PyExc_TypeError, 'exceptions must derive from BaseException');
    value = null;
  }
  if (value === null) {
    Py_XDECREF(cause);
    return;
  }
  if (cause !== null) {
    const fixed = fixCause(cause);
    if (fixed === undefined) {
      Py_DECREF(value);
      return;
    }
    PyException_SetCause(value, fixed);
  }
  PyErr_SetObject(value.ob_type, value);
  Py_DECREF(value);
}

export function RAISE_VARARGS(f: Frame, oparg: number): number {
  if (oparg === 0) {
    const exc = _PyErr_GetTopmostException();
    if (exc === null || exc === Py_None) {
      PyErr_SetString(PyExc_RuntimeError, 'No active exception to reraise');
      return ERROR;
    }
    PyErr_SetRaisedException(Py_NewRef(exc));
    return RERAISED;
  }
  const cause = oparg === 2 ? pop(f) : null;
  do_raise(pop(f), cause);
  return ERROR;
}

/** Pushes the exit function and the result of the enter function of a context manager. */
function beforeWith(f: Frame, enterName: string, exitName: string, protocol: string): number {
  const mgr = f.localsplus[f.sp - 1]!;
  const enter = _PyObject_LookupSpecial(mgr, _Py_ID(enterName));
  if (enter === null) {
    if (PyErr_Occurred() === null) {
      PyErr_SetString(
        PyExc_TypeError,
        `'${mgr.ob_type.tp_name}' object does not support the ${protocol} protocol`,
      );
    }
    return ERROR;
  }
  const exit = _PyObject_LookupSpecial(mgr, _Py_ID(exitName));
  if (exit === null) {
    if (PyErr_Occurred() === null) {
      PyErr_SetString(
        PyExc_TypeError,
        `'${mgr.ob_type.tp_name}' object does not support the ${protocol} protocol (missed ${exitName} method)`,
      );
    }
    Py_DECREF(enter);
    return ERROR;
  }
  Py_DECREF(pop(f));
  const res = PyObject_CallNoArgs(enter);
  Py_DECREF(enter);
  if (res === null) {
    // A suspended thread goes on with the result on top of the exit function.
    if (isSuspending()) push(f, exit);
    else Py_DECREF(exit);
    return ERROR;
  }
  push(f, exit);
  push(f, res);
  return NEXT;
}

export function BEFORE_WITH(f: Frame): number {
  return beforeWith(f, '__enter__', '__exit__', 'context manager');
}

export function BEFORE_ASYNC_WITH(f: Frame): number {
  return beforeWith(f, '__aenter__', '__aexit__', 'asynchronous context manager');
}

export function WITH_EXCEPT_START(f: Frame): number {
  const val = f.localsplus[f.sp - 1]! as PyBaseExceptionObject;
  const exitFunc = f.localsplus[f.sp - 4]!;
  const tb = val.v.traceback ?? Py_None;
  const res = PyObject_Vectorcall(exitFunc, [val.ob_type, val, tb], null);
  if (res === null) return ERROR;
  push(f, res);
  return NEXT;
}
