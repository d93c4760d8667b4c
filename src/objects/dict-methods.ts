/** Methods and slots of dict (Objects/dictobject.c). */
import { Py_ReprEnter, Py_ReprLeave } from './repr-enter';
import { PyObject_GC_Track, PyObject_GC_UnTrack } from '../gc/generations';
import { touch } from '../heap/observer';
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { Py_False, Py_True } from './boolobject';
import { PyObject_CallOneArg } from './call';
import { DKIX_ERROR, Py_EMPTY_KEYS, dropIndex } from './dict-keys';
import { PyDict_MergeFromSeq2, dict_equal } from './dict-merge';
import { DictPayload, type PyDictObject, resizeDict } from './dict-table';
import { _Py_dict_lookup, hashOfKey, valueAt } from './dict-lookup';
import {
  PyDict_Check,
  PyDict_CheckExact,
  PyDict_Clear,
  PyDict_Contains,
  PyDict_Copy,
  PyDict_DelItem,
  PyDict_Merge,
  PyDict_Next,
  PyDict_Pop,
  PyDict_SetDefault,
  PyDict_SetItem,
  PyDict_Type,
  _PyDict_FromKeys,
  _PyDict_SizeOf,
  newDictEntry,
} from './dictobject';
import { PyErr_Occurred, PyErr_SetString, _PyErr_SetKeyError } from './errors';
import { PyExc_KeyError, PyExc_TypeError } from './exceptions';
import { _PyArg_CheckPositional } from './getargs';
import { PyLong_FromSsize_t } from './longobject';
import { Py_EQ, Py_NE, Py_None, Py_NotImplemented, _PyObject_LookupAttr, reprStr } from './object';
import { PyTuple_GET_ITEM, PyTuple_GET_SIZE, PyTuple_New, filledTuple } from './tupleobject';
import { _PyObject_LookupSpecial } from './typeobject';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from './unicodeobject';

function payload(d: PyObject): DictPayload {
  return (d as PyDictObject).v;
}

/** @source Objects/dictobject.c dict_repr */
export function dict_repr(self: PyObject): PyObject | null {
  const rc = Py_ReprEnter(self);
  if (rc !== 0) return rc > 0 ? PyUnicode_FromString('{...}') : null;
  const parts: string[] = [];
  const pos = { i: 0 };
  const entry = newDictEntry();
  let ok = true;
  while (ok && PyDict_Next(self, pos, entry)) {
    const { key, value } = entry;
    Py_INCREF(key);
    Py_INCREF(value);
    const k = reprStr(key);
    const v = k === null ? null : reprStr(value);
    if (v === null) ok = false;
    else parts.push(`${k}: ${v}`);
    Py_DECREF(key);
    Py_DECREF(value);
  }
  Py_ReprLeave(self);
  return ok ? PyUnicode_FromString(`{${parts.join(', ')}}`) : null;
}

export function dict_length(self: PyObject): number {
  return payload(self).ma_used;
}

/** @source Objects/dictobject.c dict_subscript */
export function dict_subscript(self: PyObject, key: PyObject): PyObject | null {
  const hash = hashOfKey(key);
  if (hash === -1) return null;
  const p = payload(self);
  const ix = _Py_dict_lookup(p, key, hash);
  if (ix === DKIX_ERROR) return null;
  const value = valueAt(p, ix);
  if (value !== null) return Py_NewRef(value);
  if (self.ob_type !== PyDict_Type) {
    const missing = _PyObject_LookupSpecial(self, _Py_ID('__missing__'));
    if (missing !== null) {
      const res = PyObject_CallOneArg(missing, key);
      Py_DECREF(missing);
      return res;
    }
    if (PyErr_Occurred() !== null) return null;
  }
  return _PyErr_SetKeyError(key);
}

export function dict_ass_sub(self: PyObject, key: PyObject, value: PyObject | null): number {
  return value === null ? PyDict_DelItem(self, key) : PyDict_SetItem(self, key, value);
}

/** @source Objects/dictobject.c dict_update_arg */
function dict_update_arg(self: PyObject, arg: PyObject): number {
  if (PyDict_CheckExact(arg)) return PyDict_Merge(self, arg, true);
  const out = { value: null as PyObject | null };
  const has = _PyObject_LookupAttr(arg, _Py_ID('keys'), out);
  if (has < 0) return -1;
  if (out.value !== null) {
    Py_DECREF(out.value);
    return PyDict_Merge(self, arg, true);
  }
  return PyDict_MergeFromSeq2(self, arg, true);
}

/** @source Objects/dictobject.c dict_update_common */
function dict_update_common(
  self: PyObject,
  args: PyObject,
  kwds: PyObject | null,
  name: string,
): number {
  const nargs = PyTuple_GET_SIZE(args);
  if (!_PyArg_CheckPositional(name, nargs, 0, 1)) return -1;
  if (nargs === 1 && dict_update_arg(self, PyTuple_GET_ITEM(args, 0)) < 0) return -1;
  if (kwds === null) return 0;
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(kwds, pos, entry)) {
    if (!PyUnicode_Check(entry.key)) {
      PyErr_SetString(PyExc_TypeError, 'keywords must be strings');
      return -1;
    }
  }
  return PyDict_Merge(self, kwds, true);
}

/** `dict.update`. @source Objects/dictobject.c dict_update */
export function dict_update(
  self: PyObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  return dict_update_common(self, args, kwds, 'update') < 0 ? null : Py_NewRef(Py_None);
}

export function dict_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  return dict_update_common(self, args, kwds, 'dict');
}

