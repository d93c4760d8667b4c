/** Tuples and dicts that cannot be part of a cycle leave the collector's lists. */
import type { PyObject } from '../heap/object';
import { observer } from '../heap/observer';
import { PyTuple_CheckExact } from '../objects/tupleobject';
import { PyObject_GC_UnTrack, _PyObject_GC_IS_TRACKED, _PyObject_IS_GC } from './generations';

/** @source Include/internal/pycore_object.h _PyObject_GC_MAY_BE_TRACKED */
export function _PyObject_GC_MAY_BE_TRACKED(o: PyObject): boolean {
  return _PyObject_IS_GC(o) && (!PyTuple_CheckExact(o) || _PyObject_GC_IS_TRACKED(o));
}

function untrack(o: PyObject): void {
  PyObject_GC_UnTrack(o);
  if (observer !== null) observer.gcMark(o, 'untracked');
}

function tupleMaybeUntrack(o: PyObject): boolean {
  for (const item of o.v as readonly (PyObject | null)[]) {
    // A null slot: the tuple is still being built.
    if (item === null || item === undefined || _PyObject_GC_MAY_BE_TRACKED(item)) return false;
  }
  untrack(o);
  return true;
}

let mayBeTracked = false;
function visitContent(o: PyObject): void {
  if (!mayBeTracked && _PyObject_GC_MAY_BE_TRACKED(o)) mayBeTracked = true;
}

/** Returns how many left. @source Modules/gcmodule.c untrack_tuples; Objects/tupleobject.c _PyTuple_MaybeUntrack */
export function untrack_tuples(tuples: readonly PyObject[]): number {
  let untracked = 0;
  for (const o of tuples) if (tupleMaybeUntrack(o)) untracked++;
  return untracked;
}

/** Returns how many left. @source Modules/gcmodule.c untrack_dicts; Objects/dictobject.c _PyDict_MaybeUntrack */
export function untrack_dicts(dicts: readonly PyObject[]): number {
  let untracked = 0;
  for (const o of dicts) {
    // dict_traverse visits just what matters here: keys too unless all of them are str.
    mayBeTracked = false;
    o.ob_type.tp_traverse!(o, visitContent);
    if (mayBeTracked) continue;
    untrack(o);
    untracked++;
  }
  return untracked;
}
