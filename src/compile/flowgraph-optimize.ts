/** Optimizations of the control-flow graph (Python/flowgraph.c optimize_cfg). */

import type { Constant } from './code-description';
import type { ConstCache } from './const-cache';
import { optimizeBasicBlock } from './flowgraph-peephole';
import { blocksOf, fallsThrough } from './flowgraph';
import type { FlowGraph } from './flowgraph';
import { Block, hasTarget, isJump, NO_LABEL } from './instruction';
import type { Instruction } from './instruction';
import { isBlockPush, isScopeExit, isUnconditionalJump, OPCODES } from './opcode';

/** Exits of at most this many instructions are copied to where they are jumped to. */
const MAX_COPY_SIZE = 4;

/** @source Python/flowgraph.c optimize_cfg */
export function optimizeGraph(graph: FlowGraph, consts: Constant[], cache: ConstCache): void {
  eliminateEmptyBlocks(graph);
  for (const block of blocksOf(graph.entry)) inlineSmallExitBlock(block);
  removeUnreachable(graph.entry);
  for (const block of blocksOf(graph.entry)) optimizeBasicBlock(block, consts, cache);
  removeRedundantNopsAndPairs(graph.entry);
  for (const block of blocksOf(graph.entry)) inlineSmallExitBlock(block);
  removeUnreachable(graph.entry);
  for (const block of blocksOf(graph.entry)) removeRedundantNops(block);
  eliminateEmptyBlocks(graph);
  removeRedundantJumps(graph.entry);
}

/**
 * Gives a place to instructions that have none.
 *
 * @source Python/flowgraph.c resolve_line_numbers
 */
export function resolveLineNumbers(graph: FlowGraph, firstlineno: number): void {
  duplicateExitsWithoutLineno(graph);
  propagateLineNumbers(graph.entry);
  guaranteeLinenoForExits(graph.entry, firstlineno);
}

export function setNop(instruction: Instruction): void {
  instruction.opcode = OPCODES.NOP;
  instruction.oparg = 0;
  instruction.target = undefined;
}

/** @source Python/flowgraph.c eliminate_empty_basic_blocks */
function eliminateEmptyBlocks(graph: FlowGraph): void {
  const nonEmpty = (block: Block | undefined): Block | undefined => {
    let found = block;
    while (found !== undefined && found.instructions.length === 0) found = found.next;
    return found;
  };
  for (let block: Block | undefined = graph.entry; block !== undefined; block = block.next) {
    block.next = nonEmpty(block.next);
  }
  graph.entry = nonEmpty(graph.entry) as Block;
  for (const block of blocksOf(graph.entry)) {
    for (const instruction of block.instructions) {
      if (!hasTarget(instruction.opcode)) continue;
      const target = nonEmpty(instruction.target) as Block;
      if (target === instruction.target) continue;
      instruction.target = target;
      if (target.label === NO_LABEL) target.label = graph.nextLabel++;
      instruction.oparg = target.label;
    }
  }
}

function exitsScope(block: Block): boolean {
  return block.last !== undefined && isScopeExit(block.last.opcode);
}

function copies(block: Block): Instruction[] {
  return block.instructions.map((instruction) => ({ ...instruction }));
}

/** @source Python/flowgraph.c inline_small_exit_blocks */
function inlineSmallExitBlock(block: Block): void {
  const last = block.last;
  if (last === undefined || !isUnconditionalJump(last.opcode)) return;
  const target = last.target as Block;
  if (!exitsScope(target) || target.instructions.length > MAX_COPY_SIZE) return;
  setNop(last);
  block.instructions.push(...copies(target));
}

/** @source Python/flowgraph.c remove_unreachable */
function removeUnreachable(entry: Block): void {
  const blocks = blocksOf(entry);
  for (const block of blocks) {
    block.visited = false;
    block.predecessors = 0;
  }
  const todo: Block[] = [entry];
  entry.predecessors = 1;
  entry.visited = true;
  const reach = (block: Block): void => {
    block.predecessors++;
    if (block.visited) return;
    block.visited = true;
    todo.push(block);
  };
  for (let block = todo.pop(); block !== undefined; block = todo.pop()) {
    if (block.next !== undefined && fallsThrough(block)) reach(block.next);
    for (const instruction of block.instructions) {
      if (isJump(instruction.opcode) || isBlockPush(instruction.opcode)) {
        reach(instruction.target as Block);
      }
    }
  }
  for (const block of blocks) {
    if (block.predecessors > 0) continue;
    block.instructions = [];
    block.exceptHandler = false;
  }
}

function isExitWithoutLineno(block: Block): boolean {
  return exitsScope(block) && block.instructions.every((one) => one.loc.lineno < 0);
}

