/** From ordered blocks to bytes: code units, line table, exception table (Python/assemble.c). */

import { blocksOf } from './flowgraph';
import { instructionSize } from './instruction';
import type { Block, Instruction, Location } from './instruction';
import { INLINE_CACHE_ENTRIES, OPCODES } from './opcode';

export interface AssembledCode {
  readonly code: Uint8Array;
  readonly linetable: Uint8Array;
  readonly exceptiontable: Uint8Array;
}

/** Writes out the blocks, whose jumps must be resolved. */
export function assemble(entry: Block, firstlineno: number): AssembledCode {
  const instructions = blocksOf(entry).flatMap((block) => block.instructions);
  return {
    code: assembleCode(instructions),
    linetable: assembleLocations(instructions, firstlineno),
    exceptiontable: assembleExceptions(instructions),
  };
}

function assembleCode(instructions: readonly Instruction[]): Uint8Array {
  let units = 0;
  for (const { opcode, oparg } of instructions) units += instructionSize(opcode, oparg);
  const code = new Uint8Array(units * 2);
  let at = 0;
  for (const { opcode, oparg } of instructions) {
    for (let shift = 24; shift > 0; shift -= 8) {
      if (oparg >>> shift === 0) continue;
      code[at++] = OPCODES.EXTENDED_ARG;
      code[at++] = (oparg >>> shift) & 0xff;
    }
    code[at++] = opcode;
    code[at++] = oparg & 0xff;
    at += (INLINE_CACHE_ENTRIES[opcode] ?? 0) * 2;
  }
  return code;
}

/** @source Python/assemble.c assemble_emit_exception_table_item */
function writeExceptionItem(table: number[], value: number, first: boolean): void {
  let mark = first ? 0x80 : 0;
  for (let shift = 24; shift > 0; shift -= 6) {
    if (value >>> shift === 0) continue;
    table.push(((value >>> shift) & 0x3f) | 0x40 | mark);
    mark = 0;
  }
  table.push((value & 0x3f) | mark);
}

/** @source Python/assemble.c assemble_exception_table */
function assembleExceptions(instructions: readonly Instruction[]): Uint8Array {
  const table: number[] = [];
  let handler: Block | undefined;
  let start = 0;
  let offset = 0;
  const emit = (): void => {
    if (handler === undefined) return;
    const lasti = handler.preserveLasti ? 1 : 0;
    writeExceptionItem(table, start, true);
    writeExceptionItem(table, offset - start, false);
    writeExceptionItem(table, handler.offset, false);
    writeExceptionItem(table, ((handler.startDepth - 1 - lasti) << 1) | lasti, false);
  };
  for (const { opcode, oparg, except } of instructions) {
    if (except?.offset !== handler?.offset) {
      emit();
      start = offset;
      handler = except;
    }
    offset += instructionSize(opcode, oparg);
  }
  emit();
  return Uint8Array.from(table);
}

const NONE_CODE = 15;
const LONG_CODE = 14;
const NO_COLUMNS_CODE = 13;
const ONE_LINE_CODE = 10;
/** Code units that one entry of the line table can cover. */
const MAX_ENTRY = 8;

class LocationWriter {
  readonly table: number[] = [];

  constructor(private lineno: number) {}

  private first(code: number, size: number): void {
    this.table.push(0x80 | (code << 3) | (size - 1));
  }

  private varint(value: number): void {
    let rest = value;
    while (rest >= 64) {
      this.table.push(0x40 | (rest & 0x3f));
      rest >>>= 6;
    }
    this.table.push(rest);
  }

  private signedVarint(value: number): void {
    this.varint(value < 0 ? (-value << 1) | 1 : value << 1);
  }

  /** @source Python/assemble.c write_location_info_entry */
  write(loc: Location, size: number): void {
    if (loc.lineno < 0) {
      this.first(NONE_CODE, size);
      return;
    }
    const delta = loc.lineno - this.lineno;
    const column = loc.col_offset;
    const end = loc.end_col_offset;
    if (column < 0 || end < 0) {
      if (loc.end_lineno === loc.lineno || loc.end_lineno === -1) {
        this.first(NO_COLUMNS_CODE, size);
        this.signedVarint(delta);
        this.lineno = loc.lineno;
        return;
      }
    } else if (loc.end_lineno === loc.lineno) {
      if (delta === 0 && column < 80 && end - column < 16 && end >= column) {
        this.first(column >> 3, size);
        this.table.push(((column & 7) << 4) | (end - column));
        return;
      }
      if (delta >= 0 && delta < 3 && column < 128 && end < 128) {
        this.first(ONE_LINE_CODE + delta, size);
        this.table.push(column, end);
        this.lineno = loc.lineno;
        return;
      }
    }
    this.first(LONG_CODE, size);
    this.signedVarint(delta);
    this.varint(loc.end_lineno - loc.lineno);
    this.varint(column + 1);
    this.varint(end + 1);
    this.lineno = loc.lineno;
  }
}

function sameLocation(a: Location, b: Location): boolean {
  return (
    a === b ||
    (a.lineno === b.lineno &&
      a.end_lineno === b.end_lineno &&
      a.col_offset === b.col_offset &&
      a.end_col_offset === b.end_col_offset)
  );
}

/** @source Python/assemble.c assemble_location_info */
function assembleLocations(instructions: readonly Instruction[], firstlineno: number): Uint8Array {
  const writer = new LocationWriter(firstlineno);
  let loc: Location | undefined;
  let size = 0;
  const emit = (): void => {
    if (loc === undefined) return;
    for (; size > MAX_ENTRY; size -= MAX_ENTRY) writer.write(loc, MAX_ENTRY);
    if (size > 0) writer.write(loc, size);
    size = 0;
  };
  for (const instruction of instructions) {
    if (loc === undefined || !sameLocation(loc, instruction.loc)) {
      emit();
      loc = instruction.loc;
    }
    size += instructionSize(instruction.opcode, instruction.oparg);
  }
  emit();
  return Uint8Array.from(writer.table);
}
