/** Methods of deque that search, move and show items (Modules/_collectionsmodule.c). */
import { Py_ReprEnter, Py_ReprLeave } from '../objects/repr-enter';
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter, PySequence_List } from '../objects/abstract';
import { Py_False, Py_True } from '../objects/boolobject';
import { PyObject_CallMethodNoArgs } from '../objects/call';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_IndexError, PyExc_RuntimeError, PyExc_ValueError } from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { indexArgument } from '../objects/list-methods';
import { PyLong_FromLong, PyLong_FromSsize_t } from '../objects/longobject';
import {
  Py_EQ,
  Py_GT,
  Py_LE,
  Py_LT,
  Py_NE,
  Py_NotImplemented,
  PyObject_RichCompareBool,
  reprStr,
} from '../objects/object';
import { parseSearchBounds } from '../objects/sliceobject';
import { tuple_get_empty, tupleFromStolen } from '../objects/tupleobject';
import { _PyType_Name } from '../objects/typeobject';
import { _Py_ID, PyUnicode_FromString } from '../objects/unicodeobject';
import {
  deque_append,
  deque_appendleft,
  deque_popleft,
  isDeque,
  none,
  ring,
} from './_collections-deque';
import type { DequeRing } from './deque-ring';

/** @source Modules/_collectionsmodule.c _deque_rotate */
function rotateBy(self: PyObject, n: number): void {
  const d = ring(self);
  const len = d.size;
  if (len <= 1) return;
  const half = len >> 1;
  if (n > half || n < -half) {
    n %= len;
    if (n > half) n -= len;
    else if (n < -half) n += len;
  }
  d.state++;
  d.rotate(n);
  touch(self);
}

export function deque_rotate(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('rotate', args.length, 0, 1)) return null;
  const n = args.length === 0 ? 1 : indexArgument(args[0]);
  if (n === null) return null;
  rotateBy(self, n);
  return none();
}

export function deque_reverse(self: PyObject): PyObject {
  const d = ring(self);
  for (let i = 0, j = d.size - 1; i < j; i++, j--) {
    const item = d.get(i);
    d.set(i, d.get(j));
    d.set(j, item);
  }
  touch(self);
  return none();
}

/** 1, 0, -1 with an exception set, or -2 when the deque changed meanwhile. */
function equalsItem(d: DequeRing, i: number, value: PyObject): number {
  const { state } = d;
  const item = Py_NewRef(d.get(i));
  const cmp = PyObject_RichCompareBool(item, value, Py_EQ);
  Py_DECREF(item);
  return cmp >= 0 && state !== d.state ? -2 : cmp;
}

function mutated(): null {
  return PyErr_SetString(PyExc_RuntimeError, 'deque mutated during iteration');
}

export function deque_count(self: PyObject, value: PyObject): PyObject | null {
  const d = ring(self);
  const n = d.size;
  let count = 0;
  for (let i = 0; i < n; i++) {
    const cmp = equalsItem(d, i, value);
    if (cmp < 0) return cmp === -1 ? null : mutated();
    count += cmp;
  }
  return PyLong_FromSsize_t(count);
}

export function deque_contains(self: PyObject, value: PyObject): number {
  const d = ring(self);
  const n = d.size;
  for (let i = 0; i < n; i++) {
    const cmp = equalsItem(d, i, value);
    if (cmp === -2) mutated();
    if (cmp !== 0) return cmp < 0 ? -1 : 1;
  }
  return 0;
}

/** @source Modules/_collectionsmodule.c deque_index */
export function deque_index(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('index', args.length, 1, 3)) return null;
  const d = ring(self);
  const bounds = parseSearchBounds(args, d.size);
  if (bounds === null) return null;
  const stop = Math.min(bounds.stop, d.size);
  for (let i = bounds.start; i < stop; i++) {
    const cmp = equalsItem(d, i, args[0]);
    if (cmp > 0) return PyLong_FromSsize_t(i);
    if (cmp < 0) return cmp === -1 ? null : mutated();
  }
  const text = reprStr(args[0]);
  return text === null ? null : PyErr_SetString(PyExc_ValueError, `${text} is not in deque`);
}

/** @source Modules/_collectionsmodule.c deque_insert */
export function deque_insert(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('insert', args.length, 2, 2)) return null;
  const index = indexArgument(args[0]);
  if (index === null) return null;
  const d = ring(self);
  const n = d.size;
  if (d.maxlen === n) {
    return PyErr_SetString(PyExc_IndexError, 'deque already at its maximum size');
  }
  if (index >= n) return deque_append(self, args[1]);
  if (index <= -n || index === 0) return deque_appendleft(self, args[1]);
  rotateBy(self, -index);
  if (index < 0) deque_append(self, args[1]);
  else deque_appendleft(self, args[1]);
  rotateBy(self, index);
  return none();
}

