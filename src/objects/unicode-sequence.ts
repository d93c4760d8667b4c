/** Strings as sequences: concatenation, appending in place, repetition, indexing, joining. */
import { PyMem_Realloc } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyIndex_Check, PyNumber_AsSsize_t, PySequence_Fast } from './abstract';
import { PyErr_NoMemory, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_IndexError, PyExc_OverflowError, PyExc_TypeError } from './exceptions';
import { PySequence_Fast_ITEMS } from './listobject';
import { PySlice_AdjustIndices, PySlice_Check, PySlice_Unpack } from './sliceobject';
import { indexOf } from './unicode-find';
import {
  Kind,
  MAX_LENGTH,
  codePoints,
  kindOfString,
  offsetOfIndex,
  stringOfCodePoints,
} from './unicode-kind';
import {
  PyUnicode_Check,
  PyUnicode_CheckExact,
  compactSize,
  resizeCompact,
  unicodeEmpty,
  unicodeFrom,
  unicodeIsInterned,
  unicodeKind,
  unicodeLength,
  unicodeNew,
  unicodeAt,
  unicode_char,
  unicode_result_unchanged,
  type PyUnicodeObject,
} from './unicodeobject';

/** @source Objects/unicodeobject.c PyUnicode_Concat */
export function PyUnicode_Concat(left: PyObject, right: PyObject): PyObject | null {
  if (!PyUnicode_Check(left)) return PyErr_SetString(PyExc_TypeError, mustBeStr(left));
  if (!PyUnicode_Check(right)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `can only concatenate str (not "${right.ob_type.tp_name}") to str`,
    );
  }
  if (left.v.length === 0) return unicode_result_unchanged(right);
  if (right.v.length === 0) return unicode_result_unchanged(left);
  if (left.v.length + right.v.length > MAX_LENGTH) return PyErr_NoMemory();
  return unicodeNew(left.v + right.v, Math.max(unicodeKind(left), unicodeKind(right)));
}

/** The message where an argument is no str. @source Objects/unicodeobject.c ensure_unicode */
export function mustBeStr(o: PyObject): string {
  return `must be str, not ${o.ob_type.tp_name}`;
}

/** @source Objects/unicodeobject.c unicode_modifiable */
function unicode_modifiable(o: PyUnicodeObject): boolean {
  return o.ob_refcnt === 1 && o.n === 0 && PyUnicode_CheckExact(o) && !unicodeIsInterned(o);
}

/**
 * `left` with `right` appended: the object itself, grown, if nobody else can see it. Steals
 * `left`, borrows `right`; new reference, or null with an exception set.
 *
 * @source Objects/unicodeobject.c PyUnicode_Append
 */
export function PyUnicode_Append(left: PyObject, right: PyObject): PyObject | null {
  if (!PyUnicode_Check(left) || !PyUnicode_Check(right)) {
    Py_DECREF(left);
    return PyErr_SetString(PyExc_TypeError, 'bad argument type for built-in operation');
  }
  if (left.v.length === 0) {
    Py_DECREF(left);
    return unicode_result_unchanged(right);
  }
  if (right.v.length === 0) return left;
  const length = left.v.length + right.v.length;
  const kind = unicodeKind(left);
  const rightKind = unicodeKind(right);
  let result: PyObject | null;
  if (length > MAX_LENGTH) result = PyErr_NoMemory();
  else if (unicode_modifiable(left) && PyUnicode_CheckExact(right) && rightKind <= kind) {
    return appendInPlace(left, right, kind);
  } else result = unicodeNew(left.v + right.v, Math.max(kind, rightKind));
  Py_DECREF(left);
  return result;
}

/** @source Objects/unicodeobject.c unicode_resize, resize_compact */
function appendInPlace(
  left: PyUnicodeObject,
  right: PyUnicodeObject,
  kind: number,
): PyObject | null {
  const size = compactSize(kind, unicodeLength(left) + unicodeLength(right));
  const addr = PyMem_Realloc(left.addr, size);
  if (addr < 0) {
    Py_DECREF(left);
    return PyErr_NoMemory();
  }
  resizeCompact(left, left.v + right.v, kind, addr);
  touch(left);
  return left;
}

/** The text between two indices in range. */
export function unicodeSlice(o: PyUnicodeObject, start: number, end: number): string {
  if (unicodeKind(o) < Kind.UCS4) return o.v.slice(start, end);
  return o.v.slice(offsetOfIndex(o.v, start), offsetOfIndex(o.v, end));
}

/** @source Objects/unicodeobject.c PyUnicode_Substring */
export function PyUnicode_Substring(
  self: PyUnicodeObject,
  start: number,
  end: number,
): PyUnicodeObject | null {
  const length = unicodeLength(self);
  end = Math.min(end, length);
  if (start === 0 && end === length) return unicode_result_unchanged(self);
  if (start >= length || end < start) return unicodeEmpty();
  return unicodeFrom(unicodeSlice(self, start, end), unicodeKind(self));
}

