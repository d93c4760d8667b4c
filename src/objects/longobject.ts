/** The int type: payload, construction with CPython's block sizes, and the type object. */
import { PyMem_Free, PyObject_New, newStatic } from '../heap/alloc';
import { endLastNumber, endNumber, newNumber, turnNumber } from '../heap/numbers';
import { Py_DECREF } from '../heap/refcount';
import { TPFLAGS, type PyObject, type Py_hash_t } from '../heap/object';
import { InternalError, onRuntimeReset } from '../heap/runtime';
import { PyUnicode_New } from './unicodeobject';
import {
  long_abs,
  long_add,
  long_bool,
  long_div,
  long_divmod,
  long_mod,
  long_mul,
  long_neg,
  long_richcompare,
  long_sub,
  long_true_divide,
} from './longobject-arith';
import {
  long_and,
  long_invert,
  long_lshift,
  long_or,
  long_rshift,
  long_xor,
} from './longobject-bits';
import { long_float } from './longobject-convert';
import { long_getsets, long_long, long_methods, long_new } from './longobject-methods';
import { bigBitLength } from '../arithmetic/integer-bits';
import { long_pow } from './longobject-pow';
import { longToDecimal } from './longobject-string';
import { PyObject_GenericGetAttr } from './object-attr';
import { tp_free } from './tp-free';
import { hashLong } from './pyhash';
import { defineType } from './typedef';

/** An int: a number exactly when the value is a safe integer, else a bigint. bool is a subclass. */
export type PyLongObject = PyObject<number | bigint>;

/** Bits of a digit, and the largest digit. @source Include/cpython/longintrepr.h */
export const PyLong_SHIFT = 30;
export const PyLong_MASK = 0x3fffffff;
/** Bytes before the digits (offsetof ob_digit). */
export const LONG_HEADER_SIZE = 24;
const NSMALLNEGINTS = 5;
const NSMALLPOSINTS = 257;

let small_ints: PyLongObject[] = [];

onRuntimeReset(() => {
  small_ints = [];
});

/** Makes the immortal ints -5 to 256. @source Objects/longobject.c _PyLong_InitTypes */
export function _PyLong_Init(): void {
  if (small_ints.length > 0) return;
  for (let i = -NSMALLNEGINTS; i < NSMALLPOSINTS; i++) {
    small_ints.push(newStatic<number | bigint>(PyLong_Type, i, 28, true));
  }
}

export function PyLong_Check(o: PyObject): o is PyLongObject {
  return (o.ob_type.tp_flags & TPFLAGS.LONG_SUBCLASS) !== 0;
}

export function PyLong_CheckExact(o: PyObject): o is PyLongObject {
  return o.ob_type === PyLong_Type;
}

/** Whether an int's value fits in one digit, with its sign. @source Include/cpython/longintrepr.h _PyLong_IsCompact */
export function isCompact(v: unknown): v is number {
  return typeof v === 'number' && v <= PyLong_MASK && v >= -PyLong_MASK;
}

/** The value of an int object. */
export function _PyLong_Value(o: PyObject): number | bigint {
  return (o as PyLongObject).v;
}

/** The value of an int object as a bigint. */
export function _PyLong_AsBigInt(o: PyObject): bigint {
  return BigInt((o as PyLongObject).v);
}

/** `x` as payload: a number when safe. */
export function longPayload(x: number | bigint): number | bigint {
  if (typeof x === 'number') return x + 0;
  return x >= -9007199254740991n && x <= 9007199254740991n ? Number(x) : x;
}

/** Number of 30-bit digits of |v|, 0 for zero. @source Objects/longobject.c _PyLong_DigitCount */
export function longDigitCount(v: number | bigint): number {
  if (typeof v === 'number') {
    if (v === 0) return 0;
    return v <= PyLong_MASK && v >= -PyLong_MASK ? 1 : 2;
  }
  return Math.ceil(bigBitLength(v) / PyLong_SHIFT);
}

/**
 * A new reference to the int `n`; small ones are immortal, others get a block of exactly their
 * digits (of 32 bytes for a single digit: CPython allocates the whole struct there).
 *
 * @source Objects/longobject.c PyLong_FromLong, _PyLong_FromSTwoDigits
 */
export function PyLong_FromLong(n: number | bigint): PyLongObject {
  if (typeof n === 'bigint') return longFromBigInt(n);
  if (n <= 256 && n >= -5) {
    const o = small_ints[n + 5];
    if (o === undefined) notSafe(n);
    return o;
  }
  if (!Number.isSafeInteger(n)) notSafe(n);
  return newNumber<number | bigint>(PyLong_Type, n);
}

function notSafe(n: number): never {
  throw new InternalError(`no int object for ${n}`);
}

function longFromBigInt(n: bigint): PyLongObject {
  const v = longPayload(n);
  if (typeof v === 'number') return PyLong_FromLong(v);
  return PyObject_New(PyLong_Type, v, LONG_HEADER_SIZE + 4 * longDigitCount(v));
}

/**
 * The int `v` in a block for `workingDigits` digits: arithmetic allocates before it knows how many
 * digits the result has.
 *
 * @source Objects/longobject.c _PyLong_New, long_normalize, maybe_small_long
 */
export function _PyLong_FromWorking(v: number | bigint, workingDigits: number): PyLongObject {
  const value = longPayload(v);
  if (typeof value === 'number' && value <= 256 && value >= -5) return small_ints[value + 5];
  const size = LONG_HEADER_SIZE + 4 * Math.max(1, workingDigits);
  // Of up to two digits: the block is of the size class that single words have.
  if (workingDigits <= 2) return newNumber(PyLong_Type, value, size);
  return PyObject_New(PyLong_Type, value, size);
}

