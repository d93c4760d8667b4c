/**
 * The matching engine: the machine's state, its stack of contexts, and the main loop. Contexts
 * lie on a stack of their own, so that a pattern can backtrack as deep as memory allows.
 */
import type { Sets } from './sre-sets';

/** A running REPEAT. @source Modules/_sre/sre.h SRE_REPEAT */
export interface Repeat {
  count: number;
  /** Position of the REPEAT's arguments. */
  pattern: number;
  last_ptr: number;
  prev: Repeat | null;
}

/** One activation of the matcher. @source Modules/_sre/sre_lib.h match_context */
export class Context {
  ptr = 0;
  pc = 0;
  count = 0;
  lastmark = -1;
  lastindex = -1;
  chr = 0;
  toplevel = false;
  /** What to do when the context on top returns. */
  resume: Resume | null = null;
  rep: Repeat | null = null;
}

/** Executes one instruction; `m.pc` is behind its opcode. */
export type Handler = (m: Matcher, c: Context) => void;
/** Goes on after a nested match, which succeeded or not. */
export type Resume = (m: Matcher, c: Context, matched: boolean) => void;

const RUNNING = 2;
const UNSET = -1;

/** What a search works on. */
export interface Subject {
  /** The text if every character is one UTF-16 unit, else null. */
  readonly text: string | null;
  /** The characters or bytes if `text` is null. */
  readonly units: ArrayLike<number>;
  readonly length: number;
}

/** The machine. @source Modules/_sre/sre.h SRE_STATE */
export class Matcher {
  /** State of the search: where an attempt begins and where the last match ended. */
  start: number;
  end: number;
  ptr: number;
  must_advance = false;
  match_all = false;
  lastmark = UNSET;
  lastindex = UNSET;
  readonly mark: number[] = [];
  repeat: Repeat | null = null;
  private status = RUNNING;
  private readonly stack: Context[] = [];
  private depth = -1;
  private readonly data: number[] = [];
  private readonly text: string | null;
  private readonly units: ArrayLike<number>;

  constructor(
    readonly code: Uint32Array,
    readonly sets: Sets,
    subject: Subject,
    start: number,
    end: number,
    private readonly handlers: readonly (Handler | undefined)[],
  ) {
    this.text = subject.text;
    this.units = subject.units;
    this.start = start;
    this.ptr = start;
    this.end = end;
  }

  /** The character at `i`. */
  at(i: number): number {
    return this.text !== null ? this.text.charCodeAt(i) : this.units[i];
  }

  /** First position from `i` to `end` (excluded) of the character `ch`, or -1. */
  indexOf(ch: number, i: number, end: number): number {
    if (this.text !== null && ch < 0x10000) {
      const at = this.text.indexOf(String.fromCharCode(ch), i);
      return at < end ? at : -1;
    }
    while (i < end && this.at(i) !== ch) i++;
    return i < end ? i : -1;
  }

  /** @source Modules/_sre/sre.c RESET_CAPTURE_GROUP */
  resetGroups(): void {
    this.lastmark = UNSET;
    this.lastindex = UNSET;
  }

  /** @source Modules/_sre/sre.c state_reset */
  reset(): void {
    this.resetGroups();
    this.repeat = null;
    this.data.length = 0;
  }

  succeed(): void {
    this.status = 1;
  }

  fail(): void {
    this.status = 0;
  }

  /** Runs the code at `pc` from `this.ptr`; on success `this.ptr` is the end. @source Modules/_sre/sre_lib.h SRE(match) */
  match(pc: number, toplevel: boolean): boolean {
    const base = this.depth;
    this.enter(pc, toplevel);
    const { code, handlers, stack } = this;
    for (;;) {
      const c = stack[this.depth];
      while (this.status === RUNNING && stack[this.depth] === c) handlers[code[c.pc++]]!(this, c);
      if (this.status === RUNNING) continue;
      const matched = this.status === 1;
      this.depth--;
      if (this.depth === base) {
        this.status = RUNNING;
        return matched;
      }
      this.status = RUNNING;
      const below = stack[this.depth];
      below.resume!(this, below, matched);
    }
  }

  /** Starts a nested match at `pc` from `ptr`; `resume` goes on when it is done. @source Modules/_sre/sre_lib.h DO_JUMPX */
  jump(c: Context, resume: Resume, pc: number, ptr: number, toplevel = c.toplevel): void {
    c.resume = resume;
    this.ptr = ptr;
    this.enter(pc, toplevel);
  }

  private enter(pc: number, toplevel: boolean): void {
    const depth = ++this.depth;
    let c = this.stack[depth];
    if (c === undefined) {
      c = new Context();
      this.stack.push(c);
    }
    c.ptr = this.ptr;
    c.pc = pc;
    c.toplevel = toplevel;
  }

  /** Whether a match that ends at `ptr` is none after all. */
  refused(c: Context, ptr: number): boolean {
    return (
      c.toplevel &&
      ((this.match_all && ptr !== this.end) || (this.must_advance && ptr === this.start))
    );
  }

  saveLastmark(c: Context): void {
    c.lastmark = this.lastmark;
    c.lastindex = this.lastindex;
  }

  restoreLastmark(c: Context): void {
    this.lastmark = c.lastmark;
    this.lastindex = c.lastindex;
  }

  /** @source Modules/_sre/sre_lib.h MARK_PUSH */
  pushMarks(lastmark: number): void {
    for (let i = 0; i <= lastmark; i++) this.data.push(this.mark[i]);
  }

  /** @source Modules/_sre/sre_lib.h MARK_POP_KEEP */
  readMarks(lastmark: number): void {
    const from = this.data.length - lastmark - 1;
    for (let i = 0; i <= lastmark; i++) this.mark[i] = this.data[from + i];
  }

  /** @source Modules/_sre/sre_lib.h MARK_POP_DISCARD */
  dropMarks(lastmark: number): void {
    if (lastmark >= 0) this.data.length -= lastmark + 1;
  }

  pushData(value: number): void {
    this.data.push(value);
  }

  popData(): number {
    return this.data.pop()!;
  }

  /** Sets a mark; marks between the last one and it become unset. */
  setMark(i: number, ptr: number): void {
    if (i & 1) this.lastindex = (i >> 1) + 1;
    if (i > this.lastmark) {
      for (let j = this.lastmark + 1; j < i; j++) this.mark[j] = UNSET;
      this.lastmark = i;
    }
    this.mark[i] = ptr;
  }

  /** Start and end of a group, or null when it did not take part. */
  group(i: number): readonly [number, number] | null {
    const at = 2 * i;
    if (at >= this.lastmark) return null;
    const from = this.mark[at];
    const to = this.mark[at + 1];
    return from < 0 || to < 0 || to < from ? null : [from, to];
  }
}
