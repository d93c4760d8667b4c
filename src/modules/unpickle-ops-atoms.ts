/** Unpickling of numbers, bytes and text. All loaders are false with an exception set. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyByteArray_FromSize, byteArrayBytes } from '../objects/bytearrayobject';
import { PyBytes_FromBytes, _PyBytes_FromSize } from '../objects/bytesobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError, PyExc_ValueError } from '../objects/exceptions';
import { readDouble } from '../objects/float-parse';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { PyLong_FromLong } from '../objects/longobject';
import { _PyLong_FromByteArray } from '../objects/longobject-methods';
import { PyLong_FromString } from '../objects/longobject-string';
import { reprStr } from '../objects/object';
import {
  PyUnicode_Decode,
  PyUnicode_FromEncodedObject,
  decodedStr,
} from '../objects/unicode-codecs';
import { decodeRawUnicodeEscape } from '../objects/unicode-escape';
import { decodeUtf8 } from '../objects/unicode-utf8';
import { PyUnicode_FromString, unicodeEmpty } from '../objects/unicodeobject';
import { decodeEscape } from './codecs-escape';
import { unpicklingError } from './pickle-state';
import {
  _Unpickler_Read,
  _Unpickler_ReadInto,
  cText,
  readBytes,
  readLine,
} from './unpickler-input';
import type { UnpicklerObject } from './unpickler-object';
import { Pdata_push } from './unpickler-stack';

const SSIZE_MAX = '9223372036854775807';

function push(self: UnpicklerObject, o: PyObject | null): boolean {
  return Pdata_push(self.v.stack!, o);
}

/** An int of C's strtol with base 0 that takes the whole line, or null. */
function plainInt(text: string): number | bigint | null {
  const found = /^[ \t-\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)(?:\n|$)/.exec(text);
  if (found === null) return null;
  const [, sign, digits] = found;
  const octal = /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits;
  const magnitude = BigInt(octal);
  const value = sign === '-' ? -magnitude : magnitude;
  return BigInt.asIntN(64, value) === value ? value : null;
}

/** @source Modules/_pickle.c load_int */
export function load_int(self: UnpicklerObject): boolean {
  const line = readLine(self, 2);
  if (line === null) return false;
  const text = cText(line);
  const x = plainInt(text);
  if (x === null) {
    const value = PyLong_FromString(text, 0);
    if (value !== null) return push(self, value);
    PyErr_SetString(PyExc_ValueError, 'could not convert string to int');
    return false;
  }
  // Booleans of the older protocols: "00" and "01".
  if (line.length === 3 && (x === 0n || x === 1n)) return push(self, PyBool_FromLong(Number(x)));
  return push(self, PyLong_FromLong(x));
}

/** Little-endian without sign. */
function unsigned(bytes: Uint8Array): number {
  let x = 0;
  for (let i = bytes.length - 1; i >= 0; i--) x = x * 256 + bytes[i];
  return x;
}

/** A size, or -1 if there is no such; null with an exception set. @source Modules/_pickle.c calc_binsize */
export function readSize(self: UnpicklerObject, nbytes: number): number | null {
  const bytes = readBytes(self, nbytes);
  if (bytes === null) return null;
  return nbytes === 8 && bytes[7] & 0x80 ? -1 : unsigned(bytes);
}

/** A number of which only four bytes have a sign; null with an exception set. @source Modules/_pickle.c calc_binint */
export function readInt(self: UnpicklerObject, nbytes: number): number | null {
  const bytes = readBytes(self, nbytes);
  if (bytes === null) return null;
  const x = unsigned(bytes);
  return nbytes === 4 ? x | 0 : x;
}

/** @source Modules/_pickle.c load_binint, load_binint1, load_binint2 */
export function load_binint(self: UnpicklerObject, nbytes: number): boolean {
  const x = readInt(self, nbytes);
  return x !== null && push(self, PyLong_FromLong(x));
}

/** The base that a literal is read in where none is told. */
function baseOf(text: string): number {
  const prefix = /^[ \t-\r]*[+-]?0([xob])/i.exec(text);
  return prefix === null ? 10 : { x: 16, o: 8, b: 2 }[prefix[1].toLowerCase()]!;
}

/** The int of a text; base 0: by its prefix. Errors show the text and the base that was found. @source Objects/longobject.c PyLong_FromString */
export function intOfText(text: string, base: number): PyObject | null {
  const value = PyLong_FromString(text, base);
  if (value !== null || PyErr_Occurred()) return value;
  const shown = PyUnicode_FromString(text.slice(0, 200));
  const repr = reprStr(shown);
  Py_DECREF(shown);
  if (repr === null) return null;
  const found = base === 0 ? baseOf(text) : base;
  return PyErr_SetString(
    PyExc_ValueError,
    `invalid literal for int() with base ${found}: ${repr.slice(0, 200)}`,
  );
}

/** @source Modules/_pickle.c load_long */
export function load_long(self: UnpicklerObject): boolean {
  const line = readLine(self, 2);
  if (line === null) return false;
  // The L of Python 2, before the end of line.
  const end = line.length - 2;
  return push(self, intOfText(cText(line[end] === 0x4c ? line.subarray(0, end) : line), 0));
}

