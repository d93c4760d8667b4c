/** `staticmethod` and `classmethod`. */
import { PyObject_GC_UnTrack } from '../gc/generations';
import { TPFLAGS, type PyObject, type PyTypeObject, type visitproc } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyObject_Call } from './call';
import { PyMethod_New } from './classobject';
import { PyErr_SetString, PyErr_Clear, PyErr_ExceptionMatches } from './errors';
import { PyExc_RuntimeError, PyExc_AttributeError } from './exceptions';
import { _PyArg_CheckPositional, _PyArg_NoKeywords } from './getargs';
import {
  boolResult,
  PyObject_IsTrue,
  PyObject_SetAttr,
  Py_None,
  reprStr,
  PyObject_GetAttr,
} from './object';
import {
  PyObject_GenericGetDict,
  PyObject_GenericSetDict,
  _PyObject_LookupAttr,
} from './object-attr';
import { PyType_GenericAlloc } from './subtype';
import { tp_free } from './tp-free';
import type { PyTupleObject } from './tupleobject';
import { defineType, getset, member } from './typedef';
import { PyUnicode_FromString, _Py_ID } from './unicodeobject';

interface WrapperPayload {
  callable: PyObject | null;
}
type WrapperObject = PyObject<WrapperPayload>;

function wrapper_alloc(type: PyTypeObject): PyObject | null {
  const self = PyType_GenericAlloc(type, 0);
  if (self !== null) (self as WrapperObject).v = { callable: null };
  return self;
}

function setCallable(self: PyObject, callable: PyObject): void {
  const w = self as WrapperObject;
  const old = w.v.callable;
  w.v.callable = Py_NewRef(callable);
  touch(w);
  Py_XDECREF(old);
}

function wrapper_dealloc(self: PyObject): void {
  const w = self as WrapperObject;
  PyObject_GC_UnTrack(w);
  const callable = w.v.callable;
  w.v.callable = null;
  touch(w);
  Py_XDECREF(callable);
  const dict = w.dict as PyObject | null;
  w.dict = null;
  touch(w);
  Py_XDECREF(dict);
  tp_free(w);
}

function wrapper_traverse(self: PyObject, visit: visitproc): void {
  const callable = (self as WrapperObject).v.callable;
  if (callable !== null) visit(callable);
  if (self.dict !== null) visit(self.dict as PyObject);
}

function wrapper_clear(self: PyObject): number {
  const w = self as WrapperObject;
  const dict = w.dict as PyObject | null;
  w.dict = null;
  touch(w);
  Py_XDECREF(dict);
  const callable = w.v.callable;
  w.v.callable = null;
  touch(w);
  Py_XDECREF(callable);
  return 0;
}

function wrapper_owns(self: PyObject, visit: OwnsVisitor): void {
  const callable = (self as WrapperObject).v.callable;
  if (callable !== null) visit(callable, 0);
}

/** A missing attribute costs an exception. @source Objects/funcobject.c functools_copy_attr */
function functools_copy_attr(wrapper: PyObject, wrapped: PyObject, name: PyObject): number {
  const value = PyObject_GetAttr(wrapped, name);
  if (value === null) {
    if (!PyErr_ExceptionMatches(PyExc_AttributeError)) return -1;
    PyErr_Clear();
    return 0;
  }
  const err = PyObject_SetAttr(wrapper, name, value);
  Py_DECREF(value);
  return err;
}

/** @source Objects/funcobject.c functools_wraps */
function functools_wraps(wrapper: PyObject, wrapped: PyObject): number {
  for (const attr of ['__module__', '__name__', '__qualname__', '__doc__', '__annotations__'])
    if (functools_copy_attr(wrapper, wrapped, _Py_ID(attr)) < 0) return -1;
  return 0;
}

function wrapperInit(name: string) {
  return (self: PyObject, args: PyObject, kwds: PyObject | null): number => {
    if (!_PyArg_NoKeywords(name, kwds)) return -1;
    const items = (args as PyTupleObject).v;
    if (!_PyArg_CheckPositional(name, items.length, 1, 1)) return -1;
    setCallable(self, items[0]);
    return functools_wraps(self, items[0]);
  };
}

function uninitialized(name: string): null {
  return PyErr_SetString(PyExc_RuntimeError, `uninitialized ${name} object`);
}

/** @source Objects/funcobject.c cm_descr_get */
function cm_descr_get(
  self: PyObject,
  obj: PyObject | null,
  type: PyObject | null,
): PyObject | null {
  const callable = (self as WrapperObject).v.callable;
  if (callable === null) return uninitialized('classmethod');
  const cls = type ?? obj!.ob_type;
  const get = callable.ob_type.tp_descr_get;
  if (get !== null) return get(callable, cls, cls);
  return PyMethod_New(callable, cls);
}

/** @source Objects/funcobject.c sm_descr_get */
function sm_descr_get(self: PyObject): PyObject | null {
  const callable = (self as WrapperObject).v.callable;
  return callable === null ? uninitialized('staticmethod') : Py_NewRef(callable);
}