/** @source Python/flowgraph.c duplicate_exits_without_lineno */
function duplicateExitsWithoutLineno(graph: FlowGraph): void {
  for (const block of blocksOf(graph.entry)) {
    const last = block.last;
    if (last === undefined || !isJump(last.opcode)) continue;
    const target = last.target as Block;
    if (!isExitWithoutLineno(target) || target.predecessors <= 1) continue;
    const copy = new Block();
    copy.instructions = copies(target);
    (copy.instructions[0] as Instruction).loc = last.loc;
    copy.predecessors = 1;
    copy.label = graph.nextLabel++;
    copy.next = target.next;
    target.next = copy;
    target.predecessors--;
    last.target = copy;
  }
  for (const block of blocksOf(graph.entry)) {
    const last = block.last;
    const next = block.next;
    if (last === undefined || next === undefined || !fallsThrough(block)) continue;
    if (isExitWithoutLineno(next)) (next.instructions[0] as Instruction).loc = last.loc;
  }
}

/** @source Python/flowgraph.c propagate_line_numbers */
function propagateLineNumbers(entry: Block): void {
  const pass = (block: Block | undefined, loc: Instruction['loc']): void => {
    const first = block?.instructions[0];
    if (first !== undefined && block?.predecessors === 1 && first.loc.lineno < 0) first.loc = loc;
  };
  for (const block of blocksOf(entry)) {
    const last = block.last;
    if (last === undefined) continue;
    let loc = (block.instructions[0] as Instruction).loc;
    for (const instruction of block.instructions) {
      if (instruction.loc.lineno < 0) instruction.loc = loc;
      else loc = instruction.loc;
    }
    if (fallsThrough(block)) pass(block.next, loc);
    if (isJump(last.opcode)) pass(last.target, loc);
  }
}

/** @source Python/flowgraph.c guarantee_lineno_for_exits */
function guaranteeLinenoForExits(entry: Block, firstlineno: number): void {
  let lineno = firstlineno;
  for (const block of blocksOf(entry)) {
    const last = block.last;
    if (last === undefined) continue;
    if (last.loc.lineno >= 0) {
      lineno = last.loc.lineno;
    } else if (last.opcode === OPCODES.RETURN_VALUE) {
      for (const instruction of block.instructions)
        instruction.loc = { ...instruction.loc, lineno };
    }
  }
}

/** Line of the next block's first instruction that will stay. */
function lineAfter(block: Block): number {
  let next = block.next;
  while (next !== undefined && next.instructions.length === 0) next = next.next;
  for (const { opcode, loc } of next?.instructions ?? []) {
    if (opcode !== OPCODES.NOP || loc.lineno >= 0) return loc.lineno;
  }
  return -1;
}

/**
 * Drops the NOPs that carry no line of their own.
 *
 * @source Python/flowgraph.c remove_redundant_nops
 */
export function removeRedundantNops(block: Block): void {
  const { instructions } = block;
  if (!instructions.some((one) => one.opcode === OPCODES.NOP)) return;
  const kept: Instruction[] = [];
  let previous = -1;
  instructions.forEach((instruction, index) => {
    const { lineno } = instruction.loc;
    if (instruction.opcode === OPCODES.NOP) {
      if (lineno < 0 || previous === lineno) return;
      const following = instructions[index + 1];
      if (following !== undefined) {
        if (following.loc.lineno === lineno) return;
        if (following.loc.lineno < 0) {
          following.loc = instruction.loc;
          return;
        }
      } else if (lineAfter(block) === lineno) {
        return;
      }
    }
    kept.push(instruction);
    previous = lineno;
  });
  block.instructions = kept;
}

/** @source Python/flowgraph.c remove_redundant_nops_and_pairs */
function removeRedundantNopsAndPairs(entry: Block): void {
  const blocks = blocksOf(entry);
  for (let done = false; !done;) {
    done = true;
    let instruction: Instruction | undefined;
    for (const block of blocks) {
      removeRedundantNops(block);
      // Another block may jump here: what ran before is unknown.
      if (block.label !== NO_LABEL) instruction = undefined;
      for (const current of block.instructions) {
        const previous = instruction;
        instruction = current;
        if (current.opcode !== OPCODES.POP_TOP || previous === undefined) continue;
        const pushesCopy =
          previous.opcode === OPCODES.LOAD_CONST ||
          (previous.opcode === OPCODES.COPY && previous.oparg === 1);
        if (!pushesCopy) continue;
        setNop(previous);
        setNop(current);
        done = false;
      }
      const ends = instruction !== undefined && isJump(instruction.opcode);
      if (ends || !fallsThrough(block)) instruction = undefined;
    }
  }
}

/** @source Python/flowgraph.c remove_redundant_jumps */
export function removeRedundantJumps(entry: Block): void {
  for (const block of blocksOf(entry)) {
    const last = block.last;
    if (last === undefined) continue;
    if (last.opcode !== OPCODES.JUMP && last.opcode !== OPCODES.JUMP_NO_INTERRUPT) continue;
    if (last.target === block.next) setNop(last);
  }
}
