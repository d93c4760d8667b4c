/** Operators, comparisons, truth and subscripts. */
import type { PyObject } from '../../heap/object';
import { Py_DECREF, Py_INCREF } from '../../heap/refcount';
import {
  PyNumber_Add,
  PyNumber_And,
  PyNumber_FloorDivide,
  PyNumber_InPlaceAdd,
  PyNumber_InPlaceAnd,
  PyNumber_InPlaceFloorDivide,
  PyNumber_InPlaceLshift,
  PyNumber_InPlaceMatrixMultiply,
  PyNumber_InPlaceMultiply,
  PyNumber_InPlaceOr,
  PyNumber_InPlacePower,
  PyNumber_InPlaceRemainder,
  PyNumber_InPlaceRshift,
  PyNumber_InPlaceSubtract,
  PyNumber_InPlaceTrueDivide,
  PyNumber_InPlaceXor,
  PyNumber_Invert,
  PyNumber_Lshift,
  PyNumber_MatrixMultiply,
  PyNumber_Multiply,
  PyNumber_Negative,
  PyNumber_Or,
  PyNumber_Power,
  PyNumber_Remainder,
  PyNumber_Rshift,
  PyNumber_Subtract,
  PyNumber_TrueDivide,
  PyNumber_Xor,
  PyObject_DelItem,
  PyObject_GetItem,
  PyObject_SetItem,
  PySequence_Contains,
} from '../../objects/abstract';
import { Py_False, Py_True } from '../../objects/boolobject';
import { PyFloat_FromDouble, PyFloat_Type } from '../../objects/floatobject';
import type { Frame } from '../../objects/interpframe';
import { PyList_Type, type PyListObject } from '../../objects/listobject';
import { PyLong_FromLong, PyLong_Type } from '../../objects/longobject';
import { PyObject_IsTrue, PyObject_RichCompare, Py_None } from '../../objects/object';
import { sliceFromStolen } from '../../objects/sliceobject';
import { PyTuple_Type } from '../../objects/tupleobject';
import { ERROR, NEXT, pop, type Handler } from '../flow';

/** Replaces the two operands on top by the result; drops left, then right. */
function finishBinary(f: Frame, res: PyObject | null): number {
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

type Binary = (a: PyObject, b: PyObject) => PyObject | null;

function generic(op: Binary): Handler {
  return (f) => {
    const l = f.localsplus;
    return finishBinary(f, op(l[f.sp - 2]!, l[f.sp - 1]!));
  };
}

/** An operator with short ways for two machine-sized ints and for two floats. */
function arithmetic(
  slow: Binary,
  ints: (a: number, b: number) => number,
  floats: (a: number, b: number) => number,
): Handler {
  return (f) => {
    const l = f.localsplus;
    const a = l[f.sp - 2]!;
    const b = l[f.sp - 1]!;
    const type = a.ob_type;
    if (type === b.ob_type) {
      if (type === PyLong_Type) {
        const x = a.v;
        const y = b.v;
        if (typeof x === 'number' && typeof y === 'number') {
          const z = ints(x, y);
          if (z <= 0x3fffffff && z >= -0x3fffffff) return finishBinary(f, PyLong_FromLong(z));
        }
      } else if (type === PyFloat_Type) {
        return finishBinary(f, PyFloat_FromDouble(floats(a.v as number, b.v as number)));
      }
    }
    return finishBinary(f, slow(a, b));
  };
}

const power = (a: PyObject, b: PyObject): PyObject | null => PyNumber_Power(a, b, Py_None);
const inplacePower = (a: PyObject, b: PyObject): PyObject | null =>
  PyNumber_InPlacePower(a, b, Py_None);

/** The handlers of BINARY_OP by its argument (NB_ADD ... NB_INPLACE_XOR). */
export function binaryOpHandlers(): Handler[] {
  const add = (x: number, y: number): number => x + y;
  const sub = (x: number, y: number): number => x - y;
  const mul = (x: number, y: number): number => x * y;
  // A product of zero may be -0, which is no int.
  const mulInt = (x: number, y: number): number => x * y + 0;
  return [
    arithmetic(PyNumber_Add, add, add),
    generic(PyNumber_And),
    generic(PyNumber_FloorDivide),
    generic(PyNumber_Lshift),
    generic(PyNumber_MatrixMultiply),
    arithmetic(PyNumber_Multiply, mulInt, mul),
    generic(PyNumber_Remainder),
    generic(PyNumber_Or),
    generic(power),
    generic(PyNumber_Rshift),
    arithmetic(PyNumber_Subtract, sub, sub),
    generic(PyNumber_TrueDivide),
    generic(PyNumber_Xor),
    arithmetic(PyNumber_InPlaceAdd, add, add),
    generic(PyNumber_InPlaceAnd),
    generic(PyNumber_InPlaceFloorDivide),
    generic(PyNumber_InPlaceLshift),
    generic(PyNumber_InPlaceMatrixMultiply),
    arithmetic(PyNumber_InPlaceMultiply, mulInt, mul),
    generic(PyNumber_InPlaceRemainder),
    generic(PyNumber_InPlaceOr),
    generic(inplacePower),
    generic(PyNumber_InPlaceRshift),
    arithmetic(PyNumber_InPlaceSubtract, sub, sub),
    generic(PyNumber_InPlaceTrueDivide),
    generic(PyNumber_InPlaceXor),
  ];
}

/** An exact comparison of numbers: -1, 0, 1, or NaN when unordered. */
function compareWith(op: number, test: (x: number, y: number) => boolean): Handler {
  return (f) => {
    const l = f.localsplus;
    const a = l[f.sp - 2]!;
    const b = l[f.sp - 1]!;
    const type = a.ob_type;
    if (type === b.ob_type && (type === PyLong_Type || type === PyFloat_Type)) {
      const x = a.v;
      const y = b.v;
      if (typeof x === 'number' && typeof y === 'number') {
        return finishBinary(f, test(x, y) ? Py_True : Py_False);
      }
    }
    return finishBinary(f, PyObject_RichCompare(a, b, op));
  };
}

/** The handlers of COMPARE_OP by `oparg >> 4` (Py_LT ... Py_GE). */
export function compareOpHandlers(): Handler[] {
  return [
    compareWith(0, (x, y) => x < y),
    compareWith(1, (x, y) => x <= y),
    compareWith(2, (x, y) => x === y),
    compareWith(3, (x, y) => x !== y),
    compareWith(4, (x, y) => x > y),
    compareWith(5, (x, y) => x >= y),
  ];
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