/** @source Modules/_pickle.c load_counted_long */
export function load_counted_long(self: UnpicklerObject, nbytes: number): boolean {
  const size = readInt(self, nbytes);
  if (size === null) return false;
  if (size < 0) return unpicklingError('LONG pickle has negative byte count');
  if (size === 0) return push(self, PyLong_FromLong(0));
  const bytes = readBytes(self, size);
  return bytes !== null && push(self, PyLong_FromLong(_PyLong_FromByteArray(bytes, true, true)));
}

/** @source Modules/_pickle.c load_float */
export function load_float(self: UnpicklerObject): boolean {
  const line = readLine(self, 2);
  if (line === null) return false;
  const text = cText(line);
  const found = readDouble(text);
  if (found === null) {
    PyErr_SetString(PyExc_ValueError, `could not convert string to float: '${text.slice(0, 200)}'`);
    return false;
  }
  const number = text.slice(0, found.length);
  if (!Number.isFinite(found.value) && /[0-9]/.test(number)) {
    PyErr_SetString(
      PyExc_OverflowError,
      `value too large to convert to float: '${text.slice(0, 200)}'`,
    );
    return false;
  }
  const rest = text.slice(found.length);
  if (rest !== '' && !rest.startsWith('\n')) {
    PyErr_SetString(PyExc_ValueError, 'could not convert string to float');
    return false;
  }
  return push(self, PyFloat_FromDouble(found.value));
}

/** @source Modules/_pickle.c load_binfloat */
export function load_binfloat(self: UnpicklerObject): boolean {
  const at = _Unpickler_Read(self, 8);
  if (at < 0) return false;
  const { buffer, byteOffset } = self.v.input;
  return push(self, PyFloat_FromDouble(new DataView(buffer, byteOffset + at, 8).getFloat64(0)));
}

/** @source Modules/_pickle.c load_string */
export function load_string(self: UnpicklerObject): boolean {
  const line = readLine(self, 0);
  if (line === null) return false;
  const end = line.length - 2;
  const quoted = end >= 1 && line[0] === line[end] && (line[0] === 0x27 || line[0] === 0x22);
  if (!quoted) return unpicklingError('the STRING opcode argument must be quoted');
  const decoded = decodeEscape(line.subarray(1, end), null);
  if (decoded === null) return false;
  const bytes = PyBytes_FromBytes(decoded);
  const encoding = self.v.encoding!.text;
  if (encoding === 'bytes') return push(self, bytes);
  const text = PyUnicode_FromEncodedObject(bytes, encoding, self.v.errors!.text);
  Py_DECREF(bytes);
  return push(self, text);
}

/** Raises OverflowError. */
function tooLarge(what: string): false {
  PyErr_SetString(
    PyExc_OverflowError,
    `${what} exceeds system's maximum size of ${SSIZE_MAX} bytes`,
  );
  return false;
}

/** Text of Python 2 in the encoding that the caller of `load` told. */
function decodeOld(self: UnpicklerObject, data: Uint8Array): PyObject | null {
  const encoding = self.v.encoding!.text;
  if (encoding !== 'bytes' && data.length === 0) return unicodeEmpty();
  const bytes = PyBytes_FromBytes(data.slice());
  if (encoding === 'bytes') return bytes;
  const text = PyUnicode_Decode(bytes, bytes.v, encoding, self.v.errors!.text);
  Py_DECREF(bytes);
  return text;
}

/** @source Modules/_pickle.c load_counted_binstring */
export function load_counted_binstring(self: UnpicklerObject, nbytes: number): boolean {
  const size = readSize(self, nbytes);
  if (size === null) return false;
  const data = readBytes(self, size);
  return data !== null && push(self, decodeOld(self, data));
}

/** @source Modules/_pickle.c load_counted_binbytes */
export function load_counted_binbytes(self: UnpicklerObject, nbytes: number): boolean {
  const size = readSize(self, nbytes);
  if (size === null) return false;
  if (size < 0) return tooLarge('BINBYTES');
  const bytes = _PyBytes_FromSize(size);
  if (bytes === null) return false;
  if (_Unpickler_ReadInto(self, bytes.v)) return push(self, bytes);
  Py_DECREF(bytes);
  return false;
}

/** @source Modules/_pickle.c load_counted_bytearray */
export function load_counted_bytearray(self: UnpicklerObject): boolean {
  const size = readSize(self, 8);
  if (size === null) return false;
  if (size < 0) return tooLarge('BYTEARRAY8');
  const bytes = PyByteArray_FromSize(size);
  if (bytes === null) return false;
  if (_Unpickler_ReadInto(self, byteArrayBytes(bytes))) return push(self, bytes);
  Py_DECREF(bytes);
  return false;
}

/** @source Modules/_pickle.c load_unicode */
export function load_unicode(self: UnpicklerObject): boolean {
  const line = readLine(self, 1);
  if (line === null) return false;
  return push(self, decodedStr(decodeRawUnicodeEscape(line.subarray(0, -1), null, true)));
}

/** @source Modules/_pickle.c load_counted_binunicode */
export function load_counted_binunicode(self: UnpicklerObject, nbytes: number): boolean {
  const size = readSize(self, nbytes);
  if (size === null) return false;
  if (size < 0) return tooLarge('BINUNICODE');
  const data = readBytes(self, size);
  return data !== null && push(self, decodedStr(decodeUtf8(data, 'surrogatepass', true)));
}
