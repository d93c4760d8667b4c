/** Dividing strings: split, rsplit, splitlines, partition, strip. */
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from './getargs';
import { PyList_Append, PyList_New, type PyListObject } from './listobject';
import { PyObject_IsTrue, Py_None } from './object';
import { tupleFromStolen } from './tupleobject';
import { indexOf, lastIndexOf } from './unicode-find';
import { Kind, codePoints } from './unicode-kind';
import { argSsize } from './unicode-search';
import { PyUnicode_Substring, mustBeStr } from './unicode-sequence';
import { _PyUnicode_IsLinebreak, _PyUnicode_IsWhitespace } from '../unicode/unicodectype';
import {
  PyUnicode_Check,
  PyUnicode_CheckExact,
  unicodeEmpty,
  unicodeFrom,
  unicodeKind,
  unicodeLength,
  type PyUnicodeObject,
} from './unicodeobject';

/** @source Objects/stringlib/split.h MAX_PREALLOC */
const MAX_PREALLOC = 12;

/**
 * The list of slices of one string, given as UTF-16 ranges. As in CPython the list is made for
 * the number of pieces expected, and keeps the room that it does not need.
 */
class Pieces {
  private readonly kind: number;
  private readonly list: PyListObject;
  private failed = false;

  constructor(
    private readonly o: PyUnicodeObject,
    expected: number,
  ) {
    this.kind = unicodeKind(o);
    this.list = PyList_New(Math.min(expected, MAX_PREALLOC)) as PyListObject;
    this.list.v.items.length = 0;
  }

  get count(): number {
    return this.list.v.items.length;
  }

  add(start: number, end: number): void {
    this.push(unicodeFrom(this.o.v.slice(start, end), this.kind));
  }

  /** The whole string as the only piece: itself if it is an exact str. */
  addWhole(): void {
    const { length } = this.o.v;
    if (PyUnicode_CheckExact(this.o)) this.push(Py_NewRef(this.o));
    else this.add(0, length);
  }

  private push(piece: PyObject | null): void {
    if (piece === null || this.failed) {
      this.failed = true;
      Py_XDECREF(piece);
      return;
    }
    const payload = this.list.v;
    if (payload.items.length < payload.allocated) {
      payload.items.push(piece);
      return;
    }
    if (PyList_Append(this.list, piece) < 0) this.failed = true;
    Py_DECREF(piece);
  }

  finish(reverse = false): PyObject | null {
    if (this.failed) {
      Py_DECREF(this.list);
      return null;
    }
    if (reverse) this.list.v.items.reverse();
    touch(this.list);
    return this.list;
  }
}

/** @source Objects/stringlib/split.h split_whitespace */
function split_whitespace(o: PyUnicodeObject, maxcount: number): PyObject | null {
  const s = o.v;
  const pieces = new Pieces(o, maxcount + 1);
  let i = 0;
  while (maxcount-- > 0) {
    while (i < s.length && _PyUnicode_IsWhitespace(s.charCodeAt(i))) i++;
    if (i === s.length) break;
    const j = i++;
    while (i < s.length && !_PyUnicode_IsWhitespace(s.charCodeAt(i))) i++;
    if (j === 0 && i === s.length && PyUnicode_CheckExact(o)) {
      pieces.addWhole();
      break;
    }
    pieces.add(j, i);
  }
  if (i < s.length) {
    while (i < s.length && _PyUnicode_IsWhitespace(s.charCodeAt(i))) i++;
    if (i !== s.length) pieces.add(i, s.length);
  }
  return pieces.finish();
}

/** @source Objects/stringlib/split.h rsplit_whitespace */
function rsplit_whitespace(o: PyUnicodeObject, maxcount: number): PyObject | null {
  const s = o.v;
  const pieces = new Pieces(o, maxcount + 1);
  let i = s.length - 1;
  while (maxcount-- > 0) {
    while (i >= 0 && _PyUnicode_IsWhitespace(s.charCodeAt(i))) i--;
    if (i < 0) break;
    const j = i--;
    while (i >= 0 && !_PyUnicode_IsWhitespace(s.charCodeAt(i))) i--;
    if (j === s.length - 1 && i < 0 && PyUnicode_CheckExact(o)) {
      pieces.addWhole();
      break;
    }
    pieces.add(i + 1, j + 1);
  }
  if (i >= 0) {
    while (i >= 0 && _PyUnicode_IsWhitespace(s.charCodeAt(i))) i--;
    if (i >= 0) pieces.add(0, i + 1);
  }
  return pieces.finish(true);
}

