/** Formatting of ints, floats and complex numbers by a format specification. */
import { Py_DECREF } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PyNumber_Float } from './abstract';
import type { PyComplexObject } from './complexobject';
import { PyOS_double_to_string, Py_DTSF_ADD_DOT_0, Py_DTSF_ALT, Py_DTSF_NO_NEG_0 } from './dtoa';
import { PyErr_NoMemory, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_ValueError } from './exceptions';
import { PyFloat_AsDouble } from './floatobject';
import {
  parse_internal_render_format_spec,
  unknown_presentation_type,
  type InternalFormatSpec,
} from './format-spec';
import { PyLong_CheckExact, type PyLongObject } from './longobject';
import { PyLong_AsLong } from './longobject-convert';
import { _PyLong_FormatValue } from './longobject-string';
import { strStr } from './object';

const INT_MAX = 2147483647;
/** Longest text that the host can hold. */
const MAX_TEXT = 0x1fffffe8;

function valueError(message: string): null {
  return PyErr_SetString(PyExc_ValueError, message);
}

/** The parts of a number as text. */
interface NumberParts {
  negative: boolean;
  prefix: string;
  digits: string;
  /** Point and all that follows. */
  rest: string;
}

/**
 * Digits in groups from the right, with zeros in front up to `minWidth` characters.
 * @source Objects/unicodeobject.c _PyUnicode_InsertThousandsGrouping
 */
export function insertGrouping(
  digits: string,
  minWidth: number,
  groupSize: number,
  separator: string,
): string {
  if (separator === '') return digits.padStart(Math.max(minWidth, 1), '0');
  const groups: string[] = [];
  let left = digits.length;
  let min = minWidth;
  do {
    const len = Math.min(groupSize, Math.max(left, min, 1));
    const from = Math.max(0, left - len);
    groups.push(digits.slice(from, left).padStart(len, '0'));
    left = from;
    min -= len;
    if (left <= 0 && min <= 0) break;
    min -= 1;
  } while (true);
  return groups.reverse().join(separator);
}

/** `text` padded to `width` characters (code points), which may be in front, behind or both. */
export function padText(text: string, width: number, align: string, fill: string): string | null {
  const length = /[\ud800-\udfff]/.test(text) ? [...text].length : text.length;
  const padding = width - length;
  if (padding <= 0) return text;
  if (width > MAX_TEXT) return PyErr_NoMemory();
  let before = padding;
  if (align === '<') before = 0;
  else if (align === '^') before = padding >> 1;
  return fill.repeat(before) + text + fill.repeat(padding - before);
}

/** @source Python/formatter_unicode.c calc_number_widths, fill_number */
function render(parts: NumberParts, spec: InternalFormatSpec): string | null {
  let sign = parts.negative ? '-' : '';
  if (sign === '' && (spec.sign === '+' || spec.sign === ' ')) sign = spec.sign;
  if (spec.width > MAX_TEXT) return PyErr_NoMemory();
  const around = sign.length + parts.prefix.length + parts.rest.length;
  const zeroPad = spec.fill_char === '0' && spec.align === '=';
  const minWidth = zeroPad ? spec.width - around : 0;
  const digits =
    parts.digits === ''
      ? ''
      : insertGrouping(parts.digits, minWidth, spec.groupSize, spec.thousands);
  if (spec.align === '=') {
    const padding = Math.max(0, spec.width - around - [...digits].length);
    return sign + parts.prefix + spec.fill_char.repeat(padding) + digits + parts.rest;
  }
  return padText(sign + parts.prefix + digits + parts.rest, spec.width, spec.align, spec.fill_char);
}

function characterParts(value: PyObject, spec: InternalFormatSpec): NumberParts | null {
  if (spec.sign !== '') {
    return valueError("Sign not allowed with integer format specifier 'c'");
  }
  if (spec.alternate) {
    return valueError("Alternate form (#) not allowed with integer format specifier 'c'");
  }
  const code = PyLong_AsLong(value);
  if (code === -1 && PyErr_Occurred()) return null;
  if (code < 0 || code > 0x10ffff) {
    return PyErr_SetString(PyExc_OverflowError, '%c arg not in range(0x110000)');
  }
  return { negative: false, prefix: '', digits: String.fromCodePoint(code), rest: '' };
}

const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };

/** @source Python/formatter_unicode.c format_long_internal */
export function format_long_internal(value: PyObject, spec: InternalFormatSpec): string | null {
  if (spec.precision !== -1) {
    return valueError('Precision not allowed in integer format specifier');
  }
  if (spec.no_neg_0) {
    return valueError('Negative zero coercion (z) not allowed in integer format specifier');
  }
  if (spec.type === 'c') {
    const parts = characterParts(value, spec);
    return parts === null ? null : render(parts, spec);
  }
  const base = BASES[spec.type] ?? 10;
  const v = (value as PyLongObject).v;
  let digits = _PyLong_FormatValue(v < 0 ? -v : v, base, false);
  if (digits === null) return null;
  let prefix = '';
  if (spec.alternate && base !== 10) prefix = base === 2 ? '0b' : base === 8 ? '0o' : '0x';
  if (spec.type === 'X') {
    digits = digits.toUpperCase();
    prefix = prefix.toUpperCase();
  }
  return render({ negative: v < 0, prefix, digits, rest: '' }, spec);
}

