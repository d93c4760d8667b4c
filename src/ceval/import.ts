/** The part of import that is not importlib (Python/import.c). */
import type { PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { nativeModule } from '../modules/config';
import { STDLIB_MODULE_NAMES } from '../modules/sysmodule-names';
import { PyObject_GetItem } from '../objects/abstract';
import { PyObject_CallMethodObjArgs } from '../objects/call';
import type { PyCodeObject } from '../objects/codeobject';
import { PyDict_CheckExact, PyDict_GetItemWithError, PyDict_New } from '../objects/dictobject';
import { PyList_New } from '../objects/listobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetObject,
  PyErr_SetRaisedException,
  PyErr_SetString,
  PyErr_WarnEx,
} from '../objects/errors';
import { setArgs, setField, type PyBaseExceptionObject } from '../objects/exceptions-base';
import {
  PyExc_DeprecationWarning,
  PyExc_ImportError,
  PyExc_ImportWarning,
  PyExc_KeyError,
  PyExc_ModuleNotFoundError,
  PyExc_RuntimeError,
  PyExc_TypeError,
  PyExc_ValueError,
} from '../objects/exceptions';
import { frameOf } from '../objects/frameobject';
import { _PyModuleSpec_IsInitializing } from '../objects/moduleobject';
import {
  PyObject_GetAttr,
  PyObject_IsTrue,
  Py_None,
  _PyObject_LookupAttr,
  reprStr,
} from '../objects/object';
import { interp, tstate } from '../objects/pystate';
import type { PyTracebackObject } from '../objects/traceback';
import { PyTuple_Pack } from '../objects/tupleobject';
import { PyType_IsSubtype } from '../objects/typeobject';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  PyUnicode_RichCompare,
  _Py_ID,
} from '../objects/unicodeobject';
import { findFrozen } from './frozen';

/** A module in `sys.modules`: new reference, null if absent or with an exception set. @source Python/import.c import_get_module */
export function PyImport_GetModule(name: PyObject): PyObject | null {
  const { modules } = interp;
  if (PyDict_CheckExact(modules)) return Py_XNewRef(PyDict_GetItemWithError(modules, name));
  const mod = PyObject_GetItem(modules, name);
  if (mod === null && PyErr_ExceptionMatches(PyExc_KeyError)) PyErr_Clear();
  return mod;
}

/** `package.__name__` for a relative import, or null with an exception set; new reference. */
function packageOf(globals: PyObject): PyObject | null {
  const get = (name: string): PyObject | null => PyDict_GetItemWithError(globals, _Py_ID(name));
  const pkg = get('__package__');
  const spec = get('__spec__');
  if (pkg !== null && pkg !== Py_None) {
    if (!PyUnicode_Check(pkg)) return PyErr_SetString(PyExc_TypeError, 'package must be a string');
    if (spec === null || spec === Py_None) return Py_NewRef(pkg);
    const parent = PyObject_GetAttr(spec, _Py_ID('parent'));
    if (parent === null) return null;
    const differs = PyUnicode_RichCompare(pkg, parent, 3);
    Py_DECREF(parent);
    const warn = differs !== null && PyObject_IsTrue(differs) > 0;
    if (warn && PyErr_WarnEx(PyExc_DeprecationWarning, '__package__ != __spec__.parent', 1) < 0)
      return null;
    return Py_NewRef(pkg);
  }
  if (spec !== null && spec !== Py_None) {
    const parent = PyObject_GetAttr(spec, _Py_ID('parent'));
    if (parent !== null && !PyUnicode_Check(parent)) {
      return PyErr_SetString(PyExc_TypeError, '__spec__.parent must be a string');
    }
    return parent;
  }
  return packageByName(get('__name__'), get('__path__') !== null);
}

function packageByName(name: PyObject | null, isPackage: boolean): PyObject | null {
  const text =
    "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__";
  if (PyErr_WarnEx(PyExc_ImportWarning, text, 1) < 0) return null;
  if (name === null) return PyErr_SetString(PyExc_KeyError, "'__name__' not in globals");
  if (!PyUnicode_Check(name)) return PyErr_SetString(PyExc_TypeError, '__name__ must be a string');
  if (isPackage) return Py_NewRef<PyObject>(name);
  const dot = name.v.lastIndexOf('.');
  return PyUnicode_FromString(dot < 0 ? '' : name.v.slice(0, dot));
}

