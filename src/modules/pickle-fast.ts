/** The fast mode's guard against objects that hold themselves. */
import { addressOf } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyDict_Contains, PyDict_DelItem, PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_ValueError } from '../objects/exceptions';
import { PyLong_FromLong } from '../objects/longobject';
import { Py_None, pointerString } from '../objects/object';
import { FAST_NESTING_LIMIT } from './pickle-opcodes';
import { setPicklerField, type PicklerObject } from './pickler-object';

/**
 * Enters a container; false with ValueError when it is being written already. Only deep nesting
 * is looked at. @source Modules/_pickle.c fast_save_enter
 */
export function fast_save_enter(self: PicklerObject, obj: PyObject): boolean {
  const p = self.v;
  if (++p.fast_nesting < FAST_NESTING_LIMIT) return true;
  if (p.fast_memo === null) setPicklerField(self, 'fast_memo', PyDict_New());
  const key = PyLong_FromLong(addressOf(obj));
  let r = PyDict_Contains(p.fast_memo!, key);
  if (r > 0) {
    PyErr_SetString(
      PyExc_ValueError,
      "fast mode: can't pickle cyclic objects including object type " +
        `${obj.ob_type.tp_name} at ${pointerString(obj)}`,
    );
  } else if (r === 0) r = PyDict_SetItem(p.fast_memo!, key, Py_None);
  Py_DECREF(key);
  if (r === 0) return true;
  p.fast_nesting = -1;
  return false;
}

/** Leaves a container; false with an exception set. @source Modules/_pickle.c fast_save_leave */
export function fast_save_leave(self: PicklerObject, obj: PyObject): boolean {
  const p = self.v;
  if (p.fast_nesting-- < FAST_NESTING_LIMIT) return true;
  const key = PyLong_FromLong(addressOf(obj));
  const r = PyDict_DelItem(p.fast_memo!, key);
  Py_DECREF(key);
  return r >= 0;
}
