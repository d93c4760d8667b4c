/** Method resolution order: the C3 linearization and its recomputation in subclasses. */
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PySequence_Tuple } from './abstract';
import { PyObject_CallNoArgs } from './call';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyList_AsTuple, PyList_Check, listFromStolen } from './listobject';
import { tupleFromStolen, type PyTupleObject } from './tupleobject';
import { forEachSubclass, PyType_Modified, type_mro_modified } from './type-cache';
import { PyType_Type, PyType_Check, PyType_IsSubtype, solid_base } from './typeobject';
import { lookup_method } from './slot-lookup';
import { _Py_ID } from './unicodeobject';

/** How many bases the message about a conflict names at most; CPython's buffer has 1000 bytes. */
const MAX_CONFLICT_TEXT = 1000;

function className(cls: PyObject): string {
  return (cls as PyTypeObject).ht_name !== null
    ? ((cls as PyTypeObject).ht_name!.v as string)
    : (cls as PyTypeObject).tp_name.slice((cls as PyTypeObject).tp_name.lastIndexOf('.') + 1);
}

/** @source Objects/typeobject.c set_mro_error */
function set_mro_error(toMerge: PyObject[][], remain: number[]): null {
  const names = new Set<PyObject>();
  toMerge.forEach((list, i) => {
    if (remain[i] < list.length) names.add(list[remain[i]]);
  });
  let text = 'Cannot create a consistent method resolution\norder (MRO) for bases';
  let separator = ' ';
  for (const cls of names) {
    const next = text + separator + className(cls);
    if (next.length >= MAX_CONFLICT_TEXT) break;
    text = next;
    separator = ', ';
  }
  return PyErr_SetString(PyExc_TypeError, text);
}

/** Merges linearizations; borrowed items. @source Objects/typeobject.c pmerge */
function pmerge(acc: PyObject[], toMerge: PyObject[][]): boolean {
  const remain = toMerge.map(() => 0);
  const inTail = (cls: PyObject): boolean =>
    toMerge.some((list, j) => list.indexOf(cls, remain[j] + 1) >= 0);
  for (;;) {
    let empty = 0;
    let candidate: PyObject | null = null;
    for (let i = 0; i < toMerge.length; i++) {
      if (remain[i] >= toMerge[i].length) {
        empty++;
        continue;
      }
      const head = toMerge[i][remain[i]];
      if (!inTail(head)) {
        candidate = head;
        break;
      }
    }
    if (candidate === null) {
      if (empty === toMerge.length) return true;
      set_mro_error(toMerge, remain);
      return false;
    }
    acc.push(candidate);
    for (let j = 0; j < toMerge.length; j++) {
      if (toMerge[j][remain[j]] === candidate) remain[j]++;
    }
  }
}

/** @source Objects/typeobject.c mro_implementation; returns a new tuple */
export function mro_implementation(type: PyTypeObject): PyObject | null {
  const bases = (type.tp_bases as PyTupleObject).v as PyTypeObject[];
  for (const base of bases) {
    if (base.tp_mro === null) {
      return PyErr_SetString(PyExc_TypeError, `Cannot extend an incomplete type '${base.tp_name}'`);
    }
  }
  let result: PyObject[];
  if (bases.length === 1) result = [type, ...(bases[0].tp_mro as PyTupleObject).v];
  else {
    const duplicate = bases.find((base, i) => bases.indexOf(base) !== i);
    if (duplicate !== undefined) {
      return PyErr_SetString(PyExc_TypeError, `duplicate base class ${className(duplicate)}`);
    }
    result = [type];
    const toMerge: PyObject[][] = bases.map((base) => [...(base.tp_mro as PyTupleObject).v]);
    toMerge.push([...bases]);
    if (!pmerge(result, toMerge)) return null;
    const list = listFromStolen(result.map((cls) => Py_NewRef(cls)));
    const tuple = PyList_AsTuple(list);
    Py_DECREF(list);
    return tuple;
  }
  for (const cls of result) Py_INCREF(cls);
  return tupleFromStolen(result);
}

