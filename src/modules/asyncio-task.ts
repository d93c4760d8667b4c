/** The class `_asyncio.Task` (Modules/_asynciomodule.c). */
import {
  METH,
  TPFLAGS,
  type GetSetDef,
  type MethodDef,
  type PyObject,
  type TypeDef,
} from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { Py_True } from '../objects/boolobject';
import {
  PyObject_CallFunctionObjArgs,
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodOneArg,
  PyObject_CallOneArg,
} from '../objects/call';
import { PyContext_CopyCurrent, PyContext_Enter, PyContext_Exit } from '../objects/context';
import {
  PyErr_GetRaisedException,
  PyErr_SetString,
  _PyErr_ChainExceptions1,
} from '../objects/errors';
import { PyExc_RuntimeError, PyExc_TypeError } from '../objects/exceptions';
import { PyCoro_CheckExact } from '../objects/genobject-coro';
import { PyArg_UnpackKeywords, PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_CheckExact, PyLong_FromLong, _PyLong_Value } from '../objects/longobject';
import { PyObject_IsTrue, PyObject_Str, Py_None, boolResult, reprStr } from '../objects/object';
import { clearField, setField } from '../objects/ref-fields';
import { PySet_Add, PySet_Contains, PySet_GET_SIZE } from '../objects/setobject';
import { getset } from '../objects/typedef';
import { PyUnicode_CheckExact, PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { flagToStore, sharedAttributes } from './asyncio-attributes';
import { future_init } from './asyncio-callbacks';
import { ASYNCIO_DOCS } from './asyncio-docs';
import { TaskObj_finalize } from './asyncio-finalize';
import {
  CLASS_GETITEM,
  asyncioMethod,
  make_cancelled_error,
  sharedMethods,
} from './asyncio-future';
import { future_new_iter } from './asyncio-future-iter';
import { finalizedDealloc, newWith } from './asyncio-future-state';
import {
  register_eager_task,
  register_task,
  swap_current_task,
  unregister_eager_task,
} from './asyncio-loop';
import { asyncioState, nextTaskNumber } from './asyncio-state';
import { task_call_step_soon } from './asyncio-task-soon';
import {
  TaskObj_clear,
  TaskObj_owns,
  TaskObj_slotname,
  TaskObj_traverse,
  TaskPayload,
  type TaskObj,
} from './asyncio-task-state';
import { task_step_impl } from './asyncio-task-step';

const KEYWORDS = METH.FASTCALL | METH.KEYWORDS;
type Args = readonly PyObject[];

const payload = (self: PyObject): TaskPayload => (self as TaskObj).v;

/** Types of coroutines that are remembered. */
const TYPES_REMEMBERED = 100;

/** Whether asyncio takes `coro` for a coroutine: 1, 0, or -1. @source Modules/_asynciomodule.c is_coroutine */
function is_coroutine(coro: PyObject): number {
  if (PyCoro_CheckExact(coro)) return 1;
  const { iscoroutine, iscoroutine_typecache: known } = asyncioState();
  const has = PySet_Contains(known, coro.ob_type);
  if (has !== 0) return has;
  const res = PyObject_CallOneArg(iscoroutine, coro);
  if (res === null) return -1;
  const isTrue = PyObject_IsTrue(res);
  Py_DECREF(res);
  if (isTrue <= 0) return isTrue;
  const full = PySet_GET_SIZE(known) >= TYPES_REMEMBERED;
  return !full && PySet_Add(known, coro.ob_type) < 0 ? -1 : 1;
}

/** Has the coroutine make its first step now; 0, or -1 with an exception set. @source Modules/_asynciomodule.c task_eager_start */
function task_eager_start(task: TaskObj): number {
  const loop = task.v.loop!;
  const prev = swap_current_task(loop, task);
  if (prev === null) return -1;
  if (register_eager_task(task) < 0 || PyContext_Enter(task.v.context!) < 0) {
    Py_DECREF(prev);
    return -1;
  }
  let retval = 0;
  const res = task_step_impl(task, null);
  if (res === null) {
    _PyErr_ChainExceptions1(PyErr_GetRaisedException());
    retval = -1;
  } else Py_DECREF(res);
  const current = swap_current_task(task.v.loop!, prev);
  Py_DECREF(prev);
  if (current === null) retval = -1;
  else Py_DECREF(current);
  if (unregister_eager_task(task) < 0) retval = -1;
  if (PyContext_Exit(task.v.context!) < 0) retval = -1;
  if (task.v.state !== 'PENDING') clearField(task, 'coro');
  else if (register_task(task) < 0) retval = -1;
  return retval;
}

/** A str (new reference) of the name that was given; None: the next number. */
function nameOf(name: PyObject): PyObject | null {
  if (name === Py_None) return PyLong_FromLong(nextTaskNumber());
  return PyUnicode_CheckExact(name) ? Py_NewRef<PyObject>(name) : PyObject_Str(name);
}

/** Starts the task at once where that is asked for and its loop runs: 1 started, 0 not, -1 error. */
function startEagerly(task: TaskObj, loop: PyObject): number {
  const running = PyObject_CallMethodNoArgs(loop, _Py_ID('is_running'));
  if (running === null) return -1;
  Py_DECREF(running);
  if (running !== Py_True) return 0;
  return task_eager_start(task) < 0 ? -1 : 1;
}

/** @source Modules/_asynciomodule.c _asyncio_Task___init___impl */
function init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const names = ['coro', 'loop', 'name', 'context', 'eager_start'];
  const a = PyArg_UnpackTupleKeywords('Task', names, args, kwds, 1, 1, 0);
  if (a === null) return -1;
  const [coro, loop, name, context] = a.map((o) => o ?? Py_None);
  const eager = a[4] === null ? 0 : PyObject_IsTrue(a[4]);
  const task = self as TaskObj;
  if (eager < 0 || future_init(task, loop) < 0) return -1;
  const isCoroutine = is_coroutine(coro);
  if (isCoroutine < 0) return -1;
  if (isCoroutine === 0) {
    task.v.log_destroy_pending = false;
    const text = reprStr(coro);
    if (text !== null) {
      PyErr_SetString(PyExc_TypeError, `a coroutine was expected, got ${text}`);
    }
    return -1;
  }
  setField(task, 'context', context === Py_None ? PyContext_CopyCurrent() : Py_NewRef(context));
  clearField(task, 'fut_waiter');
  task.v.must_cancel = false;
  task.v.log_destroy_pending = true;
  task.v.num_cancels_requested = 0;
  setField(task, 'coro', Py_NewRef(coro));
  const ownName = nameOf(name);
  setField(task, 'name', ownName);
  if (ownName === null) return -1;
  const started = eager > 0 ? startEagerly(task, loop) : 0;
  if (started !== 0) return Math.min(started, 0);
  if (task_call_step_soon(task, null) < 0) return -1;
  return register_task(task);
}

