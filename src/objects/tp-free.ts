/** The counterpart of the `tp_free` slot, which follows from the type's flags alone. */
import { PyObject_GC_Del } from '../gc/generations';
import { PyObject_Free } from '../heap/alloc';
import { TPFLAGS, type PyObject } from '../heap/object';

/**
 * Gives the block of `o` back, with its GC header if instances of its type have one: what
 * `Py_TYPE(o)->tp_free(o)` does, where a subclass instance may have a header that the base lacks.
 */
export function tp_free(o: PyObject): void {
  if (o.ob_type.tp_flags & TPFLAGS.HAVE_GC) PyObject_GC_Del(o);
  else PyObject_Free(o);
}
