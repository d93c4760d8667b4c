/**
 * Watches heap and eval loop and writes the recording. It only reads the simulator's objects.
 *
 * Counts are logged at the moment they change. References are found by comparing an owner's slots
 * with what was last known of them, at the end of the instruction that changed them: so a type
 * only has to say that it changed (`touch`), and what was made and lost within one instruction
 * costs nothing. Objects that library code makes for itself are not logged until an object of
 * the program holds them.
 */
import { memory } from '../heap/alloc';
import { GcFlag, type PyObject } from '../heap/object';
import { ALL_SLOTS, GC_PHASES, type GcMark, type GcPhase, type GcReason, type HeapObserver } from '../heap/observer';
import { visitOwned } from '../heap/owns';
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
} from './events';
import { gcMarkCode } from './gc-marks';
import { Int32Column } from './growable';
import { HeapState } from './heap-state';
import { CHECKPOINT_WORDS, type CodeFacts, type GcCycle, Recording, StepKind, type TypeFacts, ValueKind } from './recording';

/** A running frame, as the recorder needs to see it (objects/interpframe's Frame). */
export interface WatchedFrame {
  readonly code: PyObject;
  readonly localsplus: readonly (PyObject | null)[];
  readonly sp: number;
  readonly pc: number;
  readonly func: PyObject | null;
  readonly locals: PyObject | null;
  readonly generator: PyObject | null;
}

/** Code facts that only the recorder needs: where lines start and which instructions do what. */
export interface CodeMap extends CodeFacts {
  /** Line of each code unit, or -1. */
  readonly lines: Int32Array;
  /** 1 where a new line begins. */
  readonly lineStarts: Uint8Array;
  /** What an instruction does that the recorder must look at: bits of `Effect`. */
  readonly effects: Uint8Array;
  /** Fast local that the instruction writes, where `Effect.LOCAL` is set. */
  readonly localIndex: Int32Array;
  readonly nlocalsplus: number;
}

/** See `CodeMap.effects`. */
export const Effect = { LOCAL: 1, CALL: 2, SKIP: 4, ALL_LOCALS: 8 } as const;

/** Answers about objects that only the simulator's types can give. */
export interface Describer {
  type(type: PyObject): TypeFacts;
  code(code: PyObject): CodeMap;
  /** Short value of an atom: a number, a text, or null for an object that is no atom. */
  value(o: PyObject): number | string | null;
  /** Name of a class, function or module, or ''. */
  name(o: PyObject): string;
  /** Bytes as sys.getsizeof counts them, without running Python code. */
  size(o: PyObject): number;
  /** Name of the native function that the instruction at `frame.pc` is about to call, or null. */
  nativeCallee(frame: WatchedFrame): string | null;
  /** Name of a slot that the type's category does not name. */
  slotName(o: PyObject, slot: number): string;
  /** Whether what a library object holds stays undrawn: modules, functions, classes. */
  isOpaque(o: PyObject): boolean;
}

/** Slots of a frame besides its locals and stack: function, namespace, code. */
export const FRAME_CODE_SLOT = -16;

const FRESH = -1;
const GONE = -2;

interface FrameEntry {
  readonly frame: WatchedFrame;
  readonly code: CodeMap;
  readonly user: boolean;
  /** 0 for frames of the library. */
  readonly handle: number;
  readonly info: number;
  line: number;
  lastPc: number;
}

