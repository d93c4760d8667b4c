/** The constant folder's walk over the tree, before the symbol table (Python/ast_opt.c). */

import type { Arguments, Comprehension, Expr, Mod, Pattern, Stmt, TypeParam } from '../parse/ast';
import {
  foldBinary,
  foldCompare,
  foldIter,
  foldSubscript,
  foldTuple,
  foldUnary,
  makeConst,
} from './fold-expr';
import type { FoldOptions } from './fold-expr';

/** Folds constants everywhere in the tree, in place. @source Python/ast_opt.c _PyAST_Optimize */
export function optimizeTree(mod: Mod, options: FoldOptions): void {
  const folder = new Folder(options);
  if (mod.kind === 'Expression') mod.body = folder.expr(mod.body);
  else if (mod.kind === 'Module') folder.body(mod.body);
  else folder.stmts(mod.body);
}

function isDocstring(stmt: Stmt | undefined): boolean {
  return stmt?.kind === 'Expr' && stmt.value.kind === 'Constant' && stmt.value.value.kind === 'str';
}

class Folder {
  constructor(private readonly options: FoldOptions) {}

  /** @source Python/ast_opt.c astfold_body */
  body(stmts: Stmt[]): void {
    const docstring = isDocstring(stmts[0]);
    this.stmts(stmts);
    const first = stmts[0];
    // An expression that only folding made a string is no docstring.
    if (docstring || !isDocstring(first) || first?.kind !== 'Expr') return;
    const { value } = first;
    const { lineno, col_offset, end_lineno, end_col_offset } = value;
    const at = { lineno, col_offset, end_lineno, end_col_offset };
    first.value = { kind: 'JoinedStr', values: [value], ...at };
  }

  stmts(stmts: readonly Stmt[]): void {
    for (const stmt of stmts) this.stmt(stmt);
  }

  private exprs(exprs: Expr[]): void {
    exprs.forEach((expr, index) => {
      exprs[index] = this.expr(expr);
    });
  }

  private optional(expr: Expr | undefined): Expr | undefined {
    return expr === undefined ? undefined : this.expr(expr);
  }

  private annotation<T extends Expr | undefined>(expr: T): T {
    if (expr === undefined || this.options.futureAnnotations) return expr;
    return this.expr(expr) as T;
  }

  private arguments(args: Arguments): void {
    const all = [...args.posonlyargs, ...args.args, args.vararg, ...args.kwonlyargs, args.kwarg];
    for (const arg of all) {
      if (arg !== undefined) arg.annotation = this.annotation(arg.annotation);
    }
    args.kw_defaults = args.kw_defaults.map((value) => this.optional(value));
    this.exprs(args.defaults);
  }

  private typeParams(params: readonly TypeParam[]): void {
    for (const param of params) {
      if (param.kind === 'TypeVar') param.bound = this.optional(param.bound);
    }
  }

  private stmt(stmt: Stmt): void {
    switch (stmt.kind) {
      case 'FunctionDef':
      case 'AsyncFunctionDef':
        this.typeParams(stmt.type_params);
        this.arguments(stmt.args);
        this.body(stmt.body);
        this.exprs(stmt.decorator_list);
        stmt.returns = this.annotation(stmt.returns);
        return;
      case 'ClassDef':
        this.typeParams(stmt.type_params);
        this.exprs(stmt.bases);
        for (const keyword of stmt.keywords) keyword.value = this.expr(keyword.value);
        this.body(stmt.body);
        this.exprs(stmt.decorator_list);
        return;
      case 'Return':
        stmt.value = this.optional(stmt.value);
        return;
      case 'Delete':
        this.exprs(stmt.targets);
        return;
      case 'Assign':
        this.exprs(stmt.targets);
        stmt.value = this.expr(stmt.value);
        return;
      case 'AugAssign':
        stmt.target = this.expr(stmt.target);
        stmt.value = this.expr(stmt.value);
        return;
      case 'AnnAssign':
        stmt.target = this.expr(stmt.target);
        stmt.annotation = this.annotation(stmt.annotation);
        stmt.value = this.optional(stmt.value);
        return;
      case 'TypeAlias':
        this.typeParams(stmt.type_params);
        stmt.value = this.expr(stmt.value);
        return;
      case 'Raise':
        stmt.exc = this.optional(stmt.exc);
        stmt.cause = this.optional(stmt.cause);
        return;
      case 'Assert':
        stmt.test = this.expr(stmt.test);
        stmt.msg = this.optional(stmt.msg);
        return;
      case 'Expr':
        stmt.value = this.expr(stmt.value);
        return;
      default:
        this.blockStmt(stmt);
    }
  }

