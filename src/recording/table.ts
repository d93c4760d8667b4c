/**
 * Tables of small integers, a row after another in memory: what is written of one object or one
 * step lies together, so that writing it touches one line of the cache and not one for each column.
 */

import { takeChunk } from './chunk-memory';

const CHUNK_BITS = 12;
/** Rows of a table that can be given up together. */
export const CHUNK_ROWS = 1 << CHUNK_BITS;
const MASK = CHUNK_ROWS - 1;
/** Numbers in a row. */
const WIDTH = 6;
/** Rows that the first chunk has room for at first. */
const FIRST_ROWS = 64;

const NO_ROWS = new Int32Array(0);

/** Rows of six 32-bit integers; growing copies nothing but the first chunk, which begins short. */
export class Table {
  private readonly chunks: (Int32Array | undefined)[] = [];
  /** The chunk at the end. */
  private last: Int32Array = NO_ROWS;
  private released = 0;
  length = 0;

  /** Appends a row and returns its index. */
  append(a: number, b: number, c: number, d: number, e: number, f: number): number {
    const row = this.length;
    const at = (row & MASK) * WIDTH;
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
    this.length = row + 1;
    return row;
  }

  /** The number, or 0 outside the table. */
  at(row: number, column: number): number {
    const chunk = this.chunks[row >>> CHUNK_BITS];
    return chunk === undefined ? 0 : (chunk[(row & MASK) * WIDTH + column] ?? 0);
  }

  /** Writes a number into a row that was appended; rows that were given up stay so. */
  set(row: number, column: number, value: number): void {
    const chunk = this.chunks[row >>> CHUNK_BITS];
    if (chunk !== undefined) chunk[(row & MASK) * WIDTH + column] = value;
  }

  /** Bytes of the rows in use. */
  get byteLength(): number {
    return (this.length - this.released * CHUNK_ROWS) * WIDTH * 4;
  }

  /** Whether a row's chunk is still there. */
  has(row: number): boolean {
    return this.chunks[row >>> CHUNK_BITS] !== undefined;
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
        this.length === 0
          ? new Int32Array(FIRST_ROWS * WIDTH)
          : new Int32Array(takeChunk(CHUNK_ROWS * WIDTH * Int32Array.BYTES_PER_ELEMENT));
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
