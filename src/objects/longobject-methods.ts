/** Construction of ints by `int(...)`, and the methods of int. */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import type { GetSetDef, MethodDef, PyObject, PyTypeObject } from '../heap/object';
import { PyNumber_AsSsize_t, PyNumber_Index, PyNumber_Long } from './abstract';
import { PyBool_FromLong } from './boolobject';
import { PyObject_Bytes } from './bytes-new';
import { PyBytes_Repr } from './bytes-repr';
import { PyByteArray_Check, byteArrayBytes } from './bytearrayobject';
import { PyBytes_Check, PyBytes_FromBytes, type PyBytesObject } from './bytesobject';
import { PyObject_CallOneArg } from './call';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { _PyLong_FormatAdvanced } from './format-number';
import {
  PyArg_UnpackKeywords,
  PyArg_UnpackTupleKeywords,
  _PyArg_BadArgument,
  _PyArg_CheckPositional,
} from './getargs';
import {
  PyLong_CheckExact,
  PyLong_FromLong,
  PyLong_Type,
  longBitLength,
  longDigitCount,
  type PyLongObject,
  PyLong_FromSsize_t,
} from './longobject';
import { PyLong_AsSsize_t } from './longobject-convert';
import { PyLong_FromText, PyLong_FromUnicodeObject } from './longobject-string';
import { PyObject_IsTrue, PyObject_Str } from './object';
import { tupleFromStolen } from './tupleobject';
import {
  METH_CLASS,
  METH_FASTCALL,
  METH_KEYWORDS,
  METH_NOARGS,
  METH_O,
  getset,
  method,
} from './typedef';
import { PyUnicode_Check, PyUnicode_FromString, type PyUnicodeObject } from './unicodeobject';

/** The object itself if exactly an int, else an int of its value; new reference. @source long_long */
export function long_long(self: PyObject): PyObject {
  if (PyLong_CheckExact(self)) return Py_NewRef(self);
  return PyLong_FromLong((self as PyLongObject).v);
}

/** The bytes of a bytes or bytearray object as text of code points 0 to 255. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** @source Objects/longobject.c _PyLong_FromBytes */
export function _PyLong_FromBytes(bytes: Uint8Array, base: number): PyObject | null {
  return PyLong_FromText(latin1(bytes), base, () => PyBytes_Repr(bytes, true));
}

/** @source Objects/longobject.c long_new_impl */
function long_new_impl(
  type: PyTypeObject,
  x: PyObject | null,
  obase: PyObject | null,
): PyObject | null {
  if (type !== PyLong_Type) return long_subtype_new(type, x, obase);
  if (x === null) {
    if (obase !== null) {
      return PyErr_SetString(PyExc_TypeError, 'int() missing string argument');
    }
    return PyLong_FromLong(0);
  }
  if (obase === null) return PyNumber_Long(x);
  const base = PyNumber_AsSsize_t(obase, null);
  if (base === -1 && PyErr_Occurred()) return null;
  if ((base !== 0 && base < 2) || base > 36) {
    return PyErr_SetString(PyExc_ValueError, 'int() base must be >= 2 and <= 36, or 0');
  }
  if (PyUnicode_Check(x)) return PyLong_FromUnicodeObject(x, base);
  if (PyByteArray_Check(x)) return _PyLong_FromBytes(byteArrayBytes(x), base);
  if (PyBytes_Check(x)) return _PyLong_FromBytes((x as PyBytesObject).v, base);
  return PyErr_SetString(PyExc_TypeError, "int() can't convert non-string with explicit base");
}

function long_subtype_new(
  type: PyTypeObject,
  x: PyObject | null,
  obase: PyObject | null,
): PyObject | null {
  const tmp = long_new_impl(PyLong_Type, x, obase);
  if (tmp === null) return null;
  const v = (tmp as PyLongObject).v;
  const self = type.tp_alloc!(type, Math.max(1, longDigitCount(v)));
  if (self !== null) self.v = v;
  Py_DECREF(tmp);
  return self;
}

export function long_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackTupleKeywords('int', ['', 'base'], args, kwds, 0, 2, 0);
  return parsed === null ? null : long_new_impl(type, parsed[0], parsed[1]);
}

/** x rounded to a multiple of 10**n, half to even. @source Objects/longobject.c _PyLong_DivmodNear */
function roundToPowerOfTen(x: bigint, n: bigint): bigint {
  if (n > BigInt(x.toString().length)) return 0n;
  const unit = 10n ** n;
  let q = x / unit;
  let r = x % unit;
  if (r < 0n) {
    r += unit;
    q -= 1n;
  }
  const twice = 2n * r;
  if (twice > unit || (twice === unit && (q & 1n) === 1n)) q += 1n;
  return q * unit;
}

