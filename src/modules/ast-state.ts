/** The classes of syntax trees, which the interpreter makes when it first needs one (Python/Python-ast.c). */
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import { PyObject_CallFunctionObjArgs } from '../objects/call';
import { PyDict_New, PyDict_SetItemString, dictItemsFlat } from '../objects/dictobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { PyLong_FromLong } from '../objects/longobject';
import {
  PyObject_GenericGetAttr,
  PyObject_GenericGetDict,
  PyObject_GenericSetAttr,
  PyObject_GenericSetDict,
  PyObject_GetAttr,
  PyObject_SetAttr,
  Py_None,
} from '../objects/object';
import { PyTuple_GET_SIZE, PyTuple_Pack, tupleFromStolen } from '../objects/tupleobject';
import { METH_NOARGS, getset, member, method } from '../objects/typedef';
import {
  PyObject_TypeCheck,
  PyType_FromDef,
  PyType_GenericNew,
  PyType_Type,
} from '../objects/typeobject';
import { PyUnicode_FromString, PyUnicode_InternFromString, _Py_ID } from '../objects/unicodeobject';
import { ASDL_TYPES, type AsdlPositions, type AsdlType } from './asdl-table';

/** A field of a node class: `type`, `type?` or `type*`. */
export interface AstField {
  readonly name: string;
  readonly type: string;
  readonly mark: '' | '?' | '*';
}
export interface NodeClass {
  readonly type: PyTypeObject;
  readonly name: string;
  /** The sum that it belongs to; a product is its own. */
  readonly sum: string;
  readonly fields: readonly AstField[];
  readonly located: boolean;
}

/** The classes, in the order of the grammar. */
export interface AstState {
  readonly base: PyTypeObject;
  readonly classes: ReadonlyMap<string, NodeClass>;
}

const POSITIONS = ['lineno', 'col_offset', 'end_lineno', 'end_col_offset'];

let classes = new Map<string, NodeClass>();
/** The one node of each class of operators and contexts. */
let singletons = new Map<string, PyObject>();
let base: PyTypeObject | null = null;
onRuntimeReset(() => {
  classes = new Map();
  singletons = new Map();
  base = null;
});
registerRoots('_ast', (visit) => {
  if (base !== null) visit(base, 'state of the module _ast');
  for (const { type } of classes.values()) visit(type, 'state of the module _ast');
  for (const node of singletons.values()) visit(node, 'state of the module _ast');
});

/** The state, made at the first call; null with an exception set. @source Python/Python-ast.c get_ast_state */
export function astState(): AstState | null {
  if (base === null && init_types() < 0) return null;
  return base === null ? null : { base, classes };
}

/** A new reference to the one node of a class of operators or contexts. */
export function newSingletonReference(_state: AstState, name: string): PyObject {
  return Py_NewRef(singletons.get(name)!);
}

function parseSignature(signature: string): { name: string; fields: AstField[] } {
  const open = signature.indexOf('(');
  if (open < 0) return { name: signature, fields: [] };
  const list = signature.slice(open + 1, -1);
  const fields = list.split(', ').map((part): AstField => {
    const [type, name] = part.split(' ');
    const mark = type.endsWith('?') ? '?' : type.endsWith('*') ? '*' : '';
    return { name, type: mark === '' ? type : type.slice(0, -1), mark };
  });
  return { name: signature.slice(0, open), fields };
}

/** @source Python/Python-ast.c ast_type_init */
function ast_type_init(self: PyObject, args: PyObject, kwds: PyObject | null): number {
  const fields = PyObject_GetAttr(self.ob_type, _Py_ID('_fields'));
  if (fields === null) return -1;
  const names = fields.v as PyObject[];
  const n = PyTuple_GET_SIZE(args);
  let err = 0;
  if (n > names.length) {
    const plural = names.length === 1 ? '' : 's';
    PyErr_SetString(
      PyExc_TypeError,
      `${self.ob_type.tp_name} constructor takes at most ${names.length} positional argument${plural}`,
    );
    err = -1;
  }
  for (let i = 0; i < n && err === 0; i++)
    err = PyObject_SetAttr(self, names[i], (args.v as PyObject[])[i]);
  const flat = kwds === null ? [] : dictItemsFlat(kwds);
  const given = names.slice(0, n).map((name) => name.v as string);
  for (let i = 0; i < flat.length && err === 0; i += 2) {
    const keyword = flat[i].v as string;
    if (given.includes(keyword)) {
      const text = `${self.ob_type.tp_name} got multiple values for argument '${keyword}'`;
      PyErr_SetString(PyExc_TypeError, text);
      err = -1;
    } else err = PyObject_SetAttr(self, flat[i], flat[i + 1]);
  }
  Py_DECREF(fields);
  return err;
}

function ast_type_reduce(self: PyObject): PyObject | null {
  const empty = tupleFromStolen([]);
  const dict = PyObject_GenericGetDict(self);
  if (dict === null) return null;
  const result = PyTuple_Pack(self.ob_type, empty, dict);
  Py_DECREF(dict);
  Py_DECREF(empty);
  return result;
}

function namesTuple(list: readonly string[]): PyObject {
  return tupleFromStolen(list.map((name) => PyUnicode_InternFromString(name)));
}

