/** SyntaxError (Objects/exceptions.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PySequence_Tuple } from './abstract';
import { PyErr_SetString } from './errors';
import { BaseException_init, setField, type PyBaseExceptionObject } from './exceptions-base';
import { PyExc_TypeError } from './exceptions';
import { PyLong_AsLong, PyLong_CheckExact } from './longobject';
import { Py_None, strStr } from './object';
import { PyTuple_GET_ITEM, PyTuple_GET_SIZE } from './tupleobject';
import { PyUnicode_Check, PyUnicode_FromString } from './unicodeobject';

/** Indices of SyntaxError's fields. */
export const SYNTAX = {
  MSG: 0,
  FILENAME: 1,
  LINENO: 2,
  OFFSET: 3,
  TEXT: 4,
  END_LINENO: 5,
  END_OFFSET: 6,
  PRINT_FILE_AND_LINE: 7,
} as const;

/** @source Objects/exceptions.c SyntaxError_init */
export function SyntaxError_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  if (BaseException_init(self, args, kwds) < 0) return -1;
  const o = self as PyBaseExceptionObject;
  const size = PyTuple_GET_SIZE(args);
  if (size >= 1) setField(o, SYNTAX.MSG, PyTuple_GET_ITEM(args, 0));
  if (size !== 2) return 0;
  const info = PySequence_Tuple(PyTuple_GET_ITEM(args, 1));
  if (info === null) return -1;
  const n = PyTuple_GET_SIZE(info);
  if (n < 4 || n > 6) {
    PyErr_SetString(
      PyExc_TypeError,
      n < 4
        ? `function missing required argument '${['filename', 'lineno', 'offset', 'text'][n]}' (pos ${n + 1})`
        : `function takes at most 6 arguments (${n} given)`,
    );
    Py_DECREF(info);
    return -1;
  }
  for (let i = 0; i < n; i++) setField(o, i + 1, PyTuple_GET_ITEM(info, i));
  for (let i = n; i < 6; i++) setField(o, i + 1, null);
  Py_DECREF(info);
  if (n === 5) {
    PyErr_SetString(PyExc_TypeError, 'end_offset must be provided when end_lineno is provided');
    return -1;
  }
  return 0;
}

/** @source Objects/exceptions.c SyntaxError_str */
export function SyntaxError_str(self: PyObject): PyObject | null {
  const x = (self as PyBaseExceptionObject).v.x;
  const filename = x[SYNTAX.FILENAME];
  const lineno = x[SYNTAX.LINENO];
  const haveLine = lineno !== null && PyLong_CheckExact(lineno);
  const haveName = filename !== null && PyUnicode_Check(filename);
  const msg = x[SYNTAX.MSG] ?? Py_None;
  const text = strStr(msg);
  if (text === null) return null;
  if (!haveName && !haveLine) {
    return PyUnicode_Check(msg) ? Py_NewRef(msg) : PyUnicode_FromString(text);
  }
  const path = haveName ? (filename.v as string) : '';
  const name = path.slice(path.lastIndexOf('/') + 1);
  const where = haveLine ? `line ${PyLong_AsLong(lineno)}` : '';
  if (haveName) return PyUnicode_FromString(`${text} (${name}${haveLine ? `, ${where}` : ''})`);
  return PyUnicode_FromString(`${text} (${where})`);
}
