/** The match statement and its patterns in the code generator. */

import type {
  Expr,
  Match,
  MatchAs,
  MatchCase,
  MatchClass,
  MatchMapping,
  MatchOr,
  MatchSequence,
  MatchValue,
  Pattern,
} from '../parse/ast';
import { strConstant } from '../parse/literal';
import { jump_if } from './codegen-control';
import { addUnpack } from './codegen-display';
import { addBinary, addCompare, visitExpr } from './codegen-expr';
import { visitStmts } from './codegen-stmt';
import { equalityKey, NONE } from './const-cache';
import type { Compiler } from './compiler';
import type { HeapRef } from './compiler-heap';
import { quoteName } from './fault';
import { NO_LOCATION } from './instruction';
import type { Location } from './instruction';
import { OPCODES } from './opcode';
import {
  checkStore,
  emitFailPop,
  ensureFailPop,
  isWildcard,
  isWildcardStar,
  jumpToFailPop,
  rotate,
  storeName,
} from './pattern-context';
import type { PatternContext } from './pattern-context';
import { reprConstant } from './repr';

/** @source Python/compile.c compiler_match_inner */
export function compileMatch(c: Compiler, stmt: Match): void {
  const pc: PatternContext = { stores: [], allowIrrefutable: false, failPop: [], onTop: 0 };
  visitExpr(c, stmt.subject);
  const end = c.newLabel();
  const count = stmt.cases.length;
  const last = stmt.cases[count - 1] as MatchCase;
  const hasDefault = isWildcard(last.pattern) && count > 1;
  const checked = hasDefault ? count - 1 : count;
  for (let i = 0; i < checked; i++) {
    const one = stmt.cases[i] as MatchCase;
    const loc = one.pattern;
    if (i !== checked - 1) c.addopI(loc, OPCODES.COPY, 1);
    pc.stores = [];
    pc.allowIrrefutable = one.guard !== undefined || i === count - 1;
    pc.failPop = [];
    pc.onTop = 0;
    const list = c.hold(c.heap.newList());
    compilePattern(c, one.pattern, pc);
    for (const name of pc.stores) c.nameop(loc, name, 'Store');
    c.drop(list);
    if (one.guard !== undefined) {
      jump_if(c, one.guard, ensureFailPop(c, pc, 0), false);
    }
    if (i !== checked - 1) c.addop(loc, OPCODES.POP_TOP);
    visitStmts(c, one.body);
    c.addJump(NO_LOCATION, OPCODES.JUMP, end);
    // The cleanup belongs to the failed pattern's line.
    emitFailPop(c, loc, pc);
  }
  if (hasDefault) {
    c.addop(last.pattern, OPCODES.NOP);
    if (last.guard !== undefined) jump_if(c, last.guard, end, false);
    visitStmts(c, last.body);
  }
  c.useLabel(end);
}

/** @source Python/compile.c compiler_pattern */
function compilePattern(c: Compiler, pattern: Pattern, pc: PatternContext): void {
  switch (pattern.kind) {
    case 'MatchValue':
      compileValue(c, pattern, pc);
      return;
    case 'MatchSingleton':
      c.loadConst(pattern, pattern.value);
      addCompare(c, pattern, 'Is');
      jumpToFailPop(c, pattern, pc, OPCODES.POP_JUMP_IF_FALSE);
      return;
    case 'MatchSequence':
      compileSequence(c, pattern, pc);
      return;
    case 'MatchMapping':
      compileMapping(c, pattern, pc);
      return;
    case 'MatchClass':
      compileClassPattern(c, pattern, pc);
      return;
    case 'MatchStar':
      storeName(c, pattern, pattern.name, pc);
      return;
    case 'MatchAs':
      compileAs(c, pattern, pc);
      return;
    case 'MatchOr':
      compileOr(c, pattern, pc);
      return;
  }
}

/** @source Python/compile.c compiler_pattern_subpattern */
function compileSubpattern(c: Compiler, pattern: Pattern, pc: PatternContext): void {
  const allowed = pc.allowIrrefutable;
  pc.allowIrrefutable = true;
  compilePattern(c, pattern, pc);
  pc.allowIrrefutable = allowed;
}

function compileValue(c: Compiler, pattern: MatchValue, pc: PatternContext): void {
  const { kind } = pattern.value;
  if (kind !== 'Constant' && kind !== 'Attribute') {
    throw c.error(pattern, 'patterns may only match literals and attribute lookups');
  }
  visitExpr(c, pattern.value);
  addCompare(c, pattern, 'Eq');
  jumpToFailPop(c, pattern, pc, OPCODES.POP_JUMP_IF_FALSE);
}

/** @source Python/compile.c compiler_pattern_as */
function compileAs(c: Compiler, pattern: MatchAs, pc: PatternContext): void {
  if (pattern.pattern === undefined) {
    if (!pc.allowIrrefutable) {
      const what =
        pattern.name === undefined ? 'wildcard' : `name capture ${quoteName(pattern.name)}`;
      throw c.error(pattern, `${what} makes remaining patterns unreachable`);
    }
    storeName(c, pattern, pattern.name, pc);
    return;
  }
  pc.onTop++;
  c.addopI(pattern, OPCODES.COPY, 1);
  compilePattern(c, pattern.pattern, pc);
  pc.onTop--;
  storeName(c, pattern, pattern.name, pc);
}

