/** Slices and Ellipsis (Objects/sliceobject.c). */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { PyMem_Free, _PyObject_InitAt, endObject } from '../heap/alloc';
import { touch } from '../heap/observer';
import {
  METH,
  TPFLAGS,
  type PyObject,
  type PyTypeObject,
  type Py_hash_t,
  type visitproc,
} from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_NewRef, _Py_SetImmortal } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { keepShape } from '../heap/shapes';
import { PyNumber_AsSsize_t, PyIndex_Check } from './abstract';
import { Py_False, Py_True } from './boolobject';
import { containerDoc } from './container-docs';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { _PyArg_CheckPositional, _PyArg_NoKeywords } from './getargs';
import {
  PyObject_GenericGetAttr,
  PyObject_Hash,
  PyObject_RichCompare,
  Py_EQ,
  Py_Ellipsis,
  Py_GE,
  Py_LE,
  Py_None,
  Py_NotImplemented,
  reprStr,
} from './object';
import { hashFromBigInt64 } from './pyhash';
import { PyTuple_GET_SIZE, PyTuple_Pack, tupleFromStolen, type PyTupleObject } from './tupleobject';
import { slice_indices } from './slice-indices';
import { defineType, member, method } from './typedef';
import { PyUnicode_FromString } from './unicodeobject';

export { Py_Ellipsis } from './object';

/** @source Include/sliceobject.h PySliceObject; all owned */
export class SlicePayload {
  constructor(
    public start: PyObject,
    public stop: PyObject,
    public step: PyObject,
  ) {}
}
const NONE = null as unknown as PyObject;
keepShape(new SlicePayload(NONE, NONE, NONE));
export type PySliceObject = PyObject<SlicePayload>;

/** A slice in plain numbers; AdjustIndices fits it to a length. */
export interface SliceIndices {
  start: number;
  stop: number;
  step: number;
}

/** Stands for the greatest index: no sequence here is longer. */
export const PY_SSIZE_T_MAX = Number.MAX_SAFE_INTEGER;

const SLICE_SIZE = 40;
/** Address of the one slice kept for reuse, or 0. */
let slice_cache = 0;

onRuntimeReset(() => {
  slice_cache = 0;
});

/** @source Objects/sliceobject.c _PySlice_Fini */
export function PySlice_ClearFreeList(): void {
  PyMem_Free(slice_cache);
  slice_cache = 0;
}

export function PySlice_Check(o: PyObject): o is PySliceObject {
  return o.ob_type === PySlice_Type;
}

/** A slice of three references that it takes over. @source Objects/sliceobject.c _PyBuildSlice_Consume2 */
export function sliceFromStolen(start: PyObject, stop: PyObject, step: PyObject): PySliceObject {
  const v = new SlicePayload(start, stop, step);
  let obj: PySliceObject;
  if (slice_cache !== 0) {
    obj = _PyObject_InitAt(PySlice_Type, v, slice_cache);
    slice_cache = 0;
  } else obj = PyObject_GC_New(PySlice_Type, v, SLICE_SIZE);
  touch(obj);
  PyObject_GC_Track(obj);
  return obj;
}

/** null stands for None. @source Objects/sliceobject.c PySlice_New */
export function PySlice_New(
  start: PyObject | null,
  stop: PyObject | null,
  step: PyObject | null,
): PySliceObject {
  return sliceFromStolen(
    Py_NewRef(start ?? Py_None),
    Py_NewRef(stop ?? Py_None),
    Py_NewRef(step ?? Py_None),
  );
}

/** An index, clipped to what a sequence can have; null with an exception set. @source Python/ceval.c _PyEval_SliceIndex */
export function _PyEval_SliceIndex(v: PyObject): number | null {
  if (!PyIndex_Check(v)) {
    const text = 'slice indices must be integers or None or have an __index__ method';
    return PyErr_SetString(PyExc_TypeError, text);
  }
  const x = PyNumber_AsSsize_t(v, null);
  if (x === -1 && PyErr_Occurred() !== null) return null;
  return Math.max(-PY_SSIZE_T_MAX, Math.min(x, PY_SSIZE_T_MAX));
}

