/** Sequence and mapping slots of list (Objects/listobject.c). */
import { PyMem_Free } from '../heap/alloc';
import { touch } from '../heap/observer';
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyIndex_Check, PyNumber_AsSsize_t, PySequence_Fast } from './abstract';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_IndexError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { list_extend } from './list-methods';
import {
  PyList_Check,
  type PyListObject,
  PySequence_Fast_ITEMS,
  checkListSize,
  listFromStolen,
  list_resize,
} from './listobject';
import { PyObject_RichCompareBool, Py_EQ } from './object';
import {
  PySlice_AdjustIndices,
  PySlice_Check,
  PySlice_Unpack,
  type SliceIndices,
} from './sliceobject';
import { pickItems, repeatItems } from './tuple-methods';

function itemsOf(self: PyObject): PyObject[] {
  return (self as PyListObject).v.items;
}

export function list_length(self: PyObject): number {
  return itemsOf(self).length;
}

/** @source Objects/listobject.c list_contains */
export function list_contains(self: PyObject, el: PyObject): number {
  const p = (self as PyListObject).v;
  let cmp = 0;
  for (let i = 0; cmp === 0 && i < p.items.length; i++) {
    const item = p.items[i];
    Py_INCREF(item);
    cmp = PyObject_RichCompareBool(item, el, Py_EQ);
    Py_DECREF(item);
  }
  return cmp;
}

/** @source Objects/listobject.c list_item */
export function list_item(self: PyObject, i: number): PyObject | null {
  const items = itemsOf(self);
  if (i < 0 || i >= items.length) {
    return PyErr_SetString(PyExc_IndexError, 'list index out of range');
  }
  return Py_NewRef(items[i]);
}

/** A list of the items from `lo` to before `hi`. @source Objects/listobject.c list_slice, PyList_GetSlice */
export function list_slice(self: PyObject, lo: number, hi: number): PyListObject {
  const items = itemsOf(self);
  lo = Math.min(Math.max(lo, 0), items.length);
  hi = Math.min(Math.max(hi, lo), items.length);
  const part = items.slice(lo, hi);
  for (let i = 0; i < part.length; i++) Py_INCREF(part[i]);
  return listFromStolen(part);
}

/** @source Objects/listobject.c list_concat */
export function list_concat(a: PyObject, b: PyObject): PyObject | null {
  if (!PyList_Check(b)) {
    const text = `can only concatenate list (not "${b.ob_type.tp_name}") to list`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  const all = itemsOf(a).concat(b.v.items);
  for (let i = 0; i < all.length; i++) Py_INCREF(all[i]);
  return listFromStolen(all);
}

/** @source Objects/listobject.c list_repeat */
export function list_repeat(a: PyObject, n: number): PyObject | null {
  const items = itemsOf(a);
  if (items.length === 0 || n <= 0) return listFromStolen([]);
  if (!checkListSize(items.length * n)) return null;
  return listFromStolen(repeatItems(items, n));
}

/** Removes all items, last first. @source Objects/listobject.c _list_clear */
export function list_clear(self: PyListObject): number {
  const p = self.v;
  if (p.addr === 0 && p.items.length === 0) return 0;
  const { items, addr } = p;
  p.items = [];
  p.addr = 0;
  p.allocated = 0;
  touch(self);
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i] as PyObject | null;
    if (item !== null) Py_DECREF(item);
  }
  PyMem_Free(addr);
  return 0;
}

/** Replaces (v null: deletes) a slice; the items removed die last first. @source Objects/listobject.c list_ass_slice */
export function list_ass_slice(
  a: PyListObject,
  ilow: number,
  ihigh: number,
  v: PyObject | null,
): number {
  let fast: PyObject | null = null;
  if (v !== null) {
    fast =
      v === a
        ? list_slice(a, 0, a.v.items.length)
        : PySequence_Fast(v, 'can only assign an iterable');
    if (fast === null) return -1;
  }
  const result = replaceSlice(a, ilow, ihigh, fast === null ? [] : PySequence_Fast_ITEMS(fast));
  if (fast !== null) Py_DECREF(fast);
  return result;
}

function replaceSlice(a: PyListObject, ilow: number, ihigh: number, vitem: PyObject[]): number {
  const p = a.v;
  const size = p.items.length;
  ilow = Math.min(Math.max(ilow, 0), size);
  ihigh = Math.min(Math.max(ihigh, ilow), size);
  const n = vitem.length;
  const d = n - (ihigh - ilow);
  if (size + d === 0) return list_clear(a);
  if (d !== 0 && list_resize(p, size + d, size) < 0) return -1;
  let recycle: PyObject[];
  if (n === 0) recycle = p.items.splice(ilow, ihigh - ilow);
  else {
    for (let k = 0; k < n; k++) Py_INCREF(vitem[k]);
    recycle = p.items.slice(ilow, ihigh);
    if (d === 0) for (let k = 0; k < n; k++) p.items[ilow + k] = vitem[k];
    else p.items = p.items.slice(0, ilow).concat(vitem, p.items.slice(ihigh));
  }
  touch(a, ilow, d === 0 ? ihigh - 1 : Math.max(size, size + d) - 1);
  for (let k = recycle.length - 1; k >= 0; k--) Py_DECREF(recycle[k]);
  return 0;
}

