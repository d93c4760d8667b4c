/** The recorder's knowledge of frames: what their locals and value stacks were last known to hold. */
import { GcFlag, type PyObject } from '../heap/object';
import { ALL_SLOTS } from '../heap/observer';
import { Effect, type WatchedFrame } from './describer';
import { E_EDGE } from './events';
import type { FrameEntry } from './frame-entry';
import {
  GENERATOR_FIRST_LOCAL,
  GENERATOR_STATE_FIRST,
  GENERATOR_STATE_LAST,
} from './generator-slots';
import { append4, appendNear4, hasRoom } from './log-tail';
import { HALF, REG, REGISTERS } from './recorder-memory';
import { LENGTH, RECORD, RECORD_BITS } from './record-column';
import { RecordedHeap } from './recorded-heap';
import { GONE } from './recorded-objects';
import { genericIndex } from './slot-numbers';

/** Slot of a frame's code; -1 and -2 are its function and namespace. */
const FRAME_CODE_SLOT = -16;
/** Index of that slot, a frame's last generic one. */
const FRAME_GENERICS = genericIndex(FRAME_CODE_SLOT);

/** Compares frames with what is known of them. */
export class RecordedFrames extends RecordedHeap {
  protected top: FrameEntry | null = null;

  protected settleLocal(): void {
    const pending = REGISTERS[REG.LOCALS]!;
    const entry = this.top;
    REGISTERS[REG.LOCALS] = 0;
    if (pending === 0 || entry === null) return;
    if (pending === Effect.ALL_LOCALS) this.syncLocals(entry);
    else this.syncSlot(entry, entry.localIndex[REGISTERS[REG.PC]!] ?? 0);
  }

  /** As `settleLocal`, when nothing else waits to be compared. */
  protected settleAlone(): void {
    const entry = this.top;
    if (REGISTERS[REG.LOCALS]! !== Effect.LOCAL || entry === null) {
      this.settleLocal();
      return;
    }
    REGISTERS[REG.LOCALS] = 0;
    const { generator, localsplus } = entry.frame;
    const index = entry.localIndex[REGISTERS[REG.PC]!] ?? 0;
    const target = localsplus[index] ?? null;
    if (generator === null) this.setFrameEdge(entry, index, target);
    else if (generator.watch > 0 && (generator.gc_flags & GcFlag.FREED) === 0)
      this.setEdge(generator, generator.watch, GENERATOR_FIRST_LOCAL + index, target);
  }

  protected syncLocals(entry: FrameEntry): void {
    const { frame, locals } = entry;
    if (frame.generator !== null) this.changed(frame.generator, 0, ALL_SLOTS);
    else for (let i = 0; i < locals; i++) this.setFrameEdge(entry, i, frame.localsplus[i] ?? null);
  }

  /** Compares the value stack with what is known of it. */
  protected syncFrame(entry: FrameEntry): void {
    if (REGISTERS[REG.LOCALS]! !== 0 && entry === this.top) this.settleLocal();
    const { frame, locals } = entry;
    const { generator, sp } = frame;
    if (generator !== null) {
      this.syncGenerator(generator, entry);
      return;
    }
    const { localsplus } = frame;
    const { handle } = entry;
    const { state } = this;
    const at = (handle << RECORD_BITS) + RECORD.PAYLOAD;
    const known = state.data[at + LENGTH]!; // the frame's record exists
    let i = locals;
    if (sp > locals) {
      const first = state.data[at]!; // likewise
      const slots = state.pool.data;
      for (; i < sp && i < known; i++) {
        const target = localsplus[i] ?? null;
        // A target that is not recorded, and none, are looked at below.
        if (target === null || target.watch <= 0 || slots[first + i] !== target.watch) break;
      }
      for (; i < sp; i++) this.setFrameEdge(entry, i, localsplus[i] ?? null);
    }
    for (; i < known; i++) this.writeEdge(handle, i, 0);
  }

  /** As `syncFrame`, for a frame whose generator holds what it holds. */
  private syncGenerator(generator: PyObject, entry: FrameEntry): void {
    const handle = generator.watch;
    if (handle <= 0) return;
    const { state } = this;
    const at = (handle << RECORD_BITS) + RECORD.PAYLOAD;
    const { frame, locals } = entry;
    const { localsplus, sp } = frame;
    const length = state.data[at + LENGTH]!; // the generator's record exists
    const begin = state.data[at]!; // likewise
    const slots = state.pool.data;
    if (this.pending || this.hasState(generator, slots, begin, length)) {
      this.touchGenerator(generator, entry);
      return;
    }
    // Nothing waits: what is another is written at once.
    const first = begin + GENERATOR_FIRST_LOCAL;
    const known = length - GENERATOR_FIRST_LOCAL;
    let i = locals;
    for (; i < sp && i < known; i++) {
      const target = localsplus[i] ?? null;
      if (target === null || target.watch <= 0 || slots[first + i] !== target.watch) break;
    }
    for (const end = Math.max(sp, known); i < end; i++)
      this.setEdge(
        generator,
        handle,
        GENERATOR_FIRST_LOCAL + i,
        i < sp ? (localsplus[i] ?? null) : null,
      );
  }

  /** Whether a generator holds, or was last known to hold, something of its own that may change. */
  private hasState(generator: PyObject, slots: Int32Array, at: number, length: number): boolean {
    if ((generator.gc_flags & GcFlag.FREED) !== 0) return true;
    for (let slot = GENERATOR_STATE_FIRST; slot <= GENERATOR_STATE_LAST && slot < length; slot++)
      if (slots[at + slot] !== 0) return true;
    return this.describer.hasState(generator);
  }

