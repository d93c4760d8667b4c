/** Module `atexit`: functions to call when the interpreter ends (Modules/atexitmodule.c). */
import { PyMem_Free, PyMem_Malloc } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { registerRoots, visitOptional } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyObject_Call } from '../objects/call';
import { PyErr_SetString, PyErr_NoMemory } from '../objects/errors';
import { _PyErr_WriteUnraisableMsg } from '../objects/errors-unraisable';
import { PyExc_TypeError } from '../objects/exceptions';
import { PyLong_FromLong } from '../objects/longobject';
import { PyCallable_Check, PyObject_RichCompareBool, Py_RETURN_NONE } from '../objects/object';
import {
  PyTuple_GET_ITEM,
  PyTuple_GET_SIZE,
  PyTuple_New,
  type PyTupleObject,
} from '../objects/tupleobject';
import {
  METH_KEYWORDS,
  METH_NOARGS,
  METH_O,
  METH_VARARGS,
  defineModule,
  method,
} from '../objects/typedef';

const Py_EQ = 2;

/** Bytes of CPython's record of a call, and places that its table has at first and grows by. */
const CALL_SIZE = 24;
const FIRST_PLACES = 32;
const MORE_PLACES = 16;
const POINTER_SIZE = 8;

/** A registered call; owns all three. */
interface ExitCall {
  /** Block of CPython's record. */
  readonly addr: number;
  readonly func: PyObject;
  readonly args: PyObject;
  readonly kwargs: PyObject | null;
}

let calls: (ExitCall | null)[] = [];
let places = FIRST_PLACES;
/** Block of the table since it grew. */
let table = 0;

onRuntimeReset(() => {
  calls = [];
  places = FIRST_PLACES;
  table = 0;
});

registerRoots('atexit', (visit) => {
  for (const call of calls) {
    if (call === null) continue;
    visit(call.func, 'function registered with atexit');
    visit(call.args, 'arguments registered with atexit');
    visitOptional(visit, call.kwargs, 'arguments registered with atexit');
  }
});

function drop({ addr, func, args, kwargs }: ExitCall): void {
  Py_DECREF(func);
  Py_DECREF(args);
  Py_XDECREF(kwargs);
  PyMem_Free(addr);
}

function makeRoom(): boolean {
  if (calls.length < places) return true;
  places += MORE_PLACES;
  const addr = PyMem_Malloc(places * POINTER_SIZE);
  if (addr < 0) return false;
  PyMem_Free(table);
  table = addr;
  return true;
}

/** @source Modules/atexitmodule.c atexit_register */
function register(_m: PyObject, args: PyObject, kwargs: PyObject | null): PyObject | null {
  if (PyTuple_GET_SIZE(args) === 0) {
    return PyErr_SetString(PyExc_TypeError, 'register() takes at least 1 argument (0 given)');
  }
  const func = PyTuple_GET_ITEM(args, 0);
  if (!PyCallable_Check(func)) {
    return PyErr_SetString(PyExc_TypeError, 'the first argument must be callable');
  }
  const addr = makeRoom() ? PyMem_Malloc(CALL_SIZE) : -1;
  if (addr < 0) return PyErr_NoMemory();
  const count = PyTuple_GET_SIZE(args) - 1;
  const rest = PyTuple_New(count) as PyTupleObject;
  for (let i = 0; i < count; i++) rest.v[i] = Py_NewRef(PyTuple_GET_ITEM(args, i + 1));
  calls.push({ addr, func: Py_NewRef(func), args: rest, kwargs: Py_XNewRef(kwargs) });
  return Py_NewRef(func);
}

function unregister(_m: PyObject, func: PyObject): PyObject | null {
  for (let i = 0; i < calls.length; i++) {
    const call = calls[i];
    if (call === null) continue;
    const equal = PyObject_RichCompareBool(call.func, func, Py_EQ);
    if (equal < 0) return null;
    if (equal > 0) {
      calls[i] = null;
      drop(call);
    }
  }
  return Py_RETURN_NONE();
}

/** Calls what was registered, last first. @source Modules/atexitmodule.c atexit_callfuncs */
export function _PyAtExit_Call(): void {
  for (let i = calls.length - 1; i >= 0; i--) {
    const call = calls[i];
    if (call === null) continue;
    const func = Py_NewRef(call.func);
    const result = PyObject_Call(func, call.args, call.kwargs);
    if (result === null) _PyErr_WriteUnraisableMsg('in atexit callback', func);
    else Py_DECREF(result);
    Py_DECREF(func);
  }
  clearCalls();
}

function clearCalls(): void {
  const old = calls;
  calls = [];
  for (const call of old) if (call !== null) drop(call);
}

export const atexit_module = defineModule({
  name: 'atexit',
  doc: 'allow programmer to define multiple exit functions to be executed\nupon normal program termination.\n\nTwo public functions, register and unregister, are defined.\n',
  methods: [
    method('register', METH_VARARGS | METH_KEYWORDS, register),
    method('_clear', METH_NOARGS, () => {
      clearCalls();
      return Py_RETURN_NONE();
    }),
    method('unregister', METH_O, unregister),
    method('_run_exitfuncs', METH_NOARGS, () => {
      _PyAtExit_Call();
      return Py_RETURN_NONE();
    }),
    method('_ncallbacks', METH_NOARGS, () => PyLong_FromLong(calls.length)),
  ],
  exec: null,
});
