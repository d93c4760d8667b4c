/** Methods of list (Objects/listobject.c). */
import { Py_ReprEnter, Py_ReprLeave } from './repr-enter';
import { touch } from '../heap/observer';
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import {
  PyNumber_AsSsize_t,
  PyNumber_Index,
  PyObject_GetIter,
  PyObject_LengthHint,
} from './abstract';
import { Py_False, Py_True } from './boolobject';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_IndexError, PyExc_StopIteration, PyExc_ValueError } from './exceptions';
import { _PyArg_CheckPositional, _PyArg_NoKeywords, _PyArg_NoKwnames } from './getargs';
import { list_ass_slice, list_clear, list_slice } from './list-slots';
import {
  ListPayload,
  PyList_Check,
  PyList_CheckExact,
  type PyListObject,
  PyList_Type,
  PySequence_Fast_ITEMS,
  _PyList_AppendTakeRef,
  ins1,
  list_preallocate_exact,
  list_resize,
} from './listobject';
import { PyLong_FromSsize_t } from './longobject';
import {
  PyObject_RichCompare,
  PyObject_RichCompareBool,
  Py_EQ,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  Py_RETURN_RICHCOMPARE,
  reprStr,
} from './object';
import { parseSearchBounds } from './sliceobject';
import { PyTuple_CheckExact, PyTuple_GET_ITEM, PyTuple_GET_SIZE } from './tupleobject';
import { PyType_GenericAlloc } from './typeobject';
import { PyUnicode_FromString } from './unicodeobject';

function payload(self: PyObject): ListPayload {
  return (self as PyListObject).v;
}

/** @source Objects/listobject.c list_repr */
export function list_repr(self: PyObject): PyObject | null {
  const p = payload(self);
  if (p.items.length === 0) return PyUnicode_FromString('[]');
  const rc = Py_ReprEnter(self);
  if (rc !== 0) return rc > 0 ? PyUnicode_FromString('[...]') : null;
  const parts: string[] = [];
  let ok = true;
  // Read the length each time: a __repr__ can change the list.
  for (let i = 0; ok && i < p.items.length; i++) {
    const text = reprStr(p.items[i]);
    if (text === null) ok = false;
    else parts.push(text);
  }
  Py_ReprLeave(self);
  return ok ? PyUnicode_FromString(`[${parts.join(', ')}]`) : null;
}

/** @source Objects/listobject.c list_richcompare */
export function list_richcompare(v: PyObject, w: PyObject, op: number): PyObject | null {
  if (!PyList_Check(v) || !PyList_Check(w)) return Py_NewRef(Py_NotImplemented);
  const vl = v.v;
  const wl = w.v;
  if (vl.items.length !== wl.items.length && (op === Py_EQ || op === Py_NE)) {
    return Py_NewRef(op === Py_EQ ? Py_False : Py_True);
  }
  let i = 0;
  for (; i < vl.items.length && i < wl.items.length; i++) {
    const vitem = vl.items[i];
    const witem = wl.items[i];
    if (vitem === witem) continue;
    Py_INCREF(vitem);
    Py_INCREF(witem);
    const k = PyObject_RichCompareBool(vitem, witem, Py_EQ);
    Py_DECREF(vitem);
    Py_DECREF(witem);
    if (k < 0) return null;
    if (k === 0) break;
  }
  const vn = vl.items.length;
  const wn = wl.items.length;
  if (i >= vn || i >= wn) return Py_RETURN_RICHCOMPARE(Math.sign(vn - wn), op);
  if (op === Py_EQ) return Py_NewRef(Py_False);
  if (op === Py_NE) return Py_NewRef(Py_True);
  return PyObject_RichCompare(vl.items[i], wl.items[i], op);
}

/** @source Objects/listobject.c PyType_GenericNew, with the payload that C finds zeroed */
export function list_new(type: PyTypeObject): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self !== null) self.v = new ListPayload([], 0, 0);
  return self;
}

function list___init___impl(self: PyObject, iterable: PyObject | null): number {
  if (payload(self).addr !== 0) list_clear(self as PyListObject);
  if (iterable === null) return 0;
  const rv = list_extend(self, iterable);
  if (rv === null) return -1;
  Py_DECREF(rv);
  return 0;
}

