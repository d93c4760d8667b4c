/** The control-flow graph of a code unit: made from the instruction sequence, put in order. */

import type { Constant } from './code-description';
import type { ConstCache } from './const-cache';
import { optimizeGraph, removeRedundantJumps, resolveLineNumbers } from './flowgraph-optimize';
import { addChecksForUninitializedLocals } from './flowgraph-locals';
import { Block, hasTarget, instructionSize, isJump, NO_LABEL, NO_LOCATION } from './instruction';
import type { Instruction, InstructionSequence } from './instruction';
import { isBlockPush, isScopeExit, isUnconditionalJump, OPCODES, stackEffect } from './opcode';

/** A graph: blocks in the order of their `next` links. */
export interface FlowGraph {
  entry: Block;
  /** First label number that no block has. */
  nextLabel: number;
}

/** Whether control passes from the block to the next one. */
export function fallsThrough(block: Block): boolean {
  const last = block.last;
  return last === undefined || !(isScopeExit(last.opcode) || isUnconditionalJump(last.opcode));
}

/** All blocks, in order. */
export function blocksOf(entry: Block): Block[] {
  const blocks: Block[] = [];
  for (let block: Block | undefined = entry; block !== undefined; block = block.next) {
    blocks.push(block);
  }
  return blocks;
}

/**
 * Cuts the sequence into basic blocks.
 *
 * @source Python/compile.c instr_sequence_to_cfg
 */
export function sequenceToGraph(sequence: InstructionSequence): FlowGraph {
  const { instructions, labels } = sequence;
  // Several labels may name one offset: the last one stands for all.
  const labelAt = new Int32Array(instructions.length + 1).fill(NO_LABEL);
  labels.forEach((offset, label) => {
    if (offset >= 0) labelAt[offset] = label;
  });
  const entry = new Block();
  const blockOfLabel = new Map<number, Block>();
  let current = entry;
  let pending = NO_LABEL;
  const startBlockIfNeeded = (): void => {
    const last = current.last;
    const terminated = last !== undefined && (isJump(last.opcode) || isScopeExit(last.opcode));
    if (!terminated && pending === NO_LABEL) return;
    if (terminated || last !== undefined || current.label !== NO_LABEL) {
      current.next = new Block();
      current = current.next;
    }
    current.label = pending;
    if (pending !== NO_LABEL) blockOfLabel.set(pending, current);
    pending = NO_LABEL;
  };
  instructions.forEach((instruction, index) => {
    const label = labelAt[index] as number;
    if (label !== NO_LABEL) {
      pending = label;
      startBlockIfNeeded();
    }
    if (hasTarget(instruction.opcode)) {
      instruction.oparg = labelAt[labels[instruction.oparg] as number] as number;
    }
    startBlockIfNeeded();
    current.instructions.push(instruction);
  });
  for (const instruction of instructions) {
    if (hasTarget(instruction.opcode)) instruction.target = blockOfLabel.get(instruction.oparg);
  }
  return { entry, nextLabel: labels.length };
}

/** Marks handlers, and gives each instruction the handler that covers it. */
function labelExceptionTargets(entry: Block): void {
  const blocks = blocksOf(entry);
  for (const block of blocks) {
    block.visited = false;
    for (const instruction of block.instructions) {
      if (isBlockPush(instruction.opcode)) (instruction.target as Block).exceptHandler = true;
    }
  }
  const todo: Block[] = [entry];
  entry.visited = true;
  entry.exceptStack = [];
  const visit = (block: Block, stack: Block[]): void => {
    if (block.visited) return;
    block.visited = true;
    block.exceptStack = [...stack];
    todo.push(block);
  };
  for (let block = todo.pop(); block !== undefined; block = todo.pop()) {
    const stack = block.exceptStack as Block[];
    block.exceptStack = undefined;
    for (const instruction of block.instructions) {
      const { opcode, target } = instruction;
      if (isBlockPush(opcode)) {
        const handler = target as Block;
        visit(handler, stack);
        if (opcode === OPCODES.SETUP_WITH || opcode === OPCODES.SETUP_CLEANUP) {
          handler.preserveLasti = true;
        }
        stack.push(handler);
      } else if (opcode === OPCODES.POP_BLOCK) {
        stack.pop();
      } else {
        instruction.except = stack[stack.length - 1];
        if (isJump(opcode)) visit(target as Block, stack);
        else if (opcode === OPCODES.YIELD_VALUE) instruction.oparg = stack.length;
      }
    }
    if (fallsThrough(block) && block.next !== undefined) visit(block.next, stack);
  }
}

