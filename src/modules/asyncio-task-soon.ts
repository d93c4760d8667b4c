/** Steps of a task that a loop is to make soon (Modules/_asynciomodule.c TaskStepMethWrapper). */
import { PyObject_GC_New, PyObject_GC_Track } from '../gc/generations';
import { TPFLAGS, type PyObject, type TypeDef } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XNewRef } from '../heap/refcount';
import { PyObject_CallOneArg } from '../objects/call';
import { PyDict_GET_SIZE } from '../objects/dictobject';
import { PyErr_BadInternalCall, PyErr_SetString } from '../objects/errors';
import { PyExc_RuntimeError, PyExc_TypeError } from '../objects/exceptions';
import { PyObject_GenericGetAttr, Py_None, Py_RETURN_NONE } from '../objects/object';
import { clearFields, refFields } from '../objects/ref-fields';
import { PyTuple_GET_SIZE } from '../objects/tupleobject';
import { getset } from '../objects/typedef';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import { call_soon } from './asyncio-loop';
import { asyncioTypes } from './asyncio-state';
import { task_step } from './asyncio-task-step';
import type { TaskObj } from './asyncio-task-state';

/** @source Modules/_asynciomodule.c TaskStepMethWrapper */
interface StepPayload {
  task: PyObject | null;
  /** The exception that the coroutine is resumed with, if any. */
  arg: PyObject | null;
}
type StepObj = PyObject<StepPayload>;

const FIELDS = ['task', 'arg'] as const;

/** @source Modules/_asynciomodule.c TaskStepMethWrapper_call */
function TaskStepMethWrapper_call(
  self: PyObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  if (kwds !== null && PyDict_GET_SIZE(kwds) !== 0) {
    return PyErr_SetString(PyExc_TypeError, 'function takes no keyword arguments');
  }
  if (PyTuple_GET_SIZE(args) !== 0) {
    return PyErr_SetString(PyExc_TypeError, 'function takes no positional arguments');
  }
  const step = self.v as StepPayload | null;
  // One that a program has made by calling the type has no task: CPython crashes.
  if (step === null || step.task === null) return PyErr_BadInternalCall();
  return task_step(step.task as TaskObj, step.arg);
}

/** @source Modules/_asynciomodule.c TaskStepMethWrapper_new */
function TaskStepMethWrapper_new(task: TaskObj, arg: PyObject | null): StepObj {
  const payload: StepPayload = { task: Py_NewRef<PyObject>(task), arg: Py_XNewRef(arg) };
  const o = PyObject_GC_New(asyncioTypes()!.TaskStepMethWrapper, payload);
  touch(o);
  PyObject_GC_Track(o);
  return o;
}

/** Has the loop make the task's next step, with the exception `arg` if one is given; 0, or -1. @source Modules/_asynciomodule.c task_call_step_soon */
export function task_call_step_soon(task: TaskObj, arg: PyObject | null): number {
  const callback = TaskStepMethWrapper_new(task, arg);
  const ret = call_soon(task.v.loop!, callback, null, task.v.context!);
  Py_DECREF(callback);
  return ret;
}

/**
 * Has the loop raise RuntimeError of `text` in the task's coroutine; `text` null passes an error on.
 * None, or null with an exception set. @source Modules/_asynciomodule.c task_set_error_soon
 */
export function task_set_error_soon(task: TaskObj, text: string | null): PyObject | null {
  if (text === null) return null;
  const message = PyUnicode_FromString(text);
  const error = PyObject_CallOneArg(PyExc_RuntimeError, message);
  Py_DECREF(message);
  if (error === null) return null;
  const ret = task_call_step_soon(task, error);
  Py_DECREF(error);
  return ret < 0 ? null : Py_RETURN_NONE();
}

const dropFields = clearFields(FIELDS);

/** @source Modules/_asynciomodule.c TaskStepMethWrapper_spec */
export const TaskStepMethWrapper_def: TypeDef = {
  ...refFields(FIELDS, true),
  tp_name: '_asyncio.TaskStepMethWrapper',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
  tp_clear: (self) => (self.v === null ? 0 : dropFields(self)),
  tp_call: TaskStepMethWrapper_call as NonNullable<TypeDef['tp_call']>,
  tp_getattro: PyObject_GenericGetAttr,
  getset: [
    getset('__self__', (self) => Py_NewRef((self.v as StepPayload | null)?.task ?? Py_None)),
  ],
};
