/** How static types are declared: one literal each, readied at the start of every run. */
import {
  METH,
  PyTypeObject,
  type GetSetDef,
  type MemberDef,
  type MethodDef,
  type PyCFunction,
  type PyObject,
  type TypeDef,
} from '../heap/object';

const registry: PyTypeObject[] = [];

/**
 * Declares a static type. The value returned is the type object itself; it is filled from the
 * literal and readied by `readyStaticTypes` (objects/typeobject) when a run starts.
 */
export function defineType(def: TypeDef): PyTypeObject {
  // oid and address are given when the type is readied; ob_type then too.
  const type = new PyTypeObject(null as unknown as PyTypeObject, null, 0);
  type.def = def;
  type.tp_name = def.tp_name;
  registry.push(type);
  return type;
}

/** All static types, in the order of their declaration. */
export function staticTypes(): readonly PyTypeObject[] {
  return registry;
}

/** A row of `methods`. `flags` are METH_*; `doc` as CPython's ml_doc, its first line the text signature. */
export function method(
  name: string,
  flags: number,
  meth: PyCFunction,
  doc: string | null = null,
): MethodDef {
  return { name, flags, meth, doc };
}

/** A row of `getset`. */
export function getset(
  name: string,
  get: GetSetDef['get'],
  set: GetSetDef['set'] = null,
  doc: string | null = null,
): GetSetDef {
  return { name, get, set, doc };
}

/** A row of `members`. */
export function member(
  name: string,
  get: MemberDef['get'],
  set: MemberDef['set'] = null,
  doc: string | null = null,
): MemberDef {
  return { name, get, set, doc };
}

export const METH_NOARGS = METH.NOARGS;
export const METH_O = METH.O;
export const METH_VARARGS = METH.VARARGS;
export const METH_KEYWORDS = METH.KEYWORDS;
export const METH_FASTCALL = METH.FASTCALL;
export const METH_CLASS = METH.CLASS;
export const METH_STATIC = METH.STATIC;
export const METH_COEXIST = METH.COEXIST;

/** A native module: its functions and what else it puts into its namespace. */
export interface ModuleDef {
  readonly name: string;
  readonly doc: string | null;
  readonly methods: readonly MethodDef[];
  /** Fills the module (multi-phase Py_mod_exec); returns 0, or -1 with an exception set. */
  readonly exec: ((module: PyObject) => number) | null;
}

/** Declares a native module. */
export function defineModule(def: ModuleDef): ModuleDef {
  return def;
}