/**
 * Runs all passes over the graph that come before assembly.
 *
 * @source Python/flowgraph.c _PyCfg_OptimizeCodeUnit
 */
export function optimizeCodeUnit(
  graph: FlowGraph,
  consts: Constant[],
  cache: ConstCache,
  nlocals: number,
  nparams: number,
  firstlineno: number,
): void {
  labelExceptionTargets(graph.entry);
  optimizeGraph(graph, consts, cache);
  removeUnusedConsts(graph.entry, consts);
  addChecksForUninitializedLocals(graph.entry, nlocals, nparams);
  pushColdBlocksToEnd(graph);
  resolveLineNumbers(graph, firstlineno);
}

function usesConst(opcode: number): boolean {
  return (
    opcode === OPCODES.LOAD_CONST || opcode === OPCODES.RETURN_CONST || opcode === OPCODES.KW_NAMES
  );
}

/** @source Python/flowgraph.c remove_unused_consts */
function removeUnusedConsts(entry: Block, consts: Constant[]): void {
  if (consts.length === 0) return;
  const used = new Array<boolean>(consts.length).fill(false);
  // The first constant may be the docstring.
  used[0] = true;
  const blocks = blocksOf(entry);
  const users: Instruction[] = [];
  for (const block of blocks) {
    for (const instruction of block.instructions) {
      if (!usesConst(instruction.opcode)) continue;
      used[instruction.oparg] = true;
      users.push(instruction);
    }
  }
  const newIndex: number[] = [];
  let count = 0;
  for (const flag of used) newIndex.push(flag ? count++ : -1);
  if (count === consts.length) return;
  for (const user of users) user.oparg = newIndex[user.oparg] as number;
  const kept = consts.filter((_, index) => used[index]);
  consts.splice(0, consts.length, ...kept);
}

/** @source Python/flowgraph.c mark_warm */
function markWarm(entry: Block): void {
  for (const block of blocksOf(entry)) block.visited = false;
  const todo: Block[] = [entry];
  entry.visited = true;
  const visit = (block: Block): void => {
    if (block.visited) return;
    block.visited = true;
    todo.push(block);
  };
  for (let block = todo.pop(); block !== undefined; block = todo.pop()) {
    block.warm = true;
    if (block.next !== undefined && fallsThrough(block)) visit(block.next);
    for (const instruction of block.instructions) {
      if (isJump(instruction.opcode)) visit(instruction.target as Block);
    }
  }
}

/** @source Python/flowgraph.c mark_cold */
function markCold(entry: Block): void {
  markWarm(entry);
  const blocks = blocksOf(entry);
  const todo: Block[] = [];
  for (const block of blocks) block.visited = false;
  const visit = (block: Block): void => {
    if (block.visited || block.warm) return;
    block.visited = true;
    todo.push(block);
  };
  for (const block of blocks) if (block.exceptHandler) visit(block);
  for (let block = todo.pop(); block !== undefined; block = todo.pop()) {
    block.cold = true;
    if (block.next !== undefined && fallsThrough(block)) visit(block.next);
    for (const instruction of block.instructions) {
      if (isJump(instruction.opcode)) visit(instruction.target as Block);
    }
  }
}

/** Adds, after the block, a block that does nothing but jump to the target. */
function addJumpBlock(block: Block, target: Block, loc: Instruction['loc']): Block {
  const jump = new Block();
  const opcode = OPCODES.JUMP;
  jump.instructions.push({ opcode, oparg: target.label, loc, target, except: undefined });
  jump.cold = block.cold;
  jump.next = block.next;
  block.next = jump;
  return jump;
}

/** @source Python/flowgraph.c push_cold_blocks_to_end */
function pushColdBlocksToEnd(graph: FlowGraph): void {
  const { entry } = graph;
  if (entry.next === undefined) return;
  markCold(entry);
  // A cold block that runs on into a warm one gets an explicit jump.
  for (const block of blocksOf(entry)) {
    const next = block.next;
    if (!block.cold || next === undefined || !next.warm || !fallsThrough(block)) continue;
    if (next.label === NO_LABEL) next.label = graph.nextLabel++;
    addJumpBlock(block, next, NO_LOCATION);
  }
  const blocks = blocksOf(entry);
  const cold = blocks.filter((block) => block.cold);
  if (cold.length === 0) return;
  const order = [...blocks.filter((block) => !block.cold), ...cold];
  order.forEach((block, index) => (block.next = order[index + 1]));
  removeRedundantJumps(entry);
}

