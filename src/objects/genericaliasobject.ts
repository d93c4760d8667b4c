/** `types.GenericAlias`: what `list[int]` gives. */
import { PyObject_GC_Track, PyObject_GC_UnTrack } from '../gc/generations';
import {
  METH,
  TPFLAGS,
  type PyObject,
  type PyTypeObject,
  type Py_hash_t,
  type visitproc,
} from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyObject_Call } from './call';
import { PyEval_GetBuiltin } from './builtin-lookup';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_SetString } from './errors';
import { PyExc_AttributeError, PyExc_TypeError } from './exceptions';
import { _PyArg_CheckPositional, _PyArg_NoKeywords } from './getargs';
import { genericAliasIterType, newGenericAliasIter } from './genericalias-iter';
import { _Py_make_parameters, _Py_subs_parameters } from './generic-parameters';
import { PyList_Check, PyList_Append, type PyListObject } from './listobject';
import { hashLow32 } from './pyhash';
import {
  PyObject_Dir,
  PyObject_GetAttr,
  PyObject_Hash,
  PyObject_RichCompareBool,
  PyObject_SetAttr,
  Py_EQ,
  Py_Ellipsis,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  boolResult,
  reprStr,
  strStr,
} from './object';
import { PyObject_GenericGetAttr, _PyObject_LookupAttr } from './object-attr';
import { PySequence_Contains } from './abstract';
import { PyType_GenericAlloc } from './subtype';
import { tp_free } from './tp-free';
import { PyTuple_Check, PyTuple_Pack, type PyTupleObject } from './tupleobject';
import { defineType, getset, member, method } from './typedef';
import { PyObject_TypeCheck, PyType_Check } from './typeobject';
import { _Py_union_type_or } from './unionobject';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from './unicodeobject';
import { PyObject_ClearWeakRefs } from './weakrefobject';

export { _Py_make_parameters, _Py_subs_parameters } from './generic-parameters';

interface AliasPayload {
  origin: PyObject;
  args: PyObject;
  parameters: PyObject | null;
  starred: boolean;
}
type AliasObject = PyObject<AliasPayload>;

function a(self: PyObject): AliasPayload {
  return (self as AliasObject).v;
}

/** Whether `o` is an instance of GenericAlias or a subclass. @source Include/internal/pycore_unionobject.h _PyGenericAlias_Check */
export function _PyGenericAlias_Check(o: PyObject): boolean {
  return PyObject_TypeCheck(o, Py_GenericAliasType);
}

function ga_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  const { origin, args, parameters } = a(self);
  (self as AliasObject).v = { ...EMPTY };
  touch(self);
  Py_XDECREF(origin);
  Py_XDECREF(args);
  Py_XDECREF(parameters);
  tp_free(self);
}

const EMPTY = {
  origin: null,
  args: null,
  parameters: null,
  starred: false,
} as unknown as AliasPayload;

function ga_traverse(self: PyObject, visit: visitproc): void {
  const { origin, args, parameters } = a(self);
  visit(origin);
  visit(args);
  if (parameters !== null) visit(parameters);
}

function ga_owns(self: PyObject, visit: OwnsVisitor): void {
  const { origin, args, parameters } = a(self);
  if (origin !== null) visit(origin, 0);
  if (args !== null) visit(args, 1);
  if (parameters !== null) visit(parameters, 2);
}

/** How annotations show a type: classes by name, aliases by repr; null with an exception set. @source Objects/genericaliasobject.c ga_repr_item */
export function typeReprText(p: PyObject): string | null {
  if (p === Py_Ellipsis) return '...';
  const origin = { value: null as PyObject | null };
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(p, _Py_ID('__origin__'), origin) < 0) return null;
  if (origin.value !== null) {
    Py_DECREF(origin.value);
    if (_PyObject_LookupAttr(p, _Py_ID('__args__'), out) < 0) return null;
    if (out.value !== null) {
      Py_DECREF(out.value);
      return reprStr(p);
    }
  }
  if (_PyObject_LookupAttr(p, _Py_ID('__qualname__'), out) < 0) return null;
  const qualname = out.value;
  if (qualname === null) return reprStr(p);
  if (_PyObject_LookupAttr(p, _Py_ID('__module__'), out) < 0) {
    Py_DECREF(qualname);
    return null;
  }
  const module = out.value;
  let text: string | null;
  if (module === null || module === Py_None) text = reprStr(p);
  else {
    const name = strStr(qualname);
    text =
      PyUnicode_Check(module) && module.v === 'builtins'
        ? name
        : `${strStr(module) ?? ''}.${name ?? ''}`;
  }
  Py_XDECREF(module);
  Py_DECREF(qualname);
  return text;
}

