/** Making classes: `type(name, bases, dict)`. */
import { PyMem_Malloc } from '../heap/alloc';
import type { PyTypeObject } from '../heap/object';
import { TPFLAGS, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyCell_Check, setCell } from './cellobject';
import {
  PyDict_Check,
  PyDict_Contains,
  PyDict_Copy,
  PyDict_DelItem,
  PyDict_GetItemWithError,
  PyDict_Next,
  PyDict_SetItem,
  newDictEntry,
} from './dictobject';
import { PyErr_Occurred, PyErr_SetString, PyErr_WarnEx } from './errors';
import { PyExc_RuntimeWarning, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyClassMethod_New, PyFunction_Check, PyStaticMethod_New } from './funcobject';
import { PyDescr_NewGetSet, PyDescr_NewMember } from './descrobject';
import { reprStr } from './object';
import { _PyObject_LookupAttr } from './object-attr';
import { tstate } from './pystate';
import { slotMember, subtypeGetsets } from './subtype-descr';
import { subtype_clear, subtype_dealloc, subtype_traverse, PyType_GenericAlloc } from './subtype';
import { PyTuple_Check, PyTuple_GET_SIZE, PyTuple_Pack, type PyTupleObject } from './tupleobject';
import { _PyType_CalculateMetaclass, best_base } from './type-bases';
import { type_new_slots } from './type-new-slots';
import { type_new_init_subclass, type_new_set_names } from './type-new-finish';
import { PyType_Ready } from './type-ready';
import { PyBaseObject_Type, PyType_Check } from './typeobject';
import { fixup_slot_dispatchers } from './update-slots';
import { type PyUnicodeObject, PyUnicode_Check, _Py_ID } from './unicodeobject';
import { PyUnicode_AsUTF8AndSize } from './unicode-codecs';

/** What `type_new` works on (type_new_ctx). */
export interface TypeNewContext {
  metatype: PyTypeObject;
  readonly args: PyObject;
  readonly kwds: PyObject | null;
  readonly origDict: PyObject;
  readonly name: PyObject;
  /** Owned. */
  bases: PyObject;
  base: PyTypeObject;
  /** Sorted names of the member slots, owned; null without `__slots__`. */
  slots: PyObject | null;
  addDict: boolean;
  addWeak: boolean;
}

function argumentMustBe(i: number, expected: string, arg: PyObject): null {
  return PyErr_SetString(
    PyExc_TypeError,
    `type.__new__() argument ${i} must be ${expected}, not ${arg.ob_type.tp_name}`,
  );
}

/** tp_new of `type`. New reference. @source Objects/typeobject.c type_new */
export function type_new(
  metatype: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const items = (args as PyTupleObject).v;
  if (items.length !== 3) {
    return PyErr_SetString(
      PyExc_TypeError,
      `type.__new__() takes exactly 3 arguments (${items.length} given)`,
    );
  }
  const [name, bases, origDict] = items;
  if (!PyUnicode_Check(name)) return argumentMustBe(1, 'str', name);
  if (!PyTuple_Check(bases)) return argumentMustBe(2, 'tuple', bases);
  if (!PyDict_Check(origDict)) return argumentMustBe(3, 'dict', origDict);
  const ctx: TypeNewContext = {
    metatype,
    args,
    kwds,
    origDict,
    name,
    bases,
    base: PyBaseObject_Type,
    slots: null,
    addDict: false,
    addWeak: false,
  };
  const delegated = type_new_get_bases(ctx);
  if (delegated === null || delegated !== undefined) return delegated;
  const type = type_new_impl(ctx);
  Py_DECREF(ctx.bases);
  return type;
}

/**
 * Determines bases, base and metaclass. Undefined: go on; an object: another metaclass made the
 * class; null: failed. @source Objects/typeobject.c type_new_get_bases
 */
function type_new_get_bases(ctx: TypeNewContext): PyObject | null | undefined {
  const bases = (ctx.bases as PyTupleObject).v;
  if (bases.length === 0) {
    ctx.bases = PyTuple_Pack(PyBaseObject_Type)!;
    return undefined;
  }
  const out = { value: null as PyObject | null };
  for (const base of bases) {
    if (PyType_Check(base)) continue;
    const rc = _PyObject_LookupAttr(base, _Py_ID('__mro_entries__'), out);
    if (rc < 0) return null;
    if (rc) {
      Py_DECREF(out.value!);
      return PyErr_SetString(
        PyExc_TypeError,
        "type() doesn't support MRO entry resolution; use types.new_class()",
      );
    }
  }
  const winner = _PyType_CalculateMetaclass(ctx.metatype, ctx.bases);
  if (winner === null) return null;
  if (winner !== ctx.metatype) {
    if (winner.tp_new !== type_new) return winner.tp_new!(winner, ctx.args, ctx.kwds);
    ctx.metatype = winner;
  }
  const base = best_base(ctx.bases);
  if (base === null) return null;
  ctx.base = base;
  Py_INCREF(ctx.bases);
  return undefined;
}

