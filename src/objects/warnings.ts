/** Issuing warnings (Python/_warnings.c). */
import type { PyObject } from '../heap/object';
import { registerRoots, visitOptional } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';

import { sourceLine } from '../ceval/source-lines';
import { PyObject_IsInstance, PyObject_IsSubclass } from './abstract';
import { Py_True } from './boolobject';
import { PyObject_CallOneArg, PyObject_Vectorcall } from './call';
import {
  PyDict_Check,
  PyDict_GetItemWithError,
  PyDict_New,
  PyDict_SetItem,
  _PyDict_GetItemStr,
} from './dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetObject,
  PyErr_SetString,
  PyErr_WriteUnraisable,
} from './errors';
import {
  PyExc_DeprecationWarning,
  PyExc_ImportWarning,
  PyExc_PendingDeprecationWarning,
  PyExc_ResourceWarning,
  PyExc_RuntimeError,
  PyExc_RuntimeWarning,
  PyExc_TypeError,
  PyExc_UserWarning,
  PyExc_Warning,
} from './exceptions';
import { PyFile_WriteString } from './fileobject';
import { PyFrame_GetLineNumber } from './frameobject-attributes';
import { _PyFrame_GetFirstComplete, _PyFrame_GetFrameObject } from './frameobject';
import type { Frame } from './interpframe';
import type { PyCodeObject } from './codeobject';
import type { PyGenObject } from './genobject';
import { listFromStolen } from './listobject';
import { PyLong_FromLong } from './longobject';
import { PyObject_Str, Py_None, reprStr, strStr } from './object';
import { interp, tstate } from './pystate';
import { tupleFromStolen } from './tupleobject';
import { PyUnicode_CheckExact, PyUnicode_FromString, _Py_ID } from './unicodeobject';
import {
  already_warned,
  get_filter,
  get_once_registry,
  get_warnings_attr,
  type FilterFound,
} from './warnings-filters';

/** State of the module `_warnings`; the objects are owned. */
export const warningState = {
  filters: null as PyObject | null,
  onceRegistry: null as PyObject | null,
  defaultAction: null as PyObject | null,
  filtersVersion: 0,
};

onRuntimeReset(() => {
  warningState.filters = null;
  warningState.onceRegistry = null;
  warningState.defaultAction = null;
  warningState.filtersVersion = 0;
});

registerRoots('warnings', (visit) => {
  visitOptional(visit, warningState.filters, 'filters of _warnings');
  visitOptional(visit, warningState.onceRegistry, 'once registry of _warnings');
  visitOptional(visit, warningState.defaultAction, 'default action of _warnings');
});

function filterRow(category: PyObject, action: string, module: string | null): PyObject {
  return tupleFromStolen([
    _Py_ID(action),
    Py_NewRef(Py_None),
    Py_NewRef(category),
    module === null ? Py_NewRef(Py_None) : PyUnicode_FromString(module),
    PyLong_FromLong(0),
  ]);
}

/** @source Python/_warnings.c _PyWarnings_InitState */
export function _PyWarnings_InitState(): void {
  warningState.filters = listFromStolen([
    filterRow(PyExc_DeprecationWarning, 'default', '__main__'),
    filterRow(PyExc_DeprecationWarning, 'ignore', null),
    filterRow(PyExc_PendingDeprecationWarning, 'ignore', null),
    filterRow(PyExc_ImportWarning, 'ignore', null),
    filterRow(PyExc_ResourceWarning, 'ignore', null),
  ]);
  warningState.onceRegistry = PyDict_New();
  warningState.defaultAction = PyUnicode_FromString('default');
}

/** One warning with all that is known of it. All borrowed. */
interface Warning {
  category: PyObject;
  text: PyObject;
  message: PyObject;
  filename: PyObject;
  lineno: number;
  source: PyObject | null;
}

/** Prints without the module `warnings`. @source Python/_warnings.c show_warning */
function show_warning(w: Warning): void {
  const file = _PyDict_GetItemStr(interp.sysdict, _Py_ID('stderr'));
  if (file === null || file === Py_None) return;
  const name = w.category as PyObject & { tp_name: string };
  const shown = name.tp_name.slice(name.tp_name.lastIndexOf('.') + 1);
  const filename = w.filename.v as string;
  PyFile_WriteString(`${filename}:${w.lineno}: ${shown}: ${strStr(w.text) ?? ''}\n`, file);
  const line = sourceLine(filename, w.lineno);
  if (line !== null) PyFile_WriteString(`  ${line.trim()}\n`, file);
  PyErr_Clear();
}

