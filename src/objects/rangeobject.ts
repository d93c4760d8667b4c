/** range and its iterators (Objects/rangeobject.c). */
import { PyObject_New, PyObject_Free } from '../heap/alloc';
import {
  METH,
  type MethodDef,
  type Py_hash_t,
  type PyObject,
  type PyTypeObject,
  TPFLAGS,
} from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyIndex_Check, PyNumber_Add, PyNumber_Index, PyNumber_Multiply } from './abstract';
import { Py_False, Py_True } from './boolobject';
import { containerDoc } from './container-docs';
import { PyErr_SetString } from './errors';
import { PyExc_IndexError, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { _PyArg_NoKeywords } from './getargs';
import {
  _PyLong_GetOne,
  _PyLong_GetZero,
  _PyLong_Value,
  longPayload,
  PyLong_AsSsize_t,
  PyLong_FromLong,
  PyLong_FromSsize_t,
} from './longobject';
import {
  Py_EQ,
  Py_NE,
  Py_None,
  Py_NotImplemented,
  PyObject_GenericGetAttr,
  PyObject_Hash,
  reprStr,
} from './object';
import { longrangeiter_new, newRangeIter } from './range-iter';
import { range_contains, range_count, range_index } from './range-search';
import { _PySlice_GetLongIndices } from './slice-indices';
import { PySlice_Check, type PySliceObject } from './sliceobject';
import { PyTuple_Pack, type PyTupleObject, tupleFromStolen } from './tupleobject';
import { defineType, member, method } from './typedef';
import { PyUnicode_FromString } from './unicodeobject';

export { PyLongRangeIter_Type, PyRangeIter_Type, RangeIterPayload } from './range-iter';

/** @source Objects/rangeobject.c rangeobject; all owned ints */
export class RangePayload {
  constructor(
    public start: PyObject,
    public stop: PyObject,
    public step: PyObject,
    public length: PyObject,
  ) {}
}

export type PyRangeObject = PyObject<RangePayload>;

export type Int = number | bigint;

export function PyRange_Check(o: PyObject): o is PyRangeObject {
  return o.ob_type === PyRange_Type;
}

export function payload(o: PyObject): RangePayload {
  return (o as PyRangeObject).v;
}

/** Number of items from lo to hi by step. @source Objects/rangeobject.c compute_range_length */
export function rangeLength(start: Int, stop: Int, step: Int): Int {
  if (typeof start === 'number' && typeof stop === 'number' && typeof step === 'number') {
    const span = step > 0 ? stop - start : start - stop;
    if (span <= 0) return 0;
    if (Number.isSafeInteger(span)) return Math.floor((span - 1) / Math.abs(step)) + 1;
  }
  const [a, b, s] = [BigInt(start), BigInt(stop), BigInt(step)];
  const span = s > 0n ? b - a : a - b;
  return span <= 0n ? 0 : longPayload((span - 1n) / (s > 0n ? s : -s) + 1n);
}

/** start + i * step */
function itemAt(start: Int, step: Int, i: Int): Int {
  if (typeof start === 'number' && typeof step === 'number' && typeof i === 'number') {
    const x = start + i * step;
    if (Number.isSafeInteger(x) && Number.isSafeInteger(i * step)) return x;
  }
  return longPayload(BigInt(start) + BigInt(i) * BigInt(step));
}

/** Takes over the references to start, stop and step. @source Objects/rangeobject.c make_range_object */
function make_range_object(start: PyObject, stop: PyObject, step: PyObject): PyObject {
  const length = rangeLength(_PyLong_Value(start), _PyLong_Value(stop), _PyLong_Value(step));
  const v = new RangePayload(start, stop, step, PyLong_FromLong(length));
  const o = PyObject_New(PyRange_Type, v, 48);
  touch(o);
  return o;
}

/** @source Objects/rangeobject.c validate_step */
function validate_step(arg: PyObject | null): PyObject | null {
  if (arg === null) return _PyLong_GetOne();
  const step = PyNumber_Index(arg);
  if (step !== null && _PyLong_Value(step) === 0) {
    Py_DECREF(step);
    return PyErr_SetString(PyExc_ValueError, 'range() arg 3 must not be zero');
  }
  return step;
}

/** @source Objects/rangeobject.c range_from_array */
function range_from_array(args: readonly PyObject[]): PyObject | null {
  const n = args.length;
  if (n === 0) return PyErr_SetString(PyExc_TypeError, 'range expected at least 1 argument, got 0');
  if (n > 3) {
    return PyErr_SetString(PyExc_TypeError, `range expected at most 3 arguments, got ${n}`);
  }
  if (n === 1) {
    const stop = PyNumber_Index(args[0]);
    return stop === null ? null : make_range_object(_PyLong_GetZero(), stop, _PyLong_GetOne());
  }
  const start = PyNumber_Index(args[0]);
  if (start === null) return null;
  const stop = PyNumber_Index(args[1]);
  if (stop === null) {
    Py_DECREF(start);
    return null;
  }
  const step = validate_step(n === 3 ? args[2] : null);
  if (step === null) {
    Py_DECREF(start);
    Py_DECREF(stop);
    return null;
  }
  return make_range_object(start, stop, step);
}

function range_new(_type: PyTypeObject, args: PyObject, kw: PyObject | null): PyObject | null {
  return _PyArg_NoKeywords('range', kw) ? range_from_array((args as PyTupleObject).v) : null;
}

function range_vectorcall(
  _type: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (kwnames !== null && (kwnames as PyTupleObject).v.length > 0) {
    return PyErr_SetString(PyExc_TypeError, 'range() takes no keyword arguments');
  }
  return range_from_array(args);
}

function range_dealloc(self: PyObject): void {
  const { start, stop, step, length } = payload(self);
  const zero = _PyLong_GetZero();
  self.v = new RangePayload(zero, zero, zero, zero);
  touch(self);
  Py_DECREF(start);
  Py_DECREF(stop);
  Py_DECREF(step);
  Py_DECREF(length);
  PyObject_Free(self);
}

function range_length(self: PyObject): number {
  return PyLong_AsSsize_t(payload(self).length);
}

/** The int for the length `n` of `o`; a long range's is exact where `n` is rounded. */
export function lengthObject(o: PyObject, n: number): PyObject {
  if (n <= Number.MAX_SAFE_INTEGER) return PyLong_FromSsize_t(n);
  return PyRange_Check(o) ? PyLong_FromLong(_PyLong_Value(o.v.length)) : PyLong_FromSsize_t(n);
}

/** Item i, counted from the end when negative; null with IndexError. @source Objects/rangeobject.c compute_range_item */
function range_item_at(r: RangePayload, i: Int): PyObject | null {
  const length = _PyLong_Value(r.length);
  if (i < 0) i = itemAt(i, 1, length);
  if (i < 0 || i >= length) {
    return PyErr_SetString(PyExc_IndexError, 'range object index out of range');
  }
  return PyLong_FromLong(itemAt(_PyLong_Value(r.start), _PyLong_Value(r.step), i));
}

function range_item(self: PyObject, i: number): PyObject | null {
  return range_item_at(payload(self), i);
}

/** @source Objects/rangeobject.c compute_item */
function compute_item(r: RangePayload, i: PyObject): PyObject | null {
  if (_PyLong_Value(r.step) === 1) return PyNumber_Add(r.start, i);
  const increment = PyNumber_Multiply(i, r.step);
  if (increment === null) return null;
  const result = PyNumber_Add(r.start, increment);
  Py_DECREF(increment);
  return result;
}

/** @source Objects/rangeobject.c compute_slice */
function compute_slice(r: RangePayload, slice: PySliceObject): PyObject | null {
  const s = _PySlice_GetLongIndices(slice.v, r.length);
  if (s === null) return null;
  const step = PyNumber_Multiply(s.step, r.step);
  Py_DECREF(s.step);
  const start = compute_item(r, s.start);
  Py_DECREF(s.start);
  const stop = compute_item(r, s.stop);
  Py_DECREF(s.stop);
  if (start !== null && stop !== null && step !== null) return make_range_object(start, stop, step);
  for (const part of [start, stop, step]) Py_XDECREF(part);
  return null;
}

/** @source Objects/rangeobject.c range_subscript */
function range_subscript(self: PyObject, item: PyObject): PyObject | null {
  const r = payload(self);
  if (PyIndex_Check(item)) {
    const index = PyNumber_Index(item);
    if (index === null) return null;
    const result = range_item_at(r, _PyLong_Value(index));
    Py_DECREF(index);
    return result;
  }
  if (PySlice_Check(item)) return compute_slice(r, item);
  const text = `range indices must be integers or slices, not ${item.ob_type.tp_name}`;
  return PyErr_SetString(PyExc_TypeError, text);
}

/** @source Objects/rangeobject.c range_equals */
function range_equals(r0: RangePayload, r1: RangePayload): boolean {
  const length = _PyLong_Value(r0.length);
  if (r0 === r1) return true;
  if (length !== _PyLong_Value(r1.length)) return false;
  if (length === 0) return true;
  if (_PyLong_Value(r0.start) !== _PyLong_Value(r1.start)) return false;
  return length === 1 || _PyLong_Value(r0.step) === _PyLong_Value(r1.step);
}

function range_richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  if (other.ob_type !== PyRange_Type || (op !== Py_EQ && op !== Py_NE)) {
    return Py_NewRef(Py_NotImplemented);
  }
  const equal = range_equals(payload(self), payload(other));
  return Py_NewRef(equal === (op === Py_EQ) ? Py_True : Py_False);
}

