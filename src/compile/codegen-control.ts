/** Branches, loops, and leaving them: jumps in the code generator. */

import type { Expr, ExceptHandler, For, If, Return, Stmt, While } from '../parse/ast';
import type { FrameBlock } from './code-unit';
import { NONE } from './const-cache';
import type { Compiler } from './compiler';
import { addCompare, visitExpr } from './codegen-expr';
import { visitStmts } from './codegen-stmt';
import { callExitWithNones } from './codegen-try';
import { NO_LABEL, NO_LOCATION } from './instruction';
import type { Location } from './instruction';
import { OPCODES } from './opcode';
import { checkCompare } from './warnings';

/**
 * Jumps to a label if the truth of an expression is `condition`.
 *
 * @source Python/compile.c compiler_jump_if
 */
export function jump_if(c: Compiler, expr: Expr, next: number, condition: boolean): void {
  switch (expr.kind) {
    case 'UnaryOp':
      if (expr.op !== 'Not') break;
      jump_if(c, expr.operand, next, !condition);
      return;
    case 'BoolOp': {
      const isOr = expr.op === 'Or';
      const inner = isOr === condition ? next : c.newLabel();
      const last = expr.values.length - 1;
      expr.values.slice(0, last).forEach((value) => jump_if(c, value, inner, isOr));
      jump_if(c, expr.values[last] as Expr, next, condition);
      if (inner !== next) c.useLabel(inner);
      return;
    }
    case 'IfExp': {
      const end = c.newLabel();
      const orelse = c.newLabel();
      jump_if(c, expr.test, orelse, false);
      jump_if(c, expr.body, next, condition);
      c.addJump(NO_LOCATION, OPCODES.JUMP, end);
      c.useLabel(orelse);
      jump_if(c, expr.orelse, next, condition);
      c.useLabel(end);
      return;
    }
    case 'Compare':
      if (expr.ops.length === 1) break;
      jumpIfChain(c, expr, next, condition);
      return;
    default:
  }
  visitExpr(c, expr);
  c.addJump(expr, condition ? OPCODES.POP_JUMP_IF_TRUE : OPCODES.POP_JUMP_IF_FALSE, next);
}

function jumpIfChain(
  c: Compiler,
  expr: Extract<Expr, { kind: 'Compare' }>,
  next: number,
  condition: boolean,
): void {
  checkCompare(c, expr);
  const cleanup = c.newLabel();
  const last = expr.ops.length - 1;
  visitExpr(c, expr.left);
  for (let i = 0; i < last; i++) {
    visitExpr(c, expr.comparators[i] as Expr);
    c.addopI(expr, OPCODES.SWAP, 2);
    c.addopI(expr, OPCODES.COPY, 2);
    addCompare(c, expr, expr.ops[i]);
    c.addJump(expr, OPCODES.POP_JUMP_IF_FALSE, cleanup);
  }
  visitExpr(c, expr.comparators[last] as Expr);
  addCompare(c, expr, expr.ops[last]);
  c.addJump(expr, condition ? OPCODES.POP_JUMP_IF_TRUE : OPCODES.POP_JUMP_IF_FALSE, next);
  const end = c.newLabel();
  c.addJump(NO_LOCATION, OPCODES.JUMP, end);
  c.useLabel(cleanup);
  c.addop(expr, OPCODES.POP_TOP);
  if (!condition) c.addJump(NO_LOCATION, OPCODES.JUMP, next);
  c.useLabel(end);
}

/** @source Python/compile.c compiler_if */
export function compileIf(c: Compiler, stmt: If): void {
  const end = c.newLabel();
  const next = stmt.orelse.length > 0 ? c.newLabel() : end;
  jump_if(c, stmt.test, next, false);
  visitStmts(c, stmt.body);
  if (stmt.orelse.length > 0) {
    c.addJump(NO_LOCATION, OPCODES.JUMP, end);
    c.useLabel(next);
    visitStmts(c, stmt.orelse);
  }
  c.useLabel(end);
}