/** @source Objects/unicodeobject.c unicode_getitem */
export function unicode_getitem(self: PyObject, index: number): PyObject | null {
  const o = self as PyUnicodeObject;
  if (index < 0 || index >= unicodeLength(o)) {
    return PyErr_SetString(PyExc_IndexError, 'string index out of range');
  }
  return unicode_char(unicodeAt(o, index));
}

/** @source Objects/unicodeobject.c unicode_subscript */
export function unicode_subscript(self: PyObject, item: PyObject): PyObject | null {
  const o = self as PyUnicodeObject;
  if (PyIndex_Check(item)) {
    let i = PyNumber_AsSsize_t(item, PyExc_IndexError);
    if (i === -1 && PyErr_Occurred()) return null;
    if (i < 0) i += unicodeLength(o);
    return unicode_getitem(o, i);
  }
  if (!PySlice_Check(item)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `string indices must be integers, not '${item.ob_type.tp_name}'`,
    );
  }
  const slice = PySlice_Unpack(item);
  if (slice === null) return null;
  const length = unicodeLength(o);
  const count = PySlice_AdjustIndices(length, slice);
  if (count <= 0) return unicodeEmpty();
  const { start, stop, step } = slice;
  if (step === 1) {
    if (start === 0 && count === length && PyUnicode_CheckExact(o)) return Py_NewRef(o);
    return PyUnicode_Substring(o, start, stop);
  }
  const chars = codePoints(o.v, unicodeKind(o));
  const picked: number[] = [];
  for (let i = 0, at = start; i < count; i++, at += step) picked.push(chars[at]);
  const s = stringOfCodePoints(picked);
  return unicodeNew(s, kindOfString(s));
}

/** @source Objects/unicodeobject.c unicode_repeat */
export function unicode_repeat(self: PyObject, n: number): PyObject | null {
  const o = self as PyUnicodeObject;
  if (n < 1) return unicodeEmpty();
  if (n === 1) return unicode_result_unchanged(o);
  if (o.v.length === 0) return unicodeEmpty();
  if (unicodeLength(o) * n > 2 ** 63 - 1) {
    return PyErr_SetString(PyExc_OverflowError, 'repeated string is too long');
  }
  if (o.v.length * n > MAX_LENGTH) return PyErr_NoMemory();
  return unicodeNew(o.v.repeat(n), unicodeKind(o));
}

/** @source Objects/unicodeobject.c PyUnicode_Contains */
export function PyUnicode_Contains(self: PyObject, sub: PyObject): number {
  if (!PyUnicode_Check(sub)) {
    PyErr_SetString(
      PyExc_TypeError,
      `'in <string>' requires string as left operand, not ${sub.ob_type.tp_name}`,
    );
    return -1;
  }
  return indexOf((self as PyUnicodeObject).v, sub.v) >= 0 ? 1 : 0;
}

/** Joins the items of any iterable. @source Objects/unicodeobject.c PyUnicode_Join */
export function PyUnicode_Join(separator: PyObject, seq: PyObject): PyObject | null {
  const fast = PySequence_Fast(seq, 'can only join an iterable');
  if (fast === null) return null;
  const result = _PyUnicode_JoinArray(separator, PySequence_Fast_ITEMS(fast));
  Py_DECREF(fast);
  return result;
}

/**
 * Joins `items`; the only item is returned itself if it is an exact str.
 * @source Objects/unicodeobject.c _PyUnicode_JoinArray
 */
export function _PyUnicode_JoinArray(
  separator: PyObject | null,
  items: readonly PyObject[],
): PyObject | null {
  const n = items.length;
  if (n === 0) return unicodeEmpty();
  if (n === 1 && PyUnicode_CheckExact(items[0])) return Py_NewRef(items[0]);
  if (separator !== null && !PyUnicode_Check(separator)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `separator: expected str instance, ${separator.ob_type.tp_name} found`,
    );
  }
  let sep = ' ';
  let kind: number = Kind.ASCII;
  if (separator !== null) {
    sep = (separator as PyUnicodeObject).v;
    if (n > 1) kind = unicodeKind(separator as PyUnicodeObject);
  }
  let total = sep.length * (n - 1);
  const texts: string[] = [];
  for (let i = 0; i < n; i++) {
    const item = items[i];
    if (!PyUnicode_Check(item)) {
      return PyErr_SetString(
        PyExc_TypeError,
        `sequence item ${i}: expected str instance, ${item.ob_type.tp_name} found`,
      );
    }
    const itemKind = unicodeKind(item);
    if (itemKind > kind) kind = itemKind;
    total += item.v.length;
    texts.push(item.v);
  }
  if (total > MAX_LENGTH) return PyErr_NoMemory();
  return unicodeNew(texts.join(sep), kind);
}
