/** Integer arithmetic and comparison. */
import { Py_NewRef } from '../heap/refcount';
import { TPFLAGS, type PyObject } from '../heap/object';
import { PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_ZeroDivisionError } from './exceptions';
import { PyFloat_FromDouble } from './floatobject';
import {
  PyLong_FromLong,
  _PyLong_FromWorking,
  isCompact,
  longDigitCount,
  type PyLongObject,
} from './longobject';
import { long_long } from './longobject-methods';
import { Py_NotImplemented, Py_RETURN_RICHCOMPARE } from './object';
import { divideToDouble } from '../arithmetic/exact-double';
import { tupleFromStolen } from './tupleobject';

/** Whether both are ints; else the operator answers NotImplemented. @source CHECK_BINOP */
export function bothLong(a: PyObject, b: PyObject): boolean {
  return (a.ob_type.tp_flags & b.ob_type.tp_flags & TPFLAGS.LONG_SUBCLASS) !== 0;
}

export function notImplemented(): PyObject {
  return Py_NewRef(Py_NotImplemented);
}

function abs(v: number | bigint): number | bigint {
  return v < 0 ? -v : v;
}

/** Working digits of |x| - |y|: from the highest digit where they differ if equally long. */
function subtractionDigits(x: number | bigint, y: number | bigint): number {
  const nx = longDigitCount(x);
  const ny = longDigitCount(y);
  if (nx !== ny) return Math.max(nx, ny);
  return longDigitCount(BigInt(abs(x)) ^ BigInt(abs(y)));
}

function addLarge(x: number | bigint, y: number | bigint, z: number | bigint): PyLongObject {
  if (isCompact(x) && isCompact(y)) return PyLong_FromLong(z);
  const digits =
    x < 0 === y < 0 ? Math.max(longDigitCount(x), longDigitCount(y)) + 1 : subtractionDigits(x, y);
  return _PyLong_FromWorking(z, digits);
}

/** Sum of two ints, a new reference. @source Objects/longobject.c _PyLong_Add */
export function _PyLong_Add(a: PyObject, b: PyObject): PyLongObject {
  const x = (a as PyLongObject).v;
  const y = (b as PyLongObject).v;
  if (typeof x === 'number' && typeof y === 'number') {
    const z = x + y;
    if (isCompact(x) && isCompact(y)) return PyLong_FromLong(z);
    if (Number.isSafeInteger(z)) return addLarge(x, y, z);
  }
  return addLarge(x, y, BigInt(x) + BigInt(y));
}

/** Difference of two ints, a new reference. @source Objects/longobject.c _PyLong_Subtract */
export function _PyLong_Subtract(a: PyObject, b: PyObject): PyLongObject {
  const x = (a as PyLongObject).v;
  const y = (b as PyLongObject).v;
  if (typeof x === 'number' && typeof y === 'number') {
    const z = x - y;
    if (isCompact(x) && isCompact(y)) return PyLong_FromLong(z);
    if (Number.isSafeInteger(z)) return addLarge(x, -y, z);
  }
  return addLarge(x, -y, BigInt(x) - BigInt(y));
}

/** Product of two ints, a new reference. @source Objects/longobject.c _PyLong_Multiply */
export function _PyLong_Multiply(a: PyObject, b: PyObject): PyLongObject {
  const x = (a as PyLongObject).v;
  const y = (b as PyLongObject).v;
  let z: number | bigint;
  if (typeof x === 'number' && typeof y === 'number') {
    // Zero may be -0 here, which is no int.
    z = x * y + 0;
    if (Number.isSafeInteger(z)) {
      if (isCompact(x) && isCompact(y)) return PyLong_FromLong(z);
    } else {
      z = BigInt(x) * BigInt(y);
      if (isCompact(x) && isCompact(y)) return PyLong_FromLong(z);
    }
    if (z === 0) return PyLong_FromLong(0);
  } else z = BigInt(x) * BigInt(y);
  return _PyLong_FromWorking(z, longDigitCount(x) + longDigitCount(y));
}

/** -1, 0 or 1. @source Objects/longobject.c long_compare */
export function _PyLong_Compare(a: PyObject, b: PyObject): number {
  const x = (a as PyLongObject).v;
  const y = (b as PyLongObject).v;
  return x < y ? -1 : x > y ? 1 : 0;
}

export function long_richcompare(self: PyObject, other: PyObject, op: number): PyObject {
  if (!bothLong(self, other)) return notImplemented();
  return Py_RETURN_RICHCOMPARE(self === other ? 0 : _PyLong_Compare(self, other), op);
}

export function long_add(a: PyObject, b: PyObject): PyObject {
  return bothLong(a, b) ? _PyLong_Add(a, b) : notImplemented();
}

export function long_sub(a: PyObject, b: PyObject): PyObject {
  return bothLong(a, b) ? _PyLong_Subtract(a, b) : notImplemented();
}

