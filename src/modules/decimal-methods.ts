/** Methods that `decimal.Decimal` and `decimal.Context` have in common. */
import { METH, type MethodDef, type PyObject } from '../heap/object';
import { PyBool_FromLong } from '../objects/boolobject';
import { Py_None } from '../objects/object';
import { tupleFromStolen, type PyTupleObject } from '../objects/tupleobject';
import { method } from '../objects/typedef';
import { PyUnicode_FromString } from '../objects/unicodeobject';
import { parseNew } from './datetime-shared';
import * as arith from './decimal-arith';
import { addStatus, contextArg, roundingArg, type PyDecContext } from './decimal-context';
import * as logic from './decimal-logic';
import { adjusted, isNan, withSign, type Ctx, type Dec } from './decimal-number';
import { decimalText } from './decimal-text';
import * as trans from './decimal-transcendental';
import { createDecimal, newDecimal, operand } from './decimal-type';

type Operation = (operands: readonly Dec[], c: Ctx) => Dec;

/** Runs an operation in a context: a new decimal, or null with the trapped signal set. */
export function run(context: PyDecContext, f: (c: Ctx) => Dec): PyObject | null {
  const work: Ctx = { ...context.v, status: 0 };
  const result = f(work);
  return work.status !== 0 && addStatus(context, work.status) ? null : newDecimal(result);
}

const unary =
  (f: (a: Dec, c: Ctx) => Dec): Operation =>
  ([a], c) =>
    f(a, c);
const binary =
  (f: (a: Dec, b: Dec, c: Ctx) => Dec): Operation =>
  ([a, b], c) =>
    f(a, b, c);

/** Operations in a context that yield a decimal: names of the further operands of the method. */
const OPERATIONS: Readonly<Record<string, readonly [readonly string[], Operation]>> = {
  exp: [[], unary(trans.exp)],
  ln: [[], unary(trans.ln)],
  log10: [[], unary(trans.log10)],
  logb: [[], unary(logic.logb)],
  logical_invert: [[], unary(logic.logicalInvert)],
  next_minus: [[], unary((a, c) => arith.next(a, c, false))],
  next_plus: [[], unary((a, c) => arith.next(a, c, true))],
  normalize: [[], unary(arith.normalize)],
  sqrt: [[], unary(arith.sqrt)],
  compare: [['other'], binary(arith.compare)],
  compare_signal: [['other'], binary(logic.compareSignal)],
  logical_and: [['other'], binary(logic.logicalAnd)],
  logical_or: [['other'], binary(logic.logicalOr)],
  logical_xor: [['other'], binary(logic.logicalXor)],
  max: [['other'], binary((a, b, c) => logic.extreme(a, b, c, 1, false))],
  max_mag: [['other'], binary((a, b, c) => logic.extreme(a, b, c, 1, true))],
  min: [['other'], binary((a, b, c) => logic.extreme(a, b, c, -1, false))],
  min_mag: [['other'], binary((a, b, c) => logic.extreme(a, b, c, -1, true))],
  next_toward: [['other'], binary(logic.nextToward)],
  remainder_near: [['other'], binary(arith.remainderNear)],
  rotate: [['other'], binary(logic.rotate)],
  scaleb: [['other'], binary(logic.scaleb)],
  shift: [['other'], binary(logic.shift)],
  compare_total: [['other'], binary((a, b) => logic.compareTotal(a, b))],
  compare_total_mag: [
    ['other'],
    binary((a, b) => logic.compareTotal(withSign(a, 0), withSign(b, 0))),
  ],
  copy_sign: [['other'], binary((a, b) => withSign(a, b.sign))],
  fma: [['other', 'third'], ([a, b, d], c) => arith.fma(a, b, d, c)],
};

/** Operations that only contexts have, with the number of operands. */
const CONTEXT_ONLY: Readonly<Record<string, readonly [number, Operation]>> = {
  abs: [1, unary(arith.abs)],
  minus: [1, unary(arith.minus)],
  plus: [1, unary(arith.plus)],
  add: [2, binary(arith.add)],
  subtract: [2, binary(arith.subtract)],
  multiply: [2, binary(arith.multiply)],
  divide: [2, binary(arith.divide)],
  divide_int: [2, binary(arith.divideInt)],
  remainder: [2, binary(arith.remainder)],
  quantize: [2, binary(arith.quantize)],
  copy_abs: [1, unary((a) => withSign(a, 0))],
  copy_negate: [1, unary((a) => withSign(a, 1 - a.sign))],
  copy_decimal: [1, unary((a) => a)],
  canonical: [1, unary((a) => a)],
  to_integral: [1, unary((a, c) => arith.toIntegral(a, c, false))],
  to_integral_value: [1, unary((a, c) => arith.toIntegral(a, c, false))],
  to_integral_exact: [1, unary((a, c) => arith.toIntegral(a, c, true))],
};

