/** What the types of itertools have in common. */
import {
  METH,
  TPFLAGS,
  type MethodDef,
  type PyObject,
  type PyTypeObject,
  type TypeDef,
} from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { containerDoc } from '../objects/container-docs';
import { PyErr_WarnEx } from '../objects/errors';
import { PyExc_DeprecationWarning } from '../objects/exceptions';
import { _PyArg_CheckPositional, _PyArg_NoKeywords } from '../objects/getargs';
import { PyObject_GenericGetAttr, PyObject_SelfIter } from '../objects/object';
import { refFields } from '../objects/ref-fields';
import { type PyTupleObject, tupleFromStolen } from '../objects/tupleobject';
import { method } from '../objects/typedef';
import { PyBaseObject_Type, PyType_GenericAlloc } from '../objects/typeobject';

/** A row of methods of `itertools.<owner>`. */
export function itertoolMethod(
  owner: string,
  name: string,
  flags: number,
  meth: MethodDef['meth'],
): MethodDef {
  return method(name, flags, meth, containerDoc(`itertools.${owner}.${name}`));
}

/** The literal of `itertools.<name>`: an iterator that owns `fields`, in the order in which they die. */
export function itertoolType(
  name: string,
  size: number,
  fields: readonly string[],
  own: Partial<TypeDef> & Pick<TypeDef, 'tp_iternext'>,
  visited = fields,
): TypeDef {
  return {
    ...refFields(fields, true, visited),
    tp_name: `itertools.${name}`,
    tp_basicsize: size,
    tp_flags: TPFLAGS.HAVE_GC | TPFLAGS.BASETYPE | TPFLAGS.IMMUTABLETYPE,
    tp_doc: containerDoc(`itertools.${name}`) ?? '',
    tp_getattro: PyObject_GenericGetAttr,
    tp_iter: PyObject_SelfIter,
    tp_alloc: PyType_GenericAlloc,
    ...own,
  };
}

/** Next item of an iterator, or null at the end or with an exception set. */
export function iternext(it: PyObject): PyObject | null {
  return it.ob_type.tp_iternext!(it);
}

/** Drops all, last first. */
export function dropAll(items: readonly PyObject[]): void {
  for (let i = items.length - 1; i >= 0; i--) Py_DECREF(items[i]);
}

/** Warns that copying goes away: -1 when that is an error. @source Modules/itertoolsmodule.c ITERTOOL_PICKLE_DEPRECATION */
export function pickleDeprecation(): number {
  const text = 'Pickle, copy, and deepcopy support will be removed from itertools in Python 3.14.';
  return PyErr_WarnEx(PyExc_DeprecationWarning, text, 1);
}

/** A `__reduce__` row: warns, then gives `(type, args[, state])`; `parts` holds new references. */
export function reduceMethod(
  owner: string,
  parts: (self: PyObject) => PyObject[] | null,
): MethodDef {
  return itertoolMethod(owner, '__reduce__', METH.NOARGS, (self) => {
    if (pickleDeprecation() < 0) return null;
    const rest = parts(self);
    return rest === null ? null : tupleFromStolen([Py_NewRef<PyObject>(self.ob_type), ...rest]);
  });
}

/** A `__setstate__` row: warns, then sets; `set` gives null with an exception set. */
export function setstateMethod(
  owner: string,
  set: (self: PyObject, state: PyObject) => PyObject | null,
): MethodDef {
  return itertoolMethod(owner, '__setstate__', METH.O, (self, state) =>
    pickleDeprecation() < 0 ? null : set(self, state),
  );
}

/** A tuple with a new reference to each. */
export function pack(...items: PyObject[]): PyObject {
  return tupleFromStolen(items.map((item) => Py_NewRef(item)));
}

/** Whether a class takes no keywords here: it keeps object's `__init__`. */
export function isPlain(type: PyTypeObject): boolean {
  return type.tp_init === PyBaseObject_Type.tp_init;
}

let types: ReadonlyMap<string, PyTypeObject> = new Map();

/** Tells which types the module made in this run. */
export function setItertoolTypes(made: ReadonlyMap<string, PyTypeObject>): void {
  types = made;
}

/** The type `itertools.<name>` of this run. */
export function itertoolNamed(name: string): PyTypeObject {
  return types.get(name)!;
}

/** The one argument of types that take nothing else; null with an exception set. */
export function onlyArgument(
  name: string,
  type: PyTypeObject,
  args: PyObject,
  kwds: PyObject | null,
): PyObject | null {
  if (isPlain(type) && !_PyArg_NoKeywords(name, kwds)) return null;
  return _PyArg_CheckPositional(name, (args as PyTupleObject).v.length, 1, 1)
    ? (args as PyTupleObject).v[0]
    : null;
}
