/** What futures and tasks tell their loop when they die too early (Modules/_asynciomodule.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyObject_CallOneArg } from '../objects/call';
import { PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import {
  PyErr_GetRaisedException,
  PyErr_SetRaisedException,
  PyErr_WriteUnraisable,
} from '../objects/errors';
import { PyObject_GetAttr } from '../objects/object';
import { PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import type { FutureObj } from './asyncio-future-state';
import type { TaskObj } from './asyncio-task-state';

/** Hands the loop's exception handler a context of `text`, the entries and the source's traceback. */
function report(fut: FutureObj, text: string, entries: readonly [string, PyObject][]): void {
  const saved = PyErr_GetRaisedException();
  const context = PyDict_New();
  const message = PyUnicode_FromString(text);
  const rows: [string, PyObject][] = [['message', message], ...entries];
  if (fut.v.source_tb !== null) rows.push(['source_traceback', fut.v.source_tb]);
  if (rows.every(([name, value]) => PyDict_SetItem(context, _Py_ID(name), value) >= 0)) {
    const func = PyObject_GetAttr(fut.v.loop!, _Py_ID('call_exception_handler'));
    if (func !== null) {
      const res = PyObject_CallOneArg(func, context);
      if (res === null) PyErr_WriteUnraisable(func);
      else Py_DECREF(res);
      Py_DECREF(func);
    }
  }
  Py_DECREF(context);
  Py_DECREF(message);
  PyErr_SetRaisedException(saved);
}

/** The name of the object's type without its module. @source Objects/typeobject.c _PyType_Name */
function typeName(o: PyObject): string {
  const { tp_name } = o.ob_type;
  return tp_name.slice(tp_name.lastIndexOf('.') + 1);
}

/** @source Modules/_asynciomodule.c FutureObj_finalize */
export function FutureObj_finalize(self: PyObject): void {
  const fut = self as FutureObj;
  if (!fut.v.log_tb) return;
  fut.v.log_tb = false;
  report(fut, `${typeName(self)} exception was never retrieved`, [
    ['exception', fut.v.exception!],
    ['future', self],
  ]);
}

/** @source Modules/_asynciomodule.c TaskObj_finalize */
export function TaskObj_finalize(self: PyObject): void {
  const task = self as TaskObj;
  if (task.v.state === 'PENDING' && task.v.log_destroy_pending) {
    report(task, 'Task was destroyed but it is pending!', [['task', self]]);
  }
  FutureObj_finalize(self);
}
