/** Module `_operator`: the operators as functions, and the getters. */
import type { MethodDef, PyObject } from '../heap/object';
import {
  PyNumber_Absolute,
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
  PyNumber_Index,
  PyNumber_Invert,
  PyNumber_Lshift,
  PyNumber_MatrixMultiply,
  PyNumber_Multiply,
  PyNumber_Negative,
  PyNumber_Or,
  PyNumber_Positive,
  PyNumber_Power,
  PyNumber_Remainder,
  PyNumber_Rshift,
  PyNumber_Subtract,
  PyNumber_TrueDivide,
  PyNumber_Xor,
  PyObject_DelItem,
  PyObject_GetItem,
  PyObject_LengthHint,
  PyObject_SetItem,
  PySequence_Concat,
  PySequence_Contains,
  PySequence_Count,
  PySequence_InPlaceConcat,
  PySequence_Index,
} from '../objects/abstract';
import { PyBool_FromLong } from '../objects/boolobject';
import { asReadBuffer } from '../objects/buffer';
import { ssizeArgument } from '../objects/bytes-args';
import { PyObject_Vectorcall } from '../objects/call';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { _PyArg_CheckPositional } from '../objects/getargs';
import { PyLong_FromSsize_t } from '../objects/longobject';
import {
  PyObject_IsTrue,
  PyObject_Not,
  PyObject_RichCompare,
  Py_EQ,
  Py_GE,
  Py_GT,
  Py_LE,
  Py_LT,
  Py_NE,
  Py_None,
} from '../objects/object';
import { METH_FASTCALL, METH_KEYWORDS, METH_O, defineModule, method } from '../objects/typedef';
import { PyUnicode_Check, type PyUnicodeObject } from '../objects/unicodeobject';
import { addGetterTypes } from './operator-getters';

function unary(name: string, f: (a: PyObject) => PyObject | null, doc: string): MethodDef {
  return method(name, METH_O, (_m, a) => f(a), `${name}($module, a, /)\n--\n\n${doc}`);
}

function binary(
  name: string,
  f: (a: PyObject, b: PyObject) => PyObject | null,
  doc: string,
): MethodDef {
  const call = (_m: PyObject, args: readonly PyObject[]): PyObject | null =>
    _PyArg_CheckPositional(name, args.length, 2, 2) ? f(args[0], args[1]) : null;
  return method(name, METH_FASTCALL, call, `${name}($module, a, b, /)\n--\n\n${doc}`);
}

/** A truth as object; a negative status is an exception. */
function truthResult(status: number): PyObject | null {
  return status < 0 ? null : PyBool_FromLong(status);
}

function noneResult(status: number): PyObject | null {
  return status < 0 ? null : Py_None;
}

function compare(name: string, op: () => number, sign: string): MethodDef {
  return binary(name, (a, b) => PyObject_RichCompare(a, b, op()), `Same as a ${sign} b.`);
}

function setitem(_m: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('setitem', args.length, 3, 3)) return null;
  return noneResult(PyObject_SetItem(args[0], args[1], args[2]));
}

function length_hint(_m: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('length_hint', args.length, 1, 2)) return null;
  const fallback = ssizeArgument(args[1], 0);
  if (fallback === null) return null;
  const hint = PyObject_LengthHint(args[0], fallback);
  if (hint === -1 && PyErr_Occurred()) return null;
  return PyLong_FromSsize_t(hint);
}

function call(_m: PyObject, args: readonly PyObject[], kwnames: PyObject | null): PyObject | null {
  const keywords = kwnames === null ? 0 : (kwnames as PyObject<PyObject[]>).v.length;
  if (!_PyArg_CheckPositional('call', args.length - keywords, 1, Infinity)) return null;
  return PyObject_Vectorcall(args[0], args.slice(1), kwnames);
}

function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text);
}

/** @source Modules/_operator.c _operator__compare_digest_impl */
function compareDigest(a: PyObject, b: PyObject): PyObject | null {
  if (PyUnicode_Check(a) && PyUnicode_Check(b)) {
    const x = (a as PyUnicodeObject).v;
    const y = (b as PyUnicodeObject).v;
    if (!isAscii(x) || !isAscii(y)) {
      return PyErr_SetString(
        PyExc_TypeError,
        'comparing strings with non-ASCII characters is not supported',
      );
    }
    return PyBool_FromLong(x === y);
  }
  const x = asReadBuffer(a);
  if (x === null) return null;
  const y = asReadBuffer(b);
  if (y === null) return null;
  return PyBool_FromLong(x.length === y.length && x.every((byte, i) => byte === y[i]));
}

function countOf(a: PyObject, b: PyObject): PyObject | null {
  const count = PySequence_Count(a, b);
  return count === -1 ? null : PyLong_FromSsize_t(count);
}

function indexOf(a: PyObject, b: PyObject): PyObject | null {
  const index = PySequence_Index(a, b);
  return index === -1 ? null : PyLong_FromSsize_t(index);
}

