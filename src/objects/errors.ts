/** Raising, fetching and matching exceptions (Python/errors.c). */
import { touch } from '../heap/observer';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyObject_IsSubclass } from './abstract';
import { PyObject_Call, PyObject_CallNoArgs, PyObject_CallOneArg } from './call';
import {
  PyExc_KeyError,
  PyExc_MemoryError,
  PyExc_SystemError,
  PyExc_TypeError,
  PyExceptionClass_Check,
  PyExceptionInstance_Check,
  PyException_SetContext,
  type PyBaseExceptionObject,
} from './exceptions';
import { Py_None, reprStr } from './object';
import { tstate } from './pystate';
import { PyTuple_Check, PyTuple_GET_ITEM, PyTuple_GET_SIZE, PyTuple_Pack } from './tupleobject';
import { PyType_IsSubtype } from './typeobject';
import { PyUnicode_FromString } from './unicodeobject';

/** The topmost exception that is being handled, or null. Borrowed. @source Python/errors.c _PyErr_GetTopmostException */
export function _PyErr_GetTopmostException(): PyObject | null {
  let info = tstate.exc_info;
  while ((info.exc_value === null || info.exc_value === Py_None) && info.previous_item !== null) {
    info = info.previous_item;
  }
  return info.exc_value;
}

/** @source Python/errors.c _PyErr_CreateException */
export function _PyErr_CreateException(type: PyObject, value: PyObject | null): PyObject | null {
  let exc: PyObject | null;
  if (value === null || value === Py_None) exc = PyObject_CallNoArgs(type);
  else if (PyTuple_Check(value)) exc = PyObject_Call(type, value, null);
  else exc = PyObject_CallOneArg(type, value);
  if (exc !== null && !PyExceptionInstance_Check(exc)) {
    const got = exc.ob_type.tp_name;
    Py_DECREF(exc);
    return PyErr_SetString(
      PyExc_TypeError,
      `calling ${reprStr(type) ?? ''} should have returned an instance of BaseException, not ${got}`,
    );
  }
  return exc;
}

/** Cuts `value` out of the context chain of `handled`, so that setting it makes no cycle. */
function breakContextChain(handled: PyObject, value: PyObject): void {
  let o = handled as PyBaseExceptionObject;
  let slow = o;
  let toggle = false;
  for (;;) {
    const context = o.v.context as PyBaseExceptionObject | null;
    if (context === null) return;
    if (context === value) {
      PyException_SetContext(o, null);
      return;
    }
    o = context;
    if (o === slow) return;
    if (toggle) slow = slow.v.context as PyBaseExceptionObject;
    toggle = !toggle;
  }
}

/** Raises `value`, or an instance of `exception` made from it. @source Python/errors.c _PyErr_SetObject */
export function PyErr_SetObject(exception: PyObject, value: PyObject | null): null {
  if (!PyExceptionClass_Check(exception)) {
    return PyErr_SetString(
      PyExc_SystemError,
      `_PyErr_SetObject: exception ${reprStr(exception) ?? ''} is not a BaseException subclass`,
    );
  }
  let exc: PyObject;
  let isSubclass = 0;
  if (value !== null && PyExceptionInstance_Check(value)) {
    isSubclass = PyObject_IsSubclass(value.ob_type, exception);
    if (isSubclass < 0) return null;
  }
  if (isSubclass) exc = Py_NewRef(value!);
  else {
    PyErr_Clear();
    if (value !== null) Py_INCREF(value);
    const made = _PyErr_CreateException(exception, value);
    if (value !== null) Py_DECREF(value);
    if (made === null) return null;
    exc = made;
  }
  const handled = _PyErr_GetTopmostException();
  if (handled !== null && handled !== Py_None) {
    if (handled !== exc) {
      Py_INCREF(handled);
      breakContextChain(handled, exc);
      PyException_SetContext(exc, handled);
    }
  }
  PyErr_SetRaisedException(exc);
  return null;
}

/** @source Python/errors.c PyErr_SetString */
export function PyErr_SetString(exc: PyObject, msg: string): null {
  const value = PyUnicode_FromString(msg);
  PyErr_SetObject(exc, value);
  Py_DECREF(value);
  return null;
}

