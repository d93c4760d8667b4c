/** count, repeat and cycle (Modules/itertoolsmodule.c). */
import { METH, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Next, PyNumber_Add, PyNumber_Check, PyObject_GetIter } from '../objects/abstract';
import { Py_False, Py_True } from '../objects/boolobject';
import { PyObject_CallMethodOneArg } from '../objects/call';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { indexArgument } from '../objects/list-methods';
import { PyList_Append, PyList_Check, PyList_New, type PyListObject } from '../objects/listobject';
import {
  _PyLong_GetOne,
  _PyLong_GetZero,
  _PyLong_Value,
  PyLong_Check,
  PyLong_FromLong,
  PyLong_FromSsize_t,
} from '../objects/longobject';
import { Py_None, PyObject_IsTrue, reprStr } from '../objects/object';
import { allocWith, clearField, setField } from '../objects/ref-fields';
import { PyTuple_Check, tupleFromStolen } from '../objects/tupleobject';
import { _Py_ID, PyUnicode_FromString } from '../objects/unicodeobject';
import {
  itertoolMethod,
  itertoolType,
  onlyArgument,
  pack,
  reduceMethod,
  setstateMethod,
} from './itertools-shared';

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
    if (lz.cnt < Number.MAX_SAFE_INTEGER) return PyLong_FromSsize_t(lz.cnt++);
    lz.long_cnt = PyLong_FromSsize_t(lz.cnt);
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
      if (lz.cnt !== null) return [tupleFromStolen([PyLong_FromSsize_t(lz.cnt)])];
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
  return PyLong_FromSsize_t(cnt);
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
