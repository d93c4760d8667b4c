/** The module _heapq (Modules/_heapqmodule.c). */
import { touch } from '../heap/observer';
import { METH, type MethodDef, type PyObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { containerDoc } from '../objects/container-docs';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_IndexError, PyExc_RuntimeError } from '../objects/exceptions';
import { _PyArg_BadArgument, _PyArg_CheckPositional } from '../objects/getargs';
import {
  PyList_Append,
  PyList_Check,
  type PyListObject,
  PyList_SetSlice,
} from '../objects/listobject';
import { Py_LT, Py_None, PyObject_RichCompareBool } from '../objects/object';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { defineModule, method } from '../objects/typedef';
import { PyUnicode_FromString } from '../objects/unicodeobject';

/** Whether a goes above b: 1, 0, or -1 with an exception set. */
type Above = (a: PyObject, b: PyObject) => number;

/** Compares while both are held. */
function lessThan(a: PyObject, b: PyObject): number {
  Py_INCREF(a);
  Py_INCREF(b);
  const cmp = PyObject_RichCompareBool(a, b, Py_LT);
  Py_DECREF(a);
  Py_DECREF(b);
  return cmp;
}

const min: Above = lessThan;
const max: Above = (a, b) => lessThan(b, a);

function fail(exc: PyObject, text: string): number {
  PyErr_SetString(exc, text);
  return -1;
}

function swap(heap: PyListObject, i: number, j: number): void {
  const items = heap.v.items;
  const item = items[i];
  items[i] = items[j];
  items[j] = item;
  touch(heap, Math.min(i, j), Math.max(i, j));
}

const CHANGED = 'list changed size during iteration';

/** @source Modules/_heapqmodule.c siftdown, siftdown_max */
function siftdown(heap: PyListObject, startpos: number, pos: number, above: Above): number {
  const size = heap.v.items.length;
  if (pos >= size) return fail(PyExc_IndexError, 'index out of range');
  while (pos > startpos) {
    const parentpos = (pos - 1) >> 1;
    const cmp = above(heap.v.items[pos], heap.v.items[parentpos]);
    if (cmp < 0) return -1;
    if (size !== heap.v.items.length) return fail(PyExc_RuntimeError, CHANGED);
    if (cmp === 0) break;
    swap(heap, pos, parentpos);
    pos = parentpos;
  }
  return 0;
}

/** @source Modules/_heapqmodule.c siftup, siftup_max */
function siftup(heap: PyListObject, pos: number, above: Above): number {
  const endpos = heap.v.items.length;
  const startpos = pos;
  if (pos >= endpos) return fail(PyExc_IndexError, 'index out of range');
  const limit = endpos >> 1;
  while (pos < limit) {
    let childpos = 2 * pos + 1;
    if (childpos + 1 < endpos) {
      const cmp = above(heap.v.items[childpos], heap.v.items[childpos + 1]);
      if (cmp < 0) return -1;
      if (cmp === 0) childpos++;
      if (endpos !== heap.v.items.length) return fail(PyExc_RuntimeError, CHANGED);
    }
    swap(heap, pos, childpos);
    pos = childpos;
  }
  return siftdown(heap, startpos, pos, above);
}

/** Puts `item` (a reference it takes over) on top and gives what was there. */
function replaceTop(heap: PyListObject, item: PyObject, above: Above): PyObject | null {
  const top = heap.v.items[0];
  heap.v.items[0] = item;
  touch(heap, 0, 0);
  if (siftup(heap, 0, above) === 0) return top;
  Py_DECREF(top);
  return null;
}

/** @source Modules/_heapqmodule.c heappop_internal */
function heappop(heap: PyListObject, above: Above): PyObject | null {
  const n = heap.v.items.length;
  if (n === 0) return PyErr_SetString(PyExc_IndexError, 'index out of range');
  const lastelt = Py_NewRef(heap.v.items[n - 1]);
  if (PyList_SetSlice(heap, n - 1, n, null) < 0) {
    Py_DECREF(lastelt);
    return null;
  }
  return n === 1 ? lastelt : replaceTop(heap, lastelt, above);
}

