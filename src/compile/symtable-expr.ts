/** The symbol table's walk over expressions. */

import type { Comprehension, DictComp, Expr, ListComp } from '../parse/ast';
import { CompileFault } from './fault';
import type { Symtable } from './symtable';
import { DEF_LOCAL, DEF_PARAM, USE } from './symtable-entry';
import type { BlockType, ComprehensionKind } from './symtable-entry';

export function visitExprs(st: Symtable, exprs: readonly Expr[]): void {
  for (const expr of exprs) visitExpr(st, expr);
}

function visitOptional(st: Symtable, expr: Expr | undefined): void {
  if (expr !== undefined) visitExpr(st, expr);
}

const ANNOTATION_PLACES: Readonly<Partial<Record<BlockType, string>>> = {
  Annotation: 'within an annotation',
  TypeVarBound: 'within a TypeVar bound',
  TypeAlias: 'within a type alias',
  TypeParam: 'within the definition of a generic',
};

/** @source Python/symtable.c symtable_raise_if_annotation_block */
function raise_if_annotation_block(st: Symtable, what: string, expr: Expr): void {
  const place = ANNOTATION_PLACES[st.cur.type];
  if (place !== undefined) throw new CompileFault(`${what} cannot be used ${place}`, expr);
}

const COMPREHENSION_NAMES: Readonly<Record<ComprehensionKind, string>> = {
  ListComp: 'list comprehension',
  SetComp: 'set comprehension',
  DictComp: 'dict comprehension',
  GeneratorExp: 'generator expression',
};

function visitYield(st: Symtable, expr: Expr, value: Expr | undefined): void {
  raise_if_annotation_block(st, 'yield expression', expr);
  visitOptional(st, value);
  st.cur.generator = true;
  if (st.cur.comprehension !== undefined) {
    const where = COMPREHENSION_NAMES[st.cur.comprehension];
    throw new CompileFault(`'yield' inside ${where}`, expr);
  }
}

/** @source Python/symtable.c symtable_visit_expr */
export function visitExpr(st: Symtable, expr: Expr): void {
  switch (expr.kind) {
    case 'NamedExpr':
      raise_if_annotation_block(st, 'named expression', expr);
      if (st.cur.comp_iter_expr > 0) {
        throw new CompileFault(
          'assignment expression cannot be used in a comprehension iterable expression',
          expr,
        );
      }
      if (st.cur.comprehension !== undefined) st.extend_namedexpr_scope(expr.target);
      visitExpr(st, expr.value);
      visitExpr(st, expr.target);
      return;
    case 'BoolOp':
    case 'JoinedStr':
      visitExprs(st, expr.values);
      return;
    case 'BinOp':
      visitExpr(st, expr.left);
      visitExpr(st, expr.right);
      return;
    case 'UnaryOp':
      visitExpr(st, expr.operand);
      return;
    case 'Lambda':
      refuseInAnnotationScope(st, expr, 'lambda');
      st.visitDefaults(expr.args);
      st.enter_block('lambda', 'Function', expr, expr);
      st.visit_arguments(expr.args);
      visitExpr(st, expr.body);
      st.exit_block();
      return;
    case 'IfExp':
      visitExpr(st, expr.test);
      visitExpr(st, expr.body);
      visitExpr(st, expr.orelse);
      return;
    case 'Dict':
      for (const key of expr.keys) visitOptional(st, key);
      visitExprs(st, expr.values);
      return;
    case 'Yield':
    case 'YieldFrom':
      visitYield(st, expr, expr.value);
      return;
    case 'Await':
      raise_if_annotation_block(st, 'await expression', expr);
      visitExpr(st, expr.value);
      st.cur.coroutine = true;
      return;
    case 'Compare':
      visitExpr(st, expr.left);
      visitExprs(st, expr.comparators);
      return;
    case 'Call':
      visitExpr(st, expr.func);
      visitExprs(st, expr.args);
      for (const keyword of expr.keywords) visitExpr(st, keyword.value);
      return;
    default:
      visitPrimary(st, expr);
  }
}

function visitPrimary(st: Symtable, expr: Expr): void {
  switch (expr.kind) {
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp':
      handle_comprehension(st, expr, expr.elt, undefined);
      return;
    case 'DictComp':
      handle_comprehension(st, expr, expr.key, expr.value);
      return;
    case 'FormattedValue':
      visitExpr(st, expr.value);
      visitOptional(st, expr.format_spec);
      return;
    case 'Attribute':
    case 'Starred':
      visitExpr(st, expr.value);
      return;
    case 'Subscript':
      visitExpr(st, expr.value);
      visitExpr(st, expr.slice);
      return;
    case 'Name':
      st.add_def(expr.id, expr.ctx === 'Load' ? USE : DEF_LOCAL, expr);
      // Zero-argument super() needs the class cell.
      if (expr.ctx === 'Load' && expr.id === 'super' && st.cur.isFunctionLike()) {
        st.add_def('__class__', USE, expr);
      }
      return;
    case 'Set':
    case 'List':
    case 'Tuple':
      visitExprs(st, expr.elts);
      return;
    case 'Slice':
      visitOptional(st, expr.lower);
      visitOptional(st, expr.upper);
      visitOptional(st, expr.step);
      return;
    default:
  }
}

const SCOPE_NAMES: Readonly<Record<ComprehensionKind, string>> = {
  ListComp: 'listcomp',
  SetComp: 'setcomp',
  DictComp: 'dictcomp',
  GeneratorExp: 'genexpr',
};

function visitTarget(st: Symtable, target: Expr): void {
  st.cur.comp_iter_target = true;
  visitExpr(st, target);
  st.cur.comp_iter_target = false;
}

function visitIter(st: Symtable, iter: Expr): void {
  st.cur.comp_iter_expr++;
  visitExpr(st, iter);
  st.cur.comp_iter_expr--;
}

/** What makes a function may not stand where names of a class are seen from outside of it. */
function refuseInAnnotationScope(st: Symtable, expr: Expr, what: string): void {
  if (!st.cur.can_see_class_scope) return;
  throw new CompileFault(`Cannot use ${what} in annotation scope within class scope`, expr);
}

/** @source Python/symtable.c symtable_handle_comprehension */
function handle_comprehension(
  st: Symtable,
  expr: ListComp | DictComp,
  elt: Expr,
  value: Expr | undefined,
): void {
  refuseInAnnotationScope(st, expr, 'comprehension');
  const outermost = expr.generators[0] as Comprehension;
  // The outermost iterable belongs to the block around the comprehension.
  visitIter(st, outermost.iter);
  const entry = st.enter_block(SCOPE_NAMES[expr.kind], 'Function', expr, expr);
  entry.comprehension = expr.kind;
  if (outermost.is_async) entry.coroutine = true;
  st.add_def('.0', DEF_PARAM, expr);
  visitTarget(st, outermost.target);
  visitExprs(st, outermost.ifs);
  for (const generator of expr.generators.slice(1)) {
    visitTarget(st, generator.target);
    visitIter(st, generator.iter);
    visitExprs(st, generator.ifs);
    if (generator.is_async) entry.coroutine = true;
  }
  if (value !== undefined) visitExpr(st, value);
  visitExpr(st, elt);
  entry.generator = expr.kind === 'GeneratorExp';
  const isAsync = entry.coroutine && !entry.generator;
  st.exit_block();
  if (isAsync) st.cur.coroutine = true;
}
