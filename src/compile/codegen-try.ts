/** Exception handling and `with` in the code generator. */

import type { ExceptHandler, Try, With, WithItem } from '../parse/ast';
import { addYieldFrom } from './codegen-control';
import { visitExpr } from './codegen-expr';
import { visitStmts } from './codegen-stmt';
import { NONE } from './const-cache';
import type { Compiler } from './compiler';
import { NO_LABEL, NO_LOCATION } from './instruction';
import type { Location } from './instruction';
import { INTRINSICS_2, OPCODES } from './opcode';

const PREP_RERAISE_STAR = INTRINSICS_2.indexOf('INTRINSIC_PREP_RERAISE_STAR');

function popExceptAndReraise(c: Compiler): void {
  c.addopI(NO_LOCATION, OPCODES.COPY, 3);
  c.addop(NO_LOCATION, OPCODES.POP_EXCEPT);
  c.addopI(NO_LOCATION, OPCODES.RERAISE, 1);
}

/** Binds the handler's name to None and deletes it. */
function clearName(c: Compiler, name: string | undefined): void {
  if (name === undefined) return;
  c.loadConst(NO_LOCATION, NONE);
  c.nameop(NO_LOCATION, name, 'Store');
  c.nameop(NO_LOCATION, name, 'Del');
}

export function compileTry(c: Compiler, stmt: Try): void {
  if (stmt.finalbody.length > 0) compileTryFinally(c, stmt);
  else compileHandlers(c, stmt);
}

function compileHandlers(c: Compiler, stmt: Try): void {
  if (stmt.kind === 'TryStar') compileTryStar(c, stmt);
  else compileTryExcept(c, stmt);
}

/** @source Python/compile.c compiler_try_finally */
function compileTryFinally(c: Compiler, stmt: Try): void {
  const body = c.newLabel();
  const end = c.newLabel();
  const exit = c.newLabel();
  const cleanup = c.newLabel();
  c.addJump(stmt, OPCODES.SETUP_FINALLY, end);
  c.useLabel(body);
  c.pushBlock(stmt, 'FinallyTry', body, end, stmt.finalbody);
  if (stmt.handlers.length > 0) compileHandlers(c, stmt);
  else visitStmts(c, stmt.body);
  c.addop(NO_LOCATION, OPCODES.POP_BLOCK);
  c.popBlock();
  visitStmts(c, stmt.finalbody);
  c.addJump(NO_LOCATION, OPCODES.JUMP, exit);
  c.useLabel(end);
  c.pushBlock(stmt, 'FinallyEnd', end, NO_LABEL, undefined);
  c.addJump(NO_LOCATION, OPCODES.SETUP_CLEANUP, cleanup);
  c.addop(NO_LOCATION, OPCODES.PUSH_EXC_INFO);
  visitStmts(c, stmt.finalbody);
  c.popBlock();
  c.addopI(NO_LOCATION, OPCODES.RERAISE, 0);
  c.useLabel(cleanup);
  popExceptAndReraise(c);
  c.useLabel(exit);
}

/** @source Python/compile.c compiler_try_except */
function compileTryExcept(c: Compiler, stmt: Try): void {
  const body = c.newLabel();
  const except = c.newLabel();
  const end = c.newLabel();
  const cleanup = c.newLabel();
  c.addJump(stmt, OPCODES.SETUP_FINALLY, except);
  c.useLabel(body);
  c.pushBlock(stmt, 'TryExcept', body, NO_LABEL, undefined);
  visitStmts(c, stmt.body);
  c.popBlock();
  c.addop(NO_LOCATION, OPCODES.POP_BLOCK);
  visitStmts(c, stmt.orelse);
  c.addJump(NO_LOCATION, OPCODES.JUMP, end);
  c.useLabel(except);
  c.addJump(NO_LOCATION, OPCODES.SETUP_CLEANUP, cleanup);
  c.addop(NO_LOCATION, OPCODES.PUSH_EXC_INFO);
  c.pushBlock(stmt, 'ExceptionHandler', NO_LABEL, NO_LABEL, undefined);
  stmt.handlers.forEach((handler, index) => {
    if (handler.type === undefined && index < stmt.handlers.length - 1) {
      throw c.error(handler, "default 'except:' must be last");
    }
    compileHandler(c, handler, end);
  });
  c.popBlock();
  c.addopI(NO_LOCATION, OPCODES.RERAISE, 0);
  c.useLabel(cleanup);
  popExceptAndReraise(c);
  c.useLabel(end);
}

