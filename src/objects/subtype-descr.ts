/** Descriptors that `type_new` gives a class: `__dict__`, `__weakref__` and the members of `__slots__`. */
import type { PyTypeObject } from '../heap/object';
import { TPFLAGS, type GetSetDef, type MemberDef, type PyObject } from '../heap/object';
import { GenericSlot } from '../heap/owns';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyErr_SetString } from './errors';
import { setAttributeErrorContext } from './exceptions-fields';
import { PyExc_AttributeError, PyExc_TypeError } from './exceptions';
import { Py_None } from './object';
import { PyObject_GenericGetDict, PyObject_GenericSetDict } from './object-attr';
import { tstate } from './pystate';
import { _PyType_Lookup } from './type-cache';
import { _Py_ID } from './unicodeobject';

/** The base with a `__dict__` descriptor of its own, e.g. module or function. @source Objects/typeobject.c get_builtin_base_with_dict */
function get_builtin_base_with_dict(type: PyTypeObject): PyTypeObject | null {
  let base: PyTypeObject | null = type;
  while (base.tp_base !== null) {
    if (base.tp_dictoffset !== 0 && !(base.tp_flags & TPFLAGS.HEAPTYPE)) return base;
    base = base.tp_base;
  }
  return null;
}

/** @source Objects/typeobject.c get_dict_descriptor */
function get_dict_descriptor(type: PyTypeObject): PyObject | null {
  const descr = _PyType_Lookup(type, _Py_ID('__dict__'));
  return descr !== null && descr.ob_type.tp_descr_set !== null ? descr : null;
}

function raise_dict_descr_error(o: PyObject): null {
  return PyErr_SetString(
    PyExc_TypeError,
    `this __dict__ descriptor does not support '${o.ob_type.tp_name}' objects`,
  );
}

/** @source Objects/typeobject.c subtype_dict */
function subtype_dict(o: PyObject): PyObject | null {
  const base = get_builtin_base_with_dict(o.ob_type);
  if (base === null) return PyObject_GenericGetDict(o);
  const descr = get_dict_descriptor(base);
  const get = descr === null ? null : descr.ob_type.tp_descr_get;
  if (get === null) return raise_dict_descr_error(o);
  return get(descr!, o, o.ob_type);
}

/** @source Objects/typeobject.c subtype_setdict */
function subtype_setdict(o: PyObject, value: PyObject | null): number {
  const base = get_builtin_base_with_dict(o.ob_type);
  if (base !== null) {
    const descr = get_dict_descriptor(base);
    if (descr === null) {
      raise_dict_descr_error(o);
      return -1;
    }
    return descr.ob_type.tp_descr_set!(descr, o, value);
  }
  if (value === null && o.ob_type.tp_dictoffset !== 0) return deleteDict(o);
  if (value !== null && !(value.ob_type.tp_flags & TPFLAGS.DICT_SUBCLASS)) {
    PyErr_SetString(
      PyExc_TypeError,
      `__dict__ must be set to a dictionary, not a '${value.ob_type.tp_name}'`,
    );
    return -1;
  }
  return PyObject_GenericSetDict(o, value);
}

/** `del o.__dict__` leaves an instance without attributes. */
function deleteDict(o: PyObject): number {
  const dict = PyObject_GenericGetDict(o);
  if (dict === null) return -1;
  o.dict = null;
  touch(o);
  Py_DECREF(dict);
  Py_DECREF(dict);
  return 0;
}

/** @source Objects/typeobject.c subtype_getweakref */
function subtype_getweakref(o: PyObject): PyObject | null {
  const type = o.ob_type;
  if (type.tp_weaklistoffset === 0) {
    return PyErr_SetString(
      PyExc_AttributeError,
      `'${type.tp_name}' object has no attribute '__weakref__'`,
    );
  }
  return Py_NewRef(o.weaklist ?? Py_None);
}

const DICT_GETSET: GetSetDef = {
  name: '__dict__',
  get: subtype_dict,
  set: subtype_setdict,
  doc: 'dictionary for instance variables',
};
const WEAKREF_GETSET: GetSetDef = {
  name: '__weakref__',
  get: subtype_getweakref,
  set: null,
  doc: 'list of weak references to the object',
};

/** The getset rows of a class that introduces a dict, weak references, or both. */
export function subtypeGetsets(dict: boolean, weak: boolean): GetSetDef[] {
  const rows: GetSetDef[] = [];
  if (dict) rows.push(DICT_GETSET);
  if (weak) rows.push(WEAKREF_GETSET);
  return rows;
}

function memberMissing(o: PyObject, name: string): void {
  PyErr_SetString(PyExc_AttributeError, `'${o.ob_type.tp_name}' object has no attribute '${name}'`);
  const exc = tstate.current_exception;
  if (exc !== null) setAttributeErrorContext(exc, o, _Py_ID(name));
}

/** The member of a `__slots__` entry at `index` of `slots` (Py_T_OBJECT_EX). @source Python/structmember.c PyMember_GetOne, PyMember_SetOne */
export function slotMember(name: string, index: number): MemberDef {
  const at = GenericSlot.MEMBERS - index;
  return {
    name,
    doc: null,
    get(self) {
      const value = self.slots![index];
      if (value !== null) return Py_NewRef(value);
      memberMissing(self, name);
      return null;
    },
    set(self, value) {
      const slots = self.slots!;
      const old = slots[index];
      if (value === null && old === null) {
        PyErr_SetString(PyExc_AttributeError, name);
        return -1;
      }
      slots[index] = value === null ? null : Py_NewRef(value);
      touch(self, at, at);
      Py_XDECREF(old);
      return 0;
    },
  };
}
