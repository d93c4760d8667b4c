/** Heap types of native modules. */
import { PyMem_Malloc } from '../heap/alloc';
import { TPFLAGS, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XNewRef } from '../heap/refcount';
import { PyDict_DelItem, PyDict_SetItem } from './dictobject';
import { subtype_clear, subtype_dealloc, subtype_traverse, PyType_GenericAlloc } from './subtype';
import { PyTuple_Pack } from './tupleobject';
import { fillFromDef, PyType_Ready } from './type-ready';
import { best_base } from './type-bases';
import { PyBaseObject_Type, PyType_Type } from './typeobject';
import { PyUnicode_FromString, _Py_ID } from './unicodeobject';

/** Slots that a heap type takes from CPython's defaults when its literal leaves them out. */
function fillDefaults(type: PyTypeObject): void {
  type.tp_dealloc ??= subtype_dealloc;
  if (type.tp_flags & TPFLAGS.HAVE_GC && type.tp_traverse === null) {
    type.tp_traverse = subtype_traverse;
    type.tp_clear ??= subtype_clear;
  }
}

/**
 * Makes a heap type from a literal, owned by `module`; `bases` is a tuple or null (the literal's,
 * else object). New reference, or null with an exception set.
 *
 * @source Objects/typeobject.c PyType_FromMetaclass
 */
export function PyType_FromDef(
  def: TypeDef,
  module: PyObject | null,
  bases: PyObject | null,
): PyTypeObject | null {
  const metatype = def.metatype?.() ?? PyType_Type;
  const nmembers = def.members?.length ?? 0;
  const dot = def.tp_name.lastIndexOf('.');
  const doc_addr = def.tp_doc === undefined ? 0 : copyOfText(def.tp_doc);
  const name = PyUnicode_FromString(def.tp_name.slice(dot + 1));
  const name_addr = copyOfText(def.tp_name);
  const basesTuple =
    bases === null
      ? PyTuple_Pack(...(def.tp_bases?.() ?? [def.tp_base?.() ?? PyBaseObject_Type]))
      : Py_NewRef(bases);
  const type = metatype.tp_alloc!(metatype, nmembers) as PyTypeObject | null;
  if (type === null) return null;
  type.def = def;
  fillFromDef(type);
  type.tp_flags |= TPFLAGS.HEAPTYPE;
  type.tp_alloc ??= PyType_GenericAlloc;
  type.doc_addr = doc_addr;
  type.name_addr = name_addr;
  type.ht_name = name;
  type.ht_qualname = Py_NewRef(name);
  type.ht_module = Py_XNewRef(module);
  type.tp_bases = basesTuple;
  const base = best_base(type.tp_bases);
  touch(type);
  if (base === null) {
    Py_DECREF(type);
    return null;
  }
  type.tp_base = Py_NewRef(base);
  fillDefaults(type);
  touch(type);
  if (
    PyType_Ready(type) < 0 ||
    dropOffsets(type, def) < 0 ||
    setModule(type, dot < 0 ? null : def.tp_name.slice(0, dot)) < 0
  ) {
    Py_DECREF(type);
    return null;
  }
  return type;
}

/** The block of a copy of a C string. */
function copyOfText(text: string): number {
  return PyMem_Malloc(new TextEncoder().encode(text).length + 1);
}

/** Members that only say where dict and weak references of an instance are have served their turn. */
function dropOffsets(type: PyTypeObject, def: TypeDef): number {
  for (const name of ['__weaklistoffset__', '__dictoffset__']) {
    const given = def.members?.some((one) => one.name === name) === true;
    if (given && PyDict_DelItem(type.tp_dict!, _Py_ID(name)) < 0) return -1;
  }
  return 0;
}

/** `__module__` is the part of the name before the last dot. */
function setModule(type: PyTypeObject, module: string | null): number {
  if (module === null) return 0;
  const name = PyUnicode_FromString(module);
  const err = PyDict_SetItem(type.tp_dict!, _Py_ID('__module__'), name);
  Py_DECREF(name);
  return err;
}
