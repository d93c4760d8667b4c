/** Readying types: inheritance of slots and flags, and the attributes made from tables. */
import { addressOf, staticBlock } from '../heap/alloc';
import { PyTypeObject, TPFLAGS, METH, type MethodDef, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, _Py_SetImmortal } from '../heap/refcount';
import { InternalError } from '../heap/runtime';
import {
  PyDict_Contains,
  PyDict_New,
  PyDict_SetDefault,
  PyDict_SetItem,
  _PyDict_NewKeysForClass,
} from './dictobject';
import {
  PyDescr_NewClassMethod,
  PyDescr_NewGetSet,
  PyDescr_NewMember,
  PyDescr_NewMethod,
} from './descrobject';
import { PyErr_SetString } from './errors';
import { PyExc_BaseException, PyExc_TypeError } from './exceptions';
import { PyStaticMethod_New } from './funcobject';
import { PyLong_FromLong } from './longobject';
import { PyCFunction_New } from './methodobject';
import { PyObject_HashNotImplemented, Py_None, _Py_InitSingletons } from './object';
import { add_operators } from './update-slots';
import { staticTypes } from './typedef';
import { inherit_slots } from './type-inherit';
import { mro_internal } from './type-mro';
import { tp_new_methoddef } from './type-call';
import { PyBaseObject_Type, PyType_Check, PyType_IsSubtype, PyType_Type } from './typeobject';
import { _PyType_DocWithoutSignature } from './text-signature';
import { _Py_initialize_generic } from './typevarobject';
import { PyTuple_Pack, type PyTupleObject } from './tupleobject';
import { PyUnicode_FromString, PyUnicode_InternFromString, _Py_ID } from './unicodeobject';
import { PyWeakref_NewRef } from './weakrefobject';

/** sizeof(PyTypeObject): the block of a static type. */
const STATIC_TYPE_SIZE = 416;
const NOT_SLOTS = new Set(['methods', 'getset', 'members', 'metatype', 'tp_base', 'tp_bases']);
const PREHEADER = TPFLAGS.MANAGED_DICT | TPFLAGS.MANAGED_WEAKREF;
const COLLECTION_FLAGS = TPFLAGS.SEQUENCE | TPFLAGS.MAPPING;
const FAST_SUBCLASS_FLAGS =
  TPFLAGS.TYPE_SUBCLASS |
  TPFLAGS.LONG_SUBCLASS |
  TPFLAGS.BYTES_SUBCLASS |
  TPFLAGS.UNICODE_SUBCLASS |
  TPFLAGS.TUPLE_SUBCLASS |
  TPFLAGS.LIST_SUBCLASS |
  TPFLAGS.DICT_SUBCLASS;

/** Gives a type the fields of its literal. */
export function fillFromDef(type: PyTypeObject): void {
  const def = type.def!;
  const fields = type as unknown as Record<string, unknown>;
  for (const key of Object.keys(def)) {
    if (!NOT_SLOTS.has(key)) fields[key] = (def as unknown as Record<string, unknown>)[key];
  }
}

/** Brings a static type to its state before readying, as a new object of this run. */
function resetStaticType(type: PyTypeObject): void {
  const def = type.def;
  const blank = new PyTypeObject(null as never, null, staticBlock(STATIC_TYPE_SIZE));
  Object.assign(type, blank);
  type.def = def;
  fillFromDef(type);
  type.tp_flags |= TPFLAGS.STATIC_BUILTIN;
  type.ob_type = def!.metatype?.() ?? PyType_Type;
  _Py_SetImmortal(type);
}

/**
 * Makes all static types and the singletons of a run. Call it right after `resetRuntime`.
 * @source Objects/object.c _PyTypes_InitTypes
 */
export function readyStaticTypes(): void {
  const types = staticTypes();
  for (const type of types) resetStaticType(type);
  _Py_InitSingletons();
  for (const type of types) {
    if (PyType_Ready(type) < 0) throw new InternalError(`cannot ready ${type.tp_name}`);
  }
  _Py_initialize_generic();
}

/**
 * Completes a type: 0, or -1 with an exception set. `addAttributes` puts the attributes of a class
 * statement's type into its dict, at the moment when those of a static type's tables go there.
 * @source Objects/typeobject.c PyType_Ready
 */
export function PyType_Ready(
  type: PyTypeObject,
  addAttributes: (() => number) | null = null,
): number {
  if (type.tp_flags & TPFLAGS.READY) return 0;
  if (!(type.tp_flags & TPFLAGS.HEAPTYPE)) type.tp_flags |= TPFLAGS.IMMUTABLETYPE;
  type.tp_flags |= TPFLAGS.READYING;
  const res = type_ready(type, addAttributes);
  type.tp_flags &= ~TPFLAGS.READYING;
  if (res < 0) return -1;
  type.tp_flags |= TPFLAGS.READY;
  return 0;
}

