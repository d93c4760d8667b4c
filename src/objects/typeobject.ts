/** `type`: the type of types, and what all code asks of types. */
import { PyObject_GC_Del, PyObject_GC_UnTrack } from '../gc/generations';
import { PyMem_Free } from '../heap/alloc';
import type { PyTypeObject } from '../heap/object';
import { METH, TPFLAGS, type PyObject, type visitproc } from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import {
  PyDict_Clear,
  PyDict_Keys,
  PyDict_New,
  _PyDictKeys_DecRef,
  _PyDict_KeysSize,
  visitSharedKeys,
  type DictKeys,
} from './dictobject';
import { _PyObject_RealIsInstance, _PyObject_RealIsSubclass } from './isinstance';
import { listFromStolen } from './listobject';
import { PyLong_FromLong } from './longobject';
import { PyBool_FromLong } from './boolobject';
import { merge_class_dict } from './object-dir';
import { defineType, method } from './typedef';
import { _Py_union_type_or } from './unionobject';
import { remove_all_subclasses } from './type-bases';
import { PyType_Modified, forEachSubclass } from './type-cache';
import { type_call, type_init, type_vectorcall } from './type-call';
import { type_getattro, type_setattro } from './type-getattro';
import { type_getsets, type_members, type_module, type_qualname } from './type-getsets';
import { type_mro } from './type-mro';
import { type_new } from './type-new';
import { PyUnicode_Check, PyUnicode_FromString } from './unicodeobject';
import { PyErr_Clear } from './errors';
import { PyObject_ClearWeakRefs } from './weakrefobject';
import type { PyTupleObject } from './tupleobject';

export { PyBaseObject_Type } from './object-type';
export { PySuper_Type } from './super';
export { PyType_FromDef } from './type-fromdef';
export { PyType_Ready, readyStaticTypes } from './type-ready';
export { PyType_ClearCache, PyType_Modified, _PyType_Lookup } from './type-cache';
export { _PyObject_LookupSpecial } from './slot-lookup';
export {
  PyType_GenericAlloc,
  PyType_GenericNew,
  _PyType_AllocNoTrack,
  _PyObject_VAR_SIZE,
} from './subtype';
export { _PyType_Name, type_qualname } from './type-getsets';
export { _PyType_CalculateMetaclass, solid_base } from './type-bases';
export { type_getattro } from './type-getattro';

/** Whether `o` is a class. @source Include/object.h PyType_Check */
export function PyType_Check(o: PyObject): o is PyTypeObject {
  return (o.ob_type.tp_flags & TPFLAGS.TYPE_SUBCLASS) !== 0;
}

/** @source Include/object.h PyType_CheckExact */
export function PyType_CheckExact(o: PyObject): o is PyTypeObject {
  return o.ob_type === PyType_Type;
}

/** Whether `a` is `b` or below it in the MRO. @source Objects/typeobject.c PyType_IsSubtype */
export function PyType_IsSubtype(a: PyTypeObject, b: PyTypeObject): boolean {
  const mro = a.tp_mro as PyTupleObject | null;
  if (mro === null) return type_is_subtype_base_chain(a, b);
  const items = mro.v;
  for (let i = 0; i < items.length; i++) if (items[i] === b) return true;
  return false;
}

/** Whether `b` is `a` or among the bases that give it its layout. @source Objects/typeobject.c type_is_subtype_base_chain */
export function type_is_subtype_base_chain(a: PyTypeObject, b: PyTypeObject): boolean {
  for (let base: PyTypeObject | null = a; base !== null; base = base.tp_base) {
    if (base === b) return true;
  }
  return b === PyType_Type.tp_base;
}

/** Whether `o` is an instance of `type` or of a subtype. @source Include/object.h PyObject_TypeCheck */
export function PyObject_TypeCheck(o: PyObject, type: PyTypeObject): boolean {
  return o.ob_type === type || PyType_IsSubtype(o.ob_type, type);
}