/** Writes one recording; attach it with `setObserver` and `setInstructionObserver`. */
export class Recorder implements HeapObserver {
  readonly recording = new Recording();
  private readonly state = new HeapState();
  private readonly freeHandles: number[] = [];
  /** Handles of the dead to which slots still refer. */
  private retired: number[] = [];
  private readonly objects: (PyObject | undefined)[] = [];
  private readonly objectSerials = new Int32Column();
  private fresh: PyObject[] = [];
  private dirty: PyObject[] = [];
  private readonly dirtyLo = new Int32Column();
  private readonly dirtyHi = new Int32Column();
  private readonly frames: FrameEntry[] = [];
  private top: FrameEntry | null = null;
  private readonly typeIndex = new Map<PyObject, number>();
  private readonly codeMaps = new Map<PyObject, CodeMap>();
  private readonly codeIndex = new Map<CodeMap, number>();
  /** Present texts of mutable atoms that have changed, by serial. */
  private readonly values = new Map<number, number>();
  private readonly gcInfo = new Map<number, number>();
  private cycle: GcCycle | null = null;
  private pendingLocal: FrameEntry | null = null;
  private pendingIndex = 0;
  private pendingAll = false;
  private nativeCall = 0;
  private wordsAtCheckpoint = 0;
  private inFlush = false;

  /**
   * `budget`: bytes after which only steps, collections and output are recorded.
   * `checkpointWords`: least words of log between two checkpoints.
   */
  constructor(
    private readonly describer: Describer,
    private readonly budget: number,
    private readonly checkpointWords = CHECKPOINT_WORDS,
  ) {}

  /** Names the dict of a namespace of the program. */
  addNamespace(dict: PyObject, name: string): void {
    const handle = this.adopt(dict);
    const serial = this.state.serial.at(handle);
    this.recording.namespaces.set(serial, name);
    if (name === '__main__') this.recording.mainGlobals = serial;
    this.flush();
  }

  /** Records that the interpreter itself holds these objects, once for each entry. */
  addInterpreterRoots(what: string, objects: readonly PyObject[]): void {
    const handle = this.takeHandle();
    this.recording.interpreterRoots.set(handle, what);
    objects.forEach((o, slot) => {
      const to = o.watch > 0 ? o.watch : this.adoptHeld(o);
      this.state.setEdge(handle, slot, to);
      this.recording.log.append4(E_EDGE, handle, slot, 0, to);
    });
    this.flush();
  }

  // ---------------------------------------------------------------- heap

  alloc(o: PyObject): void {
    if (this.top === null || !this.top.user || this.full) return;
    o.watch = FRESH;
    this.fresh.push(o);
  }

  dealloc(o: PyObject): void {
    const handle = o.watch;
    if (handle === FRESH) o.watch = GONE;
    if (handle <= 0) return;
    o.watch = GONE;
    this.clearEdges(handle);
    const serial = this.state.serial.at(handle);
    const { log } = this.recording;
    this.recording.objectDied.set(serial, log.rows);
    log.append3(E_DEALLOC, handle, serial, this.state.refcnt.at(handle));
    this.state.end(handle);
    this.objects[handle] = undefined;
    this.retired.push(handle);
  }

  incref(o: PyObject): void {
    const handle = o.watch;
    if (handle > 0) {
      this.state.addRefcnt(handle, 1);
      this.recording.log.append1(E_INCREF, handle);
    }
  }

  decref(o: PyObject): void {
    const handle = o.watch;
    if (handle > 0) {
      this.state.addRefcnt(handle, -1);
      this.recording.log.append1(E_DECREF, handle);
    }
  }

  changed(owner: PyObject, lo: number, hi: number): void {
    const handle = owner.watch;
    if (handle <= 0) return;
    const known = this.dirtyHi.at(handle);
    if (known === 0) {
      this.dirty.push(owner);
      this.dirtyLo.set(handle, lo);
      this.dirtyHi.set(handle, hi + 1);
      return;
    }
    if (lo < this.dirtyLo.at(handle)) this.dirtyLo.set(handle, lo);
    if (hi + 1 > known) this.dirtyHi.set(handle, hi + 1);
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
    const index = GC_PHASES.indexOf(phase);
    cycle.phases.push({ phase: index, row: recording.rows, touched: 0 });
    recording.log.append2(E_GC_PHASE, cycle.index, index);
  }

