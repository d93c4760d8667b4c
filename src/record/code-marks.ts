/** Marks of code units: the line of each, and what the recorder must look at when it runs. */
import { OPCODES } from '../compile/opcode';
import type { PyCodeObject } from '../objects/codeobject';
import { fillLines } from '../objects/codeobject-locations';
import { Effect, EFFECT_BITS } from '../recording/describer';

function effectOf(opcode: number): number {
  switch (opcode) {
    case OPCODES.STORE_FAST:
    case OPCODES.DELETE_FAST:
    case OPCODES.LOAD_FAST_AND_CLEAR:
    case OPCODES.MAKE_CELL:
      return Effect.LOCAL;
    case OPCODES.COPY_FREE_VARS:
      return Effect.ALL_LOCALS | Effect.SKIP;
    case OPCODES.CALL:
    case OPCODES.CALL_FUNCTION_EX:
      return Effect.CALL;
    case OPCODES.RETURN_GENERATOR:
      return Effect.SKIP | Effect.MAKES_GENERATOR;
    case OPCODES.YIELD_VALUE:
      return Effect.YIELDS;
    case OPCODES.RESUME:
      return Effect.SKIP;
    default:
      return 0;
  }
}

const EFFECTS = Uint8Array.from({ length: 256 }, (_, opcode) => effectOf(opcode));

/** Whether a comprehension does this with each item: its rounds on one line are one step. */
function collects(opcode: number): boolean {
  return opcode === OPCODES.LIST_APPEND || opcode === OPCODES.SET_ADD || opcode === OPCODES.MAP_ADD;
}

/** Argument of the instruction at a code unit, with what the instructions before it add. */
export function argumentAt(co_code: Uint8Array, unit: number): number {
  const low = co_code[unit * 2 + 1];
  const extended = unit > 0 && co_code[unit * 2 - 2] === OPCODES.EXTENDED_ARG;
  return extended ? (argumentAt(co_code, unit - 1) << 8) | low : low;
}

/** See `Describer.mark`. */
export function markUnits(code: PyCodeObject, marks: Int32Array): number {
  const { co_code, co_firstlineno } = code.v;
  fillLines(code, marks);
  let previous = -1;
  let last = co_firstlineno;
  // Of the instruction before.
  let lineBefore = -1;
  let collected = -1;
  for (let unit = 0; unit < marks.length; unit++) {
    const line = marks[unit];
    const opcode = co_code[unit * 2];
    let mark = (line << EFFECT_BITS) | EFFECTS[opcode];
    if (line !== previous) {
      mark |= Effect.OTHER_LINE;
      previous = line;
      if (line > last) last = line;
    }
    if (opcode !== OPCODES.CACHE) {
      if (line === lineBefore && (EFFECTS[opcode] & ~Effect.LOCAL) === 0) mark |= Effect.STRAIGHT;
      lineBefore = line;
    }
    marks[unit] = mark;
    if (collects(opcode)) collected = unit;
    else if (opcode === OPCODES.JUMP_BACKWARD) {
      const head = unit + 1 - argumentAt(co_code, unit);
      if (head <= collected) marks[head] |= Effect.SAME_STEP;
    }
  }
  return last;
}