function type_ready(type: PyTypeObject, addAttributes: (() => number) | null): number {
  type.tp_dict ??= PyDict_New();
  if (type_ready_set_bases(type) < 0) return -1;
  // Before the attributes: a class without an order dies while nothing of it refers to it yet.
  if (mro_internal(type, null) < 0) return -1;
  if (type_ready_set_new(type) < 0) return -1;
  if (type_ready_fill_dict(type, addAttributes) < 0) return -1;
  if (type_ready_inherit(type) < 0) return -1;
  if (type_ready_set_hash(type) < 0) return -1;
  if (type_ready_add_subclasses(type) < 0) return -1;
  return type_ready_managed_dict(type);
}

/** @source Objects/typeobject.c type_ready_set_base, type_ready_set_bases */
function type_ready_set_bases(type: PyTypeObject): number {
  if (type.tp_base === null && type !== PyBaseObject_Type) {
    type.tp_base = type.def?.tp_bases?.()[0] ?? type.def?.tp_base?.() ?? PyBaseObject_Type;
    if (type.tp_flags & TPFLAGS.HEAPTYPE) Py_NewRef(type.tp_base);
  }
  const base = type.tp_base;
  if (base !== null && base.tp_dict === null && PyType_Ready(base) < 0) return -1;
  if (type.tp_bases === null) {
    const bases = type.def?.tp_bases?.();
    if (bases !== undefined) {
      for (const b of bases) if (PyType_Ready(b) < 0) return -1;
      type.tp_bases = PyTuple_Pack(...bases);
    } else type.tp_bases = base === null ? PyTuple_Pack() : PyTuple_Pack(base);
  }
  touch(type);
  return 0;
}

function addToDict(dict: PyObject, name: PyObject, descr: PyObject, overwrite: boolean): number {
  const err = overwrite
    ? PyDict_SetItem(dict, name, descr)
    : PyDict_SetDefault(dict, name, descr) === null
      ? -1
      : 0;
  Py_DECREF(descr);
  return err;
}

/** @source Objects/typeobject.c type_add_method */
function type_add_method(type: PyTypeObject, meth: MethodDef): number {
  let descr: PyObject | null;
  if (meth.flags & METH.CLASS) descr = PyDescr_NewClassMethod(type, meth);
  else if (meth.flags & METH.STATIC) {
    const cfunc = PyCFunction_New(meth, type, null);
    descr = PyStaticMethod_New(cfunc);
    Py_DECREF(cfunc);
  } else descr = PyDescr_NewMethod(type, meth);
  if (descr === null) return -1;
  const name = PyUnicode_InternFromString(meth.name);
  return addToDict(type.tp_dict!, name, descr, (meth.flags & METH.COEXIST) !== 0);
}

/** @source Objects/typeobject.c type_ready_fill_dict */
function type_ready_fill_dict(type: PyTypeObject, addAttributes: (() => number) | null): number {
  if (add_operators(type) < 0) return -1;
  if (addAttributes !== null && addAttributes() < 0) return -1;
  const dict = type.tp_dict!;
  const def = type.def;
  if (def !== null) {
    for (const meth of def.methods ?? []) if (type_add_method(type, meth) < 0) return -1;
    for (const memb of def.members ?? []) {
      const descr = PyDescr_NewMember(type, memb, -1);
      if (addToDict(dict, _Py_ID(memb.name), descr, false) < 0) return -1;
    }
    for (const gs of def.getset ?? []) {
      const descr = PyDescr_NewGetSet(type, gs);
      if (addToDict(dict, _Py_ID(gs.name), descr, false) < 0) return -1;
    }
  }
  const doc = _Py_ID('__doc__');
  const has = PyDict_Contains(dict, doc);
  if (has !== 0) return has < 0 ? -1 : 0;
  if (type.tp_doc === null) return PyDict_SetItem(dict, doc, Py_None);
  const text = PyUnicode_FromString(_PyType_DocWithoutSignature(type.tp_name, type.tp_doc));
  const err = PyDict_SetItem(dict, doc, text);
  Py_DECREF(text);
  return err;
}

/** @source Objects/typeobject.c type_ready_set_new, add_tp_new_wrapper */
function type_ready_set_new(type: PyTypeObject): number {
  const base = type.tp_base;
  if (type.tp_new === null && base === PyBaseObject_Type && !(type.tp_flags & TPFLAGS.HEAPTYPE)) {
    type.tp_flags |= TPFLAGS.DISALLOW_INSTANTIATION;
  }
  if (type.tp_flags & TPFLAGS.DISALLOW_INSTANTIATION) {
    type.tp_new = null;
    return 0;
  }
  if (type.tp_new === null) {
    type.tp_new = base === null ? null : base.tp_new;
    return 0;
  }
  const name = _Py_ID('__new__');
  const has = PyDict_Contains(type.tp_dict!, name);
  if (has !== 0) return has < 0 ? -1 : 0;
  const func = PyCFunction_New(tp_new_methoddef, type, null);
  const err = PyDict_SetItem(type.tp_dict!, name, func);
  Py_DECREF(func);
  return err;
}

