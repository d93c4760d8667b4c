/** Telling apart the ways in which a type's attribute lookup can be overridden. */
import type { PyObject, getattrofunc } from '../heap/object';
import { PyDict_GetItemWithError } from '../objects/dictobject';
import { slot_tp_getattr_hook, slot_tp_getattro } from '../objects/slot-access';
import { PyBaseObject_Type } from '../objects/typeobject';
import { _Py_ID } from '../objects/unicodeobject';

/** Whether the slot calls Python's `__getattribute__`, and nothing else. */
export function isSlotGetattro(slot: getattrofunc | null): boolean {
  return slot === slot_tp_getattro || slot === slot_tp_getattr_hook;
}

/** Whether this is `object.__getattribute__` itself. */
export function isObjectGetattribute(o: PyObject): boolean {
  return o === PyDict_GetItemWithError(PyBaseObject_Type.tp_dict!, _Py_ID('__getattribute__'));
}
