/** Methods and attributes of BaseException (Objects/exceptions.c). */
import { touch } from '../heap/observer';
import { type GetSetDef, type MemberDef, type MethodDef, type PyObject } from '../heap/object';

import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';

import { PyBool_FromLong, Py_True } from './boolobject';
import { PyDict_Check, PyDict_Next, newDictEntry } from './dictobject';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyList_Append, PyList_Check, PyList_New } from './listobject';
import {
  PyObject_GenericGetDict,
  PyObject_GenericSetDict,
  PyObject_SetAttr,
  Py_None,
  _PyObject_LookupAttr,
} from './object';
import { PyTraceBack_Check } from './traceback';
import { PySequence_Tuple } from './abstract';
import { PyTuple_Pack } from './tupleobject';
import { getset, member, method, METH_NOARGS, METH_O } from './typedef';
import { PyUnicode_Check, _Py_ID } from './unicodeobject';
import {
  type PyBaseExceptionObject,
  PyExceptionInstance_Check,
  setArgs,
  PyException_SetContext,
  PyException_SetCause,
} from './exceptions-base';

function BaseException_reduce(self: PyObject): PyObject | null {
  const args = (self as PyBaseExceptionObject).v.args;
  if (args !== null && self.dict !== null) {
    return PyTuple_Pack(self.ob_type, args, self.dict as PyObject);
  }
  return PyTuple_Pack(self.ob_type, args!);
}

function BaseException_setstate(self: PyObject, state: PyObject): PyObject | null {
  if (state === Py_None) return Py_None;
  if (!PyDict_Check(state)) return PyErr_SetString(PyExc_TypeError, 'state is not a dictionary');
  const pos = { i: 0 };
  const out = newDictEntry();
  while (PyDict_Next(state, pos, out)) {
    const key = Py_NewRef(out.key);
    const value = Py_NewRef(out.value);
    const err = PyObject_SetAttr(self, key, value);
    Py_DECREF(value);
    Py_DECREF(key);
    if (err < 0) return null;
  }
  return Py_None;
}

function BaseException_with_traceback(self: PyObject, tb: PyObject): PyObject | null {
  if (BaseException_set_tb(self, tb) < 0) return null;
  return Py_NewRef(self);
}

function BaseException_add_note(self: PyObject, note: PyObject): PyObject | null {
  if (!PyUnicode_Check(note)) {
    return PyErr_SetString(PyExc_TypeError, `note must be a str, not '${note.ob_type.tp_name}'`);
  }
  const out = { value: null as PyObject | null };
  const name = _Py_ID('__notes__');
  if (_PyObject_LookupAttr(self, name, out) < 0) return null;
  let notes = out.value;
  if (notes === null) {
    notes = PyList_New(0);
    if (PyObject_SetAttr(self, name, notes) < 0) {
      Py_DECREF(notes);
      return null;
    }
  } else if (!PyList_Check(notes)) {
    Py_DECREF(notes);
    return PyErr_SetString(PyExc_TypeError, 'Cannot add note: __notes__ is not a list');
  }
  const failed = PyList_Append(notes, note) < 0;
  Py_DECREF(notes);
  return failed ? null : Py_None;
}

function BaseException_get_args(self: PyObject): PyObject | null {
  const args = (self as PyBaseExceptionObject).v.args;
  return args === null ? Py_None : Py_NewRef(args);
}

function BaseException_set_args(self: PyObject, value: PyObject | null): number {
  if (value === null) {
    PyErr_SetString(PyExc_TypeError, 'args may not be deleted');
    return -1;
  }
  const seq = PySequence_Tuple(value);
  if (seq === null) return -1;
  setArgs(self as PyBaseExceptionObject, seq);
  Py_DECREF(seq);
  return 0;
}

function BaseException_get_tb(self: PyObject): PyObject | null {
  return Py_NewRef((self as PyBaseExceptionObject).v.traceback ?? Py_None);
}

/** @source Objects/exceptions.c BaseException_set_tb */
export function BaseException_set_tb(self: PyObject, tb: PyObject | null): number {
  if (tb === null) {
    PyErr_SetString(PyExc_TypeError, '__traceback__ may not be deleted');
    return -1;
  }
  if (tb !== Py_None && !PyTraceBack_Check(tb)) {
    PyErr_SetString(PyExc_TypeError, '__traceback__ must be a traceback or None');
    return -1;
  }
  const o = self as PyBaseExceptionObject;
  const old = o.v.traceback;
  o.v.traceback = tb === Py_None ? null : Py_NewRef(tb);
  touch(o);
  Py_XDECREF(old);
  return 0;
}

function BaseException_get_context(self: PyObject): PyObject | null {
  return Py_NewRef((self as PyBaseExceptionObject).v.context ?? Py_None);
}

function BaseException_set_context(self: PyObject, value: PyObject | null): number {
  return setLink(self, value, '__context__', 'exception context', PyException_SetContext);
}

function BaseException_get_cause(self: PyObject): PyObject | null {
  return Py_NewRef((self as PyBaseExceptionObject).v.cause ?? Py_None);
}

function BaseException_set_cause(self: PyObject, value: PyObject | null): number {
  return setLink(self, value, '__cause__', 'exception cause', PyException_SetCause);
}

function setLink(
  self: PyObject,
  value: PyObject | null,
  name: string,
  what: string,
  store: (self: PyObject, value: PyObject | null) => void,
): number {
  if (value === null) {
    PyErr_SetString(PyExc_TypeError, `${name} may not be deleted`);
    return -1;
  }
  if (value === Py_None) store(self, null);
  else if (PyExceptionInstance_Check(value)) store(self, Py_NewRef(value));
  else {
    PyErr_SetString(PyExc_TypeError, `${what} must be None or derive from BaseException`);
    return -1;
  }
  return 0;
}

export function BaseException_methods(): MethodDef[] {
  return [
    method('__reduce__', METH_NOARGS, BaseException_reduce),
    method('__setstate__', METH_O, BaseException_setstate),
    method(
      'with_traceback',
      METH_O,
      BaseException_with_traceback,
      'Exception.with_traceback(tb) --\n    set self.__traceback__ to tb and return self.',
    ),
    method(
      'add_note',
      METH_O,
      BaseException_add_note,
      'Exception.add_note(note) --\n    add a note to the exception',
    ),
  ];
}

export function BaseException_getset(): GetSetDef[] {
  return [
    getset('__dict__', PyObject_GenericGetDict, PyObject_GenericSetDict),
    getset('args', BaseException_get_args, BaseException_set_args),
    getset('__traceback__', BaseException_get_tb, BaseException_set_tb),
    getset(
      '__context__',
      BaseException_get_context,
      BaseException_set_context,
      'exception context',
    ),
    getset('__cause__', BaseException_get_cause, BaseException_set_cause, 'exception cause'),
  ];
}

export function BaseException_members(): MemberDef[] {
  return [
    member(
      '__suppress_context__',
      (self) => PyBool_FromLong((self as PyBaseExceptionObject).v.suppress_context ? 1 : 0),
      (self, value) => {
        if (value === null) {
          PyErr_SetString(PyExc_TypeError, "can't delete numeric/char attribute");
          return -1;
        }
        (self as PyBaseExceptionObject).v.suppress_context = value === Py_True;
        return 0;
      },
    ),
  ];
}
