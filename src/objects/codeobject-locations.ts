/** Locations of instructions, and exception handlers, decoded from a code object's tables. */
import type { PyCodeObject } from './codeobject';

/** Numbers for each code unit: line, end line, column, end column; -1 where there is none. */
const ROW = 4;
const NONE = 15;
const LONG = 14;
const NO_COLUMNS = 13;
const ONE_LINE0 = 10;

/** Reads the variable-length numbers of the location table. */
class Cursor {
  constructor(
    readonly bytes: Uint8Array,
    public at = 0,
  ) {}

  varint(): number {
    let b = this.bytes[this.at++];
    let value = b & 63;
    for (let shift = 6; b & 64; shift += 6) {
      b = this.bytes[this.at++];
      value |= (b & 63) << shift;
    }
    return value;
  }

  signed(): number {
    const u = this.varint();
    return u & 1 ? -(u >>> 1) : u >>> 1;
  }
}

/** @source Objects/locations.md */
function decode(code: PyCodeObject): Int32Array {
  const { linetable, co_firstlineno, co_code } = code.v;
  const out = new Int32Array((co_code.length >> 1) * ROW).fill(-1);
  const c = new Cursor(linetable);
  let line = co_firstlineno;
  let unit = 0;
  while (c.at < linetable.length) {
    const first = linetable[c.at++];
    const units = (first & 7) + 1;
    const kind = (first >> 3) & 15;
    let row: [number, number, number, number];
    if (kind === NONE) row = [-1, -1, -1, -1];
    else if (kind === LONG) {
      line += c.signed();
      const endLine = line + c.varint();
      const column = c.varint() - 1;
      row = [line, endLine, column, c.varint() - 1];
    } else if (kind === NO_COLUMNS) {
      line += c.signed();
      row = [line, line, -1, -1];
    } else if (kind >= ONE_LINE0) {
      line += kind - ONE_LINE0;
      row = [line, line, linetable[c.at++], linetable[c.at++]];
    } else {
      const second = linetable[c.at++];
      const column = (kind << 3) | (second >> 4);
      row = [line, line, column, column + (second & 15)];
    }
    // A table that a program gave may be longer than the code.
    const end = Math.min(unit + units, out.length / ROW);
    for (; unit < end; unit++) out.set(row, unit * ROW);
  }
  return out;
}

/** Skips so many variable-length numbers from `at` on. */
function skipNumbers(bytes: Uint8Array, at: number, count: number): number {
  for (let i = 0; i < count; i++) while (bytes[at++] & 64);
  return at;
}

/** Writes the line of each code unit, or -1, as `lineOfUnit` gives it. */
export function fillLines(code: PyCodeObject, lines: Int32Array): void {
  const { linetable, co_firstlineno } = code.v;
  const { length } = lines;
  let line = co_firstlineno;
  let unit = 0;
  let at = 0;
  while (at < linetable.length) {
    const first = linetable[at++];
    const kind = (first >> 3) & 15;
    if (kind === LONG || kind === NO_COLUMNS) {
      const c = new Cursor(linetable, at);
      line += c.signed();
      at = kind === LONG ? skipNumbers(linetable, c.at, 3) : c.at;
    } else if (kind >= ONE_LINE0 && kind !== NONE) {
      line += kind - ONE_LINE0;
      at += 2;
    } else if (kind !== NONE) at++;
    // A table that a program gave may be longer than the code.
    const end = Math.min(unit + (first & 7) + 1, length);
    for (; unit < end; unit++) lines[unit] = kind === NONE ? -1 : line;
  }
  for (; unit < length; unit++) lines[unit] = -1;
}

function table(code: PyCodeObject): Int32Array {
  return (code.v.locations ??= decode(code));
}

/** Line of the instruction at a code unit, -1 for none; before the first: the code's first line. */
export function lineOfUnit(code: PyCodeObject, unit: number): number {
  return unit < 0 ? code.v.co_firstlineno : (table(code)[unit * ROW] ?? -1);
}

/** @source Objects/codeobject.c PyCode_Addr2Line */
export function PyCode_Addr2Line(code: PyCodeObject, addrq: number): number {
  return lineOfUnit(code, addrq >> 1);
}

/** Line, end line, column, end column (UTF-8 bytes, from 0) of a code unit; -1 for none. */
export function positionOfUnit(code: PyCodeObject, unit: number): [number, number, number, number] {
  const t = table(code);
  const at = unit * ROW;
  return [t[at], t[at + 1], t[at + 2], t[at + 3]];
}

/** Ranges of units with one line: (start, end, line), as `co_lines` gives them. */
export function lineRanges(code: PyCodeObject): [number, number, number][] {
  const t = table(code);
  const units = t.length / ROW;
  const out: [number, number, number][] = [];
  for (let unit = 0; unit < units; unit++) {
    const line = t[unit * ROW];
    const last = out[out.length - 1];
    if (last !== undefined && last[2] === line) last[1] = (unit + 1) * 2;
    else out.push([unit * 2, (unit + 1) * 2, line]);
  }
  return out;
}

/** @source Objects/exception_handling_notes.txt */
function decodeHandlers(bytes: Uint8Array): Int32Array {
  const numbers: number[] = [];
  let at = 0;
  const varint = (): number => {
    let b = bytes[at++];
    let value = b & 63;
    while (b & 64) {
      b = bytes[at++];
      value = (value << 6) | (b & 63);
    }
    return value;
  };
  while (at < bytes.length) {
    const start = varint();
    const size = varint();
    numbers.push(start, start + size, varint(), varint());
  }
  return Int32Array.from(numbers);
}

/** Rows of four: start, end, target (code units), depth * 2 + whether lasti is pushed. */
export function handlerTable(code: PyCodeObject): Int32Array {
  return (code.v.handlers ??= decodeHandlers(code.v.exceptiontable));
}

/** Index of the row that handles an exception at the unit, or -1. @source Python/ceval.c get_exception_handler */
export function findHandler(rows: Int32Array, unit: number): number {
  // Rows do not overlap and are sorted by start.
  let lo = 0;
  let hi = rows.length >> 2;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (rows[mid * 4 + 1] <= unit) lo = mid + 1;
    else hi = mid;
  }
  return lo * 4 < rows.length && rows[lo * 4] <= unit ? lo * 4 : -1;
}
