/** enumerate and reversed (Objects/enumobject.c). */
import { touch } from '../heap/observer';
import { METH, TPFLAGS, type MethodDef, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import {
  PyNumber_Index,
  PyObject_GetIter,
  PySequence_Check,
  PySequence_GetItem,
  PySequence_Size,
} from './abstract';
import { PyObject_CallNoArgs } from './call';
import { containerDoc } from './container-docs';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_IndexError, PyExc_StopIteration, PyExc_TypeError } from './exceptions';
import { Py_GenericAlias } from './genericaliasobject';
import {
  PyArg_UnpackTupleKeywords,
  _PyArg_CheckPositional,
  _PyArg_NoKeywords,
  _PyArg_NoKwnames,
} from './getargs';
import { PyLong_AsSsize_t, PyLong_FromLong, _PyLong_Value, PyLong_FromSsize_t } from './longobject';
import { PyObject_GenericGetAttr, PyObject_SelfIter, Py_None } from './object';
import { allocWith, refFields, retrack } from './ref-fields';
import {
  type PyTupleObject,
  PyTuple_GET_ITEM,
  PyTuple_GET_SIZE,
  PyTuple_Pack,
  tupleFromStolen,
  tuple_get_empty,
} from './tupleobject';
import { defineType, method } from './typedef';
import { PyType_GenericAlloc, _PyObject_LookupSpecial } from './typeobject';
import { _Py_ID } from './unicodeobject';

/** @source Objects/enumobject.c enumobject */
class EnumPayload {
  en_index: number | bigint;
  en_sit: PyObject | null = null;
  /** The tuple given last, used again while nobody else holds it. */
  en_result: PyObject | null = null;

  constructor(index: number | bigint) {
    this.en_index = index;
  }
}
type PyEnumObject = PyObject<EnumPayload>;

/** @source Objects/enumobject.c enum_new_impl */
function enum_new_impl(
  type: PyTypeObject,
  iterable: PyObject,
  start: PyObject | null,
): PyObject | null {
  const en = allocWith(type, new EnumPayload(0));
  if (en === null) return null;
  if (start !== null) {
    const number = PyNumber_Index(start);
    if (number === null) {
      Py_DECREF(en);
      return null;
    }
    en.v.en_index = _PyLong_Value(number);
    Py_DECREF(number);
  }
  en.v.en_sit = PyObject_GetIter(iterable);
  if (en.v.en_sit === null) {
    Py_DECREF(en);
    return null;
  }
  en.v.en_result = PyTuple_Pack(Py_None, Py_None);
  touch(en);
  return en;
}

function enum_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const names = ['iterable', 'start'];
  const parsed = PyArg_UnpackTupleKeywords('enumerate', names, args, kwds, 1, 2, 0);
  return parsed === null ? null : enum_new_impl(type, parsed[0]!, parsed[1]);
}

/** Whether keyword `i` is `name`, else a TypeError is set. */
function check_keyword(kwnames: PyObject, i: number, name: string): boolean {
  const keyword = PyTuple_GET_ITEM(kwnames, i).v as string;
  if (keyword === name) return true;
  PyErr_SetString(PyExc_TypeError, `'${keyword}' is an invalid keyword argument for enumerate()`);
  return false;
}

/** @source Objects/enumobject.c enumerate_vectorcall */
function enumerate_vectorcall(
  callable: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const type = callable as PyTypeObject;
  const nkw = kwnames === null ? 0 : PyTuple_GET_SIZE(kwnames);
  const total = args.length;
  if (total === 2) {
    if (nkw === 1 && !check_keyword(kwnames!, 0, 'start')) return null;
    if (nkw === 2) {
      if (PyTuple_GET_ITEM(kwnames!, 0).v === 'start') {
        if (!check_keyword(kwnames!, 1, 'iterable')) return null;
        return enum_new_impl(type, args[1], args[0]);
      }
      if (!check_keyword(kwnames!, 0, 'iterable') || !check_keyword(kwnames!, 1, 'start')) {
        return null;
      }
    }
    return enum_new_impl(type, args[0], args[1]);
  }
  if (total === 1) {
    if (nkw === 1 && !check_keyword(kwnames!, 0, 'iterable')) return null;
    return enum_new_impl(type, args[0], null);
  }
  if (total === 0) {
    const text = "enumerate() missing required argument 'iterable'";
    return PyErr_SetString(PyExc_TypeError, text);
  }
  const text = `enumerate() takes at most 2 arguments (${total} given)`;
  return PyErr_SetString(PyExc_TypeError, text);
}

/** @source Objects/enumobject.c enum_next */
function enum_next(self: PyObject): PyObject | null {
  const en = (self as PyEnumObject).v;
  const it = en.en_sit!;
  const next_item = it.ob_type.tp_iternext!(it);
  if (next_item === null) return null;
  const index = en.en_index;
  const next_index = PyLong_FromSsize_t(index);
  en.en_index =
    typeof index === 'number' && index < Number.MAX_SAFE_INTEGER ? index + 1 : BigInt(index) + 1n;
  const result = en.en_result as PyTupleObject;
  if (result.ob_refcnt !== 1) return tupleFromStolen([next_index, next_item]);
  Py_INCREF(result);
  const [old_index, old_item] = result.v;
  result.v[0] = next_index;
  result.v[1] = next_item;
  touch(result);
  Py_DECREF(old_index);
  Py_DECREF(old_item);
  retrack(result);
  return result;
}

function enum_reduce(self: PyObject): PyObject {
  const en = (self as PyEnumObject).v;
  const args = tupleFromStolen([Py_NewRef(en.en_sit!), PyLong_FromSsize_t(en.en_index)]);
  return tupleFromStolen([Py_NewRef(self.ob_type), args]);
}