/** @source Objects/clinic/listobject.c.h list___init__ */
export function list___init__(self: PyObject, args: PyObject, kwargs: PyObject | null): number {
  const type = self.ob_type;
  if (
    (type === PyList_Type || type.tp_new === PyList_Type.tp_new) &&
    !_PyArg_NoKeywords('list', kwargs)
  ) {
    return -1;
  }
  const n = PyTuple_GET_SIZE(args);
  if (!_PyArg_CheckPositional('list', n, 0, 1)) return -1;
  return list___init___impl(self, n === 1 ? PyTuple_GET_ITEM(args, 0) : null);
}

/** @source Objects/listobject.c list_vectorcall */
export function list_vectorcall(
  type: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKwnames('list', kwnames)) return null;
  if (!_PyArg_CheckPositional('list', args.length, 0, 1)) return null;
  const list = PyType_GenericAlloc(type as PyTypeObject, 0);
  if (list === null) return null;
  list.v = new ListPayload([], 0, 0);
  if (args.length === 1 && list___init___impl(list, args[0]) < 0) {
    Py_DECREF(list);
    return null;
  }
  return list;
}

export function list_append(self: PyObject, item: PyObject): PyObject | null {
  Py_INCREF(item);
  return _PyList_AppendTakeRef(self, item) < 0 ? null : Py_None;
}

/** @source Objects/listobject.c list_insert_impl */
export function list_insert(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('insert', args.length, 2, 2)) return null;
  const index = indexArgument(args[0]);
  if (index === null) return null;
  return ins1(self as PyListObject, index, args[1]) < 0 ? null : Py_NewRef(Py_None);
}

/** A Py_ssize_t argument, as Argument Clinic converts it; null with an exception set. */
export function indexArgument(arg: PyObject): number | null {
  const index = PyNumber_Index(arg);
  if (index === null) return null;
  const value = PyNumber_AsSsize_t(index, null);
  Py_DECREF(index);
  return value === -1 && PyErr_Occurred() !== null ? null : value;
}

/** Takes over what a list or tuple holds. */
function extendFast(self: PyListObject, src: readonly PyObject[]): PyObject | null {
  const p = self.v;
  const n = src.length;
  if (n === 0) return Py_NewRef(Py_None);
  const m = p.items.length;
  if (p.addr === 0 && m === 0) {
    if (list_preallocate_exact(p, n) < 0) return null;
  } else if (list_resize(p, m + n, m) < 0) return null;
  for (let i = 0; i < n; i++) {
    const o = src[i];
    Py_INCREF(o);
    p.items.push(o);
  }
  touch(self, m, m + n - 1);
  return Py_NewRef(Py_None);
}

/** Makes room for as many items as the iterable promises. */
function reserve(p: ListPayload, iterable: PyObject): number {
  const n = PyObject_LengthHint(iterable, 8);
  if (n < 0) return -1;
  const m = p.items.length;
  // A promise beyond all memory is a lie that does no harm.
  if (m + n > Number.MAX_SAFE_INTEGER) return 0;
  if (p.addr === 0) return n > 0 ? list_preallocate_exact(p, n) : 0;
  return list_resize(p, m + n, m);
}

/** Appends what the iterator gives; 0, or -1. */
function extendFromIterator(self: PyListObject, it: PyObject): number {
  const p = self.v;
  const iternext = it.ob_type.tp_iternext!;
  for (;;) {
    const item = iternext(it);
    if (item === null) break;
    if (p.items.length < p.allocated) {
      p.items.push(item);
      touch(self, p.items.length - 1, p.items.length - 1);
    } else if (_PyList_AppendTakeRef(self, item) < 0) return -1;
  }
  if (PyErr_Occurred() !== null) {
    if (!PyErr_ExceptionMatches(PyExc_StopIteration)) return -1;
    PyErr_Clear();
  }
  const size = p.items.length;
  return size < p.allocated ? list_resize(p, size, size) : 0;
}

/** None, or null with an exception set. @source Objects/listobject.c list_extend */
export function list_extend(self: PyObject, iterable: PyObject): PyObject | null {
  const list = self as PyListObject;
  if (PyList_CheckExact(iterable) || PyTuple_CheckExact(iterable) || self === iterable) {
    const src = PySequence_Fast_ITEMS(iterable);
    return extendFast(list, self === iterable ? src.slice() : src);
  }
  const it = PyObject_GetIter(iterable);
  if (it === null) return null;
  const failed = reserve(list.v, iterable) < 0 || extendFromIterator(list, it) < 0;
  Py_DECREF(it);
  return failed ? null : Py_NewRef(Py_None);
}

