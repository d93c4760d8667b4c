/** Arguments that the methods of bytes and bytearray share. */
import type { PyObject } from '../heap/object';
import { PyIndex_Check, PyNumber_AsSsize_t } from './abstract';
import { asReadBuffer } from './buffer';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { _PyArg_BadArgument } from './getargs';
import { Py_None } from './object';
import { _PyEval_SliceIndex } from './sliceobject';
import { PyUnicode_Check, type PyUnicodeObject } from './unicodeobject';

/** An optional str argument as text: null if absent, undefined with an exception set. */
export function encodingArgument(
  o: PyObject | null,
  fname: string,
  name: string,
): string | null | undefined {
  if (o === null) return null;
  if (!PyUnicode_Check(o)) {
    _PyArg_BadArgument(fname, `argument '${name}'`, 'str', o);
    return undefined;
  }
  const text = (o as PyUnicodeObject).v;
  if (text.includes('\0')) {
    PyErr_SetString(PyExc_ValueError, 'embedded null character');
    return undefined;
  }
  return text;
}

/** A search range, clipped to the length; see `findArguments`. */
export interface FindArguments {
  sub: PyObject;
  start: number;
  end: number;
}

/** An argument count error as PyArg_ParseTuple words it. */
function countError(fname: string, count: number, bound: number, atLeast: boolean): null {
  return PyErr_SetString(
    PyExc_TypeError,
    `${fname}() takes at ${atLeast ? 'least' : 'most'} ${bound} ` +
      `argument${bound === 1 ? '' : 's'} (${count} given)`,
  );
}

/**
 * Parses `sub[, start[, end]]` and clips the bounds to `length`.
 * @source Objects/stringlib/find.h STRINGLIB(parse_args_finds)
 */
export function findArguments(
  fname: string,
  args: readonly PyObject[],
  length: number,
): FindArguments | null {
  if (args.length < 1) return countError(fname, args.length, 1, true);
  if (args.length > 3) return countError(fname, args.length, 3, false);
  let start = 0;
  let end = Infinity;
  if (args.length > 1 && args[1] !== Py_None) {
    const value = _PyEval_SliceIndex(args[1]);
    if (value === null) return null;
    start = value;
  }
  if (args.length > 2 && args[2] !== Py_None) {
    const value = _PyEval_SliceIndex(args[2]);
    if (value === null) return null;
    end = value;
  }
  if (end > length) end = length;
  else if (end < 0) end = Math.max(0, end + length);
  if (start < 0) start = Math.max(0, start + length);
  return { sub: args[0], start, end };
}

/** A byte or bytes-like argument as bytes. @source Objects/bytes_methods.c parse_args_finds_byte */
export function byteOrBytes(sub: PyObject): Uint8Array | null {
  if (sub.ob_type.bf_getbuffer !== null) return asReadBuffer(sub);
  if (!PyIndex_Check(sub)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `argument should be integer or bytes-like object, not '${sub.ob_type.tp_name}'`,
    );
  }
  const value = PyNumber_AsSsize_t(sub, null);
  if (value === -1 && PyErr_Occurred()) return null;
  if (value < 0 || value > 255) {
    return PyErr_SetString(PyExc_ValueError, 'byte must be in range(0, 256)');
  }
  return Uint8Array.of(value);
}

/** An optional index argument, `fallback` if absent; null with an exception set. @source Argument Clinic Py_ssize_t */
export function ssizeArgument(o: PyObject | null | undefined, fallback: number): number | null {
  if (o === null || o === undefined) return fallback;
  const value = PyNumber_AsSsize_t(o, null);
  if (value !== -1 || !PyErr_Occurred()) return value;
  return null;
}
