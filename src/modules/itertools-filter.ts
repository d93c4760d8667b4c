/** takewhile, dropwhile, filterfalse, compress, starmap and zip_longest (Modules/itertoolsmodule.c). */
import { touch } from '../heap/observer';
import type { PyObject, PyTypeObject, TypeDef } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter, PySequence_Tuple } from '../objects/abstract';
import { PyBool_Type } from '../objects/boolobject';
import { PyObject_Call, PyObject_CallOneArg } from '../objects/call';
import { PyDict_GET_SIZE, PyDict_GetItemString } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import {
  PyArg_UnpackTupleKeywords,
  _PyArg_CheckPositional,
  _PyArg_NoKeywords,
} from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { Py_None, PyObject_IsTrue } from '../objects/object';
import { allocWith, retrack, setField } from '../objects/ref-fields';
import {
  PyTuple_CheckExact,
  PyTuple_New,
  tupleFromStolen,
  tuple_get_empty,
  type PyTupleObject,
} from '../objects/tupleobject';
import {
  isPlain,
  iternext,
  itertoolType,
  pack,
  reduceMethod,
  setstateMethod,
} from './itertools-shared';
import { iteratorsOf } from '../objects/bltin-iterators';

/** A function and an iterator; `flag` says that takewhile has stopped or dropwhile has started. */
interface FuncPayload {
  func: PyObject | null;
  it: PyObject | null;
  flag: boolean;
}
type FuncObject = PyObject<FuncPayload>;

/** tp_new of the types made from (function, iterable). */
function newFunc(name: string): NonNullable<TypeDef['tp_new']> {
  return (type: PyTypeObject, args: PyObject, kwds: PyObject | null) => {
    if (isPlain(type) && !_PyArg_NoKeywords(name, kwds)) return null;
    const v = (args as PyTupleObject).v;
    if (!_PyArg_CheckPositional(name, v.length, 2, 2)) return null;
    const it = PyObject_GetIter(v[1]);
    if (it === null) return null;
    return allocWith<FuncPayload>(type, { func: Py_NewRef(v[0]), it, flag: false });
  };
}

/** Truth of `func(item)`: 1, 0, or -1 with an exception set. */
function test(func: PyObject, item: PyObject): number {
  const good = PyObject_CallOneArg(func, item);
  if (good === null) return -1;
  const ok = PyObject_IsTrue(good);
  Py_DECREF(good);
  return ok;
}

/** @source Modules/itertoolsmodule.c dropwhile_next */
function dropwhile_next(self: PyObject): PyObject | null {
  const lz = (self as FuncObject).v;
  for (;;) {
    const item = iternext(lz.it!);
    if (item === null || lz.flag) return item;
    const ok = test(lz.func!, item);
    if (ok === 0) {
      lz.flag = true;
      return item;
    }
    Py_DECREF(item);
    if (ok < 0) return null;
  }
}

/** @source Modules/itertoolsmodule.c takewhile_next */
function takewhile_next(self: PyObject): PyObject | null {
  const lz = (self as FuncObject).v;
  if (lz.flag) return null;
  const item = iternext(lz.it!);
  if (item === null) return null;
  const ok = test(lz.func!, item);
  if (ok > 0) return item;
  Py_DECREF(item);
  if (ok === 0) lz.flag = true;
  return null;
}

/** @source Modules/itertoolsmodule.c filterfalse_next */
function filterfalse_next(self: PyObject): PyObject | null {
  const lz = (self as FuncObject).v;
  const byTruth = lz.func === Py_None || lz.func === PyBool_Type;
  for (;;) {
    const item = iternext(lz.it!);
    if (item === null) return null;
    const ok = byTruth ? PyObject_IsTrue(item) : test(lz.func!, item);
    if (ok === 0) return item;
    Py_DECREF(item);
    if (ok < 0) return null;
  }
}

/** @source Modules/itertoolsmodule.c starmap_next */
function starmap_next(self: PyObject): PyObject | null {
  const lz = (self as FuncObject).v;
  let args = iternext(lz.it!);
  if (args === null) return null;
  if (!PyTuple_CheckExact(args)) {
    const newargs = PySequence_Tuple(args);
    Py_DECREF(args);
    if (newargs === null) return null;
    args = newargs;
  }
  const result = PyObject_Call(lz.func!, args, null);
  Py_DECREF(args);
  return result;
}

/** Rows for pickling a function, an iterator and, if `flagged`, the flag as state. */
function funcMethods(name: string, flagged: boolean): TypeDef['methods'] {
  const reduce = reduceMethod(name, (self) => {
    const { func, it, flag } = (self as FuncObject).v;
    const args = pack(func!, it!);
    return flagged ? [args, PyLong_FromLong(flag ? 1 : 0)] : [args];
  });
  if (!flagged) return [reduce];
  const setstate = setstateMethod(name, (self, state) => {
    const truth = PyObject_IsTrue(state);
    if (truth < 0) return null;
    (self as FuncObject).v.flag = truth !== 0;
    return Py_NewRef(Py_None);
  });
  return [reduce, setstate];
}

function funcType(
  name: string,
  size: number,
  tp_iternext: NonNullable<TypeDef['tp_iternext']>,
  flagged: boolean,
): TypeDef {
  const own = { tp_new: newFunc(name), tp_iternext, methods: funcMethods(name, flagged)! };
  return itertoolType(name, size, ['func', 'it'], own, ['it', 'func']);
}