/** @source Objects/dictobject.c dict_new */
export function dict_new(type: PyTypeObject): PyObject | null {
  const self = type.tp_alloc!(type, 0);
  if (self === null) return null;
  self.v = new DictPayload(Py_EMPTY_KEYS);
  // The allocation tracked it; an exact dict is tracked when it gets something trackable.
  if (type === PyDict_Type) PyObject_GC_UnTrack(self);
  else PyObject_GC_Track(self);
  return self;
}

/** @source Objects/dictobject.c dict_vectorcall */
export function dict_vectorcall(
  type: PyObject,
  args: readonly PyObject[],
  kwnames: PyObject | null,
): PyObject | null {
  const nkw = kwnames === null ? 0 : PyTuple_GET_SIZE(kwnames);
  const nargs = args.length - nkw;
  if (!_PyArg_CheckPositional('dict', nargs, 0, 1)) return null;
  const self = dict_new(type as PyTypeObject);
  if (self === null) return null;
  let status = nargs === 1 ? dict_update_arg(self, args[0]) : 0;
  for (let i = 0; i < nkw && status === 0; i++) {
    status = PyDict_SetItem(self, PyTuple_GET_ITEM(kwnames!, i), args[nargs + i]);
  }
  if (status === 0) return self;
  Py_DECREF(self);
  return null;
}

/** @source Objects/dictobject.c dict_or */
export function dict_or(self: PyObject, other: PyObject): PyObject | null {
  if (!PyDict_Check(self) || !PyDict_Check(other)) return Py_NewRef(Py_NotImplemented);
  const copy = PyDict_Copy(self);
  if (copy === null) return null;
  if (dict_update_arg(copy, other) === 0) return copy;
  Py_DECREF(copy);
  return null;
}

/** @source Objects/dictobject.c dict_ior */
export function dict_ior(self: PyObject, other: PyObject): PyObject | null {
  return dict_update_arg(self, other) < 0 ? null : Py_NewRef(self);
}

/** @source Objects/dictobject.c dict_richcompare */
export function dict_richcompare(v: PyObject, w: PyObject, op: number): PyObject | null {
  if (!PyDict_Check(v) || !PyDict_Check(w) || (op !== Py_EQ && op !== Py_NE)) {
    return Py_NewRef(Py_NotImplemented);
  }
  const cmp = dict_equal(v, w);
  if (cmp < 0) return null;
  return Py_NewRef((cmp === 1) === (op === Py_EQ) ? Py_True : Py_False);
}

export function dict___contains__(self: PyObject, key: PyObject): PyObject | null {
  const ok = PyDict_Contains(self, key);
  if (ok < 0) return null;
  return Py_NewRef(ok ? Py_True : Py_False);
}

/** @source Objects/dictobject.c dict_get_impl */
export function dict_get(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('get', args.length, 1, 2)) return null;
  const hash = hashOfKey(args[0]);
  if (hash === -1) return null;
  const p = payload(self);
  const ix = _Py_dict_lookup(p, args[0], hash);
  if (ix === DKIX_ERROR) return null;
  return Py_NewRef(valueAt(p, ix) ?? (args.length > 1 ? args[1] : Py_None));
}

/** @source Objects/dictobject.c dict_setdefault_impl */
export function dict_setdefault(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('setdefault', args.length, 1, 2)) return null;
  const value = PyDict_SetDefault(self, args[0], args.length > 1 ? args[1] : Py_None);
  return value === null ? null : Py_NewRef(value);
}

/** @source Objects/dictobject.c dict_pop_impl */
export function dict_pop(self: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('pop', args.length, 1, 2)) return null;
  return PyDict_Pop(self, args[0], args.length > 1 ? args[1] : null);
}

/** @source Objects/dictobject.c dict_popitem_impl */
export function dict_popitem(self: PyObject): PyObject | null {
  const p = payload(self);
  const res = PyTuple_New(2);
  if (p.ma_used === 0) {
    Py_DECREF(res);
    return PyErr_SetString(PyExc_KeyError, 'popitem(): dictionary is empty');
  }
  if (p.ma_values !== null) {
    if (resizeDict(self as PyDictObject, p.ma_keys.dk_log2_size, true) < 0) {
      Py_DECREF(res);
      return null;
    }
  }
  const keys = p.ma_keys;
  keys.dk_version = 0;
  let i = keys.dk_nentries - 1;
  while (keys.me_value[i] === null) i--;
  const key = keys.me_key[i]!;
  const value = keys.me_value[i]!;
  dropIndex(keys, keys.me_hash !== null ? keys.me_hash[i] : key.n, i);
  keys.me_key[i] = null;
  keys.me_value[i] = null;
  // The slot stays marked as deleted, so no room is won.
  keys.dk_nentries = i;
  p.ma_used--;
  touch(self, 2 * i, 2 * i + 1);
  return filledTuple(res, [key, value]);
}

/** @source Objects/dictobject.c dict_fromkeys_impl */
export function dict_fromkeys(cls: PyObject, args: readonly PyObject[]): PyObject | null {
  if (!_PyArg_CheckPositional('fromkeys', args.length, 1, 2)) return null;
  return _PyDict_FromKeys(cls, args[0], args.length > 1 ? args[1] : Py_None);
}

export function dict_clear(self: PyObject): PyObject {
  PyDict_Clear(self);
  return Py_NewRef(Py_None);
}

export function dict_copy(self: PyObject): PyObject | null {
  return PyDict_Copy(self);
}

export function dict_sizeof(self: PyObject): PyObject {
  return PyLong_FromSsize_t(_PyDict_SizeOf(self));
}
