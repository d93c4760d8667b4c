/** Finalizers of garbage, and who came back to life through them. */
import { GcFlag, type PyObject } from '../heap/object';
import { observer } from '../heap/observer';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { clear_unreachable_mask, deduce_unreachable } from './deduce-unreachable';
import { gc_list_is_empty, gc_list_merge, gc_list_move } from './gclist';
import { gc_list_new } from './generations';

/** Calls tp_finalize once on each object that has one. @source Modules/gcmodule.c finalize_garbage */
export function finalize_garbage(collectable: PyObject): void {
  const seen = gc_list_new();
  while (!gc_list_is_empty(collectable)) {
    const o = collectable.gc_next!;
    gc_list_move(o, seen);
    const finalize = o.ob_type.tp_finalize;
    if (finalize !== null && !(o.gc_flags & GcFlag.FINALIZED)) {
      o.gc_flags |= GcFlag.FINALIZED;
      Py_INCREF(o);
      if (observer !== null) observer.gcMark(o, 'finalized');
      finalize(o);
      Py_DECREF(o);
    }
  }
  gc_list_merge(seen, collectable);
}

const noPhase = (): void => {};

/**
 * Moves what is reachable again to `old`; the rest goes to `still_unreachable`.
 * @source Modules/gcmodule.c handle_resurrected_objects
 */
export function handle_resurrected_objects(
  unreachable: PyObject,
  still_unreachable: PyObject,
  old: PyObject,
): void {
  for (let o = unreachable.gc_next!; o !== unreachable; o = o.gc_next!) {
    o.gc_flags &= ~GcFlag.COLLECTING;
  }
  deduce_unreachable(unreachable, still_unreachable, noPhase, 'resurrected');
  clear_unreachable_mask(still_unreachable);
  gc_list_merge(unreachable, old);
}
