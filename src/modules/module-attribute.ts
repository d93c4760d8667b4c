/** Attributes of modules by name, for `__reduce__` methods. */
import { Py_DECREF } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PyObject_GetAttr } from '../objects/object';
import { hooks } from '../objects/pystate';
import { _Py_ID } from '../objects/unicodeobject';

/** `module.name`, the module imported if need be: new reference, or null. @source Python/import.c _PyImport_GetModuleAttrString */
export function moduleAttribute(module: string, name: string): PyObject | null {
  const mod = hooks.importModule(module);
  if (mod === null) return null;
  const attr = PyObject_GetAttr(mod, _Py_ID(name));
  Py_DECREF(mod);
  return attr;
}
