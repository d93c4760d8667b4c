/** `decimal.Decimal`. */
import { doubleAsRatio } from '../arithmetic/exact-double';
import { METH, TPFLAGS, type PyObject, type PyTypeObject, type Py_hash_t } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyObject_IsInstance } from '../objects/abstract';
import { PyBool_FromLong } from '../objects/boolobject';
import { PyObject_CallFunctionObjArgs, PyObject_CallOneArg } from '../objects/call';
import {
  PyComplex_Check,
  PyComplex_FromDoubles,
  type PyComplexObject,
} from '../objects/complexobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_OverflowError } from '../objects/exceptions';
import { PyFloat_Check, PyFloat_FromDouble, type PyFloatObject } from '../objects/floatobject';
import { PyLong_Check, PyLong_FromLong, _PyLong_AsBigInt } from '../objects/longobject';
import { PyLong_AsSsize_t } from '../objects/longobject-convert';
import {
  PyObject_GenericGetAttr,
  PyObject_GetAttr,
  Py_EQ,
  Py_NE,
  Py_None,
  Py_NotImplemented,
} from '../objects/object';
import { PyHASH_INF, PyHASH_MODULUS, hashLong, hashPointer } from '../objects/pyhash';
import { tp_free } from '../objects/tp-free';
import { PyList_Check, type PyListObject } from '../objects/listobject';
import { PyTuple_Check, tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';
import { defineType, getset, method } from '../objects/typedef';
import { PyObject_TypeCheck } from '../objects/typeobject';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { holds, parseNew, typeError, valueError } from './datetime-shared';
import * as arith from './decimal-arith';
import { addStatus, contextArg, currentContext, state, type PyDecContext } from './decimal-context';
import { formatDecimal } from './decimal-format';
import { powerModulo } from './decimal-logic';
import { arithTen, divmodIn, run, sharedDecimalMethods } from './decimal-methods';
import {
  CEILING,
  DOWN,
  FLOOR,
  HALF_EVEN,
  S,
  adjusted,
  compareNumbers,
  dec,
  finalize,
  isNan,
  isZero,
  pow10,
  shiftRight,
  withSign,
  type Ctx,
  type Dec,
} from './decimal-number';
import { decimalText, parseDecimal } from './decimal-text';
import { power } from './decimal-transcendental';

export type PyDecimal = PyObject<Dec>;

export function isDecimal(o: PyObject): o is PyDecimal {
  return PyObject_TypeCheck(o, PyDec_Type);
}

/** A new Decimal, or null with MemoryError. */
export function newDecimal(d: Dec, type: PyTypeObject = PyDec_Type): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self !== null) self.v = d;
  return self;
}

const fromInt = (n: bigint): Dec => dec(n < 0n ? 1 : 0, n < 0n ? -n : n, 0);

/** The number behind a Decimal or int; null with TypeError. */
export function operand(o: PyObject): Dec | null {
  return maybe(o) ?? typeError(`conversion from ${o.ob_type.tp_name} to Decimal is not supported`);
}
function maybe(o: PyObject): Dec | null {
  if (isDecimal(o)) return o.v;
  return PyLong_Check(o) ? fromInt(_PyLong_AsBigInt(o)) : null;
}

/** A float's exact value. */
export function fromFloat(x: number): Dec {
  if (Number.isNaN(x)) return { kind: 'nan', sign: 0, coef: 0n, exp: 0 };
  const sign = x < 0 || Object.is(x, -0) ? 1 : 0;
  if (!Number.isFinite(x)) return { kind: 'inf', sign, coef: 0n, exp: 0 };
  const [num, den] = doubleAsRatio(Math.abs(x));
  const bits = den.toString(2).length - 1;
  return dec(sign, num * 5n ** BigInt(bits), -bits);
}

