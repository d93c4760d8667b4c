/** Weak references: the list of references that each object carries, and the type `weakref.ref`. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { addressOf } from '../heap/alloc';
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type Py_hash_t } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XNewRef } from '../heap/refcount';
import { PyBool_FromLong } from './boolobject';
import { PyObject_CallOneArg } from './call';
import {
  PyErr_BadInternalCall,
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetRaisedException,
  PyErr_SetString,
  PyErr_WriteUnraisable,
} from './errors';
import { PyExc_TypeError } from './exceptions';
import { Py_GenericAlias } from './genericaliasobject';
import { _PyArg_CheckPositional, _PyArg_NoKeywords, _PyArg_NoKwnames } from './getargs';
import {
  PyObject_Hash,
  PyObject_RichCompare,
  Py_EQ,
  Py_NE,
  Py_None,
  Py_NotImplemented,
} from './object';
import { PyTuple_New, type PyTupleObject } from './tupleobject';
import { defineType, member, method } from './typedef';
import { PyObject_TypeCheck, _PyObject_LookupSpecial } from './typeobject';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from './unicodeobject';
import { _PyWeakref_CallableProxyType, _PyWeakref_ProxyType } from './weakref-proxy';

/** What a weak reference holds (Include/cpython/weakrefobject.h). */
export class WeakrefPayload {
  /** The referent, not owned; None once it is gone. */
  wr_object: PyObject;
  /** Owned. */
  wr_callback: PyObject | null;
  /** Hash of the referent once it was asked for; -1 before. */
  hash: Py_hash_t = -1;
  wr_prev: PyWeakReference | null = null;
  wr_next: PyWeakReference | null = null;

  constructor(object: PyObject, callback: PyObject | null) {
    this.wr_object = object;
    this.wr_callback = callback;
  }
}
export type PyWeakReference = PyObject<WeakrefPayload>;

/** @source Include/cpython/weakrefobject.h PyWeakref_CheckRefExact */
export function PyWeakref_CheckRefExact(o: PyObject): o is PyWeakReference {
  return o.ob_type === _PyWeakref_RefType;
}
export function PyWeakref_CheckRef(o: PyObject): o is PyWeakReference {
  return o.ob_type === _PyWeakref_RefType || PyObject_TypeCheck(o, _PyWeakref_RefType);
}
export function PyWeakref_CheckProxy(o: PyObject): o is PyWeakReference {
  return o.ob_type === _PyWeakref_ProxyType || o.ob_type === _PyWeakref_CallableProxyType;
}
export function PyWeakref_Check(o: PyObject): o is PyWeakReference {
  return PyWeakref_CheckRef(o) || PyWeakref_CheckProxy(o);
}

/** @source Include/internal/pycore_object.h _PyType_SUPPORTS_WEAKREFS */
export function _PyType_SUPPORTS_WEAKREFS(type: PyTypeObject): boolean {
  return type.tp_weaklistoffset !== 0 || (type.tp_flags & TPFLAGS.MANAGED_WEAKREF) !== 0;
}

/** The referent, borrowed; None when it is gone. @source Include/cpython/weakrefobject.h PyWeakref_GET_OBJECT */
export function PyWeakref_GET_OBJECT(wr: PyWeakReference): PyObject {
  const o = wr.v.wr_object;
  return o.ob_refcnt > 0 ? o : Py_None;
}

/** References to an object, from the head of its list. @source Objects/weakrefobject.c _PyWeakref_GetWeakrefCount */
export function _PyWeakref_GetWeakrefCount(head: PyWeakReference | null): number {
  let count = 0;
  for (let wr = head; wr !== null; wr = wr.v.wr_next) count++;
  return count;
}

/** @source Objects/weakrefobject.c clear_weakref */
export function clear_weakref(self: PyWeakReference): void {
  const payload = self.v;
  const callback = payload.wr_callback;
  const referent = payload.wr_object;
  if (referent !== Py_None) {
    const { wr_prev, wr_next } = payload;
    if (referent.weaklist === self) referent.weaklist = wr_next;
    payload.wr_object = Py_None;
    if (wr_prev !== null) wr_prev.v.wr_next = wr_next;
    if (wr_next !== null) wr_next.v.wr_prev = wr_prev;
    payload.wr_prev = null;
    payload.wr_next = null;
    touch(self);
  }
  if (callback !== null) {
    payload.wr_callback = null;
    touch(self);
    Py_DECREF(callback);
  }
}