/** A class of nodes; new reference, or null with an exception set. @source Python/Python-ast.c make_type */
function make_type(
  name: string,
  parent: PyTypeObject,
  fields: readonly AstField[],
  doc: string,
): PyTypeObject | null {
  const fnames = namesTuple(fields.map((field) => field.name));
  const typeName = PyUnicode_FromString(name);
  const bases = PyTuple_Pack(parent);
  const dict = PyDict_New();
  PyDict_SetItemString(dict, '_fields', fnames);
  PyDict_SetItemString(dict, '__match_args__', fnames);
  PyDict_SetItemString(dict, '__module__', _Py_ID('ast'));
  const docstring = PyUnicode_FromString(doc);
  PyDict_SetItemString(dict, '__doc__', docstring);
  Py_DECREF(docstring);
  const type = PyObject_CallFunctionObjArgs(PyType_Type, typeName, bases, dict);
  Py_DECREF(typeName);
  Py_DECREF(bases);
  Py_DECREF(dict);
  Py_DECREF(fnames);
  return type as PyTypeObject | null;
}

function setNone(type: PyTypeObject, names: readonly string[]): number {
  for (const name of names) if (PyObject_SetAttr(type, _Py_ID(name), Py_None) < 0) return -1;
  return 0;
}

function setOptionalFields({ type, fields }: NodeClass): number {
  const optional = fields.filter(({ mark }) => mark === '?');
  return setNone(
    type,
    optional.map(({ name }) => name),
  );
}

/** @source Python/Python-ast.c add_attributes */
function add_attributes(type: PyTypeObject, positions: AsdlPositions): number {
  const tuple = namesTuple(positions === 'none' ? [] : POSITIONS);
  const err = PyObject_SetAttr(type, _Py_ID('_attributes'), tuple);
  Py_DECREF(tuple);
  return err;
}

function addClass(
  parent: PyTypeObject,
  signature: string,
  doc: string,
  located: boolean,
  sum: string | null,
): NodeClass | null {
  const { name, fields } = parseSignature(signature);
  const type = make_type(name, parent, fields, doc);
  if (type === null) return null;
  const made = { type, name, sum: sum ?? name, fields, located };
  classes.set(name, made);
  return made;
}

/** @source Python/Python-ast.c init_types, AST_type_spec */
function makeBase(): PyTypeObject | null {
  const type = PyType_FromDef(
    {
      tp_name: 'ast.AST',
      tp_basicsize: 24,
      tp_flags: TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC,
      tp_dictoffset: 16,
      tp_getattro: PyObject_GenericGetAttr,
      tp_setattro: PyObject_GenericSetAttr,
      tp_init: ast_type_init,
      tp_new: PyType_GenericNew,
      methods: [method('__reduce__', METH_NOARGS, ast_type_reduce)],
      members: [member('__dictoffset__', () => PyLong_FromLong(16))],
      getset: [getset('__dict__', PyObject_GenericGetDict, PyObject_GenericSetDict)],
    },
    null,
    null,
  );
  if (type === null) return null;
  for (const name of ['_fields', '__match_args__', '_attributes']) {
    if (PyObject_SetAttr(type, _Py_ID(name), tupleFromStolen([])) < 0) return null;
  }
  return type;
}

/** Documentation of a sum: its members, on a line each where they have fields. */
function sumDoc(name: string, members: readonly string[]): string {
  const plain = members.every((member) => !member.includes('('));
  const between = plain ? ' | ' : `\n${' '.repeat(name.length + 1)}| `;
  return `${name} = ${members.join(between)}`;
}

/**
 * Interns the names of all fields and what else the state keeps, in the order of the alphabet.
 * @source Python/Python-ast.c init_identifiers
 */
function init_identifiers(): void {
  const names = new Set([
    ...['__dict__', '__doc__', '__match_args__', '__module__', '_attributes', '_fields', 'ast'],
    ...POSITIONS,
  ]);
  for (const { signature, members } of ASDL_TYPES) {
    for (const one of [signature, ...members])
      for (const { name } of parseSignature(one).fields) names.add(name);
  }
  for (const name of [...names].sort()) PyUnicode_InternFromString(name);
}

function init_types(): number {
  init_identifiers();
  base = makeBase();
  if (base === null) return -1;
  for (const one of ASDL_TYPES) if (addAsdlType(base, one) < 0) return -1;
  return 0;
}

function addAsdlType(above: PyTypeObject, { signature, positions, members }: AsdlType): number {
  const located = positions !== 'none';
  const doc = members.length > 0 ? sumDoc(signature, members) : signature;
  const parent = addClass(above, signature, doc, located, null);
  if (parent === null || add_attributes(parent.type, positions) < 0) return -1;
  if (setOptionalFields(parent) < 0) return -1;
  if (positions === 'open' && setNone(parent.type, ['end_lineno', 'end_col_offset']) < 0) return -1;
  const plain = members.every((member) => !member.includes('('));
  for (const member of members) {
    const made = addClass(parent.type, member, member, located, parent.name);
    if (made === null || setOptionalFields(made) < 0) return -1;
    if (!plain) continue;
    const node = PyType_GenericNew(made.type);
    if (node === null) return -1;
    singletons.set(made.name, node);
  }
  return 0;
}

/** Whether `o` is a node of a tree. @source Python/Python-ast.c PyAST_Check */
export function PyAST_Check(o: PyObject): boolean {
  const state = astState();
  return state !== null && PyObject_TypeCheck(o, state.base);
}

/**
 * The class of node that `o` is, among those of a sum; null if it is none of them. A product is
 * whatever has its fields.
 */
export function classesOf(o: PyObject, sum: string): NodeClass | null {
  for (const found of classes.values()) {
    if (found.sum === sum && found.name !== sum && PyObject_TypeCheck(o, found.type)) return found;
  }
  const isProduct = ASDL_TYPES.some(({ signature }) => signature.startsWith(`${sum}(`));
  return isProduct ? (classes.get(sum) ?? null) : null;
}
