/** Module `_asyncio`: futures and tasks as CPython writes them in C. */
import { METH, type MethodDef, type PyObject, type TypeDef } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyDict_GetItemWithError } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_RuntimeError } from '../objects/exceptions';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { Py_None } from '../objects/object';
import { PyTuple_Pack } from '../objects/tupleobject';
import { defineModule, method } from '../objects/typedef';
import { PyType_FromDef } from '../objects/typeobject';
import { addType } from './add-constant';
import { ASYNCIO_DOCS } from './asyncio-docs';
import { futureType } from './asyncio-future';
import { FutureIter_def } from './asyncio-future-iter';
import {
  enter_task,
  get_event_loop,
  get_running_loop,
  leave_task,
  register_eager_task,
  register_task,
  set_running_loop,
  swap_current_task,
  unregister_eager_task,
  unregister_task,
} from './asyncio-loop';
import { asyncioState, module_init, setAsyncioTypes } from './asyncio-state';
import { taskType } from './asyncio-task';
import { TaskStepMethWrapper_def } from './asyncio-task-soon';

const KEYWORDS = METH.FASTCALL | METH.KEYWORDS;

function def(name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, ASYNCIO_DOCS[name]);
}

/** None for success, null for a failure. */
function none(status: number): PyObject | null {
  return status < 0 ? null : Py_NewRef(Py_None);
}

/** A function of the required parameters `names`. */
function required(
  name: string,
  names: readonly string[],
  body: (...args: PyObject[]) => PyObject | null,
): MethodDef {
  const n = names.length;
  return def(name, KEYWORDS, (_module, args: readonly PyObject[], kwnames: PyObject | null) => {
    const a = PyArg_UnpackKeywords(name, names, args, kwnames, n, n, 0);
    return a === null ? null : body(...(a as PyObject[]));
  });
}

/** The running loop, or null with RuntimeError. @source Modules/_asynciomodule.c _asyncio_get_running_loop_impl */
function runningLoop(): PyObject | null {
  const loop = get_running_loop();
  if (loop === null && PyErr_Occurred() === null) {
    PyErr_SetString(PyExc_RuntimeError, 'no running event loop');
  }
  return loop;
}

/** The running loop, or None. @source Modules/_asynciomodule.c _asyncio__get_running_loop_impl */
function runningLoopOrNone(): PyObject | null {
  const loop = get_running_loop();
  return loop === null && PyErr_Occurred() === null ? Py_NewRef(Py_None) : loop;
}

/** @source Modules/_asynciomodule.c _asyncio_current_task_impl */
function current_task(
  _module: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const a = PyArg_UnpackKeywords('current_task', ['loop'], args, kwnames, 0, 1, 0);
  if (a === null) return null;
  const given = a[0] ?? Py_None;
  const loop = given === Py_None ? runningLoop() : Py_NewRef(given);
  if (loop === null) return null;
  const task = PyDict_GetItemWithError(asyncioState().current_tasks, loop);
  const failed = task === null && PyErr_Occurred() !== null;
  const res = failed ? null : Py_NewRef(task ?? Py_None);
  Py_DECREF(loop);
  return res;
}

/** @source Modules/_asynciomodule.c module_exec */
function exec(module: PyObject): number {
  const make = (type: TypeDef, bases: PyObject | null = null) =>
    PyType_FromDef(type, module, bases);
  const TaskStepMethWrapper = make(TaskStepMethWrapper_def);
  const FutureIter = make(FutureIter_def);
  const Future = make(futureType());
  if (TaskStepMethWrapper === null || FutureIter === null || Future === null) return -1;
  const bases = PyTuple_Pack(Future);
  const Task = make(taskType(), bases);
  Py_DECREF(bases);
  if (Task === null) return -1;
  setAsyncioTypes({ TaskStepMethWrapper, FutureIter, Future, Task });
  if (addType(module, Future) < 0 || addType(module, Task) < 0 || module_init() < 0) return -1;
  const { scheduled_tasks, eager_tasks, current_tasks } = asyncioState();
  if (PyModule_AddObjectRef(module, '_scheduled_tasks', scheduled_tasks) < 0) return -1;
  if (PyModule_AddObjectRef(module, '_eager_tasks', eager_tasks) < 0) return -1;
  return PyModule_AddObjectRef(module, '_current_tasks', current_tasks);
}

export const _asyncio_module = defineModule({
  name: '_asyncio',
  doc: 'Accelerator module for asyncio',
  methods: [
    def('current_task', KEYWORDS, current_task),
    def('get_event_loop', METH.NOARGS, () => get_event_loop()),
    def('get_running_loop', METH.NOARGS, () => runningLoop()),
    def('_get_running_loop', METH.NOARGS, () => runningLoopOrNone()),
    def('_set_running_loop', METH.O, (_module, loop: PyObject) => none(set_running_loop(loop))),
    required('_register_task', ['task'], (task) => none(register_task(task))),
    required('_register_eager_task', ['task'], (task) => none(register_eager_task(task))),
    required('_unregister_task', ['task'], (task) => none(unregister_task(task))),
    required('_unregister_eager_task', ['task'], (task) => none(unregister_eager_task(task))),
    required('_enter_task', ['loop', 'task'], (loop, task) => none(enter_task(loop, task))),
    required('_leave_task', ['loop', 'task'], (loop, task) => none(leave_task(loop, task))),
    required('_swap_current_task', ['loop', 'task'], swap_current_task),
  ],
  exec,
});
