/** Bytes, bytearray and memoryview: as recorded from CPython (record-bytes.py), and models. */

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Py_DECREF, Py_REFCNT, _Py_IsImmortal } from '../../../src/heap/refcount';
import type { PyObject } from '../../../src/heap/object';
import {
  PyByteArray_FromBytes,
  PyByteArray_Resize,
  byteArrayBytes,
  type PyByteArrayObject,
} from '../../../src/objects/bytearrayobject';
import { setSliceLinear } from '../../../src/objects/bytearray-items';
import {
  Py_buffer,
  PyBUF,
  PyBuffer_Release,
  PyObject_GetBuffer,
} from '../../../src/objects/buffer';
import { bytesCount, bytesFind, bytesRFind } from '../../../src/objects/bytes-search';
import { PyBytes_FromBytes, bytesNew, type PyBytesObject } from '../../../src/objects/bytesobject';
import { PyMemoryView_FromObject } from '../../../src/objects/memoryobject';
import { callShown, startObjects, takeException, type Value } from '../../support/python-values';
import recorded from './bytes.cases.json';

type Case = [Value, string, Value[], [string, Value][], string];

function bytesOf(...items: number[]): PyBytesObject {
  return PyBytes_FromBytes(Uint8Array.from(items));
}

/** Few values, so that searches find something. */
const smallBytes = fc.uint8Array({ max: 2, maxLength: 40 });

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** getsizeof without the GC header. */
function allocated(o: PyByteArrayObject): number {
  return o.v.alloc;
}

describe('bytes', () => {
  before(startObjects);

  it(`answers ${recorded.length} recorded calls as CPython does`, () => {
    const wrong: string[] = [];
    for (const [self, name, args, kwargs, want] of recorded as unknown as Case[]) {
      const got = callShown(self, name, args, kwargs);
      if (got === want) continue;
      wrong.push(`${JSON.stringify(self)}.${name}(${JSON.stringify(args)}): ${got}, not ${want}`);
    }
    assert.deepEqual(wrong, []);
  });

  it('shares the empty object and those of one byte', () => {
    assert.equal(bytesOf(), bytesOf());
    assert.equal(bytesOf(97), bytesOf(97));
    assert.ok(_Py_IsImmortal(bytesOf(97)));
    assert.notEqual(bytesOf(97, 98), bytesOf(97, 98));
    // What CPython fills after it has allocated is not shared.
    assert.notEqual(bytesNew(Uint8Array.of(97)), bytesOf(97));
  });

  it('searches as strings do', () => {
    const needle = fc.uint8Array({ max: 2, maxLength: 4 });
    fc.assert(
      fc.property(smallBytes, needle, (hay, part) => {
        assert.equal(bytesFind(hay, part), text(hay).indexOf(text(part)));
        assert.equal(bytesRFind(hay, part), text(hay).lastIndexOf(text(part)));
        const count = part.length === 0 ? hay.length + 1 : text(hay).split(text(part)).length - 1;
        assert.equal(bytesCount(hay, part), count);
      }),
    );
  });

  it('searches long repetitive bytes in linear time', () => {
    const hay = new Uint8Array(400_000);
    const first = new Uint8Array(200_000);
    first[199_999] = 1;
    const last = new Uint8Array(200_000);
    last[0] = 1;
    assert.equal(bytesFind(hay, first), -1);
    assert.equal(bytesRFind(hay, last), -1);
    hay[399_999] = 1;
    assert.equal(bytesFind(hay, first), 200_000);
  });
});

describe('bytearray', () => {
  before(startObjects);

  it('grows and shrinks its block as CPython does', () => {
    const o = PyByteArray_FromBytes(new Uint8Array(0));
    const grown: number[] = [];
    for (let size = 1; size <= 20; size++) {
      assert.equal(PyByteArray_Resize(o, size), 0);
      grown.push(allocated(o));
    }
    assert.deepEqual(
      grown,
      [2, 5, 5, 5, 8, 8, 8, 12, 12, 12, 12, 19, 19, 19, 19, 19, 19, 19, 27, 27],
    );
    PyByteArray_Resize(o, 12);
    assert.equal(allocated(o), 13);
    PyByteArray_Resize(o, 5);
    assert.equal(allocated(o), 6);
    Py_DECREF(o);
  });

  it('assigns slices as an array of numbers does', () => {
    const slice = fc.tuple(fc.nat(30), fc.nat(30), smallBytes);
    fc.assert(
      fc.property(fc.array(slice, { maxLength: 20 }), (steps) => {
        const o = PyByteArray_FromBytes(new Uint8Array(0));
        const model: number[] = [];
        for (const [a, b, bytes] of steps) {
          const lo = Math.min(a, model.length);
          const hi = Math.min(Math.max(lo, b), model.length);
          assert.equal(setSliceLinear(o, lo, hi, bytes), 0);
          model.splice(lo, hi - lo, ...bytes);
          assert.deepEqual([...byteArrayBytes(o)], model);
        }
        Py_DECREF(o);
      }),
    );
  });

  it('keeps its size while a view looks at it', () => {
    const o = PyByteArray_FromBytes(Uint8Array.of(1, 2, 3));
    const view = new Py_buffer();
    assert.equal(PyObject_GetBuffer(o, view, PyBUF.SIMPLE), 0);
    assert.equal(PyByteArray_Resize(o, 4), -1);
    assert.equal(
      takeException(),
      'BufferError: Existing exports of data: object cannot be re-sized',
    );
    PyBuffer_Release(view);
    assert.equal(PyByteArray_Resize(o, 4), 0);
    Py_DECREF(o);
  });
});

describe('memoryview', () => {
  before(startObjects);

  it('holds its object once, however many views there are', () => {
    const o: PyObject = bytesOf(1, 2, 3);
    const first = PyMemoryView_FromObject(o)!;
    assert.equal(Py_REFCNT(o), 2);
    const second = PyMemoryView_FromObject(first)!;
    assert.equal(Py_REFCNT(o), 2);
    Py_DECREF(first);
    assert.equal(Py_REFCNT(o), 2);
    Py_DECREF(second);
    assert.equal(Py_REFCNT(o), 1);
    Py_DECREF(o);
  });
});