/** @source Python/ceval.c _PyEval_SliceIndexNotNone */
export function _PyEval_SliceIndexNotNone(v: PyObject): number | null {
  if (!PyIndex_Check(v)) {
    const text = 'slice indices must be integers or have an __index__ method';
    return PyErr_SetString(PyExc_TypeError, text);
  }
  return _PyEval_SliceIndex(v);
}

/** Start and stop of `index(value, start, stop)` from args[1] and args[2], fitted to `length`. */
export function parseSearchBounds(
  args: readonly PyObject[],
  length: number,
): { start: number; stop: number } | null {
  const bounds = { start: 0, stop: PY_SSIZE_T_MAX };
  if (args.length > 1) {
    const start = _PyEval_SliceIndexNotNone(args[1]);
    if (start === null) return null;
    bounds.start = start;
  }
  if (args.length > 2) {
    const stop = _PyEval_SliceIndexNotNone(args[2]);
    if (stop === null) return null;
    bounds.stop = stop;
  }
  if (bounds.start < 0) bounds.start = Math.max(0, bounds.start + length);
  if (bounds.stop < 0) bounds.stop = Math.max(0, bounds.stop + length);
  return bounds;
}

/** The slice in numbers, or null with an exception set. @source Objects/sliceobject.c PySlice_Unpack */
export function PySlice_Unpack(slice: PyObject): SliceIndices | null {
  const r = (slice as PySliceObject).v;
  let step: number | null = 1;
  if (r.step !== Py_None) {
    step = _PyEval_SliceIndex(r.step);
    if (step === null) return null;
    if (step === 0) return PyErr_SetString(PyExc_ValueError, 'slice step cannot be zero');
  }
  let start: number | null = step < 0 ? PY_SSIZE_T_MAX : 0;
  if (r.start !== Py_None) {
    start = _PyEval_SliceIndex(r.start);
    if (start === null) return null;
  }
  let stop: number | null = step < 0 ? -PY_SSIZE_T_MAX : PY_SSIZE_T_MAX;
  if (r.stop !== Py_None) {
    stop = _PyEval_SliceIndex(r.stop);
    if (stop === null) return null;
  }
  return { start, stop, step };
}

function clamp(x: number, length: number, step: number): number {
  if (x < 0) {
    x += length;
    return x < 0 ? (step < 0 ? -1 : 0) : x;
  }
  return x >= length ? (step < 0 ? length - 1 : length) : x;
}

/** Fits `s` to a sequence of `length` and gives how many items it picks. @source Objects/sliceobject.c PySlice_AdjustIndices */
export function PySlice_AdjustIndices(length: number, s: SliceIndices): number {
  const { step } = s;
  const start = (s.start = clamp(s.start, length, step));
  const stop = (s.stop = clamp(s.stop, length, step));
  if (step < 0) return stop < start ? Math.floor((start - stop - 1) / -step) + 1 : 0;
  return start < stop ? Math.floor((stop - start - 1) / step) + 1 : 0;
}

function slice_reduce(self: PyObject): PyObject {
  return tupleFromStolen([Py_NewRef(self.ob_type), asTuple((self as PySliceObject).v)]);
}

function asTuple(r: SlicePayload): PyObject {
  return PyTuple_Pack(r.start, r.stop, r.step);
}

function slice_repr(self: PyObject): PyObject | null {
  const r = (self as PySliceObject).v;
  const start = reprStr(r.start);
  const stop = start === null ? null : reprStr(r.stop);
  const step = stop === null ? null : reprStr(r.step);
  return step === null ? null : PyUnicode_FromString(`slice(${start}, ${stop}, ${step})`);
}

/** @source Objects/sliceobject.c slice_richcompare */
function slice_richcompare(v: PyObject, w: PyObject, op: number): PyObject | null {
  if (!PySlice_Check(v) || !PySlice_Check(w)) return Py_NewRef(Py_NotImplemented);
  if (v === w) {
    return Py_NewRef(op === Py_EQ || op === Py_LE || op === Py_GE ? Py_True : Py_False);
  }
  const t1 = asTuple(v.v);
  const t2 = asTuple(w.v);
  const res = PyObject_RichCompare(t1, t2, op);
  Py_DECREF(t1);
  Py_DECREF(t2);
  return res;
}

const XXPRIME_1 = 11400714785074694791n;
const XXPRIME_2 = 14029467366897019727n;
const XXPRIME_5 = 2870177450012600261n;