const normal = (d: Dec, c: Ctx): boolean =>
  d.kind === 'finite' && d.coef !== 0n && adjusted(d) >= c.emin;
const subnormal = (d: Dec, c: Ctx): boolean =>
  d.kind === 'finite' && d.coef !== 0n && adjusted(d) < c.emin;
const PREDICATES: Readonly<Record<string, (d: Dec, c: Ctx) => boolean>> = {
  is_canonical: () => true,
  is_finite: (d) => d.kind === 'finite',
  is_infinite: (d) => d.kind === 'inf',
  is_nan: isNan,
  is_qnan: (d) => d.kind === 'nan',
  is_snan: (d) => d.kind === 'snan',
  is_signed: (d) => d.sign === 1,
  is_zero: (d) => d.kind === 'finite' && d.coef === 0n,
  is_normal: normal,
  is_subnormal: subnormal,
};

function numberClass(d: Dec, c: Ctx): string {
  if (isNan(d)) return d.kind === 'nan' ? 'NaN' : 'sNaN';
  const kind =
    d.kind === 'inf' ? 'Infinity' : d.coef === 0n ? 'Zero' : normal(d, c) ? 'Normal' : 'Subnormal';
  return (d.sign ? '-' : '+') + kind;
}

/** What gives no decimal, from a decimal and a context. */
const READERS: Readonly<Record<string, (d: Dec, c: PyDecContext) => PyObject>> = {
  number_class: (d, c) => PyUnicode_FromString(numberClass(d, c.v)),
  to_eng_string: (d, c) => PyUnicode_FromString(decimalText(d, c.v.capitals !== 0, true)),
};

type Rows = MethodDef[];
const KEYWORDS = METH.VARARGS | METH.KEYWORDS;

/** Converts the operands and runs; null with an exception set. */
function apply(
  context: PyDecContext | null,
  objects: readonly PyObject[],
  f: Operation,
): PyObject | null {
  if (context === null) return null;
  const operands: Dec[] = [];
  for (const o of objects) {
    const d = operand(o);
    if (d === null) return null;
    operands.push(d);
  }
  return run(context, (c) => f(operands, c));
}

/** Methods of Decimal: `d.NAME(operands, context=None)`. */
export function sharedDecimalMethods(): Rows {
  const rows: Rows = [];
  for (const [name, [names, f]] of Object.entries(OPERATIONS)) {
    rows.push(
      method(name, KEYWORDS, (self, args, kwds) => {
        const values = parseNew([...names, 'context'], args, kwds, names.length, names.length + 1);
        if (values === null) return null;
        return apply(
          contextArg(values[names.length]),
          [self, ...(values.slice(0, names.length) as PyObject[])],
          f,
        );
      }),
    );
  }
  for (const [name, f] of Object.entries(PREDICATES)) {
    const withContext = name === 'is_normal' || name === 'is_subnormal';
    rows.push(
      method(name, withContext ? KEYWORDS : METH.NOARGS, (self, args, kwds) => {
        const values = withContext ? parseNew(['context'], args, kwds, 0, 1) : [null];
        const context = values === null ? null : contextArg(values[0]);
        return context === null ? null : PyBool_FromLong(f(operand(self)!, context.v) ? 1 : 0);
      }),
    );
  }
  for (const [name, f] of Object.entries(READERS)) {
    rows.push(
      method(name, KEYWORDS, (self, args, kwds) => {
        const values = parseNew(['context'], args, kwds, 0, 1);
        const context = values === null ? null : contextArg(values[0]);
        return context === null ? null : f(operand(self)!, context);
      }),
    );
  }
  const rounded: [string, boolean][] = [
    ['to_integral', false],
    ['to_integral_value', false],
    ['to_integral_exact', true],
  ];
  for (const [name, exactly] of rounded) {
    rows.push(
      method(name, KEYWORDS, (self, args, kwds) =>
        inRounding(self, args, kwds, [], (ops, c) => arith.toIntegral(ops[0], c, exactly)),
      ),
    );
  }
  rows.push(
    method('quantize', KEYWORDS, (self, args, kwds) =>
      inRounding(self, args, kwds, ['exp'], binary(arith.quantize)),
    ),
  );
  return rows;
}

