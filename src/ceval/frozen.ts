/** The standard library as frozen modules, from the archive (Python/import.c, Python/frozen.c). */
import type { LibraryArchive } from '../compile/library-archive';
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { memoryFs } from '../modules/memory-fs';
import { ConstantCache, codeFromDescription } from '../objects/codeobject';
import { PyObject_CallMethodObjArgs } from '../objects/call';
import { PyDict_GetItemString, _PyDict_GetItemStr } from '../objects/dictobject';
import { PyErr_Clear } from '../objects/errors';
import { PyList_Check, type PyListObject } from '../objects/listobject';
import { PyObject_GetAttr } from '../objects/object';
import { interp } from '../objects/pystate';
import { PyUnicode_Check, _Py_ID } from '../objects/unicodeobject';

let archive: LibraryArchive | null = null;
onRuntimeReset(() => {
  archive = null;
});

/** Sets the library of this run. */
export function setLibrary(library: LibraryArchive): void {
  archive = library;
}

/** The two halves of importlib have another name while they run. */
const BOOTSTRAP: Readonly<Record<string, string>> = {
  _frozen_importlib: 'importlib._bootstrap',
  _frozen_importlib_external: 'importlib._bootstrap_external',
};

/** What CPython itself freezes: such modules are found before any on sys.path. */
const ALWAYS_FROZEN = new Set([
  'abc',
  'codecs',
  'io',
  '_collections_abc',
  '_sitebuiltins',
  'genericpath',
  'ntpath',
  'posixpath',
  'os',
  'site',
  'stat',
  'importlib.util',
  'importlib.machinery',
  'runpy',
  'zipimport',
]);

/** A module of the library. */
export interface FrozenModule {
  readonly name: string;
  readonly isPackage: boolean;
}

/** Name in the library of a frozen module. */
export function originalName(name: string): string {
  return BOOTSTRAP[name] ?? name;
}

/** The frozen module of that name, or null. @source Python/import.c find_frozen */
export function findFrozen(name: string): FrozenModule | null {
  const original = originalName(name);
  if (archive === null || !archive.has(original)) return null;
  return { name: original, isPackage: archive.isPackage(original) };
}

/** All names of the library. */
export function frozenNames(): string[] {
  return archive === null ? [] : archive.names();
}

/** A new code object of the module. @source Python/import.c unmarshal_frozen_code */
export function frozenCode(name: string): PyObject {
  const original = originalName(name);
  const isFrozen =
    original === 'importlib._bootstrap' ||
    original === 'importlib._bootstrap_external' ||
    ALWAYS_FROZEN.has(original);
  const cache = new ConstantCache(isFrozen ? `<frozen ${original}>` : null);
  const code = codeFromDescription(archive!.code(original), cache);
  cache.release();
  return code;
}

const STDLIB = '/usr/lib/python3.12';

/**
 * Asks for the finder of an entry of sys.path that stands before the library: the first import of a
 * script makes one for its folder. @source Lib/importlib/_bootstrap_external.py PathFinder._get_spec
 */
function lookFor(entry: PyObject): void {
  const external = PyDict_GetItemString(interp.modules, '_frozen_importlib_external');
  if (!interp.initialized || external === null) return;
  const pathFinder = PyObject_GetAttr(external, _Py_ID('PathFinder'));
  if (pathFinder === null) {
    PyErr_Clear();
    return;
  }
  const finder = PyObject_CallMethodObjArgs(pathFinder, _Py_ID('_path_importer_cache'), entry);
  Py_DECREF(pathFinder);
  if (finder === null) PyErr_Clear();
  else Py_DECREF(finder);
}

/**
 * Whether a file on sys.path, in front of the library, hides a library module, as a `random.py`
 * beside the script does.
 */
export function isShadowed(name: string): boolean {
  if (ALWAYS_FROZEN.has(name) || name in BOOTSTRAP || name.includes('.')) return false;
  const path = interp.sysdict ? _PyDict_GetItemStr(interp.sysdict, _Py_ID('path')) : null;
  if (path === null || !PyList_Check(path)) return false;
  const fs = memoryFs();
  for (const entry of (path as PyListObject).v.items) {
    if (!PyUnicode_Check(entry)) continue;
    if (entry.v.startsWith(STDLIB)) return false;
    lookFor(entry);
    const base = entry.v === '' ? name : `${entry.v}/${name}`;
    if (fs.stat(`${base}.py`) !== null || fs.stat(`${base}/__init__.py`) !== null) return true;
  }
  return false;
}
