/** Instructions before assembly: a flat sequence with labels, then blocks of a flow graph. */

import type { Position } from '../parse/ast';
import { INLINE_CACHE_ENTRIES, isBlockPush, OPCODES } from './opcode';

/** Where an instruction belongs in the source; line -1 means nowhere. */
export type Location = Position;

export const NO_LOCATION: Location = {
  lineno: -1,
  col_offset: -1,
  end_lineno: -1,
  end_col_offset: -1,
};

export interface Instruction {
  opcode: number;
  /** For a jump or handler the label, until jumps are resolved. */
  oparg: number;
  loc: Location;
  target: Block | undefined;
  /** Handler of an exception raised here. */
  except: Block | undefined;
}

/** A label is a number; -1 is none. */
export const NO_LABEL = -1;

/** Instructions in the order of code generation, with the labels that point into them. */
export class InstructionSequence {
  readonly instructions: Instruction[] = [];
  /** Offset of each label, -1 while it is not placed. */
  readonly labels: number[] = [];

  newLabel(): number {
    return this.labels.push(-1) - 1;
  }

  useLabel(label: number): void {
    this.labels[label] = this.instructions.length;
  }

  add(opcode: number, oparg: number, loc: Location): void {
    this.instructions.push({ opcode, oparg, loc, target: undefined, except: undefined });
  }

  /** @source Python/compile.c instr_sequence_insert_instruction */
  insert(position: number, opcode: number, oparg: number, loc: Location): void {
    const instruction = { opcode, oparg, loc, target: undefined, except: undefined };
    this.instructions.splice(position, 0, instruction);
    for (let label = 0; label < this.labels.length; label++) {
      const offset = this.labels[label] as number;
      if (offset >= position) this.labels[label] = offset + 1;
    }
  }
}

/** A basic block: entered at its start only, left at its end only. */
export class Block {
  instructions: Instruction[] = [];
  next: Block | undefined;
  label = NO_LABEL;
  exceptStack: Block[] | undefined;
  predecessors = 0;
  startDepth = -1;
  offset = 0;
  preserveLasti = false;
  visited = false;
  exceptHandler = false;
  cold = false;
  warm = false;
  /** Locals that may be unset at entry, 64 bits in two halves. */
  unsafeLow = 0;
  unsafeHigh = 0;

  get last(): Instruction | undefined {
    return this.instructions[this.instructions.length - 1];
  }
}

const JUMPS = new Set<number>([
  OPCODES.FOR_ITER,
  OPCODES.JUMP_FORWARD,
  OPCODES.POP_JUMP_IF_FALSE,
  OPCODES.POP_JUMP_IF_TRUE,
  OPCODES.SEND,
  OPCODES.POP_JUMP_IF_NOT_NONE,
  OPCODES.POP_JUMP_IF_NONE,
  OPCODES.JUMP_BACKWARD_NO_INTERRUPT,
  OPCODES.JUMP_BACKWARD,
  OPCODES.JUMP,
  OPCODES.JUMP_NO_INTERRUPT,
]);
const jumpTable = Uint8Array.from({ length: 267 }, (_, opcode) => (JUMPS.has(opcode) ? 1 : 0));

export function isJump(opcode: number): boolean {
  return jumpTable[opcode] === 1;
}

export function hasTarget(opcode: number): boolean {
  return isJump(opcode) || isBlockPush(opcode);
}

/**
 * Code units that an instruction takes, with its EXTENDED_ARG prefixes and caches.
 *
 * @source Python/compile.c _PyCompile_InstrSize
 */
export function instructionSize(opcode: number, oparg: number): number {
  const extended = oparg > 0xffffff ? 3 : oparg > 0xffff ? 2 : oparg > 0xff ? 1 : 0;
  return extended + 1 + (INLINE_CACHE_ENTRIES[opcode] ?? 0);
}