/** @source Objects/typeobject.c type_repr */
function type_repr(self: PyObject): PyObject | null {
  const type = self as PyTypeObject;
  const mod = type_module(type);
  if (mod === null) PyErr_Clear();
  const name = type_qualname(type);
  const qualified =
    mod !== null && PyUnicode_Check(mod) && mod.v !== 'builtins'
      ? `${mod.v}.${name.v as string}`
      : type.tp_name;
  Py_XDECREF(mod);
  Py_DECREF(name);
  return PyUnicode_FromString(`<class '${qualified}'>`);
}

/** @source Objects/typeobject.c type_traverse */
function type_traverse(self: PyObject, visit: visitproc): void {
  const type = self as PyTypeObject;
  if (type.tp_dict !== null) visit(type.tp_dict);
  if (type.tp_mro !== null) visit(type.tp_mro);
  if (type.tp_bases !== null) visit(type.tp_bases);
  if (type.tp_base !== null) visit(type.tp_base);
  if (type.ht_module !== null) visit(type.ht_module);
}

/** @source Objects/typeobject.c type_clear */
function type_clear(self: PyObject): number {
  const type = self as PyTypeObject;
  PyType_Modified(type);
  if (type.tp_dict !== null) PyDict_Clear(type.tp_dict);
  const module = type.ht_module;
  const mro = type.tp_mro;
  type.ht_module = null;
  touch(type);
  Py_XDECREF(module);
  type.tp_mro = null;
  touch(type);
  Py_XDECREF(mro);
  return 0;
}

/** The fields of a class that own a reference, with their names for people. */
const OWNED_FIELDS = [
  ['tp_base', '__base__'],
  ['tp_dict', '__dict__'],
  ['tp_bases', '__bases__'],
  ['tp_mro', '__mro__'],
  ['tp_subclasses', 'subclasses'],
  ['ht_name', '__name__'],
  ['ht_qualname', '__qualname__'],
  ['ht_slots', '__slots__'],
  ['ht_module', 'module'],
] as const;
const SHARED_KEY_SLOT = 16;

function type_owns(self: PyObject, visit: OwnsVisitor): void {
  const type = self as PyTypeObject;
  for (let i = 0; i < OWNED_FIELDS.length; i++) {
    const target = type[OWNED_FIELDS[i][0]];
    // Static types do not count their base.
    if (target !== null && (i > 0 || type.tp_flags & TPFLAGS.HEAPTYPE)) visit(target, i);
  }
  if (type.ht_cached_keys !== null) {
    visitSharedKeys(type.ht_cached_keys as DictKeys, (key, i) => visit(key, SHARED_KEY_SLOT + i));
  }
}

function type_slotname(_self: PyObject, slot: number): string {
  return slot < SHARED_KEY_SLOT ? OWNED_FIELDS[slot][1] : `shared key ${slot - SHARED_KEY_SLOT}`;
}

/** Gives up one field after it has been emptied. */
function dropField(type: PyTypeObject, field: (typeof OWNED_FIELDS)[number][0]): void {
  const old = type[field];
  if (old === null) return;
  type[field] = null;
  touch(type);
  Py_DECREF(old);
}

/** @source Objects/typeobject.c type_dealloc */
function type_dealloc(self: PyObject): void {
  const type = self as PyTypeObject;
  PyObject_GC_UnTrack(type);
  if (type.tp_bases !== null) remove_all_subclasses(type, type.tp_bases);
  if (type.weaklist !== null) PyObject_ClearWeakRefs(type);
  dropField(type, 'tp_base');
  dropField(type, 'tp_dict');
  dropField(type, 'tp_bases');
  dropField(type, 'tp_mro');
  dropField(type, 'tp_subclasses');
  PyMem_Free(type.doc_addr);
  type.doc_addr = 0;
  dropField(type, 'ht_name');
  dropField(type, 'ht_qualname');
  dropField(type, 'ht_slots');
  const keys = type.ht_cached_keys as DictKeys | null;
  type.ht_cached_keys = null;
  if (keys !== null) _PyDictKeys_DecRef(keys);
  dropField(type, 'ht_module');
  PyMem_Free(type.name_addr);
  type.name_addr = 0;
  PyObject_GC_Del(type);
}

/** Bytes of the names of instance attributes, which all instances share. */
function type_apart(self: PyObject): number {
  const keys = (self as PyTypeObject).ht_cached_keys as DictKeys | null;
  return keys === null ? 0 : _PyDict_KeysSize(keys);
}