/** Splits the text of a double into its parts. @source Python/formatter_unicode.c parse_number */
function splitDouble(text: string): NumberParts {
  const negative = text.startsWith('-');
  const plain = negative ? text.slice(1) : text;
  let i = 0;
  while (i < plain.length && plain[i] >= '0' && plain[i] <= '9') i++;
  return { negative, prefix: '', digits: plain.slice(0, i), rest: plain.slice(i) };
}

function doubleFlags(spec: InternalFormatSpec): number {
  return (spec.alternate ? Py_DTSF_ALT : 0) | (spec.no_neg_0 ? Py_DTSF_NO_NEG_0 : 0);
}

/** @source Python/formatter_unicode.c format_float_internal */
export function format_float_internal(x: number, spec: InternalFormatSpec): string | null {
  if (spec.precision > INT_MAX) return valueError('precision too big');
  let precision = spec.precision;
  let type = spec.type;
  let flags = doubleFlags(spec);
  let defaultPrecision = 6;
  let percent = '';
  if (type === '') {
    flags |= Py_DTSF_ADD_DOT_0;
    type = 'r';
    defaultPrecision = 0;
  } else if (type === 'n') type = 'g';
  else if (type === '%') {
    type = 'f';
    x *= 100;
    percent = '%';
  }
  if (precision < 0) precision = defaultPrecision;
  else if (type === 'r') type = 'g';
  if (precision > MAX_TEXT) return PyErr_NoMemory();
  const parts = splitDouble(PyOS_double_to_string(x, type, precision, flags) + percent);
  return render(parts, spec);
}

/** @source Python/formatter_unicode.c format_complex_internal */
export function format_complex_internal(
  value: { readonly real: number; readonly imag: number },
  spec: InternalFormatSpec,
): string | null {
  if (spec.precision > INT_MAX) return valueError('precision too big');
  if (spec.fill_char === '0') {
    return valueError('Zero padding is not allowed in complex format specifier');
  }
  if (spec.align === '=') {
    return valueError("'=' alignment flag is not allowed in complex format specifier");
  }
  let precision = spec.precision;
  let type = spec.type;
  let defaultPrecision = 6;
  let skipReal = false;
  let parens = false;
  if (type === '') {
    type = 'r';
    defaultPrecision = 0;
    if (Object.is(value.real, 0)) skipReal = true;
    else parens = true;
  } else if (type === 'n') type = 'g';
  if (precision < 0) precision = defaultPrecision;
  else if (type === 'r') type = 'g';
  if (precision > MAX_TEXT) return PyErr_NoMemory();
  const flags = doubleFlags(spec);
  const plain: InternalFormatSpec = { ...spec, fill_char: ' ', align: '<', width: -1 };
  const re = render(splitDouble(PyOS_double_to_string(value.real, type, precision, flags)), plain);
  const imText = PyOS_double_to_string(value.imag, type, precision, flags);
  const im = render(splitDouble(imText), skipReal ? plain : { ...plain, sign: '+' });
  const body = (skipReal ? '' : re!) + im! + 'j';
  return padText(parens ? `(${body})` : body, spec.width, spec.align, spec.fill_char);
}

/** format(o, spec) of an int; null with an exception set. @source Python/formatter_unicode.c _PyLong_FormatAdvancedWriter */
export function _PyLong_FormatAdvanced(o: PyObject, text: string): string | null {
  if (text === '') {
    return PyLong_CheckExact(o) ? _PyLong_FormatValue(o.v, 10, false) : strStr(o);
  }
  const spec = parse_internal_render_format_spec(o, text, 'd', '>');
  if (spec === null) return null;
  if ('bcdoxXn'.includes(spec.type)) return format_long_internal(o, spec);
  if (!'eEfFgG%'.includes(spec.type)) return unknown_presentation_type(spec.type, o);
  const x = PyNumber_Float(o);
  if (x === null) return null;
  const result = format_float_internal(x.v as number, spec);
  Py_DECREF(x);
  return result;
}

/** format(o, spec) of a float; null with an exception set. @source _PyFloat_FormatAdvancedWriter */
export function _PyFloat_FormatAdvanced(o: PyObject, text: string): string | null {
  if (text === '') return strStr(o);
  const spec = parse_internal_render_format_spec(o, text, '', '>');
  if (spec === null) return null;
  if (!'eEfFgGn%'.includes(spec.type)) return unknown_presentation_type(spec.type, o);
  const x = PyFloat_AsDouble(o);
  if (x === -1 && PyErr_Occurred()) return null;
  return format_float_internal(x, spec);
}

/** format(o, spec) of a complex; null with an exception set. @source _PyComplex_FormatAdvancedWriter */
export function _PyComplex_FormatAdvanced(o: PyObject, text: string): string | null {
  if (text === '') return strStr(o);
  const spec = parse_internal_render_format_spec(o, text, '', '>');
  if (spec === null) return null;
  if (!'eEfFgGn'.includes(spec.type)) return unknown_presentation_type(spec.type, o);
  return format_complex_internal((o as PyComplexObject).v, spec);
}