/** Forgets the referent but keeps the callback. @source Objects/weakrefobject.c _PyWeakref_ClearRef */
export function _PyWeakref_ClearRef(self: PyWeakReference): void {
  const callback = self.v.wr_callback;
  self.v.wr_callback = null;
  clear_weakref(self);
  self.v.wr_callback = callback;
}

function weakref_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  clear_weakref(self as PyWeakReference);
  PyObject_GC_Del(self);
}

export function gc_traverse(self: PyObject, visit: (o: PyObject) => void): void {
  const callback = (self as PyWeakReference).v.wr_callback;
  if (callback !== null) visit(callback);
}

export function gc_clear(self: PyObject): number {
  clear_weakref(self as PyWeakReference);
  return 0;
}

function weakref_vectorcall(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKwnames('weakref', kwnames)) return null;
  if (!_PyArg_CheckPositional('weakref', args.length, 0, 0)) return null;
  return Py_NewRef(PyWeakref_GET_OBJECT(self as PyWeakReference));
}

function weakref_call(self: PyObject, args: PyObject, kwargs: PyObject | null): PyObject | null {
  if (!_PyArg_NoKeywords('weakref', kwargs)) return null;
  return weakref_vectorcall(self, (args as PyTupleObject).v, null);
}

function weakref_hash(self: PyObject): Py_hash_t {
  const payload = (self as PyWeakReference).v;
  if (payload.hash !== -1) return payload.hash;
  const o = PyWeakref_GET_OBJECT(self as PyWeakReference);
  if (o === Py_None) {
    PyErr_SetString(PyExc_TypeError, 'weak object has gone away');
    return -1;
  }
  Py_INCREF(o);
  payload.hash = PyObject_Hash(o);
  Py_DECREF(o);
  return payload.hash;
}

function weakref_repr(self: PyObject): PyObject | null {
  const o = PyWeakref_GET_OBJECT(self as PyWeakReference);
  const at = `0x${addressOf(self).toString(16)}`;
  if (o === Py_None) return PyUnicode_FromString(`<weakref at ${at}; dead>`);
  Py_INCREF(o);
  // On the type only: an instance's own __getattr__ is not asked.
  const name = _PyObject_LookupSpecial(o, _Py_ID('__name__'));
  if (name === null && PyErr_Occurred() !== null) {
    Py_DECREF(o);
    return null;
  }
  const to = `to '${o.ob_type.tp_name}' at 0x${addressOf(o).toString(16)}`;
  const suffix = name !== null && PyUnicode_Check(name) ? ` (${name.v})` : '';
  Py_DECREF(o);
  if (name !== null) Py_DECREF(name);
  return PyUnicode_FromString(`<weakref at ${at}; ${to}${suffix}>`);
}

function weakref_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if ((op !== Py_EQ && op !== Py_NE) || !PyWeakref_Check(self) || !PyWeakref_Check(other)) {
    return Py_NewRef(Py_NotImplemented);
  }
  const a = PyWeakref_GET_OBJECT(self);
  const b = PyWeakref_GET_OBJECT(other);
  if (a === Py_None || b === Py_None) {
    return PyBool_FromLong((self === other) === (op === Py_EQ) ? 1 : 0);
  }
  Py_INCREF(a);
  Py_INCREF(b);
  const result = PyObject_RichCompare(a, b, op);
  Py_DECREF(a);
  Py_DECREF(b);
  return result;
}

/** The two references that are shared: plain ref and plain proxy. @source Objects/weakrefobject.c get_basic_refs */
function get_basic_refs(o: PyObject): {
  ref: PyWeakReference | null;
  proxy: PyWeakReference | null;
} {
  let head = o.weaklist as PyWeakReference | null;
  let ref: PyWeakReference | null = null;
  let proxy: PyWeakReference | null = null;
  if (head !== null && head.v.wr_callback === null) {
    if (PyWeakref_CheckRefExact(head)) {
      ref = head;
      head = (head as PyWeakReference).v.wr_next;
    }
    if (head !== null && head.v.wr_callback === null && PyWeakref_CheckProxy(head)) proxy = head;
  }
  return { ref, proxy };
}

