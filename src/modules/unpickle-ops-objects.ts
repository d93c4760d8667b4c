/** Unpickling of globals, and of instances that calls make. */
import { PyTypeObject, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { loseReference } from '../heap/roots';
import { PyObject_SetItem } from '../objects/abstract';
import {
  PyObject_CallMethodObjArgs,
  PyObject_CallMethodOneArg,
  PyObject_CallObject,
  PyObject_CallOneArg,
} from '../objects/call';
import {
  PyDict_Check,
  PyDict_GetItemWithError,
  PyDict_Next,
  PyDict_SetItem,
  newDictEntry,
} from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyLong_FromLong } from '../objects/longobject';
import { PyObject_GetAttr, PyObject_SetAttr, Py_None } from '../objects/object';
import { _PyObject_LookupAttr } from '../objects/object-attr';
import { PyTuple_Check, PyTuple_GET_SIZE } from '../objects/tupleobject';
import { PyType_Check } from '../objects/typeobject';
import { decodedStr } from '../objects/unicode-codecs';
import { decodeAscii, decodeUtf8 } from '../objects/unicode-utf8';
import {
  PyUnicode_Check,
  PyUnicode_CheckExact,
  PyUnicode_InternInPlace,
  _Py_ID,
} from '../objects/unicodeobject';
import { pickleState, unpicklingError } from './pickle-state';
import { readInt } from './unpickle-ops-atoms';
import { marker } from './unpickle-ops-containers';
import { readLine } from './unpickler-input';
import type { UnpicklerObject } from './unpickler-object';
import {
  Pdata_append,
  Pdata_pop,
  Pdata_poptuple,
  Pdata_push,
  Pdata_stack_underflow,
} from './unpickler-stack';

/** `self.find_class(module, name)`. @source Modules/_pickle.c find_class */
function find_class(self: UnpicklerObject, module: PyObject, name: PyObject): PyObject | null {
  return PyObject_CallMethodObjArgs(self, _Py_ID('find_class'), module, name);
}

/** A line without its end as text; null with an exception set. */
function readName(self: UnpicklerObject, ascii: boolean): PyObject | null {
  const line = readLine(self, 2);
  if (line === null) return null;
  const bytes = line.subarray(0, -1);
  return decodedStr(ascii ? decodeAscii(bytes, 'strict') : decodeUtf8(bytes, 'strict', true));
}

/** The global named by two lines. */
function readGlobal(self: UnpicklerObject, ascii: boolean): PyObject | null {
  const module = readName(self, ascii);
  if (module === null) return null;
  const name = readName(self, ascii);
  const global = name === null ? null : find_class(self, module, name);
  Py_XDECREF(name);
  Py_DECREF(module);
  return global;
}

/** @source Modules/_pickle.c load_global */
export function load_global(self: UnpicklerObject): boolean {
  return Pdata_push(self.v.stack!, readGlobal(self, false));
}

/** @source Modules/_pickle.c load_stack_global */
export function load_stack_global(self: UnpicklerObject): boolean {
  const stack = self.v.stack!;
  const name = Pdata_pop(stack);
  if (name === null) return false;
  const module = Pdata_pop(stack);
  if (module === null) {
    Py_DECREF(name);
    return false;
  }
  let global: PyObject | null = null;
  if (PyUnicode_CheckExact(module) && PyUnicode_CheckExact(name)) {
    global = find_class(self, module, name);
  } else unpicklingError('STACK_GLOBAL requires str');
  Py_DECREF(name);
  Py_DECREF(module);
  return Pdata_push(stack, global);
}

/** Module and name that an extension code stands for, borrowed; null with an exception set. */
function registered(code: PyObject, number: number): readonly PyObject[] | null {
  const pair = PyDict_GetItemWithError(pickleState.inverted_registry!, code);
  if (pair === null) {
    if (PyErr_Occurred()) return null;
    return PyErr_SetString(PyExc_ValueError, `unregistered extension code ${number}`);
  }
  if (PyTuple_Check(pair) && pair.v.length === 2 && pair.v.every((o) => PyUnicode_Check(o))) {
    return pair.v;
  }
  return PyErr_SetString(
    PyExc_ValueError,
    `_inverted_registry[${number}] isn't a 2-tuple of strings`,
  );
}

