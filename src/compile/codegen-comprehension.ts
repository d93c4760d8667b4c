/** Comprehensions in the code generator; all but generator expressions are inlined (PEP 709). */

import type { Comprehension, DictComp, Expr, ListComp } from '../parse/ast';
import { addYieldFrom, jump_if } from './codegen-control';
import { wrapInStopIterationHandler } from './codegen-def';
import { addYield, visitExpr } from './codegen-expr';
import { NONE } from './const-cache';
import type { Compiler } from './compiler';
import type { HeapRef } from './compiler-heap';
import { NO_LABEL, NO_LOCATION } from './instruction';
import type { Location } from './instruction';
import { OPCODES } from './opcode';
import { CELL, DEF_LOCAL, DEF_NONLOCAL, FREE, SCOPE_MASK, SCOPE_OFFSET } from './symtable-entry';
import type { SymtableEntry } from './symtable-entry';

type AnyComprehension = ListComp | DictComp;

interface Inlined {
  readonly pushed: string[];
  readonly savedSymbols: Map<string, number>;
  readonly fastHidden: string[];
  cleanup: number;
  end: number;
  /** What holds the three above in CPython, from the first name on. */
  pushedList: HeapRef | undefined;
  symbolsDict: HeapRef | undefined;
  hiddenSet: HeapRef | undefined;
}

const SCOPE_NAMES: Readonly<Record<AnyComprehension['kind'], string>> = {
  ListComp: '<listcomp>',
  SetComp: '<setcomp>',
  DictComp: '<dictcomp>',
  GeneratorExp: '<genexpr>',
};

const BUILDERS: Readonly<Record<AnyComprehension['kind'], number | undefined>> = {
  ListComp: OPCODES.BUILD_LIST,
  SetComp: OPCODES.BUILD_SET,
  DictComp: OPCODES.BUILD_MAP,
  GeneratorExp: undefined,
};

/** @source Python/compile.c compiler_comprehension_iter */
function compileIter(c: Compiler, loc: Location, generator: Comprehension): void {
  visitExpr(c, generator.iter);
  c.addop(loc, generator.is_async ? OPCODES.GET_AITER : OPCODES.GET_ITER);
}

/** @source Python/compile.c compiler_comprehension */
export function compileComprehension(c: Compiler, expr: AnyComprehension): void {
  const entry = c.block(expr);
  const outermost = expr.generators[0] as Comprehension;
  const isGenerator = expr.kind === 'GeneratorExp';
  let inlined: Inlined | undefined;
  if (entry.comp_inlined) {
    compileIter(c, expr, outermost);
    inlined = pushInlinedState(c, expr, entry);
  } else {
    c.enter_scope(SCOPE_NAMES[expr.kind], 'Comprehension', expr, expr.lineno);
  }
  const { scopeType } = c.u;
  const mayAwait = scopeType === 'AsyncFunction' || scopeType === 'Comprehension';
  if (entry.coroutine && !isGenerator && !mayAwait) {
    throw c.error(expr, 'asynchronous comprehension outside of an asynchronous function');
  }
  const builder = BUILDERS[expr.kind];
  if (builder !== undefined) {
    c.addopI(expr, builder, 0);
    if (inlined !== undefined) c.addopI(expr, OPCODES.SWAP, 2);
  }
  compileGenerator(c, expr, 0, 0, inlined !== undefined);
  if (inlined !== undefined) {
    popInlinedState(c, expr, inlined);
    return;
  }
  if (isGenerator) wrapInStopIterationHandler(c);
  else c.addop(elementOf(expr), OPCODES.RETURN_VALUE);
  const code = c.finish(true);
  c.make_closure(expr, code, 0);
  compileIter(c, expr, outermost);
  c.addopI(expr, OPCODES.CALL, 0);
  if (entry.coroutine && !isGenerator) {
    c.addopI(expr, OPCODES.GET_AWAITABLE, 0);
    c.loadConst(expr, NONE);
    addYieldFrom(c, expr, true);
  }
}

function elementOf(expr: AnyComprehension): Expr {
  return expr.kind === 'DictComp' ? expr.key : expr.elt;
}

/**
 * Makes the comprehension's own names separate from those of the scope it is inlined into.
 *
 * @source Python/compile.c push_inlined_comprehension_state
 */
