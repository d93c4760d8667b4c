/** Short forms for filling a native module's namespace; each returns 0, or -1 with an exception set. */
import type { PyObject, PyTypeObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { PyUnicode_FromString } from '../objects/unicodeobject';

/** Adds an object and gives up the caller's reference, also on failure. `o` null passes an error on. */
export function addObject(module: PyObject, name: string, o: PyObject | null): number {
  if (o === null) return -1;
  const result = PyModule_AddObjectRef(module, name, o);
  Py_DECREF(o);
  return result;
}

/** @source Python/modsupport.c PyModule_AddIntConstant */
export function addIntConstant(module: PyObject, name: string, value: number | bigint): number {
  return addObject(module, name, PyLong_FromLong(value));
}

/** Adds each entry as an int; stops at the first failure. */
export function addIntConstants(
  module: PyObject,
  values: Readonly<Record<string, number | bigint>>,
): number {
  for (const [name, value] of Object.entries(values)) {
    if (addIntConstant(module, name, value) < 0) return -1;
  }
  return 0;
}

/** @source Python/modsupport.c PyModule_AddStringConstant */
export function addStringConstant(module: PyObject, name: string, value: string): number {
  return addObject(module, name, PyUnicode_FromString(value));
}

/** Adds a type under the last part of its name. @source Python/modsupport.c PyModule_AddType */
export function addType(module: PyObject, type: PyTypeObject): number {
  const name = type.tp_name.slice(type.tp_name.lastIndexOf('.') + 1);
  return PyModule_AddObjectRef(module, name, type);
}
