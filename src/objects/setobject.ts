/** The types set and frozenset, and their C API (Objects/setobject.c). */
import { PyObject_GC_UnTrack } from '../gc/generations';
import { PyMem_Free } from '../heap/alloc';
import { touch } from '../heap/observer';
import {
  METH,
  TPFLAGS,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  type Py_hash_t,
  type TypeDef,
  type visitproc,
} from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF } from '../heap/refcount';
import { trashcan } from '../heap/trashcan';
import { containerDoc } from './container-docs';
import { PyErr_BadInternalCall } from './errors';
import { Py_GenericAlias } from './genericaliasobject';
import { PyObject_GenericGetAttr, PyObject_HashNotImplemented } from './object';
import { set_iter } from './set-iter';
import {
  frozenset_copy,
  frozenset_hash,
  frozenset_new,
  frozenset_vectorcall,
  make_new_set,
  set_add,
  set_clear,
  set_contains,
  set_copy,
  set_direct_contains,
  set_discard,
  set_init,
  set_len,
  set_new,
  set_pop,
  set_reduce,
  set_remove,
  set_repr,
  set_richcompare,
  set_apart,
  set_sizeof,
  set_update,
  set_update_internal,
  set_vectorcall,
} from './set-methods';
import {
  set_and,
  set_difference_multi,
  set_difference_update,
  set_iand,
  set_intersection_multi,
  set_intersection_update_multi,
  set_ior,
  set_isdisjoint,
  set_issubset_method,
  set_issuperset_method,
  set_isub,
  set_ixor,
  set_or,
  set_sub,
  set_symmetric_difference,
  set_symmetric_difference_update_method,
  set_union,
  set_xor,
} from './set-operations';
import {
  type PySetObject,
  SetPayload,
  isActive,
  nextActive,
  set_add_key,
  set_clear_internal,
  set_contains_key,
  set_discard_key,
  takeSlot,
} from './set-table';
import { keyText } from './dict-type';
import { tp_free } from './tp-free';
import { defineType, method } from './typedef';
import { PyType_GenericAlloc, PyType_IsSubtype } from './typeobject';
import { PyObject_ClearWeakRefs } from './weakrefobject';

export { type PySetObject, SetPayload } from './set-table';
export { PySetIter_Type } from './set-iter';

export function PySet_Check(o: PyObject): o is PySetObject {
  return o.ob_type === PySet_Type || PyType_IsSubtype(o.ob_type, PySet_Type);
}

export function PyFrozenSet_Check(o: PyObject): o is PySetObject {
  return o.ob_type === PyFrozenSet_Type || PyType_IsSubtype(o.ob_type, PyFrozenSet_Type);
}

export function PyAnySet_CheckExact(o: PyObject): o is PySetObject {
  return o.ob_type === PySet_Type || o.ob_type === PyFrozenSet_Type;
}

export function PyAnySet_Check(o: PyObject): o is PySetObject {
  return PyAnySet_CheckExact(o) || PySet_Check(o) || PyFrozenSet_Check(o);
}

export function PySet_CheckExact(o: PyObject): o is PySetObject {
  return o.ob_type === PySet_Type;
}

export function PyFrozenSet_CheckExact(o: PyObject): o is PySetObject {
  return o.ob_type === PyFrozenSet_Type;
}

/** @source Objects/setobject.c PySet_New */
export function PySet_New(iterable: PyObject | null): PySetObject | null {
  return make_new_set(PySet_Type, iterable);
}

/** @source Objects/setobject.c PyFrozenSet_New */
export function PyFrozenSet_New(iterable: PyObject | null): PySetObject | null {
  return make_new_set(PyFrozenSet_Type, iterable);
}

export function PySet_GET_SIZE(so: PyObject): number {
  return (so as PySetObject).v.used;
}

/** 0, or -1 with an exception set. A frozenset may be filled while nobody else has it. @source Objects/setobject.c PySet_Add */
export function PySet_Add(so: PyObject, key: PyObject): number {
  if (!PySet_Check(so) && !(PyFrozenSet_Check(so) && so.ob_refcnt === 1)) {
    PyErr_BadInternalCall();
    return -1;
  }
  return set_add_key(so, key);
}

/** 1, 0, or -1 with an exception set. @source Objects/setobject.c PySet_Contains */
export function PySet_Contains(so: PyObject, key: PyObject): number {
  return set_contains_key(so, key);
}

/** 1 when removed, 0 when missing, -1 with an exception set. @source Objects/setobject.c PySet_Discard */
export function PySet_Discard(so: PyObject, key: PyObject): number {
  return set_discard_key(so as PySetObject, key);
}

/** @source Objects/setobject.c _PySet_Update */
export function _PySet_Update(so: PyObject, iterable: PyObject): number {
  return set_update_internal(so as PySetObject, iterable);
}

/** @source Objects/setobject.c PySet_Clear */
export function PySet_Clear(so: PyObject): void {
  set_clear_internal(so as PySetObject);
}

/** Next key (borrowed) from slot `pos.i` on, in table order; false at the end. @source Objects/setobject.c _PySet_NextEntry */
export function _PySet_NextEntry(
  so: PyObject,
  pos: { i: number },
  out: { key: PyObject; hash: Py_hash_t },
): boolean {
  const p = (so as PySetObject).v;
  const i = nextActive(p, pos.i);
  if (i < 0) return false;
  pos.i = i + 1;
  out.key = p.keys[i]!;
  out.hash = p.hashes[i];
  return true;
}

