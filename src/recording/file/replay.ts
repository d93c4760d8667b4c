/**
 * Applies every event of a recording from a file once: checks that each fits the state it meets,
 * and finds again what the file leaves out, the rows of births and deaths and the checkpoints.
 */
import { Cursor } from '../cursor';
import { E_LINE, eventName, instructionMove, type EventName } from '../events';
import type { HeapState } from '../heap-state';
import { FAR_SLOT, genericIndex } from '../slot-numbers';
import { CHECKPOINT_WORDS, ValueKind, type FrameState, type Recording } from '../recording';
import { damaged } from './fault';

/** Checks the events; `recording` has all tables already. Fills what is derived from events. */
export function replayEvents(recording: Recording): void {
  const replay = new Replay(recording);
  while (replay.cursor.row < recording.log.rows) replay.next();
  replay.end();
}

/** Whether an event fits; `word` gives its words. */
type Check = (a: number, word: (index: number) => number) => boolean;
type CollectorEvent = Extract<EventName, `gc_${string}`>;

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
  private readonly wordHere = (index: number): number => {
    const { cursor, recording } = this;
    return recording.log.word(cursor.row, cursor.word, index);
  };
  private readonly checks: Readonly<Record<EventName, Check>>;

  constructor(private readonly recording: Recording) {
    this.cursor = new Cursor(recording);
    this.handles =
      recording.objectType.length + recording.frameCode.length + recording.interpreterRoots.size;
    const table = this.table();
    this.checks = table;
  }

  next(): void {
    const { cursor, recording } = this;
    const { row, word } = cursor;
    const kind = recording.log.kind(row);
    const name = eventName(kind);
    if (name === undefined) throw damaged(`event ${row} has no kind`);
    const first = recording.log.word(row, word, 0);
    const a = name === 'instruction' ? instructionMove(kind, first) : first;
    if (!this.checks[name](a, this.wordHere))
      throw damaged(`event ${row} (${name}) does not fit what was before`);
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

  /** One check for each kind: a new kind of event does not compile without one. */
  private table(): Readonly<Record<EventName, Check>> {
    const { cursor, recording } = this;
    const heap = (): HeapState => cursor.heap;
    const top = (handle: number): FrameState | undefined => {
      const frame = cursor.frames[cursor.frames.length - 1];
      return frame?.handle === handle ? frame : undefined;
    };
    return {
      incref: (a) => heap().isLive(a),
      decref: (a) => heap().isLive(a),
      alloc: (a, w) => this.alloc(a, w(1)),
      dealloc: (a, w) => this.dealloc(a, w(1), w(2)),
      edge: (a, w) => this.edge(a, w(1), w(2)) && this.isHandle(w(3)),
      line: (a, w) => w(1) > 0 && w(2) === top(a)?.line,
      instruction: (move) => cursor.pc + move >= 0 && cursor.tick < recording.ticks,
      frame_push: (a, w) => this.framePush(a, w(1)),
      frame_pop: (a, w) => {
        this.running.delete(a);
        return top(a)?.info === w(1) && top(a)?.line === w(2);
      },
      output: (a) => a === cursor.output && recording.outputs[a]?.row === cursor.row,
      value: (a, w) => this.value(a, w(1), w(2)),
      native_call: (a, w) => this.isText(a) && w(1) === cursor.nativeCall,
      resize: (a, w) => heap().isLive(a) && w(1) === heap().apartOf(a) && w(2) >= 0,
      ...this.collectorChecks(),
    };
  }

  private collectorChecks(): Readonly<Record<CollectorEvent, Check>> {
    const { cursor, recording } = this;
    const { gcCycles } = recording;
    return {
      gc_start: (a) => {
        const fits = a === this.cycles && cursor.gcCycle < 0;
        this.cycles++;
        this.phases = 0;
        return fits && gcCycles[a]?.startRow === cursor.row;
      },
      gc_phase: (a, w) => {
        const phase = gcCycles[a]?.phases[this.phases++];
        const fits = phase?.row === cursor.row && phase.phase === w(1);
        return fits && a === cursor.gcCycle;
      },
      gc_mark: (a, w) =>
        cursor.gcCycle >= 0 && cursor.heap.isLive(a) && w(2) === (cursor.gcMarks.get(a) ?? 0),
      gc_stop: (a) => a === cursor.gcCycle && gcCycles[a]?.endRow === cursor.row + 1,
    };
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
    recording.objectBorn.set(serial, cursor.row);
    return true;
  }

  private dealloc(handle: number, serial: number, refcnt: number): boolean {
    const { heap, row } = this.cursor;
    if (!heap.isLive(handle)) return false;
    if (heap.serial.at(handle) !== serial || heap.refcnt.at(handle) !== refcnt) return false;
    this.recording.objects.setDied(serial, row);
    return true;
  }

  private edge(owner: number, slot: number, old: number): boolean {
    if (!this.isHandle(owner) || owner === 0) return false;
    if (slot < 0 && slot !== -1 && slot !== -2 && slot > -16) return false;
    const { heap, row } = this.cursor;
    if (slot < FAR_SLOT) {
      // A table is as long as its last slot that is not empty: a file could ask for any length.
      const length = slot >= 0 ? heap.payloadLength(owner) : heap.genericLength(owner);
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
    if (words < CHECKPOINT_WORDS || words < cursor.heap.size * 3) return;
    this.wordsAtCheckpoint = cursor.word;
    recording.checkpoints.push(cursor.checkpoint());
  }
}

/** Slots of sets are sparse, and library code may have made them larger than the events say. */
const MOST_PADDING = 1 << 23;
