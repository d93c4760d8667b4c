/** Exceptions that nobody can catch (Python/errors.c, last part). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyTraceBack_Print } from '../ceval/traceback-print';
import { PyObject_CallOneArg } from './call';
import { _PyDict_GetItemStr } from './dictobject';
import { PyErr_Clear, PyErr_GetRaisedException, PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import type { PyBaseExceptionObject } from './exceptions-base';
import { PyFile_WriteObject, PyFile_WriteString, Py_PRINT_RAW, flushQuietly } from './fileobject';
import { _PyFrame_GetFirstComplete, _PyFrame_GetFrameObject } from './frameobject';
import { UnraisableHookArgsType } from './interpreter-structs';
import { PyObject_GetAttr, Py_None } from './object';
import { interp, tstate } from './pystate';
import { structSequenceFromStolen } from './structseq';
import { tb_create_raw } from './traceback';
import { type_qualname } from './typeobject';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from './unicodeobject';

/** The five arguments of sys.unraisablehook, owned. */
interface Unraisable {
  type: PyObject;
  value: PyObject | null;
  tb: PyObject | null;
  errMsg: PyObject | null;
  object: PyObject | null;
}

function writeTypeName(type: PyObject, file: PyObject): void {
  const module = PyObject_GetAttr(type, _Py_ID('__module__'));
  if (module === null || !PyUnicode_Check(module)) {
    PyErr_Clear();
    PyFile_WriteString('<unknown>.', file);
  } else if (module.v !== 'builtins' && module.v !== '__main__') {
    PyFile_WriteString(`${module.v}.`, file);
  }
  Py_XDECREF(module);
  const name = type_qualname(type);
  if (name === null) PyErr_Clear();
  PyFile_WriteString(name === null ? '<unknown>' : (name.v as string), file);
  Py_XDECREF(name);
}

/** @source Python/errors.c write_unraisable_exc_file */
function write_unraisable_exc_file(u: Unraisable, file: PyObject): void {
  const msg = u.errMsg !== null && u.errMsg !== Py_None ? u.errMsg : null;
  if (u.object !== null && u.object !== Py_None) {
    if (msg !== null) {
      PyFile_WriteObject(msg, file, Py_PRINT_RAW);
      PyFile_WriteString(': ', file);
    } else PyFile_WriteString('Exception ignored in: ', file);
    if (PyFile_WriteObject(u.object, file, 0) < 0) {
      PyErr_Clear();
      PyFile_WriteString('<object repr() failed>', file);
    }
    PyFile_WriteString('\n', file);
  } else if (msg !== null) {
    PyFile_WriteObject(msg, file, Py_PRINT_RAW);
    PyFile_WriteString(':\n', file);
  }
  if (u.tb !== null && u.tb !== Py_None && PyTraceBack_Print(u.tb, file) < 0) PyErr_Clear();
  if (u.type === Py_None) return;
  writeTypeName(u.type, file);
  if (u.value !== null && u.value !== Py_None) {
    PyFile_WriteString(': ', file);
    if (PyFile_WriteObject(u.value, file, Py_PRINT_RAW) < 0) {
      PyErr_Clear();
      PyFile_WriteString('<exception str() failed>', file);
    }
  }
  PyFile_WriteString('\n', file);
  flushQuietly(file);
}

function writeUnraisable(u: Unraisable): void {
  const file = interp.sysdict ? _PyDict_GetItemStr(interp.sysdict, _Py_ID('stderr')) : null;
  if (file === null || file === Py_None) return;
  Py_NewRef(file);
  write_unraisable_exc_file(u, file);
  Py_DECREF(file);
}

/** The default `sys.unraisablehook`. @source Python/errors.c _PyErr_WriteUnraisableDefaultHook */
export function _PyErr_WriteUnraisableDefaultHook(args: PyObject): PyObject | null {
  if (args.ob_type !== UnraisableHookArgsType) {
    return PyErr_SetString(
      PyExc_TypeError,
      'sys.unraisablehook argument type must be UnraisableHookArgs',
    );
  }
  const [type, value, tb, errMsg, object] = args.v as PyObject[];
  writeUnraisable({ type, value, tb, errMsg, object });
  return Py_NewRef(Py_None);
}

/** Traceback for an exception that has none: the frame that runs now. */
function currentTraceback(): PyObject | null {
  const frame = _PyFrame_GetFirstComplete(tstate.current_frame);
  if (frame === null) return null;
  return tb_create_raw(null, _PyFrame_GetFrameObject(frame), frame.lasti * 2, -1);
}

function callHook(hook: PyObject, u: Unraisable): PyObject | null {
  const fields = [u.type, u.value, u.tb, u.errMsg, u.object];
  const args = structSequenceFromStolen(
    UnraisableHookArgsType,
    fields.map((o) => Py_NewRef(o ?? Py_None)),
  );
  const res = PyObject_CallOneArg(hook, args);
  Py_DECREF(args);
  return res;
}

function takeRaised(errMsg: PyObject | null, object: PyObject | null): Unraisable {
  const value = PyErr_GetRaisedException() as PyBaseExceptionObject;
  const tb = value.v.traceback === null ? currentTraceback() : Py_NewRef(value.v.traceback);
  return { type: value.ob_type, value, tb, errMsg, object };
}

function dropUnraisable(u: Unraisable): void {
  Py_XDECREF(u.errMsg);
  Py_XDECREF(u.value);
  Py_XDECREF(u.tb);
}

/** Reports the raised exception as ignored, `Exception ignored <what>`, and clears it. @source Python/errors.c _PyErr_WriteUnraisableMsg */
export function _PyErr_WriteUnraisableMsg(what: string | null, obj: PyObject | null): void {
  if (tstate.current_exception === null) return;
  const message = what === null ? null : PyUnicode_FromString(`Exception ignored ${what}`);
  let u = takeRaised(message, obj);
  const hook = interp.sysdict ? _PyDict_GetItemStr(interp.sysdict, _Py_ID('unraisablehook')) : null;
  if (hook === null || hook === Py_None) writeUnraisable(u);
  else {
    Py_NewRef(hook);
    const res = callHook(hook, u);
    if (res !== null) Py_DECREF(res);
    else {
      // The hook itself failed: report that instead.
      dropUnraisable(u);
      u = takeRaised(PyUnicode_FromString('Exception ignored in sys.unraisablehook'), hook);
      writeUnraisable(u);
    }
    Py_DECREF(hook);
  }
  dropUnraisable(u);
  PyErr_Clear();
}

/** @source Python/errors.c PyErr_WriteUnraisable */
export function PyErr_WriteUnraisable(obj: PyObject | null): void {
  _PyErr_WriteUnraisableMsg(null, obj);
}
