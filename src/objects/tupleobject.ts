/** The tuple type (Objects/tupleobject.c). The payload is the array of items. */
import {
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
  PyObject_GC_DelBlock,
} from '../gc/generations';
import {
  GC_HEAD_SIZE,
  PyMem_Realloc,
  _PyObject_InitAt,
  endObject,
  hook,
  newStatic,
} from '../heap/alloc';
import { observer, touch } from '../heap/observer';
import {
  GcFlag,
  METH,
  TPFLAGS,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  type visitproc,
} from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { beginCount, Py_DECREF, Py_INCREF, Py_NewRef, _Py_SetImmortal } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { trashcan } from '../heap/trashcan';
import { containerDoc } from './container-docs';
import { Py_GenericAlias } from './genericaliasobject';
import { PyObject_GenericGetAttr } from './object';
import { tp_free } from './tp-free';
import { tuple_iter } from './tuple-iter';
import {
  tuple___getnewargs__,
  tuple_count,
  tuple_index,
  tuple_new,
  tuple_vectorcall,
  tupleconcat,
  tuplecontains,
  tuplehash,
  tupleitem,
  tuplelength,
  tuplerepeat,
  tuplerepr,
  tuplerichcompare,
  tuplesubscript,
} from './tuple-methods';
import { defineType, method } from './typedef';

export type PyTupleObject = PyObject<PyObject[]>;

export { PyTupleIter_Type } from './tuple-iter';

const PyTuple_MAXSAVESIZE = 20;
const PyTuple_MAXFREELIST = 2000;
const HEADER = 24;

let free_list: number[][] = [];
let empty: PyTupleObject;

onRuntimeReset(() => {
  free_list = [];
  for (let i = 0; i <= PyTuple_MAXSAVESIZE; i++) free_list.push([]);
});

/** Makes the one empty tuple. @source Objects/tupleobject.c _PyTuple_InitGlobalObjects */
export function _PyTuple_Init(): void {
  empty = newStatic<PyObject[]>(PyTuple_Type, [], HEADER, true);
}

/** @source Objects/tupleobject.c _PyTuple_ClearFreeList */
export function PyTuple_ClearFreeList(): void {
  for (const list of free_list) while (list.length > 0) PyObject_GC_DelBlock(list.pop()!);
}

export function PyTuple_Check(o: PyObject): o is PyTupleObject {
  return (o.ob_type.tp_flags & TPFLAGS.TUPLE_SUBCLASS) !== 0;
}

export function PyTuple_CheckExact(o: PyObject): o is PyTupleObject {
  return o.ob_type === PyTuple_Type;
}

/** The empty tuple. */
export function tuple_get_empty(): PyTupleObject {
  return empty;
}

/**
 * A tuple of `items`, which it takes over: the array and a reference to each item. Tracked. This
 * is how every tuple is made.
 */
export function tupleFromStolen(items: PyObject[]): PyTupleObject {
  const n = items.length;
  if (n === 0) return empty;
  let op: PyTupleObject;
  if (n <= PyTuple_MAXSAVESIZE && free_list[n].length > 0) {
    op = _PyObject_InitAt(PyTuple_Type, items, free_list[n].pop()!);
  } else op = PyObject_GC_New(PyTuple_Type, items, HEADER + 8 * n);
  touch(op);
  PyObject_GC_Track(op);
  return op;
}

/** Dead tuples of arguments with their arrays, by size, for the next ones. */
const spares: (PyTupleObject | null)[] = [null, null, null, null, null];

onRuntimeReset(() => {
  spares.fill(null);
});

/** A tuple with new references to what lies in `l` from `from` to `end`. End it with `dropArguments`. */
export function tupleOfArguments(
  l: readonly (PyObject | null)[],
  from: number,
  end: number,
): PyTupleObject {
  const n = end - from;
  if (n > 0 && n < spares.length && observer === null && hook === null) {
    const op = spares[n];
    if (op !== null && free_list[n].length > 0) {
      spares[n] = null;
      const items = op.v;
      for (let i = 0; i < n; i++) items[i] = Py_NewRef(l[from + i]!);
      beginCount(op);
      op.gc_flags = 0;
      op.addr = free_list[n].pop()!;
      PyObject_GC_Track(op);
      return op;
    }
  }
  const items = new Array<PyObject>(n);
  for (let i = 0; i < n; i++) items[i] = Py_NewRef(l[from + i]!);
  return tupleFromStolen(items);
}

/** Drops a reference to a tuple of `tupleOfArguments` whose array nobody else knows. */
export function dropArguments(op: PyTupleObject): void {
  const items = op.v as (PyObject | null)[];
  const n = items.length;
  const ends = op.ob_refcnt === 1 && n > 0 && n < spares.length && observer === null;
  Py_DECREF(op);
  if (!ends || (op.gc_flags & GcFlag.FREED) === 0) return;
  for (let i = 0; i < n; i++) items[i] = null;
  op.v = items as PyObject[];
  spares[n] = op;
}

/**
 * A tuple with `n` empty slots, to be filled through `t.v[i] = ...` with references it owns;
 * call `touch(t)` when filled. @source Objects/tupleobject.c PyTuple_New
 */
export function PyTuple_New(n: number): PyTupleObject {
  const items = new Array<PyObject>(n);
  for (let i = 0; i < n; i++) items[i] = null as unknown as PyObject;
  return tupleFromStolen(items);
}

