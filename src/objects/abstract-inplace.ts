/** In-place operators. */
import type { PyObject, TypeSlots, binaryfunc } from '../heap/object';
import {
  binary_op1,
  binop_type_error,
  sequence_repeat,
  ternary_op,
  type BinSlot,
} from './abstract-number';
import { Py_NotImplemented } from './object';

type InplaceSlot = Extract<keyof TypeSlots, `nb_inplace_${string}`>;

/** The in-place operation, else the plain one, else NotImplemented. @source Objects/abstract.c binary_iop1 */
export function binary_iop1(
  v: PyObject,
  w: PyObject,
  islot: InplaceSlot,
  slot: BinSlot,
): PyObject | null {
  const f = v.ob_type[islot] as binaryfunc | null;
  if (f !== null) {
    const x = f(v, w);
    if (x !== Py_NotImplemented) return x;
  }
  return binary_op1(v, w, slot);
}

function binary_iop(
  v: PyObject,
  w: PyObject,
  islot: InplaceSlot,
  slot: BinSlot,
  op: string,
): PyObject | null {
  const x = binary_iop1(v, w, islot, slot);
  return x === Py_NotImplemented ? binop_type_error(v, w, op) : x;
}

export function PyNumber_InPlaceOr(v: PyObject, w: PyObject): PyObject | null {
  return binary_iop(v, w, 'nb_inplace_or', 'nb_or', '|=');
}
export function PyNumber_InPlaceXor(v: PyObject, w: PyObject): PyObject | null {
  return binary_iop(v, w, 'nb_inplace_xor', 'nb_xor', '^=');
}
export function PyNumber_InPlaceAnd(v: PyObject, w: PyObject): PyObject | null {
  return binary_iop(v, w, 'nb_inplace_and', 'nb_and', '&=');
}
export function PyNumber_InPlaceLshift(v: PyObject, w: PyObject): PyObject | null {
  return binary_iop(v, w, 'nb_inplace_lshift', 'nb_lshift', '<<=');
}
export function PyNumber_InPlaceRshift(v: PyObject, w: PyObject): PyObject | null {
  return binary_iop(v, w, 'nb_inplace_rshift', 'nb_rshift', '>>=');
}
export function PyNumber_InPlaceSubtract(v: PyObject, w: PyObject): PyObject | null {
  return binary_iop(v, w, 'nb_inplace_subtract', 'nb_subtract', '-=');
}
export function PyNumber_InPlaceMatrixMultiply(v: PyObject, w: PyObject): PyObject | null {
  return binary_iop(v, w, 'nb_inplace_matrix_multiply', 'nb_matrix_multiply', '@=');
}
export function PyNumber_InPlaceFloorDivide(v: PyObject, w: PyObject): PyObject | null {
  return binary_iop(v, w, 'nb_inplace_floor_divide', 'nb_floor_divide', '//=');
}
export function PyNumber_InPlaceTrueDivide(v: PyObject, w: PyObject): PyObject | null {
  return binary_iop(v, w, 'nb_inplace_true_divide', 'nb_true_divide', '/=');
}
export function PyNumber_InPlaceRemainder(v: PyObject, w: PyObject): PyObject | null {
  return binary_iop(v, w, 'nb_inplace_remainder', 'nb_remainder', '%=');
}

/** @source Objects/abstract.c PyNumber_InPlaceAdd */
export function PyNumber_InPlaceAdd(v: PyObject, w: PyObject): PyObject | null {
  const res = binary_iop1(v, w, 'nb_inplace_add', 'nb_add');
  if (res !== Py_NotImplemented) return res;
  const concat = v.ob_type.sq_inplace_concat ?? v.ob_type.sq_concat;
  return concat !== null ? concat(v, w) : binop_type_error(v, w, '+=');
}

/** @source Objects/abstract.c PyNumber_InPlaceMultiply */
export function PyNumber_InPlaceMultiply(v: PyObject, w: PyObject): PyObject | null {
  const res = binary_iop1(v, w, 'nb_inplace_multiply', 'nb_multiply');
  if (res !== Py_NotImplemented) return res;
  const repeat = v.ob_type.sq_inplace_repeat ?? v.ob_type.sq_repeat;
  if (repeat !== null) return sequence_repeat(repeat, v, w);
  // The right operand's in-place slot must not be used: it would change it.
  const right = w.ob_type.sq_repeat;
  return right !== null ? sequence_repeat(right, w, v) : binop_type_error(v, w, '*=');
}

/** @source Objects/abstract.c PyNumber_InPlacePower */
export function PyNumber_InPlacePower(v: PyObject, w: PyObject, z: PyObject): PyObject | null {
  const f = v.ob_type.nb_inplace_power;
  if (f !== null) {
    const x = f(v, w, z);
    if (x !== Py_NotImplemented) return x;
  }
  return ternary_op(v, w, z, '**=');
}
