/** What the module `_pickle` keeps: its classes, and what it takes from other modules at its start. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_XDECREF } from '../heap/refcount';
import { registerRoots, visitOptional } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyEval_GetBuiltin } from '../objects/builtin-lookup';
import { PyDict_CheckExact } from '../objects/dictobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_RuntimeError } from '../objects/exceptions';
import { PyCallable_Check, PyObject_GetAttrString } from '../objects/object';
import { hooks } from '../objects/pystate';
import { _Py_ID } from '../objects/unicodeobject';
import { moduleAttribute } from './module-attribute';

/** @source Modules/_pickle.c PickleState */
export interface PickleState {
  PickleError: PyObject | null;
  PicklingError: PyObject | null;
  UnpicklingError: PyObject | null;
  dispatch_table: PyObject | null;
  extension_registry: PyObject | null;
  extension_cache: PyObject | null;
  inverted_registry: PyObject | null;
  name_mapping_2to3: PyObject | null;
  import_mapping_2to3: PyObject | null;
  name_mapping_3to2: PyObject | null;
  import_mapping_3to2: PyObject | null;
  codecs_encode: PyObject | null;
  getattr: PyObject | null;
  partial: PyObject | null;
  Pickler_Type: PyTypeObject | null;
  Unpickler_Type: PyTypeObject | null;
  Pdata_Type: PyTypeObject | null;
  PicklerMemoProxyType: PyTypeObject | null;
  UnpicklerMemoProxyType: PyTypeObject | null;
}

function emptyState(): PickleState {
  return {
    PickleError: null,
    PicklingError: null,
    UnpicklingError: null,
    dispatch_table: null,
    extension_registry: null,
    extension_cache: null,
    inverted_registry: null,
    name_mapping_2to3: null,
    import_mapping_2to3: null,
    name_mapping_3to2: null,
    import_mapping_3to2: null,
    codecs_encode: null,
    getattr: null,
    partial: null,
    Pickler_Type: null,
    Unpickler_Type: null,
    Pdata_Type: null,
    PicklerMemoProxyType: null,
    UnpicklerMemoProxyType: null,
  };
}

/** The module's state of this run; all that is in it is owned. */
export const pickleState: PickleState = emptyState();

onRuntimeReset(() => {
  Object.assign(pickleState, emptyState());
});
registerRoots('_pickle', (visit) => {
  for (const o of Object.values(pickleState) as (PyObject | null)[]) {
    visitOptional(visit, o, 'state of the module _pickle');
  }
});

/** Gives all up that the state holds. @source Modules/_pickle.c _Pickle_ClearState */
export function _Pickle_ClearState(): void {
  const held = Object.values(pickleState) as (PyObject | null)[];
  Object.assign(pickleState, emptyState());
  for (const o of held) Py_XDECREF(o);
}

type DictField =
  | 'dispatch_table'
  | 'extension_registry'
  | 'inverted_registry'
  | 'extension_cache'
  | 'name_mapping_2to3'
  | 'import_mapping_2to3'
  | 'name_mapping_3to2'
  | 'import_mapping_3to2';

/** Takes dicts of a module; false with an exception set. */
function takeDicts(name: string, rows: readonly (readonly [DictField, string])[]): boolean {
  const module = hooks.importModule(name);
  if (module === null) return false;
  for (const [field, attribute] of rows) {
    const dict = PyObject_GetAttrString(module, attribute);
    pickleState[field] = dict;
    if (dict === null || !PyDict_CheckExact(dict)) {
      if (dict !== null) {
        const text = `${name}.${attribute} should be a dict, not ${dict.ob_type.tp_name}`;
        PyErr_SetString(PyExc_RuntimeError, text);
      }
      Py_DECREF(module);
      return false;
    }
  }
  Py_DECREF(module);
  return true;
}

function takeCallables(): boolean {
  const encode = (pickleState.codecs_encode = moduleAttribute('codecs', 'encode'));
  if (encode === null) return false;
  if (!PyCallable_Check(encode)) {
    const text = `codecs.encode should be a callable, not ${encode.ob_type.tp_name}`;
    PyErr_SetString(PyExc_RuntimeError, text);
    return false;
  }
  pickleState.partial = moduleAttribute('functools', 'partial');
  return pickleState.partial !== null;
}

/** False with an exception set, the state cleared. @source Modules/_pickle.c _Pickle_InitState */
export function _Pickle_InitState(): boolean {
  pickleState.getattr = PyEval_GetBuiltin(_Py_ID('getattr'));
  const complete =
    pickleState.getattr !== null &&
    takeDicts('copyreg', [
      ['dispatch_table', 'dispatch_table'],
      ['extension_registry', '_extension_registry'],
      ['inverted_registry', '_inverted_registry'],
      ['extension_cache', '_extension_cache'],
    ]) &&
    takeDicts('_compat_pickle', [
      ['name_mapping_2to3', 'NAME_MAPPING'],
      ['import_mapping_2to3', 'IMPORT_MAPPING'],
      ['name_mapping_3to2', 'REVERSE_NAME_MAPPING'],
      ['import_mapping_3to2', 'REVERSE_IMPORT_MAPPING'],
    ]) &&
    takeCallables();
  if (!complete) _Pickle_ClearState();
  return complete;
}

/** Raises PicklingError. */
export function picklingError(text: string): false {
  PyErr_SetString(pickleState.PicklingError!, text);
  return false;
}

/** Raises UnpicklingError. */
export function unpicklingError(text: string): false {
  PyErr_SetString(pickleState.UnpicklingError!, text);
  return false;
}
