/** Writing to `sys.stdout` and `sys.stderr` from native code. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { PyObject_CallOneArg } from '../objects/call';
import { PyErr_Clear, PyErr_GetRaisedException, PyErr_SetRaisedException } from '../objects/errors';
import { PyObject_GetAttr } from '../objects/object';
import { _PyDict_GetItemStr } from '../objects/dictobject';
import { interp } from '../objects/pystate';
import { PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { runConfig } from './run-config';

/** An attribute of `sys`, borrowed; null without an exception. @source Python/sysmodule.c PySys_GetObject */
export function PySys_GetObject(name: string): PyObject | null {
  return interp.sysdict ? _PyDict_GetItemStr(interp.sysdict, _Py_ID(name)) : null;
}

/** 0, or -1 with an exception set. @source Python/sysmodule.c sys_pyfile_write */
function sys_pyfile_write(text: string, file: PyObject | null): number {
  if (file === null) return -1;
  const writer = PyObject_GetAttr(file, _Py_ID('write'));
  if (writer === null) return -1;
  const unicode = PyUnicode_FromString(text);
  const result = PyObject_CallOneArg(writer, unicode);
  Py_DECREF(unicode);
  Py_DECREF(writer);
  if (result === null) return -1;
  Py_DECREF(result);
  return 0;
}

/** @source Python/sysmodule.c sys_write */
function sys_write(name: 'stdout' | 'stderr', text: string): void {
  const exc = PyErr_GetRaisedException();
  const file = PySys_GetObject(name);
  if (file !== null) Py_INCREF(file);
  if (sys_pyfile_write(text, file) < 0) {
    PyErr_Clear();
    runConfig[name](new TextEncoder().encode(text));
  }
  if (file !== null) Py_DECREF(file);
  PyErr_SetRaisedException(exc);
}

/** @source Python/sysmodule.c PySys_WriteStderr */
export function PySys_WriteStderr(text: string): void {
  sys_write('stderr', text);
}

export function PySys_WriteStdout(text: string): void {
  sys_write('stdout', text);
}
