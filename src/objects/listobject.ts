/** The list type (Objects/listobject.c). */
import {
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
  PyObject_GC_DelBlock,
} from '../gc/generations';
import {
  PyMem_Free,
  PyMem_Malloc,
  PyMem_Realloc,
  _PyObject_InitAt,
  endObject,
} from '../heap/alloc';
import { touch } from '../heap/observer';
import {
  METH,
  TPFLAGS,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  type visitproc,
} from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { trashcan } from '../heap/trashcan';
import { containerDoc } from './container-docs';
import { PyErr_NoMemory, PyErr_SetString } from './errors';
import { PyExc_IndexError } from './exceptions';
import { Py_GenericAlias } from './genericaliasobject';
import { list___reversed__, list_iter } from './list-iter';
import {
  list___init__,
  list_append,
  list_clear_method,
  list_copy,
  list_count,
  list_extend,
  list_index,
  list_insert,
  list_new,
  list_pop,
  list_remove,
  list_repr,
  list_reverse,
  list_richcompare,
  list_apart,
  list_sizeof,
  list_vectorcall,
} from './list-methods';
import {
  list_ass_item,
  list_ass_slice,
  list_ass_subscript,
  list_clear,
  list_concat,
  list_contains,
  list_inplace_concat,
  list_inplace_repeat,
  list_item,
  list_length,
  list_repeat,
  list_subscript,
} from './list-slots';
import { list_sort } from './list-sort';
import { PyObject_GenericGetAttr, PyObject_HashNotImplemented } from './object';
import { tp_free } from './tp-free';
import { PyTuple_Check, _PyTuple_FromArray, itemSlotName } from './tupleobject';
import { defineType, method } from './typedef';
import { PyType_GenericAlloc } from './typeobject';

/** Items of a list, how many slots its item array has, and that array's block (0: none). */
export class ListPayload {
  items: PyObject[];
  allocated: number;
  addr: number;

  constructor(items: PyObject[], allocated: number, addr: number) {
    this.items = items;
    this.allocated = allocated;
    this.addr = addr;
  }
}
export type PyListObject = PyObject<ListPayload>;

export { PyListIter_Type, PyListRevIter_Type } from './list-iter';
export { PyList_Reverse, _PyList_Extend } from './list-methods';
export { PyList_Sort } from './list-sort';
export { list_slice as PyList_GetSlice } from './list-slots';

const PyList_MAXFREELIST = 80;
const LIST_SIZE = 40;
let free_list: number[] = [];

onRuntimeReset(() => {
  free_list = [];
});

/** @source Objects/listobject.c _PyList_ClearFreeList */
export function PyList_ClearFreeList(): void {
  while (free_list.length > 0) PyObject_GC_DelBlock(free_list.pop()!);
}

export function PyList_Check(o: PyObject): o is PyListObject {
  return (o.ob_type.tp_flags & TPFLAGS.LIST_SUBCLASS) !== 0;
}

export function PyList_CheckExact(o: PyObject): o is PyListObject {
  return o.ob_type === PyList_Type;
}

function newList(v: ListPayload): PyListObject {
  const op: PyListObject =
    free_list.length > 0
      ? _PyObject_InitAt(PyList_Type, v, free_list.pop()!)
      : PyObject_GC_New(PyList_Type, v, LIST_SIZE);
  if (v.items.length > 0) touch(op);
  PyObject_GC_Track(op);
  return op;
}

/**
 * A list of `items`, which it takes over: the array and a reference to each item. The item array
 * has exactly `allocated` slots, as many as items by default.
 */
export function listFromStolen(items: PyObject[], allocated = items.length): PyListObject {
  const payload = new ListPayload(items, allocated, 0);
  // As in CPython the header comes first, then the array.
  const op = newList(payload);
  if (allocated > 0) {
    const addr = PyMem_Malloc(8 * allocated);
    if (addr > 0) payload.addr = addr;
  }
  return op;
}

/** Room for `n` items in a list that is not made yet, or false with MemoryError. */
export function checkListSize(n: number): boolean {
  if (n > 1e8) {
    // Only such sizes can fail; a trial allocation asks the simulated machine.
    const addr = PyMem_Malloc(8 * n);
    if (addr < 0 || n > 2 ** 28) {
      if (addr > 0) PyMem_Free(addr);
      PyErr_NoMemory();
      return false;
    }
    PyMem_Free(addr);
  }
  return true;
}