function fromTuple(items: readonly PyObject[]): Dec | null {
  if (items.length !== 3) return valueError('argument must be a sequence of length 3');
  const [s, digits, e] = items;
  const sign = PyLong_Check(s) ? Number(_PyLong_AsBigInt(s)) : -1;
  if (sign !== 0 && sign !== 1) return valueError('sign must be an integer with the value 0 or 1');
  let exp: number | string;
  if (PyUnicode_Check(e)) {
    exp = (e as PyObject<string>).v;
    if (!['F', 'n', 'N'].includes(exp))
      return valueError("string argument in the third position must be 'F', 'n' or 'N'");
  } else {
    if (!PyLong_Check(e)) return valueError('exponent must be an integer');
    exp = PyLong_AsSsize_t(e);
    if (exp === -1 && PyErr_Occurred() !== null) return null;
  }
  const list = PyTuple_Check(digits)
    ? (digits as PyTupleObject).v
    : PyList_Check(digits)
      ? (digits as PyListObject).v.items
      : null;
  if (list === null) return valueError('coefficient must be a tuple of digits');
  let text = '';
  for (const o of list) {
    const n = PyLong_Check(o) ? Number(_PyLong_AsBigInt(o)) : -1;
    if (n < 0 || n > 9) return valueError('coefficient must be a tuple of digits');
    text += String(n);
  }
  const coef = BigInt(text || '0');
  if (typeof exp === 'number') return dec(sign, coef, exp);
  return {
    kind: exp === 'F' ? 'inf' : exp === 'n' ? 'nan' : 'snan',
    sign,
    coef: exp === 'F' ? 0n : coef,
    exp: 0,
  };
}

/** The exact value of an argument of the constructor. @source Modules/_decimal/_decimal.c PyDecType_FromObjectExact */
function exactValue(o: PyObject, context: PyDecContext): Dec | null {
  const d = maybe(o);
  if (d !== null) return d;
  if (PyUnicode_Check(o)) {
    const text = (o as PyObject<string>).v.trim().replaceAll('_', '');
    return (
      parseDecimal(text) ??
      (addStatus(context, S.ConversionSyntax) ? null : { kind: 'nan', sign: 0, coef: 0n, exp: 0 })
    );
  }
  if (PyTuple_Check(o)) return fromTuple((o as PyTupleObject).v);
  if (PyList_Check(o)) return fromTuple((o as PyListObject).v.items);
  if (PyFloat_Check(o))
    return addStatus(context, S.FloatOperation) ? null : fromFloat((o as PyFloatObject).v);
  return operand(o);
}

function dec_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const values = parseNew(['value', 'context'], args, kwds, 0, 2);
  const context = values === null ? null : contextArg(values[1]);
  if (values === null || context === null) return null;
  if (values[0] === null) return newDecimal(dec(0, 0n, 0), type);
  if (type === PyDec_Type && values[0].ob_type === PyDec_Type) return Py_NewRef(values[0]);
  const d = exactValue(values[0], context);
  return d === null ? null : newDecimal(d, type);
}

/** `context.create_decimal`: the value rounded to the context. */
export function createDecimal(context: PyDecContext, o: PyObject): PyObject | null {
  if (PyUnicode_Check(o) && /[_\s]/.test((o as PyObject<string>).v)) {
    return addStatus(context, S.ConversionSyntax)
      ? null
      : newDecimal({ kind: 'nan', sign: 0, coef: 0n, exp: 0 });
  }
  const d = exactValue(o, context);
  return d === null ? null : run(context, (c) => finalize(d, c));
}

const notImplemented = (): PyObject => Py_NewRef(Py_NotImplemented);

function binary(f: (a: Dec, b: Dec, c: Ctx) => Dec) {
  return (a: PyObject, b: PyObject): PyObject | null => {
    const x = maybe(a);
    const y = maybe(b);
    if (x === null || y === null) return notImplemented();
    const context = currentContext();
    return context === null ? null : run(context, (c) => f(x, y, c));
  };
}

