/** Built-in functions and methods. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import {
  METH,
  TPFLAGS,
  type MethodDef,
  type PyObject,
  type Py_hash_t,
  type visitproc,
} from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { PyVectorcall_Call, _PyStack_AsDict } from './call';
import { PyDict_GET_SIZE } from './dictobject';
import { PyErr_SetString } from './errors';
import { PyExc_SystemError, PyExc_TypeError } from './exceptions';
import { PyModule_Check } from './moduleobject';
import {
  PyObject_GenericGetAttr,
  PyObject_GetAttr,
  Py_EQ,
  Py_HashPointer,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  boolResult,
  pointerString,
} from './object';
import { PyEval_GetBuiltin } from './builtin-lookup';
import { _Py_EnterRecursiveCall, _Py_LeaveRecursiveCall } from './recursion';
import { _PyType_DocWithoutSignature, textSignature } from './text-signature';
import { PyTuple_GET_SIZE, PyTuple_Pack, _PyTuple_FromArray } from './tupleobject';
import { defineType, getset, member, method } from './typedef';
import { PyType_Check } from './typeobject';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from './unicodeobject';
import { PyObject_ClearWeakRefs } from './weakrefobject';

/** Payload of a built-in function. */
export interface CFunctionPayload {
  readonly m_ml: MethodDef;
  m_self: PyObject | null;
  m_module: PyObject | null;
}
export type PyCFunctionObject = PyObject<CFunctionPayload>;

/** A built-in function, bound to `self` (a module or an object) or to nothing. New reference. @source Objects/methodobject.c PyCFunction_NewEx */
export function PyCFunction_New(
  ml: MethodDef,
  self: PyObject | null,
  module: PyObject | null,
): PyCFunctionObject {
  const op = PyObject_GC_New<CFunctionPayload>(PyCFunction_Type, {
    m_ml: ml,
    m_self: Py_XNewRef(self),
    m_module: Py_XNewRef(module),
  });
  touch(op);
  PyObject_GC_Track(op);
  return op;
}

/** @source Include/methodobject.h PyCFunction_Check */
export function PyCFunction_Check(o: PyObject): o is PyCFunctionObject {
  return o.ob_type === PyCFunction_Type;
}

type Fast = (
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
) => PyObject | null;
type Tuple = (self: PyObject, args: PyObject, kwargs: PyObject | null) => PyObject | null;

/** `list.append()`, as messages name the function. @source Objects/object.c _PyObject_FunctionStr */
export function functionStr(func: PyObject): string {
  const qualname = PyObject_GetAttr(func, _Py_ID('__qualname__'));
  const text = qualname !== null && PyUnicode_Check(qualname) ? qualname.v : '<unknown>';
  Py_XDECREF(qualname);
  const module = PyObject_GetAttr(func, _Py_ID('__module__'));
  const prefix =
    module !== null && PyUnicode_Check(module) && module.v !== 'builtins' ? `${module.v}.` : '';
  Py_XDECREF(module);
  return `${prefix}${text}()`;
}

function noKeywords(func: PyObject): null {
  return PyErr_SetString(PyExc_TypeError, `${functionStr(func)} takes no keyword arguments`);
}

/** Runs `ml` for `self` by its calling convention; `func` is for messages. New reference. */
export function callMethodDef(
  func: PyObject,
  ml: MethodDef,
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const nkw = kwnames === null ? 0 : PyTuple_GET_SIZE(kwnames);
  switch (ml.flags & ~(METH.CLASS | METH.STATIC | METH.COEXIST)) {
    case METH.FASTCALL:
      if (nkw !== 0) return noKeywords(func);
      return (ml.meth as Fast)(self, args, null);
    case METH.FASTCALL | METH.KEYWORDS:
      return (ml.meth as Fast)(self, args, kwnames);
    case METH.O:
      if (nkw !== 0) return noKeywords(func);
      if (args.length !== 1) return wrongCount(func, 'exactly one argument', args.length);
      return callDeep(ml, self, args[0]);
    case METH.NOARGS:
      if (nkw !== 0) return noKeywords(func);
      if (args.length !== 0) return wrongCount(func, 'no arguments', args.length);
      return callDeep(ml, self, null);
    case METH.VARARGS:
      if (nkw !== 0) return noKeywords(func);
      return callWithTuple(ml, self, args, null);
    case METH.VARARGS | METH.KEYWORDS:
      return callWithTuple(ml, self, args, nkw === 0 ? null : kwnames);
    default:
      return PyErr_SetString(PyExc_SystemError, `${functionStr(func)} method: bad call flags`);
  }
}

