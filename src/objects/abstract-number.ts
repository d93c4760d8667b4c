/** Number protocol: binary and unary operators, conversions. In-place operators are in abstract-inplace. */
import type { PyObject, binaryfunc } from '../heap/object';
import { _PyLong_FromBytes } from './longobject-methods';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
  PyErr_WarnEx,
} from './errors';
import { PyExc_DeprecationWarning, PyExc_OverflowError, PyExc_TypeError } from './exceptions';
import {
  PyFloat_CheckExact,
  PyFloat_FromDouble,
  PyFloat_AsDouble,
  PyFloat_Check,
  PyFloat_FromString,
} from './floatobject';
import {
  PyLong_AsSsize_t,
  PyLong_Check,
  PyLong_CheckExact,
  PyLong_FromLong,
  PyLong_FromUnicodeObject,
  _PyLong_Value,
} from './longobject';
import { asReadBuffer } from './buffer';
import { Py_None, Py_NotImplemented } from './object';
import { type_error } from './abstract-object';
import { PyCFunction_Check } from './methodobject';
import { PyType_IsSubtype, _PyObject_LookupSpecial } from './typeobject';
import { PyObject_CallNoArgs } from './call';
import { PyUnicode_Check, _Py_ID } from './unicodeobject';

/** Names of slots that hold a binary function. */
export type BinSlot =
  | 'nb_add'
  | 'nb_subtract'
  | 'nb_multiply'
  | 'nb_remainder'
  | 'nb_divmod'
  | 'nb_lshift'
  | 'nb_rshift'
  | 'nb_and'
  | 'nb_xor'
  | 'nb_or'
  | 'nb_floor_divide'
  | 'nb_true_divide'
  | 'nb_matrix_multiply';

/** Whether `o` has a numeric conversion. @source Objects/abstract.c PyNumber_Check */
export function PyNumber_Check(o: PyObject): boolean {
  const type = o.ob_type;
  return (
    type.nb_index !== null ||
    type.nb_int !== null ||
    type.nb_float !== null ||
    type.tp_name === 'complex'
  );
}

/** @source Include/cpython/abstract.h PyIndex_Check */
export function PyIndex_Check(o: PyObject): boolean {
  return o.ob_type.nb_index !== null;
}

/** Tries both operands' slots; the result may be NotImplemented. @source Objects/abstract.c binary_op1 */
export function binary_op1(v: PyObject, w: PyObject, slot: BinSlot): PyObject | null {
  const slotv = v.ob_type[slot];
  let slotw: binaryfunc | null = null;
  if (v.ob_type !== w.ob_type) {
    slotw = w.ob_type[slot];
    if (slotw === slotv) slotw = null;
  }
  if (slotv !== null) {
    if (slotw !== null && PyType_IsSubtype(w.ob_type, v.ob_type)) {
      const x = slotw(v, w);
      if (x !== Py_NotImplemented) return x;
      slotw = null;
    }
    const x = slotv(v, w);
    if (x !== Py_NotImplemented) return x;
  }
  return slotw !== null ? slotw(v, w) : Py_NotImplemented;
}

/** @source Objects/abstract.c binop_type_error */
export function binop_type_error(v: PyObject, w: PyObject, op: string): null {
  return PyErr_SetString(
    PyExc_TypeError,
    `unsupported operand type(s) for ${op}: '${v.ob_type.tp_name}' and '${w.ob_type.tp_name}'`,
  );
}

/** `print >> x` is a common slip of those who knew Python 2. */
function rshiftError(v: PyObject, w: PyObject): null {
  if (PyCFunction_Check(v) && v.v.m_ml.name === 'print') {
    return PyErr_SetString(
      PyExc_TypeError,
      `unsupported operand type(s) for >>: '${v.ob_type.tp_name}' and '${w.ob_type.tp_name}'. ` +
        'Did you mean "print(<message>, file=<output_stream>)"?',
    );
  }
  return binop_type_error(v, w, '>>');
}