/** @source Objects/typeobject.c inherit_special */
function inherit_special(type: PyTypeObject, base: PyTypeObject): void {
  if (
    !(type.tp_flags & TPFLAGS.HAVE_GC) &&
    base.tp_flags & TPFLAGS.HAVE_GC &&
    type.tp_traverse === null &&
    type.tp_clear === null
  ) {
    type.tp_flags |= TPFLAGS.HAVE_GC;
    type.tp_traverse = base.tp_traverse;
    type.tp_clear = base.tp_clear;
  }
  type.tp_flags |= base.tp_flags & PREHEADER;
  if (type.tp_basicsize === 0) type.tp_basicsize = base.tp_basicsize;
  if (type.tp_itemsize === 0) type.tp_itemsize = base.tp_itemsize;
  if (type.tp_weaklistoffset === 0) type.tp_weaklistoffset = base.tp_weaklistoffset;
  if (type.tp_dictoffset === 0) type.tp_dictoffset = base.tp_dictoffset;
  if (type.tp_slots_count === 0) {
    type.tp_slots_start = base.tp_slots_start + base.tp_slots_count;
  }
  if (PyType_IsSubtype(base, PyExc_BaseException)) type.tp_flags |= TPFLAGS.BASE_EXC_SUBCLASS;
  type.tp_flags |= base.tp_flags & FAST_SUBCLASS_FLAGS;
  type.tp_flags |= base.tp_flags & TPFLAGS.MATCH_SELF;
}

/** @source Objects/typeobject.c type_ready_inherit */
function type_ready_inherit(type: PyTypeObject): number {
  if (type.tp_base !== null) inherit_special(type, type.tp_base);
  const mro = (type.tp_mro as PyTupleObject).v;
  for (let i = 1; i < mro.length; i++) {
    const base = mro[i];
    if (!PyType_Check(base)) continue;
    if (inherit_slots(type, base) < 0) return -1;
    if (!(type.tp_flags & COLLECTION_FLAGS)) type.tp_flags |= base.tp_flags & COLLECTION_FLAGS;
  }
  return 0;
}

/** A type with comparison but without hash is not hashable. @source Objects/typeobject.c type_ready_set_hash */
function type_ready_set_hash(type: PyTypeObject): number {
  if (type.tp_hash !== null) return 0;
  const name = _Py_ID('__hash__');
  const has = PyDict_Contains(type.tp_dict!, name);
  if (has !== 0) return has < 0 ? -1 : 0;
  if (PyDict_SetItem(type.tp_dict!, name, Py_None) < 0) return -1;
  type.tp_hash = PyObject_HashNotImplemented;
  return 0;
}

/** @source Objects/typeobject.c type_ready_add_subclasses */
function type_ready_add_subclasses(type: PyTypeObject): number {
  for (const base of (type.tp_bases as PyTupleObject).v) {
    if (PyType_Check(base) && add_subclass(base, type) < 0) return -1;
  }
  return 0;
}

/** Key of a class in its bases' tables. New reference. @source Objects/longobject.c PyLong_FromVoidPtr */
export function subclassKey(type: PyTypeObject): PyObject {
  return PyLong_FromLong(addressOf(type));
}

/** @source Objects/typeobject.c add_subclass */
export function add_subclass(base: PyTypeObject, type: PyTypeObject): number {
  const key = subclassKey(type);
  const ref = PyWeakref_NewRef(type, null);
  if (ref === null) {
    Py_DECREF(key);
    return -1;
  }
  if (base.tp_subclasses === null) {
    base.tp_subclasses = PyDict_New();
    touch(base);
  }
  const err = PyDict_SetItem(base.tp_subclasses, key, ref);
  Py_DECREF(ref);
  Py_DECREF(key);
  return err;
}

/** @source Objects/typeobject.c type_ready_managed_dict */
function type_ready_managed_dict(type: PyTypeObject): number {
  if (!(type.tp_flags & TPFLAGS.MANAGED_DICT)) return 0;
  if (!(type.tp_flags & TPFLAGS.HEAPTYPE)) {
    PyErr_SetString(
      PyExc_TypeError,
      `type ${type.tp_name} has the Py_TPFLAGS_MANAGED_DICT flag but not Py_TPFLAGS_HEAPTYPE flag`,
    );
    return -1;
  }
  type.ht_cached_keys ??= _PyDict_NewKeysForClass(type);
  return 0;
}
