/** Methods of OrderedDict (Objects/odictobject.c). */
import type { Py_hash_t, PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import {
  PyObject_GetItem,
  PyObject_GetIter,
  PyObject_SetItem,
  PySequence_Contains,
} from './abstract';
import { PyObject_CallMethodNoArgs, PyObject_CallNoArgs } from './call';
import { hashOfKey } from './dict-lookup';
import {
  _PyDict_FromKeys,
  _PyDict_Pop_KnownHash,
  PyDict_Clear,
  PyDict_GetItemWithError,
} from './dictobject';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_KeyError } from './exceptions';
import { PyArg_UnpackKeywords } from './getargs';
import { Py_None, PyObject_IsTrue } from './object';
import {
  _odict_add_head,
  _odict_add_tail,
  _odict_clear_node,
  _odict_clear_nodes,
  _odict_find_node_hash,
  _odict_remove_node,
  odictState,
} from './odict-state';
import {
  keyError,
  PyODict_CheckExact,
  PyODict_New,
  PyODict_SetItem,
  setItemKnownHash,
} from './odictobject';
import { tuple_get_empty, tupleFromStolen } from './tupleobject';
import { _Py_ID } from './unicodeobject';

/** @source Objects/odictobject.c OrderedDict_setdefault_impl */
export function odict_setdefault(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('setdefault', ['key', 'default'], args, kwnames, 1, 2, 0);
  if (parsed === null) return null;
  const key = parsed[0]!;
  const dflt = parsed[1] ?? Py_None;
  if (PyODict_CheckExact(self)) {
    const found = PyDict_GetItemWithError(self, key);
    if (found !== null) return Py_NewRef(found);
    if (PyErr_Occurred() !== null) return null;
    return PyODict_SetItem(self, key, dflt) < 0 ? null : Py_NewRef(dflt);
  }
  const exists = PySequence_Contains(self, key);
  if (exists < 0) return null;
  if (exists) return PyObject_GetItem(self, key);
  return PyObject_SetItem(self, key, dflt) < 0 ? null : Py_NewRef(dflt);
}

/** @source Objects/odictobject.c _odict_popkey_hash */
function _odict_popkey_hash(
  od: PyObject,
  key: PyObject,
  failobj: PyObject | null,
  hash: Py_hash_t,
): PyObject | null {
  if (_odict_clear_node(od, key, hash) < 0) return null;
  return _PyDict_Pop_KnownHash(od, key, hash, failobj);
}

export function odict_pop(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('pop', ['key', 'default'], args, kwnames, 1, 2, 0);
  if (parsed === null) return null;
  const hash = hashOfKey(parsed[0]!);
  return hash === -1 ? null : _odict_popkey_hash(self, parsed[0]!, parsed[1], hash);
}

/** Truth of an optional flag that is true by default; -1 with an exception set. */
function flag(arg: PyObject | null): number {
  return arg === null ? 1 : PyObject_IsTrue(arg);
}

/** @source Objects/odictobject.c OrderedDict_popitem_impl */
export function odict_popitem(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('popitem', ['last'], args, kwnames, 0, 1, 0);
  if (parsed === null) return null;
  const last = flag(parsed[0]);
  if (last < 0) return null;
  const s = odictState(self);
  const node = last ? s.last : s.first;
  if (node === null) return PyErr_SetString(PyExc_KeyError, 'dictionary is empty');
  const key = Py_NewRef(node.key);
  const value = _odict_popkey_hash(self, key, null, node.hash);
  if (value === null) {
    Py_DECREF(key);
    return null;
  }
  return tupleFromStolen([key, value]);
}

/** @source Objects/odictobject.c OrderedDict_move_to_end_impl */
export function odict_move_to_end(
  self: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const parsed = PyArg_UnpackKeywords('move_to_end', ['key', 'last'], args, kwnames, 1, 2, 0);
  if (parsed === null) return null;
  const key = parsed[0]!;
  const last = flag(parsed[1]);
  if (last < 0) return null;
  const s = odictState(self);
  const end = last ? s.last : s.first;
  if (end === null) return keyError(key);
  if (end.key === key) return Py_NewRef(Py_None);
  const hash = hashOfKey(key);
  const node = hash === -1 ? null : _odict_find_node_hash(self, key, hash);
  if (node === null) return keyError(key);
  if (node !== end) {
    _odict_remove_node(s, node);
    if (last) _odict_add_tail(s, node);
    else _odict_add_head(s, node);
    touch(self);
  }
  return Py_NewRef(Py_None);
}

export function odict_clear(self: PyObject): PyObject {
  PyDict_Clear(self);
  _odict_clear_nodes(self);
  return Py_NewRef(Py_None);
}

/** Copies the items in order; 0, or -1. */
function copyItems(od: PyObject, copy: PyObject): number {
  const exact = PyODict_CheckExact(od);
  for (let node = odictState(od).first; node !== null; node = node.next) {
    const { key, hash } = node;
    if (exact) {
      // Asks for the hash again, as CPython does.
      const value = PyDict_GetItemWithError(od, key);
      if (value === null) {
        keyError(key);
        return -1;
      }
      if (setItemKnownHash(copy, key, value, hash) < 0) return -1;
      continue;
    }
    const value = PyObject_GetItem(od, key);
    if (value === null) return -1;
    const status = PyObject_SetItem(copy, key, value);
    Py_DECREF(value);
    if (status < 0) return -1;
  }
  return 0;
}

/** @source Objects/odictobject.c odict_copy */
export function odict_copy(od: PyObject): PyObject | null {
  const copy = PyODict_CheckExact(od) ? PyODict_New() : PyObject_CallNoArgs(od.ob_type);
  if (copy === null || copyItems(od, copy) === 0) return copy;
  Py_DECREF(copy);
  return null;
}

/** @source Objects/odictobject.c odict_reduce */
export function odict_reduce(od: PyObject): PyObject | null {
  const state = PyObject_CallMethodNoArgs(od, _Py_ID('__getstate__'));
  if (state === null) return null;
  const items = PyObject_CallMethodNoArgs(od, _Py_ID('items'));
  const iter = items === null ? null : PyObject_GetIter(items);
  if (items !== null) Py_DECREF(items);
  if (iter === null) {
    Py_DECREF(state);
    return null;
  }
  const type = Py_NewRef<PyObject>(od.ob_type);
  return tupleFromStolen([type, tuple_get_empty(), state, Py_NewRef(Py_None), iter]);
}

export function odict_fromkeys(
  cls: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const names = ['iterable', 'value'];
  const parsed = PyArg_UnpackKeywords('fromkeys', names, args, kwnames, 1, 2, 0);
  return parsed === null ? null : _PyDict_FromKeys(cls, parsed[0]!, parsed[1] ?? Py_None);
}
