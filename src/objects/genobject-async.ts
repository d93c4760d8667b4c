/** Asynchronous generators and the awaitables that drive them (Objects/genobject.c, last part). */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { PyObject_CallOneArg } from './call';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetNone,
  PyErr_SetString,
  PyErr_WarnEx,
} from './errors';
import {
  PyExc_DeprecationWarning,
  PyExc_GeneratorExit,
  PyExc_RuntimeError,
  PyExc_StopAsyncIteration,
  PyExc_StopIteration,
} from './exceptions';
import {
  FrameState,
  _PyGen_Finalize,
  _PyGen_SetStopIterationValue,
  gen_dealloc,
  gen_getset,
  gen_owns,
  gen_repr,
  gen_send_ex,
  gen_sizeof,
  gen_slotname,
  gen_traverse,
  type PyGenObject,
} from './genobject';
import { _gen_throw, gen_throw } from './genobject-throw';
import { Py_GenericAlias } from './genericaliasobject';
import { PyObject_GenericGetAttr } from './object-attr';
import { PyObject_SelfIter, Py_None } from './object';
import { tstate } from './pystate';
import { PyTuple_GET_ITEM, PyTuple_GET_SIZE } from './tupleobject';
import {
  METH_CLASS,
  METH_FASTCALL,
  METH_NOARGS,
  METH_O,
  METH_VARARGS,
  defineType,
  method,
} from './typedef';

export function PyAsyncGen_CheckExact(o: PyObject): o is PyGenObject {
  return o.ob_type === PyAsyncGen_Type;
}

/** Runs the first-iteration hook once. @source Objects/genobject.c async_gen_init_hooks */
function async_gen_init_hooks(gen: PyGenObject): number {
  if (gen.v.hooks_inited) return 0;
  gen.v.hooks_inited = true;
  const finalizer = tstate.async_gen_finalizer;
  if (finalizer !== null) {
    gen.v.origin_or_finalizer = Py_NewRef(finalizer);
    touch(gen);
  }
  const firstiter = tstate.async_gen_firstiter;
  if (firstiter === null) return 0;
  Py_NewRef(firstiter);
  const res = PyObject_CallOneArg(firstiter, gen);
  Py_DECREF(firstiter);
  if (res === null) return -1;
  Py_DECREF(res);
  return 0;
}

const AwaitState = { INIT: 0, ITER: 1, CLOSED: 2 } as const;

/** State of `asend(...)`/`__anext__()` and of `athrow(...)`/`aclose()` (args null: aclose). */
interface AwaitPayload {
  gen: PyGenObject | null;
  /** Value to send, or the tuple of athrow's arguments. */
  arg: PyObject | null;
  state: number;
}
type AwaitObject = PyObject<AwaitPayload>;

function newAwaitable(type: PyTypeObject, gen: PyGenObject, arg: PyObject | null): PyObject {
  const o = PyObject_GC_New<AwaitPayload>(type, {
    gen: Py_NewRef(gen),
    arg: Py_XNewRef(arg),
    state: AwaitState.INIT,
  });
  touch(o);
  PyObject_GC_Track(o);
  return o;
}

function async_gen_anext(self: PyObject): PyObject | null {
  const gen = self as PyGenObject;
  return async_gen_init_hooks(gen) < 0 ? null : newAwaitable(_PyAsyncGenASend_Type, gen, null);
}

function async_gen_asend(self: PyObject, arg: PyObject): PyObject | null {
  const gen = self as PyGenObject;
  return async_gen_init_hooks(gen) < 0 ? null : newAwaitable(_PyAsyncGenASend_Type, gen, arg);
}

function async_gen_aclose(self: PyObject): PyObject | null {
  const gen = self as PyGenObject;
  return async_gen_init_hooks(gen) < 0 ? null : newAwaitable(_PyAsyncGenAThrow_Type, gen, null);
}

