/** The types `weakref.ProxyType` and `weakref.CallableProxyType`: every operation goes to the referent. */
import { PyObject_GC_Del, PyObject_GC_UnTrack } from '../gc/generations';
import { addressOf } from '../heap/alloc';
import { METH, TPFLAGS, type PyObject, type TypeDef } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import * as abstract from './abstract';
import { PyObject_Call, PyObject_CallMethodNoArgs } from './call';
import { PyErr_SetString } from './errors';
import { PyExc_ReferenceError, PyExc_TypeError } from './exceptions';
import {
  PyObject_GetAttr,
  PyObject_HashNotImplemented,
  PyObject_IsTrue,
  PyObject_RichCompare,
  PyObject_SetAttr,
  PyObject_Str,
  Py_None,
} from './object';
import { defineType, method } from './typedef';
import { PyUnicode_FromString, _Py_ID } from './unicodeobject';
import {
  PyWeakref_CheckProxy,
  PyWeakref_GET_OBJECT,
  clear_weakref,
  gc_clear,
  gc_traverse,
  weakrefOwns,
  weakrefSlotname,
  type PyWeakReference,
} from './weakrefobject';

/** The object meant by an operand: new reference, or null with ReferenceError. @source Objects/weakrefobject.c UNWRAP */
function unwrap(o: PyObject): PyObject | null {
  if (!PyWeakref_CheckProxy(o)) return Py_NewRef(o);
  const referent = PyWeakref_GET_OBJECT(o);
  if (referent === Py_None) {
    return PyErr_SetString(PyExc_ReferenceError, 'weakly-referenced object no longer exists');
  }
  return Py_NewRef(referent);
}

/** Calls `f` with the referent; `failed` when it is gone. */
function withOne<R>(self: PyObject, failed: R, f: (o: PyObject) => R): R {
  const o = unwrap(self);
  if (o === null) return failed;
  const result = f(o);
  Py_DECREF(o);
  return result;
}

function withTwo<R>(x: PyObject, y: PyObject, failed: R, f: (a: PyObject, b: PyObject) => R): R {
  return withOne(x, failed, (a) => withOne(y, failed, (b) => f(a, b)));
}

type Unary = (o: PyObject) => PyObject | null;
type Binary = (a: PyObject, b: PyObject) => PyObject | null;
type Ternary = (a: PyObject, b: PyObject, c: PyObject) => PyObject | null;

const unary =
  (f: Unary): Unary =>
  (self) =>
    withOne<PyObject | null>(self, null, f);
const binary =
  (f: Binary): Binary =>
  (x, y) =>
    withTwo<PyObject | null>(x, y, null, f);
const ternary =
  (f: Ternary) =>
  (x: PyObject, y: PyObject, z: PyObject | null): PyObject | null =>
    withTwo<PyObject | null>(x, y, null, (a, b) =>
      withOne<PyObject | null>(z ?? Py_None, null, (c) => f(a, b, c)),
    );

function proxy_dealloc(self: PyObject): void {
  if ((self as PyWeakReference).v.wr_callback !== null) PyObject_GC_UnTrack(self);
  clear_weakref(self as PyWeakReference);
  PyObject_GC_Del(self);
}

function proxy_repr(self: PyObject): PyObject | null {
  const o = PyWeakref_GET_OBJECT(self as PyWeakReference);
  const at = `0x${addressOf(self).toString(16)}`;
  const to = `0x${addressOf(o).toString(16)}`;
  return PyUnicode_FromString(`<weakproxy at ${at} to ${o.ob_type.tp_name} at ${to}>`);
}

function proxy_setattr(self: PyObject, name: PyObject, value: PyObject | null): number {
  return withOne(self, -1, (o) => PyObject_SetAttr(o, name, value));
}

function proxy_setitem(self: PyObject, key: PyObject, value: PyObject | null): number {
  return withOne(self, -1, (o) =>
    value === null ? abstract.PyObject_DelItem(o, key) : abstract.PyObject_SetItem(o, key, value),
  );
}

function proxy_iternext(self: PyObject): PyObject | null {
  return withOne<PyObject | null>(self, null, (o) => {
    if (!abstract.PyIter_Check(o)) {
      const name = o.ob_type.tp_name.slice(0, 200);
      return PyErr_SetString(
        PyExc_TypeError,
        `Weakref proxy referenced a non-iterator '${name}' object`,
      );
    }
    return abstract.PyIter_Next(o);
  });
}

