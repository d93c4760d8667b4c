/** Pickling of ordinary objects: `object.__reduce_ex__` and `__getstate__`. */
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyObject_GetIter } from './abstract';
import {
  PyObject_CallMethodNoArgs,
  PyObject_CallMethodOneArg,
  PyObject_CallNoArgs,
  PyObject_CallMethod,
} from './call';
import {
  isInlineValues,
  PyDict_Check,
  PyDict_GET_SIZE,
  PyDict_GetItemWithError,
  PyDict_New,
  PyDict_SetItem,
} from './dictobject';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import {
  PyExc_RuntimeError,
  PyExc_SystemError,
  PyExc_TypeError,
  PyExc_ValueError,
} from './exceptions';
import { PyList_Check, type PyListObject } from './listobject';
import { PyLong_AsInt, PyLong_FromLong } from './longobject';
import { PyCFunction_Check } from './methodobject';
import { Py_None } from './object';
import { PyObject_GenericGetDict, PyObject_GetAttr, _PyObject_LookupAttr } from './object-attr';
import { PyBaseObject_Type } from './object-type';
import { hooks } from './pystate';
import { PyTuple_Check, PyTuple_Pack, type PyTupleObject } from './tupleobject';
import { _PyObject_LookupSpecial } from './typeobject';
import { _Py_ID } from './unicodeobject';

function import_copyreg(): PyObject | null {
  return hooks.importModule('copyreg');
}

function cannotPickle(obj: PyObject): null {
  return PyErr_SetString(PyExc_TypeError, `cannot pickle '${obj.ob_type.tp_name}' object`);
}

/** Names of all slots of a class and its bases; new list or None. @source Objects/typeobject.c _PyType_GetSlotNames */
function slotNames(cls: PyTypeObject): PyObject | null {
  const cached = PyDict_GetItemWithError(cls.tp_dict!, _Py_ID('__slotnames__'));
  if (cached !== null) {
    if (cached === Py_None || PyList_Check(cached)) return Py_NewRef(cached);
    return PyErr_SetString(
      PyExc_TypeError,
      `${cls.tp_name}.__slotnames__ should be a list or None, not ${cached.ob_type.tp_name}`,
    );
  }
  if (PyErr_Occurred()) return null;
  const copyreg = import_copyreg();
  if (copyreg === null) return null;
  const names = PyObject_CallMethodOneArg(copyreg, _Py_ID('_slotnames'), cls);
  Py_DECREF(copyreg);
  if (names !== null && names !== Py_None && !PyList_Check(names)) {
    Py_DECREF(names);
    return PyErr_SetString(PyExc_TypeError, "copyreg._slotnames didn't return a list or None");
  }
  return names;
}

/** Whether the instance has no attributes in a dict. @source Objects/dictobject.c _PyObject_IsInstanceDictEmpty */
function isDictEmpty(obj: PyObject): boolean {
  const dict = obj.dict;
  if (obj.ob_type.tp_dictoffset === 0 || dict === null) return true;
  if (isInlineValues(dict)) return dict.every((value) => value === null);
  return PyDict_GET_SIZE(dict) === 0;
}

/** Whether an object has native state that pickling would lose. */
function hasHiddenState(obj: PyObject, names: PyObject): boolean {
  const type = obj.ob_type;
  let basicsize = PyBaseObject_Type.tp_basicsize;
  if (type.tp_dictoffset !== 0 && !(type.tp_flags & TPFLAGS.MANAGED_DICT)) basicsize += 8;
  if (type.tp_weaklistoffset > 0) basicsize += 8;
  if (names !== Py_None) basicsize += 8 * (names as PyListObject).v.items.length;
  return type.tp_basicsize > basicsize;
}

/** Puts the value of the slot `name` into `slots`, if it is set: 0, or -1. */
function addSlotValue(slots: PyObject, obj: PyObject, name: PyObject): number {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(obj, name, out) < 0) return -1;
  if (out.value === null) return 0;
  const err = PyDict_SetItem(slots, name, out.value);
  Py_DECREF(out.value);
  return err;
}

/** The values of set slots in a dict; null with an exception set. New reference. */
function slotValues(obj: PyObject, names: PyObject): PyObject | null {
  const slots = PyDict_New();
  // The list belongs to the class, so looking an attribute up may change it.
  const list = (names as PyListObject).v;
  const size = list.items.length;
  for (let i = 0; i < size; i++) {
    const name = Py_NewRef(list.items[i]);
    let err = addSlotValue(slots, obj, name);
    Py_DECREF(name);
    if (err === 0 && list.items.length !== size) {
      PyErr_SetString(PyExc_RuntimeError, '__slotsname__ changed size during iteration');
      err = -1;
    }
    if (err < 0) {
      Py_DECREF(slots);
      return null;
    }
  }
  return slots;
}

