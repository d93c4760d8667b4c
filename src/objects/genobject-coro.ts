/** Coroutines, their `__await__` wrapper, and the making of generator-like objects (Objects/genobject.c). */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { TPFLAGS, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { CO, type PyCodeObject } from './codeobject';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyFrame_GetLineNumber } from './frameobject-attributes';
import {
  PyGen_CheckExact,
  PyGen_Type,
  PyGen_am_send,
  _PyGen_Finalize,
  gen_dealloc,
  gen_owned_at,
  gen_owns,
  gen_send,
  gen_slotname,
  gen_traverse,
  make_gen,
  type PyGenObject,
} from './genobject';
import { gen_getset, gen_repr, gen_sizeof } from './genobject-attributes';
import { PyAsyncGen_Type } from './genobject-async';
import { gen_close_meth, gen_throw } from './genobject-throw';
import { FrameOwner, type Frame } from './interpframe';
import { PyIter_Check } from './abstract';
import { PyObject_GetIter } from './abstract';
import { PyLong_FromLong } from './longobject';
import { PyObject_GenericGetAttr } from './object-attr';
import { PyObject_SelfIter, Py_None } from './object';
import { tstate } from './pystate';
import { tupleFromStolen } from './tupleobject';
import { METH_FASTCALL, METH_NOARGS, METH_O, defineType, getset, method } from './typedef';

export function PyCoro_CheckExact(o: PyObject): o is PyGenObject {
  return o.ob_type === PyCoro_Type;
}

/** A coroutine wrapper owns its coroutine. */
type PyCoroWrapper = PyObject<{ coroutine: PyObject | null }>;

function coro_await(self: PyObject): PyObject {
  const wrapper = PyObject_GC_New(_PyCoroWrapper_Type, {
    coroutine: Py_NewRef(self) as PyObject | null,
  });
  touch(wrapper);
  PyObject_GC_Track(wrapper);
  return wrapper;
}

export const PyCoro_Type = defineType({
  tp_name: 'coroutine',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 144,
  tp_itemsize: 8,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: (self) => gen_dealloc(self),
  tp_repr: (self) => gen_repr(self),
  tp_traverse: (self, visit) => gen_traverse(self, visit),
  am_await: coro_await,
  am_send: (self, arg, out) => PyGen_am_send(self, arg, out),
  tp_finalize: (self) => _PyGen_Finalize(self),
  tp_weaklistoffset: 16,
  tp_owns: (self, visit) => gen_owns(self, visit),
  tp_owned_at: (self, slot) => gen_owned_at(self, slot),
  tp_slotname: (self, slot) => gen_slotname(self, slot),
  methods: [
    method(
      'send',
      METH_O,
      (self, arg) => gen_send(self, arg),
      "send(arg) -> send 'arg' into coroutine,\nreturn next iterated value or raise StopIteration.",
    ),
    method(
      'throw',
      METH_FASTCALL,
      (self, args) => gen_throw(self, args),
      'throw(value)\nthrow(type[,value[,traceback]])\n\nRaise exception in coroutine, return next iterated value or raise\nStopIteration.',
    ),
    method(
      'close',
      METH_NOARGS,
      (self) => gen_close_meth(self),
      'close() -> raise GeneratorExit inside coroutine.',
    ),
    method('__sizeof__', METH_NOARGS, (self) => gen_sizeof(self)),
  ],
  get getset() {
    return [
      ...gen_getset('cr'),
      getset('cr_origin', (self) =>
        Py_NewRef((self as PyGenObject).v.origin_or_finalizer ?? Py_None),
      ),
    ];
  },
});

function wrapped(self: PyObject): PyObject {
  return (self as PyCoroWrapper).v.coroutine!;
}

function dropWrapped(self: PyObject): number {
  const w = self as PyCoroWrapper;
  const coroutine = w.v.coroutine;
  w.v.coroutine = null;
  touch(w);
  Py_XDECREF(coroutine);
  return 0;
}

