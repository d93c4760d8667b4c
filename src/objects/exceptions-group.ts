/** BaseExceptionGroup and what `except*` does with groups (Objects/exceptions.c). */
import { tupleMethod } from './tuple-method';
import { touch } from '../heap/observer';
import type { MethodDef, PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PySequence_Check, PySequence_List, PySequence_Tuple } from './abstract';
import {
  PyObject_Call,
  PyObject_CallFunctionObjArgs,
  PyObject_CallOneArg,
  PyObject_CallMethod,
} from './call';
import { PyDict_New } from './dictobject';
import { PyErr_GivenExceptionMatches, PyErr_SetString } from './errors';
import {
  BaseException_new,
  PyExceptionClass_Check,
  PyExceptionInstance_Check,
  PyException_SetCause,
  PyException_SetContext,
  type PyBaseExceptionObject,
} from './exceptions-base';
import {
  PyExc_BaseExceptionGroup,
  PyExc_Exception,
  PyExc_ExceptionGroup,
  PyExc_TypeError,
  PyExc_ValueError,
} from './exceptions';
import { PyFunction_Check } from './funcobject';
import { Py_GenericAlias } from './genericaliasobject';
import { PyList_Append, PyList_GET_SIZE, PyList_New } from './listobject';
import { PyObject_IsTrue, PyObject_SetAttr, Py_None, _PyObject_LookupAttr, strStr } from './object';
import { _Py_EnterRecursiveCall, _Py_LeaveRecursiveCall } from './recursion';
import { PyTuple_Check, PyTuple_GET_ITEM, PyTuple_GET_SIZE, PyTuple_Pack } from './tupleobject';
import { METH_CLASS, METH_O, method } from './typedef';
import { PyObject_TypeCheck, PyType_IsSubtype, PyType_Type } from './typeobject';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from './unicodeobject';

const MESSAGE = 0;

export const EXCS = 1;

/** @source Objects/exceptions.c _PyBaseExceptionGroup_Check */
export function _PyBaseExceptionGroup_Check(o: PyObject): o is PyBaseExceptionObject {
  return PyObject_TypeCheck(o, PyExc_BaseExceptionGroup);
}

/** Tuple of the contained exceptions, borrowed. */
export function groupExceptions(group: PyObject): PyObject {
  return (group as PyBaseExceptionObject).v.x[EXCS]!;
}

/** Checks the items; returns whether all are instances of Exception, or null with an exception set. */
function allOrdinary(excs: PyObject): boolean | null {
  const n = PyTuple_GET_SIZE(excs);
  if (n === 0) {
    return PyErr_SetString(
      PyExc_ValueError,
      'second argument (exceptions) must be a non-empty sequence',
    );
  }
  let ordinary = true;
  for (let i = 0; i < n; i++) {
    const item = PyTuple_GET_ITEM(excs, i);
    if (!PyExceptionInstance_Check(item)) {
      return PyErr_SetString(
        PyExc_ValueError,
        `Item ${i} of second argument (exceptions) is not an exception`,
      );
    }
    if (!PyType_IsSubtype(item.ob_type, PyExc_Exception)) ordinary = false;
  }
  return ordinary;
}

/** @source Objects/exceptions.c BaseExceptionGroup_new */
export function BaseExceptionGroup_new(type: PyTypeObject, args: PyObject): PyObject | null {
  const n = PyTuple_GET_SIZE(args);
  const fname = 'BaseExceptionGroup.__new__()';
  if (n !== 2) {
    return PyErr_SetString(PyExc_TypeError, `${fname} takes exactly 2 arguments (${n} given)`);
  }
  const message = PyTuple_GET_ITEM(args, 0);
  if (!PyUnicode_Check(message)) {
    const got = message === Py_None ? 'None' : message.ob_type.tp_name;
    return PyErr_SetString(PyExc_TypeError, `${fname} argument 1 must be str, not ${got}`);
  }
  const given = PyTuple_GET_ITEM(args, 1);
  if (!PySequence_Check(given)) {
    return PyErr_SetString(PyExc_TypeError, 'second argument (exceptions) must be a sequence');
  }
  const excs = PySequence_Tuple(given);
  if (excs === null) return null;
  const cls = groupClass(type, excs);
  const self = cls === null ? null : (BaseException_new(cls, args) as PyBaseExceptionObject | null);
  if (self === null) {
    Py_DECREF(excs);
    return null;
  }
  self.v.x[MESSAGE] = Py_NewRef(message);
  self.v.x[EXCS] = excs;
  touch(self);
  return self;
}

