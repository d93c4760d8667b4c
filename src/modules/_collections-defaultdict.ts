/** defaultdict (Modules/_collectionsmodule.c). */
import { Py_ReprEnter, Py_ReprLeave } from '../objects/repr-enter';
import { PyObject_GC_UnTrack } from '../gc/generations';
import { touch } from '../heap/observer';
import {
  METH,
  TPFLAGS,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  type TypeDef,
  type visitproc,
} from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XINCREF } from '../heap/refcount';
import { PyObject_GetIter, PyObject_SetItem } from '../objects/abstract';
import {
  PyObject_CallFunctionObjArgs,
  PyObject_CallMethodNoArgs,
  PyObject_CallNoArgs,
} from '../objects/call';
import { containerDoc } from '../objects/container-docs';
import { PyDict_Check, PyDict_Type, type PyDictObject, PyDict_Update } from '../objects/dictobject';
import { PyErr_SetObject, PyErr_SetString } from '../objects/errors';
import { PyExc_KeyError, PyExc_TypeError } from '../objects/exceptions';
import { Py_GenericAlias } from '../objects/genericaliasobject';
import {
  PyCallable_Check,
  PyObject_GenericGetAttr,
  Py_None,
  Py_NotImplemented,
  reprStr,
} from '../objects/object';
import {
  PyTuple_GET_ITEM,
  PyTuple_GET_SIZE,
  PyTuple_GetSlice,
  PyTuple_Pack,
  tupleFromStolen,
  tuple_get_empty,
} from '../objects/tupleobject';
import { member, method } from '../objects/typedef';
import { PyType_GenericAlloc, PyType_IsSubtype, _PyType_Name } from '../objects/typeobject';
import { PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';

/** Slot number of the factory, beyond all entries. */
const FACTORY_SLOT = 0x20000000;

let defdictType: PyTypeObject | null = null;

/** Tells this file the type that the module made. */
export function setDefdictType(type: PyTypeObject): void {
  defdictType = type;
}

/** The factory (borrowed), or null when it was never set. */
function factoryOf(dd: PyObject): PyObject | null {
  return (dd as PyDictObject).v.extra as PyObject | null;
}

/** Sets the factory, whose reference it takes over, and gives the old one up. */
function setFactory(dd: PyObject, factory: PyObject | null): void {
  const payload = (dd as PyDictObject).v;
  const old = payload.extra as PyObject | null;
  payload.extra = factory;
  touch(dd, FACTORY_SLOT, FACTORY_SLOT);
  if (old !== null) Py_DECREF(old);
}

/** @source Modules/_collectionsmodule.c defdict_missing */
function defdict_missing(dd: PyObject, key: PyObject): PyObject | null {
  const factory = factoryOf(dd);
  if (factory === null || factory === Py_None) {
    const args = PyTuple_Pack(key);
    PyErr_SetObject(PyExc_KeyError, args);
    Py_DECREF(args);
    return null;
  }
  const value = PyObject_CallNoArgs(factory);
  if (value === null) return null;
  if (PyObject_SetItem(dd, key, value) < 0) {
    Py_DECREF(value);
    return null;
  }
  return value;
}

/** @source Modules/_collectionsmodule.c new_defdict */
function new_defdict(dd: PyObject, arg: PyObject): PyObject | null {
  return PyObject_CallFunctionObjArgs(dd.ob_type, factoryOf(dd) ?? Py_None, arg);
}

function defdict_copy(dd: PyObject): PyObject | null {
  return new_defdict(dd, dd);
}

/** @source Modules/_collectionsmodule.c defdict_reduce */
function defdict_reduce(dd: PyObject): PyObject | null {
  const factory = factoryOf(dd);
  const args = factory === null || factory === Py_None ? tuple_get_empty() : PyTuple_Pack(factory);
  const items = PyObject_CallMethodNoArgs(dd, _Py_ID('items'));
  const iter = items === null ? null : PyObject_GetIter(items);
  if (items !== null) Py_DECREF(items);
  if (iter === null) {
    Py_DECREF(args);
    return null;
  }
  return tupleFromStolen([
    Py_NewRef<PyObject>(dd.ob_type),
    args,
    Py_NewRef(Py_None),
    Py_NewRef(Py_None),
    iter,
  ]);
}

/** The factory's repr, `...` when that is being shown already; null with an exception set. */
function factoryRepr(factory: PyObject | null): string | null {
  if (factory === null) return 'None';
  const status = Py_ReprEnter(factory);
  if (status < 0) return null;
  // As in CPython, a repr that is entered twice is not left here.
  const text = status > 0 ? '...' : reprStr(factory);
  Py_ReprLeave(factory);
  return text;
}

/** @source Modules/_collectionsmodule.c defdict_repr */
function defdict_repr(dd: PyObject): PyObject | null {
  const baserepr = PyDict_Type.tp_repr!(dd);
  if (baserepr === null) return null;
  const factory = factoryRepr(factoryOf(dd));
  const text = `${_PyType_Name(dd.ob_type)}(${factory}, ${baserepr.v as string})`;
  Py_DECREF(baserepr);
  return factory === null ? null : PyUnicode_FromString(text);
}

/** @source Modules/_collectionsmodule.c defdict_or */
function defdict_or(left: PyObject, right: PyObject): PyObject | null {
  const isDefdict = PyType_IsSubtype(left.ob_type, defdictType!);
  const self = isDefdict ? left : right;
  const other = isDefdict ? right : left;
  if (!PyDict_Check(other)) return Py_NewRef(Py_NotImplemented);
  const result = new_defdict(self, left);
  if (result === null) return null;
  if (PyDict_Update(result, right) === 0) return result;
  Py_DECREF(result);
  return null;
}

/** @source Modules/_collectionsmodule.c defdict_init */
function defdict_init(dd: PyObject, args: PyObject, kwds: PyObject | null): number {
  const n = PyTuple_GET_SIZE(args);
  const factory = n > 0 ? PyTuple_GET_ITEM(args, 0) : null;
  if (factory !== null && factory !== Py_None && !PyCallable_Check(factory)) {
    PyErr_SetString(PyExc_TypeError, 'first argument must be callable or None');
    return -1;
  }
  const newargs = PyTuple_GetSlice(args, 1, n);
  const payload = (dd as PyDictObject).v;
  const old = payload.extra as PyObject | null;
  Py_XINCREF(factory);
  payload.extra = factory;
  touch(dd, FACTORY_SLOT, FACTORY_SLOT);
  const result = PyDict_Type.tp_init!(dd, newargs, kwds);
  Py_DECREF(newargs);
  if (old !== null) Py_DECREF(old);
  return result;
}

function def(name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`_collections.defaultdict.${name}`));
}

