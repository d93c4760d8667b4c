/** Whether a tree of `ast` objects can be compiled (Python/ast.c, _PyAST_Validate). */
import { PyExc_TypeError, PyExc_ValueError } from '../objects/exceptions';
import type { Expr, FunctionDef, Mod, Stmt, Try, TypeParam, With } from '../parse/ast';
import {
  TreeRefused,
  refuse,
  validatePositions,
  validate_arguments,
  validate_expr,
  validate_exprs,
  validate_keywords,
  validate_name,
  validate_nonempty_seq,
  type Checks,
  type Gapped,
} from './ast-validate-expr';
import { validate_pattern } from './ast-validate-pattern';

function load(...list: Gapped<Expr>): void {
  for (const e of list) if (e !== undefined) validate_expr(e, 'Load');
}

/** @source Python/ast.c validate_stmts */
function validate_stmts(list: Gapped<Stmt>): void {
  for (const stmt of list) {
    if (stmt === undefined) refuse(PyExc_ValueError, 'None disallowed in statement list');
    validate_stmt(stmt);
  }
}

/** @source Python/ast.c validate_body */
function validate_body(body: Gapped<Stmt>, owner: string): void {
  validate_nonempty_seq(body, 'body', owner);
  validate_stmts(body);
}

/** @source Python/ast.c validate_assignlist */
function validate_assignlist(targets: Gapped<Expr>, ctx: 'Store' | 'Del'): void {
  validate_nonempty_seq(targets, 'targets', ctx === 'Del' ? 'Delete' : 'Assign');
  validate_exprs(targets, ctx);
}

/** @source Python/ast.c validate_type_params */
function validate_type_params(list: readonly TypeParam[]): void {
  for (const param of list) {
    validatePositions(param);
    validate_name(param.name);
    if (param.kind === 'TypeVar') load(param.bound);
  }
}

function functionDef(stmt: FunctionDef): void {
  validate_body(stmt.body, stmt.kind);
  validate_type_params(stmt.type_params);
  validate_arguments(stmt.args);
  validate_exprs(stmt.decorator_list, 'Load');
  load(stmt.returns);
}

function loop(stmt: Extract<Stmt, { target: Expr; iter: Expr }>): void {
  validate_expr(stmt.target, 'Store');
  load(stmt.iter);
  validate_body(stmt.body, stmt.kind);
  validate_stmts(stmt.orelse);
}

function withItems({ kind, items, body }: With): void {
  validate_nonempty_seq(items, 'items', kind);
  for (const { context_expr, optional_vars } of items) {
    load(context_expr);
    if (optional_vars !== undefined) validate_expr(optional_vars, 'Store');
  }
  validate_body(body, kind);
}

function tried({ kind, body, handlers, orelse, finalbody }: Try): void {
  validate_body(body, kind);
  if (handlers.length === 0 && finalbody.length === 0) {
    refuse(PyExc_ValueError, `${kind} has neither except handlers nor finalbody`);
  }
  if (handlers.length === 0 && orelse.length > 0) {
    refuse(PyExc_ValueError, `${kind} has orelse but no except handlers`);
  }
  for (const handler of handlers) {
    validatePositions(handler);
    load(handler.type);
    validate_body(handler.body, 'ExceptHandler');
  }
  validate_stmts(finalbody);
  validate_stmts(orelse);
}

const CHECKS: Checks<Stmt> = {
  FunctionDef: functionDef,
  AsyncFunctionDef: functionDef,
  ClassDef: (stmt) => {
    validate_body(stmt.body, 'ClassDef');
    validate_type_params(stmt.type_params);
    validate_exprs(stmt.bases, 'Load');
    validate_keywords(stmt.keywords);
    validate_exprs(stmt.decorator_list, 'Load');
  },
  Return: ({ value }) => load(value),
  Delete: ({ targets }) => validate_assignlist(targets, 'Del'),
  Assign: ({ targets, value }) => {
    validate_assignlist(targets, 'Store');
    load(value);
  },
  TypeAlias: ({ name, type_params, value }) => {
    const target: Expr = name;
    if (target.kind !== 'Name') refuse(PyExc_TypeError, 'TypeAlias with non-Name name');
    validate_expr(target, 'Store');
    validate_type_params(type_params);
    load(value);
  },
  AugAssign: ({ target, value }) => {
    validate_expr(target, 'Store');
    load(value);
  },
  AnnAssign: ({ target, simple, value, annotation }) => {
    if (target.kind !== 'Name' && simple) {
      refuse(PyExc_TypeError, 'AnnAssign with simple non-Name target');
    }
    validate_expr(target, 'Store');
    load(value, annotation);
  },
  For: loop,
  AsyncFor: loop,
  While: ({ test, body, orelse }) => {
    load(test);
    validate_body(body, 'While');
    validate_stmts(orelse);
  },
  If: ({ test, body, orelse }) => {
    load(test);
    validate_body(body, 'If');
    validate_stmts(orelse);
  },
  With: withItems,
  AsyncWith: withItems,
  Match: ({ subject, cases }) => {
    load(subject);
    validate_nonempty_seq(cases, 'cases', 'Match');
    for (const { pattern, guard, body } of cases) {
      validate_pattern(pattern, false);
      load(guard);
      validate_body(body, 'match_case');
    }
  },
  Raise: ({ exc, cause }) => {
    if (exc === undefined && cause !== undefined) {
      refuse(PyExc_ValueError, 'Raise with cause but no exception');
    }
    load(exc, cause);
  },
  Try: tried,
  TryStar: tried,
  Assert: ({ test, msg }) => load(test, msg),
  Import: ({ names }) => validate_nonempty_seq(names, 'names', 'Import'),
  ImportFrom: ({ names, level }) => {
    if (level < 0) refuse(PyExc_ValueError, 'Negative ImportFrom level');
    validate_nonempty_seq(names, 'names', 'ImportFrom');
  },
  Global: ({ names }) => validate_nonempty_seq(names, 'names', 'Global'),
  Nonlocal: ({ names }) => validate_nonempty_seq(names, 'names', 'Nonlocal'),
  Expr: ({ value }) => load(value),
  Pass: () => {},
  Break: () => {},
  Continue: () => {},
};

/** @source Python/ast.c validate_stmt */
function validate_stmt(stmt: Stmt): void {
  validatePositions(stmt);
  // The table holds the check of each kind under its name.
  (CHECKS[stmt.kind] as (node: Stmt) => void)(stmt);
}

/** Whether a tree can be compiled; false with an exception set. @source Python/ast.c _PyAST_Validate */
export function _PyAST_Validate(mod: Mod): boolean {
  try {
    if (mod.kind === 'Expression') load(mod.body);
    else validate_stmts(mod.body);
    return true;
  } catch (error) {
    if (error instanceof TreeRefused) return false;
    throw error;
  }
}