function binary_op(v: PyObject, w: PyObject, slot: BinSlot, op: string): PyObject | null {
  const res = binary_op1(v, w, slot);
  if (res !== Py_NotImplemented) return res;
  return slot === 'nb_rshift' ? rshiftError(v, w) : binop_type_error(v, w, op);
}

export function PyNumber_Or(v: PyObject, w: PyObject): PyObject | null {
  return binary_op(v, w, 'nb_or', '|');
}
export function PyNumber_Xor(v: PyObject, w: PyObject): PyObject | null {
  return binary_op(v, w, 'nb_xor', '^');
}
export function PyNumber_And(v: PyObject, w: PyObject): PyObject | null {
  return binary_op(v, w, 'nb_and', '&');
}
export function PyNumber_Lshift(v: PyObject, w: PyObject): PyObject | null {
  return binary_op(v, w, 'nb_lshift', '<<');
}
export function PyNumber_Rshift(v: PyObject, w: PyObject): PyObject | null {
  return binary_op(v, w, 'nb_rshift', '>>');
}
export function PyNumber_Subtract(v: PyObject, w: PyObject): PyObject | null {
  return binary_op(v, w, 'nb_subtract', '-');
}
export function PyNumber_Divmod(v: PyObject, w: PyObject): PyObject | null {
  return binary_op(v, w, 'nb_divmod', 'divmod()');
}
export function PyNumber_MatrixMultiply(v: PyObject, w: PyObject): PyObject | null {
  return binary_op(v, w, 'nb_matrix_multiply', '@');
}
export function PyNumber_FloorDivide(v: PyObject, w: PyObject): PyObject | null {
  return binary_op(v, w, 'nb_floor_divide', '//');
}
export function PyNumber_TrueDivide(v: PyObject, w: PyObject): PyObject | null {
  return binary_op(v, w, 'nb_true_divide', '/');
}
export function PyNumber_Remainder(v: PyObject, w: PyObject): PyObject | null {
  return binary_op(v, w, 'nb_remainder', '%');
}

/** @source Objects/abstract.c PyNumber_Add */
export function PyNumber_Add(v: PyObject, w: PyObject): PyObject | null {
  const res = binary_op1(v, w, 'nb_add');
  if (res !== Py_NotImplemented) return res;
  const concat = v.ob_type.sq_concat;
  return concat !== null ? concat(v, w) : binop_type_error(v, w, '+');
}

/** @source Objects/abstract.c sequence_repeat */
export function sequence_repeat(
  repeat: (seq: PyObject, n: number) => PyObject | null,
  seq: PyObject,
  n: PyObject,
): PyObject | null {
  if (!PyIndex_Check(n)) {
    return type_error("can't multiply sequence by non-int of type '%s'", n);
  }
  const count = PyNumber_AsSsize_t(n, PyExc_OverflowError);
  if (count === -1 && PyErr_Occurred()) return null;
  return repeat(seq, count);
}

/** @source Objects/abstract.c PyNumber_Multiply */
export function PyNumber_Multiply(v: PyObject, w: PyObject): PyObject | null {
  const res = binary_op1(v, w, 'nb_multiply');
  if (res !== Py_NotImplemented) return res;
  if (v.ob_type.sq_repeat !== null) return sequence_repeat(v.ob_type.sq_repeat, v, w);
  if (w.ob_type.sq_repeat !== null) return sequence_repeat(w.ob_type.sq_repeat, w, v);
  return binop_type_error(v, w, '*');
}

/** @source Objects/abstract.c ternary_op */
export function ternary_op(v: PyObject, w: PyObject, z: PyObject, op: string): PyObject | null {
  const slotv = v.ob_type.nb_power;
  let slotw = v.ob_type === w.ob_type ? null : w.ob_type.nb_power;
  if (slotw === slotv) slotw = null;
  if (slotv !== null) {
    if (slotw !== null && PyType_IsSubtype(w.ob_type, v.ob_type)) {
      const x = slotw(v, w, z);
      if (x !== Py_NotImplemented) return x;
      slotw = null;
    }
    const x = slotv(v, w, z);
    if (x !== Py_NotImplemented) return x;
  }
  if (slotw !== null) {
    const x = slotw(v, w, z);
    if (x !== Py_NotImplemented) return x;
  }
  const slotz = z.ob_type.nb_power;
  if (slotz !== null && slotz !== slotv && slotz !== slotw) {
    const x = slotz(v, w, z);
    if (x !== Py_NotImplemented) return x;
  }
  if (z === Py_None) return binop_type_error(v, w, op);
  return PyErr_SetString(
    PyExc_TypeError,
    `unsupported operand type(s) for ${op}: '${v.ob_type.tp_name}', ` +
      `'${w.ob_type.tp_name}', '${z.ob_type.tp_name}'`,
  );
}

