/** The methods that bytes and bytearray share. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBool_FromLong } from './boolobject';
import { asReadBuffer } from './buffer';
import { encodingArgument, ssizeArgument } from './bytes-args';
import { bytesFromHex, callSubtype, hexMethod, hexResult } from './bytes-hex';
import { bytesCount, bytesFind } from './bytes-search';
import { bytesData, bytesLike, bytesUnchanged } from './bytes-shared';
import { isSpace } from './bytes-split';
import { PyByteArray_Check, PyByteArray_Type, byteArrayBytes } from './bytearrayobject';
import {
  PyBytes_Check,
  PyBytes_CheckExact,
  PyBytes_FromBytes,
  PyBytes_Type,
  allocateBytes,
  type PyBytesObject,
} from './bytesobject';
import { PyObject_CallOneArg } from './call';
import { PyUnicode_FromEncodedObject } from './codecs';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_ValueError } from './exceptions';
import { PyArg_UnpackKeywords, _PyArg_BadArgument, _PyArg_CheckPositional } from './getargs';
import { PyLong_AsInt } from './longobject-convert';
import { Py_None } from './object';
import { tupleFromStolen } from './tupleobject';
import { PyUnicode_Check, type PyUnicodeObject } from './unicodeobject';

export { bytes_contains } from './bytes-search';

export function isUpper(b: number): boolean {
  return b >= 65 && b <= 90;
}

export function isLower(b: number): boolean {
  return b >= 97 && b <= 122;
}

export function isAlpha(b: number): boolean {
  return isUpper(b) || isLower(b);
}

export function isDigit(b: number): boolean {
  return b >= 48 && b <= 57;
}

export function toUpper(b: number): number {
  return isLower(b) ? b - 32 : b;
}

export function toLower(b: number): number {
  return isUpper(b) ? b + 32 : b;
}

/** Order of two byte strings: negative, 0 or positive. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

export function test(predicate: (data: Uint8Array) => boolean): (self: PyObject) => PyObject {
  return (self: PyObject): PyObject => PyBool_FromLong(predicate(bytesData(self)));
}

export function every(predicate: (b: number) => boolean): (self: PyObject) => PyObject {
  return test((data) => data.length > 0 && data.every(predicate));
}

export function oneCase(
  wanted: (b: number) => boolean,
  other: (b: number) => boolean,
): (self: PyObject) => PyObject {
  return test((data) => data.some(wanted) && !data.some(other));
}

export function isTitle(data: Uint8Array): boolean {
  let cased = false;
  let previous = false;
  for (const b of data) {
    if (isUpper(b) ? previous : isLower(b) && !previous) return false;
    previous = isAlpha(b);
    cased ||= previous;
  }
  return cased;
}

export function mapBytes(change: (b: number, i: number, previousCased: boolean) => number) {
  return (self: PyObject): PyObject => {
    const data = bytesData(self);
    const out = new Uint8Array(data.length);
    for (let i = 0; i < data.length; i++) {
      out[i] = change(data[i], i, i > 0 && isAlpha(data[i - 1]));
    }
    return bytesLike(self, out);
  };
}

/** `self` with `left` and `right` fill bytes around. @source Objects/stringlib/transmogrify.h pad */
function pad(self: PyObject, left: number, right: number, fill: number): PyObject | null {
  if (left <= 0 && right <= 0) return bytesUnchanged(self);
  left = Math.max(left, 0);
  right = Math.max(right, 0);
  const data = bytesData(self);
  const out = allocateBytes(left + data.length + right);
  if (out === null) return null;
  out.fill(fill);
  out.set(data, left);
  return bytesLike(self, out);
}

/** Makes `ljust`, `rjust` or `center`. */
export function justify(fname: string, leftOf: (padding: number, width: number) => number) {
  return (self: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(fname, args.length, 1, 2)) return null;
    const width = ssizeArgument(args[0], 0);
    if (width === null) return null;
    let fill = 32;
    if (args.length > 1) {
      const arg = args[1];
      const given = PyBytes_Check(arg)
        ? (arg as PyBytesObject).v
        : PyByteArray_Check(arg)
          ? byteArrayBytes(arg)
          : null;
      if (given === null || given.length !== 1) {
        return _PyArg_BadArgument(fname, 'argument 2', 'a byte string of length 1', arg);
      }
      fill = given[0];
    }
    const padding = width - bytesData(self).length;
    if (padding <= 0) return bytesUnchanged(self);
    const left = leftOf(padding, width);
    return pad(self, left, padding - left, fill);
  };
}

export function bytes_zfill(self: PyObject, arg: PyObject): PyObject | null {
  const width = ssizeArgument(arg, 0);
  if (width === null) return null;
  const data = bytesData(self);
  const padding = width - data.length;
  if (padding <= 0) return bytesUnchanged(self);
  const out = allocateBytes(width);
  if (out === null) return null;
  out.fill(48);
  out.set(data, padding);
  if (data[0] === 43 || data[0] === 45) {
    // The sign moves in front of the zeros.
    out[padding] = 48;
    out[0] = data[0];
  }
  return bytesLike(self, out);
}

