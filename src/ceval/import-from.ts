/** `import`, `from ... import` and `from ... import *` as the eval loop does them (Python/ceval.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyMapping_Keys, PyObject_SetItem, PySequence_GetItem } from '../objects/abstract';
import { PyObject_Call, PyObject_Vectorcall } from '../objects/call';
import {
  PyDict_CheckExact,
  PyDict_New,
  PyDict_SetItem,
  PyDict_SetItemString,
} from '../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetObject,
  PyErr_SetString,
} from '../objects/errors';
import {
  PyExc_ImportError,
  PyExc_IndexError,
  PyExc_SystemError,
  PyExc_TypeError,
} from '../objects/exceptions';
import { _PyFrame_FastToLocalsWithError } from '../objects/frameobject-attributes';
import type { Frame } from '../objects/interpframe';
import { PyLong_AsInt } from '../objects/longobject';
import {
  PyObject_GetAttr,
  PyObject_IsTrue,
  Py_None,
  _PyObject_LookupAttr,
  reprStr,
} from '../objects/object';
import { interp } from '../objects/pystate';
import { PyTuple_Pack } from '../objects/tupleobject';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID } from '../objects/unicodeobject';
import { PyImport_GetModule, PyImport_ImportModuleLevelObject } from './import';
import { PyMapping_GetOptionalItem } from './mapping';

/** @source Python/ceval.c import_name */
export function importName(
  f: Frame,
  name: PyObject,
  fromlist: PyObject,
  level: PyObject,
): PyObject | null {
  const func = PyMapping_GetOptionalItem(f.builtins, _Py_ID('__import__'));
  if (func === null) return null;
  if (func === undefined) return PyErr_SetString(PyExc_ImportError, '__import__ not found');
  const locals = f.locals ?? Py_None;
  let res: PyObject | null;
  if (func === interp.import_func) {
    const ilevel = PyLong_AsInt(level);
    res =
      ilevel === -1 && PyErr_Occurred() !== null
        ? null
        : PyImport_ImportModuleLevelObject(name, f.globals, locals, fromlist, ilevel);
  } else res = PyObject_Vectorcall(func, [name, f.globals, locals, fromlist, level], null);
  Py_DECREF(func);
  return res;
}

/** Raises `ImportError(msg, name=..., path=..., name_from=...)`. @source Python/errors.c _PyErr_SetImportErrorWithNameFrom */
export function setImportError(
  msg: string,
  name: PyObject | null,
  path: PyObject | null,
  nameFrom: PyObject | null,
  type: PyObject = PyExc_ImportError,
): null {
  const kwargs = PyDict_New();
  PyDict_SetItemString(kwargs, 'name', name ?? Py_None);
  PyDict_SetItemString(kwargs, 'path', path ?? Py_None);
  if (nameFrom !== null) PyDict_SetItemString(kwargs, 'name_from', nameFrom);
  const text = PyUnicode_FromString(msg);
  const args = PyTuple_Pack(text);
  Py_DECREF(text);
  const error = PyObject_Call(type, args, kwargs);
  Py_DECREF(args);
  Py_DECREF(kwargs);
  if (error === null) return null;
  PyErr_SetObject(error.ob_type, error);
  Py_DECREF(error);
  return null;
}

/** Whether a module's spec says that it is still being initialized. */
export function isInitializing(spec: PyObject): boolean {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(spec, _Py_ID('_initializing'), out) < 0) PyErr_Clear();
  if (out.value === null) return false;
  const truth = PyObject_IsTrue(out.value);
  Py_DECREF(out.value);
  if (truth < 0) PyErr_Clear();
  return truth > 0;
}

function optionalAttr(o: PyObject, name: string): PyObject | null {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(o, _Py_ID(name), out) < 0) PyErr_Clear();
  return out.value;
}

