/** State of compiling a pattern: what it has captured and where it jumps on failure. */

import type { Pattern } from '../parse/ast';
import type { Compiler } from './compiler';
import { quoteName } from './fault';
import type { Location } from './instruction';
import { OPCODES } from './opcode';

/** @source Python/compile.c pattern_context */
export interface PatternContext {
  /** Names captured so far; their values lie on the stack in this order. */
  stores: string[];
  allowIrrefutable: boolean;
  /** Labels to jump to on failure, by the number of items to pop. */
  failPop: number[];
  /** Items on the stack above the captured values that must stay. */
  onTop: number;
}

/** Whether the pattern is `_`. */
export function isWildcard(pattern: Pattern): boolean {
  return pattern.kind === 'MatchAs' && pattern.name === undefined && pattern.pattern === undefined;
}

/** Whether the pattern is `*_`. */
export function isWildcardStar(pattern: Pattern): boolean {
  return pattern.kind === 'MatchStar' && pattern.name === undefined;
}

/** @source Python/compile.c ensure_fail_pop */
export function ensureFailPop(c: Compiler, pc: PatternContext, count: number): number {
  while (pc.failPop.length <= count) pc.failPop.push(c.newLabel());
  return pc.failPop[count] as number;
}

/** @source Python/compile.c jump_to_fail_pop */
export function jumpToFailPop(
  c: Compiler,
  loc: Location,
  pc: PatternContext,
  opcode: number,
): void {
  c.addJump(loc, opcode, ensureFailPop(c, pc, pc.onTop + pc.stores.length));
}

/** @source Python/compile.c emit_and_reset_fail_pop */
export function emitFailPop(c: Compiler, loc: Location, pc: PatternContext): void {
  for (let size = pc.failPop.length - 1; size > 0; size--) {
    c.useLabel(pc.failPop[size] as number);
    c.addop(loc, OPCODES.POP_TOP);
  }
  if (pc.failPop.length > 0) c.useLabel(pc.failPop[0] as number);
  pc.failPop = [];
}

/** Brings the topmost item to this depth. @source Python/compile.c pattern_helper_rotate */
export function rotate(c: Compiler, loc: Location, count: number): void {
  for (let depth = count; depth > 1; depth--) c.addopI(loc, OPCODES.SWAP, depth);
}

/** @source Python/compile.c pattern_helper_store_name */
export function storeName(
  c: Compiler,
  loc: Location,
  name: string | undefined,
  pc: PatternContext,
): void {
  if (name === undefined) {
    c.addop(loc, OPCODES.POP_TOP);
    return;
  }
  checkStore(c, loc, name, pc);
  rotate(c, loc, pc.onTop + pc.stores.length + 1);
  pc.stores.push(name);
}

/** Refuses a name that the pattern has captured already. */
export function checkStore(c: Compiler, loc: Location, name: string, pc: PatternContext): void {
  c.checkForbidden(loc, name, 'Store');
  if (pc.stores.includes(name)) {
    throw c.error(loc, `multiple assignments to name ${quoteName(name)} in pattern`);
  }
}
