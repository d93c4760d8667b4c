/** Pickling of any object: which way it is saved. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyObject_GetItem } from '../objects/abstract';
import { Py_False, Py_True } from '../objects/boolobject';
import { PyByteArray_Type } from '../objects/bytearrayobject';
import { PyBytes_Type } from '../objects/bytesobject';
import {
  PyObject_CallNoArgs,
  PyObject_CallOneArg,
  PyObject_CallFunctionObjArgs,
} from '../objects/call';
import { PyDict_GetItemWithError, PyDict_Type } from '../objects/dictobject';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_Occurred } from '../objects/errors';
import { PyExc_KeyError } from '../objects/exceptions';
import { PyFloat_Type } from '../objects/floatobject';
import { PyFunction_Type } from '../objects/funcobject';
import { PyList_Type } from '../objects/listobject';
import { PyLong_FromLong, PyLong_Type } from '../objects/longobject';
import { PyObject_Str, Py_None, Py_NotImplemented, reprStr } from '../objects/object';
import { _PyObject_LookupAttr } from '../objects/object-attr';
import { PyPickleBuffer_Type } from '../objects/picklebufobject';
import { _Py_EnterRecursiveCall, _Py_LeaveRecursiveCall } from '../objects/recursion';
import { PyFrozenSet_Type, PySet_Type } from '../objects/setobject';
import { PyTuple_Check, PyTuple_Type } from '../objects/tupleobject';
import { PyType_IsSubtype, PyType_Type } from '../objects/typeobject';
import { Kind } from '../objects/unicode-kind';
import {
  PyUnicode_Check,
  PyUnicode_Type,
  _Py_ID,
  unicodeKind,
  type PyUnicodeObject,
} from '../objects/unicodeobject';
import { Op } from './pickle-opcodes';
import { save_reduce } from './pickle-reduce';
import {
  save_bool,
  save_bytearray,
  save_bytes,
  save_float,
  save_long,
  save_picklebuffer,
  save_unicode,
} from './pickle-save-atoms';
import { save_global, save_type } from './pickle-save-global';
import { save_dict, save_frozenset, save_set } from './pickle-save-mappings';
import { save_list, save_tuple } from './pickle-save-sequences';
import { picklingError, pickleState } from './pickle-state';
import { memoOf, setPicklerField, sized, type PicklerObject } from './pickler-object';
import {
  _Pickler_CommitFrame,
  _Pickler_OpcodeBoundary,
  memo_get,
  writeBytes,
  writeOp,
  writeText,
} from './pickler-output';

/** Writes a persistent id, which it does not own. */
function writePersistentId(self: PicklerObject, pid: PyObject): boolean {
  if (self.v.bin) return save(self, pid, true) && writeOp(self, Op.BINPERSID);
  const text = PyObject_Str(pid) as PyUnicodeObject | null;
  if (text === null) return false;
  const written =
    unicodeKind(text) === Kind.ASCII
      ? writeText(self, `P${text.v}\n`)
      : picklingError('persistent IDs in protocol 0 must be ASCII strings');
  Py_DECREF(text);
  return written;
}

/** 1 when the object was saved by its persistent id, 0 when it has none, -1 with an exception set. @source Modules/_pickle.c save_pers */
function save_pers(self: PicklerObject, obj: PyObject): number {
  const { pers_func, pers_bound } = self.v;
  const pid = pers_bound
    ? PyObject_CallFunctionObjArgs(pers_func!, self, obj)
    : PyObject_CallOneArg(pers_func!, obj);
  if (pid === null) return -1;
  const status = pid === Py_None ? 0 : writePersistentId(self, pid) ? 1 : -1;
  Py_DECREF(pid);
  return status;
}

type Saver = (self: PicklerObject, obj: PyObject) => boolean;

/** How an object of exactly a built-in type is saved that may have parts; null: it is of no such type. */
function containerSaver(type: PyTypeObject): Saver | null {
  if (type === PyDict_Type) return save_dict;
  if (type === PySet_Type) return save_set;
  if (type === PyFrozenSet_Type) return save_frozenset;
  if (type === PyList_Type) return save_list;
  if (type === PyTuple_Type) return save_tuple;
  if (type === PyByteArray_Type) return save_bytearray;
  return type === PyPickleBuffer_Type ? save_picklebuffer : null;
}

/** The function of the dispatch table for a type; undefined: it has none. New reference. */
function dispatched(self: PicklerObject, type: PyTypeObject): PyObject | null | undefined {
  const own = self.v.dispatch_table;
  if (own === null) {
    const known = PyDict_GetItemWithError(pickleState.dispatch_table!, type);
    if (known !== null) return Py_NewRef(known);
    return PyErr_Occurred() ? null : undefined;
  }
  const found = PyObject_GetItem(own, type);
  if (found !== null) return found;
  if (!PyErr_ExceptionMatches(PyExc_KeyError)) return null;
  PyErr_Clear();
  return undefined;
}