/**
 * Depth of the value stack that the unit needs; records each block's depth at entry.
 *
 * @source Python/flowgraph.c _PyCfg_Stackdepth
 */
export function stackDepth(entry: Block, isGenerator: boolean): number {
  for (const block of blocksOf(entry)) block.startDepth = -1;
  let maximum = 0;
  const todo: Block[] = [entry];
  // RETURN_GENERATOR leaves a value for the POP_TOP behind it.
  entry.startDepth = isGenerator ? 1 : 0;
  const visit = (block: Block, depth: number): void => {
    if (block.startDepth >= depth) return;
    block.startDepth = depth;
    todo.push(block);
  };
  for (let block = todo.pop(); block !== undefined; block = todo.pop()) {
    let depth = block.startDepth;
    let next = block.next;
    for (const { opcode, oparg, target } of block.instructions) {
      const after = depth + stackEffect(opcode, oparg, false);
      maximum = Math.max(maximum, after);
      if (target !== undefined && hasTarget(opcode)) {
        const atTarget = depth + stackEffect(opcode, oparg, true);
        maximum = Math.max(maximum, atTarget);
        visit(target, atTarget);
      }
      depth = after;
      if (isUnconditionalJump(opcode) || isScopeExit(opcode)) {
        next = undefined;
        break;
      }
    }
    if (next !== undefined) visit(next, depth);
  }
  return maximum;
}

const REVERSED: ReadonlyMap<number, number> = new Map<number, number>([
  [OPCODES.POP_JUMP_IF_NOT_NONE, OPCODES.POP_JUMP_IF_NONE],
  [OPCODES.POP_JUMP_IF_NONE, OPCODES.POP_JUMP_IF_NOT_NONE],
  [OPCODES.POP_JUMP_IF_FALSE, OPCODES.POP_JUMP_IF_TRUE],
  [OPCODES.POP_JUMP_IF_TRUE, OPCODES.POP_JUMP_IF_FALSE],
]);

/** @source Python/flowgraph.c normalize_jumps */
function normalizeJumps(entry: Block): void {
  for (const block of blocksOf(entry)) block.visited = false;
  for (let block: Block | undefined = entry; block !== undefined; block = block.next) {
    block.visited = true;
    const last = block.last;
    if (last === undefined || !isJump(last.opcode)) continue;
    const target = last.target as Block;
    const forward = !target.visited;
    if (last.opcode === OPCODES.JUMP) {
      last.opcode = forward ? OPCODES.JUMP_FORWARD : OPCODES.JUMP_BACKWARD;
    } else if (last.opcode === OPCODES.JUMP_NO_INTERRUPT) {
      last.opcode = forward ? OPCODES.JUMP_FORWARD : OPCODES.JUMP_BACKWARD_NO_INTERRUPT;
    } else if (!forward) {
      // Only unconditional jumps go backwards: jump over one.
      const next = block.next as Block;
      addJumpBlock(block, target, last.loc);
      last.opcode = REVERSED.get(last.opcode) as number;
      last.target = next;
    }
  }
}

/**
 * Gives jumps their direction and their distance in code units.
 *
 * @source Python/flowgraph.c _PyCfg_ResolveJumps
 */
export function resolveJumps(entry: Block): void {
  normalizeJumps(entry);
  const blocks = blocksOf(entry);
  for (let again = true; again;) {
    again = false;
    let total = 0;
    for (const block of blocks) {
      block.offset = total;
      for (const one of block.instructions) total += instructionSize(one.opcode, one.oparg);
    }
    for (const block of blocks) {
      let offset = block.offset;
      for (const one of block.instructions) {
        const size = instructionSize(one.opcode, one.oparg);
        offset += size;
        if (!isJump(one.opcode)) continue;
        one.oparg = Math.abs((one.target as Block).offset - offset);
        if (instructionSize(one.opcode, one.oparg) !== size) again = true;
      }
    }
  }
}
