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
import { tellGivenUp } from './chunk-memory';
import { CodeEntries, type CodeEntry } from './code-entries';
import { type CodeMap, type Describer, Effect, EFFECT_BITS, type WatchedFrame } from './describer';
import {
  E_FRAME_POP,
  E_FRAME_PUSH,
  E_GC_PHASE,
  E_GC_START,
  E_GC_STOP,
  E_LINE,
  E_NATIVE_CALL,
  E_OUTPUT,
} from './events';
import { FrameEntry } from './frame-entry';
import { GENERATOR_FIRST_LOCAL } from './generator-slots';
import { GcMarks } from './gc-marking';
import { append1, append2, append3, appendInstruction, rowsSoFar } from './log-tail';
import { giveFree } from './handles';
import { REG, REGISTERS, waits } from './recorder-memory';
import { frameBegan, frameEnded, frameResumed } from './hot-frames';
import { RecordedFrames } from './recorded-frames';
import { Retention, type RetentionPlan } from './retention';
import { CHECKPOINT_WORDS, type GcCycle, StepKind } from './recording';

/** Effects that something has to be done for. */
const ACTIVE = Effect.LOCAL | Effect.CALL | Effect.ALL_LOCALS | Effect.MAKES_GENERATOR;

/** Words of log after which a checkpoint that was too early is thought of again: the heap may shrink. */
const LATEST_CHECK = 4096;

