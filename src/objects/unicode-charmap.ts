/** The codec charmap: bytes and characters related by a mapping. */
import { PyObject_Free, PyObject_New } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyObject_GetItem } from './abstract';
import { ByteBuffer } from './byte-buffer';
import { PyBytes_Check, type PyBytesObject } from './bytesobject';
import { DecodeErrors, EncodeErrors } from './codec-calls';
import { PyDict_New, PyDict_SetItem } from './dictobject';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_SetString } from './errors';
import { PyExc_LookupError, PyExc_TypeError } from './exceptions';
import { PyLong_Check, PyLong_FromLong, _PyLong_Value } from './longobject';
import { Py_None } from './object';
import { METH_NOARGS, defineType, method } from './typedef';
import { codePoints } from './unicode-kind';
import { directReplacement, xmlCharRefs, type Decoded } from './unicode-utf8';
import {
  PyUnicode_Check,
  PyUnicode_CheckExact,
  unicodeKind,
  type PyUnicodeObject,
} from './unicodeobject';

const UNDEFINED = 0xfffe;
const REASON = 'character maps to <undefined>';

/** A table of charmap_build: character to byte. */
interface EncodingMap {
  bytes: Map<number, number>;
  size: number;
}

/** @source Objects/unicodeobject.c EncodingMapType */
export const EncodingMapType = defineType({
  tp_name: 'EncodingMap',
  tp_basicsize: 64,
  tp_flags: 0,
  tp_dealloc: (self) => PyObject_Free(self),
  tp_owns: () => undefined,
  methods: [
    method(
      'size',
      METH_NOARGS,
      (self) => PyLong_FromLong((self.v as EncodingMap).size),
      'Return the size (in bytes) of this object',
    ),
  ],
});

/** Counts the blocks of the three-level table; -1 if a dict is needed. */
function tableSize(chars: readonly number[]): number {
  if (chars[0] !== 0) return -1;
  const level2 = new Set<number>();
  const level3 = new Set<number>();
  for (let i = 1; i < chars.length; i++) {
    const ch = chars[i];
    if (ch === 0 || ch > 0xffff) return -1;
    if (ch === UNDEFINED) continue;
    level2.add(ch >> 11);
    level3.add(ch >> 7);
  }
  if (level2.size >= 0xff || level3.size >= 0xff) return -1;
  return 80 + 16 * level2.size + 128 * level3.size - 1;
}

/** The table that inverts a string of up to 256 characters. @source Objects/unicodeobject.c PyUnicode_BuildEncodingMap */
export function PyUnicode_BuildEncodingMap(map: PyUnicodeObject): PyObject | null {
  const chars = codePoints(map.v, unicodeKind(map)).slice(0, 256);
  const size = tableSize(chars);
  if (size >= 0) {
    const bytes = new Map<number, number>();
    chars.forEach((ch, i) => {
      if (ch !== UNDEFINED) bytes.set(ch, i);
    });
    return PyObject_New<EncodingMap>(EncodingMapType, { bytes, size }, size);
  }
  const dict = PyDict_New();
  if (dict === null) return null;
  for (let i = 0; i < chars.length; i++) {
    const key = PyLong_FromLong(chars[i]);
    const value = PyLong_FromLong(i);
    const res = PyDict_SetItem(dict, key, value);
    Py_DECREF(key);
    Py_DECREF(value);
    if (res < 0) {
      Py_DECREF(dict);
      return null;
    }
  }
  return dict;
}

/** Text for a byte; undefined if there is none, null with an exception set. */
function decodeByte(byte: number, mapping: PyObject): string | null | undefined {
  const key = PyLong_FromLong(byte);
  const item = PyObject_GetItem(mapping, key);
  Py_DECREF(key);
  if (item === null) {
    if (!PyErr_ExceptionMatches(PyExc_LookupError)) return null;
    PyErr_Clear();
    return undefined;
  }
  let result: string | null | undefined;
  if (item === Py_None) result = undefined;
  else if (PyLong_Check(item)) {
    const value = _PyLong_Value(item);
    if (value === UNDEFINED) result = undefined;
    else if (value < 0 || value > 0x10ffff) {
      result = PyErr_SetString(PyExc_TypeError, 'character mapping must be in range(0x110000)');
    } else result = String.fromCodePoint(Number(value));
  } else if (PyUnicode_Check(item)) result = item.v === '\ufffe' ? undefined : item.v;
  else {
    result = PyErr_SetString(PyExc_TypeError, 'character mapping must return integer, None or str');
  }
  Py_DECREF(item);
  return result;
}

