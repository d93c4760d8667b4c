/** Sums, products and distances of `math`. */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import type { MethodDef, PyObject } from '../heap/object';
import {
  PyIter_Next,
  PyNumber_Add,
  PyNumber_Multiply,
  PyObject_GetIter,
  PySequence_Tuple,
} from '../objects/abstract';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { divideToDouble, doubleAsRatio, frexp, ldexp } from '../arithmetic/exact-double';
import { PyExc_OverflowError, PyExc_ValueError } from '../objects/exceptions';
import { PyFloat_CheckExact, PyFloat_FromDouble } from '../objects/floatobject';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { bigBitLength } from '../arithmetic/integer-bits';
import { PyBool_Check } from '../objects/boolobject';
import { PyLong_CheckExact, PyLong_FromLong } from '../objects/longobject';
import { fitsInt64 } from '../objects/longobject-convert';
import { PyTuple_Check, type PyTupleObject } from '../objects/tupleobject';
import { METH_FASTCALL, METH_KEYWORDS, METH_O, method } from '../objects/typedef';
import { doubleArgument } from './mathmodule';

/** Rounds the partials of an exact sum, smallest last. @source Modules/mathmodule.c math_fsum */
function roundPartials(p: readonly number[]): number {
  let n = p.length;
  if (n === 0) return 0;
  let hi = p[--n];
  let lo = 0;
  while (n > 0) {
    const x = hi;
    const y = p[--n];
    hi = x + y;
    lo = y - (hi - x);
    if (lo !== 0) break;
  }
  if (n > 0 && ((lo < 0 && p[n - 1] < 0) || (lo > 0 && p[n - 1] > 0))) {
    const y = lo * 2;
    const x = hi + y;
    if (y === x - hi) hi = x;
  }
  return hi;
}

/** State of an exact summation. */
class ExactSum {
  private readonly p: number[] = [];
  private special = 0;
  private infinite = 0;

  /** False with OverflowError. */
  add(value: number): boolean {
    let x = value;
    let i = 0;
    for (let j = 0; j < this.p.length; j++) {
      let y = this.p[j];
      if (Math.abs(x) < Math.abs(y)) [x, y] = [y, x];
      const hi = x + y;
      const lo = y - (hi - x);
      if (lo !== 0) this.p[i++] = lo;
      x = hi;
    }
    this.p.length = i;
    if (x === 0) return true;
    if (Number.isFinite(x)) {
      this.p.push(x);
      return true;
    }
    if (Number.isFinite(value)) {
      PyErr_SetString(PyExc_OverflowError, 'intermediate overflow in fsum');
      return false;
    }
    if (Math.abs(value) === Infinity) this.infinite += value;
    this.special += value;
    this.p.length = 0;
    return true;
  }

  result(): PyObject | null {
    if (this.special !== 0) {
      if (Number.isNaN(this.infinite)) {
        return PyErr_SetString(PyExc_ValueError, '-inf + inf in fsum');
      }
      return PyFloat_FromDouble(this.special);
    }
    return PyFloat_FromDouble(roundPartials(this.p));
  }
}

function fsum(_module: PyObject, seq: PyObject): PyObject | null {
  const it = PyObject_GetIter(seq);
  if (it === null) return null;
  const sum = new ExactSum();
  for (;;) {
    const item = PyIter_Next(it);
    if (item === null) break;
    const x = doubleArgument(item);
    Py_DECREF(item);
    if (x === null || !sum.add(x)) {
      Py_DECREF(it);
      return null;
    }
  }
  Py_DECREF(it);
  return PyErr_Occurred() ? null : sum.result();
}

function prod(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('prod', ['', 'start'], args, kwnames, 1, 1, 0);
  if (parsed === null) return null;
  const it = PyObject_GetIter(parsed[0]!);
  if (it === null) return null;
  let result: PyObject | null = parsed[1] === null ? PyLong_FromLong(1) : Py_NewRef(parsed[1]);
  while (result !== null) {
    const item = PyIter_Next(it);
    if (item === null) break;
    const next = PyNumber_Multiply(result, item);
    Py_DECREF(result);
    Py_DECREF(item);
    result = next;
  }
  Py_DECREF(it);
  if (result !== null && PyErr_Occurred()) {
    Py_DECREF(result);
    return null;
  }
  return result;
}

// Halves of an exact product or sum of two doubles.
let high = 0;
let low = 0;
const SPLITTER = 134217729;

