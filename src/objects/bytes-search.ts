/** Searching in bytes, and the methods of bytes and bytearray that search. */
import type { PyObject } from '../heap/object';
import { PyNumber_AsSsize_t } from './abstract';
import { PyBool_FromLong } from './boolobject';
import { asReadBuffer } from './buffer';
import { byteOrBytes, findArguments } from './bytes-args';
import { bytesData } from './bytes-shared';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyLong_FromSsize_t } from './longobject';
import { PyTuple_Check, type PyTupleObject } from './tupleobject';

function matchesAt(hay: Uint8Array, at: number, needle: Uint8Array): boolean {
  for (let i = 0; i < needle.length; i++) if (hay[at + i] !== needle[i]) return false;
  return true;
}

/** Lengths of the longest proper border of each prefix (Knuth, Morris and Pratt). */
function borders(needle: Uint8Array, at: (i: number) => number): Int32Array {
  const table = new Int32Array(needle.length);
  for (let i = 1, k = 0; i < needle.length; i++) {
    while (k > 0 && at(i) !== at(k)) k = table[k - 1];
    if (at(i) === at(k)) k++;
    table[i] = k;
  }
  return table;
}

/** First place from `start` on, in time linear in the lengths. */
function findLinear(hay: Uint8Array, needle: Uint8Array, start: number, end: number): number {
  const table = borders(needle, (i) => needle[i]);
  for (let i = start, k = 0; i < end; i++) {
    while (k > 0 && hay[i] !== needle[k]) k = table[k - 1];
    if (hay[i] === needle[k]) k++;
    if (k === needle.length) return i - k + 1;
  }
  return -1;
}

/** Last place before `end`, in linear time. */
function rfindLinear(hay: Uint8Array, needle: Uint8Array, start: number, end: number): number {
  const last = needle.length - 1;
  const table = borders(needle, (i) => needle[last - i]);
  for (let i = end - 1, k = 0; i >= start; i--) {
    while (k > 0 && hay[i] !== needle[last - k]) k = table[k - 1];
    if (hay[i] === needle[last - k]) k++;
    if (k === needle.length) return i;
  }
  return -1;
}

/** Bytes that equal the needle's at `at`. */
function commonLength(hay: Uint8Array, at: number, needle: Uint8Array): number {
  let i = 0;
  while (i < needle.length && hay[at + i] === needle[i]) i++;
  return i;
}

/** Comparisons after which a search gives up the simple way. */
const PATIENCE = 4096;

/** First place of `needle` within [start, end), or -1. */
export function bytesFind(
  hay: Uint8Array,
  needle: Uint8Array,
  start = 0,
  end = hay.length,
): number {
  if (start > end || needle.length > end - start) return -1;
  if (needle.length === 0) return start;
  const last = end - needle.length;
  let work = 0;
  for (let at = hay.indexOf(needle[0], start); at >= 0 && at <= last;) {
    const common = commonLength(hay, at, needle);
    if (common === needle.length) return at;
    work += common;
    if (work > PATIENCE + 4 * (at - start)) return findLinear(hay, needle, at + 1, end);
    at = hay.indexOf(needle[0], at + 1);
  }
  return -1;
}

/** Last place of `needle` within [start, end), or -1. */
export function bytesRFind(
  hay: Uint8Array,
  needle: Uint8Array,
  start = 0,
  end = hay.length,
): number {
  if (start > end || needle.length > end - start) return -1;
  let work = 0;
  for (let at = end - needle.length; at >= start; at--) {
    const common = commonLength(hay, at, needle);
    if (common === needle.length) return at;
    work += common;
    if (work > PATIENCE + 4 * (end - at)) {
      return rfindLinear(hay, needle, start, at + needle.length - 1);
    }
  }
  return -1;
}

/** How often `needle` occurs within [start, end), without overlap. */
export function bytesCount(
  hay: Uint8Array,
  needle: Uint8Array,
  start = 0,
  end = hay.length,
): number {
  if (start > end) return 0;
  if (needle.length === 0) return end - start + 1;
  let count = 0;
  for (let at = start; ; at += needle.length) {
    at = bytesFind(hay, needle, at, end);
    if (at < 0) return count;
    count++;
  }
}

type Finder = typeof bytesFind;

/** The result of a search method before its wrapping; null with an exception set. */
function search(
  fname: string,
  self: PyObject,
  args: readonly PyObject[],
  finder: Finder,
): number | null {
  const parsed = findArguments(fname, args, bytesData(self).length);
  if (parsed === null) return null;
  const needle = byteOrBytes(parsed.sub);
  if (needle === null) return null;
  return finder(bytesData(self), needle, parsed.start, parsed.end);
}

/** Makes the method `find`, `rfind` or `count`. */
export function findMethod(fname: string, finder: Finder) {
  return (self: PyObject, args: readonly PyObject[]): PyObject | null => {
    const at = search(fname, self, args, finder);
    return at === null ? null : PyLong_FromSsize_t(at);
  };
}

/** Makes the method `index` or `rindex`. */
export function indexMethod(fname: string, finder: Finder) {
  return (self: PyObject, args: readonly PyObject[]): PyObject | null => {
    const at = search(fname, self, args, finder);
    if (at === null) return null;
    if (at < 0) return PyErr_SetString(PyExc_ValueError, 'subsection not found');
    return PyLong_FromSsize_t(at);
  };
}

/** `arg in self`: 1, 0 or -1. @source Objects/bytes_methods.c _Py_bytes_contains */
export function bytes_contains(self: PyObject, arg: PyObject): number {
  const value = PyNumber_AsSsize_t(arg, null);
  if (value === -1 && PyErr_Occurred()) {
    PyErr_Clear();
    const needle = asReadBuffer(arg);
    if (needle === null) return -1;
    return bytesFind(bytesData(self), needle) >= 0 ? 1 : 0;
  }
  if (value < 0 || value >= 256) {
    PyErr_SetString(PyExc_ValueError, 'byte must be in range(0, 256)');
    return -1;
  }
  return bytesData(self).includes(value) ? 1 : 0;
}

/** 1, 0 or -1. @source Objects/bytes_methods.c tailmatch */
function tailMatch(
  data: Uint8Array,
  sub: PyObject,
  start: number,
  end: number,
  atEnd: boolean,
): number {
  const part = asReadBuffer(sub);
  if (part === null) return -1;
  if (start > data.length || end - start < part.length) return 0;
  return matchesAt(data, atEnd ? end - part.length : start, part) ? 1 : 0;
}

/** Makes the method `startswith` or `endswith`. @source Objects/bytes_methods.c _Py_bytes_tailmatch */
export function tailMethod(fname: string, atEnd: boolean) {
  return (self: PyObject, args: readonly PyObject[]): PyObject | null => {
    const parsed = findArguments(fname, args, bytesData(self).length);
    if (parsed === null) return null;
    const { sub, start, end } = parsed;
    if (PyTuple_Check(sub)) {
      for (const item of (sub as PyTupleObject).v) {
        const found = tailMatch(bytesData(self), item, start, end, atEnd);
        if (found < 0) return null;
        if (found) return PyBool_FromLong(1);
      }
      return PyBool_FromLong(0);
    }
    const found = tailMatch(bytesData(self), sub, start, end, atEnd);
    if (found < 0) {
      if (!PyErr_ExceptionMatches(PyExc_TypeError)) return null;
      return PyErr_SetString(
        PyExc_TypeError,
        `${fname} first arg must be bytes or a tuple of bytes, not ${sub.ob_type.tp_name}`,
      );
    }
    return PyBool_FromLong(found);
  };
}
