/** chain and accumulate (Modules/itertoolsmodule.c). */
import { METH, type PyObject, type PyTypeObject, type TypeDef } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Next, PyNumber_Add, PyObject_GetIter } from '../objects/abstract';
import { PyObject_CallFunctionObjArgs } from '../objects/call';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_StopIteration, PyExc_TypeError } from '../objects/exceptions';
import { Py_GenericAlias } from '../objects/genericaliasobject';
import { _PyArg_NoKeywords, PyArg_UnpackTupleKeywords } from '../objects/getargs';
import { PyLong_FromLong } from '../objects/longobject';
import { Py_None } from '../objects/object';
import { allocWith, clearField, setField } from '../objects/ref-fields';
import {
  PyTuple_Check,
  PyTuple_Pack,
  tuple_get_empty,
  tupleFromStolen,
} from '../objects/tupleobject';
import {
  isPlain,
  iternext,
  itertoolMethod,
  itertoolNamed,
  itertoolType,
  pack,
  pickleDeprecation,
  reduceMethod,
  setstateMethod,
} from './itertools-shared';

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

function accumulate_new(
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
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

/** An iterator that gives `first`, then what `it` has left; null with an exception set. */
function chained(first: PyObject, it: PyObject): PyObject | null {
  const single = PyTuple_Pack(first);
  const result = PyObject_CallFunctionObjArgs(itertoolNamed('chain'), single, it);
  Py_DECREF(single);
  return result;
}

/** @source Modules/itertoolsmodule.c accumulate_reduce */
function accumulate_reduce(self: PyObject): PyObject | null {
  if (pickleDeprecation() < 0) return null;
  const lz = (self as AccumulateObject).v;
  const binop = lz.binop ?? Py_None;
  const type = self.ob_type;
  if (lz.initial !== Py_None) {
    const it = chained(lz.initial!, lz.it!);
    if (it === null) return null;
    const args = tupleFromStolen([it, Py_NewRef(binop)]);
    return tupleFromStolen([Py_NewRef<PyObject>(type), args, Py_NewRef(Py_None)]);
  }
  if (lz.total === Py_None) {
    // A total of None cannot be set as state: the first item of the copy is skipped.
    const it = chained(lz.total, lz.it!);
    const acc = it === null ? null : PyObject_CallFunctionObjArgs(type, it, binop);
    if (it !== null) Py_DECREF(it);
    if (acc === null) return null;
    const args = tupleFromStolen([acc, PyLong_FromLong(1), Py_NewRef(Py_None)]);
    return tupleFromStolen([Py_NewRef<PyObject>(itertoolNamed('islice')), args]);
  }
  const args = pack(lz.it!, binop);
  const rest = lz.total === null ? [args] : [args, Py_NewRef(lz.total)];
  return tupleFromStolen([Py_NewRef<PyObject>(type), ...rest]);
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
      itertoolMethod('accumulate', '__reduce__', METH.NOARGS, accumulate_reduce),
      setstateMethod('accumulate', accumulate_setstate),
    ],
  },
  ['binop', 'it', 'total', 'initial'],
);