/** Finds the object of a code that is not in the cache; new reference, or null. */
function findExtension(self: UnpicklerObject, code: PyObject, number: number): PyObject | null {
  const pair = registered(code, number);
  const obj = pair === null ? null : find_class(self, pair[0], pair[1]);
  if (obj === null || PyDict_SetItem(pickleState.extension_cache!, code, obj) >= 0) return obj;
  Py_DECREF(obj);
  return null;
}

/** @source Modules/_pickle.c load_extension */
export function load_extension(self: UnpicklerObject, nbytes: number): boolean {
  const number = readInt(self, nbytes);
  if (number === null) return false;
  if (number <= 0) return unpicklingError('EXT specifies code <= 0');
  const code = PyLong_FromLong(number);
  const known = PyDict_GetItemWithError(pickleState.extension_cache!, code);
  let obj: PyObject | null = null;
  if (known !== null) obj = Py_NewRef(known);
  else if (!PyErr_Occurred()) obj = findExtension(self, code, number);
  Py_DECREF(code);
  return Pdata_push(self.v.stack!, obj);
}

/** An instance as Python 2's classes were made. @source Modules/_pickle.c instantiate */
function instantiate(cls: PyObject, args: PyObject): PyObject | null {
  if (PyTuple_GET_SIZE(args) === 0 && PyType_Check(cls)) {
    const out: { value: PyObject | null } = { value: null };
    if (_PyObject_LookupAttr(cls, _Py_ID('__getinitargs__'), out) < 0) return null;
    if (out.value === null) return PyObject_CallMethodOneArg(cls, _Py_ID('__new__'), cls);
    Py_DECREF(out.value);
  }
  return PyObject_CallObject(cls, args);
}

/** @source Modules/_pickle.c load_obj */
export function load_obj(self: UnpicklerObject): boolean {
  const stack = self.v.stack!;
  const i = marker(self);
  if (i < 0) return false;
  if (stack.v.data.length - i < 1) return Pdata_stack_underflow(stack);
  const args = Pdata_poptuple(stack, i + 1);
  if (args === null) return false;
  const cls = Pdata_pop(stack);
  const obj = cls === null ? null : instantiate(cls, args);
  Py_XDECREF(cls);
  Py_DECREF(args);
  return Pdata_push(stack, obj);
}

/** @source Modules/_pickle.c load_inst */
export function load_inst(self: UnpicklerObject): boolean {
  const i = marker(self);
  if (i < 0) return false;
  const cls = readGlobal(self, true);
  if (cls === null) return false;
  const stack = self.v.stack!;
  const args = Pdata_poptuple(stack, i);
  const obj = args === null ? null : instantiate(cls, args);
  Py_XDECREF(args);
  Py_DECREF(cls);
  return Pdata_push(stack, obj);
}

/** `cls.__new__(cls, *args, **kwargs)`, or null with UnpicklingError. */
function callNew(cls: PyObject, args: PyObject, kwargs: PyObject | null): PyObject | null {
  const op = kwargs === null ? 'NEWOBJ' : 'NEWOBJ_EX';
  const given = (o: PyObject): string => o.ob_type.tp_name;
  if (!(cls instanceof PyTypeObject)) {
    unpicklingError(`${op} class argument must be a type, not ${given(cls)}`);
  } else if (cls.tp_new === null) {
    unpicklingError(`${op} class argument '${given(cls)}' doesn't have __new__`);
  } else if (!PyTuple_Check(args)) {
    unpicklingError(`${op} args argument must be a tuple, not ${given(args)}`);
  } else if (kwargs !== null && !PyDict_Check(kwargs)) {
    unpicklingError(`${op} kwargs argument must be a dict, not ${given(kwargs)}`);
  } else return cls.tp_new(cls, args, kwargs);
  return null;
}

