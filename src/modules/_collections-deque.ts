/** deque (Modules/_collectionsmodule.c). */
import { PyObject_GC_UnTrack } from '../gc/generations';
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
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyObject_GetIter, PySequence_List } from '../objects/abstract';
import { PyObject_CallFunctionObjArgs, PyObject_CallOneArg } from '../objects/call';
import { containerDoc } from '../objects/container-docs';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_NoMemory,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import {
  PyExc_IndexError,
  PyExc_StopIteration,
  PyExc_TypeError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { Py_GenericAlias } from '../objects/genericaliasobject';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_AsSsize_t, PyLong_FromLong, PyLong_FromSsize_t } from '../objects/longobject';
import { Py_None, PyObject_GenericGetAttr, PyObject_HashNotImplemented } from '../objects/object';
import { tp_free } from '../objects/tp-free';
import { itemSlotName } from '../objects/tupleobject';
import { getset, method } from '../objects/typedef';
import { PyType_GenericAlloc, PyType_IsSubtype } from '../objects/typeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import { deque_iter, deque_reviter } from './_collections-deque-iter';
import {
  deque_contains,
  deque_count,
  deque_del_item,
  deque_index,
  deque_insert,
  deque_reduce,
  deque_remove,
  deque_repr,
  deque_reverse,
  deque_richcompare,
  deque_rotate,
} from './_collections-deque-methods';
import { DEQUE_BLOCK_SIZE, DEQUE_BLOCKLEN, DequeRing, hasRoom } from './deque-ring';

export type PyDequeObject = PyObject<DequeRing>;

let dequeType: PyTypeObject | null = null;

/** Tells this file the type that the module made. */
export function setDequeType(type: PyTypeObject): void {
  dequeType = type;
}

/** Whether `o` is a deque. */
export function isDeque(o: PyObject): o is PyDequeObject {
  return o.ob_type === dequeType || PyType_IsSubtype(o.ob_type, dequeType!);
}

export function ring(o: PyObject): DequeRing {
  return (o as PyDequeObject).v;
}

export function none(): PyObject {
  return Py_NewRef(Py_None);
}

/** @source Modules/_collectionsmodule.c deque_new */
function deque_new(type: PyTypeObject): PyObject | null {
  const deque = type.tp_alloc!(type, 0);
  if (deque !== null) deque.v = new DequeRing();
  return deque;
}

/** Appends a reference that it takes over; a full deque loses its first item. @source Modules/_collectionsmodule.c deque_append_internal */
function appendStolen(self: PyDequeObject, item: PyObject): boolean {
  const d = self.v;
  if (!hasRoom(d, item)) return false;
  d.push(item);
  if (d.maxlen >= 0 && d.size > d.maxlen) {
    const old = d.shift();
    d.state++;
    touch(self);
    Py_DECREF(old);
  } else {
    d.state++;
    touch(self, d.size - 1, d.size - 1);
  }
  return true;
}

/** @source Modules/_collectionsmodule.c deque_appendleft_internal */
function appendLeftStolen(self: PyDequeObject, item: PyObject): boolean {
  const d = self.v;
  if (!hasRoom(d, item)) return false;
  d.unshift(item);
  d.state++;
  if (d.maxlen >= 0 && d.size > d.maxlen) {
    const old = d.pop();
    touch(self);
    Py_DECREF(old);
  } else touch(self);
  return true;
}

export function deque_append(self: PyObject, item: PyObject): PyObject | null {
  return appendStolen(self as PyDequeObject, Py_NewRef(item)) ? none() : null;
}

export function deque_appendleft(self: PyObject, item: PyObject): PyObject | null {
  return appendLeftStolen(self as PyDequeObject, Py_NewRef(item)) ? none() : null;
}

/** Bytes of the blocks of items. */
function deque_apart(self: PyObject): number {
  return ring(self).blockCount() * DEQUE_BLOCK_SIZE;
}

function deque_pop(self: PyObject): PyObject | null {
  const d = ring(self);
  if (d.size === 0) return PyErr_SetString(PyExc_IndexError, 'pop from an empty deque');
  const item = d.pop();
  d.state++;
  touch(self, d.size, d.size);
  return item;
}

export function deque_popleft(self: PyObject): PyObject | null {
  const d = ring(self);
  if (d.size === 0) return PyErr_SetString(PyExc_IndexError, 'pop from an empty deque');
  const item = d.shift();
  d.state++;
  touch(self);
  return item;
}

