/** Which warnings are shown (Python/_warnings.c). */
import type { PyObject } from '../heap/object';

import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyImport_GetModule } from '../ceval/import';

import { PyObject_IsSubclass } from './abstract';
import { Py_True } from './boolobject';
import { PyObject_CallMethodOneArg } from './call';
import { PyDict_Check, PyDict_Clear, PyDict_GetItemWithError, PyDict_SetItem } from './dictobject';
import { PyErr_Clear, PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';

import { PyList_Check, type PyListObject } from './listobject';
import { PyLong_AsLong, PyLong_AsSsize_t, PyLong_FromLong } from './longobject';
import { PyObject_IsTrue, Py_None, _PyObject_LookupAttr } from './object';
import { hooks, interp } from './pystate';
import { PyTuple_Check } from './tupleobject';
import { PyUnicode_Check, PyUnicode_CheckExact, _PyUnicode_Equal, _Py_ID } from './unicodeobject';
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

/** Action of a filter, and the filter (None where it is the default), both owned. */
export interface FilterFound {
  action: PyObject;
  item: PyObject;
}

/** The first filter that fits; null with an exception set. @source Python/_warnings.c get_filter */
export function get_filter(
  category: PyObject,
  text: PyObject,
  lineno: number,
  module: PyObject,
): FilterFound | null {
  const current = get_warnings_attr('filters', false);
  if (current !== null) {
    const old = warningState.filters;
    warningState.filters = current;
    Py_XDECREF(old);
  }
  const filters = warningState.filters;
  if (filters === null || !PyList_Check(filters)) {
    return PyErr_SetString(PyExc_ValueError, '_warnings.filters must be a list');
  }
  const { v } = filters as PyListObject;
  // What a filter's match() does may change the list.
  for (let i = 0; i < v.items.length; i++) {
    const item = v.items[i];
    if (!PyTuple_Check(item) || (item.v as PyObject[]).length !== 5) {
      return PyErr_SetString(PyExc_ValueError, `_warnings.filters item ${i} isn't a 5-tuple`);
    }
    Py_INCREF(item);
    const fits = filterFits(item.v as PyObject[], category, text, lineno, module);
    const [action] = item.v as PyObject[];
    if (fits === 0) Py_DECREF(item);
    else return fits > 0 ? { action: Py_NewRef(action), item } : givenUp(item);
  }
  const action = get_default_action();
  return action === null ? null : { action, item: Py_NewRef(Py_None) };
}

function givenUp(item: PyObject): null {
  Py_DECREF(item);
  return null;
}

/** 1, 0, or -1 with an exception set. */
function filterFits(
  [action, msg, cat, mod, ln]: readonly PyObject[],
  category: PyObject,
  text: PyObject,
  lineno: number,
  module: PyObject,
): number {
  if (!PyUnicode_Check(action)) {
    const shown = action.ob_type.tp_name.slice(0, 200);
    PyErr_SetString(PyExc_TypeError, `action must be a string, not '${shown}'`);
    return -1;
  }
  const goodMsg = check_matched(msg, text);
  if (goodMsg < 0) return -1;
  const goodMod = check_matched(mod, module);
  if (goodMod < 0) return -1;
  const isSubclass = PyObject_IsSubclass(category, cat);
  if (isSubclass < 0) return -1;
  const line = PyLong_AsSsize_t(ln);
  if (line === -1 && PyErr_Occurred() !== null) return -1;
  return goodMsg && goodMod && isSubclass && (line === 0 || line === lineno) ? 1 : 0;
}

const badAttribute = (name: string, kind: string, given: PyObject): null => {
  const shown = given.ob_type.tp_name.slice(0, 200);
  Py_DECREF(given);
  return PyErr_SetString(PyExc_TypeError, `_warnings.${name} must be a ${kind}, not '${shown}'`);
};

/** New reference, or null with an exception set. @source Python/_warnings.c get_default_action */
function get_default_action(): PyObject | null {
  const given = get_warnings_attr('defaultaction', false);
  if (given === null) {
    return PyErr_Occurred() === null ? Py_NewRef(warningState.defaultAction!) : null;
  }
  if (!PyUnicode_Check(given)) return badAttribute('defaultaction', 'string', given);
  Py_XDECREF(warningState.defaultAction);
  warningState.defaultAction = given;
  return Py_NewRef(given);
}

/** Borrowed, or null with an exception set. @source Python/_warnings.c get_once_registry */
export function get_once_registry(): PyObject | null {
  const given = get_warnings_attr('onceregistry', false);
  if (given === null) return PyErr_Occurred() === null ? warningState.onceRegistry : null;
  if (!PyDict_Check(given)) return badAttribute('onceregistry', 'dict', given);
  Py_XDECREF(warningState.onceRegistry);
  warningState.onceRegistry = given;
  return given;
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
  return PyDict_SetItem(registry, key, Py_True);
}