export function PyErr_SetNone(exc: PyObject): null {
  return PyErr_SetObject(exc, null);
}

/** Type of the exception that is set, or null. Borrowed. */
export function PyErr_Occurred(): PyTypeObject | null {
  return tstate.current_exception === null ? null : tstate.current_exception.ob_type;
}

export function PyErr_Clear(): void {
  PyErr_SetRaisedException(null);
}

/** Takes the exception out of the thread state; the caller owns it. */
export function PyErr_GetRaisedException(): PyObject | null {
  const exc = tstate.current_exception;
  tstate.current_exception = null;
  return exc;
}

/** Makes `exc` (stolen) the raised exception, dropping the one that was set. */
export function PyErr_SetRaisedException(exc: PyObject | null): void {
  const old = tstate.current_exception;
  tstate.current_exception = exc;
  if (old !== null) Py_DECREF(old);
}

/** @source Python/errors.c PyErr_GivenExceptionMatches */
export function PyErr_GivenExceptionMatches(err: PyObject | null, exc: PyObject | null): boolean {
  if (err === null || exc === null) return false;
  if (PyTuple_Check(exc)) {
    const n = PyTuple_GET_SIZE(exc);
    for (let i = 0; i < n; i++) {
      if (PyErr_GivenExceptionMatches(err, PyTuple_GET_ITEM(exc, i))) return true;
    }
    return false;
  }
  const type = PyExceptionInstance_Check(err) ? err.ob_type : err;
  if (PyExceptionClass_Check(type) && PyExceptionClass_Check(exc)) {
    return PyType_IsSubtype(type as PyTypeObject, exc as PyTypeObject);
  }
  return type === exc;
}

export function PyErr_ExceptionMatches(exc: PyObject): boolean {
  return PyErr_GivenExceptionMatches(PyErr_Occurred(), exc);
}

export function PyErr_NoMemory(): null {
  return PyErr_SetNone(PyExc_MemoryError);
}

export function PyErr_BadInternalCall(): null {
  return PyErr_SetString(PyExc_SystemError, 'bad argument to internal function');
}

export function PyErr_BadArgument(): number {
  PyErr_SetString(PyExc_TypeError, 'bad argument type for built-in operation');
  return 0;
}

/** @source Python/errors.c _PyErr_SetKeyError */
export function _PyErr_SetKeyError(key: PyObject): null {
  const tup = PyTuple_Pack(key);
  PyErr_SetObject(PyExc_KeyError, tup);
  Py_DECREF(tup);
  return null;
}

/** Makes the raised exception the context of the one given (stolen) and raises that. @source Python/errors.c _PyErr_ChainExceptions1 */
export function _PyErr_ChainExceptions1(exc: PyObject | null): void {
  if (exc === null) return;
  const raised = PyErr_GetRaisedException();
  if (raised !== null) {
    PyException_SetContext(raised, exc);
    PyErr_SetRaisedException(raised);
  } else PyErr_SetRaisedException(exc);
}

/** Raises `exception(msg)` with the raised exception as cause and context. @source Python/errors.c _PyErr_FormatFromCause */
export function _PyErr_FormatFromCause(exception: PyObject, msg: string): null {
  const cause = PyErr_GetRaisedException();
  PyErr_SetString(exception, msg);
  if (cause === null) return null;
  const raised = PyErr_GetRaisedException() as PyBaseExceptionObject | null;
  if (raised === null) {
    Py_DECREF(cause);
    return null;
  }
  const oldCause = raised.v.cause;
  raised.v.cause = Py_NewRef(cause);
  raised.v.suppress_context = true;
  touch(raised);
  Py_XDECREF(oldCause);
  PyException_SetContext(raised, cause);
  PyErr_SetRaisedException(raised);
  return null;
}

/** Whether `o` is a class with the flag of exceptions; here for callers of errors only. */
export function isExceptionType(o: PyObject): boolean {
  return (o.ob_type.tp_flags & TPFLAGS.TYPE_SUBCLASS) !== 0 && PyExceptionClass_Check(o);
}

export { PyErr_WriteUnraisable, _PyErr_WriteUnraisableMsg } from './errors-unraisable';
export { PyErr_WarnEx } from './warnings';
