/** Tuples and dicts that cannot be part of a cycle leave the collector's lists. */
import type { PyObject } from '../heap/object';
import { observer } from '../heap/observer';
import { PyDict_CheckExact } from '../objects/dictobject';
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

function tupleMaybeUntrack(o: PyObject): void {
  for (const item of o.v as readonly (PyObject | null)[]) {
    // A null slot: the tuple is still being built.
    if (item === null || item === undefined || _PyObject_GC_MAY_BE_TRACKED(item)) return;
  }
  untrack(o);
}

let mayBeTracked = false;
function visitContent(o: PyObject): void {
  if (!mayBeTracked && _PyObject_GC_MAY_BE_TRACKED(o)) mayBeTracked = true;
}

/** @source Modules/gcmodule.c untrack_tuples; Objects/tupleobject.c _PyTuple_MaybeUntrack */
export function untrack_tuples(list: PyObject): void {
  let o = list.gc_next!;
  while (o !== list) {
    const next = o.gc_next!;
    if (PyTuple_CheckExact(o)) tupleMaybeUntrack(o);
    o = next;
  }
}

/** @source Modules/gcmodule.c untrack_dicts; Objects/dictobject.c _PyDict_MaybeUntrack */
export function untrack_dicts(list: PyObject): void {
  let o = list.gc_next!;
  while (o !== list) {
    const next = o.gc_next!;
    if (PyDict_CheckExact(o)) {
      // dict_traverse visits just what matters here: keys too unless all of them are str.
      mayBeTracked = false;
      o.ob_type.tp_traverse!(o, visitContent);
      if (!mayBeTracked) untrack(o);
    }
    o = next;
  }
}