/** Removes some key and gives it (new reference), or null without exception when empty. */
export function takeAnyKey(self: PySetObject): PyObject | null {
  const so = self.v;
  if (so.used === 0) return null;
  let i = so.finger & so.mask;
  while (!isActive(so, i)) i = i === so.mask ? 0 : i + 1;
  so.finger = i + 1;
  return takeSlot(self, i);
}

function set_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  trashcan(self, set_dealloc, set_dealloc_body);
}

/** @source Objects/setobject.c set_dealloc */
function set_dealloc_body(self: PyObject): void {
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  const so = (self as PySetObject).v;
  (self as PySetObject).v = new SetPayload();
  touch(self);
  for (let i = nextActive(so, 0); i >= 0; i = nextActive(so, i + 1)) Py_DECREF(so.keys[i]!);
  PyMem_Free(so.addr);
  tp_free(self);
}

/** In table order. @source Objects/setobject.c set_traverse */
function set_traverse(self: PyObject, visit: visitproc): void {
  const so = (self as PySetObject).v;
  for (let i = nextActive(so, 0); i >= 0; i = nextActive(so, i + 1)) visit(so.keys[i]!);
}

function set_tp_clear(self: PyObject): number {
  set_clear_internal(self as PySetObject);
  return 0;
}

function set_owns(self: PyObject, visit: OwnsVisitor): void {
  const so = (self as PySetObject).v;
  for (let i = nextActive(so, 0); i >= 0; i = nextActive(so, i + 1)) visit(so.keys[i]!, i);
}

function set_slotname(self: PyObject, slot: number): string {
  const so = (self as PySetObject).v;
  return isActive(so, slot) ? `element ${keyText(so.keys[slot]!)}` : `element in slot ${slot}`;
}

function def(owner: string, name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`${owner}.${name}`));
}

/** Methods of both types. */
function sharedMethods(owner: string): MethodDef[] {
  return [
    def(owner, '__contains__', METH.O | METH.COEXIST, set_direct_contains),
    def(owner, 'copy', METH.NOARGS, owner === 'set' ? set_copy : frozenset_copy),
    def(owner, 'difference', METH.VARARGS, set_difference_multi),
    def(owner, 'intersection', METH.VARARGS, set_intersection_multi),
    def(owner, 'isdisjoint', METH.O, set_isdisjoint),
    def(owner, 'issubset', METH.O, set_issubset_method),
    def(owner, 'issuperset', METH.O, set_issuperset_method),
    def(owner, '__reduce__', METH.NOARGS, set_reduce),
    def(owner, '__sizeof__', METH.NOARGS, set_sizeof),
    def(owner, 'symmetric_difference', METH.O, set_symmetric_difference),
    def(owner, 'union', METH.VARARGS, set_union),
    def(owner, '__class_getitem__', METH.O | METH.CLASS, Py_GenericAlias),
  ];
}

/** Slots of both types. */
const SHARED: Omit<TypeDef, 'tp_name' | 'tp_basicsize' | 'tp_flags'> = {
  tp_weaklistoffset: 192,
  tp_dealloc: set_dealloc,
  tp_repr: set_repr,
  nb_subtract: set_sub,
  nb_and: set_and,
  nb_xor: set_xor,
  nb_or: set_or,
  sq_length: set_len,
  sq_contains: set_contains,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: set_traverse,
  tp_clear: set_tp_clear,
  tp_richcompare: set_richcompare,
  tp_iter: set_iter,
  tp_alloc: PyType_GenericAlloc,
  tp_apart: set_apart,
  tp_owns: set_owns,
  tp_slotname: set_slotname,
};

export const PySet_Type: PyTypeObject = defineType({
  ...SHARED,
  tp_name: 'set',
  tp_basicsize: 200,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.MATCH_SELF,
  tp_doc: containerDoc('set') ?? '',
  tp_hash: PyObject_HashNotImplemented,
  nb_inplace_subtract: set_isub,
  nb_inplace_and: set_iand,
  nb_inplace_xor: set_ixor,
  nb_inplace_or: set_ior,
  methods: [
    def('set', 'add', METH.O, set_add),
    def('set', 'clear', METH.NOARGS, set_clear),
    def('set', 'discard', METH.O, set_discard),
    def('set', 'difference_update', METH.VARARGS, set_difference_update),
    def('set', 'intersection_update', METH.VARARGS, set_intersection_update_multi),
    def('set', 'pop', METH.NOARGS, set_pop),
    def('set', 'remove', METH.O, set_remove),
    def('set', 'symmetric_difference_update', METH.O, set_symmetric_difference_update_method),
    def('set', 'update', METH.VARARGS, set_update),
    ...sharedMethods('set'),
  ],
  tp_init: set_init,
  tp_new: set_new,
  tp_vectorcall: set_vectorcall,
});

export const PyFrozenSet_Type: PyTypeObject = defineType({
  ...SHARED,
  tp_name: 'frozenset',
  tp_basicsize: 200,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.MATCH_SELF,
  tp_doc: containerDoc('frozenset') ?? '',
  tp_hash: frozenset_hash,
  methods: sharedMethods('frozenset'),
  tp_new: frozenset_new,
  tp_vectorcall: frozenset_vectorcall,
});
