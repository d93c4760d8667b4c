/** The native part of the module codecs. */
import type { MethodDef, PyObject } from '../heap/object';
import { PyObject_CheckBuffer, asReadBuffer } from '../objects/buffer';
import { PyBytes_FromBytes, latin1Text } from '../objects/bytesobject';
import { PyErr_Occurred, PyErr_SetString, PyErr_WarnEx } from '../objects/errors';
import { PyExc_DeprecationWarning, PyExc_ValueError } from '../objects/exceptions';
import { _PyArg_BadArgument, _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { PyLong_AsInt } from '../objects/longobject-convert';
import { PyObject_IsTrue, Py_None } from '../objects/object';
import { tupleFromStolen } from '../objects/tupleobject';
import { METH_FASTCALL, METH_O, defineModule, method } from '../objects/typedef';
import {
  PyUnicode_BuildEncodingMap,
  decodeCharmap,
  encodeCharmap,
} from '../objects/unicode-charmap';
import {
  decodeRawUnicodeEscape,
  decodeUnicodeEscape,
  encodeRawUnicodeEscape,
  encodeUnicodeEscape,
} from '../objects/unicode-escape';
import { Kind } from '../objects/unicode-kind';
import {
  decodeUtf16,
  decodeUtf32,
  encodeUtf16,
  encodeUtf32,
  type ByteOrder,
} from '../objects/unicode-utf16-32';
import { decodeUtf7, encodeUtf7 } from '../objects/unicode-utf7';
import {
  decodeAscii,
  decodeUtf8,
  encodeUcs1,
  encodeUtf8,
  type Decoded,
} from '../objects/unicode-utf8';
import {
  PyUnicode_Check,
  unicodeFrom,
  unicodeLength,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { escape_decode, escape_encode } from './codecs-escape';
import { registryMethods } from './codecs-registry';

/** Text of an optional `errors` argument: null if absent or None, undefined with TypeError. */
export function errorsArgument(
  fname: string,
  args: readonly PyObject[],
  i: number,
): string | null | undefined {
  const o = args[i];
  if (o === undefined || o === Py_None) return null;
  if (!PyUnicode_Check(o)) {
    _PyArg_BadArgument(fname, `argument ${i + 1}`, 'str or None', o);
    return undefined;
  }
  if (o.v.includes('\0')) {
    PyErr_SetString(PyExc_ValueError, 'embedded null character');
    return undefined;
  }
  return o.v;
}

/** Bytes of the first argument; of a str, its UTF-8 form, where `orStr`. */
function dataArgument(fname: string, o: PyObject, orStr: boolean): Uint8Array | null {
  if (orStr && PyUnicode_Check(o)) return encodeUtf8(o, null);
  if (!PyObject_CheckBuffer(o) && orStr) {
    return _PyArg_BadArgument(fname, 'argument 1', 'str or bytes-like object', o);
  }
  return asReadBuffer(o);
}

/** The pair (object, length) that encoders and decoders return. */
export function codecPair(o: PyObject | null, length: number): PyObject | null {
  return o === null ? null : tupleFromStolen([o, PyLong_FromLong(length)]);
}

function decodedPair(d: Decoded | null): PyObject | null {
  return d === null ? null : codecPair(unicodeFrom(d.text, Kind.UCS4), d.consumed);
}

function intArgument(args: readonly PyObject[], i: number): number | null {
  if (args.length <= i) return 0;
  const value = PyLong_AsInt(args[i]);
  return value === -1 && PyErr_Occurred() ? null : value;
}

function flagArgument(args: readonly PyObject[], i: number, fallback: boolean): boolean | null {
  if (args.length <= i) return fallback;
  const value = PyObject_IsTrue(args[i]);
  return value < 0 ? null : value > 0;
}

type Decode = (bytes: Uint8Array, errors: string | null, final: boolean) => Decoded | null;

/** A decoder `(data, errors=None, final=..., /)`; without `final` if that is null. */
function decoder(name: string, decode: Decode, final: boolean | null, orStr = false): MethodDef {
  const f = (_self: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(name, args.length, 1, final === null ? 2 : 3)) return null;
    const bytes = dataArgument(name, args[0], orStr);
    if (bytes === null) return null;
    const errors = errorsArgument(name, args, 1);
    if (errors === undefined) return null;
    const last = final === null ? true : flagArgument(args, 2, final);
    return last === null ? null : decodedPair(decode(bytes, errors, last));
  };
  const tail = final === null ? '' : `, final=${final ? 'True' : 'False'}`;
  return method(name, METH_FASTCALL, f, `${name}($module, data, errors=None${tail}, /)\n--\n\n`);
}

type Encode = (o: PyUnicodeObject, errors: string | null) => Uint8Array | null;

function encoder(name: string, encode: Encode): MethodDef {
  const f = (_self: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(name, args.length, 1, 2)) return null;
    const str = args[0];
    if (!PyUnicode_Check(str)) return _PyArg_BadArgument(name, 'argument 1', 'str', str);
    const errors = errorsArgument(name, args, 1);
    if (errors === undefined) return null;
    const bytes = encode(str, errors);
    return bytes === null ? null : codecPair(PyBytes_FromBytes(bytes), unicodeLength(str));
  };
  return method(name, METH_FASTCALL, f, `${name}($module, str, errors=None, /)\n--\n\n`);
}

