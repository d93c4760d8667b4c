/** Statements in the code generator: one function a kind, found by a table. */

import type {
  Alias,
  AnnAssign,
  Assert,
  AugAssign,
  Expr,
  Import,
  ImportFrom,
  Raise,
  Slice,
  Stmt,
} from '../parse/ast';
import { compileSlice, isTwoElementSlice, startAtAttribute, visitExpr } from './codegen-expr';
import { addBinary } from './codegen-expr';
import { compileAsyncFor, compileFor, compileIf, compileLoopExit } from './codegen-control';
import { compileReturn, compileWhile, jump_if } from './codegen-control';
import { compileClass, compileFunction, compileTypeAlias } from './codegen-def';
import { compileMatch } from './codegen-pattern';
import { compileTry, compileWith } from './codegen-try';
import { NONE } from './const-cache';
import type { Compiler } from './compiler';
import { NO_LOCATION } from './instruction';
import type { Location } from './instruction';
import { INTRINSICS_1, OPCODES } from './opcode';
import { checkAssert } from './warnings';
import { unparse } from './unparse';

const PRINT = INTRINSICS_1.indexOf('INTRINSIC_PRINT');
const IMPORT_STAR = INTRINSICS_1.indexOf('INTRINSIC_IMPORT_STAR');

export function visitStmts(c: Compiler, stmts: readonly Stmt[]): void {
  for (const stmt of stmts) visitStmt(c, stmt);
}

type Handlers = {
  readonly [K in Stmt['kind']]: (c: Compiler, stmt: Extract<Stmt, { kind: K }>) => void;
};

const HANDLERS: Handlers = {
  FunctionDef: compileFunction,
  AsyncFunctionDef: compileFunction,
  ClassDef: compileClass,
  TypeAlias: compileTypeAlias,
  Return: compileReturn,
  Delete: (c, stmt) => stmt.targets.forEach((target) => visitExpr(c, target)),
  Assign: (c, stmt) => {
    visitExpr(c, stmt.value);
    stmt.targets.forEach((target, index) => {
      if (index + 1 < stmt.targets.length) c.addopI(stmt, OPCODES.COPY, 1);
      visitExpr(c, target);
    });
  },
  AugAssign: compileAugAssign,
  AnnAssign: compileAnnAssign,
  For: compileFor,
  AsyncFor: compileAsyncFor,
  While: compileWhile,
  If: compileIf,
  With: (c, stmt) => compileWith(c, stmt, 0),
  AsyncWith: (c, stmt) => compileWith(c, stmt, 0),
  Match: compileMatch,
  Raise: compileRaise,
  Try: compileTry,
  TryStar: compileTry,
  Assert: compileAssert,
  Import: compileImport,
  ImportFrom: compileFromImport,
  Global: () => undefined,
  Nonlocal: () => undefined,
  Expr: (c, stmt) => compileExprStmt(c, stmt, stmt.value),
  Pass: (c, stmt) => c.addop(stmt, OPCODES.NOP),
  Break: compileLoopExit,
  Continue: compileLoopExit,
};

/** @source Python/compile.c compiler_visit_stmt */
export function visitStmt(c: Compiler, stmt: Stmt): void {
  (HANDLERS[stmt.kind] as (c: Compiler, stmt: Stmt) => void)(c, stmt);
}

/** Whether a body, classes and functions aside, annotates a variable. */
function findAnnotation(stmts: readonly Stmt[]): boolean {
  return stmts.some((stmt) => {
    switch (stmt.kind) {
      case 'AnnAssign':
        return true;
      case 'For':
      case 'AsyncFor':
      case 'While':
      case 'If':
        return findAnnotation(stmt.body) || findAnnotation(stmt.orelse);
      case 'Match':
        return stmt.cases.some((one) => findAnnotation(one.body));
      case 'With':
      case 'AsyncWith':
        return findAnnotation(stmt.body);
      case 'Try':
      case 'TryStar':
        return (
          stmt.handlers.some((handler) => findAnnotation(handler.body)) ||
          findAnnotation(stmt.body) ||
          findAnnotation(stmt.finalbody) ||
          findAnnotation(stmt.orelse)
        );
      default:
        return false;
    }
  });
}

/** The docstring with which a body begins. */
export function docstringOf(
  stmts: readonly Stmt[],
): Extract<Expr, { kind: 'Constant' }> | undefined {
  const first = stmts[0];
  if (first?.kind !== 'Expr' || first.value.kind !== 'Constant') return undefined;
  return first.value.value.kind === 'str' ? first.value : undefined;
}

