/**
 * Module `_thread`. A new thread runs to its end when it is started, before the starter goes on:
 * one deterministic order among those that real threads allow. What would wait for another thread
 * raises RuntimeError.
 */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyObject_Call } from '../objects/call';
import { PyDict_Check, PyDict_New } from '../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_SetNone,
  PyErr_SetString,
  PyErr_WriteUnraisable,
} from '../objects/errors';
import {
  PyExc_KeyboardInterrupt,
  PyExc_RuntimeError,
  PyExc_SystemExit,
  PyExc_TypeError,
} from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import {
  PyCallable_Check,
  PyObject_GenericGetAttr,
  PyObject_GenericSetAttr,
  Py_RETURN_NONE,
} from '../objects/object';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyTuple_Check } from '../objects/tupleobject';
import {
  METH_FASTCALL,
  METH_NOARGS,
  defineModule,
  defineType,
  getset,
  method,
} from '../objects/typedef';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import { Lock_Type, type LockPayload, newLock, RLock_Type, threads } from './_thread-lock';
import { addObject } from './add-constant';

type Args = readonly PyObject[];

/** Locks that the running thread releases when it ends; owned. */
let sentinels: PyObject<LockPayload>[] = [];

/** State of a thread-local object: a dict for each thread, and the arguments of `__init__`. */
interface LocalPayload {
  readonly dicts: Map<number, PyObject>;
  readonly args: PyObject;
  readonly kwargs: PyObject | null;
}

function start_new_thread(_m: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('start_new_thread', args.length, 2, 3)) return null;
  const [func, fargs, kwargs] = args;
  if (!PyCallable_Check(func)) {
    return PyErr_SetString(PyExc_TypeError, 'first arg must be callable');
  }
  if (!PyTuple_Check(fargs)) return PyErr_SetString(PyExc_TypeError, '2nd arg must be a tuple');
  if (kwargs !== undefined && !PyDict_Check(kwargs)) {
    return PyErr_SetString(PyExc_TypeError, 'optional 3rd arg must be a dictionary');
  }
  const starter = threads.current;
  const startersSentinels = sentinels;
  const ident = threads.next;
  threads.next += 4096;
  threads.current = ident;
  threads.alive++;
  sentinels = [];
  const result = PyObject_Call(func, fargs, kwargs ?? null);
  if (result !== null) Py_DECREF(result);
  else if (PyErr_ExceptionMatches(PyExc_SystemExit)) PyErr_Clear();
  else PyErr_WriteUnraisable(func);
  for (const sentinel of sentinels) {
    sentinel.v.locked = false;
    Py_DECREF(sentinel);
  }
  sentinels = startersSentinels;
  threads.alive--;
  threads.current = starter;
  return PyLong_FromLong(ident);
}

function _set_sentinel(): PyObject {
  const lock = newLock();
  // The main thread's sentinel is released by nobody: it outlives the program.
  if (threads.alive > 0) sentinels.push(Py_NewRef(lock));
  return lock;
}

function local_new(
  type: Parameters<NonNullable<typeof Local_Type.tp_new>>[0],
  args: PyObject,
  kwargs: PyObject | null,
): PyObject | null {
  const self = PyObject_GC_New<LocalPayload>(type, {
    dicts: new Map(),
    args: Py_NewRef(args),
    kwargs: kwargs === null ? null : Py_NewRef(kwargs),
  });
  self.v.dicts.set(threads.current, PyDict_New());
  touch(self);
  PyObject_GC_Track(self);
  return self;
}

/** Puts the running thread's dict into place, made and initialized on first use. */
function enter(self: PyObject): boolean {
  const { dicts, args, kwargs } = self.v as LocalPayload;
  const known = dicts.get(threads.current);
  self.dict = known ?? PyDict_New();
  if (known !== undefined) return true;
  dicts.set(threads.current, self.dict as PyObject);
  touch(self);
  const init = self.ob_type.tp_init;
  return init === null || init(self, args, kwargs) >= 0;
}

