/**
 * Tables of small integers, a row after another in memory: what is written of one object or one
 * step lies together, so that writing it touches one line of the cache and not one for each column.
 */

import { takeChunk } from './chunk-memory';
import { REGISTERS, TABLE_CHUNK, TABLE_CHUNK_BITS, TABLE_WIDTH } from './recorder-memory';

const MASK = TABLE_CHUNK - 1;
/** Rows that the first chunk has room for at first. */
const FIRST_ROWS = 64;

const NO_ROWS = new Int32Array(0);

/** Rows of six 32-bit integers; growing copies nothing but the first chunk, which begins short. */
export class Table {
  private readonly chunks: (Int32Array | undefined)[] = [];
  /** The chunk at the end. */
  private last: Int32Array = NO_ROWS;
  private released = 0;
  private rows = 0;
  /** The register that counts the rows of a table which is open, or -1. */
  private counter = -1;

  /** Rows so far. */
  get length(): number {
    return this.counter < 0 ? this.rows : REGISTERS[this.counter]!; // a register
  }

  /** The rows of an empty table will be written to `memory` and counted by a register. */
  open(memory: Int32Array, counter: number): void {
    this.last = memory;
    this.chunks.push(memory);
    this.counter = counter;
    REGISTERS[counter] = 0;
  }

  /** The memory is full and another chunk begins in it. */
  keep(): void {
    const whole = new Int32Array(
      takeChunk(TABLE_CHUNK * TABLE_WIDTH * Int32Array.BYTES_PER_ELEMENT),
    );
    whole.set(this.last);
    this.chunks[this.chunks.length - 1] = whole;
    this.chunks.push(this.last);
  }

  /** The table leaves the memory. */
  close(): void {
    this.rows = this.length;
    this.counter = -1;
    const first = (this.chunks.length - 1) * TABLE_CHUNK;
    this.last = this.last.slice(0, (this.rows - first) * TABLE_WIDTH);
    this.chunks[this.chunks.length - 1] = this.last;
  }

  /** Appends a row and returns its index. */
  append(a: number, b: number, c: number, d: number, e: number, f: number): number {
    const row = this.rows;
    const at = (row & MASK) * TABLE_WIDTH;
    let chunk = this.last;
    if (at === 0 || at === chunk.length) {
      this.extend(at);
      chunk = this.last;
    }
    chunk[at] = a;
    chunk[at + 1] = b;
    chunk[at + 2] = c;
    chunk[at + 3] = d;
    chunk[at + 4] = e;
    chunk[at + 5] = f;
    this.rows = row + 1;
    return row;
  }

  /** The number, or 0 outside the table. */
  at(row: number, column: number): number {
    const chunk = this.chunks[row >>> TABLE_CHUNK_BITS];
    return chunk === undefined ? 0 : (chunk[(row & MASK) * TABLE_WIDTH + column] ?? 0);
  }

  /** Writes a number into a row that was appended; rows that were given up stay so. */
  set(row: number, column: number, value: number): void {
    const chunk = this.chunks[row >>> TABLE_CHUNK_BITS];
    if (chunk !== undefined) chunk[(row & MASK) * TABLE_WIDTH + column] = value;
  }

  /** The chunk that a row lies in, unless it was given up. */
  chunkOf(row: number): Int32Array | undefined {
    return this.chunks[row >>> TABLE_CHUNK_BITS];
  }

  /** Bytes of the rows in use. */
  get byteLength(): number {
    return (this.length - this.released * TABLE_CHUNK) * TABLE_WIDTH * 4;
  }

  /** Whether a row's chunk is still there. */
  has(row: number): boolean {
    return this.chunks[row >>> TABLE_CHUNK_BITS] !== undefined;
  }

  /** Gives up a whole chunk; its numbers read as 0 from now on. */
  release(chunk: number): void {
    if (this.chunks[chunk] === undefined) return;
    this.chunks[chunk] = undefined;
    this.released++;
  }

  private extend(at: number): void {
    if (at === 0) {
      this.last =
        this.rows === 0
          ? new Int32Array(FIRST_ROWS * TABLE_WIDTH)
          : new Int32Array(takeChunk(TABLE_CHUNK * TABLE_WIDTH * Int32Array.BYTES_PER_ELEMENT));
      this.chunks.push(this.last);
      return;
    }
    const grown = new Int32Array(at * 2);
    grown.set(this.last);
    this.last = grown;
    this.chunks[this.chunks.length - 1] = grown;
  }
}

/** One column of a table, or some bits of one. */
export class TableColumn {
  constructor(
    private readonly table: Table,
    private readonly column: number,
    private readonly shift = 0,
    private readonly mask = -1,
  ) {}

  get length(): number {
    return this.table.length;
  }

  at(row: number): number {
    return (this.table.at(row, this.column) >> this.shift) & this.mask;
  }

  /** A copy of the column. */
  toArray(): Int32Array {
    return Int32Array.from({ length: this.length }, (_, row) => this.at(row));
  }

  /** Replaces a number; for columns that take all bits. */
  set(row: number, value: number): void {
    this.table.set(row, this.column, value);
  }
}
