/** A task's steps: resuming its coroutine, and what it ends with (Modules/_asynciomodule.c). */
import { METH, type PyObject, type SendResult } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyIter_Send, PyObject_IsInstance } from '../objects/abstract';
import { PyObject_CallMethod, PyObject_CallMethodOneArg } from '../objects/call';
import {
  PyErr_ExceptionMatches,
  PyErr_GetRaisedException,
  PyErr_GivenExceptionMatches,
  PyErr_SetRaisedException,
  PyErr_SetString,
  _PyErr_ChainExceptions1,
} from '../objects/errors';
import {
  PyExc_KeyboardInterrupt,
  PyExc_RuntimeError,
  PyExc_SystemExit,
} from '../objects/exceptions';
import { PYGEN, _PyGen_FetchStopIterationValue } from '../objects/genobject';
import { Py_None, Py_RETURN_NONE, reprStr } from '../objects/object';
import { clearField, setField } from '../objects/ref-fields';
import { method } from '../objects/typedef';
import { _Py_ID } from '../objects/unicodeobject';
import {
  create_cancelled_error,
  future_cancel,
  future_get_result,
  future_set_exception,
  future_set_result,
} from './asyncio-callbacks';
import { Future_CheckExact, Task_CheckExact } from './asyncio-future-state';
import { enter_task, leave_task } from './asyncio-loop';
import { asyncioState } from './asyncio-state';
import type { TaskObj } from './asyncio-task-state';
import { task_step_handle_result_impl } from './asyncio-task-yield';

/** What a coroutine is resumed with. */
interface Resumption {
  /** The exception, or null. */
  readonly exc: PyObject | null;
  /** Whether it was made here, so that its reference is given up here. */
  readonly made: boolean;
}

/** What to resume with when the task is to be cancelled: its CancelledError, unless `exc` is one already. */
function cancelling(task: TaskObj, exc: PyObject | null): Resumption | null {
  if (exc !== null) {
    const is = PyObject_IsInstance(exc, asyncioState().CancelledError);
    if (is < 0) return null;
    if (is > 0) return { exc, made: false };
  }
  const error = create_cancelled_error(task);
  return error === null ? null : { exc: error, made: true };
}

/** Resumes the coroutine: PYGEN status, with what it gave in `out`. */
function resume(coro: PyObject, exc: PyObject | null, out: SendResult): number {
  if (exc === null) return PyIter_Send(coro, Py_None, out);
  out.value = PyObject_CallMethodOneArg(coro, _Py_ID('throw'), exc);
  if (out.value !== null) return PYGEN.NEXT;
  return _PyGen_FetchStopIterationValue(out) === 0 ? PYGEN.RETURN : PYGEN.ERROR;
}

/** Ends the task with what its coroutine returned, whose reference it takes over. */
function finish(task: TaskObj, result: PyObject): PyObject | null {
  let tmp: PyObject | null;
  if (task.v.must_cancel) {
    // It was cancelled in its last step.
    task.v.must_cancel = false;
    tmp = future_cancel(task, task.v.cancel_msg);
  } else tmp = future_set_result(task, result);
  Py_DECREF(result);
  if (tmp === null) return null;
  Py_DECREF(tmp);
  return Py_RETURN_NONE();
}

/** Ends the task with the exception that its coroutine raised. */
function fail(task: TaskObj): PyObject | null {
  const cancelled = PyErr_ExceptionMatches(asyncioState().CancelledError);
  const exc = PyErr_GetRaisedException()!;
  if (cancelled) {
    setField(task, 'cancelled_exc', exc);
    return future_cancel(task, null);
  }
  const o = future_set_exception(task, exc);
  if (o === null) {
    Py_DECREF(exc);
    return null;
  }
  Py_DECREF(o);
  if (
    PyErr_GivenExceptionMatches(exc, PyExc_KeyboardInterrupt) ||
    PyErr_GivenExceptionMatches(exc, PyExc_SystemExit)
  ) {
    PyErr_SetRaisedException(exc);
    return null;
  }
  Py_DECREF(exc);
  return Py_RETURN_NONE();
}

/** InvalidStateError about a step after the end. */
function alreadyDone(task: TaskObj, exc: PyObject | null): null {
  const first = reprStr(task);
  const second = first === null ? null : reprStr(exc ?? Py_None);
  if (first === null || second === null) return null;
  const { InvalidStateError } = asyncioState();
  return PyErr_SetString(InvalidStateError, `_step(): already done: ${first} ${second}`);
}

/** @source Modules/_asynciomodule.c task_step_impl */
export function task_step_impl(task: TaskObj, given: PyObject | null): PyObject | null {
  if (task.v.state !== 'PENDING') return alreadyDone(task, given);
  let with_: Resumption | null = { exc: given, made: false };
  if (task.v.must_cancel) {
    with_ = cancelling(task, given);
    if (with_ === null) return null;
    task.v.must_cancel = false;
  }
  const { exc, made } = with_;
  clearField(task, 'fut_waiter');
  const { coro } = task.v;
  const out: SendResult = { value: null };
  let status: number = PYGEN.ERROR;
  if (coro !== null) status = resume(coro, exc, out);
  else PyErr_SetString(PyExc_RuntimeError, 'uninitialized Task object');
  if (made) Py_DECREF(exc!);
  if (coro === null) return null;
  if (status === PYGEN.NEXT) return task_step_handle_result_impl(task, out.value!);
  return out.value === null ? fail(task) : finish(task, out.value);
}

/** One step of the task, resumed with `exc` if it is given: None, or null. @source Modules/_asynciomodule.c task_step */
export function task_step(task: TaskObj, exc: PyObject | null): PyObject | null {
  if (enter_task(task.v.loop!, task) < 0) return null;
  const res = task_step_impl(task, exc);
  if (res === null) {
    const raised = PyErr_GetRaisedException();
    leave_task(task.v.loop!, task);
    _PyErr_ChainExceptions1(raised);
    return null;
  }
  if (leave_task(task.v.loop!, task) >= 0) return res;
  Py_DECREF(res);
  return null;
}

/** Goes on with the task after the future `o`, which is done. @source Modules/_asynciomodule.c task_wakeup */
function task_wakeup(self: PyObject, o: PyObject): PyObject | null {
  const task = self as TaskObj;
  if (Future_CheckExact(o) || Task_CheckExact(o)) {
    const outcome = future_get_result(o);
    if (outcome !== null) {
      const { raised, value } = outcome;
      if (!raised) {
        Py_DECREF(value);
        return task_step(task, null);
      }
      const result = task_step(task, value);
      Py_DECREF(value);
      return result;
    }
  } else {
    const value = PyObject_CallMethod(o, 'result');
    if (value !== null) {
      Py_DECREF(value);
      return task_step(task, null);
    }
  }
  const exc = PyErr_GetRaisedException()!;
  const result = task_step(task, exc);
  Py_DECREF(exc);
  return result;
}

/** The function, bound to a task, that futures call back. @source Modules/_asynciomodule.c TaskWakeupDef */
export const TASK_WAKEUP = method('task_wakeup', METH.O, task_wakeup);
