/** Tuples: free lists by length, what stays the same object, and counts. */
import assert from 'node:assert/strict';
import { memory } from '../../../src/heap/alloc';
import { Py_DECREF } from '../../../src/heap/refcount';
import { gcstate } from '../../../src/gc/generations';
import { listFromStolen } from '../../../src/objects/listobject';
import { tupleconcat, tuplerepeat } from '../../../src/objects/tuple-methods';
import {
  PyTuple_ClearFreeList,
  PyTuple_GetSlice,
  PyTuple_Pack,
  type PyTupleObject,
  tuple_get_empty,
} from '../../../src/objects/tupleobject';
import { callShown, objectOf, startObjects } from '../../support/python-values';

function tupleOf(...items: number[]): PyTupleObject {
  return objectOf({ tuple: items }) as PyTupleObject;
}

describe('tuple', () => {
  beforeEach(startObjects);

  it('keeps the blocks of short ones for the next of their length', () => {
    const three = tupleOf(1, 2, 3);
    const { addr } = three;
    const { blocks } = memory;
    const { count } = gcstate.generations[0]!;
    Py_DECREF(three);
    assert.equal(memory.blocks, blocks);
    assert.equal(gcstate.generations[0]!.count, count);
    assert.notEqual(tupleOf(1, 2).addr, addr);
    assert.equal(tupleOf(4, 5, 6).addr, addr);
  });

  it('gives them back when the free lists are emptied', () => {
    const { blocks } = memory;
    Py_DECREF(tupleOf(1, 2, 3));
    assert.equal(memory.blocks, blocks + 1);
    PyTuple_ClearFreeList();
    assert.equal(memory.blocks, blocks);
  });

  it('is the same object where nothing changes', () => {
    const t = tupleOf(1, 2);
    assert.equal(PyTuple_GetSlice(t, 0, 2), t);
    assert.equal(tuplerepeat(t, 1), t);
    assert.equal(tupleconcat(t, tuple_get_empty()), t);
    assert.equal(tuplerepeat(t, 0), tuple_get_empty());
    assert.equal(t.ob_refcnt, 4);
  });

  it('counts each place of an item', () => {
    const list = listFromStolen([]);
    const t = PyTuple_Pack(list, list);
    assert.equal(list.ob_refcnt, 3);
    Py_DECREF(t);
    assert.equal(list.ob_refcnt, 1);
  });

  it('shows a single item with a comma, and finds items', () => {
    assert.equal(callShown({ tuple: [1] }, '__repr__', []), "'(1,)'");
    assert.equal(callShown({ tuple: [1, 2, 1] }, 'count', [1]), '2');
    assert.equal(callShown({ tuple: [1, 2, 1] }, 'index', [1, 1]), '2');
    const missing = 'ValueError: tuple.index(x): x not in tuple';
    assert.equal(callShown({ tuple: [] }, 'index', [1]), missing);
  });
});
