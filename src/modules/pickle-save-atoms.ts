/** Pickling of what has no parts that are objects: numbers, bytes and text. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { Py_True } from '../objects/boolobject';
import { PyBuffer_IsContiguous } from '../objects/buffer';
import { PyByteArray_Type, byteArrayBytes } from '../objects/bytearrayobject';
import {
  PyBytes_FromBytes,
  PyBytes_Type,
  latin1Bytes,
  latin1Text,
  type PyBytesObject,
} from '../objects/bytesobject';
import { PyObject_CallOneArg } from '../objects/call';
import { floatRepr } from '../objects/dtoa';
import { PyErr_Clear, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError } from '../objects/exceptions';
import { PyLong_Type, _PyLong_Value, longBitLength } from '../objects/longobject';
import { _PyLong_AsByteArray } from '../objects/longobject-methods';
import { PyObject_IsTrue } from '../objects/object';
import { PyPickleBuffer_GetBuffer } from '../objects/picklebufobject';
import { PyTuple_Pack, tuple_get_empty } from '../objects/tupleobject';
import { PyUnicode_AsEncodedString, PyUnicode_AsUTF8AndSize } from '../objects/unicode-codecs';
import { Kind } from '../objects/unicode-kind';
import { encodeUtf8 } from '../objects/unicode-utf8';
import { _Py_ID, unicodeFrom, unicodeKind, type PyUnicodeObject } from '../objects/unicodeobject';
import { Op } from './pickle-opcodes';
import { save_reduce } from './pickle-reduce';
import { picklingError, pickleState } from './pickle-state';
import { sized, type PicklerObject } from './pickler-object';
import { _Pickler_write_bytes, memo_put, writeBytes, writeOp, writeText } from './pickler-output';

/** @source Modules/_pickle.c save_bool */
export function save_bool(self: PicklerObject, obj: PyObject): boolean {
  const yes = obj === Py_True;
  if (self.v.proto >= 2) return writeOp(self, yes ? Op.NEWTRUE : Op.NEWFALSE);
  return writeText(self, yes ? 'I01\n' : 'I00\n');
}

/** An int of four bytes with sign. */
function saveSmall(self: PicklerObject, v: number): boolean {
  if (!self.v.bin) return writeText(self, `I${v}\n`);
  if (v < 0 || v > 0xffff) return writeBytes(self, sized(Op.BININT, v >>> 0, 4));
  return writeBytes(self, v > 0xff ? sized(Op.BININT2, v, 2) : sized(Op.BININT1, v, 1));
}

/** @source Modules/_pickle.c save_long */
export function save_long(self: PicklerObject, obj: PyObject): boolean {
  const v = _PyLong_Value(obj);
  if (v >= -0x80000000 && v <= 0x7fffffff) return saveSmall(self, Number(v));
  if (self.v.proto < 2) {
    const repr = PyLong_Type.tp_repr!(obj);
    if (repr === null) return false;
    const text = `L${repr.v as string}L\n`;
    Py_DECREF(repr);
    return writeText(self, text);
  }
  const size = Math.floor(longBitLength(v) / 8) + 1;
  if (size > 0x7fffffff) {
    PyErr_SetString(PyExc_OverflowError, 'int too large to pickle');
    return false;
  }
  let data = _PyLong_AsByteArray(v, size, true, true);
  if (data === null) return false;
  // The last byte of a negative number may say no more than the one before.
  if (v < 0 && size > 1 && data[size - 1] === 0xff && data[size - 2] & 0x80) {
    data = data.subarray(0, size - 1);
  }
  const n = data.length;
  const header = n < 256 ? sized(Op.LONG1, n, 1) : sized(Op.LONG4, n, 4);
  return writeBytes(self, header) && writeBytes(self, data);
}

/** @source Modules/_pickle.c save_float */
export function save_float(self: PicklerObject, obj: PyObject): boolean {
  const x = obj.v as number;
  if (!self.v.bin) return writeText(self, `F${floatRepr(x)}\n`);
  const data = new Uint8Array(9);
  data[0] = Op.BINFLOAT;
  new DataView(data.buffer).setFloat64(1, x);
  return writeBytes(self, data);
}

/** The header of counted bytes; null with OverflowError where the protocol has none. */
function countedHeader(
  self: PicklerObject,
  size: number,
  ops: { readonly short: number; readonly medium: number; readonly long: number },
  shortFrom: number,
  what: string,
): Uint8Array | null {
  if (size <= 0xff && self.v.proto >= shortFrom) return sized(ops.short, size, 1);
  if (size <= 0xffffffff) return sized(ops.medium, size, 4);
  if (self.v.proto >= 4) return sized(ops.long, size, 8);
  return PyErr_SetString(
    PyExc_OverflowError,
    `serializing a ${what} larger than 4 GiB requires pickle protocol 4 or higher`,
  );
}

const BYTES_OPS = { short: Op.SHORT_BINBYTES, medium: Op.BINBYTES, long: Op.BINBYTES8 };
const TEXT_OPS = { short: Op.SHORT_BINUNICODE, medium: Op.BINUNICODE, long: Op.BINUNICODE8 };

/** @source Modules/_pickle.c _save_bytes_data */
function _save_bytes_data(self: PicklerObject, obj: PyObject, data: Uint8Array): boolean {
  const header = countedHeader(self, data.length, BYTES_OPS, 3, 'bytes object');
  if (header === null) return false;
  return _Pickler_write_bytes(self, header, data, obj) && memo_put(self, obj);
}

/** Saves the result of a reduction made here, which it gives up. */
export function saveReduced(
  self: PicklerObject,
  reduced: PyObject | null,
  obj: PyObject | null,
): boolean {
  if (reduced === null) return false;
  const saved = save_reduce(self, reduced, obj);
  Py_DECREF(reduced);
  return saved;
}

