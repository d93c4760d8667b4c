/** Modules. */
import { PyObject_GC_Track, PyObject_GC_UnTrack } from '../gc/generations';
import {
  METH,
  TPFLAGS,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  type visitproc,
} from '../heap/object';
import { touch } from '../heap/observer';
import { Py_DECREF, Py_NewRef, Py_XDECREF } from '../heap/refcount';
import { PyObject_CallNoArgs, PyObject_CallOneArg, PyObject_CallMethod } from './call';
import {
  PyDict_Check,
  PyDict_DelItem,
  PyDict_GetItemWithError,
  PyDict_Keys,
  PyDict_New,
  PyDict_Next,
  PyDict_SetItem,
  newDictEntry,
} from './dictobject';
import { PyErr_Clear, PyErr_ExceptionMatches, PyErr_Occurred, PyErr_SetString } from './errors';
import {
  PyExc_AttributeError,
  PyExc_KeyError,
  PyExc_SystemError,
  PyExc_TypeError,
} from './exceptions';
import { PyArg_UnpackTupleKeywords } from './getargs';
import { PyCFunction_New } from './methodobject';
import { PyObject_GetAttr, PyObject_IsTrue, Py_None, reprStr } from './object';
import {
  PyObject_GenericSetAttr,
  _PyObject_GenericGetAttrWithDict,
  _PyObject_LookupAttr,
} from './object-attr';
import { interp, tstate } from './pystate';
import { PyType_GenericAlloc } from './subtype';
import { tp_free } from './tp-free';
import { defineType, getset, member, method, type ModuleDef } from './typedef';
import { PyObject_TypeCheck } from './typeobject';
import {
  PyUnicode_Check,
  PyUnicode_FromString,
  PyUnicode_InternFromString,
  _Py_ID,
} from './unicodeobject';
import { PyObject_ClearWeakRefs } from './weakrefobject';

/** State of a module: the native definition, if any. Its namespace is the object's `dict`. */
export interface ModulePayload {
  md_def: ModuleDef | null;
}
export type PyModuleObject = PyObject<ModulePayload>;

export function PyModule_Check(o: PyObject): o is PyModuleObject {
  return PyObject_TypeCheck(o, PyModule_Type);
}

export function PyModule_CheckExact(o: PyObject): boolean {
  return o.ob_type === PyModule_Type;
}

/** The namespace, borrowed. @source Objects/moduleobject.c PyModule_GetDict */
export function PyModule_GetDict(m: PyObject): PyObject {
  return m.dict as PyObject;
}

/** @source Objects/moduleobject.c module_init_dict */
function module_init_dict(dict: PyObject, name: PyObject, doc: PyObject | null): number {
  if (PyDict_SetItem(dict, _Py_ID('__name__'), name) < 0) return -1;
  if (PyDict_SetItem(dict, _Py_ID('__doc__'), doc ?? Py_None) < 0) return -1;
  if (PyDict_SetItem(dict, _Py_ID('__package__'), Py_None) < 0) return -1;
  if (PyDict_SetItem(dict, _Py_ID('__loader__'), Py_None) < 0) return -1;
  return PyDict_SetItem(dict, _Py_ID('__spec__'), Py_None);
}

/** @source Objects/moduleobject.c new_module_notrack */
function new_module_notrack(type: PyTypeObject): PyObject | null {
  const m = PyType_GenericAlloc(type, 0);
  if (m === null) return null;
  PyObject_GC_UnTrack(m);
  (m as PyModuleObject).v = { md_def: null };
  m.dict = PyDict_New();
  touch(m);
  return m;
}

function module_new(type: PyTypeObject): PyObject | null {
  const m = new_module_notrack(type);
  if (m !== null) PyObject_GC_Track(m);
  return m;
}

/** An empty module; new reference. @source Objects/moduleobject.c PyModule_NewObject */
export function PyModule_NewObject(name: PyObject): PyObject | null {
  const m = new_module_notrack(PyModule_Type);
  if (m === null) return null;
  if (module_init_dict(m.dict as PyObject, name, null) < 0) {
    Py_DECREF(m);
    return null;
  }
  PyObject_GC_Track(m);
  return m;
}