/** Parameter lists of Callable are shown in brackets. */
function itemText(p: PyObject): string | null {
  if (!PyList_Check(p)) return typeReprText(p);
  const parts: string[] = [];
  for (const item of (p as PyListObject).v.items) {
    const text = typeReprText(item);
    if (text === null) return null;
    parts.push(text);
  }
  return `[${parts.join(', ')}]`;
}

function ga_repr(self: PyObject): PyObject | null {
  const { origin, args, starred } = a(self);
  const head = typeReprText(origin);
  if (head === null) return null;
  const parts: string[] = [];
  for (const arg of (args as PyTupleObject).v) {
    const text = itemText(arg);
    if (text === null) return null;
    parts.push(text);
  }
  const inner = parts.length === 0 ? '()' : parts.join(', ');
  return PyUnicode_FromString(`${starred ? '*' : ''}${head}[${inner}]`);
}

/** Borrowed; null with an exception set. */
function parametersOf(self: PyObject): PyObject | null {
  if (a(self).parameters === null) {
    a(self).parameters = _Py_make_parameters(a(self).args);
    touch(self);
  }
  return a(self).parameters;
}

function ga_getitem(self: PyObject, item: PyObject): PyObject | null {
  const parameters = parametersOf(self);
  if (parameters === null) return null;
  const newargs = _Py_subs_parameters(self, a(self).args, parameters, item);
  if (newargs === null) return null;
  const res = Py_GenericAlias(a(self).origin, newargs);
  if (res !== null) a(res).starred = a(self).starred;
  Py_DECREF(newargs);
  return res;
}

function ga_hash(self: PyObject): Py_hash_t {
  const h0 = PyObject_Hash(a(self).origin);
  if (h0 === -1) return -1;
  const h1 = PyObject_Hash(a(self).args);
  if (h1 === -1) return -1;
  return (hashLow32(h0) ^ hashLow32(h1)) >>> 0;
}

function set_orig_class(obj: PyObject | null, self: PyObject): PyObject | null {
  if (obj === null) return null;
  if (PyObject_SetAttr(obj, _Py_ID('__orig_class__'), self) < 0) {
    if (!PyErr_ExceptionMatches(PyExc_AttributeError) && !PyErr_ExceptionMatches(PyExc_TypeError)) {
      Py_DECREF(obj);
      return null;
    }
    PyErr_Clear();
  }
  return obj;
}

function ga_call(self: PyObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  return set_orig_class(PyObject_Call(a(self).origin, args, kwds), self);
}

/** Attributes that are the alias's own, not the class's. */
const ATTR_EXCEPTIONS = new Set([
  '__class__',
  '__bases__',
  '__origin__',
  '__args__',
  '__unpacked__',
  '__parameters__',
  '__typing_unpacked_tuple_args__',
  '__mro_entries__',
  '__reduce_ex__',
  '__reduce__',
  '__copy__',
  '__deepcopy__',
]);
const BLOCKED = new Set(['__bases__', '__copy__', '__deepcopy__']);

function ga_getattro(self: PyObject, name: PyObject): PyObject | null {
  if (PyUnicode_Check(name)) {
    const text = name.v;
    if (BLOCKED.has(text)) return PyObject_GenericGetAttr(self, name);
    if (!ATTR_EXCEPTIONS.has(text)) return PyObject_GetAttr(a(self).origin, name);
  }
  return PyObject_GenericGetAttr(self, name);
}

function ga_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if (!_PyGenericAlias_Check(other) || (op !== Py_EQ && op !== Py_NE)) return Py_NotImplemented;
  let eq = a(self).starred === a(other).starred ? 1 : 0;
  if (eq === 1) eq = PyObject_RichCompareBool(a(self).origin, a(other).origin, Py_EQ);
  if (eq === 1) eq = PyObject_RichCompareBool(a(self).args, a(other).args, Py_EQ);
  if (eq < 0) return null;
  return boolResult(op === Py_EQ ? eq === 1 : eq === 0);
}

function ga_mro_entries(self: PyObject): PyObject {
  return PyTuple_Pack(a(self).origin);
}

function ga_instancecheck(): null {
  return PyErr_SetString(
    PyExc_TypeError,
    'isinstance() argument 2 cannot be a parameterized generic',
  );
}

function ga_subclasscheck(): null {
  return PyErr_SetString(
    PyExc_TypeError,
    'issubclass() argument 2 cannot be a parameterized generic',
  );
}

