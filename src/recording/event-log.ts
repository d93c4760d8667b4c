/**
 * The log of a recording: one byte for each event's kind, and its words in 16 bits each. An event
 * with a word that does not fit says so in its kind, and all its words take 32 bits. Serial numbers
 * of objects are kept as differences to how many objects there were when the chunk began.
 *
 * A place in the words belongs to a chunk by its begin: what an event needs beyond the chunk's end
 * is in a margin of the chunk, so that no event lies in two arrays.
 */
import { takeChunk } from './chunk-memory';
import { E_ALLOC, E_DEALLOC, EVENT_WIDTH, NEAR } from './events';
import {
  KINDS,
  LOG_CHUNK,
  LOG_CHUNK_BITS,
  LOG_MARGIN,
  REG,
  REGISTERS,
  ROWS_BEFORE,
  WIDE,
  WORDS,
} from './recorder-memory';

const MASK = LOG_CHUNK - 1;

/** Stored kind -> kind. */
const KIND = Uint8Array.from({ length: 256 }, (_, code) =>
  code >= NEAR ? code : code & (WIDE - 1),
);
/** Stored kind -> places in the words. */
const PLACES = Uint8Array.from(
  { length: 256 },
  (_, code) => (code >= NEAR ? 0 : EVENT_WIDTH[code & (WIDE - 1)]! * ((code & WIDE) === 0 ? 1 : 2)), // has a width
);

/** Word of an event that is the serial number of an object. */
const SERIAL_WORD = 1;

function hasSerial(kind: number): boolean {
  return kind === E_ALLOC || kind === E_DEALLOC;
}

/** A place in a log: a row, and where its words begin. */
export interface LogPlace {
  row: number;
  word: number;
}

/** The log. What is appended (see log-tail.ts) goes to the recorder's memory while the log is open. */
export class EventLog {
  private readonly kindChunks: (Uint8Array | undefined)[] = [new Uint8Array(0)];
  private readonly wordChunks: (Int16Array | undefined)[] = [new Int16Array(0)];
  /** Objects that there were before each chunk of kinds. */
  private readonly bases: number[] = [0];
  private rowsBefore = 0;
  private wordsBefore = 0;
  private serials = 0;
  private isOpen = false;
  // The events in the last chunks of a log that is not open.
  private kindsAtEnd = 0;
  private wordsAtEnd = 0;
  /** The first row that is kept, and where its words begin. */
  firstRow = 0;
  firstWord = 0;

  /** Events so far; the first ones may have been dropped. */
  get rows(): number {
    return this.rowsBefore + (this.isOpen ? REGISTERS[REG.KIND_AT]! : this.kindsAtEnd);
  }

  /** Places in the words so far. */
  get words(): number {
    return this.wordsBefore + (this.isOpen ? REGISTERS[REG.WORD_AT]! : this.wordsAtEnd);
  }

  /** Bytes in use. */
  get byteLength(): number {
    return this.rows - this.firstRow + (this.words - this.firstWord) * 2;
  }

  /** The recorder's memory takes the place of the chunks at the end. For log-tail.ts alone. */
  open(): void {
    KINDS.set(this.kindChunks.at(-1) ?? []);
    WORDS.set(this.wordChunks.at(-1) ?? []);
    this.kindChunks[this.kindChunks.length - 1] = KINDS;
    this.wordChunks[this.wordChunks.length - 1] = WORDS;
    REGISTERS[REG.KIND_AT] = this.kindsAtEnd;
    REGISTERS[REG.WORD_AT] = this.wordsAtEnd;
    ROWS_BEFORE[0] = this.rowsBefore;
    REGISTERS[REG.LOWER_ROWS] = this.rowsBefore | 0;
    REGISTERS[REG.SERIALS] = this.serials;
    REGISTERS[REG.BASE] = this.bases.at(-1) ?? 0;
    this.isOpen = true;
  }

  /** The log leaves the recorder's memory. For log-tail.ts alone. */
  close(): void {
    this.kindsAtEnd = REGISTERS[REG.KIND_AT]!;
    this.wordsAtEnd = REGISTERS[REG.WORD_AT]!;
    this.serials = REGISTERS[REG.SERIALS]!;
    this.kindChunks[this.kindChunks.length - 1] = KINDS.slice(0, this.kindsAtEnd);
    this.wordChunks[this.wordChunks.length - 1] = WORDS.slice(0, this.wordsAtEnd);
    this.isOpen = false;
  }

  /** The kinds in the recorder's memory are a whole chunk, and another begins. For log-tail.ts alone. */
  keepKinds(): void {
    const whole = new Uint8Array(takeChunk(LOG_CHUNK));
    whole.set(KINDS.subarray(0, LOG_CHUNK));
    this.kindChunks[this.kindChunks.length - 1] = whole;
    this.kindChunks.push(KINDS);
    this.rowsBefore += LOG_CHUNK;
    ROWS_BEFORE[0] = this.rowsBefore;
    REGISTERS[REG.LOWER_ROWS] = this.rowsBefore | 0;
    REGISTERS[REG.KIND_AT] = 0;
    const serials = REGISTERS[REG.SERIALS]!;
    REGISTERS[REG.BASE] = serials;
    this.bases.push(serials);
  }

