/** The `__slots__` of a new class. */
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PySequence_Tuple } from './abstract';
import { PyDict_Contains, PyDict_GetItemWithError } from './dictobject';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { PyList_AsTuple, PyList_Sort, PyList_New } from './listobject';
import { reprStr } from './object';
import { PyTuple_Pack, type PyTupleObject } from './tupleobject';
import type { TypeNewContext } from './type-new';
import type { PyTypeObject } from '../heap/object';
import { isIdentifier } from './unicode-classify';
import { PyUnicode_Check, PyUnicode_InternFromString, _Py_ID } from './unicodeobject';

/** A private name as seen from a class. @source Python/compile.c _Py_Mangle */
export function _Py_Mangle(className: string, name: string): string {
  if (!name.startsWith('__') || name.endsWith('__') || name.includes('.')) return name;
  const stripped = className.replace(/^_+/, '');
  return stripped === '' ? name : `_${stripped}${name}`;
}

/** Fills `slots`, `addDict` and `addWeak` of the context: 0, or -1. @source Objects/typeobject.c type_new_slots */
export function type_new_slots(ctx: TypeNewContext, dict: PyObject): number {
  const mayAddDict = ctx.base.tp_dictoffset === 0;
  const mayAddWeak = ctx.base.tp_weaklistoffset === 0 && ctx.base.tp_itemsize === 0;
  const slots = PyDict_GetItemWithError(dict, _Py_ID('__slots__'));
  if (slots === null) {
    if (PyErr_Occurred()) return -1;
    ctx.addDict = mayAddDict;
    ctx.addWeak = mayAddWeak;
    return 0;
  }
  const names = PyUnicode_Check(slots) ? PyTuple_Pack(slots) : PySequence_Tuple(slots);
  if (names === null) return -1;
  const res = type_new_slots_impl(ctx, dict, names, mayAddDict, mayAddWeak);
  Py_DECREF(names);
  return res;
}

function fail(exc: PyTypeObject, message: string): number {
  PyErr_SetString(exc, message);
  return -1;
}

/** @source Objects/typeobject.c type_new_visit_slots */
function type_new_visit_slots(
  ctx: TypeNewContext,
  names: readonly PyObject[],
  mayAddDict: boolean,
  mayAddWeak: boolean,
): number {
  for (const name of names) {
    if (!PyUnicode_Check(name)) {
      const type = name.ob_type.tp_name;
      return fail(PyExc_TypeError, `__slots__ items must be strings, not '${type}'`);
    }
    if (!isIdentifier(name.v)) {
      return fail(PyExc_TypeError, '__slots__ must be identifiers');
    }
    if (name.v === '__dict__') {
      if (!mayAddDict || ctx.addDict) {
        return fail(PyExc_TypeError, '__dict__ slot disallowed: we already got one');
      }
      ctx.addDict = true;
    } else if (name.v === '__weakref__') {
      if (!mayAddWeak || ctx.addWeak) {
        return fail(PyExc_TypeError, '__weakref__ slot disallowed: we already got one');
      }
      ctx.addWeak = true;
    }
  }
  return 0;
}

const REMOVED_LATER = new Set(['__qualname__', '__classcell__', '__classdictcell__']);

/** Mangled names in sorted order; new tuple. @source Objects/typeobject.c type_new_copy_slots */
function sortedSlots(
  ctx: TypeNewContext,
  dict: PyObject,
  names: readonly PyObject[],
): PyObject | null {
  const isOwn = (name: PyObject): boolean =>
    (ctx.addDict && name.v === '__dict__') || (ctx.addWeak && name.v === '__weakref__');
  const kept = names.filter((name) => !isOwn(name));
  const list = PyList_New(kept.length);
  for (const [i, name] of kept.entries()) {
    const text = name.v as string;
    const other = _Py_Mangle(ctx.name.v as string, text);
    const slot = other === text ? Py_NewRef(name) : PyUnicode_InternFromString(other);
    list.v.items[i] = slot;
    const has = PyDict_Contains(dict, slot);
    if (has < 0 || (has > 0 && !REMOVED_LATER.has(other))) {
      if (has > 0) {
        const repr = reprStr(slot);
        if (repr !== null) {
          PyErr_SetString(PyExc_ValueError, `${repr} in __slots__ conflicts with class variable`);
        }
      }
      Py_DECREF(list);
      return null;
    }
  }
  const tuple = PyList_Sort(list) < 0 ? null : PyList_AsTuple(list);
  Py_DECREF(list);
  return tuple;
}

function type_new_slots_impl(
  ctx: TypeNewContext,
  dict: PyObject,
  names: PyObject,
  mayAddDict: boolean,
  mayAddWeak: boolean,
): number {
  const items = (names as PyTupleObject).v;
  if (items.length > 0 && ctx.base.tp_itemsize !== 0) {
    const message = `nonempty __slots__ not supported for subtype of '${ctx.base.tp_name}'`;
    return fail(PyExc_TypeError, message);
  }
  if (type_new_visit_slots(ctx, items, mayAddDict, mayAddWeak) < 0) return -1;
  ctx.slots = sortedSlots(ctx, dict, items);
  if (ctx.slots === null) return -1;
  // Secondary bases may provide weak references or a dict.
  for (const base of (ctx.bases as PyTupleObject).v as PyTypeObject[]) {
    if (base === ctx.base) continue;
    if (mayAddDict && !ctx.addDict && base.tp_dictoffset !== 0) ctx.addDict = true;
    if (mayAddWeak && !ctx.addWeak && base.tp_weaklistoffset !== 0) ctx.addWeak = true;
  }
  return 0;
}
