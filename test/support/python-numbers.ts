/** Numbers of the simulator made from recorded texts, and what operations on them give. */
import { Py_DECREF } from '../../src/heap/refcount';
import type { PyObject } from '../../src/heap/object';
import {
  PyNumber_Absolute,
  PyNumber_Add,
  PyNumber_And,
  PyNumber_Float,
  PyNumber_FloorDivide,
  PyNumber_Invert,
  PyNumber_Long,
  PyNumber_Lshift,
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
} from '../../src/objects/abstract';
import { PyComplex_FromDoubles } from '../../src/objects/complexobject';
import { parseComplexText } from '../../src/objects/complex-parse';
import { PyFloat_FromDouble } from '../../src/objects/floatobject';
import { PyLong_FromLong } from '../../src/objects/longobject';
import {
  PyObject_Hash,
  PyObject_IsTrue,
  PyObject_RichCompare,
  Py_EQ,
  Py_LT,
  Py_None,
  reprStr,
} from '../../src/objects/object';
import { takeException } from './python-values';

function double(text: string): number {
  if (text === 'nan') return NaN;
  return Number(text.replace('inf', 'Infinity'));
}

/** The number of a text as record-numbers.py tags it: `i12`, `f0.5`, `c(1+2j)`; new reference. */
export function numberOf(tagged: string): PyObject {
  const text = tagged.slice(1);
  switch (tagged[0]) {
    case 'i':
      return PyLong_FromLong(BigInt(text));
    case 'f':
      return PyFloat_FromDouble(double(text));
    default: {
      const c = parseComplexText(text);
      if (c === null || c === 'underscore') throw new Error(`no complex number: ${text}`);
      return PyComplex_FromDoubles(c.real, c.imag);
    }
  }
}

/** The repr of a new reference, which it gives up; or the exception. */
export function shownResult(result: PyObject | null): string {
  if (result === null) return takeException();
  const text = reprStr(result);
  Py_DECREF(result);
  return text ?? takeException();
}

type Binary = (a: PyObject, b: PyObject) => PyObject | null;
type Unary = (a: PyObject) => PyObject | null;

/** Operators by the names of the module `operator`. */
export const BINARY = {
  add: PyNumber_Add,
  sub: PyNumber_Subtract,
  mul: PyNumber_Multiply,
  floordiv: PyNumber_FloorDivide,
  mod: PyNumber_Remainder,
  truediv: PyNumber_TrueDivide,
  and_: PyNumber_And,
  or_: PyNumber_Or,
  xor: PyNumber_Xor,
  lshift: PyNumber_Lshift,
  rshift: PyNumber_Rshift,
  pow: (a, b) => PyNumber_Power(a, b, Py_None),
  lt: (a, b) => PyObject_RichCompare(a, b, Py_LT),
  eq: (a, b) => PyObject_RichCompare(a, b, Py_EQ),
} satisfies Record<string, Binary>;
export type BinaryName = keyof typeof BINARY;

/** A hash as an int object. */
function hashObject(o: PyObject): PyObject | null {
  const hash = PyObject_Hash(o);
  return hash === -1 ? null : PyLong_FromLong(hash);
}

export const UNARY = {
  neg: PyNumber_Negative,
  pos: PyNumber_Positive,
  abs: PyNumber_Absolute,
  invert: PyNumber_Invert,
  int: PyNumber_Long,
  float: PyNumber_Float,
  hash: hashObject,
} satisfies Record<string, Unary>;
export type UnaryName = keyof typeof UNARY | 'repr' | 'bool';

/** What recorded calls answer beside the operators. */
export function shownUnary(op: UnaryName, o: PyObject): string {
  if (op === 'repr') {
    const repr = reprStr(o);
    // The recorded answer is the repr of the text.
    return repr === null ? takeException() : `'${repr}'`;
  }
  if (op === 'bool') return PyObject_IsTrue(o) ? 'True' : 'False';
  return shownResult(UNARY[op](o));
}

/** The rows of numbers.cases.json. */
export interface RecordedNumbers {
  binary: [BinaryName, string, string, string][];
  unary: [UnaryName, string, string][];
  methods: [string, string, number[], string][];
  texts: ['int' | 'float' | 'complex', string, number, string][];
  formats: [string, string, string][];
}
