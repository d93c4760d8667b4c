/**
 * Instructions that the loop runs itself, without a call of their handler: those that are most of
 * any program and, with the operands that they nearly always have, can neither fail nor run other
 * code. In every other case, and where events of the instruction are told, the handler runs.
 */
import { OPCODES } from '../compile/opcode';
import type { Handler } from './flow';

/** Kinds of instruction for the loop; `NONE` means: call the handler. */
export const Quick = {
  NONE: 0,
  LOAD_FAST: 1,
  LOAD_CONST: 2,
  STORE_FAST: 3,
  POP_JUMP_IF_FALSE: 4,
  POP_JUMP_IF_TRUE: 5,
  JUMP_BACKWARD: 6,
  COMPARE_OP: 7,
  FOR_ITER: 8,
  POP_TOP: 9,
  PUSH_NULL: 10,
  COPY: 11,
  RESUME: 12,
  ADD_INT: 13,
  SUBTRACT_INT: 14,
  MULTIPLY_INT: 15,
  REMAINDER: 16,
} as const;

const BY_OPCODE = new Map<number, number>([
  [OPCODES.LOAD_FAST, Quick.LOAD_FAST],
  [OPCODES.LOAD_CONST, Quick.LOAD_CONST],
  [OPCODES.STORE_FAST, Quick.STORE_FAST],
  [OPCODES.POP_JUMP_IF_FALSE, Quick.POP_JUMP_IF_FALSE],
  [OPCODES.POP_JUMP_IF_TRUE, Quick.POP_JUMP_IF_TRUE],
  [OPCODES.JUMP_BACKWARD, Quick.JUMP_BACKWARD],
  [OPCODES.COMPARE_OP, Quick.COMPARE_OP],
  [OPCODES.FOR_ITER, Quick.FOR_ITER],
  [OPCODES.POP_TOP, Quick.POP_TOP],
  [OPCODES.PUSH_NULL, Quick.PUSH_NULL],
  [OPCODES.COPY, Quick.COPY],
  [OPCODES.RESUME, Quick.RESUME],
]);

/** Kinds that specialised handlers stand for. */
const bySpecial = new Map<Handler, number>();

/** Says that the loop may run instructions that were specialised to `handler` itself. */
export function quickForm(handler: Handler, kind: number): Handler {
  bySpecial.set(handler, kind);
  return handler;
}

const NB_REMAINDER = 6;
const NB_INPLACE_REMAINDER = 19;

/** The kind of an instruction in its generic form. */
export function quickKind(opcode: number, oparg: number): number {
  if (opcode === OPCODES.BINARY_OP && (oparg === NB_REMAINDER || oparg === NB_INPLACE_REMAINDER)) {
    return Quick.REMAINDER;
  }
  return BY_OPCODE.get(opcode) ?? Quick.NONE;
}

/** The kind of an instruction that was specialised to `handler`. */
export function quickKindOf(handler: Handler): number {
  return bySpecial.get(handler) ?? Quick.NONE;
}