export function long_mul(a: PyObject, b: PyObject): PyObject {
  return bothLong(a, b) ? _PyLong_Multiply(a, b) : notImplemented();
}

function zeroDivision(message: string): null {
  return PyErr_SetString(PyExc_ZeroDivisionError, message);
}

/** Floor of x / y, y not zero. */
export function floorDivide(x: number | bigint, y: number | bigint): number | bigint {
  // For safe integers the rounded quotient never reaches the next integer from below.
  if (typeof x === 'number' && typeof y === 'number') return Math.floor(x / y);
  const bx = BigInt(x);
  const by = BigInt(y);
  const q = bx / by;
  return bx % by !== 0n && bx < 0n !== by < 0n ? q - 1n : q;
}

/** x modulo y with the sign of y, y not zero. */
export function floorModulo(x: number | bigint, y: number | bigint): number | bigint {
  if (typeof x === 'number' && typeof y === 'number') {
    const r = x % y;
    return r !== 0 && r < 0 !== y < 0 ? r + y : r + 0;
  }
  const by = BigInt(y);
  const r = BigInt(x) % by;
  return r !== 0n && r < 0n !== by < 0n ? r + by : r;
}

function quotientObject(x: number | bigint, y: number | bigint): PyLongObject {
  const q = floorDivide(x, y);
  if (isCompact(x) && isCompact(y)) return PyLong_FromLong(q);
  const nx = longDigitCount(x);
  const ny = longDigitCount(y);
  return _PyLong_FromWorking(q, Math.max(longDigitCount(q), ny === 1 ? nx : nx - ny));
}

function remainderObject(x: number | bigint, y: number | bigint): PyLongObject {
  const r = floorModulo(x, y);
  if (isCompact(x) && isCompact(y)) return PyLong_FromLong(r);
  return _PyLong_FromWorking(r, Math.max(longDigitCount(r), longDigitCount(y)));
}

/** Floor quotient of two ints, or null. @source Objects/longobject.c long_div */
export function _PyLong_FloorDivide(a: PyObject, b: PyObject): PyLongObject | null {
  const y = (b as PyLongObject).v;
  if (y === 0) return zeroDivision('integer division or modulo by zero');
  return quotientObject((a as PyLongObject).v, y);
}

/** Modulo of two ints, or null. @source Objects/longobject.c long_mod */
export function _PyLong_Modulo(a: PyObject, b: PyObject): PyLongObject | null {
  const x = (a as PyLongObject).v;
  const y = (b as PyLongObject).v;
  if (y > 0 && isCompact(x) && isCompact(y)) {
    const r = x % y;
    return PyLong_FromLong(r < 0 ? r + y : r + 0);
  }
  if (y === 0) return zeroDivision('integer modulo by zero');
  return remainderObject(x, y);
}

export function long_div(a: PyObject, b: PyObject): PyObject | null {
  return bothLong(a, b) ? _PyLong_FloorDivide(a, b) : notImplemented();
}

export function long_mod(a: PyObject, b: PyObject): PyObject | null {
  return bothLong(a, b) ? _PyLong_Modulo(a, b) : notImplemented();
}

export function long_divmod(a: PyObject, b: PyObject): PyObject | null {
  if (!bothLong(a, b)) return notImplemented();
  const x = (a as PyLongObject).v;
  const y = (b as PyLongObject).v;
  if (y === 0) return zeroDivision('integer division or modulo by zero');
  return tupleFromStolen([quotientObject(x, y), remainderObject(x, y)]);
}

/** True quotient of two ints, correctly rounded, or null. @source Objects/longobject.c long_true_divide */
export function long_true_divide(a: PyObject, b: PyObject): PyObject | null {
  if (!bothLong(a, b)) return notImplemented();
  const x = (a as PyLongObject).v;
  const y = (b as PyLongObject).v;
  if (y === 0) return zeroDivision('division by zero');
  if (typeof x === 'number' && typeof y === 'number') {
    return PyFloat_FromDouble(x / y);
  }
  const q = divideToDouble(BigInt(x), BigInt(y));
  if (!Number.isFinite(q)) {
    return PyErr_SetString(PyExc_OverflowError, 'integer division result too large for a float');
  }
  return PyFloat_FromDouble(q);
}

/** @source Objects/longobject.c long_neg */
export function long_neg(self: PyObject): PyLongObject {
  const v = (self as PyLongObject).v;
  return PyLong_FromLong(typeof v === 'number' ? 0 - v : -v);
}

export function long_abs(self: PyObject): PyObject {
  return (self as PyLongObject).v < 0 ? long_neg(self) : long_long(self);
}

export function long_bool(self: PyObject): number {
  return (self as PyLongObject).v === 0 ? 0 : 1;
}