/** @source Objects/rangeobject.c range_hash */
function range_hash(self: PyObject): Py_hash_t {
  const r = payload(self);
  const length = _PyLong_Value(r.length);
  const t = PyTuple_Pack(
    r.length,
    length === 0 ? Py_None : r.start,
    length === 0 || length === 1 ? Py_None : r.step,
  );
  const hash = PyObject_Hash(t);
  Py_DECREF(t);
  return hash;
}

function range_repr(self: PyObject): PyObject | null {
  const r = payload(self);
  const start = reprStr(r.start);
  const stop = start === null ? null : reprStr(r.stop);
  const step = stop === null ? null : reprStr(r.step);
  if (step === null) return null;
  return PyUnicode_FromString(
    step === '1' ? `range(${start}, ${stop})` : `range(${start}, ${stop}, ${step})`,
  );
}

function range_reduce(self: PyObject): PyObject {
  const r = payload(self);
  return tupleFromStolen([
    Py_NewRef<PyObject>(self.ob_type),
    PyTuple_Pack(r.start, r.stop, r.step),
  ]);
}

/** Whether a native 64-bit iterator can count through these. */
function fitsLong(...values: Int[]): boolean {
  return values.every((x) => x >= -(2n ** 63n) && x < 2n ** 63n);
}

