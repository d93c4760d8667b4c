/**
 * Watches heap and eval loop and writes the recording. It only reads the simulator's objects.
 *
 * Counts are logged at the moment they change, references at the end of the instruction that
 * changed them: what was made and lost within one instruction costs nothing. Objects that library
 * code makes for itself are not logged until an object of the program holds them.
 */
import { memory } from '../heap/alloc';
import type { PyObject } from '../heap/object';
import {
  ALL_SLOTS,
  GC_PHASES,
  type GcMark,
  type GcPhase,
  type GcReason,
  type HeapObserver,
} from '../heap/observer';
import { type CodeMap, type Describer, Effect, type WatchedFrame } from './describer';
import {
  E_FRAME_POP,
  E_FRAME_PUSH,
  E_GC_MARK,
  E_GC_PHASE,
  E_GC_START,
  E_GC_STOP,
  E_LINE,
  E_NATIVE_CALL,
  E_OUTPUT,
} from './events';
import { gcMarkCode } from './gc-marks';
import { GONE, RecordedHeap } from './recorded-heap';
import { Retention, type RetentionPlan } from './retention';
import { CHECKPOINT_WORDS, type GcCycle, StepKind } from './recording';

/** Slots of a frame besides its locals and stack: function, namespace, code. */
export const FRAME_CODE_SLOT = -16;

/** A running frame, and how far it has been recorded. */
class FrameEntry {
  line = 0;
  lastPc = -1;
  makesGenerator = false;
  readonly user: boolean;

  constructor(
    readonly frame: WatchedFrame,
    readonly code: CodeMap,
    /** 0 for frames of the library. */
    readonly handle: number,
    readonly info: number,
  ) {
    this.user = code.user;
  }
}

/** Writes one recording; attach it with `setObserver` and `setInstructionObserver`. */
export class Recorder extends RecordedHeap implements HeapObserver {
  private readonly frames: FrameEntry[] = [];
  private top: FrameEntry | null = null;
  private readonly codeMaps = new Map<PyObject, CodeMap>();
  private readonly codeIndex = new Map<CodeMap, number>();
  private readonly gcInfo = new Map<number, number>();
  private readonly touched = new Set<PyObject>();
  private cycle: GcCycle | null = null;
  private pendingLocal: FrameEntry | null = null;
  private pendingIndex = 0;
  private pendingAll = false;
  private nativeCall = 0;
  /** Code unit of the last instruction logged. */
  private pc = -1;
  private wordsAtCheckpoint = 0;
  private readonly retention: Retention;

  /**
   * `plan`: what is kept when the recording becomes large.
   * `checkpointWords`: least words of log between two checkpoints.
   */
  constructor(
    describer: Describer,
    plan: RetentionPlan,
    private readonly checkpointWords = CHECKPOINT_WORDS,
  ) {
    super(describer);
    this.retention = new Retention(this.recording, plan);
  }

  finalized(): void {
    // The finalizer's own frame shows what happens.
  }

  // ---------------------------------------------------------------- collector

  gcStart(generation: number, reason: GcReason): void {
    this.flush();
    const { recording } = this;
    const cycle: GcCycle = {
      index: recording.gcCycles.length,
      generation,
      reason,
      step: Math.max(0, recording.steps - 1),
      startRow: recording.rows,
      endRow: -1,
      phases: [],
      examined: 0,
      collected: 0,
      uncollectable: 0,
    };
    recording.gcCycles.push(cycle);
    this.cycle = cycle;
    recording.log.append1(E_GC_START, cycle.index);
  }

  gcPhase(phase: GcPhase): void {
    const { cycle, recording } = this;
    if (cycle === null) return;
    this.flush();
    this.touched.clear();
    const index = GC_PHASES.indexOf(phase);
    cycle.phases.push({ phase: index, row: recording.rows, touched: 0 });
    recording.log.append2(E_GC_PHASE, cycle.index, index);
  }

  gcMark(o: PyObject, mark: GcMark): void {
    const { cycle } = this;
    if (cycle === null) return;
    const phase = cycle.phases[cycle.phases.length - 1];
    if (phase !== undefined && !this.touched.has(o)) {
      this.touched.add(o);
      phase.touched++;
    }
    const copying = phase !== undefined && GC_PHASES[phase.phase] === 'update_refs';
    if (mark === 'gc_refs' && copying) cycle.examined++;
    const handle = o.watch;
    if (handle <= 0) return;
    const old = this.gcInfo.get(handle) ?? 0;
    const refs = mark === 'gc_refs' || mark === 'subtracted' ? o.gc_refs : old >> 8;
    const packed = gcMarkCode(mark) | (refs << 8);
    this.gcInfo.set(handle, packed);
    this.log.append3(E_GC_MARK, handle, packed, old);
  }