/** @source Objects/stringlib/split.h split */
function split(o: PyUnicodeObject, sep: string, maxcount: number): PyObject | null {
  const s = o.v;
  const pieces = new Pieces(o, maxcount + 1);
  let i = 0;
  while (maxcount-- > 0) {
    const at = indexOf(s, sep, i);
    if (at < 0) break;
    pieces.add(i, at);
    i = at + sep.length;
  }
  if (pieces.count === 0) pieces.addWhole();
  else pieces.add(i, s.length);
  return pieces.finish();
}

/** @source Objects/stringlib/split.h rsplit */
function rsplit(o: PyUnicodeObject, sep: string, maxcount: number): PyObject | null {
  const s = o.v;
  const pieces = new Pieces(o, maxcount + 1);
  let end = s.length;
  while (maxcount-- > 0) {
    const at = end < sep.length ? -1 : lastIndexOf(s, sep, end - sep.length);
    if (at < 0) break;
    pieces.add(at + sep.length, end);
    end = at;
  }
  if (pieces.count === 0) pieces.addWhole();
  else pieces.add(0, end);
  return pieces.finish(true);
}

/** How many pieces white space can leave. */
function mostWords(o: PyUnicodeObject): number {
  return Math.trunc((unicodeLength(o) - 1) / 2) + 1;
}

/** @source Objects/unicodeobject.c split, rsplit */
function divide(
  o: PyUnicodeObject,
  sep: PyUnicodeObject,
  maxsplit: number,
  by: (o: PyUnicodeObject, sep: string, maxcount: number) => PyObject | null,
): PyObject | null {
  const length = unicodeLength(o);
  const sepLength = unicodeLength(sep);
  if (unicodeKind(o) < unicodeKind(sep) || length < sepLength) {
    const pieces = new Pieces(o, 1);
    pieces.addWhole();
    return pieces.finish();
  }
  return by(o, sep.v, maxsplit < 0 ? Math.trunc(length / sepLength) + 1 : maxsplit);
}

function splitMethod(
  name: string,
  byWhitespace: (o: PyUnicodeObject, maxcount: number) => PyObject | null,
  bySeparator: (o: PyUnicodeObject, sep: string, maxcount: number) => PyObject | null,
) {
  return (self: PyObject, args: readonly PyObject[], kwnames: PyObject | null): PyObject | null => {
    const a = PyArg_UnpackKeywords(name, ['sep', 'maxsplit'], args, kwnames, 0, 2, 0);
    if (a === null) return null;
    const sep = a[0] ?? Py_None;
    let maxsplit = -1;
    if (a[1]) {
      maxsplit = argSsize(a[1]);
      if (maxsplit === -1 && PyErr_Occurred()) return null;
    }
    const o = self as PyUnicodeObject;
    if (sep === Py_None) return byWhitespace(o, maxsplit < 0 ? mostWords(o) : maxsplit);
    if (!PyUnicode_Check(sep)) {
      return PyErr_SetString(PyExc_TypeError, `must be str or None, not ${sep.ob_type.tp_name}`);
    }
    if (sep.v.length === 0) return PyErr_SetString(PyExc_ValueError, 'empty separator');
    return divide(o, sep, maxsplit, bySeparator);
  };
}

export const unicode_split = splitMethod('split', split_whitespace, split);
export const unicode_rsplit = splitMethod('rsplit', rsplit_whitespace, rsplit);

/** List of the pieces of `s` between separators (null: whitespace). @source Objects/unicodeobject.c PyUnicode_Split */
export function PyUnicode_Split(
  s: PyUnicodeObject,
  sep: PyUnicodeObject | null,
  maxsplit: number,
): PyObject | null {
  if (sep === null) return split_whitespace(s, maxsplit < 0 ? mostWords(s) : maxsplit);
  return divide(s, sep, maxsplit, split);
}