function groupClass(type: PyTypeObject, excs: PyObject): PyTypeObject | null {
  const ordinary = allOrdinary(excs);
  if (ordinary === null) return null;
  if (type === PyExc_BaseExceptionGroup) return ordinary ? PyExc_ExceptionGroup : type;
  if (ordinary) return type;
  if (type === PyExc_ExceptionGroup) {
    return PyErr_SetString(PyExc_TypeError, 'Cannot nest BaseExceptions in an ExceptionGroup');
  }
  if (PyType_IsSubtype(type, PyExc_Exception)) {
    return PyErr_SetString(PyExc_TypeError, `Cannot nest BaseExceptions in '${type.tp_name}'`);
  }
  return type;
}

/** @source Objects/exceptions.c BaseExceptionGroup_str */
export function BaseExceptionGroup_str(self: PyObject): PyObject | null {
  const x = (self as PyBaseExceptionObject).v.x;
  const n = PyTuple_GET_SIZE(x[EXCS]!);
  const message = strStr(x[MESSAGE]!);
  if (message === null) return null;
  return PyUnicode_FromString(`${message} (${n} sub-exception${n > 1 ? 's' : ''})`);
}

function BaseExceptionGroup_derive(self: PyObject, excs: PyObject): PyObject | null {
  const args = PyTuple_Pack((self as PyBaseExceptionObject).v.x[MESSAGE]!, excs);
  const eg = PyObject_Call(PyExc_BaseExceptionGroup, args, null);
  Py_DECREF(args);
  return eg;
}

/** Copies traceback, context, cause and notes of `orig`. */
function copyMetadata(orig: PyBaseExceptionObject, eg: PyBaseExceptionObject): number {
  const tb = orig.v.traceback;
  if (tb !== null) {
    const old = eg.v.traceback;
    eg.v.traceback = Py_NewRef(tb);
    touch(eg);
    Py_XDECREF(old);
  }
  PyException_SetContext(eg, orig.v.context === null ? null : Py_NewRef(orig.v.context));
  PyException_SetCause(eg, orig.v.cause === null ? null : Py_NewRef(orig.v.cause));
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(orig, _Py_ID('__notes__'), out) < 0) return -1;
  const notes = out.value;
  if (notes === null) return 0;
  let res = 0;
  if (PySequence_Check(notes)) {
    // A copy, so that later notes of one part do not appear in the other.
    const copy = PySequence_List(notes);
    res = copy === null ? -1 : PyObject_SetAttr(eg, _Py_ID('__notes__'), copy);
    Py_XDECREF(copy);
  }
  Py_DECREF(notes);
  return res;
}

/** A group like `orig` with the exceptions of the list; null in `out` for none. @source Objects/exceptions.c exceptiongroup_subset */
function exceptiongroup_subset(
  orig: PyBaseExceptionObject,
  excs: PyObject,
  out: { value: PyObject | null },
): number {
  out.value = null;
  if (PyList_GET_SIZE(excs) === 0) return 0;
  const args = PyTuple_Pack(excs);
  const eg = PyObject_CallMethod(orig, 'derive', excs);
  Py_DECREF(args);
  if (eg === null) return -1;
  if (!_PyBaseExceptionGroup_Check(eg)) {
    PyErr_SetString(PyExc_TypeError, 'derive must return an instance of BaseExceptionGroup');
    Py_DECREF(eg);
    return -1;
  }
  if (copyMetadata(orig, eg) < 0) {
    Py_DECREF(eg);
    return -1;
  }
  out.value = eg;
  return 0;
}

/** Says whether an exception belongs to the wanted part: 1, 0, or -1 with an exception set. */
type Matcher = (exc: PyObject) => number;

