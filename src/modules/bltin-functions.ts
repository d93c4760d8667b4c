/** Built-in functions on one or two objects (Python/bltinmodule.c). */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { addressOf } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import {
  PyIter_Check,
  PyIter_Next,
  PyObject_Format,
  PyObject_GetIter,
  PyObject_IsInstance,
  PyObject_IsSubclass,
  PyObject_Size,
} from '../objects/abstract';
import { PyBool_FromLong } from '../objects/boolobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetNone,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_StopIteration, PyExc_TypeError } from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyAnextAwaitable_New, PyCallIter_New } from '../objects/iterobject';
import { PyLong_FromLong, PyLong_FromSsize_t } from '../objects/longobject';
import {
  _PyObject_LookupAttr,
  PyCallable_Check,
  PyObject_ASCII,
  PyObject_GetAttr,
  PyObject_Hash,
  PyObject_IsTrue,
  PyObject_Repr,
  PyObject_SetAttr,
  Py_RETURN_NONE,
} from '../objects/object';
import { lengthObject } from '../objects/rangeobject';
import { METH_FASTCALL, METH_O, method } from '../objects/typedef';
import { PyUnicode_Check } from '../objects/unicodeobject';

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
  return hash === -1 ? null : PyLong_FromSsize_t(hash);
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
  method(
    'anext',
    METH_FASTCALL,
    builtin_anext,
    'anext($module, aiterator, default=<unrepresentable>, /)\n--\n\nasync anext(aiterator[, default])\n\nReturn the next item from the async iterator.',
  ),
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
    'callable',
    METH_O,
    (_m, o) => PyBool_FromLong(PyCallable_Check(o) ? 1 : 0),
    'callable($module, obj, /)\n--\n\nReturn whether the object is callable (i.e., some kind of function).',
  ),
  method(
    'delattr',
    METH_FASTCALL,
    builtin_delattr,
    'delattr($module, obj, name, /)\n--\n\nDeletes the named attribute from the given object.',
  ),
  method(
    'format',
    METH_FASTCALL,
    builtin_format,
    "format($module, value, format_spec='', /)\n--\n\nReturn type(value).__format__(value, format_spec)",
  ),
  method(
    'getattr',
    METH_FASTCALL,
    builtin_getattr,
    'getattr($module, object, name, default=<unrepresentable>, /)\n--\n\nGet a named attribute from an object.',
  ),
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
  method(
    'iter',
    METH_FASTCALL,
    builtin_iter,
    'iter($module, object, sentinel=<unrepresentable>, /)\n--\n\nGet an iterator from an object.',
  ),
  method(
    'len',
    METH_O,
    builtin_len,
    'len($module, obj, /)\n--\n\nReturn the number of items in a container.',
  ),
  method(
    'next',
    METH_FASTCALL,
    builtin_next,
    'next($module, iterator, default=<unrepresentable>, /)\n--\n\nReturn the next item from the iterator.',
  ),
  method(
    'repr',
    METH_O,
    (_m, o) => PyObject_Repr(o),
    'repr($module, obj, /)\n--\n\nReturn the canonical string representation of the object.',
  ),
  method(
    'setattr',
    METH_FASTCALL,
    builtin_setattr,
    'setattr($module, obj, name, value, /)\n--\n\nSets the named attribute on the given object to the specified value.',
  ),
];
