/** Whether, where and how often a range has a value (Objects/rangeobject.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter } from './abstract';
import { PyBool_Check } from './boolobject';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_ValueError } from './exceptions';
import {
  _PyLong_Value,
  longPayload,
  PyLong_CheckExact,
  PyLong_FromLong,
  PyLong_FromSsize_t,
} from './longobject';
import { Py_EQ, PyObject_RichCompareBool, reprStr } from './object';
import type { RangePayload } from './rangeobject';
import { type Int, payload } from './rangeobject';

/** @source Objects/rangeobject.c range_contains_long */
function range_contains_long(r: RangePayload, x: Int): boolean {
  const start = _PyLong_Value(r.start);
  const stop = _PyLong_Value(r.stop);
  const step = _PyLong_Value(r.step);
  if (step > 0 ? x < start || x >= stop : x > start || x <= stop) return false;
  if (typeof x === 'number' && typeof start === 'number' && typeof step === 'number') {
    if (Number.isSafeInteger(x - start)) return (x - start) % step === 0;
  }
  return (BigInt(x) - BigInt(start)) % BigInt(step) === 0n;
}

function isExactInt(ob: PyObject): boolean {
  return PyLong_CheckExact(ob) || PyBool_Check(ob);
}

/** Index of the first item equal to `ob` (`all`: how many are), -1 if none, -2 with an exception set. */
function searchItems(self: PyObject, ob: PyObject, all: boolean): number {
  const it = PyObject_GetIter(self);
  if (it === null) return -2;
  let count = 0;
  let result = -1;
  for (let i = 0; result === -1; i++) {
    const item = PyIter_Next(it);
    if (item === null) {
      if (PyErr_Occurred() !== null) result = -2;
      break;
    }
    const cmp = PyObject_RichCompareBool(item, ob, Py_EQ);
    Py_DECREF(item);
    if (cmp < 0) result = -2;
    else if (cmp > 0 && !all) result = i;
    else count += cmp;
  }
  Py_DECREF(it);
  return all && result === -1 ? count : result;
}

export function range_contains(self: PyObject, ob: PyObject): number {
  if (isExactInt(ob)) return range_contains_long(payload(self), _PyLong_Value(ob)) ? 1 : 0;
  const index = searchItems(self, ob, false);
  return index === -2 ? -1 : index >= 0 ? 1 : 0;
}

export function range_count(self: PyObject, ob: PyObject): PyObject | null {
  if (isExactInt(ob)) {
    return PyLong_FromLong(range_contains_long(payload(self), _PyLong_Value(ob)) ? 1 : 0);
  }
  const count = searchItems(self, ob, true);
  return count < 0 ? null : PyLong_FromSsize_t(count);
}

/** @source Objects/rangeobject.c range_index */
export function range_index(self: PyObject, ob: PyObject): PyObject | null {
  const r = payload(self);
  if (!isExactInt(ob)) {
    const index = searchItems(self, ob, false);
    if (index >= 0) return PyLong_FromLong(index);
    if (index === -2) return null;
    return PyErr_SetString(PyExc_ValueError, 'sequence.index(x): x not in sequence');
  }
  const x = _PyLong_Value(ob);
  if (range_contains_long(r, x)) {
    const index = (BigInt(x) - BigInt(_PyLong_Value(r.start))) / BigInt(_PyLong_Value(r.step));
    return PyLong_FromLong(longPayload(index));
  }
  const text = reprStr(ob);
  return text === null ? null : PyErr_SetString(PyExc_ValueError, `${text} is not in range`);
}
