/** Views of a dict: keys(), values(), items() (Objects/dictobject.c). */
import { Py_ReprEnter, Py_ReprLeave } from './repr-enter';
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import {
  METH,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  TPFLAGS,
  type TypeDef,
  type visitproc,
} from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { PySequence_List } from './abstract';
import { containerDoc } from './container-docs';
import { PyDictProxy_New } from './descrobject';
import {
  dictiter_new,
  PyDictIterItem_Type,
  PyDictIterKey_Type,
  PyDictIterValue_Type,
  PyDictRevIterItem_Type,
  PyDictRevIterKey_Type,
  PyDictRevIterValue_Type,
} from './dict-iter';
import type { PyDictObject } from './dict-table';
import {
  _PyDictView_Intersect,
  dictitems_contains,
  dictkeys_contains,
  dictview_richcompare,
  dictviews_isdisjoint,
  dictviews_or,
  dictviews_sub,
  dictviews_xor,
} from './dict-view-sets';
import { PyDict_Check } from './dictobject';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyObject_GenericGetAttr, reprStr } from './object';
import { defineType, getset, method } from './typedef';
import { PyUnicode_FromString } from './unicodeobject';

/** A view holds its dict (PyDictViewObject.dv_dict), owned. */
export interface DictViewPayload {
  dv_dict: PyDictObject;
}

export type PyDictViewObject = PyObject<DictViewPayload>;

/** @source Objects/dictobject.c _PyDictView_New */
export function _PyDictView_New(dict: PyObject, type: PyTypeObject): PyObject | null {
  if (!PyDict_Check(dict)) {
    const text = `${type.tp_name}() requires a dict argument, not '${dict.ob_type.tp_name}'`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  Py_INCREF(dict);
  const dv = PyObject_GC_New<DictViewPayload>(type, { dv_dict: dict }, 24);
  touch(dv);
  PyObject_GC_Track(dv);
  return dv;
}

function dictview_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  Py_DECREF(dictOf(self));
  PyObject_GC_Del(self);
}

export function dictOf(view: PyObject): PyDictObject {
  return (view as PyDictViewObject).v.dv_dict;
}

export function dictview_len(self: PyObject): number {
  return dictOf(self).v.ma_used;
}

export function PyDictKeys_Check(o: PyObject): boolean {
  const t = o.ob_type;
  return t === PyDictKeys_Type || isBasedOn(t, PyDictKeys_Type);
}

export function PyDictItems_Check(o: PyObject): boolean {
  const t = o.ob_type;
  return t === PyDictItems_Type || isBasedOn(t, PyDictItems_Type);
}

function isBasedOn(type: PyTypeObject | null, base: PyTypeObject): boolean {
  for (; type !== null; type = type.tp_base) if (type === base) return true;
  return false;
}

export function PyDictViewSet_Check(o: PyObject): boolean {
  return PyDictKeys_Check(o) || PyDictItems_Check(o);
}

function dictview_repr(self: PyObject): PyObject | null {
  const rc = Py_ReprEnter(self);
  if (rc !== 0) return rc > 0 ? PyUnicode_FromString('...') : null;
  let result: PyObject | null = null;
  const seq = PySequence_List(self);
  if (seq !== null) {
    const text = reprStr(seq);
    if (text !== null) result = PyUnicode_FromString(`${self.ob_type.tp_name}(${text})`);
    Py_DECREF(seq);
  }
  Py_ReprLeave(self);
  return result;
}

/** `dict.keys`. @source Objects/dictobject.c dictkeys_new */
export function dictkeys_new(dict: PyObject): PyObject | null {
  return _PyDictView_New(dict, PyDictKeys_Type);
}

/** `dict.items`. @source Objects/dictobject.c dictitems_new */
export function dictitems_new(dict: PyObject): PyObject | null {
  return _PyDictView_New(dict, PyDictItems_Type);
}

/** `dict.values`. @source Objects/dictobject.c dictvalues_new */
export function dictvalues_new(dict: PyObject): PyObject | null {
  return _PyDictView_New(dict, PyDictValues_Type);
}

function viewType(
  name: string,
  iter: (self: PyObject) => PyObject,
  reversed: (self: PyObject) => PyObject,
  setLike: Partial<TypeDef>,
): TypeDef {
  const def = (attr: string, flags: number, meth: MethodDef['meth']): MethodDef =>
    method(attr, flags, meth, containerDoc(`${name}.${attr}`));
  const methods = [def('__reversed__', METH.NOARGS, reversed)];
  if (setLike.nb_or) methods.unshift(def('isdisjoint', METH.O, dictviews_isdisjoint));
  return {
    tp_name: name,
    tp_basicsize: 24,
    tp_flags: TPFLAGS.HAVE_GC,
    tp_dealloc: dictview_dealloc,
    tp_repr: dictview_repr,
    mp_length: dictview_len,
    sq_length: dictview_len,
    tp_getattro: PyObject_GenericGetAttr,
    tp_traverse: (self: PyObject, visit: visitproc) => visit(dictOf(self)),
    tp_iter: iter,
    methods,
    getset: [
      getset(
        'mapping',
        (self) => PyDictProxy_New(dictOf(self)),
        null,
        containerDoc(`${name}.mapping`),
      ),
    ],
    tp_owns: (self: PyObject, visit: OwnsVisitor) => visit(dictOf(self), 0),
    tp_slotname: () => 'dict',
    ...setLike,
  };
}

const SET_LIKE = {
  nb_subtract: dictviews_sub,
  nb_and: _PyDictView_Intersect,
  nb_xor: dictviews_xor,
  nb_or: dictviews_or,
  tp_richcompare: dictview_richcompare,
};

export const PyDictKeys_Type = defineType(
  viewType(
    'dict_keys',
    (self) => dictiter_new(dictOf(self), PyDictIterKey_Type),
    (self) => dictiter_new(dictOf(self), PyDictRevIterKey_Type),
    { ...SET_LIKE, sq_contains: dictkeys_contains },
  ),
);

export const PyDictItems_Type = defineType(
  viewType(
    'dict_items',
    (self) => dictiter_new(dictOf(self), PyDictIterItem_Type),
    (self) => dictiter_new(dictOf(self), PyDictRevIterItem_Type),
    { ...SET_LIKE, sq_contains: dictitems_contains },
  ),
);

export const PyDictValues_Type = defineType(
  viewType(
    'dict_values',
    (self) => dictiter_new(dictOf(self), PyDictIterValue_Type),
    (self) => dictiter_new(dictOf(self), PyDictRevIterValue_Type),
    {},
  ),
);
