/** Which instructions begin a line for tracing (Python/instrumentation.c initialize_lines). */
import { DEOPT, INLINE_CACHE_ENTRIES, OPCODES } from '../compile/opcode';
import type { PyCodeObject } from '../objects/codeobject';
import { handlerTable, lineOfUnit } from '../objects/codeobject-locations';

const NEVER: ReadonlySet<number> = new Set([
  OPCODES.END_ASYNC_FOR,
  OPCODES.END_FOR,
  OPCODES.END_SEND,
  OPCODES.RESUME,
]);
const FORWARD: ReadonlySet<number> = new Set([
  OPCODES.POP_JUMP_IF_FALSE,
  OPCODES.POP_JUMP_IF_TRUE,
  OPCODES.POP_JUMP_IF_NONE,
  OPCODES.POP_JUMP_IF_NOT_NONE,
  OPCODES.JUMP_FORWARD,
]);
/** Jumps over the END_FOR or END_SEND at their target. */
const OVER: ReadonlySet<number> = new Set([OPCODES.FOR_ITER, OPCODES.SEND]);
const BACKWARD: ReadonlySet<number> = new Set([
  OPCODES.JUMP_BACKWARD,
  OPCODES.JUMP_BACKWARD_NO_INTERRUPT,
]);

/** Opcode of an instruction, without specialization. */
export function opcodeOfUnit(code: PyCodeObject, unit: number): number {
  return DEOPT[code.v.co_code[unit * 2]];
}

/** Units after an instruction with its cache entries. */
function nextUnit(unit: number, opcode: number): number {
  return unit + 1 + INLINE_CACHE_ENTRIES[opcode];
}

/** The first instruction that events are told of: the first RESUME. */
export function firstTraceable(code: PyCodeObject): number {
  const units = code.v.co_code.length >> 1;
  for (let unit = 0; unit < units;) {
    const opcode = opcodeOfUnit(code, unit);
    if (opcode === OPCODES.RESUME) return unit;
    unit = nextUnit(unit, opcode);
  }
  return units;
}

/** Marks the units of `code` that begin a line, from `first` on. The code has been decoded. */
export function lineStarts(code: PyCodeObject, first: number): Uint8Array {
  const units = code.v.co_code.length >> 1;
  const starts = new Uint8Array(units);
  const targets: number[] = [];
  let currentLine = -1;
  for (let unit = first; unit < units;) {
    const opcode = opcodeOfUnit(code, unit);
    const next = nextUnit(unit, opcode);
    if (!NEVER.has(opcode)) {
      const line = lineOfUnit(code, unit);
      if (line !== currentLine && line >= 0) starts[unit] = 1;
      currentLine = line;
    }
    const oparg = code.v.args[unit];
    if (FORWARD.has(opcode)) targets.push(next + oparg);
    else if (OVER.has(opcode)) targets.push(next + oparg + 1);
    else if (BACKWARD.has(opcode)) targets.push(next - oparg);
    unit = next;
  }
  const rows = handlerTable(code);
  for (let row = 0; row < rows.length; row += 4) {
    const target = rows[row + 2];
    if (opcodeOfUnit(code, target) !== OPCODES.END_ASYNC_FOR) targets.push(target);
  }
  for (const target of targets) if (lineOfUnit(code, target) >= 0) starts[target] = 1;
  return starts;
}
