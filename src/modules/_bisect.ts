/** The module _bisect (Modules/_bisectmodule.c). */
import { METH, type PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import {
  PyNumber_Index,
  PyObject_GetItem,
  PySequence_GetItem,
  PySequence_Size,
} from '../objects/abstract';
import { PyObject_CallMethodObjArgs, PyObject_CallOneArg } from '../objects/call';
import { containerDoc } from '../objects/container-docs';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_ValueError } from '../objects/exceptions';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyList_CheckExact, PyList_Insert } from '../objects/listobject';
import {
  PyLong_FromLong,
  _PyLong_Value,
  longPayload,
  PyLong_FromSsize_t,
} from '../objects/longobject';
import { Py_LT, Py_None, PyObject_RichCompareBool } from '../objects/object';
import { lengthObject } from '../objects/rangeobject';
import { defineModule, method } from '../objects/typedef';
import { _Py_ID } from '../objects/unicodeobject';

interface BisectArgs {
  a: PyObject;
  x: PyObject;
  lo: number | bigint;
  /** -1: the length. */
  hi: number | bigint;
  key: PyObject | null;
}

/** An index argument, exact also beyond 2**53; null with an exception set. */
function exactIndex(arg: PyObject): number | bigint | null {
  const index = PyNumber_Index(arg);
  if (index === null) return null;
  const value = _PyLong_Value(index);
  Py_DECREF(index);
  return value;
}

/** Item number `i`; only artificial sequences are so long that `i` is no plain number. */
function itemAt(a: PyObject, i: number | bigint): PyObject | null {
  if (typeof i === 'number') return PySequence_GetItem(a, i);
  const index = PyLong_FromLong(i);
  const item = PyObject_GetItem(a, index);
  Py_DECREF(index);
  return item;
}

function middle(lo: number | bigint, hi: number | bigint): number | bigint {
  if (typeof lo === 'number' && typeof hi === 'number' && Number.isSafeInteger(lo + hi)) {
    return Math.floor((lo + hi) / 2);
  }
  return longPayload((BigInt(lo) + BigInt(hi)) / 2n);
}

function parse(
  name: string,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): BisectArgs | null {
  const names = ['a', 'x', 'lo', 'hi', 'key'];
  const parsed = PyArg_UnpackKeywords(name, names, args, kwnames, 2, 4, 0);
  if (parsed === null) return null;
  const [a, x, loArg, hiArg, keyArg] = parsed;
  const lo = loArg === null ? 0 : exactIndex(loArg);
  if (lo === null) return null;
  const hi = hiArg === null || hiArg === Py_None ? -1 : exactIndex(hiArg);
  if (hi === null) return null;
  return { a: a!, x: x!, lo, hi, key: keyArg === Py_None ? null : keyArg };
}

/** Where x goes, right or left of equal items; -1 with an exception set. @source Modules/_bisectmodule.c internal_bisect_right, internal_bisect_left */
function internal_bisect(args: BisectArgs, item: PyObject, right: boolean): number | bigint {
  let { lo, hi } = args;
  if (lo < 0) {
    PyErr_SetString(PyExc_ValueError, 'lo must be non-negative');
    return -1;
  }
  if (hi === -1) {
    const size = PySequence_Size(args.a);
    if (size < 0) return -1;
    hi = Number.isSafeInteger(size) ? size : _PyLong_Value(lengthObject(args.a, size));
  }
  while (lo < hi) {
    const mid = middle(lo, hi);
    let litem = itemAt(args.a, mid);
    if (litem === null) return -1;
    if (args.key !== null) {
      const newitem = PyObject_CallOneArg(args.key, litem);
      Py_DECREF(litem);
      if (newitem === null) return -1;
      litem = newitem;
    }
    const less = right
      ? PyObject_RichCompareBool(item, litem, Py_LT)
      : PyObject_RichCompareBool(litem, item, Py_LT);
    Py_DECREF(litem);
    if (less < 0) return -1;
    if ((less !== 0) === right) hi = mid;
    else lo = typeof mid === 'number' ? mid + 1 : mid + 1n;
  }
  return lo;
}

function bisect(
  name: string,
  right: boolean,
): (m: PyObject, args: readonly PyObject[], kwnames: PyObject | null) => PyObject | null {
  return (_module, args, kwnames) => {
    const parsed = parse(name, args, kwnames);
    if (parsed === null) return null;
    const index = internal_bisect(parsed, parsed.x, right);
    return index < 0 ? null : PyLong_FromSsize_t(index);
  };
}

function insort(
  name: string,
  right: boolean,
): (m: PyObject, args: readonly PyObject[], kwnames: PyObject | null) => PyObject | null {
  return (_module, args, kwnames) => {
    const parsed = parse(name, args, kwnames);
    if (parsed === null) return null;
    const item =
      parsed.key === null ? Py_NewRef(parsed.x) : PyObject_CallOneArg(parsed.key, parsed.x);
    if (item === null) return null;
    const index = internal_bisect(parsed, item, right);
    Py_DECREF(item);
    if (index < 0) return null;
    if (PyList_CheckExact(parsed.a)) {
      return PyList_Insert(parsed.a, Number(index), parsed.x) < 0 ? null : Py_NewRef(Py_None);
    }
    const number = PyLong_FromSsize_t(index);
    const result = PyObject_CallMethodObjArgs(parsed.a, _Py_ID('insert'), number, parsed.x);
    Py_DECREF(number);
    if (result === null) return null;
    Py_DECREF(result);
    return Py_NewRef(Py_None);
  };
}

const FLAGS = METH.FASTCALL | METH.KEYWORDS;

export const _bisect_module = defineModule({
  name: '_bisect',
  doc: containerDoc('module _bisect'),
  methods: [
    method(
      'bisect_right',
      FLAGS,
      bisect('bisect_right', true),
      containerDoc('_bisect.bisect_right'),
    ),
    method('bisect_left', FLAGS, bisect('bisect_left', false), containerDoc('_bisect.bisect_left')),
    method(
      'insort_right',
      FLAGS,
      insort('insort_right', true),
      containerDoc('_bisect.insort_right'),
    ),
    method('insort_left', FLAGS, insort('insort_left', false), containerDoc('_bisect.insort_left')),
  ],
  exec: null,
});
