/** Searching and replacing in strings: find, index, count, startswith, replace, removeprefix. */
import type { PyObject } from '../heap/object';
import { PyLong_FromSsize_t } from './longobject';
import { PyNumber_Index } from './abstract';
import { Py_False, Py_True } from './boolobject';
import { PyErr_NoMemory, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { _PyArg_BadArgument, _PyArg_CheckPositional } from './getargs';
import { PyLong_AsSsize_t } from './longobject-convert';
import { Py_None } from './object';
import { Py_DECREF } from '../heap/refcount';
import { _PyEval_SliceIndex } from './sliceobject';
import { PyTuple_Check, type PyTupleObject } from './tupleobject';
import { indexOf, lastIndexOf } from './unicode-find';
import {
  Kind,
  MAX_LENGTH,
  codePoints,
  indexOfOffset,
  kindOfString,
  offsetOfIndex,
} from './unicode-kind';
import { PyUnicode_Substring, mustBeStr } from './unicode-sequence';
import {
  PyUnicode_Check,
  unicodeKind,
  unicodeLength,
  unicodeNew,
  unicode_result_unchanged,
  type PyUnicodeObject,
} from './unicodeobject';

const SSIZE_MAX = 2 ** 63 - 1;

/** Value of an argument that Argument Clinic declares as Py_ssize_t; -1 may mean an error. */
export function argSsize(o: PyObject): number {
  const index = PyNumber_Index(o);
  if (index === null) return -1;
  const value = PyLong_AsSsize_t(index);
  Py_DECREF(index);
  return value;
}

interface FindArgs {
  sub: PyObject;
  start: number;
  end: number;
}

/** @source Objects/stringlib/find.h parse_args_finds */
function parseFinds(name: string, args: readonly PyObject[]): FindArgs | null {
  if (args.length < 1 || args.length > 3) {
    const few = args.length < 1;
    return PyErr_SetString(
      PyExc_TypeError,
      `${name}() takes at ${few ? 'least 1 argument' : 'most 3 arguments'} (${args.length} given)`,
    );
  }
  const parsed: FindArgs = { sub: args[0], start: 0, end: SSIZE_MAX };
  for (let i = 1; i < args.length; i++) {
    if (args[i] === Py_None) continue;
    const value = _PyEval_SliceIndex(args[i]);
    if (value === null) return null;
    if (i === 1) parsed.start = value;
    else parsed.end = value;
  }
  return parsed;
}

/** @source Objects/unicodeobject.c parse_args_finds_unicode */
function parseFindsUnicode(name: string, args: PyObject): FindArgs | null {
  const parsed = parseFinds(name, (args as PyTupleObject).v);
  if (parsed === null) return null;
  if (!PyUnicode_Check(parsed.sub)) return PyErr_SetString(PyExc_TypeError, mustBeStr(parsed.sub));
  return parsed;
}

/** Clips bounds to a length. @source Objects/unicodeobject.c ADJUST_INDICES */
function adjust(a: { start: number; end: number }, length: number): void {
  if (a.end > length) a.end = length;
  else if (a.end < 0) a.end = Math.max(a.end + length, 0);
  if (a.start < 0) a.start = Math.max(a.start + length, 0);
}

/** Bounds as UTF-16 offsets of the string's payload, or null when no match can lie in them. */
function offsetsIn(o: PyUnicodeObject, a: { start: number; end: number }, sub: string): boolean {
  adjust(a, unicodeLength(o));
  if (a.end < a.start) return false;
  if (unicodeKind(o) === Kind.UCS4) {
    a.start = offsetOfIndex(o.v, a.start);
    a.end = offsetOfIndex(o.v, a.end);
  }
  return a.end - a.start >= sub.length;
}

function find(self: PyUnicodeObject, a: FindArgs, fromRight: boolean): number {
  const sub = (a.sub as PyUnicodeObject).v;
  if (!offsetsIn(self, a, sub)) return -1;
  const s = self.v;
  let at: number;
  if (fromRight) {
    at = lastIndexOf(s, sub, a.end - sub.length);
    if (at < a.start) at = -1;
  } else {
    at = indexOf(s, sub, a.start);
    if (at + sub.length > a.end) at = -1;
  }
  return at > 0 && unicodeKind(self) === Kind.UCS4 ? indexOfOffset(s, at) : at;
}

function findMethod(name: string, fromRight: boolean, raise: boolean) {
  return (self: PyObject, args: PyObject): PyObject | null => {
    const parsed = parseFindsUnicode(name, args);
    if (parsed === null) return null;
    const at = find(self as PyUnicodeObject, parsed, fromRight);
    if (at < 0 && raise) return PyErr_SetString(PyExc_ValueError, 'substring not found');
    return PyLong_FromSsize_t(at);
  };
}

export const unicode_find = findMethod('find', false, false);
export const unicode_rfind = findMethod('rfind', true, false);
export const unicode_index = findMethod('index', false, true);
export const unicode_rindex = findMethod('rindex', true, true);

/** Index of `sub` in `o` between two indices: -1 if absent. @source Objects/unicodeobject.c PyUnicode_Find */
export function PyUnicode_Find(
  o: PyUnicodeObject,
  sub: PyUnicodeObject,
  start: number,
  end: number,
  direction: number,
): number {
  return find(o, { sub, start, end }, direction < 0);
}

/** @source Objects/unicodeobject.c unicode_count */
export function unicode_count(self: PyObject, args: PyObject): PyObject | null {
  const a = parseFindsUnicode('count', args);
  if (a === null) return null;
  const o = self as PyUnicodeObject;
  const sub = (a.sub as PyUnicodeObject).v;
  if (sub.length === 0) {
    adjust(a, unicodeLength(o));
    return PyLong_FromSsize_t(a.end < a.start ? 0 : a.end - a.start + 1);
  }
  let n = 0;
  if (offsetsIn(o, a, sub)) {
    let at = indexOf(o.v, sub, a.start);
    while (at >= 0 && at + sub.length <= a.end) {
      n++;
      at = indexOf(o.v, sub, at + sub.length);
    }
  }
  return PyLong_FromSsize_t(n);
}

/** @source Objects/unicodeobject.c tailmatch */
function tailmatch(
  self: PyUnicodeObject,
  sub: PyUnicodeObject,
  start: number,
  end: number,
  atEnd: boolean,
): boolean {
  const a = { start, end };
  if (!offsetsIn(self, a, sub.v)) return false;
  return self.v.startsWith(sub.v, atEnd ? a.end - sub.v.length : a.start);
}

function tailmatchMethod(name: string, atEnd: boolean) {
  return (self: PyObject, args: PyObject): PyObject | null => {
    const a = parseFinds(name, (args as PyTupleObject).v);
    if (a === null) return null;
    const o = self as PyUnicodeObject;
    if (PyTuple_Check(a.sub)) {
      for (const item of a.sub.v) {
        if (!PyUnicode_Check(item)) {
          return PyErr_SetString(
            PyExc_TypeError,
            `tuple for ${name} must only contain str, not ${item.ob_type.tp_name}`,
          );
        }
        if (tailmatch(o, item, a.start, a.end, atEnd)) return Py_True;
      }
      return Py_False;
    }
    if (!PyUnicode_Check(a.sub)) {
      return PyErr_SetString(
        PyExc_TypeError,
        `${name} first arg must be str or a tuple of str, not ${a.sub.ob_type.tp_name}`,
      );
    }
    return tailmatch(o, a.sub, a.start, a.end, atEnd) ? Py_True : Py_False;
  };
}

export const unicode_startswith = tailmatchMethod('startswith', false);
export const unicode_endswith = tailmatchMethod('endswith', true);

/** @source Objects/unicodeobject.c unicode_removeprefix */
export function unicode_removeprefix(self: PyObject, prefix: PyObject): PyObject | null {
  if (!PyUnicode_Check(prefix))
    return _PyArg_BadArgument('removeprefix', 'argument', 'str', prefix);
  const o = self as PyUnicodeObject;
  if (!o.v.startsWith(prefix.v)) return unicode_result_unchanged(o);
  return PyUnicode_Substring(o, unicodeLength(prefix), unicodeLength(o));
}

/** @source Objects/unicodeobject.c unicode_removesuffix */
export function unicode_removesuffix(self: PyObject, suffix: PyObject): PyObject | null {
  if (!PyUnicode_Check(suffix))
    return _PyArg_BadArgument('removesuffix', 'argument', 'str', suffix);
  const o = self as PyUnicodeObject;
  if (suffix.v.length === 0 || !o.v.endsWith(suffix.v)) return unicode_result_unchanged(o);
  return PyUnicode_Substring(o, 0, unicodeLength(o) - unicodeLength(suffix));
}

/** @source Objects/unicodeobject.c unicode_replace_impl */
export function unicode_replace(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('replace', args.length, 2, 3)) return null;
  const [old, replacement] = args;
  if (!PyUnicode_Check(old)) return _PyArg_BadArgument('replace', 'argument 1', 'str', old);
  if (!PyUnicode_Check(replacement)) {
    return _PyArg_BadArgument('replace', 'argument 2', 'str', replacement);
  }
  let count = -1;
  if (args.length > 2) {
    count = argSsize(args[2]);
    if (count === -1 && PyErr_Occurred()) return null;
  }
  return PyUnicode_Replace(self as PyUnicodeObject, old, replacement, count);
}