/** @source Objects/listobject.c list_inplace_repeat */
export function list_inplace_repeat(self: PyObject, n: number): PyObject | null {
  const p = (self as PyListObject).v;
  const size = p.items.length;
  if (size === 0 || n === 1) return Py_NewRef(self);
  if (n < 1) {
    list_clear(self as PyListObject);
    return Py_NewRef(self);
  }
  if (!checkListSize(size * n) || list_resize(p, size * n, size) < 0) return null;
  for (let k = size; k < size * n; k++) {
    const item = p.items[k - size];
    Py_INCREF(item);
    p.items.push(item);
  }
  touch(self, size, size * n - 1);
  return Py_NewRef(self);
}

/** @source Objects/listobject.c list_inplace_concat */
export function list_inplace_concat(self: PyObject, other: PyObject): PyObject | null {
  const result = list_extend(self, other);
  if (result === null) return null;
  Py_DECREF(result);
  return Py_NewRef(self);
}

/** @source Objects/listobject.c list_ass_item */
export function list_ass_item(self: PyObject, i: number, v: PyObject | null): number {
  const p = (self as PyListObject).v;
  if (i < 0 || i >= p.items.length) {
    PyErr_SetString(PyExc_IndexError, 'list assignment index out of range');
    return -1;
  }
  if (v === null) return list_ass_slice(self as PyListObject, i, i + 1, null);
  const old = p.items[i];
  Py_INCREF(v);
  p.items[i] = v;
  touch(self, i, i);
  Py_DECREF(old);
  return 0;
}

/** @source Objects/listobject.c list_subscript */
export function list_subscript(self: PyObject, item: PyObject): PyObject | null {
  const p = (self as PyListObject).v;
  if (PyIndex_Check(item)) {
    let i = PyNumber_AsSsize_t(item, PyExc_IndexError);
    if (i === -1 && PyErr_Occurred() !== null) return null;
    if (i < 0) i += p.items.length;
    return list_item(self, i);
  }
  if (PySlice_Check(item)) {
    const slice = PySlice_Unpack(item);
    if (slice === null) return null;
    const count = PySlice_AdjustIndices(p.items.length, slice);
    if (count <= 0) return listFromStolen([]);
    if (slice.step === 1) return list_slice(self, slice.start, slice.stop);
    return listFromStolen(pickItems(p.items, slice.start, slice.step, count));
  }
  const text = `list indices must be integers or slices, not ${item.ob_type.tp_name}`;
  return PyErr_SetString(PyExc_TypeError, text);
}

/** Deletes every step-th item; what is removed dies first to last. */
function deleteExtendedSlice(self: PyListObject, s: SliceIndices, count: number): number {
  if (count <= 0) return 0;
  const p = self.v;
  let { start, step } = s;
  if (step < 0) {
    start = start + step * (count - 1);
    step = -step;
  }
  const size = p.items.length;
  const garbage: PyObject[] = [];
  let kept = start;
  for (let cur = start, next = start, i = 0; cur < size; cur++) {
    if (cur === next && i < count) {
      garbage.push(p.items[cur]);
      next += step;
      i++;
    } else p.items[kept++] = p.items[cur];
  }
  p.items.length = kept;
  const res = list_resize(p, kept, kept);
  touch(self, start, size - 1);
  for (let i = 0; i < garbage.length; i++) Py_DECREF(garbage[i]);
  return res;
}

/** Assigns to every step-th item. */
function assignExtendedSlice(
  self: PyListObject,
  s: SliceIndices,
  count: number,
  value: PyObject,
): number {
  const seq =
    value === self
      ? list_slice(value, 0, self.v.items.length)
      : PySequence_Fast(value, 'must assign iterable to extended slice');
  if (seq === null) return -1;
  const seqitems = PySequence_Fast_ITEMS(seq);
  if (seqitems.length !== count) {
    const text = `attempt to assign sequence of size ${seqitems.length} to extended slice of size ${count}`;
    PyErr_SetString(PyExc_ValueError, text);
    Py_DECREF(seq);
    return -1;
  }
  const items = self.v.items;
  const garbage: PyObject[] = [];
  for (let cur = s.start, i = 0; i < count; cur += s.step, i++) {
    garbage.push(items[cur]);
    Py_INCREF(seqitems[i]);
    items[cur] = seqitems[i];
  }
  touch(self);
  for (let i = 0; i < count; i++) Py_DECREF(garbage[i]);
  Py_DECREF(seq);
  return 0;
}

/** @source Objects/listobject.c list_ass_subscript */
export function list_ass_subscript(self: PyObject, item: PyObject, value: PyObject | null): number {
  const list = self as PyListObject;
  if (PyIndex_Check(item)) {
    let i = PyNumber_AsSsize_t(item, PyExc_IndexError);
    if (i === -1 && PyErr_Occurred() !== null) return -1;
    if (i < 0) i += list.v.items.length;
    return list_ass_item(self, i, value);
  }
  if (PySlice_Check(item)) {
    const s = PySlice_Unpack(item);
    if (s === null) return -1;
    const count = PySlice_AdjustIndices(list.v.items.length, s);
    if (s.step === 1) return list_ass_slice(list, s.start, s.stop, value);
    return value === null
      ? deleteExtendedSlice(list, s, count)
      : assignExtendedSlice(list, s, count, value);
  }
  const text = `list indices must be integers or slices, not ${item.ob_type.tp_name}`;
  PyErr_SetString(PyExc_TypeError, text);
  return -1;
}
