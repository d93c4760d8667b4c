/** str.translate and str.maketrans. */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyObject_GetItem } from './abstract';
import { PyDict_CheckExact, PyDict_New, PyDict_Next, PyDict_SetItem } from './dictobject';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_SetString } from './errors';
import { PyExc_LookupError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { _PyArg_BadArgument, _PyArg_CheckPositional } from './getargs';
import { PyLong_Check, PyLong_FromLong, _PyLong_Value } from './longobject';
import { Py_None } from './object';
import { UnicodeWriter } from './unicode-writer';
import { Kind, codePoints } from './unicode-kind';
import {
  PyUnicode_Check,
  unicodeAt,
  unicodeKind,
  unicodeLength,
  unicode_result_unchanged,
  type PyUnicodeObject,
} from './unicodeobject';

const MAX_UNICODE = 0x10ffff;
const FAILED = Symbol('failed');
const IDENTITY = Symbol('identity');

/** What a mapping says of a character: text, null for deletion. @source Objects/unicodeobject.c charmaptranslate_lookup */
function charmaptranslate_lookup(
  ch: number,
  mapping: PyObject,
): string | null | typeof FAILED | typeof IDENTITY {
  const key = PyLong_FromLong(ch);
  const x = PyObject_GetItem(mapping, key);
  Py_DECREF(key);
  if (x === null) {
    if (!PyErr_ExceptionMatches(PyExc_LookupError)) return FAILED;
    PyErr_Clear();
    return IDENTITY;
  }
  let result: string | null | typeof FAILED;
  if (x === Py_None) result = null;
  else if (PyLong_Check(x)) {
    const value = _PyLong_Value(x);
    if (value < 0 || value > MAX_UNICODE) {
      PyErr_SetString(PyExc_ValueError, 'character mapping must be in range(0x110000)');
      result = FAILED;
    } else result = String.fromCodePoint(Number(value));
  } else if (PyUnicode_Check(x)) result = x.v;
  else {
    PyErr_SetString(PyExc_TypeError, 'character mapping must return integer, None or str');
    result = FAILED;
  }
  Py_DECREF(x);
  return result;
}

/**
 * Translates the ASCII characters that become ASCII characters or nothing, asking once for each;
 * returns how many characters that was, or -1 with an exception set.
 *
 * @source Objects/unicodeobject.c unicode_fast_translate
 */
function unicode_fast_translate(s: string, mapping: PyObject, writer: UnicodeWriter): number {
  const known = new Array<string | undefined>(128);
  let out = '';
  let i = 0;
  for (; i < s.length; i++) {
    const ch = s.charCodeAt(i);
    let to = known[ch];
    if (to === undefined) {
      const found = charmaptranslate_lookup(ch, mapping);
      if (found === FAILED) return -1;
      to = found === IDENTITY ? s[i] : (found ?? '');
      const single = to.length === 1 && to.charCodeAt(0) < 128;
      if (!single && found !== null) break;
      known[ch] = to;
    }
    out += to;
  }
  writer.writeText(out, Kind.ASCII);
  return i;
}

/** @source Objects/unicodeobject.c _PyUnicode_TranslateCharmap with errors="ignore" */
export function unicode_translate(self: PyObject, mapping: PyObject): PyObject | null {
  const o = self as PyUnicodeObject;
  if (o.v.length === 0) return unicode_result_unchanged(o);
  const kind = unicodeKind(o);
  const writer = new UnicodeWriter();
  let i = 0;
  if (kind === Kind.ASCII) {
    i = unicode_fast_translate(o.v, mapping, writer);
    if (i < 0) return writer.dealloc();
  }
  const chars = i < o.v.length ? codePoints(o.v, kind) : [];
  for (; i < chars.length; i++) {
    const to = charmaptranslate_lookup(chars[i], mapping);
    if (to === FAILED) return writer.dealloc();
    if (to === IDENTITY) writer.writeText(String.fromCodePoint(chars[i]), kind);
    else if (to !== null) writer.writeText(to, Kind.UCS4);
  }
  return writer.finish();
}

/** Fills `table` from the dict that is maketrans's only argument; false: exception set. */
function copyTable(table: PyObject, x: PyObject): boolean {
  const pos = { i: 0 };
  const entry = {} as { key: PyObject; value: PyObject; hash: number | bigint };
  while (PyDict_Next(x, pos, entry)) {
    const { key, value } = entry;
    if (PyUnicode_Check(key)) {
      if (unicodeLength(key) !== 1) {
        PyErr_SetString(PyExc_ValueError, 'string keys in translate table must be of length 1');
        return false;
      }
      if (setItem(table, unicodeAt(key, 0), value) < 0) return false;
    } else if (PyLong_Check(key)) {
      if (PyDict_SetItem(table, key, value) < 0) return false;
    } else {
      PyErr_SetString(PyExc_TypeError, 'keys in translate table must be strings or integers');
      return false;
    }
  }
  return true;
}

function setItem(table: PyObject, ch: number, value: PyObject): number {
  const key = PyLong_FromLong(ch);
  const res = PyDict_SetItem(table, key, value);
  Py_DECREF(key);
  return res;
}

/** Fills `table` from the strings x, y and z; false: exception set. */
function pairTable(
  table: PyObject,
  x: PyUnicodeObject,
  y: PyUnicodeObject,
  z: PyUnicodeObject | null,
): boolean {
  const from = codePoints(x.v, unicodeKind(x));
  const to = codePoints(y.v, unicodeKind(y));
  for (let i = 0; i < from.length; i++) {
    const value = PyLong_FromLong(to[i]);
    const res = setItem(table, from[i], value);
    Py_DECREF(value);
    if (res < 0) return false;
  }
  if (z !== null) {
    for (const ch of codePoints(z.v, unicodeKind(z))) {
      if (setItem(table, ch, Py_None) < 0) return false;
    }
  }
  return true;
}

function fillTable(table: PyObject, x: PyObject, y: PyObject | null, z: PyObject | null): boolean {
  if (y === null) {
    if (PyDict_CheckExact(x)) return copyTable(table, x);
    PyErr_SetString(
      PyExc_TypeError,
      'if you give only one argument to maketrans it must be a dict',
    );
    return false;
  }
  if (!PyUnicode_Check(x)) {
    PyErr_SetString(
      PyExc_TypeError,
      'first maketrans argument must be a string if there is a second argument',
    );
    return false;
  }
  const to = y as PyUnicodeObject;
  if (unicodeLength(x) !== unicodeLength(to)) {
    PyErr_SetString(PyExc_ValueError, 'the first two maketrans arguments must have equal length');
    return false;
  }
  return pairTable(table, x, to, z as PyUnicodeObject | null);
}

/** @source Objects/unicodeobject.c unicode_maketrans_impl */
export function unicode_maketrans(_self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('maketrans', args.length, 1, 3)) return null;
  const y = args.length > 1 ? args[1] : null;
  const z = args.length > 2 ? args[2] : null;
  if (y !== null && !PyUnicode_Check(y)) {
    return _PyArg_BadArgument('maketrans', 'argument 2', 'str', y);
  }
  if (z !== null && !PyUnicode_Check(z)) {
    return _PyArg_BadArgument('maketrans', 'argument 3', 'str', z);
  }
  const table = PyDict_New();
  if (table === null) return null;
  if (fillTable(table, args[0], y, z)) return table;
  Py_DECREF(table);
  return null;
}
