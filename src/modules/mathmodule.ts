/** Module `math`. */
import { Py_DECREF } from '../heap/refcount';
import type { MethodDef, PyObject } from '../heap/object';
import { PyNumber_Index, PyNumber_TrueDivide } from '../objects/abstract';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyObject_CallNoArgs } from '../objects/call';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { frexp, ldexp } from '../arithmetic/exact-double';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyFloat_AsDouble, PyFloat_CheckExact, PyFloat_FromDouble } from '../objects/floatobject';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { libm } from '../arithmetic/libm';
import {
  PyLong_Check,
  PyLong_FromLong,
  bigBitLength,
  type PyLongObject,
} from '../objects/longobject';
import { PyLong_FromDouble } from '../objects/longobject-convert';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None } from '../objects/object';
import { _PyObject_LookupSpecial } from '../objects/typeobject';
import { tupleFromStolen } from '../objects/tupleobject';
import { METH_FASTCALL, METH_O, defineModule, method } from '../objects/typedef';
import { _Py_ID } from '../objects/unicodeobject';
import { nextAfter } from './math-steps';
import { integerMethods } from './math-integer';
import { sumMethods } from './math-sum';
import { floatMethods } from './math-table';

/** ValueError of a function outside its domain. */
export function domainError(): null {
  return PyErr_SetString(PyExc_ValueError, 'math domain error');
}

/** OverflowError of a result too large. */
export function rangeError(): null {
  return PyErr_SetString(PyExc_OverflowError, 'math range error');
}

/** A double argument; null with an exception set. */
export function doubleArgument(o: PyObject): number | null {
  const x = PyFloat_AsDouble(o);
  return x === -1 && PyErr_Occurred() ? null : x;
}

/** Checks a result as CPython does for the libm functions. @source Modules/mathmodule.c math_1 */
function checked(x: number, r: number, canOverflow: boolean): PyObject | null {
  if (Number.isNaN(r) && !Number.isNaN(x)) return domainError();
  if (Math.abs(r) === Infinity && Number.isFinite(x)) {
    return canOverflow ? rangeError() : domainError();
  }
  return PyFloat_FromDouble(r);
}

export function function1(
  name: string,
  f: (x: number) => number,
  canOverflow: boolean,
  doc: string,
): MethodDef {
  const call = (_module: PyObject, arg: PyObject): PyObject | null => {
    const x = doubleArgument(arg);
    return x === null ? null : checked(x, f(x), canOverflow);
  };
  return method(name, METH_O, call, `${name}($module, x, /)\n--\n\n${doc}`);
}

/** Checks a result of two arguments. @source Modules/mathmodule.c math_2 */
export function function2(
  name: string,
  f: (x: number, y: number) => number,
  doc: string,
  params = 'x, y',
): MethodDef {
  const call = (_module: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(name, args.length, 2, 2)) return null;
    const x = doubleArgument(args[0]);
    if (x === null) return null;
    const y = doubleArgument(args[1]);
    if (y === null) return null;
    const r = f(x, y);
    if (Number.isNaN(r)) {
      if (!Number.isNaN(x) && !Number.isNaN(y)) return domainError();
    } else if (Math.abs(r) === Infinity && Number.isFinite(x) && Number.isFinite(y)) {
      return rangeError();
    }
    return PyFloat_FromDouble(r);
  };
  return method(name, METH_FASTCALL, call, `${name}($module, ${params}, /)\n--\n\n${doc}`);
}

/** `__floor__` or `__ceil__` of the argument, or the float rounded. */
export function rounder(
  name: string,
  special: string,
  f: (x: number) => number,
  doc: string,
): MethodDef {
  const call = (_module: PyObject, number: PyObject): PyObject | null => {
    if (!PyFloat_CheckExact(number)) {
      const found = _PyObject_LookupSpecial(number, _Py_ID(special));
      if (found !== null) {
        const result = PyObject_CallNoArgs(found);
        Py_DECREF(found);
        return result;
      }
      if (PyErr_Occurred()) return null;
    }
    const x = doubleArgument(number);
    return x === null ? null : PyLong_FromDouble(f(x));
  };
  return method(name, METH_O, call, `${name}($module, x, /)\n--\n\n${doc}`);
}

