/** Pickling of dicts and sets, and of the pairs that an iterator gives for a dict. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { loseReference } from '../heap/roots';
import { PyIter_Next, PyObject_GetIter, PySequence_List } from '../objects/abstract';
import { PyObject_CallMethodNoArgs } from '../objects/call';
import {
  PyDict_CheckExact,
  PyDict_GET_SIZE,
  PyDict_Next,
  newDictEntry,
} from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_RuntimeError, PyExc_TypeError } from '../objects/exceptions';
import { _Py_EnterRecursiveCall, _Py_LeaveRecursiveCall } from '../objects/recursion';
import {
  PyFrozenSet_Type,
  PySet_GET_SIZE,
  PySet_Type,
  _PySet_NextEntry,
} from '../objects/setobject';
import { PyTuple_Check, type PyTupleObject } from '../objects/tupleobject';
import { _Py_ID } from '../objects/unicodeobject';
import { fast_save_enter, fast_save_leave } from './pickle-fast';
import { BATCHSIZE, Op } from './pickle-opcodes';
import { save } from './pickle-save';
import { reductionOf, saveReduced } from './pickle-save-atoms';
import { memoOf, type PicklerObject } from './pickler-object';
import { memo_get, memo_put, writeOp, writeText } from './pickler-output';

const WHERE = ' while pickling an object';

function isPair(o: PyObject): o is PyTupleObject {
  if (PyTuple_Check(o) && o.v.length === 2) return true;
  PyErr_SetString(PyExc_TypeError, 'dict items iterator must return 2-tuples');
  return false;
}

/** Saves key and value of a pair, whose reference it gives up. */
function savePair(self: PicklerObject, pair: PyTupleObject): boolean {
  const saved = save(self, pair.v[0]) && save(self, pair.v[1]);
  Py_DECREF(pair);
  return saved;
}

/** Protocol 0: pairs one at a time. */
function setEach(self: PicklerObject, iter: PyObject): boolean {
  for (;;) {
    const pair = PyIter_Next(iter);
    if (pair === null) return !PyErr_Occurred();
    if (!isPair(pair)) {
      loseReference(pair);
      return false;
    }
    if (!savePair(self, pair) || !writeOp(self, Op.SETITEM)) return false;
  }
}

/** One batch of an iterator's pairs: how many, or -1 with an exception set. */
function setBatch(self: PicklerObject, iter: PyObject): number {
  const first = PyIter_Next(iter);
  if (first === null) return PyErr_Occurred() ? -1 : 0;
  if (!isPair(first)) {
    Py_DECREF(first);
    return -1;
  }
  let pair = PyIter_Next(iter);
  if (pair === null) {
    if (!PyErr_Occurred()) return savePair(self, first) && writeOp(self, Op.SETITEM) ? 1 : -1;
    Py_DECREF(first);
    return -1;
  }
  if (!writeOp(self, Op.MARK) || !save(self, first.v[0]) || !save(self, first.v[1])) {
    Py_DECREF(first);
    Py_DECREF(pair);
    return -1;
  }
  Py_DECREF(first);
  let n = 1;
  while (pair !== null) {
    if (!isPair(pair)) {
      Py_DECREF(pair);
      return -1;
    }
    if (!savePair(self, pair)) return -1;
    if (++n === BATCHSIZE) break;
    pair = PyIter_Next(iter);
    if (pair === null && PyErr_Occurred()) return -1;
  }
  return writeOp(self, Op.SETITEMS) ? n : -1;
}

/** Saves the pairs that an iterator gives as items to set. @source Modules/_pickle.c batch_dict */
export function batch_dict(self: PicklerObject, iter: PyObject): boolean {
  if (self.v.proto === 0) return setEach(self, iter);
  let n: number;
  do {
    n = setBatch(self, iter);
  } while (n === BATCHSIZE);
  return n >= 0;
}

/** Saves an entry of a dict that may change meanwhile. */
function saveEntry(self: PicklerObject, key: PyObject, value: PyObject): boolean {
  Py_INCREF(key);
  Py_INCREF(value);
  const saved = save(self, key) && save(self, value);
  Py_DECREF(key);
  Py_DECREF(value);
  return saved;
}