/** @source Python/compile.c compiler_for */
export function compileFor(c: Compiler, stmt: For): void {
  const start = c.newLabel();
  const cleanup = c.newLabel();
  const end = c.newLabel();
  c.pushBlock(stmt, 'ForLoop', start, end, undefined);
  visitExpr(c, stmt.iter);
  c.addop(stmt, OPCODES.GET_ITER);
  c.useLabel(start);
  c.addJump(stmt, OPCODES.FOR_ITER, cleanup);
  visitExpr(c, stmt.target);
  visitStmts(c, stmt.body);
  c.addJump(NO_LOCATION, OPCODES.JUMP, start);
  c.useLabel(cleanup);
  c.addop(NO_LOCATION, OPCODES.END_FOR);
  c.popBlock();
  visitStmts(c, stmt.orelse);
  c.useLabel(end);
}

/** @source Python/compile.c compiler_async_for */
export function compileAsyncFor(c: Compiler, stmt: For): void {
  if (c.u.scopeType !== 'AsyncFunction') {
    throw c.error(stmt, "'async for' outside async function");
  }
  const start = c.newLabel();
  const except = c.newLabel();
  const end = c.newLabel();
  visitExpr(c, stmt.iter);
  c.addop(stmt, OPCODES.GET_AITER);
  c.useLabel(start);
  c.pushBlock(stmt, 'ForLoop', start, end, undefined);
  c.addJump(stmt, OPCODES.SETUP_FINALLY, except);
  c.addop(stmt, OPCODES.GET_ANEXT);
  c.loadConst(stmt, NONE);
  addYieldFrom(c, stmt, true);
  c.addop(stmt, OPCODES.POP_BLOCK);
  visitExpr(c, stmt.target);
  visitStmts(c, stmt.body);
  c.addJump(NO_LOCATION, OPCODES.JUMP, start);
  c.popBlock();
  c.useLabel(except);
  // The iterator's line: END_ASYNC_FOR ends the `for`, not the body.
  c.addop(stmt.iter, OPCODES.END_ASYNC_FOR);
  visitStmts(c, stmt.orelse);
  c.useLabel(end);
}

/** @source Python/compile.c compiler_while */
export function compileWhile(c: Compiler, stmt: While): void {
  const loop = c.newLabel();
  const body = c.newLabel();
  const anchor = c.newLabel();
  const end = c.newLabel();
  c.useLabel(loop);
  c.pushBlock(stmt, 'WhileLoop', loop, end, undefined);
  jump_if(c, stmt.test, anchor, false);
  c.useLabel(body);
  visitStmts(c, stmt.body);
  jump_if(c, stmt.test, body, true);
  c.popBlock();
  c.useLabel(anchor);
  visitStmts(c, stmt.orelse);
  c.useLabel(end);
}

/**
 * Delegates to the iterator on the stack until it is exhausted.
 *
 * @source Python/compile.c compiler_add_yield_from
 */
export function addYieldFrom(c: Compiler, loc: Location, isAwait: boolean): void {
  const send = c.newLabel();
  const fail = c.newLabel();
  const exit = c.newLabel();
  c.useLabel(send);
  c.addJump(loc, OPCODES.SEND, exit);
  // A virtual try: StopIteration may come from close() or throw().
  c.addJump(loc, OPCODES.SETUP_FINALLY, fail);
  c.addopI(loc, OPCODES.YIELD_VALUE, 0);
  c.addop(NO_LOCATION, OPCODES.POP_BLOCK);
  c.addopI(loc, OPCODES.RESUME, isAwait ? 3 : 2);
  c.addJump(loc, OPCODES.JUMP_NO_INTERRUPT, send);
  c.useLabel(fail);
  c.addop(loc, OPCODES.CLEANUP_THROW);
  c.useLabel(exit);
  c.addop(loc, OPCODES.END_SEND);
}

/** @source Python/compile.c compiler_return */
export function compileReturn(c: Compiler, stmt: Return): void {
  const { value } = stmt;
  const constant = value?.kind === 'Constant' ? value : undefined;
  const preserve = value !== undefined && constant === undefined;
  const { ste } = c.u;
  if (!ste.isFunctionLike()) throw c.error(stmt, "'return' outside function");
  if (value !== undefined && ste.coroutine && ste.generator) {
    throw c.error(stmt, "'return' with value in async generator");
  }
  let loc: Location = stmt;
  if (preserve) {
    visitExpr(c, value);
  } else if (constant !== undefined) {
    loc = constant;
    c.addop(loc, OPCODES.NOP);
  }
  if (value === undefined || value.lineno !== stmt.lineno) {
    loc = stmt;
    c.addop(loc, OPCODES.NOP);
  }
  loc = unwindAll(c, loc, preserve);
  if (!preserve) c.loadConst(loc, constant?.value ?? NONE);
  c.addop(loc, OPCODES.RETURN_VALUE);
}

