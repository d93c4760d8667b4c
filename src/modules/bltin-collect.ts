/** Built-in functions over iterables: min, max, sum, sorted (Python/bltinmodule.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyIter_Next, PyNumber_Add, PyObject_GetIter, PySequence_List } from '../objects/abstract';
import { PyByteArray_Check } from '../objects/bytearrayobject';
import { PyBytes_Check } from '../objects/bytesobject';
import { PyObject_CallOneArg, PyObject_Vectorcall } from '../objects/call';
import { newDictEntry, PyDict_Next } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyFloat_CheckExact, PyFloat_FromDouble } from '../objects/floatobject';
import { PyArg_UnpackKeywords } from '../objects/getargs';
import { PyLong_CheckExact, PyLong_FromLong, PyLong_FromSsize_t } from '../objects/longobject';
import { PyBool_Check } from '../objects/boolobject';
import { Py_None, PyObject_GetAttr, PyObject_RichCompareBool } from '../objects/object';
import { PyTuple_GET_ITEM, PyTuple_GET_SIZE } from '../objects/tupleobject';
import { METH_FASTCALL, METH_KEYWORDS, METH_VARARGS, method } from '../objects/typedef';
import { PyUnicode_Check, _Py_ID } from '../objects/unicodeobject';

type Args = readonly PyObject[];
const Py_LT = 0;
const Py_GT = 4;

interface Extreme {
  readonly name: string;
  readonly op: number;
}

/** Reads `key` and `default` of min and max (borrowed); null with an exception set. */
function extremeOptions(
  { name }: Extreme,
  kwargs: PyObject | null,
): { key: PyObject | null; dflt: PyObject | null } | null {
  const options = { key: null as PyObject | null, dflt: null as PyObject | null };
  if (kwargs === null) return options;
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(kwargs, pos, entry)) {
    const keyword = entry.key.v as string;
    if (keyword === 'key') options.key = entry.value;
    else if (keyword === 'default') options.dflt = entry.value;
    else {
      return PyErr_SetString(
        PyExc_TypeError,
        `'${keyword}' is an invalid keyword argument for ${name}()`,
      );
    }
  }
  if (options.key === Py_None) options.key = null;
  return options;
}

/** @source Python/bltinmodule.c min_max */
function min_max(kind: Extreme, args: PyObject, kwargs: PyObject | null): PyObject | null {
  const positional = PyTuple_GET_SIZE(args);
  if (positional === 0) {
    return PyErr_SetString(PyExc_TypeError, `${kind.name} expected at least 1 argument, got 0`);
  }
  const options = extremeOptions(kind, kwargs);
  if (options === null) return null;
  if (positional > 1 && options.dflt !== null) {
    return PyErr_SetString(
      PyExc_TypeError,
      `Cannot specify a default for ${kind.name}() with multiple positional arguments`,
    );
  }
  const it = PyObject_GetIter(positional > 1 ? args : PyTuple_GET_ITEM(args, 0));
  if (it === null) return null;
  const found = findExtreme(kind, options.key, () => PyIter_Next(it));
  Py_DECREF(it);
  if (found === undefined) return null;
  if (found !== null) return found;
  if (options.dflt !== null) return Py_NewRef(options.dflt);
  return PyErr_SetString(PyExc_ValueError, `${kind.name}() iterable argument is empty`);
}

/** The extreme item, null when there is none, undefined with an exception set. */
function findExtreme(
  kind: Extreme,
  key: PyObject | null,
  fetch: () => PyObject | null,
): PyObject | null | undefined {
  let best: PyObject | null = null;
  let bestValue: PyObject | null = null;
  for (;;) {
    const item = fetch();
    if (item === null) break;
    const value = key === null ? Py_NewRef(item) : PyObject_CallOneArg(key, item);
    if (value === null) {
      Py_DECREF(item);
      Py_XDECREF(best);
      Py_XDECREF(bestValue);
      return undefined;
    }
    if (bestValue === null) {
      best = item;
      bestValue = value;
      continue;
    }
    const cmp = PyObject_RichCompareBool(value, bestValue, kind.op);
    if (cmp > 0) {
      Py_DECREF(bestValue);
      Py_DECREF(best!);
      bestValue = value;
      best = item;
      continue;
    }
    Py_DECREF(value);
    Py_DECREF(item);
    if (cmp < 0) {
      Py_DECREF(bestValue);
      Py_DECREF(best!);
      return undefined;
    }
  }
  Py_XDECREF(bestValue);
  if (PyErr_Occurred() !== null) {
    Py_XDECREF(best);
    return undefined;
  }
  return best;
}

function builtin_sum(_m: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const a = PyArg_UnpackKeywords('sum', ['', 'start'], args, kwnames, 1, 2, 0);
  if (a === null) return null;
  const start = a[1] ?? null;
  if (start !== null) {
    const wrong = PyUnicode_Check(start)
      ? "sum() can't sum strings [use ''.join(seq) instead]"
      : PyBytes_Check(start)
        ? "sum() can't sum bytes [use b''.join(seq) instead]"
        : PyByteArray_Check(start)
          ? "sum() can't sum bytearray [use b''.join(seq) instead]"
          : null;
    if (wrong !== null) return PyErr_SetString(PyExc_TypeError, wrong);
  }
  const it = PyObject_GetIter(a[0]!);
  if (it === null) return null;
  const result = sumItems(it, start === null ? PyLong_FromLong(0) : Py_NewRef(start));
  Py_DECREF(it);
  return result;
}