/** The absolute name behind a relative one. @source Python/import.c resolve_name */
function resolve_name(globals: PyObject | null, name: PyObject, level: number): PyObject | null {
  if (globals === null) return PyErr_SetString(PyExc_KeyError, "'__name__' not in globals");
  const pkg = packageOf(globals);
  if (pkg === null) return null;
  let base = pkg.v as string;
  Py_DECREF(pkg);
  if (base === '') {
    return PyErr_SetString(
      PyExc_ImportError,
      'attempted relative import with no known parent package',
    );
  }
  for (let up = 1; up < level; up++) {
    const dot = base.lastIndexOf('.');
    if (dot < 0) {
      return PyErr_SetString(
        PyExc_ImportError,
        'attempted relative import beyond top-level package',
      );
    }
    base = base.slice(0, dot);
  }
  const rest = name.v as string;
  return PyUnicode_FromString(rest === '' ? base : `${base}.${rest}`);
}

/** Waits for a module that is being imported. @source Python/import.c import_ensure_initialized */
function import_ensure_initialized(mod: PyObject, name: PyObject): number {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(mod, _Py_ID('__spec__'), out) < 0) return -1;
  const busy = _PyModuleSpec_IsInitializing(out.value);
  Py_XDECREF(out.value);
  if (!busy) return 0;
  const value = PyObject_CallMethodObjArgs(interp.importlib!, _Py_ID('_lock_unlock_module'), name);
  if (value === null) return -1;
  Py_DECREF(value);
  return 0;
}

/** Imports the module itself; what `import a.b` binds is decided by the caller. */
function loadAbsolute(name: PyObject): PyObject | null {
  const mod = PyImport_GetModule(name);
  if (mod === null && PyErr_Occurred() !== null) return null;
  if (mod !== null && mod !== Py_None) {
    if (import_ensure_initialized(mod, name) === 0) return mod;
    Py_DECREF(mod);
    return null;
  }
  Py_XDECREF(mod);
  return PyObject_CallMethodObjArgs(
    interp.importlib!,
    _Py_ID('_find_and_load'),
    name,
    interp.import_func!,
  );
}

/** What the import of `absName` binds. @source Python/import.c PyImport_ImportModuleLevelObject, second half */
function finalModule(
  mod: PyObject,
  name: string,
  absName: string,
  fromlist: PyObject | null,
  level: number,
): PyObject | null {
  const hasFrom = fromlist !== null && fromlist !== Py_None ? PyObject_IsTrue(fromlist) : 0;
  if (hasFrom < 0) return null;
  if (hasFrom === 0) {
    const dot = name.indexOf('.');
    if (name === '' || dot < 0) return Py_NewRef(mod);
    if (level === 0) {
      const front = PyUnicode_FromString(name.slice(0, dot));
      const top = PyImport_ImportModuleLevelObject(front, null, null, null, 0);
      Py_DECREF(front);
      return top;
    }
    const wanted = PyUnicode_FromString(absName.slice(0, absName.length - (name.length - dot)));
    const top = PyImport_GetModule(wanted);
    if (top === null && PyErr_Occurred() === null) {
      PyErr_SetString(PyExc_KeyError, `${reprStr(wanted) ?? ''} not in sys.modules as expected`);
    }
    Py_DECREF(wanted);
    return top;
  }
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(mod, _Py_ID('__path__'), out) < 0) return null;
  if (out.value === null) return Py_NewRef(mod);
  Py_DECREF(out.value);
  return PyObject_CallMethodObjArgs(
    interp.importlib!,
    _Py_ID('_handle_fromlist'),
    mod,
    fromlist!,
    interp.import_func!,
  );
}

/** `__import__` itself; new reference. @source Python/import.c PyImport_ImportModuleLevelObject */
export function PyImport_ImportModuleLevelObject(
  name: PyObject,
  globals: PyObject | null,
  _locals: PyObject | null,
  fromlist: PyObject | null,
  level: number,
): PyObject | null {
  if (!PyUnicode_Check(name))
    return PyErr_SetString(PyExc_TypeError, 'module name must be a string');
  if (level < 0) return PyErr_SetString(PyExc_ValueError, 'level must be >= 0');
  if (level === 0 && name.v === '') return PyErr_SetString(PyExc_ValueError, 'Empty module name');
  const absName = level > 0 ? resolve_name(globals, name, level) : Py_NewRef<PyObject>(name);
  let result: PyObject | null = null;
  if (absName !== null) {
    const mod = loadAbsolute(absName);
    if (mod !== null) {
      result = finalModule(mod, name.v, absName.v as string, fromlist, level);
      Py_DECREF(mod);
    }
    Py_DECREF(absName);
  }
  if (result === null) {
    explainMissing();
    remove_importlib_frames();
  }
  return result;
}

