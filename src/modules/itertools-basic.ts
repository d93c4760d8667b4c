/** count, repeat, cycle, chain, accumulate, islice, pairwise, batched (Modules/itertoolsmodule.c). */
import { METH, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import {
  PyIter_Next,
  PyNumber_Add,
  PyNumber_AsSsize_t,
  PyNumber_Check,
  PyObject_GetIter,
} from '../objects/abstract';
import { Py_False, Py_True } from '../objects/boolobject';
import { PyObject_CallFunctionObjArgs, PyObject_CallMethodOneArg } from '../objects/call';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import {
  PyExc_OverflowError,
  PyExc_StopIteration,
  PyExc_TypeError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { Py_GenericAlias } from '../objects/genericaliasobject';
import {
  PyArg_UnpackTupleKeywords,
  _PyArg_CheckPositional,
  _PyArg_NoKeywords,
} from '../objects/getargs';
import { indexArgument } from '../objects/list-methods';
import {
  type PyListObject,
  PyList_Append,
  PyList_Check,
  PyList_New,
} from '../objects/listobject';
import {
  PyLong_Check,
  PyLong_FromLong,
  _PyLong_GetOne,
  _PyLong_GetZero,
  _PyLong_Value,
} from '../objects/longobject';
import { Py_None, PyObject_IsTrue, reprStr } from '../objects/object';
import { allocWith, clearField, setField } from '../objects/ref-fields';
import {
  type PyTupleObject,
  PyTuple_Check,
  PyTuple_Pack,
  tupleFromStolen,
  tuple_get_empty,
} from '../objects/tupleobject';
import { PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import {
  dropAll,
  isPlain,
  iternext,
  itertoolMethod,
  itertoolType,
  pack,
  reduceMethod,
  setstateMethod,
} from './itertools-shared';

function items(args: PyObject): PyObject[] {
  return (args as PyTupleObject).v;
}

interface CountPayload {
  /** Next number while counting by one; null in the slow mode. */
  cnt: number | null;
  long_cnt: PyObject | null;
  long_step: PyObject | null;
}
type CountObject = PyObject<CountPayload>;

/** @source Modules/itertoolsmodule.c itertools_count_impl */
function count_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const parsed = PyArg_UnpackTupleKeywords('count', ['start', 'step'], args, kwds, 0, 2, 0);
  if (parsed === null) return null;
  const [start, step] = parsed;
  if ((start !== null && !PyNumber_Check(start)) || (step !== null && !PyNumber_Check(step))) {
    return PyErr_SetString(PyExc_TypeError, 'a number is required');
  }
  const first = start === null ? 0 : PyLong_Check(start) ? _PyLong_Value(start) : null;
  const by = step === null ? 1 : PyLong_Check(step) ? _PyLong_Value(step) : null;
  const fast = typeof first === 'number' && by === 1;
  return allocWith<CountPayload>(type, {
    cnt: fast ? first : null,
    long_cnt: fast ? null : Py_NewRef(start ?? _PyLong_GetZero()),
    long_step: Py_NewRef(step ?? _PyLong_GetOne()),
  });
}

/** @source Modules/itertoolsmodule.c count_next, count_nextlong */
function count_next(self: PyObject): PyObject | null {
  const lz = (self as CountObject).v;
  if (lz.cnt !== null) {
    if (lz.cnt < Number.MAX_SAFE_INTEGER) return PyLong_FromLong(lz.cnt++);
    lz.long_cnt = PyLong_FromLong(lz.cnt);
    lz.cnt = null;
  }
  const long_cnt = lz.long_cnt!;
  const stepped_up = PyNumber_Add(long_cnt, lz.long_step!);
  if (stepped_up === null) return null;
  // The old number moves to the caller.
  Py_INCREF(long_cnt);
  setField(self as CountObject, 'long_cnt', stepped_up);
  return long_cnt;
}

function count_repr(self: PyObject): PyObject | null {
  const lz = (self as CountObject).v;
  if (lz.cnt !== null) return PyUnicode_FromString(`count(${lz.cnt})`);
  const cnt = reprStr(lz.long_cnt!);
  if (cnt === null) return null;
  if (PyLong_Check(lz.long_step!) && _PyLong_Value(lz.long_step) === 1) {
    return PyUnicode_FromString(`count(${cnt})`);
  }
  const step = reprStr(lz.long_step!);
  return step === null ? null : PyUnicode_FromString(`count(${cnt}, ${step})`);
}

export const count_def: TypeDef = itertoolType('count', 40, ['long_cnt', 'long_step'], {
  tp_new: count_new,
  tp_iternext: count_next,
  tp_repr: count_repr,
  methods: [
    reduceMethod('count', (self) => {
      const lz = (self as CountObject).v;
      if (lz.cnt !== null) return [tupleFromStolen([PyLong_FromLong(lz.cnt)])];
      return [pack(lz.long_cnt!, lz.long_step!)];
    }),
  ],
});

interface RepeatPayload {
  element: PyObject | null;
  /** How often still; -1 for ever. */
  cnt: number;
}
type RepeatObject = PyObject<RepeatPayload>;

function repeat_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const parsed = PyArg_UnpackTupleKeywords('repeat', ['object', 'times'], args, kwds, 1, 2, 0);
  if (parsed === null) return null;
  let cnt = -1;
  if (parsed[1] !== null) {
    const times = indexArgument(parsed[1]);
    if (times === null) return null;
    cnt = Math.max(0, times);
  }
  return allocWith<RepeatPayload>(type, { element: Py_NewRef(parsed[0]!), cnt });
}

function repeat_next(self: PyObject): PyObject | null {
  const ro = (self as RepeatObject).v;
  if (ro.cnt === 0) return null;
  if (ro.cnt > 0) ro.cnt--;
  return Py_NewRef(ro.element!);
}

function repeat_repr(self: PyObject): PyObject | null {
  const ro = (self as RepeatObject).v;
  const element = reprStr(ro.element!);
  if (element === null) return null;
  return PyUnicode_FromString(
    ro.cnt === -1 ? `repeat(${element})` : `repeat(${element}, ${ro.cnt})`,
  );
}

function repeat_len(self: PyObject): PyObject | null {
  const { cnt } = (self as RepeatObject).v;
  if (cnt === -1) return PyErr_SetString(PyExc_TypeError, 'len() of unsized object');
  return PyLong_FromLong(cnt);
}

export const repeat_def: TypeDef = itertoolType('repeat', 32, ['element'], {
  tp_new: repeat_new,
  tp_iternext: repeat_next,
  tp_repr: repeat_repr,
  methods: [
    itertoolMethod('repeat', '__length_hint__', METH.NOARGS, repeat_len),
    reduceMethod('repeat', (self) => {
      const ro = (self as RepeatObject).v;
      const args = [Py_NewRef(ro.element!)];
      if (ro.cnt >= 0) args.push(PyLong_FromLong(ro.cnt));
      return [tupleFromStolen(args)];
    }),
  ],
});

interface CyclePayload {
  it: PyObject | null;
  saved: PyObject | null;
  index: number;
  firstpass: boolean;
}
type CycleObject = PyObject<CyclePayload>;

/** The one argument of types that take nothing else; null with an exception set. */
export function onlyArgument(
  name: string,
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  if (isPlain(type) && !_PyArg_NoKeywords(name, kwds)) return null;
  return _PyArg_CheckPositional(name, items(args).length, 1, 1) ? items(args)[0] : null;
}

function cycle_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const iterable = onlyArgument('cycle', type, args, kwds);
  const it = iterable === null ? null : PyObject_GetIter(iterable);
  if (it === null) return null;
  return allocWith<CyclePayload>(type, { it, saved: PyList_New(0), index: 0, firstpass: false });
}

