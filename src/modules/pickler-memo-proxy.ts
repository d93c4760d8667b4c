/** `Pickler.memo` and `Unpickler.memo`: views of the memos, which programs clear, copy and hand over. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { addressOf } from '../heap/alloc';
import { TPFLAGS, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyDict_New, PyDict_SetItem, PyDict_Type } from '../objects/dictobject';
import { PyLong_FromLong } from '../objects/longobject';
import { PyObject_HashNotImplemented, Py_None } from '../objects/object';
import { PyTuple_Pack, tupleFromStolen } from '../objects/tupleobject';
import { METH_NOARGS, method } from '../objects/typedef';
import { clearMemo, type PicklerObject } from './pickler-object';
import { clearUnpicklerMemo, type UnpicklerObject } from './unpickler-object';

/** The pickler or unpickler, owned; null once cleared. */
type ProxyObject = PyObject<PyObject | null>;

/** A proxy of the given type for `owner`. @source Modules/_pickle.c PicklerMemoProxy_New */
export function newMemoProxy(type: PyTypeObject, owner: PyObject): PyObject {
  const self = PyObject_GC_New<PyObject | null>(type, Py_NewRef(owner));
  touch(self);
  PyObject_GC_Track(self);
  return self;
}

/** What a proxy looks at. */
export function ownerOf(proxy: PyObject): PyObject {
  return (proxy as ProxyObject).v!;
}

/** Enters `value`, which it takes over, under a number; false with an exception set. */
function setNumbered(dict: PyObject, n: number, value: PyObject): boolean {
  const key = PyLong_FromLong(n);
  const status = PyDict_SetItem(dict, key, value);
  Py_DECREF(key);
  Py_DECREF(value);
  return status >= 0;
}

/** @source Modules/_pickle.c _pickle_PicklerMemoProxy_copy_impl */
function copyPicklerMemo(self: PyObject): PyObject | null {
  const copy = PyDict_New();
  const { memo } = (ownerOf(self) as PicklerObject).v;
  for (const [key, value] of memo?.entries() ?? []) {
    const pair = tupleFromStolen([PyLong_FromLong(value), Py_NewRef(key)]);
    if (setNumbered(copy, addressOf(key), pair)) continue;
    Py_DECREF(copy);
    return null;
  }
  return copy;
}

/** @source Modules/_pickle.c _pickle_UnpicklerMemoProxy_copy_impl */
function copyUnpicklerMemo(self: PyObject): PyObject | null {
  const copy = PyDict_New();
  for (const [i, value] of (ownerOf(self) as UnpicklerObject).v.memo?.entries() ?? []) {
    if (!value || setNumbered(copy, i, Py_NewRef(value))) continue;
    Py_DECREF(copy);
    return null;
  }
  return copy;
}

/** `(dict, (copy,))`. */
function reduceTo(contents: PyObject | null): PyObject | null {
  if (contents === null) return null;
  const result = PyTuple_Pack(PyDict_Type, tupleFromStolen([contents]));
  Py_DECREF(result.v[1]);
  return result;
}

function dropOwner(self: PyObject): number {
  const owner = (self as ProxyObject).v;
  (self as ProxyObject).v = null;
  touch(self);
  if (owner !== null) Py_DECREF(owner);
  return 0;
}

function proxyType(
  name: string,
  holds: string,
  clear: (owner: PyObject) => void,
  copy: (self: PyObject) => PyObject | null,
  reduceDoc: string,
): TypeDef {
  return {
    tp_name: `_pickle.${name}`,
    tp_basicsize: 24,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE,
    tp_hash: PyObject_HashNotImplemented,
    tp_dealloc(self) {
      const type = self.ob_type;
      PyObject_GC_UnTrack(self);
      dropOwner(self);
      PyObject_GC_Del(self);
      Py_DECREF(type);
    },
    tp_traverse(self, visit) {
      visit(self.ob_type);
      const owner = (self as ProxyObject).v;
      if (owner !== null) visit(owner);
    },
    tp_clear: dropOwner,
    tp_owns(self, visit) {
      const owner = (self as ProxyObject).v;
      if (owner !== null) visit(owner, 0);
    },
    tp_slotname: () => holds,
    methods: [
      method(
        'clear',
        METH_NOARGS,
        (self) => {
          clear(ownerOf(self));
          return Py_None;
        },
        'clear($self, /)\n--\n\nRemove all items from memo.',
      ),
      method('copy', METH_NOARGS, copy, 'copy($self, /)\n--\n\nCopy the memo to a new object.'),
      method(
        '__reduce__',
        METH_NOARGS,
        (self) => reduceTo(copy(self)),
        `__reduce__($self, /)\n--\n\n${reduceDoc}`,
      ),
    ],
  };
}

/** @source Modules/_pickle.c memoproxy_spec */
export function picklerMemoProxyType(): TypeDef {
  return proxyType(
    'PicklerMemoProxy',
    'pickler',
    (owner) => {
      clearMemo(owner as PicklerObject);
    },
    copyPicklerMemo,
    'Implement pickle support.',
  );
}

/** @source Modules/_pickle.c unpickler_memoproxy_spec */
export function unpicklerMemoProxyType(): TypeDef {
  return proxyType(
    'UnpicklerMemoProxy',
    'unpickler',
    (owner) => {
      clearUnpicklerMemo(owner as UnpicklerObject);
    },
    copyUnpicklerMemo,
    'Implement pickling support.',
  );
}
