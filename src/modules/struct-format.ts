/** Formats of `struct`: parsing, and items by format character. */
import { Py_DECREF } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PyIndex_Check, PyNumber_Index } from '../objects/abstract';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyByteArray_Check, byteArrayBytes } from '../objects/bytearrayobject';
import { PyBytes_Check, PyBytes_FromBytes, type PyBytesObject } from '../objects/bytesobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError } from '../objects/exceptions';
import { PyFloat_AsDouble, PyFloat_FromDouble } from '../objects/floatobject';
import { packHalf, unpackHalf } from '../objects/half-float';
import {
  PyLong_Check,
  PyLong_FromLong,
  type PyLongObject,
  PyLong_FromSsize_t,
} from '../objects/longobject';
import { NATIVE_SIZES, integerFits, readInteger, writeInteger } from '../objects/native-format';
import { PyObject_IsTrue } from '../objects/object';

/** A run of items of one kind. */
export interface FormatCode {
  readonly format: string;
  readonly offset: number;
  /** Bytes of an item; of `s` and `p`, the whole. */
  readonly size: number;
  readonly repeat: number;
}

/** A parsed format. */
export interface StructLayout {
  readonly codes: readonly FormatCode[];
  readonly size: number;
  /** Values that it packs. */
  readonly length: number;
  readonly little: boolean;
  /** Native sizes and conversions (`@`). */
  readonly native: boolean;
}

/** `struct.error`, set when the module is made. */
export const structError = { type: null as unknown as PyObject };

/** Sets struct.error. */
export function failure(message: string): null {
  return PyErr_SetString(structError.type, message);
}

const STANDARD_SIZES: Readonly<Record<string, number>> = {
  x: 1,
  c: 1,
  b: 1,
  B: 1,
  '?': 1,
  s: 1,
  p: 1,
  h: 2,
  H: 2,
  i: 4,
  I: 4,
  l: 4,
  L: 4,
  q: 8,
  Q: 8,
  e: 2,
  f: 4,
  d: 8,
};

function sizeOf(format: string, native: boolean): number | undefined {
  if (format === 'x' || format === 's' || format === 'p') return 1;
  return native ? NATIVE_SIZES[format] : STANDARD_SIZES[format];
}

/** @source Modules/_struct.c prepare_s */
export function parseStructFormat(text: string): StructLayout | null {
  if (text.includes('\0')) return failure('embedded null character');
  let i = 0;
  let little = true;
  let native = true;
  if ('@=<>!'.includes(text[0] ?? ' ')) {
    native = text[0] === '@';
    little = text[0] !== '>' && text[0] !== '!';
    i = 1;
  }
  const codes: FormatCode[] = [];
  let size = 0;
  let length = 0;
  while (i < text.length) {
    if (/[ \t-\r]/.test(text[i])) {
      i++;
      continue;
    }
    let digits = '';
    while (i < text.length && text[i] >= '0' && text[i] <= '9') digits += text[i++];
    if (digits !== '' && i === text.length) {
      return failure('repeat count given without format specifier');
    }
    const repeat = digits === '' ? 1 : Number(digits);
    const format = text[i++];
    const itemsize = sizeOf(format, native);
    if (itemsize === undefined) return failure('bad char in struct format');
    if (native && itemsize > 1) size = Math.ceil(size / itemsize) * itemsize;
    const whole = format === 's' || format === 'p';
    if (format === 'x') {
      // Padding only: no value.
    } else if (whole) {
      codes.push({ format, offset: size, size: repeat, repeat: 1 });
      length++;
    } else if (repeat > 0) {
      codes.push({ format, offset: size, size: itemsize, repeat });
      length += repeat;
    }
    size += repeat * itemsize;
    if (!Number.isSafeInteger(size)) return failure('total struct size too long');
  }
  return { codes, size, length, little, native };
}

