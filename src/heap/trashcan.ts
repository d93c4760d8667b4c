/** Bounds the depth of nested deallocations, in CPython's order (limit 50). */
import { GcFlag, type PyObject } from './object';
import { onRuntimeReset } from './runtime';

/** @source Include/cpython/object.h _PyTrash_UNWIND_LEVEL */
const UNWIND_LEVEL = 50;

let nesting = 0;
let later: PyObject[] = [];

onRuntimeReset(() => {
  nesting = 0;
  later = [];
});

/**
 * Runs `body`, the rest of a deallocation, unless 50 deallocations are already active: then the
 * object waits and is deallocated when the outermost one is done, last postponed first. The
 * caller has already untracked `o`. Use it as CPython uses Py_TRASHCAN_BEGIN: only when
 * `o.ob_type.tp_dealloc === dealloc` (a subtype's dealloc has its own).
 *
 * @source Objects/object.c _PyTrash_begin, _PyTrash_end, _PyTrash_thread_destroy_chain
 */
export function trashcan(
  o: PyObject,
  dealloc: (o: PyObject) => void,
  body: (o: PyObject) => void,
): void {
  if (o.ob_type.tp_dealloc !== dealloc) {
    body(o);
    return;
  }
  if (nesting >= UNWIND_LEVEL) {
    o.gc_flags |= GcFlag.DELETE_LATER;
    later.push(o);
    return;
  }
  nesting++;
  body(o);
  nesting--;
  if (nesting <= 0 && later.length > 0) {
    // One level stays taken while the chain is destroyed, so that its members cannot start another.
    nesting++;
    while (later.length > 0) {
      const next = later.pop()!;
      next.gc_flags &= ~GcFlag.DELETE_LATER;
      next.ob_type.tp_dealloc!(next);
    }
    nesting--;
  }
}