function exactProduct(x: number, y: number): void {
  const tx = SPLITTER * x;
  const x1 = tx - (tx - x);
  const x2 = x - x1;
  const ty = SPLITTER * y;
  const y1 = ty - (ty - y);
  const y2 = y - y1;
  high = x * y;
  low = x2 * y2 - (high - x1 * y1 - x2 * y1 - x1 * y2);
}

/** Length of a vector, nearly correctly rounded. @source Modules/mathmodule.c vector_norm */
export function vectorNorm(vec: readonly number[], max: number, foundNan: boolean): number {
  if (max === Infinity) return max;
  if (foundNan) return NaN;
  if (max === 0 || vec.length <= 1) return max;
  const [, e] = frexp(max);
  if (e < -1023) {
    const tiny = 2 ** -1022;
    return (
      tiny *
      vectorNorm(
        vec.map((x) => x / tiny),
        max / tiny,
        foundNan,
      )
    );
  }
  const scale = ldexp(1, -e);
  let csum = 1;
  let frac1 = 0;
  let frac2 = 0;
  const add = (a: number, b: number): void => {
    exactProduct(a, b);
    const sum = csum + high;
    frac1 += low;
    frac2 += high - (sum - csum);
    csum = sum;
  };
  for (const v of vec) add(v * scale, v * scale);
  let h = Math.sqrt(csum - 1 + (frac1 + frac2));
  add(-h, h);
  h += (csum - 1 + (frac1 + frac2)) / (2 * h);
  return h / scale;
}

function norm(values: readonly number[]): PyObject {
  let max = 0;
  let foundNan = false;
  const vec = values.map((v) => Math.abs(v));
  for (const x of vec) {
    foundNan ||= Number.isNaN(x);
    if (x > max) max = x;
  }
  return PyFloat_FromDouble(vectorNorm(vec, max, foundNan));
}

function hypot(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  const values: number[] = [];
  for (const arg of args) {
    const x = doubleArgument(arg);
    if (x === null) return null;
    values.push(x);
  }
  return norm(values);
}

/** @source Modules/mathmodule.c math_dist_impl */
function dist(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('dist', args.length, 2, 2)) return null;
  const p = PyTuple_Check(args[0]) ? Py_NewRef(args[0]) : PySequence_Tuple(args[0]);
  if (p === null) return null;
  const q = PyTuple_Check(args[1]) ? Py_NewRef(args[1] as PyObject) : PySequence_Tuple(args[1]);
  if (q === null) {
    Py_DECREF(p);
    return null;
  }
  const result = distanceOf((p as PyTupleObject).v, (q as PyTupleObject).v);
  Py_DECREF(p);
  Py_DECREF(q);
  return result;
}

function distanceOf(p: readonly PyObject[], q: readonly PyObject[]): PyObject | null {
  if (p.length !== q.length) {
    return PyErr_SetString(PyExc_ValueError, 'both points must have the same number of dimensions');
  }
  const diffs: number[] = [];
  for (let i = 0; i < p.length; i++) {
    const x = doubleArgument(p[i]);
    if (x === null) return null;
    const y = doubleArgument(q[i]);
    if (y === null) return null;
    diffs.push(x - y);
  }
  return norm(diffs);
}

function isIntLike(o: PyObject): o is PyObject<number | bigint> {
  return PyLong_CheckExact(o) || PyBool_Check(o);
}

/**
 * A running sum of products: first exactly in machine integers, then exactly in doubles, each
 * until the first value that does not fit, and after that by the operators.
 */
class ProductSum {
  total: PyObject = PyLong_FromLong(0);
  private intEnabled = true;
  private intSum: bigint | null = null;
  private floatEnabled = true;
  private num = 0n;
  private exp = 0;
  private floatInUse = false;

  /** Adds a part to the total, taking over its reference: false with an exception set. */
  private addPart(part: PyObject): boolean {
    const sum = PyNumber_Add(this.total, part);
    Py_DECREF(part);
    if (sum === null) return false;
    Py_DECREF(this.total);
    this.total = sum;
    return true;
  }

  private addInts(p: PyObject, q: PyObject): boolean {
    if (!PyLong_CheckExact(p) || !PyLong_CheckExact(q)) return false;
    if (!fitsInt64(p.v) || !fitsInt64(q.v)) return false;
    const product = BigInt(p.v) * BigInt(q.v);
    const sum = product + (this.intSum ?? 0n);
    if (!fitsInt64(product) || !fitsInt64(sum)) return false;
    this.intSum = sum;
    return true;
  }