  gcStop(_generation: number, collected: number, uncollectable: number): void {
    const { cycle, recording } = this;
    if (cycle === null) return;
    this.flush();
    cycle.collected = collected;
    cycle.uncollectable = uncollectable;
    recording.log.append1(E_GC_STOP, cycle.index);
    cycle.endRow = recording.rows;
    this.gcInfo.clear();
    this.touched.clear();
    this.cycle = null;
  }

  // ---------------------------------------------------------------- eval loop

  framePush(frame: WatchedFrame): void {
    const code = this.codeMap(frame.code);
    const caller = this.top;
    if (caller !== null && caller.user) this.syncFrame(caller);
    this.flush();
    let handle = 0;
    let info = -1;
    if (code.user) {
      const { recording } = this;
      handle = this.takeHandle();
      info = recording.frameCode.push(this.codeNumber(code));
      const generator = frame.generator;
      recording.frameGenerator.push(
        generator !== null && generator.watch > 0 ? this.state.serial.at(generator.watch) : -1,
      );
      recording.log.append2(E_FRAME_PUSH, handle, info);
    }
    const entry = new FrameEntry(frame, code, handle, info);
    this.frames.push(entry);
    this.top = entry;
    this.inProgram = code.user;
    if (code.user) {
      if (code.name === '<module>' && frame.locals !== null) this.enterModule(code, frame.locals);
      if (frame.generator === null) {
        this.setFrameEdge(entry, -1, frame.func);
        this.setFrameEdge(entry, -2, frame.locals);
        this.setFrameEdge(entry, FRAME_CODE_SLOT, frame.code);
      }
      this.syncLocals(entry);
      this.flush();
    }
  }

  framePop(frame: WatchedFrame): void {
    const entry = this.frames[this.frames.length - 1];
    if (entry === undefined || entry.frame !== frame) return;
    if (entry.user) {
      if (entry.makesGenerator) this.clearEdges(entry.handle);
      this.settleLocal();
      if (!entry.makesGenerator) this.syncFrame(entry);
      this.flush();
      // The frame has become the generator's: what it held, the generator holds.
      if (!entry.makesGenerator) this.addStep(entry, StepKind.RETURN);
      this.clearEdges(entry.handle);
      this.log.append3(E_FRAME_POP, entry.handle, entry.info, entry.line);
      this.freeHandles.push(entry.handle);
    }
    this.pendingLocal = null;
    this.frames.pop();
    this.top = this.frames[this.frames.length - 1] ?? null;
    this.inProgram = this.top !== null && this.top.user;
  }

  beforeInstruction(frame: WatchedFrame): void {
    const entry = this.top;
    if (entry === null || entry.frame !== frame || !entry.user) return;
    if (this.pendingLocal !== null) this.settleLocal();
    if (this.nativeCall !== 0) this.setNativeCall(0);
    if (this.pending) this.flush();
    const { code } = entry;
    const pc = frame.pc;
    const effect = code.effects[pc]!; // one for each code unit
    const line = code.lines[pc]!; // likewise
    if (line !== entry.line || pc < entry.lastPc) this.atLine(entry, pc, line, effect);
    else if ((effect & Effect.SKIP) === 0) entry.lastPc = pc;
    this.recording.ticks++;
    this.log.appendInstruction(pc - this.pc);
    this.pc = pc;
    if (effect !== 0) this.prepareEffect(entry, pc, effect);
  }

  /** The instruction is of another line than the one before, or lies before it. */
  private atLine(entry: FrameEntry, pc: number, line: number, effect: number): void {
    if (line < 0 || (effect & Effect.SKIP) !== 0) return;
    const backward = line === entry.line && (effect & Effect.SAME_STEP) === 0;
    // A jump may lead into a line's middle: back to the head of a loop. Only a generator that
    // goes on where it was suspended begins no line there.
    const begins = line !== entry.line && (entry.line > 0 || entry.code.lineStarts[pc] === 1);
    if (begins || backward) this.beginLine(entry, line);
    entry.lastPc = pc;
  }

  /** Notes what has to be looked at when the instruction has run. */
  private prepareEffect(entry: FrameEntry, pc: number, effect: number): void {
    if ((effect & Effect.MAKES_GENERATOR) !== 0) entry.makesGenerator = true;
    if ((effect & Effect.CALL) !== 0) {
      const callee = this.describer.nativeCallee(entry.frame);
      if (callee !== null) this.setNativeCall(this.recording.texts.intern(callee));
    }
    if ((effect & (Effect.LOCAL | Effect.ALL_LOCALS)) !== 0) {
      this.pendingLocal = entry;
      this.pendingIndex = entry.code.localIndex[pc] ?? 0;
      this.pendingAll = (effect & Effect.ALL_LOCALS) !== 0;
    }
  }

  /** Records a piece of output at the present moment. */
  output(stream: 'stdout' | 'stderr', text: string): void {
    const { recording } = this;
    const index = recording.outputs.length;
    recording.outputs.push({ stream, text, row: recording.rows });
    recording.log.append1(E_OUTPUT, index);
  }

