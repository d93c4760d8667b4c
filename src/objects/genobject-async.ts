/** Asynchronous generators and the awaitables that drive them (Objects/genobject.c, last part). */
import { _PyObject_InitAt, endObject } from '../heap/alloc';
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
  PyObject_GC_DelBlock,
} from '../gc/generations';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { PyObject_CallOneArg } from './call';
import { PyErr_WarnEx } from './errors';
import { PyExc_DeprecationWarning } from './exceptions';
import {
  _PyGen_Finalize,
  gen_dealloc,
  gen_owned_at,
  gen_owns,
  gen_slotname,
  gen_traverse,
  type PyGenObject,
} from './genobject';
import { gen_getset, gen_repr, gen_sizeof } from './genobject-attributes';
import { Py_GenericAlias } from './genericaliasobject';
import { PyObject_GenericGetAttr } from './object-attr';
import { PyObject_SelfIter } from './object';
import { tstate } from './pystate';
import { PyTuple_GET_SIZE } from './tupleobject';
import { METH_CLASS, METH_NOARGS, METH_O, METH_VARARGS, defineType, method } from './typedef';
import { _PyAsyncGenASend_Type, _PyAsyncGenAThrow_Type } from './genobject-asend';

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

export const AwaitState = { INIT: 0, ITER: 1, CLOSED: 2 } as const;

/** State of `asend(...)`/`__anext__()` and of `athrow(...)`/`aclose()` (args null: aclose). */
interface AwaitPayload {
  gen: PyGenObject | null;
  /** Value to send, or the tuple of athrow's arguments. */
  arg: PyObject | null;
  state: number;
}

export type AwaitObject = PyObject<AwaitPayload>;

/** Blocks of dead objects for the next ones. @source Include/internal/pycore_genobject.h struct _Py_async_gen_state */
const freeLists = { asend: [] as number[], value: [] as number[] };
const MAX_FREE = 80;
onRuntimeReset(() => {
  freeLists.asend = [];
  freeLists.value = [];
});

/** @source Objects/genobject.c _PyAsyncGen_ClearFreeLists */
export function _PyAsyncGen_ClearFreeLists(): void {
  for (const list of [freeLists.value, freeLists.asend])
    while (list.length > 0) PyObject_GC_DelBlock(list.pop()!);
}

function newFrom<V>(list: number[] | null, type: PyTypeObject, v: V): PyObject<V> {
  const addr = list?.pop();
  return addr === undefined ? PyObject_GC_New(type, v) : _PyObject_InitAt(type, v, addr);
}

function freeTo(list: number[] | null, o: PyObject): void {
  if (list === null || list.length >= MAX_FREE) PyObject_GC_Del(o);
  else {
    endObject(o);
    list.push(o.addr);
  }
}

/** Ends an awaitable whose fields are gone. */
export function freeAwaitable(o: PyObject): void {
  freeTo(o.ob_type === _PyAsyncGenASend_Type ? freeLists.asend : null, o);
}

function newAwaitable(type: PyTypeObject, gen: PyGenObject, arg: PyObject | null): PyObject {
  const list = type === _PyAsyncGenASend_Type ? freeLists.asend : null;
  const o = newFrom<AwaitPayload>(list, type, {
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
  tp_owned_at: (self, slot) => gen_owned_at(self, slot),
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
export type WrappedValue = PyObject<{ val: PyObject | null }>;

/** @source Objects/genobject.c _PyAsyncGenValueWrapperNew; steals `val` */
export function _PyAsyncGenValueWrapperNew(val: PyObject): PyObject {
  const payload = { val: val as PyObject | null };
  const o = newFrom(freeLists.value, _PyAsyncGenWrappedValue_Type, payload);
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
    freeTo(freeLists.value, o);
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