/** @source Objects/typeobject.c type___sizeof___impl */
function type___sizeof__(self: PyObject): PyObject {
  const isHeapType = ((self as PyTypeObject).tp_flags & TPFLAGS.HEAPTYPE) !== 0;
  return PyLong_FromLong(isHeapType ? 920 + type_apart(self) : 416);
}

/** @source Objects/typeobject.c type___subclasses___impl */
function type___subclasses__(self: PyObject): PyObject {
  const items: PyObject[] = [];
  forEachSubclass(self as PyTypeObject, (subclass) => {
    items.push(Py_NewRef(subclass));
    return 0;
  });
  return listFromStolen(items);
}

/** @source Objects/typeobject.c type___dir___impl */
function type___dir__(self: PyObject): PyObject | null {
  const dict = PyDict_New();
  const result = merge_class_dict(dict, self) === 0 ? PyDict_Keys(dict) : null;
  Py_DECREF(dict);
  return result;
}

function isGc(self: PyObject): number {
  return (self as PyTypeObject).tp_flags & TPFLAGS.HEAPTYPE ? 1 : 0;
}

function answer(res: number): PyObject | null {
  return res < 0 ? null : PyBool_FromLong(res);
}

export const PyType_Type = defineType({
  tp_name: 'type',
  tp_basicsize: 920,
  tp_itemsize: 40,
  tp_flags:
    TPFLAGS.HAVE_GC |
    TPFLAGS.BASETYPE |
    TPFLAGS.TYPE_SUBCLASS |
    TPFLAGS.HAVE_VECTORCALL |
    TPFLAGS.ITEMS_AT_END,
  tp_doc: "type(object) -> the object's type\ntype(name, bases, dict, **kwds) -> a new type",
  tp_dictoffset: 264,
  tp_weaklistoffset: 368,
  tp_vectorcall: type_vectorcall,
  tp_dealloc: type_dealloc,
  tp_repr: type_repr,
  tp_call: type_call,
  // This very function: who asks whether an attribute is there compares it.
  get tp_getattro() {
    return type_getattro;
  },
  tp_setattro: (self, name, value) => type_setattro(self, name, value),
  tp_traverse: type_traverse,
  tp_clear: type_clear,
  tp_init: type_init,
  tp_new: type_new,
  tp_is_gc: isGc,
  nb_or: (a, b) => _Py_union_type_or(a, b),
  tp_owns: type_owns,
  tp_apart: type_apart,
  tp_slotname: type_slotname,
  methods: [
    method(
      'mro',
      METH.NOARGS,
      type_mro,
      "mro($self, /)\n--\n\nReturn a type's method resolution order.",
    ),
    method(
      '__subclasses__',
      METH.NOARGS,
      type___subclasses__,
      '__subclasses__($self, /)\n--\n\nReturn a list of immediate subclasses.',
    ),
    method(
      '__prepare__',
      METH.FASTCALL | METH.KEYWORDS | METH.CLASS,
      () => PyDict_New(),
      '__prepare__() -> dict\nused to create the namespace for the class statement',
    ),
    method(
      '__instancecheck__',
      METH.O,
      (self, instance) => answer(_PyObject_RealIsInstance(instance, self)),
      '__instancecheck__($self, instance, /)\n--\n\nCheck if an object is an instance.',
    ),
    method(
      '__subclasscheck__',
      METH.O,
      (self, subclass) => answer(_PyObject_RealIsSubclass(subclass, self)),
      '__subclasscheck__($self, subclass, /)\n--\n\nCheck if a class is a subclass.',
    ),
    method(
      '__dir__',
      METH.NOARGS,
      type___dir__,
      '__dir__($self, /)\n--\n\nSpecialized __dir__ implementation for types.',
    ),
    method(
      '__sizeof__',
      METH.NOARGS,
      type___sizeof__,
      '__sizeof__($self, /)\n--\n\nReturn memory consumption of the type object.',
    ),
  ],
  get members() {
    return type_members;
  },
  get getset() {
    return type_getsets;
  },
});
