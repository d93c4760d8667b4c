/** tee: iterators over one chain of blocks of 57 items (Modules/itertoolsmodule.c). */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { touch } from '../heap/observer';
import {
  METH,
  TPFLAGS,
  type PyObject,
  type PyTypeObject,
  type TypeDef,
  type visitproc,
} from '../heap/object';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter } from '../objects/abstract';
import { PyObject_CallNoArgs } from '../objects/call';
import { containerDoc } from '../objects/container-docs';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_RuntimeError, PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { _PyArg_CheckPositional, _PyArg_NoKeywords } from '../objects/getargs';
import { indexArgument } from '../objects/list-methods';
import { type PyListObject, PyList_Check, listFromStolen } from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import {
  Py_None,
  PyObject_GenericGetAttr,
  PyObject_GetAttr,
  _PyObject_LookupAttr,
} from '../objects/object';
import { clearFields, setField } from '../objects/ref-fields';
import {
  type PyTupleObject,
  PyTuple_Check,
  tupleFromStolen,
  tuple_get_empty,
  PyTuple_New,
} from '../objects/tupleobject';
import { PyType_IsSubtype } from '../objects/typeobject';
import { _Py_ID } from '../objects/unicodeobject';
import {
  itertoolMethod,
  itertoolNamed,
  itertoolType,
  pack,
  reduceMethod,
  setstateMethod,
} from './itertools-shared';

const LINKCELLS = 57;

/** @source Modules/itertoolsmodule.c teedataobject */
interface TeeDataPayload {
  it: PyObject | null;
  values: PyObject[];
  nextlink: PyObject | null;
  running: boolean;
}
type TeeDataObject = PyObject<TeeDataPayload>;

interface TeePayload {
  dataobj: PyObject | null;
  index: number;
}
type TeeObject = PyObject<TeePayload>;

/** @source Modules/itertoolsmodule.c teedataobject_newinternal */
function teedataobject_newinternal(it: PyObject): TeeDataObject {
  const payload = { it: Py_NewRef(it), values: [], nextlink: null, running: false };
  const tdo = PyObject_GC_New<TeeDataPayload>(itertoolNamed('_tee_dataobject'), payload, 496);
  touch(tdo);
  PyObject_GC_Track(tdo);
  return tdo;
}

/** The next block (new reference). @source Modules/itertoolsmodule.c teedataobject_jumplink */
function teedataobject_jumplink(tdo: TeeDataObject): PyObject {
  if (tdo.v.nextlink === null) {
    tdo.v.nextlink = teedataobject_newinternal(tdo.v.it!);
    touch(tdo);
  }
  return Py_NewRef(tdo.v.nextlink);
}

/** @source Modules/itertoolsmodule.c teedataobject_getitem */
function teedataobject_getitem(self: TeeDataObject, i: number): PyObject | null {
  const tdo = self.v;
  if (i < tdo.values.length) return Py_NewRef(tdo.values[i]);
  if (tdo.running) {
    return PyErr_SetString(PyExc_RuntimeError, 'cannot re-enter the tee iterator');
  }
  tdo.running = true;
  const value = PyIter_Next(tdo.it!);
  tdo.running = false;
  if (value === null) return null;
  tdo.values.push(value);
  touch(self, i + 1, i + 1);
  return Py_NewRef(value);
}

/** Drops a chain of blocks without recursion. @source Modules/itertoolsmodule.c teedataobject_safe_decref */
function teedataobject_safe_decref(obj: PyObject | null): void {
  while (obj !== null && obj.ob_refcnt === 1) {
    const tdo = obj as TeeDataObject;
    const nextlink = tdo.v.nextlink;
    tdo.v.nextlink = null;
    touch(tdo);
    Py_DECREF(obj);
    obj = nextlink;
  }
  if (obj !== null) Py_DECREF(obj);
}