/** @source Modules/itertoolsmodule.c cycle_next */
function cycle_next(self: PyObject): PyObject | null {
  const lz = (self as CycleObject).v;
  if (lz.it !== null) {
    const item = PyIter_Next(lz.it);
    if (item !== null) {
      if (lz.firstpass) return item;
      if (PyList_Append(lz.saved!, item) === 0) return item;
      Py_DECREF(item);
      return null;
    }
    if (PyErr_Occurred() !== null) return null;
    clearField(self as CycleObject, 'it');
  }
  const saved = (lz.saved as PyListObject).v.items;
  if (saved.length === 0) return null;
  const item = saved[lz.index];
  lz.index++;
  if (lz.index >= saved.length) lz.index = 0;
  return Py_NewRef(item);
}

function cycle_state(self: PyObject): PyObject[] | null {
  const lz = (self as CycleObject).v;
  if (lz.it !== null) {
    return [pack(lz.it), pack(lz.saved!, lz.firstpass ? Py_True : Py_False)];
  }
  const it = PyObject_GetIter(lz.saved!);
  if (it === null) return null;
  if (lz.index !== 0) {
    const index = PyLong_FromLong(lz.index);
    const res = PyObject_CallMethodOneArg(it, _Py_ID('__setstate__'), index);
    Py_DECREF(index);
    if (res === null) {
      Py_DECREF(it);
      return null;
    }
    Py_DECREF(res);
  }
  return [tupleFromStolen([it]), pack(lz.saved!, Py_True)];
}

