/** Python functions. Static and class methods are in funcobject-methods. */
import {
  PyObject_GC_Del,
  PyObject_GC_New,
  PyObject_GC_Track,
  PyObject_GC_UnTrack,
} from '../gc/generations';
import { TPFLAGS, type PyObject, type PyTypeObject, type visitproc } from '../heap/object';
import { touch } from '../heap/observer';
import type { OwnsVisitor } from '../heap/owns';
import { Py_DECREF, Py_INCREF, Py_NewRef, Py_XNewRef } from '../heap/refcount';
import { onRuntimeReset } from '../heap/runtime';
import { PyVectorcall_Call, _PyFunction_Vectorcall } from './call';
import { PyMethod_New } from './classobject';
import { PyCell_Check } from './cellobject';
import { PyCode_Type, type CodePayload } from './codeobject';
import { PyDict_GetItemWithError, PyDict_Type } from './dictobject';
import { PyErr_Occurred, PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import { func_getsets, func_members } from './funcobject-attributes';
import { PyArg_UnpackTupleKeywords } from './getargs';
import { PyModule_Check, PyModule_GetDict } from './moduleobject';
import { Py_None, pointerString } from './object';
import { interp, tstate } from './pystate';
import { PyTuple_Check, PyTuple_GET_SIZE, type PyTupleObject } from './tupleobject';
import { defineType } from './typedef';
import { PyUnicode_Check, PyUnicode_FromString, _Py_ID, unicodeEmpty } from './unicodeobject';
import { PyObject_ClearWeakRefs } from './weakrefobject';

export {
  PyClassMethod_New,
  PyClassMethod_Type,
  PyStaticMethod_New,
  PyStaticMethod_Type,
} from './funcobject-methods';

/** State of a function object; all references owned. `__dict__` is the object's `dict`. */
export class FuncPayload {
  func_globals: PyObject | null;
  func_builtins: PyObject | null;
  func_name: PyObject;
  func_qualname: PyObject;
  func_code: PyObject;
  func_defaults: PyObject | null = null;
  func_kwdefaults: PyObject | null = null;
  func_closure: PyObject | null = null;
  func_doc: PyObject | null = null;
  func_annotations: PyObject | null = null;
  func_module: PyObject | null = null;
  func_typeparams: PyObject | null = null;
  /** Identifies code and defaults for specialised calls; 0: not given. */
  func_version = 0;

  constructor(
    globals: PyObject,
    builtins: PyObject,
    name: PyObject,
    qualname: PyObject,
    code: PyObject,
  ) {
    this.func_globals = globals;
    this.func_builtins = builtins;
    this.func_name = name;
    this.func_qualname = qualname;
    this.func_code = code;
  }
}
export type PyFunctionObject = PyObject<FuncPayload>;

let nextFuncVersion = 1;
onRuntimeReset(() => {
  nextFuncVersion = 1;
});

export function PyFunction_Check(o: PyObject): o is PyFunctionObject {
  return o.ob_type === PyFunction_Type;
}

/** The builtins dict that code with these globals uses; borrowed. @source Objects/frameobject.c _PyEval_BuiltinsFromGlobals */
export function _PyEval_BuiltinsFromGlobals(globals: PyObject): PyObject | null {
  const builtins = PyDict_GetItemWithError(globals, _Py_ID('__builtins__'));
  if (builtins !== null) return PyModule_Check(builtins) ? PyModule_GetDict(builtins) : builtins;
  if (PyErr_Occurred()) return null;
  return tstate.current_frame?.builtins ?? interp.builtins;
}

/** A function; qualname null: the code's. New reference. @source Objects/funcobject.c PyFunction_NewWithQualName */
export function PyFunction_NewWithQualName(
  code: PyObject,
  globals: PyObject,
  qualname: PyObject | null,
): PyFunctionObject | null {
  const co = code.v as CodePayload;
  const module = PyDict_GetItemWithError(globals, _Py_ID('__name__'));
  if (module === null && PyErr_Occurred()) return null;
  const builtins = _PyEval_BuiltinsFromGlobals(globals);
  if (builtins === null) return null;
  Py_INCREF(globals);
  Py_INCREF(code);
  const v = new FuncPayload(
    globals,
    Py_NewRef(builtins),
    Py_NewRef(co.co_name!),
    Py_NewRef(qualname ?? co.co_qualname!),
    code,
  );
  v.func_module = Py_XNewRef(module);
  const doc = co.consts.length > 0 ? co.consts[0] : Py_None;
  v.func_doc = Py_NewRef(PyUnicode_Check(doc) ? doc : Py_None);
  const op = PyObject_GC_New(PyFunction_Type, v);
  touch(op);
  PyObject_GC_Track(op);
  return op;
}

/** @source Objects/funcobject.c PyFunction_New */
export function PyFunction_New(code: PyObject, globals: PyObject): PyFunctionObject | null {
  return PyFunction_NewWithQualName(code, globals, null);
}

/** A number for the function's present code and defaults. @source Objects/funcobject.c _PyFunction_GetVersionForCurrentState */
export function _PyFunction_GetVersionForCurrentState(func: PyFunctionObject): number {
  if (func.v.func_version === 0) func.v.func_version = nextFuncVersion++;
  return func.v.func_version;
}

/** @source Objects/funcobject.c func_new_impl */
function func_new(_type: PyTypeObject, args: PyObject, kwds: PyObject | null): PyObject | null {
  const names = ['code', 'globals', 'name', 'argdefs', 'closure'];
  const values = PyArg_UnpackTupleKeywords('function', names, args, kwds, 2, 5, 0);
  if (values === null) return null;
  const [code, globals, name, defaults, closure] = values;
  const bad = checkFunctionArguments(code!, globals!, name, defaults, closure);
  if (bad !== null) return PyErr_SetString(bad.exc, bad.message);
  const newfunc = PyFunction_New(code!, globals!);
  if (newfunc === null) return null;
  const v = newfunc.v;
  if (name !== null && name !== Py_None) {
    const old = v.func_name;
    v.func_name = Py_NewRef(name);
    touch(newfunc);
    Py_DECREF(old);
  }
  if (defaults !== null && defaults !== Py_None) v.func_defaults = Py_NewRef(defaults);
  if (closure !== null && closure !== Py_None) v.func_closure = Py_NewRef(closure);
  touch(newfunc);
  return newfunc;
}

function checkFunctionArguments(
  code: PyObject,
  globals: PyObject,
  name: PyObject | null,
  defaults: PyObject | null,
  closure: PyObject | null,
): { exc: PyTypeObject; message: string } | null {
  const typeError = (message: string) => ({ exc: PyExc_TypeError, message });
  if (code.ob_type !== PyCode_Type) {
    return typeError(`function() argument 'code' must be code, not ${code.ob_type.tp_name}`);
  }
  if (!(globals.ob_type.tp_flags & TPFLAGS.DICT_SUBCLASS)) {
    const given = globals.ob_type.tp_name;
    return typeError(`function() argument 'globals' must be ${PyDict_Type.tp_name}, not ${given}`);
  }
  if (name !== null && name !== Py_None && !PyUnicode_Check(name)) {
    return typeError('arg 3 (name) must be None or string');
  }
  if (defaults !== null && defaults !== Py_None && !PyTuple_Check(defaults)) {
    return typeError('arg 4 (defaults) must be None or tuple');
  }
  const nfree = (code.v as CodePayload).co_nfreevars;
  if (closure === null || !PyTuple_Check(closure)) {
    if (nfree > 0 && (closure === null || closure === Py_None)) {
      return typeError('arg 5 (closure) must be tuple');
    }
    return closure === null || closure === Py_None
      ? null
      : typeError('arg 5 (closure) must be None or tuple');
  }
  const nclosure = PyTuple_GET_SIZE(closure);
  if (nfree !== nclosure) {
    const fname = (code.v as CodePayload).co_name!.v as string;
    const message = `${fname} requires closure of length ${nfree}, not ${nclosure}`;
    return { exc: PyExc_ValueError, message };
  }
  for (const cell of (closure as PyTupleObject).v) {
    if (!PyCell_Check(cell)) {
      return typeError(`arg 5 (closure) expected cell, found ${cell.ob_type.tp_name}`);
    }
  }
  return null;
}

/** Fields cleared, in order. */
const CLEARED = [
  'func_globals',
  'func_builtins',
  'func_module',
  'func_defaults',
  'func_kwdefaults',
  'func_doc',
  'dict',
  'func_closure',
  'func_annotations',
  'func_typeparams',
] as const;

/** @source Objects/funcobject.c func_clear */
function func_clear(self: PyObject): number {
  const op = self as PyFunctionObject;
  const v = op.v;
  v.func_version = 0;
  for (const field of CLEARED) {
    const old = field === 'dict' ? (op.dict as PyObject | null) : v[field];
    if (old === null) continue;
    if (field === 'dict') op.dict = null;
    else v[field] = null;
    touch(op);
    Py_DECREF(old);
  }
  const { func_name, func_qualname } = v;
  v.func_name = unicodeEmpty();
  touch(op);
  Py_DECREF(func_name);
  v.func_qualname = unicodeEmpty();
  touch(op);
  Py_DECREF(func_qualname);
  return 0;
}

/** @source Objects/funcobject.c func_dealloc */
function func_dealloc(self: PyObject): void {
  const op = self as PyFunctionObject;
  PyObject_GC_UnTrack(op);
  if (op.weaklist !== null) PyObject_ClearWeakRefs(op);
  func_clear(op);
  const code = op.v.func_code;
  op.v.func_code = Py_None;
  touch(op);
  Py_DECREF(code);
  PyObject_GC_Del(op);
}

function func_repr(self: PyObject): PyObject {
  const qualname = (self as PyFunctionObject).v.func_qualname.v as string;
  return PyUnicode_FromString(`<function ${qualname} at ${pointerString(self)}>`);
}

/** @source Objects/funcobject.c func_traverse */
function func_traverse(self: PyObject, visit: visitproc): void {
  const f = (self as PyFunctionObject).v;
  visit(f.func_code);
  if (f.func_globals !== null) visit(f.func_globals);
  if (f.func_builtins !== null) visit(f.func_builtins);
  if (f.func_module !== null) visit(f.func_module);
  if (f.func_defaults !== null) visit(f.func_defaults);
  if (f.func_kwdefaults !== null) visit(f.func_kwdefaults);
  if (f.func_doc !== null) visit(f.func_doc);
  visit(f.func_name);
  if (self.dict !== null) visit(self.dict as PyObject);
  if (f.func_closure !== null) visit(f.func_closure);
  if (f.func_annotations !== null) visit(f.func_annotations);
  if (f.func_typeparams !== null) visit(f.func_typeparams);
  visit(f.func_qualname);
}

const OWNED = [
  ['func_code', '__code__'],
  ['func_globals', '__globals__'],
  ['func_builtins', '__builtins__'],
  ['func_name', '__name__'],
  ['func_qualname', '__qualname__'],
  ['func_defaults', '__defaults__'],
  ['func_kwdefaults', '__kwdefaults__'],
  ['func_closure', '__closure__'],
  ['func_doc', '__doc__'],
  ['func_annotations', '__annotations__'],
  ['func_module', '__module__'],
  ['func_typeparams', '__type_params__'],
] as const;

function func_owns(self: PyObject, visit: OwnsVisitor): void {
  const f = (self as PyFunctionObject).v;
  for (let i = 0; i < OWNED.length; i++) {
    const target = f[OWNED[i][0]];
    if (target !== null) visit(target, i);
  }
}

/** Binds a function to an instance. @source Objects/funcobject.c func_descr_get */
export function func_descr_get(func: PyObject, obj: PyObject | null): PyObject {
  if (obj === Py_None || obj === null) return Py_NewRef(func);
  return PyMethod_New(func, obj);
}

export const PyFunction_Type = defineType({
  tp_name: 'function',
  tp_basicsize: 144,
  tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.HAVE_VECTORCALL | TPFLAGS.METHOD_DESCRIPTOR,
  tp_doc:
    'function(code, globals, name=None, argdefs=None, closure=None)\n--\n\n' +
    'Create a function object.\n\n  code\n    a code object\n  globals\n    the globals dictionary\n' +
    '  name\n    a string that overrides the name from the code object\n  argdefs\n' +
    '    a tuple that specifies the default argument values\n  closure\n' +
    '    a tuple that supplies the bindings for free variables',
  tp_dictoffset: 88,
  tp_weaklistoffset: 96,
  tp_instance_vectorcall: _PyFunction_Vectorcall,
  tp_dealloc: func_dealloc,
  tp_repr: func_repr,
  tp_call: PyVectorcall_Call,
  tp_traverse: func_traverse,
  tp_clear: func_clear,
  tp_descr_get: func_descr_get,
  tp_new: func_new,
  tp_owns: func_owns,
  tp_slotname: (_self, slot) => OWNED[slot][1],
  get members() {
    return func_members;
  },
  get getset() {
    return func_getsets;
  },
});
