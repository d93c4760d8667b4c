/** Locks of module `_thread` (Modules/_threadmodule.c). */
import { tupleMethod } from '../objects/tuple-method';
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { PyMem_RawFree, PyMem_RawMalloc } from '../heap/alloc';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_RuntimeError, PyExc_ValueError } from '../objects/exceptions';
import { PyArg_UnpackKeywords, _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_AsLong, PyLong_FromLong } from '../objects/longobject';
import { pointerString, PyObject_IsTrue, Py_RETURN_NONE } from '../objects/object';
import { METH_FASTCALL, METH_KEYWORDS, METH_NOARGS, defineType, method } from '../objects/typedef';
import { PyType_GenericAlloc } from '../objects/subtype';
import { tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import { PyObject_ClearWeakRefs } from '../objects/weakrefobject';
import { deadlineIn, mayWait, threads, waitFor, wakeThreads } from './thread-scheduler';
import { _PyTime_FromSecondsObject } from './pytime';

type Args = readonly PyObject[];

/** Bytes of the semaphore that the system's lock is. @source Python/thread_pthread.h PyThread_allocate_lock */
const SEMAPHORE_SIZE = 32;

/** State of a plain lock, and the block of the system's. */
export interface LockPayload {
  locked: boolean;
  readonly addr: number;
}
/** State of a re-entrant lock: the owner's thread identifier and how often it was taken. */
interface RLockPayload {
  readonly addr: number;
  owner: number;
  count: number;
}

/** Reads blocking and timeout: seconds to wait, Infinity for ever, 0 not at all; null on error. */
function waitingTime(args: Args, kwnames: PyObject | null): number | null {
  const a = PyArg_UnpackKeywords('acquire', ['blocking', 'timeout'], args, kwnames, 0, 2, 0);
  if (a === null) return null;
  const blocking = a[0] ? PyObject_IsTrue(a[0]) : 1;
  if (blocking < 0) return null;
  const timeout = a[1] ? _PyTime_FromSecondsObject(a[1]) : -1;
  if (timeout === null) return null;
  if (blocking === 0 && timeout !== -1) {
    return PyErr_SetString(PyExc_ValueError, "can't specify a timeout for a non-blocking call");
  }
  if (timeout < 0 && timeout !== -1) {
    return PyErr_SetString(PyExc_ValueError, 'timeout value must be positive');
  }
  return blocking === 0 ? 0 : timeout < 0 ? Infinity : timeout;
}

/** Takes what `isFree` says can be taken, waiting for it if need be: True, or False in vain. */
function takeWhenFree(seconds: number, isFree: () => boolean, take: () => void): PyObject | null {
  const finish = (free: boolean): PyObject => {
    if (free) take();
    return PyBool_FromLong(free ? 1 : 0);
  };
  if (seconds === 0 || isFree()) return finish(isFree());
  return waitFor({ ready: isFree, deadline: deadlineIn(seconds), finish });
}

function acquire(self: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const seconds = waitingTime(args, kwnames);
  if (seconds === null) return null;
  const lock = self.v as LockPayload;
  return takeWhenFree(
    seconds,
    () => !lock.locked,
    () => {
      lock.locked = true;
    },
  );
}

const enter = (self: PyObject): PyObject | null => acquire(self, [], null);

function release(self: PyObject): PyObject | null {
  const lock = self.v as LockPayload;
  if (!lock.locked) return PyErr_SetString(PyExc_RuntimeError, 'release unlocked lock');
  unlock(self);
  return Py_RETURN_NONE();
}

/** Opens the lock for whoever waits for it. */
export function unlock(lock: PyObject): void {
  (lock.v as LockPayload).locked = false;
  wakeThreads();
}

/** The block of a lock of the system's. @source Python/thread_pthread.h PyThread_allocate_lock */
export function PyThread_allocate_lock(): number {
  return PyMem_RawMalloc(SEMAPHORE_SIZE);
}

/** @source Python/thread_pthread.h PyThread_free_lock */
export function PyThread_free_lock(addr: number): void {
  PyMem_RawFree(addr);
}

function lock_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  PyThread_free_lock((self.v as LockPayload | RLockPayload).addr);
  PyObject_GC_Del(self);
}

function lock_repr(self: PyObject): PyObject {
  const state = (self.v as LockPayload).locked ? 'locked' : 'unlocked';
  return PyUnicode_FromString(`<${state} _thread.lock object at ${pointerString(self)}>`);
}

export const Lock_Type = defineType({
  tp_name: '_thread.lock',
  tp_basicsize: 40,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_traverse: () => undefined,
  tp_clear: null,
  tp_weaklistoffset: 16,
  tp_dealloc: lock_dealloc,
  tp_repr: lock_repr,
  methods: [
    method('acquire', METH_FASTCALL | METH_KEYWORDS, mayWait(acquire)),
    method('acquire_lock', METH_FASTCALL | METH_KEYWORDS, acquire),
    method('release', METH_NOARGS, release),
    method('release_lock', METH_NOARGS, release),
    method('locked', METH_NOARGS, (self) =>
      PyBool_FromLong((self.v as LockPayload).locked ? 1 : 0),
    ),
    method('locked_lock', METH_NOARGS, (self) =>
      PyBool_FromLong((self.v as LockPayload).locked ? 1 : 0),
    ),
    method('__enter__', METH_NOARGS, mayWait(enter)),
    tupleMethod('__exit__', (self) => release(self)),
    method('_at_fork_reinit', METH_NOARGS, (self) => {
      (self.v as LockPayload).locked = false;
      return Py_RETURN_NONE();
    }),
  ],
});

