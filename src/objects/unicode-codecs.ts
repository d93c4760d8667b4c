/** Decoding to and encoding of str by the name of the encoding, with shortcuts for the common ones. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_XDECREF } from '../heap/refcount';
import { asReadBuffer, PyObject_CheckBuffer } from './buffer';
import { PyBytes_Check, PyBytes_FromBytes, bytesNew, type PyBytesObject } from './bytesobject';
import { PyByteArray_Check } from './bytearrayobject';
import { _PyCodec_DecodeText, _PyCodec_EncodeText, normalizeEncoding } from './codecs';
import { PyErr_SetString, PyErr_WarnEx } from './errors';
import { PyExc_RuntimeWarning, PyExc_TypeError } from './exceptions';
import { PyMemoryView_FromObject } from './memoryobject';
import { Kind } from './unicode-kind';
import { decodeUtf16, decodeUtf32, encodeUtf16, encodeUtf32 } from './unicode-utf16-32';
import { decodeAscii, decodeUtf8, encodeUcs1, encodeUtf8, type Decoded } from './unicode-utf8';
import { latin1Text } from './bytesobject';
import {
  PyUnicode_Check,
  unicodeEmpty,
  unicodeFrom,
  unicode_fill_utf8,
  type PyUnicodeObject,
} from './unicodeobject';

type Shortcut = 'utf8' | 'utf16' | 'utf32' | 'ascii' | 'latin1';

const SHORTCUTS: Readonly<Record<string, Shortcut>> = {
  utf_8: 'utf8',
  utf8: 'utf8',
  utf_16: 'utf16',
  utf16: 'utf16',
  utf_32: 'utf32',
  utf32: 'utf32',
  ascii: 'ascii',
  us_ascii: 'ascii',
  latin1: 'latin1',
  latin_1: 'latin1',
  iso_8859_1: 'latin1',
  iso8859_1: 'latin1',
};

function shortcut(encoding: string | null): Shortcut | undefined {
  if (encoding === null || encoding === 'utf-8') return 'utf8';
  return SHORTCUTS[normalizeEncoding(encoding)];
}

/** The str of what a decoder found. */
export function decodedStr(d: Decoded | null, kind: number = Kind.UCS4): PyUnicodeObject | null {
  return d === null ? null : unicodeFrom(d.text, kind);
}

function decodeShortcut(
  which: Shortcut,
  bytes: Uint8Array,
  errors: string | null,
): PyUnicodeObject | null {
  switch (which) {
    case 'utf8':
      return decodedStr(decodeUtf8(bytes, errors, true));
    case 'utf16':
      return decodedStr(decodeUtf16(bytes, errors, 0, true));
    case 'utf32':
      return decodedStr(decodeUtf32(bytes, errors, 0, true));
    case 'ascii':
      return decodedStr(decodeAscii(bytes, errors));
    case 'latin1':
      return unicodeFrom(latin1Text(bytes), Kind.LATIN1);
  }
}

/** Decodes the bytes of `source`, which `bytes` are. @source Objects/unicodeobject.c PyUnicode_Decode */
export function PyUnicode_Decode(
  source: PyObject,
  bytes: Uint8Array,
  encoding: string | null,
  errors: string | null,
): PyObject | null {
  const which = shortcut(encoding);
  if (which !== undefined) return decodeShortcut(which, bytes, errors);
  const buffer = PyMemoryView_FromObject(source);
  if (buffer === null) return null;
  const unicode = _PyCodec_DecodeText(buffer, encoding!, errors);
  Py_DECREF(buffer);
  if (unicode === null || PyUnicode_Check(unicode)) return unicode;
  PyErr_SetString(
    PyExc_TypeError,
    `'${encoding}' decoder returned '${unicode.ob_type.tp_name}' instead of 'str'; ` +
      'use codecs.decode() to decode to arbitrary types',
  );
  Py_DECREF(unicode);
  return null;
}

/** `str(o, encoding, errors)`. @source Objects/unicodeobject.c PyUnicode_FromEncodedObject */
export function PyUnicode_FromEncodedObject(
  o: PyObject,
  encoding: string | null,
  errors: string | null,
): PyObject | null {
  if (PyBytes_Check(o)) {
    const { v } = o as PyBytesObject;
    return v.length === 0 ? unicodeEmpty() : PyUnicode_Decode(o, v, encoding, errors);
  }
  if (PyUnicode_Check(o)) {
    return PyErr_SetString(PyExc_TypeError, 'decoding str is not supported');
  }
  if (!PyObject_CheckBuffer(o)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `decoding to str: need a bytes-like object, ${o.ob_type.tp_name} found`,
    );
  }
  const bytes = asReadBuffer(o);
  if (bytes === null) return null;
  return bytes.length === 0 ? unicodeEmpty() : PyUnicode_Decode(o, bytes, encoding, errors);
}

function encodeShortcut(
  which: Shortcut,
  o: PyUnicodeObject,
  errors: string | null,
): Uint8Array | null {
  switch (which) {
    case 'utf8':
      return encodeUtf8(o, errors);
    case 'utf16':
      return encodeUtf16(o, errors, 0);
    case 'utf32':
      return encodeUtf32(o, errors, 0);
    case 'ascii':
      return encodeUcs1(o, errors, 128);
    case 'latin1':
      return encodeUcs1(o, errors, 256);
  }
}

/** Encodes a str to bytes. @source Objects/unicodeobject.c PyUnicode_AsEncodedString */
export function PyUnicode_AsEncodedString(
  o: PyObject,
  encoding: string | null,
  errors: string | null,
): PyObject | null {
  const which = shortcut(encoding);
  if (which !== undefined) {
    const bytes = encodeShortcut(which, o as PyUnicodeObject, errors);
    return bytes === null ? null : PyBytes_FromBytes(bytes);
  }
  const v = _PyCodec_EncodeText(o, encoding!, errors);
  if (v === null || PyBytes_Check(v)) return v;
  if (PyByteArray_Check(v)) return bytesOfByteArray(v, encoding!);
  PyErr_SetString(
    PyExc_TypeError,
    `'${encoding}' encoder returned '${v.ob_type.tp_name}' instead of 'bytes'; ` +
      'use codecs.encode() to encode to arbitrary types',
  );
  Py_DECREF(v);
  return null;
}

function bytesOfByteArray(v: PyObject, encoding: string): PyObject | null {
  const message =
    `encoder ${encoding} returned bytearray instead of bytes; ` +
    'use codecs.encode() to encode to arbitrary types';
  let result: PyObject | null = null;
  if (PyErr_WarnEx(PyExc_RuntimeWarning, message, 1) >= 0) {
    const bytes = asReadBuffer(v);
    if (bytes !== null) result = bytesNew(bytes.slice());
  }
  Py_DECREF(v);
  return result;
}

/**
 * Has the UTF-8 form made that C code asks for (see `unicode_fill_utf8`); false with
 * UnicodeEncodeError set when there is none. @source Objects/unicodeobject.c PyUnicode_AsUTF8AndSize
 */
export function PyUnicode_AsUTF8AndSize(o: PyUnicodeObject): boolean {
  if (!LONE_SURROGATE.test(o.v)) {
    unicode_fill_utf8(o);
    return true;
  }
  Py_XDECREF(PyUnicode_AsUTF8String(o));
  return false;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

/** The UTF-8 form as bytes, strict. @source Objects/unicodeobject.c PyUnicode_AsUTF8String */
export function PyUnicode_AsUTF8String(o: PyObject): PyObject | null {
  return PyUnicode_AsEncodedString(o, null, null);
}
