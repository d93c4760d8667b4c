/** The running loop, and which task each loop runs (Modules/_asynciomodule.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import {
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodOneArg,
  PyObject_CallNoArgs,
  PyObject_Vectorcall,
} from '../objects/call';
import {
  PyDict_GetItemWithError,
  PyDict_SetItem,
  _PyDict_DelItem_KnownHash,
  _PyDict_GetItem_KnownHash,
  _PyDict_SetItem_KnownHash,
} from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_RuntimeError } from '../objects/exceptions';
import { PyObject_GetAttr, PyObject_Hash, Py_None, reprStr } from '../objects/object';
import { PyThreadState_GetDict } from '../objects/repr-enter';
import { PySet_Add, PySet_Discard } from '../objects/setobject';
import { _Py_ID } from '../objects/unicodeobject';
import { asyncioState } from './asyncio-state';

/**
 * The loop that runs in this thread: new reference, None's place taken by null without an
 * exception. @source Modules/_asynciomodule.c get_running_loop
 */
export function get_running_loop(): PyObject | null {
  const key = _Py_ID('__asyncio_running_event_loop__');
  const loop = PyDict_GetItemWithError(PyThreadState_GetDict(), key);
  return loop === null || loop === Py_None ? null : Py_NewRef(loop);
}

/** Makes `loop` the running one of this thread; 0, or -1 with an exception set. @source Modules/_asynciomodule.c set_running_loop */
export function set_running_loop(loop: PyObject): number {
  return PyDict_SetItem(PyThreadState_GetDict(), _Py_ID('__asyncio_running_event_loop__'), loop);
}

/** The running loop, else the policy's: new reference, or null. @source Modules/_asynciomodule.c get_event_loop */
export function get_event_loop(): PyObject | null {
  const running = get_running_loop();
  if (running !== null || PyErr_Occurred() !== null) return running;
  const policy = PyObject_CallNoArgs(asyncioState().get_event_loop_policy);
  if (policy === null) return null;
  const loop = PyObject_CallMethodNoArgs(policy, _Py_ID('get_event_loop'));
  Py_DECREF(policy);
  return loop;
}

/** `loop.call_soon(func, arg, context=ctx)`, `arg` null: without it; 0, or -1. @source Modules/_asynciomodule.c call_soon */
export function call_soon(
  loop: PyObject,
  func: PyObject,
  arg: PyObject | null,
  ctx: PyObject,
): number {
  const callable = PyObject_GetAttr(loop, _Py_ID('call_soon'));
  if (callable === null) return -1;
  const args = arg === null ? [func, ctx] : [func, arg, ctx];
  const handle = PyObject_Vectorcall(callable, args, asyncioState().context_kwname);
  Py_DECREF(callable);
  if (handle === null) return -1;
  Py_DECREF(handle);
  return 0;
}

/** `o.name(arg)` for its effect; 0, or -1. */
function tell(o: PyObject, name: string, arg: PyObject): number {
  const res = PyObject_CallMethodOneArg(o, _Py_ID(name), arg);
  if (res === null) return -1;
  Py_DECREF(res);
  return 0;
}

/** @source Modules/_asynciomodule.c register_task */
export function register_task(task: PyObject): number {
  return tell(asyncioState().scheduled_tasks, 'add', task);
}

/** @source Modules/_asynciomodule.c unregister_task */
export function unregister_task(task: PyObject): number {
  return tell(asyncioState().scheduled_tasks, 'discard', task);
}

/** @source Modules/_asynciomodule.c register_eager_task */
export function register_eager_task(task: PyObject): number {
  return PySet_Add(asyncioState().eager_tasks, task);
}

/** @source Modules/_asynciomodule.c unregister_eager_task */
export function unregister_eager_task(task: PyObject): number {
  return PySet_Discard(asyncioState().eager_tasks, task) < 0 ? -1 : 0;
}

/** RuntimeError about two tasks: `before`, the first, `between`, the second, a dot or more. */
function refuse(before: string, task: PyObject, between: string, item: PyObject, end: string): -1 {
  const first = reprStr(task);
  const second = first === null ? null : reprStr(item);
  if (first !== null && second !== null) {
    PyErr_SetString(PyExc_RuntimeError, before + first + between + second + end);
  }
  return -1;
}

/** Notes that `loop` runs `task`; 0, or -1. @source Modules/_asynciomodule.c enter_task */
export function enter_task(loop: PyObject, task: PyObject): number {
  const { current_tasks } = asyncioState();
  const hash = PyObject_Hash(loop);
  if (hash === -1) return -1;
  const item = _PyDict_GetItem_KnownHash(current_tasks, loop, hash);
  if (item !== null) {
    Py_NewRef(item);
    refuse('Cannot enter into task ', task, ' while another task ', item, ' is being executed.');
    Py_DECREF(item);
    return -1;
  }
  if (PyErr_Occurred() !== null) return -1;
  return _PyDict_SetItem_KnownHash(current_tasks, loop, task, hash);
}

/** Notes that `loop` runs `task` no more; 0, or -1. @source Modules/_asynciomodule.c leave_task */
export function leave_task(loop: PyObject, task: PyObject): number {
  const { current_tasks } = asyncioState();
  const hash = PyObject_Hash(loop);
  if (hash === -1) return -1;
  const item = _PyDict_GetItem_KnownHash(current_tasks, loop, hash);
  if (item !== task) {
    return refuse('Leaving task ', task, ' does not match the current task ', item ?? Py_None, '.');
  }
  return _PyDict_DelItem_KnownHash(current_tasks, loop, hash);
}

/** Puts `task` (None: nothing) in the place of the task that `loop` runs: that one, new reference. @source Modules/_asynciomodule.c swap_current_task */
export function swap_current_task(loop: PyObject, task: PyObject): PyObject | null {
  const { current_tasks } = asyncioState();
  const hash = PyObject_Hash(loop);
  if (hash === -1) return null;
  const found = _PyDict_GetItem_KnownHash(current_tasks, loop, hash);
  if (found === null && PyErr_Occurred() !== null) return null;
  const prev = Py_NewRef(found ?? Py_None);
  const status =
    task === Py_None
      ? _PyDict_DelItem_KnownHash(current_tasks, loop, hash)
      : _PyDict_SetItem_KnownHash(current_tasks, loop, task, hash);
  if (status >= 0) return prev;
  Py_DECREF(prev);
  return null;
}
