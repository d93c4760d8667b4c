/** Rewrites within one basic block (Python/flowgraph.c optimize_basic_block). */

import type { Constant } from './code-description';
import { isTrueConstant } from './const-cache';
import type { ConstCache } from './const-cache';
import { setNop } from './flowgraph-optimize';
import { hasTarget } from './instruction';
import type { Block, Instruction } from './instruction';
import { HAS_CONST, OPCODES } from './opcode';

/** @source Python/flowgraph.c jump_thread */
function jumpThread(instruction: Instruction, target: Instruction, opcode: number): boolean {
  // Jumps that show on lines of their own must stay visible to tracing.
  const visible = target.loc.lineno !== instruction.loc.lineno && target.loc.lineno >= 0;
  // A jump to itself must not loop here.
  if (visible || instruction.target === target.target) return false;
  instruction.target = target.target;
  instruction.oparg = target.oparg;
  instruction.opcode = opcode;
  return true;
}

/** @source Python/flowgraph.c fold_tuple_on_constants */
function foldTuple(
  block: Block,
  index: number,
  count: number,
  consts: Constant[],
  cache: ConstCache,
): void {
  const items: Constant[] = [];
  const first = index - count;
  for (let i = first; i < index; i++) {
    const { opcode, oparg } = block.instructions[i] as Instruction;
    if (!HAS_CONST.has(opcode)) return;
    items.push(consts[oparg] as Constant);
  }
  const tuple = cache.mergeTuple(items);
  let position = consts.indexOf(tuple);
  if (position < 0) position = consts.push(tuple) - 1;
  for (let i = first; i < index; i++) setNop(block.instructions[i] as Instruction);
  const last = block.instructions[index] as Instruction;
  last.opcode = OPCODES.LOAD_CONST;
  last.oparg = position;
}

function optimizeLoadConst(block: Block, index: number, constant: Constant): number {
  const instruction = block.instructions[index] as Instruction;
  const next = block.instructions[index + 1];
  switch (next?.opcode) {
    case OPCODES.POP_JUMP_IF_FALSE:
    case OPCODES.POP_JUMP_IF_TRUE: {
      const jumps = isTrueConstant(constant) === (next.opcode === OPCODES.POP_JUMP_IF_TRUE);
      setNop(instruction);
      if (jumps) next.opcode = OPCODES.JUMP;
      else setNop(next);
      return index;
    }
    case OPCODES.IS_OP: {
      const jump = block.instructions[index + 2];
      const onFalse = jump?.opcode === OPCODES.POP_JUMP_IF_FALSE;
      if (constant.kind !== 'None' || jump === undefined) return index;
      if (!onFalse && jump.opcode !== OPCODES.POP_JUMP_IF_TRUE) return index;
      const inverted = next.oparg === 1;
      setNop(instruction);
      setNop(next);
      jump.opcode = inverted !== onFalse ? OPCODES.POP_JUMP_IF_NOT_NONE : OPCODES.POP_JUMP_IF_NONE;
      return index;
    }
    case OPCODES.RETURN_VALUE: {
      next.opcode = OPCODES.RETURN_CONST;
      next.oparg = instruction.oparg;
      setNop(instruction);
      return index + 1;
    }
    default:
      return index;
  }
}

/** Threads a jump whose target is a jump; tells whether anything changed. */
function optimizeJump(instruction: Instruction, opcode: number): boolean {
  const target = instruction.target?.instructions[0];
  switch (opcode) {
    case OPCODES.POP_JUMP_IF_NOT_NONE:
    case OPCODES.POP_JUMP_IF_NONE:
    case OPCODES.POP_JUMP_IF_FALSE:
    case OPCODES.POP_JUMP_IF_TRUE:
      return target?.opcode === OPCODES.JUMP && jumpThread(instruction, target, opcode);
    case OPCODES.JUMP:
    case OPCODES.JUMP_NO_INTERRUPT:
      if (target?.opcode === OPCODES.JUMP) return jumpThread(instruction, target, OPCODES.JUMP);
      return (
        target?.opcode === OPCODES.JUMP_NO_INTERRUPT && jumpThread(instruction, target, opcode)
      );
    default:
      return false;
  }
}

