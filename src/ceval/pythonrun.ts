/** Uncaught exceptions and the end of a script (Python/pythonrun.c). */
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { onRuntimeReset } from '../heap/runtime';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PySys_GetObject, PySys_WriteStderr } from '../modules/sysmodule-write';
import { PyObject_Vectorcall } from '../objects/call';
import { PyDict_SetItem } from '../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetRaisedException,
} from '../objects/errors';
import { PyExc_SystemExit, PyExceptionInstance_Check } from '../objects/exceptions';
import type { PyBaseExceptionObject } from '../objects/exceptions-base';
import {
  PyFile_WriteObject,
  PyFile_WriteString,
  Py_PRINT_RAW,
  flushQuietly,
} from '../objects/fileobject';
import { PyLong_AsLong, PyLong_Check } from '../objects/longobject';
import { Py_None } from '../objects/object';
import { interp } from '../objects/pystate';
import { PyTraceBack_Check } from '../objects/traceback';
import { _Py_ID } from '../objects/unicodeobject';
import { writeExceptionReport } from './print-exception';

/** Text of the last exception printed, for the outcome of the run. */
let lastReport = '';
onRuntimeReset(() => {
  lastReport = '';
});

/** Gives an exception the traceback that comes with it, if it has none. */
function attachTraceback(value: PyObject, tb: PyObject | null): void {
  if (!PyExceptionInstance_Check(value) || value.v.traceback !== null) return;
  if (tb === null || !PyTraceBack_Check(tb)) return;
  value.v.traceback = Py_NewRef<PyObject>(tb);
  touch(value);
}

/** Prints an exception to a file. @source Python/pythonrun.c _PyErr_Display */
export function displayException(file: PyObject, value: PyObject, tb: PyObject): void {
  attachTraceback(value, tb);
  writeExceptionReport(value, file);
  flushQuietly(file);
}

/** Prints an exception to `sys.stderr`. @source Python/pythonrun.c PyErr_Display */
export function PyErr_Display(
  _type: PyObject | null,
  value: PyObject | null,
  tb: PyObject | null,
): void {
  if (value === null) return;
  attachTraceback(value, tb);
  const file = PySys_GetObject('stderr');
  if (file === Py_None) return;
  if (file === null) {
    lastReport = writeExceptionReport(value, null);
    PySys_WriteStderr(lastReport);
    return;
  }
  Py_NewRef(file);
  lastReport = writeExceptionReport(value, file);
  flushQuietly(file);
  Py_DECREF(file);
}

/**
 * Writes what the standard streams hold back, so that a report comes after the output before it.
 * @source Python/pythonrun.c flush_io
 */
export function flush_io(): void {
  const exc = PyErr_GetRaisedException();
  for (const name of ['stderr', 'stdout']) {
    const file = PySys_GetObject(name);
    if (file !== null) flushQuietly(file);
  }
  PyErr_SetRaisedException(exc);
}

/** How the exception that ends a script is reported and what the exit status is. */
export interface ScriptEnd {
  exitCode: number;
  /** Set for an uncaught exception other than SystemExit: its type and message. */
  type: string | null;
  message: string;
  report: string;
}

/** Exit status of a SystemExit; prints a code that is no number. @source Python/pythonrun.c _Py_HandleSystemExit */
function systemExitCode(exc: PyBaseExceptionObject): number {
  const code = exc.v.x[0] ?? Py_None;
  if (code === Py_None) return 0;
  if (PyLong_Check(code)) {
    const n = PyLong_AsLong(code);
    PyErr_Clear();
    return n & 0xff;
  }
  const stderr = PySys_GetObject('stderr');
  if (stderr !== null && stderr !== Py_None) {
    PyFile_WriteObject(code, stderr, Py_PRINT_RAW);
    PyErr_Clear();
    PyFile_WriteString('\n', stderr);
    flushQuietly(stderr);
  }
  return 1;
}

function setSys(name: string, value: PyObject): void {
  if (PyDict_SetItem(interp.sysdict, _Py_ID(name), value) < 0) PyErr_Clear();
}

function callExcepthook(exc: PyBaseExceptionObject): ScriptEnd | null {
  const hook = PySys_GetObject('excepthook');
  const tb = exc.v.traceback ?? Py_None;
  if (hook === null) {
    PySys_WriteStderr('sys.excepthook is missing\n');
    PyErr_Display(exc.ob_type, exc, exc.v.traceback);
    return null;
  }
  Py_NewRef(hook);
  const result = PyObject_Vectorcall(hook, [exc.ob_type, exc, tb], null);
  Py_DECREF(hook);
  Py_XDECREF(result);
  if (result !== null) return null;
  if (PyErr_ExceptionMatches(PyExc_SystemExit)) {
    const exit = PyErr_GetRaisedException() as PyBaseExceptionObject;
    const exitCode = systemExitCode(exit);
    Py_DECREF(exit);
    return { exitCode, type: null, message: '', report: '' };
  }
  const second = PyErr_GetRaisedException()!;
  PySys_WriteStderr('Error in sys.excepthook:\n');
  PyErr_Display(second.ob_type, second, null);
  PySys_WriteStderr('\nOriginal exception was:\n');
  PyErr_Display(exc.ob_type, exc, exc.v.traceback);
  Py_DECREF(second);
  return null;
}

/** Reports the raised exception through `sys.excepthook` and clears it. @source Python/pythonrun.c _PyErr_PrintEx */
export function _PyErr_PrintEx(setSysLastVars: boolean): ScriptEnd {
  const exc = PyErr_GetRaisedException() as PyBaseExceptionObject;
  if (exc.ob_type === PyExc_SystemExit || isSystemExit(exc)) {
    const exitCode = systemExitCode(exc);
    Py_DECREF(exc);
    return { exitCode, type: null, message: '', report: '' };
  }
  if (setSysLastVars) {
    setSys('last_exc', exc);
    setSys('last_type', exc.ob_type);
    setSys('last_value', exc);
    setSys('last_traceback', exc.v.traceback ?? Py_None);
  }
  lastReport = '';
  const type = exc.ob_type.tp_name;
  const end = callExcepthook(exc) ?? {
    exitCode: 1,
    type,
    message: messageOf(lastReport),
    report: lastReport,
  };
  Py_DECREF(exc);
  if (PyErr_Occurred() !== null) PyErr_Clear();
  return end;
}

function messageOf(report: string): string {
  const last = report.trimEnd().split('\n').pop() ?? '';
  const colon = last.indexOf(': ');
  return colon < 0 ? '' : last.slice(colon + 2);
}

function isSystemExit(exc: PyObject): boolean {
  PyErr_SetRaisedException(Py_NewRef(exc));
  const matches = PyErr_ExceptionMatches(PyExc_SystemExit);
  PyErr_Clear();
  return matches;
}