function window(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The value of an item at `at`. */
export function unpackItem(
  code: FormatCode,
  layout: StructLayout,
  bytes: Uint8Array,
  at: number,
): PyObject {
  const { little } = layout;
  switch (code.format) {
    case 'c':
      return PyBytes_FromBytes(bytes.slice(at, at + 1));
    case 's':
      return PyBytes_FromBytes(bytes.slice(at, at + code.size));
    case 'p': {
      const n = code.size === 0 ? 0 : Math.min(bytes[at], code.size - 1);
      return PyBytes_FromBytes(bytes.slice(at + 1, at + 1 + n));
    }
    case '?':
      return PyBool_FromLong(bytes[at] !== 0);
    case 'e':
      return PyFloat_FromDouble(unpackHalf(window(bytes).getUint16(at, little)));
    case 'f':
      return PyFloat_FromDouble(window(bytes).getFloat32(at, little));
    case 'd':
      return PyFloat_FromDouble(window(bytes).getFloat64(at, little));
    default: {
      const signed = 'bhilqn'.includes(code.format);
      const value = readInteger(bytes, at, code.size, signed, little);
      return 'ILQN'.includes(code.format) ? PyLong_FromSsize_t(value) : PyLong_FromLong(value);
    }
  }
}

function packString(code: FormatCode, bytes: Uint8Array, at: number, v: PyObject): boolean {
  let data: Uint8Array;
  if (PyBytes_Check(v)) data = (v as PyBytesObject).v;
  else if (PyByteArray_Check(v)) data = byteArrayBytes(v);
  else {
    failure(`argument for '${code.format}' must be a bytes object`);
    return false;
  }
  const pascal = code.format === 'p' ? 1 : 0;
  const n = Math.max(0, Math.min(data.length, code.size - pascal));
  if (pascal && code.size > 0) bytes[at] = Math.min(n, 255);
  bytes.set(data.subarray(0, n), at + pascal);
  return true;
}

function packFloat(
  code: FormatCode,
  layout: StructLayout,
  bytes: Uint8Array,
  at: number,
  v: PyObject,
): boolean {
  const x = PyFloat_AsDouble(v);
  if (x === -1 && PyErr_Occurred()) {
    failure('required argument is not a float');
    return false;
  }
  const view = window(bytes);
  if (code.format === 'd') view.setFloat64(at, x, layout.little);
  else if (code.format === 'f') {
    const tooLarge = Number.isFinite(x) && !Number.isFinite(Math.fround(x));
    if (tooLarge && !layout.native) {
      PyErr_SetString(PyExc_OverflowError, 'float too large to pack with f format');
      return false;
    }
    view.setFloat32(at, x, layout.little);
  } else {
    const half = packHalf(x);
    if (half < 0) {
      PyErr_SetString(PyExc_OverflowError, 'float too large to pack with e format');
      return false;
    }
    view.setUint16(at, half, layout.little);
  }
  return true;
}

/** An integer argument; null with an exception set. @source Modules/_struct.c get_pylong */
function integerOf(v: PyObject): number | bigint | null {
  if (PyLong_Check(v)) return (v as PyLongObject).v;
  if (PyIndex_Check(v)) {
    const index = PyNumber_Index(v);
    if (index === null) return null;
    const value = (index as PyLongObject).v;
    Py_DECREF(index);
    return value;
  }
  return failure('required argument is not an integer');
}

function rangeFailure(format: string, size: number, signed: boolean): false {
  const bits = BigInt(8 * size);
  const low = signed ? -(1n << (bits - 1n)) : 0n;
  const high = signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
  failure(`'${format}' format requires ${low} <= number <= ${high}`);
  return false;
}

function packInteger(
  code: FormatCode,
  layout: StructLayout,
  bytes: Uint8Array,
  at: number,
  v: PyObject,
): boolean {
  const value = integerOf(v);
  if (value === null) return false;
  if (code.format === 'P') {
    if (!integerFits(value, 8, value < 0)) {
      failure('int too large to convert');
      return false;
    }
  } else {
    const signed = 'bhilqn'.includes(code.format);
    if (!integerFits(value, code.size, signed)) {
      return rangeFailure(code.format, code.size, signed);
    }
  }
  writeInteger(bytes, at, code.size, value, layout.little);
  return true;
}

/** Stores a value; false with an exception set. */
export function packItem(
  code: FormatCode,
  layout: StructLayout,
  bytes: Uint8Array,
  at: number,
  v: PyObject,
): boolean {
  switch (code.format) {
    case 's':
    case 'p':
      return packString(code, bytes, at, v);
    case 'c': {
      if (!PyBytes_Check(v) || (v as PyBytesObject).v.length !== 1) {
        failure('char format requires a bytes object of length 1');
        return false;
      }
      bytes[at] = (v as PyBytesObject).v[0];
      return true;
    }
    case '?': {
      const truth = PyObject_IsTrue(v);
      if (truth < 0) return false;
      bytes[at] = truth;
      return true;
    }
    case 'e':
    case 'f':
    case 'd':
      return packFloat(code, layout, bytes, at, v);
    default:
      return packInteger(code, layout, bytes, at, v);
  }
}