function pushInlinedState(c: Compiler, loc: Location, entry: SymtableEntry): Inlined {
  const { u } = c;
  const inClassBlock = u.ste.type === 'Class' && u.inInlinedComp === 0;
  const state: Inlined = {
    pushed: [],
    savedSymbols: new Map(),
    fastHidden: [],
    cleanup: NO_LABEL,
    end: NO_LABEL,
    pushedList: undefined,
    symbolsDict: undefined,
    hiddenSet: undefined,
  };
  u.inInlinedComp++;
  for (const [name, symbol] of entry.symbols) {
    const bound = (symbol & DEF_LOCAL) !== 0 && (symbol & DEF_NONLOCAL) === 0;
    if (!bound && !inClassBlock) continue;
    if (!u.ste.isFunctionLike() && u.fasthidden.get(name) !== true) {
      u.fasthidden.set(name, true);
      if (state.fastHidden.length === 0) state.hiddenSet = c.hold(c.heap.newSet());
      state.fastHidden.push(name);
    }
    const scope = (symbol >> SCOPE_OFFSET) & SCOPE_MASK;
    const outerScope = u.ste.scopeOf(name);
    const differs =
      scope !== outerScope && scope !== FREE && !(scope === CELL && outerScope === FREE);
    if (differs || inClassBlock) {
      if (state.savedSymbols.size === 0) state.symbolsDict = c.hold(c.heap.newDict());
      state.savedSymbols.set(name, u.ste.symbol(name));
      u.ste.symbols.set(name, symbol);
    }
    // The outer value, or the outer cell, is kept on the stack meanwhile.
    c.addNameIn(loc, OPCODES.LOAD_FAST_AND_CLEAR, name, u.varnames);
    if (scope === CELL) {
      const cells = outerScope === FREE ? u.freevars : u.cellvars;
      c.addNameIn(loc, OPCODES.MAKE_CELL, name, cells);
    }
    if (state.pushed.length === 0) state.pushedList = c.hold(c.heap.newList());
    state.pushed.push(name);
  }
  if (state.pushed.length > 0) {
    c.addopI(loc, OPCODES.SWAP, state.pushed.length + 1);
    state.cleanup = c.newLabel();
    c.addJump(loc, OPCODES.SETUP_FINALLY, state.cleanup);
    state.end = c.newLabel();
  }
  return state;
}

/** @source Python/compile.c restore_inlined_comprehension_locals */
function restoreLocals(c: Compiler, loc: Location, state: Inlined): void {
  c.addopI(loc, OPCODES.SWAP, state.pushed.length + 1);
  for (const name of [...state.pushed].reverse()) {
    c.addNameIn(loc, OPCODES.STORE_FAST_MAYBE_NULL, name, c.u.varnames);
  }
}

/** @source Python/compile.c pop_inlined_comprehension_state */
function popInlinedState(c: Compiler, loc: Location, state: Inlined): void {
  const { u } = c;
  u.inInlinedComp--;
  if (state.pushed.length > 0) {
    c.addop(NO_LOCATION, OPCODES.POP_BLOCK);
    c.addJump(NO_LOCATION, OPCODES.JUMP, state.end);
    c.useLabel(state.cleanup);
    // The unfinished result lies beneath the exception.
    c.addopI(NO_LOCATION, OPCODES.SWAP, 2);
    c.addop(NO_LOCATION, OPCODES.POP_TOP);
    restoreLocals(c, loc, state);
    c.addopI(NO_LOCATION, OPCODES.RERAISE, 0);
    c.useLabel(state.end);
    restoreLocals(c, loc, state);
  }
  for (const [name, flags] of state.savedSymbols) u.ste.symbols.set(name, flags);
  for (const name of state.fastHidden) u.fasthidden.set(name, false);
  for (const ref of [state.symbolsDict, state.pushedList, state.hiddenSet]) {
    if (ref !== undefined) c.drop(ref);
  }
}

function compileGenerator(
  c: Compiler,
  expr: AnyComprehension,
  index: number,
  depth: number,
  iterOnStack: boolean,
): void {
  const generator = expr.generators[index] as Comprehension;
  if (generator.is_async) compileAsyncGenerator(c, expr, index, depth, iterOnStack);
  else compileSyncGenerator(c, expr, index, depth, iterOnStack);
}