function sm_call(self: PyObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  return PyObject_Call((self as WrapperObject).v.callable!, args, kwds);
}

function wrapperRepr(name: string) {
  return (self: PyObject): PyObject | null => {
    const callable = (self as WrapperObject).v.callable;
    const repr = callable === null ? '<NULL>' : reprStr(callable);
    return repr === null ? null : PyUnicode_FromString(`<${name}(${repr})>`);
  };
}

/** Whether a callable is marked abstract: 1, 0, -1. @source Objects/object.c _PyObject_IsAbstract */
export function _PyObject_IsAbstract(obj: PyObject | null): number {
  if (obj === null) return 0;
  const out = { value: null as PyObject | null };
  const res = _PyObject_LookupAttr(obj, _Py_ID('__isabstractmethod__'), out);
  if (res <= 0) return res;
  const isAbstract = PyObject_IsTrue(out.value!);
  Py_DECREF(out.value!);
  return isAbstract;
}

function get_isabstractmethod(self: PyObject): PyObject | null {
  const res = _PyObject_IsAbstract((self as WrapperObject).v.callable);
  return res < 0 ? null : boolResult(res !== 0);
}

function getCallable(self: PyObject): PyObject {
  return Py_NewRef((self as WrapperObject).v.callable ?? Py_None);
}

/** New reference. @source Objects/funcobject.c PyClassMethod_New */
export function PyClassMethod_New(callable: PyObject): PyObject | null {
  const self = wrapper_alloc(PyClassMethod_Type);
  if (self !== null) setCallable(self, callable);
  return self;
}

/** New reference. @source Objects/funcobject.c PyStaticMethod_New */
export function PyStaticMethod_New(callable: PyObject): PyObject | null {
  const self = wrapper_alloc(PyStaticMethod_Type);
  if (self !== null) setCallable(self, callable);
  return self;
}

export const PyClassMethod_Type = defineType({
  tp_name: 'classmethod',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC,
  tp_doc:
    'classmethod(function) -> method\n\nConvert a function to be a class method.\n\n' +
    'A class method receives the class as implicit first argument,\n' +
    'just like an instance method receives the instance.\n' +
    'To declare a class method, use this idiom:\n\n  class C:\n      @classmethod\n' +
    '      def f(cls, arg1, arg2, argN):\n          ...\n\n' +
    'It can be called either on the class (e.g. C.f()) or on an instance\n' +
    '(e.g. C().f()).  The instance is ignored except for its class.\n' +
    'If a class method is called for a derived class, the derived class\n' +
    'object is passed as the implied first argument.\n\n' +
    'Class methods are different than C++ or Java static methods.\n' +
    'If you want those, see the staticmethod builtin.',
  tp_dictoffset: 24,
  tp_dealloc: wrapper_dealloc,
  tp_repr: wrapperRepr('classmethod'),
  tp_traverse: wrapper_traverse,
  tp_clear: wrapper_clear,
  tp_descr_get: cm_descr_get,
  tp_init: wrapperInit('classmethod'),
  tp_new: wrapper_alloc,
  tp_owns: wrapper_owns,
  tp_slotname: () => '__func__',
  members: [member('__func__', getCallable), member('__wrapped__', getCallable)],
  getset: [
    getset('__isabstractmethod__', get_isabstractmethod),
    getset(
      '__dict__',
      (self) => PyObject_GenericGetDict(self),
      (self, value) => PyObject_GenericSetDict(self, value),
    ),
  ],
});

export const PyStaticMethod_Type = defineType({
  tp_name: 'staticmethod',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC,
  tp_doc:
    'staticmethod(function) -> method\n\nConvert a function to be a static method.\n\n' +
    'A static method does not receive an implicit first argument.\n' +
    'To declare a static method, use this idiom:\n\n     class C:\n         @staticmethod\n' +
    '         def f(arg1, arg2, argN):\n             ...\n\n' +
    'It can be called either on the class (e.g. C.f()) or on an instance\n' +
    '(e.g. C().f()). Both the class and the instance are ignored, and\n' +
    'neither is passed implicitly as the first argument to the method.\n\n' +
    'Static methods in Python are similar to those found in Java or C++.\n' +
    'For a more advanced concept, see the classmethod builtin.',
  tp_dictoffset: 24,
  tp_dealloc: wrapper_dealloc,
  tp_repr: wrapperRepr('staticmethod'),
  tp_call: sm_call,
  tp_traverse: wrapper_traverse,
  tp_clear: wrapper_clear,
  tp_descr_get: sm_descr_get,
  tp_init: wrapperInit('staticmethod'),
  tp_new: wrapper_alloc,
  tp_owns: wrapper_owns,
  tp_slotname: () => '__func__',
  members: [member('__func__', getCallable), member('__wrapped__', getCallable)],
  getset: [
    getset('__isabstractmethod__', get_isabstractmethod),
    getset(
      '__dict__',
      (self) => PyObject_GenericGetDict(self),
      (self, value) => PyObject_GenericSetDict(self, value),
    ),
  ],
});