/** @source Python/_warnings.c call_show_warning */
function call_show_warning(w: Warning): number {
  const show = get_warnings_attr('_showwarnmsg', w.source !== null);
  if (show === null) {
    if (PyErr_Occurred() !== null) return -1;
    show_warning(w);
    return 0;
  }
  const cls = get_warnings_attr('WarningMessage', false);
  const lineno = PyLong_FromLong(w.lineno);
  const args = [w.message, w.category, w.filename, lineno, Py_None, Py_None, w.source ?? Py_None];
  const msg = cls === null ? null : PyObject_Vectorcall(cls, args, null);
  Py_DECREF(lineno);
  Py_XDECREF(cls);
  const res = msg === null ? null : PyObject_CallOneArg(show, msg);
  Py_XDECREF(msg);
  Py_DECREF(show);
  if (res === null) return -1;
  Py_DECREF(res);
  return 0;
}

function registryKey(w: Warning): PyObject {
  const items = [Py_NewRef(w.text), Py_NewRef(w.category), PyLong_FromLong(w.lineno)];
  return tupleFromStolen(items);
}

/** Notes a warning in the registry; 1 if it was there. @source Python/_warnings.c update_registry */
function update_registry(registry: PyObject, w: Warning): number {
  const alt = tupleFromStolen([Py_NewRef(w.text), Py_NewRef(w.category)]);
  const seen = already_warned(registry, alt, true);
  Py_DECREF(alt);
  return seen;
}

/** 1: shown before, 0: show it, -1: exception. */
function noteByAction(
  { action, item }: FilterFound,
  w: Warning,
  given: PyObject | null,
  key: PyObject,
): number {
  const name = action.v as string;
  if (name === 'always') return 0;
  const registry = given === Py_None ? null : given;
  if (registry !== null && PyDict_SetItem(registry, key, Py_True) < 0) return -1;
  if (name === 'default') return 0;
  if (name === 'module') return registry === null ? 0 : update_registry(registry, w);
  if (name === 'once') {
    const target = registry ?? get_once_registry();
    return target === null ? -1 : update_registry(target, w);
  }
  const shown = [reprStr(action), reprStr(item)];
  const text = `Unrecognized action (${shown[0] ?? ''}) in warnings.filters:\n ${shown[1] ?? ''}`;
  PyErr_SetString(PyExc_RuntimeError, text);
  return -1;
}

/** @source Python/_warnings.c warn_explicit; all arguments borrowed */
export function warn_explicit(
  categoryGiven: PyObject,
  messageGiven: PyObject,
  filename: PyObject,
  lineno: number,
  moduleGiven: PyObject | null,
  registry: PyObject | null,
  source: PyObject | null,
): number {
  if (moduleGiven === Py_None) return 0;
  if (registry !== null && registry !== Py_None && !PyDict_Check(registry)) {
    PyErr_SetString(PyExc_TypeError, "'registry' must be a dict or None");
    return -1;
  }
  const module = moduleGiven === null ? normalizedModule(filename) : Py_NewRef(moduleGiven);
  const isWarning = PyObject_IsInstance(messageGiven, PyExc_Warning);
  if (isWarning < 0) return -1;
  const category: PyObject = isWarning ? messageGiven.ob_type : categoryGiven;
  const text = isWarning ? PyObject_Str(messageGiven) : Py_NewRef(messageGiven);
  const message = isWarning ? Py_NewRef(messageGiven) : PyObject_CallOneArg(category, messageGiven);
  let rc = -1;
  if (text !== null && message !== null) {
    rc = decide({ category, text, message, filename, lineno, source }, module, registry);
  }
  Py_XDECREF(text);
  Py_XDECREF(message);
  Py_DECREF(module);
  return rc;
}

function decide(w: Warning, module: PyObject, registry: PyObject | null): number {
  const key = registryKey(w);
  let rc = already_warned(registry, key, false);
  if (rc === 0) {
    const found = get_filter(w.category, w.text, w.lineno, module);
    rc = found === null ? -1 : actOn(found, w, registry, key);
    Py_XDECREF(found?.action ?? null);
    Py_XDECREF(found?.item ?? null);
  }
  Py_DECREF(key);
  return rc < 0 ? -1 : 0;
}

function actOn(found: FilterFound, w: Warning, registry: PyObject | null, key: PyObject): number {
  const name = found.action.v as string;
  if (name === 'ignore') return 0;
  if (name === 'error') {
    PyErr_SetObject(w.category, w.message);
    return -1;
  }
  const rc = noteByAction(found, w, registry, key);
  return rc === 0 ? call_show_warning(w) : rc;
}

/** @source Python/_warnings.c normalize_module */
function normalizedModule(filename: PyObject): PyObject {
  const name = filename.v as string;
  if (name === '') return PyUnicode_FromString('<unknown>');
  return name.endsWith('.py') ? PyUnicode_FromString(name.slice(0, -3)) : Py_NewRef(filename);
}

function isInternal(frame: Frame): boolean {
  const file = (frame.code as PyCodeObject).v.co_filename!.v as string;
  return file.includes('importlib') && file.includes('_bootstrap');
}

