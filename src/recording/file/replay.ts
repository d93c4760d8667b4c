/**
 * Applies every event of a recording from a file once: checks that each fits the state it meets,
 * and finds again what the file leaves out, the rows of births and deaths and the checkpoints.
 */
import { Cursor } from '../cursor';
import {
  E_ALLOC,
  E_DEALLOC,
  E_DECREF,
  E_EDGE,
  E_FRAME_POP,
  E_FRAME_PUSH,
  E_GC_MARK,
  E_GC_PHASE,
  E_GC_START,
  E_GC_STOP,
  E_INCREF,
  E_INSTRUCTION,
  E_LINE,
  E_NATIVE_CALL,
  E_OUTPUT,
  E_VALUE,
  EVENT_NAMES,
} from '../events';
import { FAR_SLOT, genericIndex } from '../heap-state';
import { CHECKPOINT_WORDS, ValueKind, type Recording } from '../recording';
import { damaged } from './fault';

/** Checks the events; `recording` has all tables already. Fills what is derived from events. */
export function replayEvents(recording: Recording): void {
  const replay = new Replay(recording);
  while (replay.cursor.row < recording.log.rows) replay.next();
  replay.end();
}

type Check = (a: number, w: number) => boolean;

class Replay {
  readonly cursor: Cursor;
  /** Highest handle that can be in use. */
  private readonly handles: number;
  private born = 0;
  private frames = 0;
  private readonly running = new Set<number>();
  private cycles = 0;
  private phases = 0;
  /** Empty slots that dense tables hold because a far one was filled. */
  private padding = 0;
  private wordsAtCheckpoint = 0;
  private readonly checks: readonly Check[];

  constructor(private readonly recording: Recording) {
    this.cursor = new Cursor(recording);
    this.handles =
      recording.objectType.length + recording.frameCode.length + recording.interpreterRoots.size;
    this.checks = this.table();
  }

  next(): void {
    const { cursor, recording } = this;
    const { row, word } = cursor;
    const kind = recording.log.kind(row);
    if (this.checks[kind]?.(recording.log.word(word), word) !== true)
      throw damaged(`event ${row} (${EVENT_NAMES[kind] ?? kind}) does not fit what was before`);
    cursor.forward();
    if (kind === E_LINE) this.checkpoint();
  }

  end(): void {
    const { recording } = this;
    if (this.born !== recording.objectType.length)
      throw damaged('it has objects that were never made');
    const before = recording.gcCycles.filter(({ startRow }) => startRow < recording.log.rows);
    if (this.cycles !== before.length) throw damaged('it has collections that never began');
  }

  private table(): Check[] {
    const { cursor, recording } = this;
    const { log } = recording;
    const counted: Check = (a) => cursor.heap.isLive(a);
    const checks: Check[] = [];
    checks[E_INCREF] = counted;
    checks[E_DECREF] = counted;
    checks[E_ALLOC] = (a, w) => this.alloc(a, log.word(w + 1));
    checks[E_DEALLOC] = (a, w) => this.dealloc(a, log.word(w + 1), log.word(w + 2));
    checks[E_EDGE] = (a, w) =>
      this.edge(a, log.word(w + 1), log.word(w + 2)) && this.isHandle(log.word(w + 3));
    checks[E_LINE] = (a, w) => {
      const top = cursor.frames[cursor.frames.length - 1];
      return top?.handle === a && log.word(w + 1) > 0 && log.word(w + 2) === top.line;
    };
    checks[E_INSTRUCTION] = (a) => a >= 0 && cursor.tick < recording.ticks;
    checks[E_FRAME_PUSH] = (a, w) => this.framePush(a, log.word(w + 1));
    checks[E_FRAME_POP] = (a, w) => {
      const top = cursor.frames[cursor.frames.length - 1];
      this.running.delete(a);
      return top?.handle === a && top.info === log.word(w + 1) && top.line === log.word(w + 2);
    };
    checks[E_OUTPUT] = (a) => a === cursor.output && recording.outputs[a]?.row === cursor.row;
    checks[E_VALUE] = (a, w) => this.value(a, log.word(w + 1), log.word(w + 2));
    checks[E_NATIVE_CALL] = (a, w) => this.isText(a) && log.word(w + 1) === cursor.nativeCall;
    return this.withCollector(checks);
  }