/** What CPython keeps while a reduction is saved: the function that made it, and the reduction. */
interface ReduceRefs {
  func: PyObject | null;
  value: PyObject | null;
}

/** Calls `__reduce_ex__(protocol)`, or `__reduce__()`; false with an exception set. */
function callReduce(self: PicklerObject, obj: PyObject, out: ReduceRefs): boolean {
  const found: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(obj, _Py_ID('__reduce_ex__'), found) < 0) return false;
  if (found.value !== null) {
    out.func = found.value;
    const proto = PyLong_FromLong(self.v.proto);
    out.value = PyObject_CallOneArg(out.func, proto);
    Py_DECREF(proto);
    return out.value !== null;
  }
  if (_PyObject_LookupAttr(obj, _Py_ID('__reduce__'), found) < 0) return false;
  if (found.value === null) {
    const shown = reprStr(obj);
    return (
      shown !== null && picklingError(`can't pickle '${obj.ob_type.tp_name}' object: ${shown}`)
    );
  }
  out.func = found.value;
  out.value = PyObject_CallNoArgs(out.func);
  return out.value !== null;
}

/** Saves by what a function said: a name, or a reduction. */
function saveReduceValue(self: PicklerObject, obj: PyObject, value: PyObject): boolean {
  if (PyUnicode_Check(value)) return save_global(self, obj, value);
  if (PyTuple_Check(value)) return save_reduce(self, value, obj);
  return picklingError('__reduce__ must return a string or tuple');
}

/** Saves an object that is of no built-in type with a way of its own. */
function saveOther(self: PicklerObject, obj: PyObject, out: ReduceRefs): boolean {
  const type = obj.ob_type;
  const override = self.v.reducer_override;
  if (override !== null) {
    out.value = PyObject_CallOneArg(override, obj);
    if (out.value === null) return false;
    if (out.value !== Py_NotImplemented) return saveReduceValue(self, obj, out.value);
    Py_DECREF(out.value);
    out.value = null;
  }
  if (type === PyType_Type) return save_type(self, obj);
  if (type === PyFunction_Type) return save_global(self, obj, null);
  const func = dispatched(self, type);
  if (func === null) return false;
  if (func !== undefined) {
    out.func = func;
    out.value = PyObject_CallOneArg(func, obj);
  } else if (PyType_IsSubtype(type, PyType_Type)) return save_global(self, obj, null);
  else if (!callReduce(self, obj, out)) return false;
  return out.value !== null && saveReduceValue(self, obj, out.value);
}

/** Saves an object; false with an exception set. @source Modules/_pickle.c save */
export function save(self: PicklerObject, obj: PyObject, persSave = false): boolean {
  if (!_Pickler_OpcodeBoundary(self)) return false;
  if (!persSave && self.v.pers_func !== null) {
    const status = save_pers(self, obj);
    if (status !== 0) return status > 0;
  }
  if (obj === Py_None) return writeOp(self, Op.NONE);
  if (obj === Py_False || obj === Py_True) return save_bool(self, obj);
  const type = obj.ob_type;
  if (type === PyLong_Type) return save_long(self, obj);
  if (type === PyFloat_Type) return save_float(self, obj);
  if (memoOf(self).get(obj) !== undefined) return memo_get(self, obj);
  if (type === PyBytes_Type) return save_bytes(self, obj);
  if (type === PyUnicode_Type) return save_unicode(self, obj);
  if (_Py_EnterRecursiveCall(' while pickling an object')) return false;
  const container = containerSaver(type);
  if (container !== null) {
    const saved = container(self, obj);
    _Py_LeaveRecursiveCall();
    return saved;
  }
  const refs: ReduceRefs = { func: null, value: null };
  const saved = saveOther(self, obj, refs);
  _Py_LeaveRecursiveCall();
  Py_XDECREF(refs.func);
  Py_XDECREF(refs.value);
  return saved;
}

function saveAndStop(self: PicklerObject, obj: PyObject): boolean {
  const p = self.v;
  if (p.proto >= 2) {
    if (!writeBytes(self, sized(Op.PROTO, p.proto, 1))) return false;
    if (p.proto >= 4) p.framing = true;
  }
  if (!save(self, obj) || !writeOp(self, Op.STOP)) return false;
  _Pickler_CommitFrame(self);
  return true;
}

/** Pickles an object into the output; false with an exception set. @source Modules/_pickle.c dump */
export function dump(self: PicklerObject, obj: PyObject): boolean {
  const out: { value: PyObject | null } = { value: null };
  let saved = false;
  if (_PyObject_LookupAttr(self, _Py_ID('reducer_override'), out) >= 0) {
    setPicklerField(self, 'reducer_override', out.value);
    saved = saveAndStop(self, obj);
  }
  self.v.framing = false;
  // A bound method of the pickler itself would keep it, and what it has pickled, from dying.
  setPicklerField(self, 'reducer_override', null);
  return saved;
}