/** Puts a new reference into its referent's list, after `prev` or in front. */
function insert(newref: PyWeakReference, prev: PyWeakReference | null): void {
  const referent = newref.v.wr_object;
  const next = prev === null ? (referent.weaklist as PyWeakReference | null) : prev.v.wr_next;
  newref.v.wr_prev = prev;
  newref.v.wr_next = next;
  if (next !== null) next.v.wr_prev = newref;
  if (prev === null) referent.weaklist = newref;
  else prev.v.wr_next = newref;
  touch(newref);
}

function checkSupported(o: PyObject): boolean {
  if (_PyType_SUPPORTS_WEAKREFS(o.ob_type)) return true;
  PyErr_SetString(PyExc_TypeError, `cannot create weak reference to '${o.ob_type.tp_name}' object`);
  return false;
}

function weakref___new__(
  type: PyTypeObject,
  args: PyObject,
  _kwargs: PyObject | null,
): PyObject | null {
  const values = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('__new__', values.length, 1, 2)) return null;
  const o = values[0];
  if (!checkSupported(o)) return null;
  const callback = values.length > 1 && values[1] !== Py_None ? values[1] : null;
  const plain = callback === null && type === _PyWeakref_RefType;
  if (plain) {
    const { ref } = get_basic_refs(o);
    if (ref !== null) return Py_NewRef(ref);
  }
  const self = type.tp_alloc!(type, 0) as PyWeakReference | null;
  if (self === null) return null;
  self.v = new WeakrefPayload(o, Py_XNewRef(callback));
  if (plain) insert(self, null);
  else {
    const { ref, proxy } = get_basic_refs(o);
    insert(self, proxy ?? ref);
  }
  return self;
}

function weakref___init__(_self: PyObject, args: PyObject, kwargs: PyObject | null): number {
  if (!_PyArg_NoKeywords('ref', kwargs)) return -1;
  return _PyArg_CheckPositional('__init__', (args as PyTupleObject).v.length, 1, 2) ? 0 : -1;
}

function new_weakref(o: PyObject, callback: PyObject | null): PyWeakReference {
  const payload = new WeakrefPayload(o, Py_XNewRef(callback));
  const self = PyObject_GC_New(_PyWeakref_RefType, payload);
  PyObject_GC_Track(self);
  return self;
}

/** A `weakref.ref`, new reference. @source Objects/weakrefobject.c PyWeakref_NewRef */
export function PyWeakref_NewRef(o: PyObject, callback: PyObject | null): PyObject | null {
  if (!checkSupported(o)) return null;
  if (callback === Py_None) callback = null;
  const { ref, proxy } = get_basic_refs(o);
  if (callback === null && ref !== null) return Py_NewRef(ref);
  const result = new_weakref(o, callback);
  insert(result, callback === null ? null : (proxy ?? ref));
  return result;
}

/** A `weakref.proxy`, new reference. @source Objects/weakrefobject.c PyWeakref_NewProxy */
export function PyWeakref_NewProxy(o: PyObject, callback: PyObject | null): PyObject | null {
  if (!checkSupported(o)) return null;
  if (callback === Py_None) callback = null;
  const { ref, proxy } = get_basic_refs(o);
  if (callback === null && proxy !== null) return Py_NewRef(proxy);
  const result = new_weakref(o, callback);
  const type = o.ob_type.tp_call === null ? _PyWeakref_ProxyType : _PyWeakref_CallableProxyType;
  result.ob_type = type;
  insert(result, callback === null ? ref : (proxy ?? ref));
  return result;
}

/** @source Objects/weakrefobject.c handle_callback */
function handle_callback(ref: PyObject, callback: PyObject): void {
  const result = PyObject_CallOneArg(callback, ref);
  if (result === null) PyErr_WriteUnraisable(callback);
  else Py_DECREF(result);
}

