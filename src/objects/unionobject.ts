/** `types.UnionType`: what `int | str` gives. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { TPFLAGS, type PyObject, type Py_hash_t, type visitproc } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyNumber_Or } from './abstract';
import {
  _PyGenericAlias_Check,
  _Py_make_parameters,
  _Py_subs_parameters,
  typeReprText,
} from './genericaliasobject';
import {
  PyObject_GetAttr,
  PyObject_Hash,
  PyObject_RichCompare,
  PyObject_RichCompareBool,
  Py_EQ,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  _PyNone_Type,
} from './object';
import { PyObject_GenericGetAttr } from './object-attr';
import { PyFrozenSet_New, PySet_New } from './setobject';
import { PyTuple_GET_SIZE, tupleFromStolen, type PyTupleObject } from './tupleobject';
import { defineType, getset, member } from './typedef';
import { PyType_Check } from './typeobject';
import { _PyTypeAlias_Type } from './typevar-alias';
import { PyUnicode_Check, PyUnicode_FromString } from './unicodeobject';

interface UnionPayload {
  args: PyObject;
  parameters: PyObject | null;
}
type UnionObject = PyObject<UnionPayload>;

export function _PyUnion_Check(o: PyObject): boolean {
  return o.ob_type === _PyUnion_Type;
}

/** The members, a borrowed tuple. @source Objects/unionobject.c _Py_union_args */
export function _Py_union_args(self: PyObject): PyObject {
  return (self as UnionObject).v.args;
}

function unionobject_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  const { args, parameters } = (self as UnionObject).v;
  (self as UnionObject).v = { args: null as unknown as PyObject, parameters: null };
  touch(self);
  Py_XDECREF(args);
  Py_XDECREF(parameters);
  PyObject_GC_Del(self);
}

function union_traverse(self: PyObject, visit: visitproc): void {
  const { args, parameters } = (self as UnionObject).v;
  visit(args);
  if (parameters !== null) visit(parameters);
}

function union_owns(self: PyObject, visit: OwnsVisitor): void {
  const { args, parameters } = (self as UnionObject).v;
  if (args !== null) visit(args, 0);
  if (parameters !== null) visit(parameters, 1);
}

function union_hash(self: PyObject): Py_hash_t {
  const args = PyFrozenSet_New(_Py_union_args(self));
  if (args === null) return -1;
  const hash = PyObject_Hash(args);
  Py_DECREF(args);
  return hash;
}

function union_richcompare(a: PyObject, b: PyObject, op: number): PyObject | null {
  if (!_PyUnion_Check(b) || (op !== Py_EQ && op !== Py_NE)) return Py_NotImplemented;
  const left = PySet_New(_Py_union_args(a));
  if (left === null) return null;
  const right = PySet_New(_Py_union_args(b));
  if (right === null) {
    Py_DECREF(left);
    return null;
  }
  const result = PyObject_RichCompare(left, right, op);
  Py_DECREF(left);
  Py_DECREF(right);
  return result;
}

/** Whether two members are one: identical, or equal generic aliases; -1 on error. @source Objects/unionobject.c is_same */
function is_same(a: PyObject, b: PyObject): number {
  if (_PyGenericAlias_Check(a) && _PyGenericAlias_Check(b)) {
    return PyObject_RichCompareBool(a, b, Py_EQ);
  }
  return a === b ? 1 : 0;
}

/** Members without repetition, nested unions unfolded; owned, or null. @source Objects/unionobject.c dedup_and_flatten_args */
function dedup_and_flatten_args(args: readonly PyObject[]): PyObject[] | null {
  const flat: PyObject[] = [];
  for (const arg of args) {
    if (_PyUnion_Check(arg)) flat.push(...(_Py_union_args(arg) as PyTupleObject).v);
    else flat.push(arg === Py_None ? _PyNone_Type : arg);
  }
  const kept: PyObject[] = [];
  for (const item of flat) {
    let duplicate = 0;
    for (const other of kept) {
      duplicate = is_same(other, item);
      if (duplicate !== 0) break;
    }
    if (duplicate < 0) return null;
    if (duplicate === 0) kept.push(item);
  }
  for (const item of kept) Py_INCREF(item);
  return kept;
}