function async_gen_athrow(self: PyObject, args: PyObject): PyObject | null {
  if (PyTuple_GET_SIZE(args) > 1) {
    const text =
      'the (type, exc, tb) signature of athrow() is deprecated, use the single-arg signature instead.';
    if (PyErr_WarnEx(PyExc_DeprecationWarning, text, 1) < 0) return null;
  }
  const gen = self as PyGenObject;
  return async_gen_init_hooks(gen) < 0 ? null : newAwaitable(_PyAsyncGenAThrow_Type, gen, args);
}

export const PyAsyncGen_Type = defineType({
  tp_name: 'async_generator',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 144,
  tp_itemsize: 8,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: (self) => gen_dealloc(self),
  tp_repr: (self) => gen_repr(self),
  tp_traverse: (self, visit) => {
    const { origin_or_finalizer } = (self as PyGenObject).v;
    if (origin_or_finalizer !== null) visit(origin_or_finalizer);
    gen_traverse(self, visit);
  },
  am_aiter: (self) => PyObject_SelfIter(self),
  am_anext: async_gen_anext,
  tp_finalize: (self) => _PyGen_Finalize(self),
  tp_weaklistoffset: 16,
  tp_owns: (self, visit) => gen_owns(self, visit),
  tp_slotname: (self, slot) => gen_slotname(self, slot),
  methods: [
    method('asend', METH_O, async_gen_asend, "asend(v) -> send 'v' in generator."),
    method(
      'athrow',
      METH_VARARGS,
      async_gen_athrow,
      'athrow(value)\nathrow(type[,value[,tb]])\n\nraise exception in generator.',
    ),
    method(
      'aclose',
      METH_NOARGS,
      async_gen_aclose,
      'aclose() -> raise GeneratorExit inside generator.',
    ),
    method('__sizeof__', METH_NOARGS, (self) => gen_sizeof(self)),
    method(
      '__class_getitem__',
      METH_O | METH_CLASS,
      (cls, arg) => Py_GenericAlias(cls, arg),
      'See PEP 585',
    ),
  ],
  get getset() {
    return gen_getset('ag');
  },
});

/** A yielded value is wrapped, to tell it from what the generator awaits. */
type WrappedValue = PyObject<{ val: PyObject | null }>;

/** @source Objects/genobject.c _PyAsyncGenValueWrapperNew; steals `val` */
export function _PyAsyncGenValueWrapperNew(val: PyObject): PyObject {
  const o = PyObject_GC_New(_PyAsyncGenWrappedValue_Type, { val: val as PyObject | null });
  touch(o);
  PyObject_GC_Track(o);
  return o;
}

export const _PyAsyncGenWrappedValue_Type = defineType({
  tp_name: 'async_generator_wrapped_value',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: 24,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: (self) => {
    const o = self as WrappedValue;
    PyObject_GC_UnTrack(o);
    const { val } = o.v;
    o.v.val = null;
    touch(o);
    Py_XDECREF(val);
    PyObject_GC_Del(o);
  },
  tp_traverse: (self, visit) => {
    const { val } = (self as WrappedValue).v;
    if (val !== null) visit(val);
  },
  tp_owns: (self, visit) => {
    const { val } = (self as WrappedValue).v;
    if (val !== null) visit(val, 0);
  },
  tp_slotname: () => 'value',
});

/** Takes a result of the generator's frame (stolen, or null) apart for the awaiting side. @source Objects/genobject.c async_gen_unwrap_value */
function async_gen_unwrap_value(gen: PyGenObject, result: PyObject | null): PyObject | null {
  if (result === null) {
    if (PyErr_Occurred() === null) PyErr_SetNone(PyExc_StopAsyncIteration);
    if (
      PyErr_ExceptionMatches(PyExc_StopAsyncIteration) ||
      PyErr_ExceptionMatches(PyExc_GeneratorExit)
    ) {
      gen.v.closed = true;
    }
    gen.v.running_async = false;
    return null;
  }
  if (result.ob_type === _PyAsyncGenWrappedValue_Type) {
    _PyGen_SetStopIterationValue((result as WrappedValue).v.val!);
    Py_DECREF(result);
    gen.v.running_async = false;
    return null;
  }
  return result;
}

