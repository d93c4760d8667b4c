/** Iterators over ranges, of native and of long integers (Objects/rangeobject.c). */
import { PyObject_Free, PyObject_New } from '../heap/alloc';
import { touch } from '../heap/observer';
import { METH, type MethodDef, type PyObject, type TypeDef } from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { keepShape } from '../heap/shapes';
import { PyObject_CallFunctionObjArgs } from './call';
import { _PyEval_GetBuiltin } from './builtin-name';
import { containerDoc } from './container-docs';
import { PyLong_FromLong, _PyLong_Value, longPayload } from './longobject';
import { PyLong_Check } from './longobject';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyObject_GenericGetAttr, PyObject_SelfIter, Py_None } from './object';
import { PyRange_Type } from './rangeobject';
import { tupleFromStolen } from './tupleobject';
import { defineType, method } from './typedef';

/** What is left: `len` numbers from `start` on by `step`; plain numbers unless too large. @source Include/internal/pycore_range.h _PyRangeIterObject */
export class RangeIterPayload {
  constructor(
    public start: number | bigint,
    public step: number | bigint,
    public len: number | bigint,
  ) {}
}
keepShape(new RangeIterPayload(0, 1, 0));
type PyRangeIterObject = PyObject<RangeIterPayload>;

/** @source Objects/rangeobject.c fast_range_iter */
export function newRangeIter(
  start: number | bigint,
  step: number | bigint,
  len: number | bigint,
): PyObject {
  const end = Number(start) + Number(step) * Number(len);
  const small = Number.isSafeInteger(end) && typeof start === 'number';
  const v = small
    ? new RangeIterPayload(start, Number(step), Number(len))
    : new RangeIterPayload(BigInt(start), BigInt(step), BigInt(len));
  return PyObject_New(PyRangeIter_Type, v, 40);
}

/** The next number of an iterator, as `rangeiter_next` gives it as an int; NaN at the end, and of large numbers. */
export function rangeiter_number(self: PyObject): number {
  const r = (self as PyRangeIterObject).v;
  const result = r.start;
  if (typeof result !== 'number' || (r.len as number) <= 0) return NaN;
  r.start = result + (r.step as number);
  (r.len as number)--;
  return result;
}

/** @source Objects/rangeobject.c rangeiter_next */
export function rangeiter_next(self: PyObject): PyObject | null {
  const number = rangeiter_number(self);
  if (!Number.isNaN(number)) return PyLong_FromLong(number);
  const r = (self as PyRangeIterObject).v;
  const result = r.start;
  if (typeof result === 'number' || r.len <= 0) return null;
  r.start = result + (r.step as bigint);
  r.len = (r.len as bigint) - 1n;
  return PyLong_FromLong(longPayload(result));
}

function rangeiter_len(self: PyObject): PyObject {
  return PyLong_FromLong(longPayload((self as PyRangeIterObject).v.len));
}

/** `(iter, (range(start, start + len * step, step),), None)`. */
function reduceAs(start: bigint, step: bigint, len: bigint): PyObject | null {
  const iter = _PyEval_GetBuiltin('iter');
  if (iter === null) return null;
  const args = [start, start + len * step, step].map((x) => PyLong_FromLong(longPayload(x)));
  const range = PyObject_CallFunctionObjArgs(PyRange_Type, ...args);
  for (const arg of args) Py_DECREF(arg);
  if (range === null) {
    Py_DECREF(iter);
    return null;
  }
  return tupleFromStolen([iter, tupleFromStolen([range]), Py_NewRef(Py_None)]);
}

function rangeiter_reduce(self: PyObject): PyObject | null {
  const r = (self as PyRangeIterObject).v;
  return reduceAs(BigInt(r.start), BigInt(r.step), BigInt(r.len));
}

