/** The symbol table's walk over statements and patterns. */

import type {
  Alias,
  AnnAssign,
  ClassDef,
  FunctionDef,
  Pattern,
  ScopeDirective,
  Stmt,
  TypeAlias,
} from '../parse/ast';
import { CompileFault } from './fault';
import type { Symtable } from './symtable';
import {
  DEF_ANNOT,
  DEF_GLOBAL,
  DEF_IMPORT,
  DEF_LOCAL,
  DEF_NONLOCAL,
  DEF_PARAM,
  USE,
} from './symtable-entry';
import { visitExpr, visitExprs } from './symtable-expr';

export function visitStmts(st: Symtable, stmts: readonly Stmt[]): void {
  for (const stmt of stmts) visitStmt(st, stmt);
}

/** @source Python/symtable.c symtable_visit_stmt */
function visitStmt(st: Symtable, stmt: Stmt): void {
  switch (stmt.kind) {
    case 'FunctionDef':
    case 'AsyncFunctionDef':
      visitFunctionDef(st, stmt);
      return;
    case 'ClassDef':
      visitClassDef(st, stmt);
      return;
    case 'TypeAlias':
      visitTypeAlias(st, stmt);
      return;
    case 'Return':
      if (stmt.value !== undefined) {
        visitExpr(st, stmt.value);
        st.cur.returns_value = true;
      }
      return;
    case 'Delete':
      visitExprs(st, stmt.targets);
      return;
    case 'Assign':
      visitExprs(st, stmt.targets);
      visitExpr(st, stmt.value);
      return;
    case 'AugAssign':
      visitExpr(st, stmt.target);
      visitExpr(st, stmt.value);
      return;
    case 'AnnAssign':
      visitAnnAssign(st, stmt);
      return;
    case 'Raise':
      if (stmt.exc !== undefined) visitExpr(st, stmt.exc);
      if (stmt.cause !== undefined) visitExpr(st, stmt.cause);
      return;
    case 'Assert':
      visitExpr(st, stmt.test);
      if (stmt.msg !== undefined) visitExpr(st, stmt.msg);
      return;
    case 'Import':
    case 'ImportFrom':
      for (const alias of stmt.names) visitAlias(st, alias);
      return;
    case 'Global':
    case 'Nonlocal':
      visitDirective(st, stmt);
      return;
    case 'Expr':
      visitExpr(st, stmt.value);
      return;
    default:
      visitBlockStmt(st, stmt);
  }
}

function visitBlockStmt(st: Symtable, stmt: Stmt): void {
  switch (stmt.kind) {
    case 'For':
    case 'AsyncFor':
      visitExpr(st, stmt.target);
      visitExpr(st, stmt.iter);
      visitStmts(st, stmt.body);
      visitStmts(st, stmt.orelse);
      return;
    case 'While':
    case 'If':
      visitExpr(st, stmt.test);
      visitStmts(st, stmt.body);
      visitStmts(st, stmt.orelse);
      return;
    case 'With':
    case 'AsyncWith':
      for (const item of stmt.items) {
        visitExpr(st, item.context_expr);
        if (item.optional_vars !== undefined) visitExpr(st, item.optional_vars);
      }
      visitStmts(st, stmt.body);
      return;
    case 'Match':
      visitExpr(st, stmt.subject);
      for (const one of stmt.cases) {
        visitPattern(st, one.pattern);
        if (one.guard !== undefined) visitExpr(st, one.guard);
        visitStmts(st, one.body);
      }
      return;
    case 'Try':
    case 'TryStar':
      visitStmts(st, stmt.body);
      for (const handler of stmt.handlers) {
        if (handler.type !== undefined) visitExpr(st, handler.type);
        if (handler.name !== undefined) st.add_def(handler.name, DEF_LOCAL, handler);
        visitStmts(st, handler.body);
      }
      visitStmts(st, stmt.orelse);
      visitStmts(st, stmt.finalbody);
      return;
    default:
  }
}

function visitFunctionDef(st: Symtable, stmt: FunctionDef): void {
  st.add_def(stmt.name, DEF_LOCAL, stmt);
  st.visitDefaults(stmt.args);
  visitExprs(st, stmt.decorator_list);
  const generic = stmt.type_params.length > 0;
  if (generic) {
    const hasKwDefaults = stmt.args.kw_defaults.some((value) => value !== undefined);
    // The parser gives a list of defaults even if it is empty: they are always a parameter.
    st.enter_type_param_block(stmt.name, stmt.type_params, true, hasKwDefaults, false, stmt);
    st.visitTypeParams(stmt.type_params);
  }
  st.visit_annotations(stmt, stmt.args, stmt.returns);
  const entry = st.enter_block(stmt.name, 'Function', stmt, stmt);
  if (stmt.kind === 'AsyncFunctionDef') entry.coroutine = true;
  st.visit_arguments(stmt.args);
  visitStmts(st, stmt.body);
  st.exit_block();
  if (generic) st.exit_block();
}

