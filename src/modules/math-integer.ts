/** Functions of `math` on integers. */
import { Py_DECREF } from '../heap/refcount';
import type { MethodDef, PyObject } from '../heap/object';
import { PyNumber_Index } from '../objects/abstract';
import { PyErr_NoMemory, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError, PyExc_ValueError } from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import {
  PyLong_FromLong,
  bigBitLength,
  type PyLongObject,
  PyLong_FromSsize_t,
} from '../objects/longobject';
import { Py_None } from '../objects/object';
import { METH_FASTCALL, METH_O, method } from '../objects/typedef';

const LONG_MAX = 9223372036854775807n;
/** Results of more bits are beyond the host. */
const MAX_BITS = 2 ** 30;

/** The value of an `__index__` argument; null with an exception set. */
function indexBig(o: PyObject): bigint | null {
  const index = PyNumber_Index(o);
  if (index === null) return null;
  const v = BigInt((index as PyLongObject).v);
  Py_DECREF(index);
  return v;
}

/** Greatest common divisor. @source Objects/longobject.c _PyLong_GCD */
export function gcdOf(a: bigint, b: bigint): bigint {
  if (a < 0n) a = -a;
  if (b < 0n) b = -b;
  while (b !== 0n) {
    if (a <= 9007199254740991n && b <= 9007199254740991n) {
      let x = Number(a);
      let y = Number(b);
      while (y !== 0) [x, y] = [y, x % y];
      return BigInt(x);
    }
    [a, b] = [b, a % b];
  }
  return a;
}

function fold(
  args: readonly PyObject[],
  start: bigint,
  combine: (a: bigint, b: bigint) => bigint,
): PyObject | null {
  let result = start;
  for (const arg of args) {
    const v = indexBig(arg);
    if (v === null) return null;
    result = combine(result, v);
  }
  return PyLong_FromLong(result);
}

function gcd(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  return fold(args, 0n, gcdOf);
}

function lcm(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  return fold(args, 1n, (a, b) => {
    if (a === 0n || b === 0n) return 0n;
    const product = (a / gcdOf(a, b)) * b;
    return product < 0n ? -product : product;
  });
}

/** Product of the integers in [from, to). */
function rangeProduct(from: bigint, to: bigint): bigint {
  if (to - from <= 8n) {
    let product = 1n;
    for (let i = from; i < to; i++) product *= i;
    return product;
  }
  const middle = (from + to) >> 1n;
  return rangeProduct(from, middle) * rangeProduct(middle, to);
}

function factorial(_module: PyObject, arg: PyObject): PyObject | null {
  const n = indexBig(arg);
  if (n === null) return null;
  if (n > LONG_MAX) {
    return PyErr_SetString(
      PyExc_OverflowError,
      `factorial() argument should not exceed ${LONG_MAX}`,
    );
  }
  if (n < 0n) {
    return PyErr_SetString(PyExc_ValueError, 'factorial() not defined for negative values');
  }
  if (Number(n) * Math.log2(Number(n) + 1) > 2 * MAX_BITS) return PyErr_NoMemory();
  return PyLong_FromSsize_t(rangeProduct(1n, n + 1n));
}

/** Floor of the square root. */
export function isqrtOf(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((bigBitLength(n) + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

function isqrt(_module: PyObject, arg: PyObject): PyObject | null {
  const n = indexBig(arg);
  if (n === null) return null;
  if (n < 0n) {
    return PyErr_SetString(PyExc_ValueError, 'isqrt() argument must be nonnegative');
  }
  return PyLong_FromSsize_t(isqrtOf(n));
}

function negative(what: string): null {
  return PyErr_SetString(PyExc_ValueError, `${what} must be a non-negative integer`);
}

/** @source Modules/mathmodule.c math_perm_impl */
function perm(module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('perm', args.length, 1, 2)) return null;
  if (args.length === 1 || args[1] === Py_None) return factorial(module, args[0]);
  const n = indexBig(args[0]);
  if (n === null) return null;
  const k = indexBig(args[1]);
  if (k === null) return null;
  if (n < 0n) return negative('n');
  if (k < 0n) return negative('k');
  if (n < k) return PyLong_FromLong(0);
  if (k > LONG_MAX) {
    return PyErr_SetString(PyExc_OverflowError, `k must not exceed ${LONG_MAX}`);
  }
  if (Number(k) * bigBitLength(n) > 2 * MAX_BITS) return PyErr_NoMemory();
  return PyLong_FromSsize_t(rangeProduct(n - k + 1n, n + 1n));
}

/** @source Modules/mathmodule.c math_comb_impl */
function comb(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('comb', args.length, 2, 2)) return null;
  const n = indexBig(args[0]);
  if (n === null) return null;
  let k = indexBig(args[1]);
  if (k === null) return null;
  if (n < 0n) return negative('n');
  if (k < 0n) return negative('k');
  if (n < k) return PyLong_FromLong(0);
  if (n - k < k) k = n - k;
  if (k > LONG_MAX) {
    return PyErr_SetString(PyExc_OverflowError, `min(n - k, k) must not exceed ${LONG_MAX}`);
  }
  if (Number(k) * bigBitLength(n) > 4 * MAX_BITS) return PyErr_NoMemory();
  return PyLong_FromSsize_t(rangeProduct(n - k + 1n, n + 1n) / rangeProduct(1n, k + 1n));
}

/** Rows of the functions on integers. */
export function integerMethods(): MethodDef[] {
  const fast = METH_FASTCALL;
  return [
    method(
      'comb',
      fast,
      comb,
      'comb($module, n, k, /)\n--\n\nNumber of ways to choose k items from n items without repetition and without order.',
    ),
    method('factorial', METH_O, factorial, 'factorial($module, n, /)\n--\n\nFind n!.'),
    method('gcd', fast, gcd, 'gcd($module, *integers)\n--\n\nGreatest Common Divisor.'),
    method(
      'isqrt',
      METH_O,
      isqrt,
      'isqrt($module, n, /)\n--\n\nReturn the integer part of the square root of the input.',
    ),
    method('lcm', fast, lcm, 'lcm($module, *integers)\n--\n\nLeast Common Multiple.'),
    method(
      'perm',
      fast,
      perm,
      'perm($module, n, k=None, /)\n--\n\nNumber of ways to choose k items from n items without repetition and with order.',
    ),
  ];
}
