/** Life of instances of heap types: allocation, traversal, clearing, deallocation. */
import { PyObject_GC_Track, PyObject_GC_UnTrack, _PyObject_GC_Link } from '../gc/generations';
import { PyMem_Malloc, _PyObject_InitAt, _PyType_PreHeaderSize } from '../heap/alloc';
import {
  PyTypeObject,
  TPFLAGS,
  type PyObject,
  type destructor,
  type visitproc,
} from '../heap/object';
import { observer, touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { trashcan } from '../heap/trashcan';
import {
  _PyObject_ClearInstanceAttributes,
  _PyObject_FreeInstanceAttributes,
  _PyObject_VisitInstanceAttributes,
} from './dictobject';
import { PyErr_NoMemory } from './errors';
import { PyObject_CallFinalizerFromDealloc } from './object';
import { PyObject_ClearWeakRefs, _PyWeakref_ClearRef, type PyWeakReference } from './weakrefobject';

/** Size of an instance with `nitems` items. @source Include/internal/pycore_object.h _PyObject_VAR_SIZE */
export function _PyObject_VAR_SIZE(type: PyTypeObject, nitems: number): number {
  const size = type.tp_basicsize + nitems * type.tp_itemsize;
  return size < 0x40000000 ? (size + 7) & ~7 : Math.ceil(size / 8) * 8;
}

/** A class object, which has a JavaScript class of its own. */
function newTypeAt(metatype: PyTypeObject, addr: number): PyTypeObject {
  const o = new PyTypeObject(metatype, null, addr);
  if (metatype.tp_flags & TPFLAGS.HEAPTYPE) Py_INCREF(metatype);
  if (observer !== null) observer.alloc(o);
  return o;
}

/**
 * A new object, not tracked; its payload is null until the caller sets it. New reference.
 * @source Objects/typeobject.c _PyType_AllocNoTrack
 */
export function _PyType_AllocNoTrack(type: PyTypeObject, nitems: number): PyObject | null {
  const size = _PyObject_VAR_SIZE(type, nitems + 1);
  const presize = _PyType_PreHeaderSize(type);
  const addr = PyMem_Malloc(size + presize);
  if (addr < 0) return PyErr_NoMemory();
  if (presize) _PyObject_GC_Link();
  const o: PyObject =
    type.tp_flags & TPFLAGS.TYPE_SUBCLASS
      ? newTypeAt(type, addr)
      : _PyObject_InitAt<unknown>(type, null, addr);
  const nslots = type.tp_slots_start + type.tp_slots_count;
  if (nslots > 0) {
    const slots = new Array<PyObject | null>(nslots);
    for (let i = 0; i < nslots; i++) slots[i] = null;
    o.slots = slots;
  }
  return o;
}

/** tp_alloc of nearly all types. New reference. @source Objects/typeobject.c PyType_GenericAlloc */
export function PyType_GenericAlloc(type: PyTypeObject, nitems: number): PyObject | null {
  const o = _PyType_AllocNoTrack(type, nitems);
  if (o !== null && type.tp_flags & TPFLAGS.HAVE_GC) PyObject_GC_Track(o);
  return o;
}

/** tp_new of types that need no arguments. New reference. @source Objects/typeobject.c PyType_GenericNew */
export function PyType_GenericNew(type: PyTypeObject): PyObject | null {
  return type.tp_alloc!(type, 0);
}

/** Calls `visit` with each set member slot that `type` itself introduced. @source Objects/typeobject.c traverse_slots */
function traverse_slots(type: PyTypeObject, self: PyObject, visit: visitproc): void {
  const slots = self.slots!;
  const end = type.tp_slots_start + type.tp_slots_count;
  for (let i = type.tp_slots_start; i < end; i++) {
    const value = slots[i];
    if (value !== null) visit(value);
  }
}

/** @source Objects/typeobject.c clear_slots */
function clear_slots(type: PyTypeObject, self: PyObject): void {
  const slots = self.slots!;
  const end = type.tp_slots_start + type.tp_slots_count;
  for (let i = type.tp_slots_start; i < end; i++) {
    const value = slots[i];
    if (value === null) continue;
    slots[i] = null;
    touch(self);
    Py_DECREF(value);
  }
}

/** @source Objects/typeobject.c subtype_traverse */
export function subtype_traverse(self: PyObject, visit: visitproc): void {
  const type = self.ob_type;
  let base = type;
  while (base.tp_traverse === subtype_traverse) {
    if (base.tp_slots_count > 0) traverse_slots(base, self, visit);
    base = base.tp_base!;
  }
  if (
    type.tp_dictoffset !== 0 &&
    (type.tp_flags & TPFLAGS.MANAGED_DICT || base.tp_dictoffset === 0)
  ) {
    const dict = self.dict;
    if (Array.isArray(dict)) _PyObject_VisitInstanceAttributes(self, visit);
    else if (dict !== null) visit(dict);
  }
  if (
    type.tp_flags & TPFLAGS.HEAPTYPE &&
    (base.tp_traverse === null || !(base.tp_flags & TPFLAGS.HEAPTYPE))
  ) {
    visit(type);
  }
  if (base.tp_traverse !== null) base.tp_traverse(self, visit);
}

/**
 * The attribute values of an instance that `subtype_traverse` would visit these of, and then its
 * type: null where there is more to it.
 */
export function plainInstanceValues(self: PyObject): readonly (PyObject | null)[] | null {
  const { dict } = self;
  if (!Array.isArray(dict)) return null;
  let base = self.ob_type;
  while (base.tp_traverse === subtype_traverse) {
    if (base.tp_slots_count > 0) return null;
    base = base.tp_base!;
  }
  return base.tp_traverse === null ? dict : null;
}

/** @source Objects/typeobject.c subtype_clear */
export function subtype_clear(self: PyObject): number {
  const type = self.ob_type;
  let base = type;
  while (base.tp_clear === subtype_clear) {
    if (base.tp_slots_count > 0) clear_slots(base, self);
    base = base.tp_base!;
  }
  if (
    type.tp_dictoffset !== 0 &&
    (type.tp_flags & TPFLAGS.MANAGED_DICT || base.tp_dictoffset === 0)
  ) {
    const dict = self.dict;
    if (Array.isArray(dict)) _PyObject_ClearInstanceAttributes(self);
    else if (dict !== null) {
      self.dict = null;
      touch(self);
      Py_DECREF(dict);
    }
  }
  return base.tp_clear !== null ? base.tp_clear(self) : 0;
}

/** The first base whose deallocation is its own. */
function nearestDealloc(type: PyTypeObject): PyTypeObject {
  let base = type;
  while (base.tp_dealloc === subtype_dealloc) base = base.tp_base!;
  return base;
}

/** Calls the base's deallocation, which ends the object, and gives up the reference to the type. */
function callBaseDealloc(self: PyObject, base: PyTypeObject, basedealloc: destructor): void {
  const type = self.ob_type;
  const needsDecref =
    (type.tp_flags & TPFLAGS.HEAPTYPE) !== 0 && !(base.tp_flags & TPFLAGS.HEAPTYPE);
  basedealloc(self);
  if (needsDecref) Py_DECREF(type);
}

/** tp_dealloc of classes made in Python. @source Objects/typeobject.c subtype_dealloc */
export function subtype_dealloc(self: PyObject): void {
  const type = self.ob_type;
  if (!(type.tp_flags & TPFLAGS.HAVE_GC)) {
    if (type.tp_finalize !== null && PyObject_CallFinalizerFromDealloc(self) < 0) return;
    if (type.tp_del !== null) {
      type.tp_del(self);
      if (self.ob_refcnt > 0) return;
    }
    const base = nearestDealloc(type);
    callBaseDealloc(self, base, base.tp_dealloc!);
    return;
  }
  PyObject_GC_UnTrack(self);
  trashcan(self, subtype_dealloc, subtype_dealloc_body);
}

function subtype_dealloc_body(self: PyObject): void {
  const type = self.ob_type;
  let base = nearestDealloc(type);
  const hasWeaklist = type.tp_weaklistoffset !== 0 && base.tp_weaklistoffset === 0;
  if (type.tp_finalize !== null) {
    PyObject_GC_Track(self);
    if (PyObject_CallFinalizerFromDealloc(self) < 0) return;
    PyObject_GC_UnTrack(self);
  }
  if (hasWeaklist && self.weaklist !== null) PyObject_ClearWeakRefs(self);
  if (type.tp_del !== null) {
    PyObject_GC_Track(self);
    type.tp_del(self);
    if (self.ob_refcnt > 0) return;
    PyObject_GC_UnTrack(self);
  }
  if (hasWeaklist) {
    // References made by the finalizer are cleared without their callbacks.
    while (self.weaklist !== null) _PyWeakref_ClearRef(self.weaklist as PyWeakReference);
  }
  base = type;
  while (base.tp_dealloc === subtype_dealloc) {
    if (base.tp_slots_count > 0) clear_slots(base, self);
    base = base.tp_base!;
  }
  freeInstanceDict(self, type, base);
  if (base.tp_flags & TPFLAGS.HAVE_GC) PyObject_GC_Track(self);
  callBaseDealloc(self, base, base.tp_dealloc!);
}

/** Gives up the dictionary or inline values, if `type` and not `base` introduced them. */
function freeInstanceDict(self: PyObject, type: PyTypeObject, base: PyTypeObject): void {
  if (type.tp_dictoffset === 0) return;
  if (!(type.tp_flags & TPFLAGS.MANAGED_DICT) && base.tp_dictoffset !== 0) return;
  const dict = self.dict;
  if (Array.isArray(dict)) {
    _PyObject_FreeInstanceAttributes(self);
    self.dict = null;
    return;
  }
  if (dict === null) return;
  self.dict = null;
  touch(self);
  Py_DECREF(dict);
}