/** @source Python/compile.c compiler_pattern_sequence */
function compileSequence(c: Compiler, pattern: MatchSequence, pc: PatternContext): void {
  const { patterns } = pattern;
  const size = patterns.length;
  const star = patterns.findIndex((one) => one.kind === 'MatchStar');
  if (patterns.filter((one) => one.kind === 'MatchStar').length > 1) {
    throw c.error(pattern, 'multiple starred expressions in sequence pattern');
  }
  const starWildcard = star >= 0 && isWildcardStar(patterns[star] as Pattern);
  const onlyWildcard = patterns.every((one) => isWildcard(one) || isWildcardStar(one));
  pc.onTop++;
  c.addop(pattern, OPCODES.MATCH_SEQUENCE);
  jumpToFailPop(c, pattern, pc, OPCODES.POP_JUMP_IF_FALSE);
  if (star < 0 || size > 1) {
    c.addop(pattern, OPCODES.GET_LEN);
    c.loadInt(pattern, star < 0 ? size : size - 1);
    addCompare(c, pattern, star < 0 ? 'Eq' : 'GtE');
    jumpToFailPop(c, pattern, pc, OPCODES.POP_JUMP_IF_FALSE);
  }
  pc.onTop--;
  if (onlyWildcard) {
    c.addop(pattern, OPCODES.POP_TOP);
  } else if (starWildcard) {
    compileBySubscript(c, pattern, patterns, star, pc);
  } else {
    addUnpack(c, pattern, patterns, 'MatchStar', 'sequence pattern');
    pc.onTop += size;
    for (const one of patterns) {
      pc.onTop--;
      compileSubpattern(c, one, pc);
    }
  }
}

/** @source Python/compile.c pattern_helper_sequence_subscr */
function compileBySubscript(
  c: Compiler,
  loc: Location,
  patterns: readonly Pattern[],
  star: number,
  pc: PatternContext,
): void {
  pc.onTop++;
  patterns.forEach((one, index) => {
    if (isWildcard(one) || index === star) return;
    c.addopI(loc, OPCODES.COPY, 1);
    if (index < star) {
      c.loadInt(loc, index);
    } else {
      // Subjects need not support negative indexes.
      c.addop(loc, OPCODES.GET_LEN);
      c.loadInt(loc, patterns.length - index);
      addBinary(c, loc, 'Sub', false);
    }
    c.addop(loc, OPCODES.BINARY_SUBSCR);
    compileSubpattern(c, one, pc);
  });
  pc.onTop--;
  c.addop(loc, OPCODES.POP_TOP);
}

function failIfNone(c: Compiler, loc: Location, pc: PatternContext): void {
  c.addopI(loc, OPCODES.COPY, 1);
  c.loadConst(loc, NONE);
  c.addopI(loc, OPCODES.IS_OP, 1);
  jumpToFailPop(c, loc, pc, OPCODES.POP_JUMP_IF_FALSE);
}

/** @source Python/compile.c compiler_pattern_class */
function compileClassPattern(c: Compiler, pattern: MatchClass, pc: PatternContext): void {
  const attributes = pattern.kwd_attrs;
  attributes.forEach((name, index) => {
    const at = pattern.kwd_patterns[index] as Pattern;
    c.checkForbidden(at, name, 'Store');
    if (attributes.indexOf(name) < index) {
      throw c.error(at, `attribute name repeated in class pattern: ${name}`);
    }
  });
  visitExpr(c, pattern.cls);
  c.loadNewConst(pattern, { kind: 'tuple', items: attributes.map(strConstant) });
  c.addopI(pattern, OPCODES.MATCH_CLASS, pattern.patterns.length);
  c.addopI(pattern, OPCODES.COPY, 1);
  c.loadConst(pattern, NONE);
  c.addopI(pattern, OPCODES.IS_OP, 1);
  pc.onTop++;
  jumpToFailPop(c, pattern, pc, OPCODES.POP_JUMP_IF_FALSE);
  const all = [...pattern.patterns, ...pattern.kwd_patterns];
  c.addopI(pattern, OPCODES.UNPACK_SEQUENCE, all.length);
  pc.onTop += all.length - 1;
  for (const one of all) {
    pc.onTop--;
    if (isWildcard(one)) c.addop(pattern, OPCODES.POP_TOP);
    else compileSubpattern(c, one, pc);
  }
}

function checkKeys(c: Compiler, pattern: MatchMapping): void {
  const seen = new Set<string>();
  for (const key of pattern.keys) {
    if (key.kind === 'Constant') {
      const text = equalityKey(key.value);
      if (seen.has(text)) {
        const shown = reprConstant(key.value);
        throw c.error(pattern, `mapping pattern checks duplicate key (${shown})`);
      }
      seen.add(text);
    } else if (key.kind !== 'Attribute') {
      const message = 'mapping pattern keys may only match literals and attribute lookups';
      throw c.error(pattern, message);
    }
  }
}