function cycle_setstate(self: PyObject, state: PyObject): PyObject | null {
  if (!PyTuple_Check(state)) return PyErr_SetString(PyExc_TypeError, 'state is not a tuple');
  const [saved, firstpass] = state.v;
  if (state.v.length !== 2 || !PyList_Check(saved) || !PyLong_Check(firstpass)) {
    return PyErr_SetString(PyExc_TypeError, 'invalid arguments');
  }
  const flag = PyObject_IsTrue(firstpass);
  setField(self as CycleObject, 'saved', Py_NewRef(saved));
  (self as CycleObject).v.firstpass = flag !== 0;
  (self as CycleObject).v.index = 0;
  return Py_NewRef(Py_None);
}

export const cycle_def: TypeDef = itertoolType('cycle', 48, ['it', 'saved'], {
  tp_new: cycle_new,
  tp_iternext: cycle_next,
  methods: [reduceMethod('cycle', cycle_state), setstateMethod('cycle', cycle_setstate)],
});

interface ChainPayload {
  active: PyObject | null;
  source: PyObject | null;
}
type ChainObject = PyObject<ChainPayload>;

function chainOver(type: PyTypeObject, iterable: PyObject): PyObject | null {
  const source = PyObject_GetIter(iterable);
  return source === null ? null : allocWith<ChainPayload>(type, { active: null, source });
}

function chain_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  if (isPlain(type) && !_PyArg_NoKeywords('chain', kwds)) return null;
  return chainOver(type, args);
}

/** @source Modules/itertoolsmodule.c chain_next */
function chain_next(self: PyObject): PyObject | null {
  const lz = self as ChainObject;
  while (lz.v.source !== null) {
    if (lz.v.active === null) {
      const iterable = PyIter_Next(lz.v.source);
      if (iterable === null) {
        clearField(lz, 'source');
        return null;
      }
      const active = PyObject_GetIter(iterable);
      Py_DECREF(iterable);
      if (active === null) {
        clearField(lz, 'source');
        return null;
      }
      setField(lz, 'active', active);
    }
    const item = iternext(lz.v.active!);
    if (item !== null) return item;
    if (PyErr_Occurred() !== null) {
      if (!PyErr_ExceptionMatches(PyExc_StopIteration)) return null;
      PyErr_Clear();
    }
    clearField(lz, 'active');
  }
  return null;
}

function chain_setstate(self: PyObject, state: PyObject): PyObject | null {
  if (!PyTuple_Check(state)) return PyErr_SetString(PyExc_TypeError, 'state is not a tuple');
  const [source, active] = state.v;
  const isIterator = (o: PyObject | undefined): boolean =>
    o === undefined || o.ob_type.tp_iternext !== null;
  if (state.v.length < 1 || state.v.length > 2) {
    const text = `function takes ${state.v.length < 1 ? 'at least 1' : 'at most 2'} arguments (${state.v.length} given)`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  if (!isIterator(source) || !isIterator(active)) {
    return PyErr_SetString(PyExc_TypeError, 'Arguments must be iterators.');
  }
  setField(self as ChainObject, 'source', Py_NewRef(source));
  setField(self as ChainObject, 'active', active === undefined ? null : Py_NewRef(active));
  return Py_NewRef(Py_None);
}

export const chain_def: TypeDef = itertoolType('chain', 32, ['active', 'source'], {
  tp_new: chain_new,
  tp_iternext: chain_next,
  // The collector meets the source first; the order of death is the other way round.
  tp_traverse(self, visit): void {
    const { active, source } = (self as ChainObject).v;
    visit(self.ob_type);
    if (source !== null) visit(source);
    if (active !== null) visit(active);
  },
  methods: [
    itertoolMethod('chain', 'from_iterable', METH.O | METH.CLASS, (cls, iterable) =>
      chainOver(cls as PyTypeObject, iterable),
    ),
    reduceMethod('chain', (self) => {
      const { source, active } = (self as ChainObject).v;
      if (source === null) return [tuple_get_empty()];
      return [tuple_get_empty(), active === null ? pack(source) : pack(source, active)];
    }),
    setstateMethod('chain', chain_setstate),
    itertoolMethod('chain', '__class_getitem__', METH.O | METH.CLASS, Py_GenericAlias),
  ],
});

interface AccumulatePayload {
  binop: PyObject | null;
  total: PyObject | null;
  it: PyObject | null;
  initial: PyObject | null;
}
type AccumulateObject = PyObject<AccumulatePayload>;

function accumulate_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const names = ['iterable', 'func', 'initial'];
  const parsed = PyArg_UnpackTupleKeywords('accumulate', names, args, kwds, 1, 2, 0);
  if (parsed === null) return null;
  const [iterable, func, initial] = parsed;
  const it = PyObject_GetIter(iterable!);
  if (it === null) return null;
  return allocWith<AccumulatePayload>(type, {
    binop: func === null || func === Py_None ? null : Py_NewRef(func),
    total: null,
    it,
    initial: Py_NewRef(initial ?? Py_None),
  });
}

