/** Module `cmath`. */
import type { MethodDef, PyObject } from '../heap/object';
import { libm } from '../arithmetic/libm';
import { PyBool_FromLong } from '../objects/boolobject';
import { c_quot, type Complex } from '../arithmetic/complex';
import {
  PyComplex_AsCComplex,
  PyComplex_FromCComplex,
  PyComplex_FromDoubles,
} from '../objects/complexobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_ValueError } from '../objects/exceptions';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { tupleFromStolen } from '../objects/tupleobject';
import { METH_FASTCALL, METH_KEYWORDS, METH_O, defineModule, method } from '../objects/typedef';
import { addObject } from './add-constant';
import * as f from './cmath-functions';
import { domainError, doubleArgument, rangeError } from './mathmodule';

function resultObject(r: f.CmathResult): PyObject | null {
  if (r === 'domain') return domainError();
  return r === 'range' ? rangeError() : PyComplex_FromCComplex(r);
}

function function1(name: string, compute: (z: Complex) => f.CmathResult, doc: string): MethodDef {
  const call = (_m: PyObject, arg: PyObject): PyObject | null => {
    const z = PyComplex_AsCComplex(arg);
    return z === null ? null : resultObject(compute(z));
  };
  return method(name, METH_O, call, `${name}($module, z, /)\n--\n\n${doc}`);
}

function predicate(name: string, test: (z: Complex) => boolean, doc: string): MethodDef {
  const call = (_m: PyObject, arg: PyObject): PyObject | null => {
    const z = PyComplex_AsCComplex(arg);
    return z === null ? null : PyBool_FromLong(test(z));
  };
  return method(name, METH_O, call, `${name}($module, z, /)\n--\n\n${doc}`);
}

function log(_m: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('log', args.length, 1, 2)) return null;
  const z = PyComplex_AsCComplex(args[0]);
  if (z === null) return null;
  const r = f.log(z);
  if (args.length === 1 || typeof r === 'string') return resultObject(r);
  const base = PyComplex_AsCComplex(args[1]);
  if (base === null) return null;
  const b = f.log(base);
  if (typeof b === 'string') return resultObject(b);
  return resultObject(c_quot(r, b) ?? 'domain');
}

function phaseOf(z: Complex): number {
  return libm.atan2(z.imag, z.real);
}

function phase(_m: PyObject, arg: PyObject): PyObject | null {
  const z = PyComplex_AsCComplex(arg);
  return z === null ? null : PyFloat_FromDouble(phaseOf(z));
}

function polar(_m: PyObject, arg: PyObject): PyObject | null {
  const z = PyComplex_AsCComplex(arg);
  if (z === null) return null;
  const r = libm.hypot(z.real, z.imag);
  if (r === Infinity && Number.isFinite(z.real) && Number.isFinite(z.imag)) return rangeError();
  return tupleFromStolen([PyFloat_FromDouble(r), PyFloat_FromDouble(phaseOf(z))]);
}

function rect(_m: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('rect', args.length, 2, 2)) return null;
  const r = doubleArgument(args[0]);
  if (r === null) return null;
  const phi = doubleArgument(args[1]);
  return phi === null ? null : resultObject(f.rect(r, phi));
}

function isInfinite(z: Complex): boolean {
  return Math.abs(z.real) === Infinity || Math.abs(z.imag) === Infinity;
}

