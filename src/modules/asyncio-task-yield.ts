/** What becomes of an object that a task's coroutine yields (Modules/_asynciomodule.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyObject_IsInstance } from '../objects/abstract';
import { Py_False } from '../objects/boolobject';
import {
  PyObject_CallMethodOneArg,
  PyObject_CallNoArgs,
  PyObject_Vectorcall,
} from '../objects/call';
import { PyGen_Type } from '../objects/genobject';
import { PyCFunction_New } from '../objects/methodobject';
import {
  PyObject_GetAttr,
  PyObject_IsTrue,
  PyObject_SetAttr,
  Py_None,
  Py_RETURN_NONE,
  _PyObject_LookupAttr,
  reprStr,
} from '../objects/object';
import { setField } from '../objects/ref-fields';
import { _Py_ID } from '../objects/unicodeobject';
import { future_add_done_callback } from './asyncio-callbacks';
import { Future_CheckExact, Task_CheckExact, type FutureObj } from './asyncio-future-state';
import { asyncioState } from './asyncio-state';
import { task_call_step_soon, task_set_error_soon } from './asyncio-task-soon';
import { TASK_WAKEUP } from './asyncio-task-step';
import type { TaskObj } from './asyncio-task-state';

/** A text with the reprs of objects between its parts; null with an exception set. */
function withReprs(parts: readonly string[], ...objects: PyObject[]): string | null {
  let text = parts[0];
  for (let i = 0; i < objects.length; i++) {
    const repr = reprStr(objects[i]);
    if (repr === null) return null;
    text += repr + parts[i + 1];
  }
  return text;
}

/** What was wrong about what the coroutine yielded. */
type Refusal = 'self await' | 'not awaited' | 'other loop';

function refusal(kind: Refusal, task: TaskObj, result: PyObject): string | null {
  if (kind === 'self await') return withReprs(['Task cannot await on itself: ', ''], task);
  if (kind === 'other loop') {
    return withReprs(['Task ', ' got Future ', ' attached to a different loop'], task, result);
  }
  const before = 'yield was used instead of yield from in task ';
  return withReprs([before, ' with ', ''], task, result);
}

/** Lets the task wait for `result`, whose reference it takes over. */
function waitFor(task: TaskObj, result: PyObject): PyObject | null {
  setField(task, 'fut_waiter', result);
  if (!task.v.must_cancel) return Py_RETURN_NONE();
  const msg = task.v.cancel_msg ?? Py_None;
  const r = PyObject_CallMethodOneArg(result, _Py_ID('cancel'), msg);
  if (r === null) return null;
  const isTrue = PyObject_IsTrue(r);
  Py_DECREF(r);
  if (isTrue < 0) return null;
  if (isTrue > 0) task.v.must_cancel = false;
  return Py_RETURN_NONE();
}

/** Has `result`, a future of this module, wake the task: null with an exception set, or what is wrong. */
function awaitFuture(task: TaskObj, result: FutureObj): Refusal | 'waiting' | null {
  if (result.v.loop !== task.v.loop) return 'other loop';
  if (!result.v.blocking) return 'not awaited';
  result.v.blocking = false;
  const wrapper = PyCFunction_New(TASK_WAKEUP, task, null);
  const tmp = future_add_done_callback(result, wrapper, task.v.context!);
  Py_DECREF(wrapper);
  if (tmp === null) return null;
  Py_DECREF(tmp);
  return 'waiting';
}

/** @source Modules/_asynciomodule.c get_future_loop */
function get_future_loop(fut: PyObject): PyObject | null {
  if (Future_CheckExact(fut) || Task_CheckExact(fut)) return Py_NewRef(fut.v.loop ?? Py_None);
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(fut, _Py_ID('get_loop'), out) < 0) return null;
  if (out.value === null) return PyObject_GetAttr(fut, _Py_ID('_loop'));
  const res = PyObject_CallNoArgs(out.value);
  Py_DECREF(out.value);
  return res;
}

/** The same for another future-like object, whose `_asyncio_future_blocking` is `blocking`. */
function awaitForeign(
  task: TaskObj,
  result: PyObject,
  blocking: boolean,
): Refusal | 'waiting' | null {
  const loop = get_future_loop(result);
  if (loop === null) return null;
  Py_DECREF(loop);
  if (loop !== task.v.loop) return 'other loop';
  if (!blocking) return 'not awaited';
  if (PyObject_SetAttr(result, _Py_ID('_asyncio_future_blocking'), Py_False) < 0) return null;
  const wrapper = PyCFunction_New(TASK_WAKEUP, task, null);
  const add = PyObject_GetAttr(result, _Py_ID('add_done_callback'));
  let tmp: PyObject | null = null;
  if (add !== null) {
    tmp = PyObject_Vectorcall(add, [wrapper, task.v.context!], asyncioState().context_kwname);
    Py_DECREF(add);
  }
  Py_DECREF(wrapper);
  if (tmp === null) return null;
  Py_DECREF(tmp);
  return 'waiting';
}

/** How a future-like object is awaited; undefined: it is none. */
function awaitLike(task: TaskObj, result: PyObject): Refusal | 'waiting' | null | undefined {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(result, _Py_ID('_asyncio_future_blocking'), out) < 0) return null;
  if (out.value === null || out.value === Py_None) {
    Py_XDECREF(out.value);
    return undefined;
  }
  const blocking = PyObject_IsTrue(out.value);
  Py_DECREF(out.value);
  return blocking < 0 ? null : awaitForeign(task, result, blocking > 0);
}

/** What the task is told that yielded something else than a future. */
function badYield(task: TaskObj, result: PyObject): string | null {
  const isGenerator = PyObject_IsInstance(result, PyGen_Type);
  if (isGenerator < 0) return null;
  if (isGenerator === 0) return withReprs(['Task got bad yield: ', ''], result);
  const before = 'yield was used instead of yield from for generator in task ';
  return withReprs([before, ' with ', ''], task, result);
}

/**
 * Waits for what the coroutine has yielded (a reference it takes over), or has the task raise what
 * is wrong with it: None, or null. @source Modules/_asynciomodule.c task_step_handle_result_impl
 */
export function task_step_handle_result_impl(task: TaskObj, result: PyObject): PyObject | null {
  let state: Refusal | 'waiting' | null | undefined;
  if (result === task) state = 'self await';
  else if (Future_CheckExact(result) || Task_CheckExact(result)) state = awaitFuture(task, result);
  else if (result === Py_None) {
    // A bare yield lets the loop have a turn.
    if (task_call_step_soon(task, null) >= 0) return result;
    state = null;
  } else state = awaitLike(task, result);
  if (state === 'waiting') return waitFor(task, result);
  let res: PyObject | null = null;
  if (state === undefined) res = task_set_error_soon(task, badYield(task, result));
  else if (state !== null) res = task_set_error_soon(task, refusal(state, task, result));
  Py_DECREF(result);
  return res;
}
