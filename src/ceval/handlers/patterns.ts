/** Structural pattern matching. */
import { TPFLAGS, type PyObject, type PyTypeObject } from '../../heap/object';
import { Py_DECREF, Py_NewRef } from '../../heap/refcount';
import { PyObject_IsInstance } from '../../objects/abstract';
import { PyObject_CallFunctionObjArgs } from '../../objects/call';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
} from '../../objects/errors';
import { PyExc_AttributeError, PyExc_TypeError, PyExc_ValueError } from '../../objects/exceptions';
import type { Frame } from '../../objects/interpframe';
import {
  boolResult,
  PyObject_GetAttr,
  PyObject_GetAttrString,
  Py_None,
  _PyObject_LookupAttr,
  reprStr,
} from '../../objects/object';
import { PyList_New } from '../../objects/listobject';
import { PyTuple_CheckExact, tupleFromStolen } from '../../objects/tupleobject';
import { PyType_Check } from '../../objects/typeobject';
import { PyUnicode_CheckExact, _Py_ID } from '../../objects/unicodeobject';
import { PyObject_New } from '../../heap/alloc';
import { PyBaseObject_Type } from '../../objects/typeobject';
import { ERROR, NEXT, peek, pop, push } from '../flow';

function matchFlag(f: Frame, flag: number): number {
  push(f, boolResult((peek(f, 1).ob_type.tp_flags & flag) !== 0));
  return NEXT;
}

export function MATCH_MAPPING(f: Frame): number {
  return matchFlag(f, TPFLAGS.MAPPING);
}

export function MATCH_SEQUENCE(f: Frame): number {
  return matchFlag(f, TPFLAGS.SEQUENCE);
}

/** Raises for a key that occurs twice in a mapping pattern; true if none does. */
function keysAreUnique(keys: readonly PyObject[]): boolean {
  const seen = new Set<unknown>();
  for (const key of keys) {
    const mark = typeof key.v === 'object' ? key : key.v;
    if (seen.has(mark)) {
      PyErr_SetString(
        PyExc_ValueError,
        `mapping pattern checks duplicate key (${reprStr(key) ?? ''})`,
      );
      return false;
    }
    seen.add(mark);
  }
  return true;
}

/** Values of the keys as a tuple, None if one is missing; null with an exception set. @source Python/ceval.c match_keys */
function match_keys(map: PyObject, keys: PyObject): PyObject | null {
  const names = keys.v as PyObject[];
  if (names.length === 0) return tupleFromStolen([]);
  if (!keysAreUnique(names)) return null;
  // get() with a default of our own, so that __missing__ of a defaultdict is not asked.
  const get = PyObject_GetAttr(map, _Py_ID('get'));
  if (get === null) return null;
  const dummy = PyObject_New(PyBaseObject_Type, null);
  const values: PyObject[] = [];
  let result: PyObject | null | undefined;
  for (const key of names) {
    const value = PyObject_CallFunctionObjArgs(get, key, dummy);
    if (value === null) result = null;
    else if (value === dummy) {
      Py_DECREF(value);
      result = Py_NewRef(Py_None);
    } else {
      values.push(value);
      continue;
    }
    break;
  }
  Py_DECREF(get);
  Py_DECREF(dummy);
  if (result === undefined) return tupleFromStolen(values);
  for (const value of values) Py_DECREF(value);
  return result;
}

export function MATCH_KEYS(f: Frame): number {
  const result = match_keys(peek(f, 2), peek(f, 1));
  if (result === null) return ERROR;
  push(f, result);
  return NEXT;
}

/** An attribute for a class pattern: undefined if missing, null with an exception set. */
function match_class_attr(
  subject: PyObject,
  type: PyTypeObject,
  name: PyObject,
  seen: Set<PyObject>,
): PyObject | null | undefined {
  if (seen.has(name)) {
    PyErr_SetString(
      PyExc_TypeError,
      `${type.tp_name}() got multiple sub-patterns for attribute ${reprStr(name) ?? ''}`,
    );
    return null;
  }
  seen.add(name);
  const out = { value: null as PyObject | null };
  const found = _PyObject_LookupAttr(subject, name, out);
  if (found < 0) return null;
  return out.value ?? undefined;
}

