/** Building, extending, unpacking and formatting. */
import type { PyObject } from '../../heap/object';
import { Py_DECREF, Py_XDECREF } from '../../heap/refcount';
import {
  PyObject_Format,
  PyObject_GetIter,
  PyObject_Size,
  PySequence_Check,
} from '../../objects/abstract';
import {
  PyDict_New,
  PyDict_SetItem,
  PyDict_Update,
  _PyDict_MergeEx,
  _PyDict_SetItem_Take2,
} from '../../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_GetRaisedException,
  PyErr_SetRaisedException,
  PyErr_SetString,
} from '../../objects/errors';
import { PyExc_AttributeError, PyExc_KeyError, PyExc_TypeError } from '../../objects/exceptions';
import type { PyBaseExceptionObject } from '../../objects/exceptions-base';
import type { Frame } from '../../objects/interpframe';
import {
  PyList_Append,
  _PyList_Extend,
  listFromStolen,
  type PyListObject,
} from '../../objects/listobject';
import { PyLong_FromLong } from '../../objects/longobject';
import { PyObject_ASCII, PyObject_Repr, PyObject_Str, strStr } from '../../objects/object';
import { PySet_Add, PySet_New, _PySet_Update } from '../../objects/setobject';
import { PySlice_New } from '../../objects/sliceobject';
import { tupleFromStolen } from '../../objects/tupleobject';
import {
  PyUnicode_CheckExact,
  _PyUnicode_JoinArray,
  unicodeEmpty as emptyString,
} from '../../objects/unicodeobject';
import { functionString } from '../function-string';
import { ERROR, NEXT, peek, pop, push } from '../flow';

/** Takes the top `n` items, in order; the caller owns them. */
export function popItems(f: Frame, n: number): PyObject[] {
  const l = f.localsplus;
  const base = f.sp - n;
  const items = new Array<PyObject>(n);
  for (let i = 0; i < n; i++) {
    items[i] = l[base + i]!;
    l[base + i] = null;
  }
  f.sp = base;
  return items;
}

export function BUILD_TUPLE(f: Frame, n: number): number {
  push(f, tupleFromStolen(popItems(f, n)));
  return NEXT;
}

export function BUILD_LIST(f: Frame, n: number): number {
  push(f, listFromStolen(popItems(f, n)));
  return NEXT;
}

export function BUILD_SET(f: Frame, n: number): number {
  const set = PySet_New(null);
  let failed = set === null;
  for (const item of popItems(f, n)) {
    if (!failed && PySet_Add(set!, item) < 0) failed = true;
    Py_DECREF(item);
  }
  if (failed) {
    Py_XDECREF(set);
    return ERROR;
  }
  push(f, set);
  return NEXT;
}

export function BUILD_MAP(f: Frame, n: number): number {
  const dict = PyDict_New();
  const l = f.localsplus;
  const base = f.sp - 2 * n;
  let err = 0;
  for (let i = 0; i < n && err === 0; i++) {
    err = PyDict_SetItem(dict, l[base + 2 * i]!, l[base + 2 * i + 1]!);
  }
  for (const o of popItems(f, 2 * n)) Py_DECREF(o);
  if (err < 0) {
    Py_DECREF(dict);
    return ERROR;
  }
  push(f, dict);
  return NEXT;
}

export function BUILD_CONST_KEY_MAP(f: Frame, n: number): number {
  const keys = peek(f, 1).v as PyObject[];
  const l = f.localsplus;
  const base = f.sp - 1 - n;
  const dict = PyDict_New();
  let err = 0;
  for (let i = 0; i < n && err === 0; i++) err = PyDict_SetItem(dict, keys[i], l[base + i]!);
  const keysTuple = pop(f);
  for (const o of popItems(f, n)) Py_DECREF(o);
  Py_DECREF(keysTuple);
  if (err < 0) {
    Py_DECREF(dict);
    return ERROR;
  }
  push(f, dict);
  return NEXT;
}

export function BUILD_STRING(f: Frame, n: number): number {
  const l = f.localsplus;
  const pieces: PyObject[] = [];
  for (let i = f.sp - n; i < f.sp; i++) pieces.push(l[i]!);
  const str = _PyUnicode_JoinArray(emptyString(), pieces);
  for (const o of popItems(f, n)) Py_DECREF(o);
  if (str === null) return ERROR;
  push(f, str);
  return NEXT;
}

export function BUILD_SLICE(f: Frame, n: number): number {
  const step = n === 3 ? pop(f) : null;
  const stop = pop(f);
  const start = pop(f);
  const slice = PySlice_New(start, stop, step);
  Py_DECREF(start);
  Py_DECREF(stop);
  Py_XDECREF(step);
  if (slice === null) return ERROR;
  push(f, slice);
  return NEXT;
}