function inRounding(
  self: PyObject,
  args: PyObject,
  kwds: PyObject | null,
  names: readonly string[],
  f: Operation,
): PyObject | null {
  const n = names.length;
  const values = parseNew([...names, 'rounding', 'context'], args, kwds, n, n + 2);
  const context = values === null ? null : contextArg(values[n + 1]);
  if (values === null || context === null) return null;
  const chosen = values[n];
  const round = chosen === null || chosen === Py_None ? context.v.round : roundingArg(chosen);
  if (round < 0) return null;
  return apply(context, [self, ...(values.slice(0, n) as PyObject[])], (ops, c) => {
    c.round = round;
    return f(ops, c);
  });
}

/** Methods of Context: `context.NAME(a, ...)`. */
export function contextMethods(): Rows {
  const rows: Rows = [];
  const all: [string, number, Operation][] = [
    ...Object.entries(OPERATIONS).map(([name, [names, f]]): [string, number, Operation] => [
      name,
      names.length + 1,
      f,
    ]),
    ...Object.entries(CONTEXT_ONLY).map(([name, [n, f]]): [string, number, Operation] => [
      name,
      n,
      f,
    ]),
  ];
  for (const [name, n, f] of all) {
    rows.push(
      n === 1
        ? method(name, METH.O, (self, a) => apply(self as PyDecContext, [a], f))
        : method(name, KEYWORDS, (self, args, kwds) => {
            const values = parseNew(['a', 'b', 'c'].slice(0, n), args, kwds, n, n);
            return values === null ? null : apply(self as PyDecContext, values as PyObject[], f);
          }),
    );
  }
  rows.push(
    method('power', KEYWORDS, (self, args, kwds) => {
      const values = parseNew(['a', 'b', 'modulo'], args, kwds, 2, 3);
      if (values === null) return null;
      const [a, b, m] = values;
      const three = m !== null && m !== Py_None;
      return apply(self as PyDecContext, three ? [a!, b!, m] : [a!, b!], (ops, c) =>
        three ? logic.powerModulo(ops[0], ops[1], ops[2], c) : trans.power(ops[0], ops[1], c),
      );
    }),
    method('same_quantum', KEYWORDS, (_self, args) => {
      const [a, b] = (args as PyTupleObject).v.map((o) => operand(o));
      return a && b ? PyBool_FromLong(logic.sameQuantum(a, b) ? 1 : 0) : null;
    }),
    method('divmod', KEYWORDS, (self, args, kwds) => {
      const values = parseNew(['a', 'b'], args, kwds, 2, 2);
      return values === null ? null : divmodIn(self as PyDecContext, values[0]!, values[1]!);
    }),
    method('radix', METH.NOARGS, () => newDecimal(arithTen)),
    method('create_decimal', METH.O, (self, o: PyObject) => createDecimal(self as PyDecContext, o)),
    method('create_decimal_from_float', METH.O, (self, o: PyObject) =>
      createDecimal(self as PyDecContext, o),
    ),
    method('to_sci_string', METH.O, (self, a: PyObject) => {
      const d = operand(a);
      return d === null
        ? null
        : PyUnicode_FromString(decimalText(d, (self as PyDecContext).v.capitals !== 0));
    }),
  );
  for (const [name, f] of Object.entries(PREDICATES)) {
    rows.push(
      method(name, METH.O, (self, a: PyObject) => {
        const d = operand(a);
        return d === null ? null : PyBool_FromLong(f(d, (self as PyDecContext).v) ? 1 : 0);
      }),
    );
  }
  for (const [name, f] of Object.entries(READERS)) {
    rows.push(
      method(name, METH.O, (self, a: PyObject) => {
        const d = operand(a);
        return d === null ? null : f(d, self as PyDecContext);
      }),
    );
  }
  return rows;
}

export const arithTen: Dec = { kind: 'finite', sign: 0, coef: 10n, exp: 0 };

/** Quotient and remainder as a tuple. */
export function divmodIn(context: PyDecContext, a: PyObject, b: PyObject): PyObject | null {
  const x = operand(a);
  const y = x === null ? null : operand(b);
  if (x === null || y === null) return null;
  const work: Ctx = { ...context.v, status: 0 };
  const [q, r] = arith.divmod(x, y, work);
  if (addStatus(context, work.status)) return null;
  return tupleFromStolen([newDecimal(q)!, newDecimal(r)!]);
}
