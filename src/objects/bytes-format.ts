/** The % operator of bytes. */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import {
  PyMapping_Check,
  PyNumber_Check,
  PyNumber_Index,
  PyNumber_Long,
  PyObject_GetItem,
} from './abstract';
import { asReadBuffer, PyObject_CheckBuffer } from './buffer';
import { PyByteArray_Check, byteArrayBytes } from './bytearrayobject';
import {
  PyBytes_Check,
  PyBytes_FromBytes,
  latin1Bytes,
  latin1Text,
  type PyBytesObject,
} from './bytesobject';
import { PyObject_CallNoArgs } from './call';
import { PyOS_double_to_string, Py_DTSF_ALT } from './dtoa';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_NoMemory,
  PyErr_Occurred,
  PyErr_SetString,
} from './errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyFloat_AsDouble } from './floatobject';
import { PyLong_Check } from './longobject';
import { PyLong_AsInt, PyLong_AsSsize_t, indexValue } from './longobject-convert';
import { PyObject_ASCII } from './object';
import { PyTuple_Check, type PyTupleObject } from './tupleobject';
import { _PyObject_LookupSpecial } from './typeobject';
import { _PyUnicode_FormatLong } from './unicode-format-number';
import { PyUnicode_Check, _Py_ID } from './unicodeobject';

const INT_MAX = 2147483647;
const MAX_TEXT = 0x1fffffe8;

/** A conversion specification under way. */
interface Conversion {
  left: boolean;
  plus: boolean;
  space: boolean;
  alt: boolean;
  zero: boolean;
  width: number;
  prec: number;
  type: string;
}

function typeError(message: string): null {
  return PyErr_SetString(PyExc_TypeError, message);
}

function valueError(message: string): null {
  return PyErr_SetString(PyExc_ValueError, message);
}

/** Bytes for %b and %s; null with an exception set. @source Objects/bytesobject.c format_obj */
function bytesOf(v: PyObject): string | null {
  if (PyBytes_Check(v)) return latin1Text((v as PyBytesObject).v);
  if (PyByteArray_Check(v)) return latin1Text(byteArrayBytes(v));
  const func = _PyObject_LookupSpecial(v, _Py_ID('__bytes__'));
  if (func !== null) {
    const result = PyObject_CallNoArgs(func);
    Py_DECREF(func);
    if (result === null) return null;
    if (!PyBytes_Check(result)) {
      typeError(`__bytes__ returned non-bytes (type ${(result as PyObject).ob_type.tp_name})`);
      Py_DECREF(result);
      return null;
    }
    const text = latin1Text((result as PyBytesObject).v);
    Py_DECREF(result);
    return text;
  }
  if (PyErr_Occurred()) return null;
  if (PyObject_CheckBuffer(v)) {
    const bytes = asReadBuffer(v);
    return bytes === null ? null : latin1Text(bytes);
  }
  return typeError(
    '%b requires a bytes-like object, or an object that implements __bytes__, ' +
      `not '${v.ob_type.tp_name}'`,
  );
}

/** @source Objects/bytesobject.c formatlong */
function integerText(v: PyObject, c: Conversion): string | null {
  const based = 'oxX'.includes(c.type);
  let iobj: PyObject | null = null;
  if (PyNumber_Check(v)) {
    if (PyLong_Check(v)) iobj = Py_NewRef(v as PyObject);
    else {
      iobj = based ? PyNumber_Index(v) : PyNumber_Long(v);
      if (iobj === null && !PyErr_ExceptionMatches(PyExc_TypeError)) return null;
      PyErr_Clear();
    }
  }
  if (iobj === null) {
    const wanted = based ? 'an integer' : 'a real number';
    return typeError(`%${c.type} format: ${wanted} is required, not ${v.ob_type.tp_name}`);
  }
  const text = _PyUnicode_FormatLong(iobj, c.alt, c.prec, c.type);
  Py_DECREF(iobj);
  return text;
}