/** New reference. @source Objects/moduleobject.c PyModule_New */
export function PyModule_New(name: string): PyObject | null {
  const nameobj = PyUnicode_FromString(name);
  const m = PyModule_NewObject(nameobj);
  Py_DECREF(nameobj);
  return m;
}

/** Adds native functions: 0, or -1. @source Objects/moduleobject.c _add_methods_to_object */
export function PyModule_AddFunctions(
  m: PyObject,
  name: PyObject,
  functions: readonly MethodDef[],
): number {
  for (const fdef of functions) {
    const func = PyCFunction_New(fdef, m, name);
    const err = PyDict_SetItem(PyModule_GetDict(m), PyUnicode_InternFromString(fdef.name), func);
    Py_DECREF(func);
    if (err < 0) return -1;
  }
  return 0;
}

/** Stores `value` (borrowed) as an attribute: 0, or -1. @source Python/modsupport.c PyModule_AddObjectRef */
export function PyModule_AddObjectRef(m: PyObject, name: string, value: PyObject): number {
  return PyDict_SetItem(PyModule_GetDict(m), PyUnicode_InternFromString(name), value);
}

/** Stores a value whose reference is stolen: 0, or -1. */
export function PyModule_AddStolen(m: PyObject, name: string, value: PyObject | null): number {
  if (value === null) return -1;
  const err = PyModule_AddObjectRef(m, name, value);
  Py_DECREF(value);
  return err;
}

/**
 * A native module from its definition, with functions and docstring, not yet executed; `spec`
 * null: the name is the definition's. New reference.
 *
 * @source Objects/moduleobject.c PyModule_FromDefAndSpec2
 */
export function createModule(def: ModuleDef, spec: PyObject | null): PyObject | null {
  const out = { value: null as PyObject | null };
  if (spec !== null && _PyObject_LookupAttr(spec, _Py_ID('name'), out) < 0) return null;
  const nameobj = out.value ?? PyUnicode_FromString(def.name);
  const m = PyModule_NewObject(nameobj);
  if (m === null) {
    Py_DECREF(nameobj);
    return null;
  }
  (m as PyModuleObject).v.md_def = def;
  let err = PyModule_AddFunctions(m, nameobj, def.methods);
  if (err === 0 && def.doc !== null) {
    const doc = PyUnicode_FromString(def.doc);
    err = PyDict_SetItem(PyModule_GetDict(m), _Py_ID('__doc__'), doc);
    Py_DECREF(doc);
  }
  Py_DECREF(nameobj);
  if (err < 0) {
    Py_DECREF(m);
    return null;
  }
  return m;
}

/** Runs the definition's `exec`: 0, or -1. @source Objects/moduleobject.c PyModule_ExecDef */
export function PyModule_ExecDef(m: PyObject, def: ModuleDef): number {
  return def.exec === null ? 0 : def.exec(m);
}

/** @source Objects/moduleobject.c PyModule_GetNameObject */
export function PyModule_GetNameObject(m: PyObject): PyObject | null {
  const name = PyDict_GetItemWithError(PyModule_GetDict(m), _Py_ID('__name__'));
  if (name === null || !PyUnicode_Check(name)) {
    if (!PyErr_Occurred()) PyErr_SetString(PyExc_SystemError, 'nameless module');
    return null;
  }
  return Py_NewRef(name);
}

/** Sets the module's names to None, private ones first. @source Objects/moduleobject.c _PyModule_ClearDict */
export function _PyModule_ClearDict(d: PyObject): void {
  const pos = { i: 0 };
  const entry = newDictEntry();
  const clear = (wanted: (name: string) => boolean): void => {
    pos.i = 0;
    while (PyDict_Next(d, pos, entry)) {
      if (entry.value === Py_None || !PyUnicode_Check(entry.key!)) continue;
      if (!wanted(entry.key.v)) continue;
      if (PyDict_SetItem(d, entry.key, Py_None) < 0) PyErr_Clear();
    }
  };
  clear((name) => name[0] === '_' && name[1] !== '_');
  clear((name) => name[0] !== '_' || name !== '__builtins__');
}

