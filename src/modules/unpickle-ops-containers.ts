/** Unpickling of containers, and of the marks between which their items stand. */
import type { PyObject } from '../heap/object';
import { PyMem_Realloc } from '../heap/alloc';
import { Py_DECREF } from '../heap/refcount';
import { loseReference } from '../heap/roots';
import { PyObject_SetItem } from '../objects/abstract';
import { PyObject_CallOneArg } from '../objects/call';
import { PyDict_New, PyDict_SetItem } from '../objects/dictobject';
import { PyErr_NoMemory } from '../objects/errors';
import {
  PyList_CheckExact,
  PyList_GET_SIZE,
  PyList_New,
  PyList_SetSlice,
} from '../objects/listobject';
import { PyObject_GetAttr } from '../objects/object';
import { _PyObject_LookupAttr } from '../objects/object-attr';
import { PyFrozenSet_New, PySet_Check, PySet_New, _PySet_Update } from '../objects/setobject';
import { _Py_ID } from '../objects/unicodeobject';
import { unpicklingError } from './pickle-state';
import type { UnpicklerObject } from './unpickler-object';
import {
  Pdata_append,
  Pdata_clear,
  Pdata_pop,
  Pdata_poplist,
  Pdata_poptuple,
  Pdata_push,
  Pdata_stack_underflow,
  takeFrom,
} from './unpickler-stack';

/** What is on the stack. */
function items(self: UnpicklerObject): readonly PyObject[] {
  return self.v.stack!.v.data;
}

/** Sets the stack's fence to the topmost mark. */
function fitFence(self: UnpicklerObject): void {
  const { marks } = self.v;
  const stack = self.v.stack!.v;
  stack.mark_set = marks.length > 0;
  stack.fence = marks.length > 0 ? marks[marks.length - 1] : 0;
}

/** Takes the topmost mark: where it stood, or -1 with UnpicklingError. @source Modules/_pickle.c marker */
export function marker(self: UnpicklerObject): number {
  const mark = self.v.marks.pop();
  if (mark === undefined) {
    unpicklingError('could not find MARK');
    return -1;
  }
  fitFence(self);
  return mark;
}

/** @source Modules/_pickle.c load_mark */
export function load_mark(self: UnpicklerObject): boolean {
  const u = self.v;
  if (u.marks.length >= u.marks_size) {
    const size = u.marks.length * 2 + 20;
    const addr = PyMem_Realloc(u.marks_addr, size * 8);
    if (addr < 0) return PyErr_NoMemory() !== null;
    u.marks_addr = addr;
    u.marks_size = size;
  }
  u.marks.push(items(self).length);
  fitFence(self);
  return true;
}

/** @source Modules/_pickle.c load_counted_tuple */
export function load_counted_tuple(self: UnpicklerObject, n: number): boolean {
  const stack = self.v.stack!;
  const size = items(self).length;
  if (size < n) return Pdata_stack_underflow(stack);
  return Pdata_push(stack, Pdata_poptuple(stack, size - n));
}

/** @source Modules/_pickle.c load_tuple */
export function load_tuple(self: UnpicklerObject): boolean {
  const i = marker(self);
  return i >= 0 && load_counted_tuple(self, items(self).length - i);
}

/** @source Modules/_pickle.c load_empty_list */
export function load_empty_list(self: UnpicklerObject): boolean {
  return Pdata_push(self.v.stack!, PyList_New(0));
}

/** @source Modules/_pickle.c load_empty_dict */
export function load_empty_dict(self: UnpicklerObject): boolean {
  return Pdata_push(self.v.stack!, PyDict_New());
}

/** @source Modules/_pickle.c load_empty_set */
export function load_empty_set(self: UnpicklerObject): boolean {
  return Pdata_push(self.v.stack!, PySet_New(null));
}

/** @source Modules/_pickle.c load_list */
export function load_list(self: UnpicklerObject): boolean {
  const i = marker(self);
  return i >= 0 && Pdata_push(self.v.stack!, Pdata_poplist(self.v.stack!, i));
}

/** @source Modules/_pickle.c load_dict */
export function load_dict(self: UnpicklerObject): boolean {
  const i = marker(self);
  if (i < 0) return false;
  const stack = self.v.stack!;
  const end = items(self).length;
  const dict = PyDict_New();
  let done = true;
  if ((end - i) % 2 !== 0) done = unpicklingError('odd number of items for DICT');
  for (let k = i; done && k < end; k += 2) {
    done = PyDict_SetItem(dict, items(self)[k], items(self)[k + 1]) >= 0;
  }
  if (!done) {
    Py_DECREF(dict);
    return false;
  }
  Pdata_clear(stack, i);
  return Pdata_push(stack, dict);
}

/** @source Modules/_pickle.c load_frozenset */
export function load_frozenset(self: UnpicklerObject): boolean {
  const i = marker(self);
  if (i < 0) return false;
  const contents = Pdata_poptuple(self.v.stack!, i);
  if (contents === null) return false;
  const frozenset = PyFrozenSet_New(contents);
  Py_DECREF(contents);
  return Pdata_push(self.v.stack!, frozenset);
}

