/** Making dictionaries from keys (Objects/dictobject.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyIter_Next, PyObject_GetIter, PyObject_SetItem } from './abstract';
import { PyObject_CallNoArgs } from './call';
import { DICT_KEYS_GENERAL, estimate_log2_keysize } from './dict-keys';
import { dict_new_presized, insertdict, type PyDictObject, resizeDict } from './dict-table';
import { newDictEntry, PyDict_CheckExact, PyDict_Next, PyDict_SetItem } from './dictobject';
import { PyErr_Occurred } from './errors';
import { _PySet_NextEntry, PyAnySet_CheckExact, PySet_GET_SIZE } from './setobject';
import { PyUnicode_Type } from './unicodeobject';

/** A dict of keys[i]: values[i], all borrowed. @source Objects/dictobject.c _PyDict_FromItems */
export function _PyDict_FromItems(
  keys: readonly PyObject[],
  values: readonly PyObject[],
): PyObject | null {
  const n = keys.length;
  let unicode = true;
  for (let i = 0; i < n && unicode; i++) unicode = keys[i].ob_type === PyUnicode_Type;
  const dict = dict_new_presized(n, unicode);
  if (dict === null) return null;
  for (let i = 0; i < n; i++) {
    if (PyDict_SetItem(dict, keys[i], values[i]) < 0) {
      Py_DECREF(dict);
      return null;
    }
  }
  return dict;
}

/** @source Objects/dictobject.c dict_dict_fromkeys, dict_set_fromkeys */
function fromKnownKeys(mp: PyDictObject, iterable: PyObject, value: PyObject): number {
  const isDict = PyDict_CheckExact(iterable);
  const size = isDict ? iterable.v.ma_used : PySet_GET_SIZE(iterable);
  const unicode = isDict && iterable.v.ma_keys.dk_kind !== DICT_KEYS_GENERAL;
  const log2 = Math.max(estimate_log2_keysize(size), mp.v.ma_keys.dk_log2_size);
  if (resizeDict(mp, log2, unicode) < 0) return -1;
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (isDict ? PyDict_Next(iterable, pos, entry) : _PySet_NextEntry(iterable, pos, entry)) {
    if (insertdict(mp, Py_NewRef(entry.key), entry.hash, Py_NewRef(value)) < 0) return -1;
  }
  return 0;
}

/** `cls.fromkeys(iterable, value)`. @source Objects/dictobject.c _PyDict_FromKeys */
export function _PyDict_FromKeys(
  cls: PyObject,
  iterable: PyObject,
  value: PyObject,
): PyObject | null {
  const d = PyObject_CallNoArgs(cls);
  if (d === null) return null;
  let status = 0;
  if (PyDict_CheckExact(d) && (PyDict_CheckExact(iterable) || PyAnySet_CheckExact(iterable))) {
    status = fromKnownKeys(d, iterable, value);
  } else status = fromIterable(d, iterable, value);
  if (status === 0) return d;
  Py_DECREF(d);
  return null;
}

function fromIterable(d: PyObject, iterable: PyObject, value: PyObject): number {
  const it = PyObject_GetIter(iterable);
  if (it === null) return -1;
  const exact = PyDict_CheckExact(d);
  let status = 0;
  while (status === 0) {
    const key = PyIter_Next(it);
    if (key === null) {
      if (PyErr_Occurred() !== null) status = -1;
      break;
    }
    status = exact ? PyDict_SetItem(d, key, value) : PyObject_SetItem(d, key, value);
    Py_DECREF(key);
  }
  Py_DECREF(it);
  return status;
}
