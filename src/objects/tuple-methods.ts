/** Slots and methods of tuple (Objects/tupleobject.c). */
import { Py_ReprEnter, Py_ReprLeave } from './repr-enter';
import { PyObject_GC_Track } from '../gc/generations';
import { isAvailable } from '../heap/alloc';
import { touch } from '../heap/observer';
import type { PyObject, PyTypeObject, Py_hash_t } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyNumber_AsSsize_t, PySequence_Tuple, PyIndex_Check } from './abstract';
import { Py_False, Py_True } from './boolobject';
import { PyErr_NoMemory, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_IndexError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { _PyArg_CheckPositional, _PyArg_NoKeywords, _PyArg_NoKwnames } from './getargs';
import { PyLong_FromSsize_t } from './longobject';
import {
  PyObject_Hash,
  PyObject_RichCompare,
  PyObject_RichCompareBool,
  Py_EQ,
  Py_NE,
  Py_NotImplemented,
  Py_RETURN_RICHCOMPARE,
  reprStr,
} from './object';
import { hashTuple } from './pyhash';
import {
  PySlice_AdjustIndices,
  PySlice_Check,
  PySlice_Unpack,
  parseSearchBounds,
} from './sliceobject';
import {
  PyTuple_Check,
  PyTuple_CheckExact,
  PyTuple_GET_ITEM,
  PyTuple_GET_SIZE,
  PyTuple_Type,
  type PyTupleObject,
  _PyTuple_FromArray,
  tupleFromStolen,
  tuple_get_empty,
} from './tupleobject';
import { PyUnicode_FromString } from './unicodeobject';

function items(self: PyObject): PyObject[] {
  return (self as PyTupleObject).v;
}

/** @source Objects/tupleobject.c tuplerepr */
export function tuplerepr(self: PyObject): PyObject | null {
  const v = items(self);
  if (v.length === 0) return PyUnicode_FromString('()');
  const rc = Py_ReprEnter(self);
  if (rc !== 0) return rc > 0 ? PyUnicode_FromString('(...)') : null;
  const parts: string[] = [];
  for (let i = 0; i < v.length; i++) {
    const text = reprStr(v[i]);
    if (text === null) break;
    parts.push(text);
  }
  Py_ReprLeave(self);
  if (parts.length < v.length) return null;
  return PyUnicode_FromString(v.length === 1 ? `(${parts[0]},)` : `(${parts.join(', ')})`);
}

/** @source Objects/tupleobject.c tuplehash */
export function tuplehash(self: PyObject): Py_hash_t {
  const v = items(self);
  const hashes: Py_hash_t[] = [];
  for (let i = 0; i < v.length; i++) {
    const hash = PyObject_Hash(v[i]);
    if (hash === -1) return -1;
    hashes.push(hash);
  }
  return hashTuple(hashes);
}

export function tuplelength(self: PyObject): number {
  return items(self).length;
}

/** @source Objects/tupleobject.c tuplecontains */
export function tuplecontains(self: PyObject, el: PyObject): number {
  const v = items(self);
  let cmp = 0;
  for (let i = 0; cmp === 0 && i < v.length; i++) cmp = PyObject_RichCompareBool(v[i], el, Py_EQ);
  return cmp;
}

/** @source Objects/tupleobject.c tupleitem */
export function tupleitem(self: PyObject, i: number): PyObject | null {
  const v = items(self);
  if (i < 0 || i >= v.length) {
    return PyErr_SetString(PyExc_IndexError, 'tuple index out of range');
  }
  return Py_NewRef(v[i]);
}

/** @source Objects/tupleobject.c tupleconcat */
export function tupleconcat(a: PyObject, b: PyObject): PyObject | null {
  const v = items(a);
  if (v.length === 0 && PyTuple_CheckExact(b)) return Py_NewRef(b);
  if (!PyTuple_Check(b)) {
    const text = `can only concatenate tuple (not "${b.ob_type.tp_name}") to tuple`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  if (b.v.length === 0 && PyTuple_CheckExact(a)) return Py_NewRef(a);
  const all = v.concat(b.v);
  for (let i = 0; i < all.length; i++) Py_INCREF(all[i]);
  return tupleFromStolen(all);
}

/** @source Objects/tupleobject.c tuplerepeat */
export function tuplerepeat(a: PyObject, n: number): PyObject | null {
  const v = items(a);
  if ((v.length === 0 || n === 1) && PyTuple_CheckExact(a)) return Py_NewRef(a);
  if (v.length === 0 || n <= 0) return tuple_get_empty();
  if (!isAvailable(v.length * n * 8)) return PyErr_NoMemory();
  return tupleFromStolen(repeatItems(v, n));
}

/** `n` times the items, with a new reference to each. */
export function repeatItems(v: readonly PyObject[], n: number): PyObject[] {
  const size = v.length;
  const all = new Array<PyObject>(size * n);
  for (let i = 0, k = 0; i < n; i++) {
    for (let j = 0; j < size; j++, k++) {
      Py_INCREF(v[j]);
      all[k] = v[j];
    }
  }
  return all;
}

/** @source Objects/tupleobject.c tuplerichcompare */
export function tuplerichcompare(v: PyObject, w: PyObject, op: number): PyObject | null {
  if (!PyTuple_Check(v) || !PyTuple_Check(w)) return Py_NewRef(Py_NotImplemented);
  const vt = v.v;
  const wt = w.v;
  const n = Math.min(vt.length, wt.length);
  let i = 0;
  for (; i < n; i++) {
    const k = PyObject_RichCompareBool(vt[i], wt[i], Py_EQ);
    if (k < 0) return null;
    if (k === 0) break;
  }
  if (i >= n) return Py_RETURN_RICHCOMPARE(Math.sign(vt.length - wt.length), op);
  if (op === Py_EQ) return Py_NewRef(Py_False);
  if (op === Py_NE) return Py_NewRef(Py_True);
  return PyObject_RichCompare(vt[i], wt[i], op);
}

/** @source Objects/tupleobject.c tuplesubscript */
export function tuplesubscript(self: PyObject, item: PyObject): PyObject | null {
  const v = items(self);
  if (PyIndex_Check(item)) {
    let i = PyNumber_AsSsize_t(item, PyExc_IndexError);
    if (i === -1 && PyErr_Occurred() !== null) return null;
    if (i < 0) i += v.length;
    return tupleitem(self, i);
  }
  if (PySlice_Check(item)) {
    const slice = PySlice_Unpack(item);
    if (slice === null) return null;
    const count = PySlice_AdjustIndices(v.length, slice);
    if (count <= 0) return tuple_get_empty();
    const { start, step } = slice;
    if (start === 0 && step === 1 && count === v.length && PyTuple_CheckExact(self)) {
      return Py_NewRef(self);
    }
    return tupleFromStolen(pickItems(v, start, step, count));
  }
  const text = `tuple indices must be integers or slices, not ${item.ob_type.tp_name}`;
  return PyErr_SetString(PyExc_TypeError, text);
}

/** Every step-th item from start on, with a new reference to each. */
export function pickItems(
  v: readonly PyObject[],
  start: number,
  step: number,
  count: number,
): PyObject[] {
  const picked = new Array<PyObject>(count);
  for (let i = 0, cur = start; i < count; i++, cur += step) {
    Py_INCREF(v[cur]);
    picked[i] = v[cur];
  }
  return picked;
}

/** @source Objects/tupleobject.c tuple_index_impl */
export function tuple_index(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('index', args.length, 1, 3)) return null;
  const v = items(self);
  const bounds = parseSearchBounds(args, v.length);
  if (bounds === null) return null;
  for (let i = bounds.start; i < bounds.stop && i < v.length; i++) {
    const cmp = PyObject_RichCompareBool(v[i], args[0], Py_EQ);
    if (cmp < 0) return null;
    if (cmp > 0) return PyLong_FromSsize_t(i);
  }
  return PyErr_SetString(PyExc_ValueError, 'tuple.index(x): x not in tuple');
}

/** @source Objects/tupleobject.c tuple_count */
export function tuple_count(self: PyObject, value: PyObject): PyObject | null {
  let count = 0;
  for (const item of items(self)) {
    const cmp = PyObject_RichCompareBool(item, value, Py_EQ);
    if (cmp < 0) return null;
    count += cmp;
  }
  return PyLong_FromSsize_t(count);
}

export function tuple___getnewargs__(self: PyObject): PyObject {
  const whole = PyTuple_CheckExact(self) ? Py_NewRef(self) : _PyTuple_FromArray(items(self));
  return tupleFromStolen([whole]);
}

function tuple_new_impl(type: PyTypeObject, iterable: PyObject | null): PyObject | null {
  if (type !== PyTuple_Type) return tuple_subtype_new(type, iterable);
  return iterable === null ? tuple_get_empty() : PySequence_Tuple(iterable);
}

/** @source Objects/tupleobject.c tuple_subtype_new */
function tuple_subtype_new(type: PyTypeObject, iterable: PyObject | null): PyObject | null {
  const tmp = tuple_new_impl(PyTuple_Type, iterable);
  if (tmp === null) return null;
  const v = items(tmp).slice();
  const newobj = type.tp_alloc!(type, v.length);
  if (newobj === null) {
    Py_DECREF(tmp);
    return null;
  }
  for (let i = 0; i < v.length; i++) Py_INCREF(v[i]);
  newobj.v = v;
  touch(newobj);
  Py_DECREF(tmp);
  PyObject_GC_Track(newobj);
  return newobj;
}

/** @source Objects/clinic/tupleobject.c.h tuple_new */
export function tuple_new(
  type: PyTypeObject,
  args: PyObject,
  kwargs: PyObject | null,
): PyObject | null {
  if (
    (type === PyTuple_Type || type.tp_init === PyTuple_Type.tp_init) &&
    !_PyArg_NoKeywords('tuple', kwargs)
  ) {
    return null;
  }
  const n = PyTuple_GET_SIZE(args);
  if (!_PyArg_CheckPositional('tuple', n, 0, 1)) return null;
  return tuple_new_impl(type, n === 1 ? PyTuple_GET_ITEM(args, 0) : null);
}

/** @source Objects/tupleobject.c tuple_vectorcall */
export function tuple_vectorcall(
  type: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKwnames('tuple', kwnames)) return null;
  if (!_PyArg_CheckPositional('tuple', args.length, 0, 1)) return null;
  return tuple_new_impl(type as PyTypeObject, args.length === 1 ? args[0] : null);
}