/** @source Python/flowgraph.c optimize_basic_block */
export function optimizeBasicBlock(block: Block, consts: Constant[], cache: ConstCache): void {
  const { instructions } = block;
  let opcode = 0;
  let oparg = 0;
  for (let i = 0; i < instructions.length; i++) {
    const instruction = instructions[i] as Instruction;
    const copiesConst =
      opcode === OPCODES.LOAD_CONST &&
      instruction.opcode === OPCODES.COPY &&
      instruction.oparg === 1;
    // A copy of a constant is treated as that constant.
    if (!copiesConst) ({ opcode, oparg } = instruction);
    const next = instructions[i + 1];
    if (opcode === OPCODES.LOAD_CONST) {
      i = optimizeLoadConst(block, i, consts[oparg] as Constant);
    } else if (opcode === OPCODES.BUILD_TUPLE) {
      const unpacks = next?.opcode === OPCODES.UNPACK_SEQUENCE && next.oparg === oparg;
      if (unpacks && oparg >= 1 && oparg <= 3) {
        setNop(instruction);
        if (oparg === 1) setNop(next);
        else next.opcode = OPCODES.SWAP;
      } else if (i >= oparg) {
        foldTuple(block, i, oparg, consts, cache);
      }
    } else if (opcode === OPCODES.SWAP) {
      if (oparg === 1) {
        setNop(instruction);
      } else {
        i = swaptimize(instructions, i);
        applyStaticSwaps(instructions, i);
      }
    } else if (opcode === OPCODES.PUSH_NULL) {
      if (next?.opcode === OPCODES.LOAD_GLOBAL && (next.oparg & 1) === 0) {
        setNop(instruction);
        next.oparg |= 1;
      }
    } else if (hasTarget(opcode) && optimizeJump(instruction, opcode)) {
      i--;
    }
  }
}

const VISITED = -1;

/**
 * Replaces a run of SWAPs by the shortest equivalent; gives the index of its last instruction.
 *
 * @source Python/flowgraph.c swaptimize
 */
function swaptimize(instructions: Instruction[], start: number): number {
  let depth = (instructions[start] as Instruction).oparg;
  let more = false;
  let length = 1;
  for (; start + length < instructions.length; length++) {
    const { opcode, oparg } = instructions[start + length] as Instruction;
    if (opcode === OPCODES.SWAP) {
      depth = Math.max(depth, oparg);
      more = true;
    } else if (opcode !== OPCODES.NOP) {
      break;
    }
  }
  if (!more) return start;
  const stack = Array.from({ length: depth }, (_, index) => index);
  for (let i = start; i < start + length; i++) {
    const { opcode, oparg } = instructions[i] as Instruction;
    if (opcode !== OPCODES.SWAP) continue;
    const top = stack[0] as number;
    stack[0] = stack[oparg - 1] as number;
    stack[oparg - 1] = top;
  }
  let current = start + length - 1;
  for (let i = 0; i < depth; i++) {
    if (stack[i] === VISITED || stack[i] === i) continue;
    for (let j = i; ;) {
      if (j !== 0) {
        const swap = instructions[current--] as Instruction;
        swap.opcode = OPCODES.SWAP;
        swap.oparg = j + 1;
      }
      const following = stack[j] as number;
      if (following === VISITED) break;
      stack[j] = VISITED;
      j = following;
    }
  }
  for (; current >= start; current--) setNop(instructions[current] as Instruction);
  return start + length - 1;
}

function isSwappable(opcode: number): boolean {
  return (
    opcode === OPCODES.STORE_FAST ||
    opcode === OPCODES.STORE_FAST_MAYBE_NULL ||
    opcode === OPCODES.POP_TOP
  );
}

function storesTo(instruction: Instruction): number {
  const { opcode, oparg } = instruction;
  return opcode === OPCODES.STORE_FAST || opcode === OPCODES.STORE_FAST_MAYBE_NULL ? oparg : -1;
}

/** @source Python/flowgraph.c next_swappable_instruction */
function nextSwappable(instructions: Instruction[], from: number, lineno: number): number {
  for (let i = from + 1; i < instructions.length; i++) {
    const { opcode, loc } = instructions[i] as Instruction;
    if (lineno >= 0 && loc.lineno !== lineno) return -1;
    if (opcode === OPCODES.NOP) continue;
    return isSwappable(opcode) ? i : -1;
  }
  return -1;
}

function swapIsUnsafe(instructions: Instruction[], j: number, k: number): boolean {
  const storeJ = storesTo(instructions[j] as Instruction);
  const storeK = storesTo(instructions[k] as Instruction);
  if (storeJ < 0 && storeK < 0) return false;
  if (storeJ === storeK) return true;
  return instructions.slice(j + 1, k).some((one) => {
    const store = storesTo(one);
    return store >= 0 && (store === storeJ || store === storeK);
  });
}

/** @source Python/flowgraph.c apply_static_swaps */
function applyStaticSwaps(instructions: Instruction[], start: number): void {
  for (let i = start; i >= 0; i--) {
    const swap = instructions[i] as Instruction;
    if (swap.opcode !== OPCODES.SWAP) {
      if (swap.opcode === OPCODES.NOP || isSwappable(swap.opcode)) continue;
      return;
    }
    const j = nextSwappable(instructions, i, -1);
    if (j < 0) return;
    const { lineno } = (instructions[j] as Instruction).loc;
    let k = j;
    for (let count = swap.oparg - 1; count > 0; count--) {
      k = nextSwappable(instructions, k, lineno);
      if (k < 0) return;
    }
    if (swapIsUnsafe(instructions, j, k)) return;
    setNop(swap);
    const kept = instructions[j] as Instruction;
    instructions[j] = instructions[k] as Instruction;
    instructions[k] = kept;
  }
}
