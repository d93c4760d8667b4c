/** Module `_ast`: the classes of syntax trees, and trees of our parser as such objects (Python/Python-ast.c). */
import { TPFLAGS, type PyObject, type PyTypeObject } from '../heap/object';
import { Py_DECREF, Py_NewRef } from '../heap/refcount';
import { registerRoots } from '../heap/roots';
import { onRuntimeReset } from '../heap/runtime';
import type { Mod } from '../parse/ast';
import type { Constant } from '../compile/code-description';
import { PyObject_CallFunctionObjArgs } from '../objects/call';
import { ConstantCache } from '../objects/codeobject';
import { PyDict_New, PyDict_SetItemString, dictItemsFlat } from '../objects/dictobject';
import { PyErr_SetString } from '../objects/errors';
import { PyExc_TypeError } from '../objects/exceptions';
import { listFromStolen } from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import {
  PyObject_GenericGetDict,
  PyObject_GenericSetDict,
  PyObject_GetAttr,
  PyObject_SetAttr,
  Py_None,
} from '../objects/object';
import { PyTuple_GET_SIZE, PyTuple_Pack, tupleFromStolen } from '../objects/tupleobject';
import { METH_NOARGS, defineModule, getset, method } from '../objects/typedef';
import { PyObject_TypeCheck, PyType_FromDef, PyType_Type } from '../objects/typeobject';
import { PyUnicode_FromString, PyUnicode_InternFromString, _Py_ID } from '../objects/unicodeobject';
import { ASDL_PRODUCTS, ASDL_SUMS } from './asdl-table';
import { addIntConstants } from './add-constant';

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

let classes = new Map<string, NodeClass>();
let base: PyTypeObject | null = null;
onRuntimeReset(() => {
  classes = new Map();
  base = null;
});
registerRoots('_ast', (visit) => {
  if (base !== null) visit(base, 'state of the module _ast');
  for (const { type } of classes.values()) visit(type, 'state of the module _ast');
});

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
  for (let i = 0; i < flat.length && err === 0; i += 2)
    err = PyObject_SetAttr(self, flat[i], flat[i + 1]);
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

const names = (list: readonly string[]): PyObject =>
  tupleFromStolen(list.map((name) => PyUnicode_InternFromString(name)));

function setStolen(dict: PyObject, name: string, value: PyObject): void {
  PyDict_SetItemString(dict, name, value);
  Py_DECREF(value);
}

/** A class of nodes; new reference. @source Python/Python-ast.c make_type */
function make_type(
  name: string,
  parent: PyTypeObject,
  fields: readonly AstField[],
  doc: string,
): PyTypeObject | null {
  const dict = PyDict_New();
  const fieldNames = fields.map((f) => f.name);
  setStolen(dict, '_fields', names(fieldNames));
  setStolen(dict, '__match_args__', names(fieldNames));
  setStolen(dict, '__module__', PyUnicode_InternFromString('ast'));
  setStolen(dict, '__doc__', PyUnicode_FromString(doc));
  for (const field of fields)
    if (field.mark === '?') PyDict_SetItemString(dict, field.name, Py_None);
  const bases = PyTuple_Pack(parent);
  const type = PyObject_CallFunctionObjArgs(
    PyType_Type,
    PyUnicode_InternFromString(name),
    bases,
    dict,
  );
  Py_DECREF(bases);
  Py_DECREF(dict);
  return type as PyTypeObject | null;
}

function setAttributes(type: PyTypeObject, located: boolean): void {
  const list = located ? ['lineno', 'col_offset', 'end_lineno', 'end_col_offset'] : [];
  const tuple = names(list);
  PyObject_SetAttr(type, _Py_ID('_attributes'), tuple);
  Py_DECREF(tuple);
  if (!located) return;
  PyObject_SetAttr(type, _Py_ID('end_lineno'), Py_None);
  PyObject_SetAttr(type, _Py_ID('end_col_offset'), Py_None);
}

/** Makes the class and puts it into the module; null with an exception set. */
function addClass(
  module: PyObject,
  parent: PyTypeObject,
  signature: string,
  located: boolean,
  sum: string | null,
): PyTypeObject | null {
  const { name, fields } = parseSignature(signature);
  const type = make_type(name, parent, fields, signature);
  if (type === null) return null;
  classes.set(name, { type, name, sum: sum ?? name, fields, located });
  return PyModule_AddObjectRef(module, name, type) < 0 ? null : type;
}

function makeBase(module: PyObject): PyTypeObject | null {
  const type = PyType_FromDef(
    {
      tp_name: 'ast.AST',
      tp_basicsize: 24,
      tp_flags: TPFLAGS.BASETYPE | TPFLAGS.HAVE_GC,
      tp_dictoffset: 16,
      tp_init: ast_type_init,
      methods: [method('__reduce__', METH_NOARGS, ast_type_reduce)],
      getset: [getset('__dict__', PyObject_GenericGetDict, PyObject_GenericSetDict)],
    },
    null,
    null,
  );
  if (type === null) return null;
  for (const name of ['_fields', '_attributes', '__match_args__']) {
    const empty = tupleFromStolen([]);
    if (PyObject_SetAttr(type, _Py_ID(name), empty) < 0) return null;
  }
  return PyModule_AddObjectRef(module, 'AST', type) < 0 ? null : type;
}

