/** `types.SimpleNamespace`. */
import { Py_ReprEnter, Py_ReprLeave } from './repr-enter';
import { PyObject_GC_UnTrack } from '../gc/generations';
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type visitproc } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import {
  PyDict_GetItemWithError,
  PyDict_Keys,
  PyDict_New,
  PyDict_Update,
  PyDict_Next,
  newDictEntry,
} from './dictobject';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import type { PyListObject } from './listobject';
import { PyObject_RichCompare, Py_None, Py_NotImplemented, reprStr } from './object';
import { PyObject_GenericGetAttr, PyObject_GenericSetAttr } from './object-attr';
import { PyType_GenericAlloc } from './subtype';
import { tp_free } from './tp-free';
import { PyTuple_GET_SIZE, PyTuple_Pack, tuple_get_empty } from './tupleobject';
import { defineType, member, method } from './typedef';
import { PyObject_TypeCheck } from './typeobject';
import { PyUnicode_Check, PyUnicode_FromString } from './unicodeobject';

function dictOf(self: PyObject): PyObject {
  return self.dict as PyObject;
}

function namespace_new(type: PyTypeObject): PyObject | null {
  const self = PyType_GenericAlloc(type, 0);
  if (self === null) return null;
  self.dict = PyDict_New();
  touch(self);
  return self;
}

/** @source Objects/namespaceobject.c namespace_init */
function namespace_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  if (PyTuple_GET_SIZE(args) !== 0) {
    PyErr_SetString(PyExc_TypeError, 'no positional arguments expected');
    return -1;
  }
  if (kwds === null) return 0;
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(kwds, pos, entry)) {
    if (!PyUnicode_Check(entry.key!)) {
      PyErr_SetString(PyExc_TypeError, 'keywords must be strings');
      return -1;
    }
  }
  return PyDict_Update(dictOf(self), kwds);
}

function namespace_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  namespace_clear(self);
  tp_free(self);
}

/** @source Objects/namespaceobject.c namespace_repr */
function namespace_repr(self: PyObject): PyObject | null {
  const name = self.ob_type === _PyNamespace_Type ? 'namespace' : self.ob_type.tp_name;
  if (Py_ReprEnter(self)) return PyUnicode_FromString(`${name}(...)`);
  const d = Py_NewRef(dictOf(self));
  const keys = PyDict_Keys(d);
  const parts: string[] = [];
  let failed = false;
  for (const key of (keys as PyListObject).v.items) {
    if (!PyUnicode_Check(key) || key.v === '') continue;
    const value = PyDict_GetItemWithError(d, key);
    const repr = value === null ? null : reprStr(value);
    if (repr === null) {
      failed = PyErr_Occurred() !== null;
      if (failed) break;
      continue;
    }
    parts.push(`${key.v}=${repr}`);
  }
  Py_DECREF(keys);
  Py_DECREF(d);
  Py_ReprLeave(self);
  return failed ? null : PyUnicode_FromString(`${name}(${parts.join(', ')})`);
}

function namespace_traverse(self: PyObject, visit: visitproc): void {
  if (self.dict !== null) visit(dictOf(self));
}

function namespace_clear(self: PyObject): number {
  const dict = self.dict as PyObject | null;
  self.dict = null;
  touch(self);
  Py_XDECREF(dict);
  return 0;
}

function namespace_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if (
    !PyObject_TypeCheck(self, _PyNamespace_Type) ||
    !PyObject_TypeCheck(other, _PyNamespace_Type)
  ) {
    return Py_NotImplemented;
  }
  return PyObject_RichCompare(dictOf(self), dictOf(other), op);
}

function namespace_reduce(self: PyObject): PyObject {
  return PyTuple_Pack(self.ob_type, tuple_get_empty(), dictOf(self));
}

/** New reference; `kwds` null: empty. @source Objects/namespaceobject.c _PyNamespace_New */
export function _PyNamespace_New(kwds: PyObject | null): PyObject | null {
  const ns = namespace_new(_PyNamespace_Type);
  if (ns === null || kwds === null) return ns;
  if (PyDict_Update(dictOf(ns), kwds) === 0) return ns;
  Py_DECREF(ns);
  return null;
}

export const _PyNamespace_Type = defineType({
  tp_name: 'types.SimpleNamespace',
  tp_basicsize: 24,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE,
  tp_doc: 'A simple attribute-based namespace.\n\nSimpleNamespace(**kwargs)',
  tp_dictoffset: 16,
  tp_dealloc: namespace_dealloc,
  tp_repr: namespace_repr,
  tp_getattro: (self, name) => PyObject_GenericGetAttr(self, name),
  tp_setattro: (self, name, value) => PyObject_GenericSetAttr(self, name, value),
  tp_traverse: namespace_traverse,
  tp_clear: namespace_clear,
  tp_richcompare: namespace_richcompare,
  tp_init: namespace_init,
  tp_new: namespace_new,
  // The namespace hangs in `dict`, which heap/owns visits.
  tp_owns: () => undefined,
  methods: [
    method('__reduce__', METH.NOARGS, namespace_reduce, 'Return state information for pickling'),
  ],
  members: [member('__dict__', (self) => Py_NewRef((self.dict as PyObject | null) ?? Py_None))],
});
