/** Attributes of modules by name, for native code that needs a Python function. */
import { Py_DECREF } from '../heap/refcount';
import type { PyObject } from '../heap/object';
import { PyObject_GetAttrString } from '../objects/object';
import { hooks } from '../objects/pystate';

/** `module.name`, the module imported if need be: new reference, or null. @source Python/import.c _PyImport_GetModuleAttrString */
export function moduleAttribute(module: string, name: string): PyObject | null {
  const mod = hooks.importModule(module);
  if (mod === null) return null;
  const attr = PyObject_GetAttrString(mod, name);
  Py_DECREF(mod);
  return attr;
}
