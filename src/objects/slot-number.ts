/** Number slots of classes that define arithmetic in Python (Objects/typeobject.c SLOT1BIN and others). */
import type { PyObject, PyTypeObject, binaryfunc, ternaryfunc, unaryfunc } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyBool_Check } from './boolobject';
import { PyObject_IsTrue, Py_None, Py_NotImplemented } from './object';
import { tstate } from './pystate';
import {
  call_unbound_noarg,
  lookupIsUnbound,
  lookup_maybe_method,
  vectorcall_maybe,
  vectorcall_method,
} from './slot-lookup';
import { _PyType_Lookup } from './type-cache';
import { PyType_IsSubtype } from './typeobject';
import { _Py_ID } from './unicodeobject';

/** Names of the binary number slots. */
export type BinarySlot = {
  [K in keyof PyTypeObject]: K extends `nb_${string}` ? K : never;
}[keyof PyTypeObject];

/** Whether the right operand's class overrides the reflected method. @source Objects/typeobject.c method_is_overloaded */
function method_is_overloaded(left: PyObject, right: PyObject, name: PyObject): number {
  const b = _PyType_Lookup(right.ob_type, name);
  if (b === null) return 0;
  const a = _PyType_Lookup(left.ob_type, name);
  return a === b ? 0 : 1;
}

/**
 * Tries `self.__op__(other)` and `other.__rop__(self)`, a subclass's reflected method first, for
 * classes whose slot is `slotFunc`. @source Objects/typeobject.c SLOT1BINFULL
 */
function callBinary(
  self: PyObject,
  other: PyObject,
  slot: BinarySlot,
  slotFunc: unknown,
  op: PyObject,
  rop: PyObject,
): PyObject | null {
  const stype = self.ob_type;
  const otype = other.ob_type;
  let doOther = stype !== otype && otype[slot] === slotFunc;
  if (stype[slot] === slotFunc) {
    if (doOther && PyType_IsSubtype(otype, stype) && method_is_overloaded(self, other, rop)) {
      const res = vectorcall_maybe(rop, [other, self]);
      if (res !== Py_NotImplemented) return res;
      doOther = false;
    }
    const res = vectorcall_maybe(op, [self, other]);
    if (res !== Py_NotImplemented || otype === stype) return res;
  }
  return doOther ? vectorcall_maybe(rop, [other, self]) : Py_NotImplemented;
}

function binarySlot(slot: BinarySlot, dunder: string, rdunder: string): binaryfunc {
  const slotFunc: binaryfunc = (self, other) =>
    callBinary(self, other, slot, slotFunc, _Py_ID(dunder), _Py_ID(rdunder));
  return slotFunc;
}

function unarySlot(dunder: string): unaryfunc {
  return (self) => vectorcall_method(_Py_ID(dunder), [self]);
}

function inplaceSlot(dunder: string): binaryfunc {
  return (self, other) => vectorcall_method(_Py_ID(dunder), [self, other]);
}

export const slot_nb_add = binarySlot('nb_add', '__add__', '__radd__');
export const slot_nb_subtract = binarySlot('nb_subtract', '__sub__', '__rsub__');
export const slot_nb_multiply = binarySlot('nb_multiply', '__mul__', '__rmul__');
export const slot_nb_matrix_multiply = binarySlot(
  'nb_matrix_multiply',
  '__matmul__',
  '__rmatmul__',
);
export const slot_nb_remainder = binarySlot('nb_remainder', '__mod__', '__rmod__');
export const slot_nb_divmod = binarySlot('nb_divmod', '__divmod__', '__rdivmod__');
export const slot_nb_lshift = binarySlot('nb_lshift', '__lshift__', '__rlshift__');
export const slot_nb_rshift = binarySlot('nb_rshift', '__rshift__', '__rrshift__');
export const slot_nb_and = binarySlot('nb_and', '__and__', '__rand__');
export const slot_nb_xor = binarySlot('nb_xor', '__xor__', '__rxor__');
export const slot_nb_or = binarySlot('nb_or', '__or__', '__ror__');
export const slot_nb_floor_divide = binarySlot('nb_floor_divide', '__floordiv__', '__rfloordiv__');
export const slot_nb_true_divide = binarySlot('nb_true_divide', '__truediv__', '__rtruediv__');

export const slot_nb_negative = unarySlot('__neg__');
export const slot_nb_positive = unarySlot('__pos__');
export const slot_nb_absolute = unarySlot('__abs__');
export const slot_nb_invert = unarySlot('__invert__');
export const slot_nb_int = unarySlot('__int__');
export const slot_nb_float = unarySlot('__float__');
export const slot_nb_index = unarySlot('__index__');

export const slot_nb_inplace_add = inplaceSlot('__iadd__');
export const slot_nb_inplace_subtract = inplaceSlot('__isub__');
export const slot_nb_inplace_multiply = inplaceSlot('__imul__');
export const slot_nb_inplace_matrix_multiply = inplaceSlot('__imatmul__');
export const slot_nb_inplace_remainder = inplaceSlot('__imod__');
/** `**=` never has a third operand. */
export const slot_nb_inplace_power: ternaryfunc = inplaceSlot('__ipow__');
export const slot_nb_inplace_lshift = inplaceSlot('__ilshift__');
export const slot_nb_inplace_rshift = inplaceSlot('__irshift__');
export const slot_nb_inplace_and = inplaceSlot('__iand__');
export const slot_nb_inplace_xor = inplaceSlot('__ixor__');
export const slot_nb_inplace_or = inplaceSlot('__ior__');
export const slot_nb_inplace_floor_divide = inplaceSlot('__ifloordiv__');
export const slot_nb_inplace_true_divide = inplaceSlot('__itruediv__');

/** @source Objects/typeobject.c slot_nb_power */
export function slot_nb_power(
  self: PyObject,
  other: PyObject,
  modulus: PyObject | null,
): PyObject | null {
  if (modulus === null || modulus === Py_None) {
    return callBinary(
      self,
      other,
      'nb_power',
      slot_nb_power,
      _Py_ID('__pow__'),
      _Py_ID('__rpow__'),
    );
  }
  // Three-argument power takes no reflected method, and other's slot may have been used.
  if (self.ob_type.nb_power === slot_nb_power) {
    return vectorcall_maybe(_Py_ID('__pow__'), [self, other, modulus]);
  }
  return Py_NotImplemented;
}

/** @source Objects/typeobject.c slot_nb_bool */
export function slot_nb_bool(self: PyObject): number {
  let usingLen = false;
  let func = lookup_maybe_method(self, _Py_ID('__bool__'));
  if (func === null) {
    if (tstate.current_exception !== null) return -1;
    func = lookup_maybe_method(self, _Py_ID('__len__'));
    if (func === null) return tstate.current_exception !== null ? -1 : 1;
    usingLen = true;
  }
  const value = call_unbound_noarg(lookupIsUnbound, func, self);
  Py_DECREF(func);
  if (value === null) return -1;
  let result: number;
  if (usingLen) result = PyObject_IsTrue(value);
  else if (PyBool_Check(value)) result = PyObject_IsTrue(value);
  else {
    PyErr_SetString(
      PyExc_TypeError,
      `__bool__ should return bool, returned ${value.ob_type.tp_name}`,
    );
    result = -1;
  }
  Py_DECREF(value);
  return result;
}