/** @source Objects/moduleobject.c _PyModule_Clear */
export function _PyModule_Clear(m: PyObject): void {
  if (m.dict !== null) _PyModule_ClearDict(m.dict as PyObject);
}

function module_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const values = PyArg_UnpackTupleKeywords('module', ['name', 'doc'], args, kwds, 1, 2, 0);
  if (values === null) return -1;
  const [name, doc] = values;
  if (!PyUnicode_Check(name!)) {
    PyErr_SetString(
      PyExc_TypeError,
      `module() argument 'name' must be str, not ${name!.ob_type.tp_name}`,
    );
    return -1;
  }
  if (self.dict === null) {
    self.dict = PyDict_New();
    touch(self);
  }
  return module_init_dict(self.dict as PyObject, name!, doc);
}

function module_dealloc(self: PyObject): void {
  PyObject_GC_UnTrack(self);
  if (self.weaklist !== null) PyObject_ClearWeakRefs(self);
  const dict = self.dict as PyObject | null;
  self.dict = null;
  touch(self);
  Py_XDECREF(dict);
  tp_free(self);
}

/** The frozen importlib describes modules. @source Objects/moduleobject.c module_repr */
function module_repr(self: PyObject): PyObject | null {
  const importlib = interp.importlib;
  if (importlib !== null) {
    return PyObject_CallMethod(importlib, '_module_repr', self);
  }
  return plainModuleRepr(self);
}

/** @source Lib/importlib/_bootstrap.py _module_repr */
function plainModuleRepr(self: PyObject): PyObject | null {
  const dict = PyModule_GetDict(self);
  const name = PyDict_GetItemWithError(dict, _Py_ID('__name__'));
  const nameRepr = name === null ? "'?'" : reprStr(name);
  if (nameRepr === null) return null;
  const file = PyDict_GetItemWithError(dict, _Py_ID('__file__'));
  if (file !== null) {
    const fileRepr = reprStr(file);
    return fileRepr === null ? null : PyUnicode_FromString(`<module ${nameRepr} from ${fileRepr}>`);
  }
  const spec = PyDict_GetItemWithError(dict, _Py_ID('__spec__'));
  const builtin = spec !== null && spec !== Py_None;
  return PyUnicode_FromString(`<module ${nameRepr}${builtin ? ' (built-in)' : ''}>`);
}

/** Whether a module is still being imported. @source Objects/moduleobject.c _PyModuleSpec_IsInitializing */
export function _PyModuleSpec_IsInitializing(spec: PyObject | null): boolean {
  if (spec === null) return false;
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(spec, _Py_ID('_initializing'), out) < 0) PyErr_Clear();
  if (out.value === null) return false;
  const initializing = PyObject_IsTrue(out.value);
  Py_DECREF(out.value);
  if (initializing < 0) PyErr_Clear();
  return initializing > 0;
}

/** tp_getattro of modules. @source Objects/moduleobject.c _Py_module_getattro */
export function module_getattro(m: PyObject, name: PyObject): PyObject | null {
  return module_getattro_impl(m, name, false);
}

/** With `suppress` an absent name raises nothing. @source Objects/moduleobject.c _Py_module_getattro_impl */
export function module_getattro_impl(
  m: PyObject,
  name: PyObject,
  suppress: boolean,
): PyObject | null {
  const attr = _PyObject_GenericGetAttrWithDict(m, name, null, true);
  if (attr !== null || tstate.current_exception !== null) return attr;
  const dict = m.dict as PyObject | null;
  if (dict === null) return missingAttribute(null, name, false);
  const getattr = PyDict_GetItemWithError(dict, _Py_ID('__getattr__'));
  if (getattr !== null) return PyObject_CallOneArg(getattr, name);
  if (suppress || PyErr_Occurred()) return null;
  const modName = PyDict_GetItemWithError(dict, _Py_ID('__name__'));
  if (modName === null && PyErr_Occurred()) return null;
  const spec = PyDict_GetItemWithError(dict, _Py_ID('__spec__'));
  return missingAttribute(
    modName !== null && PyUnicode_Check(modName) ? modName.v : null,
    name,
    _PyModuleSpec_IsInitializing(spec),
  );
}

