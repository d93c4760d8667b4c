/** Bytes to and from hexadecimal text. */
import { Py_DECREF } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PyBytes_Check, type PyBytesObject } from './bytesobject';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyArg_UnpackKeywords } from './getargs';
import { PyLong_AsInt } from './longobject-convert';
import { PyUnicode_Check, PyUnicode_FromString, type PyUnicodeObject } from './unicodeobject';
import { PyObject_Size } from './abstract';

/** Pairs of digits, with `sep` each `group` bytes (from the right if positive). */
export function hexText(bytes: Uint8Array, sep: string, group: number): string {
  const pairs: string[] = [];
  for (const byte of bytes) pairs.push(byte.toString(16).padStart(2, '0'));
  const size = Math.abs(group);
  if (sep === '' || size === 0 || size >= pairs.length) return pairs.join('');
  const groups: string[] = [];
  let i = 0;
  if (group > 0 && pairs.length % size !== 0) {
    i = pairs.length % size;
    groups.push(pairs.slice(0, i).join(''));
  }
  for (; i < pairs.length; i += size) groups.push(pairs.slice(i, i + size).join(''));
  return groups.join(sep);
}

/** A separator argument as one ASCII character; null with an exception set. @source Python/pystrhex.c _Py_strhex_impl */
function separator(sep: PyObject): string | null {
  const length = PyObject_Size(sep);
  if (length < 0) return null;
  if (length !== 1) return PyErr_SetString(PyExc_ValueError, 'sep must be length 1.');
  let c: string;
  if (PyUnicode_Check(sep)) c = (sep as PyUnicodeObject).v;
  else if (PyBytes_Check(sep)) c = String.fromCharCode((sep as PyBytesObject).v[0]);
  else return PyErr_SetString(PyExc_TypeError, 'sep must be str or bytes.');
  if (c.charCodeAt(0) > 127) return PyErr_SetString(PyExc_ValueError, 'sep must be ASCII.');
  return c;
}

/** hex(sep=..., bytes_per_sep=1) of `bytes`; null with an exception set. */
export function hexMethod(
  bytes: () => Uint8Array,
  args: readonly PyObject[],
  kwnames: PyObject | null,
  fname = 'hex',
  names: readonly string[] = ['sep', 'bytes_per_sep'],
): string | null {
  const parsed = PyArg_UnpackKeywords(fname, names, args, kwnames, 0, 2, 0);
  if (parsed === null) return null;
  let group = 1;
  if (parsed[1] !== null) {
    group = PyLong_AsInt(parsed[1]);
    if (group === -1 && PyErr_Occurred()) return null;
  }
  if (parsed[0] === null) return hexText(bytes(), '', 0);
  const sep = separator(parsed[0]);
  return sep === null ? null : hexText(bytes(), sep, group);
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Bytes of hexadecimal text, white space allowed between them; null with ValueError. @source _PyBytes_FromHex */
export function bytesFromHex(text: string): Uint8Array | null {
  const out: number[] = [];
  const fail = (at: number): null =>
    PyErr_SetString(
      PyExc_ValueError,
      `non-hexadecimal number found in fromhex() arg at position ${at}`,
    );
  for (let i = 0; i < text.length;) {
    const code = text.charCodeAt(i);
    if (code === 32 || (code >= 9 && code <= 13)) {
      i++;
      continue;
    }
    const high = hexDigit(code);
    if (high < 0 || code > 127) return fail(i);
    const next = i + 1 < text.length ? text.charCodeAt(i + 1) : 128;
    const low = next > 127 ? -1 : hexDigit(next);
    if (low < 0) return fail(i + 1);
    out.push(high * 16 + low);
    i += 2;
  }
  return Uint8Array.from(out);
}

/** The text object of a hex(); takes a null through. */
export function hexResult(text: string | null): PyObject | null {
  return text === null ? null : PyUnicode_FromString(text);
}

/** Calls `type` with the object `made` unless it is `exact`; takes over the reference. */
export function callSubtype(
  type: PyObject,
  exact: PyObject,
  made: PyObject,
  call: (callable: PyObject, arg: PyObject) => PyObject | null,
): PyObject | null {
  if (type === exact) return made;
  const result = call(type, made);
  Py_DECREF(made);
  return result;
}