function wrongCount(func: PyObject, expected: string, given: number): null {
  return PyErr_SetString(
    PyExc_TypeError,
    `${functionStr(func)} takes ${expected} (${given} given)`,
  );
}

/** The recursion check that METH_O and METH_NOARGS make. */
function callDeep(ml: MethodDef, self: PyObject, arg: PyObject | null): PyObject | null {
  if (_Py_EnterRecursiveCall(' while calling a Python object')) return null;
  const res = (ml.meth as (s: PyObject, a: PyObject | null) => PyObject | null)(self, arg);
  _Py_LeaveRecursiveCall();
  return res;
}

function callWithTuple(
  ml: MethodDef,
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const nargs = args.length - (kwnames === null ? 0 : PyTuple_GET_SIZE(kwnames));
  const tuple = _PyTuple_FromArray(kwnames === null ? args : args.slice(0, nargs));
  const kwargs = kwnames === null ? null : _PyStack_AsDict(args.slice(nargs), kwnames);
  let res: PyObject | null = null;
  if (_Py_EnterRecursiveCall(' while calling a Python object') === 0) {
    res = (ml.meth as Tuple)(self, tuple, kwargs);
    _Py_LeaveRecursiveCall();
  }
  Py_DECREF(tuple);
  Py_XDECREF(kwargs);
  return res;
}

function cfunction_vectorcall(
  func: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const payload = (func as PyCFunctionObject).v;
  return callMethodDef(func, payload.m_ml, payload.m_self as PyObject, args, kwnames);
}

/** @source Objects/methodobject.c cfunction_call */
function cfunction_call(func: PyObject, args: PyObject, kwargs: PyObject | null): PyObject | null {
  const { m_ml, m_self } = (func as PyCFunctionObject).v;
  if (m_ml.flags & METH.VARARGS) {
    const takesKeywords = (m_ml.flags & METH.KEYWORDS) !== 0;
    if (!takesKeywords && kwargs !== null && PyDict_GET_SIZE(kwargs) > 0) return noKeywords(func);
    return (m_ml.meth as Tuple)(m_self as PyObject, args, takesKeywords ? kwargs : null);
  }
  return PyVectorcall_Call(func, args, kwargs);
}

function meth_dealloc(self: PyObject): void {
  const m = self as PyCFunctionObject;
  PyObject_GC_UnTrack(m);
  if (m.weaklist !== null) PyObject_ClearWeakRefs(m);
  const { m_self, m_module } = m.v;
  m.v.m_self = null;
  m.v.m_module = null;
  touch(m);
  Py_XDECREF(m_self);
  Py_XDECREF(m_module);
  PyObject_GC_Del(m);
}

function meth_reduce(self: PyObject): PyObject | null {
  const { m_self, m_ml } = (self as PyCFunctionObject).v;
  if (m_self === null || PyModule_Check(m_self)) return PyUnicode_FromString(m_ml.name);
  const getattr = PyEval_GetBuiltin(_Py_ID('getattr'));
  if (getattr === null) return null;
  const name = PyUnicode_FromString(m_ml.name);
  const args = PyTuple_Pack(m_self, name);
  Py_DECREF(name);
  const res = PyTuple_Pack(getattr, args);
  Py_DECREF(args);
  Py_DECREF(getattr);
  return res;
}

function meth_traverse(self: PyObject, visit: visitproc): void {
  const { m_self, m_module } = (self as PyCFunctionObject).v;
  if (m_self !== null) visit(m_self);
  if (m_module !== null) visit(m_module);
}

function meth_owns(self: PyObject, visit: OwnsVisitor): void {
  const { m_self, m_module } = (self as PyCFunctionObject).v;
  if (m_self !== null) visit(m_self, 0);
  if (m_module !== null) visit(m_module, 1);
}

