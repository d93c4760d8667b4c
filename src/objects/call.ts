/** Calling objects. */
import {
  METH,
  TPFLAGS,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  type vectorcallfunc,
} from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { InternalError } from '../heap/runtime';
import {
  PyDict_GET_SIZE,
  PyDict_New,
  PyDict_Next,
  PyDict_SetItem,
  newDictEntry,
} from './dictobject';
import { PyErr_SetString, _PyErr_FormatFromCause, PyErr_NoMemory } from './errors';
import { PyExc_SystemError, PyExc_TypeError } from './exceptions';
import { PyFunction_Type } from './funcobject';
import { _PyObject_GetMethod } from './object-method';
import { reprStr, PyObject_GetAttrString } from './object';
import { hooks, tstate } from './pystate';
import { _Py_EnterRecursiveCall, _Py_LeaveRecursiveCall } from './recursion';
import {
  PyTuple_GET_SIZE,
  _PyTuple_FromArray,
  tupleFromStolen,
  type PyTupleObject,
} from './tupleobject';
import { PyUnicode_Check } from './unicodeobject';
import { PyMem_Free, PyMem_Malloc } from '../heap/alloc';

const NO_ARGS: readonly PyObject[] = [];

/** The function behind vectorcall, or null. @source Include/internal/pycore_call.h _PyVectorcall_Function */
export function PyVectorcall_Function(callable: PyObject): vectorcallfunc | null {
  const type = callable.ob_type;
  if (!(type.tp_flags & TPFLAGS.HAVE_VECTORCALL)) return null;
  if (type.tp_flags & TPFLAGS.TYPE_SUBCLASS) return (callable as PyTypeObject).tp_vectorcall;
  return type.tp_instance_vectorcall;
}

/**
 * Holds a native function to its contract: a result or an exception, not both.
 * @source Objects/call.c _Py_CheckFunctionResult
 */
export function _Py_CheckFunctionResult(
  callable: PyObject | null,
  result: PyObject | null,
  where: string | null,
): PyObject | null {
  if ((result === null) !== (tstate.current_exception === null)) return result;
  return badResult(callable, result, where);
}

function badResult(callable: PyObject | null, result: PyObject | null, where: string | null): null {
  const subject = callable === null ? where : reprStrOf(callable);
  if (result === null) {
    return PyErr_SetString(
      PyExc_SystemError,
      `${subject} returned NULL without setting an exception`,
    );
  }
  Py_DECREF(result);
  return _PyErr_FormatFromCause(
    PyExc_SystemError,
    `${subject} returned a result with an exception set`,
  );
}

function reprStrOf(o: PyObject): string {
  const pending = tstate.current_exception;
  tstate.current_exception = null;
  const text = reprStr(o) ?? '<unprintable>';
  tstate.current_exception = pending;
  return text;
}

/** A dict of keyword arguments from `kwnames` and the values behind the positional ones. New reference. @source Objects/call.c _PyStack_AsDict */
export function _PyStack_AsDict(values: readonly PyObject[], kwnames: PyObject): PyObject {
  const names = (kwnames as PyTupleObject).v;
  const dict = PyDict_New();
  for (let i = 0; i < names.length; i++) PyDict_SetItem(dict, names[i], values[i]);
  return dict;
}

function notCallable(callable: PyObject): null {
  return PyErr_SetString(PyExc_TypeError, `'${callable.ob_type.tp_name}' object is not callable`);
}

/** Calls through tp_call with a tuple and dict. New reference. @source Objects/call.c _PyObject_MakeTpCall */
export function _PyObject_MakeTpCall(
  callable: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const call = callable.ob_type.tp_call;
  if (call === null) return notCallable(callable);
  const nkw = kwnames === null ? 0 : PyTuple_GET_SIZE(kwnames);
  const nargs = args.length - nkw;
  const argstuple = _PyTuple_FromArray(nkw === 0 ? args : args.slice(0, nargs));
  const kwdict = nkw === 0 ? null : _PyStack_AsDict(args.slice(nargs), kwnames!);
  let result: PyObject | null = null;
  if (_Py_EnterRecursiveCall(' while calling a Python object') === 0) {
    result = call(callable, argstuple, kwdict);
    _Py_LeaveRecursiveCall();
  }
  Py_DECREF(argstuple);
  if (kwdict !== null) Py_DECREF(kwdict);
  return _Py_CheckFunctionResult(callable, result, null);
}

/**
 * Calls `callable` with positional values followed by those of the keywords in `kwnames`. All
 * borrowed; the result is a new reference. @source Objects/call.c PyObject_Vectorcall
 */
export function PyObject_Vectorcall(
  callable: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const type = callable.ob_type;
  if (type === PyFunction_Type) return hooks.evalVector(callable, null, args, kwnames);
  const func = PyVectorcall_Function(callable);
  if (func === null) return _PyObject_MakeTpCall(callable, args, kwnames);
  const res = func(callable, args, kwnames);
  return _Py_CheckFunctionResult(callable, res, null);
}

