/** Items of native memory by their one-character format (memoryview, array). */
import { Py_DECREF } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PyNumber_Index } from './abstract';
import { PyBool_FromLong } from './boolobject';
import { PyBytes_Check, PyBytes_FromBytes, type PyBytesObject } from './bytesobject';
import { PyErr_Occurred } from './errors';
import { PyFloat_AsDouble, PyFloat_FromDouble } from './floatobject';
import { packHalf, unpackHalf } from './half-float';
import { PyLong_FromLong, type PyLongObject } from './longobject';
import { PyObject_IsTrue } from './object';

/** Sizes of the formats, little-endian 64-bit Linux. */
export const NATIVE_SIZES: Readonly<Record<string, number>> = {
  c: 1,
  b: 1,
  B: 1,
  '?': 1,
  h: 2,
  H: 2,
  i: 4,
  I: 4,
  l: 8,
  L: 8,
  q: 8,
  Q: 8,
  n: 8,
  N: 8,
  P: 8,
  e: 2,
  f: 4,
  d: 8,
};

function window(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Reads an integer of `size` bytes. */
export function readInteger(
  bytes: Uint8Array,
  at: number,
  size: number,
  signed: boolean,
  little = true,
): number | bigint {
  const view = window(bytes);
  switch (size) {
    case 1:
      return signed ? view.getInt8(at) : view.getUint8(at);
    case 2:
      return signed ? view.getInt16(at, little) : view.getUint16(at, little);
    case 4:
      return signed ? view.getInt32(at, little) : view.getUint32(at, little);
    default:
      return signed ? view.getBigInt64(at, little) : view.getBigUint64(at, little);
  }
}

/** Writes an integer that is in range. */
export function writeInteger(
  bytes: Uint8Array,
  at: number,
  size: number,
  value: number | bigint,
  little = true,
): void {
  const view = window(bytes);
  if (size === 8) view.setBigInt64(at, BigInt.asIntN(64, BigInt(value)), little);
  else if (size === 4) view.setInt32(at, Number(value) | 0, little);
  else if (size === 2) view.setInt16(at, Number(value), little);
  else view.setInt8(at, Number(value));
}

/** Whether `value` fits an integer of `size` bytes. */
export function integerFits(value: number | bigint, size: number, signed: boolean): boolean {
  if (size === 8) {
    const v = BigInt(value);
    return signed ? BigInt.asIntN(64, v) === v : BigInt.asUintN(64, v) === v;
  }
  const bound = 2 ** (8 * size);
  return signed ? value >= -bound / 2 && value < bound / 2 : value >= 0 && value < bound;
}

/** Whether the format is a signed integer. */
export function isSignedFormat(fmt: string): boolean {
  return 'bhilqn'.includes(fmt);
}

/** The item at `at` as an object; undefined for an unknown format. @source Objects/memoryobject.c unpack_single */
export function unpackNative(fmt: string, bytes: Uint8Array, at: number): PyObject | undefined {
  if (fmt === 'B') return PyLong_FromLong(bytes[at]);
  const size = NATIVE_SIZES[fmt];
  if (size === undefined) return undefined;
  const view = window(bytes);
  switch (fmt) {
    case 'c':
      return PyBytes_FromBytes(bytes.slice(at, at + 1));
    case '?':
      return PyBool_FromLong(bytes[at] !== 0);
    case 'd':
      return PyFloat_FromDouble(view.getFloat64(at, true));
    case 'f':
      return PyFloat_FromDouble(view.getFloat32(at, true));
    case 'e':
      return PyFloat_FromDouble(unpackHalf(view.getUint16(at, true)));
    default:
      return PyLong_FromLong(readInteger(bytes, at, size, isSignedFormat(fmt)));
  }
}

/** Why an item could not be stored. */
export type PackFailure = 'ok' | 'error' | 'type' | 'range' | 'unknown';

function packInteger(fmt: string, bytes: Uint8Array, at: number, item: PyObject): PackFailure {
  const index = PyNumber_Index(item);
  if (index === null) return 'type';
  const value = (index as PyLongObject).v;
  Py_DECREF(index);
  const size = NATIVE_SIZES[fmt];
  if (!integerFits(value, size, isSignedFormat(fmt))) return 'range';
  writeInteger(bytes, at, size, value);
  return 'ok';
}

/** Stores `item` at `at`; an exception may be set when the result is not 'ok'. @source Objects/memoryobject.c pack_single */
export function packNative(
  fmt: string,
  bytes: Uint8Array,
  at: number,
  item: PyObject,
): PackFailure {
  const view = window(bytes);
  switch (fmt) {
    case '?': {
      const truth = PyObject_IsTrue(item);
      if (truth < 0) return 'error';
      bytes[at] = truth;
      return 'ok';
    }
    case 'c': {
      if (!PyBytes_Check(item)) return 'type';
      const v = (item as PyBytesObject).v;
      if (v.length !== 1) return 'range';
      bytes[at] = v[0];
      return 'ok';
    }
    case 'd':
    case 'f':
    case 'e': {
      const x = PyFloat_AsDouble(item);
      if (x === -1 && PyErr_Occurred()) return 'type';
      if (fmt === 'd') view.setFloat64(at, x, true);
      else if (fmt === 'f') {
        if (Number.isFinite(x) && !Number.isFinite(Math.fround(x))) return 'range';
        view.setFloat32(at, x, true);
      } else {
        const half = packHalf(x);
        if (half < 0) return 'range';
        view.setUint16(at, half, true);
      }
      return 'ok';
    }
    default:
      return NATIVE_SIZES[fmt] === undefined ? 'unknown' : packInteger(fmt, bytes, at, item);
  }
}