function visitClassDef(st: Symtable, stmt: ClassDef): void {
  st.add_def(stmt.name, DEF_LOCAL, stmt);
  visitExprs(st, stmt.decorator_list);
  const outerPrivate = st.privateName;
  const generic = stmt.type_params.length > 0;
  if (generic) {
    st.enter_type_param_block(stmt.name, stmt.type_params, false, false, true, stmt);
    st.visitTypeParams(stmt.type_params);
  }
  visitExprs(st, stmt.bases);
  for (const keyword of stmt.keywords) visitExpr(st, keyword.value);
  st.enter_block(stmt.name, 'Class', stmt, stmt);
  st.privateName = stmt.name;
  if (generic) {
    st.add_def('__type_params__', DEF_LOCAL, stmt);
    st.add_def('.type_params', USE, stmt);
  }
  visitStmts(st, stmt.body);
  st.exit_block();
  if (generic) st.exit_block();
  st.privateName = outerPrivate;
}

function visitTypeAlias(st: Symtable, stmt: TypeAlias): void {
  visitExpr(st, stmt.name);
  const inClass = st.cur.type === 'Class';
  const generic = stmt.type_params.length > 0;
  const name = stmt.name.id;
  if (generic) {
    st.enter_type_param_block(name, stmt.type_params, false, false, false, stmt);
    st.visitTypeParams(stmt.type_params);
  }
  const entry = st.enter_block(name, 'TypeAlias', stmt, stmt);
  entry.can_see_class_scope = inClass;
  if (inClass) st.add_def('__classdict__', USE, stmt.value);
  visitExpr(st, stmt.value);
  st.exit_block();
  if (generic) st.exit_block();
}

function visitAnnAssign(st: Symtable, stmt: AnnAssign): void {
  const target = stmt.target;
  if (target.kind === 'Name') {
    const flags = st.lookup(target.id);
    const declared = (flags & (DEF_GLOBAL | DEF_NONLOCAL)) !== 0;
    if (declared && st.cur !== st.top && stmt.simple) {
      const what = (flags & DEF_GLOBAL) !== 0 ? 'global' : 'nonlocal';
      throw new CompileFault(`annotated name '${target.id}' can't be ${what}`, stmt);
    }
    if (stmt.simple) st.add_def(target.id, DEF_ANNOT | DEF_LOCAL, target);
    else if (stmt.value !== undefined) st.add_def(target.id, DEF_LOCAL, target);
  } else {
    visitExpr(st, target);
  }
  st.visit_annotation(stmt.annotation);
  if (stmt.value !== undefined) visitExpr(st, stmt.value);
}

function visitAlias(st: Symtable, alias: Alias): void {
  if (alias.name === '*') {
    if (st.cur.type !== 'Module') {
      throw new CompileFault('import * only allowed at module level', alias);
    }
    return;
  }
  const stored = alias.asname ?? (alias.name.split('.')[0] as string);
  st.add_def(stored, DEF_IMPORT, alias);
}

function visitDirective(st: Symtable, stmt: ScopeDirective): void {
  const word = stmt.kind === 'Global' ? 'global' : 'nonlocal';
  for (const name of stmt.names) {
    const flags = st.lookup(name);
    if ((flags & (DEF_PARAM | DEF_LOCAL | USE | DEF_ANNOT)) !== 0) {
      let message = `name '${name}' is assigned to before ${word} declaration`;
      if ((flags & DEF_PARAM) !== 0) message = `name '${name}' is parameter and ${word}`;
      else if ((flags & USE) !== 0) message = `name '${name}' is used prior to ${word} declaration`;
      else if ((flags & DEF_ANNOT) !== 0) message = `annotated name '${name}' can't be ${word}`;
      throw new CompileFault(message, stmt);
    }
    st.add_def(name, stmt.kind === 'Global' ? DEF_GLOBAL : DEF_NONLOCAL, stmt);
    st.record_directive(name, stmt);
  }
}

/** @source Python/symtable.c symtable_visit_pattern */
function visitPattern(st: Symtable, pattern: Pattern): void {
  switch (pattern.kind) {
    case 'MatchValue':
      visitExpr(st, pattern.value);
      return;
    case 'MatchSequence':
    case 'MatchOr':
      for (const one of pattern.patterns) visitPattern(st, one);
      return;
    case 'MatchStar':
      if (pattern.name !== undefined) st.add_def(pattern.name, DEF_LOCAL, pattern);
      return;
    case 'MatchMapping':
      visitExprs(st, pattern.keys);
      for (const one of pattern.patterns) visitPattern(st, one);
      if (pattern.rest !== undefined) st.add_def(pattern.rest, DEF_LOCAL, pattern);
      return;
    case 'MatchClass':
      visitExpr(st, pattern.cls);
      for (const one of pattern.patterns) visitPattern(st, one);
      for (const one of pattern.kwd_patterns) visitPattern(st, one);
      return;
    case 'MatchAs':
      if (pattern.pattern !== undefined) visitPattern(st, pattern.pattern);
      if (pattern.name !== undefined) st.add_def(pattern.name, DEF_LOCAL, pattern);
      return;
    default:
  }
}