/** @source Objects/listobject.c _PyList_Extend */
export function _PyList_Extend(self: PyObject, iterable: PyObject): PyObject | null {
  return list_extend(self, iterable);
}

/** @source Objects/listobject.c list_pop_impl */
export function list_pop(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('pop', args.length, 0, 1)) return null;
  let index = -1;
  if (args.length === 1) {
    const given = indexArgument(args[0]);
    if (given === null) return null;
    index = given;
  }
  const p = payload(self);
  const size = p.items.length;
  if (size === 0) return PyErr_SetString(PyExc_IndexError, 'pop from empty list');
  if (index < 0) index += size;
  if (index < 0 || index >= size) {
    return PyErr_SetString(PyExc_IndexError, 'pop index out of range');
  }
  const v = p.items[index];
  if (size === 1) {
    Py_INCREF(v);
    list_clear(self as PyListObject);
    return v;
  }
  if (index === size - 1) p.items.pop();
  else if (index === 0) p.items.shift();
  else p.items.splice(index, 1);
  if (list_resize(p, size - 1, size) < 0) return null;
  touch(self, index, size - 1);
  return v;
}

export function list_clear_method(self: PyObject): PyObject {
  list_clear(self as PyListObject);
  return Py_NewRef(Py_None);
}

export function list_copy(self: PyObject): PyObject {
  return list_slice(self, 0, payload(self).items.length);
}

export function list_reverse(self: PyObject): PyObject {
  PyList_Reverse(self);
  return Py_NewRef(Py_None);
}

/** @source Objects/listobject.c PyList_Reverse */
export function PyList_Reverse(self: PyObject): number {
  const items = payload(self).items;
  if (items.length > 1) {
    items.reverse();
    touch(self);
  }
  return 0;
}

/** @source Objects/listobject.c list_index_impl */
export function list_index(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('index', args.length, 1, 3)) return null;
  const p = payload(self);
  const bounds = parseSearchBounds(args, p.items.length);
  if (bounds === null) return null;
  for (let i = bounds.start; i < bounds.stop && i < p.items.length; i++) {
    const cmp = itemEquals(p.items[i], args[0]);
    if (cmp > 0) return PyLong_FromSsize_t(i);
    if (cmp < 0) return null;
  }
  const text = reprStr(args[0]);
  return text === null ? null : PyErr_SetString(PyExc_ValueError, `${text} is not in list`);
}

/** 1, 0 or -1; keeps the item alive meanwhile. */
function itemEquals(item: PyObject, value: PyObject): number {
  Py_INCREF(item);
  const cmp = PyObject_RichCompareBool(item, value, Py_EQ);
  Py_DECREF(item);
  return cmp;
}

/** @source Objects/listobject.c list_count */
export function list_count(self: PyObject, value: PyObject): PyObject | null {
  const p = payload(self);
  let count = 0;
  for (let i = 0; i < p.items.length; i++) {
    if (p.items[i] === value) {
      count++;
      continue;
    }
    const cmp = itemEquals(p.items[i], value);
    if (cmp < 0) return null;
    count += cmp;
  }
  return PyLong_FromSsize_t(count);
}

/** @source Objects/listobject.c list_remove */
export function list_remove(self: PyObject, value: PyObject): PyObject | null {
  const p = payload(self);
  for (let i = 0; i < p.items.length; i++) {
    const cmp = itemEquals(p.items[i], value);
    if (cmp < 0) return null;
    if (cmp === 0) continue;
    return list_ass_slice(self as PyListObject, i, i + 1, null) < 0 ? null : Py_NewRef(Py_None);
  }
  return PyErr_SetString(PyExc_ValueError, 'list.remove(x): x not in list');
}

/** Bytes of the table of items. */
export function list_apart(self: PyObject): number {
  return payload(self).allocated * 8;
}

/** @source Objects/listobject.c list___sizeof___impl */
export function list_sizeof(self: PyObject): PyObject {
  return PyLong_FromSsize_t(self.ob_type.tp_basicsize + list_apart(self));
}
