/** Displays of lists, tuples, sets and dicts, and unpacking into targets. */

import { strConstant } from '../parse/literal';
import type { DictExpr, Expr, Keyword, Position } from '../parse/ast';
import type { Constant } from './code-description';
import { visitExpr, visitExprs } from './codegen-expr';
import { frozensetConstant } from './const-cache';
import { STACK_USE_GUIDELINE } from './compiler';
import type { Compiler } from './compiler';
import { NO_LOCATION } from './instruction';
import type { Location } from './instruction';
import { INTRINSICS_1, OPCODES } from './opcode';

const LIST_TO_TUPLE = INTRINSICS_1.indexOf('INTRINSIC_LIST_TO_TUPLE');

export type DisplayKind = 'list' | 'tuple' | 'set';

/** Values of the expressions if all are constants. */
function constantsOf(exprs: readonly (Expr | undefined)[]): Constant[] | undefined {
  const values: Constant[] = [];
  for (const expr of exprs) {
    if (expr?.kind !== 'Constant') return undefined;
    values.push(expr.value);
  }
  return values;
}

function loadFrozenset(c: Compiler, loc: Location, items: readonly Constant[]): void {
  const constant = frozensetConstant(items);
  const made = c.heap.makeFrozenset(constant, items);
  c.loadConst(loc, constant);
  c.heap.release(made);
}

/**
 * Builds a container from expressions, some of which may be starred; `pushed` items are on the
 * stack already.
 *
 * @source Python/compile.c starunpack_helper
 */
export function compileDisplay(
  c: Compiler,
  loc: Location,
  elts: readonly Expr[],
  pushed: number,
  kind: DisplayKind,
): void {
  const isSet = kind === 'set';
  const isTuple = kind === 'tuple';
  const build = isSet ? OPCODES.BUILD_SET : OPCODES.BUILD_LIST;
  const add = isSet ? OPCODES.SET_ADD : OPCODES.LIST_APPEND;
  const extend = isSet ? OPCODES.SET_UPDATE : OPCODES.LIST_EXTEND;
  const constants = elts.length > 2 ? constantsOf(elts) : undefined;
  if (constants !== undefined) {
    if (isTuple && pushed === 0) {
      c.loadNewConst(loc, { kind: 'tuple', items: constants });
      return;
    }
    c.addopI(loc, build, pushed);
    if (isSet) loadFrozenset(c, loc, constants);
    else c.loadNewConst(loc, { kind: 'tuple', items: constants });
    c.addopI(loc, extend, 1);
    if (isTuple) c.addopI(loc, OPCODES.CALL_INTRINSIC_1, LIST_TO_TUPLE);
    return;
  }
  const big = elts.length + pushed > STACK_USE_GUIDELINE;
  if (!big && !elts.some((elt) => elt.kind === 'Starred')) {
    visitExprs(c, elts);
    c.addopI(loc, isTuple ? OPCODES.BUILD_TUPLE : build, elts.length + pushed);
    return;
  }
  let built = big;
  if (big) c.addopI(loc, build, pushed);
  elts.forEach((elt, index) => {
    if (elt.kind === 'Starred') {
      if (!built) c.addopI(loc, build, index + pushed);
      built = true;
      visitExpr(c, elt.value);
      c.addopI(loc, extend, 1);
    } else {
      visitExpr(c, elt);
      if (built) c.addopI(loc, add, 1);
    }
  });
  if (isTuple) c.addopI(loc, OPCODES.CALL_INTRINSIC_1, LIST_TO_TUPLE);
}

interface Starrable {
  readonly kind: string;
}

/**
 * Emits the instruction that takes a sequence apart for these targets or patterns.
 *
 * @source Python/compile.c unpack_helper, pattern_unpack_helper
 */
