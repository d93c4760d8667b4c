/** Clears the weak references to garbage and calls the callbacks that have survived it. */
import { GcFlag, TPFLAGS, type PyObject } from '../heap/object';
import { observer } from '../heap/observer';
import { Py_DECREF, Py_INCREF } from '../heap/refcount';
import { PyObject_CallOneArg } from '../objects/call';
import { PyErr_WriteUnraisable } from '../objects/errors';
import {
  PyWeakref_Check,
  _PyWeakref_ClearRef,
  type PyWeakReference,
} from '../objects/weakrefobject';
import { gc_list_is_empty, gc_list_move } from './gclist';
import { gc_list_new } from './generations';

function supportsWeakrefs(o: PyObject): boolean {
  const type = o.ob_type;
  return type.tp_weaklistoffset !== 0 || (type.tp_flags & TPFLAGS.MANAGED_WEAKREF) !== 0;
}

/** Clears all references to `o`; those with a callback to call move to `wrcb_to_call`. */
function clearReferencesTo(o: PyObject, wrcb_to_call: PyObject): void {
  while (o.weaklist !== null) {
    const wr = o.weaklist as PyWeakReference;
    _PyWeakref_ClearRef(wr);
    if (observer !== null) observer.gcMark(wr, 'weakref_cleared');
    if (wr.v.wr_callback === null) continue;
    // A weak reference that is garbage itself gets no call.
    if (wr.gc_flags & GcFlag.COLLECTING) continue;
    Py_INCREF(wr);
    gc_list_move(wr, wrcb_to_call);
  }
}

/**
 * Returns how many weak reference objects died of their callbacks; the others go to `old`.
 * @source Modules/gcmodule.c handle_weakrefs
 */
export function handle_weakrefs(unreachable: PyObject, old: PyObject): number {
  const wrcb_to_call = gc_list_new();
  for (let o = unreachable.gc_next!; o !== unreachable; o = o.gc_next!) {
    if (PyWeakref_Check(o)) {
      _PyWeakref_ClearRef(o);
      if (observer !== null) observer.gcMark(o, 'weakref_cleared');
    }
    if (supportsWeakrefs(o)) clearReferencesTo(o, wrcb_to_call);
  }
  let num_freed = 0;
  while (!gc_list_is_empty(wrcb_to_call)) {
    const wr = wrcb_to_call.gc_next as PyWeakReference;
    const callback = wr.v.wr_callback!;
    if (observer !== null) observer.gcMark(wr, 'weakref_callback');
    const result = PyObject_CallOneArg(callback, wr);
    if (result === null) PyErr_WriteUnraisable(callback);
    else Py_DECREF(result);
    Py_DECREF(wr);
    if (wrcb_to_call.gc_next === wr) gc_list_move(wr, old);
    else num_freed++;
  }
  return num_freed;
}