const numberSlots = {
  nb_add: binary((a, b) => abstract.PyNumber_Add(a, b)),
  nb_subtract: binary((a, b) => abstract.PyNumber_Subtract(a, b)),
  nb_multiply: binary((a, b) => abstract.PyNumber_Multiply(a, b)),
  nb_floor_divide: binary((a, b) => abstract.PyNumber_FloorDivide(a, b)),
  nb_true_divide: binary((a, b) => abstract.PyNumber_TrueDivide(a, b)),
  nb_remainder: binary((a, b) => abstract.PyNumber_Remainder(a, b)),
  nb_divmod: binary((a, b) => abstract.PyNumber_Divmod(a, b)),
  nb_power: ternary((a, b, c) => abstract.PyNumber_Power(a, b, c)),
  nb_negative: unary((o) => abstract.PyNumber_Negative(o)),
  nb_positive: unary((o) => abstract.PyNumber_Positive(o)),
  nb_absolute: unary((o) => abstract.PyNumber_Absolute(o)),
  nb_bool: (self: PyObject): number => withOne(self, -1, (o) => PyObject_IsTrue(o)),
  nb_invert: unary((o) => abstract.PyNumber_Invert(o)),
  nb_lshift: binary((a, b) => abstract.PyNumber_Lshift(a, b)),
  nb_rshift: binary((a, b) => abstract.PyNumber_Rshift(a, b)),
  nb_and: binary((a, b) => abstract.PyNumber_And(a, b)),
  nb_xor: binary((a, b) => abstract.PyNumber_Xor(a, b)),
  nb_or: binary((a, b) => abstract.PyNumber_Or(a, b)),
  nb_int: unary((o) => abstract.PyNumber_Long(o)),
  nb_float: unary((o) => abstract.PyNumber_Float(o)),
  nb_index: unary((o) => abstract.PyNumber_Index(o)),
  nb_matrix_multiply: binary((a, b) => abstract.PyNumber_MatrixMultiply(a, b)),
  nb_inplace_add: binary((a, b) => abstract.PyNumber_InPlaceAdd(a, b)),
  nb_inplace_subtract: binary((a, b) => abstract.PyNumber_InPlaceSubtract(a, b)),
  nb_inplace_multiply: binary((a, b) => abstract.PyNumber_InPlaceMultiply(a, b)),
  nb_inplace_floor_divide: binary((a, b) => abstract.PyNumber_InPlaceFloorDivide(a, b)),
  nb_inplace_true_divide: binary((a, b) => abstract.PyNumber_InPlaceTrueDivide(a, b)),
  nb_inplace_remainder: binary((a, b) => abstract.PyNumber_InPlaceRemainder(a, b)),
  nb_inplace_power: ternary((a, b, c) => abstract.PyNumber_InPlacePower(a, b, c)),
  nb_inplace_lshift: binary((a, b) => abstract.PyNumber_InPlaceLshift(a, b)),
  nb_inplace_rshift: binary((a, b) => abstract.PyNumber_InPlaceRshift(a, b)),
  nb_inplace_and: binary((a, b) => abstract.PyNumber_InPlaceAnd(a, b)),
  nb_inplace_xor: binary((a, b) => abstract.PyNumber_InPlaceXor(a, b)),
  nb_inplace_or: binary((a, b) => abstract.PyNumber_InPlaceOr(a, b)),
  nb_inplace_matrix_multiply: binary((a, b) => abstract.PyNumber_InPlaceMatrixMultiply(a, b)),
};

const length = (self: PyObject): number => withOne(self, -1, (o) => abstract.PyObject_Size(o));

const shared: Omit<TypeDef, 'tp_name'> = {
  tp_basicsize: 64,
  tp_flags: TPFLAGS.HAVE_GC,
  tp_dealloc: proxy_dealloc,
  tp_repr: proxy_repr,
  tp_str: unary((o) => PyObject_Str(o)),
  tp_hash: (self) => PyObject_HashNotImplemented(self),
  tp_getattro: binary((o, name) => PyObject_GetAttr(o, name)),
  tp_setattro: proxy_setattr,
  tp_traverse: (self, visit) => gc_traverse(self, visit),
  tp_clear: (self) => gc_clear(self),
  tp_richcompare: (x, y, op) =>
    withTwo<PyObject | null>(x, y, null, (a, b) => PyObject_RichCompare(a, b, op)),
  tp_iter: unary((o) => abstract.PyObject_GetIter(o)),
  tp_iternext: proxy_iternext,
  tp_owns: (self, visit) => weakrefOwns(self, visit),
  tp_slotname: () => weakrefSlotname(),
  sq_length: length,
  sq_contains: (self, value) => withOne(self, -1, (o) => abstract.PySequence_Contains(o, value)),
  mp_length: length,
  mp_subscript: binary((o, key) => abstract.PyObject_GetItem(o, key)),
  mp_ass_subscript: proxy_setitem,
  ...numberSlots,
  methods: [
    method('__bytes__', METH.NOARGS, (self) =>
      withOne<PyObject | null>(self, null, (o) =>
        PyObject_CallMethodNoArgs(o, _Py_ID('__bytes__')),
      ),
    ),
    method('__reversed__', METH.NOARGS, (self) =>
      withOne<PyObject | null>(self, null, (o) =>
        PyObject_CallMethodNoArgs(o, _Py_ID('__reversed__')),
      ),
    ),
  ],
};

export const _PyWeakref_ProxyType = defineType({ ...shared, tp_name: 'weakref.ProxyType' });

export const _PyWeakref_CallableProxyType = defineType({
  ...shared,
  tp_name: 'weakref.CallableProxyType',
  tp_call: (self, args, kwargs) =>
    withOne<PyObject | null>(self, null, (o) => PyObject_Call(o, args, kwargs)),
});