/** The only item of a list or tuple iterated over: `for y in [f(x)]` is an assignment. */
function soleItem(iter: Expr): Expr | undefined {
  if ((iter.kind !== 'List' && iter.kind !== 'Tuple') || iter.elts.length !== 1) return undefined;
  return iter.elts[0]?.kind === 'Starred' ? undefined : iter.elts[0];
}

/** @source Python/compile.c compiler_sync_comprehension_generator */
function compileSyncGenerator(
  c: Compiler,
  expr: AnyComprehension,
  index: number,
  depth: number,
  iterOnStack: boolean,
): void {
  const generator = expr.generators[index] as Comprehension;
  const start = c.newLabel();
  const ifCleanup = c.newLabel();
  const anchor = c.newLabel();
  let loops = true;
  if (!iterOnStack && index === 0) {
    c.u.argcount = 1;
    c.addopI(expr, OPCODES.LOAD_FAST, 0);
  } else if (!iterOnStack) {
    const item = soleItem(generator.iter);
    if (item !== undefined) {
      visitExpr(c, item);
      loops = false;
    } else {
      compileIter(c, expr, generator);
    }
  }
  if (loops) {
    c.useLabel(start);
    c.addJump(expr, OPCODES.FOR_ITER, anchor);
  }
  visitExpr(c, generator.target);
  for (const condition of generator.ifs) jump_if(c, condition, ifCleanup, false);
  const inner = loops ? depth + 1 : depth;
  const loc = compileInner(c, expr, index, inner);
  c.useLabel(ifCleanup);
  if (!loops) return;
  c.addJump(loc, OPCODES.JUMP, start);
  c.useLabel(anchor);
  c.addop(NO_LOCATION, OPCODES.END_FOR);
}

/** @source Python/compile.c compiler_async_comprehension_generator */
function compileAsyncGenerator(
  c: Compiler,
  expr: AnyComprehension,
  index: number,
  depth: number,
  iterOnStack: boolean,
): void {
  const generator = expr.generators[index] as Comprehension;
  const start = c.newLabel();
  const except = c.newLabel();
  const ifCleanup = c.newLabel();
  if (!iterOnStack && index === 0) {
    c.u.argcount = 1;
    c.addopI(expr, OPCODES.LOAD_FAST, 0);
  } else if (!iterOnStack) {
    compileIter(c, expr, generator);
  }
  c.useLabel(start);
  c.pushBlock(expr, 'AsyncComprehensionGenerator', start, NO_LABEL, undefined);
  c.addJump(expr, OPCODES.SETUP_FINALLY, except);
  c.addop(expr, OPCODES.GET_ANEXT);
  c.loadConst(expr, NONE);
  addYieldFrom(c, expr, true);
  c.addop(expr, OPCODES.POP_BLOCK);
  visitExpr(c, generator.target);
  for (const condition of generator.ifs) jump_if(c, condition, ifCleanup, false);
  const loc = compileInner(c, expr, index, depth + 1);
  c.useLabel(ifCleanup);
  c.addJump(loc, OPCODES.JUMP, start);
  c.popBlock();
  c.useLabel(except);
  c.addop(expr, OPCODES.END_ASYNC_FOR);
}

/** The next `for`, or the element; gives the location of the jump back. */
function compileInner(c: Compiler, expr: AnyComprehension, index: number, depth: number): Location {
  const element = elementOf(expr);
  if (index + 1 < expr.generators.length) {
    compileGenerator(c, expr, index + 1, depth, false);
    return element;
  }
  visitExpr(c, element);
  switch (expr.kind) {
    case 'GeneratorExp':
      addYield(c, element);
      c.addop(element, OPCODES.POP_TOP);
      return element;
    case 'ListComp':
      c.addopI(element, OPCODES.LIST_APPEND, depth + 1);
      return element;
    case 'SetComp':
      c.addopI(element, OPCODES.SET_ADD, depth + 1);
      return element;
    case 'DictComp': {
      const { value } = expr;
      visitExpr(c, value);
      const loc = {
        lineno: element.lineno,
        col_offset: element.col_offset,
        end_lineno: value.end_lineno,
        end_col_offset: value.end_col_offset,
      };
      c.addopI(loc, OPCODES.MAP_ADD, depth + 1);
      return loc;
    }
  }
}
