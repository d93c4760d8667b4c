/** Iterators and views of OrderedDict (Objects/odictobject.c). */
import { PyObject_GC_New, PyObject_GC_Track } from '../gc/generations';
import { touch } from '../heap/observer';
import {
  METH,
  TPFLAGS,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  type TypeDef,
} from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PySequence_List } from './abstract';
import { _PyEval_GetBuiltin } from './builtin-name';
import { containerDoc } from './container-docs';
import { hashOfKey } from './dict-lookup';
import {
  PyDictItems_Type,
  PyDictKeys_Type,
  type PyDictObject,
  PyDictValues_Type,
  PyDict_GetItemWithError,
  _PyDictView_New,
} from './dictobject';
import { PyErr_Occurred, PyErr_SetObject, PyErr_SetString } from './errors';
import { PyExc_KeyError, PyExc_RuntimeError } from './exceptions';
import { PyObject_GenericGetAttr, PyObject_SelfIter, Py_None } from './object';
import { _odict_find_node_hash, odictState } from './odict-state';
import { clearField, refFields, retrack } from './ref-fields';
import { PyTuple_Pack, type PyTupleObject, tupleFromStolen } from './tupleobject';
import { defineType, method } from './typedef';

const REVERSED = 1;
const KEYS = 2;
const VALUES = 4;
const ITEMS = KEYS | VALUES;

/** @source Objects/odictobject.c odictiterobject */
interface ODictIterPayload {
  di_odict: PyObject | null;
  /** Key of the next item; null at the end. */
  di_current: PyObject | null;
  di_result: PyObject | null;
  kind: number;
  di_size: number;
  di_state: number;
}
type ODictIterObject = PyObject<ODictIterPayload>;

function newIter(payload: ODictIterPayload): ODictIterObject {
  const di = PyObject_GC_New(PyODictIter_Type, payload, 64);
  touch(di);
  PyObject_GC_Track(di);
  return di;
}

/** @source Objects/odictobject.c odictiter_new */
function odictiter_new(od: PyObject, kind: number): PyObject {
  const s = odictState(od);
  const node = kind & REVERSED ? s.last : s.first;
  return newIter({
    di_odict: Py_NewRef(od),
    di_current: node === null ? null : Py_NewRef(node.key),
    di_result: (kind & ITEMS) === ITEMS ? PyTuple_Pack(Py_None, Py_None) : null,
    kind,
    di_size: (od as PyDictObject).v.ma_used,
    di_state: s.state,
  });
}

/** @source Objects/odictobject.c odict_iter */
export function odict_iter(od: PyObject): PyObject {
  return odictiter_new(od, KEYS);
}

export function odict_reversed(od: PyObject): PyObject {
  return odictiter_new(od, KEYS | REVERSED);
}

/** The next key (new reference), or null. @source Objects/odictobject.c odictiter_nextkey */
function odictiter_nextkey(self: ODictIterObject): PyObject | null {
  const di = self.v;
  if (di.di_odict === null) return null;
  const key = di.di_current;
  const s = odictState(di.di_odict);
  if (key === null || s.state !== di.di_state) {
    if (key !== null) {
      PyErr_SetString(PyExc_RuntimeError, 'OrderedDict mutated during iteration');
    }
    clearField(self, 'di_odict');
    return null;
  }
  if (di.di_size !== (di.di_odict as PyDictObject).v.ma_used) {
    // From now on every call fails in the same way.
    di.di_size = -1;
    return PyErr_SetString(PyExc_RuntimeError, 'OrderedDict changed size during iteration');
  }
  const hash = hashOfKey(key);
  const node = hash === -1 ? null : _odict_find_node_hash(di.di_odict, key, hash);
  if (node === null) {
    if (PyErr_Occurred() === null) PyErr_SetObject(PyExc_KeyError, key);
    clearField(self, 'di_current');
    return null;
  }
  const next = di.kind & REVERSED ? node.prev : node.next;
  di.di_current = next === null ? null : Py_NewRef(next.key);
  touch(self);
  return key;
}

