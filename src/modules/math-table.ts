/** The table of the functions of `math` on real numbers. */
import { erf, erfc } from '../arithmetic/erf';
import { libm } from '../arithmetic/libm';
import type { MethodDef, PyObject } from '../heap/object';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { METH_FASTCALL, METH_KEYWORDS, METH_O, method } from '../objects/typedef';
import { gamma, lgamma } from './math-special';
import { remainder, ulp } from './math-steps';
import {
  atanh,
  copysign,
  doubleArgument,
  fmod,
  function1,
  function2,
  isclose,
  log,
  logarithm,
  mathFrexp,
  mathLdexp,
  modf,
  nextafter,
  pow,
  predicate,
  rounder,
  special,
  trunc,
} from './mathmodule';

function mathUlp(_module: PyObject, arg: PyObject): PyObject | null {
  const x = doubleArgument(arg);
  return x === null ? null : PyFloat_FromDouble(ulp(x));
}

/** Rows of the functions on real numbers. */
export function floatMethods(): MethodDef[] {
  return [
    function1('acos', libm.acos, false, 'Return the arc cosine (measured in radians) of x.'),
    function1('acosh', libm.acosh, false, 'Return the inverse hyperbolic cosine of x.'),
    function1('asin', libm.asin, false, 'Return the arc sine (measured in radians) of x.'),
    function1('asinh', libm.asinh, false, 'Return the inverse hyperbolic sine of x.'),
    function1('atan', libm.atan, false, 'Return the arc tangent (measured in radians) of x.'),
    function2('atan2', libm.atan2, 'Return the arc tangent (measured in radians) of y/x.', 'y, x'),
    function1('atanh', atanh, false, 'Return the inverse hyperbolic tangent of x.'),
    function1('cbrt', libm.cbrt, false, 'Return the cube root of x.'),
    rounder('ceil', '__ceil__', Math.ceil, 'Return the ceiling of x as an Integral.'),
    function2('copysign', copysign, 'Return a float with the magnitude of x but the sign of y.'),
    function1('cos', libm.cos, false, 'Return the cosine of x (measured in radians).'),
    function1('cosh', libm.cosh, true, 'Return the hyperbolic cosine of x.'),
    function1(
      'degrees',
      (x) => x * (180 / Math.PI),
      true,
      'Convert angle x from radians to degrees.',
    ),
    special('erf', erf, 'Error function at x.'),
    special('erfc', erfc, 'Complementary error function at x.'),
    function1('exp', libm.exp, true, 'Return e raised to the power of x.'),
    function1('exp2', (x) => libm.pow(2, x), true, 'Return 2 raised to the power of x.'),
    function1('expm1', libm.expm1, true, 'Return exp(x)-1.'),
    function1('fabs', Math.abs, false, 'Return the absolute value of the float x.'),
    rounder('floor', '__floor__', Math.floor, 'Return the floor of x as an Integral.'),
    method(
      'fmod',
      METH_FASTCALL,
      fmod,
      'fmod($module, x, y, /)\n--\n\nReturn fmod(x, y), according to platform C.',
    ),
    method(
      'frexp',
      METH_O,
      mathFrexp,
      'frexp($module, x, /)\n--\n\nReturn the mantissa and exponent of x, as pair (m, e).',
    ),
    special('gamma', gamma, 'Gamma function at x.'),
    method(
      'isclose',
      METH_FASTCALL | METH_KEYWORDS,
      isclose,
      'isclose($module, /, a, b, *, rel_tol=1e-09, abs_tol=0.0)\n--\n\nDetermine whether two floating-point numbers are close in value.',
    ),
    predicate(
      'isfinite',
      Number.isFinite,
      'Return True if x is neither an infinity nor a NaN, and False otherwise.',
    ),
    predicate(
      'isinf',
      (x) => Math.abs(x) === Infinity,
      'Return True if x is a positive or negative infinity, and False otherwise.',
    ),
    predicate(
      'isnan',
      Number.isNaN,
      'Return True if x is a NaN (not a number), and False otherwise.',
    ),
    method('ldexp', METH_FASTCALL, mathLdexp, 'ldexp($module, x, i, /)\n--\n\nReturn x * (2**i).'),
    special('lgamma', lgamma, 'Natural logarithm of absolute value of Gamma function at x.'),
    method(
      'log',
      METH_FASTCALL,
      log,
      'log(x, [base=math.e])\nReturn the logarithm of x to the given base.',
    ),
    function1(
      'log1p',
      (x) => (x === -1 ? NaN : libm.log1p(x)),
      false,
      'Return the natural logarithm of 1+x (base e).',
    ),
    method(
      'log10',
      METH_O,
      (_m, x) => logarithm(x, libm.log10),
      'log10($module, x, /)\n--\n\nReturn the base 10 logarithm of x.',
    ),
    method(
      'log2',
      METH_O,
      (_m, x) => logarithm(x, libm.log2),
      'log2($module, x, /)\n--\n\nReturn the base 2 logarithm of x.',
    ),
    method(
      'modf',
      METH_O,
      modf,
      'modf($module, x, /)\n--\n\nReturn the fractional and integer parts of x.',
    ),
    method(
      'nextafter',
      METH_FASTCALL | METH_KEYWORDS,
      nextafter,
      'nextafter($module, x, y, /, *, steps=None)\n--\n\nReturn the floating-point value the given number of steps after x towards y.',
    ),
    method(
      'pow',
      METH_FASTCALL,
      pow,
      'pow($module, x, y, /)\n--\n\nReturn x**y (x to the power of y).',
    ),
    function1(
      'radians',
      (x) => x * (Math.PI / 180),
      false,
      'Convert angle x from degrees to radians.',
    ),
    function2(
      'remainder',
      remainder,
      'Difference between x and the closest integer multiple of y.',
    ),
    function1('sin', libm.sin, false, 'Return the sine of x (measured in radians).'),
    function1('sinh', libm.sinh, true, 'Return the hyperbolic sine of x.'),
    function1('sqrt', Math.sqrt, false, 'Return the square root of x.'),
    function1('tan', libm.tan, false, 'Return the tangent of x (measured in radians).'),
    function1('tanh', libm.tanh, false, 'Return the hyperbolic tangent of x.'),
    method(
      'trunc',
      METH_O,
      trunc,
      'trunc($module, x, /)\n--\n\nTruncates the Real x to the nearest Integral toward 0.',
    ),
    method(
      'ulp',
      METH_O,
      mathUlp,
      'ulp($module, x, /)\n--\n\nReturn the value of the least significant bit of the float x.',
    ),
  ];
}