function callTheOne(current: PyWeakReference): void {
  const callback = current.v.wr_callback;
  current.v.wr_callback = null;
  clear_weakref(current);
  if (callback === null) return;
  if (current.ob_refcnt > 0) handle_callback(current, callback);
  Py_DECREF(callback);
}

/** Keeps all references and callbacks in a tuple first: a callback may drop the others. */
function callAll(head: PyWeakReference, count: number): void {
  const tuple = PyTuple_New(count * 2) as PyTupleObject | null;
  if (tuple === null) return;
  const slots = tuple.v as (PyObject | null)[];
  let current: PyWeakReference | null = head;
  for (let i = 0; i < count && current !== null; i++) {
    const next: PyWeakReference | null = current.v.wr_next;
    const callback = current.v.wr_callback;
    current.v.wr_callback = null;
    if (current.ob_refcnt > 0) {
      slots[i * 2] = Py_NewRef(current);
      slots[i * 2 + 1] = callback;
      touch(tuple, i * 2, i * 2 + 1);
    } else if (callback !== null) Py_DECREF(callback);
    clear_weakref(current);
    current = next;
  }
  for (let i = 0; i < count; i++) {
    const callback = slots[i * 2 + 1];
    if (callback) handle_callback(slots[i * 2]!, callback);
  }
  Py_DECREF(tuple);
}

/**
 * Clears all references to a dying object (count 0) and calls their callbacks.
 * @source Objects/weakrefobject.c PyObject_ClearWeakRefs
 */
export function PyObject_ClearWeakRefs(o: PyObject): void {
  if (!_PyType_SUPPORTS_WEAKREFS(o.ob_type) || o.ob_refcnt !== 0) {
    PyErr_BadInternalCall();
    return;
  }
  for (let i = 0; i < 2; i++) {
    const head = o.weaklist as PyWeakReference | null;
    if (head !== null && head.v.wr_callback === null) clear_weakref(head);
    else break;
  }
  const head = o.weaklist as PyWeakReference | null;
  if (head === null) return;
  const count = _PyWeakref_GetWeakrefCount(head);
  const exc = PyErr_GetRaisedException();
  if (count === 1) callTheOne(head);
  else callAll(head, count);
  PyErr_SetRaisedException(exc);
}

/** Clears all references to `o` without calling anything. @source Objects/weakrefobject.c _PyStaticType_ClearWeakRefs */
export function _PyStaticType_ClearWeakRefs(type: PyTypeObject): void {
  while (type.weaklist !== null) _PyWeakref_ClearRef(type.weaklist as PyWeakReference);
}

/** tp_owns of the three types. */
export function weakrefOwns(self: PyObject, visit: (o: PyObject, slot: number) => void): void {
  const callback = (self as PyWeakReference).v?.wr_callback ?? null;
  if (callback !== null) visit(callback, 0);
}

export function weakrefSlotname(): string {
  return '__callback__';
}

export const _PyWeakref_RefType = defineType({
  tp_name: 'weakref.ReferenceType',
  tp_basicsize: 64,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.HAVE_VECTORCALL | TPFLAGS.BASETYPE,
  tp_vectorcall_offset: 56,
  tp_instance_vectorcall: weakref_vectorcall,
  tp_dealloc: weakref_dealloc,
  tp_repr: weakref_repr,
  tp_hash: weakref_hash,
  tp_call: weakref_call,
  tp_traverse: gc_traverse,
  tp_clear: gc_clear,
  tp_richcompare: weakref_richcompare,
  tp_init: weakref___init__,
  tp_new: weakref___new__,
  tp_owns: weakrefOwns,
  tp_slotname: weakrefSlotname,
  methods: [method('__class_getitem__', METH.O | METH.CLASS, Py_GenericAlias_thunk, 'See PEP 585')],
  members: [
    member('__callback__', (self) => Py_NewRef((self as PyWeakReference).v.wr_callback ?? Py_None)),
  ],
});

function Py_GenericAlias_thunk(cls: PyObject, item: PyObject): PyObject | null {
  return Py_GenericAlias(cls, item);
}