/** @source Objects/typeobject.c type_new_alloc */
function type_new_alloc(ctx: TypeNewContext): PyTypeObject | null {
  const nslot = ctx.slots === null ? 0 : PyTuple_GET_SIZE(ctx.slots);
  const type = ctx.metatype.tp_alloc!(ctx.metatype, nslot) as PyTypeObject | null;
  if (type === null) return null;
  type.tp_flags = TPFLAGS.HEAPTYPE | TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC;
  type.tp_bases = Py_NewRef(ctx.bases);
  type.tp_base = Py_NewRef(ctx.base);
  type.tp_dealloc = subtype_dealloc;
  type.tp_alloc = PyType_GenericAlloc;
  type.tp_traverse = subtype_traverse;
  type.tp_clear = subtype_clear;
  type.ht_name = Py_NewRef(ctx.name);
  return type;
}

/** @source Objects/typeobject.c type_new_init */
function type_new_init(ctx: TypeNewContext): PyTypeObject | null {
  const dict = PyDict_Copy(ctx.origDict);
  if (dict === null) return null;
  if (type_new_slots(ctx, dict) < 0) {
    Py_DECREF(dict);
    return null;
  }
  const type = type_new_alloc(ctx);
  if (type === null) {
    Py_XDECREF(ctx.slots);
    Py_DECREF(dict);
    return null;
  }
  type.tp_dict = dict;
  type.ht_slots = ctx.slots;
  touch(type);
  return type;
}

/** @source Objects/typeobject.c type_new_impl */
function type_new_impl(ctx: TypeNewContext): PyObject | null {
  const type = type_new_init(ctx);
  if (type === null) return null;
  if (
    type_new_set_attrs(ctx, type) < 0 ||
    readyWithSlots(ctx, type) < 0 ||
    type_new_set_names(type) < 0 ||
    type_new_init_subclass(type, ctx.kwds) < 0
  ) {
    Py_DECREF(type);
    return null;
  }
  return type;
}

function readyWithSlots(ctx: TypeNewContext, type: PyTypeObject): number {
  if (PyType_Ready(type, () => readyDescriptors(ctx, type)) < 0) return -1;
  fixup_slot_dispatchers(type);
  for (const key of dictKeys(type.tp_dict!)) {
    if (PyUnicode_Check(key)) continue;
    const text = `non-string key in the __dict__ of class ${type.tp_name}`;
    return PyErr_WarnEx(PyExc_RuntimeWarning, text, 1) < 0 ? -1 : 0;
  }
  return 0;
}

function dictKeys(dict: PyObject): PyObject[] {
  const keys: PyObject[] = [];
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(dict, pos, entry)) keys.push(entry.key!);
  return keys;
}

/** Adds member descriptors and `__dict__` and `__weakref__`. */
function readyDescriptors(ctx: TypeNewContext, type: PyTypeObject): number {
  const dict = type.tp_dict!;
  const add = (name: string, descr: PyObject): number => {
    const key = _Py_ID(name);
    const has = PyDict_Contains(dict, key);
    const err = has === 0 ? PyDict_SetItem(dict, key, descr) : Math.min(has, 0);
    Py_DECREF(descr);
    return err;
  };
  if (ctx.slots !== null) {
    const names = (ctx.slots as PyTupleObject).v;
    for (let i = 0; i < names.length; i++) {
      const index = type.tp_slots_start + i;
      const descr = PyDescr_NewMember(type, slotMember(names[i].v as string, index), index);
      if (add(names[i].v as string, descr) < 0) return -1;
    }
  }
  for (const def of subtypeGetsets(ctx.addDict, ctx.addWeak)) {
    if (add(def.name, PyDescr_NewGetSet(type, def)) < 0) return -1;
  }
  return 0;
}

/** @source Objects/typeobject.c type_new_set_attrs */
function type_new_set_attrs(ctx: TypeNewContext, type: PyTypeObject): number {
  const dict = type.tp_dict!;
  const name = ctx.name.v as string;
  if (name.includes('\0')) {
    PyErr_SetString(PyExc_ValueError, 'type name must not contain null characters');
    return -1;
  }
  if (!PyUnicode_AsUTF8AndSize(ctx.name as PyUnicodeObject)) return -1;
  type.tp_name = name;
  if (type_new_set_module(dict) < 0) return -1;
  if (type_new_set_ht_name(type, dict) < 0) return -1;
  if (type_new_set_doc(type, dict) < 0) return -1;
  if (wrapFunction(dict, '__new__', PyStaticMethod_New) < 0) return -1;
  if (wrapFunction(dict, '__init_subclass__', PyClassMethod_New) < 0) return -1;
  if (wrapFunction(dict, '__class_getitem__', PyClassMethod_New) < 0) return -1;
  type_new_descriptors(ctx, type);
  if (type_new_set_cell(type, dict, '__classcell__', type) < 0) return -1;
  return type_new_set_cell(type, dict, '__classdictcell__', dict);
}

