/** Built-in functions on one or two objects (Python/bltinmodule.c). */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { addressOf } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import {
  PyIter_Check,
  PyIter_Next,
  PyNumber_Absolute,
  PyNumber_Divmod,
  PyNumber_Index,
  PyNumber_Power,
  PyObject_Format,
  PyObject_GetIter,
  PyObject_IsInstance,
  PyObject_IsSubclass,
  PyObject_Size,
} from '../objects/abstract';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyBytes_Check, type PyBytesObject } from '../objects/bytesobject';
import { PyByteArray_Check, type PyByteArrayObject } from '../objects/bytearrayobject';
import { PyObject_CallNoArgs, PyObject_CallOneArg } from '../objects/call';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetNone,
  PyErr_SetString,
} from '../objects/errors';
import {
  PyExc_OverflowError,
  PyExc_StopIteration,
  PyExc_TypeError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { _PyArg_CheckPositional, PyArg_UnpackKeywords } from '../objects/getargs';
import { PyAnextAwaitable_New, PyCallIter_New } from '../objects/iterobject';
import { PyLong_FromLong } from '../objects/longobject';
import { _PyLong_FormatValue } from '../objects/longobject-string';
import {
  _PyObject_LookupAttr,
  PyCallable_Check,
  PyObject_ASCII,
  PyObject_GetAttr,
  PyObject_Hash,
  PyObject_IsTrue,
  PyObject_Repr,
  PyObject_SetAttr,
  Py_None,
  Py_RETURN_NONE,
} from '../objects/object';
import { lengthObject } from '../objects/rangeobject';
import { _PyObject_LookupSpecial } from '../objects/typeobject';
import { METH_FASTCALL, METH_KEYWORDS, METH_O, method } from '../objects/typedef';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  unicodeLength,
  _Py_ID,
} from '../objects/unicodeobject';

type Args = readonly PyObject[];

function builtin_all(_m: PyObject, iterable: PyObject): PyObject | null {
  return scan(iterable, 0);
}

function builtin_any(_m: PyObject, iterable: PyObject): PyObject | null {
  return scan(iterable, 1);
}

/** Ends with `wanted` at the first item whose truth it is, else with the opposite. */
function scan(iterable: PyObject, wanted: number): PyObject | null {
  const it = PyObject_GetIter(iterable);
  if (it === null) return null;
  for (;;) {
    const item = PyIter_Next(it);
    if (item === null) break;
    const cmp = PyObject_IsTrue(item);
    Py_DECREF(item);
    if (cmp < 0 || cmp === wanted) {
      Py_DECREF(it);
      return cmp < 0 ? null : PyBool_FromLong(wanted);
    }
  }
  Py_DECREF(it);
  return PyErr_Occurred() !== null ? null : PyBool_FromLong(1 - wanted);
}

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

function builtin_getattr(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('getattr', args.length, 2, 3)) return null;
  const [v, name] = args;
  if (args.length === 2) return PyObject_GetAttr(v, name);
  const out = { value: null as PyObject | null };
  const state = _PyObject_LookupAttr(v, name, out);
  if (state < 0) return null;
  return state === 1 ? out.value : Py_NewRef(args[2]);
}

function builtin_hasattr(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('hasattr', args.length, 2, 2)) return null;
  const out = { value: null as PyObject | null };
  const state = _PyObject_LookupAttr(args[0], args[1], out);
  if (state < 0) return null;
  if (state === 0) return PyBool_FromLong(0);
  Py_DECREF(out.value!);
  return PyBool_FromLong(1);
}

function builtin_setattr(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('setattr', args.length, 3, 3)) return null;
  return PyObject_SetAttr(args[0], args[1], args[2]) < 0 ? null : Py_RETURN_NONE();
}

function builtin_delattr(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('delattr', args.length, 2, 2)) return null;
  return PyObject_SetAttr(args[0], args[1], null) < 0 ? null : Py_RETURN_NONE();
}

