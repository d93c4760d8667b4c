/** Breaks the cycles of final garbage. */
import { GcFlag, type PyObject } from '../heap/object';
import { observer } from '../heap/observer';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { PyErr_Clear, PyErr_Occurred, _PyErr_WriteUnraisableMsg } from '../objects/errors';
import { PyList_Append } from '../objects/listobject';
import { DEBUG_SAVEALL } from './debug';
import { gc_list_is_empty, gc_list_move } from './gclist';
import { gcstate } from './generations';

function clear(o: PyObject): void {
  const tp_clear = o.ob_type.tp_clear;
  if (tp_clear === null) return;
  Py_INCREF(o);
  if (observer !== null) observer.gcMark(o, 'cleared');
  tp_clear(o);
  if (PyErr_Occurred() !== null) _PyErr_WriteUnraisableMsg('in tp_clear of', o.ob_type);
  Py_DECREF(o);
}

/**
 * Clears each object, which makes counts fall to zero; what is alive after that goes to `old`.
 * With DEBUG_SAVEALL the objects are kept in `gc.garbage` instead.
 * @source Modules/gcmodule.c delete_garbage
 */
export function delete_garbage(collectable: PyObject, old: PyObject): void {
  while (!gc_list_is_empty(collectable)) {
    const o = collectable.gc_next!;
    if (gcstate.debug & DEBUG_SAVEALL) {
      if (PyList_Append(gcstate.garbage!, o) < 0) PyErr_Clear();
      if (observer !== null) observer.gcMark(o, 'saved');
    } else clear(o);
    if (collectable.gc_next === o) {
      o.gc_flags &= ~GcFlag.COLLECTING;
      gc_list_move(o, old);
    }
  }
}
