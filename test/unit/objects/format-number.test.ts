/** format() of numbers: as recorded from CPython (record-numbers.py), and general laws. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PyObject_Format } from '../../../src/objects/abstract';
import { PyOS_double_to_string } from '../../../src/objects/dtoa';
import { insertGrouping } from '../../../src/objects/format-number';
import { PyUnicode_FromString } from '../../../src/objects/unicodeobject';
import { numberOf, shownResult, type RecordedNumbers } from '../../support/python-numbers';
import { startObjects } from '../../support/python-values';
import cases from './numbers.cases.json';

const recorded = cases as unknown as RecordedNumbers;

describe('format of numbers', () => {
  before(startObjects);

  it('answers as recorded', () => {
    const wrong: string[] = [];
    for (const [a, spec, want] of recorded.formats) {
      const got = shownResult(PyObject_Format(numberOf(a), PyUnicode_FromString(spec)));
      if (got !== want) wrong.push(`format(${a}, ${spec}): ${got}, not ${want}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('groups from the right and fills with zeros to the width', () => {
    const cases: [string, number, number, string][] = [
      ['1234567', 0, 3, '1,234,567'],
      ['123', 0, 3, '123'],
      ['1', 5, 3, '0,001'],
      ['1', 4, 3, '0,001'],
      ['12345', 4, 4, '1,2345'],
      ['', 0, 3, '0'],
    ];
    for (const [digits, width, size, want] of cases) {
      assert.equal(insertGrouping(digits, width, size, ','), want, `${digits} in ${width}`);
    }
  });

  it('gives an integer that groups do not change', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.nat(30), (n, width) => {
        const text = insertGrouping(n.toString(), width, 3, ',');
        assert.equal(BigInt(text.replaceAll(',', '')), n);
        assert.match(text, /^[0-9]{1,3}(,[0-9]{3})*$/);
        assert.ok(text.length >= width);
      }),
    );
  });

  it('rounds to the nearest decimal, ties to even', () => {
    const finite = fc.double({ min: -1e15, max: 1e15, noNaN: true });
    fc.assert(
      fc.property(finite, fc.nat(12), (x, places) => {
        const shown = PyOS_double_to_string(x, 'f', places, 0);
        assert.match(shown, places === 0 ? /^-?[0-9]+$/ : /^-?[0-9]+\.[0-9]+$/);
        const unit = 10 ** -places;
        assert.ok(Math.abs(Number(shown) - x) <= unit * 0.5000001 + Math.abs(x) * 2 ** -52);
      }),
    );
    for (const [x, want] of [
      [0.5, '0'],
      [1.5, '2'],
      [2.5, '2'],
      [-2.5, '-2'],
    ] as const) {
      assert.equal(PyOS_double_to_string(x, 'f', 0, 0), want);
    }
    assert.equal(PyOS_double_to_string(0.125, 'f', 2, 0), '0.12');
    assert.equal(PyOS_double_to_string(2.5e20, 'e', 0, 0), '2e+20');
  });
});
