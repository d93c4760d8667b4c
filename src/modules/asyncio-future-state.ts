/** What a future consists of, and its life as an object (Modules/_asynciomodule.c). */
import { PyObject_GC_UnTrack } from '../gc/generations';
import type { PyObject, PyTypeObject, TypeDef, visitproc } from '../heap/object';
import { touch } from '../heap/observer';
import { GenericSlot, type OwnsVisitor } from '../heap/owns';
import { Py_DECREF } from '../heap/refcount';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_RuntimeError } from '../objects/exceptions';
import { PyObject_CallFinalizerFromDealloc } from '../objects/object';
import { clearFields } from '../objects/ref-fields';
import { tp_free } from '../objects/tp-free';
import { PyType_IsSubtype } from '../objects/typeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import { asyncioTypes } from './asyncio-state';

/** The name of a state is the text that programs see. @source Modules/_asynciomodule.c fut_state */
export type FutureStatus = 'PENDING' | 'CANCELLED' | 'FINISHED';

/** State of a future; objects are owned. @source Modules/_asynciomodule.c FutureObj */
export class FuturePayload {
  loop: PyObject | null = null;
  /** The first callback and its context; further ones stand in the list `callbacks`. */
  callback0: PyObject | null = null;
  context0: PyObject | null = null;
  callbacks: PyObject | null = null;
  exception: PyObject | null = null;
  /** The traceback that the exception had when it was set, until it is raised. */
  exception_tb: PyObject | null = null;
  result: PyObject | null = null;
  source_tb: PyObject | null = null;
  cancel_msg: PyObject | null = null;
  /** The CancelledError that ended a task, until somebody takes it. */
  cancelled_exc: PyObject | null = null;
  state: FutureStatus = 'PENDING';
  log_tb = false;
  blocking = false;
}
export type FutureObj = PyObject<FuturePayload>;

/** The fields in the order in which they are visited and given up. */
export const FUTURE_FIELDS = [
  'loop',
  'callback0',
  'context0',
  'callbacks',
  'result',
  'exception',
  'exception_tb',
  'source_tb',
  'cancel_msg',
  'cancelled_exc',
] as const;

/** What people read of them, by their place in `FUTURE_FIELDS`. */
export const FUTURE_SLOT_NAMES: readonly string[] = [
  '_loop',
  'first callback',
  'context of the first callback',
  'further callbacks',
  '_result',
  '_exception',
  'traceback of _exception',
  '_source_traceback',
  '_cancel_message',
  'CancelledError kept',
];

/** Whether `o` is a future and no instance of a subclass. @source Modules/_asynciomodule.c Future_CheckExact */
export function Future_CheckExact(o: PyObject): o is FutureObj {
  return o.ob_type === asyncioTypes()!.Future;
}

/** Whether `o` is a task and no instance of a subclass. @source Modules/_asynciomodule.c Task_CheckExact */
export function Task_CheckExact(o: PyObject): o is FutureObj {
  return o.ob_type === asyncioTypes()!.Task;
}

/** Whether `o` is a future or task, or an instance of a subclass. @source Modules/_asynciomodule.c Future_Check */
export function Future_Check(o: PyObject): o is FutureObj {
  return PyType_IsSubtype(o.ob_type, asyncioTypes()!.Future);
}

/** Whether `__init__` has given it a loop; else RuntimeError is set. @source Modules/_asynciomodule.c future_ensure_alive */
export function future_ensure_alive(fut: FutureObj): boolean {
  if (fut.v.loop !== null) return true;
  PyErr_SetString(PyExc_RuntimeError, 'Future object is not initialized.');
  return false;
}

const dropFields = clearFields(FUTURE_FIELDS);

/** @source Modules/_asynciomodule.c FutureObj_clear */
export function FutureObj_clear(self: PyObject): number {
  dropFields(self);
  const dict = self.dict as PyObject | null;
  if (dict !== null) {
    self.dict = null;
    touch(self, GenericSlot.DICT, GenericSlot.DICT);
    Py_DECREF(dict);
  }
  return 0;
}

/** A deallocation that asks the finalizer first and then gives up what `clear` gives up. @source Modules/_asynciomodule.c FutureObj_dealloc, TaskObj_dealloc */
export function finalizedDealloc(clear: (self: PyObject) => number): (self: PyObject) => void {
  return (self) => {
    if (PyObject_CallFinalizerFromDealloc(self) < 0) return;
    const type = self.ob_type;
    PyObject_GC_UnTrack(self);
    if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
    clear(self);
    tp_free(self);
    Py_DECREF(type);
  };
}

/** Visits the fields of the future in `self`, then its dict. */
export function visitFuture(self: PyObject, visit: visitproc): void {
  const { v } = self as FutureObj;
  for (const name of FUTURE_FIELDS) {
    const value = v[name];
    if (value !== null) visit(value);
  }
  if (self.dict !== null) visit(self.dict as PyObject);
}

/** @source Modules/_asynciomodule.c FutureObj_traverse */
export function FutureObj_traverse(self: PyObject, visit: visitproc): void {
  visit(self.ob_type);
  visitFuture(self, visit);
}

export function FutureObj_owns(self: PyObject, visit: OwnsVisitor): void {
  const { v } = self as FutureObj;
  for (let i = 0; i < FUTURE_FIELDS.length; i++) {
    const value = v[FUTURE_FIELDS[i]];
    if (value !== null) visit(value, i);
  }
}

/** tp_new for payloads that `make` makes. @source Objects/typeobject.c PyType_GenericNew */
export function newWith(make: () => FuturePayload): NonNullable<TypeDef['tp_new']> {
  return (type: PyTypeObject) => {
    const self = type.tp_alloc!(type, 0);
    if (self !== null) self.v = make();
    return self;
  };
}
