/** Rebuilding arrays from the bytes of other machines. */
import { Py_DECREF } from '../heap/refcount';
import type { PyObject, PyTypeObject } from '../heap/object';
import { PyBytes_Check, type PyBytesObject } from '../objects/bytesobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { _PyArg_BadArgument, _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { PyLong_AsInt } from '../objects/longobject-convert';
import { readInteger } from '../objects/native-format';
import { PyType_Check, PyType_IsSubtype } from '../objects/typeobject';
import { PyUnicode_Check, type PyUnicodeObject } from '../objects/unicodeobject';
import { TYPECODES, insertItem, stateOf } from './array-items';
import { arrayFromBytes } from './array-methods';
import { arrayBaseType, newArray } from './arraymodule';

/** Number of the machine format of a type code here. @source Modules/arraymodule.c typecode_to_mformat_code */
export const MACHINE_FORMATS: Readonly<Record<string, number>> = {
  b: 1,
  B: 0,
  u: 20,
  h: 4,
  H: 2,
  i: 8,
  I: 6,
  l: 12,
  L: 10,
  q: 12,
  Q: 10,
  f: 14,
  d: 16,
};

/** Item sizes of the 22 machine formats; odd numbers from 3 on are big-endian. */
const SIZES = [1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 8, 8, 8, 8, 4, 4, 8, 8, 2, 2, 4, 4];
const FIRST_FLOAT = 14;
const FIRST_TEXT = 18;

/** The text of UTF-16 or UTF-32 items. */
function decodeText(bytes: Uint8Array, size: number, little: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let at = 0; at < bytes.length; at += size) {
    text +=
      size === 2
        ? String.fromCharCode(view.getUint16(at, little))
        : String.fromCodePoint(view.getUint32(at, little));
  }
  return text;
}

/** The item at `at` as an object. */
function itemAt(bytes: Uint8Array, at: number, format: number): PyObject {
  const size = SIZES[format];
  const little = format < 2 || format % 2 === 0;
  if (format < FIRST_FLOAT) {
    const signed = [1, 4, 5, 8, 9, 12, 13].includes(format);
    return PyLong_FromLong(readInteger(bytes, at, size, signed, little));
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return PyFloat_FromDouble(size === 4 ? view.getFloat32(at, little) : view.getFloat64(at, little));
}

/** Appends the converted items: false with an exception set. */
function appendConverted(array: PyObject, items: PyObject, format: number): boolean {
  const bytes = (items as PyBytesObject).v;
  const a = stateOf(array);
  const size = SIZES[format];
  if (bytes.length % size !== 0) {
    PyErr_SetString(PyExc_ValueError, 'bytes length not a multiple of item size');
    return false;
  }
  if (format >= FIRST_TEXT) {
    const chars = [...decodeText(bytes, size, format % 2 === 0)];
    const codes = Uint32Array.from(chars, (c) => c.codePointAt(0)!);
    a.data = new Uint8Array(codes.buffer);
    a.size = a.allocated = chars.length;
    return true;
  }
  for (let at = 0; at < bytes.length; at += size) {
    const item = itemAt(bytes, at, format);
    const failed = insertItem(a, a.size, item) < 0;
    Py_DECREF(item);
    if (failed) return false;
  }
  return true;
}

/** The type code, or null with an exception set. */
function checkedTypecode(type: PyObject, code: PyObject): string | null {
  if (!PyType_Check(type)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `first argument must be a type object, not ${(type as PyObject).ob_type.tp_name}`,
    );
  }
  const base = arrayBaseType();
  if (!PyType_IsSubtype(type as PyTypeObject, base)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `${(type as PyTypeObject).tp_name} is not a subtype of ${base.tp_name}`,
    );
  }
  const text = (code as PyUnicodeObject).v;
  if (text.length === 1 && TYPECODES.includes(text)) return text;
  return PyErr_SetString(PyExc_ValueError, 'second argument must be a valid type code');
}

/** @source Modules/arraymodule.c array__array_reconstructor_impl */
export function array_reconstructor(_m: PyObject, args: readonly PyObject[]): PyObject | null {
  const fname = '_array_reconstructor';
  if (!_PyArg_CheckPositional(fname, args.length, 4, 4)) return null;
  const [type, code, format, items] = args;
  if (!PyUnicode_Check(code) || [...(code as PyUnicodeObject).v].length !== 1) {
    return _PyArg_BadArgument(fname, 'argument 2', 'a unicode character', code);
  }
  const number = PyLong_AsInt(format);
  if (number === -1 && PyErr_Occurred()) return null;
  const typecode = checkedTypecode(type, code);
  if (typecode === null) return null;
  if (number < 0 || number >= SIZES.length) {
    return PyErr_SetString(PyExc_ValueError, 'third argument must be a valid machine format code.');
  }
  if (!PyBytes_Check(items)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `fourth argument should be bytes, not ${(items as PyObject).ob_type.tp_name}`,
    );
  }
  const array = newArray(type as PyTypeObject, typecode, new Uint8Array(0));
  if (array === null) return null;
  const same = number === MACHINE_FORMATS[typecode];
  if (same ? arrayFromBytes(array, items) : appendConverted(array, items, number)) return array;
  Py_DECREF(array);
  return null;
}
