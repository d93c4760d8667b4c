/** Iterators over dictionaries, forward and reverse (Objects/dictobject.c). */
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
  type PyObject,
  type PyTypeObject,
  type TypeDef,
  type visitproc,
} from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { containerDoc } from './container-docs';
import { get_index_from_order, type PyDictObject } from './dict-table';
import { PyErr_SetString } from './errors';
import { PyExc_RuntimeError } from './exceptions';
import { PySequence_List } from './abstract';
import { PyObject_GenericGetAttr, PyObject_SelfIter, Py_None } from './object';
import { PyLong_FromSsize_t } from './longobject';
import { PyTuple_Pack, tupleFromStolen } from './tupleobject';
import { defineType, method } from './typedef';
import { _PyEval_GetBuiltin } from './builtin-name';

/** @source Objects/dictobject.c dictiterobject */
export class DictIterPayload {
  /** Null once exhausted. Owned. */
  di_dict: PyDictObject | null;
  /** Items at the start, -1 after an error. */
  di_used: number;
  di_pos: number;
  /** Result tuple of an items iterator, used again while nobody else holds it. Owned. */
  di_result: PyObject | null;
  len: number;

  constructor(dict: PyDictObject, pos: number, result: PyObject | null) {
    this.di_dict = dict;
    this.di_used = dict.v.ma_used;
    this.len = dict.v.ma_used;
    this.di_pos = pos;
    this.di_result = result;
  }
}

export type PyDictIterObject = PyObject<DictIterPayload>;

/** @source Objects/dictobject.c dictiter_new */
export function dictiter_new(dict: PyDictObject, itertype: PyTypeObject): PyObject {
  const p = dict.v;
  Py_INCREF(dict);
  let pos = 0;
  if (
    itertype === PyDictRevIterKey_Type ||
    itertype === PyDictRevIterItem_Type ||
    itertype === PyDictRevIterValue_Type
  ) {
    pos = (p.ma_values !== null ? p.ma_used : p.ma_keys.dk_nentries) - 1;
  }
  const di = PyObject_GC_New(itertype, new DictIterPayload(dict, pos, null), 56);
  if (itertype === PyDictIterItem_Type || itertype === PyDictRevIterItem_Type) {
    di.v.di_result = PyTuple_Pack(Py_None, Py_None);
  }
  touch(di);
  PyObject_GC_Track(di);
  return di;
}

function dictiter_dealloc(self: PyObject): void {
  const di = (self as PyDictIterObject).v;
  PyObject_GC_UnTrack(self);
  const { di_dict, di_result } = di;
  di.di_dict = null;
  di.di_result = null;
  touch(self);
  if (di_dict !== null) Py_DECREF(di_dict);
  if (di_result !== null) Py_DECREF(di_result);
  PyObject_GC_Del(self);
}

function dictiter_traverse(self: PyObject, visit: visitproc): void {
  const di = (self as PyDictIterObject).v;
  if (di.di_dict !== null) visit(di.di_dict);
  if (di.di_result !== null) visit(di.di_result);
}

function dictiter_owns(self: PyObject, visit: OwnsVisitor): void {
  const di = (self as PyDictIterObject).v;
  if (di.di_dict !== null) visit(di.di_dict, 0);
  if (di.di_result !== null) visit(di.di_result, 1);
}

function dictiter_slotname(_self: PyObject, slot: number): string {
  return slot === 0 ? 'dict' : 'result tuple';
}

function dictiter_len(self: PyObject): PyObject {
  const di = (self as PyDictIterObject).v;
  const dict = di.di_dict;
  return PyLong_FromSsize_t(dict !== null && di.di_used === dict.v.ma_used ? di.len : 0);
}

function dictiter_reduce(self: PyObject): PyObject | null {
  const di = (self as PyDictIterObject).v;
  // The items left are listed by a copy, so that the iterator itself does not move.
  const copy = PyObject_GC_New(
    self.ob_type,
    Object.assign(Object.create(DictIterPayload.prototype), di),
    56,
  ) as PyDictIterObject;
  if (copy.v.di_dict !== null) Py_INCREF(copy.v.di_dict);
  if (copy.v.di_result !== null) Py_INCREF(copy.v.di_result);
  touch(copy);
  const list = PySequence_List(copy);
  Py_DECREF(copy);
  if (list === null) return null;
  const iter = _PyEval_GetBuiltin('iter');
  if (iter === null) {
    Py_DECREF(list);
    return null;
  }
  return tupleFromStolen([iter, tupleFromStolen([list])]);
}

/** The dict is used up or unusable: lets go of it. */
function finish(self: PyObject, di: DictIterPayload): null {
  const d = di.di_dict!;
  di.di_dict = null;
  touch(self, 0, 0);
  Py_DECREF(d);
  return null;
}

const END = -1;

/** Entry index of the next item going forward, or END (with or without an exception). */
function advance(self: PyObject, di: DictIterPayload): number {
  const d = di.di_dict;
  if (d === null) return END;
  const p = d.v;
  if (di.di_used !== p.ma_used) return changed(di);
  let i = di.di_pos;
  let index: number;
  if (p.ma_values !== null) {
    if (i >= p.ma_used) {
      finish(self, di);
      return END;
    }
    index = get_index_from_order(p, i);
  } else {
    const { dk_nentries: n, me_value } = p.ma_keys;
    while (i < n && me_value[i] === null) i++;
    if (i >= n) {
      finish(self, di);
      return END;
    }
    index = i;
  }
  if (di.len === 0) {
    PyErr_SetString(PyExc_RuntimeError, 'dictionary keys changed during iteration');
    finish(self, di);
    return END;
  }
  di.di_pos = i + 1;
  di.len--;
  return index;
}