/** @source Objects/bytesobject.c formatfloat */
function floatText(v: PyObject, c: Conversion): string | null {
  const x = PyFloat_AsDouble(v);
  if (x === -1 && PyErr_Occurred()) {
    return typeError(`float argument required, not ${v.ob_type.tp_name}`);
  }
  const prec = c.prec < 0 ? 6 : c.prec;
  return PyOS_double_to_string(x, c.type, prec, c.alt ? Py_DTSF_ALT : 0);
}

/** @source Objects/bytesobject.c byte_converter */
function characterText(v: PyObject): string | null {
  if (PyBytes_Check(v) && (v as PyBytesObject).v.length === 1) {
    return latin1Text((v as PyBytesObject).v);
  }
  if (PyByteArray_Check(v) && byteArrayBytes(v).length === 1) {
    return latin1Text(byteArrayBytes(v));
  }
  if (!PyBytes_Check(v) && !PyByteArray_Check(v)) {
    const value = indexValue(v);
    if (value !== null) {
      if (value < 0 || value > 255) {
        return PyErr_SetString(PyExc_OverflowError, '%c arg not in range(256)');
      }
      return String.fromCharCode(Number(value));
    }
    if (!PyErr_ExceptionMatches(PyExc_TypeError)) return null;
  }
  return typeError('%c requires an integer in range(256) or a single byte');
}

/** Pads to the width, zeros after sign and prefix. */
function padded(text: string, c: Conversion, numeric: boolean): string | null {
  let sign = '';
  if (numeric) {
    if (text[0] === '-' || text[0] === '+') {
      sign = text[0];
      text = text.slice(1);
    } else if (c.plus) sign = '+';
    else if (c.space) sign = ' ';
  }
  const padding = c.width - text.length - sign.length;
  if (padding <= 0) return sign + text;
  if (c.width > MAX_TEXT) return PyErr_NoMemory();
  if (c.left) return sign + text + ' '.repeat(padding);
  if (!numeric || !c.zero) return ' '.repeat(padding) + sign + text;
  let prefix = '';
  if (c.alt && 'oxX'.includes(c.type)) {
    prefix = text.slice(0, 2);
    text = text.slice(2);
  }
  return sign + prefix + '0'.repeat(padding) + text;
}

/** One formatting of `bytes % args`. @source Objects/bytesobject.c _PyBytes_FormatEx */
class BytesFormatter {
  private pos = 0;
  private out = '';
  private argidx: number;
  private arglen: number;
  private owned: PyObject | null = null;
  private readonly dict: PyObject | null;

  constructor(
    private readonly format: string,
    private args: PyObject,
  ) {
    const tuple = PyTuple_Check(args);
    this.arglen = tuple ? (args as PyTupleObject).v.length : -1;
    this.argidx = tuple ? 0 : -2;
    const mapping =
      PyMapping_Check(args) &&
      !tuple &&
      !PyBytes_Check(args) &&
      !PyUnicode_Check(args) &&
      !PyByteArray_Check(args);
    this.dict = mapping ? args : null;
  }

  run(): Uint8Array | null {
    const ok = this.convertAll();
    if (this.owned !== null) Py_DECREF(this.owned);
    return ok ? latin1Bytes(this.out) : null;
  }

  private convertAll(): boolean {
    const { format } = this;
    while (this.pos < format.length) {
      const percent = format.indexOf('%', this.pos);
      const end = percent < 0 ? format.length : percent;
      this.out += format.slice(this.pos, end);
      this.pos = end;
      if (percent >= 0) {
        this.pos++;
        if (!this.conversion()) return false;
      }
    }
    if (this.argidx < this.arglen && this.dict === null) {
      typeError('not all arguments converted during bytes formatting');
      return false;
    }
    return true;
  }

  private nextArg(): PyObject | null {
    if (this.argidx < this.arglen) {
      const i = this.argidx++;
      return this.arglen < 0 ? this.args : (this.args as PyTupleObject).v[i];
    }
    return typeError('not enough arguments for format string');
  }

