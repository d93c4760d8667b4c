/** Attributes that generators, coroutines and asynchronous generators share (Objects/genobject.c). */
import { addressOf } from '../heap/alloc';
import { type GetSetDef, type PyObject } from '../heap/object';
import { touch } from '../heap/observer';

import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyBool_FromLong } from './boolobject';
import { type PyCodeObject } from './codeobject';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';

import { _PyFrame_GetFrameObject } from './frameobject';

import { PyAsyncGen_CheckExact } from './genobject-async';

import { PyLong_FromLong } from './longobject';

import { Py_None } from './object';

import { getset } from './typedef';
import { PyUnicode_Check, PyUnicode_FromString } from './unicodeobject';

import { FrameState, type PyGenObject, kindName } from './genobject';

export function gen_repr(self: PyObject): PyObject {
  const v = (self as PyGenObject).v;
  const kind = PyAsyncGen_CheckExact(self) ? 'async_generator' : kindName(self);
  return PyUnicode_FromString(
    `<${kind} object ${v.qualname.v as string} at 0x${addressOf(self).toString(16)}>`,
  );
}

function nameGetset(name: string, field: 'name' | 'qualname', doc: string): GetSetDef {
  return getset(
    name,
    (self) => Py_NewRef((self as PyGenObject).v[field]),
    (self, value) => {
      if (value === null || !PyUnicode_Check(value)) {
        PyErr_SetString(PyExc_TypeError, `${name} must be set to a string object`);
        return -1;
      }
      const gen = self as PyGenObject;
      const old = gen.v[field];
      gen.v[field] = Py_NewRef(value);
      touch(gen);
      Py_DECREF(old);
      return 0;
    },
    doc,
  );
}

/** The object that a suspended generator delegates to; new reference or null. @source Objects/genobject.c _PyGen_yf */
export function _PyGen_yf(gen: PyGenObject): PyObject | null {
  const RESUME = 151;
  const v = gen.v;
  if (v.frame_state >= FrameState.CLEARED || v.frame_state === FrameState.CREATED) return null;
  const code = (v.code as PyCodeObject).v.co_code;
  const next = (v.frame.lasti + 1) * 2;
  if (code[next] !== RESUME || code[next + 1] < 2) return null;
  return Py_NewRef(v.frame.localsplus[v.frame.sp - 1]!);
}

function getFrame(self: PyObject): PyObject {
  const v = (self as PyGenObject).v;
  if (v.frame_state >= FrameState.COMPLETED) return Py_NewRef(Py_None);
  return Py_NewRef(_PyFrame_GetFrameObject(v.frame));
}

/** The attributes that generators, coroutines and asynchronous generators share, by prefix. */
export function gen_getset(prefix: 'gi' | 'cr' | 'ag'): GetSetDef[] {
  const state = (self: PyObject): number => (self as PyGenObject).v.frame_state;
  const yieldFrom = prefix === 'gi' ? 'gi_yieldfrom' : `${prefix}_await`;
  const what = prefix === 'gi' ? 'generator' : prefix === 'cr' ? 'coroutine' : 'async generator';
  return [
    nameGetset('__name__', 'name', `name of the ${what}`),
    nameGetset('__qualname__', 'qualname', `qualified name of the ${what}`),
    getset(yieldFrom, (self) => _PyGen_yf(self as PyGenObject) ?? Py_NewRef(Py_None)),
    getset(`${prefix}_running`, (self) =>
      PyBool_FromLong(
        prefix === 'ag'
          ? Number((self as PyGenObject).v.running_async)
          : Number(state(self) === FrameState.EXECUTING),
      ),
    ),
    getset(`${prefix}_frame`, getFrame),
    getset(`${prefix}_suspended`, (self) =>
      PyBool_FromLong(state(self) === FrameState.SUSPENDED ? 1 : 0),
    ),
    getset(`${prefix}_code`, (self) => Py_NewRef((self as PyGenObject).v.code)),
  ];
}

/** Bytes of a generator with its frame. */
export function gen_sizeof(self: PyObject): PyObject {
  const size = 144 + 8 * ((self as PyGenObject).v.code as PyCodeObject).v.framesize;
  return PyLong_FromLong(size);
}