function long___round__(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('__round__', args.length, 0, 1)) return null;
  if (args.length === 0) return long_long(self);
  const ndigits = PyNumber_Index(args[0]);
  if (ndigits === null) return null;
  const n = (ndigits as PyLongObject).v;
  Py_DECREF(ndigits);
  if (n >= 0) return long_long(self);
  return PyLong_FromLong(roundToPowerOfTen(BigInt((self as PyLongObject).v), -BigInt(n)));
}

/** 1 little, 0 big, -1 with an exception set. */
function byteOrder(o: PyObject | null, fname: string): number {
  if (o === null) return 0;
  if (!PyUnicode_Check(o)) {
    _PyArg_BadArgument(fname, "argument 'byteorder'", 'str', o);
    return -1;
  }
  const text = (o as PyUnicodeObject).v;
  if (text === 'little') return 1;
  if (text === 'big') return 0;
  PyErr_SetString(PyExc_ValueError, "byteorder must be either 'little' or 'big'");
  return -1;
}

/**
 * The integer in `length` bytes, or null with OverflowError.
 * @source Objects/longobject.c _PyLong_AsByteArray
 */
export function _PyLong_AsByteArray(
  v: number | bigint,
  length: number,
  littleEndian: boolean,
  signed: boolean,
): Uint8Array | null {
  if (v < 0 && !signed) {
    return PyErr_SetString(PyExc_OverflowError, "can't convert negative int to unsigned");
  }
  // A negative number -2**n fits in n + 1 bits, as does 2**n - 1.
  const bits = longBitLength(v < 0 ? -1n - BigInt(v) : v) + (signed ? 1 : 0);
  const fits = bits <= length * 8 || (v === 0 && length === 0);
  if (!fits) return PyErr_SetString(PyExc_OverflowError, 'int too big to convert');
  const out = new Uint8Array(length);
  let text = BigInt.asUintN(length * 8, BigInt(v)).toString(16);
  if (text.length & 1) text = '0' + text;
  const count = Math.min(length, text.length / 2);
  for (let i = 0; i < count; i++) {
    const at = text.length - 2 * (i + 1);
    const byte = parseInt(text.slice(at, at + 2), 16);
    out[littleEndian ? i : length - 1 - i] = byte;
  }
  return out;
}

/** The integer that the bytes spell. @source Objects/longobject.c _PyLong_FromByteArray */
export function _PyLong_FromByteArray(
  bytes: Uint8Array,
  littleEndian: boolean,
  signed: boolean,
): number | bigint {
  if (bytes.length === 0) return 0;
  let hex = '';
  for (const byte of bytes) {
    const pair = byte.toString(16).padStart(2, '0');
    hex = littleEndian ? pair + hex : hex + pair;
  }
  const value = BigInt('0x' + hex);
  return signed ? BigInt.asIntN(bytes.length * 8, value) : value;
}

function int_to_bytes(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['length', 'byteorder', 'signed'];
  const parsed = PyArg_UnpackKeywords('to_bytes', names, args, kwnames, 0, 2, 0);
  if (parsed === null) return null;
  let length = 1;
  if (parsed[0] !== null) {
    const index = PyNumber_Index(parsed[0]);
    if (index === null) return null;
    length = PyLong_AsSsize_t(index);
    Py_DECREF(index);
    if (length === -1 && PyErr_Occurred()) return null;
  }
  const order = byteOrder(parsed[1], 'to_bytes');
  if (order < 0) return null;
  const signed = parsed[2] === null ? 0 : PyObject_IsTrue(parsed[2]);
  if (signed < 0) return null;
  if (length < 0) {
    return PyErr_SetString(PyExc_ValueError, 'length argument must be non-negative');
  }
  const v = (self as PyLongObject).v;
  const bytes = _PyLong_AsByteArray(v, length, order === 1, signed === 1);
  return bytes === null ? null : PyBytes_FromBytes(bytes);
}

function int_from_bytes(
  type: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['bytes', 'byteorder', 'signed'];
  const parsed = PyArg_UnpackKeywords('from_bytes', names, args, kwnames, 1, 2, 0);
  if (parsed === null) return null;
  const order = byteOrder(parsed[1], 'from_bytes');
  if (order < 0) return null;
  const signed = parsed[2] === null ? 0 : PyObject_IsTrue(parsed[2]);
  if (signed < 0) return null;
  const bytes = PyObject_Bytes(parsed[0]!);
  if (bytes === null) return null;
  const v = _PyLong_FromByteArray((bytes as PyBytesObject).v, order === 1, signed === 1);
  Py_DECREF(bytes);
  const result = PyLong_FromSsize_t(v);
  if (type === PyLong_Type) return result;
  const made = PyObject_CallOneArg(type, result);
  Py_DECREF(result);
  return made;
}

