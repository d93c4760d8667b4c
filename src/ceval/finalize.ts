/** The end of the interpreter, in CPython's order (Python/pylifecycle.c). */
import type { PyObject } from '../heap/object';

import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyGC_Collect, _PyGC_CollectNoFail, _PyGC_Fini } from '../gc/collect';

import { _PyAtExit_Call } from '../modules/atexit';
import { clearMainThread } from '../modules/_thread';

import { PyObject_CallMethodNoArgs } from '../objects/call';
import {
  PyDict_Clear,
  PyDict_Copy,
  PyDict_SetItem,
  PyDict_Update,
  _PyDict_GetItemStr,
  dictItemsFlat,
} from '../objects/dictobject';
import { PyErr_Clear, PyErr_Occurred, PyErr_WriteUnraisable } from '../objects/errors';
import { flushQuietly } from '../objects/fileobject';
import { PyModule_Check, _PyModule_Clear, _PyModule_ClearDict } from '../objects/moduleobject';
import { PyObject_SetItem } from '../objects/abstract';

import { Py_None } from '../objects/object';
import { interp, tstate } from '../objects/pystate';
import { PyThreadState_ClearDict } from '../objects/repr-enter';

import { _Py_ID } from '../objects/unicodeobject';
import {
  PyWeakref_GET_OBJECT,
  PyWeakref_NewRef,
  type PyWeakReference,
} from '../objects/weakrefobject';

import { PyImport_GetModule } from './import';

import { state } from './pylifecycle';

function flushStdFiles(): void {
  for (const name of ['stdout', 'stderr']) {
    const file = interp.sysdict ? _PyDict_GetItemStr(interp.sysdict, _Py_ID(name)) : null;
    if (file !== null && file !== Py_None) flushQuietly(file);
  }
}

/** Waits for the threads that are not daemons. @source Python/pylifecycle.c wait_for_thread_shutdown */
function waitForThreads(): void {
  const name = _Py_ID('threading');
  const threading = PyImport_GetModule(name);
  if (threading === null) {
    PyErr_Clear();
    return;
  }
  const result = PyObject_CallMethodNoArgs(threading, _Py_ID('_shutdown'));
  if (result === null) PyErr_WriteUnraisable(threading);
  else Py_DECREF(result);
  Py_DECREF(threading);
}

const SPECIAL_SYS_NAMES = [
  'path',
  'argv',
  'ps1',
  'ps2',
  'last_exc',
  'last_type',
  'last_value',
  'last_traceback',
  'path_hooks',
  'path_importer_cache',
  'meta_path',
  '__interactivehook__',
];

function setQuietly(dict: PyObject, name: string, value: PyObject): void {
  if (PyDict_SetItem(dict, _Py_ID(name), value) < 0) PyErr_WriteUnraisable(null);
}

/** @source Python/pylifecycle.c finalize_modules_delete_special */
function finalize_modules_delete_special(): void {
  setQuietly(interp.builtins, '_', Py_None);
  for (const name of SPECIAL_SYS_NAMES) setQuietly(interp.sysdict, name, Py_None);
  for (const name of ['stdin', 'stdout', 'stderr']) {
    const original = _PyDict_GetItemStr(interp.sysdict, _Py_ID(`__${name}__`)) ?? Py_None;
    setQuietly(interp.sysdict, name, original);
  }
}

/** Takes all modules out of sys.modules; returns weak references to them, owned. @source Python/pylifecycle.c finalize_remove_modules */
function finalize_remove_modules(modules: PyObject): PyObject[] {
  const refs: PyObject[] = [];
  const flat = dictItemsFlat(modules).map(Py_NewRef);
  for (let i = 0; i < flat.length; i += 2) {
    const mod = flat[i + 1];
    if (PyModule_Check(mod)) {
      const ref = PyWeakref_NewRef(mod, null);
      if (ref === null) PyErr_Clear();
      else refs.push(ref);
    }
    Py_DECREF(mod);
    if (PyObject_SetItem(modules, flat[i], Py_None) < 0) PyErr_WriteUnraisable(null);
    Py_DECREF(flat[i]);
  }
  return refs;
}

/** @source Python/pylifecycle.c finalize_modules_clear_weaklist */
function finalize_modules_clear_weaklist(refs: readonly PyObject[]): void {
  for (let i = refs.length - 1; i >= 0; i--) {
    const mod = PyWeakref_GET_OBJECT(refs[i] as PyWeakReference);
    if (mod === Py_None || mod === null) continue;
    const dict = mod.dict as PyObject | null;
    if (dict === interp.builtins || dict === interp.sysdict) continue;
    Py_NewRef(mod);
    _PyModule_Clear(mod);
    Py_DECREF(mod);
  }
}

/** @source Python/pylifecycle.c finalize_restore_builtins */
function finalize_restore_builtins(): void {
  const dict = PyDict_Copy(interp.builtins);
  PyDict_Clear(interp.builtins);
  if (PyDict_Update(interp.builtins, state.builtinsCopy!) < 0) PyErr_Clear();
  Py_XDECREF(dict);
}

/** @source Python/pylifecycle.c finalize_modules */
function finalize_modules(): void {
  const { modules } = interp;
  finalize_modules_delete_special();
  const refs = finalize_remove_modules(modules);
  PyDict_Clear(modules);
  finalize_restore_builtins();
  _PyGC_CollectNoFail();
  finalize_modules_clear_weaklist(refs);
  refs.forEach(Py_DECREF);
  _PyModule_ClearDict(interp.sysdict);
  _PyModule_ClearDict(interp.builtins);
  _PyGC_CollectNoFail();
}

/** @source Python/pystate.c interpreter_clear */
function clearInterpreter(): void {
  clearMainThread();
  PyThreadState_ClearDict(tstate);
  const take = <K extends 'importlib' | 'import_func'>(key: K): void => {
    const o = interp[key];
    interp[key] = null;
    Py_XDECREF(o);
  };
  take('importlib');
  take('import_func');
  const copy = state.builtinsCopy;
  state.builtinsCopy = null;
  Py_XDECREF(copy);
  Py_DECREF(interp.modules);
  interp.modules = null as unknown as PyObject;
  _PyGC_CollectNoFail();
  _PyGC_Fini();
  PyDict_Clear(interp.sysdict);
  PyDict_Clear(interp.builtins);
  Py_DECREF(interp.sysdict);
  interp.sysdict = null as unknown as PyObject;
  Py_DECREF(interp.builtins);
  Py_DECREF(interp.builtins_module);
}

/** Ends the interpreter, in CPython's order. @source Python/pylifecycle.c Py_FinalizeEx */
export function Py_FinalizeEx(): void {
  waitForThreads();
  _PyAtExit_Call();
  flushStdFiles();
  interp.finalizing = true;
  interp.initialized = false;
  flushStdFiles();
  PyGC_Collect('exit');
  finalize_modules();
  flushStdFiles();
  clearInterpreter();
  if (PyErr_Occurred() !== null) PyErr_Clear();
}
