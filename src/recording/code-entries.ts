/** What the recorder keeps of code objects. */
import type { PyObject } from '../heap/object';
import type { CodeMap, Describer } from './describer';
import { MARKED_UNITS, MARKS, REG, REGISTERS } from './recorder-memory';
import type { Recording } from './recording';

/** A code object, as far as the recorder needs it for each instruction. */
export interface CodeEntry {
  readonly code: PyObject;
  readonly map: CodeMap;
  /** Of each code unit, see `Describer.mark`; of the program's code alone. */
  readonly marks: Int32Array;
  /** Where the marks begin in `MARKS`, or -1: there is no room for them. */
  readonly base: number;
  readonly lastLine: number;
  /** Number in the recording's table, or -1 as long as it has none. */
  number: number;
}

const NO_MARKS = new Int32Array(0);

/** Places of the cache of code objects by serial number. */
const CODES_CACHED = 64;

/** The entries of all code that has run, found without a Map where code runs again and again. */
export class CodeEntries {
  private readonly entries = new Map<PyObject, CodeEntry>();
  private readonly cache = new Array<CodeEntry | null>(CODES_CACHED).fill(null);

  /** `table`: the recording's, for code of the program. */
  constructor(
    private readonly describer: Describer,
    private readonly table: Recording['codes'],
  ) {}

  /** The entry of a code object; made when it first runs, `byLibrary` or by the program. */
  of(code: PyObject, byLibrary: boolean): CodeEntry {
    const place = (code.addr ^ (code.addr >> 8)) & (CODES_CACHED - 1);
    const cached = this.cache[place];
    if (cached?.code === code) return cached;
    const entry = this.entries.get(code) ?? this.make(code, byLibrary);
    this.cache[place] = entry;
    return entry;
  }

  /** Enters the code in the recording's table. */
  number(entry: CodeEntry): void {
    const { lastLine } = entry;
    const { name, qualname, path, user, firstLine, localNames } = entry.map;
    const row = { name, qualname, path, user, firstLine, lastLine, localNames };
    entry.number = this.table.push(row) - 1;
  }

  private make(code: PyObject, byLibrary: boolean): CodeEntry {
    const map = this.describer.code(code, byLibrary);
    const base = map.user ? takeMarks(map.units) : -1;
    let marks: Int32Array = NO_MARKS;
    if (base >= 0) marks = MARKS.subarray(base, base + map.units);
    else if (map.user) marks = new Int32Array(map.units);
    const lastLine = map.user ? this.describer.mark(code, marks) : map.firstLine;
    const entry = { code, map, marks, base, lastLine, number: -1 };
    this.entries.set(code, entry);
    return entry;
  }
}

/** Takes so many places of the recorder's memory; where they begin, or -1. */
function takeMarks(units: number): number {
  const base = REGISTERS[REG.MARKED]!;
  if (base + units > MARKED_UNITS) return -1;
  REGISTERS[REG.MARKED] = base + units;
  return base;
}
