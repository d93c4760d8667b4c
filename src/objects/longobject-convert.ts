/** Between int objects and C integers or doubles, with CPython's range errors. */
import { Py_DECREF } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PyNumber_Index } from './abstract';
import { PyErr_BadInternalCall, PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyFloat_FromDouble } from './floatobject';
import { PyLong_Check, PyLong_FromLong, type PyLongObject } from './longobject';

const INT64_MAX = 9223372036854775807n;
const INT64_MIN = -9223372036854775808n;
const UINT64_MAX = 18446744073709551615n;

function overflow(message: string): -1 {
  PyErr_SetString(PyExc_OverflowError, message);
  return -1;
}

/** The value of an int or of what `__index__` gives; null with an exception set. */
export function indexValue(o: PyObject): number | bigint | null {
  if (PyLong_Check(o)) return o.v;
  const index = PyNumber_Index(o);
  if (index === null) return null;
  const v = (index as PyLongObject).v;
  Py_DECREF(index);
  return v;
}

/** Whether `v` fits a signed 64-bit integer. */
export function fitsInt64(v: number | bigint): boolean {
  return typeof v === 'number' || (v >= INT64_MIN && v <= INT64_MAX);
}

/**
 * The value as a C long (64 bits), -1 with OverflowError beyond. What is not a safe integer comes
 * rounded; use `indexValue` where all bits matter.
 *
 * @source Objects/longobject.c PyLong_AsLong
 */
export function PyLong_AsLong(o: PyObject): number {
  const v = indexValue(o);
  if (v === null) return -1;
  if (typeof v === 'number') return v;
  if (!fitsInt64(v)) return overflow('Python int too large to convert to C long');
  return Number(v);
}

/** @source Objects/longobject.c _PyLong_AsInt */
export function PyLong_AsInt(o: PyObject): number {
  const v = indexValue(o);
  if (v === null) return -1;
  if (typeof v === 'number' && v >= -2147483648 && v <= 2147483647) return v;
  return overflow('Python int too large to convert to C int');
}

export { PyLong_AsInt as _PyLong_AsInt };

function requireLong(o: PyObject): number | bigint | null {
  if (PyLong_Check(o)) return o.v;
  return PyErr_SetString(PyExc_TypeError, 'an integer is required');
}

/** @source Objects/longobject.c PyLong_AsSsize_t */
export function PyLong_AsSsize_t(o: PyObject): number {
  const v = requireLong(o);
  if (v === null) return -1;
  if (typeof v === 'number') return v;
  if (!fitsInt64(v)) return overflow('Python int too large to convert to C ssize_t');
  return Number(v);
}

/** @source Objects/longobject.c PyLong_AsSize_t */
export function PyLong_AsSize_t(o: PyObject): number {
  const v = requireLong(o);
  if (v === null) return -1;
  if (v < 0) return overflow("can't convert negative value to size_t");
  if (v > UINT64_MAX) return overflow('Python int too large to convert to C size_t');
  return Number(v);
}

/** @source Objects/longobject.c PyLong_AsUnsignedLong */
export function PyLong_AsUnsignedLong(o: PyObject): number {
  const v = requireLong(o);
  if (v === null) return -1;
  if (v < 0) return overflow("can't convert negative value to unsigned int");
  if (v > UINT64_MAX) return overflow('Python int too large to convert to C unsigned long');
  return Number(v);
}

/** The low 64 bits, without check of the range; null with an exception set. @source PyLong_AsUnsignedLongMask */
export function PyLong_AsUnsignedLongMask(o: PyObject): bigint | null {
  const v = indexValue(o);
  return v === null ? null : BigInt.asUintN(64, BigInt(v));
}

/** The value as a double, -1 with OverflowError when too large. @source Objects/longobject.c PyLong_AsDouble */
export function PyLong_AsDouble(o: PyObject): number {
  if (!PyLong_Check(o)) {
    PyErr_SetString(PyExc_TypeError, 'an integer is required');
    return -1;
  }
  return longToDouble(o.v);
}

/** `v` as a double, ties to even; -1 with an exception set when too large. */
export function longToDouble(v: number | bigint): number {
  const x = Number(v);
  if (Number.isFinite(x)) return x;
  return overflow('int too large to convert to float');
}

/** The integer part of `x`, or null. @source Objects/longobject.c PyLong_FromDouble */
export function PyLong_FromDouble(x: number): PyObject | null {
  if (Number.isFinite(x)) {
    const t = Math.trunc(x);
    return PyLong_FromLong(Number.isSafeInteger(t) ? t : BigInt(t));
  }
  if (Number.isNaN(x)) {
    return PyErr_SetString(PyExc_ValueError, 'cannot convert float NaN to integer');
  }
  return PyErr_SetString(PyExc_OverflowError, 'cannot convert float infinity to integer');
}

export function long_float(self: PyObject): PyObject | null {
  const v = (self as PyLongObject).v;
  const x = Number(v);
  if (!Number.isFinite(x)) {
    overflow('int too large to convert to float');
    return null;
  }
  return PyFloat_FromDouble(x);
}

/** -1, 0 or 1. @source Objects/longobject.c _PyLong_Sign */
export function _PyLong_Sign(o: PyObject): number {
  if (!PyLong_Check(o)) {
    PyErr_BadInternalCall();
    return -1;
  }
  return o.v < 0 ? -1 : o.v > 0 ? 1 : 0;
}
