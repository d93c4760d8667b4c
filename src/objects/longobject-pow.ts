/** Powers of ints, with and without a modulus. */
import type { PyObject } from '../heap/object';
import { PyErr_NoMemory, PyErr_SetString } from './errors';
import { PyExc_ValueError } from './exceptions';
import { float_pow } from './float-arith';
import {
  PyLong_Check,
  PyLong_FromLong,
  PyLong_MASK,
  _PyLong_FromWorking,
  bigBitLength,
  longBitLength,
  longDigitCount,
  type PyLongObject,
} from './longobject';
import { bothLong, notImplemented } from './longobject-arith';
import { MAX_INT_BITS } from './longobject-bits';
import { Py_None } from './object';

/** x ** n for n >= 0; null when the host cannot hold it. */
export function powValue(x: number | bigint, n: number | bigint): number | bigint | null {
  if (n === 0) return 1;
  if (x === 0 || x === 1) return x;
  if (x === -1) return BigInt(n) % 2n === 0n ? 1 : -1;
  if (typeof n === 'bigint') return null;
  if (typeof x === 'number') {
    let result = 1;
    let base = x;
    for (let e = n; ;) {
      if (e & 1) result *= base;
      e = Math.floor(e / 2);
      if (e === 0 || !Number.isSafeInteger(result)) break;
      base *= base;
      if (!Number.isSafeInteger(base)) {
        result = NaN;
        break;
      }
    }
    if (Number.isSafeInteger(result)) return result;
  }
  if ((longBitLength(x) - 1) * n > MAX_INT_BITS) return null;
  try {
    return BigInt(x) ** BigInt(n);
  } catch {
    // RangeError of the host: more bits than it holds.
    return null;
  }
}

/** Working digits of CPython's last multiplication on the way to x ** n (left-to-right binary). */
function powDigits(x: number | bigint, n: number, result: number | bigint): number {
  const nx = longDigitCount(x);
  if (n <= 1) return nx;
  const odd = n % 2 === 1;
  const before = odd ? BigInt(result) / BigInt(x) : powValue(x, n / 2)!;
  const digitsBefore = longDigitCount(before);
  const digitsOther = odd ? nx : digitsBefore;
  if (digitsBefore <= 1 && digitsOther <= 1) return longDigitCount(result);
  return digitsBefore + digitsOther;
}

/** Inverse of a modulo n, or null. @source Objects/longobject.c long_invmod */
export function inverseModulo(a: bigint, n: bigint): bigint | null {
  let b = 1n;
  let c = 0n;
  let m = n;
  while (m !== 0n) {
    let q = a / m;
    let r = a % m;
    if (r !== 0n && r < 0n !== m < 0n) {
      r += m;
      q -= 1n;
    }
    [a, m] = [m, r];
    [b, c] = [c, b - q * c];
  }
  return a === 1n ? b : null;
}

/** base ** exponent modulo m, all non-negative, m > 1. */
export function powModulo(base: bigint, exponent: bigint, m: bigint): bigint {
  let result = 1n;
  base %= m;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % m;
    if (bit === '1') result = (result * base) % m;
  }
  return result;
}

function powWithModulus(x: bigint, n: bigint, modulus: bigint): PyObject | null {
  if (modulus === 0n) {
    return PyErr_SetString(PyExc_ValueError, 'pow() 3rd argument cannot be 0');
  }
  const m = modulus < 0n ? -modulus : modulus;
  if (m === 1n) return PyLong_FromLong(0);
  let base = x;
  let exponent = n;
  if (n < 0n) {
    const inverse = inverseModulo(x, m);
    if (inverse === null) {
      return PyErr_SetString(PyExc_ValueError, 'base is not invertible for the given modulus');
    }
    base = inverse;
    exponent = -n;
  }
  base %= m;
  if (base < 0n) base += m;
  let z = powModulo(base, exponent, m);
  if (modulus < 0n && z !== 0n) z -= m;
  const bits = bigBitLength(m);
  return bits <= 30 ? PyLong_FromLong(z) : _PyLong_FromWorking(z, longDigitCount(m));
}

/** @source Objects/longobject.c long_pow */
export function long_pow(a: PyObject, b: PyObject, c: PyObject | null): PyObject | null {
  if (!bothLong(a, b)) return notImplemented();
  const x = (a as PyLongObject).v;
  const n = (b as PyLongObject).v;
  if (c !== null && PyLong_Check(c)) return powWithModulus(BigInt(x), BigInt(n), BigInt(c.v));
  if (c !== null && c !== Py_None) return notImplemented();
  if (n < 0) return float_pow(a, b, c ?? Py_None);
  const z = powValue(x, n);
  if (z === null) return PyErr_NoMemory();
  if (typeof z === 'number' && z <= PyLong_MASK && z >= -PyLong_MASK) return PyLong_FromLong(z);
  return _PyLong_FromWorking(z, powDigits(x, n as number, z));
}