/**
 * A list with `n` empty slots, to be filled through `l.v.items[i] = ...` with references that it
 * owns; call `touch(l)` when filled. @source Objects/listobject.c PyList_New
 */
export function PyList_New(n: number): PyListObject {
  const items: PyObject[] = [];
  for (let i = 0; i < n; i++) items.push(null as unknown as PyObject);
  return listFromStolen(items);
}

/** How many slots a list that grows or shrinks to `newsize` gets. @source Objects/listobject.c list_resize */
function newAllocated(newsize: number, oldsize: number): number {
  if (newsize === 0) return 0;
  let n = newsize + Math.floor(newsize / 8) + 6;
  n -= n % 4;
  // Do not over-allocate when the jump is larger than the slack.
  if (newsize - oldsize > n - newsize) {
    n = newsize + 3;
    n -= n % 4;
  }
  return n;
}

/**
 * Fits the item array to `newsize` items. The caller changes `items` itself, after it on growth
 * and before or after it on shrinking: `oldsize` says how many there were.
 *
 * @source Objects/listobject.c list_resize
 */
export function list_resize(p: ListPayload, newsize: number, oldsize: number): number {
  const allocated = p.allocated;
  if (allocated >= newsize && newsize >= allocated >> 1) return 0;
  const n = newAllocated(newsize, oldsize);
  const addr = PyMem_Realloc(p.addr, 8 * n);
  if (addr < 0) {
    PyErr_NoMemory();
    return -1;
  }
  p.addr = addr;
  p.allocated = n;
  return 0;
}

/** First item array of a list that has none, rounded up to an even size. @source Objects/listobject.c list_preallocate_exact */
export function list_preallocate_exact(p: ListPayload, size: number): number {
  const n = size + (size % 2);
  const addr = PyMem_Malloc(8 * n);
  if (addr < 0) {
    PyErr_NoMemory();
    return -1;
  }
  p.addr = addr;
  p.allocated = n;
  return 0;
}

/** Borrowed. */
export function PyList_GET_ITEM(l: PyObject, i: number): PyObject {
  return (l as PyListObject).v.items[i];
}

export function PyList_GET_SIZE(l: PyObject): number {
  return (l as PyListObject).v.items.length;
}

/** Items of what PySequence_Fast gave (a list or tuple), borrowed. @source Include/abstract... PySequence_Fast_ITEMS */
export function PySequence_Fast_ITEMS(o: PyObject): PyObject[] {
  return PyTuple_Check(o) ? o.v : (o as PyListObject).v.items;
}

/** Borrowed, or null with IndexError. @source Objects/listobject.c PyList_GetItem */
export function PyList_GetItem(l: PyObject, i: number): PyObject | null {
  const items = (l as PyListObject).v.items;
  if (i < 0 || i >= items.length) {
    return PyErr_SetString(PyExc_IndexError, 'list index out of range');
  }
  return items[i];
}

/** Takes over the reference to `item`. @source Objects/listobject.c PyList_SetItem */
export function PyList_SetItem(l: PyObject, i: number, item: PyObject): number {
  const items = (l as PyListObject).v.items;
  if (i < 0 || i >= items.length) {
    Py_DECREF(item);
    PyErr_SetString(PyExc_IndexError, 'list assignment index out of range');
    return -1;
  }
  const old = items[i] as PyObject | null;
  items[i] = item;
  touch(l, i, i);
  if (old !== null) Py_DECREF(old);
  return 0;
}

/** Appends, taking over the reference. @source Include/internal/pycore_list.h _PyList_AppendTakeRef */
export function _PyList_AppendTakeRef(l: PyObject, item: PyObject): number {
  const p = (l as PyListObject).v;
  const n = p.items.length;
  if (n >= p.allocated && list_resize(p, n + 1, n) < 0) {
    Py_DECREF(item);
    return -1;
  }
  p.items.push(item);
  touch(l, n, n);
  return 0;
}

/** 0, or -1 with an exception set. @source Objects/listobject.c PyList_Append */
export function PyList_Append(l: PyObject, item: PyObject): number {
  Py_INCREF(item);
  return _PyList_AppendTakeRef(l, item);
}

/** @source Objects/listobject.c PyList_Insert */
export function PyList_Insert(l: PyObject, where: number, item: PyObject): number {
  return ins1(l as PyListObject, where, item);
}

