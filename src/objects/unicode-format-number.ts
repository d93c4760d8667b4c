/** Numbers and characters of the % operator: the text of one argument. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyNumber_Check, PyNumber_Index, PyNumber_Long } from './abstract';
import { PyOS_double_to_string, Py_DTSF_ALT } from './dtoa';
import { PyErr_ExceptionMatches, PyErr_NoMemory, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_TypeError } from './exceptions';
import { PyFloat_AsDouble } from './floatobject';
import { PyLong_Check, _PyLong_Value } from './longobject';
import { _PyLong_FormatValue } from './longobject-string';
import { MAX_LENGTH } from './unicode-kind';
import { PyUnicode_Check, unicodeAt, unicodeLength } from './unicodeobject';

const INT_MAX = 0x7fffffff;

/** Flags of a conversion. @source Objects/unicodeobject.c F_LJUST ... */
export const Flag = { LJUST: 1, SIGN: 2, BLANK: 4, ALT: 8, ZERO: 16 } as const;

/** One conversion. @source Objects/unicodeobject.c struct unicode_format_arg_t */
export interface FormatArg {
  ch: string;
  /** Bits of `Flag`. */
  flags: number;
  /** -1: none given. */
  width: number;
  /** -1: none given. */
  prec: number;
}

function typeError(message: string): null {
  return PyErr_SetString(PyExc_TypeError, message);
}

/** Text of an int for d, i, u, o, x, X. @source Objects/unicodeobject.c mainformatlong */
export function mainformatlong(arg: FormatArg, v: PyObject): string | null {
  const based = 'oxX'.includes(arg.ch);
  let iobj: PyObject | null = null;
  if (PyNumber_Check(v)) {
    if (PyLong_Check(v)) iobj = Py_NewRef(v);
    else {
      iobj = based ? PyNumber_Index(v) : PyNumber_Long(v);
      if (iobj === null && !PyErr_ExceptionMatches(PyExc_TypeError)) return null;
    }
  }
  if (iobj === null) {
    const what = based ? 'an integer is required' : 'a real number is required';
    return typeError(`%${arg.ch} format: ${what}, not ${v.ob_type.tp_name}`);
  }
  const text = _PyUnicode_FormatLong(iobj, (arg.flags & Flag.ALT) !== 0, arg.prec, arg.ch);
  Py_DECREF(iobj);
  return text;
}

/** @source Objects/unicodeobject.c _PyUnicode_FormatLong */
export function _PyUnicode_FormatLong(
  o: PyObject,
  alt: boolean,
  prec: number,
  type: string,
): string | null {
  const base = type === 'o' ? 8 : type === 'x' || type === 'X' ? 16 : 10;
  const value = _PyLong_Value(o);
  let digits = _PyLong_FormatValue(value, base, false);
  if (digits === null) return null;
  const sign = digits[0] === '-' ? '-' : '';
  digits = digits.slice(sign.length);
  if (prec > digits.length) {
    if (prec > INT_MAX - 3) {
      PyErr_SetString(PyExc_OverflowError, 'precision too large');
      return null;
    }
    if (prec > MAX_LENGTH) return PyErr_NoMemory();
    digits = digits.padStart(prec, '0');
  }
  const prefix = alt && base !== 10 ? (base === 8 ? '0o' : '0x') : '';
  const text = sign + prefix + digits;
  return type === 'X' ? text.toUpperCase() : text;
}

/** @source Objects/unicodeobject.c formatfloat */
export function formatfloat(arg: FormatArg, v: PyObject): string | null {
  const x = PyFloat_AsDouble(v);
  if (x === -1 && PyErr_Occurred()) return null;
  const alt = arg.flags & Flag.ALT ? Py_DTSF_ALT : 0;
  return PyOS_double_to_string(x, arg.ch, arg.prec < 0 ? 6 : arg.prec, alt);
}

/** The character for %c, or -1 with an exception set. @source Objects/unicodeobject.c formatchar */
export function formatchar(v: PyObject): number {
  if (PyUnicode_Check(v)) {
    if (unicodeLength(v) === 1) return unicodeAt(v, 0);
    typeError('%c requires int or char');
    return -1;
  }
  const index = PyNumber_Index(v);
  if (index === null) {
    if (PyErr_ExceptionMatches(PyExc_TypeError)) typeError('%c requires int or char');
    return -1;
  }
  const value = _PyLong_Value(index);
  Py_DECREF(index);
  if (value < 0 || value > 0x10ffff) {
    PyErr_SetString(PyExc_OverflowError, '%c arg not in range(0x110000)');
    return -1;
  }
  return Number(value);
}