/** `(callable, args)`; `args`, which it takes over, may be null after a failure. */
export function reduction(callable: PyObject, args: PyObject | null): PyObject | null {
  if (args === null) return null;
  const pair = PyTuple_Pack(callable, args);
  Py_DECREF(args);
  return pair;
}

/** `(callable, (arg,))`; `arg`, which it takes over, may be null after a failure. */
export function reductionOf(callable: PyObject, arg: PyObject | null): PyObject | null {
  if (arg === null) return null;
  const args = PyTuple_Pack(arg);
  Py_DECREF(arg);
  return reduction(callable, args);
}

/** Bytes as the older protocols have them: text that is encoded when it is loaded. */
function bytesAsText(obj: PyObject): PyObject | null {
  const { v } = obj as PyBytesObject;
  if (v.length === 0) return reduction(PyBytes_Type, tuple_get_empty());
  const text = unicodeFrom(latin1Text(v), Kind.LATIN1);
  if (text === null) return null;
  const args = PyTuple_Pack(text, _Py_ID('latin1'));
  const reduced = reduction(pickleState.codecs_encode!, args);
  Py_DECREF(text);
  return reduced;
}

/** @source Modules/_pickle.c save_bytes */
export function save_bytes(self: PicklerObject, obj: PyObject): boolean {
  if (self.v.proto < 3) return saveReduced(self, bytesAsText(obj), obj);
  return _save_bytes_data(self, obj, (obj as PyBytesObject).v);
}

/** @source Modules/_pickle.c _save_bytearray_data */
function _save_bytearray_data(self: PicklerObject, obj: PyObject, data: Uint8Array): boolean {
  const header = sized(Op.BYTEARRAY8, data.length, 8);
  return _Pickler_write_bytes(self, header, data, obj) && memo_put(self, obj);
}

/** @source Modules/_pickle.c save_bytearray */
export function save_bytearray(self: PicklerObject, obj: PyObject): boolean {
  const data = byteArrayBytes(obj);
  if (self.v.proto >= 5) return _save_bytearray_data(self, obj, data);
  const reduced =
    data.length === 0
      ? reduction(PyByteArray_Type, tuple_get_empty())
      : reductionOf(PyByteArray_Type, PyBytes_FromBytes(data.slice()));
  return saveReduced(self, reduced, obj);
}

/** Whether the data of a PickleBuffer go into the stream: 1, 0, or -1 with an exception set. */
function isInBand(self: PicklerObject, obj: PyObject): number {
  const callback = self.v.buffer_callback;
  if (callback === null) return 1;
  const answer = PyObject_CallOneArg(callback, obj);
  if (answer === null) return -1;
  const inBand = PyObject_IsTrue(answer);
  Py_DECREF(answer);
  return inBand;
}

/** @source Modules/_pickle.c save_picklebuffer */
export function save_picklebuffer(self: PicklerObject, obj: PyObject): boolean {
  if (self.v.proto < 5) {
    return picklingError('PickleBuffer can only pickled with protocol >= 5');
  }
  const view = PyPickleBuffer_GetBuffer(obj);
  if (view === null) return false;
  if (!PyBuffer_IsContiguous(view, 'A')) {
    return picklingError(
      'PickleBuffer can not be pickled when pointing to a non-contiguous buffer',
    );
  }
  const inBand = isInBand(self, obj);
  if (inBand < 0) return false;
  if (inBand > 0) {
    return view.readonly
      ? _save_bytes_data(self, obj, view.bytes)
      : _save_bytearray_data(self, obj, view.bytes);
  }
  return writeOp(self, Op.NEXT_BUFFER) && (!view.readonly || writeOp(self, Op.READONLY_BUFFER));
}

/** Text of one line in which only what would end it is escaped. @source Modules/_pickle.c raw_unicode_escape */
function raw_unicode_escape(obj: PyUnicodeObject): string {
  let out = '';
  for (const char of obj.v) {
    const ch = char.codePointAt(0)!;
    if (ch >= 0x10000) out += '\\U' + ch.toString(16).padStart(8, '0');
    else if (ch >= 256 || ch === 0x5c || ch === 0 || ch === 10 || ch === 13 || ch === 0x1a) {
      out += '\\u' + ch.toString(16).padStart(4, '0');
    } else out += char;
  }
  return out;
}

/** @source Modules/_pickle.c write_unicode_binary */
function write_unicode_binary(self: PicklerObject, obj: PyUnicodeObject): boolean {
  let encoded: PyObject | null = null;
  let data: Uint8Array | null;
  if (unicodeKind(obj) === Kind.ASCII) data = latin1Bytes(obj.v);
  else if (PyUnicode_AsUTF8AndSize(obj)) data = encodeUtf8(obj, null);
  else {
    PyErr_Clear();
    encoded = PyUnicode_AsEncodedString(obj, 'utf-8', 'surrogatepass');
    data = (encoded as PyBytesObject | null)?.v ?? null;
  }
  if (data === null) return false;
  const header = countedHeader(self, data.length, TEXT_OPS, 4, 'string');
  const written = header !== null && _Pickler_write_bytes(self, header, data, encoded);
  if (encoded !== null) Py_DECREF(encoded);
  return written;
}

/** @source Modules/_pickle.c save_unicode */
export function save_unicode(self: PicklerObject, obj: PyObject): boolean {
  const written = self.v.bin
    ? write_unicode_binary(self, obj as PyUnicodeObject)
    : writeText(self, `V${raw_unicode_escape(obj as PyUnicodeObject)}\n`);
  return written && memo_put(self, obj);
}