/** Vectorcall of function objects. @source Objects/call.c _PyFunction_Vectorcall */
export function _PyFunction_Vectorcall(
  func: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  return hooks.evalVector(func, null, args, kwnames);
}

/** Arguments that CPython passes on in an array of the C stack; more get a block. */
const SMALL_STACK = 5;
const POINTER_SIZE = 8;

/** Values of a call with those of its keywords, their names, and the block of CPython's array. */
interface Unpacked {
  readonly args: PyObject[];
  readonly kwnames: PyObject;
  readonly block: number;
}

/**
 * Positional values and keyword values in one array, which holds all of them, with their names.
 *
 * @source Objects/call.c _PyStack_UnpackDict
 */
function _PyStack_UnpackDict(args: readonly PyObject[], kwargs: PyObject): Unpacked | null {
  const block = PyMem_Malloc((1 + args.length + PyDict_GET_SIZE(kwargs)) * POINTER_SIZE);
  if (block < 0) return PyErr_NoMemory();
  const all = args.map(Py_NewRef);
  const names: PyObject[] = [];
  const pos = { i: 0 };
  const entry = newDictEntry();
  let areStrings = true;
  while (PyDict_Next(kwargs, pos, entry)) {
    if (!PyUnicode_Check(entry.key!)) areStrings = false;
    names.push(Py_NewRef(entry.key!));
    all.push(Py_NewRef(entry.value!));
  }
  const kwnames = tupleFromStolen(names);
  const unpacked = { args: all, kwnames, block };
  if (areStrings) return unpacked;
  PyErr_SetString(PyExc_TypeError, 'keywords must be strings');
  _PyStack_UnpackDict_Free(unpacked);
  return null;
}

/** Gives up what `_PyStack_UnpackDict` made. @source Objects/call.c _PyStack_UnpackDict_Free */
function _PyStack_UnpackDict_Free({ args, kwnames, block }: Unpacked): void {
  for (const arg of args) Py_DECREF(arg);
  PyMem_Free(block);
  Py_DECREF(kwnames);
}

/** @source Objects/call.c _PyObject_VectorcallDictTstate */
export function _PyObject_VectorcallDict(
  callable: PyObject,
  args: readonly PyObject[],
  kwargs: PyObject | null,
): PyObject | null {
  if (kwargs === null || PyDict_GET_SIZE(kwargs) === 0) {
    return PyObject_Vectorcall(callable, args, null);
  }
  if (PyVectorcall_Function(callable) === null) {
    const tuple = _PyTuple_FromArray(args);
    const res = callTpCall(callable, tuple, kwargs);
    Py_DECREF(tuple);
    return res;
  }
  const unpacked = _PyStack_UnpackDict(args, kwargs);
  if (unpacked === null) return null;
  const res = PyObject_Vectorcall(callable, unpacked.args, unpacked.kwnames);
  _PyStack_UnpackDict_Free(unpacked);
  return res;
}

function callTpCall(callable: PyObject, args: PyObject, kwargs: PyObject | null): PyObject | null {
  const call = callable.ob_type.tp_call;
  if (call === null) return notCallable(callable);
  if (_Py_EnterRecursiveCall(' while calling a Python object')) return null;
  const result = call(callable, args, kwargs);
  _Py_LeaveRecursiveCall();
  return _Py_CheckFunctionResult(callable, result, null);
}

/** tp_call of types with vectorcall. @source Objects/call.c PyVectorcall_Call */
export function PyVectorcall_Call(
  callable: PyObject,
  tuple: PyObject,
  kwargs: PyObject | null,
): PyObject | null {
  const type = callable.ob_type;
  const func =
    type.tp_flags & TPFLAGS.TYPE_SUBCLASS
      ? (callable as PyTypeObject).tp_vectorcall
      : type.tp_instance_vectorcall;
  if (func === null) throw new InternalError(`${type.tp_name} does not support vectorcall`);
  return vectorcallCall(func, callable, tuple, kwargs);
}

function vectorcallCall(
  func: vectorcallfunc,
  callable: PyObject,
  tuple: PyObject,
  kwargs: PyObject | null,
): PyObject | null {
  const args = (tuple as PyTupleObject).v;
  if (kwargs === null || PyDict_GET_SIZE(kwargs) === 0) {
    if (args.length >= SMALL_STACK && callable.ob_type.tp_name === 'method')
      return callWithCopy(func, callable, args);
    return func(callable, args, null);
  }
  const unpacked = _PyStack_UnpackDict(args, kwargs);
  if (unpacked === null) return null;
  const res = func(callable, unpacked.args, unpacked.kwnames);
  _PyStack_UnpackDict_Free(unpacked);
  return _Py_CheckFunctionResult(callable, res, null);
}