  private blockStmt(stmt: Stmt): void {
    switch (stmt.kind) {
      case 'For':
      case 'AsyncFor':
        stmt.target = this.expr(stmt.target);
        stmt.iter = this.expr(stmt.iter);
        // As CPython, which keeps the list of `async for x in [...]`.
        if (stmt.kind === 'For') stmt.iter = foldIter(stmt.iter, this.options);
        this.stmts(stmt.body);
        this.stmts(stmt.orelse);
        return;
      case 'While':
      case 'If':
        stmt.test = this.expr(stmt.test);
        this.stmts(stmt.body);
        this.stmts(stmt.orelse);
        return;
      case 'With':
      case 'AsyncWith':
        for (const item of stmt.items) {
          item.context_expr = this.expr(item.context_expr);
          item.optional_vars = this.optional(item.optional_vars);
        }
        this.stmts(stmt.body);
        return;
      case 'Match':
        stmt.subject = this.expr(stmt.subject);
        for (const one of stmt.cases) {
          this.pattern(one.pattern);
          one.guard = this.optional(one.guard);
          this.stmts(one.body);
        }
        return;
      case 'Try':
      case 'TryStar':
        this.stmts(stmt.body);
        for (const handler of stmt.handlers) {
          handler.type = this.optional(handler.type);
          this.stmts(handler.body);
        }
        this.stmts(stmt.orelse);
        this.stmts(stmt.finalbody);
        return;
      default:
    }
  }

  private pattern(pattern: Pattern): void {
    switch (pattern.kind) {
      case 'MatchValue':
        pattern.value = this.expr(pattern.value);
        return;
      case 'MatchSequence':
      case 'MatchOr':
        for (const one of pattern.patterns) this.pattern(one);
        return;
      case 'MatchMapping':
        this.exprs(pattern.keys);
        for (const one of pattern.patterns) this.pattern(one);
        return;
      case 'MatchClass':
        pattern.cls = this.expr(pattern.cls);
        for (const one of pattern.patterns) this.pattern(one);
        for (const one of pattern.kwd_patterns) this.pattern(one);
        return;
      case 'MatchAs':
        if (pattern.pattern !== undefined) this.pattern(pattern.pattern);
        return;
      default:
    }
  }

  private generators(generators: readonly Comprehension[]): void {
    for (const one of generators) {
      one.target = this.expr(one.target);
      one.iter = foldIter(this.expr(one.iter), this.options);
      this.exprs(one.ifs);
    }
  }

  /** @source Python/ast_opt.c astfold_expr */
  expr(expr: Expr): Expr {
    switch (expr.kind) {
      case 'BoolOp':
      case 'JoinedStr':
        this.exprs(expr.values);
        return expr;
      case 'BinOp':
        expr.left = this.expr(expr.left);
        expr.right = this.expr(expr.right);
        return foldBinary(expr, this.options);
      case 'UnaryOp':
        expr.operand = this.expr(expr.operand);
        return foldUnary(expr, this.options);
      case 'Lambda':
        this.arguments(expr.args);
        expr.body = this.expr(expr.body);
        return expr;
      case 'IfExp':
        expr.test = this.expr(expr.test);
        expr.body = this.expr(expr.body);
        expr.orelse = this.expr(expr.orelse);
        return expr;
      case 'Dict':
        expr.keys = expr.keys.map((key) => this.optional(key));
        this.exprs(expr.values);
        return expr;
      case 'ListComp':
      case 'SetComp':
      case 'GeneratorExp':
        expr.elt = this.expr(expr.elt);
        this.generators(expr.generators);
        return expr;
      case 'DictComp':
        expr.key = this.expr(expr.key);
        expr.value = this.expr(expr.value);
        this.generators(expr.generators);
        return expr;
      case 'Compare':
        expr.left = this.expr(expr.left);
        this.exprs(expr.comparators);
        return foldCompare(expr, this.options);
      case 'Call':
        expr.func = this.expr(expr.func);
        this.exprs(expr.args);
        for (const keyword of expr.keywords) keyword.value = this.expr(keyword.value);
        return expr;
      default:
        return this.primary(expr);
    }
  }

  private primary(expr: Expr): Expr {
    switch (expr.kind) {
      case 'Await':
      case 'YieldFrom':
      case 'NamedExpr':
      case 'Attribute':
      case 'Starred':
        expr.value = this.expr(expr.value);
        return expr;
      case 'Yield':
        expr.value = this.optional(expr.value);
        return expr;
      case 'FormattedValue':
        expr.value = this.expr(expr.value);
        expr.format_spec = this.optional(expr.format_spec);
        return expr;
      case 'Subscript':
        expr.value = this.expr(expr.value);
        expr.slice = this.expr(expr.slice);
        return foldSubscript(expr, this.options);
      case 'Slice':
        expr.lower = this.optional(expr.lower);
        expr.upper = this.optional(expr.upper);
        expr.step = this.optional(expr.step);
        return expr;
      case 'Set':
        this.exprs(expr.elts);
        return expr;
      case 'List':
      case 'Tuple':
        this.exprs(expr.elts);
        return foldTuple(expr, this.options);
      case 'Name':
        if (expr.ctx !== 'Load' || expr.id !== '__debug__') return expr;
        return makeConst(expr, { kind: 'bool', value: this.options.optimize === 0 }, this.options);
      default:
        return expr;
    }
  }
}
