/** Python file objects as C code uses them (Objects/fileobject.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyObject_CallMethodNoArgs, PyObject_CallNoArgs, PyObject_CallOneArg } from './call';
import { PyErr_Clear, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyLong_AsInt, PyLong_Check } from './longobject';
import { PyObject_GetAttr, PyObject_Repr, PyObject_Str, _PyObject_LookupAttr } from './object';
import { PyUnicode_FromString, _Py_ID } from './unicodeobject';

/** Flag of PyFile_WriteObject: write str() instead of repr(). */
export const Py_PRINT_RAW = 1;

/** Writes the object's text; 0, or -1 with an exception set. @source Objects/fileobject.c PyFile_WriteObject */
export function PyFile_WriteObject(v: PyObject, f: PyObject, flags: number): number {
  const writer = PyObject_GetAttr(f, _Py_ID('write'));
  if (writer === null) return -1;
  const value = flags & Py_PRINT_RAW ? PyObject_Str(v) : PyObject_Repr(v);
  const result = value === null ? null : PyObject_CallOneArg(writer, value);
  if (value !== null) Py_DECREF(value);
  Py_DECREF(writer);
  if (result === null) return -1;
  Py_DECREF(result);
  return 0;
}

/** Writes a text; does nothing while an exception is set. @source Objects/fileobject.c PyFile_WriteString */
export function PyFile_WriteString(s: string, f: PyObject): number {
  if (PyErr_Occurred() !== null) return -1;
  const value = PyUnicode_FromString(s);
  const err = PyFile_WriteObject(value, f, Py_PRINT_RAW);
  Py_DECREF(value);
  return err;
}

/** Calls `flush()`; 0, or -1 with an exception set. @source Python/sysmodule.c _PyFile_Flush */
export function _PyFile_Flush(f: PyObject): number {
  const r = PyObject_CallMethodNoArgs(f, _Py_ID('flush'));
  if (r === null) return -1;
  Py_DECREF(r);
  return 0;
}

/** As `_PyFile_Flush`, forgetting any failure. */
export function flushQuietly(f: PyObject): void {
  if (_PyFile_Flush(f) < 0) PyErr_Clear();
}

/** The descriptor that an int is or that `fileno()` gives; -1 with an exception set. @source Objects/fileobject.c PyObject_AsFileDescriptor */
export function PyObject_AsFileDescriptor(o: PyObject): number {
  if (PyLong_Check(o)) return checked(PyLong_AsInt(o));
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(o, _Py_ID('fileno'), out) < 0) return -1;
  if (out.value === null) {
    PyErr_SetString(PyExc_TypeError, 'argument must be an int, or have a fileno() method.');
    return -1;
  }
  const number = PyObject_CallNoArgs(out.value);
  Py_DECREF(out.value);
  if (number === null) return -1;
  if (!PyLong_Check(number)) {
    PyErr_SetString(PyExc_TypeError, 'fileno() returned a non-integer');
    Py_DECREF(number);
    return -1;
  }
  const fd = PyLong_AsInt(number);
  Py_DECREF(number);
  return checked(fd);
}

function checked(fd: number): number {
  if (fd >= 0 || PyErr_Occurred() !== null) return fd;
  PyErr_SetString(PyExc_ValueError, `file descriptor cannot be a negative integer (${fd})`);
  return -1;
}
