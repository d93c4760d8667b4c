/** Finds loads of locals that may be unset: they need LOAD_FAST_CHECK. */

import { blocksOf, fallsThrough } from './flowgraph';
import { isJump } from './instruction';
import type { Block, Instruction } from './instruction';
import { OPCODES } from './opcode';

/** How many locals are followed from block to block. */
const TRACKED = 64;

function maybePush(block: Block, low: number, high: number, todo: Block[]): void {
  const bothLow = block.unsafeLow | low;
  const bothHigh = block.unsafeHigh | high;
  if (block.unsafeLow === bothLow && block.unsafeHigh === bothHigh) return;
  block.unsafeLow = bothLow;
  block.unsafeHigh = bothHigh;
  if (block.visited) return;
  block.visited = true;
  todo.push(block);
}

type Change = 'unset' | 'set' | undefined;

/** What an instruction does to the local in its argument; turns unsafe loads into checked ones. */
function changeOf(instruction: Instruction, unsafe: boolean): Change {
  switch (instruction.opcode) {
    case OPCODES.DELETE_FAST:
    case OPCODES.LOAD_FAST_AND_CLEAR:
    case OPCODES.STORE_FAST_MAYBE_NULL:
      return 'unset';
    case OPCODES.STORE_FAST:
    case OPCODES.LOAD_FAST_CHECK:
      return 'set';
    case OPCODES.LOAD_FAST:
      if (unsafe) instruction.opcode = OPCODES.LOAD_FAST_CHECK;
      return 'set';
    default:
      return undefined;
  }
}

/** @source Python/flowgraph.c scan_block_for_locals */
function scanBlock(block: Block, todo: Block[]): void {
  let low = block.unsafeLow;
  let high = block.unsafeHigh;
  for (const instruction of block.instructions) {
    if (instruction.except !== undefined) maybePush(instruction.except, low, high, todo);
    const { oparg } = instruction;
    if (oparg >= TRACKED) continue;
    const bit = 1 << (oparg & 31);
    const unsafe = ((oparg < 32 ? low : high) & bit) !== 0;
    const change = changeOf(instruction, unsafe);
    if (change === undefined) continue;
    if (oparg < 32) low = change === 'set' ? low & ~bit : low | bit;
    else high = change === 'set' ? high & ~bit : high | bit;
  }
  if (block.next !== undefined && fallsThrough(block)) maybePush(block.next, low, high, todo);
  const last = block.last;
  if (last !== undefined && isJump(last.opcode)) {
    maybePush(last.target as Block, low, high, todo);
  }
}

/** Locals beyond the tracked ones are known within their block only. */
function scanManyLocals(blocks: readonly Block[], nlocals: number): void {
  for (const block of blocks) {
    const known = new Uint8Array(nlocals - TRACKED);
    for (const instruction of block.instructions) {
      const index = instruction.oparg - TRACKED;
      if (index < 0 || instruction.opcode === OPCODES.LOAD_FAST_CHECK) continue;
      const change = changeOf(instruction, known[index] === 0);
      if (change !== undefined) known[index] = change === 'set' ? 1 : 0;
    }
  }
}

/** @source Python/flowgraph.c add_checks_for_loads_of_uninitialized_variables */
export function addChecksForUninitializedLocals(
  entry: Block,
  nlocals: number,
  nparams: number,
): void {
  if (nlocals === 0) return;
  const blocks = blocksOf(entry);
  for (const block of blocks) block.visited = false;
  if (nlocals > TRACKED) scanManyLocals(blocks, nlocals);
  let low = 0;
  let high = 0;
  for (let i = nparams; i < Math.min(nlocals, TRACKED); i++) {
    if (i < 32) low |= 1 << i;
    else high |= 1 << (i - 32);
  }
  const todo: Block[] = [];
  maybePush(entry, low, high, todo);
  for (const block of blocks) scanBlock(block, todo);
  for (let block = todo.pop(); block !== undefined; block = todo.pop()) {
    block.visited = false;
    scanBlock(block, todo);
  }
}