/** Adds what an iterable gives at one end; 0, or -1. @source Modules/_collectionsmodule.c deque_extend, deque_extendleft */
function extend(self: PyDequeObject, iterable: PyObject, left: boolean): number {
  if (self === iterable) {
    const list = PySequence_List(iterable);
    if (list === null) return -1;
    const status = extend(self, list, left);
    Py_DECREF(list);
    return status;
  }
  const it = PyObject_GetIter(iterable);
  if (it === null) return -1;
  const d = self.v;
  // An empty deque starts at the far end of its block, as it will grow to one side.
  if (d.maxlen !== 0) d.startAt(left ? DEQUE_BLOCKLEN - 1 : 1);
  const iternext = it.ob_type.tp_iternext!;
  for (let item = iternext(it); item !== null; item = iternext(it)) {
    if (d.maxlen === 0) Py_DECREF(item);
    else if (!(left ? appendLeftStolen(self, item) : appendStolen(self, item))) break;
  }
  let status = 0;
  if (PyErr_Occurred() !== null) {
    if (PyErr_ExceptionMatches(PyExc_StopIteration)) PyErr_Clear();
    else status = -1;
  }
  Py_DECREF(it);
  return status;
}

function deque_inplace_concat(self: PyObject, other: PyObject): PyObject | null {
  return extend(self as PyDequeObject, other, false) < 0 ? null : Py_NewRef(self);
}

/** @source Modules/_collectionsmodule.c deque_copy */
function deque_copy(self: PyObject): PyObject | null {
  const { maxlen } = ring(self);
  const type = self.ob_type;
  if (type === dequeType) {
    const copy = deque_new(type);
    if (copy === null) return null;
    ring(copy).maxlen = maxlen;
    if (ring(self).size === 1) deque_append(copy, ring(self).get(0));
    else if (extend(copy as PyDequeObject, self, false) < 0) {
      Py_DECREF(copy);
      return null;
    }
    return copy;
  }
  let result: PyObject | null;
  if (maxlen < 0) result = PyObject_CallOneArg(type, self);
  else {
    const bound = PyLong_FromLong(maxlen);
    result = PyObject_CallFunctionObjArgs(type, self, bound);
    Py_DECREF(bound);
  }
  if (result !== null && !isDeque(result)) {
    const text = `${type.tp_name}() must return a deque, not ${result.ob_type.tp_name}`;
    Py_DECREF(result);
    return PyErr_SetString(PyExc_TypeError, text);
  }
  return result;
}

function deque_concat(self: PyObject, other: PyObject): PyObject | null {
  if (!isDeque(other)) {
    const text = `can only concatenate deque (not "${other.ob_type.tp_name}") to deque`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  const copy = deque_copy(self);
  if (copy === null) return null;
  if (extend(copy as PyDequeObject, other, false) === 0) return copy;
  Py_DECREF(copy);
  return null;
}

/** First to last. @source Modules/_collectionsmodule.c deque_clear */
function deque_clear(self: PyObject): number {
  const d = ring(self);
  if (d.size === 0) return 0;
  const items = d.takeAll();
  d.state++;
  touch(self);
  for (const item of items) Py_DECREF(item);
  d.releaseBlocks();
  return 0;
}

/** @source Modules/_collectionsmodule.c deque_inplace_repeat */
function deque_inplace_repeat(self: PyObject, n: number): PyObject | null {
  const d = ring(self);
  const size = d.size;
  if (size === 0 || n === 1) return Py_NewRef(self);
  if (n <= 0) {
    deque_clear(self);
    return Py_NewRef(self);
  }
  if (d.maxlen >= 0 && n * size > d.maxlen) n = Math.floor((d.maxlen + size - 1) / size);
  if (n * size > 2 ** 27) return PyErr_NoMemory();
  const seq = PySequence_List(self);
  if (seq === null) return null;
  let status = 0;
  for (let i = 0; i < n - 1 && status === 0; i++) {
    status = extend(self as PyDequeObject, seq, false);
  }
  Py_DECREF(seq);
  return status < 0 ? null : Py_NewRef(self);
}

function deque_repeat(self: PyObject, n: number): PyObject | null {
  const copy = deque_copy(self);
  if (copy === null) return null;
  const result = deque_inplace_repeat(copy, n);
  Py_DECREF(copy);
  return result;
}

function deque_len(self: PyObject): number {
  return ring(self).size;
}

function deque_item(self: PyObject, i: number): PyObject | null {
  const d = ring(self);
  if (i < 0 || i >= d.size) {
    return PyErr_SetString(PyExc_IndexError, 'deque index out of range');
  }
  return Py_NewRef(d.get(i));
}

function deque_ass_item(self: PyObject, i: number, value: PyObject | null): number {
  const d = ring(self);
  if (i < 0 || i >= d.size) {
    PyErr_SetString(PyExc_IndexError, 'deque index out of range');
    return -1;
  }
  if (value === null) deque_del_item(self, i);
  else {
    const old = d.get(i);
    Py_INCREF(value);
    d.set(i, value);
    touch(self, i, i);
    Py_DECREF(old);
  }
  return 0;
}

function deque_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  deque_clear(self);
  ring(self).free();
  tp_free(self);
  Py_DECREF(type);
}

