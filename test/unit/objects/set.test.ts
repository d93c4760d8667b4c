/** Sets: the order of their table, its sizes, and their algebra against a model. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Py_DECREF } from '../../../src/heap/refcount';
import { PyLong_FromLong } from '../../../src/objects/longobject';
import { set_sub, set_xor } from '../../../src/objects/set-operations';
import { nextActive } from '../../../src/objects/set-table';
import {
  PySet_Add,
  PySet_Discard,
  PySet_New,
  type PySetObject,
} from '../../../src/objects/setobject';
import { startObjects } from '../../support/python-values';

function setOf(items: readonly number[]): PySetObject {
  const set = PySet_New(null)!;
  for (const item of items) {
    const key = PyLong_FromLong(item);
    assert.equal(PySet_Add(set, key), 0);
    Py_DECREF(key);
  }
  return set;
}

function discard(set: PySetObject, item: number): void {
  const key = PyLong_FromLong(item);
  PySet_Discard(set, key);
  Py_DECREF(key);
}

/** Members in the order of the table. */
function members(set: PySetObject): number[] {
  const found: number[] = [];
  for (let i = nextActive(set.v, 0); i >= 0; i = nextActive(set.v, i + 1)) {
    found.push(set.v.keys[i]!.v as number);
  }
  return found;
}

function sorted(items: Iterable<number>): number[] {
  return [...items].sort((a, b) => a - b);
}

const ints = fc.array(fc.integer({ min: -40, max: 200 }), { maxLength: 60 });

describe('set', () => {
  beforeEach(startObjects);

  // The second column is list(...) of CPython 3.12.1.
  const orders: readonly (readonly [readonly number[], readonly number[]])[] = [
    [
      [9, 1, 17, 2],
      [9, 2, 1, 17],
    ],
    [
      [-1, -2, -3, 5],
      [5, -3, -1, -2],
    ],
    [
      [100, 36, 68, 4, 132],
      [132, 100, 4, 36, 68],
    ],
  ];
  for (const [items, order] of orders) {
    it(`lists {${items.join(', ')}} as CPython does`, () => {
      assert.deepEqual(members(setOf(items)), order);
    });
  }

  it('takes the slot of a removed key again', () => {
    const set = setOf([1, 2]);
    discard(set, 1);
    const key = PyLong_FromLong(9);
    PySet_Add(set, key);
    assert.deepEqual(members(set), [9, 2]);
  });

  it('grows four times when three fifths are full', () => {
    const steps: number[] = [];
    const set = setOf([]);
    for (let i = 1; i <= 400; i++) {
      PySet_Add(set, PyLong_FromLong(i));
      if (steps.at(-1) !== set.v.mask + 1) steps.push(set.v.mask + 1);
    }
    assert.deepEqual(steps, [8, 32, 128, 512, 2048]);
  });

  it('subtracts and compares as a mathematical set', () => {
    fc.assert(
      fc.property(ints, ints, ints, (first, second, gone) => {
        startObjects();
        const a = setOf(first);
        const b = setOf(second);
        for (const item of gone) discard(a, item);
        const model = new Set(first.filter((item) => !gone.includes(item)));
        const other = new Set(second);
        assert.deepEqual(sorted(members(a)), sorted(model));
        const difference = members(set_sub(a, b) as PySetObject);
        assert.deepEqual(sorted(difference), sorted([...model].filter((x) => !other.has(x))));
        const both = [...model].filter((x) => other.has(x));
        const all = new Set([...model, ...other]);
        for (const x of both) all.delete(x);
        assert.deepEqual(sorted(members(set_xor(a, b) as PySetObject)), sorted(all));
      }),
      { numRuns: 80 },
    );
  });
});