/** As a tuple's, without mixing in the length. @source Objects/sliceobject.c slicehash */
function slicehash(self: PyObject): Py_hash_t {
  const r = (self as PySliceObject).v;
  let acc = XXPRIME_5;
  for (const part of [r.start, r.stop, r.step]) {
    const lane = PyObject_Hash(part);
    if (lane === -1) return -1;
    acc = BigInt.asUintN(64, acc + BigInt.asUintN(64, BigInt(lane)) * XXPRIME_2);
    acc = BigInt.asUintN(64, (acc << 31n) | (acc >> 33n));
    acc = BigInt.asUintN(64, acc * XXPRIME_1);
  }
  return acc === 0xffffffffffffffffn ? 1546275796 : hashFromBigInt64(acc);
}

/** @source Objects/sliceobject.c slice_dealloc */
function slice_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  const { start, stop, step } = (self as PySliceObject).v;
  (self as PySliceObject).v = new SlicePayload(Py_None, Py_None, Py_None);
  touch(self);
  Py_DECREF(step);
  Py_DECREF(start);
  Py_DECREF(stop);
  if (slice_cache === 0) {
    slice_cache = self.addr;
    endObject(self);
  } else PyObject_GC_Del(self);
}

/** @source Objects/sliceobject.c slice_new */
function slice_new(_type: PyTypeObject, args: PyObject, kw: PyObject | null): PyObject | null {
  if (!_PyArg_NoKeywords('slice', kw)) return null;
  const n = PyTuple_GET_SIZE(args);
  if (!_PyArg_CheckPositional('slice', n, 1, 3)) return null;
  const v = (args as PyTupleObject).v;
  // One argument is the stop.
  if (n === 1) return PySlice_New(null, v[0], null);
  return PySlice_New(v[0], v[1], n === 3 ? v[2] : null);
}

export const PySlice_Type = defineType({
  tp_name: 'slice',
  tp_basicsize: SLICE_SIZE,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_doc: containerDoc('slice') ?? '',
  tp_dealloc: slice_dealloc,
  tp_repr: slice_repr,
  tp_hash: slicehash,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse(self: PyObject, visit: visitproc): void {
    const r = (self as PySliceObject).v;
    visit(r.start);
    visit(r.stop);
    visit(r.step);
  },
  tp_richcompare: slice_richcompare,
  methods: [
    method(
      'indices',
      METH.O,
      (self, len) => slice_indices((self as PySliceObject).v, len),
      containerDoc('slice.indices'),
    ),
    method('__reduce__', METH.NOARGS, slice_reduce, containerDoc('slice.__reduce__')),
  ],
  members: [
    member('start', (o) => Py_NewRef((o as PySliceObject).v.start)),
    member('stop', (o) => Py_NewRef((o as PySliceObject).v.stop)),
    member('step', (o) => Py_NewRef((o as PySliceObject).v.step)),
  ],
  tp_new: slice_new,
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    const r = (self as PySliceObject).v;
    visit(r.start, 0);
    visit(r.stop, 1);
    visit(r.step, 2);
  },
  tp_slotname: (_self, slot) => ['start', 'stop', 'step'][slot] ?? '',
});

/** @source Objects/sliceobject.c ellipsis_new */
function ellipsis_new(
  _type: PyTypeObject,
  args: PyObject,
  kwargs: PyObject | null,
): PyObject | null {
  const n = kwargs === null ? 0 : (kwargs as PyObject<{ ma_used: number }>).v.ma_used;
  if (PyTuple_GET_SIZE(args) || n) {
    return PyErr_SetString(PyExc_TypeError, 'EllipsisType takes no arguments');
  }
  return Py_NewRef(Py_Ellipsis);
}

export const PyEllipsis_Type = defineType({
  tp_name: 'ellipsis',
  tp_basicsize: 16,
  tp_flags: 0,
  tp_dealloc: _Py_SetImmortal,
  tp_repr: () => PyUnicode_FromString('Ellipsis'),
  tp_getattro: PyObject_GenericGetAttr,
  methods: [method('__reduce__', METH.NOARGS, () => PyUnicode_FromString('Ellipsis'))],
  tp_new: ellipsis_new,
});