/** @source Objects/typeobject.c object_getstate_default */
function object_getstate_default(obj: PyObject, required: boolean): PyObject | null {
  if (required && obj.ob_type.tp_itemsize !== 0) {
    return PyErr_SetString(PyExc_TypeError, `cannot pickle ${obj.ob_type.tp_name} objects`);
  }
  let state = isDictEmpty(obj) ? Py_None : PyObject_GenericGetDict(obj);
  if (state === null) return null;
  const names = slotNames(obj.ob_type);
  if (names === null || (required && hasHiddenState(obj, names))) {
    Py_DECREF(state);
    Py_XDECREF(names);
    return names === null ? null : cannotPickle(obj);
  }
  if (names !== Py_None && (names as PyListObject).v.items.length > 0) {
    const slots = slotValues(obj, names);
    if (slots === null) {
      Py_DECREF(names);
      Py_DECREF(state);
      return null;
    }
    if (PyDict_GET_SIZE(slots) > 0) {
      const pair = PyTuple_Pack(state, slots);
      Py_DECREF(state);
      state = pair;
    }
    Py_DECREF(slots);
  }
  Py_DECREF(names);
  return state;
}

/** @source Objects/typeobject.c object___getstate___impl */
export function object___getstate__(self: PyObject): PyObject | null {
  return object_getstate_default(self, false);
}

/** @source Objects/typeobject.c object_getstate */
function object_getstate(obj: PyObject, required: boolean): PyObject | null {
  const getstate = PyObject_GetAttr(obj, _Py_ID('__getstate__'));
  if (getstate === null) return null;
  const isDefault =
    PyCFunction_Check(getstate) &&
    getstate.v.m_self === obj &&
    getstate.v.m_ml.meth === (object___getstate__ as unknown);
  const state = isDefault ? object_getstate_default(obj, required) : PyObject_CallNoArgs(getstate);
  Py_DECREF(getstate);
  return state;
}

interface NewArguments {
  args: PyObject | null;
  kwargs: PyObject | null;
}

/** Arguments for `__new__`, owned; undefined: failed. @source Objects/typeobject.c _PyObject_GetNewArguments */
function newArguments(obj: PyObject): NewArguments | undefined {
  const ex = _PyObject_LookupSpecial(obj, _Py_ID('__getnewargs_ex__'));
  if (ex !== null) {
    const newargs = PyObject_CallNoArgs(ex);
    Py_DECREF(ex);
    return newargs === null ? undefined : splitNewArgs(newargs);
  }
  if (PyErr_Occurred()) return undefined;
  const plain = _PyObject_LookupSpecial(obj, _Py_ID('__getnewargs__'));
  if (plain === null) return PyErr_Occurred() ? undefined : { args: null, kwargs: null };
  const args = PyObject_CallNoArgs(plain);
  Py_DECREF(plain);
  if (args === null) return undefined;
  if (PyTuple_Check(args)) return { args, kwargs: null };
  PyErr_SetString(
    PyExc_TypeError,
    `__getnewargs__ should return a tuple, not '${(args as PyObject).ob_type.tp_name}'`,
  );
  Py_DECREF(args);
  return undefined;
}

/** Steals `newargs`. */
function splitNewArgs(newargs: PyObject): NewArguments | undefined {
  const fail = (exc: PyTypeObject, message: string): undefined => {
    PyErr_SetString(exc, message);
    Py_DECREF(newargs);
    return undefined;
  };
  const type = newargs.ob_type.tp_name;
  if (!PyTuple_Check(newargs)) {
    return fail(PyExc_TypeError, `__getnewargs_ex__ should return a tuple, not '${type}'`);
  }
  const items = (newargs as PyTupleObject).v;
  if (items.length !== 2) {
    const message = `__getnewargs_ex__ should return a tuple of length 2, not ${items.length}`;
    return fail(PyExc_ValueError, message);
  }
  const [args, kwargs] = items;
  if (!PyTuple_Check(args)) {
    const given = args.ob_type.tp_name;
    return fail(
      PyExc_TypeError,
      `first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '${given}'`,
    );
  }
  if (!PyDict_Check(kwargs)) {
    const given = kwargs.ob_type.tp_name;
    return fail(
      PyExc_TypeError,
      `second item of the tuple returned by __getnewargs_ex__ must be a dict, not '${given}'`,
    );
  }
  const result = { args: Py_NewRef(args) as PyObject, kwargs: Py_NewRef(kwargs) as PyObject };
  Py_DECREF(newargs);
  return result;
}

