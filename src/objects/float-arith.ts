/** Arithmetic and comparison of floats. */
import { Py_NewRef } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PyErr_SetObject, PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ZeroDivisionError } from './exceptions';
import { complex_pow } from './complexobject';
import { PyFloat_Check, PyFloat_FromDouble, PyFloat_Type, type PyFloatObject } from './floatobject';
import { PyLong_Check, PyLong_FromLong, type PyLongObject } from './longobject';
import { longToDouble } from './longobject-convert';
import { libm } from '../arithmetic/libm';
import { PyBool_FromLong } from './boolobject';
import { Py_DECREF } from '../heap/refcount';
import { PyErr_Occurred } from './errors';
import { Py_EQ, Py_GE, Py_GT, Py_LE, Py_LT, Py_NE, Py_None, Py_NotImplemented } from './object';
import { tupleFromStolen } from './tupleobject';
import { PyUnicode_FromString } from './unicodeobject';

/** Operands of the operation under way; `convert` fills them. */
let left = 0;
let right = 0;

/** One operand as double: 1, 0 for NotImplemented, -1 for an exception. */
function toDouble(o: PyObject): number {
  if (o.ob_type === PyFloat_Type || PyFloat_Check(o)) {
    right = o.v as number;
    return 1;
  }
  if (!PyLong_Check(o)) return 0;
  right = longToDouble((o as PyLongObject).v);
  return right === -1 && PyErr_Occurred() ? -1 : 1;
}

/** Both operands into `left` and `right`. @source Objects/floatobject.c CONVERT_TO_DOUBLE */
function convert(v: PyObject, w: PyObject): number {
  if (v.ob_type === PyFloat_Type && w.ob_type === PyFloat_Type) {
    left = v.v as number;
    right = w.v as number;
    return 1;
  }
  const first = toDouble(v);
  if (first !== 1) return first;
  left = right;
  return toDouble(w);
}

function refused(status: number): PyObject | null {
  return status < 0 ? null : Py_NewRef(Py_NotImplemented);
}

function zeroDivision(message: string): null {
  return PyErr_SetString(PyExc_ZeroDivisionError, message);
}

/** OverflowError as errno ERANGE gives it. */
export function rangeError(): null {
  const number = PyLong_FromLong(34);
  const args = tupleFromStolen([number, PyUnicode_FromString('Numerical result out of range')]);
  PyErr_SetObject(PyExc_OverflowError, args);
  Py_DECREF(args);
  return null;
}

export function float_add(v: PyObject, w: PyObject): PyObject | null {
  const status = convert(v, w);
  return status === 1 ? PyFloat_FromDouble(left + right) : refused(status);
}

export function float_sub(v: PyObject, w: PyObject): PyObject | null {
  const status = convert(v, w);
  return status === 1 ? PyFloat_FromDouble(left - right) : refused(status);
}

export function float_mul(v: PyObject, w: PyObject): PyObject | null {
  const status = convert(v, w);
  return status === 1 ? PyFloat_FromDouble(left * right) : refused(status);
}

export function float_div(v: PyObject, w: PyObject): PyObject | null {
  const status = convert(v, w);
  if (status !== 1) return refused(status);
  if (right === 0) return zeroDivision('float division by zero');
  return PyFloat_FromDouble(left / right);
}

/** x modulo y with the sign of y, y not zero. @source Objects/floatobject.c float_rem */
export function floatModulo(x: number, y: number): number {
  const mod = x % y;
  if (mod !== 0) return y < 0 !== mod < 0 ? mod + y : mod;
  return y < 0 ? -0 : 0;
}

/** Floor of x / y, y not zero. @source Objects/floatobject.c _float_div_mod */
export function floatFloorDivide(x: number, y: number): number {
  const mod = x % y;
  let div = (x - mod) / y;
  if (mod !== 0 && y < 0 !== mod < 0) div -= 1;
  if (div !== 0) {
    const floor = Math.floor(div);
    return div - floor > 0.5 ? floor + 1 : floor;
  }
  const sign = x / y;
  return sign < 0 || Object.is(sign, -0) ? -0 : 0;
}