/** `z` None for two operands. @source Objects/abstract.c PyNumber_Power */
export function PyNumber_Power(v: PyObject, w: PyObject, z: PyObject): PyObject | null {
  return ternary_op(v, w, z, '** or pow()');
}

export function PyNumber_Negative(o: PyObject): PyObject | null {
  const f = o.ob_type.nb_negative;
  return f !== null ? f(o) : type_error("bad operand type for unary -: '%s'", o);
}
export function PyNumber_Positive(o: PyObject): PyObject | null {
  const f = o.ob_type.nb_positive;
  return f !== null ? f(o) : type_error("bad operand type for unary +: '%s'", o);
}
export function PyNumber_Invert(o: PyObject): PyObject | null {
  const f = o.ob_type.nb_invert;
  return f !== null ? f(o) : type_error("bad operand type for unary ~: '%s'", o);
}
export function PyNumber_Absolute(o: PyObject): PyObject | null {
  const f = o.ob_type.nb_absolute;
  return f !== null ? f(o) : type_error("bad operand type for abs(): '%s'", o);
}

/** Checks a result that should be an int but is not exactly one. */
function checkIntSubclass(result: PyObject, method: string): PyObject | null {
  if (!PyLong_Check(result)) {
    PyErr_SetString(PyExc_TypeError, `${method} returned non-int (type ${result.ob_type.tp_name})`);
    Py_DECREF(result);
    return null;
  }
  const message =
    `${method} returned non-int (type ${result.ob_type.tp_name}).  ` +
    'The ability to return an instance of a strict subclass of int is deprecated, ' +
    'and may not be supported in a future version of Python.';
  if (PyErr_WarnEx(PyExc_DeprecationWarning, message, 1) < 0) {
    Py_DECREF(result);
    return null;
  }
  return result;
}

/** `operator.index(item)`, possibly an int subclass; new reference. @source Objects/abstract.c _PyNumber_Index */
export function _PyNumber_Index(item: PyObject): PyObject | null {
  if (PyLong_Check(item)) return Py_NewRef(item);
  const index = item.ob_type.nb_index;
  if (index === null) {
    return type_error("'%s' object cannot be interpreted as an integer", item);
  }
  const result = index(item);
  if (result === null || PyLong_CheckExact(result)) return result;
  return checkIntSubclass(result, '__index__');
}

/** `operator.index(item)` as an exact int; new reference. @source Objects/abstract.c PyNumber_Index */
export function PyNumber_Index(item: PyObject): PyObject | null {
  const result = _PyNumber_Index(item);
  if (result === null || PyLong_CheckExact(result)) return result;
  const exact = PyLong_FromLong(_PyLong_Value(result));
  Py_DECREF(result);
  return exact;
}

/**
 * The index as a number; -1 with an exception set on failure. Out of range: `err` is raised, or
 * with null the value is clipped. @source Objects/abstract.c PyNumber_AsSsize_t
 */
export function PyNumber_AsSsize_t(item: PyObject, err: PyObject | null): number {
  const value = _PyNumber_Index(item);
  if (value === null) return -1;
  const v = _PyLong_Value(value);
  if (typeof v === 'number') {
    Py_DECREF(value);
    return v;
  }
  const result = PyLong_AsSsize_t(value);
  if (result === -1 && PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError)) {
    PyErr_Clear();
    Py_DECREF(value);
    if (err === null) return v < 0n ? -9223372036854775808 : 9223372036854775807;
    PyErr_SetString(err, `cannot fit '${item.ob_type.tp_name}' into an index-sized integer`);
    return -1;
  }
  Py_DECREF(value);
  return result;
}

