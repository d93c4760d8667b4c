/** Module `_ast`: the classes of syntax trees, and trees of our parser as such objects (Python/Python-ast.c). */
import type { PyObject } from '../heap/object';
import { Py_DECREF } from '../heap/refcount';
import type { Mod } from '../parse/ast';
import type { Constant } from '../compile/code-description';
import { PyObject_CallFunctionObjArgs } from '../objects/call';
import { ConstantCache } from '../objects/codeobject';
import { listFromStolen } from '../objects/listobject';
import { PyLong_FromLong } from '../objects/longobject';
import { PyModule_AddObjectRef } from '../objects/moduleobject';
import { PyObject_SetAttr, Py_None } from '../objects/object';
import { defineModule } from '../objects/typedef';
import { PyUnicode_InternFromString, _Py_ID } from '../objects/unicodeobject';
import { addIntConstants } from './add-constant';
import { astState, newSingletonReference, type AstField, type AstState } from './ast-state';

/** @source Python/Python-ast.c astmodule_exec */
function exec(module: PyObject): number {
  const state = astState();
  if (state === null || PyModule_AddObjectRef(module, 'AST', state.base) < 0) return -1;
  const constants = {
    PyCF_ALLOW_TOP_LEVEL_AWAIT: 0x2000,
    PyCF_ONLY_AST: 0x400,
    PyCF_TYPE_COMMENTS: 0x1000,
  };
  if (addIntConstants(module, constants) < 0) return -1;
  for (const { name, type } of state.classes.values()) {
    if (PyModule_AddObjectRef(module, name, type) < 0) return -1;
  }
  return 0;
}

export const _ast_module = defineModule({ name: '_ast', doc: null, methods: [], exec });

type PlainNode = Readonly<Record<string, unknown>>;

/** Turns trees of the parser into objects. */
class TreeBuilder {
  private readonly constants = new ConstantCache();

  constructor(private readonly state: AstState) {}

  tree(mod: Mod): PyObject {
    const node = this.node(mod as unknown as PlainNode, 'mod');
    this.constants.release();
    return node;
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
    const cls = this.state.classes.get(kind)!;
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
        : newSingletonReference(this.state, value);
    }
    return this.node(value as PlainNode, type);
  }
}

/** A tree as objects of this module; new reference, or null with an exception set. @source Python/Python-ast.c PyAST_mod2obj */
export function PyAST_mod2obj(mod: Mod): PyObject | null {
  const state = astState();
  return state === null ? null : new TreeBuilder(state).tree(mod);
}
