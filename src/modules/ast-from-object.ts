/** Trees of `ast` objects as trees of our parser (Python/Python-ast.c, obj2ast). */
import type { Constant } from '../compile/code-description';
import type { PyObject } from '../heap/object';
import { Py_DECREF, Py_XDECREF } from '../heap/refcount';
import type { Mod } from '../parse/ast';
import { intConstant, strConstant } from '../parse/literal';
import { PyIter_Next, PyObject_GetIter } from '../objects/abstract-iter';
import { PyBool_Check } from '../objects/boolobject';
import { PyBytes_CheckExact } from '../objects/bytesobject';
import { PyComplex_CheckExact } from '../objects/complexobject';
import { PyErr_Occurred, PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import { PyFloat_CheckExact } from '../objects/floatobject';
import { PyList_Check, type PyListObject } from '../objects/listobject';
import { PyLong_Check, PyLong_CheckExact } from '../objects/longobject';
import { PyLong_AsInt } from '../objects/longobject-convert';
import { Py_None, _PyObject_LookupAttr, reprStr } from '../objects/object';
import { _Py_EnterRecursiveCall, _Py_LeaveRecursiveCall } from '../objects/recursion';
import { PyFrozenSet_CheckExact } from '../objects/setobject';
import { Py_Ellipsis } from '../objects/sliceobject';
import { Py_True } from '../objects/boolobject';
import { PyTuple_CheckExact } from '../objects/tupleobject';
import { PyUnicode_CheckExact, _Py_ID } from '../objects/unicodeobject';
import { ASDL_TYPES } from './asdl-table';
import { classesOf, type AstField } from './ast-state';
import { RefusedConstant, TreeRefused, refuse } from './ast-validate-expr';

/** Does what goes one level deeper. */
function deeper<T>(where: string, work: () => T): T {
  if (_Py_EnterRecursiveCall(where) < 0) throw new TreeRefused(where);
  try {
    return work();
  } finally {
    _Py_LeaveRecursiveCall();
  }
}

/** The attribute, a new reference, or null if there is none. */
function attribute(o: PyObject, name: string): PyObject | null {
  const out = { value: null as PyObject | null };
  if (_PyObject_LookupAttr(o, _Py_ID(name), out) < 0) throw new TreeRefused(name);
  return out.value;
}

/** Reads an attribute, gives it up, and keeps what `read` made of it. */
function reading<T>(o: PyObject, name: string, read: (value: PyObject | null) => T): T {
  const value = attribute(o, name);
  try {
    return read(value);
  } finally {
    Py_XDECREF(value);
  }
}

function items(o: PyObject): Constant[] | RefusedConstant {
  const iter = PyObject_GetIter(o);
  if (iter === null) throw new TreeRefused('iter');
  try {
    return itemsOf(iter);
  } finally {
    Py_DECREF(iter);
  }
}

function itemsOf(iter: PyObject): Constant[] | RefusedConstant {
  const result: Constant[] = [];
  for (let item = PyIter_Next(iter); item !== null; item = PyIter_Next(iter)) {
    try {
      const value = constant(item);
      if (value instanceof RefusedConstant) return value;
      result.push(value);
    } finally {
      Py_DECREF(item);
    }
  }
  return result;
}

/** @source Python/ast.c validate_constant */
function constant(o: PyObject): Constant | RefusedConstant {
  if (o === Py_None) return { kind: 'None' };
  if (o === Py_Ellipsis) return { kind: 'Ellipsis' };
  if (PyBool_Check(o)) return { kind: 'bool', value: o === Py_True };
  if (PyLong_CheckExact(o)) return intConstant(o.v);
  if (PyFloat_CheckExact(o)) return { kind: 'float', value: o.v };
  if (PyComplex_CheckExact(o)) return { kind: 'complex', real: o.v.real, imag: o.v.imag };
  if (PyUnicode_CheckExact(o)) return strConstant(o.v);
  if (PyBytes_CheckExact(o)) return { kind: 'bytes', value: Uint8Array.from(o.v) };
  if (PyTuple_CheckExact(o) || PyFrozenSet_CheckExact(o)) {
    const inner = deeper(' during compilation', () => items(o));
    if (inner instanceof RefusedConstant) return inner;
    return { kind: PyTuple_CheckExact(o) ? 'tuple' : 'frozenset', items: inner };
  }
  return new RefusedConstant(o.ob_type.tp_name);
}

function integer(o: PyObject): number {
  if (!PyLong_Check(o))
    return refuse(PyExc_ValueError, `invalid integer value: ${reprStr(o) ?? ''}`);
  const value = PyLong_AsInt(o);
  if (value === -1 && PyErr_Occurred() !== null) throw new TreeRefused('int');
  return value;
}

const LOCATED = new Set(
  ASDL_TYPES.filter(({ positions, members }) => positions !== 'none' && members.length > 0).map(
    ({ signature }) => signature,
  ),
);

/** Sums whose members have no fields: our trees hold their names. */
const NAMES = new Set(['expr_context', 'boolop', 'operator', 'unaryop', 'cmpop']);

/** Of these None is a value as any other: it may be refused, or lack the fields of a product. */
const TAKES_NONE = new Set([
  ...NAMES,
  ...['constant', 'int'],
  ...ASDL_TYPES.flatMap(({ signature }) => signature.match(/^\w+(?=\()/) ?? []),
]);

/** Nodes of these have to say where they end. */
const CLOSED = new Set(
  ASDL_TYPES.filter(({ positions }) => positions === 'closed').map(({ signature }) => signature),
);

function value(o: PyObject, type: string): unknown {
  if (type === 'constant') return constant(o);
  if (type === 'int') return integer(o);
  if (type === 'identifier' || type === 'string') {
    if (PyUnicode_CheckExact(o)) return o.v;
    return refuse(PyExc_TypeError, `AST ${type} must be of type str`);
  }
  // Nodes of a sum are asked for their place before they are asked what they are.
  const at = LOCATED.has(type) ? position(o, type) : null;
  const kind = classesOf(o, type);
  if (kind === null) {
    return refuse(PyExc_TypeError, `expected some sort of ${type}, but got ${reprStr(o) ?? ''}`);
  }
  if (NAMES.has(type)) return kind.name;
  const plain = node(o, kind.name, kind.fields);
  return { ...plain, ...(at ?? (kind.located ? position(o, type) : {})) };
}

/** Lists of these may hold None, of which the validator says where it cannot stand. */
const WITH_GAPS = new Set(['stmt', 'expr', 'pattern']);

/** @source Python/Python-ast.c obj2ast_*, whose calls of each other are counted */
function nested(o: PyObject, kind: string, type: string): unknown {
  return deeper(` while traversing '${kind}' node`, () => value(o, type));
}

function list(o: PyObject, kind: string, field: AstField): unknown[] {
  if (!PyList_Check(o)) {
    const given = (o as PyObject).ob_type.tp_name;
    return refuse(PyExc_TypeError, `${kind} field "${field.name}" must be a list, not a ${given}`);
  }
  const gaps = WITH_GAPS.has(field.type);
  const elements = (o as PyListObject).v.items;
  return elements.map((item) =>
    gaps && item === Py_None ? undefined : nested(item, kind, field.type),
  );
}

function readField(o: PyObject, kind: string, field: AstField): unknown {
  return reading(o, field.name, (given) => {
    if (field.mark === '*') return given === null ? [] : list(given, kind, field);
    const absent =
      given === null || (given === Py_None && (field.mark === '?' || !TAKES_NONE.has(field.type)));
    if (!absent) return nested(given, kind, field.type);
    if (field.mark === '?') return undefined;
    if (given === null) {
      return refuse(PyExc_TypeError, `required field "${field.name}" missing from ${kind}`);
    }
    return refuse(PyExc_ValueError, `field '${field.name}' is required for ${kind}`);
  });
}

function position(o: PyObject, kind: string): Record<string, number> {
  const read = (given: PyObject): number =>
    deeper(` while traversing '${kind}' node`, () => integer(given));
  const start = (name: string): number =>
    reading(o, name, (given) =>
      given === null
        ? refuse(PyExc_TypeError, `required field "${name}" missing from ${kind}`)
        : read(given),
    );
  const end = (name: string, otherwise: number): number =>
    reading(o, name, (given) => (given === null || given === Py_None ? otherwise : read(given)));
  const lineno = start('lineno');
  const col_offset = start('col_offset');
  const closed = CLOSED.has(kind);
  const end_lineno = closed ? start('end_lineno') : end('end_lineno', lineno);
  const end_col_offset = closed ? start('end_col_offset') : end('end_col_offset', col_offset);
  return { lineno, col_offset, end_lineno, end_col_offset };
}

function node(o: PyObject, kind: string, fields: readonly AstField[]): Record<string, unknown> {
  const plain: Record<string, unknown> = { kind };
  for (const field of fields) {
    const read = readField(o, kind, field);
    if (kind === 'Constant' && field.name === 'kind') plain['u'] = read === 'u';
    else plain[field.name] = read;
  }
  if (kind === 'comprehension') plain['is_async'] = plain['is_async'] !== 0;
  if (kind === 'AnnAssign') plain['simple'] = plain['simple'] !== 0;
  if (kind === 'ImportFrom') plain['level'] ??= 0;
  return plain;
}

/** Our tree of a module node, or null with an exception set. @source Python/Python-ast.c PyAST_obj2mod */
export function PyAST_obj2mod(o: PyObject, wanted: string): Mod | null {
  const kind = classesOf(o, 'mod');
  if (kind?.name !== wanted) {
    const text = `expected ${wanted} node, got ${o.ob_type.tp_name.split('.').pop() ?? ''}`;
    return PyErr_SetString(PyExc_TypeError, text);
  }
  try {
    // The table that drives the conversion is the one that our trees follow.
    return node(o, kind.name, kind.fields) as unknown as Mod;
  } catch (error) {
    if (error instanceof TreeRefused) return null;
    throw error;
  }
}
