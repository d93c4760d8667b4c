/**
 * The heap at one row of a recording, and moves along the axis. The state is the same whichever
 * way a row was reached: events are applied forward and undone backward, and a far seek starts
 * from the nearest checkpoint.
 */
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
  E_RESIZE,
  E_VALUE,
  instructionMove,
  NEAR,
} from './events';
import { HeapState } from './heap-state';
import type { Checkpoint, FrameState, Recording } from './recording';

/** A position in a recording with the state there. */
export class Cursor {
  /** Events applied. */
  row = 0;
  heap = new HeapState();
  /** Running frames of the program, outermost first. */
  frames: FrameState[] = [];
  /** Instructions begun. */
  tick = 0;
  /** Code unit of the last instruction begun, in its own frame; -1 before the first. */
  pc = -1;
  /** Text of the native function being called, or 0. */
  nativeCall = 0;
  /** Pieces of output written. */
  output = 0;
  /** Collection under way, or -1, and its phase (index into the heap's GC_PHASES), or -1. */
  gcCycle = -1;
  gcPhase = -1;
  /** Marks of the collection under way, by handle. */
  readonly gcMarks = new Map<number, number>();
  /** Text of mutable atoms that differ from the object table, by serial. */
  readonly values = new Map<number, number>();
  /** Position in the words of the log, after the events applied. */
  word = 0;

  constructor(readonly recording: Recording) {
    if (recording.log.firstRow > 0) this.restore(recording.checkpoints[0]);
  }

  /** Goes to a row (clamped to those that the log has). */
  seek(row: number): void {
    const { log, rows } = this.recording;
    const target = Math.max(log.firstRow, Math.min(row, log.rows, rows));
    const from = this.nearestCheckpoint(target);
    // The log may have lost what is between.
    const direct = this.row < log.firstRow ? Infinity : Math.abs(target - this.row);
    if (Math.abs(target - (from?.row ?? 0)) < direct) this.restore(from);
    while (this.row < target) this.forward();
    while (this.row > target) this.back();
  }

