/** Attributes of futures (Modules/_asynciomodule.c FUTURE_COMMON_GETSETLIST). */
import type { GetSetDef, PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_NewRef } from '../heap/refcount';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_AttributeError, PyExc_ValueError } from '../objects/exceptions';
import { PyList_GET_SIZE, listFromStolen, type PyListObject } from '../objects/listobject';
import { PyObject_IsTrue, Py_None, boolResult } from '../objects/object';
import { setField } from '../objects/ref-fields';
import { tupleFromStolen } from '../objects/tupleobject';
import { getset } from '../objects/typedef';
import { _Py_ID } from '../objects/unicodeobject';
import { future_ensure_alive, type FutureObj } from './asyncio-future-state';

const future = (self: PyObject): FutureObj => self as FutureObj;

/** Refuses to delete an attribute, or gives the truth of what is to be stored: 0, 1, or -1. */
export function flagToStore(value: PyObject | null): number {
  if (value !== null) return PyObject_IsTrue(value);
  PyErr_SetString(PyExc_AttributeError, 'cannot delete attribute');
  return -1;
}

function set_blocking(self: PyObject, value: PyObject | null): number {
  if (!future_ensure_alive(future(self))) return -1;
  const flag = flagToStore(value);
  if (flag < 0) return -1;
  future(self).v.blocking = flag > 0;
  return 0;
}

function set_log_traceback(self: PyObject, value: PyObject | null): number {
  const flag = flagToStore(value);
  if (flag > 0) PyErr_SetString(PyExc_ValueError, '_log_traceback can only be set to False');
  if (flag !== 0) return -1;
  future(self).v.log_tb = false;
  return 0;
}

function set_cancel_message(self: PyObject, value: PyObject | null): number {
  if (value === null) {
    PyErr_SetString(PyExc_AttributeError, 'cannot delete attribute');
    return -1;
  }
  setField(future(self), 'cancel_msg', Py_NewRef(value));
  return 0;
}

/** @source Modules/_asynciomodule.c FutureObj_get_callbacks */
function get_callbacks(self: PyObject): PyObject | null {
  const fut = future(self);
  if (!future_ensure_alive(fut)) return null;
  const { callback0, context0 } = fut.v;
  const rest = fut.v.callbacks as PyListObject | null;
  if (callback0 === null) return Py_NewRef<PyObject>(rest ?? Py_None);
  const all = listFromStolen([], 1 + (rest === null ? 0 : PyList_GET_SIZE(rest)));
  all.v.items.push(tupleFromStolen([Py_NewRef(callback0), Py_NewRef(context0!)]));
  for (const item of rest?.v.items ?? []) all.v.items.push(Py_NewRef(item));
  touch(all);
  return all;
}

/** A getter that asks first whether the future has been initialized. */
function alive(get: (fut: FutureObj) => PyObject): GetSetDef['get'] {
  return (self) => (future_ensure_alive(future(self)) ? get(future(self)) : null);
}

/** Attributes that tasks have too. */
export function sharedAttributes(): GetSetDef[] {
  return [
    getset(
      '_state',
      alive((fut) => Py_NewRef<PyObject>(_Py_ID(fut.v.state))),
    ),
    getset(
      '_asyncio_future_blocking',
      (self) => boolResult(future(self).v.loop !== null && future(self).v.blocking),
      set_blocking,
    ),
    getset('_loop', (self) => Py_NewRef(future(self).v.loop ?? Py_None)),
    getset('_callbacks', get_callbacks),
    getset(
      '_result',
      alive((fut) => Py_NewRef(fut.v.result ?? Py_None)),
    ),
    getset(
      '_exception',
      alive((fut) => Py_NewRef(fut.v.exception ?? Py_None)),
    ),
    getset(
      '_log_traceback',
      alive((fut) => boolResult(fut.v.log_tb)),
      set_log_traceback,
    ),
    getset('_source_traceback', (self) => {
      const { loop, source_tb } = future(self).v;
      return Py_NewRef((loop === null ? null : source_tb) ?? Py_None);
    }),
    getset(
      '_cancel_message',
      (self) => Py_NewRef(future(self).v.cancel_msg ?? Py_None),
      set_cancel_message,
    ),
  ];
}
