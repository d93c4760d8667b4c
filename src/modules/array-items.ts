/** The memory of `array.array`: items by type code, and resizing. */
import { PyMem_Free, PyMem_Realloc } from '../heap/alloc';
import { Py_DECREF } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PyNumber_Index } from '../objects/abstract';
import { PyErr_NoMemory, PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import {
  PyExc_BufferError,
  PyExc_OverflowError,
  PyExc_TypeError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { PyFloat_AsDouble } from '../objects/floatobject';
import type { PyLongObject } from '../objects/longobject';
import { fitsInt64 } from '../objects/longobject-convert';
import { NATIVE_SIZES, integerFits, unpackNative, writeInteger } from '../objects/native-format';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  type PyUnicodeObject,
} from '../objects/unicodeobject';

/** Type codes, in the order of CPython's table. */
export const TYPECODES = 'bBuhHiIlLqQfd';

/** State of an array (struct arrayobject). */
export class ArrayState {
  data: Uint8Array = new Uint8Array(0);
  /** Items, and items that the block holds. */
  size = 0;
  allocated = 0;
  exports = 0;
  addr = 0;
  readonly itemsize: number;

  constructor(readonly typecode: string) {
    this.itemsize = typecode === 'u' ? 4 : NATIVE_SIZES[typecode];
  }

  /** The bytes of the items, not copied. */
  bytes(): Uint8Array {
    return this.data.subarray(0, this.size * this.itemsize);
  }
}
export type ArrayObject = PyObject<ArrayState>;

export function stateOf(self: PyObject): ArrayState {
  return (self as ArrayObject).v;
}

/** Whether `o` is an array, or of a subclass. */
export function isArray(o: PyObject): o is ArrayObject {
  return o.v instanceof ArrayState;
}

/** False with BufferError while views exist. */
function canResize(a: ArrayState): boolean {
  if (a.exports === 0) return true;
  PyErr_SetString(PyExc_BufferError, 'cannot resize an array that is exporting buffers');
  return false;
}

/** Changes the number of items: 0, or -1 with an exception set. @source Modules/arraymodule.c array_resize */
export function array_resize(a: ArrayState, size: number): number {
  if (size !== a.size && !canResize(a)) return -1;
  if (a.allocated >= size && a.size < size + 16 && a.allocated > 0) {
    a.size = size;
    return 0;
  }
  if (size === 0) {
    PyMem_Free(a.addr);
    a.addr = 0;
    a.data = new Uint8Array(0);
    a.allocated = 0;
    a.size = 0;
    return 0;
  }
  return reallocate(a, size, Math.floor(size / 16) + (a.size < 8 ? 3 : 7) + size);
}

/** Gives the array a block of `allocated` items. */
export function reallocate(a: ArrayState, size: number, allocated: number): number {
  const addr = PyMem_Realloc(a.addr, Math.max(1, allocated * a.itemsize));
  if (addr < 0) {
    PyErr_NoMemory();
    return -1;
  }
  const data = new Uint8Array(allocated * a.itemsize);
  data.set(a.data.subarray(0, Math.min(a.size, size) * a.itemsize));
  a.data = data;
  a.addr = addr;
  a.size = size;
  a.allocated = allocated;
  return 0;
}

/** The item `i` as an object; null, with ValueError, only for no character of type 'u'. */
export function getItem(a: ArrayState, i: number): PyObject | null {
  if (a.typecode !== 'u') return unpackNative(a.typecode, a.data, i * a.itemsize)!;
  const text = wideText(a, i, i + 1);
  return text === null ? null : PyUnicode_FromString(text);
}

/** The characters [lo, hi) of an array of type 'u'; null with ValueError. @source Objects/unicodeobject.c PyUnicode_FromWideChar */
export function wideText(a: ArrayState, lo: number, hi: number): string | null {
  const view = new DataView(a.data.buffer, a.data.byteOffset);
  let text = '';
  for (let i = lo; i < hi; i++) {
    const code = view.getUint32(4 * i, true);
    if (code > 0x10ffff) {
      return PyErr_SetString(
        PyExc_ValueError,
        `character U+${code.toString(16)} is not in range [U+0000; U+10ffff]`,
      );
    }
    text += String.fromCodePoint(code);
  }
  return text;
}

const RANGES: Readonly<Record<string, readonly [string, string]>> = {
  b: ['signed char is less than minimum', 'signed char is greater than maximum'],
  B: [
    'unsigned byte integer is less than minimum',
    'unsigned byte integer is greater than maximum',
  ],
  h: ['signed short integer is less than minimum', 'signed short integer is greater than maximum'],
  H: ['unsigned short is less than minimum', 'unsigned short is greater than maximum'],
  i: ['signed integer is less than minimum', 'signed integer is greater than maximum'],
  I: ["can't convert negative value to unsigned int", 'unsigned int is greater than maximum'],
  l: ['Python int too large to convert to C long', 'Python int too large to convert to C long'],
  L: [
    "can't convert negative value to unsigned int",
    'Python int too large to convert to C unsigned long',
  ],
  q: ['int too big to convert', 'int too big to convert'],
  Q: ["can't convert negative int to unsigned", 'int too big to convert'],
};

function overflow(code: string, value: number | bigint): null {
  const [low, high] = RANGES[code];
  let message = value < 0 ? low : high;
  if ('bBhHi'.includes(code) && !fitsInt64(value)) {
    message = 'Python int too large to convert to C long';
  }
  return PyErr_SetString(PyExc_OverflowError, message);
}

function encodeInteger(a: ArrayState, v: PyObject): Uint8Array | null {
  const index = PyNumber_Index(v);
  if (index === null) return null;
  const value = (index as PyLongObject).v;
  Py_DECREF(index);
  const signed = 'bhilq'.includes(a.typecode);
  if (!integerFits(value, a.itemsize, signed)) return overflow(a.typecode, value);
  const out = new Uint8Array(a.itemsize);
  writeInteger(out, 0, a.itemsize, value);
  return out;
}

/** The bytes of an item; null with an exception set. Python code may run. */
export function encodeItem(a: ArrayState, v: PyObject): Uint8Array | null {
  const out = new Uint8Array(a.itemsize);
  const view = new DataView(out.buffer);
  if (a.typecode === 'u') {
    const text = PyUnicode_Check(v) ? (v as PyUnicodeObject).v : '';
    const chars = [...text];
    if (chars.length !== 1) {
      return PyErr_SetString(PyExc_TypeError, 'array item must be unicode character');
    }
    view.setUint32(0, chars[0].codePointAt(0)!, true);
    return out;
  }
  if (a.typecode !== 'f' && a.typecode !== 'd') return encodeInteger(a, v);
  const x = PyFloat_AsDouble(v);
  if (x === -1 && PyErr_Occurred()) return null;
  if (a.typecode === 'd') view.setFloat64(0, x, true);
  else view.setFloat32(0, x, true);
  return out;
}

/** Stores an item: 0, or -1 with an exception set. */
export function setItem(a: ArrayState, i: number, v: PyObject): number {
  const bytes = encodeItem(a, v);
  if (bytes === null) return -1;
  if (i >= a.size) {
    // Conversion has run code that shortened the array.
    PyErr_SetString(PyExc_BufferError, 'array changed size during conversion');
    return -1;
  }
  a.data.set(bytes, i * a.itemsize);
  return 0;
}

/** Inserts an item at `where` (clipped): 0, or -1. @source Modules/arraymodule.c ins1 */
export function insertItem(a: ArrayState, where: number, v: PyObject): number {
  const bytes = encodeItem(a, v);
  if (bytes === null) return -1;
  const n = a.size;
  if (array_resize(a, n + 1) < 0) return -1;
  if (where < 0) where = Math.max(0, where + n);
  where = Math.min(where, n);
  const size = a.itemsize;
  a.data.copyWithin((where + 1) * size, where * size, n * size);
  a.data.set(bytes, where * size);
  return 0;
}

/** Replaces the items [lo, hi) by those in `bytes`: 0, or -1. */
export function replaceItems(a: ArrayState, lo: number, hi: number, bytes: Uint8Array): number {
  const size = a.itemsize;
  const n = a.size;
  const growth = bytes.length / size - (hi - lo);
  // Nothing may have changed when it fails.
  if (growth !== 0 && !canResize(a)) return -1;
  if (growth < 0) {
    a.data.copyWithin((hi + growth) * size, hi * size, n * size);
    if (array_resize(a, n + growth) < 0) return -1;
  } else if (growth > 0) {
    if (array_resize(a, n + growth) < 0) return -1;
    a.data.copyWithin((hi + growth) * size, hi * size, n * size);
  }
  a.data.set(bytes, lo * size);
  return 0;
}