function heapreplace(heap: PyListObject, item: PyObject, above: Above): PyObject | null {
  if (heap.v.items.length === 0) return PyErr_SetString(PyExc_IndexError, 'index out of range');
  return replaceTop(heap, Py_NewRef(item), above);
}

/** @source Modules/_heapqmodule.c _heapq_heappushpop_impl */
function heappushpop(heap: PyListObject, item: PyObject): PyObject | null {
  if (heap.v.items.length === 0) return Py_NewRef(item);
  const top = Py_NewRef(heap.v.items[0]);
  const cmp = PyObject_RichCompareBool(top, item, Py_LT);
  Py_DECREF(top);
  if (cmp < 0) return null;
  if (cmp === 0) return Py_NewRef(item);
  return heapreplace(heap, item, min);
}

/** Sifts up from j and then from parents that are complete by it. */
function siftupChain(heap: PyListObject, j: number, above: Above): number {
  for (;;) {
    if (siftup(heap, j, above) < 0) return -1;
    if ((j & 1) === 0) return 0;
    j >>= 1;
  }
}

/** @source Modules/_heapqmodule.c heapify_internal, cache_friendly_heapify */
function heapify(heap: PyListObject, above: Above): number {
  const n = heap.v.items.length;
  const m = n >> 1;
  if (n <= 2500) {
    for (let i = m - 1; i >= 0; i--) if (siftup(heap, i, above) < 0) return -1;
    return 0;
  }
  const leftmost = 2 ** (31 - Math.clz32(m + 1)) - 1;
  const mhalf = m >> 1;
  for (let i = leftmost - 1; i >= mhalf; i--) if (siftupChain(heap, i, above) < 0) return -1;
  for (let i = m - 1; i >= leftmost; i--) if (siftupChain(heap, i, above) < 0) return -1;
  return 0;
}

/** Whether the argument is a list, else a TypeError is set. */
function isHeap(name: string, display: string, heap: PyObject): heap is PyListObject {
  if (PyList_Check(heap)) return true;
  _PyArg_BadArgument(name, display, 'list', heap);
  return false;
}

/** A function of the heap alone. */
function unary(name: string, run: (heap: PyListObject) => PyObject | null): MethodDef {
  const meth: MethodDef['meth'] = (_module, heap) =>
    isHeap(name, 'argument', heap) ? run(heap) : null;
  return method(name, METH.O, meth, containerDoc(`_heapq.${name}`));
}

/** A function of the heap and an item. */
function binary(
  name: string,
  run: (heap: PyListObject, item: PyObject) => PyObject | null,
): MethodDef {
  const meth = (_module: PyObject, args: readonly PyObject[]): PyObject | null => {
    if (!_PyArg_CheckPositional(name, args.length, 2, 2)) return null;
    const heap = args[0];
    return isHeap(name, 'argument 1', heap) ? run(heap, args[1]) : null;
  };
  return method(name, METH.FASTCALL, meth, containerDoc(`_heapq.${name}`));
}

function none(status: number): PyObject | null {
  return status < 0 ? null : Py_NewRef(Py_None);
}

const ABOUT = `Heap queues

[explanation by François Pinard]

Heaps are arrays for which a[k] <= a[2*k+1] and a[k] <= a[2*k+2] for
all k, counting elements from 0.
`;

export const _heapq_module = defineModule({
  name: '_heapq',
  doc: containerDoc('module _heapq'),
  methods: [
    binary('heappush', (heap, item) => {
      if (PyList_Append(heap, item) < 0) return null;
      return none(siftdown(heap, 0, heap.v.items.length - 1, min));
    }),
    binary('heappushpop', heappushpop),
    unary('heappop', (heap) => heappop(heap, min)),
    binary('heapreplace', (heap, item) => heapreplace(heap, item, min)),
    unary('heapify', (heap) => none(heapify(heap, min))),
    unary('_heappop_max', (heap) => heappop(heap, max)),
    unary('_heapify_max', (heap) => none(heapify(heap, max))),
    binary('_heapreplace_max', (heap, item) => heapreplace(heap, item, max)),
  ],
  exec(module: PyObject): number {
    const about = PyUnicode_FromString(ABOUT);
    const err = PyModule_AddObjectRef(module, '__about__', about);
    Py_DECREF(about);
    return err;
  },
});
