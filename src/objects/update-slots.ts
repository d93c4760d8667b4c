/** Keeps slots and dunder attributes of a class in step, in both directions. */
import { TPFLAGS, type PyObject, type PyTypeObject, type TypeSlots } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyDict_Contains, PyDict_SetItem } from './dictobject';
import { PyDescr_NewWrapper, PyWrapperDescr_Type, type PyWrapperDescrObject } from './descrobject';
import { PyErr_Clear } from './errors';
import { PyCFunction_Type, type PyCFunctionObject } from './methodobject';
import { PyObject_HashNotImplemented, Py_None, _PyObject_NextNotImplemented } from './object';
import { tstate } from './pystate';
import { slot_tp_call } from './slot-access';
import { slotdefs, type SlotDef } from './slotdefs';
import { find_name_in_mro, forEachSubclass } from './type-cache';
import { tp_new_methoddef } from './type-call';
import { PyType_IsSubtype } from './typeobject';
import { _Py_ID } from './unicodeobject';

type SlotName = keyof TypeSlots;

/** The rows of one slot. */
interface SlotGroup {
  readonly slot: SlotName;
  readonly rows: SlotDef[];
}

interface SlotIndex {
  readonly groups: SlotGroup[];
  /** Groups in which a name has a row, and its slots. */
  readonly byName: Map<string, SlotGroup[]>;
}

let index: SlotIndex | null = null;

function slotIndex(): SlotIndex {
  if (index !== null) return index;
  const groups: SlotGroup[] = [];
  const byName = new Map<string, SlotGroup[]>();
  for (const row of slotdefs()) {
    let group = groups[groups.length - 1];
    if (group === undefined || group.slot !== row.slot) {
      group = { slot: row.slot, rows: [] };
      groups.push(group);
    }
    group.rows.push(row);
    const known = byName.get(row.name);
    if (known === undefined) byName.set(row.name, [group]);
    else if (!known.includes(group)) known.push(group);
  }
  index = { groups, byName };
  return index;
}

function getSlot(type: PyTypeObject, slot: SlotName): unknown {
  return type[slot];
}

function setSlot(type: PyTypeObject, slot: SlotName, value: unknown): void {
  (type as unknown as Record<string, unknown>)[slot] = value;
}

/** Whether the text has the form of a special name. @source Objects/typeobject.c is_dunder_name */
export function is_dunder_name(name: string): boolean {
  const n = name.length;
  return n > 4 && name[0] === '_' && name[1] === '_' && name[n - 1] === '_' && name[n - 2] === '_';
}

/** The one filled slot among those that `name` belongs to, else null. @source Objects/typeobject.c resolve_slotdups */
function resolve_slotdups(type: PyTypeObject, name: string): SlotName | null {
  let res: SlotName | null = null;
  for (const group of slotIndex().byName.get(name)!) {
    if (getSlot(type, group.slot) === null) continue;
    if (res !== null) return null;
    res = group.slot;
  }
  return res;
}

/** Fills one slot from what the class and its bases define. @source Objects/typeobject.c update_one_slot */
function update_one_slot(type: PyTypeObject, group: SlotGroup): void {
  const slot = group.slot;
  let generic: unknown = null;
  let specific: unknown = null;
  let useGeneric = false;
  for (const row of group.rows) {
    const descr = find_name_in_mro(type, _Py_ID(row.name));
    if (descr === null) {
      if (tstate.current_exception !== null) PyErr_Clear();
      if (slot === 'tp_iternext') specific = _PyObject_NextNotImplemented;
      continue;
    }
    if (
      descr.ob_type === PyWrapperDescr_Type &&
      (descr as PyWrapperDescrObject).v.d_base.name === row.name
    ) {
      const only = resolve_slotdups(type, row.name);
      if (only === null || only === slot) generic = row.function;
      const d = (descr as PyWrapperDescrObject).v;
      if (
        (specific === null || specific === d.d_wrapped) &&
        d.d_base.wrapper === row.wrapper &&
        PyType_IsSubtype(type, d.d_type)
      ) {
        specific = d.d_wrapped;
      } else useGeneric = true;
    } else if (slot === 'tp_new' && isNewWrapper(descr)) {
      specific = type.tp_new;
    } else if (descr === Py_None && slot === 'tp_hash') {
      specific = PyObject_HashNotImplemented;
    } else {
      useGeneric = true;
      generic = row.function;
      if (row.function === slot_tp_call) type.tp_flags &= ~TPFLAGS.HAVE_VECTORCALL;
    }
  }
  setSlot(type, slot, specific !== null && !useGeneric ? specific : generic);
}

function isNewWrapper(descr: PyObject): boolean {
  return (
    descr.ob_type === PyCFunction_Type && (descr as PyCFunctionObject).v.m_ml === tp_new_methoddef
  );
}

/** Fills all slots of a new class. @source Objects/typeobject.c fixup_slot_dispatchers */
export function fixup_slot_dispatchers(type: PyTypeObject): void {
  for (const group of slotIndex().groups) update_one_slot(type, group);
}

/** Refills all slots here and in subclasses, after `__bases__` changed. @source Objects/typeobject.c update_all_slots */
export function update_all_slots(type: PyTypeObject): void {
  for (const name of slotIndex().byName.keys()) update_slot(type, _Py_ID(name));
}

/**
 * Refills the slots that depend on the attribute `name`, here and in the subclasses that do not
 * define it themselves. @source Objects/typeobject.c update_slot
 */
export function update_slot(type: PyTypeObject, name: PyObject): number {
  const groups = slotIndex().byName.get(name.v as string);
  if (groups === undefined) return 0;
  return update_subclasses(type, name, groups);
}

function update_subclasses(type: PyTypeObject, name: PyObject, groups: SlotGroup[]): number {
  for (const group of groups) update_one_slot(type, group);
  return forEachSubclass(type, (subclass) => {
    if (subclass.tp_dict !== null) {
      const has = PyDict_Contains(subclass.tp_dict, name);
      if (has < 0) return -1;
      if (has > 0) return 0;
    }
    return update_subclasses(subclass, name, groups);
  });
}

/** Makes slot wrappers for the slots a type fills itself. @source Objects/typeobject.c add_operators */
export function add_operators(type: PyTypeObject): number {
  const dict = type.tp_dict!;
  for (const row of slotdefs()) {
    if (row.wrapper === null) continue;
    const func = getSlot(type, row.slot);
    if (func === null) continue;
    const name = _Py_ID(row.name);
    const has = PyDict_Contains(dict, name);
    if (has < 0) return -1;
    if (has > 0) continue;
    if (func === PyObject_HashNotImplemented) {
      if (PyDict_SetItem(dict, name, Py_None) < 0) return -1;
      continue;
    }
    const descr = PyDescr_NewWrapper(type, row, func);
    const err = PyDict_SetItem(dict, name, descr);
    Py_DECREF(descr);
    if (err < 0) return -1;
  }
  return 0;
}
