/** Pickling of functions and classes, by their names. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import type { PyBytesObject } from '../objects/bytesobject';
import { PyDict_GetItemWithError } from '../objects/dictobject';
import {
  PyErr_Clear,
  PyErr_ExceptionMatches,
  PyErr_Occurred,
  PyErr_SetString,
} from '../objects/errors';
import { PyExc_RuntimeError, PyExc_UnicodeEncodeError } from '../objects/exceptions';
import { PyList_GET_ITEM, PyList_GET_SIZE } from '../objects/listobject';
import { PyLong_Check } from '../objects/longobject';
import { PyLong_AsLong } from '../objects/longobject-convert';
import {
  Py_NotImplemented,
  Py_None,
  _PyNone_Type,
  _PyNotImplemented_Type,
  PyObject_GetAttr,
  reprStr,
  strStr,
} from '../objects/object';
import { _PyObject_LookupAttr } from '../objects/object-attr';
import { PyEllipsis_Type, Py_Ellipsis } from '../objects/sliceobject';
import { PyTuple_Check, PyTuple_Pack } from '../objects/tupleobject';
import { PyType_Type } from '../objects/typeobject';
import { PyUnicode_AsEncodedString } from '../objects/unicode-codecs';
import { PyUnicode_Check, _Py_ID } from '../objects/unicodeobject';
import { PyImport_Import, get_deep_attribute, get_dotted_path, whichmodule } from './pickle-names';
import { Op } from './pickle-opcodes';
import { save } from './pickle-save';
import { reduction, reductionOf, saveReduced } from './pickle-save-atoms';
import { picklingError, pickleState } from './pickle-state';
import { sized, type PicklerObject } from './pickler-object';
import { memo_put, writeBytes, writeOp } from './pickler-output';

/** What is known of a global; all owned. */
interface Found {
  global_name: PyObject | null;
  module_name: PyObject | null;
  module: PyObject | null;
  parent: PyObject | null;
  lastname: PyObject | null;
}

/** Raises PicklingError: the object and why not. */
function cannotPickle(obj: PyObject, why: () => string | null): false {
  // What is being reported takes the place of what went wrong before.
  PyErr_Clear();
  const shown = reprStr(obj);
  const reason = shown === null ? null : why();
  return reason !== null && picklingError(`Can't pickle ${shown}: ${reason}`);
}

/** The name of a global: as given, `__qualname__` or `__name__`. */
function nameOf(obj: PyObject, name: PyObject | null): PyObject | null {
  if (name !== null) return Py_NewRef(name);
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(obj, _Py_ID('__qualname__'), out) < 0) return null;
  return out.value ?? PyObject_GetAttr(obj, _Py_ID('__name__'));
}

/** Makes sure that the name leads to the object. */
function findGlobal(found: Found, obj: PyObject, path: PyObject): boolean {
  found.module_name = whichmodule(obj, path);
  const { module_name, global_name } = found;
  if (module_name === null) return false;
  found.module = PyImport_Import(module_name);
  if (found.module === null) {
    return cannotPickle(obj, () => {
      const shown = reprStr(module_name);
      return shown === null ? null : `import of module ${shown} failed`;
    });
  }
  found.lastname = Py_NewRef(PyList_GET_ITEM(path, PyList_GET_SIZE(path) - 1));
  const cls = get_deep_attribute(found.module, path, found);
  if (cls === null) {
    return cannotPickle(
      obj,
      () => `attribute lookup ${strStr(global_name!)} on ${strStr(module_name)} failed`,
    );
  }
  Py_DECREF(cls);
  if (cls === obj) return true;
  return cannotPickle(
    obj,
    () => `it's not the same object as ${strStr(module_name)}.${strStr(global_name!)}`,
  );
}

/** The code of a global in the registry of extensions, 0 if it is not there, -1 with an exception set. */
function extensionCode(found: Found, obj: PyObject): number {
  const key = PyTuple_Pack(found.module_name!, found.global_name!);
  const value = PyDict_GetItemWithError(pickleState.extension_registry!, key);
  Py_DECREF(key);
  if (value === null) return PyErr_Occurred() ? -1 : 0;
  if (!PyLong_Check(value)) {
    cannotPickle(obj, () => `extension code ${reprStr(value)} isn't an integer`);
    return -1;
  }
  const code = PyLong_AsLong(value);
  if (code > 0 && code <= 0x7fffffff) return code;
  if (!PyErr_Occurred()) cannotPickle(obj, () => `extension code ${code} is out of range`);
  return -1;
}

function writeExtension(self: PicklerObject, code: number): boolean {
  if (code <= 0xff) return writeBytes(self, sized(Op.EXT1, code, 1));
  return writeBytes(self, code <= 0xffff ? sized(Op.EXT2, code, 2) : sized(Op.EXT4, code, 4));
}

function notStrings(what: string): false {
  PyErr_SetString(PyExc_RuntimeError, `_compat_pickle.${what}`);
  return false;
}

