/** Durations given by programs (Python/pytime.c). */
import type { PyObject } from '../heap/object';
import { PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError, PyExc_ValueError } from '../objects/exceptions';
import { PyFloat_Check } from '../objects/floatobject';
import { PyLong_AsDouble } from '../objects/longobject';
import { PyNumber_Index } from '../objects/abstract';
import { Py_DECREF } from '../heap/refcount';

/** Nanoseconds that CPython's time type cannot hold, from here on. */
const LIMIT_NS = 2 ** 63;

const tooLarge = (text: string): null => PyErr_SetString(PyExc_OverflowError, text);

/** Seconds of a number; null with an exception set. @source Python/pytime.c _PyTime_FromSecondsObject */
export function _PyTime_FromSecondsObject(o: PyObject): number | null {
  if (PyFloat_Check(o)) {
    const seconds = o.v;
    if (Number.isNaN(seconds))
      return PyErr_SetString(PyExc_ValueError, 'Invalid value NaN (not a number)');
    return Math.abs(seconds) * 1e9 < LIMIT_NS
      ? seconds
      : tooLarge('timestamp out of range for platform time_t');
  }
  const index = PyNumber_Index(o);
  if (index === null) return null;
  const seconds = PyLong_AsDouble(index);
  Py_DECREF(index);
  if (seconds === -1 && PyErr_Occurred() !== null && !PyErr_ExceptionMatches(PyExc_OverflowError))
    return null;
  return Math.abs(seconds) * 1e9 < LIMIT_NS
    ? seconds
    : tooLarge('timestamp too large to convert to C _PyTime_t');
}