/** @source Modules/_asynciomodule.c _asyncio_Task_cancel_impl */
function cancel(self: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const a = PyArg_UnpackKeywords('cancel', ['msg'], args, kwnames, 0, 1, 0);
  if (a === null) return null;
  const msg = a[0] ?? Py_None;
  const task = payload(self);
  task.log_tb = false;
  if (task.state !== 'PENDING') return boolResult(false);
  task.num_cancels_requested++;
  if (task.fut_waiter !== null) {
    const res = PyObject_CallMethodOneArg(task.fut_waiter, _Py_ID('cancel'), msg);
    if (res === null) return null;
    const isTrue = PyObject_IsTrue(res);
    Py_DECREF(res);
    if (isTrue !== 0) return isTrue < 0 ? null : boolResult(true);
  }
  task.must_cancel = true;
  setField(self as TaskObj, 'cancel_msg', Py_NewRef(msg));
  return boolResult(true);
}

function uncancel(self: PyObject): PyObject {
  const task = payload(self);
  if (task.num_cancels_requested > 0) task.num_cancels_requested--;
  return PyLong_FromLong(task.num_cancels_requested);
}

function get_stack(self: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const a = PyArg_UnpackKeywords('get_stack', ['limit'], args, kwnames, 0, 0, 0);
  if (a === null) return null;
  return PyObject_CallFunctionObjArgs(asyncioState().task_get_stack, self, a[0] ?? Py_None);
}