/** As `PyLong_FromLong`, in a block for just the digits. @source Objects/longobject.c PyLong_FromSsize_t */
export function PyLong_FromSsize_t(n: number | bigint): PyLongObject {
  const v = longPayload(n);
  if (isCompact(v)) {
    return v <= 256 && v >= -5
      ? small_ints[v + 5]
      : newNumber(PyLong_Type, v, LONG_HEADER_SIZE + 4);
  }
  if (typeof v === 'bigint' || Number.isSafeInteger(v)) return PyLong_FromLong(v);
  // Beyond 2**53 a length is only known approximately; none exceeds sys.maxsize.
  return PyLong_FromLong(BigInt.asIntN(64, v >= 2 ** 63 ? 2n ** 63n - 1n : BigInt(v)));
}

/** @source Objects/longobject.c PyLong_FromSize_t */
export function PyLong_FromSize_t(n: number): PyLongObject {
  return PyLong_FromSsize_t(n);
}

/** @source Objects/longobject.c _PyLong_GetZero */
export function _PyLong_GetZero(): PyLongObject {
  return small_ints[5];
}

/** @source Objects/longobject.c _PyLong_GetOne */
export function _PyLong_GetOne(): PyLongObject {
  return small_ints[6];
}

function long_dealloc(self: PyObject): void {
  if (self.ob_type === PyLong_Type) freeLong(self);
  else tp_free(self);
}

function freeLong(self: PyObject): void {
  endNumber(self);
  PyMem_Free(self.addr);
}

/** `Py_DECREF` of an exact int. @source Include/internal/pycore_object.h _Py_DECREF_SPECIALIZED */
export function decrefLong(o: PyObject): void {
  if (o.ob_refcnt !== 1) Py_DECREF(o);
  else {
    endLastNumber(o);
    PyMem_Free(o.addr);
  }
}

/**
 * The int `z`, below a digit's size, with which an instruction replaces `first` and `second`: their
 * references end, in this order, when the new int exists.
 */
export function replaceLongs(z: number, first: PyObject, second: PyObject): PyLongObject {
  if (z > 256 || z < -5) {
    if (second.ob_refcnt === 1) {
      if (first.ob_refcnt !== 1) {
        // It does not die of it: the order of the blocks is the same.
        Py_DECREF(first);
        if (turnNumber(second as PyLongObject, z)) return second as PyLongObject;
        const res = PyLong_FromLong(z);
        decrefLong(second);
        return res;
      }
    } else if (first.ob_refcnt === 1 && turnNumber(first as PyLongObject, z)) {
      Py_DECREF(second);
      return first as PyLongObject;
    }
  }
  const res = PyLong_FromLong(z);
  decrefLong(first);
  decrefLong(second);
  return res;
}

function long_hash(self: PyObject): Py_hash_t {
  return hashLong((self as PyLongObject).v);
}

/** @source Objects/longobject.c long_to_decimal_string */
export function long_to_decimal_string(self: PyObject): PyObject | null {
  const text = longToDecimal((self as PyLongObject).v);
  return text === null ? null : PyUnicode_New(text);
}

export const PyLong_Type = defineType({
  tp_name: 'int',
  tp_getattro: PyObject_GenericGetAttr,
  tp_basicsize: LONG_HEADER_SIZE,
  tp_itemsize: 4,
  tp_flags: TPFLAGS.BASETYPE | TPFLAGS.LONG_SUBCLASS | TPFLAGS.MATCH_SELF,
  tp_doc:
    'int([x]) -> integer\nint(x, base=10) -> integer\n\n' +
    'Convert a number or string to an integer, or return 0 if no arguments\n' +
    'are given. A string is read in the given base, 2 to 36; base 0 means that\n' +
    'the base follows from a prefix as in an integer literal.',
  tp_dealloc: long_dealloc,
  tp_repr: long_to_decimal_string,
  tp_hash: long_hash,
  tp_richcompare: long_richcompare,
  tp_new: long_new,
  nb_add: long_add,
  nb_subtract: long_sub,
  nb_multiply: long_mul,
  nb_remainder: long_mod,
  nb_divmod: long_divmod,
  nb_power: long_pow,
  nb_negative: long_neg,
  nb_positive: long_long,
  nb_absolute: long_abs,
  nb_bool: long_bool,
  nb_invert: long_invert,
  nb_lshift: long_lshift,
  nb_rshift: long_rshift,
  nb_and: long_and,
  nb_xor: long_xor,
  nb_or: long_or,
  nb_int: long_long,
  nb_float: long_float,
  nb_floor_divide: long_div,
  nb_true_divide: long_true_divide,
  nb_index: long_long,
  methods: long_methods(),
  getset: long_getsets(),
});

export { bigBitLength, longBitLength } from '../arithmetic/integer-bits';
export {
  _PyLong_Add,
  _PyLong_Multiply,
  _PyLong_Subtract,
  _PyLong_Compare,
} from './longobject-arith';
export {
  PyLong_AsDouble,
  PyLong_AsInt,
  PyLong_AsLong,
  PyLong_AsSize_t,
  PyLong_AsSsize_t,
  PyLong_AsUnsignedLongMask,
  PyLong_FromDouble,
} from './longobject-convert';
export { PyLong_FromString, PyLong_FromUnicodeObject, intMaxStrDigits } from './longobject-string';
