/** Last steps of making a class: `__set_name__` and `__init_subclass__`. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import {
  PyObject_CallFunctionObjArgs,
  PyObject_CallMethodOneArg,
  PyObject_Vectorcall,
  _PyObject_VectorcallDict,
} from './call';
import { PyDict_Copy, PyDict_GET_SIZE, PyDict_Next, newDictEntry } from './dictobject';
import {
  PyErr_GetRaisedException,
  PyErr_Occurred,
  PyErr_SetRaisedException,
  _PyErr_ChainExceptions1,
} from './errors';
import { PyObject_GetAttr, reprStr } from './object';
import { _PyObject_LookupSpecial } from './slot-lookup';
import { PySuper_Type } from './typeobject';
import { PyUnicode_FromString, _Py_ID } from './unicodeobject';

/** Tells in a note which attribute it was. @source Python/errors.c _PyErr_FormatNote */
function addSetNameNote(type: PyTypeObject, key: PyObject, value: PyObject): void {
  const exc = PyErr_GetRaisedException()!;
  const repr = reprStr(key);
  if (repr !== null) {
    const note = PyUnicode_FromString(
      `Error calling __set_name__ on '${value.ob_type.tp_name}' instance ${repr} ` +
        `in '${type.tp_name}'`,
    );
    const res = PyObject_CallMethodOneArg(exc, _Py_ID('add_note'), note);
    Py_DECREF(note);
    if (res !== null) Py_DECREF(res);
  }
  if (PyErr_Occurred()) _PyErr_ChainExceptions1(exc);
  else PyErr_SetRaisedException(exc);
}

/** Calls `__set_name__` of the attributes. @source Objects/typeobject.c type_new_set_names */
export function type_new_set_names(type: PyTypeObject): number {
  const names = PyDict_Copy(type.tp_dict!);
  if (names === null) return -1;
  const pos = { i: 0 };
  const entry = newDictEntry();
  let res = 0;
  while (res === 0 && PyDict_Next(names, pos, entry)) {
    const { key, value } = entry;
    const setName = _PyObject_LookupSpecial(value!, _Py_ID('__set_name__'));
    if (setName === null) {
      if (PyErr_Occurred()) res = -1;
      continue;
    }
    const result = PyObject_CallFunctionObjArgs(setName, type, key!);
    Py_DECREF(setName);
    if (result === null) {
      addSetNameNote(type, key!, value!);
      res = -1;
    } else Py_DECREF(result);
  }
  Py_DECREF(names);
  return res;
}

/** Calls `super(cls, cls).__init_subclass__(**kwds)`. @source Objects/typeobject.c type_new_init_subclass */
export function type_new_init_subclass(type: PyTypeObject, kwds: PyObject | null): number {
  const superObject = PyObject_Vectorcall(PySuper_Type, [type, type], null);
  if (superObject === null) return -1;
  const func = PyObject_GetAttr(superObject, _Py_ID('__init_subclass__'));
  Py_DECREF(superObject);
  if (func === null) return -1;
  const keywords = kwds !== null && PyDict_GET_SIZE(kwds) > 0 ? kwds : null;
  const result = _PyObject_VectorcallDict(func, [], keywords);
  Py_DECREF(func);
  if (result === null) return -1;
  Py_DECREF(result);
  return 0;
}
