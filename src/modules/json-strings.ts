/** JSON strings: reading with escapes, and writing. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyNumber_AsSsize_t } from '../objects/abstract';
import { PyObject_Vectorcall } from '../objects/call';
import { PyErr_Occurred, PyErr_SetObject, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyLong_FromLong } from '../objects/longobject';
import { PyObject_IsTrue } from '../objects/object';
import { PyObject_GetAttr } from '../objects/object-attr';
import { hooks } from '../objects/pystate';
import { tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';
import { Kind, indexOfOffset, kindOfString, offsetOfIndex } from '../objects/unicode-kind';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  unicodeFrom,
  unicodeKind,
  unicodeLength,
  unicodeNew,
  _Py_ID,
  type PyUnicodeObject,
} from '../objects/unicodeobject';

/** A document that is read: positions in it are UTF-16 offsets. */
export class JsonText {
  readonly s: string;
  private readonly astral: boolean;

  constructor(readonly str: PyUnicodeObject) {
    this.s = str.v;
    this.astral = unicodeKind(str) === Kind.UCS4;
  }

  offset(index: number): number {
    return this.astral ? offsetOfIndex(this.s, index) : index;
  }

  index(offset: number): number {
    return this.astral ? indexOfOffset(this.s, offset) : offset;
  }
}

/** Raises json.JSONDecodeError for a UTF-16 offset. @source Modules/_json.c raise_errmsg */
export function raise_errmsg(msg: string, text: JsonText, offset: number): null {
  const decoder = hooks.importModule('json.decoder');
  if (decoder === null) return null;
  const type = PyObject_GetAttr(decoder, _Py_ID('JSONDecodeError'));
  Py_DECREF(decoder);
  if (type === null) return null;
  const args = [PyUnicode_FromString(msg), text.str, PyLong_FromLong(text.index(offset))];
  const exc = PyObject_Vectorcall(type, args, null);
  Py_DECREF(args[0]);
  Py_DECREF(args[2]);
  if (exc !== null) {
    PyErr_SetObject(type, exc);
    Py_DECREF(exc);
  }
  Py_DECREF(type);
  return null;
}

/** A value read, and the offset behind it. */
export interface Scanned {
  value: PyObject;
  next: number;
}

const SIMPLE: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const HEX4 = /^[0-9a-fA-F]{4}$/;

/** The code unit of four hexadecimal digits, or -1. */
function hex4(s: string, at: number): number {
  const digits = s.slice(at, at + 4);
  return HEX4.test(digits) ? parseInt(digits, 16) : -1;
}

/** Reads `\uXXXX` behind its u, with the second half of a pair; null with an exception set. */
function unicodeEscape(text: JsonText, next: number): { text: string; end: number } | null {
  const { s } = text;
  const end = next + 4;
  if (end >= s.length) return raise_errmsg('Invalid \\uXXXX escape', text, next - 1);
  const unit = hex4(s, next);
  if (unit < 0) return raise_errmsg('Invalid \\uXXXX escape', text, end - 5);
  const high = unit >= 0xd800 && unit <= 0xdbff;
  if (!high || end + 6 >= s.length || s[end] !== '\\' || s[end + 1] !== 'u') {
    return { text: String.fromCharCode(unit), end };
  }
  const low = hex4(s, end + 2);
  if (low < 0) return raise_errmsg('Invalid \\uXXXX escape', text, end + 1);
  if (low < 0xdc00 || low > 0xdfff) return { text: String.fromCharCode(unit), end };
  return { text: String.fromCharCode(unit, low), end: end + 6 };
}

/** Reads the string whose first character is at `end`. @source Modules/_json.c scanstring_unicode */
export function scanstring_unicode(text: JsonText, end: number, strict: boolean): Scanned | null {
  const { s } = text;
  const begin = end - 1;
  let out = '';
  for (;;) {
    let next = end;
    for (; next < s.length; next++) {
      const c = s.charCodeAt(next);
      if (c === 0x22 || c === 0x5c) break;
      if (c <= 0x1f && strict) return raise_errmsg('Invalid control character at', text, next);
    }
    if (next >= s.length) return raise_errmsg('Unterminated string starting at', text, begin);
    out += s.slice(end, next);
    const quote = s[next++] === '"';
    if (quote) {
      end = next;
      break;
    }
    if (next === s.length) return raise_errmsg('Unterminated string starting at', text, begin);
    const c = s[next];
    if (c === 'u') {
      const escape = unicodeEscape(text, next + 1);
      if (escape === null) return null;
      out += escape.text;
      end = escape.end;
      continue;
    }
    end = next + 1;
    const simple = SIMPLE[c];
    if (simple === undefined) return raise_errmsg('Invalid \\escape', text, end - 2);
    out += simple;
  }
  const value = unicodeFrom(out, Kind.UCS4);
  return value === null ? null : { value, next: end };
}

function notString(o: PyObject): null {
  return PyErr_SetString(
    PyExc_TypeError,
    `first argument must be a string, not ${o.ob_type.tp_name}`,
  );
}

/** @source Modules/_json.c py_scanstring */
export function py_scanstring(_self: PyObject, args: PyObject): PyObject | null {
  const items = (args as PyTupleObject).v;
  if (items.length < 2 || items.length > 3) {
    const bound = items.length < 2 ? 'at least 2' : 'at most 3';
    return PyErr_SetString(
      PyExc_TypeError,
      `scanstring() takes ${bound} arguments (${items.length} given)`,
    );
  }
  const end = PyNumber_AsSsize_t(items[1], PyExc_OverflowError);
  if (end === -1 && PyErr_Occurred()) return null;
  const strict = items.length > 2 ? PyObject_IsTrue(items[2]) : 1;
  if (strict < 0) return null;
  const str = items[0];
  if (!PyUnicode_Check(str)) return notString(str);
  if (end < 0 || end > unicodeLength(str)) {
    return PyErr_SetString(PyExc_ValueError, 'end is out of bounds');
  }
  const text = new JsonText(str);
  const found = scanstring_unicode(text, text.offset(end), strict > 0);
  if (found === null) return null;
  return tupleFromStolen([found.value, PyLong_FromLong(text.index(found.next))]);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function escapeUnit(c: string): string {
  return ESCAPES[c] ?? '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0');
}

/** The text as a JSON string in ASCII. @source Modules/_json.c ascii_escape_unicode */
export function asciiJson(s: string): string {
  return '"' + s.replace(/[^ !#-[\]-~]/g, escapeUnit) + '"';
}

/** The text as a JSON string. @source Modules/_json.c escape_unicode */
export function unicodeJson(s: string): string {
  return '"' + s.replace(/["\\\x00-\x1f]/g, escapeUnit) + '"';
}

/** @source Modules/_json.c py_encode_basestring_ascii */
export function py_encode_basestring_ascii(_self: PyObject, o: PyObject): PyObject | null {
  return PyUnicode_Check(o) ? unicodeNew(asciiJson(o.v), Kind.ASCII) : notString(o);
}

/** @source Modules/_json.c py_encode_basestring */
export function py_encode_basestring(_self: PyObject, o: PyObject): PyObject | null {
  if (!PyUnicode_Check(o)) return notString(o);
  const text = unicodeJson(o.v);
  return unicodeNew(text, kindOfString(text));
}