/** @source Python/compile.c compiler_body */
export function compileBody(c: Compiler, given: Location, stmts: readonly Stmt[]): void {
  const first = stmts[0];
  const loc = c.u.scopeType === 'Module' && first !== undefined ? first : given;
  if (findAnnotation(stmts)) c.addop(loc, OPCODES.SETUP_ANNOTATIONS);
  if (first === undefined) return;
  const docstring = c.optimize < 2 ? docstringOf(stmts) : undefined;
  if (docstring !== undefined) {
    visitExpr(c, docstring);
    c.nameop(NO_LOCATION, '__doc__', 'Store');
  }
  visitStmts(c, docstring === undefined ? stmts : stmts.slice(1));
}

/** Code of statements typed at a prompt, which print their values. */
export function compileInteractive(c: Compiler, stmts: readonly Stmt[]): void {
  c.interactive = true;
  const loc = { lineno: 1, end_lineno: 1, col_offset: 0, end_col_offset: 0 };
  if (findAnnotation(stmts)) c.addop(loc, OPCODES.SETUP_ANNOTATIONS);
  visitStmts(c, stmts);
}

/** @source Python/compile.c compiler_stmt_expr */
function compileExprStmt(c: Compiler, loc: Location, value: Expr): void {
  if (c.interactive && c.nestlevel <= 1) {
    visitExpr(c, value);
    c.addopI(loc, OPCODES.CALL_INTRINSIC_1, PRINT);
    c.addop(NO_LOCATION, OPCODES.POP_TOP);
    return;
  }
  if (value.kind === 'Constant') {
    c.addop(loc, OPCODES.NOP);
    return;
  }
  visitExpr(c, value);
  c.addop(NO_LOCATION, OPCODES.POP_TOP);
}

function compileRaise(c: Compiler, stmt: Raise): void {
  let count = 0;
  for (const expr of [stmt.exc, stmt.cause]) {
    if (expr === undefined) continue;
    visitExpr(c, expr);
    count++;
  }
  c.addopI(stmt, OPCODES.RAISE_VARARGS, count);
}

/** @source Python/compile.c compiler_assert */
function compileAssert(c: Compiler, stmt: Assert): void {
  checkAssert(c, stmt);
  if (c.optimize > 0) return;
  const end = c.newLabel();
  jump_if(c, stmt.test, end, true);
  c.addop(stmt, OPCODES.LOAD_ASSERTION_ERROR);
  if (stmt.msg !== undefined) {
    visitExpr(c, stmt.msg);
    c.addopI(stmt, OPCODES.CALL, 0);
  }
  c.addopI(stmt, OPCODES.RAISE_VARARGS, 1);
  c.useLabel(end);
}

/** @source Python/compile.c compiler_import */
function compileImport(c: Compiler, stmt: Import): void {
  for (const alias of stmt.names) {
    c.loadInt(stmt, 0);
    c.loadConst(stmt, NONE);
    c.addName(stmt, OPCODES.IMPORT_NAME, alias.name);
    const parts = alias.name.split('.');
    if (alias.asname === undefined) c.nameop(stmt, parts[0] as string, 'Store');
    else compileImportAs(c, stmt, alias.asname, parts.slice(1));
  }
}

/** @source Python/compile.c compiler_import_as */
function compileImportAs(c: Compiler, loc: Location, asname: string, rest: string[]): void {
  rest.forEach((attribute, index) => {
    if (index > 0) {
      c.addopI(loc, OPCODES.SWAP, 2);
      c.addop(loc, OPCODES.POP_TOP);
    }
    c.addName(loc, OPCODES.IMPORT_FROM, attribute);
  });
  c.nameop(loc, asname, 'Store');
  if (rest.length > 0) c.addop(loc, OPCODES.POP_TOP);
}

/** @source Python/compile.c compiler_from_import */
function compileFromImport(c: Compiler, stmt: ImportFrom): void {
  const late =
    stmt.module === '__future__' &&
    (c.lastFuture === undefined || stmt.lineno > c.lastFuture.lineno);
  if (late) {
    throw c.error(stmt, 'from __future__ imports must occur at the beginning of the file');
  }
  c.loadInt(stmt, stmt.level);
  const names = stmt.names.map((alias: Alias) => c.nameTable.get(alias.name));
  c.loadNewConst(stmt, { kind: 'tuple', items: names });
  c.addName(stmt, OPCODES.IMPORT_NAME, stmt.module ?? '');
  if (stmt.names[0]?.name === '*') {
    c.addopI(stmt, OPCODES.CALL_INTRINSIC_1, IMPORT_STAR);
    c.addop(NO_LOCATION, OPCODES.POP_TOP);
    return;
  }
  for (const alias of stmt.names) {
    c.addName(stmt, OPCODES.IMPORT_FROM, alias.name);
    c.nameop(stmt, alias.asname ?? alias.name, 'Store');
  }
  c.addop(stmt, OPCODES.POP_TOP);
}

