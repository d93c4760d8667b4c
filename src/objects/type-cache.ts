/** Looking names up along a type's MRO: the method cache and the version tags that guard it. */
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyDict_GetItemWithError, PyDict_Next, newDictEntry } from './dictobject';
import { PyErr_Clear } from './errors';
import { Py_None } from './object';
import { tstate } from './pystate';
import type { PyTupleObject } from './tupleobject';
import { PyType_IsSubtype, PyType_Type } from './typeobject';
import { PyUnicode_Type, _Py_ID } from './unicodeobject';
import { PyWeakref_GET_OBJECT, type PyWeakReference } from './weakrefobject';

/** @source Include/internal/pycore_typeobject.h MCACHE_SIZE_EXP */
const MCACHE_SIZE = 4096;
const MCACHE_MASK = MCACHE_SIZE - 1;
const MCACHE_MAX_ATTR_SIZE = 100;

class CacheEntry {
  /** Version tag of the type; -1: empty. */
  version = -1;
  /** Owned. */
  name: PyObject | null = null;
  /** Borrowed; null: the name is known to be absent. */
  value: PyObject | null = null;
}

const cache: CacheEntry[] = [];
for (let i = 0; i < MCACHE_SIZE; i++) cache.push(new CacheEntry());
let nextVersionTag = 1;

onRuntimeReset(() => {
  for (const entry of cache) {
    entry.version = -1;
    entry.name = null;
    entry.value = null;
  }
  nextVersionTag = 1;
});

/** Empties the method cache. @source Objects/typeobject.c PyType_ClearCache */
export function PyType_ClearCache(): void {
  for (const entry of cache) {
    const name = entry.name;
    entry.version = -1;
    entry.name = null;
    entry.value = null;
    if (name !== null) Py_DECREF(name);
  }
}

registerRoots('method cache', (visit) => {
  for (const entry of cache) if (entry.name !== null) visit(entry.name, 'method cache');
});

/** Gives `type` and its bases a version, when they are ready. @source Objects/typeobject.c assign_version_tag */
export function assign_version_tag(type: PyTypeObject): boolean {
  if (type.tp_flags & TPFLAGS.VALID_VERSION_TAG) return true;
  if (!(type.tp_flags & TPFLAGS.READY)) return false;
  type.tp_version_tag = nextVersionTag++;
  const bases = (type.tp_bases as PyTupleObject).v;
  for (const base of bases) {
    if (!assign_version_tag(base as PyTypeObject)) return false;
  }
  type.tp_flags |= TPFLAGS.VALID_VERSION_TAG;
  return true;
}

/** Forgets what was cached of `type` and its subclasses. @source Objects/typeobject.c PyType_Modified */
export function PyType_Modified(type: PyTypeObject): void {
  if (!(type.tp_flags & TPFLAGS.VALID_VERSION_TAG)) return;
  forEachSubclass(type, (subclass) => {
    PyType_Modified(subclass);
    return 0;
  });
  type.tp_flags &= ~TPFLAGS.VALID_VERSION_TAG;
  type.tp_version_tag = 0;
}

/** Calls `visit` with each living direct subclass, until it returns non-zero. */
export function forEachSubclass(
  type: PyTypeObject,
  visit: (subclass: PyTypeObject) => number,
): number {
  const subclasses = type.tp_subclasses;
  if (subclasses === null) return 0;
  const pos = { i: 0 };
  const out = newDictEntry();
  while (PyDict_Next(subclasses, pos, out)) {
    const subclass = PyWeakref_GET_OBJECT(out.value as PyWeakReference);
    if (subclass === Py_None) continue;
    const res = visit(subclass as PyTypeObject);
    if (res !== 0) return res;
  }
  return 0;
}

/**
 * A changed MRO makes cached lookups unsafe where a metaclass computes the MRO itself.
 * @source Objects/typeobject.c type_mro_modified
 */
export function type_mro_modified(type: PyTypeObject, bases: PyObject): void {
  let unsafe = false;
  if (type.ob_type !== PyType_Type) {
    const mro = _Py_ID('mro');
    unsafe = _PyType_Lookup(type.ob_type, mro) !== _PyType_Lookup(PyType_Type, mro);
  }
  if (!unsafe) {
    for (const base of (bases as PyTupleObject).v) {
      if (!PyType_IsSubtype(type, base as PyTypeObject)) unsafe = true;
    }
  }
  if (unsafe) {
    type.tp_flags &= ~TPFLAGS.VALID_VERSION_TAG;
    type.tp_version_tag = 0;
  }
}

/** Whether the last `find_name_in_mro` failed with an exception set. */
let lookupFailed = false;

/** Uncached lookup; borrowed. An exception may be set. @source Objects/typeobject.c find_name_in_mro */
export function find_name_in_mro(type: PyTypeObject, name: PyObject): PyObject | null {
  lookupFailed = false;
  const mro = type.tp_mro as PyTupleObject | null;
  if (mro === null) {
    lookupFailed = true;
    return null;
  }
  const isExact = name.ob_type === PyUnicode_Type;
  if (!isExact) Py_INCREF(mro);
  let res: PyObject | null = null;
  const bases = mro.v;
  for (let i = 0; i < bases.length; i++) {
    res = PyDict_GetItemWithError((bases[i] as PyTypeObject).tp_dict!, name);
    if (res !== null) break;
    if (tstate.current_exception !== null && !isExact) {
      lookupFailed = true;
      break;
    }
  }
  if (!isExact) Py_DECREF(mro);
  return res;
}

/**
 * What the class `type` or the first of its bases that has it holds under `name`, as it is
 * (descriptors are not called). Borrowed; sets no exception.
 *
 * @source Objects/typeobject.c _PyType_Lookup
 */
export function _PyType_Lookup(type: PyTypeObject, name: PyObject): PyObject | null {
  const version = type.tp_version_tag;
  const entry = cache[(version ^ name.addr) & MCACHE_MASK];
  if (entry.name === name && entry.version === version) return entry.value;
  return lookupUncached(type, name);
}

function lookupUncached(type: PyTypeObject, name: PyObject): PyObject | null {
  // An exception may be set already, and has to survive; see find_name_in_mro.
  const pending = tstate.current_exception;
  const res = find_name_in_mro(type, name);
  if (lookupFailed) {
    if (pending === null && tstate.current_exception !== null) PyErr_Clear();
    return null;
  }
  if (
    name.ob_type === PyUnicode_Type &&
    (name.v as string).length <= MCACHE_MAX_ATTR_SIZE &&
    assign_version_tag(type)
  ) {
    const version = type.tp_version_tag;
    const entry = cache[(version ^ name.addr) & MCACHE_MASK];
    entry.version = version;
    entry.value = res;
    const old = entry.name;
    Py_INCREF(name);
    entry.name = name;
    if (old !== null) Py_DECREF(old);
  }
  return res;
}
