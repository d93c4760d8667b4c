/** The awaitables that drive asynchronous generators (Objects/genobject.c, last part). */
import { PyObject_GC_UnTrack } from '../gc/generations';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_XDECREF } from '../heap/refcount';

import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetNone,
  PyErr_SetString,
} from './errors';
import {
  PyExc_GeneratorExit,
  PyExc_RuntimeError,
  PyExc_StopAsyncIteration,
  PyExc_StopIteration,
} from './exceptions';
import {
  FrameState,
  _PyGen_SetStopIterationValue,
  gen_send_ex,
  type PyGenObject,
} from './genobject';
import { _gen_throw, gen_throw } from './genobject-throw';

import { PyObject_SelfIter, Py_None } from './object';

import { PyTuple_GET_ITEM, PyTuple_GET_SIZE } from './tupleobject';
import { METH_FASTCALL, METH_NOARGS, METH_O, defineType, method } from './typedef';
import {
  AwaitState,
  type AwaitObject,
  type WrappedValue,
  _PyAsyncGenWrappedValue_Type,
  freeAwaitable,
} from './genobject-async';

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
  freeAwaitable(o);
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