/** @source Python/compile.c compiler_augassign */
function compileAugAssign(c: Compiler, stmt: AugAssign): void {
  const target = stmt.target;
  const slice = target.kind === 'Subscript' && isTwoElementSlice(target.slice);
  let loc: Location = target;
  if (target.kind === 'Attribute') {
    visitExpr(c, target.value);
    c.addopI(loc, OPCODES.COPY, 1);
    loc = startAtAttribute(loc, target);
    c.addName(loc, OPCODES.LOAD_ATTR, target.attr);
  } else if (target.kind === 'Subscript') {
    visitExpr(c, target.value);
    if (slice) {
      compileSlice(c, target.slice as Slice);
      for (let i = 0; i < 3; i++) c.addopI(loc, OPCODES.COPY, 3);
      c.addop(loc, OPCODES.BINARY_SLICE);
    } else {
      visitExpr(c, target.slice);
      for (let i = 0; i < 2; i++) c.addopI(loc, OPCODES.COPY, 2);
      c.addop(loc, OPCODES.BINARY_SUBSCR);
    }
  } else if (target.kind === 'Name') {
    c.nameop(loc, target.id, 'Load');
  }
  visitExpr(c, stmt.value);
  addBinary(c, stmt, stmt.op, true);
  loc = target;
  if (target.kind === 'Attribute') {
    loc = startAtAttribute(loc, target);
    c.addopI(loc, OPCODES.SWAP, 2);
    c.addName(loc, OPCODES.STORE_ATTR, target.attr);
  } else if (target.kind === 'Subscript') {
    if (slice) c.addopI(loc, OPCODES.SWAP, 4);
    c.addopI(loc, OPCODES.SWAP, 3);
    c.addopI(loc, OPCODES.SWAP, 2);
    c.addop(loc, slice ? OPCODES.STORE_SLICE : OPCODES.STORE_SUBSCR);
  } else if (target.kind === 'Name') {
    c.nameop(loc, target.id, 'Store');
  }
}

/** Evaluates an annotation, or loads its source text under the annotations future. */
export function visitAnnotation(c: Compiler, annotation: Expr): void {
  if (c.futureAnnotations) c.loadStr(annotation, unparse(annotation));
  else visitExpr(c, annotation);
}

function evaluateAndDrop(c: Compiler, expr: Expr): void {
  visitExpr(c, expr);
  c.addop(expr, OPCODES.POP_TOP);
}

/** @source Python/compile.c check_ann_subscr */
function checkAnnotatedIndex(c: Compiler, index: Expr): void {
  if (index.kind === 'Slice') {
    for (const part of [index.lower, index.upper, index.step]) {
      if (part !== undefined) evaluateAndDrop(c, part);
    }
  } else if (index.kind === 'Tuple') {
    for (const item of index.elts) checkAnnotatedIndex(c, item);
  } else {
    evaluateAndDrop(c, index);
  }
}

/** @source Python/compile.c compiler_annassign */
function compileAnnAssign(c: Compiler, stmt: AnnAssign): void {
  const { target, annotation, value } = stmt;
  const evaluates = c.u.scopeType === 'Module' || c.u.scopeType === 'Class';
  if (value !== undefined) {
    visitExpr(c, value);
    visitExpr(c, target);
  }
  if (target.kind === 'Name') {
    c.checkForbidden(stmt, target.id, 'Store');
    if (stmt.simple && evaluates) {
      visitAnnotation(c, annotation);
      c.addName(stmt, OPCODES.LOAD_NAME, '__annotations__');
      c.loadStr(stmt, c.mangled(target.id));
      c.addop(stmt, OPCODES.STORE_SUBSCR);
    }
  } else if (target.kind === 'Attribute') {
    c.checkForbidden(stmt, target.attr, 'Store');
    if (value === undefined) evaluateAndDrop(c, target.value);
  } else if (target.kind === 'Subscript' && value === undefined) {
    evaluateAndDrop(c, target.value);
    checkAnnotatedIndex(c, target.slice);
  }
  if (!stmt.simple && evaluates && !c.futureAnnotations) evaluateAndDrop(c, annotation);
}
