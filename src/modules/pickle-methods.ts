/** The hooks `persistent_id` and `persistent_load`, kept without a cycle through a bound method. */
import type { GetSetDef, PyObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { PyMethod_Check, PyMethod_New } from '../objects/classobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_AttributeError, PyExc_TypeError } from '../objects/exceptions';
import { PyCallable_Check } from '../objects/object';
import { _PyObject_LookupAttr } from '../objects/object-attr';
import { getset } from '../objects/typedef';
import { _Py_ID } from '../objects/unicodeobject';

/** The fields of a pickler or unpickler that hold its hook. */
export interface HookFields {
  pers_func: PyObject | null;
  pers_bound: boolean;
}

/** Stores the hook, whose reference it takes over. */
export type HookSetter = (self: PyObject, func: PyObject | null) => void;

function fieldsOf(self: PyObject): HookFields {
  return self.v as HookFields;
}

/** Looks the hook up; false with an exception set. A method of `self` is taken apart. @source Modules/_pickle.c init_method_ref */
export function init_method_ref(self: PyObject, name: string, set: HookSetter): boolean {
  const out: { value: PyObject | null } = { value: null };
  const status = _PyObject_LookupAttr(self, _Py_ID(name), out);
  const func = out.value;
  const bound = func !== null && PyMethod_Check(func) && func.v.im_self === self;
  fieldsOf(self).pers_bound = bound;
  if (!bound) {
    set(self, func);
    return status >= 0;
  }
  set(self, Py_NewRef(func.v.im_func));
  Py_DECREF(func);
  return true;
}

/** The attribute by which programs see and replace the hook. @source Modules/_pickle.c Pickler_get_persid, Pickler_set_persid */
export function hookAttribute(name: string, set: HookSetter): GetSetDef {
  return getset(
    name,
    (self) => {
      const { pers_func, pers_bound } = fieldsOf(self);
      if (pers_func === null) return PyErr_SetString(PyExc_AttributeError, name);
      return pers_bound ? PyMethod_New(pers_func, self) : Py_NewRef(pers_func);
    },
    (self, value) => {
      if (value === null) {
        PyErr_SetString(PyExc_TypeError, 'attribute deletion is not supported');
        return -1;
      }
      if (!PyCallable_Check(value)) {
        PyErr_SetString(PyExc_TypeError, `${name} must be a callable taking one argument`);
        return -1;
      }
      fieldsOf(self).pers_bound = false;
      set(self, Py_NewRef(value));
      return 0;
    },
  );
}