/** @source Objects/typeobject.c type_new_set_module */
function type_new_set_module(dict: PyObject): number {
  const key = _Py_ID('__module__');
  const has = PyDict_Contains(dict, key);
  if (has !== 0) return has < 0 ? -1 : 0;
  const globals = tstate.current_frame?.globals;
  if (globals === undefined) return 0;
  const module = PyDict_GetItemWithError(globals, _Py_ID('__name__'));
  if (module === null) return PyErr_Occurred() ? -1 : 0;
  return PyDict_SetItem(dict, key, module);
}

/** @source Objects/typeobject.c type_new_set_ht_name */
function type_new_set_ht_name(type: PyTypeObject, dict: PyObject): number {
  const key = _Py_ID('__qualname__');
  const qualname = PyDict_GetItemWithError(dict, key);
  if (qualname === null) {
    if (PyErr_Occurred()) return -1;
    type.ht_qualname = Py_NewRef(type.ht_name!);
    touch(type);
    return 0;
  }
  if (!PyUnicode_Check(qualname)) {
    PyErr_SetString(
      PyExc_TypeError,
      `type __qualname__ must be a str, not ${qualname.ob_type.tp_name}`,
    );
    return -1;
  }
  type.ht_qualname = Py_NewRef(qualname);
  touch(type);
  return PyDict_DelItem(dict, key);
}

/** @source Objects/typeobject.c type_new_set_doc */
function type_new_set_doc(type: PyTypeObject, dict: PyObject): number {
  const doc = PyDict_GetItemWithError(dict, _Py_ID('__doc__'));
  if (doc === null) return PyErr_Occurred() ? -1 : 0;
  if (!PyUnicode_Check(doc)) return 0;
  const text = doc.v.split('\0', 1)[0];
  if (!PyUnicode_AsUTF8AndSize(doc)) return -1;
  type.doc_addr = PyMem_Malloc(new TextEncoder().encode(text).length + 1);
  type.tp_doc = text;
  return 0;
}

/** @source Objects/typeobject.c type_new_staticmethod, type_new_classmethod */
function wrapFunction(
  dict: PyObject,
  name: string,
  wrap: (func: PyObject) => PyObject | null,
): number {
  const key = _Py_ID(name);
  const func = PyDict_GetItemWithError(dict, key);
  if (func === null) return PyErr_Occurred() ? -1 : 0;
  if (!PyFunction_Check(func)) return 0;
  const wrapped = wrap(func);
  if (wrapped === null) return -1;
  const err = PyDict_SetItem(dict, key, wrapped);
  Py_DECREF(wrapped);
  return err;
}

/** Layout of instances. @source Objects/typeobject.c type_new_descriptors */
function type_new_descriptors(ctx: TypeNewContext, type: PyTypeObject): void {
  const base = ctx.base;
  const nslot = ctx.slots === null ? 0 : PyTuple_GET_SIZE(ctx.slots);
  type.tp_slots_start = base.tp_slots_start + base.tp_slots_count;
  type.tp_slots_count = nslot;
  if (ctx.addDict) {
    type.tp_flags |= TPFLAGS.MANAGED_DICT;
    type.tp_dictoffset = -1;
  }
  if (ctx.addWeak) {
    type.tp_flags |= TPFLAGS.MANAGED_WEAKREF;
    type.tp_weaklistoffset = -32;
  }
  type.tp_basicsize = base.tp_basicsize + 8 * nslot;
  type.tp_itemsize = base.tp_itemsize;
}

/** @source Objects/typeobject.c type_new_set_classcell, type_new_set_classdictcell */
function type_new_set_cell(
  type: PyTypeObject,
  dict: PyObject,
  name: string,
  value: PyObject,
): number {
  const key = _Py_ID(name);
  const cell = PyDict_GetItemWithError(dict, key);
  if (cell === null) return PyErr_Occurred() ? -1 : 0;
  if (!PyCell_Check(cell)) {
    const repr = reprStr(cell.ob_type);
    if (repr !== null) {
      PyErr_SetString(PyExc_TypeError, `${name} must be a nonlocal cell, not ${repr}`);
    }
    return -1;
  }
  setCell(cell, Py_NewRef(value));
  return PyDict_DelItem(dict, key);
}