export const dropwhile_def = funcType('dropwhile', 40, dropwhile_next, true);
export const takewhile_def = funcType('takewhile', 40, takewhile_next, true);
export const filterfalse_def = funcType('filterfalse', 32, filterfalse_next, false);
export const starmap_def = funcType('starmap', 32, starmap_next, false);

interface CompressPayload {
  data: PyObject | null;
  selectors: PyObject | null;
}
type CompressObject = PyObject<CompressPayload>;

function compress_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const parsed = PyArg_UnpackTupleKeywords('compress', ['data', 'selectors'], args, kwds, 2, 2, 0);
  if (parsed === null) return null;
  const data = PyObject_GetIter(parsed[0]!);
  if (data === null) return null;
  const selectors = PyObject_GetIter(parsed[1]!);
  if (selectors === null) {
    Py_DECREF(data);
    return null;
  }
  return allocWith<CompressPayload>(type, { data, selectors });
}

/** @source Modules/itertoolsmodule.c compress_next */
function compress_next(self: PyObject): PyObject | null {
  const { data, selectors } = (self as CompressObject).v;
  for (;;) {
    const datum = iternext(data!);
    if (datum === null) return null;
    const selector = iternext(selectors!);
    if (selector === null) {
      Py_DECREF(datum);
      return null;
    }
    const ok = PyObject_IsTrue(selector);
    Py_DECREF(selector);
    if (ok === 1) return datum;
    Py_DECREF(datum);
    if (ok < 0) return null;
  }
}

export const compress_def: TypeDef = itertoolType('compress', 32, ['data', 'selectors'], {
  tp_new: compress_new,
  tp_iternext: compress_next,
  methods: [
    reduceMethod('compress', (self) => {
      const { data, selectors } = (self as CompressObject).v;
      return [pack(data!, selectors!)];
    }),
  ],
});

interface ZipLongestPayload {
  /** Tuple of iterators; exhausted ones become null. */
  ittuple: PyObject | null;
  result: PyObject | null;
  fillvalue: PyObject | null;
  numactive: number;
}
type ZipLongestObject = PyObject<ZipLongestPayload>;

/** @source Modules/itertoolsmodule.c zip_longest_new */
function zip_longest_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  let fillvalue: PyObject | null = Py_None;
  if (kwds !== null && PyDict_GET_SIZE(kwds) > 0) {
    fillvalue = PyDict_GET_SIZE(kwds) === 1 ? PyDict_GetItemString(kwds, 'fillvalue') : null;
    if (fillvalue === null) {
      const text = 'zip_longest() got an unexpected keyword argument';
      return PyErr_SetString(PyExc_TypeError, text);
    }
  }
  const iterables = (args as PyTupleObject).v;
  const ittuple = iteratorsOf(iterables, 0);
  if (ittuple === null) return null;
  const result = tupleFromStolen(iterables.map(() => Py_NewRef(Py_None)));
  return allocWith<ZipLongestPayload>(type, {
    ittuple,
    result,
    fillvalue: Py_NewRef(fillvalue),
    numactive: iterables.length,
  });
}

/** Item i, or the fill value; null when it is over. */
function nextOrFill(lz: ZipLongestPayload, i: number): PyObject | null {
  const iters = lz.ittuple as PyObject<(PyObject | null)[]>;
  const it = iters.v[i];
  if (it === null) return Py_NewRef(lz.fillvalue!);
  const item = PyIter_Next(it);
  if (item !== null) return item;
  lz.numactive--;
  if (lz.numactive === 0 || PyErr_Occurred() !== null) {
    lz.numactive = 0;
    return null;
  }
  const fill = Py_NewRef(lz.fillvalue!);
  iters.v[i] = null;
  touch(iters, i, i);
  Py_DECREF(it);
  return fill;
}

/** @source Modules/itertoolsmodule.c zip_longest_next */
function zip_longest_next(self: PyObject): PyObject | null {
  const lz = (self as ZipLongestObject).v;
  const n = (lz.ittuple as PyTupleObject).v.length;
  if (n === 0 || lz.numactive === 0) return null;
  const result = lz.result as PyTupleObject;
  if (result.ob_refcnt !== 1) {
    const made = PyTuple_New(n);
    for (let i = 0; i < n; i++) {
      const item = nextOrFill(lz, i);
      if (item === null) {
        Py_DECREF(made);
        return null;
      }
      made.v[i] = item;
      touch(made, i, i);
    }
    return made;
  }
  Py_INCREF(result);
  for (let i = 0; i < n; i++) {
    const item = nextOrFill(lz, i);
    if (item === null) {
      Py_DECREF(result);
      return null;
    }
    const olditem = result.v[i];
    result.v[i] = item;
    touch(result, i, i);
    Py_DECREF(olditem);
  }
  retrack(result);
  return result;
}

export const zip_longest_def: TypeDef = itertoolType(
  'zip_longest',
  56,
  ['ittuple', 'result', 'fillvalue'],
  {
    tp_new: zip_longest_new,
    tp_iternext: zip_longest_next,
    methods: [
      reduceMethod('zip_longest', (self) => {
        const lz = (self as ZipLongestObject).v;
        const iters = (lz.ittuple as PyObject<(PyObject | null)[]>).v;
        const args = iters.map((it) => (it === null ? tuple_get_empty() : Py_NewRef(it)));
        return [tupleFromStolen(args), Py_NewRef(lz.fillvalue!)];
      }),
      setstateMethod('zip_longest', (self, state) => {
        setField(self as ZipLongestObject, 'fillvalue', Py_NewRef(state));
        return Py_NewRef(Py_None);
      }),
    ],
  },
);
