/** Methods and attributes of float. */
import type { GetSetDef, MethodDef, PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyNumber_AsSsize_t } from './abstract';
import { PyBool_FromLong } from './boolobject';
import { PyObject_CallOneArg } from './call';
import { _Py_dg_dtoa, floatRepr } from './dtoa';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { doubleAsRatio, frexp } from '../arithmetic/exact-double';
import { PyExc_OverflowError, PyExc_ValueError } from './exceptions';
import { hexFloat, parseHexFloat } from './float-parse';
import {
  PyFloat_FromDouble,
  PyFloat_Type,
  float_float,
  float_int,
  type PyFloatObject,
} from './floatobject';
import { _PyFloat_FormatAdvanced } from './format-number';
import { _PyArg_BadArgument, _PyArg_CheckPositional } from './getargs';
import { PyLong_FromLong } from './longobject';
import { PyLong_FromDouble } from './longobject-convert';
import { Py_None } from './object';
import { tupleFromStolen } from './tupleobject';
import { METH_CLASS, METH_FASTCALL, METH_NOARGS, METH_O, getset, method } from './typedef';
import { PyUnicode_Check, PyUnicode_FromString, type PyUnicodeObject } from './unicodeobject';

function value(self: PyObject): number {
  return (self as PyFloatObject).v;
}

/** x rounded to the nearest integer, ties to even. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

/** @source Objects/floatobject.c double_round */
function double_round(x: number, ndigits: number): PyObject | null {
  const { digits, decpt } = _Py_dg_dtoa(x, 3, ndigits);
  const rounded = Number(`${digits}e${decpt - digits.length}`);
  if (!Number.isFinite(rounded)) {
    return PyErr_SetString(PyExc_OverflowError, 'rounded value too large to represent');
  }
  return PyFloat_FromDouble(x < 0 || Object.is(x, -0) ? -rounded : rounded);
}

function float___round__(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('__round__', args.length, 0, 1)) return null;
  const x = value(self);
  if (args.length === 0 || args[0] === Py_None) {
    return PyLong_FromDouble(Number.isFinite(x) ? roundHalfEven(x) : x);
  }
  const ndigits = PyNumber_AsSsize_t(args[0], null);
  if (ndigits === -1 && PyErr_Occurred()) return null;
  if (!Number.isFinite(x) || ndigits > 323) return PyFloat_FromDouble(x);
  if (ndigits < -308) return PyFloat_FromDouble(0 * x);
  return double_round(x, ndigits);
}

function float_as_integer_ratio(self: PyObject): PyObject | null {
  const x = value(self);
  if (Number.isNaN(x)) {
    return PyErr_SetString(PyExc_ValueError, 'cannot convert NaN to integer ratio');
  }
  if (!Number.isFinite(x)) {
    return PyErr_SetString(PyExc_OverflowError, 'cannot convert Infinity to integer ratio');
  }
  const [numerator, denominator] = doubleAsRatio(x);
  return tupleFromStolen([PyLong_FromLong(numerator), PyLong_FromLong(denominator)]);
}

function float_hex(self: PyObject): PyObject {
  const x = value(self);
  if (!Number.isFinite(x)) return PyUnicode_FromString(floatRepr(x));
  if (x === 0) return PyUnicode_FromString(Object.is(x, -0) ? '-0x0.0p+0' : '0x0.0p+0');
  const [m, e] = frexp(Math.abs(x));
  return PyUnicode_FromString(hexFloat(x, e, m));
}

function float_fromhex(type: PyObject, arg: PyObject): PyObject | null {
  if (!PyUnicode_Check(arg)) return _PyArg_BadArgument('fromhex', 'argument', 'str', arg);
  const x = parseHexFloat((arg as PyUnicodeObject).v);
  if (x === 'invalid') {
    return PyErr_SetString(PyExc_ValueError, 'invalid hexadecimal floating-point string');
  }
  if (x === 'overflow') {
    return PyErr_SetString(
      PyExc_OverflowError,
      'hexadecimal value too large to represent as a float',
    );
  }
  const result = PyFloat_FromDouble(x);
  if ((type as PyTypeObject) === PyFloat_Type) return result;
  const made = PyObject_CallOneArg(type, result);
  Py_DECREF(result);
  return made;
}