function arithmetic(): MethodDef[] {
  return [
    binary('add', PyNumber_Add, 'Same as a + b.'),
    binary('sub', PyNumber_Subtract, 'Same as a - b.'),
    binary('mul', PyNumber_Multiply, 'Same as a * b.'),
    binary('matmul', PyNumber_MatrixMultiply, 'Same as a @ b.'),
    binary('floordiv', PyNumber_FloorDivide, 'Same as a // b.'),
    binary('truediv', PyNumber_TrueDivide, 'Same as a / b.'),
    binary('mod', PyNumber_Remainder, 'Same as a % b.'),
    binary('pow', (a, b) => PyNumber_Power(a, b, Py_None), 'Same as a ** b.'),
    binary('lshift', PyNumber_Lshift, 'Same as a << b.'),
    binary('rshift', PyNumber_Rshift, 'Same as a >> b.'),
    binary('and_', PyNumber_And, 'Same as a & b.'),
    binary('xor', PyNumber_Xor, 'Same as a ^ b.'),
    binary('or_', PyNumber_Or, 'Same as a | b.'),
    unary('neg', PyNumber_Negative, 'Same as -a.'),
    unary('pos', PyNumber_Positive, 'Same as +a.'),
    unary('abs', PyNumber_Absolute, 'Same as abs(a).'),
    unary('inv', PyNumber_Invert, 'Same as ~a.'),
    unary('invert', PyNumber_Invert, 'Same as ~a.'),
    unary('index', PyNumber_Index, 'Same as a.__index__()'),
    binary('iadd', PyNumber_InPlaceAdd, 'Same as a += b.'),
    binary('isub', PyNumber_InPlaceSubtract, 'Same as a -= b.'),
    binary('imul', PyNumber_InPlaceMultiply, 'Same as a *= b.'),
    binary('imatmul', PyNumber_InPlaceMatrixMultiply, 'Same as a @= b.'),
    binary('ifloordiv', PyNumber_InPlaceFloorDivide, 'Same as a //= b.'),
    binary('itruediv', PyNumber_InPlaceTrueDivide, 'Same as a /= b.'),
    binary('imod', PyNumber_InPlaceRemainder, 'Same as a %= b.'),
    binary('ipow', (a, b) => PyNumber_InPlacePower(a, b, Py_None), 'Same as a **= b.'),
    binary('ilshift', PyNumber_InPlaceLshift, 'Same as a <<= b.'),
    binary('irshift', PyNumber_InPlaceRshift, 'Same as a >>= b.'),
    binary('iand', PyNumber_InPlaceAnd, 'Same as a &= b.'),
    binary('ixor', PyNumber_InPlaceXor, 'Same as a ^= b.'),
    binary('ior', PyNumber_InPlaceOr, 'Same as a |= b.'),
  ];
}

function others(): MethodDef[] {
  return [
    unary(
      'truth',
      (a) => truthResult(PyObject_IsTrue(a)),
      'Return True if a is true, False otherwise.',
    ),
    unary('not_', (a) => truthResult(PyObject_Not(a)), 'Same as not a.'),
    binary(
      'contains',
      (a, b) => truthResult(PySequence_Contains(a, b)),
      'Same as b in a (note reversed operands).',
    ),
    binary('indexOf', indexOf, 'Return the first index of b in a.'),
    binary('countOf', countOf, 'Return the number of items in a which are, or which equal, b.'),
    binary('is_', (a, b) => PyBool_FromLong(a === b), 'Same as a is b.'),
    binary('is_not', (a, b) => PyBool_FromLong(a !== b), 'Same as a is not b.'),
    binary('concat', PySequence_Concat, 'Same as a + b, for a and b sequences.'),
    binary('iconcat', PySequence_InPlaceConcat, 'Same as a += b, for a and b sequences.'),
    binary('getitem', PyObject_GetItem, 'Same as a[b].'),
    method(
      'setitem',
      METH_FASTCALL,
      setitem,
      'setitem($module, a, b, c, /)\n--\n\nSame as a[b] = c.',
    ),
    binary('delitem', (a, b) => noneResult(PyObject_DelItem(a, b)), 'Same as del a[b].'),
    compare('lt', () => Py_LT, '<'),
    compare('le', () => Py_LE, '<='),
    compare('eq', () => Py_EQ, '=='),
    compare('ne', () => Py_NE, '!='),
    compare('gt', () => Py_GT, '>'),
    compare('ge', () => Py_GE, '>='),
    binary('_compare_digest', compareDigest, "Return 'a == b'."),
    method(
      'length_hint',
      METH_FASTCALL,
      length_hint,
      'length_hint($module, obj, default=0, /)\n--\n\nReturn an estimate of the number of items in obj.',
    ),
    method(
      'call',
      METH_FASTCALL | METH_KEYWORDS,
      call,
      'call($module, obj, /, *args, **kwargs)\n--\n\nSame as obj(*args, **kwargs).',
    ),
  ];
}

export const _operator_module = defineModule({
  name: '_operator',
  doc: 'Operator interface.\n\nThis module exports a set of functions corresponding to the operators of Python.',
  methods: [...arithmetic(), ...others()],
  exec: addGetterTypes,
});