/** @source Objects/stringlib/split.h splitlines */
export function PyUnicode_Splitlines(o: PyUnicodeObject, keepends: boolean): PyObject | null {
  const s = o.v;
  const pieces = new Pieces(o, 0);
  let i = 0;
  let j = 0;
  while (i < s.length) {
    while (i < s.length && !_PyUnicode_IsLinebreak(s.charCodeAt(i))) i++;
    let end = i;
    if (i < s.length) {
      if (s.charCodeAt(i) === 13 && s.charCodeAt(i + 1) === 10) i += 2;
      else i++;
      if (keepends) end = i;
    }
    if (j === 0 && end === s.length) {
      pieces.addWhole();
      break;
    }
    pieces.add(j, end);
    j = i;
  }
  return pieces.finish();
}

/** @source Objects/unicodeobject.c unicode_splitlines_impl */
export function unicode_splitlines(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = PyArg_UnpackKeywords('splitlines', ['keepends'], args, kwnames, 0, 1, 0);
  if (a === null) return null;
  let keepends = 0;
  if (a[0]) {
    keepends = PyObject_IsTrue(a[0]);
    if (keepends < 0) return null;
  }
  return PyUnicode_Splitlines(self as PyUnicodeObject, keepends > 0);
}

function partitionMethod(fromRight: boolean) {
  return (self: PyObject, sep: PyObject): PyObject | null => {
    if (!PyUnicode_Check(sep)) return PyErr_SetString(PyExc_TypeError, mustBeStr(sep));
    if (sep.v.length === 0) return PyErr_SetString(PyExc_ValueError, 'empty separator');
    const o = self as PyUnicodeObject;
    const s = o.v;
    const at = fromRight ? lastIndexOf(s, sep.v) : indexOf(s, sep.v);
    if (at < 0) {
      const whole = PyUnicode_Substring(o, 0, s.length);
      if (whole === null) return null;
      const none = unicodeEmpty();
      return tupleFromStolen(fromRight ? [none, none, whole] : [whole, none, none]);
    }
    const kind = unicodeKind(o);
    const before = unicodeFrom(s.slice(0, at), kind);
    const after = unicodeFrom(s.slice(at + sep.v.length), kind);
    if (before === null || after === null) {
      for (const part of [before, after]) if (part !== null) Py_DECREF(part);
      return null;
    }
    return tupleFromStolen([before, Py_NewRef(sep), after]);
  };
}

/** @source Objects/unicodeobject.c PyUnicode_Partition */
export const unicode_partition = partitionMethod(false);
/** @source Objects/unicodeobject.c PyUnicode_RPartition */
export const unicode_rpartition = partitionMethod(true);

const LEFT = 1;
const RIGHT = 2;

/** @source Objects/unicodeobject.c do_strip, _PyUnicode_XStrip */
function strip(o: PyUnicodeObject, sides: number, chars: string | null): PyObject | null {
  const points = codePoints(o.v, unicodeKind(o));
  const set = chars === null ? null : new Set(codePoints(chars, Kind.UCS4));
  const drop = (ch: number): boolean => (set === null ? _PyUnicode_IsWhitespace(ch) : set.has(ch));
  let i = 0;
  let j = points.length;
  if (sides & LEFT) while (i < j && drop(points[i])) i++;
  if (sides & RIGHT) while (j > i && drop(points[j - 1])) j--;
  return PyUnicode_Substring(o, i, j);
}

/** Strips white space without taking the string apart: the common case. */
function stripWhitespace(o: PyUnicodeObject, sides: number): PyObject | null {
  const s = o.v;
  let i = 0;
  let j = s.length;
  if (sides & LEFT) while (i < j && _PyUnicode_IsWhitespace(s.charCodeAt(i))) i++;
  if (sides & RIGHT) while (j > i && _PyUnicode_IsWhitespace(s.charCodeAt(j - 1))) j--;
  if (unicodeKind(o) === Kind.UCS4) j = unicodeLength(o) - (s.length - j);
  return PyUnicode_Substring(o, i, j);
}

function stripMethod(name: string, sides: number) {
  return (self: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(name, args.length, 0, 1)) return null;
    const chars = args.length > 0 ? args[0] : Py_None;
    const o = self as PyUnicodeObject;
    if (chars === Py_None) return stripWhitespace(o, sides);
    if (!PyUnicode_Check(chars)) {
      return PyErr_SetString(PyExc_TypeError, `${name} arg must be None or str`);
    }
    return strip(o, sides, chars.v);
  };
}

export const unicode_strip = stripMethod('strip', LEFT | RIGHT);
export const unicode_lstrip = stripMethod('lstrip', LEFT);
export const unicode_rstrip = stripMethod('rstrip', RIGHT);