export function LIST_APPEND(f: Frame, n: number): number {
  const value = pop(f);
  const err = PyList_Append(peek(f, n), value);
  Py_DECREF(value);
  return err < 0 ? ERROR : NEXT;
}

export function SET_ADD(f: Frame, n: number): number {
  const value = pop(f);
  const err = PySet_Add(peek(f, n), value);
  Py_DECREF(value);
  return err < 0 ? ERROR : NEXT;
}

export function MAP_ADD(f: Frame, n: number): number {
  const value = pop(f);
  const key = pop(f);
  return _PyDict_SetItem_Take2(peek(f, n), key, value) < 0 ? ERROR : NEXT;
}

export function LIST_EXTEND(f: Frame, n: number): number {
  const iterable = peek(f, 1);
  const none = _PyList_Extend(peek(f, n + 1) as PyListObject, iterable);
  if (none === null) {
    if (
      PyErr_ExceptionMatches(PyExc_TypeError) &&
      iterable.ob_type.tp_iter === null &&
      !PySequence_Check(iterable)
    ) {
      PyErr_Clear();
      PyErr_SetString(
        PyExc_TypeError,
        `Value after * must be an iterable, not ${iterable.ob_type.tp_name}`,
      );
    }
    Py_DECREF(pop(f));
    return ERROR;
  }
  Py_DECREF(pop(f));
  return NEXT;
}

export function SET_UPDATE(f: Frame, n: number): number {
  const iterable = pop(f);
  const err = _PySet_Update(peek(f, n), iterable);
  Py_DECREF(iterable);
  return err < 0 ? ERROR : NEXT;
}

export function DICT_UPDATE(f: Frame, n: number): number {
  const update = pop(f);
  const err = PyDict_Update(peek(f, n), update);
  if (err < 0 && PyErr_ExceptionMatches(PyExc_AttributeError)) {
    PyErr_SetString(PyExc_TypeError, `'${update.ob_type.tp_name}' object is not a mapping`);
  }
  Py_DECREF(update);
  return err < 0 ? ERROR : NEXT;
}

/** @source Python/ceval.c format_kwargs_error */
function format_kwargs_error(func: PyObject, kwargs: PyObject): void {
  if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
    PyErr_Clear();
    const name = functionString(func);
    if (name !== null) {
      PyErr_SetString(
        PyExc_TypeError,
        `${name} argument after ** must be a mapping, not ${kwargs.ob_type.tp_name}`,
      );
    }
    return;
  }
  if (!PyErr_ExceptionMatches(PyExc_KeyError)) return;
  const exc = PyErr_GetRaisedException() as PyBaseExceptionObject;
  const args = exc.v.args?.v as PyObject[] | undefined;
  if (args?.length !== 1) {
    PyErr_SetRaisedException(exc);
    return;
  }
  const name = functionString(func);
  const key = strStr(args[0]);
  if (name !== null && key !== null) {
    PyErr_SetString(PyExc_TypeError, `${name} got multiple values for keyword argument '${key}'`);
  }
  Py_DECREF(exc);
}

export function DICT_MERGE(f: Frame, n: number): number {
  const update = peek(f, 1);
  const callable = peek(f, 3 + n);
  if (_PyDict_MergeEx(peek(f, n + 1), update, 2) < 0) {
    format_kwargs_error(callable, update);
    Py_DECREF(pop(f));
    return ERROR;
  }
  Py_DECREF(pop(f));
  return NEXT;
}

export function GET_LEN(f: Frame): number {
  const n = PyObject_Size(peek(f, 1));
  if (n < 0) return ERROR;
  push(f, PyLong_FromLong(n));
  return NEXT;
}

export function GET_ITER(f: Frame): number {
  const iterable = peek(f, 1);
  const iter = PyObject_GetIter(iterable);
  Py_DECREF(pop(f));
  if (iter === null) return ERROR;
  push(f, iter);
  return NEXT;
}

export function FORMAT_VALUE(f: Frame, oparg: number): number {
  const spec = oparg & 4 ? pop(f) : null;
  let value = pop(f);
  const convert = [null, PyObject_Str, PyObject_Repr, PyObject_ASCII][oparg & 3];
  if (convert) {
    const converted = convert(value);
    Py_DECREF(value);
    if (converted === null) {
      Py_XDECREF(spec);
      return ERROR;
    }
    value = converted;
  }
  let result: PyObject | null = value;
  if (!PyUnicode_CheckExact(value) || spec !== null) {
    result = PyObject_Format(value, spec);
    Py_DECREF(value);
    Py_XDECREF(spec);
  }
  if (result === null) return ERROR;
  push(f, result);
  return NEXT;
}
