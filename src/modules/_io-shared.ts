/** What the classes of `_io` share: errors, argument conversion, finalization. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { PyIndex_Check, PyNumber_AsSsize_t } from '../objects/abstract';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyObject_Call, PyObject_CallMethodNoArgs } from '../objects/call';
import { _PyObject_InitializeDict } from '../objects/dict-instance';
import { PyDict_New } from '../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetRaisedException,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_OSError, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyErr_SetFromErrno } from '../objects/exceptions-os';
import {
  PyObject_CallFinalizer,
  PyObject_CallFinalizerFromDealloc,
  PyObject_IsTrue,
  PyObject_SetAttr,
  Py_None,
  _PyObject_LookupAttr,
} from '../objects/object';
import { PyTuple_Pack } from '../objects/tupleobject';
import { PyType_Type } from '../objects/typeobject';
import { PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { memoryFs } from './memory-fs';

export const DEFAULT_BUFFER_SIZE = 8192;

/** A new object of a class without a tp_new of its own: it has its dict from the start. @source Objects/typeobject.c object_new */
export function newStream<V>(type: PyTypeObject, payload: V): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self === null) return null;
  self.v = payload;
  return _PyObject_InitializeDict(self) < 0 ? null : self;
}

let unsupportedOperation: PyObject | null = null;
onRuntimeReset(() => {
  unsupportedOperation = null;
});

/** The class `io.UnsupportedOperation`, borrowed; made when the module is. */
export function UnsupportedOperation(): PyObject | null {
  if (unsupportedOperation !== null) return unsupportedOperation;
  const name = PyUnicode_FromString('UnsupportedOperation');
  const bases = PyTuple_Pack(PyExc_OSError, PyExc_ValueError);
  const dict = PyDict_New();
  const args = PyTuple_Pack(name, bases, dict);
  unsupportedOperation = PyObject_Call(PyType_Type, args, null);
  for (const o of [name, bases, dict, args]) Py_DECREF(o);
  return unsupportedOperation;
}

/** Gives up the reference that keeps the class alive. */
export function unsupportedOperationRoot(): PyObject | null {
  return unsupportedOperation;
}

/** Raises io.UnsupportedOperation. @source Modules/_io/iobase.c iobase_unsupported */
export function unsupported(message: string): null {
  const type = UnsupportedOperation();
  return type === null ? null : PyErr_SetString(type, message);
}

/** Raises OSError of the file system's last failure. */
export function setFromFs(filename: PyObject | null = null): null {
  return PyErr_SetFromErrno(PyExc_OSError, memoryFs().errno, filename);
}

export function valueError(message: string): null {
  return PyErr_SetString(PyExc_ValueError, message);
}

export function none(): PyObject {
  return Py_NewRef(Py_None);
}

export function bool(b: boolean): PyObject {
  return PyBool_FromLong(b ? 1 : 0);
}

/** A size that may be None or missing; undefined with an exception set. @source Modules/_io/_iomodule.c _PyIO_ConvertSsize_t */
export function optionalSize(value: PyObject | null | undefined, missing = -1): number | undefined {
  if (!value || value === Py_None) return missing;
  if (!PyIndex_Check(value)) {
    PyErr_SetString(
      PyExc_TypeError,
      `argument should be integer or None, not '${value.ob_type.tp_name.slice(0, 200)}'`,
    );
    return undefined;
  }
  return integerArgument(value);
}

/** An index as a number; undefined with an exception set. */
export function integerArgument(value: PyObject): number | undefined {
  const n = PyNumber_AsSsize_t(value, PyExc_ValueError);
  return n === -1 && PyErr_Occurred() !== null ? undefined : n;
}

/** Truth of a flag argument; undefined with an exception set. */
export function truth(value: PyObject | null, missing: boolean): boolean | undefined {
  if (value === null) return missing;
  const result = PyObject_IsTrue(value);
  return result < 0 ? undefined : result !== 0;
}

/** Calls a method without arguments and returns its truth; -1 is an error. */
export function callTruth(o: PyObject, name: string): number {
  const result = PyObject_CallMethodNoArgs(o, _Py_ID(name));
  if (result === null) return -1;
  const value = PyObject_IsTrue(result);
  Py_DECREF(result);
  return value;
}

/** Truth of `o.closed`; -1 is an error. */
export function closedAttribute(o: PyObject): number {
  const out: { value: PyObject | null } = { value: null };
  const found = _PyObject_LookupAttr(o, _Py_ID('closed'), out);
  if (found <= 0 || out.value === null) return found < 0 ? -1 : 0;
  const value = PyObject_IsTrue(out.value);
  Py_DECREF(out.value);
  return value;
}

/** tp_finalize of all classes here: closes what is open. @source Modules/_io/iobase.c iobase_finalize */
export function iobase_finalize(self: PyObject): void {
  const exc = PyErr_GetRaisedException();
  const out: { value: PyObject | null } = { value: null };
  let closed: number;
  if (_PyObject_LookupAttr(self, _Py_ID('closed'), out) <= 0 || out.value === null) {
    PyErr_Clear();
    closed = -1;
  } else {
    closed = PyObject_IsTrue(out.value);
    Py_DECREF(out.value);
    if (closed === -1) PyErr_Clear();
  }
  if (closed === 0) {
    const yes = bool(true);
    if (PyObject_SetAttr(self, _Py_ID('_finalizing'), yes) < 0) PyErr_Clear();
    const result = PyObject_CallMethodNoArgs(self, _Py_ID('close'));
    if (result === null) PyErr_Clear();
    else Py_DECREF(result);
  }
  PyErr_SetRaisedException(exc);
}

/** Finalizes from dealloc; -1 when the object was resurrected. @source Modules/_io/iobase.c _PyIOBase_finalize */
export function _PyIOBase_finalize(self: PyObject): number {
  if (self.ob_refcnt === 0) return PyObject_CallFinalizerFromDealloc(self);
  PyObject_CallFinalizer(self);
  return 0;
}

/** Whether `o` is exactly of one of `types`. */
export function isExactly(o: PyObject, ...types: readonly PyTypeObject[]): boolean {
  return types.includes(o.ob_type);
}