/** @source Objects/exceptions.c get_matcher_type */
function matcherFor(value: PyObject): Matcher | null {
  if (PyFunction_Check(value)) {
    return (exc) => {
      const r = PyObject_CallOneArg(value, exc);
      if (r === null) return -1;
      const truth = PyObject_IsTrue(r);
      Py_DECREF(r);
      return truth;
    };
  }
  const isTypes =
    PyExceptionClass_Check(value) ||
    (PyTuple_Check(value) && (value.v as PyObject[]).every(PyExceptionClass_Check));
  if (isTypes) return (exc) => (PyErr_GivenExceptionMatches(exc, value) ? 1 : 0);
  return PyErr_SetString(
    PyExc_TypeError,
    'expected a function, exception type or tuple of exception types',
  );
}

export interface SplitResult {
  match: PyObject | null;
  rest: PyObject | null;
}

/** @source Objects/exceptions.c exceptiongroup_split_recursive */
export function exceptiongroup_split_recursive(
  exc: PyObject,
  matches: Matcher,
  withRest: boolean,
  result: SplitResult,
): number {
  result.match = null;
  result.rest = null;
  const isMatch = matches(exc);
  if (isMatch < 0) return -1;
  if (isMatch) {
    result.match = Py_NewRef(exc);
    return 0;
  }
  if (!_PyBaseExceptionGroup_Check(exc)) {
    if (withRest) result.rest = Py_NewRef(exc);
    return 0;
  }
  const matchList = PyList_New(0);
  const restList = withRest ? PyList_New(0) : null;
  const res = splitItems(exc, matches, result, matchList, restList);
  Py_DECREF(matchList);
  Py_XDECREF(restList);
  if (res < 0) {
    Py_XDECREF(result.match);
    Py_XDECREF(result.rest);
    result.match = null;
    result.rest = null;
  }
  return res;
}

function splitItems(
  exc: PyBaseExceptionObject,
  matches: Matcher,
  result: SplitResult,
  matchList: PyObject,
  restList: PyObject | null,
): number {
  const excs = exc.v.x[EXCS]!;
  const part: SplitResult = { match: null, rest: null };
  for (let i = 0; i < PyTuple_GET_SIZE(excs); i++) {
    if (_Py_EnterRecursiveCall(' in exceptiongroup_split_recursive') < 0) return -1;
    const item = PyTuple_GET_ITEM(excs, i);
    const res = exceptiongroup_split_recursive(item, matches, restList !== null, part);
    _Py_LeaveRecursiveCall();
    if (res < 0) return -1;
    if (part.match !== null) {
      PyList_Append(matchList, part.match);
      Py_DECREF(part.match);
    }
    if (part.rest !== null && restList !== null) {
      PyList_Append(restList, part.rest);
      Py_DECREF(part.rest);
    }
  }
  const out = { value: null as PyObject | null };
  if (exceptiongroup_subset(exc, matchList, out) < 0) return -1;
  result.match = out.value;
  if (restList === null) return 0;
  if (exceptiongroup_subset(exc, restList, out) < 0) return -1;
  result.rest = out.value;
  return 0;
}

function BaseExceptionGroup_split(self: PyObject, value: PyObject): PyObject | null {
  const matches = matcherFor(value);
  const parts: SplitResult = { match: null, rest: null };
  if (matches === null || exceptiongroup_split_recursive(self, matches, true, parts) < 0)
    return null;
  const result = PyTuple_Pack(parts.match ?? Py_None, parts.rest ?? Py_None);
  Py_XDECREF(parts.match);
  Py_XDECREF(parts.rest);
  return result;
}

function BaseExceptionGroup_subgroup(self: PyObject, value: PyObject): PyObject | null {
  const matches = matcherFor(value);
  const parts: SplitResult = { match: null, rest: null };
  if (matches === null || exceptiongroup_split_recursive(self, matches, false, parts) < 0)
    return null;
  return parts.match ?? Py_NewRef(Py_None);
}

