/** Calls in the code generator: plain, method, super(), and with unpacked arguments. */

import { strConstant } from '../parse/literal';
import type { Attribute, Call, Expr, Keyword } from '../parse/ast';
import { compileDisplay, compileSubkwargs } from './codegen-display';
import { startAtAttribute, visitExpr, visitExprs } from './codegen-expr';
import { STACK_USE_GUIDELINE } from './compiler';
import type { Compiler } from './compiler';
import type { Location } from './instruction';
import { OPCODES } from './opcode';
import { DEF_IMPORT, FREE, GLOBAL_IMPLICIT } from './symtable-entry';
import { checkCaller } from './warnings';

/** @source Python/compile.c validate_keywords */
function validateKeywords(c: Compiler, keywords: readonly Keyword[]): void {
  const seen = new Set<string>();
  for (const keyword of keywords) {
    if (keyword.arg === undefined) continue;
    c.checkForbidden(keyword, keyword.arg, 'Store');
    if (seen.has(keyword.arg)) {
      const again = keywords.slice(keywords.indexOf(keyword) + 1);
      const at = again.find((other) => other.arg === keyword.arg) ?? keyword;
      throw c.error(at, `keyword argument repeated: ${keyword.arg}`);
    }
    seen.add(keyword.arg);
  }
}

function hasUnpacking(args: readonly Expr[], keywords: readonly Keyword[]): boolean {
  return (
    args.some((arg) => arg.kind === 'Starred') ||
    keywords.some((keyword) => keyword.arg === undefined)
  );
}

/** @source Python/compile.c compiler_call */
export function compileCall(c: Compiler, expr: Call): void {
  validateKeywords(c, expr.keywords);
  if (compileMethodCall(c, expr)) return;
  checkCaller(c, expr.func);
  c.addop(expr.func, OPCODES.PUSH_NULL);
  visitExpr(c, expr.func);
  compileCallArguments(c, expr, 0, expr.args, expr.keywords);
}

/** Pushes keyword values and names them. @source Python/compile.c compiler_call_simple_kw_helper */
function compileKeywords(c: Compiler, loc: Location, keywords: readonly Keyword[]): void {
  if (keywords.length === 0) return;
  for (const keyword of keywords) visitExpr(c, keyword.value);
  const names = keywords.map((keyword) => strConstant(keyword.arg as string));
  c.addopI(loc, OPCODES.KW_NAMES, c.addNewConst({ kind: 'tuple', items: names }));
}

/**
 * Calls a method without making a bound method; tells whether the call has that shape.
 *
 * @source Python/compile.c maybe_optimize_method_call
 */
function compileMethodCall(c: Compiler, expr: Call): boolean {
  const { func: meth, args, keywords } = expr;
  if (meth.kind !== 'Attribute' || meth.ctx !== 'Load') return false;
  const imported = meth.value.kind === 'Name' && isImported(c, meth.value.id);
  if (imported) return false;
  const kwCount = keywords.length;
  if (args.length + kwCount + (kwCount > 0 ? 1 : 0) >= STACK_USE_GUIDELINE) return false;
  if (hasUnpacking(args, keywords)) return false;
  const superCall = canOptimizeSuper(c, meth);
  let loc: Location = meth;
  if (superCall !== undefined) {
    loadSuperArguments(c, superCall);
    const zero = superCall.args.length === 0;
    c.addName(loc, zero ? OPCODES.LOAD_ZERO_SUPER_METHOD : OPCODES.LOAD_SUPER_METHOD, meth.attr);
    loc = startAtAttribute(loc, meth);
    c.addop(loc, OPCODES.NOP);
  } else {
    visitExpr(c, meth.value);
    loc = startAtAttribute(loc, meth);
    c.addName(loc, OPCODES.LOAD_METHOD, meth.attr);
  }
  visitExprs(c, args);
  compileKeywords(c, loc, keywords);
  c.addopI(startAtAttribute(expr, meth), OPCODES.CALL, args.length + kwCount);
  return true;
}

/** Whether the module imports the name. @source Python/compile.c is_import_originated */
function isImported(c: Compiler, name: string): boolean {
  return (c.symtable.top.symbol(name) & DEF_IMPORT) !== 0;
}

/**
 * The `super()` call under an attribute if it can be done without making a super object.
 *
 * @source Python/compile.c can_optimize_super_call
 */
export function canOptimizeSuper(c: Compiler, attribute: Attribute): Call | undefined {
  const call = attribute.value;
  // super().__class__ is the class of the super object itself.
  if (attribute.attr === '__class__') return undefined;
  if (call.kind !== 'Call' || call.func.kind !== 'Name' || call.func.id !== 'super') {
    return undefined;
  }
  if (call.keywords.length > 0) return undefined;
  if (c.u.ste.scopeOf('super') !== GLOBAL_IMPLICIT) return undefined;
  if (c.symtable.top.scopeOf('super') !== 0) return undefined;
  if (call.args.some((arg) => arg.kind === 'Starred')) return undefined;
  if (call.args.length === 2) return call;
  if (call.args.length !== 0) return undefined;
  if (c.u.argcount === 0 && c.u.posonlyargcount === 0) return undefined;
  return c.refType('__class__') === FREE ? call : undefined;
}

/** @source Python/compile.c load_args_for_super */
export function loadSuperArguments(c: Compiler, call: Call): void {
  visitExpr(c, call.func);
  if (call.args.length === 2) {
    visitExprs(c, call.args);
    return;
  }
  c.addopI(call, OPCODES.LOAD_DEREF, c.u.freevars.get('__class__') as number);
  const first = c.u.varnames.keys().next().value as string;
  c.nameop(call, first, 'Load');
}

/**
 * Pushes arguments and calls; `pushed` positional arguments are on the stack already.
 *
 * @source Python/compile.c compiler_call_helper
 */
export function compileCallArguments(
  c: Compiler,
  loc: Location,
  pushed: number,
  args: readonly Expr[],
  keywords: readonly Keyword[],
): void {
  validateKeywords(c, keywords);
  const small = args.length + keywords.length * 2 <= STACK_USE_GUIDELINE;
  if (small && !hasUnpacking(args, keywords)) {
    visitExprs(c, args);
    compileKeywords(c, loc, keywords);
    c.addopI(loc, OPCODES.CALL, pushed + args.length + keywords.length);
    return;
  }
  const only = args[0];
  if (pushed === 0 && args.length === 1 && only?.kind === 'Starred') visitExpr(c, only.value);
  else compileDisplay(c, loc, args, pushed, 'tuple');
  compileKeywordDict(c, loc, keywords);
  c.addopI(loc, OPCODES.CALL_FUNCTION_EX, keywords.length > 0 ? 1 : 0);
}

function compileKeywordDict(c: Compiler, loc: Location, keywords: readonly Keyword[]): void {
  let haveDict = false;
  let named: Keyword[] = [];
  const flush = (): void => {
    if (named.length === 0) return;
    compileSubkwargs(c, loc, named);
    if (haveDict) c.addopI(loc, OPCODES.DICT_MERGE, 1);
    haveDict = true;
    named = [];
  };
  for (const keyword of keywords) {
    if (keyword.arg !== undefined) {
      named.push(keyword);
      continue;
    }
    flush();
    if (!haveDict) c.addopI(loc, OPCODES.BUILD_MAP, 0);
    haveDict = true;
    visitExpr(c, keyword.value);
    c.addopI(loc, OPCODES.DICT_MERGE, 1);
  }
  flush();
}
