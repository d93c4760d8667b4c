/** BINARY_OP and COMPARE_OP with the forms that they take for ints and floats. */
import type { PyObject } from '../../heap/object';
import { Py_DECREF } from '../../heap/refcount';
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
  PyNumber_Lshift,
  PyNumber_MatrixMultiply,
  PyNumber_Multiply,
  PyNumber_Or,
  PyNumber_Power,
  PyNumber_Remainder,
  PyNumber_Rshift,
  PyNumber_Subtract,
  PyNumber_TrueDivide,
  PyNumber_Xor,
} from '../../objects/abstract';
import { Py_False, Py_True } from '../../objects/boolobject';
import {
  PyFloat_FromDouble,
  PyFloat_Type,
  decrefFloat,
  type PyFloatObject,
} from '../../objects/floatobject';
import type { Frame } from '../../objects/interpframe';
import { PyLong_Type, decrefLong } from '../../objects/longobject';
import {
  _PyLong_Add,
  _PyLong_FloorDivide,
  _PyLong_Modulo,
  _PyLong_Multiply,
  _PyLong_Subtract,
} from '../../objects/longobject-arith';
import { long_and, long_or, long_rshift, long_xor } from '../../objects/longobject-bits';
import { PyObject_RichCompare, Py_None } from '../../objects/object';
import { adaptive, miss } from '../adaptive';
import { NEXT, type Handler } from '../flow';
import { Quick, quickForm } from '../quick';
import { finishBinary } from './operators';

type Binary = (a: PyObject, b: PyObject) => PyObject | null;

/** The generic form; `ints` is what the operator comes to for two exact ints. */
function generic(op: Binary, ints: Binary | null = null): Handler {
  if (ints === null) {
    return (f) => {
      const l = f.localsplus;
      return finishBinary(f, op(l[f.sp - 2]!, l[f.sp - 1]!));
    };
  }
  return (f) => {
    const l = f.localsplus;
    const a = l[f.sp - 2]!;
    const b = l[f.sp - 1]!;
    const both = a.ob_type === PyLong_Type && b.ob_type === PyLong_Type;
    return finishBinary(f, both ? ints(a, b) : op(a, b));
  };
}

/** Puts the result in place of two exact ints; drops right, then left. */
function finishInts(f: Frame, a: PyObject, b: PyObject, res: PyObject): number {
  const l = f.localsplus;
  const top = --f.sp;
  l[top] = null;
  l[top - 1] = res;
  decrefLong(b);
  decrefLong(a);
  return NEXT;
}

/**
 * The float `x` in place of two exact floats: in the block of one that dies with the instruction,
 * if there is one. @source Python/ceval_macros.h DECREF_INPUTS_AND_REUSE_FLOAT
 */
function finishFloats(f: Frame, a: PyObject, b: PyObject, x: number): number {
  const l = f.localsplus;
  const top = --f.sp;
  l[top] = null;
  if (a.ob_refcnt === 1) {
    decrefFloat(b);
    decrefFloat(a);
    l[top - 1] = PyFloat_FromDouble(x);
  } else if (b.ob_refcnt === 1) {
    decrefFloat(a);
    decrefFloat(b);
    l[top - 1] = PyFloat_FromDouble(x);
  } else {
    l[top - 1] = PyFloat_FromDouble(x);
    decrefFloat(a);
    decrefFloat(b);
  }
  return NEXT;
}

const exactly = (f: Frame, type: PyObject): boolean => {
  const l = f.localsplus;
  return l[f.sp - 2]!.ob_type === type && l[f.sp - 1]!.ob_type === type;
};

/** Forms for ints and floats, for an operator that has them. @source Python/specialize.c _Py_Specialize_BinaryOp */
function arithmetic(
  op: Binary,
  kind: number,
  ints: (a: PyObject, b: PyObject) => PyObject,
  floats: (base: () => Handler) => Handler,
): Handler {
  const base: Handler = adaptive(generic(op), (f) => {
    if (exactly(f, PyLong_Type)) return ofInts;
    return exactly(f, PyFloat_Type) ? ofFloats : null;
  });
  const ofInts = quickForm(
    intsBy(ints, () => base),
    kind,
  );
  const ofFloats = floats(() => base);
  return base;
}

/**
 * The form for exact ints; the loop itself does what is below a digit's size.
 * @source Python/bytecodes.c BINARY_OP_ADD_INT, BINARY_OP_SUBTRACT_INT, BINARY_OP_MULTIPLY_INT
 */
function intsBy(op: (a: PyObject, b: PyObject) => PyObject, base: () => Handler): Handler {
  return (f, oparg) => {
    const l = f.localsplus;
    const a = l[f.sp - 2]!;
    const b = l[f.sp - 1]!;
    if (!exactly(f, PyLong_Type)) return miss(f, oparg, base());
    return finishInts(f, a, b, op(a, b));
  };
}

// Each form for floats is spelled out: an operation that is a parameter would be a call each time.

