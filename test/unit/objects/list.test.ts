/** Lists against a model; how their item arrays grow and shrink, as CPython's. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Py_DECREF } from '../../../src/heap/refcount';
import {
  PyList_Append,
  PyList_Insert,
  PyList_New,
  PyList_SetSlice,
  PyList_Sort,
  type PyListObject,
} from '../../../src/objects/listobject';
import { PyLong_FromLong } from '../../../src/objects/longobject';
import { TimSort } from '../../../src/objects/timsort';
import { callShown, objectOf, startObjects } from '../../support/python-values';

function append(list: PyListObject, n: number): void {
  const item = PyLong_FromLong(n);
  PyList_Append(list, item);
  Py_DECREF(item);
}

function numbers(list: PyListObject): unknown[] {
  return list.v.items.map((item) => item.v);
}

describe('list', () => {
  beforeEach(startObjects);

  it('grows in steps of CPython when appended to', () => {
    const list = PyList_New(0);
    const steps: number[] = [];
    for (let i = 0; i < 400; i++) {
      append(list, i);
      if (steps.at(-1) !== list.v.allocated) steps.push(list.v.allocated);
    }
    const expected = [4, 8, 16, 24, 32, 40, 52, 64, 76, 92, 108, 128, 148, 172, 200, 232, 268, 308];
    assert.deepEqual(steps, [...expected, 352, 400]);
  });

  it('shrinks when less than half of it is used', () => {
    const list = PyList_New(0);
    for (let i = 0; i < 20; i++) append(list, i);
    const kept: number[] = [];
    for (let n = 19; n >= 0; n--) {
      PyList_SetSlice(list, n, n + 1, null);
      if (kept.at(-1) !== list.v.allocated) kept.push(list.v.allocated);
    }
    assert.deepEqual(kept, [24, 16, 12, 8, 4, 0]);
  });

  it('replaces slices as splice does', () => {
    const slice = fc.tuple(fc.nat(12), fc.nat(12), fc.array(fc.nat(99), { maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(slice, { maxLength: 30 }), (changes) => {
        startObjects();
        const list = PyList_New(0);
        const model: number[] = [];
        for (const [lo, hi, items] of changes) {
          const value = objectOf({ list: items });
          PyList_SetSlice(list, lo, hi, value);
          Py_DECREF(value);
          const from = Math.min(lo, model.length);
          model.splice(from, Math.max(0, Math.min(hi, model.length) - from), ...items);
        }
        const first = PyLong_FromLong(7);
        PyList_Insert(list, 0, first);
        assert.deepEqual(numbers(list), [7, ...model]);
      }),
      { numRuns: 60 },
    );
  });

  it('sorts numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 300 }), (items) => {
        startObjects();
        const list = objectOf({ list: items }) as PyListObject;
        assert.equal(PyList_Sort(list), 0);
        assert.deepEqual(
          numbers(list),
          items.slice().sort((a, b) => a - b),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('sorts stably, and keeps values beside their keys', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 400 }), (keys) => {
        const values = keys.map((key, i) => [key, i] as const);
        const expected = values.slice().sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        new TimSort(keys.slice(), values, (a: number, b: number) => (a < b ? 1 : 0)).sort();
        assert.deepEqual(values, expected);
      }),
      { numRuns: 100 },
    );
  });

  const errors: readonly (readonly [string, readonly (string | number)[], string])[] = [
    ['pop', [], 'IndexError: pop from empty list'],
    ['remove', [1], 'ValueError: list.remove(x): x not in list'],
    ['index', ['a'], "ValueError: 'a' is not in list"],
    ['insert', [1], 'TypeError: insert expected 2 arguments, got 1'],
  ];
  for (const [name, args, message] of errors) {
    it(`tells what is wrong with ${name}`, () => {
      assert.equal(callShown({ list: [] }, name, args), message);
    });
  }
});