/** @source Objects/odictobject.c odictiter_iternext */
function odictiter_iternext(o: PyObject): PyObject | null {
  const self = o as ODictIterObject;
  const { kind } = self.v;
  const key = odictiter_nextkey(self);
  if (key === null || (kind & VALUES) === 0) return key;
  const value = PyDict_GetItemWithError(self.v.di_odict!, key);
  if (value === null) {
    if (PyErr_Occurred() === null) PyErr_SetObject(PyExc_KeyError, key);
    Py_DECREF(key);
    clearField(self, 'di_current');
    return null;
  }
  Py_INCREF(value);
  if ((kind & ITEMS) === VALUES) {
    Py_DECREF(key);
    return value;
  }
  const result = self.v.di_result as PyTupleObject;
  if (result.ob_refcnt !== 1) return tupleFromStolen([key, value]);
  Py_INCREF(result);
  const [old0, old1] = result.v;
  result.v[0] = key;
  result.v[1] = value;
  touch(result);
  Py_DECREF(old0);
  Py_DECREF(old1);
  retrack(result);
  return result;
}

/** @source Objects/odictobject.c odictiter_reduce */
function odictiter_reduce(o: PyObject): PyObject | null {
  const { v } = o as ODictIterObject;
  const ref = (x: PyObject | null): PyObject | null => (x === null ? null : Py_NewRef(x));
  const copy = newIter({
    ...v,
    di_odict: ref(v.di_odict),
    di_current: ref(v.di_current),
    di_result: ref(v.di_result),
  });
  const list = PySequence_List(copy);
  Py_DECREF(copy);
  if (list === null) return null;
  const iter = _PyEval_GetBuiltin('iter');
  if (iter === null) {
    Py_DECREF(list);
    return null;
  }
  return tupleFromStolen([iter, tupleFromStolen([list])]);
}

export const PyODictIter_Type: PyTypeObject = defineType({
  ...refFields(['di_odict', 'di_current', 'di_result']),
  tp_name: 'odict_iterator',
  tp_basicsize: 64,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_getattro: PyObject_GenericGetAttr,
  tp_iter: PyObject_SelfIter,
  tp_iternext: odictiter_iternext,
  methods: [
    method('__reduce__', METH.NOARGS, odictiter_reduce, containerDoc('odict_iterator.__reduce__')),
  ],
});

function viewDef(name: string, kind: number, base: () => PyTypeObject): TypeDef {
  const over = (view: PyObject, flags: number): PyObject =>
    odictiter_new((view as PyObject<{ dv_dict: PyObject }>).v.dv_dict, flags);
  return {
    tp_name: name,
    tp_basicsize: 24,
    tp_flags: 0,
    tp_base: base,
    tp_iter: (view) => over(view, kind),
    methods: [method('__reversed__', METH.NOARGS, (view) => over(view, kind | REVERSED))],
  };
}

export const PyODictKeys_Type = defineType(viewDef('odict_keys', KEYS, () => PyDictKeys_Type));
export const PyODictItems_Type = defineType(viewDef('odict_items', ITEMS, () => PyDictItems_Type));
export const PyODictValues_Type = defineType(
  viewDef('odict_values', VALUES, () => PyDictValues_Type),
);

/** Rows keys, items and values of OrderedDict. */
export function odictViewMethods(): MethodDef[] {
  const row = (name: string, type: () => PyTypeObject): MethodDef =>
    method(
      name,
      METH.NOARGS,
      (od) => _PyDictView_New(od, type()),
      containerDoc(`OrderedDict.${name}`),
    );
  return [
    row('keys', () => PyODictKeys_Type),
    row('values', () => PyODictValues_Type),
    row('items', () => PyODictItems_Type),
  ];
}
