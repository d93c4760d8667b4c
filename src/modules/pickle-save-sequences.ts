/** Pickling of tuples and lists, and of whatever an iterator gives for a list. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_XDECREF } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter } from '../objects/abstract';
import { PyErr_Occurred } from '../objects/errors';
import { PyList_CheckExact, PyList_GET_SIZE, type PyListObject } from '../objects/listobject';
import { _Py_EnterRecursiveCall, _Py_LeaveRecursiveCall } from '../objects/recursion';
import type { PyTupleObject } from '../objects/tupleobject';
import { fast_save_enter, fast_save_leave } from './pickle-fast';
import { BATCHSIZE, Op } from './pickle-opcodes';
import { save } from './pickle-save';
import { memoOf, type PicklerObject } from './pickler-object';
import { memo_get, memo_put, writeBytes, writeOp, writeText } from './pickler-output';

const WHERE = ' while pickling an object';
const TUPLES = [Op.EMPTY_TUPLE, Op.TUPLE1, Op.TUPLE2, Op.TUPLE3];

/** Saves the objects one after the other. @source Modules/_pickle.c store_tuple_elements */
function saveAll(self: PicklerObject, items: readonly PyObject[]): boolean {
  for (const item of items) if (!save(self, item)) return false;
  return true;
}

/** Throws away `n` objects that were written, which the memo has by now. */
function fetchInstead(self: PicklerObject, obj: PyObject, n: number): boolean {
  return writeBytes(self, new Uint8Array(n).fill(Op.POP)) && memo_get(self, obj);
}

/** A tuple of up to three items, protocol 2 and later. */
function saveShortTuple(self: PicklerObject, obj: PyObject, items: readonly PyObject[]): boolean {
  if (!saveAll(self, items)) return false;
  if (memoOf(self).get(obj) !== undefined) return fetchInstead(self, obj, items.length);
  return writeOp(self, TUPLES[items.length]) && memo_put(self, obj);
}

/** @source Modules/_pickle.c save_tuple */
export function save_tuple(self: PicklerObject, obj: PyObject): boolean {
  const items = (obj as PyTupleObject).v;
  const { proto, bin } = self.v;
  if (items.length === 0) {
    return proto > 0 ? writeOp(self, Op.EMPTY_TUPLE) : writeText(self, '(t');
  }
  if (items.length <= 3 && proto >= 2) return saveShortTuple(self, obj, items);
  if (!writeOp(self, Op.MARK) || !saveAll(self, items)) return false;
  // A tuple that its own items lead to has been written among them.
  if (memoOf(self).get(obj) !== undefined) {
    if (!bin) return fetchInstead(self, obj, items.length + 1);
    return writeOp(self, Op.POP_MARK) && memo_get(self, obj);
  }
  return writeOp(self, Op.TUPLE) && memo_put(self, obj);
}

/** Saves an item, whose reference it gives up. */
function saveStolen(self: PicklerObject, item: PyObject): boolean {
  const saved = save(self, item);
  Py_DECREF(item);
  return saved;
}

/** Protocol 0: items one at a time. */
function appendEach(self: PicklerObject, iter: PyObject): boolean {
  for (;;) {
    const item = PyIter_Next(iter);
    if (item === null) return !PyErr_Occurred();
    if (!saveStolen(self, item) || !writeOp(self, Op.APPEND)) return false;
  }
}

/** One batch of an iterator's items: how many, or -1 with an exception set. */
function appendBatch(self: PicklerObject, iter: PyObject): number {
  const first = PyIter_Next(iter);
  if (first === null) return PyErr_Occurred() ? -1 : 0;
  let item = PyIter_Next(iter);
  if (item === null) {
    if (!PyErr_Occurred()) {
      return saveStolen(self, first) && writeOp(self, Op.APPEND) ? 1 : -1;
    }
    Py_DECREF(first);
    return -1;
  }
  if (!writeOp(self, Op.MARK) || !save(self, first)) {
    Py_DECREF(first);
    Py_DECREF(item);
    return -1;
  }
  Py_DECREF(first);
  let n = 1;
  while (item !== null) {
    if (!saveStolen(self, item)) return -1;
    if (++n === BATCHSIZE) break;
    item = PyIter_Next(iter);
    if (item === null && PyErr_Occurred()) return -1;
  }
  return writeOp(self, Op.APPENDS) ? n : -1;
}

/** Saves what an iterator gives as items to append. @source Modules/_pickle.c batch_list */
export function batch_list(self: PicklerObject, iter: PyObject): boolean {
  if (self.v.proto === 0) return appendEach(self, iter);
  let n: number;
  do {
    n = appendBatch(self, iter);
  } while (n === BATCHSIZE);
  return n >= 0;
}

/** Saves one item of a list that may change meanwhile. */
function saveHeld(self: PicklerObject, item: PyObject): boolean {
  Py_INCREF(item);
  return saveStolen(self, item);
}

/** @source Modules/_pickle.c batch_list_exact */
function batch_list_exact(self: PicklerObject, obj: PyObject): boolean {
  const p = (obj as PyListObject).v;
  if (PyList_GET_SIZE(obj) === 1) {
    return saveHeld(self, p.items[0]) && writeOp(self, Op.APPEND);
  }
  let total = 0;
  do {
    if (!writeOp(self, Op.MARK)) return false;
    const end = total + BATCHSIZE;
    while (total < PyList_GET_SIZE(obj) && total < end) {
      if (!saveHeld(self, p.items[total++])) return false;
    }
    if (!writeOp(self, Op.APPENDS)) return false;
  } while (total < PyList_GET_SIZE(obj));
  return true;
}

function saveItems(self: PicklerObject, obj: PyObject): boolean {
  const exact = PyList_CheckExact(obj) && self.v.proto > 0;
  const iter = exact ? null : PyObject_GetIter(obj);
  if (!exact && iter === null) return false;
  let saved = false;
  if (!_Py_EnterRecursiveCall(WHERE)) {
    saved = iter === null ? batch_list_exact(self, obj) : batch_list(self, iter);
    _Py_LeaveRecursiveCall();
  }
  Py_XDECREF(iter);
  return saved;
}

function saveListItself(self: PicklerObject, obj: PyObject): boolean {
  if (self.v.fast && !fast_save_enter(self, obj)) return false;
  if (!(self.v.bin ? writeOp(self, Op.EMPTY_LIST) : writeText(self, '(l'))) return false;
  const empty = PyList_GET_SIZE(obj) === 0;
  return memo_put(self, obj) && (empty || saveItems(self, obj));
}

/** @source Modules/_pickle.c save_list */
export function save_list(self: PicklerObject, obj: PyObject): boolean {
  const saved = saveListItself(self, obj);
  if (self.v.fast && !fast_save_leave(self, obj)) return false;
  return saved;
}
