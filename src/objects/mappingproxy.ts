/** `types.MappingProxyType`: a read-only view of a mapping. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
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
import { Py_NewRef, Py_XDECREF } from '../heap/refcount';
import {
  PyMapping_Check,
  PyNumber_Or,
  PyObject_GetItem,
  PyObject_GetIter,
  PyObject_Size,
  PySequence_Contains,
} from './abstract';
import { PyObject_CallMethodNoArgs, PyObject_VectorcallMethod } from './call';
import { PyDict_CheckExact, PyDict_Contains } from './dictobject';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { Py_GenericAlias } from './genericaliasobject';
import { PyArg_UnpackTupleKeywords, _PyArg_CheckPositional, _PyArg_NoKwnames } from './getargs';
import { PyList_Check } from './listobject';
import {
  PyObject_GenericGetAttr,
  PyObject_Hash,
  PyObject_RichCompare,
  PyObject_Str,
  Py_None,
  reprStr,
} from './object';
import { PyTuple_Check } from './tupleobject';
import { defineType, method } from './typedef';
import { PyUnicode_FromString, _Py_ID } from './unicodeobject';

interface ProxyPayload {
  mapping: PyObject;
}
type ProxyObject = PyObject<ProxyPayload>;

function mapping(self: PyObject): PyObject {
  return (self as ProxyObject).v.mapping;
}

/** New reference. @source Objects/descrobject.c PyDictProxy_New */
export function PyDictProxy_New(o: PyObject): PyObject | null {
  if (!PyMapping_Check(o) || PyList_Check(o) || PyTuple_Check(o)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `mappingproxy() argument must be a mapping, not ${o.ob_type.tp_name}`,
    );
  }
  const pp = PyObject_GC_New<ProxyPayload>(PyDictProxy_Type, { mapping: Py_NewRef(o) });
  touch(pp);
  PyObject_GC_Track(pp);
  return pp;
}

function mappingproxy_new(
  _type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  const values = PyArg_UnpackTupleKeywords('mappingproxy', ['mapping'], args, kwds, 1, 1, 0);
  return values === null ? null : PyDictProxy_New(values[0]!);
}

function mappingproxy_or(left: PyObject, right: PyObject): PyObject | null {
  const l = left.ob_type === PyDictProxy_Type ? mapping(left) : left;
  const r = right.ob_type === PyDictProxy_Type ? mapping(right) : right;
  return PyNumber_Or(l, r);
}

function mappingproxy_ior(): null {
  return PyErr_SetString(PyExc_TypeError, "'|=' is not supported by mappingproxy; use '|' instead");
}

function mappingproxy_contains(self: PyObject, key: PyObject): number {
  const m = mapping(self);
  return PyDict_CheckExact(m) ? PyDict_Contains(m, key) : PySequence_Contains(m, key);
}

function mappingproxy_get(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKwnames('get', kwnames)) return null;
  if (!_PyArg_CheckPositional('get', args.length, 1, 2)) return null;
  return PyObject_VectorcallMethod(
    _Py_ID('get'),
    [mapping(self), args[0], args[1] ?? Py_None],
    null,
  );
}

function mappingproxy_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  const m = mapping(self);
  (self as ProxyObject).v = { mapping: null as unknown as PyObject };
  touch(self);
  Py_XDECREF(m);
  PyObject_GC_Del(self);
}

function mappingproxy_repr(self: PyObject): PyObject | null {
  const repr = reprStr(mapping(self));
  return repr === null ? null : PyUnicode_FromString(`mappingproxy(${repr})`);
}

function mappingproxy_hash(self: PyObject): Py_hash_t {
  return PyObject_Hash(mapping(self));
}

function mappingproxy_traverse(self: PyObject, visit: visitproc): void {
  visit(mapping(self));
}

function mappingproxy_owns(self: PyObject, visit: OwnsVisitor): void {
  const m = mapping(self);
  if (m !== null) visit(m, 0);
}

function mappingproxy_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  const o = other.ob_type === PyDictProxy_Type ? mapping(other) : other;
  return PyObject_RichCompare(mapping(self), o, op);
}

function delegate(name: string, doc: string) {
  return method(
    name,
    METH.NOARGS,
    (self) => PyObject_CallMethodNoArgs(mapping(self), _Py_ID(name)),
    doc,
  );
}

export const PyDictProxy_Type = defineType({
  tp_name: 'mappingproxy',
  tp_basicsize: 24,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.MAPPING,
  tp_dealloc: mappingproxy_dealloc,
  tp_repr: mappingproxy_repr,
  tp_hash: mappingproxy_hash,
  tp_str: (self) => PyObject_Str(mapping(self)),
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: mappingproxy_traverse,
  tp_richcompare: mappingproxy_richcompare,
  tp_iter: (self) => PyObject_GetIter(mapping(self)),
  tp_new: mappingproxy_new,
  nb_or: mappingproxy_or,
  nb_inplace_or: mappingproxy_ior,
  mp_length: (self) => PyObject_Size(mapping(self)),
  mp_subscript: (self, key) => PyObject_GetItem(mapping(self), key),
  sq_contains: mappingproxy_contains,
  tp_owns: mappingproxy_owns,
  tp_slotname: () => 'mapping',
  methods: [
    method(
      'get',
      METH.FASTCALL | METH.KEYWORDS,
      mappingproxy_get,
      'D.get(k[,d]) -> D[k] if k in D, else d.  d defaults to None.',
    ),
    delegate('keys', "D.keys() -> a set-like object providing a view on D's keys"),
    delegate('values', "D.values() -> an object providing a view on D's values"),
    delegate('items', "D.items() -> a set-like object providing a view on D's items"),
    delegate('copy', 'D.copy() -> a shallow copy of D'),
    method(
      '__class_getitem__',
      METH.O | METH.CLASS,
      (cls, item) => Py_GenericAlias(cls, item),
      'See PEP 585',
    ),
    method(
      '__reversed__',
      METH.NOARGS,
      (self) => PyObject_CallMethodNoArgs(mapping(self), _Py_ID('__reversed__')),
      'D.__reversed__() -> reverse iterator',
    ),
  ],
});