/** Null with an exception set. @source Objects/unicodeobject.c PyUnicode_DecodeCharmap */
export function decodeCharmap(
  bytes: Uint8Array,
  mapping: PyObject,
  errors: string | null,
): Decoded | null {
  const calls = new DecodeErrors('charmap', errors, bytes);
  const table = PyUnicode_CheckExact(mapping) ? codePoints(mapping.v, unicodeKind(mapping)) : null;
  let text = '';
  let i = 0;
  while (i < calls.bytes.length) {
    const byte = calls.bytes[i];
    let to: string | null | undefined;
    if (table === null) to = decodeByte(byte, mapping);
    else {
      const ch = table[byte];
      to = ch === undefined || ch === UNDEFINED ? undefined : String.fromCodePoint(ch);
    }
    if (to === undefined) {
      const direct =
        errors === 'ignore' || errors === 'replace'
          ? directReplacement(errors, calls.bytes, i, i + 1)
          : null;
      const by =
        direct !== null
          ? { text: direct, pos: i + 1 }
          : errors === null || errors === 'strict'
            ? calls.raise(i, i + 1, REASON)
            : calls.call(i, i + 1, REASON);
      to = by === null ? null : by.text;
      i = by === null ? i : by.pos;
    } else i++;
    if (to === null) {
      calls.done();
      return null;
    }
    text += to;
  }
  calls.done();
  return { text, consumed: bytes.length };
}

/** Bytes for a character; undefined if there are none, null with an exception set. @source Objects/unicodeobject.c charmapencode_lookup */
function encodeChar(ch: number, mapping: PyObject): Uint8Array | null | undefined {
  if (mapping.ob_type === EncodingMapType) {
    const byte = (mapping.v as EncodingMap).bytes.get(ch);
    return byte === undefined ? undefined : Uint8Array.of(byte);
  }
  const key = PyLong_FromLong(ch);
  const item = PyObject_GetItem(mapping, key);
  Py_DECREF(key);
  if (item === null) {
    if (!PyErr_ExceptionMatches(PyExc_LookupError)) return null;
    PyErr_Clear();
    return undefined;
  }
  let result: Uint8Array | null | undefined;
  if (item === Py_None) result = undefined;
  else if (PyLong_Check(item)) {
    const value = _PyLong_Value(item);
    if (value < 0 || value > 255) {
      result = PyErr_SetString(PyExc_TypeError, 'character mapping must be in range(256)');
    } else result = Uint8Array.of(Number(value));
  } else if (PyBytes_Check(item)) result = (item as PyBytesObject).v;
  else {
    result = PyErr_SetString(
      PyExc_TypeError,
      `character mapping must return integer, bytes or None, not ${item.ob_type.tp_name}`,
    );
  }
  Py_DECREF(item);
  return result;
}

/** Encodes a replacement text through the mapping; false with an exception set. */
function encodeReplacement(
  calls: EncodeErrors,
  text: string,
  mapping: PyObject,
  start: number,
  end: number,
  out: ByteBuffer,
): boolean {
  for (const c of text) {
    const bytes = encodeChar(c.codePointAt(0)!, mapping);
    if (bytes === null) return false;
    if (bytes === undefined) {
      calls.raise(start, end, REASON);
      return false;
    }
    out.pushAll(bytes);
  }
  return true;
}

/** Where to go on, or -1 with an exception set. @source Objects/unicodeobject.c charmap_encoding_error */
function charmap_encoding_error(
  calls: EncodeErrors,
  start: number,
  mapping: PyObject,
  out: ByteBuffer,
): number {
  const { chars, errors } = calls;
  let end = start + 1;
  for (; end < chars.length; end++) {
    const bytes = encodeChar(chars[end], mapping);
    if (bytes === null) return -1;
    if (bytes !== undefined) break;
  }
  if (errors === null || errors === 'strict') {
    calls.raise(start, end, REASON);
    return -1;
  }
  if (errors === 'ignore') return end;
  let text: string;
  if (errors === 'replace') text = '?'.repeat(end - start);
  else if (errors === 'xmlcharrefreplace') text = xmlCharRefs(chars, start, end);
  else {
    const by = calls.call(start, end, REASON);
    if (by === null) return -1;
    if (by.bytes !== null) {
      out.pushAll(by.bytes);
      return by.pos;
    }
    return encodeReplacement(calls, by.text, mapping, start, end, out) ? by.pos : -1;
  }
  return encodeReplacement(calls, text, mapping, start, end, out) ? end : -1;
}

/** Null with an exception set. @source Objects/unicodeobject.c _PyUnicode_EncodeCharmap */
export function encodeCharmap(
  o: PyUnicodeObject,
  mapping: PyObject,
  errors: string | null,
): Uint8Array | null {
  const calls = new EncodeErrors('charmap', errors, o);
  const { chars } = calls;
  const out = new ByteBuffer(chars.length);
  let i = 0;
  while (i >= 0 && i < chars.length) {
    const bytes = encodeChar(chars[i], mapping);
    if (bytes === null) i = -1;
    else if (bytes === undefined) i = charmap_encoding_error(calls, i, mapping, out);
    else {
      out.pushAll(bytes);
      i++;
    }
  }
  calls.done();
  return i < 0 ? null : out.take();
}
