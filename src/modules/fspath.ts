/** Paths as arguments of native functions: str, bytes, or an object with `__fspath__`. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBytes_Check, type PyBytesObject } from '../objects/bytesobject';
import { PyObject_CallNoArgs } from '../objects/call';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { _PyObject_LookupSpecial } from '../objects/typeobject';
import { PyUnicode_Check, _Py_ID, type PyUnicodeObject } from '../objects/unicodeobject';

/** The str or bytes that stands for a path, new reference. @source Modules/posixmodule.c PyOS_FSPath */
export function fspathObject(path: PyObject): PyObject | null {
  if (PyUnicode_Check(path) || PyBytes_Check(path)) return Py_NewRef(path);
  const name = path.ob_type.tp_name;
  const func = _PyObject_LookupSpecial(path, _Py_ID('__fspath__'));
  if (func === null) {
    return PyErr_SetString(
      PyExc_TypeError,
      `expected str, bytes or os.PathLike object, not ${name.slice(0, 200)}`,
    );
  }
  const result = PyObject_CallNoArgs(func);
  Py_DECREF(func);
  if (result === null || PyUnicode_Check(result) || PyBytes_Check(result)) return result;
  const got = result.ob_type.tp_name.slice(0, 200);
  Py_DECREF(result);
  return PyErr_SetString(
    PyExc_TypeError,
    `expected ${name.slice(0, 200)}.__fspath__() to return str or bytes, not ${got}`,
  );
}

/** The text of a str or (UTF-8) bytes object that is a path. */
export function pathText(o: PyObject): string {
  return PyUnicode_Check(o)
    ? (o as PyUnicodeObject).v
    : new TextDecoder().decode((o as PyBytesObject).v);
}

/** A path as text; null with an exception set. */
export function PyOS_FSPath(path: PyObject): string | null {
  const o = fspathObject(path);
  if (o === null) return null;
  const text = pathText(o);
  Py_DECREF(o);
  if (text.includes('\0')) {
    return PyErr_SetString(PyExc_ValueError, 'embedded null byte');
  }
  return text;
}
