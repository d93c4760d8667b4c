/** map, filter and zip (Python/bltinmodule.c). */
import { touch } from '../heap/observer';
import { METH, TPFLAGS, type MethodDef, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyObject_GetIter } from './abstract';
import { PyBool_Type, Py_True } from './boolobject';
import { PyObject_CallOneArg, PyObject_Vectorcall } from './call';
import { containerDoc } from './container-docs';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_StopIteration, PyExc_TypeError, PyExc_ValueError } from './exceptions';
import {
  PyArg_UnpackTupleKeywords,
  _PyArg_CheckPositional,
  _PyArg_NoKeywords,
  _PyArg_NoKwnames,
} from './getargs';
import { PyObject_GenericGetAttr, PyObject_IsTrue, PyObject_SelfIter, Py_None } from './object';
import { allocWith, refFields, retrack } from './ref-fields';
import { PyTuple_New, tupleFromStolen, tuple_get_empty, type PyTupleObject } from './tupleobject';
import { defineType, method } from './typedef';
import { PyType_GenericAlloc } from './typeobject';

function def(owner: string, name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`${owner}.${name}`));
}

/** Whether `type` takes no keywords here, as it does not define its own `__init__`. */
function takesNoKeywords(type: PyTypeObject, exact: PyTypeObject): boolean {
  return type === exact || type.tp_init === exact.tp_init;
}

/** A tuple, made first, of an iterator of each argument from `from` on; null with an exception set. */
export function iteratorsOf(args: readonly PyObject[], from: number): PyObject | null {
  const iters = PyTuple_New(args.length - from);
  for (let i = from; i < args.length; i++) {
    const it = PyObject_GetIter(args[i]);
    if (it === null) {
      Py_DECREF(iters);
      return null;
    }
    iters.v[i - from] = it;
    touch(iters);
  }
  return iters;
}

interface FilterPayload {
  func: PyObject | null;
  it: PyObject | null;
}

function filterOf(type: PyTypeObject, func: PyObject, seq: PyObject): PyObject | null {
  const it = PyObject_GetIter(seq);
  if (it === null) return null;
  return allocWith<FilterPayload>(type, { func: Py_NewRef(func), it });
}

function filter_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  if (takesNoKeywords(type, PyFilter_Type) && !_PyArg_NoKeywords('filter', kwds)) return null;
  const v = (args as PyTupleObject).v;
  if (!_PyArg_CheckPositional('filter', v.length, 2, 2)) return null;
  return filterOf(type, v[0], v[1]);
}

function filter_vectorcall(
  type: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKwnames('filter', kwnames)) return null;
  if (!_PyArg_CheckPositional('filter', args.length, 2, 2)) return null;
  return filterOf(type as PyTypeObject, args[0], args[1]);
}

/** @source Python/bltinmodule.c filter_next */
function filter_next(self: PyObject): PyObject | null {
  const { func, it } = (self as PyObject<FilterPayload>).v;
  const checktrue = func === Py_None || func === PyBool_Type;
  const iternext = it!.ob_type.tp_iternext!;
  for (;;) {
    const item = iternext(it!);
    if (item === null) return null;
    let ok: number;
    if (checktrue) ok = PyObject_IsTrue(item);
    else {
      const good = PyObject_CallOneArg(func!, item);
      if (good === null) {
        Py_DECREF(item);
        return null;
      }
      ok = PyObject_IsTrue(good);
      Py_DECREF(good);
    }
    if (ok > 0) return item;
    Py_DECREF(item);
    if (ok < 0) return null;
  }
}

function filter_reduce(self: PyObject): PyObject {
  const { func, it } = (self as PyObject<FilterPayload>).v;
  const args = tupleFromStolen([Py_NewRef(func!), Py_NewRef(it!)]);
  return tupleFromStolen([Py_NewRef(self.ob_type), args]);
}

export const PyFilter_Type: PyTypeObject = defineType({
  ...refFields(['func', 'it'], false, ['it', 'func']),
  tp_name: 'filter',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE,
  tp_doc: containerDoc('filter') ?? '',
  tp_getattro: PyObject_GenericGetAttr,
  tp_iter: PyObject_SelfIter,
  tp_iternext: filter_next,
  methods: [def('filter', '__reduce__', METH.NOARGS, filter_reduce)],
  tp_alloc: PyType_GenericAlloc,
  tp_new: filter_new,
  tp_vectorcall: filter_vectorcall,
});

interface MapPayload {
  iters: PyObject | null;
  func: PyObject | null;
}

function mapOf(type: PyTypeObject, args: readonly PyObject[]): PyObject | null {
  if (args.length < 2) {
    return PyErr_SetString(PyExc_TypeError, 'map() must have at least two arguments.');
  }
  const iters = iteratorsOf(args, 1);
  if (iters === null) return null;
  return allocWith<MapPayload>(type, { iters, func: Py_NewRef(args[0]) });
}

function map_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  if (takesNoKeywords(type, PyMap_Type) && !_PyArg_NoKeywords('map', kwds)) return null;
  return mapOf(type, (args as PyTupleObject).v);
}

function map_vectorcall(
  type: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  return _PyArg_NoKwnames('map', kwnames) ? mapOf(type as PyTypeObject, args) : null;
}

/** @source Python/bltinmodule.c map_next */
function map_next(self: PyObject): PyObject | null {
  const lz = (self as PyObject<MapPayload>).v;
  const iters = (lz.iters as PyTupleObject).v;
  const stack: PyObject[] = [];
  let result: PyObject | null = null;
  for (let i = 0; i < iters.length; i++) {
    const val = iters[i].ob_type.tp_iternext!(iters[i]);
    if (val === null) break;
    stack.push(val);
  }
  if (stack.length === iters.length) result = PyObject_Vectorcall(lz.func!, stack, null);
  for (let i = 0; i < stack.length; i++) Py_DECREF(stack[i]);
  return result;
}