  gcMark(o: PyObject, mark: GcMark): void {
    const { cycle } = this;
    if (cycle === null) return;
    const phase = cycle.phases[cycle.phases.length - 1];
    if (phase !== undefined) phase.touched++;
    if (mark === 'gc_refs') cycle.examined++;
    const handle = o.watch;
    if (handle <= 0) return;
    const old = this.gcInfo.get(handle) ?? 0;
    const refs = mark === 'gc_refs' || mark === 'subtracted' ? o.gc_refs : old >> 8;
    const packed = gcMarkCode(mark) | (refs << 8);
    this.gcInfo.set(handle, packed);
    this.recording.log.append3(E_GC_MARK, handle, packed, old);
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
    const entry: FrameEntry = { frame, code, user: code.user, handle, info, line: 0, lastPc: -1 };
    this.frames.push(entry);
    this.top = entry;
    if (code.user) {
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
      this.settleLocal();
      this.syncFrame(entry);
      this.flush();
      this.addStep(entry, StepKind.RETURN);
      this.clearEdges(entry.handle);
      this.recording.log.append3(E_FRAME_POP, entry.handle, entry.info, entry.line);
      this.freeHandles.push(entry.handle);
    }
    this.pendingLocal = null;
    this.frames.pop();
    this.top = this.frames[this.frames.length - 1] ?? null;
  }