/** Raises "cannot import name". */
function cannotImport(module: PyObject, pkgname: PyObject | null, name: PyObject): null {
  const nameOrUnknown = pkgname ?? PyUnicode_FromString('<unknown module name>');
  let path = optionalAttr(module, '__file__');
  if (path !== null && !PyUnicode_Check(path)) {
    Py_DECREF(path);
    path = null;
  }
  const shown = reprStr(name) ?? '';
  const from = reprStr(nameOrUnknown) ?? '';
  if (path === null)
    setImportError(
      `cannot import name ${shown} from ${from} (unknown location)`,
      pkgname,
      null,
      name,
    );
  else {
    const spec = optionalAttr(module, '__spec__');
    const partial = spec !== null && isInitializing(spec);
    Py_XDECREF(spec);
    const text = partial
      ? `cannot import name ${shown} from partially initialized module ${from} (most likely due to a circular import) (${path.v as string})`
      : `cannot import name ${shown} from ${from} (${path.v as string})`;
    setImportError(text, pkgname, path, name);
  }
  Py_XDECREF(path);
  Py_DECREF(nameOrUnknown);
  return null;
}

/** @source Python/ceval.c import_from */
export function importFrom(v: PyObject, name: PyObject): PyObject | null {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(v, name, out) !== 0) return out.value;
  // A circular import may have put the submodule into sys.modules only.
  const pkgname = PyObject_GetAttr(v, _Py_ID('__name__'));
  if (pkgname === null || !PyUnicode_Check(pkgname)) {
    PyErr_Clear();
    Py_XDECREF(pkgname);
    return cannotImport(v, null, name);
  }
  const full = PyUnicode_FromString(`${pkgname.v}.${name.v as string}`);
  const x = PyImport_GetModule(full);
  Py_DECREF(full);
  if (x !== null || PyErr_Occurred() !== null) {
    Py_DECREF(pkgname);
    return x;
  }
  return cannotImport(v, pkgname, name);
}

/** Names that `import *` takes, with whether underscores are skipped; null with an exception set. */
function starNames(v: PyObject): { all: PyObject; skip: boolean } | null {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(v, _Py_ID('__all__'), out) < 0) return null;
  if (out.value !== null) return { all: out.value, skip: false };
  if (_PyObject_LookupAttr(v, _Py_ID('__dict__'), out) < 0) return null;
  if (out.value === null) {
    return PyErr_SetString(
      PyExc_ImportError,
      'from-import-* object has no __dict__ and no __all__',
    );
  }
  const all = PyMapping_Keys(out.value);
  Py_DECREF(out.value);
  return all === null ? null : { all, skip: true };
}

/** @source Python/intrinsics.c import_all_from */
function import_all_from(locals: PyObject, v: PyObject): number {
  const names = starNames(v);
  if (names === null) return -1;
  let err = 0;
  for (let pos = 0; err === 0; pos++) {
    const name = PySequence_GetItem(names.all, pos);
    if (name === null) {
      if (!PyErr_ExceptionMatches(PyExc_IndexError)) err = -1;
      else PyErr_Clear();
      break;
    }
    err = importOne(locals, v, name, names.skip);
    Py_DECREF(name);
  }
  Py_DECREF(names.all);
  return err;
}

function importOne(locals: PyObject, v: PyObject, name: PyObject, skip: boolean): number {
  if (!PyUnicode_Check(name)) {
    const out = { value: null as PyObject | null };
    _PyObject_LookupAttr(v, _Py_ID('__name__'), out);
    const module = out.value === null ? '?' : (out.value.v as string);
    Py_XDECREF(out.value);
    const where = skip ? 'Key in' : 'Item in';
    const attr = skip ? '__dict__' : '__all__';
    PyErr_SetString(
      PyExc_TypeError,
      `${where} ${module}.${attr} must be str, not ${name.ob_type.tp_name}`,
    );
    return -1;
  }
  if (skip && name.v.startsWith('_')) return 0;
  const value = PyObject_GetAttr(v, name);
  if (value === null) return -1;
  const err = PyDict_CheckExact(locals)
    ? PyDict_SetItem(locals, name, value)
    : PyObject_SetItem(locals, name, value);
  Py_DECREF(value);
  return err;
}

/** `from m import *` into the frame's namespace; None, or null with an exception set. @source Python/intrinsics.c import_star */
export function importStar(f: Frame, from: PyObject): PyObject | null {
  if (_PyFrame_FastToLocalsWithError(f) < 0) return null;
  if (f.locals === null)
    return PyErr_SetString(PyExc_SystemError, "no locals found during 'import *'");
  const locals = Py_NewRef(f.locals);
  const err = import_all_from(locals, from);
  Py_DECREF(locals);
  return err < 0 ? null : Py_NewRef(Py_None);
}
