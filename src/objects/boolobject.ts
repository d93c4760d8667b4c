/** The bool type and its two values. */
import { BOOL_INVERSION } from '../compile/code-description';
import { newImmortal } from '../heap/alloc';
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { PyArg_UnpackTupleKeywords, _PyArg_NoKeywords } from './getargs';
import { PyErr_SetString, PyErr_WarnEx } from './errors';
import { PyExc_DeprecationWarning, PyExc_TypeError } from './exceptions';
import { PyLong_Type, type PyLongObject } from './longobject';
import { long_and, long_invert, long_or, long_xor } from './longobject-bits';
import { PyObject_IsTrue } from './object';
import { defineType } from './typedef';
import { _Py_ID } from './unicodeobject';

export let Py_False: PyLongObject;
export let Py_True: PyLongObject;

/** Makes the two values, at the start of a run. */
export function _PyBool_Init(): void {
  Py_False = newImmortal<number | bigint>(PyBool_Type, 0, 28);
  Py_True = newImmortal<number | bigint>(PyBool_Type, 1, 28);
}

export function PyBool_Check(o: PyObject): o is PyLongObject {
  return o.ob_type === PyBool_Type;
}

/** True unless `x` is 0; immortal. @source Objects/boolobject.c PyBool_FromLong */
export function PyBool_FromLong(x: number | boolean): PyObject {
  return x ? Py_True : Py_False;
}

function bool_repr(self: PyObject): PyObject {
  return _Py_ID(self === Py_True ? 'True' : 'False');
}

function bool_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  if (!_PyArg_NoKeywords('bool', kwds)) return null;
  const parsed = PyArg_UnpackTupleKeywords('bool', [''], args, null, 0, 1, 0);
  if (parsed === null) return null;
  if (parsed[0] === null) return Py_False;
  const ok = PyObject_IsTrue(parsed[0]);
  return ok < 0 ? null : PyBool_FromLong(ok);
}

function bool_vectorcall(
  _type: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (kwnames !== null && (kwnames as PyObject<PyObject[]>).v.length > 0) {
    return PyErr_SetString(PyExc_TypeError, 'bool() takes no keyword arguments');
  }
  if (args.length > 1) {
    return PyErr_SetString(PyExc_TypeError, `bool expected at most 1 argument, got ${args.length}`);
  }
  if (args.length === 0) return Py_False;
  const ok = PyObject_IsTrue(args[0]);
  return ok < 0 ? null : PyBool_FromLong(ok);
}

function bool_invert(self: PyObject): PyObject | null {
  if (PyErr_WarnEx(PyExc_DeprecationWarning, BOOL_INVERSION, 1) < 0) return null;
  return long_invert(self);
}

function bool_and(a: PyObject, b: PyObject): PyObject {
  if (!PyBool_Check(a) || !PyBool_Check(b)) return long_and(a, b);
  return PyBool_FromLong(a === Py_True && b === Py_True);
}

function bool_or(a: PyObject, b: PyObject): PyObject {
  if (!PyBool_Check(a) || !PyBool_Check(b)) return long_or(a, b);
  return PyBool_FromLong(a === Py_True || b === Py_True);
}

function bool_xor(a: PyObject, b: PyObject): PyObject {
  if (!PyBool_Check(a) || !PyBool_Check(b)) return long_xor(a, b);
  return PyBool_FromLong(a !== b);
}

export const PyBool_Type = defineType({
  tp_name: 'bool',
  tp_basicsize: 24,
  tp_itemsize: 4,
  tp_flags: TPFLAGS.LONG_SUBCLASS,
  tp_doc:
    'bool(x) -> bool\n\n' +
    'Returns True when the argument x is true, False otherwise.\n' +
    'The builtins True and False are the only two instances of the class bool.\n' +
    'The class bool is a subclass of the class int, and cannot be subclassed.',
  tp_base: () => PyLong_Type,
  tp_repr: bool_repr,
  tp_new: bool_new,
  tp_vectorcall: bool_vectorcall,
  nb_invert: bool_invert,
  nb_and: bool_and,
  nb_xor: bool_xor,
  nb_or: bool_or,
});
