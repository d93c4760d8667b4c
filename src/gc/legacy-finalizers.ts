/** Garbage with the C-level slot tp_del, which cannot be collected (no type of CPython's has it). */
import { GcFlag, type PyObject } from '../heap/object';
import { PyErr_Clear } from '../objects/errors';
import { PyList_Append } from '../objects/listobject';
import { DEBUG_SAVEALL } from './debug';
import { gc_list_merge, gc_list_move } from './gclist';
import { gcstate } from './generations';

/** Also ends the mark UNREACHABLE. @source Modules/gcmodule.c move_legacy_finalizers */
export function move_legacy_finalizers(unreachable: PyObject, finalizers: PyObject): void {
  let o = unreachable.gc_next!;
  while (o !== unreachable) {
    const next = o.gc_next!;
    o.gc_flags &= ~GcFlag.UNREACHABLE;
    if (o.ob_type.tp_del !== null) {
      o.gc_flags &= ~GcFlag.COLLECTING;
      gc_list_move(o, finalizers);
    }
    o = next;
  }
}

/** @source Modules/gcmodule.c move_legacy_finalizer_reachable, visit_move */
export function move_legacy_finalizer_reachable(finalizers: PyObject): void {
  const visit_move = (o: PyObject): void => {
    if (!(o.gc_flags & GcFlag.COLLECTING)) return;
    o.gc_flags &= ~GcFlag.COLLECTING;
    gc_list_move(o, finalizers);
  };
  for (let o = finalizers.gc_next!; o !== finalizers; o = o.gc_next!) {
    o.ob_type.tp_traverse!(o, visit_move);
  }
}

/** @source Modules/gcmodule.c handle_legacy_finalizers */
export function handle_legacy_finalizers(finalizers: PyObject, old: PyObject): void {
  for (let o = finalizers.gc_next!; o !== finalizers; o = o.gc_next!) {
    if (gcstate.debug & DEBUG_SAVEALL || o.ob_type.tp_del !== null) {
      if (PyList_Append(gcstate.garbage!, o) < 0) {
        PyErr_Clear();
        break;
      }
    }
  }
  gc_list_merge(finalizers, old);
}
