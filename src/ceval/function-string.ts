/** How error messages name a callable (Objects/object.c _PyObject_FunctionStr). */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import { Py_None, _PyObject_LookupAttr, strStr } from '../objects/object';
import { _Py_ID } from '../objects/unicodeobject';

/** `module.qualname()`, without the module for builtins, or str(x) for other things; null with an exception set. */
export function functionString(x: PyObject): string | null {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(x, _Py_ID('__qualname__'), out) < 0) return null;
  const qualname = out.value;
  if (qualname === null) return strStr(x);
  const name = strStr(qualname);
  Py_DECREF(qualname);
  if (name === null || _PyObject_LookupAttr(x, _Py_ID('__module__'), out) < 0) return null;
  const module = out.value;
  if (module === null) return `${name}()`;
  const prefix = module === Py_None || module.v === 'builtins' ? '' : `${strStr(module) ?? ''}.`;
  Py_DECREF(module);
  return `${prefix}${name}()`;
}