/** @source Objects/unicodeobject.c replace */
export function PyUnicode_Replace(
  self: PyUnicodeObject,
  old: PyUnicodeObject,
  replacement: PyUnicodeObject,
  count: number,
): PyObject | null {
  const s = self.v;
  if (count < 0) count = Infinity;
  if (count === 0 || s.length < old.v.length || old.v === replacement.v) {
    return unicode_result_unchanged(self);
  }
  const kind = Math.max(unicodeKind(self), unicodeKind(replacement));
  if (old.v.length === 0) return interleave(self, replacement.v, count, kind);
  const n = Math.min(occurrences(s, old.v, count), count);
  if (n === 0) return unicode_result_unchanged(self);
  const length = s.length + n * (replacement.v.length - old.v.length);
  if (length > SSIZE_MAX) {
    return PyErr_SetString(PyExc_OverflowError, 'replace string is too long');
  }
  if (length > MAX_LENGTH) return PyErr_NoMemory();
  return replaced(replaceCount(s, old.v, replacement.v, n), kind);
}

function occurrences(s: string, sub: string, max: number): number {
  let n = 0;
  for (let at = indexOf(s, sub); at >= 0 && n < max; at = indexOf(s, sub, at + sub.length)) n++;
  return n;
}

function replaceCount(s: string, old: string, replacement: string, n: number): string {
  const parts: string[] = [];
  let from = 0;
  for (let i = 0; i < n; i++) {
    const at = indexOf(s, old, from);
    parts.push(s.slice(from, at));
    from = at + old.length;
  }
  parts.push(s.slice(from));
  return parts.join(replacement);
}

/** Puts `text` in front of each character and at the end. */
function interleave(
  self: PyUnicodeObject,
  text: string,
  count: number,
  kind: number,
): PyObject | null {
  if (text.length === 0) return unicode_result_unchanged(self);
  const chars = codePoints(self.v, unicodeKind(self));
  const n = Math.min(chars.length + 1, count);
  if (self.v.length + n * text.length > MAX_LENGTH) return PyErr_NoMemory();
  const parts: string[] = [];
  for (let i = 0; i < chars.length; i++) {
    if (i < n) parts.push(text);
    parts.push(String.fromCodePoint(chars[i]));
  }
  if (n > chars.length) parts.push(text);
  return replaced(parts.join(''), kind);
}

/** The result of a replacement; only an ASCII text is known to have the kind of its parts. */
function replaced(s: string, maxKind: number): PyObject | null {
  return unicodeNew(s, maxKind === Kind.ASCII ? maxKind : kindOfString(s));
}
