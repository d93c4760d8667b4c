/** Identity, membership, unary operators, truth and subscripts. */
import type { PyObject } from '../../heap/object';
import { Py_DECREF, Py_INCREF } from '../../heap/refcount';
import {
  PyNumber_Invert,
  PyNumber_Negative,
  PyObject_DelItem,
  PyObject_GetItem,
  PyObject_SetItem,
  PySequence_Contains,
} from '../../objects/abstract';
import { Py_False, Py_True } from '../../objects/boolobject';
import type { Frame } from '../../objects/interpframe';
import { PyList_Type, type PyListObject } from '../../objects/listobject';
import { PyLong_Type } from '../../objects/longobject';
import { PyObject_IsTrue, Py_None } from '../../objects/object';
import { sliceFromStolen } from '../../objects/sliceobject';
import { PyTuple_Type } from '../../objects/tupleobject';
import { ERROR, NEXT, pop } from '../flow';

/** Replaces the two operands on top by the result; drops left, then right. */
export function finishBinary(f: Frame, res: PyObject | null): number {
  const l = f.localsplus;
  const i = f.sp - 2;
  const lhs = l[i]!;
  const rhs = l[i + 1]!;
  // The operands leave the stack together, so that a __del__ they trigger sees neither.
  l[i] = null;
  l[i + 1] = null;
  f.sp = i;
  Py_DECREF(lhs);
  Py_DECREF(rhs);
  if (res === null) return ERROR;
  l[i] = res;
  f.sp = i + 1;
  return NEXT;
}

export function IS_OP(f: Frame, invert: number): number {
  const l = f.localsplus;
  const same = l[f.sp - 2] === l[f.sp - 1];
  return finishBinary(f, same !== (invert === 1) ? Py_True : Py_False);
}

export function CONTAINS_OP(f: Frame, invert: number): number {
  const l = f.localsplus;
  const res = PySequence_Contains(l[f.sp - 1]!, l[f.sp - 2]!);
  return finishBinary(f, res < 0 ? null : (res === 1) !== (invert === 1) ? Py_True : Py_False);
}

/** Replaces the operand on top by the result. */
function finishUnary(f: Frame, res: PyObject | null): number {
  const operand = pop(f);
  Py_DECREF(operand);
  if (res === null) return ERROR;
  f.localsplus[f.sp++] = res;
  return NEXT;
}

export function UNARY_NEGATIVE(f: Frame): number {
  return finishUnary(f, PyNumber_Negative(f.localsplus[f.sp - 1]!));
}

export function UNARY_INVERT(f: Frame): number {
  return finishUnary(f, PyNumber_Invert(f.localsplus[f.sp - 1]!));
}

export function UNARY_NOT(f: Frame): number {
  const err = PyObject_IsTrue(f.localsplus[f.sp - 1]!);
  return finishUnary(f, err < 0 ? null : err === 0 ? Py_True : Py_False);
}

/** A list or tuple item by a small non-negative or negative int, or null when not so simple. */
function quickItem(container: PyObject, sub: PyObject): PyObject | null {
  if (sub.ob_type !== PyLong_Type || typeof sub.v !== 'number') return null;
  const type = container.ob_type;
  let items: PyObject[];
  if (type === PyList_Type) items = (container as PyListObject).v.items;
  else if (type === PyTuple_Type) items = container.v as PyObject[];
  else return null;
  const i = sub.v < 0 ? sub.v + items.length : sub.v;
  const item = items[i];
  if (item === undefined) return null;
  Py_INCREF(item);
  return item;
}

/** BINARY_SUBSCR in its generic form. */
export function binarySubscr(f: Frame): number {
  const l = f.localsplus;
  const container = l[f.sp - 2]!;
  const sub = l[f.sp - 1]!;
  return finishBinary(f, quickItem(container, sub) ?? PyObject_GetItem(container, sub));
}

export function BINARY_SLICE(f: Frame): number {
  const stop = pop(f);
  const start = pop(f);
  const slice = sliceFromStolen(start, stop, Py_None);
  const container = f.localsplus[f.sp - 1]!;
  const res = PyObject_GetItem(container, slice);
  Py_DECREF(slice);
  return finishUnary(f, res);
}

export function STORE_SLICE(f: Frame): number {
  const stop = pop(f);
  const start = pop(f);
  const slice = sliceFromStolen(start, stop, Py_None);
  const container = f.localsplus[f.sp - 1]!;
  const value = f.localsplus[f.sp - 2]!;
  const err = PyObject_SetItem(container, slice, value);
  Py_DECREF(slice);
  pop(f);
  pop(f);
  Py_DECREF(value);
  Py_DECREF(container);
  return err < 0 ? ERROR : NEXT;
}

export function STORE_SUBSCR(f: Frame): number {
  const l = f.localsplus;
  const sub = l[f.sp - 1]!;
  const container = l[f.sp - 2]!;
  const value = l[f.sp - 3]!;
  const err = PyObject_SetItem(container, sub, value);
  l[f.sp - 1] = null;
  l[f.sp - 2] = null;
  l[f.sp - 3] = null;
  f.sp -= 3;
  Py_DECREF(value);
  Py_DECREF(container);
  Py_DECREF(sub);
  return err < 0 ? ERROR : NEXT;
}

export function DELETE_SUBSCR(f: Frame): number {
  const l = f.localsplus;
  const sub = l[f.sp - 1]!;
  const container = l[f.sp - 2]!;
  const err = PyObject_DelItem(container, sub);
  l[f.sp - 1] = null;
  l[f.sp - 2] = null;
  f.sp -= 2;
  Py_DECREF(container);
  Py_DECREF(sub);
  return err < 0 ? ERROR : NEXT;
}