/** Modules that CPython has as extensions, beyond the public names of the standard library. */
const EXTENSIONS = new Set([
  '_ssl',
  '_ctypes',
  '_sqlite3',
  '_tkinter',
  '_curses',
  '_dbm',
  '_gdbm',
  '_lzma',
  '_bz2',
  '_uuid',
]);

/** Says so when the missing module exists in CPython: it is we who lack it. */
function explainMissing(): void {
  if (!PyErr_ExceptionMatches(PyExc_ModuleNotFoundError)) return;
  const exc = PyErr_GetRaisedException() as PyBaseExceptionObject;
  const name = exc.v.x[1]?.v;
  const plain = `No module named '${String(name)}'`;
  if (
    typeof name === 'string' &&
    exc.v.x[0]?.v === plain &&
    (EXTENSIONS.has(name) || STDLIB_MODULE_NAMES.includes(name.split('.')[0])) &&
    findFrozen(name) === null &&
    nativeModule(name) === null
  ) {
    const text = PyUnicode_FromString(`${plain} (not available in Heapscope's simulator)`);
    const args = PyTuple_Pack(text);
    setArgs(exc, args);
    setField(exc, 0, text);
    Py_DECREF(args);
    Py_DECREF(text);
  }
  PyErr_SetRaisedException(exc);
}

function isImportlibFrame(tb: PyTracebackObject): boolean {
  const file = (frameOf(tb.v.tb_frame!).code as PyCodeObject).v.co_filename!.v as string;
  return (
    file === '<frozen importlib._bootstrap>' || file === '<frozen importlib._bootstrap_external>'
  );
}

/** Cuts importlib's own frames out of the raised exception's traceback. @source Python/import.c remove_importlib_frames */
function remove_importlib_frames(): void {
  const exc = PyErr_GetRaisedException() as PyBaseExceptionObject | null;
  if (exc === null) return;
  const alwaysTrim = PyType_IsSubtype(exc.ob_type, PyExc_ImportError);
  /** Entry before the present run of importlib frames; null: the exception itself. */
  let outer: PyTracebackObject | null = null;
  let previous: PyTracebackObject | null = null;
  let inImportlib = false;
  let tb = exc.v.traceback as PyTracebackObject | null;
  while (tb !== null) {
    const next = tb.v.tb_next as PyTracebackObject | null;
    const now = isImportlibFrame(tb);
    if (now && !inImportlib) outer = previous;
    inImportlib = now;
    const name = (frameOf(tb.v.tb_frame!).code as PyCodeObject).v.co_name!.v;
    if (now && (alwaysTrim || name === '_call_with_frames_removed')) {
      relink(exc, outer, next);
      previous = outer;
    } else previous = tb;
    tb = next;
  }
  PyErr_SetRaisedException(exc);
}

function relink(
  exc: PyBaseExceptionObject,
  after: PyTracebackObject | null,
  next: PyTracebackObject | null,
): void {
  const target = next === null ? null : Py_NewRef(next);
  if (after === null) {
    const old = exc.v.traceback;
    exc.v.traceback = target;
    touch(exc);
    Py_XDECREF(old);
    return;
  }
  const old = after.v.tb_next;
  after.v.tb_next = target;
  touch(after);
  Py_XDECREF(old);
}

/** Imports by an absolute name and gives the module itself, not the top package. @source Python/import.c PyImport_Import */
export function PyImport_ImportModule(name: string): PyObject | null {
  if (!interp.import_func || !interp.importlib) {
    return PyErr_SetString(PyExc_RuntimeError, `cannot import ${name} yet`);
  }
  const nameObject = PyUnicode_FromString(name);
  const fromlist = PyList_New(0);
  // Where no code runs, CPython makes a namespace for the import.
  const globals = tstate.current_frame === null ? PyDict_New() : null;
  const top = PyImport_ImportModuleLevelObject(nameObject, null, null, fromlist, 0);
  if (globals !== null) Py_DECREF(globals);
  Py_DECREF(fromlist);
  const mod = top === null ? null : PyImport_GetModule(nameObject);
  if (top !== null && mod === null && PyErr_Occurred() === null)
    PyErr_SetObject(PyExc_KeyError, nameObject);
  Py_XDECREF(top);
  Py_DECREF(nameObject);
  return mod;
}