function builtin_hash(_m: PyObject, o: PyObject): PyObject | null {
  const hash = PyObject_Hash(o);
  return hash === -1 ? null : PyLong_FromLong(hash);
}

function builtin_id(_m: PyObject, o: PyObject): PyObject {
  return PyLong_FromLong(addressOf(o));
}

function builtin_isinstance(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('isinstance', args.length, 2, 2)) return null;
  const result = PyObject_IsInstance(args[0], args[1]);
  return result < 0 ? null : PyBool_FromLong(result);
}

function builtin_issubclass(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('issubclass', args.length, 2, 2)) return null;
  const result = PyObject_IsSubclass(args[0], args[1]);
  return result < 0 ? null : PyBool_FromLong(result);
}

function builtin_iter(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('iter', args.length, 1, 2)) return null;
  if (args.length === 1) return PyObject_GetIter(args[0]);
  if (!PyCallable_Check(args[0])) {
    return PyErr_SetString(PyExc_TypeError, 'iter(v, w): v must be callable');
  }
  return PyCallIter_New(args[0], args[1]);
}

function builtin_next(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('next', args.length, 1, 2)) return null;
  const it = args[0];
  if (!PyIter_Check(it)) {
    return PyErr_SetString(PyExc_TypeError, `'${it.ob_type.tp_name}' object is not an iterator`);
  }
  const result = it.ob_type.tp_iternext!(it);
  if (result !== null) return result;
  if (args.length === 2) {
    if (PyErr_Occurred() !== null) {
      if (!PyErr_ExceptionMatches(PyExc_StopIteration)) return null;
      PyErr_Clear();
    }
    return Py_NewRef(args[1]);
  }
  return PyErr_Occurred() === null ? PyErr_SetNone(PyExc_StopIteration) : null;
}

function builtin_aiter(_m: PyObject, o: PyObject): PyObject | null {
  const aiter = o.ob_type.am_aiter;
  if (aiter === null) {
    return PyErr_SetString(
      PyExc_TypeError,
      `'${o.ob_type.tp_name}' object is not an async iterable`,
    );
  }
  const it = aiter(o);
  if (it !== null && it.ob_type.am_anext === null) {
    const name = it.ob_type.tp_name;
    Py_DECREF(it);
    return PyErr_SetString(
      PyExc_TypeError,
      `aiter() returned not an async iterator of type '${name}'`,
    );
  }
  return it;
}

function builtin_anext(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('anext', args.length, 1, 2)) return null;
  const anext = args[0].ob_type.am_anext;
  if (anext === null) {
    return PyErr_SetString(
      PyExc_TypeError,
      `'${args[0].ob_type.tp_name}' object is not an async iterator`,
    );
  }
  const awaitable = anext(args[0]);
  if (awaitable === null || args.length === 1) return awaitable;
  const result = PyAnextAwaitable_New(awaitable, args[1]);
  Py_DECREF(awaitable);
  return result;
}

function builtin_len(_m: PyObject, o: PyObject): PyObject | null {
  const size = PyObject_Size(o);
  return size < 0 ? null : lengthObject(o, size);
}

function builtin_format(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('format', args.length, 1, 2)) return null;
  if (args.length === 2 && !PyUnicode_Check(args[1])) {
    return PyErr_SetString(
      PyExc_TypeError,
      `format() argument 2 must be str, not ${args[1].ob_type.tp_name}`,
    );
  }
  return PyObject_Format(args[0], args[1] ?? null);
}