/** @source Modules/_pickle.c batch_dict_exact */
function batch_dict_exact(self: PicklerObject, obj: PyObject): boolean {
  const size = PyDict_GET_SIZE(obj);
  const pos = { i: 0 };
  const entry = newDictEntry();
  if (size === 1) {
    PyDict_Next(obj, pos, entry);
    return saveEntry(self, entry.key, entry.value) && writeOp(self, Op.SETITEM);
  }
  let i: number;
  do {
    if (!writeOp(self, Op.MARK)) return false;
    i = 0;
    while (i < BATCHSIZE && PyDict_Next(obj, pos, entry)) {
      if (!saveEntry(self, entry.key, entry.value)) return false;
      i++;
    }
    if (!writeOp(self, Op.SETITEMS)) return false;
    if (PyDict_GET_SIZE(obj) !== size) {
      PyErr_SetString(PyExc_RuntimeError, 'dictionary changed size during iteration');
      return false;
    }
  } while (i === BATCHSIZE);
  return true;
}

/** An iterator of `obj.items()`. */
function itemsOf(obj: PyObject): PyObject | null {
  const items = PyObject_CallMethodNoArgs(obj, _Py_ID('items'));
  if (items === null) return null;
  const iter = PyObject_GetIter(items);
  Py_DECREF(items);
  return iter;
}

function saveEntries(self: PicklerObject, obj: PyObject): boolean {
  const exact = PyDict_CheckExact(obj) && self.v.proto > 0;
  const iter = exact ? null : itemsOf(obj);
  if (!exact && iter === null) return false;
  let saved = false;
  if (!_Py_EnterRecursiveCall(WHERE)) {
    saved = iter === null ? batch_dict_exact(self, obj) : batch_dict(self, iter);
    _Py_LeaveRecursiveCall();
  }
  if (iter !== null) Py_DECREF(iter);
  return saved;
}

function saveDictItself(self: PicklerObject, obj: PyObject): boolean {
  if (self.v.fast && !fast_save_enter(self, obj)) return false;
  if (!(self.v.bin ? writeOp(self, Op.EMPTY_DICT) : writeText(self, '(d'))) return false;
  if (!memo_put(self, obj)) return false;
  return PyDict_GET_SIZE(obj) === 0 || saveEntries(self, obj);
}

/** @source Modules/_pickle.c save_dict */
export function save_dict(self: PicklerObject, obj: PyObject): boolean {
  const saved = saveDictItself(self, obj);
  if (self.v.fast && !fast_save_leave(self, obj)) return false;
  return saved;
}

/** @source Modules/_pickle.c save_set */
export function save_set(self: PicklerObject, obj: PyObject): boolean {
  if (self.v.proto < 4) {
    return saveReduced(self, reductionOf(PySet_Type, PySequence_List(obj)), obj);
  }
  if (!writeOp(self, Op.EMPTY_SET) || !memo_put(self, obj)) return false;
  const size = PySet_GET_SIZE(obj);
  if (size === 0) return true;
  const pos = { i: 0 };
  const entry = { key: obj, hash: 0 };
  let i: number;
  do {
    if (!writeOp(self, Op.MARK)) return false;
    i = 0;
    while (i < BATCHSIZE && _PySet_NextEntry(obj, pos, entry)) {
      const item = entry.key;
      Py_INCREF(item);
      const saved = save(self, item);
      Py_DECREF(item);
      if (!saved) return false;
      i++;
    }
    if (!writeOp(self, Op.ADDITEMS)) return false;
    if (PySet_GET_SIZE(obj) !== size) {
      PyErr_SetString(PyExc_RuntimeError, 'set changed size during iteration');
      return false;
    }
  } while (i === BATCHSIZE);
  return true;
}

function saveFrozenItems(self: PicklerObject, obj: PyObject): boolean {
  const iter = PyObject_GetIter(obj);
  if (iter === null) return false;
  let saved = true;
  for (let item = PyIter_Next(iter); item !== null; item = saved ? PyIter_Next(iter) : null) {
    saved = save(self, item);
    Py_DECREF(item);
  }
  if (PyErr_Occurred()) saved = false;
  Py_DECREF(iter);
  return saved;
}

/** As in CPython, the fast mode's guard is entered and never left. @source Modules/_pickle.c save_frozenset */
export function save_frozenset(self: PicklerObject, obj: PyObject): boolean {
  if (self.v.fast && !fast_save_enter(self, obj)) return false;
  if (self.v.proto < 4) {
    return saveReduced(self, reductionOf(PyFrozenSet_Type, PySequence_List(obj)), obj);
  }
  if (!writeOp(self, Op.MARK) || !saveFrozenItems(self, obj)) return false;
  if (memoOf(self).get(obj) !== undefined) {
    return writeOp(self, Op.POP_MARK) && memo_get(self, obj);
  }
  return writeOp(self, Op.FROZENSET) && memo_put(self, obj);
}
