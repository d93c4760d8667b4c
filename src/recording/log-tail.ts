/** Appends events to the log that is open, in the recorder's memory. */
import type { EventLog } from './event-log';
import { E_ALLOC, E_DEALLOC, E_INSTRUCTION, nearKind } from './events';
import {
  HALF,
  KINDS,
  LOG_CHUNK,
  REG,
  REGISTERS,
  ROWS_BEFORE,
  WIDE,
  WORDS,
} from './recorder-memory';

let log: EventLog | null = null;

/** What is appended goes to this log from now on; another one that is open is closed. */
export function openLog(next: EventLog): void {
  if (log === next) return;
  closeLog();
  next.open();
  log = next;
}

/** The log that is open is only read from now on. */
export function closeLog(): void {
  log?.close();
  log = null;
}

/** Runs `write`, which appends to `other`; after that the log that was open before is open again. */
export function writeLog(other: EventLog, write: () => void): void {
  const before = log;
  openLog(other);
  try {
    write();
  } finally {
    closeLog();
    if (before !== null) openLog(before);
  }
}

/** Rows of the log so far. */
export function rowsSoFar(): number {
  return ROWS_BEFORE[0]! + REGISTERS[REG.KIND_AT]!;
}

/** Whether so many events whose words take so many places fit into the chunks at the end. */
export function hasRoom(events: number, places: number): boolean {
  return (
    REGISTERS[REG.KIND_AT]! + events < LOG_CHUNK && REGISTERS[REG.WORD_AT]! + places < LOG_CHUNK
  );
}

/** An instruction begins `move` code units after the last one. */
export function appendInstruction(move: number): void {
  const kind = nearKind(move);
  if (kind < 0) {
    append1(E_INSTRUCTION, move);
    return;
  }
  const at = REGISTERS[REG.KIND_AT]!;
  KINDS[at] = kind;
  REGISTERS[REG.KIND_AT] = at + 1;
  if (at + 1 >= LOG_CHUNK) extendLog();
}

export function append1(kind: number, a: number): void {
  const at = REGISTERS[REG.WORD_AT]!;
  WORDS[at] = a;
  if ((a + HALF) >>> 16 === 0) {
    end(kind, 1);
    return;
  }
  WORDS[at + 1] = a >> 16;
  end(kind | WIDE, 2);
}

export function append2(kind: number, a: number, b: number): void {
  const at = REGISTERS[REG.WORD_AT]!;
  WORDS[at] = a;
  if (((a + HALF) | (b + HALF)) >>> 16 === 0) {
    WORDS[at + 1] = b;
    end(kind, 2);
    return;
  }
  WORDS[at + 1] = a >> 16;
  WORDS[at + 2] = b;
  WORDS[at + 3] = b >> 16;
  end(kind | WIDE, 4);
}

export function append3(kind: number, a: number, b: number, c: number): void {
  const at = REGISTERS[REG.WORD_AT]!;
  WORDS[at] = a;
  if (((a + HALF) | (b + HALF) | (c + HALF)) >>> 16 === 0) {
    WORDS[at + 1] = b;
    WORDS[at + 2] = c;
    end(kind, 3);
    return;
  }
  WORDS[at + 1] = a >> 16;
  WORDS[at + 2] = b;
  WORDS[at + 3] = b >> 16;
  WORDS[at + 4] = c;
  WORDS[at + 5] = c >> 16;
  end(kind | WIDE, 6);
}

export function append4(kind: number, a: number, b: number, c: number, d: number): void {
  const at = REGISTERS[REG.WORD_AT]!;
  WORDS[at] = a;
  if (((a + HALF) | (b + HALF) | (c + HALF) | (d + HALF)) >>> 16 === 0) {
    WORDS[at + 1] = b;
    WORDS[at + 2] = c;
    WORDS[at + 3] = d;
    end(kind, 4);
    return;
  }
  WORDS[at + 1] = a >> 16;
  WORDS[at + 2] = b;
  WORDS[at + 3] = b >> 16;
  WORDS[at + 4] = c;
  WORDS[at + 5] = c >> 16;
  WORDS[at + 6] = d;
  WORDS[at + 7] = d >> 16;
  end(kind | WIDE, 8);
}

/** An object exists from now on. Serial numbers rise by one from object to object. */
export function appendAlloc(handle: number, serial: number, refcnt: number): void {
  REGISTERS[REG.SERIALS] = serial + 1;
  append3(E_ALLOC, handle, serial - REGISTERS[REG.BASE]!, refcnt);
}

export function appendDealloc(handle: number, serial: number, refcnt: number): void {
  append3(E_DEALLOC, handle, serial - REGISTERS[REG.BASE]!, refcnt);
}

/** The words are written: an event that takes so many places. */
function end(code: number, places: number): void {
  const at = REGISTERS[REG.KIND_AT]!;
  const word = REGISTERS[REG.WORD_AT]! + places;
  KINDS[at] = code;
  REGISTERS[REG.KIND_AT] = at + 1;
  REGISTERS[REG.WORD_AT] = word;
  if (at + 1 >= LOG_CHUNK || word >= LOG_CHUNK) extendLog();
}

/** A chunk is full: another one begins. */
export function extendLog(): void {
  if (log === null) throw new Error('no log is open');
  if (REGISTERS[REG.KIND_AT]! >= LOG_CHUNK) log.keepKinds();
  if (REGISTERS[REG.WORD_AT]! >= LOG_CHUNK) log.keepWords();
}