type Ordered = typeof decodeUtf16;

/** `utf_16_ex_decode` and `utf_32_ex_decode`: also say the byte order. */
function exDecoder(name: string, decode: Ordered): MethodDef {
  const f = (_self: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(name, args.length, 1, 4)) return null;
    const bytes = asReadBuffer(args[0]);
    if (bytes === null) return null;
    const errors = errorsArgument(name, args, 1);
    if (errors === undefined) return null;
    const order = intArgument(args, 2);
    const final = order === null ? null : flagArgument(args, 3, false);
    if (order === null || final === null) return null;
    const d = decode(bytes, errors, Math.sign(order) as ByteOrder, final);
    if (d === null) return null;
    const text = unicodeFrom(d.text, Kind.UCS4);
    if (text === null) return null;
    return tupleFromStolen([text, PyLong_FromLong(d.consumed), PyLong_FromLong(d.order)]);
  };
  const signature = `${name}($module, data, errors=None, byteorder=0, final=False,\n                 /)`;
  return method(name, METH_FASTCALL, f, `${signature}\n--\n\n`);
}

/** `utf_16_encode` and `utf_32_encode`, which take a byte order. */
function orderedEncoder(name: string, encode: typeof encodeUtf16): MethodDef {
  const f = (_self: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(name, args.length, 1, 3)) return null;
    const str = args[0];
    if (!PyUnicode_Check(str)) return _PyArg_BadArgument(name, 'argument 1', 'str', str);
    const errors = errorsArgument(name, args, 1);
    if (errors === undefined) return null;
    const order = intArgument(args, 2);
    if (order === null) return null;
    const bytes = encode(str, errors, Math.sign(order) as ByteOrder);
    return bytes === null ? null : codecPair(PyBytes_FromBytes(bytes), unicodeLength(str));
  };
  return method(
    name,
    METH_FASTCALL,
    f,
    `${name}($module, str, errors=None, byteorder=0, /)\n--\n\n`,
  );
}

/** @source Modules/_codecsmodule.c _codecs_unicode_escape_decode_impl, PyUnicode_DecodeUnicodeEscape */
function unicodeEscape(bytes: Uint8Array, errors: string | null, final: boolean): Decoded | null {
  const d = decodeUnicodeEscape(bytes, errors, final);
  if (d === null || d.invalidEscape === null) return d;
  const what = d.invalidEscape.length === 3 ? 'octal escape' : 'escape';
  const message = `invalid ${what} sequence '\\${d.invalidEscape}'`;
  return PyErr_WarnEx(PyExc_DeprecationWarning, message, 1) < 0 ? null : d;
}

/** @source Modules/_codecsmodule.c _codecs_charmap_decode_impl */
function charmap_decode(_self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('charmap_decode', args.length, 1, 3)) return null;
  const bytes = asReadBuffer(args[0]);
  if (bytes === null) return null;
  const errors = errorsArgument('charmap_decode', args, 1);
  if (errors === undefined) return null;
  const mapping = args.length > 2 ? args[2] : Py_None;
  if (mapping === Py_None)
    return codecPair(unicodeFrom(latin1Text(bytes), Kind.LATIN1), bytes.length);
  return decodedPair(decodeCharmap(bytes, mapping, errors));
}

/** @source Modules/_codecsmodule.c _codecs_charmap_encode_impl */
function charmap_encode(_self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('charmap_encode', args.length, 1, 3)) return null;
  const str = args[0];
  if (!PyUnicode_Check(str)) return _PyArg_BadArgument('charmap_encode', 'argument 1', 'str', str);
  const errors = errorsArgument('charmap_encode', args, 1);
  if (errors === undefined) return null;
  const mapping = args.length > 2 ? args[2] : Py_None;
  const bytes =
    mapping === Py_None ? encodeUcs1(str, errors, 256) : encodeCharmap(str, mapping, errors);
  return bytes === null ? null : codecPair(PyBytes_FromBytes(bytes), unicodeLength(str));
}

