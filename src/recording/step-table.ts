/** The line axis of a recording: what is known of each line step. */
import { REG, REGISTERS, STEP_ROWS, TABLE_CHUNK, TABLE_WIDTH } from './recorder-memory';
import { Table, TableColumn } from './table';

/** One place on the line axis. */
export const StepKind = { LINE: 0, RETURN: 1, EXCEPTION: 2 } as const;

const ROW = 0;
const LINE = 1;
const FRAME = 2;
/** Depth, the upper bits of the heap's size, and the kind. */
const MIXED = 3;
const TICK = 4;
const BYTES = 5;

const KIND_BITS = 2;
const UPPER_BITS = 8;
export const DEPTH_SHIFT = KIND_BITS + UPPER_BITS;
const WORD = 2 ** 32;

/** Most frames that a step can tell. */
export const MOST_DEPTH = (1 << (31 - DEPTH_SHIFT)) - 1;
/** Most bytes of a heap that a step can tell. */
export const MOST_STEP_BYTES = WORD * (1 << UPPER_BITS) - 1;

/** Numbers of two words: whole ones below `MOST_STEP_BYTES`. */
function bytesColumn(
  lower: TableColumn,
  upper: TableColumn,
): { readonly length: number; at(step: number): number } {
  return {
    get length() {
      return lower.length;
    },
    at: (step) => upper.at(step) * WORD + (lower.at(step) >>> 0),
  };
}

/** Rows of line steps. */
export class StepTable {
  private readonly rows = new Table();
  private isOpen = false;
  /** Row before the line runs. */
  readonly row = new TableColumn(this.rows, ROW);
  readonly line = new TableColumn(this.rows, LINE);
  /** Frame info. */
  readonly frame = new TableColumn(this.rows, FRAME);
  readonly depth = new TableColumn(this.rows, MIXED, DEPTH_SHIFT);
  readonly kind = new TableColumn(this.rows, MIXED, 0, (1 << KIND_BITS) - 1);
  readonly tick = new TableColumn(this.rows, TICK);
  private readonly lower = new TableColumn(this.rows, BYTES);
  private readonly upper = new TableColumn(this.rows, MIXED, KIND_BITS, (1 << UPPER_BITS) - 1);
  /** Bytes of the simulated heap. */
  readonly bytes = bytesColumn(this.lower, this.upper);

  /** Appends a step; `bytes` are whole and at most `MOST_STEP_BYTES`. */
  append(
    row: number,
    line: number,
    frame: number,
    depth: number,
    kind: number,
    tick: number,
    bytes: number,
  ): void {
    const upper = bytes < WORD ? 0 : Math.floor(bytes / WORD);
    const mixed = (depth << DEPTH_SHIFT) | (upper << KIND_BITS) | kind;
    if (this.isOpen) this.appendOpen(row, line, frame, mixed, tick, bytes | 0);
    else this.rows.append(row, line, frame, mixed, tick, bytes | 0);
  }

  /** The table is written by a recorder from now on. */
  open(): void {
    this.rows.open(STEP_ROWS, REG.STEPS);
    this.isOpen = true;
  }

  close(): void {
    this.rows.close();
    this.isOpen = false;
  }

  private appendOpen(
    row: number,
    line: number,
    frame: number,
    mixed: number,
    tick: number,
    bytes: number,
  ): void {
    const step = REGISTERS[REG.STEPS]!;
    const at = (step & (TABLE_CHUNK - 1)) * TABLE_WIDTH;
    if (at === 0 && step > 0) this.rows.keep();
    STEP_ROWS[at] = row;
    STEP_ROWS[at + 1] = line;
    STEP_ROWS[at + 2] = frame;
    STEP_ROWS[at + 3] = mixed;
    STEP_ROWS[at + 4] = tick;
    STEP_ROWS[at + 5] = bytes;
    REGISTERS[REG.STEPS] = step + 1;
  }

  get byteLength(): number {
    return this.rows.byteLength;
  }
}
