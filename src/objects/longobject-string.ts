/** Ints to and from text. */
import type { PyObject } from '../heap/object';
import { onRuntimeReset } from '../heap/runtime';
import { PyErr_SetString } from './errors';
import { PyExc_ValueError } from './exceptions';
import { transformDecimalAndSpace } from './decimal-text';
import {
  LONG_HEADER_SIZE,
  PyLong_FromLong,
  PyLong_Type,
  longDigitCount,
  longPayload,
  type PyLongObject,
} from './longobject';
import { reprStr } from './object';
import { PyObject_New } from '../heap/alloc';
import type { PyUnicodeObject } from './unicodeobject';

const DEFAULT_MAX_STR_DIGITS = 4300;
/** Below this many digits the limit does not apply. @source Include/internal/pycore_long.h */
export const MAX_STR_DIGITS_THRESHOLD = 640;

/** Limit of the conversions between int and decimal text; 0 is none. `sys.set_int_max_str_digits` sets it. */
export const intMaxStrDigits = { value: DEFAULT_MAX_STR_DIGITS, default: DEFAULT_MAX_STR_DIGITS };

onRuntimeReset(() => {
  intMaxStrDigits.value = DEFAULT_MAX_STR_DIGITS;
});

function limitToString(): null {
  return PyErr_SetString(
    PyExc_ValueError,
    `Exceeds the limit (${intMaxStrDigits.value} digits) for integer string conversion; ` +
      'use sys.set_int_max_str_digits() to increase the limit',
  );
}

function limitToInt(digits: number): null {
  return PyErr_SetString(
    PyExc_ValueError,
    `Exceeds the limit (${intMaxStrDigits.value} digits) for integer string conversion: ` +
      `value has ${digits} digits; use sys.set_int_max_str_digits() to increase the limit`,
  );
}

/** Decimal text, or null beyond the limit. @source Objects/longobject.c long_to_decimal_string_internal */
export function longToDecimal(v: number | bigint): string | null {
  if (typeof v === 'number') return String(v);
  const max = intMaxStrDigits.value;
  // A bound by the number of digits first: the conversion of a huge int takes long.
  if (max > 0 && Math.floor(max / 90) <= Math.floor((longDigitCount(v) - 11) / 10)) {
    return limitToString();
  }
  const text = v.toString();
  const digits = text.length - (v < 0n ? 1 : 0);
  if (digits > MAX_STR_DIGITS_THRESHOLD && max > 0 && digits > max) return limitToString();
  return text;
}

/** Text in base 2, 8, 10 or 16, with prefix if `alternate`. @source Objects/longobject.c _PyLong_Format */
export function _PyLong_FormatValue(
  v: number | bigint,
  base: number,
  alternate: boolean,
): string | null {
  if (base === 10) return longToDecimal(v);
  const text = (v < 0 ? -v : v).toString(base);
  const prefix = base === 2 ? '0b' : base === 8 ? '0o' : '0x';
  return (v < 0 ? '-' : '') + (alternate ? prefix : '') + text;
}

function digitValue(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  if (lower >= 97 && lower <= 122) return lower - 87;
  return 37;
}

/** Outcome of reading a literal: a value, no literal, or more digits than allowed. */
type ParsedInt =
  | { kind: 'value'; value: number | bigint; workingDigits: number }
  | { kind: 'invalid' }
  | { kind: 'limit'; digits: number };

const INVALID: ParsedInt = { kind: 'invalid' };

/** Index after the digits and single underscores of `text` from `i`, or -1. */
function scanDigits(text: string, start: number, base: number): number {
  let i = start;
  let previous = '';
  while (i < text.length) {
    const c = text[i];
    if (c === '_') {
      if (previous === '_' || i === start) return -1;
    } else if (digitValue(text.charCodeAt(i)) >= base) break;
    previous = c;
    i++;
  }
  return previous === '_' ? -1 : i;
}

function parsePowerOfTwo(digits: string, base: number): number | bigint {
  if (base === 2) return BigInt('0b' + digits);
  if (base === 8) return BigInt('0o' + digits);
  if (base === 16) return BigInt('0x' + digits);
  return parseInBase(digits, base);
}

function parseInBase(digits: string, base: number): bigint {
  if (digits.length <= 32) {
    let value = 0n;
    const b = BigInt(base);
    for (let i = 0; i < digits.length; i++) {
      value = value * b + BigInt(digitValue(digits.charCodeAt(i)));
    }
    return value;
  }
  const low = digits.length >> 1;
  const high = digits.length - low;
  return (
    parseInBase(digits.slice(0, high), base) * BigInt(base) ** BigInt(low) +
    parseInBase(digits.slice(high), base)
  );
}