/** @source Python/compile.c compiler_pattern_mapping */
function compileMapping(c: Compiler, pattern: MatchMapping, pc: PatternContext): void {
  const size = pattern.keys.length;
  pc.onTop++;
  c.addop(pattern, OPCODES.MATCH_MAPPING);
  jumpToFailPop(c, pattern, pc, OPCODES.POP_JUMP_IF_FALSE);
  if (size === 0 && pattern.rest === undefined) {
    pc.onTop--;
    c.addop(pattern, OPCODES.POP_TOP);
    return;
  }
  if (size > 0) {
    c.addop(pattern, OPCODES.GET_LEN);
    c.loadInt(pattern, size);
    addCompare(c, pattern, 'GtE');
    jumpToFailPop(c, pattern, pc, OPCODES.POP_JUMP_IF_FALSE);
  }
  const seen = c.hold(c.heap.newSet());
  checkKeys(c, pattern);
  for (const key of pattern.keys) visitExpr(c, key as Expr);
  c.drop(seen);
  c.addopI(pattern, OPCODES.BUILD_TUPLE, size);
  c.addop(pattern, OPCODES.MATCH_KEYS);
  pc.onTop += 2;
  failIfNone(c, pattern, pc);
  c.addopI(pattern, OPCODES.UNPACK_SEQUENCE, size);
  pc.onTop += size - 1;
  for (const one of pattern.patterns) {
    pc.onTop--;
    compileSubpattern(c, one, pc);
  }
  pc.onTop -= 2;
  if (pattern.rest === undefined) {
    c.addop(pattern, OPCODES.POP_TOP);
    c.addop(pattern, OPCODES.POP_TOP);
    return;
  }
  // rest = dict(subject); for key in keys: del rest[key]
  c.addopI(pattern, OPCODES.BUILD_MAP, 0);
  c.addopI(pattern, OPCODES.SWAP, 3);
  c.addopI(pattern, OPCODES.DICT_UPDATE, 2);
  c.addopI(pattern, OPCODES.UNPACK_SEQUENCE, size);
  for (let left = size; left > 0; left--) {
    c.addopI(pattern, OPCODES.COPY, 1 + left);
    c.addopI(pattern, OPCODES.SWAP, 2);
    c.addop(pattern, OPCODES.DELETE_SUBSCR);
  }
  storeName(c, pattern, pattern.rest, pc);
}

/** @source Python/compile.c compiler_pattern_or */
function compileOr(c: Compiler, pattern: MatchOr, pc: PatternContext): void {
  const end = c.newLabel();
  let control: string[] | undefined;
  /** Lists of the first alternative's names and of those of the last one compiled. */
  const lists: HeapRef[] = [];
  pattern.patterns.forEach((alternative, index) => {
    lists.push(c.hold(c.heap.newList()));
    if (lists.length > 2) c.drop(lists.splice(1, 1)[0] as HeapRef);
    const isLast = index === pattern.patterns.length - 1;
    const inner: PatternContext = {
      stores: [],
      allowIrrefutable: isLast && pc.allowIrrefutable,
      failPop: [],
      onTop: 0,
    };
    c.addopI(alternative, OPCODES.COPY, 1);
    compilePattern(c, alternative, inner);
    if (control === undefined) control = inner.stores;
    else reorderStores(c, alternative, pattern, inner.stores, control);
    c.addJump(alternative, OPCODES.JUMP, end);
    emitFailPop(c, alternative, inner);
  });
  c.drop(lists.pop() as HeapRef);
  c.addop(pattern, OPCODES.POP_TOP);
  jumpToFailPop(c, pattern, pc, OPCODES.JUMP);
  c.useLabel(end);
  const names = control ?? [];
  const rotations = names.length + 1 + pc.onTop + pc.stores.length;
  for (const name of names) {
    rotate(c, pattern, rotations);
    checkStore(c, pattern, name, pc);
    pc.stores.push(name);
  }
  c.drop(lists.pop() as HeapRef);
  c.addop(pattern, OPCODES.POP_TOP);
}

/** Brings the captured values into the order of the first alternative. */
function reorderStores(
  c: Compiler,
  loc: Location,
  pattern: MatchOr,
  stores: string[],
  control: readonly string[],
): void {
  const differs = (): Error => c.error(pattern, 'alternative patterns bind different names');
  if (stores.length !== control.length) throw differs();
  for (let wanted = control.length - 1; wanted >= 0; wanted--) {
    const found = stores.indexOf(control[wanted] as string);
    if (found < 0) throw differs();
    if (found === wanted) continue;
    c.heap.release(c.heap.newList());
    const rotated = stores.splice(0, found + 1);
    stores.splice(wanted - found, 0, ...rotated);
    for (let i = 0; i < rotated.length; i++) rotate(c, loc, wanted + 1);
  }
}