  private key(): boolean {
    if (this.dict === null) return typeError('format requires a mapping') !== null;
    const start = ++this.pos;
    let depth = 1;
    while (depth > 0 && this.pos < this.format.length) {
      const c = this.format[this.pos++];
      if (c === ')') depth--;
      else if (c === '(') depth++;
    }
    if (depth > 0) return valueError('incomplete format key') !== null;
    const key = PyBytes_FromBytes(latin1Bytes(this.format.slice(start, this.pos - 1)));
    if (this.owned !== null) Py_DECREF(this.owned);
    this.owned = PyObject_GetItem(this.dict, key);
    Py_DECREF(key);
    if (this.owned === null) return false;
    this.args = this.owned;
    this.arglen = -1;
    this.argidx = -2;
    return true;
  }

  private flags(c: Conversion): void {
    for (; this.pos < this.format.length; this.pos++) {
      const f = this.format[this.pos];
      if (f === '-') c.left = true;
      else if (f === '+') c.plus = true;
      else if (f === ' ') c.space = true;
      else if (f === '#') c.alt = true;
      else if (f === '0') c.zero = true;
      else return;
    }
  }

  /** A width or precision: its value, or null with an exception set. `none` if not there. */
  private count(what: 'width' | 'precision', none: number): number | null {
    if (this.format[this.pos] === '*') {
      this.pos++;
      const v = this.nextArg();
      if (v === null) return null;
      if (!PyLong_Check(v)) return typeError('* wants int');
      const value = what === 'width' ? PyLong_AsSsize_t(v) : PyLong_AsInt(v);
      return value === -1 && PyErr_Occurred() ? null : value;
    }
    let value = none;
    while (this.pos < this.format.length && /[0-9]/.test(this.format[this.pos])) {
      value = Math.max(value, 0) * 10 + Number(this.format[this.pos++]);
      const limit = what === 'width' ? Number.MAX_SAFE_INTEGER : INT_MAX;
      if (value > limit) return valueError(what === 'width' ? 'width too big' : 'prec too big');
    }
    return value;
  }

  private conversion(): boolean {
    const c: Conversion = {
      left: false,
      plus: false,
      space: false,
      alt: false,
      zero: false,
      width: -1,
      prec: -1,
      type: '',
    };
    if (this.format[this.pos] === '%') {
      this.out += '%';
      this.pos++;
      return true;
    }
    if (this.format[this.pos] === '(' && !this.key()) return false;
    this.flags(c);
    const width = this.count('width', -1);
    if (width === null) return false;
    c.width = Math.abs(width);
    if (width < -1) c.left = true;
    if (width === -1) c.width = -1;
    if (this.format[this.pos] === '.') {
      this.pos++;
      const prec = this.count('precision', 0);
      if (prec === null) return false;
      c.prec = Math.max(prec, 0);
    }
    while ('hlL'.includes(this.format[this.pos] ?? '?')) this.pos++;
    if (this.pos >= this.format.length) return valueError('incomplete format') !== null;
    c.type = this.format[this.pos++];
    return this.convert(c);
  }

  private convert(c: Conversion): boolean {
    const v = this.nextArg();
    if (v === null) return false;
    const text = this.textOf(v, c);
    if (text === null) return false;
    const result = padded(text, c, 'diuoxXeEfFgG'.includes(c.type));
    if (result === null) return false;
    this.out += result;
    return true;
  }

  private textOf(v: PyObject, c: Conversion): string | null {
    switch (c.type) {
      case 'r':
      case 'a': {
        const ascii = PyObject_ASCII(v);
        if (ascii === null) return null;
        const text = ascii.v as string;
        Py_DECREF(ascii);
        return c.prec >= 0 ? text.slice(0, c.prec) : text;
      }
      case 's':
      case 'b': {
        const text = bytesOf(v);
        return text !== null && c.prec >= 0 ? text.slice(0, c.prec) : text;
      }
      case 'i':
      case 'd':
      case 'u':
      case 'o':
      case 'x':
      case 'X':
        return integerText(v, c);
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        return floatText(v, c);
      case 'c':
        return characterText(v);
      default: {
        const code = c.type.charCodeAt(0).toString(16);
        return valueError(
          `unsupported format character '${c.type}' (0x${code}) at index ${this.pos - 1}`,
        );
      }
    }
  }
}

/** `bytes % args` as a new array; null with an exception set. */
export function bytesFormat(format: Uint8Array, args: PyObject): Uint8Array | null {
  return new BytesFormatter(latin1Text(format), args).run();
}