function def(owner: string, name: string, flags: number, meth: MethodDef['meth']): MethodDef {
  return method(name, flags, meth, containerDoc(`${owner}.${name}`));
}

export const PyEnum_Type: PyTypeObject = defineType({
  ...refFields(['en_sit', 'en_result']),
  tp_name: 'enumerate',
  tp_basicsize: 56,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE,
  tp_doc: containerDoc('enumerate') ?? '',
  tp_getattro: PyObject_GenericGetAttr,
  tp_iter: PyObject_SelfIter,
  tp_iternext: enum_next,
  methods: [
    def('enumerate', '__reduce__', METH.NOARGS, enum_reduce),
    def('enumerate', '__class_getitem__', METH.O | METH.CLASS, Py_GenericAlias),
  ],
  tp_alloc: PyType_GenericAlloc,
  tp_new: enum_new,
  tp_vectorcall: enumerate_vectorcall,
});

/** @source Objects/enumobject.c reversedobject */
interface ReversedPayload {
  index: number;
  seq: PyObject | null;
}
type PyReversedObject = PyObject<ReversedPayload>;

/** @source Objects/enumobject.c reversed_new_impl */
function reversed_new_impl(type: PyTypeObject, seq: PyObject): PyObject | null {
  const notReversible = `'${seq.ob_type.tp_name}' object is not reversible`;
  const reversed_meth = _PyObject_LookupSpecial(seq, _Py_ID('__reversed__'));
  if (reversed_meth !== null) {
    let res: PyObject | null = null;
    if (reversed_meth === Py_None) PyErr_SetString(PyExc_TypeError, notReversible);
    else res = PyObject_CallNoArgs(reversed_meth);
    Py_DECREF(reversed_meth);
    return res;
  }
  if (PyErr_Occurred() !== null) return null;
  if (!PySequence_Check(seq)) return PyErr_SetString(PyExc_TypeError, notReversible);
  const n = PySequence_Size(seq);
  if (n === -1) return null;
  return allocWith<ReversedPayload>(type, { index: n - 1, seq: Py_NewRef(seq) });
}

function reversed_new(type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  if (
    (type === PyReversed_Type || type.tp_init === PyReversed_Type.tp_init) &&
    !_PyArg_NoKeywords('reversed', kwds)
  ) {
    return null;
  }
  if (!_PyArg_CheckPositional('reversed', PyTuple_GET_SIZE(args), 1, 1)) return null;
  return reversed_new_impl(type, PyTuple_GET_ITEM(args, 0));
}

function reversed_vectorcall(
  type: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  if (!_PyArg_NoKwnames('reversed', kwnames)) return null;
  if (!_PyArg_CheckPositional('reversed', args.length, 1, 1)) return null;
  return reversed_new_impl(type as PyTypeObject, args[0]);
}

/** @source Objects/enumobject.c reversed_next */
function reversed_next(self: PyObject): PyObject | null {
  const ro = (self as PyReversedObject).v;
  if (ro.index >= 0 && ro.seq !== null) {
    const item = PySequence_GetItem(ro.seq, ro.index);
    if (item !== null) {
      ro.index--;
      return item;
    }
    if (PyErr_ExceptionMatches(PyExc_IndexError) || PyErr_ExceptionMatches(PyExc_StopIteration)) {
      PyErr_Clear();
    }
  }
  ro.index = -1;
  const seq = ro.seq;
  if (seq !== null) {
    ro.seq = null;
    touch(self);
    Py_DECREF(seq);
  }
  return null;
}

function reversed_len(self: PyObject): PyObject | null {
  const ro = (self as PyReversedObject).v;
  if (ro.seq === null) return PyLong_FromLong(0);
  const seqsize = PySequence_Size(ro.seq);
  if (seqsize === -1) return null;
  const position = ro.index + 1;
  return PyLong_FromSsize_t(seqsize < position ? 0 : position);
}

function reversed_reduce(self: PyObject): PyObject {
  const ro = (self as PyReversedObject).v;
  const type = Py_NewRef(self.ob_type);
  if (ro.seq === null) return tupleFromStolen([type, tupleFromStolen([tuple_get_empty()])]);
  const args = tupleFromStolen([Py_NewRef(ro.seq)]);
  return tupleFromStolen([type, args, PyLong_FromSsize_t(ro.index)]);
}

function reversed_setstate(self: PyObject, state: PyObject): PyObject | null {
  const ro = (self as PyReversedObject).v;
  const index = PyLong_AsSsize_t(state);
  if (index === -1 && PyErr_Occurred() !== null) return null;
  if (ro.seq !== null) {
    const n = PySequence_Size(ro.seq);
    if (n < 0) return null;
    ro.index = index < -1 ? -1 : index > n - 1 ? n - 1 : index;
  }
  return Py_NewRef(Py_None);
}

export const PyReversed_Type: PyTypeObject = defineType({
  ...refFields(['seq']),
  tp_name: 'reversed',
  tp_basicsize: 32,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE,
  tp_doc: containerDoc('reversed') ?? '',
  tp_getattro: PyObject_GenericGetAttr,
  tp_iter: PyObject_SelfIter,
  tp_iternext: reversed_next,
  methods: [
    def('reversed', '__length_hint__', METH.NOARGS, reversed_len),
    def('reversed', '__reduce__', METH.NOARGS, reversed_reduce),
    def('reversed', '__setstate__', METH.O, reversed_setstate),
  ],
  tp_alloc: PyType_GenericAlloc,
  tp_new: reversed_new,
  tp_vectorcall: reversed_vectorcall,
});