function unary(f: (a: Dec, c: Ctx) => Dec) {
  return (self: PyObject): PyObject | null =>
    run(currentContext()!, (c) => f((self as PyDecimal).v, c));
}

/** The integer a number rounds to; null with an exception set. */
function integerOf(self: PyObject, round: number): bigint | null {
  const d = (self as PyDecimal).v;
  if (isNan(d)) return valueError('cannot convert NaN to integer');
  if (d.kind === 'inf')
    return PyErr_SetString(PyExc_OverflowError, 'cannot convert Infinity to integer');
  const coef = d.exp >= 0 ? d.coef * pow10(d.exp) : shiftRight(d.coef, -d.exp, round, d.sign).coef;
  return d.sign ? -coef : coef;
}
const toInt =
  (round: number) =>
  (self: PyObject): PyObject | null => {
    const n = integerOf(self, round);
    return n === null ? null : PyLong_FromLong(n);
  };

function ratio(self: PyObject): PyObject | null {
  const d = (self as PyDecimal).v;
  if (isNan(d)) return valueError('cannot convert NaN to integer ratio');
  if (d.kind === 'inf')
    return PyErr_SetString(PyExc_OverflowError, 'cannot convert Infinity to integer ratio');
  let num = d.coef * pow10(Math.max(0, d.exp));
  let den = pow10(Math.max(0, -d.exp));
  let [x, y] = [num, den];
  while (y) [x, y] = [y, x % y];
  num /= x;
  den /= x;
  return tupleFromStolen([PyLong_FromLong(d.sign ? -num : num), PyLong_FromLong(den)]);
}

function toDouble(self: PyObject): number | null {
  const d = (self as PyDecimal).v;
  if (d.kind === 'snan') return valueError('cannot convert signaling NaN to float');
  return d.kind === 'nan' ? NaN : Number(decimalText(d));
}

function hash(self: PyObject): Py_hash_t {
  const d = (self as PyDecimal).v;
  if (d.kind === 'snan') return typeError('Cannot hash a signaling NaN value') ?? -1;
  if (d.kind === 'nan') return hashPointer(self);
  if (d.kind === 'inf') return d.sign ? -PyHASH_INF : PyHASH_INF;
  let base = d.exp >= 0 ? 10n : 2075258708292324556n;
  let h = d.coef % PyHASH_MODULUS;
  for (let e = BigInt(Math.abs(d.exp)); e > 0n; e >>= 1n) {
    if (e & 1n) h = (h * base) % PyHASH_MODULUS;
    base = (base * base) % PyHASH_MODULUS;
  }
  h = d.sign ? -h : h;
  return hashLong(h >= -9007199254740991n && h <= 9007199254740991n ? Number(h) : h);
}

/** Operands of a comparison; undefined: not comparable, null: an exception. */
function comparable(self: Dec, o: PyObject, op: number): [Dec, Dec] | null | undefined {
  const d = maybe(o);
  if (d !== null) return [self, d];
  const equality = op === Py_EQ || op === Py_NE;
  let x: number | null = PyFloat_Check(o) ? (o as PyFloatObject).v : null;
  if (PyComplex_Check(o) && equality && (o as PyComplexObject).v.imag === 0)
    x = (o as PyComplexObject).v.real;
  if (x !== null) {
    const context = currentContext()!;
    if (equality) context.v.status |= S.FloatOperation;
    else if (addStatus(context, S.FloatOperation)) return null;
    return [self, fromFloat(x)];
  }
  const rational = PyObject_IsInstance(o, state.rational!);
  if (rational <= 0) return rational < 0 ? null : undefined;
  const num = PyObject_GetAttr(o, _Py_ID('numerator'));
  const den = PyObject_GetAttr(o, _Py_ID('denominator'));
  if (num === null || den === null) return null;
  const pair: [Dec, Dec] = [
    self.kind === 'finite' ? dec(self.sign, self.coef * _PyLong_AsBigInt(den), self.exp) : self,
    fromInt(_PyLong_AsBigInt(num)),
  ];
  Py_DECREF(num);
  Py_DECREF(den);
  return pair;
}