function missingAttribute(module: string | null, name: PyObject, initializing: boolean): null {
  const attr = name.v as string;
  let message: string;
  if (module === null) message = `module has no attribute '${attr}'`;
  else if (initializing) {
    message =
      `partially initialized module '${module}' has no attribute '${attr}' ` +
      '(most likely due to a circular import)';
  } else message = `module '${module}' has no attribute '${attr}'`;
  return PyErr_SetString(PyExc_AttributeError, message);
}

function module_traverse(self: PyObject, visit: visitproc): void {
  if (self.dict !== null) visit(self.dict as PyObject);
}

function module_clear(self: PyObject): number {
  const dict = self.dict as PyObject | null;
  self.dict = null;
  touch(self);
  Py_XDECREF(dict);
  return 0;
}

/** @source Objects/moduleobject.c module_dir */
function module_dir(self: PyObject): PyObject | null {
  const dict = PyObject_GetAttr(self, _Py_ID('__dict__'));
  if (dict === null) return null;
  let result: PyObject | null = null;
  if (!PyDict_Check(dict)) {
    PyErr_SetString(PyExc_TypeError, '<module>.__dict__ is not a dictionary');
  } else {
    const dirfunc = PyDict_GetItemWithError(dict, _Py_ID('__dir__'));
    if (dirfunc !== null) result = PyObject_CallNoArgs(dirfunc);
    else if (!PyErr_Occurred()) result = PyDict_Keys(dict);
  }
  Py_DECREF(dict);
  return result;
}

/** @source Objects/moduleobject.c module_get_annotations */
function module_get_annotations(self: PyObject): PyObject | null {
  const dict = self.dict as PyObject;
  const key = _Py_ID('__annotations__');
  const found = PyDict_GetItemWithError(dict, key);
  if (found !== null) return Py_NewRef(found);
  if (PyErr_Occurred()) return null;
  const annotations = PyDict_New();
  if (PyDict_SetItem(dict, key, annotations) < 0) {
    Py_DECREF(annotations);
    return null;
  }
  return annotations;
}

function module_set_annotations(self: PyObject, value: PyObject | null): number {
  const dict = self.dict as PyObject;
  const key = _Py_ID('__annotations__');
  if (value !== null) return PyDict_SetItem(dict, key, value);
  const res = PyDict_DelItem(dict, key);
  if (res < 0 && PyErr_ExceptionMatches(PyExc_KeyError)) {
    PyErr_SetString(PyExc_AttributeError, '__annotations__');
  }
  return res;
}

export const PyModule_Type = defineType({
  tp_name: 'module',
  tp_basicsize: 56,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE,
  tp_doc:
    'module(name, doc=None)\n--\n\nCreate a module object.\n\n' +
    'The name must be a string; the optional doc argument can have any type.',
  tp_dictoffset: 16,
  tp_weaklistoffset: 40,
  tp_dealloc: module_dealloc,
  tp_repr: module_repr,
  tp_getattro: module_getattro,
  tp_setattro: (self, name, value) => PyObject_GenericSetAttr(self, name, value),
  tp_traverse: module_traverse,
  tp_clear: module_clear,
  tp_init: module_init,
  tp_new: module_new,
  // The namespace hangs in `dict`, which heap/owns visits.
  tp_owns: () => undefined,
  methods: [
    method(
      '__dir__',
      METH.NOARGS,
      module_dir,
      '__dir__() -> list\nspecialized dir() implementation',
    ),
  ],
  members: [member('__dict__', (self) => Py_NewRef((self.dict as PyObject | null) ?? Py_None))],
  getset: [getset('__annotations__', module_get_annotations, module_set_annotations)],
});
