/** LOAD_GLOBAL with a memory of where the name was last found. */
import type { PyObject } from '../heap/object';
import { Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyObject_GetItem } from '../objects/abstract';
import type { PyCodeObject } from '../objects/codeobject';
import type { DictKeys } from '../objects/dict-keys';
import { PyDict_CheckExact, PyDict_GetItemWithError } from '../objects/dictobject';
import type { PyDictObject } from '../objects/dict-table';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_Occurred } from '../objects/errors';
import { PyExc_KeyError, PyExc_NameError } from '../objects/exceptions';
import type { Frame } from '../objects/interpframe';
import { format_exc_check_arg } from './name-errors';

/**
 * Keys tables only ever gain entries at their end, so a table with as many entries as before
 * still lacks what it lacked, and an entry found at an index stays there while its key does.
 */
class GlobalCache {
  globalKeys: DictKeys | null = null;
  /** Entry in globals, or -1: the name is in builtins. */
  index = -1;
  globalEntries = 0;
  builtinKeys: DictKeys | null = null;
  builtinIndex = -1;
}

function lookUp(f: Frame, name: PyObject): PyObject | null {
  if (PyDict_CheckExact(f.globals) && PyDict_CheckExact(f.builtins)) {
    let value = PyDict_GetItemWithError(f.globals, name);
    if (value === null && PyErr_Occurred() === null)
      value = PyDict_GetItemWithError(f.builtins, name);
    if (value !== null) return Py_NewRef(value);
    if (PyErr_Occurred() === null) notDefined(name);
    return null;
  }
  let value = PyObject_GetItem(f.globals, name);
  if (value !== null || !PyErr_ExceptionMatches(PyExc_KeyError)) return value;
  PyErr_Clear();
  value = PyObject_GetItem(f.builtins, name);
  if (value === null && PyErr_ExceptionMatches(PyExc_KeyError)) notDefined(name);
  return value;
}

function notDefined(name: PyObject): void {
  format_exc_check_arg(PyExc_NameError, (n) => `name '${n}' is not defined`, name);
}

function remember(f: Frame, name: PyObject, cache: GlobalCache): void {
  const globals = (f.globals as PyDictObject).v;
  const builtins = (f.builtins as PyDictObject).v;
  if (!PyDict_CheckExact(f.globals) || !PyDict_CheckExact(f.builtins)) return;
  if (globals.ma_values !== null || builtins.ma_values !== null) return;
  cache.globalKeys = globals.ma_keys;
  cache.globalEntries = globals.ma_keys.dk_nentries;
  cache.index = globals.ma_keys.me_key.indexOf(name);
  cache.builtinKeys = builtins.ma_keys;
  cache.builtinIndex = cache.index >= 0 ? -1 : builtins.ma_keys.me_key.indexOf(name);
}

/** The global or builtin of that name; a new reference, or null with NameError set. */
export function loadGlobalCached(f: Frame, name: PyObject): PyObject | null {
  const code = (f.code as PyCodeObject).v;
  const caches = code.caches!;
  const cache = caches[f.lasti] as GlobalCache | undefined;
  if (cache !== undefined) {
    const keys = (f.globals as PyDictObject).v.ma_keys;
    if (keys === cache.globalKeys) {
      let value: PyObject | null = null;
      if (cache.index >= 0) {
        if (keys.me_key[cache.index] === name) value = keys.me_value[cache.index];
      } else if (keys.dk_nentries === cache.globalEntries && cache.builtinIndex >= 0) {
        const builtinKeys = (f.builtins as PyDictObject).v.ma_keys;
        if (builtinKeys === cache.builtinKeys && builtinKeys.me_key[cache.builtinIndex] === name) {
          value = builtinKeys.me_value[cache.builtinIndex];
        }
      }
      if (value !== null && value !== undefined) {
        Py_INCREF(value);
        return value;
      }
    }
  }
  const value = lookUp(f, name);
  // Much code runs once: the place is remembered from the second time on.
  if (cache === undefined) caches[f.lasti] = new GlobalCache();
  else if (value !== null) remember(f, name, cache);
  return value;
}