/** @source Python/compile.c compiler_break, compiler_continue */
export function compileLoopExit(c: Compiler, stmt: Stmt): void {
  const isBreak = stmt.kind === 'Break';
  c.addop(stmt, OPCODES.NOP);
  const found: { loop?: FrameBlock } = {};
  let loc = unwindToLoop(c, stmt, false, found);
  if (found.loop === undefined) {
    const message = isBreak ? "'break' outside loop" : "'continue' not properly in loop";
    throw c.error(stmt, message);
  }
  if (isBreak) loc = unwindBlock(c, loc, found.loop, false);
  c.addJump(loc, OPCODES.JUMP, isBreak ? found.loop.exit : found.loop.block);
}

function unwindAll(c: Compiler, loc: Location, preserve: boolean): Location {
  return unwindToLoop(c, loc, preserve, undefined);
}

/**
 * Undoes the open blocks, innermost first, up to the loop if one is wanted; gives the location
 * for what follows.
 *
 * @source Python/compile.c compiler_unwind_fblock_stack
 */
function unwindToLoop(
  c: Compiler,
  loc: Location,
  preserve: boolean,
  found: { loop?: FrameBlock } | undefined,
): Location {
  const { frameBlocks } = c.u;
  const top = frameBlocks[frameBlocks.length - 1];
  if (top === undefined) return loc;
  if (top.type === 'ExceptionGroupHandler') {
    throw c.error(loc, "'break', 'continue' and 'return' cannot appear in an except* block");
  }
  if (found !== undefined && (top.type === 'WhileLoop' || top.type === 'ForLoop')) {
    found.loop = top;
    return loc;
  }
  frameBlocks.pop();
  const inner = unwindBlock(c, loc, top, preserve);
  const result = unwindToLoop(c, inner, preserve, found);
  frameBlocks.push(top);
  return result;
}

/** @source Python/compile.c compiler_unwind_fblock */
function unwindBlock(c: Compiler, loc: Location, info: FrameBlock, preserve: boolean): Location {
  const swap = (): void => {
    if (preserve) c.addopI(loc, OPCODES.SWAP, 2);
  };
  switch (info.type) {
    case 'ForLoop':
    case 'PopValue':
      swap();
      c.addop(loc, OPCODES.POP_TOP);
      return loc;
    case 'TryExcept':
      c.addop(loc, OPCODES.POP_BLOCK);
      return loc;
    case 'FinallyTry':
      c.addop(loc, OPCODES.POP_BLOCK);
      if (preserve) c.pushBlock(loc, 'PopValue', NO_LABEL, NO_LABEL, undefined);
      visitStmts(c, info.datum as Stmt[]);
      if (preserve) c.popBlock();
      return NO_LOCATION;
    case 'FinallyEnd':
      swap();
      c.addop(loc, OPCODES.POP_TOP);
      swap();
      c.addop(loc, OPCODES.POP_BLOCK);
      c.addop(loc, OPCODES.POP_EXCEPT);
      return loc;
    case 'With':
    case 'AsyncWith': {
      const at = info.datum as Stmt;
      c.addop(at, OPCODES.POP_BLOCK);
      if (preserve) c.addopI(at, OPCODES.SWAP, 2);
      callExitWithNones(c, at);
      if (info.type === 'AsyncWith') {
        c.addopI(at, OPCODES.GET_AWAITABLE, 2);
        c.loadConst(at, NONE);
        addYieldFrom(c, at, true);
      }
      c.addop(at, OPCODES.POP_TOP);
      return NO_LOCATION;
    }
    case 'HandlerCleanup': {
      const name = info.datum as ExceptHandler['name'];
      if (name !== undefined) c.addop(loc, OPCODES.POP_BLOCK);
      swap();
      c.addop(loc, OPCODES.POP_BLOCK);
      c.addop(loc, OPCODES.POP_EXCEPT);
      if (name !== undefined) {
        c.loadConst(loc, NONE);
        c.nameop(loc, name, 'Store');
        c.nameop(loc, name, 'Del');
      }
      return loc;
    }
    default:
      return loc;
  }
}
