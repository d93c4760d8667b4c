/** Strings fitted to a width: center, ljust, rjust, zfill, expandtabs. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyNumber_Index } from './abstract';
import { PyErr_NoMemory, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_OverflowError, PyExc_TypeError } from './exceptions';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from './getargs';
import { PyLong_AsInt } from './longobject-convert';
import { MAX_LENGTH, charKind, codePoints } from './unicode-kind';
import { argSsize } from './unicode-search';
import {
  PyUnicode_Check,
  unicodeAt,
  unicodeFrom,
  unicodeKind,
  unicodeLength,
  unicodeNew,
  unicode_result_unchanged,
  type PyUnicodeObject,
} from './unicodeobject';

const SSIZE_MAX = 2 ** 63 - 1;

/** The string with characters on both sides; itself if there are none. @source Objects/unicodeobject.c pad */
function pad(o: PyUnicodeObject, left: number, right: number, fill: number): PyObject | null {
  left = Math.max(left, 0);
  right = Math.max(right, 0);
  if (left === 0 && right === 0) return unicode_result_unchanged(o);
  const length = o.v.length + left + right;
  if (length > SSIZE_MAX) {
    return PyErr_SetString(PyExc_OverflowError, 'padded string is too long');
  }
  if (length > MAX_LENGTH) return PyErr_NoMemory();
  const c = String.fromCodePoint(fill);
  const kind = Math.max(unicodeKind(o), charKind(fill));
  return unicodeNew(c.repeat(left) + o.v + c.repeat(right), kind);
}

/** The fill character of an argument, or -1 with an exception set. @source Objects/unicodeobject.c convert_uc */
function convert_uc(o: PyObject): number {
  if (!PyUnicode_Check(o)) {
    PyErr_SetString(
      PyExc_TypeError,
      `The fill character must be a unicode character, not ${o.ob_type.tp_name}`,
    );
    return -1;
  }
  if (unicodeLength(o) !== 1) {
    PyErr_SetString(PyExc_TypeError, 'The fill character must be exactly one character long');
    return -1;
  }
  return unicodeAt(o, 0);
}

function justifyMethod(
  name: string,
  fit: (o: PyUnicodeObject, width: number, fill: number) => PyObject | null,
) {
  return (self: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(name, args.length, 1, 2)) return null;
    const width = argSsize(args[0]);
    if (width === -1 && PyErr_Occurred()) return null;
    let fill = 32;
    if (args.length > 1) {
      fill = convert_uc(args[1]);
      if (fill < 0) return null;
    }
    const o = self as PyUnicodeObject;
    if (unicodeLength(o) >= width) return unicode_result_unchanged(o);
    return fit(o, width, fill);
  };
}

export const unicode_center = justifyMethod('center', (o, width, fill) => {
  const marg = width - unicodeLength(o);
  // An odd margin leans left for odd widths.
  const left = Math.floor(marg / 2) + (marg % 2 === 1 && width % 2 === 1 ? 1 : 0);
  return pad(o, left, marg - left, fill);
});
export const unicode_ljust = justifyMethod('ljust', (o, width, fill) =>
  pad(o, 0, width - unicodeLength(o), fill),
);
export const unicode_rjust = justifyMethod('rjust', (o, width, fill) =>
  pad(o, width - unicodeLength(o), 0, fill),
);

/** @source Objects/unicodeobject.c unicode_zfill_impl */
export function unicode_zfill(self: PyObject, arg: PyObject): PyObject | null {
  const width = argSsize(arg);
  if (width === -1 && PyErr_Occurred()) return null;
  const o = self as PyUnicodeObject;
  const fill = width - unicodeLength(o);
  if (fill <= 0) return unicode_result_unchanged(o);
  if (o.v.length + fill > MAX_LENGTH) return PyErr_NoMemory();
  const sign = o.v[0] === '+' || o.v[0] === '-' ? o.v[0] : '';
  return unicodeNew(sign + '0'.repeat(fill) + o.v.slice(sign.length), unicodeKind(o));
}

/** @source Objects/unicodeobject.c unicode_expandtabs_impl */
export function unicode_expandtabs(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = PyArg_UnpackKeywords('expandtabs', ['tabsize'], args, kwnames, 0, 1, 0);
  if (a === null) return null;
  let tabsize = 8;
  if (a[0]) {
    const index = PyNumber_Index(a[0]);
    if (index === null) return null;
    tabsize = PyLong_AsInt(index);
    Py_DECREF(index);
    if (tabsize === -1 && PyErr_Occurred()) return null;
  }
  const o = self as PyUnicodeObject;
  if (!o.v.includes('\t')) return unicode_result_unchanged(o);
  const kind = unicodeKind(o);
  let out = '';
  let column = 0;
  let length = 0;
  for (const ch of codePoints(o.v, kind)) {
    if (ch === 9) {
      const spaces = tabsize > 0 ? tabsize - (column % tabsize) : 0;
      length += spaces;
      if (length > SSIZE_MAX) {
        return PyErr_SetString(PyExc_OverflowError, 'new string is too long');
      }
      if (length > MAX_LENGTH) return PyErr_NoMemory();
      out += ' '.repeat(spaces);
      column += spaces;
      continue;
    }
    length++;
    column = ch === 10 || ch === 13 ? 0 : column + 1;
    out += String.fromCodePoint(ch);
  }
  return unicodeFrom(out, kind);
}