/** @source Objects/methodobject.c meth_get__qualname__ */
function meth_get__qualname__(self: PyObject): PyObject | null {
  const { m_self, m_ml } = (self as PyCFunctionObject).v;
  if (m_self === null || PyModule_Check(m_self)) return PyUnicode_FromString(m_ml.name);
  const type = PyType_Check(m_self) ? m_self : m_self.ob_type;
  const typeQualname = PyObject_GetAttr(type, _Py_ID('__qualname__'));
  if (typeQualname === null) return null;
  if (!PyUnicode_Check(typeQualname)) {
    Py_DECREF(typeQualname);
    return PyErr_SetString(
      PyExc_TypeError,
      '<method>.__class__.__qualname__ is not a unicode object',
    );
  }
  const res = PyUnicode_FromString(`${typeQualname.v}.${m_ml.name}`);
  Py_DECREF(typeQualname);
  return res;
}

function meth_repr(self: PyObject): PyObject | null {
  const { m_self, m_ml } = (self as PyCFunctionObject).v;
  return PyUnicode_FromString(
    m_self === null || PyModule_Check(m_self)
      ? `<built-in function ${m_ml.name}>`
      : `<built-in method ${m_ml.name} of ${m_self.ob_type.tp_name} object at ${pointerString(m_self)}>`,
  );
}

function meth_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if ((op !== Py_EQ && op !== Py_NE) || !PyCFunction_Check(self) || !PyCFunction_Check(other)) {
    return Py_NotImplemented;
  }
  const equal = self.v.m_self === other.v.m_self && self.v.m_ml.meth === other.v.m_ml.meth;
  return boolResult(op === Py_EQ ? equal : !equal);
}

let nextHash = 0x10000;
const functionHashes = new WeakMap<object, number>();

/** A number for a native function, in place of its address. */
export function functionHash(meth: object): number {
  let hash = functionHashes.get(meth);
  if (hash === undefined) {
    hash = nextHash;
    nextHash += 0x10;
    functionHashes.set(meth, hash);
  }
  return hash;
}

function meth_hash(self: PyObject): Py_hash_t {
  const { m_self, m_ml } = (self as PyCFunctionObject).v;
  const x = m_self === null ? 0 : Py_HashPointer(m_self);
  return x + functionHash(m_ml.meth);
}

/** The docstring of a row without its signature, or None; new reference. */
export function docOf(ml: { name: string; doc: string | null }): PyObject {
  if (ml.doc === null || ml.doc === '') return Py_None;
  const doc = _PyType_DocWithoutSignature(ml.name, ml.doc);
  return doc === '' ? Py_None : PyUnicode_FromString(doc);
}

/** The text signature of a row, or None; new reference. */
export function signatureOf(ml: { name: string; doc: string | null }): PyObject {
  const signature = ml.doc === null ? null : textSignature(ml.name, ml.doc);
  return signature === null ? Py_None : PyUnicode_FromString(signature);
}

export const PyCFunction_Type = defineType({
  tp_name: 'builtin_function_or_method',
  tp_basicsize: 56,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.HAVE_VECTORCALL,
  tp_weaklistoffset: 40,
  tp_instance_vectorcall: cfunction_vectorcall,
  tp_dealloc: meth_dealloc,
  tp_repr: meth_repr,
  tp_hash: meth_hash,
  tp_call: cfunction_call,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse: meth_traverse,
  tp_richcompare: meth_richcompare,
  tp_owns: meth_owns,
  tp_slotname: (_self, slot) => (slot === 0 ? '__self__' : '__module__'),
  methods: [method('__reduce__', METH.NOARGS, meth_reduce)],
  members: [
    member(
      '__module__',
      (self) => Py_NewRef((self as PyCFunctionObject).v.m_module ?? Py_None),
      setModule,
    ),
  ],
  getset: [
    getset('__doc__', (self) => docOf((self as PyCFunctionObject).v.m_ml)),
    getset('__name__', (self) => PyUnicode_FromString((self as PyCFunctionObject).v.m_ml.name)),
    getset('__qualname__', meth_get__qualname__),
    getset('__self__', (self) => Py_NewRef((self as PyCFunctionObject).v.m_self ?? Py_None)),
    getset('__text_signature__', (self) => signatureOf((self as PyCFunctionObject).v.m_ml)),
  ],
});

function setModule(self: PyObject, value: PyObject | null): number {
  const m = self as PyCFunctionObject;
  const old = m.v.m_module;
  m.v.m_module = Py_XNewRef(value);
  touch(m);
  Py_XDECREF(old);
  return 0;
}
