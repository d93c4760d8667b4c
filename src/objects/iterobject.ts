/** Iterators over `__getitem__` and over calls, and the awaitable of `anext` with a default (Objects/iterobject.c). */
import { PyObject_GC_New, PyObject_GC_Track } from '../gc/generations';
import { touch } from '../heap/observer';
import { METH, TPFLAGS, type MethodDef, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Check, PySequence_GetItem, PySequence_Size, _PyObject_HasLen } from './abstract';
import { _PyEval_GetBuiltin } from './builtin-name';
import { PyObject_CallNoArgs, PyObject_CallMethod } from './call';
import { containerDoc } from './container-docs';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from './errors';
import {
  PyExc_IndexError,
  PyExc_StopAsyncIteration,
  PyExc_StopIteration,
  PyExc_TypeError,
} from './exceptions';
import { _PyGen_SetStopIterationValue } from './genobject';
import { _PyCoro_GetAwaitableIter } from './genobject-coro';
import { PyLong_AsSsize_t, PyLong_FromLong, PyLong_FromSsize_t } from './longobject';
import {
  PyObject_GenericGetAttr,
  PyObject_RichCompareBool,
  PyObject_SelfIter,
  Py_EQ,
  Py_None,
  Py_NotImplemented,
} from './object';
import { refFields } from './ref-fields';
import {
  type PySeqIterObject,
  finishSeqIter,
  newSeqIter,
  reduceSeqIter,
  seqiter_dealloc,
  seqiter_owns,
  seqiter_slotname,
  seqiter_traverse,
} from './seq-iter';
import { type PyTupleObject, tupleFromStolen, tuple_get_empty } from './tupleobject';
import { defineType, method } from './typedef';

/** An iterator that calls `seq[0]`, `seq[1]`, ... @source Objects/iterobject.c PySeqIter_New */
export function PySeqIter_New(seq: PyObject): PyObject {
  return newSeqIter(PySeqIter_Type, seq, 0, 32);
}

/** @source Objects/iterobject.c iter_iternext */
function iter_iternext(self: PyObject): PyObject | null {
  const it = (self as PySeqIterObject).v;
  const seq = it.it_seq;
  if (seq === null) return null;
  const result = PySequence_GetItem(seq, it.it_index);
  if (result !== null) {
    it.it_index++;
    return result;
  }
  if (PyErr_ExceptionMatches(PyExc_IndexError) || PyErr_ExceptionMatches(PyExc_StopIteration)) {
    PyErr_Clear();
    finishSeqIter(self);
  }
  return null;
}

function iter_len(self: PyObject): PyObject | null {
  const it = (self as PySeqIterObject).v;
  if (it.it_seq === null) return PyLong_FromLong(0);
  if (!_PyObject_HasLen(it.it_seq)) return Py_NewRef(Py_NotImplemented);
  const seqsize = PySequence_Size(it.it_seq);
  if (seqsize === -1) return null;
  return PyLong_FromSsize_t(Math.max(0, seqsize - it.it_index));
}

function iter_setstate(self: PyObject, state: PyObject): PyObject | null {
  const it = (self as PySeqIterObject).v;
  const index = PyLong_AsSsize_t(state);
  if (index === -1 && PyErr_Occurred() !== null) return null;
  if (it.it_seq !== null) it.it_index = Math.max(0, index);
  return Py_NewRef(Py_None);
}

function def(owner: string, name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`${owner}.${name}`));
}

export const PySeqIter_Type = defineType({
  tp_name: 'iterator',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: seqiter_dealloc,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: seqiter_traverse,
  tp_iter: PyObject_SelfIter,
  tp_iternext: iter_iternext,
  methods: [
    def('iterator', '__length_hint__', METH.NOARGS, iter_len),
    def('iterator', '__reduce__', METH.NOARGS, (self) =>
      reduceSeqIter(self, 'iter', () => tuple_get_empty()),
    ),
    def('iterator', '__setstate__', METH.O, iter_setstate),
  ],
  tp_owns: seqiter_owns,
  tp_slotname: seqiter_slotname,
});

/** Fields of callable_iterator; both null once exhausted. */
interface CallIterPayload {
  it_callable: PyObject | null;
  it_sentinel: PyObject | null;
}
type PyCallIterObject = PyObject<CallIterPayload>;

/** `iter(callable, sentinel)`. @source Objects/iterobject.c PyCallIter_New */
export function PyCallIter_New(callable: PyObject, sentinel: PyObject): PyObject {
  const payload = { it_callable: Py_NewRef(callable), it_sentinel: Py_NewRef(sentinel) };
  const it = PyObject_GC_New<CallIterPayload>(PyCallIter_Type, payload, 32);
  touch(it);
  PyObject_GC_Track(it);
  return it;
}

function clearCallIter(self: PyCallIterObject): void {
  const { it_callable, it_sentinel } = self.v;
  self.v.it_callable = null;
  touch(self);
  if (it_callable !== null) Py_DECREF(it_callable);
  self.v.it_sentinel = null;
  touch(self);
  if (it_sentinel !== null) Py_DECREF(it_sentinel);
}

