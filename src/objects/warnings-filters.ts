/** Which warnings are shown (Python/_warnings.c). */
import type { PyObject } from '../heap/object';

import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyImport_GetModule } from '../ceval/import';

import { PyObject_IsSubclass } from './abstract';
import { PyObject_CallMethodOneArg } from './call';
import { PyDict_Clear, PyDict_GetItemWithError, PyDict_SetItem } from './dictobject';
import { PyErr_Clear, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_RuntimeError } from './exceptions';

import { PyList_Check, type PyListObject } from './listobject';
import { PyLong_AsLong, PyLong_FromLong } from './longobject';
import { PyObject_IsTrue, Py_None, _PyObject_LookupAttr } from './object';
import { hooks, interp } from './pystate';
import { PyTuple_Check } from './tupleobject';
import { PyUnicode_CheckExact, _PyUnicode_Equal, _Py_ID } from './unicodeobject';
import { warningState } from './warnings';

/** An attribute of the module `warnings`; new reference, null if it is not there. @source Python/_warnings.c get_warnings_attr */
export function get_warnings_attr(name: string, tryImport: boolean): PyObject | null {
  let module: PyObject | null;
  if (tryImport && !interp.finalizing) {
    module = hooks.importModule('warnings');
    if (module === null) PyErr_Clear();
  } else {
    const modname = _Py_ID('warnings');
    module = interp.modules ? PyImport_GetModule(modname) : null;
  }
  if (module === null) return null;
  const out = { value: null as PyObject | null };
  _PyObject_LookupAttr(module, _Py_ID(name), out);
  Py_DECREF(module);
  return out.value;
}

/** @source Python/_warnings.c check_matched */
function check_matched(obj: PyObject, arg: PyObject): number {
  if (obj === Py_None) return 1;
  if (PyUnicode_CheckExact(obj)) return _PyUnicode_Equal(obj, arg) ? 1 : 0;
  const result = PyObject_CallMethodOneArg(obj, _Py_ID('match'), arg);
  if (result === null) return -1;
  const truth = PyObject_IsTrue(result);
  Py_DECREF(result);
  return truth;
}

/** Action of the first filter that fits; new reference. @source Python/_warnings.c get_filter */
export function get_filter(
  category: PyObject,
  text: PyObject,
  lineno: number,
  module: PyObject,
): PyObject | null {
  const current = get_warnings_attr('filters', false);
  if (current !== null) {
    const old = warningState.filters;
    warningState.filters = current;
    Py_XDECREF(old);
  }
  const filters = warningState.filters;
  if (filters === null || !PyList_Check(filters)) {
    return PyErr_SetString(PyExc_RuntimeError, '_warnings.filters must be a list');
  }
  const items = (filters as PyListObject).v.items;
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (!PyTuple_Check(item) || (item.v as PyObject[]).length !== 5) {
      return PyErr_SetString(PyExc_RuntimeError, `_warnings.filters item ${i} isn't a 5-tuple`);
    }
    const [action, msg, cat, mod, ln] = item.v as PyObject[];
    const goodMsg = check_matched(msg, text);
    if (goodMsg < 0) return null;
    const goodMod = goodMsg ? check_matched(mod, module) : 0;
    if (goodMod < 0) return null;
    const isSubclass = goodMod ? PyObject_IsSubclass(category, cat) : 0;
    if (isSubclass < 0) return null;
    const line = PyLong_AsLong(ln);
    if (isSubclass && (line === 0 || line === lineno)) return Py_NewRef(action);
  }
  const attr = get_warnings_attr('defaultaction', false);
  return attr ?? Py_NewRef(warningState.defaultAction!);
}

/** Whether the registry knows the key; notes it if wanted. 1, 0 or -1. @source Python/_warnings.c already_warned */
export function already_warned(registry: PyObject | null, key: PyObject, note: boolean): number {
  if (registry === null || registry === Py_None) return 0;
  const version = PyDict_GetItemWithError(registry, _Py_ID('version'));
  if (version === null || PyLong_AsLong(version) !== warningState.filtersVersion) {
    if (PyErr_Occurred() !== null) return -1;
    PyDict_Clear(registry);
    const current = PyLong_FromLong(warningState.filtersVersion);
    const err = PyDict_SetItem(registry, _Py_ID('version'), current);
    Py_DECREF(current);
    if (err < 0) return -1;
  } else {
    const seen = PyDict_GetItemWithError(registry, key);
    if (seen !== null) return PyObject_IsTrue(seen);
    if (PyErr_Occurred() !== null) return -1;
  }
  if (!note) return 0;
  const one = PyLong_FromLong(1);
  return PyDict_SetItem(registry, key, one);
}