function richcompare(self: PyObject, other: PyObject, op: number): PyObject | null {
  const pair = comparable((self as PyDecimal).v, other, op);
  if (pair === undefined) return notImplemented();
  if (pair === null) return null;
  const [a, b] = pair;
  if (isNan(a) || isNan(b)) {
    const equality = op === Py_EQ || op === Py_NE;
    const signals = !equality || a.kind === 'snan' || b.kind === 'snan';
    if (signals && addStatus(currentContext()!, S.InvalidOperation)) return null;
    return PyBool_FromLong(op === Py_NE ? 1 : 0);
  }
  return PyBool_FromLong(holds(compareNumbers(a, b), op) ? 1 : 0);
}

function asTuple(self: PyObject): PyObject | null {
  const d = (self as PyDecimal).v;
  const text =
    d.kind === 'finite' || (isNan(d) && d.coef !== 0n)
      ? d.coef.toString()
      : d.kind === 'inf'
        ? '0'
        : '';
  const digits = tupleFromStolen([...text].map((ch) => PyLong_FromLong(Number(ch))));
  const exp =
    d.kind === 'finite'
      ? PyLong_FromLong(d.exp)
      : PyUnicode_FromString({ inf: 'F', nan: 'n', snan: 'N' }[d.kind]);
  const items: PyObject[] = [PyLong_FromLong(d.sign), digits, exp];
  const result = PyObject_CallFunctionObjArgs(state.decimalTuple!, ...items);
  for (const item of items) Py_DECREF(item);
  return result;
}

function round(self: PyObject, args: PyObject): PyObject | null {
  const [n] = (args as PyTupleObject).v as (PyObject | undefined)[];
  if (n === undefined) return toInt(HALF_EVEN)(self);
  if (!PyLong_Check(n)) return typeError('optional arg must be an integer');
  const places = PyLong_AsSsize_t(n);
  if (places === -1 && PyErr_Occurred() !== null) return null;
  return run(currentContext()!, (c) =>
    arith.quantize((self as PyDecimal).v, dec(0, 1n, -places), c),
  );
}

function floatMethod(self: PyObject): PyObject | null {
  const x = toDouble(self);
  return x === null ? null : PyFloat_FromDouble(x);
}

function pow(a: PyObject, b: PyObject, m: PyObject | null): PyObject | null {
  if (m === null || m === Py_None) return binary(power)(a, b);
  const z = maybe(m);
  return z === null ? notImplemented() : binary((x, y, c) => powerModulo(x, y, z, c))(a, b);
}

function fromFloatMethod(cls: PyObject, o: PyObject): PyObject | null {
  const d = PyLong_Check(o)
    ? fromInt(_PyLong_AsBigInt(o))
    : PyFloat_Check(o)
      ? fromFloat((o as PyFloatObject).v)
      : null;
  if (d === null) return typeError('argument must be int or float');
  const exact = newDecimal(d);
  if (exact === null || cls === PyDec_Type) return exact;
  const result = PyObject_CallOneArg(cls, exact);
  Py_DECREF(exact);
  return result;
}

const text = (self: PyObject): string =>
  decimalText((self as PyDecimal).v, (currentContext()?.v.capitals ?? 1) !== 0);
const same = (self: PyObject): PyObject => Py_NewRef(self);
const plain = (f: (d: Dec) => Dec) => (self: PyObject) => newDecimal(f((self as PyDecimal).v));

