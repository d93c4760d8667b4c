/** The bytes codec string_escape: escapes of bytes literals. */
import type { PyObject } from '../heap/object';
import { asReadBuffer } from '../objects/buffer';
import { ByteBuffer } from '../objects/byte-buffer';
import { PyBytes_Check, PyBytes_FromBytes, type PyBytesObject } from '../objects/bytesobject';
import { PyErr_SetString, PyErr_WarnEx } from '../objects/errors';
import { PyExc_DeprecationWarning, PyExc_ValueError } from '../objects/exceptions';
import { _PyArg_BadArgument, _PyArg_CheckPositional } from '../objects/getargs';
import { PyUnicode_Check } from '../objects/unicodeobject';
import { encodeUtf8 } from '../objects/unicode-utf8';
import { codecPair, errorsArgument } from './_codecs';

const SIMPLE: Readonly<Record<string, number>> = {
  '\\': 0x5c,
  "'": 0x27,
  '"': 0x22,
  b: 8,
  f: 12,
  t: 9,
  n: 10,
  r: 13,
  v: 11,
  a: 7,
};

/** @source Modules/_codecsmodule.c _codecs_escape_encode_impl */
export function escape_encode(_self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('escape_encode', args.length, 1, 2)) return null;
  const data = args[0];
  if (!PyBytes_Check(data)) return _PyArg_BadArgument('escape_encode', 'argument 1', 'bytes', data);
  if (errorsArgument('escape_encode', args, 1) === undefined) return null;
  const bytes = (data as PyBytesObject).v;
  const out = new ByteBuffer(bytes.length);
  for (const b of bytes) {
    const c = String.fromCharCode(b);
    if (c === "'" || c === '\\') out.pushLatin1('\\' + c);
    else if (c === '\t') out.pushLatin1('\\t');
    else if (c === '\n') out.pushLatin1('\\n');
    else if (c === '\r') out.pushLatin1('\\r');
    else if (b < 32 || b >= 0x7f) out.pushLatin1('\\x' + b.toString(16).padStart(2, '0'));
    else out.push(b);
  }
  return codecPair(PyBytes_FromBytes(out.take()), bytes.length);
}

function hexDigit(b: number | undefined): number {
  return b === undefined ? NaN : parseInt(String.fromCharCode(b), 16);
}

/** Reads `\xhh` behind its x; where it goes on, or -1 with ValueError. */
function hexEscape(s: Uint8Array, i: number, errors: string | null, out: ByteBuffer): number {
  const high = hexDigit(s[i]);
  const low = hexDigit(s[i + 1]);
  if (!Number.isNaN(high) && !Number.isNaN(low)) {
    out.push(high * 16 + low);
    return i + 2;
  }
  if (errors === null || errors === 'strict') {
    PyErr_SetString(PyExc_ValueError, `invalid \\x escape at position ${i - 2}`);
    return -1;
  }
  if (errors === 'replace') out.push(0x3f);
  else if (errors !== 'ignore') {
    PyErr_SetString(PyExc_ValueError, `decoding error; unknown error handling code: ${errors}`);
    return -1;
  }
  // One good digit belongs to the bad escape.
  return Number.isNaN(high) ? i : i + 1;
}

/** Bytes of escaped text, or null with an exception set. @source Objects/bytesobject.c _PyBytes_DecodeEscape */
export function decodeEscape(s: Uint8Array, errors: string | null): Uint8Array | null {
  const out = new ByteBuffer(s.length);
  let invalid: string | null = null;
  let i = 0;
  while (i < s.length) {
    if (s[i] !== 0x5c) {
      out.push(s[i++]);
      continue;
    }
    if (++i === s.length) return PyErr_SetString(PyExc_ValueError, 'Trailing \\ in string');
    const c = String.fromCharCode(s[i++]);
    const simple = SIMPLE[c];
    if (simple !== undefined) out.push(simple);
    else if (c >= '0' && c <= '7') {
      const start = i - 1;
      while (i < start + 3 && i < s.length && s[i] >= 48 && s[i] <= 55) i++;
      const digits = String.fromCharCode(...s.subarray(start, i));
      const value = parseInt(digits, 8);
      if (value > 0o377) invalid ??= digits;
      out.push(value & 0xff);
    } else if (c === 'x') {
      i = hexEscape(s, i, errors, out);
      if (i < 0) return null;
    } else if (c !== '\n') {
      invalid ??= c;
      out.push(0x5c);
      i--;
    }
  }
  return warnOf(invalid) ? out.take() : null;
}

function warnOf(invalid: string | null): boolean {
  if (invalid === null) return true;
  const what = invalid.length === 3 ? 'octal escape' : 'escape';
  const message = `invalid ${what} sequence '\\${invalid}'`;
  return PyErr_WarnEx(PyExc_DeprecationWarning, message, 1) >= 0;
}

/** @source Modules/_codecsmodule.c _codecs_escape_decode_impl */
export function escape_decode(_self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('escape_decode', args.length, 1, 2)) return null;
  const data = args[0];
  const bytes = PyUnicode_Check(data) ? encodeUtf8(data, null) : asReadBuffer(data);
  if (bytes === null) return null;
  const errors = errorsArgument('escape_decode', args, 1);
  if (errors === undefined) return null;
  const decoded = decodeEscape(bytes, errors);
  return decoded === null ? null : codecPair(PyBytes_FromBytes(decoded), bytes.length);
}