  beforeInstruction(frame: WatchedFrame): void {
    const entry = this.top;
    if (entry === null || entry.frame !== frame || !entry.user) return;
    if (this.pendingLocal !== null) this.settleLocal();
    if (this.nativeCall !== 0) this.setNativeCall(0);
    if (this.fresh.length > 0 || this.dirty.length > 0) this.flush();
    const { code } = entry;
    const pc = frame.pc;
    const effect = code.effects[pc] ?? 0;
    const line = code.lines[pc] ?? -1;
    if (line >= 0 && (effect & Effect.SKIP) === 0) {
      const backward = pc < entry.lastPc && line === entry.line;
      if ((code.lineStarts[pc] === 1 && line !== entry.line) || backward) this.beginLine(entry, line);
      entry.lastPc = pc;
    }
    this.recording.ticks++;
    if (!this.full) this.recording.log.append1(E_INSTRUCTION, pc);
    if (effect === 0) return;
    if (effect & Effect.CALL) {
      const callee = this.describer.nativeCallee(frame);
      if (callee !== null) this.setNativeCall(this.recording.texts.intern(callee));
    }
    if (effect & (Effect.LOCAL | Effect.ALL_LOCALS)) {
      this.pendingLocal = entry;
      this.pendingIndex = code.localIndex[pc] ?? 0;
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

  private get full(): boolean {
    return this.recording.truncatedAt >= 0;
  }

  private beginLine(entry: FrameEntry, line: number): void {
    this.syncFrame(entry);
    this.flush();
    this.releaseRetired();
    this.addStep(entry, StepKind.LINE, line);
    this.recording.log.append3(E_LINE, entry.handle, line, entry.line);
    entry.line = line;
    this.checkpoint();
  }

  private addStep(entry: FrameEntry, kind: number, line = entry.line): void {
    const { recording } = this;
    recording.stepRow.push(recording.rows);
    recording.stepLine.push(line);
    recording.stepFrame.push(entry.info);
    recording.stepDepth.push(this.frames.length);
    recording.stepKind.push(kind);
    recording.stepTick.push(recording.ticks);
    recording.stepBytes.push(memory.used);
    if (memory.used > recording.peakBytes) recording.peakBytes = memory.used;
  }

  private setNativeCall(text: number): void {
    this.recording.log.append2(E_NATIVE_CALL, text, this.nativeCall);
    this.nativeCall = text;
  }

  private checkpoint(): void {
    const { recording, state } = this;
    const { log } = recording;
    const words = log.words - this.wordsAtCheckpoint;
    // Twice the state's size apart, so that all checkpoints together stay smaller than the log.
    if (words < this.checkpointWords || words < state.live * 16) return;
    this.wordsAtCheckpoint = log.words;
    if (log.byteLength > this.budget && !this.full) recording.truncatedAt = log.rows;
    recording.checkpoints.push({
      row: log.rows,
      word: log.words,
      heap: state.save(),
      frames: this.frames
        .filter((f) => f.user)
        .map((f) => ({ handle: f.handle, info: f.info, line: f.line })),
      tick: recording.ticks,
      nativeCall: this.nativeCall,
      output: recording.outputs.length,
      values: [...this.values],
      gcCycle: this.cycle?.index ?? -1,
      gcPhase: this.cycle?.phases.at(-1)?.phase ?? -1,
      gcMarks: [...this.gcInfo],
    });
  }

  // ---------------------------------------------------------------- references

  private takeHandle(): number {
    const free = this.freeHandles.pop();
    if (free !== undefined) return free;
    const handle = this.state.handles;
    this.state.serial.push(-1);
    this.state.refcnt.push(0);
    while (this.state.inEdges.length <= handle) this.state.inEdges.push(0);
    return handle;
  }

  private releaseRetired(): void {
    if (this.retired.length === 0) return;
    const still: number[] = [];
    for (const handle of this.retired) {
      if (this.state.inEdges.at(handle) > 0) still.push(handle);
      else this.freeHandles.push(handle);
    }
    this.retired = still;
  }

  /** Gives the object a handle, if it has none, and logs that it exists. */
  private adopt(o: PyObject): number {
    if (o.watch > 0) return o.watch;
    const handle = this.takeHandle();
    o.watch = handle;
    const { recording } = this;
    const serial = recording.objectType.push(this.typeNumber(o.ob_type));
    recording.objectSize.push(this.describer.size(o));
    recording.objectAddress.push(o.addr);
    recording.objectBorn.push(recording.rows);
    recording.objectDied.push(-1);
    recording.objectTypeSerial.push(0);
    const name = this.describer.name(o);
    recording.objectName.push(name === '' ? 0 : recording.texts.intern(name));
    const value = this.describer.value(o);
    if (typeof value === 'number') {
      recording.objectValueKind.push(ValueKind.NUMBER);
      recording.objectValue.push(value);
    } else {
      recording.objectValueKind.push(value === null ? ValueKind.NONE : ValueKind.TEXT);
      recording.objectValue.push(value === null ? 0 : recording.texts.intern(value));
    }
    this.objects[handle] = o;
    this.objectSerials.set(handle, serial);
    const count = o.ob_refcnt;
    this.state.begin(handle, serial, count);
    recording.log.append3(E_ALLOC, handle, serial, count);
    return handle;
  }

  /** Adopts what an object of the program holds; what library internals hold stays outside. */
  private adoptHeld(target: PyObject): number {
    const own = target.watch === FRESH;
    const handle = this.adopt(target);
    if (own || !this.describer.isOpaque(target)) this.changed(target, 0, ALL_SLOTS);
    return handle;
  }

  /** Logs what has come into being and what owners hold now. */
  flush(): void {
    if (this.inFlush) return;
    this.inFlush = true;
    const { fresh } = this;
    for (let i = 0; i < fresh.length; i++) {
      const o = fresh[i]!; // in bounds
      if (o.watch !== FRESH) continue;
      this.adopt(o);
      this.changed(o, 0, ALL_SLOTS);
    }
    fresh.length = 0;
    const { dirty } = this;
    for (let i = 0; i < dirty.length; i++) this.compare(dirty[i]!); // grows while it is walked
    dirty.length = 0;
    this.inFlush = false;
  }

  private compare(owner: PyObject): void {
    const handle = owner.watch;
    if (handle <= 0 || (owner.gc_flags & GcFlag.FREED) !== 0) return;
    const lo = this.dirtyLo.at(handle);
    const hi = this.dirtyHi.at(handle) - 1;
    this.dirtyHi.set(handle, 0);
    const at = owner.ob_type.tp_owned_at;
    if (hi < ALL_SLOTS && at !== null) {
      for (let slot = lo; slot <= hi; slot++) this.setEdge(owner, handle, slot, at(owner, slot));
    } else this.compareAll(owner, handle);
    this.compareValue(owner, handle);
  }

  private compareAll(owner: PyObject, handle: number): void {
    const seen = new Set<number>();
    visitOwned(owner, (target, slot) => {
      seen.add(slot);
      this.setEdge(owner, handle, slot, target);
    });
    const gone: number[] = [];
    this.state.forEachEdge(handle, (slot) => {
      if (!seen.has(slot)) gone.push(slot);
    });
    for (const slot of gone) this.setEdge(owner, handle, slot, null);
  }

  private compareValue(owner: PyObject, handle: number): void {
    const { recording } = this;
    const serial = this.state.serial.at(handle);
    if (recording.objectValueKind.at(serial) !== ValueKind.TEXT) return;
    const value = this.describer.value(owner);
    if (typeof value !== 'string') return;
    const text = recording.texts.intern(value);
    const old = this.values.get(serial) ?? recording.objectValue.at(serial);
    if (text === old) return;
    this.values.set(serial, text);
    recording.log.append3(E_VALUE, handle, old, text);
  }

  private setEdge(owner: PyObject, handle: number, slot: number, target: PyObject | null): void {
    let to = 0;
    if (target !== null) {
      to = target.watch;
      if (to === GONE) to = 0;
      else if (to <= 0) to = this.adoptHeld(target);
    }
    const old = this.state.edge(handle, slot);
    if (old === to) return;
    this.state.setEdge(handle, slot, to);
    this.recording.log.append4(E_EDGE, handle, slot, old, to);
    if (to > 0) this.nameSlot(owner, handle, slot);
  }

  private nameSlot(owner: PyObject, handle: number, slot: number): void {
    const { recording } = this;
    if (slot === -1 || slot === -2) return;
    const type = recording.objectType.at(this.state.serial.at(handle));
    if (slot < 0) {
      const key = `${type}:${slot}`;
      if (!recording.typeSlotNames.has(key))
        recording.typeSlotNames.set(key, recording.texts.intern(this.describer.slotName(owner, slot)));
      return;
    }
    const category = recording.types[type]?.category;
    if (category === 'list' || category === 'tuple') return;
    if (category === 'dict' && (slot % 2 === 0 || this.state.edge(handle, slot - 1) > 0)) return;
    const name = recording.texts.intern(this.describer.slotName(owner, slot));
    const typeKey = `${type}:${slot}`;
    const known = category === 'dict' ? -1 : recording.typeSlotNames.get(typeKey);
    if (known === undefined) recording.typeSlotNames.set(typeKey, name);
    else if (known !== name)
      recording.slotNames.set(`${this.state.serial.at(handle)}:${slot}`, name);
  }

  private clearEdges(handle: number): void {
    const slots: number[] = [];
    this.state.forEachEdge(handle, (slot) => slots.push(slot));
    for (const slot of slots) {
      const old = this.state.edge(handle, slot);
      this.state.setEdge(handle, slot, 0);
      this.recording.log.append4(E_EDGE, handle, slot, old, 0);
    }
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
    const table = this.state.slots[entry.handle];
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
    const old = this.state.edge(entry.handle, slot);
    if (old === to) return;
    this.state.setEdge(entry.handle, slot, to);
    this.recording.log.append4(E_EDGE, entry.handle, slot, old, to);
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

  private typeNumber(type: PyObject): number {
    let index = this.typeIndex.get(type);
    if (index === undefined) {
      index = this.recording.types.length;
      this.recording.types.push(this.describer.type(type));
      this.typeIndex.set(type, index);
    }
    return index;
  }
}

