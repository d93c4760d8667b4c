/**
 * The events of a recording and the log that holds them: one byte of kind for each event and its
 * words in a column of 32-bit integers. Every event carries what is needed to undo it.
 *
 * Half of all events say that an instruction begins, mostly a few code units after the last one:
 * such a move is told by the kind itself, without a word (`NEAR`).
 */

/** Kinds of events: name, words, and what it says. `handle` numbers an object while it lives. */
export const EVENTS = {
  incref: { code: 0, words: ['handle'], doc: 'ob_refcnt rose by one' },
  decref: { code: 1, words: ['handle'], doc: 'ob_refcnt fell by one' },
  alloc: {
    code: 2,
    words: ['handle', 'serial', 'refcnt'],
    doc: 'an object of the program exists (made now, or made by library code and now held)',
  },
  dealloc: { code: 3, words: ['handle', 'serial', 'refcnt'], doc: 'an object was destroyed' },
  edge: {
    code: 4,
    words: ['owner', 'slot', 'old', 'new'],
    doc: 'a slot of an owner refers to another object; handle 0 is none',
  },
  line: { code: 5, words: ['frame', 'line', 'oldLine'], doc: 'a line of a frame begins' },
  instruction: {
    code: 6,
    words: ['move'],
    doc: 'an instruction of the program begins, so many code units after the last one that began',
  },
  frame_push: { code: 7, words: ['frame', 'info'], doc: 'a frame of the program begins to run' },
  frame_pop: {
    code: 8,
    words: ['frame', 'info', 'line'],
    doc: 'a frame of the program ended or was suspended',
  },
  gc_start: { code: 9, words: ['cycle'], doc: 'a collection begins' },
  gc_phase: { code: 10, words: ['cycle', 'phase'], doc: 'a phase of a collection begins' },
  gc_mark: { code: 11, words: ['handle', 'mark', 'oldMark'], doc: 'a phase touched an object' },
  gc_stop: { code: 12, words: ['cycle'], doc: 'a collection ended' },
  output: { code: 13, words: ['piece'], doc: 'the program wrote output' },
  value: {
    code: 14,
    words: ['handle', 'old', 'new'],
    doc: 'the short value of a mutable atom changed',
  },
  native_call: {
    code: 15,
    words: ['callee', 'old'],
    doc: 'the program calls a native function; 0: it returned',
  },
  resize: {
    code: 16,
    words: ['handle', 'old', 'new'],
    doc: 'bytes that an object keeps apart from itself (items, a table) changed',
  },
} as const;
export type EventName = keyof typeof EVENTS;

/** Kinds from here on are instructions with a move of -64 to 63: `NEAR + 64 + move`. */
export const NEAR = 128;
const NEAR_ZERO = NEAR + 64;

/** Event code -> number of words. */
export const EVENT_WIDTH: readonly number[] = Array.from(
  { length: 256 },
  (_, kind) => Object.values(EVENTS)[kind]?.words.length ?? 0,
);

const NAMES = Object.keys(EVENTS) as readonly EventName[];

/** Event code -> name; undefined for a number that is no code. */
export function eventName(kind: number): EventName | undefined {
  return kind >= NEAR ? 'instruction' : NAMES[kind];
}

/** Whether the kind says that an instruction begins. */
export function isInstruction(kind: number): boolean {
  return kind >= NEAR || kind === E_INSTRUCTION;
}

/** Code units between an instruction and the one before, of the event's kind and first word. */
export function instructionMove(kind: number, word: number): number {
  return kind >= NEAR ? kind - NEAR_ZERO : word;
}

export const E_INCREF = EVENTS.incref.code;
export const E_DECREF = EVENTS.decref.code;
export const E_ALLOC = EVENTS.alloc.code;
export const E_DEALLOC = EVENTS.dealloc.code;
export const E_EDGE = EVENTS.edge.code;
export const E_LINE = EVENTS.line.code;
export const E_INSTRUCTION = EVENTS.instruction.code;
export const E_FRAME_PUSH = EVENTS.frame_push.code;
export const E_FRAME_POP = EVENTS.frame_pop.code;
export const E_GC_START = EVENTS.gc_start.code;
export const E_GC_PHASE = EVENTS.gc_phase.code;
export const E_GC_MARK = EVENTS.gc_mark.code;
export const E_GC_STOP = EVENTS.gc_stop.code;
export const E_OUTPUT = EVENTS.output.code;
export const E_VALUE = EVENTS.value.code;
export const E_NATIVE_CALL = EVENTS.native_call.code;
export const E_RESIZE = EVENTS.resize.code;

const CHUNK_BITS = 16;
const CHUNK = 1 << CHUNK_BITS;
const MASK = CHUNK - 1;

const NOTHING = new Uint8Array(0);
const NO_WORDS = new Int32Array(0);

/** The growing log. `rows` events, `words` payload words; appending allocates nothing but chunks. */
export class EventLog {
  private readonly kindChunks: (Uint8Array | undefined)[] = [];
  private readonly wordChunks: (Int32Array | undefined)[] = [];
  // The chunks at the end, which always have room for one more.
  private kinds = new Uint8Array(0);
  private data = new Int32Array(0);
  /** Events so far, and the words of them; the first ones may have been dropped. */
  rows = 0;
  words = 0;
  /** The first row that is kept, and where its words begin. */
  firstRow = 0;
  firstWord = 0;