  private withCollector(checks: Check[]): Check[] {
    const { cursor, recording } = this;
    const { log, gcCycles } = recording;
    checks[E_GC_START] = (a) => {
      const fits = a === this.cycles && cursor.gcCycle < 0;
      this.cycles++;
      this.phases = 0;
      return fits && gcCycles[a]?.startRow === cursor.row;
    };
    checks[E_GC_PHASE] = (a, w) => {
      const phase = gcCycles[a]?.phases[this.phases++];
      const fits = phase?.row === cursor.row && phase.phase === log.word(w + 1);
      return fits && a === cursor.gcCycle;
    };
    checks[E_GC_MARK] = (a, w) =>
      cursor.gcCycle >= 0 &&
      cursor.heap.isLive(a) &&
      log.word(w + 2) === (cursor.gcMarks.get(a) ?? 0);
    checks[E_GC_STOP] = (a) => a === cursor.gcCycle && gcCycles[a]?.endRow === cursor.row + 1;
    return checks;
  }

  private isHandle(handle: number): boolean {
    return handle >= 0 && handle <= this.handles;
  }

  private isText(text: number): boolean {
    return text >= 0 && text < this.recording.texts.all().length;
  }

  private alloc(handle: number, serial: number): boolean {
    const { cursor, recording } = this;
    if (!this.isHandle(handle) || handle === 0 || cursor.heap.isLive(handle)) return false;
    if (serial !== this.born || serial >= recording.objectType.length) return false;
    this.born++;
    recording.objectBorn.push(cursor.row);
    recording.objectDied.push(-1);
    return true;
  }

  private dealloc(handle: number, serial: number, refcnt: number): boolean {
    const { heap, row } = this.cursor;
    if (!heap.isLive(handle)) return false;
    if (heap.serial.at(handle) !== serial || heap.refcnt.at(handle) !== refcnt) return false;
    this.recording.objectDied.set(serial, row);
    return true;
  }

  private edge(owner: number, slot: number, old: number): boolean {
    if (!this.isHandle(owner) || owner === 0) return false;
    if (slot < 0 && slot !== -1 && slot !== -2 && slot > -16) return false;
    const { heap, row } = this.cursor;
    if (slot < FAR_SLOT) {
      // A table is as long as its last slot that is not empty: a file could ask for any length.
      const table = heap.slots[owner];
      const length = (slot >= 0 ? table?.payload : table?.generic)?.length ?? 0;
      this.padding += Math.max(0, (slot >= 0 ? slot : genericIndex(slot)) - length);
      if (this.padding > MOST_PADDING + 16 * row) return false;
    }
    return heap.edge(owner, slot) === old;
  }

  private framePush(handle: number, info: number): boolean {
    if (!this.isHandle(handle) || handle === 0 || this.cursor.heap.isLive(handle)) return false;
    if (info !== this.frames || info >= this.recording.frameCode.length) return false;
    this.frames++;
    if (this.running.has(handle)) return false;
    this.running.add(handle);
    return true;
  }

  private value(handle: number, old: number, text: number): boolean {
    const { cursor, recording } = this;
    if (!cursor.heap.isLive(handle) || !this.isText(text)) return false;
    const serial = cursor.heap.serial.at(handle);
    if (recording.objectValueKind.at(serial) !== ValueKind.TEXT) return false;
    return old === (cursor.values.get(serial) ?? recording.objectValue.at(serial));
  }

  /** Where the recorder puts them: where a line begins, far enough apart. */
  private checkpoint(): void {
    const { cursor, recording } = this;
    const words = cursor.word - this.wordsAtCheckpoint;
    if (words < CHECKPOINT_WORDS || words < cursor.heap.live * 16) return;
    this.wordsAtCheckpoint = cursor.word;
    recording.checkpoints.push(cursor.checkpoint());
  }
}

/** Slots of sets are sparse, and library code may have made them larger than the events say. */
const MOST_PADDING = 1 << 23;
