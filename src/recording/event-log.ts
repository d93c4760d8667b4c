/**
 * The log of a recording: one byte for each event's kind, and its words in 16 bits each. An event
 * with a word that does not fit says so in its kind, and all its words take 32 bits. Serial numbers
 * of objects are kept as differences to how many objects there were when the chunk began.
 *
 * A place in the words belongs to a chunk by its begin: what an event needs beyond the chunk's end
 * is in a margin of the chunk, so that no event lies in two arrays.
 */
import { takeChunk } from './chunk-memory';
import { E_ALLOC, E_DEALLOC, E_DECREF, E_INSTRUCTION, EVENT_WIDTH, NEAR, nearKind } from './events';

const CHUNK_BITS = 15;
const CHUNK = 1 << CHUNK_BITS;
const MASK = CHUNK - 1;
/** Room for the longest event. */
const MARGIN = 8;
/** Length of the first chunk of a log, which grows: most logs are short. */
const SHORT = 1024;

/** Bit of a stored kind below `NEAR`: the words take 32 bits. */
const WIDE = 32;
/** Numbers below it fit into a word. Added to a word that fits, what comes out is below 65,536. */
export const HALF = 32768;

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

/** The growing log; appending allocates nothing but chunks. */
export class EventLog {
  private readonly kindChunks: (Uint8Array | undefined)[] = [];
  private readonly wordChunks: (Int16Array | undefined)[] = [];
  /** Objects that there were before each chunk of kinds. */
  private readonly bases: number[] = [];
  // The chunks at the end, which always have room for one more event, and where the next one goes.
  // Others may write there what they have asked `hasRoom` for.
  kinds: Uint8Array;
  data: Int16Array;
  kindAt = 0;
  dataAt = 0;
  private rowsBefore = 0;
  private wordsBefore = 0;
  private base = 0;
  private serials = 0;
  /** The first row that is kept, and where its words begin. */
  firstRow = 0;
  firstWord = 0;

  constructor() {
    this.kinds = new Uint8Array(SHORT);
    this.kindChunks.push(this.kinds);
    this.bases.push(0);
    this.data = new Int16Array(SHORT);
    this.wordChunks.push(this.data);
  }

  /** Events so far; the first ones may have been dropped. */
  get rows(): number {
    return this.rowsBefore + this.kindAt;
  }

  /** Places in the words so far. */
  get words(): number {
    return this.wordsBefore + this.dataAt;
  }

  /** Bytes in use. */
  get byteLength(): number {
    return this.rows - this.firstRow + (this.words - this.firstWord) * 2;
  }

  /** The events before a row as a log of their own, to read: chunks are shared with this one. */
  upTo(row: number, word: number): EventLog {
    const log = EventLog.after(row);
    log.firstRow = this.firstRow;
    log.wordsBefore = word;
    log.firstWord = this.firstWord;
    const kindChunks = this.kindChunks.slice(0, (row + MASK) >>> CHUNK_BITS);
    log.kindChunks.splice(0, 1, ...kindChunks);
    log.bases.splice(0, 1, ...this.bases.slice(0, kindChunks.length));
    log.wordChunks.splice(0, 1, ...this.wordChunks.slice(0, (word + MASK) >>> CHUNK_BITS));
    return log;
  }

  /** Gives up the events before a row; `word` is where its words begin. */
  dropBefore(row: number, word: number): void {
    this.kindChunks.fill(undefined, this.firstRow >>> CHUNK_BITS, row >>> CHUNK_BITS);
    this.wordChunks.fill(undefined, this.firstWord >>> CHUNK_BITS, word >>> CHUNK_BITS);
    this.firstRow = row;
    this.firstWord = word;
  }

  /** Kind of a kept row. */
  kind(row: number): number {
    return KIND[this.kindChunks[row >>> CHUNK_BITS]![row & MASK]!]!; // a kept row, by the caller
  }

  /** Places that the words of a kept row take. */
  width(row: number): number {
    return PLACES[this.kindChunks[row >>> CHUNK_BITS]![row & MASK]!]!; // a kept row, by the caller
  }