/** The functions of this file as rows of the module. */
export const FUNCTIONS = [
  method(
    'abs',
    METH_O,
    (_m, x) => PyNumber_Absolute(x),
    'abs($module, x, /)\n--\n\nReturn the absolute value of the argument.',
  ),
  method(
    'aiter',
    METH_O,
    builtin_aiter,
    'aiter($module, async_iterable, /)\n--\n\nReturn an AsyncIterator for an AsyncIterable object.',
  ),
  method(
    'all',
    METH_O,
    builtin_all,
    'all($module, iterable, /)\n--\n\nReturn True if bool(x) is True for all values x in the iterable.\n\nIf the iterable is empty, return True.',
  ),
  method('anext', METH_FASTCALL, builtin_anext),
  method(
    'any',
    METH_O,
    builtin_any,
    'any($module, iterable, /)\n--\n\nReturn True if bool(x) is True for any x in the iterable.\n\nIf the iterable is empty, return False.',
  ),
  method(
    'ascii',
    METH_O,
    (_m, o) => PyObject_ASCII(o),
    'ascii($module, obj, /)\n--\n\nReturn an ASCII-only representation of an object.',
  ),
  method(
    'bin',
    METH_O,
    (_m, o) => PyNumber_ToBase(o, 2),
    'bin($module, number, /)\n--\n\nReturn the binary representation of an integer.',
  ),
  method(
    'callable',
    METH_O,
    (_m, o) => PyBool_FromLong(PyCallable_Check(o) ? 1 : 0),
    'callable($module, obj, /)\n--\n\nReturn whether the object is callable (i.e., some kind of function).',
  ),
  method(
    'chr',
    METH_O,
    builtin_chr,
    'chr($module, i, /)\n--\n\nReturn a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.',
  ),
  method(
    'delattr',
    METH_FASTCALL,
    builtin_delattr,
    'delattr($module, obj, name, /)\n--\n\nDeletes the named attribute from the given object.',
  ),
  method(
    'divmod',
    METH_FASTCALL,
    builtin_divmod,
    'divmod($module, x, y, /)\n--\n\nReturn the tuple (x//y, x%y).  Invariant: div*y + mod == x.',
  ),
  method(
    'format',
    METH_FASTCALL,
    builtin_format,
    "format($module, value, format_spec='', /)\n--\n\nReturn type(value).__format__(value, format_spec)",
  ),
  method('getattr', METH_FASTCALL, builtin_getattr),
  method(
    'hasattr',
    METH_FASTCALL,
    builtin_hasattr,
    'hasattr($module, obj, name, /)\n--\n\nReturn whether the object has an attribute with the given name.',
  ),
  method(
    'hash',
    METH_O,
    builtin_hash,
    'hash($module, obj, /)\n--\n\nReturn the hash value for the given object.',
  ),
  method(
    'hex',
    METH_O,
    (_m, o) => PyNumber_ToBase(o, 16),
    'hex($module, number, /)\n--\n\nReturn the hexadecimal representation of an integer.',
  ),
  method('id', METH_O, builtin_id, 'id($module, obj, /)\n--\n\nReturn the identity of an object.'),
  method(
    'isinstance',
    METH_FASTCALL,
    builtin_isinstance,
    'isinstance($module, obj, class_or_tuple, /)\n--\n\nReturn whether an object is an instance of a class or of a subclass thereof.',
  ),
  method(
    'issubclass',
    METH_FASTCALL,
    builtin_issubclass,
    "issubclass($module, cls, class_or_tuple, /)\n--\n\nReturn whether 'cls' is derived from another class or is the same class.",
  ),
  method('iter', METH_FASTCALL, builtin_iter),
  method(
    'len',
    METH_O,
    builtin_len,
    'len($module, obj, /)\n--\n\nReturn the number of items in a container.',
  ),
  method('next', METH_FASTCALL, builtin_next),
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
    'repr',
    METH_O,
    (_m, o) => PyObject_Repr(o),
    'repr($module, obj, /)\n--\n\nReturn the canonical string representation of the object.',
  ),
  method(
    'round',
    METH_FASTCALL | METH_KEYWORDS,
    builtin_round,
    'round($module, /, number, ndigits=None)\n--\n\nRound a number to a given precision in decimal digits.',
  ),
  method(
    'setattr',
    METH_FASTCALL,
    builtin_setattr,
    'setattr($module, obj, name, value, /)\n--\n\nSets the named attribute on the given object to the specified value.',
  ),
];