function async_gen_asend_send(self: PyObject, argGiven: PyObject): PyObject | null {
  const o = self as AwaitObject;
  const gen = o.v.gen!;
  let arg = argGiven;
  if (o.v.state === AwaitState.CLOSED) {
    return PyErr_SetString(PyExc_RuntimeError, 'cannot reuse already awaited __anext__()/asend()');
  }
  if (o.v.state === AwaitState.INIT) {
    if (gen.v.running_async) {
      return PyErr_SetString(
        PyExc_RuntimeError,
        'anext(): asynchronous generator is already running',
      );
    }
    if (arg === Py_None) arg = o.v.arg ?? arg;
    o.v.state = AwaitState.ITER;
  }
  gen.v.running_async = true;
  const result = async_gen_unwrap_value(gen, gen_send_ex(gen, arg, false, false));
  if (result === null) o.v.state = AwaitState.CLOSED;
  return result;
}

function async_gen_asend_throw(self: PyObject, args: readonly PyObject[]): PyObject | null {
  const o = self as AwaitObject;
  if (o.v.state === AwaitState.CLOSED) {
    return PyErr_SetString(PyExc_RuntimeError, 'cannot reuse already awaited __anext__()/asend()');
  }
  const result = async_gen_unwrap_value(o.v.gen!, gen_throw(o.v.gen!, args));
  if (result === null) o.v.state = AwaitState.CLOSED;
  return result;
}

function closeAwaitable(self: PyObject): PyObject {
  (self as AwaitObject).v.state = AwaitState.CLOSED;
  return Py_None;
}

/** End of athrow/aclose by an exception; aclose swallows the expected ones. */
function athrowError(o: AwaitObject): null {
  o.v.gen!.v.running_async = false;
  o.v.state = AwaitState.CLOSED;
  if (
    o.v.arg === null &&
    (PyErr_ExceptionMatches(PyExc_StopAsyncIteration) ||
      PyErr_ExceptionMatches(PyExc_GeneratorExit))
  ) {
    PyErr_Clear();
    PyErr_SetNone(PyExc_StopIteration);
  }
  return null;
}

function ignoredExit(o: AwaitObject): null {
  o.v.gen!.v.running_async = false;
  o.v.state = AwaitState.CLOSED;
  return PyErr_SetString(PyExc_RuntimeError, 'async generator ignored GeneratorExit');
}

function isWrapped(result: PyObject | null): boolean {
  return result !== null && result.ob_type === _PyAsyncGenWrappedValue_Type;
}

/** First step: throws what athrow got, or GeneratorExit. */
function athrowStart(o: AwaitObject, arg: PyObject): PyObject | null {
  const gen = o.v.gen!;
  if (gen.v.running_async) {
    o.v.state = AwaitState.CLOSED;
    const what = o.v.arg === null ? 'aclose' : 'athrow';
    return PyErr_SetString(
      PyExc_RuntimeError,
      `${what}(): asynchronous generator is already running`,
    );
  }
  if (gen.v.closed) {
    o.v.state = AwaitState.CLOSED;
    return PyErr_SetNone(PyExc_StopAsyncIteration);
  }
  if (arg !== Py_None) {
    return PyErr_SetString(
      PyExc_RuntimeError,
      "can't send non-None value to a just-started coroutine",
    );
  }
  o.v.state = AwaitState.ITER;
  gen.v.running_async = true;
  if (o.v.arg === null) {
    gen.v.closed = true;
    const retval = _gen_throw(gen, false, PyExc_GeneratorExit, null, null);
    if (isWrapped(retval)) {
      Py_DECREF(retval!);
      return ignoredExit(o);
    }
    return retval ?? athrowError(o);
  }
  const n = PyTuple_GET_SIZE(o.v.arg);
  const at = (i: number): PyObject | null => (i < n ? PyTuple_GET_ITEM(o.v.arg!, i) : null);
  const retval = async_gen_unwrap_value(gen, _gen_throw(gen, false, at(0)!, at(1), at(2)));
  return retval ?? athrowError(o);
}

