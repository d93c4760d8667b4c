/** Looking up globals by module and dotted name, for both directions. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyIter_Next, PyObject_GetItem, PyObject_GetIter } from '../objects/abstract';
import { PyDict_CheckExact, PyDict_Next, newDictEntry } from '../objects/dictobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_AttributeError, PyExc_RuntimeError, PyExc_TypeError } from '../objects/exceptions';
import { PyList_GET_ITEM, PyList_GET_SIZE } from '../objects/listobject';
import { Py_None, reprStr } from '../objects/object';
import { _PyObject_LookupAttr } from '../objects/object-attr';
import { hooks } from '../objects/pystate';
import { PyUnicode_Split } from '../objects/unicode-split';
import { PyUnicode_Check, _Py_ID, type PyUnicodeObject } from '../objects/unicodeobject';
import { PySys_GetObject } from './sysmodule-write';

/** The attribute, or null if there is none or an exception is set. */
export function lookupAttr(o: PyObject, name: PyObject): PyObject | null {
  const out: { value: PyObject | null } = { value: null };
  _PyObject_LookupAttr(o, name, out);
  return out.value;
}

/** The module of that name: new reference, or null. @source Python/import.c PyImport_Import */
export function PyImport_Import(name: PyObject): PyObject | null {
  if (!PyUnicode_Check(name)) {
    return PyErr_SetString(PyExc_TypeError, 'module name must be a string');
  }
  return hooks.importModule(name.v);
}

/** The parts of a dotted name as a list; null with AttributeError for what is in a function. @source Modules/_pickle.c get_dotted_path */
export function get_dotted_path(obj: PyObject | null, name: PyObject): PyObject | null {
  const path = PyUnicode_Split(name as PyUnicodeObject, _Py_ID('.'), -1);
  if (path === null) return null;
  for (let i = 0; i < PyList_GET_SIZE(path); i++) {
    if (PyList_GET_ITEM(path, i).v !== '<locals>') continue;
    Py_DECREF(path);
    const shown = reprStr(name);
    const of = obj === null ? '' : reprStr(obj);
    if (shown === null || of === null) return null;
    return PyErr_SetString(
      PyExc_AttributeError,
      obj === null
        ? `Can't pickle local object ${shown}`
        : `Can't pickle local attribute ${shown} on ${of}`,
    );
  }
  return path;
}

/**
 * Follows the names of a list from `obj`; null if one is missing, mostly without an exception.
 * `out.parent` gets what the last name was looked up on.
 * @source Modules/_pickle.c get_deep_attribute
 */
export function get_deep_attribute(
  obj: PyObject,
  names: PyObject,
  out: { parent: PyObject | null } | null,
): PyObject | null {
  const n = PyList_GET_SIZE(names);
  let parent: PyObject | null = null;
  let found: PyObject = Py_NewRef(obj);
  for (let i = 0; i < n; i++) {
    Py_XDECREF(parent);
    parent = found;
    const next = lookupAttr(parent, PyList_GET_ITEM(names, i));
    if (next === null) {
      Py_DECREF(parent);
      return null;
    }
    found = next;
  }
  if (out !== null) out.parent = parent;
  else Py_XDECREF(parent);
  return found;
}

/** @source Modules/_pickle.c getattribute */
export function getattribute(
  obj: PyObject,
  name: PyObject,
  allowQualname: boolean,
): PyObject | null {
  let attr: PyObject | null;
  if (allowQualname) {
    const path = get_dotted_path(obj, name);
    if (path === null) return null;
    attr = get_deep_attribute(obj, path, null);
    Py_DECREF(path);
  } else attr = lookupAttr(obj, name);
  if (attr !== null || PyErr_Occurred()) return attr;
  const shown = reprStr(name);
  const of = shown === null ? null : reprStr(obj);
  if (shown === null || of === null) return null;
  return PyErr_SetString(PyExc_AttributeError, `Can't get attribute ${shown} on ${of}`);
}

/** Whether a loaded module has the object under its name. @source Modules/_pickle.c _checkmodule */
function isModuleOf(name: PyObject, module: PyObject, global: PyObject, path: PyObject): boolean {
  if (module === Py_None) return false;
  if (PyUnicode_Check(name) && name.v === '__main__') return false;
  const candidate = get_deep_attribute(module, path, null);
  if (candidate === null) return false;
  Py_DECREF(candidate);
  return candidate === global;
}

/** Looks through a `sys.modules` that is no dict; undefined: not found. */
function searchMapping(
  modules: PyObject,
  global: PyObject,
  path: PyObject,
): PyObject | null | undefined {
  const iterator = PyObject_GetIter(modules);
  if (iterator === null) return null;
  let result: PyObject | null | undefined;
  while (result === undefined) {
    const name = PyIter_Next(iterator);
    if (name === null) break;
    const module = PyObject_GetItem(modules, name);
    if (module === null) result = null;
    else {
      if (isModuleOf(name, module, global, path)) result = Py_NewRef(name);
      else if (PyErr_Occurred()) result = null;
      Py_DECREF(module);
    }
    Py_DECREF(name);
  }
  Py_DECREF(iterator);
  return result;
}

/** Looks through `sys.modules`; undefined: not found. */
function searchModules(global: PyObject, path: PyObject): PyObject | null | undefined {
  const modules = PySys_GetObject('modules');
  if (modules === null) {
    return PyErr_SetString(PyExc_RuntimeError, 'unable to get sys.modules');
  }
  if (!PyDict_CheckExact(modules)) return searchMapping(modules, global, path);
  const pos = { i: 0 };
  const entry = newDictEntry();
  while (PyDict_Next(modules, pos, entry)) {
    const { key, value } = entry;
    if (isModuleOf(key, value, global, path)) return Py_NewRef(key);
    if (PyErr_Occurred()) return null;
  }
  return undefined;
}

/** Name of the module that a global is to be found in: new reference, or null. @source Modules/_pickle.c whichmodule */
export function whichmodule(global: PyObject, path: PyObject): PyObject | null {
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(global, _Py_ID('__module__'), out) < 0) return null;
  if (out.value !== null) {
    if (out.value !== Py_None) return out.value;
    Py_DECREF(out.value);
  }
  const found = searchModules(global, path);
  return found === undefined ? Py_NewRef<PyObject>(_Py_ID('__main__')) : found;
}
