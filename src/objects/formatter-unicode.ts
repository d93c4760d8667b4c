/** Formatting of strings by a format specification. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyErr_NoMemory, PyErr_SetString } from './errors';
import { PyExc_ValueError } from './exceptions';
import {
  parse_internal_render_format_spec,
  unknown_presentation_type,
  type InternalFormatSpec,
} from './format-spec';
import { PyObject_Str } from './object';
import { Kind, MAX_LENGTH, kindOfString } from './unicode-kind';
import { unicodeSlice } from './unicode-sequence';
import type { UnicodeWriter } from './unicode-writer';
import {
  PyUnicode_CheckExact,
  unicodeKind,
  unicodeLength,
  type PyUnicodeObject,
} from './unicodeobject';

function refusedOption(spec: InternalFormatSpec): string | null {
  if (spec.sign === ' ') return 'Space not allowed in string format specifier';
  if (spec.sign !== '') return 'Sign not allowed in string format specifier';
  if (spec.no_neg_0) return 'Negative zero coercion (z) not allowed in string format specifier';
  if (spec.alternate) return 'Alternate form (#) not allowed in string format specifier';
  if (spec.align === '=') return "'=' alignment not allowed in string format specifier";
  return null;
}

/** False with an exception set. @source Python/formatter_unicode.c format_string_internal */
function format_string_internal(
  value: PyUnicodeObject,
  spec: InternalFormatSpec,
  writer: UnicodeWriter,
): boolean {
  const refused = refusedOption(spec);
  if (refused !== null) {
    PyErr_SetString(PyExc_ValueError, refused);
    return false;
  }
  let length = unicodeLength(value);
  const { width, precision } = spec;
  if ((width === -1 || width <= length) && (precision === -1 || precision >= length)) {
    writer.writeStr(value);
    return true;
  }
  let text = value.v;
  if (precision >= 0 && length >= precision) {
    length = precision;
    text = unicodeSlice(value, 0, length);
  }
  const padding = Math.max(width - length, 0);
  if (padding + text.length > MAX_LENGTH) {
    PyErr_NoMemory();
    return false;
  }
  const left = spec.align === '>' ? padding : spec.align === '^' ? Math.floor(padding / 2) : 0;
  const fill = spec.fill_char;
  if (padding > 0) text = fill.repeat(left) + text + fill.repeat(padding - left);
  const kind = Math.max(unicodeKind(value), padding > 0 ? kindOfString(fill) : Kind.ASCII);
  writer.writeText(text, kind === Kind.ASCII ? kind : Kind.UCS4);
  return true;
}

/** Writes format(o, spec) of a str; false with an exception set. @source Python/formatter_unicode.c _PyUnicode_FormatAdvancedWriter */
export function _PyUnicode_FormatAdvancedWriter(
  writer: UnicodeWriter,
  o: PyObject,
  specText: string,
): boolean {
  const value = o as PyUnicodeObject;
  if (specText === '') {
    if (PyUnicode_CheckExact(o)) {
      writer.writeStr(value);
      return true;
    }
    const str = PyObject_Str(o);
    if (str === null) return false;
    writer.writeStr(str as PyUnicodeObject);
    Py_DECREF(str);
    return true;
  }
  const spec = parse_internal_render_format_spec(o, specText, 's', '<');
  if (spec === null) return false;
  if (spec.type !== 's') {
    unknown_presentation_type(spec.type, o);
    return false;
  }
  return format_string_internal(value, spec, writer);
}