  /** As `keepKinds`, for the words; the last event may have gone beyond the chunk. */
  keepWords(): void {
    const whole = new Int16Array(
      takeChunk((LOG_CHUNK + LOG_MARGIN) * Int16Array.BYTES_PER_ELEMENT),
    );
    whole.set(WORDS);
    this.wordChunks[this.wordChunks.length - 1] = whole;
    this.wordChunks.push(WORDS);
    const end = REGISTERS[REG.WORD_AT]!;
    WORDS.copyWithin(0, LOG_CHUNK, end);
    this.wordsBefore += LOG_CHUNK;
    REGISTERS[REG.WORD_AT] = end - LOG_CHUNK;
    REGISTERS[REG.CHECK_AT]! -= LOG_CHUNK; // a register
  }

  /** The events before a row as a log of their own, to read: chunks are shared with this one. */
  upTo(row: number, word: number): EventLog {
    const log = EventLog.after(row);
    log.firstRow = this.firstRow;
    log.wordsBefore = word;
    log.firstWord = this.firstWord;
    const kindChunks = this.kindChunks.slice(0, (row + MASK) >>> LOG_CHUNK_BITS);
    const wordChunks = this.wordChunks.slice(0, (word + MASK) >>> LOG_CHUNK_BITS);
    // What is in the recorder's memory will be other events.
    log.kindChunks.splice(0, 1, ...kindChunks.map((c) => (c === KINDS ? c.slice() : c)));
    log.bases.splice(0, 1, ...this.bases.slice(0, kindChunks.length));
    log.wordChunks.splice(0, 1, ...wordChunks.map((c) => (c === WORDS ? c.slice() : c)));
    return log;
  }

  /** Gives up the events before a row; `word` is where its words begin. */
  dropBefore(row: number, word: number): void {
    this.kindChunks.fill(undefined, this.firstRow >>> LOG_CHUNK_BITS, row >>> LOG_CHUNK_BITS);
    this.wordChunks.fill(undefined, this.firstWord >>> LOG_CHUNK_BITS, word >>> LOG_CHUNK_BITS);
    this.firstRow = row;
    this.firstWord = word;
  }

  /** Kind of a kept row. */
  kind(row: number): number {
    return KIND[this.kindChunks[row >>> LOG_CHUNK_BITS]![row & MASK]!]!; // a kept row, by the caller
  }

  /** Places that the words of a kept row take. */
  width(row: number): number {
    return PLACES[this.kindChunks[row >>> LOG_CHUNK_BITS]![row & MASK]!]!; // a kept row, by the caller
  }

  /** A word of a kept row, whose words begin at the place `word`; 0 if it has none there. */
  word(row: number, word: number, index: number): number {
    const code = this.kindChunks[row >>> LOG_CHUNK_BITS]![row & MASK]!; // a kept row, by the caller
    const chunk = this.wordChunks[word >>> LOG_CHUNK_BITS];
    if (chunk === undefined) return 0;
    const at = word & MASK;
    const kind = KIND[code]!; // every byte has one
    const value =
      (code & WIDE) === 0
        ? chunk[at + index]! // in the chunk or its margin
        : (chunk[at + 2 * index]! & 0xffff) | (chunk[at + 2 * index + 1]! << 16); // likewise
    if (index !== SERIAL_WORD || !hasSerial(kind)) return value;
    return value + this.bases[row >>> LOG_CHUNK_BITS]!; // one for each chunk
  }

  /**
   * Moves `place`, where an event begins, on to the next event before the row `end` that may change
   * a count and is the one that `is` asks for by the handle; whether there is one. All rows are kept.
   */
  toCounted(place: LogPlace, end: number, is: (handle: number) => boolean): boolean {
    let { row, word } = place;
    let found = false;
    while (row < end && !found) {
      const kinds = this.kindChunks[row >>> LOG_CHUNK_BITS]!; // a kept row
      for (const stop = Math.min(end, (row | MASK) + 1); row < stop; row++) {
        const code = kinds[row & MASK]!; // in the chunk
        // The kinds of such events are the first ones.
        if ((code & ~WIDE) <= E_DEALLOC) {
          const chunk = this.wordChunks[word >>> LOG_CHUNK_BITS]!; // of a kept row
          const at = word & MASK;
          const first =
            (code & WIDE) === 0
              ? chunk[at]! // in the chunk
              : (chunk[at]! & 0xffff) | (chunk[at + 1]! << 16); // in the chunk or its margin
          if ((found = is(first))) break;
        }
        word += PLACES[code]!; // every byte has one
      }
    }
    place.row = row;
    place.word = word;
    return found;
  }

  /** The whole log as two arrays; zeros where it was given up. */
  toArrays(): { kinds: Uint8Array; words: Int16Array } {
    const kinds = new Uint8Array(this.rows);
    const words = new Int16Array(this.words);
    this.kindChunks.forEach((chunk, i) => {
      if (chunk !== undefined)
        kinds.set(chunk.subarray(0, this.rows - i * LOG_CHUNK), i * LOG_CHUNK);
    });
    this.wordChunks.forEach((chunk, i) => {
      if (chunk !== undefined)
        words.set(chunk.subarray(0, this.words - i * LOG_CHUNK), i * LOG_CHUNK);
    });
    return { kinds, words };
  }

  /** A log of which all of the first `rows` events were given up. */
  static after(rows: number): EventLog {
    const log = new EventLog();
    log.rowsBefore = rows;
    log.firstRow = rows;
    return log;
  }
}