/** @source Modules/cmathmodule.c cmath_isclose_impl */
function isclose(
  _m: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['a', 'b', 'rel_tol', 'abs_tol'];
  const parsed = PyArg_UnpackKeywords('isclose', names, args, kwnames, 2, 2, 0);
  if (parsed === null) return null;
  const a = PyComplex_AsCComplex(parsed[0]!);
  if (a === null) return null;
  const b = PyComplex_AsCComplex(parsed[1]!);
  if (b === null) return null;
  const relTol = parsed[2] === null ? 1e-9 : doubleArgument(parsed[2]);
  if (relTol === null) return null;
  const absTol = parsed[3] === null ? 0 : doubleArgument(parsed[3]);
  if (absTol === null) return null;
  if (relTol < 0 || absTol < 0) {
    return PyErr_SetString(PyExc_ValueError, 'tolerances must be non-negative');
  }
  if (a.real === b.real && a.imag === b.imag) return PyBool_FromLong(1);
  if (isInfinite(a) || isInfinite(b)) return PyBool_FromLong(0);
  const diff = libm.hypot(a.real - b.real, a.imag - b.imag);
  const close =
    diff <= relTol * libm.hypot(b.real, b.imag) ||
    diff <= relTol * libm.hypot(a.real, a.imag) ||
    diff <= absTol;
  return PyBool_FromLong(close);
}

function exec(module: PyObject): number {
  const reals = { pi: Math.PI, e: Math.E, tau: 2 * Math.PI, inf: Infinity, nan: NaN };
  for (const [name, value] of Object.entries(reals)) {
    if (addObject(module, name, PyFloat_FromDouble(value)) < 0) return -1;
  }
  if (addObject(module, 'infj', PyComplex_FromDoubles(0, Infinity)) < 0) return -1;
  return addObject(module, 'nanj', PyComplex_FromDoubles(0, NaN));
}

function finite(z: Complex): boolean {
  return Number.isFinite(z.real) && Number.isFinite(z.imag);
}

function isNan(z: Complex): boolean {
  return Number.isNaN(z.real) || Number.isNaN(z.imag);
}

export const cmath_module = defineModule({
  name: 'cmath',
  doc: 'This module provides access to mathematical functions for complex\nnumbers.',
  methods: [
    function1('acos', f.acos, 'Return the arc cosine of z.'),
    function1('acosh', f.acosh, 'Return the inverse hyperbolic cosine of z.'),
    function1('asin', f.asin, 'Return the arc sine of z.'),
    function1('asinh', f.asinh, 'Return the inverse hyperbolic sine of z.'),
    function1('atan', f.atan, 'Return the arc tangent of z.'),
    function1('atanh', f.atanh, 'Return the inverse hyperbolic tangent of z.'),
    function1('cos', f.cos, 'Return the cosine of z.'),
    function1('cosh', f.cosh, 'Return the hyperbolic cosine of z.'),
    function1('exp', f.exp, 'Return the exponential value e**z.'),
    method(
      'isclose',
      METH_FASTCALL | METH_KEYWORDS,
      isclose,
      'isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)\n--\n\nDetermine whether two complex numbers are close in value.',
    ),
    predicate(
      'isfinite',
      finite,
      'Return True if both the real and imaginary parts of z are finite, else False.',
    ),
    predicate('isinf', isInfinite, 'Checks if the real or imaginary part of z is infinite.'),
    predicate('isnan', isNan, 'Checks if the real or imaginary part of z not a number (NaN).'),
    method(
      'log',
      METH_FASTCALL,
      log,
      'log($module, z, base=<unrepresentable>, /)\n--\n\nlog(z[, base]) -> the logarithm of z to the given base.',
    ),
    function1('log10', f.log10, 'Return the base-10 logarithm of z.'),
    method(
      'phase',
      METH_O,
      phase,
      'phase($module, z, /)\n--\n\nReturn argument, also known as the phase angle, of a complex.',
    ),
    method(
      'polar',
      METH_O,
      polar,
      'polar($module, z, /)\n--\n\nConvert a complex from rectangular coordinates to polar coordinates.',
    ),
    method(
      'rect',
      METH_FASTCALL,
      rect,
      'rect($module, r, phi, /)\n--\n\nConvert from polar coordinates to rectangular coordinates.',
    ),
    function1('sin', f.sin, 'Return the sine of z.'),
    function1('sinh', f.sinh, 'Return the hyperbolic sine of z.'),
    function1('sqrt', f.sqrt, 'Return the square root of z.'),
    function1('tan', f.tan, 'Return the tangent of z.'),
    function1('tanh', f.tanh, 'Return the hyperbolic tangent of z.'),
  ],
  exec,
});
