/** The format specification mini-language: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`. */
import type { PyObject } from '../heap/object';
import { _PyUnicode_ToDecimalDigit } from '../unicode/unicodectype';
import { PyErr_SetString } from './errors';
import { PyExc_ValueError } from './exceptions';

/** A parsed specification. @source Python/formatter_unicode.c InternalFormatSpec */
export interface InternalFormatSpec {
  fill_char: string;
  /** `<`, `>`, `^` or `=`. */
  align: string;
  alternate: boolean;
  no_neg_0: boolean;
  /** `+`, `-`, space, or empty. */
  sign: string;
  /** -1: none given. */
  width: number;
  /** `,`, `_`, or empty. */
  thousands: string;
  /** Digits of a group: 4 for `_` in binary, octal and hexadecimal. */
  groupSize: number;
  /** -1: none given. */
  precision: number;
  /** One character, or empty. */
  type: string;
}

function isAlignment(c: string | undefined): boolean {
  return c === '<' || c === '>' || c === '=' || c === '^';
}

function valueError(message: string): null {
  return PyErr_SetString(PyExc_ValueError, message);
}

function shown(c: string): string {
  const code = c === '' ? 0 : c.codePointAt(0)!;
  return code > 32 && code < 128 ? `'${c}'` : `'\\x${code.toString(16)}'`;
}

/** @source Python/formatter_unicode.c unknown_presentation_type */
export function unknown_presentation_type(type: string, o: PyObject): null {
  return valueError(`Unknown format code ${shown(type)} for object of type '${o.ob_type.tp_name}'`);
}

/** A run of digits at `pos`: its value (-1 with an exception set) and the position after it. */
function get_integer(chars: readonly string[], pos: number): { value: number; end: number } {
  let value = 0;
  let end = pos;
  for (; end < chars.length; end++) {
    const digit = _PyUnicode_ToDecimalDigit(chars[end].codePointAt(0)!);
    if (digit < 0) break;
    value = value * 10 + digit;
    if (value > 9223372036854775000) {
      valueError('Too many decimal digits in format string');
      return { value: -1, end: -1 };
    }
  }
  return { value, end };
}

function checkGrouping(spec: InternalFormatSpec): boolean {
  if (spec.thousands === '') return true;
  if (spec.type === '' || 'defgEG%F'.includes(spec.type)) return true;
  if ('boxX'.includes(spec.type) && spec.thousands === '_') {
    spec.groupSize = 4;
    return true;
  }
  valueError(`Cannot specify '${spec.thousands}' with ${shown(spec.type)}.`);
  return false;
}

function readGrouping(chars: readonly string[], pos: number, spec: InternalFormatSpec): number {
  if (chars[pos] === ',') {
    spec.thousands = ',';
    pos++;
  }
  if (chars[pos] === '_') {
    if (spec.thousands !== '') {
      valueError("Cannot specify both ',' and '_'.");
      return -1;
    }
    spec.thousands = '_';
    pos++;
  }
  if (chars[pos] === ',' && spec.thousands === '_') {
    valueError("Cannot specify both ',' and '_'.");
    return -1;
  }
  return pos;
}

function readFlags(
  chars: readonly string[],
  spec: InternalFormatSpec,
  defaultAlign: string,
): number {
  let pos = 0;
  let fillGiven = false;
  let alignGiven = false;
  if (isAlignment(chars[1])) {
    spec.align = chars[1];
    spec.fill_char = chars[0];
    fillGiven = true;
    alignGiven = true;
    pos = 2;
  } else if (isAlignment(chars[0])) {
    spec.align = chars[0];
    alignGiven = true;
    pos = 1;
  }
  const sign = chars[pos];
  if (sign === ' ' || sign === '+' || sign === '-') {
    spec.sign = sign;
    pos++;
  }
  if (chars[pos] === 'z') {
    spec.no_neg_0 = true;
    pos++;
  }
  if (chars[pos] === '#') {
    spec.alternate = true;
    pos++;
  }
  // A zero in front of the width pads with zeros after the sign.
  if (!fillGiven && chars[pos] === '0') {
    spec.fill_char = '0';
    if (!alignGiven && defaultAlign === '>') spec.align = '=';
    pos++;
  }
  return pos;
}

/**
 * Parses `text` for the object `o` (named in errors), or null with ValueError.
 * @source Python/formatter_unicode.c parse_internal_render_format_spec
 */
export function parse_internal_render_format_spec(
  o: PyObject,
  text: string,
  defaultType: string,
  defaultAlign: string,
): InternalFormatSpec | null {
  const chars = [...text];
  const spec: InternalFormatSpec = {
    fill_char: ' ',
    align: defaultAlign,
    alternate: false,
    no_neg_0: false,
    sign: '',
    width: -1,
    thousands: '',
    groupSize: 3,
    precision: -1,
    type: defaultType,
  };
  let pos = readFlags(chars, spec, defaultAlign);
  const width = get_integer(chars, pos);
  if (width.end < 0) return null;
  if (width.end > pos) spec.width = width.value;
  pos = readGrouping(chars, width.end, spec);
  if (pos < 0) return null;
  if (chars[pos] === '.') {
    const precision = get_integer(chars, pos + 1);
    if (precision.end < 0) return null;
    if (precision.end === pos + 1) return valueError('Format specifier missing precision');
    spec.precision = precision.value;
    pos = precision.end;
  }
  if (chars.length - pos > 1) {
    return valueError(
      `Invalid format specifier '${text}' for object of type '${o.ob_type.tp_name}'`,
    );
  }
  if (chars.length - pos === 1) spec.type = chars[pos];
  return checkGrouping(spec) ? spec : null;
}