/** The dict belongs to `dicts`; the object's own field only shows it while it is looked at. */
function leave<T>(self: PyObject, result: T): T {
  self.dict = null;
  return result;
}

function local_dicts(self: PyObject): PyObject[] {
  const { dicts, args, kwargs } = self.v as LocalPayload;
  return [...dicts.values(), args, ...(kwargs === null ? [] : [kwargs])];
}

function local_clear(self: PyObject): number {
  const { dicts } = self.v as LocalPayload;
  const held = [...dicts.values()];
  dicts.clear();
  touch(self);
  for (const dict of held) Py_DECREF(dict);
  return 0;
}

function local_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  const { args, kwargs } = self.v as LocalPayload;
  local_clear(self);
  Py_DECREF(args);
  Py_XDECREF(kwargs);
  PyObject_GC_Del(self);
}

export const Local_Type = defineType({
  tp_name: '_thread._local',
  tp_basicsize: 56,
  tp_flags: (1 << 10) | (1 << 14),
  tp_weaklistoffset: 48,
  tp_new: local_new,
  tp_dealloc: local_dealloc,
  tp_traverse: (self, visit) => local_dicts(self).forEach(visit),
  tp_clear: local_clear,
  tp_owns: (self, visit) => local_dicts(self).forEach(visit),
  tp_slotname: (self, slot) =>
    slot < (self.v as LocalPayload).dicts.size ? `values of thread ${slot}` : 'arguments',
  tp_getattro: (self, name) =>
    enter(self) ? leave(self, PyObject_GenericGetAttr(self, name)) : leave(self, null),
  tp_setattro: (self, name, value) =>
    enter(self) ? leave(self, PyObject_GenericSetAttr(self, name, value)) : leave(self, -1),
  tp_dictoffset: 40,
  getset: [
    getset('__dict__', (self) => Py_NewRef((self.v as LocalPayload).dicts.get(threads.current)!)),
  ],
});

function exec(module: PyObject): number {
  if (PyModule_AddObjectRef(module, 'LockType', Lock_Type) < 0) return -1;
  if (PyModule_AddObjectRef(module, 'RLock', RLock_Type) < 0) return -1;
  if (PyModule_AddObjectRef(module, '_local', Local_Type) < 0) return -1;
  if (PyModule_AddObjectRef(module, 'error', PyExc_RuntimeError) < 0) return -1;
  return addObject(module, 'TIMEOUT_MAX', PyFloat_FromDouble(9223372036));
}

const ident = (): PyObject => PyLong_FromLong(threads.current);
const exit = (): null => PyErr_SetNone(PyExc_SystemExit);

export const _thread_module = defineModule({
  name: '_thread',
  doc: "This module provides primitive operations to write multi-threaded programs.\nThe 'threading' module provides a more convenient interface.",
  methods: [
    method('start_new_thread', METH_FASTCALL, start_new_thread),
    method('start_new', METH_FASTCALL, start_new_thread),
    method('daemon_threads_allowed', METH_NOARGS, () => PyBool_FromLong(1)),
    method('allocate_lock', METH_NOARGS, newLock),
    method('allocate', METH_NOARGS, newLock),
    method('exit', METH_NOARGS, exit),
    method('exit_thread', METH_NOARGS, exit),
    method('interrupt_main', METH_FASTCALL, () => PyErr_SetNone(PyExc_KeyboardInterrupt)),
    method('get_ident', METH_NOARGS, ident),
    method('get_native_id', METH_NOARGS, ident),
    method('_count', METH_NOARGS, () => PyLong_FromLong(threads.alive)),
    method('stack_size', METH_FASTCALL, () => PyLong_FromLong(0)),
    method('_set_sentinel', METH_NOARGS, _set_sentinel),
    method('_excepthook', METH_FASTCALL, () => Py_RETURN_NONE()),
    method('_is_main_interpreter', METH_NOARGS, () => PyBool_FromLong(1)),
  ],
  exec,
});
