/** The module _collections (Modules/_collectionsmodule.c). */
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XINCREF } from '../heap/refcount';
import { PyIter_Next, PyNumber_Add, PyObject_GetIter, PyObject_SetItem } from '../objects/abstract';
import { PyObject_CallFunctionObjArgs } from '../objects/call';
import { containerDoc } from '../objects/container-docs';
import { hashOfKey } from '../objects/dict-lookup';
import {
  PyDict_Check,
  PyDict_Type,
  _PyDict_GetItem_KnownHash,
  _PyDict_SetItem_KnownHash,
} from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_AttributeError, PyExc_IndexError, PyExc_TypeError } from '../objects/exceptions';
import { _PyArg_CheckPositional, _PyArg_NoKeywords } from '../objects/getargs';
import { indexArgument } from '../objects/list-methods';
import { PyLong_FromLong, _PyLong_GetOne, _PyLong_GetZero } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None, PyObject_GetAttr, reprStr } from '../objects/object';
import { PyODict_Type } from '../objects/odictobject';
import { allocWith, clearFields, refFields, setField } from '../objects/ref-fields';
import { type PyTupleObject, PyTuple_Check, tupleFromStolen } from '../objects/tupleobject';
import { defineModule, member, method } from '../objects/typedef';
import {
  PyType_FromDef,
  PyType_GenericAlloc,
  _PyType_Lookup,
  _PyType_Name,
} from '../objects/typeobject';
import { PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { deque_def, setDequeType } from './_collections-deque';
import { dequeiter_def, dequereviter_def, setDequeIterTypes } from './_collections-deque-iter';
import { defdict_def, setDefdictType } from './_collections-defaultdict';
import { holdInModule } from './module-state';

/** Counts into an exact `get` and `__setitem__` of dict; 0, or -1. */
function countFast(mapping: PyObject, it: PyObject): number {
  const one = _PyLong_GetOne();
  for (let key = PyIter_Next(it); key !== null; key = PyIter_Next(it)) {
    const hash = hashOfKey(key);
    let status = hash === -1 ? -1 : 0;
    if (status === 0) {
      const oldval = _PyDict_GetItem_KnownHash(mapping, key, hash);
      if (oldval === null) {
        status =
          PyErr_Occurred() !== null ? -1 : _PyDict_SetItem_KnownHash(mapping, key, one, hash);
      } else {
        const newval = PyNumber_Add(oldval, one);
        status = newval === null ? -1 : _PyDict_SetItem_KnownHash(mapping, key, newval, hash);
        if (newval !== null) Py_DECREF(newval);
      }
    }
    Py_DECREF(key);
    if (status < 0) return -1;
  }
  return PyErr_Occurred() !== null ? -1 : 0;
}

/** Counts through the mapping's own methods; 0, or -1. */
function countSlow(mapping: PyObject, it: PyObject): number {
  const bound_get = PyObject_GetAttr(mapping, _Py_ID('get'));
  if (bound_get === null) return -1;
  let status = 0;
  while (status === 0) {
    const key = PyIter_Next(it);
    if (key === null) {
      status = PyErr_Occurred() !== null ? -1 : 1;
      break;
    }
    const oldval = PyObject_CallFunctionObjArgs(bound_get, key, _PyLong_GetZero());
    const newval = oldval === null ? null : PyNumber_Add(oldval, _PyLong_GetOne());
    if (oldval !== null) Py_DECREF(oldval);
    status = newval === null ? -1 : PyObject_SetItem(mapping, key, newval);
    if (newval !== null) Py_DECREF(newval);
    Py_DECREF(key);
  }
  Py_DECREF(bound_get);
  return status < 0 ? -1 : 0;
}

/** @source Modules/_collectionsmodule.c _collections__count_elements_impl */
function _count_elements(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('_count_elements', args.length, 2, 2)) return null;
  const [mapping, iterable] = args;
  const it = PyObject_GetIter(iterable);
  if (it === null) return null;
  const inherits = (name: string): boolean => {
    const found = _PyType_Lookup(mapping.ob_type, _Py_ID(name));
    return found !== null && found === _PyType_Lookup(PyDict_Type, _Py_ID(name));
  };
  const fast = inherits('get') && inherits('__setitem__') && PyDict_Check(mapping);
  const status = fast ? countFast(mapping, it) : countSlow(mapping, it);
  Py_DECREF(it);
  return status < 0 ? null : Py_NewRef(Py_None);
}

