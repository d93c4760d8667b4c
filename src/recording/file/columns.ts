/** Columns of numbers in a section: differences as integers of variable length, where they are whole. */
import { ByteReader, ByteWriter } from './bytes';
import { damaged } from './fault';

/** What columns have in common, for writing. */
export interface NumberColumn {
  readonly length: number;
  at(index: number): number;
}

const WHOLE = 0;
const FLOAT = 1;
/** Differences stay exact below this size. */
const MAX_WHOLE = 2 ** 50;

/** Writes the rows `from` to `to` (half-open) of some columns of equal length. */
export function writeColumns(
  columns: readonly NumberColumn[],
  from: number,
  to: number,
): Uint8Array {
  const writer = new ByteWriter();
  writer.u32(to - from);
  for (const column of columns) {
    const kind = isWhole(column, from, to) ? WHOLE : FLOAT;
    writer.u8(kind);
    let previous = 0;
    for (let i = from; i < to; i++) {
      const value = column.at(i);
      if (kind === WHOLE) writer.varint(value - previous);
      else writer.f64(value);
      previous = value;
    }
  }
  return writer.finish();
}

function isWhole(column: NumberColumn, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const value = column.at(i);
    if (!Number.isInteger(value) || Math.abs(value) > MAX_WHOLE || Object.is(value, -0))
      return false;
  }
  return true;
}

/** A column being read: where values go, and what they may be. */
export interface ColumnSink {
  readonly name: string;
  push(value: number): void;
  /** Closed bounds of whole numbers; absent: any number. */
  readonly bounds?: readonly [number, number];
}

/** Reads a stretch that `writeColumns` wrote and gives its number of rows. */
export function readColumns(
  content: Uint8Array,
  tag: string,
  sinks: readonly ColumnSink[],
): number {
  const reader = new ByteReader(content, `its section ${tag}`);
  const rows = reader.u32();
  // Every value takes a byte at least.
  if (rows * sinks.length > content.length) throw damaged(`its section ${tag} is too short`);
  for (const sink of sinks) {
    const kind = reader.u8();
    if (kind !== WHOLE && kind !== FLOAT) throw damaged(`its section ${tag} has an unknown column`);
    const [lo, hi] = sink.bounds ?? [-Infinity, Infinity];
    let value = 0;
    for (let i = 0; i < rows; i++) {
      value = kind === WHOLE ? value + reader.varint() : reader.f64();
      const fits = value >= lo && value <= hi && (sink.bounds === undefined || isInt(value));
      if (!fits) throw damaged(`${sink.name} is out of range`);
      sink.push(value);
    }
  }
  reader.end();
  return rows;
}

function isInt(value: number): boolean {
  return Number.isInteger(value);
}