function map_reduce(self: PyObject): PyObject {
  const lz = (self as PyObject<MapPayload>).v;
  const args = [lz.func!, ...(lz.iters as PyTupleObject).v];
  for (const arg of args) Py_INCREF(arg);
  return tupleFromStolen([Py_NewRef(self.ob_type), tupleFromStolen(args)]);
}

export const PyMap_Type: PyTypeObject = defineType({
  ...refFields(['iters', 'func']),
  tp_name: 'map',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE,
  tp_doc: containerDoc('map') ?? '',
  tp_getattro: PyObject_GenericGetAttr,
  tp_iter: PyObject_SelfIter,
  tp_iternext: map_next,
  methods: [def('map', '__reduce__', METH.NOARGS, map_reduce)],
  tp_alloc: PyType_GenericAlloc,
  tp_new: map_new,
  tp_vectorcall: map_vectorcall,
});

interface ZipPayload {
  ittuple: PyObject | null;
  /** The tuple given last, used again while nobody else holds it. */
  result: PyObject | null;
  strict: boolean;
}
type PyZipObject = PyObject<ZipPayload>;

/** @source Python/bltinmodule.c zip_new */
function zip_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  let strict = 0;
  if (kwds !== null) {
    const names = ['strict'];
    const parsed = PyArg_UnpackTupleKeywords('zip', names, tuple_get_empty(), kwds, 0, 0, 0);
    if (parsed === null) return null;
    if (parsed[0] !== null) strict = PyObject_IsTrue(parsed[0]);
    if (strict < 0) return null;
  }
  const ittuple = iteratorsOf((args as PyTupleObject).v, 0);
  if (ittuple === null) return null;
  const nones = (ittuple as PyTupleObject).v.map(() => Py_NewRef(Py_None));
  const result = tupleFromStolen(nones);
  return allocWith<ZipPayload>(type, { ittuple, result, strict: strict !== 0 });
}

/** @source Python/bltinmodule.c zip_next */
function zip_next(self: PyObject): PyObject | null {
  const lz = (self as PyZipObject).v;
  const iters = (lz.ittuple as PyTupleObject).v;
  const n = iters.length;
  if (n === 0) return null;
  const result = lz.result as PyTupleObject;
  if (result.ob_refcnt !== 1) {
    const made = PyTuple_New(n);
    for (let i = 0; i < n; i++) {
      const item = iters[i].ob_type.tp_iternext!(iters[i]);
      if (item === null) {
        Py_DECREF(made);
        return lz.strict ? zipStrictEnd(iters, i) : null;
      }
      made.v[i] = item;
      touch(made, i, i);
    }
    return made;
  }
  Py_INCREF(result);
  for (let i = 0; i < n; i++) {
    const item = iters[i].ob_type.tp_iternext!(iters[i]);
    if (item === null) {
      Py_DECREF(result);
      return lz.strict ? zipStrictEnd(iters, i) : null;
    }
    const olditem = result.v[i];
    result.v[i] = item;
    touch(result, i, i);
    Py_DECREF(olditem);
  }
  retrack(result);
  return result;
}

/** Forgets a StopIteration; false when another exception is set. */
function onlyStopped(): boolean {
  if (PyErr_Occurred() === null) return true;
  if (!PyErr_ExceptionMatches(PyExc_StopIteration)) return false;
  PyErr_Clear();
  return true;
}

function lengthError(i: number, what: string): null {
  const others = i === 1 ? ' 1' : `s 1-${i}`;
  const text = `zip() argument ${i + 1} is ${what} than argument${others}`;
  return PyErr_SetString(PyExc_ValueError, text);
}

/** After iterator `i` ended first: raises unless all end together. @source Python/bltinmodule.c zip_next (check) */
function zipStrictEnd(iters: readonly PyObject[], i: number): null {
  if (!onlyStopped()) return null;
  if (i > 0) return lengthError(i, 'shorter');
  for (i = 1; i < iters.length; i++) {
    const item = iters[i].ob_type.tp_iternext!(iters[i]);
    if (item !== null) {
      Py_DECREF(item);
      return lengthError(i, 'longer');
    }
    if (!onlyStopped()) return null;
  }
  return null;
}

function zip_reduce(self: PyObject): PyObject {
  const lz = (self as PyZipObject).v;
  const parts = [Py_NewRef<PyObject>(self.ob_type), Py_NewRef(lz.ittuple!)];
  if (lz.strict) parts.push(Py_NewRef(Py_True));
  return tupleFromStolen(parts);
}

function zip_setstate(self: PyObject, state: PyObject): PyObject | null {
  const strict = PyObject_IsTrue(state);
  if (strict < 0) return null;
  (self as PyZipObject).v.strict = strict !== 0;
  return Py_NewRef(Py_None);
}

export const PyZip_Type: PyTypeObject = defineType({
  ...refFields(['ittuple', 'result']),
  tp_name: 'zip',
  tp_basicsize: 48,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE,
  tp_doc: containerDoc('zip') ?? '',
  tp_getattro: PyObject_GenericGetAttr,
  tp_iter: PyObject_SelfIter,
  tp_iternext: zip_next,
  methods: [
    def('zip', '__reduce__', METH.NOARGS, zip_reduce),
    def('zip', '__setstate__', METH.O, zip_setstate),
  ],
  tp_alloc: PyType_GenericAlloc,
  tp_new: zip_new,
});