function float___getformat__(_type: PyObject, arg: PyObject): PyObject | null {
  if (!PyUnicode_Check(arg)) return _PyArg_BadArgument('__getformat__', 'argument', 'str', arg);
  const name = (arg as PyUnicodeObject).v;
  if (name !== 'double' && name !== 'float') {
    return PyErr_SetString(
      PyExc_ValueError,
      "__getformat__() argument 1 must be 'double' or 'float'",
    );
  }
  return PyUnicode_FromString('IEEE, little-endian');
}

function float___format__(self: PyObject, spec: PyObject): PyObject | null {
  if (!PyUnicode_Check(spec)) return _PyArg_BadArgument('__format__', 'argument', 'str', spec);
  const text = _PyFloat_FormatAdvanced(self, (spec as PyUnicodeObject).v);
  return text === null ? null : PyUnicode_FromString(text);
}

function float_is_integer(self: PyObject): PyObject {
  return PyBool_FromLong(Number.isInteger(value(self)));
}

function float___floor__(self: PyObject): PyObject | null {
  return PyLong_FromDouble(Math.floor(value(self)));
}

function float___ceil__(self: PyObject): PyObject | null {
  return PyLong_FromDouble(Math.ceil(value(self)));
}

function float___getnewargs__(self: PyObject): PyObject {
  return tupleFromStolen([PyFloat_FromDouble(value(self))]);
}

/** Rows of float's methods. */
export function float_methods(): MethodDef[] {
  return [
    method(
      'conjugate',
      METH_NOARGS,
      float_float,
      'conjugate($self, /)\n--\n\nReturn self, the complex conjugate of any float.',
    ),
    method(
      '__trunc__',
      METH_NOARGS,
      float_int,
      '__trunc__($self, /)\n--\n\nReturn the Integral closest to x between 0 and x.',
    ),
    method(
      '__floor__',
      METH_NOARGS,
      float___floor__,
      '__floor__($self, /)\n--\n\nReturn the floor as an Integral.',
    ),
    method(
      '__ceil__',
      METH_NOARGS,
      float___ceil__,
      '__ceil__($self, /)\n--\n\nReturn the ceiling as an Integral.',
    ),
    method(
      '__round__',
      METH_FASTCALL,
      float___round__,
      '__round__($self, ndigits=None, /)\n--\n\nReturn the Integral closest to x, rounding half toward even.\n\nWhen an argument is passed, work like built-in round(x, ndigits).',
    ),
    method(
      'as_integer_ratio',
      METH_NOARGS,
      float_as_integer_ratio,
      'as_integer_ratio($self, /)\n--\n\nReturn a pair of integers, whose ratio is exactly equal to the original float.',
    ),
    method(
      'fromhex',
      METH_O | METH_CLASS,
      float_fromhex,
      'fromhex($type, string, /)\n--\n\nCreate a floating-point number from a hexadecimal string.',
    ),
    method(
      'hex',
      METH_NOARGS,
      float_hex,
      'hex($self, /)\n--\n\nReturn a hexadecimal representation of a floating-point number.',
    ),
    method(
      'is_integer',
      METH_NOARGS,
      float_is_integer,
      'is_integer($self, /)\n--\n\nReturn True if the float is an integer.',
    ),
    method('__getnewargs__', METH_NOARGS, float___getnewargs__, '__getnewargs__($self, /)\n--\n\n'),
    method(
      '__getformat__',
      METH_O | METH_CLASS,
      float___getformat__,
      "__getformat__($type, typestr, /)\n--\n\nYou probably don't want to use this function.",
    ),
    method(
      '__format__',
      METH_O,
      float___format__,
      '__format__($self, format_spec, /)\n--\n\nFormats the float according to format_spec.',
    ),
  ];
}

/** Rows of float's attributes. */
export function float_getsets(): GetSetDef[] {
  return [
    getset('real', float_float, null, 'the real part of a complex number'),
    getset('imag', () => PyFloat_FromDouble(0), null, 'the imaginary part of a complex number'),
  ];
}