/** @source Python/bytecodes.c BINARY_OP_ADD_FLOAT */
function addFloats(base: () => Handler): Handler {
  return (f, oparg) => {
    const l = f.localsplus;
    const a = l[f.sp - 2]!;
    const b = l[f.sp - 1]!;
    if (a.ob_type !== PyFloat_Type || b.ob_type !== PyFloat_Type) return miss(f, oparg, base());
    return finishFloats(f, a, b, (a as PyFloatObject).v + (b as PyFloatObject).v);
  };
}

/** @source Python/bytecodes.c BINARY_OP_SUBTRACT_FLOAT */
function subtractFloats(base: () => Handler): Handler {
  return (f, oparg) => {
    const l = f.localsplus;
    const a = l[f.sp - 2]!;
    const b = l[f.sp - 1]!;
    if (a.ob_type !== PyFloat_Type || b.ob_type !== PyFloat_Type) return miss(f, oparg, base());
    return finishFloats(f, a, b, (a as PyFloatObject).v - (b as PyFloatObject).v);
  };
}

/** @source Python/bytecodes.c BINARY_OP_MULTIPLY_FLOAT */
function multiplyFloats(base: () => Handler): Handler {
  return (f, oparg) => {
    const l = f.localsplus;
    const a = l[f.sp - 2]!;
    const b = l[f.sp - 1]!;
    if (a.ob_type !== PyFloat_Type || b.ob_type !== PyFloat_Type) return miss(f, oparg, base());
    return finishFloats(f, a, b, (a as PyFloatObject).v * (b as PyFloatObject).v);
  };
}

const power = (a: PyObject, b: PyObject): PyObject | null => PyNumber_Power(a, b, Py_None);
const inplacePower = (a: PyObject, b: PyObject): PyObject | null =>
  PyNumber_InPlacePower(a, b, Py_None);

/** The handlers of BINARY_OP by its argument (NB_ADD ... NB_INPLACE_XOR). */
export function binaryOpHandlers(): Handler[] {
  return [
    arithmetic(PyNumber_Add, Quick.ADD_INT, _PyLong_Add, addFloats),
    generic(PyNumber_And, long_and),
    generic(PyNumber_FloorDivide, _PyLong_FloorDivide),
    generic(PyNumber_Lshift),
    generic(PyNumber_MatrixMultiply),
    arithmetic(PyNumber_Multiply, Quick.MULTIPLY_INT, _PyLong_Multiply, multiplyFloats),
    generic(PyNumber_Remainder, _PyLong_Modulo),
    generic(PyNumber_Or, long_or),
    generic(power),
    generic(PyNumber_Rshift, long_rshift),
    arithmetic(PyNumber_Subtract, Quick.SUBTRACT_INT, _PyLong_Subtract, subtractFloats),
    generic(PyNumber_TrueDivide),
    generic(PyNumber_Xor, long_xor),
    arithmetic(PyNumber_InPlaceAdd, Quick.ADD_INT, _PyLong_Add, addFloats),
    generic(PyNumber_InPlaceAnd, long_and),
    generic(PyNumber_InPlaceFloorDivide, _PyLong_FloorDivide),
    generic(PyNumber_InPlaceLshift),
    generic(PyNumber_InPlaceMatrixMultiply),
    arithmetic(PyNumber_InPlaceMultiply, Quick.MULTIPLY_INT, _PyLong_Multiply, multiplyFloats),
    generic(PyNumber_InPlaceRemainder, _PyLong_Modulo),
    generic(PyNumber_InPlaceOr, long_or),
    generic(inplacePower),
    generic(PyNumber_InPlaceRshift, long_rshift),
    arithmetic(PyNumber_InPlaceSubtract, Quick.SUBTRACT_INT, _PyLong_Subtract, subtractFloats),
    generic(PyNumber_InPlaceTrueDivide),
    generic(PyNumber_InPlaceXor, long_xor),
  ];
}

/** An exact comparison of two numbers, by Py_LT ... Py_GE. */
export function compareNumbers(op: number, x: number, y: number): boolean {
  switch (op) {
    case 0:
      return x < y;
    case 1:
      return x <= y;
    case 2:
      return x === y;
    case 3:
      return x !== y;
    case 4:
      return x > y;
    default:
      return x >= y;
  }
}

/** `oparg >> 4` is the operator. @source Python/bytecodes.c COMPARE_OP, COMPARE_OP_INT, COMPARE_OP_FLOAT */
export function COMPARE_OP(f: Frame, oparg: number): number {
  const l = f.localsplus;
  const a = l[f.sp - 2]!;
  const b = l[f.sp - 1]!;
  const type = a.ob_type;
  if (type === b.ob_type && (type === PyLong_Type || type === PyFloat_Type)) {
    const x = a.v;
    const y = b.v;
    if (typeof x === 'number' && typeof y === 'number') {
      const top = --f.sp;
      l[top] = null;
      l[top - 1] = compareNumbers(oparg >> 4, x, y) ? Py_True : Py_False;
      Py_DECREF(a);
      Py_DECREF(b);
      return NEXT;
    }
  }
  return finishBinary(f, PyObject_RichCompare(a, b, oparg >> 4));
}