/** Number of ones in the binary form of |v|. */
export function popcount(v: number | bigint): number {
  const hex = (v < 0 ? -v : v).toString(16);
  let count = 0;
  for (let i = 0; i < hex.length; i++) {
    let d = parseInt(hex[i], 16);
    for (; d; d &= d - 1) count++;
  }
  return count;
}

function int___format__(self: PyObject, spec: PyObject): PyObject | null {
  if (!PyUnicode_Check(spec)) return _PyArg_BadArgument('__format__', 'argument', 'str', spec);
  // What str() of a subclass or a bool gives is the result itself.
  if ((spec as PyUnicodeObject).v === '' && !PyLong_CheckExact(self)) return PyObject_Str(self);
  const text = _PyLong_FormatAdvanced(self, (spec as PyUnicodeObject).v);
  return text === null ? null : PyUnicode_FromString(text);
}

function int_as_integer_ratio(self: PyObject): PyObject {
  return tupleFromStolen([long_long(self), PyLong_FromLong(1)]);
}

function int___sizeof__(self: PyObject): PyObject {
  const type = self.ob_type;
  const digits = Math.max(1, longDigitCount((self as PyLongObject).v));
  return PyLong_FromSsize_t(type.tp_basicsize + type.tp_itemsize * digits);
}

function int___getnewargs__(self: PyObject): PyObject {
  return tupleFromStolen([PyLong_FromLong((self as PyLongObject).v)]);
}

function int_bit_length(self: PyObject): PyObject {
  return PyLong_FromSsize_t(longBitLength((self as PyLongObject).v));
}

function int_bit_count(self: PyObject): PyObject {
  return PyLong_FromSsize_t(popcount((self as PyLongObject).v));
}

/** Rows of int's methods; a function, so that load order does not matter. */
export function long_methods(): MethodDef[] {
  return [
    method('conjugate', METH_NOARGS, long_long, 'Returns self, the complex conjugate of any int.'),
    method(
      'bit_length',
      METH_NOARGS,
      int_bit_length,
      'bit_length($self, /)\n--\n\nNumber of bits necessary to represent self in binary.',
    ),
    method(
      'bit_count',
      METH_NOARGS,
      int_bit_count,
      'bit_count($self, /)\n--\n\nNumber of ones in the binary representation of the absolute value of self.',
    ),
    method(
      'to_bytes',
      METH_FASTCALL | METH_KEYWORDS,
      int_to_bytes,
      "to_bytes($self, /, length=1, byteorder='big', *, signed=False)\n--\n\nReturn an array of bytes representing an integer.",
    ),
    method(
      'from_bytes',
      METH_FASTCALL | METH_KEYWORDS | METH_CLASS,
      int_from_bytes,
      "from_bytes($type, /, bytes, byteorder='big', *, signed=False)\n--\n\nReturn the integer represented by the given array of bytes.",
    ),
    method(
      'as_integer_ratio',
      METH_NOARGS,
      int_as_integer_ratio,
      'as_integer_ratio($self, /)\n--\n\nReturn a pair of integers, whose ratio is equal to the original int.',
    ),
    method('__trunc__', METH_NOARGS, long_long, 'Truncating an Integral returns itself.'),
    method('__floor__', METH_NOARGS, long_long, 'Flooring an Integral returns itself.'),
    method('__ceil__', METH_NOARGS, long_long, 'Ceiling of an Integral returns itself.'),
    method(
      '__round__',
      METH_FASTCALL,
      long___round__,
      '__round__($self, ndigits=<unrepresentable>, /)\n--\n\nRounding an Integral returns itself.\n\nRounding with an ndigits argument also returns an integer.',
    ),
    method('__getnewargs__', METH_NOARGS, int___getnewargs__, '__getnewargs__($self, /)\n--\n\n'),
    method(
      '__format__',
      METH_O,
      int___format__,
      '__format__($self, format_spec, /)\n--\n\nConvert to a string according to format_spec.',
    ),
    method(
      '__sizeof__',
      METH_NOARGS,
      int___sizeof__,
      '__sizeof__($self, /)\n--\n\nReturns size in memory, in bytes.',
    ),
    method(
      'is_integer',
      METH_NOARGS,
      () => PyBool_FromLong(1),
      'is_integer($self, /)\n--\n\nReturns True. Exists for duck type compatibility with float.is_integer.',
    ),
  ];
}

/** Rows of int's attributes. */
export function long_getsets(): GetSetDef[] {
  return [
    getset('real', long_long, null, 'the real part of a complex number'),
    getset('imag', () => PyLong_FromLong(0), null, 'the imaginary part of a complex number'),
    getset('numerator', long_long, null, 'the numerator of a rational number in lowest terms'),
    getset(
      'denominator',
      () => PyLong_FromLong(1),
      null,
      'the denominator of a rational number in lowest terms',
    ),
  ];
}