/** `type.mro()`; new list. @source Objects/typeobject.c type_mro_impl */
export function type_mro(self: PyObject): PyObject | null {
  const mro = mro_implementation(self as PyTypeObject);
  if (mro === null) return null;
  const items = (mro as PyTupleObject).v.map((cls) => Py_NewRef(cls));
  Py_DECREF(mro);
  return listFromStolen(items);
}

/** @source Objects/typeobject.c mro_check */
function mro_check(type: PyTypeObject, mro: PyObject): boolean {
  const solid = solid_base(type);
  for (const cls of (mro as PyTupleObject).v) {
    if (!PyType_Check(cls)) {
      PyErr_SetString(PyExc_TypeError, `mro() returned a non-class ('${cls.ob_type.tp_name}')`);
      return false;
    }
    if (!PyType_IsSubtype(solid, solid_base(cls))) {
      PyErr_SetString(
        PyExc_TypeError,
        `mro() returned base with unsuitable layout ('${cls.tp_name}')`,
      );
      return false;
    }
  }
  return true;
}

/** Asks the metaclass; new tuple. @source Objects/typeobject.c mro_invoke */
function mro_invoke(type: PyTypeObject): PyObject | null {
  const custom = type.ob_type !== PyType_Type;
  if (!custom) return mro_implementation(type);
  const method = lookup_method(type, _Py_ID('mro'));
  if (method === null) return null;
  const result = PyObject_CallNoArgs(method);
  Py_DECREF(method);
  if (result === null) return null;
  const mro = PyList_Check(result) ? PyList_AsTuple(result) : PySequence_Tuple(result);
  Py_DECREF(result);
  if (mro === null) return null;
  if ((mro as PyTupleObject).v.length === 0) {
    Py_DECREF(mro);
    return PyErr_SetString(PyExc_TypeError, 'type MRO must not be empty');
  }
  if (!mro_check(type, mro)) {
    Py_DECREF(mro);
    return null;
  }
  return mro;
}

/**
 * Computes and installs the MRO: 1 when installed, 0 when the metaclass did it meanwhile, -1. The
 * previous MRO goes to `old` as an owned reference.
 *
 * @source Objects/typeobject.c mro_internal
 */
export function mro_internal(type: PyTypeObject, old: { value: PyObject | null } | null): number {
  const oldMro = type.tp_mro;
  if (oldMro !== null) Py_INCREF(oldMro);
  const newMro = mro_invoke(type);
  const reent = type.tp_mro !== oldMro;
  if (oldMro !== null) Py_DECREF(oldMro);
  if (newMro === null) return -1;
  if (reent) {
    Py_DECREF(newMro);
    return 0;
  }
  type.tp_mro = newMro;
  touch(type);
  type_mro_modified(type, newMro);
  // Lookups through the old MRO must not be found again.
  type_mro_modified(type, type.tp_bases!);
  if (!(type.tp_flags & TPFLAGS.STATIC_BUILTIN)) PyType_Modified(type);
  if (old !== null) old.value = oldMro;
  else Py_XDECREF(oldMro);
  return 1;
}

/** A class whose MRO was replaced, with the new and the old one (owned), to undo it. */
export interface MroChange {
  cls: PyTypeObject;
  newMro: PyObject;
  oldMro: PyObject | null;
}

/** Recomputes the MRO of `type` and of all below it. @source Objects/typeobject.c mro_hierarchy */
export function mro_hierarchy(type: PyTypeObject, changes: MroChange[]): number {
  const old = { value: null as PyObject | null };
  const res = mro_internal(type, old);
  if (res <= 0) return res;
  changes.push({ cls: Py_NewRef(type), newMro: Py_NewRef(type.tp_mro!), oldMro: old.value });
  const subclasses: PyTypeObject[] = [];
  forEachSubclass(type, (subclass) => {
    subclasses.push(Py_NewRef(subclass));
    return 0;
  });
  let result = 0;
  for (const subclass of subclasses) {
    if (result === 0) result = mro_hierarchy(subclass, changes);
    Py_DECREF(subclass);
  }
  return result;
}
