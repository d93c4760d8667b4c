/** Module `_thread` (Modules/_threadmodule.c). When which thread runs, the scheduler says. */
import { PyThreadState_ClearDict } from '../objects/repr-enter';
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyObject_Call } from '../objects/call';
import { PyDict_Check, PyDict_New } from '../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetNone,
  PyErr_SetString,
  _PyErr_WriteUnraisableMsg,
} from '../objects/errors';
import {
  PyExc_RuntimeError,
  PyExc_SystemExit,
  PyExc_TypeError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyFloat_FromDouble } from '../objects/floatobject';
import { PyLong_AsInt, PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import {
  PyCallable_Check,
  PyObject_GenericGetAttr,
  PyObject_GenericSetAttr,
  Py_None,
  Py_RETURN_NONE,
} from '../objects/object';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyTuple_Check } from '../objects/tupleobject';
import {
  METH_FASTCALL,
  METH_NOARGS,
  METH_O,
  defineModule,
  defineType,
  getset,
  method,
} from '../objects/typedef';
import {
  PyObject_ClearWeakRefs,
  PyWeakref_GET_OBJECT,
  PyWeakref_NewRef,
  type PyWeakReference,
} from '../objects/weakrefobject';
import { tstate } from '../objects/pystate';
import { addExceptHookArgs, thread_excepthook } from './_thread-excepthook';
import { Lock_Type, newLock, RLock_Type, unlock } from './_thread-lock';
import { NSIG, PyErr_SetInterruptEx } from './_signal';
import { addObject } from './add-constant';
import { startThread, threads, type Thread } from './thread-scheduler';

const SIGINT = 2;

type Args = readonly PyObject[];

/** Thread-local objects alive, each with a dict for every thread that has used it. */
const locals = new Set<PyObject>();
onRuntimeReset(() => locals.clear());

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
  const call: Bootstate = [func, fargs, ...(kwargs === undefined ? [] : [kwargs])];
  call.forEach(Py_INCREF);
  bootstates.add(call);
  const thread = startThread(
    () => PyObject_Call(func, fargs, kwargs ?? null),
    (result) => endThread(call, result),
  );
  return PyLong_FromLong(thread.ident);
}

/** Function, arguments and keywords of a started thread; owned. @source Modules/_threadmodule.c struct bootstate */
type Bootstate = readonly PyObject[];
const bootstates = new Set<Bootstate>();
onRuntimeReset(() => bootstates.clear());
registerRoots('started threads', (visit) => {
  for (const call of bootstates) for (const o of call) visit(o, 'call of a started thread');
});

/** @source Modules/_threadmodule.c thread_run; Python/pystate.c PyThreadState_Clear */
function endThread(call: Bootstate, result: PyObject | null): void {
  if (result !== null) Py_DECREF(result);
  else if (PyErr_ExceptionMatches(PyExc_SystemExit)) PyErr_Clear();
  else _PyErr_WriteUnraisableMsg('in thread started by', call[0]);
  bootstates.delete(call);
  call.forEach(Py_DECREF);
  for (const local of locals) dropLocals(local, threads.current);
  const { context } = tstate;
  tstate.context = null;
  PyThreadState_ClearDict(tstate);
  Py_XDECREF(context);
  releaseSentinel(threads.running);
}

/** Opens the lock that says that the thread is alive. @source Modules/_threadmodule.c release_sentinel */
function releaseSentinel(thread: Thread): void {
  const { sentinel } = thread;
  if (sentinel === null) return;
  const lock = PyWeakref_GET_OBJECT(sentinel as PyWeakReference);
  if (lock !== null && lock !== Py_None) unlock(lock);
  thread.sentinel = null;
  Py_DECREF(sentinel);
}

/** @source Modules/_threadmodule.c thread__set_sentinel */
function _set_sentinel(): PyObject | null {
  const thread = threads.running;
  const old = thread.sentinel;
  thread.sentinel = null;
  Py_XDECREF(old);
  const lock = newLock();
  const ref = PyWeakref_NewRef(lock, null);
  if (ref === null) {
    Py_DECREF(lock);
    return null;
  }
  thread.sentinel = ref;
  return lock;
}

/** Drops what the main thread holds to its end. @source Python/pystate.c PyThreadState_Clear */
export function clearMainThread(): void {
  releaseSentinel(threads.running);
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
  locals.add(self);
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

/** Drops a thread's values when it ends. */
function dropLocals(self: PyObject, ident: number): void {
  const { dicts } = self.v as LocalPayload;
  const dict = dicts.get(ident);
  if (dict === undefined) return;
  dicts.delete(ident);
  touch(self);
  Py_DECREF(dict);
}

function local_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  const { args, kwargs } = self.v as LocalPayload;
  locals.delete(self);
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
  if (addExceptHookArgs(module) < 0) return -1;
  return addObject(module, 'TIMEOUT_MAX', PyFloat_FromDouble(9223372036));
}

const ident = (): PyObject => PyLong_FromLong(threads.current);
/** @source Modules/_threadmodule.c thread_PyThread_interrupt_main */
function interrupt_main(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('interrupt_main', args.length, 0, 1)) return null;
  const n = args.length > 0 ? PyLong_AsInt(args[0]) : SIGINT;
  if (n === -1 && PyErr_Occurred() !== null) return null;
  if (n < 1 || n >= NSIG) {
    return PyErr_SetString(PyExc_ValueError, 'signal number out of range');
  }
  return PyErr_SetInterruptEx(n) < 0 ? null : Py_RETURN_NONE();
}

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
    method('interrupt_main', METH_FASTCALL, interrupt_main),
    method('get_ident', METH_NOARGS, ident),
    method('get_native_id', METH_NOARGS, ident),
    method('_count', METH_NOARGS, () => PyLong_FromLong(threads.alive)),
    method('stack_size', METH_FASTCALL, () => PyLong_FromLong(0)),
    method('_set_sentinel', METH_NOARGS, _set_sentinel),
    method('_excepthook', METH_O, thread_excepthook),
    method('_is_main_interpreter', METH_NOARGS, () => PyBool_FromLong(1)),
  ],
  exec,
});
