/** Built-in functions on numbers and characters (Python/bltinmodule.c). */
import { Py_DECREF } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import {
  PyNumber_Absolute,
  PyNumber_Divmod,
  PyNumber_Index,
  PyNumber_Power,
} from '../objects/abstract';
import { PyBytes_Check, type PyBytesObject } from '../objects/bytesobject';
import { PyByteArray_Check, type PyByteArrayObject } from '../objects/bytearrayobject';
import { PyObject_CallNoArgs, PyObject_CallOneArg } from '../objects/call';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { _PyArg_CheckPositional, PyArg_UnpackKeywords } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { _PyLong_FormatValue } from '../objects/longobject-string';
import { Py_None } from '../objects/object';
import { _PyObject_LookupSpecial } from '../objects/typeobject';
import { METH_FASTCALL, METH_KEYWORDS, METH_O, method } from '../objects/typedef';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  unicodeLength,
  _Py_ID,
} from '../objects/unicodeobject';

type Args = readonly PyObject[];

function builtin_chr(_m: PyObject, arg: PyObject): PyObject | null {
  const index = PyNumber_Index(arg);
  if (index === null) {
    return null;
  }
  const value = index.v as number | bigint;
  Py_DECREF(index);
  if (typeof value === 'bigint' || value > 0x7fffffff || value < -0x80000000) {
    return PyErr_SetString(PyExc_OverflowError, 'Python int too large to convert to C int');
  }
  if (value < 0 || value > 0x10ffff) {
    return PyErr_SetString(PyExc_ValueError, 'chr() arg not in range(0x110000)');
  }
  return PyUnicode_FromString(String.fromCodePoint(value));
}

function builtin_ord(_m: PyObject, c: PyObject): PyObject | null {
  let size: number;
  if (PyBytes_Check(c)) {
    const bytes = (c as PyBytesObject).v;
    size = bytes.length;
    if (size === 1) return PyLong_FromLong(bytes[0]);
  } else if (PyUnicode_Check(c)) {
    size = unicodeLength(c);
    if (size === 1) return PyLong_FromLong((c.v as string).codePointAt(0)!);
  } else if (PyByteArray_Check(c)) {
    const { v } = c as PyByteArrayObject;
    size = v.size;
    if (size === 1) return PyLong_FromLong(v.data[0]);
  } else {
    return PyErr_SetString(
      PyExc_TypeError,
      `ord() expected string of length 1, but ${c.ob_type.tp_name} found`,
    );
  }
  return PyErr_SetString(
    PyExc_TypeError,
    `ord() expected a character, but string of length ${size} found`,
  );
}

/** @source Objects/abstract.c PyNumber_ToBase */
function PyNumber_ToBase(n: PyObject, base: number): PyObject | null {
  const index = PyNumber_Index(n);
  if (index === null) return null;
  const text = _PyLong_FormatValue(index.v as number | bigint, base, true);
  Py_DECREF(index);
  return text === null ? null : PyUnicode_FromString(text);
}

function builtin_divmod(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('divmod', args.length, 2, 2)) return null;
  return PyNumber_Divmod(args[0], args[1]);
}

function builtin_pow(_m: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const a = PyArg_UnpackKeywords('pow', ['base', 'exp', 'mod'], args, kwnames, 2, 3, 0);
  return a === null ? null : PyNumber_Power(a[0]!, a[1]!, a[2] ?? Py_None);
}

function builtin_round(_m: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const a = PyArg_UnpackKeywords('round', ['number', 'ndigits'], args, kwnames, 1, 2, 0);
  if (a === null) return null;
  const number = a[0]!;
  const ndigits = a[1] ?? Py_None;
  const found = { value: null as PyObject | null };
  const type = number.ob_type;
  const state = lookupSpecial(number, '__round__', found);
  if (state < 0) return null;
  if (state === 0) {
    return PyErr_SetString(PyExc_TypeError, `type ${type.tp_name} doesn't define __round__ method`);
  }
  const round = found.value!;
  const result =
    ndigits === Py_None ? PyObject_CallNoArgs(round) : PyObject_CallOneArg(round, ndigits);
  Py_DECREF(round);
  return result;
}

/** Looks a special method up on the type and binds it: 1 found, 0 missing, -1 error. */
function lookupSpecial(o: PyObject, name: string, out: { value: PyObject | null }): number {
  const found = _PyObject_LookupSpecial(o, _Py_ID(name));
  out.value = found;
  if (found !== null) return 1;
  return PyErr_Occurred() !== null ? -1 : 0;
}

/** The functions of this file as rows of the module. */
export const NUMBERS = [
  method(
    'abs',
    METH_O,
    (_m, x) => PyNumber_Absolute(x),
    'abs($module, x, /)\n--\n\nReturn the absolute value of the argument.',
  ),
  method(
    'bin',
    METH_O,
    (_m, o) => PyNumber_ToBase(o, 2),
    'bin($module, number, /)\n--\n\nReturn the binary representation of an integer.',
  ),
  method(
    'chr',
    METH_O,
    builtin_chr,
    'chr($module, i, /)\n--\n\nReturn a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.',
  ),
  method(
    'divmod',
    METH_FASTCALL,
    builtin_divmod,
    'divmod($module, x, y, /)\n--\n\nReturn the tuple (x//y, x%y).  Invariant: div*y + mod == x.',
  ),
  method(
    'hex',
    METH_O,
    (_m, o) => PyNumber_ToBase(o, 16),
    'hex($module, number, /)\n--\n\nReturn the hexadecimal representation of an integer.',
  ),
  method(
    'oct',
    METH_O,
    (_m, o) => PyNumber_ToBase(o, 8),
    'oct($module, number, /)\n--\n\nReturn the octal representation of an integer.',
  ),
  method(
    'ord',
    METH_O,
    builtin_ord,
    'ord($module, c, /)\n--\n\nReturn the Unicode code point for a one-character string.',
  ),
  method(
    'pow',
    METH_FASTCALL | METH_KEYWORDS,
    builtin_pow,
    'pow($module, /, base, exp, mod=None)\n--\n\nEquivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.',
  ),
  method(
    'round',
    METH_FASTCALL | METH_KEYWORDS,
    builtin_round,
    'round($module, /, number, ndigits=None)\n--\n\nRound a number to a given precision in decimal digits.',
  ),
];