function print_stack(self: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const a = PyArg_UnpackKeywords('print_stack', ['limit', 'file'], args, kwnames, 0, 0, 0);
  if (a === null) return null;
  const [limit, file] = a.map((o) => o ?? Py_None);
  return PyObject_CallFunctionObjArgs(asyncioState().task_print_stack, self, limit, file);
}

/** The name, made of the task's number now if it has none. @source Modules/_asynciomodule.c _asyncio_Task_get_name_impl */
function get_name(self: PyObject): PyObject {
  const { name } = payload(self);
  if (name === null) return Py_NewRef(Py_None);
  if (!PyLong_CheckExact(name)) return Py_NewRef(name);
  const text = PyUnicode_FromString(`Task-${_PyLong_Value(name)}`);
  setField(self as TaskObj, 'name', text);
  return Py_NewRef<PyObject>(text);
}

function set_name(self: PyObject, value: PyObject): PyObject | null {
  const name = PyUnicode_CheckExact(value) ? Py_NewRef<PyObject>(value) : PyObject_Str(value);
  if (name === null) return null;
  setField(self as TaskObj, 'name', name);
  return Py_NewRef(Py_None);
}

/** A method that refuses what only futures can do. */
function refuses(what: string): MethodDef['meth'] {
  return () => PyErr_SetString(PyExc_RuntimeError, `Task does not support ${what} operation`);
}

function methods(): MethodDef[] {
  const def = (name: string, flags: number, meth: MethodDef['meth']): MethodDef =>
    asyncioMethod('Task', name, flags, meth);
  return [
    ...sharedMethods(),
    def('set_result', METH.O, refuses('set_result')),
    def('set_exception', METH.O, refuses('set_exception')),
    def('cancel', KEYWORDS, cancel),
    def('cancelling', METH.NOARGS, (self) => PyLong_FromLong(payload(self).num_cancels_requested)),
    def('uncancel', METH.NOARGS, uncancel),
    def('get_stack', KEYWORDS, get_stack),
    def('print_stack', KEYWORDS, print_stack),
    def('_make_cancelled_error', METH.NOARGS, make_cancelled_error),
    def('get_name', METH.NOARGS, get_name),
    def('set_name', METH.O, set_name),
    // Of a task that ended in its first step the coroutine is gone; CPython 3.12.1 crashes here.
    def('get_coro', METH.NOARGS, (self) => Py_NewRef(payload(self).coro ?? Py_None)),
    def('get_context', METH.NOARGS, (self) => Py_NewRef(payload(self).context ?? Py_None)),
    CLASS_GETITEM,
  ];
}

function set_log_destroy_pending(self: PyObject, value: PyObject | null): number {
  const flag = flagToStore(value);
  if (flag < 0) return -1;
  payload(self).log_destroy_pending = flag > 0;
  return 0;
}

function attributes(): GetSetDef[] {
  return [
    ...sharedAttributes(),
    getset(
      '_log_destroy_pending',
      (self) => boolResult(payload(self).log_destroy_pending),
      set_log_destroy_pending,
    ),
    getset('_must_cancel', (self) => boolResult(payload(self).must_cancel)),
    getset('_coro', (self) => Py_NewRef(payload(self).coro ?? Py_None)),
    getset('_fut_waiter', (self) => Py_NewRef(payload(self).fut_waiter ?? Py_None)),
  ];
}

/** @source Modules/_asynciomodule.c Task_spec */
export function taskType(): TypeDef {
  return {
    tp_name: '_asyncio.Task',
    tp_basicsize: 176,
    tp_dictoffset: 104,
    tp_weaklistoffset: 112,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE,
    tp_doc: ASYNCIO_DOCS['Task'],
    tp_dealloc: finalizedDealloc(TaskObj_clear),
    tp_repr: (self) => PyObject_CallOneArg(asyncioState().task_repr, self),
    tp_traverse: TaskObj_traverse,
    tp_clear: TaskObj_clear,
    tp_iter: future_new_iter,
    am_await: future_new_iter,
    tp_init: init,
    tp_new: newWith(() => new TaskPayload()),
    tp_finalize: TaskObj_finalize,
    tp_owns: TaskObj_owns,
    tp_slotname: TaskObj_slotname,
    methods: methods(),
    getset: attributes(),
  };
}