function compileHandler(c: Compiler, handler: ExceptHandler, end: number): void {
  const next = c.newLabel();
  if (handler.type !== undefined) {
    visitExpr(c, handler.type);
    c.addop(handler, OPCODES.CHECK_EXC_MATCH);
    c.addJump(handler, OPCODES.POP_JUMP_IF_FALSE, next);
  }
  const bodyLabel = c.newLabel();
  if (handler.name === undefined) {
    c.addop(handler, OPCODES.POP_TOP);
    c.useLabel(bodyLabel);
    c.pushBlock(handler, 'HandlerCleanup', bodyLabel, NO_LABEL, undefined);
    visitStmts(c, handler.body);
    c.popBlock();
    c.addop(NO_LOCATION, OPCODES.POP_BLOCK);
    c.addop(NO_LOCATION, OPCODES.POP_EXCEPT);
    c.addJump(NO_LOCATION, OPCODES.JUMP, end);
  } else {
    const cleanupEnd = c.newLabel();
    c.nameop(handler, handler.name, 'Store');
    c.addJump(handler, OPCODES.SETUP_CLEANUP, cleanupEnd);
    c.useLabel(bodyLabel);
    c.pushBlock(handler, 'HandlerCleanup', bodyLabel, NO_LABEL, handler.name);
    visitStmts(c, handler.body);
    c.popBlock();
    c.addop(NO_LOCATION, OPCODES.POP_BLOCK);
    c.addop(NO_LOCATION, OPCODES.POP_BLOCK);
    c.addop(NO_LOCATION, OPCODES.POP_EXCEPT);
    clearName(c, handler.name);
    c.addJump(NO_LOCATION, OPCODES.JUMP, end);
    c.useLabel(cleanupEnd);
    clearName(c, handler.name);
    c.addopI(NO_LOCATION, OPCODES.RERAISE, 1);
  }
  c.useLabel(next);
}

/** @source Python/compile.c compiler_try_star_except */
function compileTryStar(c: Compiler, stmt: Try): void {
  const body = c.newLabel();
  const except = c.newLabel();
  const orelse = c.newLabel();
  const end = c.newLabel();
  const cleanup = c.newLabel();
  const reraiseStar = c.newLabel();
  c.addJump(stmt, OPCODES.SETUP_FINALLY, except);
  c.useLabel(body);
  c.pushBlock(stmt, 'TryExcept', body, NO_LABEL, undefined);
  visitStmts(c, stmt.body);
  c.popBlock();
  c.addop(NO_LOCATION, OPCODES.POP_BLOCK);
  c.addJump(NO_LOCATION, OPCODES.JUMP, orelse);
  c.useLabel(except);
  c.addJump(NO_LOCATION, OPCODES.SETUP_CLEANUP, cleanup);
  c.addop(NO_LOCATION, OPCODES.PUSH_EXC_INFO);
  c.pushBlock(stmt, 'ExceptionGroupHandler', NO_LABEL, NO_LABEL, undefined);
  stmt.handlers.forEach((handler, index) => {
    if (index === 0) {
      // A list for what the handlers raise, and a copy of the original group.
      c.addopI(handler, OPCODES.BUILD_LIST, 0);
      c.addopI(handler, OPCODES.COPY, 2);
    }
    compileStarHandler(c, handler, index === stmt.handlers.length - 1, reraiseStar);
  });
  c.popBlock();
  const reraise = c.newLabel();
  c.useLabel(reraiseStar);
  c.addopI(NO_LOCATION, OPCODES.CALL_INTRINSIC_2, PREP_RERAISE_STAR);
  c.addopI(NO_LOCATION, OPCODES.COPY, 1);
  c.addJump(NO_LOCATION, OPCODES.POP_JUMP_IF_NOT_NONE, reraise);
  c.addop(NO_LOCATION, OPCODES.POP_TOP);
  c.addop(NO_LOCATION, OPCODES.POP_BLOCK);
  c.addop(NO_LOCATION, OPCODES.POP_EXCEPT);
  c.addJump(NO_LOCATION, OPCODES.JUMP, end);
  c.useLabel(reraise);
  c.addop(NO_LOCATION, OPCODES.POP_BLOCK);
  c.addopI(NO_LOCATION, OPCODES.SWAP, 2);
  c.addop(NO_LOCATION, OPCODES.POP_EXCEPT);
  c.addopI(NO_LOCATION, OPCODES.RERAISE, 0);
  c.useLabel(cleanup);
  popExceptAndReraise(c);
  c.useLabel(orelse);
  visitStmts(c, stmt.orelse);
  c.useLabel(end);
}