/** Writes one recording; attach it with `setObserver` and `setInstructionObserver`. */
export class Recorder extends RecordedFrames implements HeapObserver {
  /** Entries of running frames, then such as wait to be used again. */
  private readonly frames: FrameEntry[] = [];
  private depth = 0;
  /** The frame at the top, if it is the program's. */
  private topFrame: WatchedFrame | null = null;
  private readonly codes: CodeEntries;
  private readonly marks: GcMarks;
  private cycle: GcCycle | null = null;
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
    // An earlier recording may be no longer in use.
    tellGivenUp();
    this.retention = new Retention(this.recording, plan);
    REGISTERS[REG.CHECK_AT] = checkpointWords;
    this.marks = new GcMarks(this.state);
    this.codes = new CodeEntries(describer, this.recording.codes);
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
    this.marks.begin(cycle);
    append1(E_GC_START, cycle.index);
  }

  gcPhase(phase: GcPhase): void {
    const { cycle, recording } = this;
    if (cycle === null) return;
    this.flush();
    const index = GC_PHASES.indexOf(phase);
    const record = { phase: index, row: recording.rows, touched: 0 };
    cycle.phases.push(record);
    this.marks.beginPhase(record, phase === 'update_refs');
    append2(E_GC_PHASE, cycle.index, index);
  }

  gcMark(o: PyObject, mark: GcMark): void {
    if (this.cycle !== null) this.marks.mark(o, mark);
  }

  gcStop(_generation: number, collected: number, uncollectable: number): void {
    const { cycle, recording } = this;
    if (cycle === null) return;
    this.flush();
    cycle.collected = collected;
    cycle.uncollectable = uncollectable;
    append1(E_GC_STOP, cycle.index);
    cycle.endRow = recording.rows;
    this.cycle = null;
  }

  // ---------------------------------------------------------------- eval loop

  framePush(frame: WatchedFrame): void {
    const caller = this.top;
    const unused = this.frames[this.depth];
    const known = unused?.code.code === frame.code;
    if (known && caller !== null && this.began(caller, unused, frame)) {
      this.depth++;
      this.setTop(unused);
      return;
    }
    const code = known ? unused.code : this.codes.of(frame.code, caller?.user === false);
    if (caller !== null && caller.user) this.syncFrame(caller);
    REGISTERS[REG.LOCALS] = 0;
    if (this.pending) this.flush();
    const entry = this.enter(frame, code);
    if (!entry.user) return;
    const { recording } = this;
    if (code.number < 0) this.codes.number(code);
    entry.handle = this.takeHandle();
    entry.info = recording.frameCode.push(code.number);
    const { generator } = frame;
    recording.frameGenerator.push(
      generator !== null && generator.watch > 0 ? this.state.serial.at(generator.watch) : -1,
    );
    append2(E_FRAME_PUSH, entry.handle, entry.info);
    if (frame.locals !== null && code.map.name === '<module>')
      this.enterModule(code.map, frame.locals);
    if (generator === null) this.openFrame(entry);
    // What a generator held when it was suspended it still holds.
    else this.syncFrame(entry);
    if (this.pending) this.flush();
  }

  /** What a generator holds whose frame has been left: only the stack is another after a yield. */
  private syncLeft(entry: FrameEntry, generator: PyObject): void {
    if ((entry.marks[REGISTERS[REG.PC]!]! & Effect.YIELDS) !== 0)
      this.syncFrame(entry); // of this frame
    else this.changed(generator, 0, ALL_SLOTS);
  }

  /** The entry of a frame that has become the top one. */
  private enter(frame: WatchedFrame, code: CodeEntry): FrameEntry {
    const { depth, frames } = this;
    let entry = frames[depth];
    if (entry === undefined) frames.push((entry = new FrameEntry(frame, code, depth + 1)));
    entry.frame = frame;
    if (entry.code !== code) entry.setCode(code);
    entry.line = 0;
    entry.lastPc = -1;
    entry.makesGenerator = false;
    entry.handle = 0;
    entry.info = -1;
    this.depth = depth + 1;
    this.setTop(entry);
    return entry;
  }

  framePop(frame: WatchedFrame): void {
    const entry = this.top;
    if (entry === null || entry.frame !== frame) return;
    if (this.ended(entry)) {
      // All of it is told.
    } else if (entry.user) {
      if (entry.makesGenerator) this.clearEdges(entry.handle);
      this.settleLocal();
      if (frame.generator !== null) this.syncLeft(entry, frame.generator);
      else if (!entry.makesGenerator) this.syncFrame(entry);
      if (this.pending) this.flush();
      // The frame has become the generator's: what it held, the generator holds.
      if (!entry.makesGenerator) this.addStep(entry, StepKind.RETURN);
      this.clearEdges(entry.handle);
      append3(E_FRAME_POP, entry.handle, entry.info, entry.line);
      giveFree(entry.handle);
    } else if (frame.generator !== null) this.changed(frame.generator, 0, ALL_SLOTS);
    REGISTERS[REG.LOCALS] = 0;
    this.depth--;
    this.setTop(this.depth === 0 ? null : this.frames[this.depth - 1]!); // in use
  }

  /** A frame begins as mostly: of the program's code, called by the program's, and nothing waits. */
  private began(caller: FrameEntry, entry: FrameEntry, frame: WatchedFrame): boolean {
    if (!caller.user || !entry.user || waits() || !this.syncedStack(caller)) return false;
    const { generator } = frame;
    if (generator === null) return frameBegan(entry, frame, this.recording);
    if (!frameResumed(entry, frame, generator.watch, this.recording)) return false;
    if (!this.syncedStack(entry)) this.syncFrame(entry);
    if (this.pending) this.flush();
    return true;
  }

  /** A frame of the program's ends as mostly, and nothing waits. */
  private ended(entry: FrameEntry): boolean {
    if (!entry.user || entry.makesGenerator) return false;
    const { generator } = entry.frame;
    if (generator !== null) {
      if ((entry.marks[REGISTERS[REG.PC]!]! & Effect.YIELDS) === 0) return false; // of this frame
      this.takeBack(generator, GENERATOR_FIRST_LOCAL + entry.locals);
    }
    return !waits() && this.syncedStack(entry) && frameEnded(entry, this.recording);
  }

  private setTop(entry: FrameEntry | null): void {
    this.top = entry;
    this.inProgram = entry !== null && entry.user;
    this.topFrame = entry !== null && entry.user ? entry.frame : null;
  }

  /** What is known of a frame, if it is the program's and at the top. */
  entryOf(frame: WatchedFrame): FrameEntry | null {
    return frame === this.topFrame ? this.top : null;
  }

  beforeInstruction(frame: WatchedFrame): void {
    const entry = this.top;
    if (frame !== this.topFrame || entry === null) return;
    if (waits()) this.settle();
    const { pc } = frame;
    const mark = entry.marks[pc]!; // one for each code unit
    this.begin(entry, pc, mark);
    if ((mark & ACTIVE) !== 0) this.prepareEffect(entry, mark);
  }

  /** An instruction of the frame at the top begins, and nothing waits; `mark` is its own. */
  begin(entry: FrameEntry, pc: number, mark: number): void {
    if (mark >> EFFECT_BITS !== entry.line || pc < entry.lastPc) this.atLine(entry, pc, mark);
    else if ((mark & Effect.SKIP) === 0) entry.lastPc = pc;
    REGISTERS[REG.TICKS]!++; // a register
    appendInstruction(pc - REGISTERS[REG.PC]!);
    REGISTERS[REG.PC] = pc;
  }

  /** Records what the last instruction has left behind. */
  settle(): void {
    if (REGISTERS[REG.LOCALS]! !== 0) {
      if (this.pending) this.settleLocal();
      else this.settleAlone();
    }
    if (REGISTERS[REG.NATIVE_CALL]! !== 0) this.setNativeCall(0);
    if (this.pending) this.flush();
  }

  /** The instruction is of another line than the one before, or lies before it. */
  private atLine(entry: FrameEntry, pc: number, mark: number): void {
    const line = mark >> EFFECT_BITS;
    if (line < 0 || (mark & Effect.SKIP) !== 0) return;
    const backward = line === entry.line && (mark & Effect.SAME_STEP) === 0;
    // A jump may lead into a line's middle: back to the head of a loop. Only a generator that
    // goes on where it was suspended begins no line there.
    const begins = line !== entry.line && (entry.line > 0 || (mark & Effect.OTHER_LINE) !== 0);
    if (begins || backward) this.beginLine(entry, line);
    entry.lastPc = pc;
  }

  /** Notes what has to be looked at when the instruction has run. */
  private prepareEffect(entry: FrameEntry, mark: number): void {
    if ((mark & Effect.MAKES_GENERATOR) !== 0) entry.makesGenerator = true;
    if ((mark & Effect.CALL) !== 0) {
      const callee = this.describer.nativeCallee(entry.frame);
      if (callee !== null) this.setNativeCall(this.recording.texts.internAgain(callee));
    }
    if ((mark & Effect.LOCAL) !== 0) REGISTERS[REG.LOCALS] = Effect.LOCAL;
    else if ((mark & Effect.ALL_LOCALS) !== 0) REGISTERS[REG.LOCALS] = Effect.ALL_LOCALS;
  }

  /** Records a piece of output at the present moment. */
  output(stream: 'stdout' | 'stderr', text: string): void {
    const { recording } = this;
    const index = recording.outputs.length;
    recording.outputs.push({ stream, text, row: recording.rows });
    append1(E_OUTPUT, index);
  }

  /** Brings the recording up to the present instruction, at the end of a run. */
  finish(): void {
    this.settleLocal();
    this.flush();
    this.countTicks();
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
    if (this.pending) this.flush();
    if (REGISTERS[REG.RETIRED] !== 0) this.releaseRetired();
    this.addStep(entry, StepKind.LINE, line);
    append3(E_LINE, entry.handle, line, entry.line);
    entry.line = line;
    if (REGISTERS[REG.WORD_AT]! >= REGISTERS[REG.CHECK_AT]!) this.checkpoint();
  }

  private addStep(entry: FrameEntry, kind: number, line = entry.line): void {
    const { recording } = this;
    const { info } = entry;
    this.countTicks();
    const { ticks } = recording;
    const rows = rowsSoFar();
    const { used } = memory;
    recording.lineSteps.append(rows, line, info, this.depth, kind, ticks, used);
    if (used > recording.peakBytes) recording.peakBytes = used;
  }

  /** Tells the recording the instructions that have begun since it was told last. */
  countTicks(): void {
    this.recording.ticks += REGISTERS[REG.TICKS]!;
    REGISTERS[REG.TICKS] = 0;
  }

  private setNativeCall(text: number): void {
    append2(E_NATIVE_CALL, text, REGISTERS[REG.NATIVE_CALL]!);
    REGISTERS[REG.NATIVE_CALL] = text;
  }

  private checkpoint(): void {
    const { recording, state } = this;
    const { log } = recording;
    const words = log.words - this.wordsAtCheckpoint;
    if (words < this.checkpointWords) return;
    state.live += REGISTERS[REG.LIVE]!;
    REGISTERS[REG.LIVE] = 0;
    state.addEdges(REGISTERS[REG.EDGES]!); // a register
    REGISTERS[REG.EDGES] = 0;
    // So far apart that all checkpoints together stay smaller than the log.
    const missing = state.size * 3 - words;
    if (missing > 0) {
      REGISTERS[REG.CHECK_AT] = REGISTERS[REG.WORD_AT]! + Math.min(missing, LATEST_CHECK);
      return;
    }
    this.wordsAtCheckpoint = log.words;
    REGISTERS[REG.CHECK_AT] = REGISTERS[REG.WORD_AT]! + this.checkpointWords;
    recording.checkpoints.push({
      row: log.rows,
      word: log.words,
      heap: state.save(),
      frames: this.frames
        .slice(0, this.depth)
        .filter((f) => f.user)
        .map((f) => ({ handle: f.handle, info: f.info, line: f.line })),
      tick: recording.ticks,
      pc: REGISTERS[REG.PC]!,
      nativeCall: REGISTERS[REG.NATIVE_CALL]!,
      output: recording.outputs.length,
      values: [...this.values],
      gcCycle: this.cycle?.index ?? -1,
      gcPhase: this.cycle?.phases.at(-1)?.phase ?? -1,
      gcMarks: this.cycle === null ? [] : this.marks.all(),
    });
    this.retention.tend();
  }
}
