/** Making strings by calling str, and the methods that describe a string's object. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyErr_SetString } from './errors';
import { PyExc_ValueError } from './exceptions';
import { PyArg_UnpackKeywords, PyArg_UnpackTupleKeywords, _PyArg_BadArgument } from './getargs';
import { PyLong_FromSsize_t } from './longobject';
import { PyObject_Str } from './object';
import { tupleFromStolen } from './tupleobject';
import { unicodeAllocData, unicodeSize } from './unicode-blocks';
import { PyUnicode_AsEncodedString, PyUnicode_FromEncodedObject } from './unicode-codecs';
import {
  PyUnicode_Check,
  PyUnicode_Type,
  _PyUnicode_Copy,
  unicodeEmpty,
  type PyUnicodeObject,
} from './unicodeobject';

/** An optional str argument as text: null if absent, undefined with an exception set. */
function textArgument(
  fname: string,
  name: string,
  o: PyObject | null | undefined,
): string | null | undefined {
  if (!o) return null;
  if (!PyUnicode_Check(o)) {
    _PyArg_BadArgument(fname, `argument '${name}'`, 'str', o);
    return undefined;
  }
  if (o.v.includes('\0')) {
    PyErr_SetString(PyExc_ValueError, 'embedded null character');
    return undefined;
  }
  return o.v;
}

/** The str that `str(x, encoding, errors)` is, before a subclass makes its own of it. */
function makeStr(
  x: PyObject | null,
  encoding: string | null,
  errors: string | null,
): PyObject | null {
  if (x === null) return unicodeEmpty();
  if (encoding === null && errors === null) return PyObject_Str(x);
  return PyUnicode_FromEncodedObject(x, encoding, errors);
}

/** An instance of a subclass with the text of `unicode`, which is stolen. @source Objects/unicodeobject.c unicode_subtype_new */
function unicode_subtype_new(type: PyTypeObject, unicode: PyUnicodeObject): PyObject | null {
  const self = type.tp_alloc!(type, 0) as PyUnicodeObject | null;
  if (self !== null) {
    self.v = unicode.v;
    self.n = unicode.n;
  }
  const filled = self === null || unicodeAllocData(self);
  Py_DECREF(unicode);
  if (filled) return self;
  Py_DECREF(self);
  return null;
}

/** @source Objects/unicodeobject.c unicode_new */
export function unicode_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const names = ['object', 'encoding', 'errors'];
  const a = PyArg_UnpackTupleKeywords('str', names, args, kwds, 0, 3, 0);
  if (a === null) return null;
  const encoding = textArgument('str', 'encoding', a[1]);
  if (encoding === undefined) return null;
  const errors = textArgument('str', 'errors', a[2]);
  if (errors === undefined) return null;
  const unicode = makeStr(a[0] ?? null, encoding, errors);
  if (unicode === null || type === PyUnicode_Type) return unicode;
  return unicode_subtype_new(type, unicode as PyUnicodeObject);
}

/** @source Objects/unicodeobject.c unicode_encode_impl */
export function unicode_encode(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = PyArg_UnpackKeywords('encode', ['encoding', 'errors'], args, kwnames, 0, 2, 0);
  if (a === null) return null;
  const encoding = textArgument('encode', 'encoding', a[0]);
  if (encoding === undefined) return null;
  const errors = textArgument('encode', 'errors', a[1]);
  if (errors === undefined) return null;
  return PyUnicode_AsEncodedString(self, encoding, errors);
}

/** @source Objects/unicodeobject.c unicode_sizeof_impl */
export function unicode_sizeof(self: PyObject): PyObject {
  return PyLong_FromSsize_t(unicodeSize(self as PyUnicodeObject));
}

/** @source Objects/unicodeobject.c unicode_getnewargs */
export function unicode_getnewargs(self: PyObject): PyObject | null {
  const copy = _PyUnicode_Copy(self as PyUnicodeObject);
  return copy === null ? null : tupleFromStolen([copy]);
}