function is_unionable(o: PyObject): boolean {
  return (
    o === Py_None ||
    PyType_Check(o) ||
    _PyGenericAlias_Check(o) ||
    _PyUnion_Check(o) ||
    o.ob_type === _PyTypeAlias_Type
  );
}

/** `self | other` of types; new reference. @source Objects/unionobject.c _Py_union_type_or */
export function _Py_union_type_or(self: PyObject, other: PyObject): PyObject | null {
  if (!is_unionable(self) || !is_unionable(other)) return Py_NotImplemented;
  return make_union([self, other]);
}

/** @source Objects/unionobject.c make_union */
function make_union(members: readonly PyObject[]): PyObject | null {
  const args = dedup_and_flatten_args(members);
  if (args === null) return null;
  if (args.length === 1) return args[0];
  const result = PyObject_GC_New<UnionPayload>(_PyUnion_Type, {
    args: tupleFromStolen(args),
    parameters: null,
  });
  touch(result);
  PyObject_GC_Track(result);
  return result;
}

function union_repr(self: PyObject): PyObject | null {
  const parts: string[] = [];
  for (const item of (_Py_union_args(self) as PyTupleObject).v) {
    const text = item === _PyNone_Type ? 'None' : typeReprText(item);
    if (text === null) return null;
    parts.push(text);
  }
  return PyUnicode_FromString(parts.join(' | '));
}

/** Borrowed; null with an exception set. */
function parametersOf(self: PyObject): PyObject | null {
  const union = self as UnionObject;
  if (union.v.parameters === null) {
    union.v.parameters = _Py_make_parameters(union.v.args);
    touch(union);
  }
  return union.v.parameters;
}

/** @source Objects/unionobject.c union_getitem */
function union_getitem(self: PyObject, item: PyObject): PyObject | null {
  const parameters = parametersOf(self);
  if (parameters === null) return null;
  const newargs = _Py_subs_parameters(self, _Py_union_args(self), parameters, item);
  if (newargs === null) return null;
  const items = (newargs as PyTupleObject).v;
  let res: PyObject | null = null;
  if (PyTuple_GET_SIZE(newargs) === 0) res = make_union([]);
  else {
    res = Py_NewRef(items[0]);
    for (let i = 1; i < items.length; i++) {
      const next: PyObject | null = PyNumber_Or(res, items[i]);
      Py_DECREF(res);
      res = next;
      if (res === null) break;
    }
  }
  Py_DECREF(newargs);
  return res;
}

function union_parameters(self: PyObject): PyObject | null {
  const parameters = parametersOf(self);
  return parameters === null ? null : Py_NewRef(parameters);
}

function union_getattro(self: PyObject, name: PyObject): PyObject | null {
  if (PyUnicode_Check(name) && name.v === '__module__') return PyObject_GetAttr(self.ob_type, name);
  return PyObject_GenericGetAttr(self, name);
}

export const _PyUnion_Type = defineType({
  tp_name: 'types.UnionType',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_doc: 'Represent a PEP 604 union type\n\nE.g. for int | str',
  tp_dealloc: unionobject_dealloc,
  tp_hash: union_hash,
  tp_getattro: union_getattro,
  tp_traverse: union_traverse,
  tp_repr: union_repr,
  tp_richcompare: union_richcompare,
  nb_or: (a, b) => _Py_union_type_or(a, b),
  mp_subscript: union_getitem,
  tp_owns: union_owns,
  tp_slotname: (_self, slot) => (slot === 0 ? '__args__' : '__parameters__'),
  members: [member('__args__', (self) => Py_NewRef(_Py_union_args(self)))],
  getset: [
    getset('__parameters__', union_parameters, null, 'Type variables in the types.UnionType.'),
  ],
});
