/**
 * Tables of small integers, a row after another in memory: what is written of one object or one
 * step lies together, so that writing it touches one line of the cache and not one for each column.
 */

const CHUNK_BITS = 12;
/** Rows of a table that can be given up together. */
export const CHUNK_ROWS = 1 << CHUNK_BITS;
const MASK = CHUNK_ROWS - 1;

/** Rows of a fixed number of 32-bit integers; growing copies nothing. */
export class Table {
  private readonly chunks: (Int32Array | undefined)[] = [];
  private released = 0;
  length = 0;

  constructor(private readonly width: number) {}

  /** Appends a row of six numbers, for tables of that width, and returns its index. */
  append(a: number, b: number, c: number, d: number, e: number, f: number): number {
    const row = this.length;
    if ((row & MASK) === 0) this.reserve(row);
    const chunk = this.chunks[row >>> CHUNK_BITS]!; // reserved
    const at = (row & MASK) * 6;
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
    return chunk === undefined ? 0 : chunk[(row & MASK) * this.width + column]!; // in the chunk
  }

  /** Writes a number; the table grows to hold the row. */
  set(row: number, column: number, value: number): void {
    if (row >= this.length) {
      this.reserve(row);
      this.length = row + 1;
    }
    this.chunks[row >>> CHUNK_BITS]![(row & MASK) * this.width + column] = value; // reserved
  }

  /** Bytes of the rows in use. */
  get byteLength(): number {
    return (this.length - this.released * CHUNK_ROWS) * this.width * 4;
  }

  /** Gives up a whole chunk; its numbers read as 0 from now on. */
  release(chunk: number): void {
    if (this.chunks[chunk] === undefined) return;
    this.chunks[chunk] = undefined;
    this.released++;
  }

  private reserve(row: number): void {
    while (this.chunks.length <= row >>> CHUNK_BITS)
      this.chunks.push(new Int32Array(CHUNK_ROWS * this.width));
  }
}

/** One column of a table, or some bits of one. */
export class TableColumn {
  private pushed = 0;

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

  /** Writes into rows without a value so far in these bits. */
  push(value: number): number {
    const row = this.pushed++;
    this.table.set(row, this.column, this.table.at(row, this.column) | (value << this.shift));
    return row;
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

/** A column of 64-bit floats, of which whole chunks can be given up. */
export class ChunkedFloats {
  private readonly chunks: (Float64Array | undefined)[] = [];
  private released = 0;
  length = 0;

  push(value: number): number {
    const row = this.length++;
    const chunk = row >>> CHUNK_BITS;
    if ((row & MASK) === 0) this.chunks.push(new Float64Array(CHUNK_ROWS));
    this.chunks[chunk]![row & MASK] = value; // just made, or the last one
    return row;
  }

  /** The number, or 0 outside the column. */
  at(row: number): number {
    return this.chunks[row >>> CHUNK_BITS]?.[row & MASK] ?? 0;
  }

  /** Bytes of the rows in use. */
  get byteLength(): number {
    return (this.length - this.released * CHUNK_ROWS) * 8;
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
}