interface TupleGetterPayload {
  index: number;
  doc: PyObject | null;
}
type TupleGetterObject = PyObject<TupleGetterPayload>;

function tuplegetter_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKeywords('_tuplegetter', kwds)) return null;
  const v = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('_tuplegetter', v.length, 2, 2)) return null;
  const index = indexArgument(v[0]);
  if (index === null) return null;
  return allocWith<TupleGetterPayload>(type, { index, doc: Py_NewRef(v[1]) });
}

/** @source Modules/_collectionsmodule.c tuplegetter_descr_get */
function tuplegetter_descr_get(self: PyObject, obj: PyObject | null): PyObject | null {
  const { index } = (self as TupleGetterObject).v;
  if (obj === null) return Py_NewRef(self);
  if (!PyTuple_Check(obj)) {
    if (obj === Py_None) return Py_NewRef(self);
    const text =
      `descriptor for index '${index}' for tuple subclasses ` +
      `doesn't apply to '${obj.ob_type.tp_name}' object`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  if (index < 0 || index >= obj.v.length) {
    return PyErr_SetString(PyExc_IndexError, 'tuple index out of range');
  }
  return Py_NewRef(obj.v[index]);
}

function tuplegetter_descr_set(_self: PyObject, _obj: PyObject, value: PyObject | null): number {
  const text = value === null ? "can't delete attribute" : "can't set attribute";
  PyErr_SetString(PyExc_AttributeError, text);
  return -1;
}

const tuplegetter_def: TypeDef = {
  ...refFields(['doc'], true),
  tp_name: 'collections._tuplegetter',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
  tp_clear: clearFields(['doc']),
  tp_alloc: PyType_GenericAlloc,
  tp_new: tuplegetter_new,
  tp_descr_get: tuplegetter_descr_get,
  tp_descr_set: tuplegetter_descr_set,
  tp_repr(self: PyObject): PyObject | null {
    const { index, doc } = (self as TupleGetterObject).v;
    const text = reprStr(doc!);
    if (text === null) return null;
    return PyUnicode_FromString(`${_PyType_Name(self.ob_type)}(${index}, ${text})`);
  },
  members: [
    member(
      '__doc__',
      (self) => Py_NewRef((self as TupleGetterObject).v.doc ?? Py_None),
      (self, value) => {
        Py_XINCREF(value);
        setField(self as TupleGetterObject, 'doc', value);
        return 0;
      },
    ),
  ],
  methods: [
    method(
      '__reduce__',
      METH.NOARGS,
      (self) => {
        const { index, doc } = (self as TupleGetterObject).v;
        const args = tupleFromStolen([PyLong_FromLong(index), Py_NewRef(doc!)]);
        return tupleFromStolen([Py_NewRef<PyObject>(self.ob_type), args]);
      },
      containerDoc('_collections._tuplegetter.__reduce__'),
    ),
  ],
};

/** Makes a type and puts it into the module; null with an exception set. */
function addType(module: PyObject, def: TypeDef): PyTypeObject | null {
  const type = PyType_FromDef(def, module, null);
  if (type === null) return null;
  const name = def.tp_name.slice(def.tp_name.lastIndexOf('.') + 1);
  holdInModule('_collections', type);
  return PyModule_AddObjectRef(module, name, type) < 0 ? null : type;
}

/** @source Modules/_collectionsmodule.c collections_exec */
function exec(module: PyObject): number {
  const deque = addType(module, deque_def);
  const defdict = addType(module, defdict_def);
  const iter = addType(module, dequeiter_def);
  const reviter = addType(module, dequereviter_def);
  const getter = addType(module, tuplegetter_def);
  if (!deque || !defdict || !iter || !reviter || !getter) return -1;
  setDequeType(deque);
  setDefdictType(defdict);
  setDequeIterTypes(iter, reviter);
  return PyModule_AddObjectRef(module, 'OrderedDict', PyODict_Type);
}

export const _collections_module = defineModule({
  name: '_collections',
  doc: containerDoc('module _collections'),
  methods: [
    method(
      '_count_elements',
      METH.FASTCALL,
      _count_elements,
      containerDoc('_collections._count_elements'),
    ),
  ],
  exec,
});