  private nearestCheckpoint(row: number): Checkpoint | undefined {
    const { checkpoints, log } = this.recording;
    let lo = 0;
    let hi = checkpoints.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (checkpoints[mid]!.row <= row)
        lo = mid + 1; // in bounds
      else hi = mid;
    }
    const before = checkpoints[lo - 1];
    const after = checkpoints[lo];
    if (after === undefined || after.row > log.rows) return before;
    // Undoing costs what applying does.
    return after.row - row < row - (before?.row ?? 0) ? after : before;
  }

  private restore(from: Checkpoint | undefined): void {
    this.row = from?.row ?? 0;
    this.word = from?.word ?? 0;
    this.heap = from === undefined ? new HeapState() : HeapState.restore(from.heap);
    this.frames = (from?.frames ?? []).map((f) => ({ ...f }));
    this.tick = from?.tick ?? 0;
    this.pc = from?.pc ?? -1;
    this.nativeCall = from?.nativeCall ?? 0;
    this.output = from?.output ?? 0;
    this.gcMarks.clear();
    this.values.clear();
    for (const [serial, text] of from?.values ?? []) this.values.set(serial, text);
    for (const [handle, mark] of from?.gcMarks ?? []) this.gcMarks.set(handle, mark);
    this.gcCycle = from?.gcCycle ?? -1;
    this.gcPhase = from?.gcPhase ?? -1;
  }

  /** The state here, to start from again. */
  checkpoint(): Checkpoint {
    return {
      row: this.row,
      word: this.word,
      heap: this.heap.save(),
      frames: this.frames.map((frame) => ({ ...frame })),
      tick: this.tick,
      pc: this.pc,
      nativeCall: this.nativeCall,
      output: this.output,
      gcCycle: this.gcCycle,
      gcPhase: this.gcPhase,
      gcMarks: [...this.gcMarks],
      values: [...this.values],
    };
  }

  /** Applies the next event; `row` must be before the end. */
  forward(): void {
    const { log } = this.recording;
    const { row } = this;
    const kind = log.kind(row);
    const w = this.word;
    this.word = w + log.width(row);
    this.row++;
    if (kind >= NEAR) {
      this.tick++;
      this.pc += instructionMove(kind, 0);
      return;
    }
    const { heap } = this;
    const a = log.word(row, w, 0);
    switch (kind) {
      case E_INCREF:
        heap.addRefcnt(a, 1);
        break;
      case E_DECREF:
        heap.addRefcnt(a, -1);
        break;
      case E_ALLOC:
        heap.begin(a, log.word(row, w, 1), log.word(row, w, 2));
        break;
      case E_DEALLOC:
        heap.end(a);
        break;
      case E_EDGE:
        heap.setEdge(a, log.word(row, w, 1), log.word(row, w, 3));
        break;
      case E_LINE:
        this.setLine(a, log.word(row, w, 1));
        break;
      case E_INSTRUCTION:
        this.tick++;
        this.pc += a;
        break;
      case E_FRAME_PUSH:
        this.frames.push({ handle: a, info: log.word(row, w, 1), line: 0 });
        break;
      case E_FRAME_POP:
        this.frames.pop();
        break;
      case E_VALUE:
        this.values.set(heap.serial.at(a), log.word(row, w, 2));
        break;
      case E_RESIZE:
        heap.setApart(a, log.word(row, w, 2));
        break;
      case E_NATIVE_CALL:
        this.nativeCall = a;
        break;
      case E_OUTPUT:
        this.output++;
        break;
      default:
        this.forwardGc(kind, a, row, w);
    }
  }

  private forwardGc(kind: number, a: number, row: number, w: number): void {
    const { log } = this.recording;
    if (kind === E_GC_START) {
      this.gcCycle = a;
      this.gcPhase = -1;
    } else if (kind === E_GC_PHASE) this.gcPhase = log.word(row, w, 1);
    else if (kind === E_GC_MARK) this.gcMarks.set(a, log.word(row, w, 1));
    else if (kind === E_GC_STOP) {
      this.gcCycle = -1;
      this.gcPhase = -1;
      this.gcMarks.clear();
    }
  }

  /** Undoes the last event; `row` must be after the start. */
  back(): void {
    const { log } = this.recording;
    const row = --this.row;
    const kind = log.kind(row);
    const w = this.word - log.width(row);
    this.word = w;
    if (kind >= NEAR) {
      this.tick--;
      this.pc -= instructionMove(kind, 0);
      return;
    }
    const { heap } = this;
    const a = log.word(row, w, 0);
    switch (kind) {
      case E_INCREF:
        heap.addRefcnt(a, -1);
        break;
      case E_DECREF:
        heap.addRefcnt(a, 1);
        break;
      case E_ALLOC:
        heap.end(a);
        break;
      case E_DEALLOC:
        heap.begin(a, log.word(row, w, 1), log.word(row, w, 2));
        break;
      case E_EDGE:
        heap.setEdge(a, log.word(row, w, 1), log.word(row, w, 2));
        break;
      case E_LINE:
        this.setLine(a, log.word(row, w, 2));
        break;
      case E_INSTRUCTION:
        this.tick--;
        this.pc -= a;
        break;
      case E_FRAME_PUSH:
        this.frames.pop();
        break;
      case E_FRAME_POP:
        this.frames.push({ handle: a, info: log.word(row, w, 1), line: log.word(row, w, 2) });
        break;
      case E_VALUE:
        this.values.set(heap.serial.at(a), log.word(row, w, 1));
        break;
      case E_RESIZE:
        heap.setApart(a, log.word(row, w, 1));
        break;
      case E_NATIVE_CALL:
        this.nativeCall = log.word(row, w, 1);
        break;
      case E_OUTPUT:
        this.output--;
        break;
      default:
        this.backGc(kind, a, row, w);
    }
  }

  private backGc(kind: number, a: number, row: number, w: number): void {
    const { log, gcCycles } = this.recording;
    if (kind === E_GC_START) {
      this.gcCycle = -1;
      this.gcPhase = -1;
    } else if (kind === E_GC_PHASE) {
      const phases = gcCycles[a]?.phases ?? [];
      const at = phases.findIndex((p) => p.phase === log.word(row, w, 1));
      this.gcPhase = phases[at - 1]?.phase ?? -1;
    } else if (kind === E_GC_MARK) {
      const old = log.word(row, w, 2);
      if (old === 0) this.gcMarks.delete(a);
      else this.gcMarks.set(a, old);
    } else if (kind === E_GC_STOP) this.replayGc(a);
  }

  /** Finds the marks at the end of a collection again, which its end had cleared. */
  private replayGc(cycle: number): void {
    const { log, gcCycles } = this.recording;
    const start = gcCycles[cycle]?.startRow ?? this.row;
    let word = this.word;
    const marks: [number, number][] = [];
    const seen = new Set<number>();
    for (let row = this.row - 1; row >= start; row--) {
      const kind = log.kind(row);
      word -= log.width(row);
      if (kind !== E_GC_MARK) continue;
      const handle = log.word(row, word, 0);
      if (seen.has(handle)) continue;
      seen.add(handle);
      marks.push([handle, log.word(row, word, 1)]);
    }
    this.gcMarks.clear();
    for (const [handle, mark] of marks) this.gcMarks.set(handle, mark);
    this.gcCycle = cycle;
    const phases = gcCycles[cycle]?.phases ?? [];
    this.gcPhase = phases[phases.length - 1]?.phase ?? -1;
  }

  private setLine(handle: number, line: number): void {
    const top = this.frames[this.frames.length - 1];
    if (top !== undefined && top.handle === handle) top.line = line;
  }
}