export const _PyCoroWrapper_Type = defineType({
  tp_name: 'coroutine_wrapper',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 24,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_doc: 'A wrapper object implementing __await__ for coroutines.',
  tp_dealloc: (self) => {
    PyObject_GC_UnTrack(self);
    dropWrapped(self);
    PyObject_GC_Del(self);
  },
  tp_traverse: (self, visit) => {
    const { coroutine } = (self as PyCoroWrapper).v;
    if (coroutine !== null) visit(coroutine);
  },
  tp_clear: null,
  tp_iter: (self) => PyObject_SelfIter(self),
  tp_iternext: (self) => gen_send(wrapped(self), Py_None),
  tp_owns: (self, visit) => {
    const { coroutine } = (self as PyCoroWrapper).v;
    if (coroutine !== null) visit(coroutine, 0);
  },
  tp_slotname: () => 'coroutine',
  methods: [
    method('send', METH_O, (self, arg) => gen_send(wrapped(self), arg)),
    method('throw', METH_FASTCALL, (self, args) => gen_throw(wrapped(self), args)),
    method('close', METH_NOARGS, (self) => gen_close_meth(wrapped(self))),
  ],
});

/** Where a coroutine is made: (file, line, function) for up to `depth` frames. @source Objects/genobject.c compute_cr_origin */
function compute_cr_origin(depth: number, start: Frame | null): PyObject {
  const rows: PyObject[] = [];
  for (let f = start; f !== null && rows.length < depth; f = f.previous) {
    const code = (f.code as PyCodeObject).v;
    rows.push(
      tupleFromStolen([
        Py_NewRef(code.co_filename!),
        PyLong_FromLong(PyFrame_GetLineNumber(f)),
        Py_NewRef(code.co_name!),
      ]),
    );
  }
  return tupleFromStolen(rows);
}

/** Turns a frame that has just started into its generator, coroutine or asynchronous generator. @source Objects/genobject.c _Py_MakeCoro */
export function _Py_MakeCoro(frame: Frame): PyObject {
  const flags = (frame.code as PyCodeObject).v.co_flags;
  const type =
    flags & CO.GENERATOR ? PyGen_Type : flags & CO.ASYNC_GENERATOR ? PyAsyncGen_Type : PyCoro_Type;
  const caller = frame.previous;
  const gen = make_gen(type, frame);
  frame.owner = FrameOwner.GENERATOR;
  frame.generator = gen;
  if (type === PyCoro_Type && tstate.coroutine_origin_tracking_depth > 0) {
    gen.v.origin_or_finalizer = compute_cr_origin(tstate.coroutine_origin_tracking_depth, caller);
    touch(gen);
  }
  return gen;
}

function isCoroutineGenerator(o: PyObject): boolean {
  return (
    PyGen_CheckExact(o) && ((o.v.code as PyCodeObject).v.co_flags & CO.ITERABLE_COROUTINE) !== 0
  );
}

/** The iterator behind `await o`; new reference. @source Objects/genobject.c _PyCoro_GetAwaitableIter */
export function _PyCoro_GetAwaitableIter(o: PyObject): PyObject | null {
  if (PyCoro_CheckExact(o) || isCoroutineGenerator(o)) return Py_NewRef(o);
  const getter = o.ob_type.am_await;
  if (getter === null) {
    return PyErr_SetString(
      PyExc_TypeError,
      `object ${o.ob_type.tp_name} can't be used in 'await' expression`,
    );
  }
  const res = getter(o);
  if (res === null) return null;
  if (PyCoro_CheckExact(res) || isCoroutineGenerator(res)) {
    Py_DECREF(res);
    return PyErr_SetString(PyExc_TypeError, '__await__() returned a coroutine');
  }
  if (!PyIter_Check(res)) {
    PyErr_SetString(
      PyExc_TypeError,
      `__await__() returned non-iterator of type '${res.ob_type.tp_name}'`,
    );
    Py_DECREF(res);
    return null;
  }
  return res;
}

/** The iterator of `yield from o`; new reference. Consumes nothing. @source Python/bytecodes.c GET_YIELD_FROM_ITER */
export function yieldFromIter(iterable: PyObject, code: PyCodeObject): PyObject | null {
  if (PyCoro_CheckExact(iterable)) {
    if (code.v.co_flags & (CO.COROUTINE | CO.ITERABLE_COROUTINE))
      return Py_NewRef<PyObject>(iterable);
    return PyErr_SetString(
      PyExc_TypeError,
      "cannot 'yield from' a coroutine object in a non-coroutine generator",
    );
  }
  if (PyGen_CheckExact(iterable)) return Py_NewRef<PyObject>(iterable);
  return PyObject_GetIter(iterable);
}