  constructor() {
    this.addKindChunk();
    this.addWordChunk();
  }

  /** Bytes in use. */
  get byteLength(): number {
    return this.rows - this.firstRow + (this.words - this.firstWord) * 4;
  }

  /** The events before a row as a log of their own, to read: chunks are shared with this one. */
  upTo(row: number, word: number): EventLog {
    const log = new EventLog();
    log.kindChunks.length = 0;
    log.wordChunks.length = 0;
    log.kindChunks.push(...this.kindChunks.slice(0, (row + MASK) >>> CHUNK_BITS));
    log.wordChunks.push(...this.wordChunks.slice(0, (word + MASK) >>> CHUNK_BITS));
    log.rows = row;
    log.words = word;
    log.firstRow = this.firstRow;
    log.firstWord = this.firstWord;
    return log;
  }

  /** Gives up the events before a row; `word` is where its words begin. */
  dropBefore(row: number, word: number): void {
    this.kindChunks.fill(undefined, this.firstRow >>> CHUNK_BITS, row >>> CHUNK_BITS);
    this.wordChunks.fill(undefined, this.firstWord >>> CHUNK_BITS, word >>> CHUNK_BITS);
    this.firstRow = row;
    this.firstWord = word;
  }

  kind(row: number): number {
    return this.kindChunks[row >>> CHUNK_BITS]![row & MASK]!; // a kept row, by the caller
  }

  /** The word, or 0 beyond the end. */
  word(index: number): number {
    const chunk = this.wordChunks[index >>> CHUNK_BITS];
    return chunk === undefined ? 0 : chunk[index & MASK]!; // the mask keeps it in the chunk
  }

  /** An instruction begins `move` code units after the last one. */
  appendInstruction(move: number): void {
    if (move >= -64 && move < 64) this.addKind(NEAR_ZERO + move);
    else this.append1(E_INSTRUCTION, move);
  }

  append1(kind: number, a: number): void {
    this.addKind(kind);
    this.addWord(a);
  }

  append2(kind: number, a: number, b: number): void {
    this.addKind(kind);
    this.addWord(a);
    this.addWord(b);
  }

  append3(kind: number, a: number, b: number, c: number): void {
    this.addKind(kind);
    const at = this.words & MASK;
    if (at < CHUNK - 3) {
      const { data } = this;
      data[at] = a;
      data[at + 1] = b;
      data[at + 2] = c;
      this.words += 3;
      return;
    }
    this.addWord(a);
    this.addWord(b);
    this.addWord(c);
  }

  append4(kind: number, a: number, b: number, c: number, d: number): void {
    this.addKind(kind);
    const at = this.words & MASK;
    if (at < CHUNK - 4) {
      const { data } = this;
      data[at] = a;
      data[at + 1] = b;
      data[at + 2] = c;
      data[at + 3] = d;
      this.words += 4;
      return;
    }
    this.addWord(a);
    this.addWord(b);
    this.addWord(c);
    this.addWord(d);
  }

  /** The whole log as two arrays; zeros where it was given up. */
  toArrays(): { kinds: Uint8Array; words: Int32Array } {
    const kinds = new Uint8Array(this.rows);
    const words = new Int32Array(this.words);
    for (let at = 0, i = 0; at < this.rows; at += CHUNK, i++) {
      const chunk = this.kindChunks[i] ?? NOTHING;
      kinds.set(chunk.subarray(0, Math.min(CHUNK, this.rows - at)), at);
    }
    for (let at = 0, i = 0; at < this.words; at += CHUNK, i++) {
      const chunk = this.wordChunks[i] ?? NO_WORDS;
      words.set(chunk.subarray(0, Math.min(CHUNK, this.words - at)), at);
    }
    return { kinds, words };
  }

  /** A log of which all of the first `rows` events were given up. */
  static after(rows: number): EventLog {
    const log = new EventLog();
    log.rows = rows;
    log.firstRow = rows;
    return log;
  }

  /** The log that `toArrays` gave; the arrays must already be checked. */
  static from(kinds: Uint8Array, words: Int32Array): EventLog {
    const log = new EventLog();
    for (let i = 0; i < kinds.length; i++) log.addKind(kinds[i]!); // in bounds
    for (let i = 0; i < words.length; i++) log.addWord(words[i]!); // in bounds
    return log;
  }

  private addKind(kind: number): void {
    const row = this.rows;
    this.kinds[row & MASK] = kind;
    this.rows = row + 1;
    if (((row + 1) & MASK) === 0) this.addKindChunk();
  }

  private addWord(word: number): void {
    const index = this.words;
    this.data[index & MASK] = word;
    this.words = index + 1;
    if (((index + 1) & MASK) === 0) this.addWordChunk();
  }

  private addKindChunk(): void {
    this.kinds = new Uint8Array(CHUNK);
    this.kindChunks.push(this.kinds);
  }

  private addWordChunk(): void {
    this.data = new Int32Array(CHUNK);
    this.wordChunks.push(this.data);
  }
}