function ga_reduce(self: PyObject): PyObject | null {
  if (a(self).starred) {
    const next = PyEval_GetBuiltin(_Py_ID('next'));
    if (next === null) return null;
    const plain = Py_GenericAlias(a(self).origin, a(self).args);
    if (plain === null) return null;
    const iter = newGenericAliasIter(GenericAliasIter_Type, plain);
    Py_DECREF(plain);
    const args = PyTuple_Pack(iter);
    Py_DECREF(iter);
    const res = PyTuple_Pack(next, args);
    Py_DECREF(args);
    Py_DECREF(next);
    return res;
  }
  const args = PyTuple_Pack(a(self).origin, a(self).args);
  const res = PyTuple_Pack(Py_GenericAliasType, args);
  Py_DECREF(args);
  return res;
}

function ga_dir(self: PyObject): PyObject | null {
  const dir = PyObject_Dir(a(self).origin);
  if (dir === null) return null;
  for (const name of ATTR_EXCEPTIONS) {
    const key = _Py_ID(name);
    const has = PySequence_Contains(dir, key);
    if (has < 0 || (has === 0 && PyList_Append(dir, key) < 0)) {
      Py_DECREF(dir);
      return null;
    }
  }
  return dir;
}

function ga_unpacked_tuple_args(self: PyObject): PyObject {
  const { origin, args, starred } = a(self);
  const isTuple = PyType_Check(origin) && origin.tp_name === 'tuple';
  return starred && isTuple ? Py_NewRef(args) : Py_None;
}

function ga_parameters(self: PyObject): PyObject | null {
  const parameters = parametersOf(self);
  return parameters === null ? null : Py_NewRef(parameters);
}

function setup(self: PyObject, origin: PyObject, args: PyObject): void {
  const tuple = PyTuple_Check(args) ? Py_NewRef(args) : PyTuple_Pack(args);
  (self as AliasObject).v = {
    origin: Py_NewRef(origin),
    args: tuple,
    parameters: null,
    starred: false,
  };
  touch(self);
}

function ga_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  if (!_PyArg_NoKeywords('GenericAlias', kwds)) return null;
  const items = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('GenericAlias', items.length, 2, 2)) return null;
  const self = PyType_GenericAlloc(type, 0);
  if (self !== null) setup(self, items[0], items[1]);
  return self;
}

/** An iterator over one item: the starred alias. */
/** @source Objects/genericaliasobject.c ga_iternext */
function unpacked(alias: PyObject): PyObject | null {
  const starred = Py_GenericAlias(a(alias).origin, a(alias).args);
  if (starred !== null) a(starred).starred = true;
  return starred;
}

const GenericAliasIter_Type = genericAliasIterType(unpacked);

/** New reference. @source Objects/genericaliasobject.c Py_GenericAlias */
export function Py_GenericAlias(origin: PyObject, args: PyObject): PyObject | null {
  const self = PyType_GenericAlloc(Py_GenericAliasType, 0);
  if (self === null) return null;
  setup(self, origin, args);
  PyObject_GC_Track(self);
  return self;
}

export const Py_GenericAliasType = defineType({
  tp_name: 'types.GenericAlias',
  tp_basicsize: 64,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.HAVE_VECTORCALL,
  tp_doc:
    'Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).',
  tp_weaklistoffset: 40,
  tp_dealloc: ga_dealloc,
  tp_repr: ga_repr,
  tp_hash: ga_hash,
  tp_call: ga_call,
  tp_getattro: ga_getattro,
  tp_traverse: ga_traverse,
  tp_richcompare: ga_richcompare,
  tp_iter: (self) => newGenericAliasIter(GenericAliasIter_Type, self),
  tp_new: ga_new,
  mp_subscript: ga_getitem,
  nb_or: (x, y) => _Py_union_type_or(x, y),
  tp_owns: ga_owns,
  tp_slotname: (_self, slot) => ['__origin__', '__args__', '__parameters__'][slot],
  methods: [
    method('__mro_entries__', METH.O, ga_mro_entries),
    method('__instancecheck__', METH.O, ga_instancecheck),
    method('__subclasscheck__', METH.O, ga_subclasscheck),
    method('__reduce__', METH.NOARGS, ga_reduce),
    method('__dir__', METH.NOARGS, ga_dir),
  ],
  members: [
    member('__origin__', (self) => Py_NewRef(a(self).origin)),
    member('__args__', (self) => Py_NewRef(a(self).args)),
    member('__unpacked__', (self) => boolResult(a(self).starred)),
  ],
  getset: [
    getset('__parameters__', ga_parameters, null, 'Type variables in the GenericAlias.'),
    getset('__typing_unpacked_tuple_args__', ga_unpacked_tuple_args),
  ],
});
