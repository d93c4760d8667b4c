/** Floats and complex numbers: as recorded from CPython (record-numbers.py), and general laws. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { floatRepr } from '../../../src/objects/dtoa';
import { divideToDouble, doubleAsRatio, frexp, ldexp } from '../../../src/arithmetic/exact-double';
import { Py_DECREF } from '../../../src/heap/refcount';
import { parseFloatText, parseHexFloat, hexFloat } from '../../../src/objects/float-parse';
import { PyFloat_FromDouble, PyFloat_FromString } from '../../../src/objects/floatobject';
import { PyLong_FromLong } from '../../../src/objects/longobject';
import { PyObject_CallMethodObjArgs, PyObject_CallOneArg } from '../../../src/objects/call';
import { PyComplex_Type } from '../../../src/objects/complexobject';
import { PyObject_Hash } from '../../../src/objects/object';
import { PyUnicode_FromString } from '../../../src/objects/unicodeobject';
import {
  BINARY,
  numberOf,
  shownResult,
  shownUnary,
  type RecordedNumbers,
} from '../../support/python-numbers';
import { startObjects } from '../../support/python-values';
import cases from './numbers.cases.json';

const recorded = cases as unknown as RecordedNumbers;

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

function isFloat(...tags: readonly string[]): boolean {
  return tags.some((tag) => tag[0] !== 'i');
}

describe('float', () => {
  before(startObjects);

  it('operates as recorded', () => {
    const wrong: string[] = [];
    for (const [op, a, b, want] of recorded.binary) {
      if (!isFloat(a, b)) continue;
      const got = shownResult(BINARY[op](numberOf(a), numberOf(b)));
      if (got !== want) wrong.push(`${op} ${a} ${b}: ${got}, not ${want}`);
    }
    for (const [op, a, want] of recorded.unary) {
      if (!isFloat(a)) continue;
      const got = shownUnary(op, numberOf(a));
      if (got !== want) wrong.push(`${op} ${a}: ${got}, not ${want}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('has methods as recorded', () => {
    const wrong: string[] = [];
    for (const [a, name, args, want] of recorded.methods) {
      if (!isFloat(a)) continue;
      const given = args.map((n) => PyLong_FromLong(n));
      const method = PyUnicode_FromString(name);
      const got = shownResult(PyObject_CallMethodObjArgs(numberOf(a), method, ...given));
      if (got !== want) wrong.push(`${a}.${name}(${args.join()}): ${got}, not ${want}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('reads texts as recorded', () => {
    const wrong: string[] = [];
    for (const [kind, text, , want] of recorded.texts) {
      if (kind === 'int') continue;
      const object = PyUnicode_FromString(text);
      const result =
        kind === 'float' ? PyFloat_FromString(object) : PyObject_CallOneArg(PyComplex_Type, object);
      const got = shownResult(result);
      if (got !== want) wrong.push(`${kind}(${JSON.stringify(text)}): ${got}, not ${want}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('comes back from its repr, its ratio and its hexadecimal form', () => {
    fc.assert(
      fc.property(finite, (x) => {
        assert.ok(Object.is(parseFloatText(floatRepr(x)), x));
        if (x === 0) return;
        const [numerator, denominator] = doubleAsRatio(x);
        assert.equal(divideToDouble(numerator, denominator), x);
        const [m, e] = frexp(Math.abs(x));
        assert.ok(m >= 0.5 && m < 1);
        assert.equal(ldexp(m, e), Math.abs(x));
        assert.equal(parseHexFloat(hexFloat(x, e, m)), x);
      }),
    );
  });

  it('compares with and hashes as the equal int', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (n) => {
        const x = Number(n);
        const float = PyFloat_FromDouble(x);
        const same = PyLong_FromLong(BigInt(x));
        assert.equal(PyObject_Hash(float), PyObject_Hash(same));
        const eq = shownResult(BINARY.eq(float, PyLong_FromLong(n)));
        assert.equal(eq, BigInt(x) === n ? 'True' : 'False');
      }),
    );
  });

  it('divides big integers with one rounding', () => {
    const big = fc.bigInt({ min: 1n, max: 2n ** 90n });
    fc.assert(
      fc.property(big, big, (a, b) => {
        const q = divideToDouble(a, b);
        // No neighbour of the quotient is nearer.
        const [n, d] = doubleAsRatio(q);
        const error = (m: bigint, e: bigint): bigint => {
          const diff = a * e - b * m;
          return diff < 0n ? -diff : diff;
        };
        const ulp = q * 2 ** -52;
        for (const near of [q - ulp, q + ulp]) {
          const [m, e] = doubleAsRatio(near);
          assert.ok(error(n, d) * e <= error(m, e) * d, `${a} / ${b}`);
        }
      }),
    );
  });

  it('reuses the blocks of dead floats, the last one first', () => {
    const a = PyFloat_FromDouble(1.5);
    const b = PyFloat_FromDouble(2.5);
    const { addr } = b;
    const other = a.addr;
    Py_DECREF(a);
    Py_DECREF(b);
    assert.equal(PyFloat_FromDouble(3.5).addr, addr);
    assert.equal(PyFloat_FromDouble(4.5).addr, other);
  });
});