/** @source Modules/itertoolsmodule.c teedataobject_clear */
function teedataobject_clear(self: PyObject): number {
  const tdo = self as TeeDataObject;
  const { it, values } = tdo.v;
  tdo.v.it = null;
  touch(self);
  if (it !== null) Py_DECREF(it);
  tdo.v.values = [];
  touch(self);
  for (const value of values) Py_DECREF(value);
  const link = tdo.v.nextlink;
  tdo.v.nextlink = null;
  touch(self);
  teedataobject_safe_decref(link);
  return 0;
}

function teedataobject_dealloc(self: PyObject): void {
  const type = self.ob_type;
  PyObject_GC_UnTrack(self);
  teedataobject_clear(self);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

/** @source Modules/itertoolsmodule.c itertools_teedataobject_impl */
function teedataobject_new(_type: PyTypeObject, args: PyObject): PyObject | null {
  const v = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('teedataobject', v.length, 3, 3)) return null;
  const [it, values, next] = v;
  if (!PyList_Check(values)) {
    const text = `teedataobject() argument 2 must be list, not ${values.ob_type.tp_name}`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  const tdo = teedataobject_newinternal(it);
  const items = (values as PyListObject).v.items;
  const fits = items.length <= LINKCELLS;
  const linked = next !== Py_None;
  if (
    !fits ||
    (linked && (next.ob_type !== itertoolNamed('_tee_dataobject') || items.length !== LINKCELLS))
  ) {
    Py_DECREF(tdo);
    return PyErr_SetString(PyExc_ValueError, 'Invalid arguments');
  }
  for (const item of items) Py_INCREF(item);
  tdo.v.values = items.slice();
  if (linked) tdo.v.nextlink = Py_NewRef(next);
  touch(tdo);
  return tdo;
}

export const teedata_def: TypeDef = {
  tp_name: 'itertools._tee_dataobject',
  tp_basicsize: 496,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
  tp_doc: containerDoc('itertools._tee_dataobject') ?? '',
  tp_dealloc: teedataobject_dealloc,
  tp_getattro: PyObject_GenericGetAttr,
  tp_traverse(self: PyObject, visit: visitproc): void {
    const { it, values, nextlink } = (self as TeeDataObject).v;
    visit(self.ob_type);
    if (it !== null) visit(it);
    for (const value of values) visit(value);
    if (nextlink !== null) visit(nextlink);
  },
  tp_clear: teedataobject_clear,
  methods: [
    reduceMethod('_tee_dataobject', (self) => {
      const { it, values, nextlink } = (self as TeeDataObject).v;
      const list = listFromStolen(values.map((value) => Py_NewRef(value)));
      return [tupleFromStolen([Py_NewRef(it!), list, Py_NewRef(nextlink ?? Py_None)])];
    }),
  ],
  tp_new: teedataobject_new,
  tp_owns(self: PyObject, visit: OwnsVisitor): void {
    const { it, values, nextlink } = (self as TeeDataObject).v;
    if (it !== null) visit(it, 0);
    for (let i = 0; i < values.length; i++) visit(values[i], i + 1);
    if (nextlink !== null) visit(nextlink, LINKCELLS + 1);
  },
  tp_slotname: (_self, slot) =>
    slot === 0 ? 'iterator' : slot > LINKCELLS ? 'next block' : `item ${slot - 1}`,
};

function newTee(dataobj: PyObject, index: number): TeeObject {
  const to = PyObject_GC_New<TeePayload>(itertoolNamed('_tee'), { dataobj, index }, 48);
  touch(to);
  PyObject_GC_Track(to);
  return to;
}

/** @source Modules/itertoolsmodule.c tee_copy */
function tee_copy(self: PyObject): PyObject {
  const { dataobj, index } = (self as TeeObject).v;
  return newTee(Py_NewRef(dataobj!), index);
}

/** @source Modules/itertoolsmodule.c tee_fromiterable */
function tee_fromiterable(iterable: PyObject): PyObject | null {
  const it = PyObject_GetIter(iterable);
  if (it === null) return null;
  const isTee = PyType_IsSubtype(it.ob_type, itertoolNamed('_tee'));
  const to = isTee ? tee_copy(it) : newTee(teedataobject_newinternal(it), 0);
  Py_DECREF(it);
  return to;
}

/** @source Modules/itertoolsmodule.c tee_next */
function tee_next(self: PyObject): PyObject | null {
  const to = self as TeeObject;
  if (to.v.index >= LINKCELLS) {
    setField(to, 'dataobj', teedataobject_jumplink(to.v.dataobj as TeeDataObject));
    to.v.index = 0;
  }
  const value = teedataobject_getitem(to.v.dataobj as TeeDataObject, to.v.index);
  if (value !== null) to.v.index++;
  return value;
}

function tee_new(_type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  if (!_PyArg_NoKeywords('_tee', kwds)) return null;
  const v = (args as PyTupleObject).v;
  return _PyArg_CheckPositional('_tee', v.length, 1, 1) ? tee_fromiterable(v[0]) : null;
}

function tee_setstate(self: PyObject, state: PyObject): PyObject | null {
  if (!PyTuple_Check(state)) return PyErr_SetString(PyExc_TypeError, 'state is not a tuple');
  const [tdo, position] = state.v;
  if (state.v.length !== 2 || tdo.ob_type !== itertoolNamed('_tee_dataobject')) {
    const text = 'state is not a 2-tuple of _tee_dataobject and int';
    return PyErr_SetString(PyExc_TypeError, text);
  }
  const index = indexArgument(position);
  if (index === null) return null;
  if (index < 0 || index > LINKCELLS) {
    return PyErr_SetString(PyExc_ValueError, 'Index out of range');
  }
  setField(self as TeeObject, 'dataobj', Py_NewRef(tdo));
  (self as TeeObject).v.index = index;
  return Py_NewRef(Py_None);
}

export const tee_def: TypeDef = {
  ...itertoolType('_tee', 48, ['dataobj'], {
    // As its base's, which leaves no wrapper in its namespace.
    tp_getattro: null,
    tp_new: tee_new,
    tp_iternext: tee_next,
    tp_clear: clearFields(['dataobj']),
    tp_weaklistoffset: 32,
    methods: [
      reduceMethod('_tee', (self) => {
        const { dataobj, index } = (self as TeeObject).v;
        const state = tupleFromStolen([Py_NewRef(dataobj!), PyLong_FromLong(index)]);
        return [pack(tuple_get_empty()), state];
      }),
      setstateMethod('_tee', tee_setstate),
      itertoolMethod('_tee', '__copy__', METH.NOARGS, tee_copy),
    ],
  }),
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.IMMUTABLETYPE,
};

/** `itertools.tee(iterable, n=2)`. @source Modules/itertoolsmodule.c itertools_tee_impl */
export function itertools_tee(_module: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('tee', args.length, 1, 2)) return null;
  const n = args.length === 2 ? indexArgument(args[1]) : 2;
  if (n === null) return null;
  if (n < 0) return PyErr_SetString(PyExc_ValueError, 'n must be >= 0');
  if (n === 0) return tuple_get_empty();
  const result = PyTuple_New(n);
  if (fillTees(result, args[0])) return result;
  Py_DECREF(result);
  return null;
}

/** Fills the tuple with tees over the iterable; false with an exception set. */
function fillTees(result: PyTupleObject, iterable: PyObject): boolean {
  let it = PyObject_GetIter(iterable);
  if (it === null) return false;
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(it, _Py_ID('__copy__'), out) < 0) {
    Py_DECREF(it);
    return false;
  }
  if (out.value === null) {
    const tee = tee_fromiterable(it);
    Py_DECREF(it);
    if (tee === null) return false;
    it = tee;
    out.value = PyObject_GetAttr(it, _Py_ID('__copy__'));
    if (out.value === null) {
      Py_DECREF(it);
      return false;
    }
  }
  let copy: PyObject | null = it;
  for (let i = 0; copy !== null && i < result.v.length; i++) {
    if (i > 0) copy = PyObject_CallNoArgs(out.value);
    if (copy !== null) result.v[i] = copy;
  }
  touch(result);
  Py_DECREF(out.value);
  return copy !== null;
}
