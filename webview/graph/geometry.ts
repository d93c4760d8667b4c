/** Sizes and places of records, in model pixels. */
import type {
  EdgeRecord,
  ObjectRecord,
  ScopeRecord,
  StackRecord,
} from '../../src/protocol/picture';

export const NODE_WIDTH = 236;
export const HEADER = 30;
export const ROW = 24;
const FOOT = 8;
/** Height of "... n more". */
const MORE = 22;
/** Distance from one column to the next. */
export const COLUMN_PITCH = 338;
/** Least space between two records of a column. */
export const GAP = 24;

/** Height of a record with so many rows. */
export function recordHeight(rows: number, more: number): number {
  return HEADER + rows * ROW + (more > 0 ? MORE : 0) + (rows + more > 0 ? FOOT : 0);
}

/** Height of the middle of a row below the record's top. */
export function rowMiddle(row: number | undefined, rows: number): number {
  return row === undefined ? HEADER + rows * ROW + MORE / 2 : HEADER + row * ROW + ROW / 2;
}

export type AnyRecord = ScopeRecord | ObjectRecord | StackRecord;

/** Height of a stack: its title, and room for the edges of the sheets below. */
const STACK_HEIGHT = 42;

/** The node's id in the graph. */
export function nodeId(record: AnyRecord): string {
  return 'oid' in record ? `o${record.oid}` : record.id;
}

/** Whether a record stands for many objects. */
export function isStack(record: AnyRecord): record is StackRecord {
  return 'oids' in record;
}

/** Height of a record's body. */
export function heightOf(record: AnyRecord): number {
  if (isStack(record)) return STACK_HEIGHT;
  const ended = 'oid' in record && record.freedBy !== undefined ? 1 : 0;
  const rows = record.rows.length + ended;
  const empty = !('oid' in record) && rows + record.more === 0 ? 1 : 0;
  return recordHeight(rows + empty, record.more);
}

/** The row's index with the "... more" row counted, which stands between the head and the tail. */
export function visibleRow(record: AnyRecord, row: number | undefined): number | undefined {
  if (row === undefined || !('oid' in record) || record.cutAfter === undefined) return row;
  return row < record.cutAfter ? row : row + MORE / ROW;
}

/**
 * Where the edge of a row leaves the record, from its top; without a row, from "... n more", or from
 * the head of a record that shows all its rows.
 */
export function portHeight(record: AnyRecord, row: number | undefined): number {
  if (isStack(record)) return STACK_HEIGHT / 2;
  if (row === undefined && record.more === 0) return HEADER / 2;
  const at = visibleRow(record, row);
  const cut = 'oid' in record ? record.cutAfter : undefined;
  return rowMiddle(at, cut ?? record.rows.length);
}

/** What lies at a height of an object's body: its head, "... n more", or the index of a row. */
export function partAt(record: ObjectRecord | ScopeRecord, y: number): 'head' | 'more' | number {
  if (y < HEADER) return 'head';
  const cut = ('oid' in record ? record.cutAfter : undefined) ?? record.rows.length;
  const within = y - HEADER;
  if (within < cut * ROW) return Math.floor(within / ROW);
  if (record.more === 0) return 'head';
  if (within < cut * ROW + MORE) return 'more';
  const row = cut + Math.floor((within - cut * ROW - MORE) / ROW);
  return row < record.rows.length ? row : 'head';
}

/** The id of the node at one end of an edge. */
export function endId(end: EdgeRecord['from']): string {
  if (end.kind === 'object') return `o${end.oid}`;
  return end.id;
}

/** Where a record lies: its column and the middle of its top edge's left end. */
export interface Place {
  readonly column: number;
  readonly top: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The ends and control points of an edge, relative as Cytoscape wants them. */
export interface Route {
  readonly source: Point;
  readonly target: Point;
  readonly weights: readonly number[];
  readonly distances: readonly number[];
  readonly back: boolean;
}

/**
 * The way of an edge: from the right of the row to the left of the target's header; backwards
 * from the left of the row to the right of the header; within a column as a C on the right.
 * `dodge` keeps parallel ways apart.
 */
export function routeEdge(from: Place, rowY: number, to: Place, dodge: number): Route {
  const back = to.column < from.column;
  const same = to.column === from.column;
  const half = NODE_WIDTH / 2;
  const source = { x: back ? -half - 5 : half + 5, y: rowY - from.height / 2 };
  const target = { x: back || same ? half + 3 : -half - 3, y: HEADER / 2 - to.height / 2 };
  const a = { x: from.column * COLUMN_PITCH + source.x, y: from.top + rowY };
  const b = { x: to.column * COLUMN_PITCH + target.x, y: to.top + HEADER / 2 };
  const reach = same ? 46 + dodge * 9 : Math.max(46, Math.abs(b.x - a.x) * 0.42);
  const sign = back ? -1 : 1;
  const first = { x: a.x + sign * reach, y: a.y };
  const second = { x: same ? b.x + reach : b.x - sign * reach, y: b.y };
  const middle = { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 };
  return {
    source,
    target,
    back,
    ...controls(a, b, [lerp(a, first, 0.9), middle, lerp(b, second, 0.9)]),
  };
}

function lerp(a: Point, b: Point, t: number): Point {
  return { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t };
}

/** Control points as weights along, and distances from, the straight line between the ends. */
function controls(
  a: Point,
  b: Point,
  points: readonly Point[],
): { weights: number[]; distances: number[] } {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = Math.max(1, Math.hypot(dx, dy));
  const ux = dx / length;
  const uy = dy / length;
  const weights: number[] = [];
  const distances: number[] = [];
  for (const point of [points[0], points[2]]) {
    if (point === undefined) continue;
    const rx = point.x - a.x;
    const ry = point.y - a.y;
    weights.push((rx * ux + ry * uy) / length);
    distances.push(-rx * uy + ry * ux);
  }
  return { weights, distances };
}
