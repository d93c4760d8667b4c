/**
 * The memory that the recorder writes with every event, at places that never change: the engine
 * writes their addresses into machine code, where an array that is a field costs some ten
 * instructions an access. One recording at a time is written in a thread.
 */
import { RECORD_BITS } from './record-column';

/** Events, and places of words, in a chunk of a log. */
export const LOG_CHUNK_BITS = 15;
export const LOG_CHUNK = 1 << LOG_CHUNK_BITS;
/** What an event may need beyond a chunk's end. */
export const LOG_MARGIN = 8;

/** Bit of a stored kind below `NEAR`: the words take 32 bits. */
export const WIDE = 32;
/** Numbers below it fit into a word. Added to a word that fits, what comes out is below 65,536. */
export const HALF = 32768;

/** Stored kinds, and words, of the events since the last whole chunk of the log that is written. */
export const KINDS = new Uint8Array(LOG_CHUNK + LOG_MARGIN);
export const WORDS = new Int16Array(LOG_CHUNK + LOG_MARGIN);

/** Rows in a chunk of a table, which can be given up together, and numbers in a row. */
export const TABLE_CHUNK_BITS = 12;
export const TABLE_CHUNK = 1 << TABLE_CHUNK_BITS;
export const TABLE_WIDTH = 6;

/** Rows of objects, and of line steps, since the last whole chunk of their tables. */
export const OBJECT_ROWS = new Int32Array(TABLE_CHUNK * TABLE_WIDTH);
export const STEP_ROWS = new Int32Array(TABLE_CHUNK * TABLE_WIDTH);

/** Handles whose records lie here; a heap with more has them in an array of its own. */
export const NEAR_HANDLES = 1 << 19;

/** Memory of the operating system's that is not touched yet costs nothing; the engine does not count it. */
function reserved(numbers: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(numbers * Int32Array.BYTES_PER_ELEMENT));
}

/** What is known of each handle of the heap that is recorded, see record-column.ts. */
export const RECORDS = reserved(NEAR_HANDLES << RECORD_BITS);

/** Slots that lie here; a heap that needs more has them in an array of its own, see slot-pool.ts. */
const NEAR_SLOTS = 1 << 23;

/** What owners refer to, in blocks that the records name. */
export const SLOTS = reserved(NEAR_SLOTS);

/** Handles without an object: those that are free, and those that slots may still refer to. */
export const FREE_HANDLES = reserved(NEAR_HANDLES);
export const RETIRED_HANDLES = reserved(NEAR_HANDLES);

/** Code units of the program whose marks lie in `MARKS`, see code-entries.ts. */
export const MARKED_UNITS = 1 << 18;
export const MARKS = reserved(MARKED_UNITS);

/** Element 0: rows before those in `KINDS`, which may be more than 32 bits hold. */
export const ROWS_BEFORE = new Float64Array(16);

/** Numbers that change with nearly every event; `REG` says where. */
export const REGISTERS = new Int32Array(32);
/** Places in `REGISTERS`. */
export const REG = {
  /** Where the next event goes in `KINDS` and `WORDS`. */
  KIND_AT: 0,
  WORD_AT: 1,
  /** Objects that there were when the chunk began. */
  BASE: 2,
  /** Handles below it have their records in `RECORDS`, and their slots in `SLOTS`. */
  NEAR: 3,
  /** Instructions begun. */
  TICKS: 4,
  /** Code unit of the last instruction logged. */
  PC: 5,
  /** Objects made, and owners changed, within the present instruction. */
  FRESH: 6,
  DIRTY: 7,
  /** What the instruction does to the locals, as a bit of `Effect`. */
  LOCALS: 8,
  /** Text of the native function that is called, or 0. */
  NATIVE_CALL: 9,
  /** Objects so far, and the first of those in `OBJECT_ROWS`. */
  OBJECTS: 10,
  FIRST_OBJECT: 11,
  /** Line steps so far. */
  STEPS: 12,
  /** Objects whose birth the log has told. */
  SERIALS: 13,
  /** Handles in `FREE_HANDLES` and `RETIRED_HANDLES`, and beyond. */
  FREE: 14,
  RETIRED: 15,
  /** Objects that have come to live, less those that have died, since the state was told. */
  LIVE: 16,
  /** Lower 32 bits of `ROWS_BEFORE`. */
  LOWER_ROWS: 17,
  /** Place in `WORDS` before which no checkpoint is due; negative in an earlier chunk. */
  CHECK_AT: 18,
  /** Marks in `MARKS`. */
  MARKED: 19,
  /** References that owners have begun to hold, less those that they have given up, likewise. */
  EDGES: 20,
} as const;

/** Whether something waits to be recorded when the instruction has run. */
export function waits(): boolean {
  return (
    (REGISTERS[REG.FRESH]! |
      REGISTERS[REG.DIRTY]! |
      REGISTERS[REG.LOCALS]! |
      REGISTERS[REG.NATIVE_CALL]!) !==
    0
  );
}