export function trunc(_module: PyObject, x: PyObject): PyObject | null {
  if (PyFloat_CheckExact(x)) return PyLong_FromDouble(x.v);
  const found = _PyObject_LookupSpecial(x, _Py_ID('__trunc__'));
  if (found === null) {
    if (PyErr_Occurred()) return null;
    return PyErr_SetString(
      PyExc_TypeError,
      `type ${x.ob_type.tp_name} doesn't define __trunc__ method`,
    );
  }
  const result = PyObject_CallNoArgs(found);
  Py_DECREF(found);
  return result;
}

/** Logarithm of an int or a real number; null with an exception set. @source Modules/mathmodule.c loghelper */
export function logarithm(arg: PyObject, f: (x: number) => number): PyObject | null {
  if (PyLong_Check(arg)) {
    const v = (arg as PyLongObject).v;
    if (v <= 0) return domainError();
    const x = Number(v);
    if (Number.isFinite(x)) return PyFloat_FromDouble(f(x));
    const big = v as bigint;
    const bits = bigBitLength(big);
    const top = Number(big >> BigInt(bits - 64)) / 2 ** 64;
    return PyFloat_FromDouble(f(top) + f(2) * bits);
  }
  const x = doubleArgument(arg);
  if (x === null) return null;
  if (Number.isNaN(x) || x === Infinity) return PyFloat_FromDouble(x);
  if (x <= 0) return domainError();
  return PyFloat_FromDouble(f(x));
}

export function log(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('log', args.length, 1, 2)) return null;
  const num = logarithm(args[0], libm.log);
  if (num === null || args.length === 1) return num;
  const den = logarithm(args[1], libm.log);
  if (den === null) {
    Py_DECREF(num);
    return null;
  }
  const result = PyNumber_TrueDivide(num, den);
  Py_DECREF(num);
  Py_DECREF(den);
  return result;
}

export function mathFrexp(_module: PyObject, arg: PyObject): PyObject | null {
  const x = doubleArgument(arg);
  if (x === null) return null;
  const [m, e] = frexp(x);
  return tupleFromStolen([PyFloat_FromDouble(m), PyLong_FromLong(e)]);
}

export function mathLdexp(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('ldexp', args.length, 2, 2)) return null;
  const x = doubleArgument(args[0]);
  if (x === null) return null;
  if (!PyLong_Check(args[1])) {
    return PyErr_SetString(PyExc_TypeError, 'Expected an int as second argument to ldexp.');
  }
  const exponent = Number((args[1] as PyLongObject).v);
  const r = ldexp(x, Math.max(-1e9, Math.min(1e9, exponent)));
  if (Number.isFinite(x) && !Number.isFinite(r)) return rangeError();
  return PyFloat_FromDouble(r);
}

export function modf(_module: PyObject, arg: PyObject): PyObject | null {
  const x = doubleArgument(arg);
  if (x === null) return null;
  const sign = x < 0 || Object.is(x, -0) ? -1 : 1;
  let fraction = NaN;
  if (Math.abs(x) === Infinity) fraction = 0 * sign;
  else if (!Number.isNaN(x)) fraction = Math.abs(x % 1) * sign;
  return tupleFromStolen([PyFloat_FromDouble(fraction), PyFloat_FromDouble(Math.trunc(x))]);
}

export function fmod(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('fmod', args.length, 2, 2)) return null;
  const x = doubleArgument(args[0]);
  if (x === null) return null;
  const y = doubleArgument(args[1]);
  if (y === null) return null;
  const r = Math.abs(y) === Infinity && Number.isFinite(x) ? x : x % y;
  if (Number.isNaN(r) && !Number.isNaN(x) && !Number.isNaN(y)) return domainError();
  return PyFloat_FromDouble(r);
}

function oddInteger(y: number): boolean {
  return Math.abs(y) % 2 === 1;
}

/** @source Modules/mathmodule.c math_pow_impl */
export function powSpecial(x: number, y: number): number | null {
  if (Number.isNaN(x)) return y === 0 ? 1 : x;
  if (Number.isNaN(y)) return x === 1 ? 1 : y;
  if (Math.abs(x) === Infinity) {
    const odd = oddInteger(y);
    if (y > 0) return odd ? x : Math.abs(x);
    if (y === 0) return 1;
    return odd && x < 0 ? -0 : 0;
  }
  if (Math.abs(y) === Infinity) {
    const a = Math.abs(x);
    if (a === 1) return 1;
    return y > 0 === a > 1 ? Infinity : 0;
  }
  return null;
}