/** @source Modules/_pickle.c load_newobj */
export function load_newobj(self: UnpicklerObject, useKwargs: number): boolean {
  const stack = self.v.stack!;
  const kwargs = useKwargs ? Pdata_pop(stack) : null;
  if (useKwargs && kwargs === null) return false;
  const args = Pdata_pop(stack);
  const cls = args === null ? null : Pdata_pop(stack);
  const obj = cls === null ? null : callNew(cls, args!, kwargs);
  Py_XDECREF(kwargs);
  Py_XDECREF(args);
  Py_XDECREF(cls);
  return Pdata_push(stack, obj);
}

/** @source Modules/_pickle.c load_reduce */
export function load_reduce(self: UnpicklerObject): boolean {
  const stack = self.v.stack!;
  const args = Pdata_pop(stack);
  if (args === null) return false;
  const callable = Pdata_pop(stack);
  let obj: PyObject | null = null;
  if (callable !== null) {
    if (PyTuple_Check(args)) obj = PyObject_CallObject(callable, args);
    else PyErr_SetString(PyExc_TypeError, 'argument list must be a tuple');
    Py_DECREF(callable);
  }
  Py_DECREF(args);
  return Pdata_push(stack, obj);
}

/** Fills the instance's `__dict__`; names become interned. */
function setAttributes(inst: PyObject, state: PyObject): boolean {
  if (state === Py_None) return true;
  if (!PyDict_Check(state)) return unpicklingError('state is not a dictionary');
  const dict = PyObject_GetAttr(inst, _Py_ID('__dict__'));
  if (dict === null) return false;
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(state, pos, entry)) {
    let key = Py_NewRef(entry.key);
    if (PyUnicode_CheckExact(key)) key = PyUnicode_InternInPlace(key);
    const status = PyObject_SetItem(dict, key, entry.value);
    Py_DECREF(key);
    if (status < 0) {
      // CPython forgets the dict here.
      loseReference(dict);
      return false;
    }
  }
  Py_DECREF(dict);
  return true;
}

/** Sets attributes one by one: those of `__slots__`. */
function setSlots(inst: PyObject, slotstate: PyObject): boolean {
  if (!PyDict_Check(slotstate)) return unpicklingError('slot state is not a dictionary');
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(slotstate, pos, entry)) {
    if (PyObject_SetAttr(inst, entry.key, entry.value) < 0) return false;
  }
  return true;
}

/** Gives an instance without `__setstate__` its state, which it takes over. */
function setDefaultState(inst: PyObject, given: PyObject): boolean {
  let state = given;
  let slotstate: PyObject | null = null;
  if (PyTuple_Check(given) && given.v.length === 2) {
    state = Py_NewRef(given.v[0]);
    slotstate = Py_NewRef(given.v[1]);
    Py_DECREF(given);
  }
  const done = setAttributes(inst, state) && (slotstate === null || setSlots(inst, slotstate));
  Py_DECREF(state);
  Py_XDECREF(slotstate);
  return done;
}

/** @source Modules/_pickle.c load_build */
export function load_build(self: UnpicklerObject): boolean {
  const stack = self.v.stack!;
  const { data, fence } = stack.v;
  if (data.length - 2 < fence) return Pdata_stack_underflow(stack);
  const state = Pdata_pop(stack);
  if (state === null) return false;
  const inst = data[data.length - 1];
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(inst, _Py_ID('__setstate__'), out) < 0) {
    Py_DECREF(state);
    return false;
  }
  if (out.value === null) return setDefaultState(inst, state);
  const result = PyObject_CallOneArg(out.value, state);
  Py_DECREF(state);
  Py_DECREF(out.value);
  if (result === null) return false;
  Py_DECREF(result);
  return true;
}

/** Pushes an object that needs no reading. */
export function pusher(get: () => PyObject): (self: UnpicklerObject) => boolean {
  return (self) => Pdata_append(self.v.stack!, get());
}
