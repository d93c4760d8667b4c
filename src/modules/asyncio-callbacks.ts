/** What futures and tasks do alike: callbacks, results, cancellation (Modules/_asynciomodule.c). */
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XNewRef } from '../heap/refcount';
import {
  PyObject_CallMethodNoArgs,
  PyObject_CallNoArgs,
  PyObject_CallOneArg,
} from '../objects/call';
import { PyErr_SetObject, PyErr_SetString } from '../objects/errors';
import {
  PyExc_RuntimeError,
  PyExc_StopIteration,
  PyExc_TypeError,
  PyExceptionClass_Check,
  PyExceptionInstance_Check,
  type PyBaseExceptionObject,
} from '../objects/exceptions';
import { BaseException_set_tb } from '../objects/exceptions-attributes';
import {
  PyList_Append,
  PyList_GET_ITEM,
  PyList_GET_SIZE,
  PyList_SetSlice,
  listFromStolen,
} from '../objects/listobject';
import {
  PyObject_IsTrue,
  PyObject_RichCompareBool,
  Py_EQ,
  Py_None,
  Py_RETURN_NONE,
  boolResult,
} from '../objects/object';
import { interp } from '../objects/pystate';
import { clearField, setField } from '../objects/ref-fields';
import { tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';
import { _Py_ID } from '../objects/unicodeobject';
import { FUTURE_FIELDS, future_ensure_alive, type FutureObj } from './asyncio-future-state';
import { call_soon, get_event_loop } from './asyncio-loop';
import { asyncioState } from './asyncio-state';

/** Hands all callbacks to the loop; 0, or -1 with an exception set. @source Modules/_asynciomodule.c future_schedule_callbacks */
function future_schedule_callbacks(fut: FutureObj): number {
  const { v } = fut;
  if (v.callback0 !== null) {
    const ret = call_soon(v.loop!, v.callback0, fut, v.context0!);
    clearField(fut, 'callback0');
    clearField(fut, 'context0');
    if (ret < 0) {
      clearField(fut, 'callbacks');
      return ret;
    }
  }
  if (v.callbacks === null) return 0;
  const len = PyList_GET_SIZE(v.callbacks);
  for (let i = 0; i < len; i++) {
    // A loop's call_soon that changes the callbacks is not foreseen, but shall not end in a fault.
    if (v.callbacks === null || i >= PyList_GET_SIZE(v.callbacks)) break;
    const [callback, context] = (PyList_GET_ITEM(v.callbacks, i) as PyTupleObject).v;
    if (call_soon(v.loop!, callback, fut, context) < 0) {
      clearField(fut, 'callbacks');
      return -1;
    }
  }
  clearField(fut, 'callbacks');
  return 0;
}

/** Makes the future as new, pending on `loop` (None: the current one); 0, or -1 with an exception set. @source Modules/_asynciomodule.c future_init */
export function future_init(fut: FutureObj, loop: PyObject): number {
  for (const name of FUTURE_FIELDS) clearField(fut, name);
  const { v } = fut;
  v.state = 'PENDING';
  v.log_tb = false;
  v.blocking = false;
  const own = loop === Py_None ? get_event_loop() : Py_NewRef(loop);
  if (own === null) return -1;
  setField(fut, 'loop', own);
  const res = PyObject_CallMethodNoArgs(own, _Py_ID('get_debug'));
  if (res === null) return -1;
  const debug = PyObject_IsTrue(res);
  Py_DECREF(res);
  if (debug < 0) return -1;
  if (debug > 0 && !interp.finalizing) {
    const stack = PyObject_CallNoArgs(asyncioState().extract_stack);
    setField(fut, 'source_tb', stack);
    if (stack === null) return -1;
  }
  return 0;
}

/** Raises InvalidStateError. */
function invalidState(message: string): null {
  return PyErr_SetString(asyncioState().InvalidStateError, message);
}

/** @source Modules/_asynciomodule.c future_set_result */
export function future_set_result(fut: FutureObj, res: PyObject): PyObject | null {
  if (!future_ensure_alive(fut)) return null;
  if (fut.v.state !== 'PENDING') return invalidState('invalid state');
  setField(fut, 'result', Py_NewRef(res));
  fut.v.state = 'FINISHED';
  return future_schedule_callbacks(fut) < 0 ? null : Py_RETURN_NONE();
}

/** @source Modules/_asynciomodule.c future_set_exception */
export function future_set_exception(fut: FutureObj, exc: PyObject): PyObject | null {
  if (fut.v.state !== 'PENDING') return invalidState('invalid state');
  const isClass = PyExceptionClass_Check(exc);
  const value = isClass ? PyObject_CallNoArgs(exc) : Py_NewRef<PyObject>(exc);
  if (value === null) return null;
  let refusal: string | null = null;
  // The exception's own __init__ may have ended the future meanwhile.
  if (isClass && (fut.v.state as string) !== 'PENDING') {
    Py_DECREF(value);
    return invalidState('invalid state');
  }
  if (!PyExceptionInstance_Check(value)) refusal = 'invalid exception object';
  else if (value.ob_type === PyExc_StopIteration) {
    refusal = 'StopIteration interacts badly with generators and cannot be raised into a Future';
  }
  if (refusal !== null) {
    Py_DECREF(value);
    return PyErr_SetString(PyExc_TypeError, refusal);
  }
  setField(fut, 'exception', value);
  setField(fut, 'exception_tb', Py_XNewRef((value as PyBaseExceptionObject).v.traceback));
  fut.v.state = 'FINISHED';
  if (future_schedule_callbacks(fut) < 0) return null;
  fut.v.log_tb = true;
  return Py_RETURN_NONE();
}

/** The CancelledError of the future, the one kept or a new one: new reference, or null. @source Modules/_asynciomodule.c create_cancelled_error */
export function create_cancelled_error(fut: FutureObj): PyObject | null {
  const { cancelled_exc, cancel_msg } = fut.v;
  if (cancelled_exc !== null) {
    fut.v.cancelled_exc = null;
    touch(fut);
    return cancelled_exc;
  }
  const { CancelledError } = asyncioState();
  if (cancel_msg === null || cancel_msg === Py_None) return PyObject_CallNoArgs(CancelledError);
  return PyObject_CallOneArg(CancelledError, cancel_msg);
}

/** Raises the future's CancelledError. @source Modules/_asynciomodule.c future_set_cancelled_error */
export function future_set_cancelled_error(fut: FutureObj): null {
  const exc = create_cancelled_error(fut);
  if (exc === null) return null;
  PyErr_SetObject(asyncioState().CancelledError, exc);
  Py_DECREF(exc);
  return null;
}

/** A future's outcome: whether `value` (new reference) was raised instead of returned. */
export interface Outcome {
  readonly raised: boolean;
  readonly value: PyObject;
}

/** The outcome of a future, or null with an exception set. @source Modules/_asynciomodule.c future_get_result */
export function future_get_result(fut: FutureObj): Outcome | null {
  const { v } = fut;
  if (v.state === 'CANCELLED') return future_set_cancelled_error(fut);
  if (v.state !== 'FINISHED') return invalidState('Result is not set.');
  v.log_tb = false;
  if (v.exception === null) return { raised: false, value: Py_NewRef(v.result!) };
  if (BaseException_set_tb(v.exception, v.exception_tb ?? Py_None) < 0) return null;
  const value = Py_NewRef(v.exception);
  clearField(fut, 'exception_tb');
  return { raised: true, value };
}

/** @source Modules/_asynciomodule.c _asyncio_Future_result_impl */
export function future_result(fut: FutureObj): PyObject | null {
  if (fut.v.loop === null) return invalidState('Future object is not initialized.');
  const outcome = future_get_result(fut);
  if (outcome === null || !outcome.raised) return outcome?.value ?? null;
  PyErr_SetObject(outcome.value.ob_type, outcome.value);
  Py_DECREF(outcome.value);
  return null;
}

/** Has `callback` called in `ctx` once the future is done. @source Modules/_asynciomodule.c future_add_done_callback */
export function future_add_done_callback(
  fut: FutureObj,
  callback: PyObject,
  ctx: PyObject,
): PyObject | null {
  const { v } = fut;
  if (v.loop === null) return PyErr_SetString(PyExc_RuntimeError, 'uninitialized Future object');
  if (v.state !== 'PENDING') {
    return call_soon(v.loop, callback, fut, ctx) < 0 ? null : Py_RETURN_NONE();
  }
  if (v.callbacks === null && v.callback0 === null) {
    setField(fut, 'callback0', Py_NewRef(callback));
    setField(fut, 'context0', Py_NewRef(ctx));
    return Py_RETURN_NONE();
  }
  const pair = tupleFromStolen([Py_NewRef(callback), Py_NewRef(ctx)]);
  if (v.callbacks === null) setField(fut, 'callbacks', listFromStolen([pair]));
  else {
    const err = PyList_Append(v.callbacks, pair);
    Py_DECREF(pair);
    if (err < 0) return null;
  }
  return Py_RETURN_NONE();
}

/** Cancels a future that is pending, with `msg` (null: none): True or False. @source Modules/_asynciomodule.c future_cancel */
export function future_cancel(fut: FutureObj, msg: PyObject | null): PyObject | null {
  fut.v.log_tb = false;
  if (fut.v.state !== 'PENDING') return boolResult(false);
  fut.v.state = 'CANCELLED';
  setField(fut, 'cancel_msg', Py_XNewRef(msg));
  return future_schedule_callbacks(fut) < 0 ? null : boolResult(true);
}

/** Takes `fn` out of the list of callbacks: how many there were, or -1 with an exception set. */
function removeFromList(fut: FutureObj, fn: PyObject): number {
  const { v } = fut;
  const len = PyList_GET_SIZE(v.callbacks!);
  if (len === 1) {
    const [callback] = (PyList_GET_ITEM(v.callbacks!, 0) as PyTupleObject).v;
    const cmp = PyObject_RichCompareBool(callback, fn, Py_EQ);
    if (cmp === 1) clearField(fut, 'callbacks');
    return cmp;
  }
  const kept = listFromStolen([], len);
  // A comparison may change the callbacks.
  for (let i = 0; v.callbacks !== null && i < PyList_GET_SIZE(v.callbacks); i++) {
    const item = PyList_GET_ITEM(v.callbacks, i) as PyTupleObject;
    Py_INCREF(item);
    const cmp = PyObject_RichCompareBool(item.v[0], fn, Py_EQ);
    if (cmp === 0 && kept.v.items.length < len) {
      kept.v.items.push(item);
      touch(kept);
      continue;
    }
    const ret = cmp === 0 ? PyList_Append(kept, item) : cmp;
    Py_DECREF(item);
    if (ret < 0) {
      Py_DECREF(kept);
      return -1;
    }
  }
  const left = PyList_GET_SIZE(kept);
  let removed = len;
  if (left === 0 || v.callbacks === null) clearField(fut, 'callbacks');
  else {
    const now = PyList_GET_SIZE(v.callbacks);
    removed = left !== now && PyList_SetSlice(v.callbacks, 0, now, kept) < 0 ? -1 : now - left;
  }
  Py_DECREF(kept);
  return removed;
}

/** How many callbacks equal to `fn` there were; they are gone. -1 with an exception set. @source Modules/_asynciomodule.c _asyncio_Future_remove_done_callback_impl */
export function future_remove_done_callback(fut: FutureObj, fn: PyObject): number {
  const { v } = fut;
  let cleared = 0;
  if (v.callback0 !== null) {
    const cmp = PyObject_RichCompareBool(v.callback0, fn, Py_EQ);
    if (cmp < 0) return -1;
    if (cmp > 0) {
      clearField(fut, 'callback0');
      clearField(fut, 'context0');
      cleared = 1;
    }
  }
  if (v.callbacks === null) return cleared;
  if (PyList_GET_SIZE(v.callbacks) === 0) {
    clearField(fut, 'callbacks');
    return cleared;
  }
  const removed = removeFromList(fut, fn);
  return removed < 0 ? -1 : removed + cleared;
}
