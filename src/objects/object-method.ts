/** Method lookup without a method object. */
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_XDECREF } from '../heap/refcount';
import {
  PyObject_GenericGetAttr,
  PyObject_GetAttr,
  instanceAttribute,
  no_attribute,
} from './object-attr';
import { tstate } from './pystate';
import { _PyType_Lookup } from './type-cache';
import { PyUnicode_Type } from './unicodeobject';

/**
 * Finds a method without binding it: returns 1 with the unbound function in `out` (call it with
 * `obj` in front), or 0 with the attribute's value, or null in `out` and an exception.
 *
 * @source Objects/object.c _PyObject_GetMethod
 */
export function _PyObject_GetMethod(
  obj: PyObject,
  name: PyObject,
  out: { value: PyObject | null },
): number {
  const tp = obj.ob_type;
  if (tp.tp_getattro !== PyObject_GenericGetAttr || name.ob_type !== PyUnicode_Type) {
    out.value = PyObject_GetAttr(obj, name);
    return 0;
  }
  const descr = _PyType_Lookup(tp, name);
  let methFound = false;
  let f = null as PyTypeObject['tp_descr_get'];
  if (descr !== null) {
    Py_INCREF(descr);
    const dtype = descr.ob_type;
    if (dtype.tp_flags & TPFLAGS.METHOD_DESCRIPTOR) methFound = true;
    else {
      f = dtype.tp_descr_get;
      if (f !== null && dtype.tp_descr_set !== null) {
        out.value = f(descr, obj, tp);
        Py_DECREF(descr);
        return 0;
      }
    }
  }
  const own = instanceAttribute(obj, name);
  if (own !== null || tstate.current_exception !== null) {
    Py_XDECREF(descr);
    out.value = own;
    return 0;
  }
  if (methFound) {
    out.value = descr;
    return 1;
  }
  if (f !== null) {
    out.value = f(descr!, obj, tp);
    Py_DECREF(descr!);
    return 0;
  }
  out.value = descr;
  if (descr === null) no_attribute(obj, name);
  return 0;
}