/** @source Modules/itertoolsmodule.c accumulate_next */
function accumulate_next(self: PyObject): PyObject | null {
  const lz = (self as AccumulateObject).v;
  if (lz.initial !== Py_None) {
    const initial = lz.initial!;
    lz.initial = Py_NewRef(Py_None);
    setField(self as AccumulateObject, 'total', initial);
    return Py_NewRef(initial);
  }
  const val = iternext(lz.it!);
  if (val === null) return null;
  if (lz.total === null) {
    setField(self as AccumulateObject, 'total', Py_NewRef(val));
    return val;
  }
  const newtotal =
    lz.binop === null
      ? PyNumber_Add(lz.total, val)
      : PyObject_CallFunctionObjArgs(lz.binop, lz.total, val);
  Py_DECREF(val);
  if (newtotal === null) return null;
  Py_INCREF(newtotal);
  setField(self as AccumulateObject, 'total', newtotal);
  return newtotal;
}

function accumulate_setstate(self: PyObject, state: PyObject): PyObject | null {
  setField(self as AccumulateObject, 'total', Py_NewRef(state));
  return Py_NewRef(Py_None);
}

export const accumulate_def: TypeDef = itertoolType(
  'accumulate',
  56,
  ['binop', 'total', 'it', 'initial'],
  {
    tp_new: accumulate_new,
    tp_iternext: accumulate_next,
    methods: [
      reduceMethod('accumulate', (self) => {
        const lz = (self as AccumulateObject).v;
        const args = pack(lz.it!, lz.binop ?? Py_None);
        return lz.total === null ? [args] : [args, Py_NewRef(lz.total)];
      }),
      setstateMethod('accumulate', accumulate_setstate),
    ],
  },
);

interface IslicePayload {
  it: PyObject | null;
  next: number;
  /** -1 for none. */
  stop: number;
  step: number;
  cnt: number;
}
type IsliceObject = PyObject<IslicePayload>;

/** An index argument; -1 when it is not one. */
function sliceBound(arg: PyObject): number {
  const x = PyNumber_AsSsize_t(arg, PyExc_OverflowError);
  if (x === -1 && PyErr_Occurred() !== null) PyErr_Clear();
  return x;
}

/** @source Modules/itertoolsmodule.c islice_new */
function islice_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  if (isPlain(type) && !_PyArg_NoKeywords('islice', kwds)) return null;
  const v = items(args);
  if (!_PyArg_CheckPositional('islice', v.length, 2, 4)) return null;
  const range = 'must be None or an integer: 0 <= x <= sys.maxsize.';
  const startArg = v.length === 2 ? Py_None : v[1];
  const stopArg = v.length === 2 ? v[1] : v[2];
  const stepArg = v.length === 4 ? v[3] : Py_None;
  const start = startArg === Py_None ? 0 : sliceBound(startArg);
  let stop = -1;
  if (stopArg !== Py_None) {
    stop = sliceBound(stopArg);
    if (stop === -1) {
      return PyErr_SetString(PyExc_ValueError, `Stop argument for islice() ${range}`);
    }
  }
  if (start < 0 || stop < -1) {
    return PyErr_SetString(PyExc_ValueError, `Indices for islice() ${range}`);
  }
  const step = stepArg === Py_None ? 1 : sliceBound(stepArg);
  if (step < 1) {
    const text = 'Step for islice() must be a positive integer or None.';
    return PyErr_SetString(PyExc_ValueError, text);
  }
  const it = PyObject_GetIter(v[0]);
  if (it === null) return null;
  return allocWith<IslicePayload>(type, { it, next: start, stop, step, cnt: 0 });
}