/** The state as how many numbers to skip, within what is left; null with TypeError. */
function skipCount(state: PyObject, len: bigint): bigint | null {
  if (!PyLong_Check(state)) {
    const text = `state must be an int, not ${state.ob_type.tp_name}`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  const index = BigInt(_PyLong_Value(state));
  return index < 0n ? 0n : index > len ? len : index;
}

function rangeiter_setstate(self: PyObject, state: PyObject): PyObject | null {
  const r = (self as PyRangeIterObject).v;
  const index = skipCount(state, BigInt(r.len));
  if (index === null) return null;
  const start = BigInt(r.start) + index * BigInt(r.step);
  const small = typeof r.start === 'number';
  r.start = small ? Number(start) : start;
  r.len = small ? Number(r.len) - Number(index) : BigInt(r.len) - index;
  return Py_NewRef(Py_None);
}

interface LongRangeIterPayload {
  start: PyObject;
  step: PyObject;
  len: PyObject;
}
type PyLongRangeIterObject = PyObject<LongRangeIterPayload>;

/** Takes over the three references. @source Objects/rangeobject.c longrangeiterobject */
export function longrangeiter_new(start: PyObject, step: PyObject, len: PyObject): PyObject {
  const it = PyObject_New<LongRangeIterPayload>(PyLongRangeIter_Type, { start, step, len }, 40);
  touch(it);
  return it;
}

function bigs(self: PyObject): [bigint, bigint, bigint] {
  const { start, step, len } = (self as PyLongRangeIterObject).v;
  return [BigInt(_PyLong_Value(start)), BigInt(_PyLong_Value(step)), BigInt(_PyLong_Value(len))];
}

/** @source Objects/rangeobject.c longrangeiter_next */
function longrangeiter_next(self: PyObject): PyObject | null {
  const r = (self as PyLongRangeIterObject).v;
  const [start, step, len] = bigs(self);
  if (len <= 0n) return null;
  const result = r.start;
  const old_len = r.len;
  r.start = PyLong_FromLong(longPayload(start + step));
  r.len = PyLong_FromLong(longPayload(len - 1n));
  touch(self);
  Py_DECREF(old_len);
  return result;
}

function longrangeiter_setstate(self: PyObject, state: PyObject): PyObject | null {
  const r = (self as PyLongRangeIterObject).v;
  const [start, step, len] = bigs(self);
  const index = skipCount(state, len);
  if (index === null) return null;
  const { start: old_start, len: old_len } = r;
  r.start = PyLong_FromLong(longPayload(start + index * step));
  r.len = PyLong_FromLong(longPayload(len - index));
  touch(self);
  Py_DECREF(old_start);
  Py_DECREF(old_len);
  return Py_NewRef(Py_None);
}

function longrangeiter_dealloc(self: PyObject): void {
  const { start, step, len } = (self as PyLongRangeIterObject).v;
  Py_DECREF(start);
  Py_DECREF(step);
  Py_DECREF(len);
  PyObject_Free(self);
}

function def(owner: string, name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`${owner}.${name}`));
}

const SHARED: Pick<TypeDef, 'tp_basicsize' | 'tp_flags' | 'tp_getattro' | 'tp_iter'> = {
  tp_basicsize: 40,
  tp_flags: 0,
  tp_getattro: PyObject_GenericGetAttr,
  tp_iter: PyObject_SelfIter,
};

export const PyRangeIter_Type = defineType({
  ...SHARED,
  tp_name: 'range_iterator',
  tp_dealloc: PyObject_Free,
  tp_iternext: rangeiter_next,
  methods: [
    def('range_iterator', '__length_hint__', METH.NOARGS, rangeiter_len),
    def('range_iterator', '__reduce__', METH.NOARGS, rangeiter_reduce),
    def('range_iterator', '__setstate__', METH.O, rangeiter_setstate),
  ],
});

export const PyLongRangeIter_Type = defineType({
  ...SHARED,
  tp_name: 'longrange_iterator',
  tp_dealloc: longrangeiter_dealloc,
  tp_iternext: longrangeiter_next,
  methods: [
    def('longrange_iterator', '__length_hint__', METH.NOARGS, (self) =>
      Py_NewRef((self as PyLongRangeIterObject).v.len),
    ),
    def('longrange_iterator', '__reduce__', METH.NOARGS, (self) => reduceAs(...bigs(self))),
    def('longrange_iterator', '__setstate__', METH.O, longrangeiter_setstate),
  ],
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    const { start, step, len } = (self as PyLongRangeIterObject).v;
    visit(start, 0);
    visit(step, 1);
    visit(len, 2);
  },
  tp_slotname: (_self, slot) => ['start', 'step', 'len'][slot] ?? '',
});
