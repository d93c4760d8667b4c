/** The dict type: its slots and the life of a dict (Objects/dictobject.c). */
import { PyObject_GC_UnTrack } from '../gc/generations';
import { endObject } from '../heap/alloc';
import { touch } from '../heap/observer';
import { METH, TPFLAGS, type MethodDef, type PyObject, type visitproc } from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF } from '../heap/refcount';
import { trashcan } from '../heap/trashcan';
import { containerDoc } from './container-docs';
import { dict_iter, dict_reversed } from './dict-iter';
import { DICT_KEYS_GENERAL, Py_EMPTY_KEYS, dictkeys_decref, free_values } from './dict-keys';
import {
  dict___contains__,
  dict_ass_sub,
  dict_clear,
  dict_copy,
  dict_fromkeys,
  dict_get,
  dict_init,
  dict_ior,
  dict_length,
  dict_new,
  dict_or,
  dict_pop,
  dict_popitem,
  dict_repr,
  dict_richcompare,
  dict_setdefault,
  dict_sizeof,
  dict_subscript,
  dict_update,
  dict_vectorcall,
} from './dict-methods';
import { keepDictBlock, type DictPayload, type PyDictObject } from './dict-table';
import { dictitems_new, dictkeys_new, dictvalues_new } from './dict-views';
import { dict_apart, PyDict_Clear, PyDict_Contains } from './dictobject';
import { Py_GenericAlias } from './genericaliasobject';
import { PyObject_GenericGetAttr, PyObject_HashNotImplemented } from './object';
import { tp_free } from './tp-free';
import { defineType, method } from './typedef';
import { PyType_GenericAlloc } from './typeobject';
import { PyUnicode_Type } from './unicodeobject';

/** The dict's payload. The caller knows that `d` is a dict. */
function payload(d: PyObject): DictPayload {
  return (d as PyDictObject).v;
}

function dict_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  trashcan(self, dict_dealloc, dict_dealloc_body);
}

/** @source Objects/dictobject.c dict_dealloc */
function dict_dealloc_body(self: PyObject): void {
  const p = payload(self);
  const { ma_keys: keys, ma_values: values } = p;
  p.ma_keys = Py_EMPTY_KEYS;
  p.ma_values = null;
  p.ma_used = 0;
  touch(self);
  if (values !== null) {
    const v = values.values;
    const n = keys.dk_nentries;
    for (let i = 0; i < n; i++) {
      const value = v[i];
      if (value) Py_DECREF(value);
    }
    free_values(values);
  }
  dictkeys_decref(keys);
  if (self.ob_type === PyDict_Type && keepDictBlock(self.addr)) endObject(self);
  else tp_free(self);
}

/** @source Objects/dictobject.c dict_traverse */
function dict_traverse(self: PyObject, visit: visitproc): void {
  const p = payload(self);
  const keys = p.ma_keys;
  const n = keys.dk_nentries;
  if (p.ma_values !== null) {
    const values = p.ma_values.values;
    for (let i = 0; i < n; i++) if (values[i]) visit(values[i]!);
    return;
  }
  const { me_key, me_value } = keys;
  const unicode = keys.dk_kind !== DICT_KEYS_GENERAL;
  for (let i = 0; i < n; i++) {
    const value = me_value[i];
    if (value === null) continue;
    visit(value);
    if (!unicode) visit(me_key[i]!);
  }
}

/** Slots: key of entry i is 2 i, its value 2 i + 1. The keys of a split table belong to the class. */
function dict_owns(self: PyObject, visit: OwnsVisitor): void {
  const p = payload(self);
  const keys = p.ma_keys;
  const n = keys.dk_nentries;
  const values = p.ma_values !== null ? p.ma_values.values : keys.me_value;
  for (let i = 0; i < n; i++) {
    const value = values[i];
    if (!value) continue;
    if (p.ma_values === null) visit(keys.me_key[i]!, 2 * i);
    visit(value, 2 * i + 1);
  }
}

function dict_owned_at(self: PyObject, slot: number): PyObject | null {
  const p = payload(self);
  const keys = p.ma_keys;
  const i = slot >> 1;
  const split = p.ma_values !== null;
  const value = (split ? p.ma_values!.values[i] : keys.me_value[i]) ?? null;
  if (i >= keys.dk_nentries || value === null) return null;
  if ((slot & 1) === 1) return value;
  return split ? null : keys.me_key[i];
}

function dict_slotname(self: PyObject, slot: number): string {
  const key = payload(self).ma_keys.me_key[slot >> 1];
  const text = key ? keyText(key) : '?';
  return slot & 1 ? `value of ${text}` : `key ${text}`;
}

/** A key in a few characters, without running Python code. */
export function keyText(key: PyObject): string {
  if (key.ob_type === PyUnicode_Type) return `'${key.v as string}'`;
  const v = key.v;
  return typeof v === 'number' || typeof v === 'bigint'
    ? String(v)
    : `${key.ob_type.tp_name} object`;
}

function dict_tp_clear(self: PyObject): number {
  PyDict_Clear(self);
  return 0;
}

function def(name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`dict.${name}`));
}

export const PyDict_Type = defineType({
  tp_name: 'dict',
  tp_basicsize: 48,
  tp_flags:
    TPFLAGS.HAVE_GC |
    TPFLAGS.BASETYPE |
    TPFLAGS.DICT_SUBCLASS |
    TPFLAGS.MATCH_SELF |
    TPFLAGS.MAPPING,
  tp_doc: containerDoc('dict') ?? '',
  tp_dealloc: dict_dealloc,
  tp_repr: dict_repr,
  nb_or: dict_or,
  nb_inplace_or: dict_ior,
  sq_contains: PyDict_Contains,
  mp_length: dict_length,
  mp_subscript: dict_subscript,
  mp_ass_subscript: dict_ass_sub,
  tp_hash: PyObject_HashNotImplemented,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: dict_traverse,
  tp_clear: dict_tp_clear,
  tp_richcompare: dict_richcompare,
  tp_iter: dict_iter,
  methods: [
    def('__contains__', METH.O | METH.COEXIST, dict___contains__),
    def('__getitem__', METH.O | METH.COEXIST, dict_subscript),
    def('__sizeof__', METH.NOARGS, dict_sizeof),
    def('get', METH.FASTCALL, dict_get),
    def('setdefault', METH.FASTCALL, dict_setdefault),
    def('pop', METH.FASTCALL, dict_pop),
    def('popitem', METH.NOARGS, dict_popitem),
    def('keys', METH.NOARGS, dictkeys_new),
    def('items', METH.NOARGS, dictitems_new),
    def('values', METH.NOARGS, dictvalues_new),
    def('update', METH.VARARGS | METH.KEYWORDS, dict_update),
    def('fromkeys', METH.FASTCALL | METH.CLASS, dict_fromkeys),
    def('clear', METH.NOARGS, dict_clear),
    def('copy', METH.NOARGS, dict_copy),
    def('__reversed__', METH.NOARGS, dict_reversed),
    def('__class_getitem__', METH.O | METH.CLASS, Py_GenericAlias),
  ],
  tp_init: dict_init,
  tp_alloc: PyType_GenericAlloc,
  tp_new: dict_new,
  tp_vectorcall: dict_vectorcall,
  tp_owns: dict_owns,
  tp_owned_at: dict_owned_at,
  tp_apart: dict_apart,
  tp_slotname: dict_slotname,
});