/** Values of the positional sub-patterns are appended; 1 matched, 0 not, -1 exception. */
function matchPositional(
  subject: PyObject,
  type: PyTypeObject,
  nargs: number,
  seen: Set<PyObject>,
  values: PyObject[],
): number {
  let matchArgs = PyObject_GetAttrString(type, '__match_args__');
  let matchSelf = false;
  if (matchArgs !== null) {
    if (!PyTuple_CheckExact(matchArgs)) {
      PyErr_SetString(
        PyExc_TypeError,
        `${type.tp_name}.__match_args__ must be a tuple (got ${matchArgs.ob_type.tp_name})`,
      );
      Py_DECREF(matchArgs);
      return -1;
    }
  } else if (PyErr_ExceptionMatches(PyExc_AttributeError)) {
    PyErr_Clear();
    matchArgs = tupleFromStolen([]);
    matchSelf = (type.tp_flags & TPFLAGS.MATCH_SELF) !== 0;
  } else return -1;
  const names = matchArgs.v as PyObject[];
  const allowed = matchSelf ? 1 : names.length;
  let result = 1;
  if (allowed < nargs) {
    const plural = allowed === 1 ? '' : 's';
    PyErr_SetString(
      PyExc_TypeError,
      `${type.tp_name}() accepts ${allowed} positional sub-pattern${plural} (${nargs} given)`,
    );
    result = -1;
  } else if (matchSelf) values.push(Py_NewRef(subject));
  else result = matchNames(subject, type, names.slice(0, nargs), seen, values);
  Py_DECREF(matchArgs);
  return result;
}

function matchNames(
  subject: PyObject,
  type: PyTypeObject,
  names: readonly PyObject[],
  seen: Set<PyObject>,
  values: PyObject[],
): number {
  for (const name of names) {
    if (!PyUnicode_CheckExact(name)) {
      PyErr_SetString(
        PyExc_TypeError,
        `__match_args__ elements must be strings (got ${name.ob_type.tp_name})`,
      );
      return -1;
    }
    const attr = match_class_attr(subject, type, name, seen);
    if (attr === null) return -1;
    if (attr === undefined) return 0;
    values.push(attr);
  }
  return 1;
}

/** Attributes for a class pattern as a tuple; undefined: no match; null: exception. @source Python/ceval.c match_class */
function match_class(
  subject: PyObject,
  type: PyObject,
  nargs: number,
  kwargs: PyObject,
): PyObject | null | undefined {
  if (!PyType_Check(type)) {
    return PyErr_SetString(PyExc_TypeError, 'called match pattern must be a class');
  }
  const instance = PyObject_IsInstance(subject, type);
  if (instance < 0) return null;
  if (instance === 0) return undefined;
  const seen = new Set<PyObject>();
  const values: PyObject[] = [];
  // CPython gathers the attributes in a list, which the tuple is then made from.
  const attrs = PyList_New(0);
  let result = nargs > 0 ? matchPositional(subject, type, nargs, seen, values) : 1;
  if (result === 1) result = matchNames(subject, type, kwargs.v as PyObject[], seen, values);
  const tuple = result === 1 ? tupleFromStolen(values) : null;
  Py_DECREF(attrs);
  if (tuple !== null) return tuple;
  for (const value of values) Py_DECREF(value);
  return result < 0 ? null : undefined;
}

export function MATCH_CLASS(f: Frame, nargs: number): number {
  const names = pop(f);
  const type = pop(f);
  const subject = pop(f);
  const attrs = match_class(subject, type, nargs, names);
  Py_DECREF(subject);
  Py_DECREF(type);
  Py_DECREF(names);
  if (attrs === null && PyErr_Occurred() !== null) return ERROR;
  push(f, attrs ?? Py_None);
  return NEXT;
}