export const PyDec_Type = defineType({
  tp_name: 'decimal.Decimal',
  tp_basicsize: 104,
  tp_flags: TPFLAGS.BASETYPE,
  tp_new: dec_new,
  tp_dealloc: (self) => tp_free(self),
  tp_repr: (self) => PyUnicode_FromString(`Decimal('${text(self)}')`),
  tp_str: (self) => PyUnicode_FromString(text(self)),
  tp_hash: hash,
  tp_getattro: PyObject_GenericGetAttr,
  tp_richcompare: richcompare,
  nb_add: binary(arith.add),
  nb_subtract: binary(arith.subtract),
  nb_multiply: binary(arith.multiply),
  nb_true_divide: binary(arith.divide),
  nb_floor_divide: binary(arith.divideInt),
  nb_remainder: binary(arith.remainder),
  nb_divmod: (a, b) =>
    maybe(a) && maybe(b) ? divmodIn(currentContext()!, a, b) : notImplemented(),
  nb_power: pow,
  nb_negative: unary(arith.minus),
  nb_positive: unary(arith.plus),
  nb_absolute: unary(arith.abs),
  nb_bool: (self) => (isZero((self as PyDecimal).v) ? 0 : 1),
  nb_int: toInt(DOWN),
  nb_float: floatMethod,
  get methods() {
    return [
      ...sharedDecimalMethods(),
      method('adjusted', METH.NOARGS, (self) =>
        PyLong_FromLong(
          (self as PyDecimal).v.kind === 'finite' ? adjusted((self as PyDecimal).v) : 0,
        ),
      ),
      method('as_tuple', METH.NOARGS, asTuple),
      method('as_integer_ratio', METH.NOARGS, ratio),
      method('canonical', METH.NOARGS, same),
      method('conjugate', METH.NOARGS, same),
      method(
        'copy_abs',
        METH.NOARGS,
        plain((d) => withSign(d, 0)),
      ),
      method(
        'copy_negate',
        METH.NOARGS,
        plain((d) => withSign(d, 1 - d.sign)),
      ),
      method('radix', METH.NOARGS, () => newDecimal(arithTen)),
      method('same_quantum', METH.O, (self, o: PyObject) => {
        const [a, b] = [(self as PyDecimal).v, operand(o)];
        if (b === null) return null;
        return PyBool_FromLong(
          a.kind === 'finite' && b.kind === 'finite'
            ? Number(a.exp === b.exp)
            : Number((isNan(a) && isNan(b)) || a.kind === b.kind),
        );
      }),
      method('from_float', METH.O | METH.CLASS, fromFloatMethod),
      method('__round__', METH.VARARGS, round),
      method('__floor__', METH.NOARGS, toInt(FLOOR)),
      method('__ceil__', METH.NOARGS, toInt(CEILING)),
      method('__trunc__', METH.NOARGS, toInt(DOWN)),
      method('__complex__', METH.NOARGS, (self) => {
        const x = toDouble(self);
        return x === null ? null : PyComplex_FromDoubles(x, 0);
      }),
      method('__copy__', METH.NOARGS, same),
      method('__deepcopy__', METH.O, same),
      method('__format__', METH.VARARGS, (self, args) => {
        const spec = (args as PyTupleObject).v[0];
        if (!PyUnicode_Check(spec)) return typeError('format arg must be str');
        const result = formatDecimal(
          (self as PyDecimal).v,
          (spec as PyObject<string>).v,
          currentContext()!.v,
        );
        return result === null ? valueError('invalid format string') : PyUnicode_FromString(result);
      }),
      method('__reduce__', METH.NOARGS, (self) =>
        tupleFromStolen([
          Py_NewRef<PyObject>(self.ob_type),
          tupleFromStolen([PyUnicode_FromString(text(self))]),
        ]),
      ),
      method('__sizeof__', METH.NOARGS, (self) => {
        const words = Math.ceil((self as PyDecimal).v.coef.toString().length / 19);
        return PyLong_FromLong(self.ob_type.tp_basicsize + (words > 4 ? words * 8 : 0));
      }),
    ];
  },
  getset: [getset('real', same), getset('imag', () => newDecimal(dec(0, 0n, 0)))],
});