/** @source Modules/itertoolsmodule.c islice_next */
function islice_next(self: PyObject): PyObject | null {
  const lz = (self as IsliceObject).v;
  const { it, stop } = lz;
  if (it === null) return null;
  let item: PyObject | null;
  while (lz.cnt < lz.next) {
    item = iternext(it);
    if (item === null) {
      clearField(self as IsliceObject, 'it');
      return null;
    }
    Py_DECREF(item);
    lz.cnt++;
  }
  item = stop !== -1 && lz.cnt >= stop ? null : iternext(it);
  if (item === null) {
    clearField(self as IsliceObject, 'it');
    return null;
  }
  lz.cnt++;
  lz.next += lz.step;
  if (stop !== -1 && lz.next > stop) lz.next = stop;
  return item;
}

function islice_state(self: PyObject): PyObject[] | null {
  const lz = (self as IsliceObject).v;
  const long = PyLong_FromLong;
  if (lz.it === null) {
    const empty = PyList_New(0);
    const it = PyObject_GetIter(empty);
    Py_DECREF(empty);
    return it === null ? null : [tupleFromStolen([it, long(0)]), long(0)];
  }
  const stop = lz.stop === -1 ? Py_NewRef(Py_None) : long(lz.stop);
  const args = tupleFromStolen([Py_NewRef(lz.it), long(lz.next), stop, long(lz.step)]);
  return [args, long(lz.cnt)];
}

function islice_setstate(self: PyObject, state: PyObject): PyObject | null {
  const cnt = indexArgument(state);
  if (cnt === null) return null;
  (self as IsliceObject).v.cnt = cnt;
  return Py_NewRef(Py_None);
}

export const islice_def: TypeDef = itertoolType('islice', 56, ['it'], {
  tp_new: islice_new,
  tp_iternext: islice_next,
  methods: [reduceMethod('islice', islice_state), setstateMethod('islice', islice_setstate)],
});

interface PairwisePayload {
  it: PyObject | null;
  old: PyObject | null;
}
type PairwiseObject = PyObject<PairwisePayload>;

function pairwise_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const iterable = onlyArgument('pairwise', type, args, kwds);
  const it = iterable === null ? null : PyObject_GetIter(iterable);
  return it === null ? null : allocWith<PairwisePayload>(type, { it, old: null });
}

/** @source Modules/itertoolsmodule.c pairwise_next */
function pairwise_next(self: PyObject): PyObject | null {
  const po = self as PairwiseObject;
  if (po.v.it === null) return null;
  if (po.v.old === null) {
    setField(po, 'old', iternext(po.v.it));
    if (po.v.old === null) {
      clearField(po, 'it');
      return null;
    }
    // The call may have run this iterator to its end.
    if (po.v.it === null) {
      clearField(po, 'old');
      return null;
    }
  }
  const old = Py_NewRef<PyObject>(po.v.old);
  const next = iternext(po.v.it);
  if (next === null) {
    clearField(po, 'it');
    clearField(po, 'old');
    Py_DECREF(old);
    return null;
  }
  const result = PyTuple_Pack(old, next);
  setField(po, 'old', next);
  Py_DECREF(old);
  return result;
}

export const pairwise_def: TypeDef = itertoolType('pairwise', 32, ['it', 'old'], {
  tp_new: pairwise_new,
  tp_iternext: pairwise_next,
});

interface BatchedPayload {
  it: PyObject | null;
  batch_size: number;
}
type BatchedObject = PyObject<BatchedPayload>;

function batched_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const parsed = PyArg_UnpackTupleKeywords('batched', ['iterable', 'n'], args, kwds, 2, 2, 0);
  if (parsed === null) return null;
  const n = indexArgument(parsed[1]!);
  if (n === null) return null;
  if (n < 1) return PyErr_SetString(PyExc_ValueError, 'n must be at least one');
  const it = PyObject_GetIter(parsed[0]!);
  return it === null ? null : allocWith<BatchedPayload>(type, { it, batch_size: n });
}

/** @source Modules/itertoolsmodule.c batched_next */
function batched_next(self: PyObject): PyObject | null {
  const bo = self as BatchedObject;
  const it = bo.v.it;
  if (it === null) return null;
  const batch: PyObject[] = [];
  while (batch.length < bo.v.batch_size) {
    const item = iternext(it);
    if (item === null) break;
    batch.push(item);
  }
  if (batch.length === bo.v.batch_size) return tupleFromStolen(batch);
  if (PyErr_Occurred() !== null) {
    if (!PyErr_ExceptionMatches(PyExc_StopIteration)) {
      clearField(bo, 'it');
      dropAll(batch);
      return null;
    }
    PyErr_Clear();
  }
  if (batch.length > 0) return tupleFromStolen(batch);
  clearField(bo, 'it');
  return null;
}

export const batched_def: TypeDef = itertoolType('batched', 32, ['it'], {
  tp_new: batched_new,
  tp_iternext: batched_next,
});
