/** Unpacking: `a, b = seq` and `a, *b = seq`. */
import type { PyObject } from '../../heap/object';
import { touch } from '../../heap/observer';
import { Py_DECREF, Py_INCREF } from '../../heap/refcount';
import {
  PyIter_Next,
  PyObject_GetIter,
  PySequence_Check,
  PySequence_List,
} from '../../objects/abstract';
import { PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from '../../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../../objects/exceptions';
import type { Frame } from '../../objects/interpframe';
import { PyList_CheckExact, type PyListObject } from '../../objects/listobject';
import { PyTuple_CheckExact } from '../../objects/tupleobject';
import { adaptive, miss } from '../adaptive';
import { ERROR, NEXT, pop, push, type Handler } from '../flow';

/** Pushes the items of a list or tuple, the last one first. Consumes `seq`. */
function pushReversed(f: Frame, seq: PyObject, items: readonly PyObject[]): number {
  for (let i = items.length - 1; i >= 0; i--) {
    Py_INCREF(items[i]);
    f.localsplus[f.sp++] = items[i];
  }
  Py_DECREF(seq);
  return NEXT;
}

/** Any iterable, a tuple or list too, by an iterator of its own. */
function unpackGeneric(f: Frame, n: number): number {
  const seq = pop(f);
  const ok = unpack_iterable(f, seq, n, -1);
  Py_DECREF(seq);
  return ok ? NEXT : ERROR;
}

/** @source Python/specialize.c _Py_Specialize_UnpackSequence */
export const UNPACK_SEQUENCE: Handler = adaptive(unpackGeneric, (f, n) => {
  const seq = f.localsplus[f.sp - 1]!;
  if (PyTuple_CheckExact(seq)) return (seq.v as PyObject[]).length === n ? unpackTuple : null;
  return PyList_CheckExact(seq) && seq.v.items.length === n ? unpackList : null;
});

/** @source Python/bytecodes.c UNPACK_SEQUENCE_TUPLE, UNPACK_SEQUENCE_TWO_TUPLE */
function unpackTuple(f: Frame, n: number): number {
  const seq = f.localsplus[f.sp - 1]!;
  const items = seq.v as PyObject[];
  if (!PyTuple_CheckExact(seq) || items.length !== n) return miss(f, n, UNPACK_SEQUENCE);
  f.sp--;
  return pushReversed(f, seq, items);
}

/** @source Python/bytecodes.c UNPACK_SEQUENCE_LIST */
function unpackList(f: Frame, n: number): number {
  const seq = f.localsplus[f.sp - 1]!;
  if (!PyList_CheckExact(seq) || seq.v.items.length !== n) return miss(f, n, UNPACK_SEQUENCE);
  f.sp--;
  return pushReversed(f, seq, seq.v.items);
}

export function UNPACK_EX(f: Frame, oparg: number): number {
  const seq = pop(f);
  const ok = unpack_iterable(f, seq, oparg & 0xff, oparg >> 8);
  Py_DECREF(seq);
  return ok ? NEXT : ERROR;
}

/** Pushes `before` items, a list of the rest and `after` items (-1: no list), in reverse. @source Python/ceval.c unpack_iterable */
function unpack_iterable(f: Frame, v: PyObject, before: number, after: number): boolean {
  const it = PyObject_GetIter(v);
  if (it === null) {
    if (
      PyErr_ExceptionMatches(PyExc_TypeError) &&
      v.ob_type.tp_iter === null &&
      !PySequence_Check(v)
    ) {
      PyErr_SetString(PyExc_TypeError, `cannot unpack non-iterable ${v.ob_type.tp_name} object`);
    }
    return false;
  }
  const items: PyObject[] = [];
  const ok = takeItems(it, items, before, after);
  Py_DECREF(it);
  if (!ok) {
    for (let i = items.length - 1; i >= 0; i--) Py_DECREF(items[i]);
    return false;
  }
  for (let i = items.length - 1; i >= 0; i--) push(f, items[i]);
  return true;
}

function takeItems(it: PyObject, items: PyObject[], before: number, after: number): boolean {
  for (let i = 0; i < before; i++) {
    const w = PyIter_Next(it);
    if (w === null) {
      if (PyErr_Occurred() === null) {
        const atLeast = after === -1 ? '' : 'at least ';
        const want = after === -1 ? before : before + after;
        PyErr_SetString(
          PyExc_ValueError,
          `not enough values to unpack (expected ${atLeast}${want}, got ${i})`,
        );
      }
      return false;
    }
    items.push(w);
  }
  if (after === -1) {
    const extra = PyIter_Next(it);
    if (extra === null) return PyErr_Occurred() === null;
    Py_DECREF(extra);
    PyErr_SetString(PyExc_ValueError, `too many values to unpack (expected ${before})`);
    return false;
  }
  const rest = PySequence_List(it) as PyListObject | null;
  if (rest === null) return false;
  const n = rest.v.items.length;
  items.push(rest);
  if (n < after) {
    PyErr_SetString(
      PyExc_ValueError,
      `not enough values to unpack (expected at least ${before + after}, got ${before + n})`,
    );
    return false;
  }
  for (const o of rest.v.items.splice(n - after, after)) items.push(o);
  touch(rest);
  return true;
}