/** @source Modules/_pickle.c load_pop */
export function load_pop(self: UnpicklerObject): boolean {
  const { marks } = self.v;
  const stack = self.v.stack!;
  const { data, fence } = stack.v;
  if (marks.length > 0 && marks[marks.length - 1] === data.length) {
    marks.pop();
    fitFence(self);
    return true;
  }
  if (data.length <= fence) return Pdata_stack_underflow(stack);
  Py_DECREF(Pdata_pop(stack)!);
  return true;
}

/** @source Modules/_pickle.c load_pop_mark */
export function load_pop_mark(self: UnpicklerObject): boolean {
  const i = marker(self);
  if (i < 0) return false;
  Pdata_clear(self.v.stack!, i);
  return true;
}

/** @source Modules/_pickle.c load_dup */
export function load_dup(self: UnpicklerObject): boolean {
  const stack = self.v.stack!;
  const { data, fence } = stack.v;
  if (data.length <= fence) return Pdata_stack_underflow(stack);
  return Pdata_append(stack, data[data.length - 1]);
}

/** Whether there is a container below the items from `x` on; false with UnpicklingError. */
function hasContainer(self: UnpicklerObject, x: number): boolean {
  const stack = self.v.stack!;
  if (x <= stack.v.data.length && x > stack.v.fence) return true;
  return Pdata_stack_underflow(stack);
}

/** Calls `func`, which it takes over, with each of the items from `x` on. */
function callForEach(self: UnpicklerObject, func: PyObject, x: number): boolean {
  const stack = self.v.stack!;
  const taken = takeFrom(stack, x);
  for (let i = 0; i < taken.length; i++) {
    const result = PyObject_CallOneArg(func, taken[i]);
    Py_DECREF(taken[i]);
    if (result === null) {
      for (let k = taken.length - 1; k > i; k--) Py_DECREF(taken[k]);
      return false;
    }
    Py_DECREF(result);
  }
  return true;
}

/** Extends what is no list itself. */
function extendOther(self: UnpicklerObject, list: PyObject, x: number): boolean {
  const out: { value: PyObject | null } = { value: null };
  if (_PyObject_LookupAttr(list, _Py_ID('extend'), out) < 0) return false;
  if (out.value === null) {
    const append = PyObject_GetAttr(list, _Py_ID('append'));
    if (append === null) return false;
    const done = callForEach(self, append, x);
    Py_DECREF(append);
    return done;
  }
  const slice = Pdata_poplist(self.v.stack!, x);
  const result = PyObject_CallOneArg(out.value, slice);
  Py_DECREF(slice);
  Py_DECREF(out.value);
  if (result === null) return false;
  Py_DECREF(result);
  return true;
}

/** @source Modules/_pickle.c do_append */
function do_append(self: UnpicklerObject, x: number): boolean {
  if (!hasContainer(self, x)) return false;
  if (items(self).length === x) return true;
  const list = items(self)[x - 1];
  if (!PyList_CheckExact(list)) return extendOther(self, list, x);
  const slice = Pdata_poplist(self.v.stack!, x);
  const end = PyList_GET_SIZE(list);
  const status = PyList_SetSlice(list, end, end, slice);
  Py_DECREF(slice);
  return status >= 0;
}

/** @source Modules/_pickle.c load_append */
export function load_append(self: UnpicklerObject): boolean {
  const stack = self.v.stack!;
  const below = stack.v.data.length - 1;
  return below <= stack.v.fence ? Pdata_stack_underflow(stack) : do_append(self, below);
}

/** @source Modules/_pickle.c load_appends */
export function load_appends(self: UnpicklerObject): boolean {
  const i = marker(self);
  return i >= 0 && do_append(self, i);
}

/** @source Modules/_pickle.c do_setitems */
function do_setitems(self: UnpicklerObject, x: number): boolean {
  if (!hasContainer(self, x)) return false;
  const end = items(self).length;
  if (end === x) return true;
  if ((end - x) % 2 !== 0) return unpicklingError('odd number of items for SETITEMS');
  const dict = items(self)[x - 1];
  let done = true;
  for (let i = x; done && i < end; i += 2) {
    done = PyObject_SetItem(dict, items(self)[i], items(self)[i + 1]) >= 0;
  }
  Pdata_clear(self.v.stack!, x);
  return done;
}

/** @source Modules/_pickle.c load_setitem */
export function load_setitem(self: UnpicklerObject): boolean {
  return do_setitems(self, items(self).length - 2);
}

/** @source Modules/_pickle.c load_setitems */
export function load_setitems(self: UnpicklerObject): boolean {
  const i = marker(self);
  return i >= 0 && do_setitems(self, i);
}

/** @source Modules/_pickle.c load_additems */
export function load_additems(self: UnpicklerObject): boolean {
  const mark = marker(self);
  if (mark < 0 || !hasContainer(self, mark)) return false;
  if (items(self).length === mark) return true;
  const set = items(self)[mark - 1];
  if (PySet_Check(set)) {
    const contents = Pdata_poptuple(self.v.stack!, mark);
    if (contents === null) return false;
    const status = _PySet_Update(set, contents);
    Py_DECREF(contents);
    return status >= 0;
  }
  const add = PyObject_GetAttr(set, _Py_ID('add'));
  if (add === null) return false;
  // CPython keeps the method for good.
  loseReference(add);
  return callForEach(self, add, mark);
}