function async_gen_athrow_send(self: PyObject, arg: PyObject): PyObject | null {
  const o = self as AwaitObject;
  const gen = o.v.gen!;
  if (o.v.state === AwaitState.CLOSED) {
    return PyErr_SetString(PyExc_RuntimeError, 'cannot reuse already awaited aclose()/athrow()');
  }
  if (gen.v.frame_state >= FrameState.COMPLETED) {
    o.v.state = AwaitState.CLOSED;
    return PyErr_SetNone(PyExc_StopIteration);
  }
  if (o.v.state === AwaitState.INIT) return athrowStart(o, arg);
  let retval = gen_send_ex(gen, arg, false, false);
  if (o.v.arg !== null) {
    retval = async_gen_unwrap_value(gen, retval);
    if (retval === null) o.v.state = AwaitState.CLOSED;
    return retval;
  }
  if (isWrapped(retval)) {
    Py_DECREF(retval!);
    return ignoredExit(o);
  }
  return retval ?? athrowError(o);
}

function async_gen_athrow_throw(self: PyObject, args: readonly PyObject[]): PyObject | null {
  const o = self as AwaitObject;
  if (o.v.state === AwaitState.CLOSED) {
    return PyErr_SetString(PyExc_RuntimeError, 'cannot reuse already awaited aclose()/athrow()');
  }
  const retval = gen_throw(o.v.gen!, args);
  if (o.v.arg !== null) return async_gen_unwrap_value(o.v.gen!, retval);
  if (isWrapped(retval)) {
    Py_DECREF(retval!);
    return ignoredExit(o);
  }
  if (
    retval === null &&
    (PyErr_ExceptionMatches(PyExc_StopAsyncIteration) ||
      PyErr_ExceptionMatches(PyExc_GeneratorExit))
  ) {
    PyErr_Clear();
    PyErr_SetNone(PyExc_StopIteration);
  }
  return retval;
}

function awaitableType(
  name: string,
  send: (self: PyObject, arg: PyObject) => PyObject | null,
  thrower: (self: PyObject, args: readonly PyObject[]) => PyObject | null,
): PyTypeObject {
  return defineType({
    tp_name: name,
    tp_basicsize: 40,
    tp_flags: TPFLAGS.HAVE_GC,
    tp_dealloc: awaitable_dealloc,
    tp_traverse: (self, visit) => {
      const v = (self as AwaitObject).v;
      if (v.gen !== null) visit(v.gen);
      if (v.arg !== null) visit(v.arg);
    },
    am_await: (self) => PyObject_SelfIter(self),
    tp_iter: (self) => PyObject_SelfIter(self),
    tp_iternext: (self) => send(self, Py_None),
    tp_owns: (self, visit) => {
      const v = (self as AwaitObject).v;
      if (v.gen !== null) visit(v.gen, 0);
      if (v.arg !== null) visit(v.arg, 1);
    },
    tp_slotname: (_self, slot) => (slot === 0 ? 'generator' : 'argument'),
    methods: [
      method('send', METH_O, send),
      method('throw', METH_FASTCALL, thrower),
      method('close', METH_NOARGS, closeAwaitable),
    ],
  });
}

function awaitable_dealloc(self: PyObject): void {
  const o = self as AwaitObject;
  PyObject_GC_UnTrack(o);
  const { gen, arg } = o.v;
  o.v.gen = null;
  touch(o);
  Py_XDECREF(gen);
  o.v.arg = null;
  touch(o);
  Py_XDECREF(arg);
  PyObject_GC_Del(o);
}

export const _PyAsyncGenASend_Type = awaitableType(
  'async_generator_asend',
  async_gen_asend_send,
  async_gen_asend_throw,
);
export const _PyAsyncGenAThrow_Type = awaitableType(
  'async_generator_athrow',
  async_gen_athrow_send,
  async_gen_athrow_throw,
);