function changed(di: DictIterPayload): number {
  PyErr_SetString(PyExc_RuntimeError, 'dictionary changed size during iteration');
  // From now on every call fails in the same way.
  di.di_used = -1;
  return END;
}

/** As `advance`, from the end. @source Objects/dictobject.c dictreviter_iternext */
function retreat(self: PyObject, di: DictIterPayload): number {
  const d = di.di_dict;
  if (d === null) return END;
  const p = d.v;
  if (di.di_used !== p.ma_used) return changed(di);
  let i = di.di_pos;
  let index = END;
  if (p.ma_values !== null) {
    if (i >= 0) index = get_index_from_order(p, i);
  } else {
    const me_value = p.ma_keys.me_value;
    while (i >= 0 && me_value[i] === null) i--;
    index = i;
  }
  if (index < 0) {
    finish(self, di);
    return END;
  }
  di.di_pos = i - 1;
  di.len--;
  return index;
}

function keyAt(di: DictIterPayload, index: number): PyObject {
  return Py_NewRef(di.di_dict!.v.ma_keys.me_key[index]!);
}

function dictValue(di: DictIterPayload, index: number): PyObject {
  const p = di.di_dict!.v;
  return Py_NewRef((p.ma_values !== null ? p.ma_values.values : p.ma_keys.me_value)[index]!);
}

/** (key, value) in the iterator's own tuple if nobody else holds it. @source Objects/dictobject.c dictiter_iternextitem */
function itemAt(di: DictIterPayload, index: number): PyObject {
  const key = keyAt(di, index);
  const value = dictValue(di, index);
  const result = di.di_result as PyObject<PyObject[]>;
  if (result.ob_refcnt !== 1) return tupleFromStolen([key, value]);
  const [oldkey, oldvalue] = result.v;
  result.v[0] = key;
  result.v[1] = value;
  touch(result);
  Py_INCREF(result);
  Py_DECREF(oldkey);
  Py_DECREF(oldvalue);
  // A collection may have untracked the tuple when it held other things.
  if (result.gc_next === null) PyObject_GC_Track(result);
  return result;
}

function dictiter_iternextkey(self: PyObject): PyObject | null {
  const di = (self as PyDictIterObject).v;
  const index = advance(self, di);
  return index < 0 ? null : keyAt(di, index);
}

function dictiter_iternextvalue(self: PyObject): PyObject | null {
  const di = (self as PyDictIterObject).v;
  const index = advance(self, di);
  return index < 0 ? null : dictValue(di, index);
}

function dictiter_iternextitem(self: PyObject): PyObject | null {
  const di = (self as PyDictIterObject).v;
  const index = advance(self, di);
  return index < 0 ? null : itemAt(di, index);
}

function dictreviter_iternext(self: PyObject): PyObject | null {
  const di = (self as PyDictIterObject).v;
  const index = retreat(self, di);
  if (index < 0) return null;
  if (self.ob_type === PyDictRevIterKey_Type) return keyAt(di, index);
  return self.ob_type === PyDictRevIterValue_Type ? dictValue(di, index) : itemAt(di, index);
}

/** @source Objects/dictobject.c dict_iter */
export function dict_iter(dict: PyObject): PyObject {
  return dictiter_new(dict as PyDictObject, PyDictIterKey_Type);
}

/** @source Objects/dictobject.c dict___reversed___impl */
export function dict_reversed(dict: PyObject): PyObject {
  return dictiter_new(dict as PyDictObject, PyDictRevIterKey_Type);
}

function iterType(name: string, next: (self: PyObject) => PyObject | null): TypeDef {
  return {
    tp_name: name,
    tp_basicsize: 56,
    tp_flags: TPFLAGS.HAVE_GC,
    tp_dealloc: dictiter_dealloc,
    tp_getattro: PyObject_GenericGetAttr,
    tp_traverse: dictiter_traverse,
    tp_iter: PyObject_SelfIter,
    tp_iternext: next,
    methods: [
      method('__length_hint__', METH.NOARGS, dictiter_len, containerDoc(`${name}.__length_hint__`)),
      method('__reduce__', METH.NOARGS, dictiter_reduce, containerDoc(`${name}.__reduce__`)),
    ],
    tp_owns: dictiter_owns,
    tp_slotname: dictiter_slotname,
  };
}

export const PyDictIterKey_Type = defineType(iterType('dict_keyiterator', dictiter_iternextkey));
export const PyDictIterValue_Type = defineType(
  iterType('dict_valueiterator', dictiter_iternextvalue),
);
export const PyDictIterItem_Type = defineType(iterType('dict_itemiterator', dictiter_iternextitem));
export const PyDictRevIterKey_Type = defineType(
  iterType('dict_reversekeyiterator', dictreviter_iternext),
);
export const PyDictRevIterValue_Type = defineType(
  iterType('dict_reversevalueiterator', dictreviter_iternext),
);
export const PyDictRevIterItem_Type = defineType(
  iterType('dict_reverseitemiterator', dictreviter_iternext),
);
