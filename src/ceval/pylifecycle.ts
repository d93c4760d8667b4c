/** Start and end of the interpreter (Python/pylifecycle.c). */
import { initInterpreterStructs } from '../objects/interpreter-structs';
import type { PyObject } from '../heap/object';
import { registerRoots, visitOptional } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { _PyGC_Init } from '../gc/collect';
import { addExceptions, builtins_module } from '../modules/bltinmodule';
import { nativeModule, nativeModules } from '../modules/config';
import { BUILTIN_MODULE_NAMES } from '../modules/sysmodule-names';
import { init_sys_streams } from '../modules/std-streams';
import { _PySys_UpdateConfig, sys_module } from '../modules/sysmodule';
import {
  PyObject_CallFunctionObjArgs,
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodObjArgs,
} from '../objects/call';
import {
  PyDict_Copy,
  PyDict_GetItemString,
  PyDict_New,
  PyDict_SetItemString,
} from '../objects/dictobject';
import { PyExc_ExceptionGroup, initExceptions } from '../objects/exceptions';

import { frameOwns, frameSlotName } from '../objects/frameobject';
import {
  PyModule_AddObjectRef,
  PyModule_ExecDef,
  PyModule_GetDict,
  createModule,
} from '../objects/moduleobject';

import { PyList_New } from '../objects/listobject';
import { PyObject_GetAttr } from '../objects/object';
import { allThreadStates, hooks, interp, tstate } from '../objects/pystate';
import { PySlice_New } from '../objects/sliceobject';
import { tupleFromStolen } from '../objects/tupleobject';
import { readyStaticTypes } from '../objects/typeobject';
import { PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { _PyWarnings_InitState } from '../objects/warnings';
import { _PyEval_EvalCode } from './eval-code';
import { installEvalHooks } from './eval-frame';
import { frozenCode, originalName } from './frozen';
import { PyImport_ImportModule } from './import';
import { callableCache } from './specialize';

/** Copies that outlive what the script does to the originals; owned. */
export const state = { builtinsCopy: null as PyObject | null };

onRuntimeReset(() => {
  state.builtinsCopy = null;
});

registerRoots('interpreter', (visit) => {
  visitOptional(visit, interp.modules, 'sys.modules of the interpreter');
  visitOptional(visit, interp.sysdict, 'namespace of sys');
  visitOptional(visit, interp.builtins_module, 'module builtins of the interpreter');
  visitOptional(visit, interp.builtins, 'namespace of builtins');
  visitOptional(visit, interp.importlib, 'importlib of the interpreter');
  visitOptional(visit, interp.import_func, '__import__ of the interpreter');
  visitOptional(visit, state.builtinsCopy, 'copy of builtins');
  visitOptional(visit, PyExc_ExceptionGroup ?? null, 'exceptions of the interpreter');
});

registerRoots('threads', (visit) => {
  for (const thread of allThreadStates()) {
    visitOptional(visit, thread.current_exception, 'raised exception');
    visitOptional(visit, thread.exc_state.exc_value, 'handled exception');
    visitOptional(visit, thread.c_traceobj, 'sys.settrace');
    visitOptional(visit, thread.c_profileobj, 'sys.setprofile');
    visitOptional(visit, thread.async_gen_firstiter, 'hook of asynchronous generators');
    visitOptional(visit, thread.async_gen_finalizer, 'hook of asynchronous generators');
    for (let f = thread.current_frame; f !== null; f = f.previous) {
      // A generator's frame is the generator's.
      if (f.generator !== null) continue;
      const frame = f;
      frameOwns(frame, (o, slot) => visit(o, frameSlotName(frame, slot)), true);
    }
  }
});

/** Start-up cannot fail but by a bug of ours; this says where. */
function must<T>(value: T | null, what: string): T {
  if (value !== null) return value;
  const exc = tstate.current_exception;
  const args =
    exc === null
      ? ''
      : JSON.stringify((exc.v as { args: { v: { v: unknown }[] } }).args.v.map((a) => String(a.v)));
  throw new Error(`start-up failed: ${what}: ${exc?.ob_type.tp_name ?? ''} ${args}`);
}

function mustInt(err: number, what: string): void {
  must(err < 0 ? null : true, what);
}

/** @source Python/pylifecycle.c pycore_init_builtins, pycore_interp_init */
function initBuiltins(): void {
  const sys = must(createModule(sys_module, null), 'sys');
  interp.sysdict = Py_NewRef(PyModule_GetDict(sys));
  mustInt(PyModule_ExecDef(sys, sys_module), 'exec of sys');
  PyDict_SetItemString(interp.modules, 'sys', sys);
  PyDict_SetItemString(interp.sysdict, 'modules', interp.modules);
  const builtins = must(createModule(builtins_module, null), 'builtins');
  interp.builtins = Py_NewRef(PyModule_GetDict(builtins));
  interp.builtins_module = builtins;
  mustInt(PyModule_ExecDef(builtins, builtins_module), 'exec of builtins');
  PyDict_SetItemString(interp.modules, 'builtins', builtins);
  mustInt(initExceptions(), 'exceptions');
  mustInt(addExceptions(builtins), 'exceptions');
  state.builtinsCopy = PyDict_Copy(interp.builtins);
  interp.import_func = Py_NewRef(PyDict_GetItemString(interp.builtins, '__import__')!);
  Py_DECREF(sys);
}

/** Remembers the builtins that have instructions of their own. */
function fillCallableCache(): void {
  callableCache.len = PyDict_GetItemString(interp.builtins, 'len');
  callableCache.isinstance = PyDict_GetItemString(interp.builtins, 'isinstance');
  const list = PyDict_GetItemString(interp.builtins, 'list') as PyObject & { tp_dict: PyObject };
  callableCache.listAppend = PyDict_GetItemString(list.tp_dict, 'append');
}

/** All native modules are built in here, also those that CPython loads from shared libraries. */
function addBuiltinModuleNames(): void {
  const names = [...new Set([...BUILTIN_MODULE_NAMES, ...Object.keys(nativeModules)])].sort();
  const tuple = tupleFromStolen(names.map((name) => PyUnicode_FromString(name)));
  PyDict_SetItemString(interp.sysdict, 'builtin_module_names', tuple);
  Py_DECREF(tuple);
}

/** Runs a frozen module into a module of that name in sys.modules; borrowed. */
function importFrozen(name: string): PyObject {
  const module = must(createModule({ name, doc: null, methods: [], exec: null }, null), name);
  PyDict_SetItemString(interp.modules, name, module);
  const dict = PyModule_GetDict(module);
  PyDict_SetItemString(dict, '__builtins__', interp.builtins);
  const origin = PyUnicode_FromString(originalName(name));
  PyDict_SetItemString(dict, '__origname__', origin);
  Py_DECREF(origin);
  const code = frozenCode(name);
  Py_DECREF(must(_PyEval_EvalCode(code, dict, dict), name));
  Py_DECREF(code);
  Py_DECREF(module);
  return module;
}

/** @source Python/import.c init_importlib, init_importlib_external */
function initImportlib(): void {
  for (const name of ['meta_path', 'path_importer_cache', 'path_hooks']) {
    const o = name === 'path_importer_cache' ? PyDict_New() : PyList_New(0);
    PyDict_SetItemString(interp.sysdict, name, o);
    Py_DECREF(o);
  }
  interp.importlib = Py_NewRef(importFrozen('_frozen_importlib'));
  const imp = must(createModule(nativeModule('_imp')!, null), '_imp');
  PyDict_SetItemString(interp.modules, '_imp', imp);
  mustInt(PyModule_ExecDef(imp, nativeModule('_imp')!), '_imp');
  const sys = PyDict_GetItemString(interp.modules, 'sys')!;
  const { importlib } = interp;
  Py_DECREF(
    must(PyObject_CallMethodObjArgs(importlib, _Py_ID('_install'), sys, imp), 'importlib._install'),
  );
  Py_DECREF(imp);
  Py_DECREF(
    must(
      PyObject_CallMethodNoArgs(importlib, _Py_ID('_install_external_importers')),
      'external importers',
    ),
  );
}

/** The script's module with what a main module has from the start. @source Python/pylifecycle.c add_main_module */
function addMainModule(): void {
  const main = must(
    createModule({ name: '__main__', doc: null, methods: [], exec: null }, null),
    '__main__',
  );
  const dict = PyModule_GetDict(main);
  const annotations = PyDict_New();
  PyDict_SetItemString(dict, '__annotations__', annotations);
  Py_DECREF(annotations);
  PyDict_SetItemString(dict, '__builtins__', interp.builtins_module);
  const loader = must(PyObject_GetAttr(interp.importlib!, _Py_ID('BuiltinImporter')), 'loader');
  PyDict_SetItemString(dict, '__loader__', loader);
  Py_DECREF(loader);
  PyDict_SetItemString(interp.modules, '__main__', main);
  Py_DECREF(main);
}

/** Imports what start-up needs, so that a script finds it imported. */
function importForStart(name: string): void {
  Py_DECREF(must(PyImport_ImportModule(name), name));
}

/** @source Python/pylifecycle.c init_set_builtins_open */
function setBuiltinsOpen(): void {
  const io = must(PyImport_ImportModule('_io'), '_io');
  const open = must(PyObject_GetAttr(io, _Py_ID('open')), 'open');
  mustInt(PyModule_AddObjectRef(interp.builtins_module, 'open', open), 'open');
  Py_DECREF(open);
  Py_DECREF(io);
}

/** `exit`, `quit` and `help`, as the module site makes them. @source Lib/site.py setquit, sethelper */
function addSiteBuiltins(): void {
  const module = must(PyImport_ImportModule('_sitebuiltins'), '_sitebuiltins');
  const quitter = must(PyObject_GetAttr(module, _Py_ID('Quitter')), 'Quitter');
  const eof = PyUnicode_FromString('Ctrl-D (i.e. EOF)');
  for (const name of ['quit', 'exit']) {
    const o = must(PyObject_CallFunctionObjArgs(quitter, _Py_ID(name), eof), name);
    PyDict_SetItemString(interp.builtins, name, o);
    Py_DECREF(o);
  }
  const helper = must(PyObject_CallMethodNoArgs(module, _Py_ID('_Helper')), 'help');
  PyDict_SetItemString(interp.builtins, 'help', helper);
  for (const o of [helper, eof, quitter, module]) Py_DECREF(o);
}

/** The module site has cut strings: a dead slice waits for its next use, even across collections. */
function keepSlice(): void {
  Py_DECREF(PySlice_New(null, null, null));
}

/**
 * Starts the interpreter up to an empty `__main__`; `resetRuntime` has run and the run's
 * configuration and library are set. @source Python/pylifecycle.c Py_InitializeFromConfig
 */
export function Py_Initialize(): void {
  installEvalHooks();
  hooks.importModule = PyImport_ImportModule;
  readyStaticTypes();
  _PyGC_Init();
  interp.modules = PyDict_New();
  initBuiltins();
  initInterpreterStructs();
  fillCallableCache();
  _PyWarnings_InitState();
  mustInt(_PySys_UpdateConfig(), 'sys');
  addBuiltinModuleNames();
  initImportlib();
  // The module zipimport needs it.
  importForStart('time');
  mustInt(init_sys_streams(), 'streams');
  importForStart('_signal');
  // The streams need it, and so does the report of an exception.
  importForStart('io');
  setBuiltinsOpen();
  addMainModule();
  // The module site does; its mapping of the environment is a known subclass from then on.
  importForStart('os');
  addSiteBuiltins();
  keepSlice();
  interp.initialized = true;
}

/** The module `__main__`, borrowed. */
export function mainModule(): PyObject {
  return PyDict_GetItemString(interp.modules, '__main__')!;
}
