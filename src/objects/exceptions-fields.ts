/** StopIteration, SystemExit, ImportError, NameError, AttributeError, KeyError (Objects/exceptions.c). */
import { touch } from '../heap/observer';
import type { MethodDef, PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyDict_Copy, PyDict_New, PyDict_Next, PyDict_SetItem, newDictEntry } from './dictobject';
import { PyErr_SetString } from './errors';
import {
  BaseException_init,
  BaseException_str,
  setField,
  type PyBaseExceptionObject,
} from './exceptions-base';
import { PyExc_TypeError } from './exceptions';
import { PyObject_Repr, Py_None } from './object';
import { PyTuple_GET_ITEM, PyTuple_GET_SIZE, PyTuple_Pack } from './tupleobject';
import { METH_NOARGS, method } from './typedef';
import { PyUnicode_CheckExact, _Py_ID } from './unicodeobject';

/** @source Objects/exceptions.c StopIteration_init */
export function StopIteration_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  if (BaseException_init(self, args, kwds) < 0) return -1;
  const value = PyTuple_GET_SIZE(args) > 0 ? PyTuple_GET_ITEM(args, 0) : Py_None;
  setField(self as PyBaseExceptionObject, 0, value);
  return 0;
}

/** @source Objects/exceptions.c SystemExit_init */
export function SystemExit_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  if (BaseException_init(self, args, kwds) < 0) return -1;
  const size = PyTuple_GET_SIZE(args);
  if (size === 1) setField(self as PyBaseExceptionObject, 0, PyTuple_GET_ITEM(args, 0));
  else if (size > 1) setField(self as PyBaseExceptionObject, 0, args);
  return 0;
}

/** Values of the keywords `names` (borrowed), or null with TypeError set. */
function keywordFields(
  fname: string,
  kwds: PyObject | null,
  names: readonly string[],
): (PyObject | null)[] | null {
  const values: (PyObject | null)[] = names.map(() => null);
  if (kwds === null) return values;
  const pos = { i: 0 };
  const out = newDictEntry();
  while (PyDict_Next(kwds, pos, out)) {
    const i = names.indexOf(out.key.v as string);
    if (i < 0) {
      return PyErr_SetString(
        PyExc_TypeError,
        `'${out.key.v as string}' is an invalid keyword argument for ${fname}`,
      );
    }
    values[i] = out.value;
  }
  return values;
}

/** @source Objects/exceptions.c ImportError_init */
export function ImportError_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  if (BaseException_init(self, args, null) < 0) return -1;
  const values = keywordFields('ImportError', kwds, ['name', 'path', 'name_from']);
  if (values === null) return -1;
  const o = self as PyBaseExceptionObject;
  for (let i = 0; i < 3; i++) setField(o, i + 1, values[i]);
  setField(o, 0, PyTuple_GET_SIZE(args) === 1 ? PyTuple_GET_ITEM(args, 0) : null);
  return 0;
}

/** @source Objects/exceptions.c ImportError_str */
export function ImportError_str(self: PyObject): PyObject | null {
  const msg = (self as PyBaseExceptionObject).v.x[0];
  if (msg !== null && PyUnicode_CheckExact(msg)) return Py_NewRef(msg);
  return BaseException_str(self);
}

/** The instance dict with the fields added that are set; new reference to a dict or None. */
function stateWithFields(
  self: PyObject,
  fields: readonly [string, PyObject | null][],
): PyObject | null {
  const dict = self.dict as PyObject | null;
  const present = fields.filter(([, value]) => value !== null);
  if (present.length === 0) return Py_NewRef(dict ?? Py_None);
  const state: PyObject | null = dict === null ? PyDict_New() : PyDict_Copy(dict);
  if (state === null) return null;
  for (const [name, value] of present) {
    if (PyDict_SetItem(state, _Py_ID(name), value!) < 0) {
      Py_DECREF(state);
      return null;
    }
  }
  return state;
}

function ImportError_reduce(self: PyObject): PyObject | null {
  const v = (self as PyBaseExceptionObject).v;
  const state = stateWithFields(self, [
    ['name', v.x[1]],
    ['path', v.x[2]],
    ['name_from', v.x[3]],
  ]);
  if (state === null) return null;
  const res =
    state === Py_None
      ? PyTuple_Pack(self.ob_type, v.args!)
      : PyTuple_Pack(self.ob_type, v.args!, state);
  Py_DECREF(state);
  return res;
}

export function ImportError_methods(): MethodDef[] {
  return [method('__reduce__', METH_NOARGS, ImportError_reduce)];
}

/** @source Objects/exceptions.c NameError_init */
export function NameError_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  if (BaseException_init(self, args, null) < 0) return -1;
  const values = keywordFields('NameError', kwds, ['name']);
  if (values === null) return -1;
  setField(self as PyBaseExceptionObject, 0, values[0]);
  return 0;
}

/** @source Objects/exceptions.c AttributeError_init */
export function AttributeError_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  if (BaseException_init(self, args, null) < 0) return -1;
  const values = keywordFields('AttributeError', kwds, ['name', 'obj']);
  if (values === null) return -1;
  const o = self as PyBaseExceptionObject;
  setField(o, 1, values[0]);
  setField(o, 0, values[1]);
  return 0;
}

function AttributeError_getstate(self: PyObject): PyObject | null {
  const v = (self as PyBaseExceptionObject).v;
  return stateWithFields(self, [
    ['name', v.x[1]],
    ['args', v.x[1] === null ? null : v.args],
  ]);
}

function AttributeError_reduce(self: PyObject): PyObject | null {
  const state = AttributeError_getstate(self);
  if (state === null) return null;
  const res = PyTuple_Pack(self.ob_type, (self as PyBaseExceptionObject).v.args!, state);
  Py_DECREF(state);
  return res;
}

export function AttributeError_getstate_methods(): MethodDef[] {
  return [
    method('__getstate__', METH_NOARGS, AttributeError_getstate),
    method('__reduce__', METH_NOARGS, AttributeError_reduce),
  ];
}

/** @source Objects/exceptions.c KeyError_str */
export function KeyError_str(self: PyObject): PyObject | null {
  const args = (self as PyBaseExceptionObject).v.args!;
  // The repr, so that a missing empty string or blank key can be seen.
  if (PyTuple_GET_SIZE(args) === 1) return PyObject_Repr(PyTuple_GET_ITEM(args, 0));
  return BaseException_str(self);
}

/** Stores name and object in a raised AttributeError that lacks them. @source Python/pythonrun... set_attribute_error_context */
export function setAttributeErrorContext(exc: PyObject, obj: PyObject, name: PyObject): void {
  const o = exc as PyBaseExceptionObject;
  if (o.v.x[0] !== null || o.v.x[1] !== null) return;
  o.v.x[1] = Py_NewRef(name);
  const old = o.v.x[0];
  o.v.x[0] = Py_NewRef(obj);
  touch(o);
  Py_XDECREF(old);
}