export function addUnpack(
  c: Compiler,
  loc: Location,
  items: readonly Starrable[],
  star: string,
  where: string,
): void {
  const starAt = items.findIndex((item) => item.kind === star);
  if (starAt < 0) {
    c.addopI(loc, OPCODES.UNPACK_SEQUENCE, items.length);
    return;
  }
  const after = items.length - starAt - 1;
  if (starAt >= 1 << 8 || after >= 1 << 23) {
    throw c.error(loc, `too many expressions in star-unpacking ${where}`);
  }
  c.addopI(loc, OPCODES.UNPACK_EX, starAt + (after << 8));
  if (items.slice(starAt + 1).some((item) => item.kind === star)) {
    throw c.error(loc, `multiple starred expressions in ${where}`);
  }
}

/** @source Python/compile.c assignment_helper */
export function compileUnpacking(c: Compiler, loc: Location, elts: readonly Expr[]): void {
  addUnpack(c, loc, elts, 'Starred', 'assignment');
  for (const elt of elts) visitExpr(c, elt.kind === 'Starred' ? elt.value : elt);
}

/** @source Python/compile.c compiler_subdict */
function compileSubdict(c: Compiler, expr: DictExpr, begin: number, end: number): void {
  const count = end - begin;
  const big = count * 2 > STACK_USE_GUIDELINE;
  const keys = expr.keys.slice(begin, end);
  const values = expr.values.slice(begin, end);
  const constants = count > 1 && !big ? constantsOf(keys) : undefined;
  if (constants !== undefined) {
    visitExprs(c, values);
    c.loadNewConst(expr, { kind: 'tuple', items: constants });
    c.addopI(expr, OPCODES.BUILD_CONST_KEY_MAP, count);
    return;
  }
  if (big) c.addopI(expr, OPCODES.BUILD_MAP, 0);
  values.forEach((value, index) => {
    visitExpr(c, keys[index] as Expr);
    visitExpr(c, value);
    if (big) c.addopI(expr, OPCODES.MAP_ADD, 1);
  });
  if (!big) c.addopI(expr, OPCODES.BUILD_MAP, count);
}

/** @source Python/compile.c compiler_dict */
export function compileDict(c: Compiler, expr: DictExpr): void {
  const count = expr.values.length;
  let haveDict = false;
  let elements = 0;
  const flush = (begin: number, end: number): void => {
    compileSubdict(c, expr, begin, end);
    if (haveDict) c.addopI(expr, OPCODES.DICT_UPDATE, 1);
    haveDict = true;
    elements = 0;
  };
  for (let i = 0; i < count; i++) {
    if (expr.keys[i] === undefined) {
      if (elements > 0) flush(i - elements, i);
      if (!haveDict) c.addopI(expr, OPCODES.BUILD_MAP, 0);
      haveDict = true;
      visitExpr(c, expr.values[i] as Expr);
      c.addopI(expr, OPCODES.DICT_UPDATE, 1);
    } else if (elements * 2 > STACK_USE_GUIDELINE) {
      flush(i - elements, i + 1);
    } else {
      elements++;
    }
  }
  if (elements > 0) flush(count - elements, count);
  if (!haveDict) c.addopI(expr, OPCODES.BUILD_MAP, 0);
}

/** @source Python/compile.c compiler_subkwargs */
export function compileSubkwargs(c: Compiler, loc: Position, keywords: readonly Keyword[]): void {
  const count = keywords.length;
  const big = count * 2 > STACK_USE_GUIDELINE;
  if (count > 1 && !big) {
    for (const keyword of keywords) visitExpr(c, keyword.value);
    const names = keywords.map((keyword) => strConstant(keyword.arg as string));
    c.loadNewConst(loc, { kind: 'tuple', items: names });
    c.addopI(loc, OPCODES.BUILD_CONST_KEY_MAP, count);
    return;
  }
  if (big) c.addopI(NO_LOCATION, OPCODES.BUILD_MAP, 0);
  for (const keyword of keywords) {
    c.loadStr(loc, keyword.arg as string);
    visitExpr(c, keyword.value);
    if (big) c.addopI(NO_LOCATION, OPCODES.MAP_ADD, 1);
  }
  if (!big) c.addopI(loc, OPCODES.BUILD_MAP, count);
}