export function pow(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('pow', args.length, 2, 2)) return null;
  const x = doubleArgument(args[0]);
  if (x === null) return null;
  const y = doubleArgument(args[1]);
  if (y === null) return null;
  const special = powSpecial(x, y);
  if (special !== null) return PyFloat_FromDouble(special);
  const r = libm.pow(x, y);
  if (Number.isNaN(r)) return domainError();
  if (Math.abs(r) === Infinity) return x === 0 ? domainError() : rangeError();
  return PyFloat_FromDouble(r);
}

export function predicate(name: string, test: (x: number) => boolean, doc: string): MethodDef {
  const call = (_module: PyObject, arg: PyObject): PyObject | null => {
    const x = doubleArgument(arg);
    return x === null ? null : PyBool_FromLong(test(x));
  };
  return method(name, METH_O, call, `${name}($module, x, /)\n--\n\n${doc}`);
}

/** @source Modules/mathmodule.c math_isclose_impl */
export function isclose(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['a', 'b', 'rel_tol', 'abs_tol'];
  const parsed = PyArg_UnpackKeywords('isclose', names, args, kwnames, 2, 2, 0);
  if (parsed === null) return null;
  const values = [0, 0, 1e-9, 0];
  for (let i = 0; i < 4; i++) {
    const arg = parsed[i];
    if (arg === null) continue;
    const x = doubleArgument(arg);
    if (x === null) return null;
    values[i] = x;
  }
  const [a, b, relTol, absTol] = values;
  if (relTol < 0 || absTol < 0) {
    return PyErr_SetString(PyExc_ValueError, 'tolerances must be non-negative');
  }
  if (a === b) return PyBool_FromLong(1);
  if (Math.abs(a) === Infinity || Math.abs(b) === Infinity) return PyBool_FromLong(0);
  const diff = Math.abs(b - a);
  const close = diff <= Math.abs(relTol * b) || diff <= Math.abs(relTol * a) || diff <= absTol;
  return PyBool_FromLong(close);
}

/** @source Modules/mathmodule.c math_nextafter_impl */
export function nextafter(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('nextafter', ['', '', 'steps'], args, kwnames, 2, 2, 0);
  if (parsed === null) return null;
  const x = doubleArgument(parsed[0]!);
  if (x === null) return null;
  const y = doubleArgument(parsed[1]!);
  if (y === null) return null;
  let steps: bigint | null = null;
  if (parsed[2] !== null && parsed[2] !== Py_None) {
    const index = PyNumber_Index(parsed[2]);
    if (index === null) return null;
    steps = BigInt((index as PyLongObject).v);
    Py_DECREF(index);
    if (steps < 0n) {
      return PyErr_SetString(PyExc_ValueError, 'steps must be a non-negative integer');
    }
  }
  return PyFloat_FromDouble(nextAfter(x, y, steps));
}

export function copysign(x: number, y: number): number {
  const negative = y < 0 || Object.is(y, -0);
  return negative ? -Math.abs(x) : Math.abs(x);
}

export function atanh(x: number): number {
  return Math.abs(x) === 1 ? NaN : libm.atanh(x);
}

/** Gamma functions, where a pole is a domain error. */
export function special(name: string, f: (x: number) => number | 'domain', doc: string): MethodDef {
  const call = (_module: PyObject, arg: PyObject): PyObject | null => {
    const x = doubleArgument(arg);
    if (x === null) return null;
    const r = f(x);
    if (r === 'domain') return domainError();
    if (Math.abs(r) === Infinity && Number.isFinite(x)) return rangeError();
    return PyFloat_FromDouble(r);
  };
  return method(name, METH_O, call, `${name}($module, x, /)\n--\n\n${doc}`);
}

function exec(module: PyObject): number {
  const constants = { pi: Math.PI, e: Math.E, tau: 2 * Math.PI, inf: Infinity, nan: NaN };
  for (const [name, value] of Object.entries(constants)) {
    const o = PyFloat_FromDouble(value);
    const failed = PyModule_AddObjectRef(module, name, o) < 0;
    Py_DECREF(o);
    if (failed) return -1;
  }
  return 0;
}

export const math_module = defineModule({
  name: 'math',
  doc: 'This module provides access to the mathematical functions\ndefined by the C standard.',
  methods: [...floatMethods(), ...integerMethods(), ...sumMethods()],
  exec,
});