  endInts(): boolean {
    this.intEnabled = false;
    if (this.intSum === null) return true;
    const part = PyLong_FromLong(this.intSum);
    this.intSum = null;
    return this.addPart(part);
  }

  private addFloats(p: PyObject, q: PyObject): boolean {
    if (!PyFloat_CheckExact(p) && !PyFloat_CheckExact(q)) return false;
    if (!PyFloat_CheckExact(p) && !isIntLike(p)) return false;
    if (!PyFloat_CheckExact(q) && !isIntLike(q)) return false;
    const x = Number((p as PyObject<number | bigint>).v);
    const y = Number((q as PyObject<number | bigint>).v);
    if (!Number.isFinite(x) || !Number.isFinite(y) || !Number.isFinite(x * y)) return false;
    const [xn, xd] = doubleAsRatio(x);
    const [yn, yd] = doubleAsRatio(y);
    const exp = bigBitLength(xd * yd) - 1;
    const common = Math.max(exp, this.exp);
    const num = (this.num << BigInt(common - this.exp)) + ((xn * yn) << BigInt(common - exp));
    if (!Number.isFinite(divideToDouble(num, 1n << BigInt(common)))) return false;
    this.num = num;
    this.exp = common;
    this.floatInUse = true;
    return true;
  }

  endFloats(): boolean {
    this.floatEnabled = false;
    if (!this.floatInUse) return true;
    this.floatInUse = false;
    return this.addPart(PyFloat_FromDouble(divideToDouble(this.num, 1n << BigInt(this.exp))));
  }

  /** False with an exception set. */
  add(p: PyObject, q: PyObject): boolean {
    if (this.intEnabled) {
      if (this.addInts(p, q)) return true;
      if (!this.endInts()) return false;
    }
    if (this.floatEnabled) {
      if (this.addFloats(p, q)) return true;
      if (!this.endFloats()) return false;
    }
    const product = PyNumber_Multiply(p, q);
    return product !== null && this.addPart(product);
  }
}

/** @source Modules/mathmodule.c math_sumprod_impl */
function sumprod(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('sumprod', args.length, 2, 2)) return null;
  const p = PyObject_GetIter(args[0]);
  if (p === null) return null;
  const q = PyObject_GetIter(args[1]);
  if (q === null) {
    Py_DECREF(p);
    return null;
  }
  const sum = new ProductSum();
  let ok = true;
  for (;;) {
    const x = PyIter_Next(p);
    ok = x !== null || !PyErr_Occurred();
    const y = ok ? PyIter_Next(q) : null;
    ok &&= y !== null || !PyErr_Occurred();
    if (ok && (x === null) !== (y === null)) {
      PyErr_SetString(PyExc_ValueError, 'Inputs are not the same length');
      ok = false;
    }
    if (ok && x !== null && y !== null) ok = sum.add(x, y);
    if (x !== null) Py_DECREF(x);
    if (y !== null) Py_DECREF(y);
    if (!ok || x === null) break;
  }
  Py_DECREF(p);
  Py_DECREF(q);
  if (ok && sum.endInts() && sum.endFloats()) return sum.total;
  Py_DECREF(sum.total);
  return null;
}

/** Rows of the sums and distances. */
export function sumMethods(): MethodDef[] {
  const fast = METH_FASTCALL;
  return [
    method(
      'dist',
      fast,
      dist,
      'dist($module, p, q, /)\n--\n\nReturn the Euclidean distance between two points p and q.',
    ),
    method(
      'fsum',
      METH_O,
      fsum,
      'fsum($module, seq, /)\n--\n\nReturn an accurate floating-point sum of values in the iterable seq.',
    ),
    method(
      'hypot',
      fast,
      hypot,
      'hypot(*coordinates) -> value\n\nMultidimensional Euclidean distance from the origin to a point.',
    ),
    method(
      'prod',
      fast | METH_KEYWORDS,
      prod,
      'prod($module, iterable, /, *, start=1)\n--\n\nCalculate the product of all the elements in the input iterable.',
    ),
    method(
      'sumprod',
      fast,
      sumprod,
      'sumprod($module, p, q, /)\n--\n\nReturn the sum of products of values from two iterables p and q.',
    ),
  ];
}