/** A new unlocked lock. */
export function newLock(): PyObject<LockPayload> {
  const lock = PyObject_GC_New<LockPayload | null>(Lock_Type, null);
  PyObject_GC_Track(lock);
  lock.v = { locked: false, addr: PyThread_allocate_lock() };
  return lock as PyObject<LockPayload>;
}

function rlock_acquire(self: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const seconds = waitingTime(args, kwnames);
  if (seconds === null) return null;
  const lock = self.v as RLockPayload;
  const taker = threads.current;
  return takeWhenFree(
    seconds,
    () => lock.count === 0 || lock.owner === taker,
    () => {
      lock.owner = taker;
      lock.count++;
    },
  );
}

const rlock_enter = (self: PyObject): PyObject | null => rlock_acquire(self, [], null);

function rlock_release(self: PyObject): PyObject | null {
  const lock = self.v as RLockPayload;
  if (lock.count === 0 || lock.owner !== threads.current) {
    return PyErr_SetString(PyExc_RuntimeError, 'cannot release un-acquired lock');
  }
  if (--lock.count === 0) {
    lock.owner = 0;
    wakeThreads();
  }
  return Py_RETURN_NONE();
}

/** Releases the lock however often it is held; what `_acquire_restore` takes. @source Modules/_threadmodule.c rlock_release_save */
function rlock_release_save(self: PyObject): PyObject | null {
  const lock = self.v as RLockPayload;
  if (lock.count === 0) {
    return PyErr_SetString(PyExc_RuntimeError, 'cannot release un-acquired lock');
  }
  const state = [PyLong_FromLong(lock.count), PyLong_FromLong(lock.owner)];
  lock.count = lock.owner = 0;
  wakeThreads();
  return tupleFromStolen(state);
}

/** @source Modules/_threadmodule.c rlock_acquire_restore */
function rlock_acquire_restore(self: PyObject, args: Args): PyObject | null {
  if (!_PyArg_CheckPositional('_acquire_restore', args.length, 1, 1)) return null;
  const [count, owner] = (args[0] as PyTupleObject).v.map(PyLong_AsLong);
  const lock = self.v as RLockPayload;
  const take = (): PyObject => {
    lock.count = count;
    lock.owner = owner;
    return Py_RETURN_NONE();
  };
  if (lock.count === 0) return take();
  return waitFor({ ready: () => lock.count === 0, deadline: null, finish: take });
}

const acquireRestore = tupleMethod('_acquire_restore', rlock_acquire_restore);
mayWait(acquireRestore.meth);

function rlock_repr(self: PyObject): PyObject {
  const { owner, count } = self.v as RLockPayload;
  const state = count > 0 ? 'locked' : 'unlocked';
  return PyUnicode_FromString(
    `<${state} ${self.ob_type.tp_name} object owner=${owner} count=${count} at ${pointerString(self)}>`,
  );
}

/** @source Modules/_threadmodule.c rlock_new */
function rlock_new(type: PyTypeObject): PyObject | null {
  const self = PyType_GenericAlloc(type, 0);
  if (self === null) return null;
  const unowned: RLockPayload = { addr: PyThread_allocate_lock(), owner: 0, count: 0 };
  self.v = unowned;
  return self;
}

export const RLock_Type = defineType({
  tp_name: '_thread.RLock',
  tp_basicsize: 48,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC,
  tp_traverse: () => undefined,
  tp_clear: null,
  tp_weaklistoffset: 40,
  tp_dealloc: lock_dealloc,
  tp_repr: rlock_repr,
  tp_new: rlock_new,
  methods: [
    method('acquire', METH_FASTCALL | METH_KEYWORDS, mayWait(rlock_acquire)),
    method('release', METH_NOARGS, rlock_release),
    method('_is_owned', METH_NOARGS, (self) => {
      const { owner, count } = self.v as RLockPayload;
      return PyBool_FromLong(count > 0 && owner === threads.current ? 1 : 0);
    }),
    method('_recursion_count', METH_NOARGS, (self) => {
      const { owner, count } = self.v as RLockPayload;
      return PyLong_FromLong(owner === threads.current ? count : 0);
    }),
    method('_release_save', METH_NOARGS, rlock_release_save),
    acquireRestore,
    method('_at_fork_reinit', METH_NOARGS, (self) => {
      const lock = self.v as RLockPayload;
      lock.owner = lock.count = 0;
      return Py_RETURN_NONE();
    }),
    method('__enter__', METH_NOARGS, mayWait(rlock_enter)),
    tupleMethod('__exit__', (self) => rlock_release(self)),
  ],
});