  /** Brings the recording up to the present instruction, at the end of a run. */
  finish(): void {
    this.settleLocal();
    this.flush();
  }

  /** Whether what cannot be given up has outgrown the budget. */
  get exceeded(): boolean {
    return this.retention.exceeded;
  }

  /** The program's first module is `__main__`; others are named by their files. */
  private enterModule(code: CodeMap, namespace: PyObject): void {
    const file = code.path.replace(/^.*\//, '').replace(/\.py$/, '');
    this.addNamespace(namespace, this.recording.mainGlobals < 0 ? '__main__' : file);
  }

  private beginLine(entry: FrameEntry, line: number): void {
    this.syncFrame(entry);
    this.flush();
    this.releaseRetired();
    this.addStep(entry, StepKind.LINE, line);
    this.log.append3(E_LINE, entry.handle, line, entry.line);
    entry.line = line;
    this.checkpoint();
  }

  private addStep(entry: FrameEntry, kind: number, line = entry.line): void {
    const { recording } = this;
    const { info } = entry;
    const { rows, ticks } = recording;
    recording.lineSteps.append(rows, line, info, this.frames.length, kind, ticks);
    recording.stepBytes.push(memory.used);
    if (memory.used > recording.peakBytes) recording.peakBytes = memory.used;
  }

  private setNativeCall(text: number): void {
    this.log.append2(E_NATIVE_CALL, text, this.nativeCall);
    this.nativeCall = text;
  }

  private checkpoint(): void {
    const { recording, state } = this;
    const { log } = this;
    const words = log.words - this.wordsAtCheckpoint;
    // Twice the state's size apart, so that all checkpoints together stay smaller than the log.
    if (words < this.checkpointWords || words < state.size * 2) return;
    this.wordsAtCheckpoint = log.words;
    recording.checkpoints.push({
      row: log.rows,
      word: log.words,
      heap: state.save(),
      frames: this.frames
        .filter((f) => f.user)
        .map((f) => ({ handle: f.handle, info: f.info, line: f.line })),
      tick: recording.ticks,
      pc: this.pc,
      nativeCall: this.nativeCall,
      output: recording.outputs.length,
      values: [...this.values],
      gcCycle: this.cycle?.index ?? -1,
      gcPhase: this.cycle?.phases.at(-1)?.phase ?? -1,
      gcMarks: [...this.gcInfo],
    });
    this.retention.tend();
  }

  // ---------------------------------------------------------------- frames

  private settleLocal(): void {
    const entry = this.pendingLocal;
    if (entry === null) return;
    this.pendingLocal = null;
    if (this.pendingAll) this.syncLocals(entry);
    else this.syncSlot(entry, this.pendingIndex);
  }

  private syncLocals(entry: FrameEntry): void {
    for (let i = 0; i < entry.code.nlocalsplus; i++) this.syncSlot(entry, i);
  }

  /** Compares the value stack with what is known of it. */
  private syncFrame(entry: FrameEntry): void {
    this.settleLocal();
    const { frame, code } = entry;
    if (frame.generator !== null) {
      this.changed(frame.generator, 0, ALL_SLOTS);
      return;
    }
    const table = this.state.slotsOf(entry.handle);
    const end = Math.max(frame.sp, table?.payload.length ?? 0);
    for (let i = code.nlocalsplus; i < end; i++) this.syncSlot(entry, i);
  }

  private syncSlot(entry: FrameEntry, index: number): void {
    const { frame } = entry;
    const generator = frame.generator;
    if (generator !== null) {
      this.changed(generator, 0, ALL_SLOTS);
      return;
    }
    const inUse = index < entry.code.nlocalsplus || index < frame.sp;
    const target = inUse ? (frame.localsplus[index] ?? null) : null;
    this.setFrameEdge(entry, index, target);
  }

  private setFrameEdge(entry: FrameEntry, slot: number, target: PyObject | null): void {
    let to = 0;
    if (target !== null && target.watch !== GONE)
      to = target.watch > 0 ? target.watch : this.adoptHeld(target);
    this.writeEdge(entry.handle, slot, to);
  }

  // ---------------------------------------------------------------- tables

  private codeMap(code: PyObject): CodeMap {
    let map = this.codeMaps.get(code);
    if (map === undefined) {
      map = this.describer.code(code);
      this.codeMaps.set(code, map);
    }
    return map;
  }

  private codeNumber(map: CodeMap): number {
    let index = this.codeIndex.get(map);
    if (index === undefined) {
      index = this.recording.codes.length;
      const { name, qualname, path, user, firstLine, lastLine, localNames } = map;
      this.recording.codes.push({ name, qualname, path, user, firstLine, lastLine, localNames });
      this.codeIndex.set(map, index);
    }
    return index;
  }
}
