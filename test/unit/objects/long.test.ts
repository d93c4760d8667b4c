/** Ints: operations as recorded from CPython (record-numbers.py), and laws that hold for all. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { blockSize } from '../../../src/heap/alloc';
import { Py_DECREF, _Py_IsImmortal } from '../../../src/heap/refcount';
import type { PyObject } from '../../../src/heap/object';
import { PyObject_CallMethodObjArgs } from '../../../src/objects/call';
import {
  PyLong_FromLong,
  PyLong_FromString,
  _PyLong_Add,
  _PyLong_Multiply,
  _PyLong_Subtract,
  type PyLongObject,
} from '../../../src/objects/longobject';
import {
  _PyLong_AsByteArray,
  _PyLong_FromByteArray,
} from '../../../src/objects/longobject-methods';
import { PyLong_FromText, longToDecimal } from '../../../src/objects/longobject-string';
import { transformDecimalAndSpace } from '../../../src/objects/decimal-text';
import { PyUnicode_FromString } from '../../../src/objects/unicodeobject';
import { reprStr } from '../../../src/objects/object';
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

/** Integers of all sizes, near the bounds of digits and of safe numbers above all. */
const integer = fc.oneof(
  fc.bigInt({ min: -300n, max: 300n }),
  fc.bigInt({ min: -(2n ** 31n), max: 2n ** 31n }),
  fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }),
  fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }),
);

function valueOf(o: PyObject | null): bigint {
  assert.ok(o !== null);
  const v = (o as PyLongObject).v;
  // The payload is a number exactly when it is safe, and never a negative zero.
  const safe = v >= -9007199254740991 && v <= 9007199254740991;
  assert.equal(typeof v, safe ? 'number' : 'bigint');
  assert.ok(!Object.is(v, -0));
  return BigInt(v);
}

function floorDivide(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q;
}

function isInt(...tags: readonly string[]): boolean {
  return tags.every((tag) => tag[0] === 'i');
}

describe('int', () => {
  before(startObjects);

  it('operates as recorded', () => {
    const wrong: string[] = [];
    for (const [op, a, b, want] of recorded.binary) {
      if (!isInt(a, b)) continue;
      const got = shownResult(BINARY[op](numberOf(a), numberOf(b)));
      if (got !== want) wrong.push(`${op} ${a} ${b}: ${got}, not ${want}`);
    }
    for (const [op, a, want] of recorded.unary) {
      if (!isInt(a)) continue;
      const got = shownUnary(op, numberOf(a));
      if (got !== want) wrong.push(`${op} ${a}: ${got}, not ${want}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('has methods as recorded', () => {
    const wrong: string[] = [];
    for (const [a, name, args, want] of recorded.methods) {
      if (!isInt(a)) continue;
      const self = numberOf(a);
      const given = args.map((n) => PyLong_FromLong(n));
      const method = PyUnicode_FromString(name);
      const got = shownResult(PyObject_CallMethodObjArgs(self, method, ...given));
      if (got !== want) wrong.push(`${a}.${name}(${args.join()}): ${got}, not ${want}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('reads texts as recorded', () => {
    const wrong: string[] = [];
    for (const [kind, text, base, want] of recorded.texts) {
      if (kind !== 'int') continue;
      const shown = PyUnicode_FromString(text);
      const plain = transformDecimalAndSpace(text);
      const result = PyLong_FromText(plain, base, () => reprStr(shown));
      let got = shownResult(result);
      if (!want.includes('Error')) got = `'${got.slice(0, 40)}'`;
      if (got !== want) wrong.push(`int(${JSON.stringify(text)}, ${base}): ${got}, not ${want}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('computes exactly', () => {
    fc.assert(
      fc.property(integer, integer, (a, b) => {
        const x = PyLong_FromLong(a);
        const y = PyLong_FromLong(b);
        assert.equal(valueOf(_PyLong_Add(x, y)), a + b);
        assert.equal(valueOf(_PyLong_Subtract(x, y)), a - b);
        assert.equal(valueOf(_PyLong_Multiply(x, y)), a * b);
        assert.equal(valueOf(BINARY.and_(x, y)), a & b);
        assert.equal(valueOf(BINARY.or_(x, y)), a | b);
        assert.equal(valueOf(BINARY.xor(x, y)), a ^ b);
        if (b === 0n) return;
        const q = floorDivide(a, b);
        assert.equal(valueOf(BINARY.floordiv(x, y)), q);
        assert.equal(valueOf(BINARY.mod(x, y)), a - q * b);
      }),
    );
  });

  it('shifts and raises to powers exactly', () => {
    fc.assert(
      fc.property(integer, fc.nat(90), fc.nat(12), (a, n, e) => {
        const x = PyLong_FromLong(a);
        assert.equal(valueOf(BINARY.lshift(x, PyLong_FromLong(n))), a << BigInt(n));
        assert.equal(valueOf(BINARY.rshift(x, PyLong_FromLong(n))), a >> BigInt(n));
        assert.equal(valueOf(BINARY.pow(x, PyLong_FromLong(e))), a ** BigInt(e));
      }),
    );
  });

  it('comes back from text and bytes', () => {
    fc.assert(
      fc.property(integer, fc.boolean(), (a, little) => {
        const text = longToDecimal(PyLong_FromLong(a).v);
        assert.equal(valueOf(PyLong_FromString(text!, 10)), a);
        const bytes = _PyLong_AsByteArray(PyLong_FromLong(a).v, 30, little, true);
        assert.equal(BigInt(_PyLong_FromByteArray(bytes!, little, true)), a);
      }),
    );
  });

  it('is immortal from -5 to 256', () => {
    for (const n of [-5, 0, 256]) {
      assert.equal(PyLong_FromLong(n), PyLong_FromLong(n));
      assert.ok(_Py_IsImmortal(PyLong_FromLong(n)));
    }
    for (const n of [-6, 257]) assert.notEqual(PyLong_FromLong(n), PyLong_FromLong(n));
  });

  it('takes the blocks that CPython allocates', () => {
    const big = (n: bigint): PyObject => PyLong_FromLong(n);
    const sizes: [string, PyObject | null, number][] = [
      ['1000 + 1', _PyLong_Add(big(1000n), big(1n)), 32],
      ['int("12345")', PyLong_FromString('12345', 10), 28],
      ['2**30 from C', big(2n ** 30n), 32],
      ['2**60 from C', big(2n ** 60n), 36],
      ['2**40 + 2**40', _PyLong_Add(big(2n ** 40n), big(2n ** 40n)), 36],
      ['2**31 - 2**30', _PyLong_Subtract(big(2n ** 31n), big(2n ** 30n)), 32],
      ['2**20 * 2**20', _PyLong_Multiply(big(2n ** 20n), big(2n ** 20n)), 32],
      ['2**40 * 2**40', _PyLong_Multiply(big(2n ** 40n), big(2n ** 40n)), 40],
      ['10**25', BINARY.pow(big(10n), big(25n)), 40],
    ];
    for (const [what, o, size] of sizes) {
      assert.ok(o !== null);
      assert.equal(blockSize(o.addr), size, what);
      Py_DECREF(o);
    }
  });
});
