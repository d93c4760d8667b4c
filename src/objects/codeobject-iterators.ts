/** The iterators that co_lines and co_positions return (Objects/codeobject.c). */
import { PyObject_Free, PyObject_New } from '../heap/alloc';
import type { PyObject, PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { type PyCodeObject } from './codeobject';
import { lineRanges, positionOfUnit } from './codeobject-locations';
import { PyLong_FromLong } from './longobject';
import { PyObject_SelfIter, Py_None } from './object';
import { tupleFromStolen } from './tupleobject';
import { defineType } from './typedef';

/** State of the iterators that co_lines and co_positions return. */
interface CodeIterator {
  code: PyObject | null;
  at: number;
  rows: [number, number, number][];
}

function codeIteratorType(
  name: string,
  basicsize: number,
  next: (it: PyObject<CodeIterator>) => PyObject | null,
): PyTypeObject {
  return defineType({
    tp_name: name,
    tp_basicsize: basicsize,
    tp_flags: 0,
    tp_dealloc: (self) => {
      const it = self as PyObject<CodeIterator>;
      const code = it.v.code!;
      it.v.code = null;
      touch(it);
      Py_DECREF(code);
      PyObject_Free(it);
    },
    tp_iter: (self) => PyObject_SelfIter(self),
    tp_iternext: (self) => next(self as PyObject<CodeIterator>),
    tp_owns: (self, visit) => {
      const { code } = (self as PyObject<CodeIterator>).v;
      if (code !== null) visit(code, 0);
    },
    tp_slotname: () => 'code',
  });
}

const numberOrNone = (n: number): PyObject => (n < 0 ? Py_None : PyLong_FromLong(n));

/** @source Objects/codeobject.c _PyLineIterator */
export const PyLineIterator_Type = codeIteratorType('line_iterator', 64, (it) => {
  const row = it.v.rows[it.v.at++];
  if (row === undefined) return null;
  return tupleFromStolen([PyLong_FromLong(row[0]), PyLong_FromLong(row[1]), numberOrNone(row[2])]);
});

/** @source Objects/codeobject.c _PyPositionsIterator */
export const PyPositionsIterator_Type = codeIteratorType('positions_iterator', 80, (it) => {
  const code = it.v.code as PyCodeObject;
  if (it.v.at * 2 >= code.v.co_code.length) return null;
  return tupleFromStolen(positionOfUnit(code, it.v.at++).map(numberOrNone));
});

function newIterator(
  type: PyTypeObject,
  code: PyObject,
  rows: [number, number, number][],
): PyObject {
  const it = PyObject_New<CodeIterator>(type, { code: Py_NewRef(code), at: 0, rows });
  touch(it);
  return it;
}

export const code_linesiterator = (self: PyObject): PyObject =>
  newIterator(PyLineIterator_Type, self, lineRanges(self as PyCodeObject));

export const code_positionsiterator = (self: PyObject): PyObject =>
  newIterator(PyPositionsIterator_Type, self, []);
