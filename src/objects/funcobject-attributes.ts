/** Attributes of function objects. */
import type { GetSetDef, MemberDef, PyObject } from '../heap/object';
import { touch } from '../heap/observer';
import { Py_NewRef, Py_XDECREF, Py_XNewRef } from '../heap/refcount';
import { PyCode_Type, type CodePayload } from './codeobject';
import { PyDict_Check, PyDict_New, PyDict_SetItem } from './dictobject';
import { PyErr_SetString } from './errors';
import { PyExc_TypeError, PyExc_ValueError } from './exceptions';
import type { FuncPayload, PyFunctionObject } from './funcobject';
import { PyObject_GenericGetDict, PyObject_GenericSetDict } from './object-attr';
import { Py_None } from './object';
import { PyTuple_Check, PyTuple_GET_SIZE, tuple_get_empty } from './tupleobject';
import { getset, member } from './typedef';
import { PyUnicode_Check } from './unicodeobject';

type Field = Exclude<keyof FuncPayload, 'func_version'>;

function v(self: PyObject): FuncPayload {
  return (self as PyFunctionObject).v;
}

/** Stores a new reference, or null, and drops the old one. */
function setField(self: PyObject, field: Field, value: PyObject | null): number {
  const payload = v(self);
  const old = payload[field];
  (payload as Record<Field, PyObject | null>)[field] = Py_XNewRef(value);
  touch(self);
  Py_XDECREF(old);
  return 0;
}

function getOrNone(field: Field): (self: PyObject) => PyObject {
  return (self) => Py_NewRef(v(self)[field] ?? Py_None);
}

function typeError(message: string): number {
  PyErr_SetString(PyExc_TypeError, message);
  return -1;
}

/** @source Objects/funcobject.c func_set_code */
function func_set_code(self: PyObject, value: PyObject | null): number {
  if (value === null || value.ob_type !== PyCode_Type) {
    return typeError('__code__ must be set to a code object');
  }
  const nclosure = v(self).func_closure === null ? 0 : PyTuple_GET_SIZE(v(self).func_closure!);
  const nfree = (value.v as CodePayload).co_nfreevars;
  if (nclosure !== nfree) {
    const name = v(self).func_name.v as string;
    PyErr_SetString(
      PyExc_ValueError,
      `${name}() requires a code object with ${nclosure} free vars, not ${nfree}`,
    );
    return -1;
  }
  v(self).func_version = 0;
  return setField(self, 'func_code', value);
}

function setName(field: 'func_name' | 'func_qualname', attr: string): GetSetDef['set'] {
  return (self, value) =>
    value === null || !PyUnicode_Check(value)
      ? typeError(`${attr} must be set to a string object`)
      : setField(self, field, value);
}

function func_set_defaults(self: PyObject, value: PyObject | null): number {
  const defaults = value === Py_None ? null : value;
  if (defaults !== null && !PyTuple_Check(defaults)) {
    return typeError('__defaults__ must be set to a tuple object');
  }
  v(self).func_version = 0;
  return setField(self, 'func_defaults', defaults);
}

function func_set_kwdefaults(self: PyObject, value: PyObject | null): number {
  const defaults = value === Py_None ? null : value;
  if (defaults !== null && !PyDict_Check(defaults)) {
    return typeError('__kwdefaults__ must be set to a dict object');
  }
  v(self).func_version = 0;
  return setField(self, 'func_kwdefaults', defaults);
}

/** @source Objects/funcobject.c func_get_annotation_dict */
function func_get_annotations(self: PyObject): PyObject {
  const payload = v(self);
  if (payload.func_annotations === null) {
    payload.func_annotations = PyDict_New();
    touch(self);
  } else if (PyTuple_Check(payload.func_annotations)) {
    payload.func_annotations = annotationDict(self, payload.func_annotations);
  }
  return Py_NewRef(payload.func_annotations);
}

/** The compiler gives annotations as a flat tuple of names and values. */
function annotationDict(self: PyObject, tuple: PyObject): PyObject {
  const items = tuple.v as PyObject[];
  const dict = PyDict_New();
  for (let i = 0; i < items.length; i += 2) PyDict_SetItem(dict, items[i], items[i + 1]);
  v(self).func_annotations = dict;
  touch(self);
  Py_XDECREF(tuple);
  return dict;
}

function func_set_annotations(self: PyObject, value: PyObject | null): number {
  const annotations = value === Py_None ? null : value;
  if (annotations !== null && !PyDict_Check(annotations)) {
    return typeError('__annotations__ must be set to a dict object');
  }
  v(self).func_version = 0;
  return setField(self, 'func_annotations', annotations);
}

function func_set_type_params(self: PyObject, value: PyObject | null): number {
  if (value === null || !PyTuple_Check(value)) {
    return typeError('__type_params__ must be set to a tuple');
  }
  return setField(self, 'func_typeparams', value);
}

function plainSet(field: Field): MemberDef['set'] {
  return (self, value) => setField(self, field, value);
}

function builtinsOf(self: PyObject): PyObject {
  return Py_NewRef(v(self).func_builtins ?? Py_None);
}

/** tp_members of functions. */
export const func_members: readonly MemberDef[] = [
  member('__closure__', getOrNone('func_closure')),
  member('__doc__', getOrNone('func_doc'), plainSet('func_doc')),
  member('__globals__', getOrNone('func_globals')),
  member('__module__', getOrNone('func_module'), plainSet('func_module')),
  member('__builtins__', builtinsOf),
];

/** tp_getset of functions. */
export const func_getsets: readonly GetSetDef[] = [
  getset('__code__', getOrNone('func_code'), func_set_code),
  getset('__defaults__', getOrNone('func_defaults'), func_set_defaults),
  getset('__kwdefaults__', getOrNone('func_kwdefaults'), func_set_kwdefaults),
  getset('__annotations__', func_get_annotations, func_set_annotations),
  getset('__dict__', PyObject_GenericGetDict, PyObject_GenericSetDict),
  getset('__name__', getOrNone('func_name'), setName('func_name', '__name__')),
  getset('__qualname__', getOrNone('func_qualname'), setName('func_qualname', '__qualname__')),
  getset('__type_params__', getTypeParams, func_set_type_params),
];

function getTypeParams(self: PyObject): PyObject {
  const params = v(self).func_typeparams;
  return params === null ? tuple_get_empty() : Py_NewRef(params);
}