  /** A word of a kept row, whose words begin at the place `word`; 0 if it has none there. */
  word(row: number, word: number, index: number): number {
    const code = this.kindChunks[row >>> CHUNK_BITS]![row & MASK]!; // a kept row, by the caller
    const chunk = this.wordChunks[word >>> CHUNK_BITS];
    if (chunk === undefined) return 0;
    const at = word & MASK;
    const kind = KIND[code]!; // every byte has one
    const value =
      (code & WIDE) === 0
        ? chunk[at + index]! // in the chunk or its margin
        : (chunk[at + 2 * index]! & 0xffff) | (chunk[at + 2 * index + 1]! << 16); // likewise
    if (index !== SERIAL_WORD || !hasSerial(kind)) return value;
    return value + this.bases[row >>> CHUNK_BITS]!; // one for each chunk
  }

  /**
   * Moves `place`, where an event begins, on to the next event before the row `end` that may change
   * a count and is the one that `is` asks for by the handle; whether there is one. All rows are kept.
   */
  toCounted(place: LogPlace, end: number, is: (handle: number) => boolean): boolean {
    let { row, word } = place;
    let found = false;
    while (row < end && !found) {
      const kinds = this.kindChunks[row >>> CHUNK_BITS]!; // a kept row
      for (const stop = Math.min(end, (row | MASK) + 1); row < stop; row++) {
        const code = kinds[row & MASK]!; // in the chunk
        // The kinds of such events are the first ones.
        if ((code & ~WIDE) <= E_DEALLOC) {
          const chunk = this.wordChunks[word >>> CHUNK_BITS]!; // of a kept row
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

  /** Whether so many events whose words take so many places fit into the chunks at the end. */
  hasRoom(events: number, places: number): boolean {
    return (
      this.kindAt + events < this.kinds.length && this.dataAt + places < this.data.length - MARGIN
    );
  }

  /** An instruction begins `move` code units after the last one. */
  appendInstruction(move: number): void {
    const kind = nearKind(move);
    if (kind < 0) {
      this.append1(E_INSTRUCTION, move);
      return;
    }
    this.kinds[this.kindAt++] = kind;
    if (this.kindAt === this.kinds.length) this.extendKinds();
  }

  append1(kind: number, a: number): void {
    const { data, dataAt } = this;
    if ((a + HALF) >>> 16 === 0) {
      data[dataAt] = a;
      this.end(kind, 1);
      return;
    }
    data[dataAt] = a;
    data[dataAt + 1] = a >> 16;
    this.end(kind | WIDE, 2);
  }

  append2(kind: number, a: number, b: number): void {
    const { data, dataAt } = this;
    if (((a + HALF) | (b + HALF)) >>> 16 === 0) {
      data[dataAt] = a;
      data[dataAt + 1] = b;
      this.end(kind, 2);
      return;
    }
    data[dataAt] = a;
    data[dataAt + 1] = a >> 16;
    data[dataAt + 2] = b;
    data[dataAt + 3] = b >> 16;
    this.end(kind | WIDE, 4);
  }

  append3(kind: number, a: number, b: number, c: number): void {
    const { data, dataAt } = this;
    if (((a + HALF) | (b + HALF) | (c + HALF)) >>> 16 === 0) {
      data[dataAt] = a;
      data[dataAt + 1] = b;
      data[dataAt + 2] = c;
      this.end(kind, 3);
      return;
    }
    data[dataAt] = a;
    data[dataAt + 1] = a >> 16;
    data[dataAt + 2] = b;
    data[dataAt + 3] = b >> 16;
    data[dataAt + 4] = c;
    data[dataAt + 5] = c >> 16;
    this.end(kind | WIDE, 6);
  }

  append4(kind: number, a: number, b: number, c: number, d: number): void {
    const { data, dataAt } = this;
    if (((a + HALF) | (b + HALF) | (c + HALF) | (d + HALF)) >>> 16 === 0) {
      data[dataAt] = a;
      data[dataAt + 1] = b;
      data[dataAt + 2] = c;
      data[dataAt + 3] = d;
      this.end(kind, 4);
      return;
    }
    data[dataAt] = a;
    data[dataAt + 1] = a >> 16;
    data[dataAt + 2] = b;
    data[dataAt + 3] = b >> 16;
    data[dataAt + 4] = c;
    data[dataAt + 5] = c >> 16;
    data[dataAt + 6] = d;
    data[dataAt + 7] = d >> 16;
    this.end(kind | WIDE, 8);
  }

  /** An object exists from now on. Serial numbers rise by one from object to object. */
  appendAlloc(handle: number, serial: number, refcnt: number): void {
    this.serials = serial + 1;
    this.append3(E_ALLOC, handle, serial - this.base, refcnt);
  }

  appendDealloc(handle: number, serial: number, refcnt: number): void {
    this.append3(E_DEALLOC, handle, serial - this.base, refcnt);
  }

  /** An object's count fell to zero and it was destroyed: two events. */
  appendDeath(handle: number, serial: number): void {
    const { kinds, kindAt, data, dataAt } = this;
    const near = serial - this.base;
    if (((handle + HALF) | (near + HALF)) >>> 16 !== 0 || kindAt + 2 >= kinds.length) {
      this.append1(E_DECREF, handle);
      this.appendDealloc(handle, serial, 0);
      return;
    }
    kinds[kindAt] = E_DECREF;
    kinds[kindAt + 1] = E_DEALLOC;
    this.kindAt = kindAt + 2;
    data[dataAt] = handle;
    data[dataAt + 1] = handle;
    data[dataAt + 2] = near;
    data[dataAt + 3] = 0;
    this.dataAt = dataAt + 4;
    if (this.dataAt >= data.length - MARGIN) this.extendData();
  }

  /** The words are written: an event that takes so many places. */
  private end(code: number, places: number): void {
    this.kinds[this.kindAt++] = code;
    if (this.kindAt === this.kinds.length) this.extendKinds();
    this.dataAt += places;
    if (this.dataAt >= this.data.length - MARGIN) this.extendData();
  }

  /** The whole log as two arrays; zeros where it was given up. */
  toArrays(): { kinds: Uint8Array; words: Int16Array } {
    const kinds = new Uint8Array(this.rows);
    const words = new Int16Array(this.words);
    this.kindChunks.forEach((chunk, i) => {
      if (chunk !== undefined) kinds.set(chunk.subarray(0, this.rows - i * CHUNK), i * CHUNK);
    });
    this.wordChunks.forEach((chunk, i) => {
      if (chunk !== undefined) words.set(chunk.subarray(0, this.words - i * CHUNK), i * CHUNK);
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

  /** The kinds are full: the short first chunk grows, others are followed by a new one. */
  private extendKinds(): void {
    if (this.kinds.length < CHUNK) {
      const grown = new Uint8Array(this.kinds.length * 2);
      grown.set(this.kinds);
      this.kinds = grown;
      this.kindChunks[this.kindChunks.length - 1] = grown;
      return;
    }
    this.kinds = new Uint8Array(takeChunk(CHUNK));
    this.kindChunks.push(this.kinds);
    this.rowsBefore += CHUNK;
    this.kindAt = 0;
    this.base = this.serials;
    this.bases.push(this.base);
  }

  private extendData(): void {
    if (this.data.length < CHUNK) {
      const length = this.data.length * 2;
      const grown = new Int16Array(length < CHUNK ? length : CHUNK + MARGIN);
      grown.set(this.data);
      this.data = grown;
      this.wordChunks[this.wordChunks.length - 1] = grown;
      return;
    }
    const beyond = this.data.subarray(CHUNK, this.dataAt);
    this.data = new Int16Array(takeChunk((CHUNK + MARGIN) * Int16Array.BYTES_PER_ELEMENT));
    this.data.set(beyond);
    this.wordChunks.push(this.data);
    this.wordsBefore += CHUNK;
    this.dataAt -= CHUNK;
  }
}
