/** Shifts and bitwise operations of ints. */
import type { PyObject } from '../heap/object';
import { PyErr_NoMemory, PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_ValueError } from './exceptions';
import {
  PyLong_FromLong,
  PyLong_SHIFT,
  _PyLong_FromWorking,
  longBitLength,
  isCompact,
  longDigitCount,
  type PyLongObject,
} from './longobject';
import { bothLong, notImplemented } from './longobject-arith';

/** Bits of the largest integer that the host can hold; beyond it, memory is exhausted. */
export const MAX_INT_BITS = 1 << 30;
/** Beyond this many digits CPython does not even try to allocate. */
const MAX_LONG_DIGITS = 2n ** 61n;

/** Left shift as a value, or null with an exception set. */
export function shiftLeftValue(x: number | bigint, n: number | bigint): number | bigint | null {
  if (x === 0) return 0;
  const bits = longBitLength(x);
  if (typeof n === 'bigint' || n + bits > MAX_INT_BITS) {
    if (BigInt(n) / BigInt(PyLong_SHIFT) >= MAX_LONG_DIGITS) {
      return PyErr_SetString(PyExc_OverflowError, 'too many digits in integer');
    }
    return PyErr_NoMemory();
  }
  if (typeof x === 'number' && bits + n <= 53) return x * 2 ** n;
  return BigInt(x) << BigInt(n);
}

export function long_lshift(a: PyObject, b: PyObject): PyObject | null {
  if (!bothLong(a, b)) return notImplemented();
  const x = (a as PyLongObject).v;
  const n = (b as PyLongObject).v;
  if (n < 0) return PyErr_SetString(PyExc_ValueError, 'negative shift count');
  const z = shiftLeftValue(x, n);
  if (z === null) return null;
  if (x === 0) return PyLong_FromLong(0);
  const count = n as number;
  if (count < PyLong_SHIFT && isCompact(x)) return PyLong_FromLong(z);
  const words = Math.floor(count / PyLong_SHIFT);
  const extra = count % PyLong_SHIFT === 0 ? 0 : 1;
  return _PyLong_FromWorking(z, longDigitCount(x) + words + extra);
}

/** Right shift as a value (floor). */
export function shiftRightValue(x: number | bigint, n: number | bigint): number | bigint {
  if (typeof n === 'bigint' || n >= MAX_INT_BITS) return x < 0 ? -1 : 0;
  if (typeof x === 'number') return n > 60 ? (x < 0 ? -1 : 0) : Math.floor(x / 2 ** n);
  return x >> BigInt(n);
}

export function long_rshift(a: PyObject, b: PyObject): PyObject | null {
  if (!bothLong(a, b)) return notImplemented();
  const x = (a as PyLongObject).v;
  const n = (b as PyLongObject).v;
  if (n < 0) return PyErr_SetString(PyExc_ValueError, 'negative shift count');
  const z = shiftRightValue(x, n);
  if (isCompact(x)) return PyLong_FromLong(z);
  const words = typeof n === 'number' ? Math.floor(n / PyLong_SHIFT) : Infinity;
  const digits = Math.max(longDigitCount(x) - words, longDigitCount(z));
  return _PyLong_FromWorking(z, digits);
}

const TWO32 = 4294967296;

/** Working digits of a bitwise result. @source Objects/longobject.c long_bitwise */
function bitwiseDigits(op: string, x: number | bigint, y: number | bigint): number {
  let nx = longDigitCount(x);
  let ny = longDigitCount(y);
  let negx = x < 0;
  let negy = y < 0;
  if (nx < ny) {
    [nx, ny] = [ny, nx];
    [negx, negy] = [negy, negx];
  }
  const negz = op === '&' ? negx && negy : op === '|' ? negx || negy : negx !== negy;
  let size = nx;
  if (op === '&' && !negy) size = ny;
  if (op === '|' && negy) size = ny;
  return size + (negz ? 1 : 0);
}

function bitwiseBig(op: string, x: bigint, y: bigint): bigint {
  return op === '&' ? x & y : op === '|' ? x | y : x ^ y;
}

function bitwise(op: string, a: PyObject, b: PyObject): PyObject {
  const x = (a as PyLongObject).v;
  const y = (b as PyLongObject).v;
  let z: number | bigint;
  if (typeof x === 'number' && typeof y === 'number') {
    // Two's complement halves: floor keeps the sign in the upper one.
    const xh = Math.floor(x / TWO32);
    const yh = Math.floor(y / TWO32);
    const hi = op === '&' ? xh & yh : op === '|' ? xh | yh : xh ^ yh;
    const lo = op === '&' ? x & y : op === '|' ? x | y : x ^ y;
    z = hi * TWO32 + (lo >>> 0);
    if (!Number.isSafeInteger(z)) z = bitwiseBig(op, BigInt(x), BigInt(y));
  } else z = bitwiseBig(op, BigInt(x), BigInt(y));
  return _PyLong_FromWorking(z, Math.max(bitwiseDigits(op, x, y), longDigitCount(z)));
}

export function long_and(a: PyObject, b: PyObject): PyObject {
  if (!bothLong(a, b)) return notImplemented();
  const x = (a as PyLongObject).v;
  const y = (b as PyLongObject).v;
  return isCompact(x) && isCompact(y) ? PyLong_FromLong(x & y) : bitwise('&', a, b);
}

export function long_or(a: PyObject, b: PyObject): PyObject {
  if (!bothLong(a, b)) return notImplemented();
  const x = (a as PyLongObject).v;
  const y = (b as PyLongObject).v;
  return isCompact(x) && isCompact(y) ? PyLong_FromLong(x | y) : bitwise('|', a, b);
}

export function long_xor(a: PyObject, b: PyObject): PyObject {
  if (!bothLong(a, b)) return notImplemented();
  const x = (a as PyLongObject).v;
  const y = (b as PyLongObject).v;
  return isCompact(x) && isCompact(y) ? PyLong_FromLong(x ^ y) : bitwise('^', a, b);
}

export function long_invert(self: PyObject): PyObject {
  const v = (self as PyLongObject).v;
  if (isCompact(v)) return PyLong_FromLong(-1 - v);
  const z =
    typeof v === 'number' && v > -9007199254740991 && v < 9007199254740991
      ? -1 - v
      : -1n - BigInt(v);
  return _PyLong_FromWorking(z, longDigitCount(v) + (v < 0 ? 0 : 1));
}