  /** Notes which slots of a running generator are other than was last known. */
  private touchGenerator(generator: PyObject, { frame, locals }: FrameEntry): void {
    const handle = generator.watch;
    const { state } = this;
    const at = generator.ob_type.tp_owned_at;
    if (at === null) {
      this.changed(generator, 0, ALL_SLOTS);
      return;
    }
    for (let slot = GENERATOR_STATE_FIRST; slot <= GENERATOR_STATE_LAST; slot++)
      this.syncGeneratorSlot(generator, slot, at(generator, slot));
    const { localsplus, sp } = frame;
    const end = Math.max(sp, state.payloadLength(handle) - GENERATOR_FIRST_LOCAL);
    for (let i = locals; i < end; i++)
      this.syncGeneratorSlot(
        generator,
        GENERATOR_FIRST_LOCAL + i,
        i < sp ? (localsplus[i] ?? null) : null,
      );
  }

  private syncGeneratorSlot(generator: PyObject, slot: number, target: PyObject | null): void {
    const known = this.state.payloadAt(generator.watch, slot);
    if (target === null ? known !== 0 : target.watch <= 0 || target.watch !== known)
      this.changed(generator, slot, slot);
  }

  private syncSlot(entry: FrameEntry, index: number): void {
    const { frame } = entry;
    const { generator } = frame;
    const slot = GENERATOR_FIRST_LOCAL + index;
    if (generator === null) this.setFrameEdge(entry, index, frame.localsplus[index] ?? null);
    else this.changed(generator, slot, slot);
  }

  /** A frame begins to hold its function, namespace, code and arguments. */
  protected openFrame(entry: FrameEntry): void {
    if (this.openKnown(entry)) return;
    const { frame } = entry;
    this.setFrameEdge(entry, -1, frame.func);
    this.setFrameEdge(entry, -2, frame.locals);
    this.setFrameEdge(entry, FRAME_CODE_SLOT, frame.code);
    this.syncLocals(entry);
  }

  /** `openFrame` of a frame that holds nothing but what is recorded; whether it does. */
  private openKnown({ frame, handle, locals }: FrameEntry): boolean {
    const { func, localsplus } = frame;
    if (func === null || frame.locals !== null) return false;
    const { state } = this;
    const code = frame.code.watch;
    let bits = handle | code | func.watch;
    let length = 0;
    let held = 2;
    for (let i = 0; i < locals; i++) {
      const o = localsplus[i] ?? null;
      if (o === null) continue;
      // Negative where an object is not recorded: its number is 0, or negative itself.
      bits |= o.watch | (o.watch - 1);
      length = i + 1;
      held++;
    }
    if (code <= 0 || func.watch <= 0 || bits < 0 || bits >= HALF || !hasRoom(held, held * 4))
      return false;
    this.fill(handle, localsplus, length, func.watch, code);
    state.addFilled(handle, held);
    return true;
  }

  /** Sets slots 0 to `length`, -1 and -16 of a frame that holds nothing; there is room for the events. */
  private fill(
    handle: number,
    localsplus: WatchedFrame['localsplus'],
    length: number,
    func: number,
    code: number,
  ): void {
    const { state } = this;
    const record = handle << RECORD_BITS;
    state.makeRoom(record + RECORD.GENERIC, FRAME_GENERICS + 1);
    if (length > 0) state.makeRoom(record + RECORD.PAYLOAD, length);
    const { data } = state;
    const slots = state.pool.data;
    let first = data[record + RECORD.GENERIC]!; // the frame's record exists
    slots[first] = func;
    for (let i = 1; i < FRAME_GENERICS; i++) slots[first + i] = 0;
    slots[first + FRAME_GENERICS] = code;
    data[record + RECORD.GENERIC + LENGTH] = FRAME_GENERICS + 1;
    data[record + RECORD.PAYLOAD + LENGTH] = length;
    data[(func << RECORD_BITS) + RECORD.IN_EDGES]!++; // in bounds
    data[(code << RECORD_BITS) + RECORD.IN_EDGES]!++; // in bounds
    appendNear4(E_EDGE, handle, -1, 0, func);
    appendNear4(E_EDGE, handle, FRAME_CODE_SLOT, 0, code);
    first = data[record + RECORD.PAYLOAD]!; // likewise
    for (let i = 0; i < length; i++) {
      const o = localsplus[i] ?? null;
      const to = o === null ? 0 : o.watch;
      slots[first + i] = to;
      if (to === 0) continue;
      data[(to << RECORD_BITS) + RECORD.IN_EDGES]!++; // in bounds
      appendNear4(E_EDGE, handle, i, 0, to);
    }
  }

  /** What owners refer to; valid until the next of them gets another slot. */
  get slots(): Int32Array {
    return this.state.pool.data;
  }

  private setFrameEdge(entry: FrameEntry, slot: number, target: PyObject | null): void {
    let to = 0;
    if (target !== null) {
      to = target.watch;
      if (to <= 0) to = to === GONE ? 0 : this.adoptHeld(target);
    }
    if (slot < 0) {
      this.writeEdge(entry.handle, slot, to);
      return;
    }
    const { handle } = entry;
    const old = this.state.setPayload(handle, slot, to);
    if (old !== to) append4(E_EDGE, handle, slot, old, to);
  }
}
