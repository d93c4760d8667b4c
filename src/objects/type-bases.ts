/** Bases of a class: which one determines the layout, and replacing them. */
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyDict_DelItem, PyDict_GET_SIZE } from './dictobject';
import {
  PyErr_Clear,
  PyErr_GetRaisedException,
  PyErr_SetRaisedException,
  PyErr_SetString,
} from './errors';
import { PyExc_TypeError } from './exceptions';
import { PyObject_RichCompareBool, Py_EQ } from './object';
import { subtype_clear } from './subtype';
import { PyTuple_Check, PyTuple_GET_SIZE, type PyTupleObject } from './tupleobject';
import { PyType_Modified } from './type-cache';
import { mro_hierarchy, type MroChange } from './type-mro';
import { PyType_Ready, add_subclass, subclassKey } from './type-ready';
import {
  PyBaseObject_Type,
  PyType_Check,
  PyType_IsSubtype,
  type_is_subtype_base_chain,
} from './typeobject';
import { update_all_slots } from './update-slots';

/** @source Objects/typeobject.c shape_differs */
function shape_differs(t1: PyTypeObject, t2: PyTypeObject): boolean {
  return t1.tp_basicsize !== t2.tp_basicsize || t1.tp_itemsize !== t2.tp_itemsize;
}

/** The base that determines the struct of instances. @source Objects/typeobject.c solid_base */
export function solid_base(type: PyTypeObject): PyTypeObject {
  const base = type.tp_base !== null ? solid_base(type.tp_base) : PyBaseObject_Type;
  return shape_differs(type, base) ? type : base;
}

/** The base to inherit the layout from; borrowed. @source Objects/typeobject.c best_base */
export function best_base(bases: PyObject): PyTypeObject | null {
  let base: PyTypeObject | null = null;
  let winner: PyTypeObject | null = null;
  for (const proto of (bases as PyTupleObject).v) {
    if (!PyType_Check(proto)) return PyErr_SetString(PyExc_TypeError, 'bases must be types');
    if (proto.tp_dict === null && PyType_Ready(proto) < 0) return null;
    if (!(proto.tp_flags & TPFLAGS.BASETYPE)) {
      return PyErr_SetString(
        PyExc_TypeError,
        `type '${proto.tp_name}' is not an acceptable base type`,
      );
    }
    const candidate = solid_base(proto);
    if (winner === null) {
      winner = candidate;
      base = proto;
    } else if (PyType_IsSubtype(winner, candidate)) continue;
    else if (PyType_IsSubtype(candidate, winner)) {
      winner = candidate;
      base = proto;
    } else {
      return PyErr_SetString(PyExc_TypeError, 'multiple bases have instance lay-out conflict');
    }
  }
  return base;
}

/** The most derived metaclass; borrowed. @source Objects/typeobject.c _PyType_CalculateMetaclass */
export function _PyType_CalculateMetaclass(
  metatype: PyTypeObject,
  bases: PyObject,
): PyTypeObject | null {
  let winner = metatype;
  for (const base of (bases as PyTupleObject).v) {
    const type = base.ob_type;
    if (PyType_IsSubtype(winner, type)) continue;
    if (PyType_IsSubtype(type, winner)) {
      winner = type;
      continue;
    }
    return PyErr_SetString(
      PyExc_TypeError,
      'metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass ' +
        'of the metaclasses of all its bases',
    );
  }
  return winner;
}

/** @source Objects/typeobject.c compatible_with_tp_base */
function compatible_with_tp_base(child: PyTypeObject): boolean {
  const parent = child.tp_base;
  return (
    parent !== null &&
    child.tp_basicsize === parent.tp_basicsize &&
    child.tp_itemsize === parent.tp_itemsize &&
    child.tp_dictoffset === parent.tp_dictoffset &&
    child.tp_weaklistoffset === parent.tp_weaklistoffset &&
    (child.tp_flags & TPFLAGS.HAVE_GC) === (parent.tp_flags & TPFLAGS.HAVE_GC) &&
    (child.tp_clear === subtype_clear || child.tp_clear === parent.tp_clear)
  );
}

/** @source Objects/typeobject.c same_slots_added */
function same_slots_added(a: PyTypeObject, b: PyTypeObject): boolean {
  let size = a.tp_base!.tp_basicsize;
  const slotsA = a.ht_slots;
  const slotsB = b.ht_slots;
  if (slotsA !== null && slotsB !== null) {
    if (PyObject_RichCompareBool(slotsA, slotsB, Py_EQ) !== 1) return false;
    size += 8 * PyTuple_GET_SIZE(slotsA);
  }
  return size === a.tp_basicsize && size === b.tp_basicsize;
}

/** Whether objects of `oldto` can become objects of `newto`; raises if not. @source Objects/typeobject.c compatible_for_assignment */
export function compatible_for_assignment(
  oldto: PyTypeObject,
  newto: PyTypeObject,
  attr: string,
): boolean {
  if ((newto.tp_flags & TPFLAGS.HAVE_GC) !== (oldto.tp_flags & TPFLAGS.HAVE_GC)) {
    PyErr_SetString(
      PyExc_TypeError,
      `${attr} assignment: '${newto.tp_name}' deallocator differs from '${oldto.tp_name}'`,
    );
    return false;
  }
  let newbase = newto;
  let oldbase = oldto;
  while (compatible_with_tp_base(newbase)) newbase = newbase.tp_base!;
  while (compatible_with_tp_base(oldbase)) oldbase = oldbase.tp_base!;
  const preheader = TPFLAGS.MANAGED_DICT | TPFLAGS.MANAGED_WEAKREF;
  const sameLayout =
    newbase === oldbase ||
    (newbase.tp_base === oldbase.tp_base &&
      newbase.tp_base !== null &&
      same_slots_added(newbase, oldbase));
  if (sameLayout && (oldto.tp_flags & preheader) === (newto.tp_flags & preheader)) return true;
  PyErr_SetString(
    PyExc_TypeError,
    `${attr} assignment: '${newto.tp_name}' object layout differs from '${oldto.tp_name}'`,
  );
  return false;
}