export function float_rem(v: PyObject, w: PyObject): PyObject | null {
  const status = convert(v, w);
  if (status !== 1) return refused(status);
  if (right === 0) return zeroDivision('float modulo');
  return PyFloat_FromDouble(floatModulo(left, right));
}

export function float_floor_div(v: PyObject, w: PyObject): PyObject | null {
  const status = convert(v, w);
  if (status !== 1) return refused(status);
  if (right === 0) return zeroDivision('float floor division by zero');
  return PyFloat_FromDouble(floatFloorDivide(left, right));
}

export function float_divmod(v: PyObject, w: PyObject): PyObject | null {
  const status = convert(v, w);
  if (status !== 1) return refused(status);
  if (right === 0) return zeroDivision('float divmod()');
  const x = left;
  const y = right;
  return tupleFromStolen([
    PyFloat_FromDouble(floatFloorDivide(x, y)),
    PyFloat_FromDouble(floatModulo(x, y)),
  ]);
}

function isOddInteger(x: number): boolean {
  return Math.abs(x) % 2 === 1;
}

function powInfinite(x: number, y: number): number {
  if (y === Infinity || y === -Infinity) {
    const a = Math.abs(x);
    if (a === 1) return 1;
    return y > 0 === a > 1 ? Infinity : 0;
  }
  const odd = isOddInteger(y);
  if (y > 0) return odd ? x : Math.abs(x);
  return odd && x < 0 ? -0 : 0;
}

/** @source Objects/floatobject.c float_pow */
export function float_pow(v: PyObject, w: PyObject, z: PyObject | null): PyObject | null {
  if (z !== null && z !== Py_None) {
    return PyErr_SetString(
      PyExc_TypeError,
      'pow() 3rd argument not allowed unless all arguments are integers',
    );
  }
  const status = convert(v, w);
  if (status !== 1) return refused(status);
  let x = left;
  const y = right;
  if (y === 0) return PyFloat_FromDouble(1);
  if (Number.isNaN(x)) return PyFloat_FromDouble(x);
  if (Number.isNaN(y)) return PyFloat_FromDouble(x === 1 ? 1 : y);
  if (!Number.isFinite(x) || !Number.isFinite(y)) return PyFloat_FromDouble(powInfinite(x, y));
  if (x === 0) {
    if (y < 0) return zeroDivision('0.0 cannot be raised to a negative power');
    return PyFloat_FromDouble(isOddInteger(y) ? x : 0);
  }
  let negate = false;
  if (x < 0) {
    // A negative number raised to a fractional power is complex.
    if (y !== Math.floor(y)) return complex_pow(v, w, z);
    x = -x;
    negate = isOddInteger(y);
  }
  const result = x === 1 ? 1 : libm.pow(x, y);
  if (!Number.isFinite(result)) return rangeError();
  return PyFloat_FromDouble(negate ? -result : result);
}

export function float_neg(v: PyObject): PyObject {
  return PyFloat_FromDouble(-(v as PyFloatObject).v);
}

export function float_abs(v: PyObject): PyObject {
  return PyFloat_FromDouble(Math.abs((v as PyFloatObject).v));
}

export function float_bool(v: PyObject): number {
  return (v as PyFloatObject).v !== 0 ? 1 : 0;
}

/** @source Objects/floatobject.c float_richcompare */
export function float_richcompare(v: PyObject, w: PyObject, op: number): PyObject {
  if (!PyFloat_Check(w) && !PyLong_Check(w)) return Py_NewRef(Py_NotImplemented);
  const x = (v as PyFloatObject).v;
  // The host compares a double with a bigint exactly.
  const y = w.v;
  switch (op) {
    case Py_EQ:
      return PyBool_FromLong(typeof y === 'number' ? x === y : !(x < y) && !(x > y) && x === x);
    case Py_NE:
      return PyBool_FromLong(typeof y === 'number' ? x !== y : x < y || x > y || x !== x);
    case Py_LT:
      return PyBool_FromLong(x < y);
    case Py_LE:
      return PyBool_FromLong(x <= y);
    case Py_GT:
      return PyBool_FromLong(x > y);
    default:
      return PyBool_FromLong(op === Py_GE && x >= y);
  }
}
