/** Attribute access on classes. */
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_INCREF, Py_NewRef } from '../heap/refcount';
import { PyErr_SetString } from './errors';
import { PyExc_AttributeError, PyExc_TypeError } from './exceptions';
import { _PyObject_GenericSetAttrWithDict } from './object-attr';
import { _PyType_Lookup, PyType_Modified } from './type-cache';
import { is_dunder_name, update_slot } from './update-slots';
import { PyUnicode_InternInPlace, PyUnicode_Type } from './unicodeobject';

/**
 * `cls.name`; with `suppress` an absent name raises nothing. New reference.
 * @source Objects/typeobject.c _Py_type_getattro_impl
 */
export function type_getattro_impl(
  type: PyTypeObject,
  name: PyObject,
  suppress: boolean,
): PyObject | null {
  if (!(name.ob_type.tp_flags & TPFLAGS.UNICODE_SUBCLASS)) {
    return PyErr_SetString(
      PyExc_TypeError,
      `attribute name must be string, not '${name.ob_type.tp_name}'`,
    );
  }
  const metatype = type.ob_type;
  const metaAttribute = _PyType_Lookup(metatype, name);
  let metaGet: PyTypeObject['tp_descr_get'] = null;
  if (metaAttribute !== null) {
    Py_INCREF(metaAttribute);
    metaGet = metaAttribute.ob_type.tp_descr_get;
    if (metaGet !== null && metaAttribute.ob_type.tp_descr_set !== null) {
      const res = metaGet(metaAttribute, type, metatype);
      Py_DECREF(metaAttribute);
      return res;
    }
  }
  const attribute = _PyType_Lookup(type, name);
  if (attribute !== null) {
    if (metaAttribute !== null) Py_DECREF(metaAttribute);
    const localGet = attribute.ob_type.tp_descr_get;
    if (localGet === null) return Py_NewRef(attribute);
    Py_INCREF(attribute);
    const res = localGet(attribute, null, type);
    Py_DECREF(attribute);
    return res;
  }
  if (metaGet !== null) {
    const res = metaGet(metaAttribute!, type, metatype);
    Py_DECREF(metaAttribute!);
    return res;
  }
  if (metaAttribute !== null) return metaAttribute;
  if (!suppress) {
    PyErr_SetString(
      PyExc_AttributeError,
      `type object '${type.tp_name}' has no attribute '${name.v as string}'`,
    );
  }
  return null;
}

/** tp_getattro of classes. @source Objects/typeobject.c _Py_type_getattro */
export function type_getattro(type: PyObject, name: PyObject): PyObject | null {
  return type_getattro_impl(type as PyTypeObject, name, false);
}

/** tp_setattro of classes: slots follow dunder names. @source Objects/typeobject.c type_setattro */
export function type_setattro(self: PyObject, name: PyObject, value: PyObject | null): number {
  const type = self as PyTypeObject;
  if (type.tp_flags & TPFLAGS.IMMUTABLETYPE) {
    PyErr_SetString(
      PyExc_TypeError,
      `cannot set '${(name.v as string).toString()}' attribute of immutable type '${type.tp_name}'`,
    );
    return -1;
  }
  let key = name;
  Py_INCREF(name);
  if (name.ob_type === PyUnicode_Type) key = PyUnicode_InternInPlace(name);
  let res = _PyObject_GenericSetAttrWithDict(type, key, value, null);
  if (res === 0) {
    // The cached lookups go before a slot function may look the name up again.
    PyType_Modified(type);
    if (is_dunder_name(key.v as string)) res = update_slot(type, key);
  }
  Py_DECREF(key);
  return res;
}
