/** Views of a dict: keys(), values(), items() (Objects/dictobject.c). */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
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
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import {
  PyIter_Next,
  PyObject_GetIter,
  PyObject_Size,
  PySequence_Contains,
  PySequence_List,
} from './abstract';
import { Py_False, Py_True } from './boolobject';
import {
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodObjArgs,
  PyObject_CallMethodOneArg,
} from './call';
import { containerDoc } from './container-docs';
import { PyDictProxy_New } from './descrobject';
import {
  PyDictIterItem_Type,
  PyDictIterKey_Type,
  PyDictIterValue_Type,
  PyDictRevIterItem_Type,
  PyDictRevIterKey_Type,
  PyDictRevIterValue_Type,
  dictiter_new,
} from './dict-iter';
import type { PyDictObject } from './dict-table';
import {
  PyDict_Check,
  PyDict_CheckExact,
  PyDict_Contains,
  PyDict_Copy,
  PyDict_GetItemWithError,
  PyDict_Next,
  _PyDict_DelItem_KnownHash,
  _PyDict_GetItem_KnownHash,
  newDictEntry,
} from './dictobject';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import {
  PyObject_GenericGetAttr,
  PyObject_RichCompareBool,
  Py_EQ,
  Py_GE,
  Py_GT,
  Py_LE,
  Py_LT,
  Py_NE,
  Py_NotImplemented,
  Py_ReprEnter,
  Py_ReprLeave,
  reprStr,
} from './object';
import {
  PyAnySet_Check,
  PyAnySet_CheckExact,
  PySet_Add,
  PySet_CheckExact,
  PySet_New,
  _PySet_Update,
} from './setobject';
import { PyTuple_Check, PyTuple_Pack } from './tupleobject';
import { defineType, getset, method } from './typedef';
import { PyUnicode_FromString, _Py_ID } from './unicodeobject';

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

function dictOf(view: PyObject): PyDictObject {
  return (view as PyDictViewObject).v.dv_dict;
}

function dictview_len(self: PyObject): number {
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

/** Whether `other` contains every member of `self`. @source Objects/dictobject.c all_contained_in */
function all_contained_in(self: PyObject, other: PyObject): number {
  const iter = PyObject_GetIter(self);
  if (iter === null) return -1;
  let ok = 1;
  while (ok > 0) {
    const next = PyIter_Next(iter);
    if (next === null) {
      if (PyErr_Occurred() !== null) ok = -1;
      break;
    }
    ok = PySequence_Contains(other, next);
    Py_DECREF(next);
  }
  Py_DECREF(iter);
  return ok;
}

function dictview_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if (!PyAnySet_Check(other) && !PyDictViewSet_Check(other)) return Py_NewRef(Py_NotImplemented);
  const len_self = PyObject_Size(self);
  if (len_self < 0) return null;
  const len_other = PyObject_Size(other);
  if (len_other < 0) return null;
  let ok = 0;
  if (op === Py_EQ || op === Py_NE) {
    if (len_self === len_other) ok = all_contained_in(self, other);
    if (op === Py_NE && ok >= 0) ok = ok ? 0 : 1;
  } else if ((op === Py_LT && len_self < len_other) || (op === Py_LE && len_self <= len_other)) {
    ok = all_contained_in(self, other);
  } else if ((op === Py_GT && len_self > len_other) || (op === Py_GE && len_self >= len_other)) {
    ok = all_contained_in(other, self);
  }
  if (ok < 0) return null;
  return Py_NewRef(ok ? Py_True : Py_False);
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

/** @source Objects/dictobject.c dictviews_to_set */
function dictviews_to_set(self: PyObject): PyObject | null {
  const dict = PyDictKeys_Check(self) ? dictOf(self) : self;
  return PySet_New(PyDict_CheckExact(dict) ? dict : self);
}

/** A set of the view's members, changed by a method of set. */
function viaSetMethod(self: PyObject, other: PyObject, name: string): PyObject | null {
  const result = dictviews_to_set(self);
  if (result === null) return null;
  const tmp = PyObject_CallMethodOneArg(result, _Py_ID(name), other);
  if (tmp === null) {
    Py_DECREF(result);
    return null;
  }
  Py_DECREF(tmp);
  return result;
}

function dictviews_sub(self: PyObject, other: PyObject): PyObject | null {
  return viaSetMethod(self, other, 'difference_update');
}

/** Adds to `result` what is in both; 0, or -1. */
function intersectInto(result: PyObject, view: PyObject, other: PyObject): number {
  const it = PyObject_GetIter(other);
  if (it === null) return -1;
  const contains = PyDictKeys_Check(view) ? dictkeys_contains : dictitems_contains;
  let rv = 0;
  while (rv >= 0) {
    const key = PyIter_Next(it);
    if (key === null) break;
    rv = contains(view, key);
    if (rv > 0 && PySet_Add(result, key) < 0) rv = -1;
    Py_DECREF(key);
  }
  Py_DECREF(it);
  return rv < 0 || PyErr_Occurred() !== null ? -1 : 0;
}

/** @source Objects/dictobject.c _PyDictView_Intersect */
export function _PyDictView_Intersect(self: PyObject, other: PyObject): PyObject | null {
  // The view may be the right operand.
  if (!PyDictViewSet_Check(self)) [self, other] = [other, self];
  const len_self = dictview_len(self);
  if (PySet_CheckExact(other) && len_self <= PyObject_Size(other)) {
    return PyObject_CallMethodObjArgs(other, _Py_ID('intersection'), self);
  }
  if (PyDictViewSet_Check(other) && dictview_len(other) > len_self) [self, other] = [other, self];
  const result = PySet_New(null);
  if (result === null) return null;
  if (intersectInto(result, self, other) === 0) return result;
  Py_DECREF(result);
  return null;
}

function dictviews_or(self: PyObject, other: PyObject): PyObject | null {
  const result = dictviews_to_set(self);
  if (result === null) return null;
  if (_PySet_Update(result, other) >= 0) return result;
  Py_DECREF(result);
  return null;
}

/** Moves what differs into `result`, and what is equal out of `temp`; 0, or -1. */
function xorItems(temp: PyObject, d2: PyObject, result: PyObject): number {
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(d2, pos, entry)) {
    const { key, value: val2, hash } = entry;
    Py_INCREF(key);
    Py_INCREF(val2);
    const val1 = _PyDict_GetItem_KnownHash(temp, key, hash);
    let status = val1 === null && PyErr_Occurred() !== null ? -1 : 0;
    let same = 0;
    if (val1 !== null) {
      Py_INCREF(val1);
      same = PyObject_RichCompareBool(val1, val2, Py_EQ);
      if (same < 0) status = -1;
    }
    if (status === 0) {
      if (same) status = _PyDict_DelItem_KnownHash(temp, key, hash);
      else {
        const pair = PyTuple_Pack(key, val2);
        status = PySet_Add(result, pair);
        Py_DECREF(pair);
      }
    }
    Py_DECREF(key);
    if (val1 !== null) Py_DECREF(val1);
    Py_DECREF(val2);
    if (status < 0) return -1;
  }
  return 0;
}