function compileStarHandler(
  c: Compiler,
  handler: ExceptHandler,
  isLast: boolean,
  reraiseStar: number,
): void {
  const next = c.newLabel();
  const nextWithError = c.newLabel();
  const noMatch = c.newLabel();
  if (handler.type !== undefined) {
    visitExpr(c, handler.type);
    c.addop(handler, OPCODES.CHECK_EG_MATCH);
    c.addopI(handler, OPCODES.COPY, 1);
    c.addJump(handler, OPCODES.POP_JUMP_IF_NONE, noMatch);
  }
  const cleanupEnd = c.newLabel();
  const bodyLabel = c.newLabel();
  if (handler.name === undefined) c.addop(handler, OPCODES.POP_TOP);
  else c.nameop(handler, handler.name, 'Store');
  c.addJump(handler, OPCODES.SETUP_CLEANUP, cleanupEnd);
  c.useLabel(bodyLabel);
  c.pushBlock(handler, 'HandlerCleanup', bodyLabel, NO_LABEL, handler.name);
  visitStmts(c, handler.body);
  c.popBlock();
  c.addop(NO_LOCATION, OPCODES.POP_BLOCK);
  clearName(c, handler.name);
  c.addJump(NO_LOCATION, OPCODES.JUMP, next);
  c.useLabel(cleanupEnd);
  clearName(c, handler.name);
  // The raised exception joins the list.
  c.addopI(NO_LOCATION, OPCODES.LIST_APPEND, 3);
  c.addop(NO_LOCATION, OPCODES.POP_TOP);
  c.addJump(NO_LOCATION, OPCODES.JUMP, nextWithError);
  c.useLabel(next);
  // Holds the location that the jump propagates.
  c.addop(NO_LOCATION, OPCODES.NOP);
  c.addJump(NO_LOCATION, OPCODES.JUMP, nextWithError);
  c.useLabel(noMatch);
  c.addop(handler, OPCODES.POP_TOP);
  c.useLabel(nextWithError);
  if (isLast) {
    // What no handler took joins the list as well.
    c.addopI(NO_LOCATION, OPCODES.LIST_APPEND, 1);
    c.addJump(NO_LOCATION, OPCODES.JUMP, reraiseStar);
  }
}

/** @source Python/compile.c compiler_call_exit_with_nones */
export function callExitWithNones(c: Compiler, loc: Location): void {
  c.loadConst(loc, NONE);
  c.loadConst(loc, NONE);
  c.loadConst(loc, NONE);
  c.addopI(loc, OPCODES.CALL, 2);
}

/** @source Python/compile.c compiler_with_except_finish */
function withExceptFinish(c: Compiler, cleanup: number): void {
  const suppress = c.newLabel();
  c.addJump(NO_LOCATION, OPCODES.POP_JUMP_IF_TRUE, suppress);
  c.addopI(NO_LOCATION, OPCODES.RERAISE, 2);
  c.useLabel(suppress);
  c.addop(NO_LOCATION, OPCODES.POP_TOP);
  c.addop(NO_LOCATION, OPCODES.POP_BLOCK);
  c.addop(NO_LOCATION, OPCODES.POP_EXCEPT);
  c.addop(NO_LOCATION, OPCODES.POP_TOP);
  c.addop(NO_LOCATION, OPCODES.POP_TOP);
  const exit = c.newLabel();
  c.addJump(NO_LOCATION, OPCODES.JUMP, exit);
  c.useLabel(cleanup);
  popExceptAndReraise(c);
  c.useLabel(exit);
}

function awaitValue(c: Compiler, loc: Location, kind: number): void {
  c.addopI(loc, OPCODES.GET_AWAITABLE, kind);
  c.loadConst(loc, NONE);
  addYieldFrom(c, loc, true);
}

/** @source Python/compile.c compiler_with, compiler_async_with */
export function compileWith(c: Compiler, stmt: With, position: number): void {
  const isAsync = stmt.kind === 'AsyncWith';
  if (isAsync && c.u.scopeType !== 'AsyncFunction') {
    throw c.error(stmt, "'async with' outside async function");
  }
  const item = stmt.items[position] as WithItem;
  const block = c.newLabel();
  const final = c.newLabel();
  const exit = c.newLabel();
  const cleanup = c.newLabel();
  visitExpr(c, item.context_expr);
  c.addop(stmt, isAsync ? OPCODES.BEFORE_ASYNC_WITH : OPCODES.BEFORE_WITH);
  if (isAsync) awaitValue(c, stmt, 1);
  c.addJump(stmt, OPCODES.SETUP_WITH, final);
  c.useLabel(block);
  c.pushBlock(stmt, isAsync ? 'AsyncWith' : 'With', block, final, stmt);
  if (item.optional_vars !== undefined) visitExpr(c, item.optional_vars);
  else c.addop(stmt, OPCODES.POP_TOP);
  if (position + 1 === stmt.items.length) visitStmts(c, stmt.body);
  else compileWith(c, stmt, position + 1);
  c.popBlock();
  c.addop(isAsync ? stmt : NO_LOCATION, OPCODES.POP_BLOCK);
  callExitWithNones(c, stmt);
  if (isAsync) awaitValue(c, stmt, 2);
  c.addop(stmt, OPCODES.POP_TOP);
  c.addJump(stmt, OPCODES.JUMP, exit);
  c.useLabel(final);
  c.addJump(stmt, OPCODES.SETUP_CLEANUP, cleanup);
  c.addop(stmt, OPCODES.PUSH_EXC_INFO);
  c.addop(stmt, OPCODES.WITH_EXCEPT_START);
  if (isAsync) awaitValue(c, stmt, 2);
  withExceptFinish(c, cleanup);
  c.useLabel(exit);
}