function exec(module: PyObject): number {
  base = makeBase(module);
  if (base === null) return -1;
  for (const sum of ASDL_SUMS) {
    const parent = addClass(module, base, sum.name, sum.located, null);
    if (parent === null) return -1;
    setAttributes(parent, sum.located);
    for (const member of sum.members)
      if (addClass(module, parent, member, sum.located, sum.name) === null) return -1;
  }
  for (const { signature, located } of ASDL_PRODUCTS) {
    const type = addClass(module, base, signature, located, null);
    if (type === null) return -1;
    setAttributes(type, located);
  }
  return addIntConstants(module, {
    PyCF_ALLOW_TOP_LEVEL_AWAIT: 0x2000,
    PyCF_ONLY_AST: 0x400,
    PyCF_TYPE_COMMENTS: 0x1000,
  });
}

export const _ast_module = defineModule({ name: '_ast', doc: null, methods: [], exec });

type PlainNode = Readonly<Record<string, unknown>>;

/** Turns trees of the parser into objects; one of each operator and context, as in CPython. */
class TreeBuilder {
  private readonly constants = new ConstantCache();
  private readonly singletons = new Map<string, PyObject>();

  tree(mod: Mod): PyObject {
    const node = this.node(mod as unknown as PlainNode, 'mod');
    this.constants.release();
    for (const o of this.singletons.values()) Py_DECREF(o);
    return node;
  }

  private singleton(name: string): PyObject {
    let o = this.singletons.get(name);
    if (o === undefined) {
      o = PyObject_CallFunctionObjArgs(classes.get(name)!.type)!;
      this.singletons.set(name, o);
    }
    return Py_NewRef(o);
  }

  private set(node: PyObject, name: string, value: PyObject): void {
    PyObject_SetAttr(node, _Py_ID(name), value);
    Py_DECREF(value);
  }

  private node(plain: PlainNode, type: string): PyObject {
    const kind =
      typeof plain['kind'] === 'string'
        ? plain['kind']
        : type === 'excepthandler'
          ? 'ExceptHandler'
          : type;
    const cls = classes.get(kind)!;
    const node = PyObject_CallFunctionObjArgs(cls.type)!;
    for (const field of cls.fields) this.set(node, field.name, this.field(plain, kind, field));
    if (cls.located) {
      for (const name of ['lineno', 'col_offset', 'end_lineno', 'end_col_offset']) {
        this.set(node, name, PyLong_FromLong(plain[name] as number));
      }
    }
    return node;
  }

  private field(plain: PlainNode, kind: string, field: AstField): PyObject {
    if (kind === 'Constant' && field.name === 'kind') {
      return plain['u'] === true ? PyUnicode_InternFromString('u') : Py_None;
    }
    if (field.name === 'type_ignores') return listFromStolen([]);
    const value = plain[field.name];
    if (field.mark === '*') {
      return listFromStolen(
        ((value ?? []) as unknown[]).map((item) => this.value(item, field.type)),
      );
    }
    return this.value(value, field.type);
  }

  private value(value: unknown, type: string): PyObject {
    if (value === undefined || value === null) return Py_None;
    if (type === 'constant') return this.constants.get(value as Constant);
    if (typeof value === 'number') return PyLong_FromLong(value);
    if (typeof value === 'boolean') return PyLong_FromLong(value ? 1 : 0);
    if (typeof value === 'string') {
      return type === 'identifier' || type === 'string'
        ? PyUnicode_InternFromString(value)
        : this.singleton(value);
    }
    return this.node(value as PlainNode, type);
  }
}

/** Whether `o` is a node of a tree. @source Python/Python-ast.c PyAST_Check */
export function PyAST_Check(o: PyObject): boolean {
  return base !== null && PyObject_TypeCheck(o, base);
}

/** The class of node that `o` is, among those of a sum or product; null if it is none of them. */
export function classesOf(o: PyObject, sum: string): NodeClass | null {
  for (const found of classes.values()) {
    if (found.sum === sum && found.name !== sum && PyObject_TypeCheck(o, found.type)) return found;
  }
  const product = classes.get(sum);
  const isProduct = ASDL_PRODUCTS.some(({ signature }) => signature.startsWith(`${sum}(`));
  return isProduct && product !== undefined && PyObject_TypeCheck(o, product.type) ? product : null;
}

/** A tree as objects of this module, which must have been imported; new reference. @source Python/Python-ast.c PyAST_mod2obj */
export function PyAST_mod2obj(mod: Mod): PyObject {
  return new TreeBuilder().tree(mod);
}