/** Makes `strip`, `lstrip` or `rstrip`. */
export function strip(fname: string, left: boolean, right: boolean) {
  return (self: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(fname, args.length, 0, 1)) return null;
    let drop: (b: number) => boolean = isSpace;
    if (args.length > 0 && args[0] !== Py_None) {
      const set = asReadBuffer(args[0]);
      if (set === null) return null;
      drop = (b) => set.includes(b);
    }
    const data = bytesData(self);
    let start = 0;
    let end = data.length;
    if (left) while (start < end && drop(data[start])) start++;
    if (right) while (end > start && drop(data[end - 1])) end--;
    if (start === 0 && end === data.length) return bytesUnchanged(self);
    return bytesLike(self, data.slice(start, end));
  };
}

/** Makes `removeprefix` or `removesuffix`. */
export function remove(atEnd: boolean) {
  return (self: PyObject, arg: PyObject): PyObject | null => {
    const part = asReadBuffer(arg);
    if (part === null) return null;
    const data = bytesData(self);
    const at = atEnd ? data.length - part.length : 0;
    const hit = part.length > 0 && at >= 0 && bytesFind(data, part, at, at + part.length) === at;
    if (!hit) return bytesUnchanged(self);
    return bytesLike(self, atEnd ? data.slice(0, at) : data.slice(part.length));
  };
}

export function bytes_expandtabs(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('expandtabs', ['tabsize'], args, kwnames, 0, 1, 0);
  if (parsed === null) return null;
  let tab = 8;
  if (parsed[0] !== null) {
    tab = PyLong_AsInt(parsed[0]);
    if (tab === -1 && PyErr_Occurred()) return null;
  }
  const data = bytesData(self);
  const tabs = bytesCount(data, Uint8Array.of(9));
  if (tab > 0 && tabs * tab > 2 ** 32) {
    return PyErr_SetString(PyExc_OverflowError, 'result too long');
  }
  const out: number[] = [];
  let column = 0;
  for (const b of data) {
    if (b === 9) {
      if (tab > 0) {
        const spaces = tab - (column % tab);
        column += spaces;
        for (let i = 0; i < spaces; i++) out.push(32);
      }
    } else {
      out.push(b);
      column = b === 10 || b === 13 ? 0 : column + 1;
    }
  }
  return bytesLike(self, Uint8Array.from(out));
}

export function bytes_translate(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('translate', ['', 'delete'], args, kwnames, 1, 2, 0);
  if (parsed === null) return null;
  let table: Uint8Array | null = null;
  if (parsed[0] !== Py_None) {
    table = asReadBuffer(parsed[0]!);
    if (table === null) return null;
    if (table.length !== 256) {
      return PyErr_SetString(PyExc_ValueError, 'translation table must be 256 characters long');
    }
  }
  const drop = parsed[1] === null ? new Uint8Array(0) : asReadBuffer(parsed[1]);
  if (drop === null) return null;
  const data = bytesData(self);
  const out: number[] = [];
  let changed = false;
  for (const b of data) {
    if (drop.includes(b)) changed = true;
    else {
      const to = table === null ? b : table[b];
      if (to !== b) changed = true;
      out.push(to);
    }
  }
  return changed ? bytesLike(self, Uint8Array.from(out)) : bytesUnchanged(self);
}

export function bytes_maketrans(_self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('maketrans', args.length, 2, 2)) return null;
  const from = asReadBuffer(args[0]);
  if (from === null) return null;
  const to = asReadBuffer(args[1]);
  if (to === null) return null;
  if (from.length !== to.length) {
    return PyErr_SetString(PyExc_ValueError, 'maketrans arguments must have same length');
  }
  const table = Uint8Array.from({ length: 256 }, (_, i) => i);
  from.forEach((b, i) => (table[b] = to[i]));
  return PyBytes_FromBytes(table);
}

export function bytes_decode(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['encoding', 'errors'];
  const parsed = PyArg_UnpackKeywords('decode', names, args, kwnames, 0, 2, 0);
  if (parsed === null) return null;
  const encoding = encodingArgument(parsed[0], 'decode', 'encoding');
  if (encoding === undefined) return null;
  const errors = encodingArgument(parsed[1], 'decode', 'errors');
  if (errors === undefined) return null;
  return PyUnicode_FromEncodedObject(self, encoding, errors);
}

export function bytes_fromhex(type: PyObject, arg: PyObject): PyObject | null {
  if (!PyUnicode_Check(arg)) return _PyArg_BadArgument('fromhex', 'argument', 'str', arg);
  const data = bytesFromHex((arg as PyUnicodeObject).v);
  if (data === null) return null;
  return callSubtype(type, PyBytes_Type, PyBytes_FromBytes(data), PyObject_CallOneArg);
}

export function bytearray_fromhex(type: PyObject, arg: PyObject): PyObject | null {
  if (!PyUnicode_Check(arg)) return _PyArg_BadArgument('fromhex', 'argument', 'str', arg);
  const data = bytesFromHex((arg as PyUnicodeObject).v);
  if (data === null) return null;
  const made = PyBytes_FromBytes(data);
  const result = PyObject_CallOneArg(type === PyByteArray_Type ? PyByteArray_Type : type, made);
  Py_DECREF(made);
  return result;
}

export function bytes_hex(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  return hexResult(hexMethod(() => bytesData(self), args, kwnames));
}

export function bytes___bytes__(self: PyObject): PyObject {
  if (PyBytes_CheckExact(self)) return Py_NewRef(self);
  return PyBytes_FromBytes(bytesData(self).slice());
}

export function bytes_getnewargs(self: PyObject): PyObject {
  return tupleFromStolen([PyBytes_FromBytes(bytesData(self).slice())]);
}