/** @source Objects/iterobject.c calliter_iternext */
function calliter_iternext(self: PyObject): PyObject | null {
  const it = self as PyCallIterObject;
  if (it.v.it_callable === null) return null;
  const result = PyObject_CallNoArgs(it.v.it_callable);
  if (result === null) {
    if (PyErr_ExceptionMatches(PyExc_StopIteration)) {
      PyErr_Clear();
      clearCallIter(it);
    }
    return null;
  }
  const sentinel: PyObject | null = it.v.it_sentinel;
  if (sentinel !== null) {
    const ok = PyObject_RichCompareBool(sentinel, result, Py_EQ);
    if (ok === 0) return result;
    if (ok > 0) clearCallIter(it);
  }
  Py_DECREF(result);
  return null;
}

function calliter_reduce(self: PyObject): PyObject | null {
  const iter = _PyEval_GetBuiltin('iter');
  if (iter === null) return null;
  const { it_callable, it_sentinel } = (self as PyCallIterObject).v;
  const args =
    it_callable !== null && it_sentinel !== null
      ? [Py_NewRef(it_callable), Py_NewRef(it_sentinel)]
      : [tuple_get_empty()];
  return tupleFromStolen([iter, tupleFromStolen(args)]);
}

export const PyCallIter_Type = defineType({
  ...refFields(['it_callable', 'it_sentinel']),
  tp_name: 'callable_iterator',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_getattro: PyObject_GenericGetAttr,
  tp_iter: PyObject_SelfIter,
  tp_iternext: calliter_iternext,
  methods: [def('callable_iterator', '__reduce__', METH.NOARGS, calliter_reduce)],
});

interface AnextPayload {
  wrapped: PyObject | null;
  default_value: PyObject | null;
}

/** What `anext(it, default)` gives. @source Objects/iterobject.c PyAnextAwaitable_New */
export function PyAnextAwaitable_New(awaitable: PyObject, default_value: PyObject): PyObject {
  const payload = { wrapped: Py_NewRef(awaitable), default_value: Py_NewRef(default_value) };
  const anext = PyObject_GC_New<AnextPayload>(_PyAnextAwaitable_Type, payload, 32);
  touch(anext);
  PyObject_GC_Track(anext);
  return anext;
}

/** @source Objects/iterobject.c anextawaitable_getiter */
function anextawaitable_getiter(self: PyObject): PyObject | null {
  const awaitable = _PyCoro_GetAwaitableIter((self as PyObject<AnextPayload>).v.wrapped!);
  if (awaitable === null || awaitable.ob_type.tp_iternext !== null) return awaitable;
  // Only a coroutine lacks tp_iternext; what it awaits with has it.
  const inner = awaitable.ob_type.am_await!(awaitable);
  Py_DECREF(awaitable);
  if (inner !== null && !PyIter_Check(inner)) {
    Py_DECREF(inner);
    return PyErr_SetString(PyExc_TypeError, '__await__ must return an iterable');
  }
  return inner;
}

/** A StopAsyncIteration becomes the default as result. */
function settle(self: PyObject, result: PyObject | null): PyObject | null {
  if (result === null && PyErr_ExceptionMatches(PyExc_StopAsyncIteration)) {
    _PyGen_SetStopIterationValue((self as PyObject<AnextPayload>).v.default_value!);
  }
  return result;
}

/** @source Objects/iterobject.c anextawaitable_iternext */
function anextawaitable_iternext(self: PyObject): PyObject | null {
  const awaitable = anextawaitable_getiter(self);
  if (awaitable === null) return null;
  const result = awaitable.ob_type.tp_iternext!(awaitable);
  Py_DECREF(awaitable);
  return settle(self, result);
}

/** @source Objects/iterobject.c anextawaitable_proxy */
function proxy(self: PyObject, name: string, args: readonly PyObject[]): PyObject | null {
  const awaitable = anextawaitable_getiter(self);
  if (awaitable === null) return null;
  const result = PyObject_CallMethod(awaitable, name, ...args);
  Py_DECREF(awaitable);
  return settle(self, result);
}

export const _PyAnextAwaitable_Type = defineType({
  ...refFields(['wrapped', 'default_value']),
  tp_name: 'anext_awaitable',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_getattro: PyObject_GenericGetAttr,
  am_await: PyObject_SelfIter,
  tp_iter: PyObject_SelfIter,
  tp_iternext: anextawaitable_iternext,
  methods: [
    def('anext_awaitable', 'send', METH.O, (self, arg) => proxy(self, 'send', [arg])),
    def('anext_awaitable', 'throw', METH.VARARGS, (self, args) =>
      proxy(self, 'throw', (args as unknown as PyTupleObject).v),
    ),
    def('anext_awaitable', 'close', METH.VARARGS, (self, args) =>
      proxy(self, 'close', (args as unknown as PyTupleObject).v),
    ),
  ],
});