/** @source Objects/rangeobject.c range_iter */
function range_iter(self: PyObject): PyObject {
  const r = payload(self);
  const start = _PyLong_Value(r.start);
  const stop = _PyLong_Value(r.stop);
  const step = _PyLong_Value(r.step);
  const length = _PyLong_Value(r.length);
  if (fitsLong(start, stop, step, length, itemAt(stop, step, 1))) {
    return newRangeIter(start, step, length);
  }
  return longrangeiter_new(Py_NewRef(r.start), Py_NewRef(r.step), Py_NewRef(r.length));
}

/** @source Objects/rangeobject.c range_reverse */
function range_reverse(self: PyObject): PyObject {
  const r = payload(self);
  const start = _PyLong_Value(r.start);
  const stop = _PyLong_Value(r.stop);
  const step = _PyLong_Value(r.step);
  const length = _PyLong_Value(r.length);
  const last = itemAt(start, step, itemAt(length, 1, -1));
  const back = longPayload(-BigInt(step));
  if (fitsLong(start, stop, step, length, itemAt(start, back, 1))) {
    return newRangeIter(last, back, length);
  }
  return longrangeiter_new(PyLong_FromLong(last), PyLong_FromLong(back), Py_NewRef(r.length));
}

function def(name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`range.${name}`));
}

const SLOT_NAMES = ['start', 'stop', 'step', 'length'];

export const PyRange_Type: PyTypeObject = defineType({
  tp_name: 'range',
  tp_basicsize: 48,
  tp_flags: TPFLAGS.SEQUENCE,
  tp_doc: containerDoc('range') ?? '',
  tp_dealloc: range_dealloc,
  tp_repr: range_repr,
  nb_bool: (self) => (_PyLong_Value(payload(self).length) === 0 ? 0 : 1),
  sq_length: range_length,
  sq_item: range_item,
  sq_contains: range_contains,
  mp_length: range_length,
  mp_subscript: range_subscript,
  tp_hash: range_hash,
  tp_getattro: PyObject_GenericGetAttr,
  tp_richcompare: range_richcompare,
  tp_iter: range_iter,
  methods: [
    def('__reversed__', METH.NOARGS, range_reverse),
    def('__reduce__', METH.NOARGS, range_reduce),
    def('count', METH.O, range_count),
    def('index', METH.O, range_index),
  ],
  members: [
    member('start', (o) => Py_NewRef(payload(o).start)),
    member('stop', (o) => Py_NewRef(payload(o).stop)),
    member('step', (o) => Py_NewRef(payload(o).step)),
  ],
  tp_new: range_new,
  tp_vectorcall: range_vectorcall,
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    const r = payload(self);
    visit(r.start, 0);
    visit(r.stop, 1);
    visit(r.step, 2);
    visit(r.length, 3);
  },
  tp_slotname: (_self, slot) => SLOT_NAMES[slot] ?? '',
});