function charmap_build(_self: PyObject, map: PyObject): PyObject | null {
  if (!PyUnicode_Check(map)) return _PyArg_BadArgument('charmap_build', 'argument', 'str', map);
  return PyUnicode_BuildEncodingMap(map);
}

function readbuffer_encode(_self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('readbuffer_encode', args.length, 1, 2)) return null;
  const bytes = dataArgument('readbuffer_encode', args[0], true);
  if (bytes === null || errorsArgument('readbuffer_encode', args, 1) === undefined) return null;
  return codecPair(PyBytes_FromBytes(bytes.slice()), bytes.length);
}

function charmapMethods(): MethodDef[] {
  return [
    method(
      'charmap_decode',
      METH_FASTCALL,
      charmap_decode,
      'charmap_decode($module, data, errors=None, mapping=None, /)\n--\n\n',
    ),
    method(
      'charmap_encode',
      METH_FASTCALL,
      charmap_encode,
      'charmap_encode($module, str, errors=None, mapping=None, /)\n--\n\n',
    ),
    method('charmap_build', METH_O, charmap_build, 'charmap_build($module, map, /)\n--\n\n'),
    method(
      'readbuffer_encode',
      METH_FASTCALL,
      readbuffer_encode,
      'readbuffer_encode($module, data, errors=None, /)\n--\n\n',
    ),
    method(
      'escape_encode',
      METH_FASTCALL,
      escape_encode,
      'escape_encode($module, data, errors=None, /)\n--\n\n',
    ),
    method(
      'escape_decode',
      METH_FASTCALL,
      escape_decode,
      'escape_decode($module, data, errors=None, /)\n--\n\n',
    ),
  ];
}

function latin1(bytes: Uint8Array): Decoded {
  return { text: latin1Text(bytes), consumed: bytes.length };
}

/** @source Modules/_codecsmodule.c codecsmodule */
export const _codecs_module = defineModule({
  name: '_codecs',
  doc: null,
  get methods() {
    return [
      ...registryMethods(),
      ...charmapMethods(),
      decoder('utf_8_decode', decodeUtf8, false),
      encoder('utf_8_encode', encodeUtf8),
      decoder('utf_7_decode', decodeUtf7, false),
      encoder('utf_7_encode', encodeUtf7),
      decoder('utf_16_decode', (b, e, f) => decodeUtf16(b, e, 0, f), false),
      decoder('utf_16_le_decode', (b, e, f) => decodeUtf16(b, e, -1, f), false),
      decoder('utf_16_be_decode', (b, e, f) => decodeUtf16(b, e, 1, f), false),
      orderedEncoder('utf_16_encode', encodeUtf16),
      encoder('utf_16_le_encode', (o, e) => encodeUtf16(o, e, -1)),
      encoder('utf_16_be_encode', (o, e) => encodeUtf16(o, e, 1)),
      exDecoder('utf_16_ex_decode', decodeUtf16),
      decoder('utf_32_decode', (b, e, f) => decodeUtf32(b, e, 0, f), false),
      decoder('utf_32_le_decode', (b, e, f) => decodeUtf32(b, e, -1, f), false),
      decoder('utf_32_be_decode', (b, e, f) => decodeUtf32(b, e, 1, f), false),
      orderedEncoder('utf_32_encode', encodeUtf32),
      encoder('utf_32_le_encode', (o, e) => encodeUtf32(o, e, -1)),
      encoder('utf_32_be_encode', (o, e) => encodeUtf32(o, e, 1)),
      exDecoder('utf_32_ex_decode', decodeUtf32),
      decoder('unicode_escape_decode', unicodeEscape, true, true),
      encoder('unicode_escape_encode', encodeUnicodeEscape),
      decoder('raw_unicode_escape_decode', decodeRawUnicodeEscape, true, true),
      encoder('raw_unicode_escape_encode', encodeRawUnicodeEscape),
      decoder('latin_1_decode', latin1, null),
      encoder('latin_1_encode', (o, e) => encodeUcs1(o, e, 256)),
      decoder('ascii_decode', decodeAscii, null),
      encoder('ascii_encode', (o, e) => encodeUcs1(o, e, 128)),
    ];
  },
  exec: null,
});
