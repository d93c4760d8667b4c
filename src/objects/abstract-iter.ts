/** Iterator protocol. */
import type { PyObject, SendResult } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PySequence_Check } from './abstract-sequence';
import { type_error } from './abstract-object';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_SetString } from './errors';
import { PyExc_StopIteration, PyExc_TypeError } from './exceptions';
import { PySeqIter_New } from './iterobject';
import { Py_None, _PyObject_NextNotImplemented } from './object';
import { PyObject_CallMethodOneArg } from './call';
import { _PyGen_FetchStopIterationValue } from './genobject';
import { tstate } from './pystate';
import { _Py_ID } from './unicodeobject';

/** @source Objects/abstract.c PyIter_Check */
export function PyIter_Check(o: PyObject): boolean {
  const next = o.ob_type.tp_iternext;
  return next !== null && next !== _PyObject_NextNotImplemented;
}

/** `iter(o)`; new reference. @source Objects/abstract.c PyObject_GetIter */
export function PyObject_GetIter(o: PyObject): PyObject | null {
  const f = o.ob_type.tp_iter;
  if (f === null) {
    if (PySequence_Check(o)) return PySeqIter_New(o);
    return type_error("'%s' object is not iterable", o);
  }
  const res = f(o);
  if (res !== null && !PyIter_Check(res)) {
    PyErr_SetString(
      PyExc_TypeError,
      `iter() returned non-iterator of type '${res.ob_type.tp_name}'`,
    );
    Py_DECREF(res);
    return null;
  }
  return res;
}

/** `aiter(o)`; new reference. @source Objects/abstract.c PyObject_GetAIter */
export function PyObject_GetAIter(o: PyObject): PyObject | null {
  const f = o.ob_type.am_aiter;
  if (f === null) return type_error("'%s' object is not an async iterable", o);
  const it = f(o);
  if (it !== null && it.ob_type.am_anext === null) {
    PyErr_SetString(
      PyExc_TypeError,
      `aiter() returned not an async iterator of type '${it.ob_type.tp_name}'`,
    );
    Py_DECREF(it);
    return null;
  }
  return it;
}

/** The next item; null at the end or with an exception set. New reference. @source Objects/abstract.c PyIter_Next */
export function PyIter_Next(iter: PyObject): PyObject | null {
  const result = iter.ob_type.tp_iternext!(iter);
  if (
    result === null &&
    tstate.current_exception !== null &&
    PyErr_ExceptionMatches(PyExc_StopIteration)
  ) {
    PyErr_Clear();
  }
  return result;
}

/** Resumes an iterator or generator: see `sendfunc`. @source Objects/abstract.c PyIter_Send */
export function PyIter_Send(iter: PyObject, arg: PyObject, out: SendResult): number {
  const send = iter.ob_type.am_send;
  if (send !== null) return send(iter, arg, out);
  const next = iter.ob_type.tp_iternext;
  out.value =
    arg === Py_None && next !== null && PyIter_Check(iter)
      ? next(iter)
      : PyObject_CallMethodOneArg(iter, _Py_ID('send'), arg);
  if (out.value !== null) return 1;
  return _PyGen_FetchStopIterationValue(out) === 0 ? 0 : -1;
}
