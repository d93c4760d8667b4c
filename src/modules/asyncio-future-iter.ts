/** What `await` drives a future by (Modules/_asynciomodule.c FutureIter). */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { _PyObject_InitAt, endObject } from '../heap/alloc';
import { METH, TPFLAGS, type PyObject, type SendResult, type TypeDef } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import {
  PyErr_BadInternalCall,
  PyErr_SetRaisedException,
  PyErr_SetString,
  _PyErr_CreateException,
} from '../objects/errors';
import {
  PyExc_DeprecationWarning,
  PyExc_RuntimeError,
  PyExc_TypeError,
  PyExceptionClass_Check,
  PyExceptionInstance_Check,
} from '../objects/exceptions';
import { BaseException_set_tb } from '../objects/exceptions-attributes';
import { PYGEN, _PyGen_SetStopIterationValue } from '../objects/genobject';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyObject_GenericGetAttr, PyObject_SelfIter, Py_None } from '../objects/object';
import { clearFields, refFields } from '../objects/ref-fields';
import { PyTraceBack_Check } from '../objects/traceback';
import { PyType_IsSubtype } from '../objects/typeobject';
import { method } from '../objects/typedef';
import { PyErr_WarnEx } from '../objects/warnings';
import { future_result } from './asyncio-callbacks';
import { Future_Check, future_ensure_alive, type FutureObj } from './asyncio-future-state';
import { asyncioTypes } from './asyncio-state';

/** @source Modules/_asynciomodule.c futureiterobject */
interface IterPayload {
  future: PyObject | null;
}

/** @source Modules/_asynciomodule.c FI_FREELIST_MAXLEN */
const FI_FREELIST_MAXLEN = 255;
/** Blocks of dead iterators: each keeps its reference to the type. */
let freelist: number[] = [];
onRuntimeReset(() => {
  freelist = [];
});
registerRoots('iterators of futures', (visit) => {
  for (let i = 0; i < freelist.length; i++) {
    visit(asyncioTypes()!.FutureIter, 'free list of FutureIter');
  }
});

const FIELDS = ['future'] as const;
const fields = refFields(FIELDS, true);
const drop = clearFields(FIELDS);

/** The payload; the type itself can be called, and gives an iterator over nothing. */
function payload(self: PyObject): IterPayload {
  self.v ??= { future: null };
  return self.v as IterPayload;
}

/** @source Modules/_asynciomodule.c FutureIter_clear */
function FutureIter_clear(self: PyObject): number {
  payload(self);
  return drop(self);
}

/** @source Modules/_asynciomodule.c FutureIter_dealloc */
function FutureIter_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  FutureIter_clear(self);
  if (freelist.length < FI_FREELIST_MAXLEN) {
    endObject(self);
    freelist.push(self.addr);
  } else {
    PyObject_GC_Del(self);
    Py_DECREF(type);
  }
}

/** An iterator over a future: new reference, or null. @source Modules/_asynciomodule.c future_new_iter */
export function future_new_iter(fut: PyObject): PyObject | null {
  if (!Future_Check(fut)) return PyErr_BadInternalCall();
  if (!future_ensure_alive(fut)) return null;
  const type = asyncioTypes()!.FutureIter;
  const state: IterPayload = { future: Py_NewRef<PyObject>(fut) };
  const addr = freelist.pop();
  const it =
    addr === undefined ? PyObject_GC_New(type, state) : _PyObject_InitAt(type, state, addr);
  // The block has kept its reference to the type.
  if (addr !== undefined) Py_DECREF(type);
  touch(it);
  PyObject_GC_Track(it);
  return it;
}

/** @source Modules/_asynciomodule.c FutureIter_am_send */
function FutureIter_am_send(self: PyObject, _arg: PyObject | null, out: SendResult): number {
  const it = payload(self);
  const fut = it.future as FutureObj | null;
  out.value = null;
  if (fut === null) return PYGEN.ERROR;
  if (fut.v.state === 'PENDING') {
    if (!fut.v.blocking) {
      fut.v.blocking = true;
      out.value = Py_NewRef<PyObject>(fut);
      return PYGEN.NEXT;
    }
    PyErr_SetString(PyExc_RuntimeError, "await wasn't used with future");
    return PYGEN.ERROR;
  }
  it.future = null;
  touch(self);
  out.value = future_result(fut);
  Py_DECREF(fut);
  return out.value === null ? PYGEN.ERROR : PYGEN.RETURN;
}

/** @source Modules/_asynciomodule.c FutureIter_iternext */
function FutureIter_iternext(self: PyObject): PyObject | null {
  const out: SendResult = { value: null };
  if (FutureIter_am_send(self, Py_None, out) !== PYGEN.RETURN) return out.value;
  _PyGen_SetStopIterationValue(out.value!);
  Py_DECREF(out.value!);
  return null;
}

/** The exception that `throw(type, val, tb)` means: new reference, or null with another one set. */
function thrown(type: PyObject, val: PyObject | null): PyObject | null {
  if (PyExceptionClass_Check(type)) {
    const given =
      val !== null && PyExceptionInstance_Check(val) && PyType_IsSubtype(val.ob_type, type);
    return given ? Py_NewRef<PyObject>(val) : _PyErr_CreateException(type, val);
  }
  if (PyExceptionInstance_Check(type)) {
    if (val === null) return Py_NewRef<PyObject>(type);
    return PyErr_SetString(PyExc_TypeError, 'instance exception may not have a separate value');
  }
  return PyErr_SetString(
    PyExc_TypeError,
    'exceptions must be classes deriving BaseException or instances of such a class',
  );
}

/** @source Modules/_asynciomodule.c FutureIter_throw */
function FutureIter_throw(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('throw', args.length, 1, 3)) return null;
  if (args.length > 1) {
    const text =
      'the (type, exc, tb) signature of throw() is deprecated, use the single-arg signature instead.';
    if (PyErr_WarnEx(PyExc_DeprecationWarning, text, 1) < 0) return null;
  }
  const [type, val = Py_None, tb = Py_None] = args;
  if (tb !== Py_None && !PyTraceBack_Check(tb)) {
    return PyErr_SetString(PyExc_TypeError, 'throw() third argument must be a traceback');
  }
  const isClass = PyExceptionClass_Check(type);
  const exc = thrown(type, val === Py_None ? null : val);
  if (exc === null) {
    // An exception's class that cannot be called raises what its call raised.
    if (isClass) FutureIter_clear(self);
    return null;
  }
  if (tb !== Py_None && BaseException_set_tb(exc, tb) < 0) {
    Py_DECREF(exc);
    return null;
  }
  FutureIter_clear(self);
  PyErr_SetRaisedException(exc);
  return null;
}

/** @source Modules/_asynciomodule.c FutureIter_spec */
export const FutureIter_def: TypeDef = {
  ...fields,
  tp_name: '_asyncio.FutureIter',
  tp_basicsize: 24,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
  tp_dealloc: FutureIter_dealloc,
  tp_clear: FutureIter_clear,
  tp_getattro: PyObject_GenericGetAttr,
  tp_iter: PyObject_SelfIter,
  tp_iternext: FutureIter_iternext,
  am_send: FutureIter_am_send,
  methods: [
    method('send', METH.O, FutureIter_iternext),
    method('throw', METH.FASTCALL, FutureIter_throw),
    method('close', METH.NOARGS, (self) => {
      FutureIter_clear(self);
      return Py_NewRef(Py_None);
    }),
  ],
};