/** Takes `type` out of the table of its base's subclasses. @source Objects/typeobject.c remove_subclass */
function remove_subclass(base: PyTypeObject, type: PyTypeObject): void {
  const subclasses = base.tp_subclasses;
  if (subclasses === null) return;
  const key = subclassKey(type);
  // The base may have lost its table while it is being destroyed itself.
  if (PyDict_DelItem(subclasses, key) < 0) PyErr_Clear();
  Py_DECREF(key);
  if (PyDict_GET_SIZE(subclasses) > 0 || base.tp_subclasses !== subclasses) return;
  base.tp_subclasses = null;
  touch(base);
  Py_DECREF(subclasses);
}

/** @source Objects/typeobject.c remove_all_subclasses */
export function remove_all_subclasses(type: PyTypeObject, bases: PyObject): void {
  const exc = PyErr_GetRaisedException();
  for (const base of (bases as PyTupleObject).v) {
    if (PyType_Check(base)) remove_subclass(base, type);
  }
  PyErr_SetRaisedException(exc);
}

function checkNewBases(type: PyTypeObject, newBases: PyObject | null): newBases is PyObject {
  if (newBases === null) {
    PyErr_SetString(
      PyExc_TypeError,
      `cannot delete '__bases__' attribute of type '${type.tp_name}'`,
    );
    return false;
  }
  if (!PyTuple_Check(newBases)) {
    PyErr_SetString(
      PyExc_TypeError,
      `can only assign tuple to ${type.tp_name}.__bases__, not ${newBases.ob_type.tp_name}`,
    );
    return false;
  }
  if (PyTuple_GET_SIZE(newBases) === 0) {
    PyErr_SetString(
      PyExc_TypeError,
      `can only assign non-empty tuple to ${type.tp_name}.__bases__, not ()`,
    );
    return false;
  }
  for (const base of (newBases as PyTupleObject).v) {
    if (!PyType_Check(base)) {
      PyErr_SetString(
        PyExc_TypeError,
        `${type.tp_name}.__bases__ must be tuple of classes, not '${base.ob_type.tp_name}'`,
      );
      return false;
    }
    // A custom mro() may come here again before the new MRO is in place: the bases tell more then.
    if (
      PyType_IsSubtype(base, type) ||
      (base.tp_mro !== null && type_is_subtype_base_chain(base, type))
    ) {
      PyErr_SetString(PyExc_TypeError, 'a __bases__ item causes an inheritance cycle');
      return false;
    }
  }
  return true;
}

/** Restores the MROs that a failed assignment had replaced. */
function undoMros(changes: MroChange[]): void {
  for (const { cls, newMro, oldMro } of changes.reverse()) {
    if (cls.tp_mro === newMro) {
      Py_XDECREF(cls.tp_mro);
      cls.tp_mro = oldMro;
      touch(cls);
    } else Py_XDECREF(oldMro);
    Py_DECREF(newMro);
    Py_DECREF(cls);
  }
}

/** `cls.__bases__ = newBases`. @source Objects/typeobject.c type_set_bases */
export function type_set_bases(self: PyObject, newBases: PyObject | null): number {
  const type = self as PyTypeObject;
  if (type.tp_flags & TPFLAGS.IMMUTABLETYPE) {
    PyErr_SetString(
      PyExc_TypeError,
      `cannot set '__bases__' attribute of immutable type '${type.tp_name}'`,
    );
    return -1;
  }
  if (!checkNewBases(type, newBases)) return -1;
  const newBase = best_base(newBases);
  if (newBase === null) return -1;
  if (!compatible_for_assignment(type.tp_base!, newBase, '__bases__')) return -1;
  const oldBases = type.tp_bases!;
  const oldBase = type.tp_base!;
  type.tp_bases = Py_NewRef(newBases);
  type.tp_base = Py_NewRef(newBase);
  touch(type);
  const changes: MroChange[] = [];
  if (mro_hierarchy(type, changes) < 0) {
    undoMros(changes);
    // A custom mro() may have set the bases once more; those stay.
    const undo = type.tp_bases === newBases;
    if (undo) {
      type.tp_bases = oldBases;
      type.tp_base = oldBase;
      touch(type);
    }
    Py_DECREF(undo ? newBases : oldBases);
    Py_DECREF(undo ? newBase : oldBase);
    return -1;
  }
  for (const { cls, newMro, oldMro } of changes) {
    Py_XDECREF(oldMro);
    Py_DECREF(newMro);
    Py_DECREF(cls);
  }
  let res = 0;
  if (type.tp_bases === newBases) {
    remove_all_subclasses(type, oldBases);
    for (const base of (newBases as PyTupleObject).v) {
      if (add_subclass(base as PyTypeObject, type) < 0) res = -1;
    }
    PyType_Modified(type);
    update_all_slots(type);
  }
  Py_DECREF(oldBases);
  Py_DECREF(oldBase);
  return res;
}