/**
 * Ends the filling of a tuple that nobody else holds: it gets `items`, which it takes over, and if
 * there are fewer or more of them than it has slots, a block of another size.
 * @source Objects/tupleobject.c _PyTuple_Resize
 */
export function filledTuple(made: PyTupleObject, items: PyObject[]): PyTupleObject {
  if (items.length === made.v.length) {
    made.v = items;
    touch(made);
    return made;
  }
  if (items.length === 0 || made === empty) {
    Py_DECREF(made);
    return tupleFromStolen(items);
  }
  PyObject_GC_UnTrack(made);
  made.v = NOTHING;
  endObject(made);
  const addr = PyMem_Realloc(made.addr, GC_HEAD_SIZE + HEADER + 8 * items.length);
  const op: PyTupleObject = _PyObject_InitAt(PyTuple_Type, items, addr);
  touch(op);
  PyObject_GC_Track(op);
  return op;
}

/** A tuple with a new reference to each item. @source Objects/tupleobject.c PyTuple_Pack */
export function PyTuple_Pack(...items: PyObject[]): PyTupleObject {
  for (let i = 0; i < items.length; i++) Py_INCREF(items[i]);
  return tupleFromStolen(items);
}

/** A tuple with a new reference to each item; the array is copied. @source Objects/tupleobject.c _PyTuple_FromArray */
export function _PyTuple_FromArray(items: readonly PyObject[]): PyTupleObject {
  const copy = items.slice();
  for (let i = 0; i < copy.length; i++) Py_INCREF(copy[i]);
  return tupleFromStolen(copy);
}

/** Borrowed. */
export function PyTuple_GET_ITEM(t: PyObject, i: number): PyObject {
  return (t as PyTupleObject).v[i];
}

export function PyTuple_GET_SIZE(t: PyObject): number {
  return (t as PyTupleObject).v.length;
}

/** Items `lo` to `hi` - 1 as a tuple, the whole exact tuple as itself. @source Objects/tupleobject.c PyTuple_GetSlice */
export function PyTuple_GetSlice(t: PyObject, lo: number, hi: number): PyObject {
  const items = (t as PyTupleObject).v;
  if (lo < 0) lo = 0;
  if (hi > items.length) hi = items.length;
  if (hi < lo) hi = lo;
  if (lo === 0 && hi === items.length && PyTuple_CheckExact(t)) {
    Py_INCREF(t);
    return t;
  }
  return _PyTuple_FromArray(items.slice(lo, hi));
}

function tupledealloc(self: PyObject): void {
  if (self === empty) {
    _Py_SetImmortal(self);
    return;
  }
  PyObject_GC_UnTrack(self);
  trashcan(self, tupledealloc, tupledealloc_body);
}

const NOTHING: PyObject[] = [];

/** @source Objects/tupleobject.c tupledealloc */
function tupledealloc_body(self: PyObject): void {
  const items = (self as PyTupleObject).v;
  const n = items.length;
  (self as PyTupleObject).v = NOTHING;
  touch(self);
  for (let i = n - 1; i >= 0; i--) {
    const item = items[i] as PyObject | null;
    if (item !== null) Py_DECREF(item);
  }
  if (
    self.ob_type === PyTuple_Type &&
    n <= PyTuple_MAXSAVESIZE &&
    free_list[n].length < PyTuple_MAXFREELIST
  ) {
    free_list[n].push(self.addr);
    endObject(self);
  } else tp_free(self);
}

/** Last item first. @source Objects/tupleobject.c tupletraverse */
function tupletraverse(self: PyObject, visit: visitproc): void {
  const items = (self as PyTupleObject).v as (PyObject | null)[];
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i];
    if (item !== null) visit(item);
  }
}

function tuple_owns(self: PyObject, visit: OwnsVisitor): void {
  const items = (self as PyTupleObject).v as (PyObject | null)[];
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (item !== null) visit(item, i);
  }
}

/** Name of an item of a sequence, for people. */
export function itemSlotName(_self: PyObject, slot: number): string {
  return `item ${slot}`;
}

function def(name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`tuple.${name}`));
}

export const PyTuple_Type: PyTypeObject = defineType({
  tp_name: 'tuple',
  tp_basicsize: HEADER,
  tp_itemsize: 8,
  tp_flags:
    TPFLAGS.HAVE_GC |
    TPFLAGS.BASETYPE |
    TPFLAGS.TUPLE_SUBCLASS |
    TPFLAGS.MATCH_SELF |
    TPFLAGS.SEQUENCE,
  tp_doc: containerDoc('tuple') ?? '',
  tp_dealloc: tupledealloc,
  tp_repr: tuplerepr,
  sq_length: tuplelength,
  sq_concat: tupleconcat,
  sq_repeat: tuplerepeat,
  sq_item: tupleitem,
  sq_contains: tuplecontains,
  mp_length: tuplelength,
  mp_subscript: tuplesubscript,
  tp_hash: tuplehash,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: tupletraverse,
  tp_richcompare: tuplerichcompare,
  tp_iter: tuple_iter,
  methods: [
    def('__getnewargs__', METH.NOARGS, tuple___getnewargs__),
    def('index', METH.FASTCALL, tuple_index),
    def('count', METH.O, tuple_count),
    def('__class_getitem__', METH.O | METH.CLASS, Py_GenericAlias),
  ],
  tp_new: tuple_new,
  tp_vectorcall: tuple_vectorcall,
  tp_owns: tuple_owns,
  tp_slotname: itemSlotName,
});