/** @source Objects/listobject.c ins1 */
export function ins1(self: PyListObject, where: number, v: PyObject): number {
  const p = self.v;
  const n = p.items.length;
  if (list_resize(p, n + 1, n) < 0) return -1;
  if (where < 0) where = Math.max(0, where + n);
  if (where > n) where = n;
  Py_INCREF(v);
  p.items.splice(where, 0, v);
  touch(self, where, n);
  return 0;
}

/** @source Objects/listobject.c PyList_SetSlice */
export function PyList_SetSlice(l: PyObject, lo: number, hi: number, v: PyObject | null): number {
  return list_ass_slice(l as PyListObject, lo, hi, v);
}

/** @source Objects/listobject.c PyList_AsTuple */
export function PyList_AsTuple(l: PyObject): PyObject {
  return _PyTuple_FromArray((l as PyListObject).v.items);
}

function list_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  trashcan(self, list_dealloc, list_dealloc_body);
}

const NOTHING: PyObject[] = [];

/** @source Objects/listobject.c list_dealloc */
function list_dealloc_body(self: PyObject): void {
  const p = (self as PyListObject).v;
  const { items, addr } = p;
  p.items = NOTHING;
  p.allocated = 0;
  p.addr = 0;
  touch(self);
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i] as PyObject | null;
    if (item !== null) Py_DECREF(item);
  }
  PyMem_Free(addr);
  if (self.ob_type === PyList_Type && free_list.length < PyList_MAXFREELIST) {
    free_list.push(self.addr);
    endObject(self);
  } else tp_free(self);
}

/** Last item first. @source Objects/listobject.c list_traverse */
function list_traverse(self: PyObject, visit: visitproc): void {
  const items = (self as PyListObject).v.items as (PyObject | null)[];
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i];
    if (item !== null) visit(item);
  }
}

function list_owns(self: PyObject, visit: OwnsVisitor): void {
  const items = (self as PyListObject).v.items as (PyObject | null)[];
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (item !== null) visit(item, i);
  }
}

function list_owned_at(self: PyObject, slot: number): PyObject | null {
  return ((self as PyListObject).v.items[slot] as PyObject | null | undefined) ?? null;
}

function list_tp_clear(self: PyObject): number {
  return list_clear(self as PyListObject);
}

function def(name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`list.${name}`));
}

export const PyList_Type: PyTypeObject = defineType({
  tp_name: 'list',
  tp_basicsize: LIST_SIZE,
  tp_flags:
    TPFLAGS.HAVE_GC |
    TPFLAGS.BASETYPE |
    TPFLAGS.LIST_SUBCLASS |
    TPFLAGS.MATCH_SELF |
    TPFLAGS.SEQUENCE,
  tp_doc: containerDoc('list') ?? '',
  tp_dealloc: list_dealloc,
  tp_repr: list_repr,
  sq_length: list_length,
  sq_concat: list_concat,
  sq_repeat: list_repeat,
  sq_item: list_item,
  sq_ass_item: list_ass_item,
  sq_contains: list_contains,
  sq_inplace_concat: list_inplace_concat,
  sq_inplace_repeat: list_inplace_repeat,
  mp_length: list_length,
  mp_subscript: list_subscript,
  mp_ass_subscript: list_ass_subscript,
  tp_hash: PyObject_HashNotImplemented,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: list_traverse,
  tp_clear: list_tp_clear,
  tp_richcompare: list_richcompare,
  tp_iter: list_iter,
  methods: [
    def('__getitem__', METH.O | METH.COEXIST, list_subscript),
    def('__reversed__', METH.NOARGS, list___reversed__),
    def('__sizeof__', METH.NOARGS, list_sizeof),
    def('clear', METH.NOARGS, list_clear_method),
    def('copy', METH.NOARGS, list_copy),
    def('append', METH.O, list_append),
    def('insert', METH.FASTCALL, list_insert),
    def('extend', METH.O, list_extend),
    def('pop', METH.FASTCALL, list_pop),
    def('remove', METH.O, list_remove),
    def('index', METH.FASTCALL, list_index),
    def('count', METH.O, list_count),
    def('reverse', METH.NOARGS, list_reverse),
    def('sort', METH.FASTCALL | METH.KEYWORDS, list_sort),
    def('__class_getitem__', METH.O | METH.CLASS, Py_GenericAlias),
  ],
  tp_init: list___init__,
  tp_alloc: PyType_GenericAlloc,
  tp_new: list_new,
  tp_vectorcall: list_vectorcall,
  tp_owns: list_owns,
  tp_owned_at: list_owned_at,
  tp_apart: list_apart,
  tp_slotname: itemSlotName,
});
