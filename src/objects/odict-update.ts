/** Updating any mutable mapping from mappings, pairs and keywords, as OrderedDict does (Objects/odictobject.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Next, PyObject_GetItem, PyObject_GetIter, PyObject_SetItem } from './abstract';
import { PyObject_CallNoArgs } from './call';
import { PyDict_CheckExact, PyDict_GET_SIZE, PyDict_Items } from './dictobject';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { Py_None, _PyObject_LookupAttr } from './object';
import { PyTuple_GET_ITEM, PyTuple_GET_SIZE } from './tupleobject';
import { _Py_ID } from './unicodeobject';

function unpackError(text: string): void {
  if (PyErr_Occurred() === null) PyErr_SetString(PyExc_ValueError, text);
}

/** `self[key] = value` for what the pair gives; errors show as an exception set. */
function addPair(self: PyObject, pair: PyObject): void {
  const it = PyObject_GetIter(pair);
  if (it === null) return;
  const key = PyIter_Next(it);
  const value = key === null ? null : PyIter_Next(it);
  if (key === null) unpackError('need more than 0 values to unpack');
  else if (value === null) unpackError('need more than 1 value to unpack');
  else {
    const end = PyIter_Next(it);
    if (end !== null) {
      Py_DECREF(end);
      PyErr_SetString(PyExc_ValueError, 'too many values to unpack (expected 2)');
    } else if (PyErr_Occurred() === null) PyObject_SetItem(self, key, value);
  }
  Py_DECREF(it);
  if (key !== null) Py_DECREF(key);
  if (value !== null) Py_DECREF(value);
}

/** @source Objects/odictobject.c mutablemapping_add_pairs */
function mutablemapping_add_pairs(self: PyObject, pairs: PyObject): number {
  const iterator = PyObject_GetIter(pairs);
  if (iterator === null) return -1;
  while (PyErr_Occurred() === null) {
    const pair = PyIter_Next(iterator);
    if (pair === null) break;
    addPair(self, pair);
    Py_DECREF(pair);
  }
  Py_DECREF(iterator);
  return PyErr_Occurred() !== null ? -1 : 0;
}

/** Adds the pairs in `items` (null: an exception is set), which it takes over. */
function addItems(self: PyObject, items: PyObject | null): number {
  if (items === null) return -1;
  const status = mutablemapping_add_pairs(self, items);
  Py_DECREF(items);
  return status;
}

/** Sets each of `keys` (null: an exception is set), which it takes over, to what `arg` has. */
function addKeys(self: PyObject, arg: PyObject, keys: PyObject | null): number {
  if (keys === null) return -1;
  const iterator = PyObject_GetIter(keys);
  Py_DECREF(keys);
  if (iterator === null) return -1;
  let status = 0;
  while (status === 0) {
    const key = PyIter_Next(iterator);
    if (key === null) break;
    const value = PyObject_GetItem(arg, key);
    status = value === null ? -1 : PyObject_SetItem(self, key, value);
    if (value !== null) Py_DECREF(value);
    Py_DECREF(key);
  }
  Py_DECREF(iterator);
  return status < 0 || PyErr_Occurred() !== null ? -1 : 0;
}

/** Calls the method `name` of `arg` if it has one; `undefined` if not. */
function callIfThere(arg: PyObject, name: string): PyObject | null | undefined {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(arg, _Py_ID(name), out) < 0) return null;
  if (out.value === null) return undefined;
  const result = PyObject_CallNoArgs(out.value);
  Py_DECREF(out.value);
  return result;
}

/** 0, or -1 with an exception set. @source Objects/odictobject.c mutablemapping_update_arg */
export function mutablemapping_update_arg(self: PyObject, arg: PyObject): number {
  if (PyDict_CheckExact(arg)) return addItems(self, PyDict_Items(arg));
  const keys = callIfThere(arg, 'keys');
  if (keys !== undefined) return addKeys(self, arg, keys);
  const items = callIfThere(arg, 'items');
  if (items !== undefined) return addItems(self, items);
  return mutablemapping_add_pairs(self, arg);
}

/** @source Objects/odictobject.c mutablemapping_update */
export function mutablemapping_update(
  self: PyObject,
  args: PyObject,
  kwargs: PyObject | null,
): PyObject | null {
  const len = PyTuple_GET_SIZE(args);
  if (len > 1) {
    const text = `update() takes at most 1 positional argument (${len} given)`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  if (len === 1 && mutablemapping_update_arg(self, PyTuple_GET_ITEM(args, 0)) < 0) return null;
  if (kwargs !== null && PyDict_GET_SIZE(kwargs) > 0) {
    if (addItems(self, PyDict_Items(kwargs)) < 0) return null;
  }
  return Py_NewRef(Py_None);
}

/** @source Objects/odictobject.c odict_init */
export function odict_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const len = PyTuple_GET_SIZE(args);
  if (len > 1) {
    PyErr_SetString(PyExc_TypeError, `expected at most 1 arguments, got ${len}`);
    return -1;
  }
  const res = mutablemapping_update(self, args, kwds);
  if (res === null) return -1;
  Py_DECREF(res);
  return 0;
}