export const defdict_def: TypeDef = {
  tp_name: 'collections.defaultdict',
  tp_basicsize: 56,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE,
  tp_base: () => PyDict_Type,
  tp_doc: containerDoc('_collections.defaultdict') ?? '',
  tp_dealloc(self: PyObject): void {
    const type = self.ob_type;
    PyObject_GC_UnTrack(self);
    setFactory(self, null);
    PyDict_Type.tp_dealloc!(self);
    Py_DECREF(type);
  },
  tp_repr: defdict_repr,
  nb_or: defdict_or,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse(self: PyObject, visit: visitproc): void {
    visit(self.ob_type);
    const factory = factoryOf(self);
    if (factory !== null) visit(factory);
    PyDict_Type.tp_traverse!(self, visit);
  },
  tp_clear(self: PyObject): number {
    setFactory(self, null);
    return PyDict_Type.tp_clear!(self);
  },
  tp_init: defdict_init,
  tp_alloc: PyType_GenericAlloc,
  methods: [
    def('__missing__', METH.O, defdict_missing),
    def('copy', METH.NOARGS, defdict_copy),
    def('__copy__', METH.NOARGS, defdict_copy),
    def('__reduce__', METH.NOARGS, defdict_reduce),
    def('__class_getitem__', METH.O | METH.CLASS, Py_GenericAlias),
  ],
  members: [
    member(
      'default_factory',
      (self) => Py_NewRef(factoryOf(self) ?? Py_None),
      (self, value) => {
        Py_XINCREF(value);
        setFactory(self, value);
        return 0;
      },
      containerDoc('_collections.defaultdict.default_factory'),
    ),
  ],
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    const factory = factoryOf(self);
    if (factory !== null) visit(factory, FACTORY_SLOT);
    PyDict_Type.tp_owns!(self, visit);
  },
  tp_slotname: (self, slot) =>
    slot === FACTORY_SLOT ? 'default_factory' : PyDict_Type.tp_slotname!(self, slot),
};