/** Gives a global its names of Python 2. @source Modules/_pickle.c fix_imports */
function fix_imports(found: Found): boolean {
  const key = PyTuple_Pack(found.module_name!, found.global_name!);
  const pair = PyDict_GetItemWithError(pickleState.name_mapping_3to2!, key);
  Py_DECREF(key);
  if (pair !== null) {
    if (!PyTuple_Check(pair) || pair.v.length !== 2) {
      const type = pair.ob_type.tp_name;
      return notStrings(`REVERSE_NAME_MAPPING values should be 2-tuples, not ${type}`);
    }
    const [module, name] = pair.v;
    if (!PyUnicode_Check(module) || !PyUnicode_Check(name)) {
      const types = `(${module.ob_type.tp_name}, ${(name as PyObject).ob_type.tp_name})`;
      return notStrings(`REVERSE_NAME_MAPPING values should be pairs of str, not ${types}`);
    }
    replace(found, 'module_name', module);
    replace(found, 'global_name', name);
    return true;
  }
  if (PyErr_Occurred()) return false;
  const module = PyDict_GetItemWithError(pickleState.import_mapping_3to2!, found.module_name!);
  if (module === null) return !PyErr_Occurred();
  if (!PyUnicode_Check(module)) {
    const type = (module as PyObject).ob_type.tp_name;
    return notStrings(`REVERSE_IMPORT_MAPPING values should be strings, not ${type}`);
  }
  replace(found, 'module_name', module);
  return true;
}

function replace(found: Found, field: keyof Found, value: PyObject): void {
  const old = found[field];
  found[field] = Py_NewRef(value);
  Py_XDECREF(old);
}

/** One line of a GLOBAL. */
function writeName(self: PicklerObject, name: PyObject, what: string): boolean {
  const encoding = self.v.proto === 3 ? 'utf-8' : 'ascii';
  const encoded = PyUnicode_AsEncodedString(name, encoding, 'strict') as PyBytesObject | null;
  if (encoded === null) {
    if (PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) {
      PyErr_Clear();
      picklingError(
        `can't pickle ${what} identifier '${strStr(name)}' using pickle protocol ${self.v.proto}`,
      );
    }
    return false;
  }
  const written = writeBytes(self, encoded.v) && writeOp(self, 0x0a);
  Py_DECREF(encoded);
  return written;
}

function writeGlobal(self: PicklerObject, found: Found): boolean {
  if (found.parent === found.module) replace(found, 'global_name', found.lastname!);
  const { proto } = self.v;
  if (proto >= 4) {
    return (
      save(self, found.module_name!) &&
      save(self, found.global_name!) &&
      writeOp(self, Op.STACK_GLOBAL)
    );
  }
  if (found.parent !== found.module) {
    const args = PyTuple_Pack(found.parent!, found.lastname!);
    return saveReduced(self, reduction(pickleState.getattr!, args), null);
  }
  if (!writeOp(self, Op.GLOBAL)) return false;
  if (proto < 3 && self.v.fix_imports && !fix_imports(found)) return false;
  return (
    writeName(self, found.module_name!, 'module') && writeName(self, found.global_name!, 'global')
  );
}

function saveFound(self: PicklerObject, obj: PyObject, found: Found): boolean {
  const path = get_dotted_path(null, found.global_name!);
  if (path === null) return false;
  const known = findGlobal(found, obj, path);
  Py_DECREF(path);
  if (!known) return false;
  const code = self.v.proto >= 2 ? extensionCode(found, obj) : 0;
  if (code !== 0) return code > 0 && writeExtension(self, code);
  return writeGlobal(self, found) && memo_put(self, obj);
}

/** Saves a global by its name, or by the name given. @source Modules/_pickle.c save_global */
export function save_global(self: PicklerObject, obj: PyObject, name: PyObject | null): boolean {
  const found: Found = {
    global_name: nameOf(obj, name),
    module_name: null,
    module: null,
    parent: null,
    lastname: null,
  };
  const saved = found.global_name !== null && saveFound(self, obj, found);
  Py_XDECREF(found.module_name);
  Py_XDECREF(found.global_name);
  Py_XDECREF(found.module);
  Py_XDECREF(found.parent);
  Py_XDECREF(found.lastname);
  return saved;
}

/** The class of a singleton has no name that leads to it. @source Modules/_pickle.c save_singleton_type */
function save_singleton_type(self: PicklerObject, obj: PyObject, singleton: PyObject): boolean {
  return saveReduced(self, reductionOf(PyType_Type, Py_NewRef(singleton)), obj);
}

/** @source Modules/_pickle.c save_type */
export function save_type(self: PicklerObject, obj: PyObject): boolean {
  if (obj === _PyNone_Type) return save_singleton_type(self, obj, Py_None);
  if (obj === PyEllipsis_Type) return save_singleton_type(self, obj, Py_Ellipsis);
  if (obj === _PyNotImplemented_Type) return save_singleton_type(self, obj, Py_NotImplemented);
  return save_global(self, obj, null);
}
