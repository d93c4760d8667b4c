/** A listing of code objects, for goldens and for people. */

import type { CodeDescription, Constant, StrConstant } from './code-description';
import {
  BINARY_OPERATORS,
  COMPARE_OPERATORS,
  HAS_CONST,
  HAS_FREE,
  HAS_JREL,
  HAS_LOCAL,
  HAS_NAME,
  HAVE_ARGUMENT,
  INLINE_CACHE_ENTRIES,
  INTRINSICS_1,
  INTRINSICS_2,
  OPCODE_NAMES,
  OPCODES,
} from './opcode';
import { reprConstant } from './repr';

export interface ListedInstruction {
  /** Offset in bytes. */
  readonly offset: number;
  readonly opcode: number;
  readonly oparg: number;
  /** Source line, or undefined for an instruction without a place. */
  readonly line: number | undefined;
}

/** Source line of every code unit. @source Objects/locations.md */
export function linesOfUnits(code: CodeDescription): (number | undefined)[] {
  const table = code.co_linetable;
  const lines: (number | undefined)[] = [];
  let line = code.co_firstlineno;
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 6) {
      const byte = table[at++] as number;
      value |= (byte & 0x3f) << shift;
      if ((byte & 0x40) === 0) return value;
    }
  };
  const signed = (): number => {
    const value = varint();
    return (value & 1) === 1 ? -(value >> 1) : value >> 1;
  };
  while (at < table.length) {
    const first = table[at++] as number;
    const kind = (first >> 3) & 15;
    const count = (first & 7) + 1;
    if (kind === 13 || kind === 14) line += signed();
    if (kind === 14) for (let i = 0; i < 3; i++) varint();
    else if (kind >= 10 && kind <= 12) {
      line += kind - 10;
      at += 2;
    } else if (kind < 10) at++;
    for (let i = 0; i < count; i++) lines.push(kind === 15 ? undefined : line);
  }
  return lines;
}

/** The instructions of a code object, arguments extended, caches left out. */
export function listInstructions(code: CodeDescription): ListedInstruction[] {
  const lines = linesOfUnits(code);
  const list: ListedInstruction[] = [];
  let extended = 0;
  for (let offset = 0; offset < code.co_code.length; offset += 2) {
    const opcode = code.co_code[offset] as number;
    const oparg = extended | (code.co_code[offset + 1] as number);
    extended = opcode === OPCODES.EXTENDED_ARG ? oparg << 8 : 0;
    list.push({ offset, opcode, oparg, line: lines[offset / 2] });
    offset += 2 * (INLINE_CACHE_ENTRIES[opcode] as number);
  }
  return list;
}

/** What the argument stands for. */
function argumentText(code: CodeDescription, one: ListedInstruction): string {
  const { opcode, oparg, offset } = one;
  const text = (constant: Constant | undefined): string =>
    constant === undefined ? '?' : (constant as StrConstant).value;
  if (HAS_CONST.has(opcode)) return reprConstant(code.co_consts.items[oparg] as Constant);
  if (HAS_LOCAL.has(opcode) || HAS_FREE.has(opcode)) {
    return text(code.co_localsplusnames.items[oparg]);
  }
  if (HAS_NAME.has(opcode)) {
    const shift = NAME_SHIFTS.get(opcode) ?? 0;
    return text(code.co_names.items[oparg >> shift]);
  }
  if (HAS_JREL.has(opcode)) {
    const backward =
      opcode === OPCODES.JUMP_BACKWARD || opcode === OPCODES.JUMP_BACKWARD_NO_INTERRUPT;
    const next = offset + 2 + 2 * (INLINE_CACHE_ENTRIES[opcode] as number);
    return `to ${next + (backward ? -2 : 2) * oparg}`;
  }
  if (opcode === OPCODES.COMPARE_OP) return COMPARE_OPERATORS[oparg >> 4] ?? '?';
  if (opcode === OPCODES.BINARY_OP) return BINARY_OPERATORS[oparg]?.[1] ?? '?';
  if (opcode === OPCODES.CALL_INTRINSIC_1) return INTRINSICS_1[oparg] ?? '?';
  if (opcode === OPCODES.CALL_INTRINSIC_2) return INTRINSICS_2[oparg] ?? '?';
  return '';
}

const NAME_SHIFTS: ReadonlyMap<number, number> = new Map<number, number>([
  [OPCODES.LOAD_ATTR, 1],
  [OPCODES.LOAD_GLOBAL, 1],
  [OPCODES.LOAD_SUPER_ATTR, 2],
]);

/** Ranges of the exception table. @source Objects/exception_handling_notes.txt */
function exceptionLines(code: CodeDescription): string[] {
  const table = code.co_exceptiontable;
  const lines: string[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (;;) {
      const byte = table[at++] as number;
      value = (value << 6) | (byte & 0x3f);
      if ((byte & 0x40) === 0) return value;
    }
  };
  while (at < table.length) {
    const start = varint() * 2;
    const end = start + varint() * 2;
    const target = varint() * 2;
    const depth = varint();
    lines.push(`  ${start} to ${end} -> ${target} [${depth >> 1}]${depth & 1 ? ' lasti' : ''}`);
  }
  return lines;
}

/** Listing of a code object and of all code objects in its constants. */
export function dis(code: CodeDescription): string {
  const lines = [`${code.co_qualname.value}, line ${code.co_firstlineno}:`];
  let line: number | undefined;
  for (const one of listInstructions(code)) {
    const name = OPCODE_NAMES[one.opcode] ?? `<${one.opcode}>`;
    const shown = one.line === line || one.line === undefined ? '' : String(one.line);
    line = one.line ?? line;
    const text = argumentText(code, one);
    const argument = one.opcode < HAVE_ARGUMENT ? '' : ` ${one.oparg}${text && ` (${text})`}`;
    lines.push(`${shown.padStart(5)} ${String(one.offset).padStart(5)} ${name}${argument}`);
  }
  if (code.co_exceptiontable.length > 0) lines.push('exceptions:', ...exceptionLines(code));
  for (const constant of code.co_consts.items) {
    if (constant.kind === 'code') lines.push('', dis(constant.code));
  }
  return lines.join('\n');
}