/** @source Modules/_collectionsmodule.c deque_del_item */
export function deque_del_item(self: PyObject, i: number): void {
  rotateBy(self, -i);
  const item = deque_popleft(self)!;
  rotateBy(self, i);
  Py_DECREF(item);
}

/** @source Modules/_collectionsmodule.c deque_remove */
export function deque_remove(self: PyObject, value: PyObject): PyObject | null {
  const d = ring(self);
  const n = d.size;
  for (let i = 0; i < n; i++) {
    const cmp = equalsItem(d, i, value);
    if (cmp === -2) return PyErr_SetString(PyExc_IndexError, 'deque mutated during remove().');
    if (cmp < 0) return null;
    if (cmp === 0) continue;
    deque_del_item(self, i);
    return none();
  }
  const text = reprStr(value);
  return text === null ? null : PyErr_SetString(PyExc_ValueError, `${text} is not in deque`);
}

export function deque_reduce(self: PyObject): PyObject | null {
  const state = PyObject_CallMethodNoArgs(self, _Py_ID('__getstate__'));
  if (state === null) return null;
  const it = PyObject_GetIter(self);
  if (it === null) {
    Py_DECREF(state);
    return null;
  }
  const { maxlen } = ring(self);
  const args =
    maxlen < 0 ? tuple_get_empty() : tupleFromStolen([tuple_get_empty(), PyLong_FromLong(maxlen)]);
  return tupleFromStolen([Py_NewRef<PyObject>(self.ob_type), args, state, it]);
}

export function deque_repr(self: PyObject): PyObject | null {
  const rc = Py_ReprEnter(self);
  if (rc !== 0) return rc > 0 ? PyUnicode_FromString('[...]') : null;
  const list = PySequence_List(self);
  const text = list === null ? null : reprStr(list);
  if (list !== null) Py_DECREF(list);
  Py_ReprLeave(self);
  if (text === null) return null;
  const { maxlen } = ring(self);
  const bound = maxlen >= 0 ? `, maxlen=${maxlen}` : '';
  return PyUnicode_FromString(`${_PyType_Name(self.ob_type)}(${text}${bound})`);
}

/** The outcome once one of two deques has ended: `x`, `y` say which still has an item. */
function compareEnds(x: boolean, y: boolean, op: number): boolean {
  switch (op) {
    case Py_LT:
      return y;
    case Py_LE:
      return !x;
    case Py_EQ:
      return x === y;
    case Py_NE:
      return x !== y;
    case Py_GT:
      return x;
    default:
      return !y;
  }
}

/** 1, 0, or -1 with an exception set: goes through both. */
function compareItems(it1: PyObject, it2: PyObject, op: number): number {
  for (;;) {
    const x = PyIter_Next(it1);
    if (x === null && PyErr_Occurred() !== null) return -1;
    const y = PyIter_Next(it2);
    let result: number | null = null;
    if (x === null || y === null) {
      result = PyErr_Occurred() !== null ? -1 : compareEnds(x !== null, y !== null, op) ? 1 : 0;
    } else {
      const b = PyObject_RichCompareBool(x, y, Py_EQ);
      if (b < 0) result = -1;
      else if (b === 0) result = PyObject_RichCompareBool(x, y, op);
    }
    if (x !== null) Py_DECREF(x);
    if (y !== null) Py_DECREF(y);
    if (result !== null) return result;
  }
}

/** @source Modules/_collectionsmodule.c deque_richcompare */
export function deque_richcompare(v: PyObject, w: PyObject, op: number): PyObject | null {
  if (!isDeque(v) || !isDeque(w)) return Py_NewRef(Py_NotImplemented);
  if (op === Py_EQ || op === Py_NE) {
    if (v === w) return Py_NewRef(op === Py_EQ ? Py_True : Py_False);
    if (v.v.size !== w.v.size) return Py_NewRef(op === Py_NE ? Py_True : Py_False);
  }
  const it1 = PyObject_GetIter(v);
  if (it1 === null) return null;
  const it2 = PyObject_GetIter(w);
  const cmp = it2 === null ? -1 : compareItems(it1, it2, op);
  Py_DECREF(it1);
  if (it2 !== null) Py_DECREF(it2);
  return cmp < 0 ? null : Py_NewRef(cmp ? Py_True : Py_False);
}