/** @source Modules/_collectionsmodule.c deque_init */
function deque_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const names = ['iterable', 'maxlen'];
  const parsed = PyArg_UnpackTupleKeywords('deque', names, args, kwds, 0, 2, 0);
  if (parsed === null) return -1;
  const [iterable, bound] = parsed;
  let maxlen = -1;
  if (bound !== null && bound !== Py_None) {
    maxlen = PyLong_AsSsize_t(bound);
    if (maxlen === -1 && PyErr_Occurred() !== null) return -1;
    if (maxlen < 0) {
      PyErr_SetString(PyExc_ValueError, 'maxlen must be non-negative');
      return -1;
    }
  }
  ring(self).maxlen = maxlen;
  deque_clear(self);
  return iterable === null ? 0 : extend(self as PyDequeObject, iterable, false);
}

function def(name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`_collections.deque.${name}`));
}

/** A method without result that takes an iterable. */
function extender(left: boolean): MethodDef['meth'] {
  return (self, iterable) => (extend(self as PyDequeObject, iterable, left) < 0 ? null : none());
}

export const deque_def: TypeDef = {
  tp_name: 'collections.deque',
  tp_basicsize: 216,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.SEQUENCE | TPFLAGS.IMMUTABLETYPE,
  tp_weaklistoffset: 208,
  tp_doc: containerDoc('_collections.deque') ?? '',
  tp_dealloc: deque_dealloc,
  tp_repr: deque_repr,
  tp_hash: PyObject_HashNotImplemented,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse(self: PyObject, visit: visitproc): void {
    visit(self.ob_type);
    const d = self.v as DequeRing | null;
    if (d !== null) for (let i = 0; i < d.size; i++) visit(d.get(i));
  },
  tp_clear: deque_clear,
  tp_richcompare: deque_richcompare,
  tp_iter: deque_iter,
  tp_init: deque_init,
  tp_alloc: PyType_GenericAlloc,
  tp_new: deque_new,
  sq_length: deque_len,
  sq_concat: deque_concat,
  sq_repeat: deque_repeat,
  sq_item: deque_item,
  sq_ass_item: deque_ass_item,
  sq_contains: deque_contains,
  sq_inplace_concat: deque_inplace_concat,
  sq_inplace_repeat: deque_inplace_repeat,
  getset: [
    getset(
      'maxlen',
      (self) => (ring(self).maxlen < 0 ? none() : PyLong_FromSsize_t(ring(self).maxlen)),
      null,
      containerDoc('_collections.deque.maxlen'),
    ),
  ],
  methods: [
    def('append', METH.O, deque_append),
    def('appendleft', METH.O, deque_appendleft),
    def('clear', METH.NOARGS, (self) => {
      deque_clear(self);
      return none();
    }),
    def('__copy__', METH.NOARGS, deque_copy),
    def('copy', METH.NOARGS, deque_copy),
    def('count', METH.O, deque_count),
    def('extend', METH.O, extender(false)),
    def('extendleft', METH.O, extender(true)),
    def('index', METH.FASTCALL, deque_index),
    def('insert', METH.FASTCALL, deque_insert),
    def('pop', METH.NOARGS, deque_pop),
    def('popleft', METH.NOARGS, deque_popleft),
    def('__reduce__', METH.NOARGS, deque_reduce),
    def('remove', METH.O, deque_remove),
    def('__reversed__', METH.NOARGS, deque_reviter),
    def('reverse', METH.NOARGS, deque_reverse),
    def('rotate', METH.FASTCALL, deque_rotate),
    def('__sizeof__', METH.NOARGS, (self) =>
      PyLong_FromSsize_t(self.ob_type.tp_basicsize + deque_apart(self)),
    ),
    def('__class_getitem__', METH.O | METH.CLASS, Py_GenericAlias),
  ],
  tp_apart: deque_apart,
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    const d = self.v as DequeRing | null;
    if (d !== null) for (let i = 0; i < d.size; i++) visit(d.get(i), i);
  },
  tp_slotname: itemSlotName,
};