/** `int(o)`; new reference. @source Objects/abstract.c PyNumber_Long */
export function PyNumber_Long(o: PyObject): PyObject | null {
  if (PyLong_CheckExact(o)) return Py_NewRef(o);
  const type = o.ob_type;
  if (type.nb_int !== null) {
    const result = type.nb_int(o);
    if (result === null || PyLong_CheckExact(result)) return result;
    return exactInt(checkIntSubclass(result, '__int__'));
  }
  if (type.nb_index !== null) return PyNumber_Index(o);
  const trunc = _PyObject_LookupSpecial(o, _Py_ID('__trunc__'));
  if (trunc !== null) return truncated(trunc);
  if (PyErr_Occurred()) return null;
  if (PyUnicode_Check(o)) return PyLong_FromUnicodeObject(o, 10);
  if (type.bf_getbuffer !== null) {
    const bytes = asReadBuffer(o);
    return bytes === null ? null : _PyLong_FromBytes(bytes, 10);
  }
  return type_error(
    "int() argument must be a string, a bytes-like object or a real number, not '%s'",
    o,
  );
}

function exactInt(result: PyObject | null): PyObject | null {
  if (result === null || PyLong_CheckExact(result)) return result;
  const exact = PyLong_FromLong(_PyLong_Value(result));
  Py_DECREF(result);
  return exact;
}

/** Calls `__trunc__` (deprecated as a conversion to int); steals `trunc`. */
function truncated(trunc: PyObject): PyObject | null {
  const message = 'The delegation of int() to __trunc__ is deprecated.';
  if (PyErr_WarnEx(PyExc_DeprecationWarning, message, 1) < 0) {
    Py_DECREF(trunc);
    return null;
  }
  const result = PyObject_CallNoArgs(trunc);
  Py_DECREF(trunc);
  if (result === null || PyLong_CheckExact(result)) return result;
  if (PyLong_Check(result)) return exactInt(result);
  if (!PyIndex_Check(result)) {
    PyErr_SetString(
      PyExc_TypeError,
      `__trunc__ returned non-Integral (type ${result.ob_type.tp_name})`,
    );
    Py_DECREF(result);
    return null;
  }
  const index = PyNumber_Index(result);
  Py_DECREF(result);
  return index;
}

/** `float(o)`; new reference. @source Objects/abstract.c PyNumber_Float */
export function PyNumber_Float(o: PyObject): PyObject | null {
  if (PyFloat_CheckExact(o)) return Py_NewRef(o);
  const type = o.ob_type;
  if (type.nb_float !== null) return floatFromSlot(o);
  if (type.nb_index !== null) {
    const index = _PyNumber_Index(o);
    if (index === null) return null;
    const val = PyFloat_AsDouble(index);
    Py_DECREF(index);
    return val === -1 && PyErr_Occurred() ? null : PyFloat_FromDouble(val);
  }
  if (PyFloat_Check(o)) return PyFloat_FromDouble(o.v);
  return PyFloat_FromString(o);
}

function floatFromSlot(o: PyObject): PyObject | null {
  const res = o.ob_type.nb_float!(o);
  if (res === null || PyFloat_CheckExact(res)) return res;
  if (!PyFloat_Check(res)) {
    PyErr_SetString(
      PyExc_TypeError,
      `${o.ob_type.tp_name}.__float__ returned non-float (type ${(res as PyObject).ob_type.tp_name})`,
    );
    Py_DECREF(res);
    return null;
  }
  const message =
    `${o.ob_type.tp_name}.__float__ returned non-float (type ${res.ob_type.tp_name}).  ` +
    'The ability to return an instance of a strict subclass of float is deprecated, ' +
    'and may not be supported in a future version of Python.';
  const val = res.v;
  const failed = PyErr_WarnEx(PyExc_DeprecationWarning, message, 1) < 0;
  Py_DECREF(res);
  return failed ? null : PyFloat_FromDouble(val);
}