/** A sum under way: an exact int, a compensated float, or any object. */
interface Partial {
  /** Null once the items were exhausted or failed. */
  item: PyObject | null;
  result: PyObject | null;
}

/** Steals `start`. @source Python/bltinmodule.c builtin_sum_impl */
function sumItems(it: PyObject, start: PyObject): PyObject | null {
  const state: Partial = { item: null, result: start };
  if (PyLong_CheckExact(start) && sumInts(it, state)) return state.result;
  if (state.result !== null && PyFloat_CheckExact(state.result) && sumFloats(it, state)) {
    return state.result;
  }
  for (;;) {
    const item = state.item ?? PyIter_Next(it);
    state.item = null;
    if (item === null) break;
    const sum = PyNumber_Add(state.result!, item);
    Py_DECREF(state.result!);
    Py_DECREF(item);
    if (sum === null) return null;
    state.result = sum;
  }
  if (PyErr_Occurred() !== null) {
    Py_DECREF(state.result!);
    return null;
  }
  return state.result;
}

/** Adds ints; true when it came to the end. Else `result` and `item` are where to go on. */
function sumInts(it: PyObject, state: Partial): boolean {
  let total = state.result!.v as number | bigint;
  Py_DECREF(state.result!);
  for (;;) {
    const item = PyIter_Next(it);
    if (item === null) {
      state.result = PyErr_Occurred() !== null ? null : PyLong_FromSsize_t(total);
      return true;
    }
    if (!PyLong_CheckExact(item) && !PyBool_Check(item)) {
      const partial = PyLong_FromSsize_t(total);
      state.result = PyNumber_Add(partial, item);
      Py_DECREF(partial);
      Py_DECREF(item);
      return state.result === null;
    }
    const value = Number(item.v) === item.v ? (item.v as number) : (item.v as bigint | boolean);
    const sum = typeof total === 'number' && typeof value === 'number' ? total + value : NaN;
    total = Number.isSafeInteger(sum) ? sum : BigInt(total) + BigInt(value);
    Py_DECREF(item);
  }
}

/** Adds floats with Neumaier's compensation, as 3.12 does; true when it came to the end. */
function sumFloats(it: PyObject, state: Partial): boolean {
  let total = state.result!.v as number;
  let compensation = 0;
  Py_DECREF(state.result!);
  for (;;) {
    const item = PyIter_Next(it);
    if (item === null) {
      const exact =
        compensation !== 0 && Number.isFinite(compensation) ? total + compensation : total;
      state.result = PyErr_Occurred() !== null ? null : PyFloat_FromDouble(exact);
      return true;
    }
    if (PyFloat_CheckExact(item)) {
      const x = item.v;
      const t = total + x;
      compensation += Math.abs(total) >= Math.abs(x) ? total - t + x : x - t + total;
      total = t;
    } else if (PyLong_CheckExact(item)) total += Number(item.v);
    else {
      if (compensation !== 0 && Number.isFinite(compensation)) total += compensation;
      const partial = PyFloat_FromDouble(total);
      state.result = PyNumber_Add(partial, item);
      Py_DECREF(partial);
      Py_DECREF(item);
      return state.result === null;
    }
    Py_DECREF(item);
  }
}

function builtin_sorted(_m: PyObject, args: Args, kwnames: PyObject | null): PyObject | null {
  const npos = args.length - (kwnames === null ? 0 : PyTuple_GET_SIZE(kwnames));
  if (npos !== 1) {
    return PyErr_SetString(PyExc_TypeError, `sorted expected 1 argument, got ${npos}`);
  }
  const list = PySequence_List(args[0]);
  if (list === null) return null;
  const sort = PyObject_GetAttr(list, _Py_ID('sort'));
  if (sort === null) {
    Py_DECREF(list);
    return null;
  }
  const result = PyObject_Vectorcall(sort, args.slice(1), kwnames);
  Py_DECREF(sort);
  if (result === null) {
    Py_DECREF(list);
    return null;
  }
  Py_DECREF(result);
  return list;
}

/** The functions of this file as rows of the module. */
export const COLLECTING = [
  method(
    'max',
    METH_VARARGS | METH_KEYWORDS,
    (_m, args, kwargs) => min_max({ name: 'max', op: Py_GT }, args, kwargs),
    'max(iterable, *[, default=obj, key=func]) -> value\n\nWith a single iterable argument, return its biggest item.',
  ),
  method(
    'min',
    METH_VARARGS | METH_KEYWORDS,
    (_m, args, kwargs) => min_max({ name: 'min', op: Py_LT }, args, kwargs),
    'min(iterable, *[, default=obj, key=func]) -> value\n\nWith a single iterable argument, return its smallest item.',
  ),
  method(
    'sorted',
    METH_FASTCALL | METH_KEYWORDS,
    builtin_sorted,
    'sorted($module, iterable, /, *, key=None, reverse=False)\n--\n\nReturn a new list containing all items from the iterable in ascending order.',
  ),
  method(
    'sum',
    METH_FASTCALL | METH_KEYWORDS,
    builtin_sum,
    "sum($module, iterable, /, start=0)\n--\n\nReturn the sum of a 'start' value (default: 0) plus an iterable of numbers",
  ),
];
