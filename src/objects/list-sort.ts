/** list.sort: the keys, the choice of a comparison, and the list's state meanwhile (Objects/listobject.c). */
import { PyMem_Free } from '../heap/alloc';
import { touch } from '../heap/observer';
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyObject_CallOneArg } from './call';
import { PyErr_BadInternalCall, PyErr_SetString } from './errors';
import { PyExc_ValueError } from './exceptions';
import { PyFloat_Type } from './floatobject';
import { PyArg_UnpackKeywords } from './getargs';
import { PyList_Check, type PyListObject } from './listobject';
import { PyLong_Type } from './longobject';
import {
  PyObject_IsTrue,
  PyObject_RichCompareBool,
  Py_EQ,
  Py_LT,
  Py_None,
  Py_NotImplemented,
} from './object';
import { PyTuple_Type, type PyTupleObject } from './tupleobject';
import { TimSort, type LessThan } from './timsort';
import { PyUnicode_Type } from './unicodeobject';

/** @source Objects/listobject.c safe_object_compare */
function safe_object_compare(v: PyObject, w: PyObject): number {
  return PyObject_RichCompareBool(v, w, Py_LT);
}

/** Exact int, float and str without surrogates order as their JavaScript values do. */
function compareValues(v: PyObject, w: PyObject): number {
  return (v.v as number) < (w.v as number) ? 1 : 0;
}

/** @source Objects/listobject.c unsafe_object_compare */
function unsafe_object_compare(v: PyObject, w: PyObject): number {
  const compare = v.ob_type.tp_richcompare;
  if (compare === null) return safe_object_compare(v, w);
  const res = compare(v, w, Py_LT);
  if (res === null) return -1;
  if (res === Py_NotImplemented) return safe_object_compare(v, w);
  const truth = PyObject_IsTrue(res);
  Py_DECREF(res);
  return truth;
}

/** @source Objects/listobject.c unsafe_tuple_compare */
function tupleCompare(first: LessThan<PyObject>): LessThan<PyObject> {
  return (v, w) => {
    const vt = (v as PyTupleObject).v;
    const wt = (w as PyTupleObject).v;
    const n = Math.min(vt.length, wt.length);
    let i = 0;
    for (; i < n; i++) {
      const k = PyObject_RichCompareBool(vt[i], wt[i], Py_EQ);
      if (k < 0) return -1;
      if (k === 0) break;
    }
    if (i >= n) return vt.length < wt.length ? 1 : 0;
    return i === 0 ? first(vt[0], wt[0]) : PyObject_RichCompareBool(vt[i], wt[i], Py_LT);
  };
}

function hasSurrogates(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0xd800 && c < 0xe000) return true;
  }
  return false;
}

/** The quickest comparison that suits all keys. @source Objects/listobject.c list_sort_impl (pre-sort check) */
function chooseCompare(keys: readonly PyObject[]): LessThan<PyObject> {
  const isTuple = (o: PyObject): boolean =>
    o.ob_type === PyTuple_Type && (o as PyTupleObject).v.length > 0;
  let inTuples = isTuple(keys[0]);
  const firstOf = (o: PyObject): PyObject => (inTuples ? (o as PyTupleObject).v[0] : o);
  const type = firstOf(keys[0]).ob_type;
  let sameType = true;
  let plain = true;
  for (let i = 0; i < keys.length; i++) {
    if (inTuples && !isTuple(keys[i])) {
      inTuples = false;
      sameType = false;
      break;
    }
    const key = firstOf(keys[i]);
    if (key.ob_type !== type) {
      sameType = false;
      if (!inTuples) break;
    } else if (type === PyUnicode_Type && plain && hasSurrogates(key.v as string)) plain = false;
  }
  let compare: LessThan<PyObject> = safe_object_compare;
  if (sameType) {
    const byValue =
      type === PyLong_Type || type === PyFloat_Type || (type === PyUnicode_Type && plain);
    compare = byValue ? compareValues : unsafe_object_compare;
  }
  if (!inTuples) return compare;
  return tupleCompare(type === PyTuple_Type ? safe_object_compare : compare);
}

/** Calls the key function for each item; null with an exception set. */
function makeKeys(items: readonly PyObject[], keyfunc: PyObject): PyObject[] | null {
  const keys: PyObject[] = [];
  for (let i = 0; i < items.length; i++) {
    const key = PyObject_CallOneArg(keyfunc, items[i]);
    if (key === null) {
      for (let j = i - 1; j >= 0; j--) Py_DECREF(keys[j]);
      return null;
    }
    keys.push(key);
  }
  return keys;
}

/** Sorts `items` in place; 0, or -1. */
function sortItems(items: PyObject[], keys: PyObject[] | null, reverse: boolean): number {
  if (items.length < 2) return 0;
  const sortKeys = keys ?? items;
  const compare = chooseCompare(sortKeys);
  // Reversing before and after keeps equal items in their order.
  if (reverse) {
    if (keys !== null) keys.reverse();
    items.reverse();
  }
  const sort = new TimSort<PyObject, PyObject>(sortKeys, keys === null ? null : items, compare);
  const status = sort.sort();
  if (reverse) items.reverse();
  return status;
}

/** None, or null with an exception set. @source Objects/listobject.c list_sort_impl */
function list_sort_impl(
  self: PyListObject,
  keyfunc: PyObject | null,
  reverse: boolean,
): PyObject | null {
  const p = self.v;
  const { items, addr, allocated } = p;
  // The list is empty while it is sorted; that it is changed meanwhile shows in `allocated`.
  p.items = [];
  p.addr = 0;
  p.allocated = -1;
  touch(self);
  const keys = keyfunc === null ? null : makeKeys(items, keyfunc);
  let status = keyfunc !== null && keys === null ? -1 : 0;
  if (status === 0) {
    status = sortItems(items, keys, reverse);
    if (keys !== null) for (let i = 0; i < keys.length; i++) Py_DECREF(keys[i]);
    if (status === 0 && (p.allocated as number) !== -1) {
      PyErr_SetString(PyExc_ValueError, 'list modified during sort');
      status = -1;
    }
  }
  const { items: added, addr: addedAddr } = p;
  p.items = items;
  p.addr = addr;
  p.allocated = allocated;
  touch(self);
  for (let i = added.length - 1; i >= 0; i--) Py_DECREF(added[i]);
  PyMem_Free(addedAddr);
  return status < 0 ? null : Py_NewRef(Py_None);
}

/** `list.sort`. @source Objects/clinic/listobject.c.h list_sort */
export function list_sort(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('sort', ['key', 'reverse'], args, kwnames, 0, 0, 0);
  if (parsed === null) return null;
  const [key, flag] = parsed;
  let reverse = 0;
  if (flag !== null) {
    reverse = PyObject_IsTrue(flag);
    if (reverse < 0) return null;
  }
  const keyfunc = key === null || key === Py_None ? null : key;
  return list_sort_impl(self as PyListObject, keyfunc, reverse !== 0);
}

/** Sorts in place: 0, or -1 with an exception set. @source Objects/listobject.c PyList_Sort */
export function PyList_Sort(l: PyObject): number {
  if (!PyList_Check(l)) {
    PyErr_BadInternalCall();
    return -1;
  }
  const result = list_sort_impl(l, null, false);
  if (result === null) return -1;
  Py_DECREF(result);
  return 0;
}