function valueOfDigits(digits: string, base: number): number | bigint {
  if (digits === '') return 0;
  const bits = digits.length * Math.log2(base);
  if (bits <= 52) return parseInt(digits, base);
  if (base === 10) return BigInt(digits);
  return (base & (base - 1)) === 0 ? parsePowerOfTwo(digits, base) : parseInBase(digits, base);
}

function workingDigits(count: number, base: number): number {
  if ((base & (base - 1)) === 0) return Math.ceil((count * Math.log2(base)) / 30);
  return Math.floor((count * Math.log(base)) / Math.log(2 ** 30) + 1);
}

/**
 * Reads `text` (ASCII digits and spaces; other characters are no digits) in `base`.
 * @source Objects/longobject.c PyLong_FromString
 */
export function parseLong(text: string, base: number): ParsedInt {
  let i = 0;
  while (i < text.length && /[ \t-\r]/.test(text[i])) i++;
  let negative = false;
  if (text[i] === '+') i++;
  else if (text[i] === '-') {
    negative = true;
    i++;
  }
  let errorIfNonzero = false;
  const marker = text[i] === '0' ? (text[i + 1] ?? '').toLowerCase() : '';
  if (base === 0) {
    if (text[i] !== '0') base = 10;
    else if (marker === 'x') base = 16;
    else if (marker === 'o') base = 8;
    else if (marker === 'b') base = 2;
    else {
      // "old" (C-style) octal literals, and literals like 00, are read as zero only.
      errorIfNonzero = true;
      base = 10;
    }
  }
  const prefixed =
    (base === 16 && marker === 'x') ||
    (base === 8 && marker === 'o') ||
    (base === 2 && marker === 'b');
  if (prefixed) {
    i += 2;
    if (text[i] === '_') i++;
  }
  const end = scanDigits(text, i, base);
  if (end < 0 || end === i) return INVALID;
  let rest = end;
  while (rest < text.length && /[ \t-\r]/.test(text[rest])) rest++;
  if (rest !== text.length) return INVALID;
  const digits = text.slice(i, end).replaceAll('_', '');
  if ((base & (base - 1)) !== 0 && digits.length > MAX_STR_DIGITS_THRESHOLD) {
    const max = intMaxStrDigits.value;
    if (max > 0 && digits.length > max) return { kind: 'limit', digits: digits.length };
  }
  const magnitude = valueOfDigits(digits, base);
  if (errorIfNonzero && magnitude !== 0 && magnitude !== 0n) return INVALID;
  const value = longPayload(negative ? -magnitude : magnitude);
  return { kind: 'value', value, workingDigits: workingDigits(digits.length, base) };
}

/** The int object of a parse: one digit takes 28 bytes here, unlike in arithmetic. */
function parsedObject(parsed: { value: number | bigint; workingDigits: number }): PyLongObject {
  const v = parsed.value;
  if (typeof v === 'number' && v >= -5 && v <= 256) return PyLong_FromLong(v);
  const digits = Math.max(1, parsed.workingDigits);
  return PyObject_New(PyLong_Type, v, LONG_HEADER_SIZE + 4 * digits);
}

/** The int of a text; `shown` gives what errors name. @source Objects/longobject.c PyLong_FromUnicodeObject */
export function PyLong_FromText(
  text: string,
  base: number,
  shown: () => string | null,
): PyObject | null {
  if ((base !== 0 && base < 2) || base > 36) {
    return PyErr_SetString(PyExc_ValueError, 'int() arg 2 must be >= 2 and <= 36');
  }
  const parsed = parseLong(text, base);
  if (parsed.kind === 'limit') return limitToInt(parsed.digits);
  if (parsed.kind === 'value') return parsedObject(parsed);
  const repr = shown();
  if (repr === null) return null;
  return PyErr_SetString(
    PyExc_ValueError,
    `invalid literal for int() with base ${base}: ${[...repr].slice(0, 200).join('')}`,
  );
}

/** @source Objects/longobject.c PyLong_FromUnicodeObject */
export function PyLong_FromUnicodeObject(u: PyObject, base: number): PyObject | null {
  const text = transformDecimalAndSpace((u as PyUnicodeObject).v);
  return PyLong_FromText(text, base, () => reprStr(u));
}

/** An int from a literal; null with ValueError set when it has more digits than the limit allows. */
export function PyLong_FromString(text: string, base: number): PyObject | null {
  const parsed = parseLong(text, base);
  if (parsed.kind === 'limit') return limitToInt(parsed.digits);
  return parsed.kind === 'value' ? parsedObject(parsed) : null;
}