/** @source Objects/dictobject.c dictitems_xor */
function dictitems_xor(self: PyObject, other: PyObject): PyObject | null {
  const temp = PyDict_Copy(dictOf(self));
  if (temp === null) return null;
  let result = PySet_New(null);
  if (result !== null) {
    let ok = xorItems(temp, dictOf(other), result) === 0;
    const rest = ok ? PyObject_CallMethodNoArgs(temp, _Py_ID('items')) : null;
    ok = rest !== null && _PySet_Update(result, rest) >= 0;
    if (rest !== null) Py_DECREF(rest);
    if (!ok) {
      Py_DECREF(result);
      result = null;
    }
  }
  Py_DECREF(temp);
  return result;
}

function dictviews_xor(self: PyObject, other: PyObject): PyObject | null {
  if (PyDictItems_Check(self) && PyDictItems_Check(other)) return dictitems_xor(self, other);
  return viaSetMethod(self, other, 'symmetric_difference_update');
}

function dictviews_isdisjoint(self: PyObject, other: PyObject): PyObject | null {
  if (self === other) return Py_NewRef(dictview_len(self) === 0 ? Py_True : Py_False);
  if (PyAnySet_CheckExact(other) || PyDictViewSet_Check(other)) {
    const len_other = PyObject_Size(other);
    if (len_other === -1) return null;
    if (len_other > dictview_len(self)) [self, other] = [other, self];
  }
  const it = PyObject_GetIter(other);
  if (it === null) return null;
  for (let item = PyIter_Next(it); item !== null; item = PyIter_Next(it)) {
    const contains = PySequence_Contains(self, item);
    Py_DECREF(item);
    if (contains !== 0) {
      Py_DECREF(it);
      return contains < 0 ? null : Py_NewRef(Py_False);
    }
  }
  Py_DECREF(it);
  return PyErr_Occurred() !== null ? null : Py_NewRef(Py_True);
}

function dictkeys_contains(self: PyObject, key: PyObject): number {
  return PyDict_Contains(dictOf(self), key);
}

function dictitems_contains(self: PyObject, obj: PyObject): number {
  if (!PyTuple_Check(obj) || obj.v.length !== 2) return 0;
  const found = PyDict_GetItemWithError(dictOf(self), obj.v[0]);
  if (found === null) return PyErr_Occurred() !== null ? -1 : 0;
  Py_INCREF(found);
  const result = PyObject_RichCompareBool(found, obj.v[1], Py_EQ);
  Py_DECREF(found);
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
