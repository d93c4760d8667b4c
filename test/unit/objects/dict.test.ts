/** Dictionaries against a model, and their sizes and counts against CPython's figures. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addressOf } from '../../../src/heap/alloc';
import type { PyObject } from '../../../src/heap/object';
import { Py_DECREF } from '../../../src/heap/refcount';
import {
  PyDict_Clear,
  PyDict_Copy,
  PyDict_DelItem,
  PyDict_GetItemWithError,
  PyDict_New,
  PyDict_SetItem,
  _PyDict_SizeOf,
  dictItemsFlat,
} from '../../../src/objects/dictobject';
import { listFromStolen } from '../../../src/objects/listobject';
import { PyLong_FromLong } from '../../../src/objects/longobject';
import { type Value, objectOf, startObjects, takeException } from '../../support/python-values';

const HEADER = 16;

type Key = string | number;
type Step = readonly ['set' | 'del' | 'copy' | 'clear', Key];

const steps = fc.array(
  fc.tuple(
    fc.constantFrom(
      'set' as const,
      'set' as const,
      'set' as const,
      'del' as const,
      'copy' as const,
    ),
    fc.oneof(
      fc.integer({ min: -3, max: 60 }),
      fc.integer({ min: 0, max: 40 }).map((i) => `key ${i}`),
    ),
  ),
  { maxLength: 200 },
);

/** Does a step on the dict and the model; gives the dict to go on with. */
function apply(dict: PyObject, model: Map<Key, number>, [what, key]: Step, i: number): PyObject {
  const k = objectOf(key);
  let result = dict;
  if (what === 'set') {
    const value = PyLong_FromLong(i);
    assert.equal(PyDict_SetItem(dict, k, value), 0);
    Py_DECREF(value);
    model.set(key, i);
  } else if (what === 'del') {
    const known = model.delete(key);
    assert.equal(PyDict_DelItem(dict, k), known ? 0 : -1);
    if (!known) assert.match(takeException(), /^KeyError/);
  } else if (what === 'copy') {
    result = PyDict_Copy(dict)!;
    Py_DECREF(dict);
  } else {
    PyDict_Clear(dict);
    model.clear();
  }
  Py_DECREF(k);
  return result;
}

function entries(dict: PyObject): [Key, number][] {
  const flat = dictItemsFlat(dict);
  const pairs: [Key, number][] = [];
  for (let i = 0; i < flat.length; i += 2)
    pairs.push([flat[i]!.v as Key, flat[i + 1]!.v as number]);
  return pairs;
}

function dictOf(...keys: Value[]): PyObject {
  return objectOf({ dict: keys.map((key) => [key, null]) });
}

function sizeOf(dict: PyObject): number {
  return _PyDict_SizeOf(dict) + HEADER;
}

describe('dict', () => {
  beforeEach(startObjects);

  it('behaves as a map that keeps the order of insertion', () => {
    fc.assert(
      fc.property(steps, (list) => {
        startObjects();
        const model = new Map<Key, number>();
        let dict: PyObject = PyDict_New();
        list.forEach((step, i) => {
          dict = apply(dict, model, step, i);
        });
        assert.deepEqual(entries(dict), [...model]);
        for (const [key, value] of model) {
          const k = objectOf(key);
          assert.equal(PyDict_GetItemWithError(dict, k)?.v, value);
          Py_DECREF(k);
        }
        Py_DECREF(dict);
      }),
      { numRuns: 60 },
    );
  });

  const sizes: readonly (readonly [string, number, number, number])[] = [
    ['one item', 1, 184, 224],
    ['a full first table', 5, 184, 224],
    ['sixteen slots', 6, 272, 352],
    ['thirty-two slots', 11, 464, 632],
    ['a table of 64', 22, 832, 1168],
    ['a table of 1024', 342, 13056, 18512],
  ];
  for (const [name, n, ofStrings, ofInts] of sizes) {
    it(`has CPython's size: ${name}`, () => {
      const numbers = Array.from({ length: n }, (_, i) => i);
      assert.equal(sizeOf(dictOf(...numbers.map((i) => `k${i}`))), ofStrings);
      assert.equal(sizeOf(dictOf(...numbers)), ofInts);
    });
  }

  it('is rebuilt and grown by the first key that is no str', () => {
    const dict = dictOf('a');
    assert.equal(sizeOf(dict), 184);
    PyDict_SetItem(dict, PyLong_FromLong(1), PyLong_FromLong(2));
    assert.equal(sizeOf(dict), 352);
  });

  it('is tracked only when something in it can be', () => {
    const dict = dictOf('a', 1);
    assert.equal(dict.gc_next, null);
    const list = listFromStolen([]);
    const key = objectOf('b');
    PyDict_SetItem(dict, key, list);
    assert.notEqual(dict.gc_next, null);
    assert.equal(list.ob_refcnt, 2);
    PyDict_DelItem(dict, key);
    assert.equal(list.ob_refcnt, 1);
    assert.notEqual(dict.gc_next, null);
  });

  it('comes back at the address of the one that died last', () => {
    const [a, b] = [PyDict_New(), PyDict_New()];
    const [first, second] = [addressOf(a), addressOf(b)];
    Py_DECREF(a);
    Py_DECREF(b);
    assert.deepEqual([addressOf(PyDict_New()), addressOf(PyDict_New())], [second, first]);
  });
});