/** A bound method copies more than a few values of a tuple, to put `self` in front. @source Objects/classobject.c method_vectorcall */
function callWithCopy(
  func: vectorcallfunc,
  method: PyObject,
  args: readonly PyObject[],
): PyObject | null {
  const block = PyMem_Malloc((1 + args.length) * POINTER_SIZE);
  if (block < 0) return PyErr_NoMemory();
  const result = func(method, args, null);
  PyMem_Free(block);
  return result;
}

/** Whether it is a native function that gets the tuple itself: it has no vectorcall. @source Objects/methodobject.c PyCMethod_New */
function takesTuple(callable: PyObject): boolean {
  if (callable.ob_type.tp_name !== 'builtin_function_or_method') return false;
  return ((callable.v as { m_ml: MethodDef }).m_ml.flags & METH.VARARGS) !== 0;
}

/** `callable(*args, **kwargs)` with a tuple and a dict or null. New reference. @source Objects/call.c PyObject_Call */
export function PyObject_Call(
  callable: PyObject,
  args: PyObject,
  kwargs: PyObject | null,
): PyObject | null {
  const func = PyVectorcall_Function(callable);
  if (func === null || takesTuple(callable)) return callTpCall(callable, args, kwargs);
  return vectorcallCall(func, callable, args, kwargs);
}

/** `callable(*args)`. @source Objects/call.c PyObject_CallObject */
export function PyObject_CallObject(callable: PyObject, args: PyObject | null): PyObject | null {
  return args === null ? PyObject_CallNoArgs(callable) : PyObject_Call(callable, args, null);
}

/** @source Objects/call.c PyObject_CallNoArgs */
export function PyObject_CallNoArgs(callable: PyObject): PyObject | null {
  return PyObject_Vectorcall(callable, NO_ARGS, null);
}

/** @source Objects/call.c PyObject_CallOneArg */
export function PyObject_CallOneArg(callable: PyObject, arg: PyObject): PyObject | null {
  return PyObject_Vectorcall(callable, [arg], null);
}

/** @source Objects/call.c PyObject_CallFunctionObjArgs */
export function PyObject_CallFunctionObjArgs(
  callable: PyObject,
  ...args: PyObject[]
): PyObject | null {
  return PyObject_Vectorcall(callable, args, null);
}

/** Calls with `obj` in front of the tuple `args`. @source Objects/call.c _PyObject_Call_Prepend */
export function _PyObject_Call_Prepend(
  callable: PyObject,
  obj: PyObject,
  args: PyObject,
  kwargs: PyObject | null,
): PyObject | null {
  const items = (args as PyTupleObject).v;
  const n = items.length + 1;
  if (n <= SMALL_STACK && kwargs === null && callable.ob_type === PyFunction_Type)
    return hooks.evalMethod(callable, obj, items);
  const all = new Array<PyObject>(n);
  all[0] = obj;
  for (let i = 1; i < n; i++) all[i] = items[i - 1];
  const block = n > SMALL_STACK ? PyMem_Malloc(n * POINTER_SIZE) : 0;
  if (block < 0) return PyErr_NoMemory();
  const result = _PyObject_VectorcallDict(callable, all, kwargs);
  PyMem_Free(block);
  return result;
}

/**
 * `args[0].name(*args[1:])` without a method object where that is possible. New reference.
 * @source Objects/call.c PyObject_VectorcallMethod
 */
export function PyObject_VectorcallMethod(
  name: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const self = args[0];
  const out = { value: null as PyObject | null };
  const unbound = _PyObject_GetMethod(self, name, out);
  const callable = out.value;
  if (callable === null) return null;
  const result = PyObject_Vectorcall(callable, unbound ? args : args.slice(1), kwnames);
  Py_DECREF(callable);
  return result;
}

/**
 * `obj.name(*args)` with a method object, the name a string of its own. New reference.
 * @source Objects/call.c PyObject_CallMethod
 */
export function PyObject_CallMethod(
  obj: PyObject,
  name: string,
  ...args: PyObject[]
): PyObject | null {
  const callable = PyObject_GetAttrString(obj, name);
  if (callable === null) return null;
  const result = PyObject_Vectorcall(callable, args, null);
  Py_DECREF(callable);
  return result;
}

/** @source Objects/call.c PyObject_CallMethodObjArgs */
export function PyObject_CallMethodObjArgs(
  obj: PyObject,
  name: PyObject,
  ...args: PyObject[]
): PyObject | null {
  return PyObject_VectorcallMethod(name, [obj, ...args], null);
}

/** @source Include/cpython/abstract.h PyObject_CallMethodNoArgs */
export function PyObject_CallMethodNoArgs(obj: PyObject, name: PyObject): PyObject | null {
  return PyObject_VectorcallMethod(name, [obj], null);
}

/** @source Include/cpython/abstract.h PyObject_CallMethodOneArg */
export function PyObject_CallMethodOneArg(
  obj: PyObject,
  name: PyObject,
  arg: PyObject,
): PyObject | null {
  return PyObject_VectorcallMethod(name, [obj, arg], null);
}