/** The next frame with Python code, of which a frame object is made. */
function visitFrame(from: Frame | null): Frame | null {
  const f = _PyFrame_GetFirstComplete(from);
  if (f !== null) _PyFrame_GetFrameObject(f);
  return f;
}

/** @source Python/_warnings.c is_filename_to_skip */
function isToSkip(frame: Frame, prefixes: readonly string[]): boolean {
  const file = (frame.code as PyCodeObject).v.co_filename!.v as string;
  return prefixes.some((prefix) => file.startsWith(prefix));
}

/** The frame that a stack level means. @source Python/_warnings.c setup_context */
function frameOfLevel(level: number, prefixes: readonly string[]): Frame | null {
  let f = visitFrame(tstate.current_frame);
  const skipInternal = level > 0 && f !== null && !isInternal(f);
  for (let n = level; --n > 0 && f !== null;) {
    do f = visitFrame(f.previous);
    while (skipInternal && f !== null && (isInternal(f) || isToSkip(f, prefixes)));
  }
  return f;
}

/** Warns as seen from `stackLevel` frames up, those of files with the prefixes not counted. @source Python/_warnings.c do_warn, setup_context */
export function do_warn(
  message: PyObject,
  category: PyObject,
  stackLevel: number,
  source: PyObject | null,
  skipPrefixes: readonly string[] = [],
): number {
  const f = frameOfLevel(stackLevel, skipPrefixes);
  const globals = f === null ? interp.sysdict : f.globals;
  const filename =
    f === null ? PyUnicode_FromString('sys') : Py_NewRef((f.code as PyCodeObject).v.co_filename!);
  const lineno = f === null ? 1 : PyFrame_GetLineNumber(f);
  let registry = PyDict_GetItemWithError(globals, _Py_ID('__warningregistry__'));
  if (registry === null) {
    registry = PyDict_New();
    PyDict_SetItem(globals, _Py_ID('__warningregistry__'), registry);
    Py_DECREF(registry);
  }
  const name = PyDict_GetItemWithError(globals, _Py_ID('__name__'));
  const module =
    name !== null && (name === Py_None || PyUnicode_CheckExact(name))
      ? Py_NewRef(name)
      : PyUnicode_FromString('<string>');
  Py_NewRef(registry);
  const rc = warn_explicit(category, message, filename, lineno, module, registry, source);
  Py_DECREF(registry);
  Py_DECREF(module);
  Py_DECREF(filename);
  return rc;
}

/**
 * Warns, on behalf of the object `source` if one is given; -1 if the warning became an exception.
 * @source Python/_warnings.c PyErr_WarnEx, _PyErr_WarnFormat
 */
export function PyErr_WarnEx(
  category: PyObject | null,
  msg: string,
  stacklevel: number,
  source: PyObject | null = null,
): number {
  const message = PyUnicode_FromString(msg);
  const rc = do_warn(message, category ?? PyExc_RuntimeWarning, stacklevel, source);
  Py_DECREF(message);
  return rc;
}

/** The category that `warn(message, category)` means; borrowed, null with TypeError set. @source Python/_warnings.c get_category */
export function get_category(message: PyObject, category: PyObject | null): PyObject | null {
  const isWarning = PyObject_IsInstance(message, PyExc_Warning);
  if (isWarning < 0) return null;
  if (isWarning) return message.ob_type;
  if (category === null || category === Py_None) return PyExc_UserWarning;
  const ok = PyObject_IsSubclass(category, PyExc_Warning);
  if (ok === 1) return category;
  const shown = category.ob_type.tp_name;
  if (ok < 0) PyErr_Clear();
  return PyErr_SetString(PyExc_TypeError, `category must be a Warning subclass, not '${shown}'`);
}

/** Warns of a coroutine that dies without having been awaited. @source Python/_warnings.c _PyErr_WarnUnawaitedCoroutine */
export function _PyErr_WarnUnawaitedCoroutine(coro: PyObject): void {
  const fn = get_warnings_attr('_warn_unawaited_coroutine', true);
  let warned = false;
  if (fn !== null) {
    const res = PyObject_CallOneArg(fn, coro);
    Py_DECREF(fn);
    // A filter may have made an error of the warning.
    if (res !== null || PyErr_ExceptionMatches(PyExc_RuntimeWarning)) warned = true;
    Py_XDECREF(res);
  }
  if (PyErr_Occurred() !== null) PyErr_WriteUnraisable(coro);
  if (warned) return;
  const text = `coroutine '${strStr((coro as PyGenObject).v.qualname)}' was never awaited`;
  if (PyErr_WarnEx(PyExc_RuntimeWarning, text, 1, coro) < 0) PyErr_WriteUnraisable(coro);
}