/** Gives the one argument that `name` takes. @source Python/getargs.c PyArg_ParseTuple */
function oneOf(
  name: string,
  meth: (self: PyObject, arg: PyObject) => PyObject | null,
): (self: PyObject, args: readonly PyObject[]) => PyObject | null {
  return (self, args) =>
    args.length === 1
      ? meth(self, args[0])
      : PyErr_SetString(
          PyExc_TypeError,
          `${name}() takes exactly 1 argument (${args.length} given)`,
        );
}

export function BaseExceptionGroup_methods(): MethodDef[] {
  return [
    method(
      '__class_getitem__',
      METH_O | METH_CLASS,
      (cls, arg) => Py_GenericAlias(cls, arg),
      'See PEP 585',
    ),
    tupleMethod('derive', oneOf('derive', BaseExceptionGroup_derive)),
    tupleMethod('split', oneOf('split', BaseExceptionGroup_split)),
    tupleMethod('subgroup', oneOf('subgroup', BaseExceptionGroup_subgroup)),
  ];
}

/**
 * Splits a group by its own method `split` into (match, rest), null for None; false with an
 * exception set. New references. @source Python/ceval.c _PyEval_ExceptionGroupMatch
 */
export function splitGroup(exc: PyObject, types: PyObject, result: SplitResult): boolean {
  const args = PyTuple_Pack(types);
  const pair = PyObject_CallMethod(exc, 'split', types);
  Py_DECREF(args);
  if (pair === null) return false;
  const items = pair.v as PyObject[];
  if (!PyTuple_Check(pair) || items.length < 2) {
    const shown = `${exc.ob_type.tp_name}.split must return a `;
    PyErr_SetString(
      PyExc_TypeError,
      PyTuple_Check(pair)
        ? `${shown}2-tuple, got tuple of size ${items.length}`
        : `${shown}tuple, not ${(pair as PyObject).ob_type.tp_name}`,
    );
    Py_DECREF(pair);
    return false;
  }
  const [match, rest] = items;
  result.match = match === Py_None ? null : Py_NewRef(match);
  result.rest = rest === Py_None ? null : Py_NewRef(rest);
  Py_DECREF(pair);
  return true;
}

/** A group of the exceptions in the list. @source Objects/exceptions.c _PyExc_CreateExceptionGroup */
export function _PyExc_CreateExceptionGroup(msg: string, excs: PyObject): PyObject | null {
  const message = PyUnicode_FromString(msg);
  const eg = PyObject_CallFunctionObjArgs(PyExc_BaseExceptionGroup, message, excs);
  Py_DECREF(message);
  return eg;
}

/** The class `ExceptionGroup(BaseExceptionGroup, Exception)`. @source Objects/exceptions.c create_exception_group_class */
export function createExceptionGroupType(): PyTypeObject | null {
  const bases = PyTuple_Pack(PyExc_BaseExceptionGroup, PyExc_Exception);
  const type = PyErr_NewException('builtins.ExceptionGroup', bases, null);
  Py_DECREF(bases);
  return type as PyTypeObject | null;
}

/** A new exception class; `name` is `module.class`. @source Python/errors.c PyErr_NewException */
export function PyErr_NewException(
  name: string,
  base: PyObject | null,
  dict: PyObject | null,
): PyObject | null {
  const dot = name.lastIndexOf('.');
  const namespace = dict === null ? PyDict_New() : Py_NewRef(dict);
  if (namespace === null) return null;
  const modname = PyUnicode_FromString(name.slice(0, dot));
  const set = namespace.ob_type.mp_ass_subscript!(namespace, _Py_ID('__module__'), modname);
  Py_DECREF(modname);
  const bases =
    base === null
      ? PyTuple_Pack(PyExc_Exception)
      : PyTuple_Check(base)
        ? Py_NewRef(base)
        : PyTuple_Pack(base);
  const shown = PyUnicode_FromString(name.slice(dot + 1));
  const result =
    set < 0 ? null : PyObject_CallFunctionObjArgs(PyType_Type, shown, bases, namespace);
  Py_DECREF(shown);
  Py_DECREF(bases);
  Py_DECREF(namespace);
  return result;
}
