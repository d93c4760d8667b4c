/** Equality of memoryviews. */
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import {
  PyBUF,
  PyBuffer_Release,
  PyObject_CheckBuffer,
  PyObject_GetBuffer,
  Py_buffer,
} from './buffer';
import { PyErr_Clear } from './errors';
import { PyMemoryView_Check, copyView, openView, type PyMemoryViewObject } from './memoryobject';
import { itemOffsets } from './memoryview-copy';
import { NATIVE_SIZES, unpackNative } from './native-format';
import {
  PyObject_RichCompareBool,
  Py_EQ,
  Py_NE,
  Py_NotImplemented,
  Py_RETURN_RICHCOMPARE,
} from './object';

function plainFormat(view: Py_buffer): string {
  const fmt = view.format ?? 'B';
  return fmt.startsWith('@') ? fmt.slice(1) : fmt;
}

/** Whether two items are equal: 1, 0 or -1 with an exception set. */
function itemsEqual(
  f: string,
  a: Py_buffer,
  i: number,
  g: string,
  b: Py_buffer,
  j: number,
): number {
  const x = unpackNative(f, a.bytes, i);
  const y = unpackNative(g, b.bytes, j);
  if (x === undefined || y === undefined) return 0;
  const equal = PyObject_RichCompareBool(x, y, Py_EQ);
  Py_DECREF(x);
  Py_DECREF(y);
  return equal;
}

function viewsEqual(a: Py_buffer, b: Py_buffer): number {
  const shape = a.shape!;
  if (a.ndim !== b.ndim || shape.some((n, i) => n !== b.shape![i])) return 0;
  const f = plainFormat(a);
  const g = plainFormat(b);
  if (NATIVE_SIZES[f] === undefined || NATIVE_SIZES[g] === undefined) return 0;
  const left = itemOffsets(a);
  const right = itemOffsets(b);
  for (let i = 0; i < left.length; i++) {
    const equal = itemsEqual(f, a, left[i], g, b, right[i]);
    if (equal !== 1) return equal;
  }
  return 1;
}

/** @source Objects/memoryobject.c memory_richcompare */
export function memory_richcompare(v: PyObject, w: PyObject, op: number): PyObject | null {
  if (op !== Py_EQ && op !== Py_NE) return Py_NewRef(Py_NotImplemented);
  const result = (equal: boolean): PyObject => Py_RETURN_RICHCOMPARE(equal ? 0 : 1, op);
  const mv = (v as PyMemoryViewObject).v;
  if (mv.released) return result(v === w);
  const a = openView(v);
  if (a === null) return null;
  if (PyMemoryView_Check(w)) {
    if (w.v.released) return result(v === w);
    const equal = viewsEqual(a, w.v.view);
    return equal < 0 ? null : result(equal === 1);
  }
  if (!PyObject_CheckBuffer(w)) return Py_NewRef(Py_NotImplemented);
  const other = new Py_buffer();
  if (PyObject_GetBuffer(w, other, PyBUF.FULL_RO) < 0) {
    PyErr_Clear();
    return Py_NewRef(Py_NotImplemented);
  }
  const equal = viewsEqual(a, copyView(other));
  PyBuffer_Release(other);
  return equal < 0 ? null : result(equal === 1);
}