/** The function and arguments that make the object anew; owned, or null. */
function constructorOf(obj: PyObject, given: NewArguments): [PyObject, PyObject] | null {
  const copyreg = import_copyreg();
  if (copyreg === null) return null;
  const { args, kwargs } = given;
  let name = '__newobj__';
  let newargs: PyObject;
  if (kwargs === null || PyDict_GET_SIZE(kwargs) === 0) {
    newargs = PyTuple_Pack(obj.ob_type, ...(args === null ? [] : (args as PyTupleObject).v));
  } else {
    if (args === null)
      return PyErr_SetString(PyExc_SystemError, 'bad argument to internal function');
    name = '__newobj_ex__';
    newargs = PyTuple_Pack(obj.ob_type, args, kwargs);
  }
  const newobj = PyObject_GetAttr(copyreg, _Py_ID(name));
  Py_DECREF(copyreg);
  if (newobj === null) {
    Py_DECREF(newargs);
    return null;
  }
  return [newobj, newargs];
}

/** Iterators over list items and dict items, or None; owned. @source Objects/typeobject.c _PyObject_GetItemsIter */
function itemsIters(obj: PyObject): [PyObject, PyObject] | null {
  const listitems = PyList_Check(obj) ? PyObject_GetIter(obj) : Py_None;
  if (listitems === null) return null;
  if (!PyDict_Check(obj)) return [listitems, Py_None];
  const items = PyObject_CallMethodNoArgs(obj, _Py_ID('items'));
  const dictitems = items === null ? null : PyObject_GetIter(items);
  Py_XDECREF(items);
  if (dictitems !== null) return [listitems, dictitems];
  Py_DECREF(listitems);
  return null;
}

/** @source Objects/typeobject.c reduce_newobj */
function reduce_newobj(obj: PyObject): PyObject | null {
  if (obj.ob_type.tp_new === null) return cannotPickle(obj);
  const given = newArguments(obj);
  if (given === undefined) return null;
  const made = constructorOf(obj, given);
  const hasargs = given.args !== null;
  Py_XDECREF(given.args);
  Py_XDECREF(given.kwargs);
  if (made === null) return null;
  const [newobj, newargs] = made;
  const state = object_getstate(obj, !(hasargs || PyList_Check(obj) || PyDict_Check(obj)));
  const iters = state === null ? null : itemsIters(obj);
  const result = iters === null ? null : PyTuple_Pack(newobj, newargs, state!, iters[0], iters[1]);
  Py_DECREF(newobj);
  Py_DECREF(newargs);
  Py_XDECREF(state);
  if (iters !== null) {
    Py_DECREF(iters[0]);
    Py_DECREF(iters[1]);
  }
  return result;
}

/** @source Objects/typeobject.c _common_reduce */
function common_reduce(self: PyObject, proto: number): PyObject | null {
  if (proto >= 2) return reduce_newobj(self);
  const copyreg = import_copyreg();
  if (copyreg === null) return null;
  const protocol = PyLong_FromLong(proto);
  const res = PyObject_CallMethod(copyreg, '_reduce_ex', self, protocol);
  Py_DECREF(protocol);
  Py_DECREF(copyreg);
  return res;
}

/** @source Objects/typeobject.c object___reduce___impl */
export function object___reduce__(self: PyObject): PyObject | null {
  return common_reduce(self, 0);
}

/** @source Objects/typeobject.c object___reduce_ex___impl */
export function object___reduce_ex__(self: PyObject, protocol: PyObject): PyObject | null {
  const proto = PyLong_AsInt(protocol);
  if (proto === -1 && PyErr_Occurred()) return null;
  const name = _Py_ID('__reduce__');
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(self, name, out) < 0) return null;
  const reduce = out.value;
  if (reduce !== null) {
    const clsreduce = PyObject_GetAttr(self.ob_type, name);
    if (clsreduce === null) {
      Py_DECREF(reduce);
      return null;
    }
    const overridden = clsreduce !== PyDict_GetItemWithError(PyBaseObject_Type.tp_dict!, name);
    Py_DECREF(clsreduce);
    const res = overridden ? PyObject_CallNoArgs(reduce) : null;
    Py_DECREF(reduce);
    if (overridden) return res;
  }
  return common_reduce(self, proto);
}

/** The state that pickling keeps; new reference. @source Objects/typeobject.c _PyObject_GetState */
export function _PyObject_GetState(obj: PyObject): PyObject | null {
  return object_getstate(obj, false);
}
