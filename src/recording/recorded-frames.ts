/** The recorder's knowledge of frames: what their locals and value stacks were last known to hold. */
import { GcFlag, type PyObject } from '../heap/object';
import { ALL_SLOTS } from '../heap/observer';
import { Effect } from './describer';
import type { FrameEntry } from './frame-entry';
import {
  GENERATOR_FIRST_LOCAL,
  GENERATOR_STATE_FIRST,
  GENERATOR_STATE_LAST,
} from './generator-slots';
import { hadState, stackSynced } from './hot-lines';
import { REG, REGISTERS } from './recorder-memory';
import { LENGTH, RECORD, RECORD_BITS } from './record-column';
import { RecordedHeap } from './recorded-heap';
import { GONE } from './recorded-objects';
import { FRAME_CODE_SLOT } from './slot-numbers';

/** Compares frames with what is known of them. */
export class RecordedFrames extends RecordedHeap {
  protected top: FrameEntry | null = null;

  protected settleLocal(): void {
    const pending = REGISTERS[REG.LOCALS]!;
    const entry = this.top;
    REGISTERS[REG.LOCALS] = 0;
    if (pending === 0 || entry === null) return;
    if (pending === Effect.ALL_LOCALS) this.syncLocals(entry);
    else this.syncSlot(entry, this.writtenLocal(entry));
  }

  /** The local that the last instruction has written. */
  private writtenLocal(entry: FrameEntry): number {
    return this.describer.localAt(entry.code.code, REGISTERS[REG.PC]!); // a register
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
    const index = this.writtenLocal(entry);
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

  /** Whether the value stack is what is known of it, or what is another could be written at once. */
  protected syncedStack({ frame, handle, locals }: FrameEntry): boolean {
    const { generator, localsplus, sp } = frame;
    if (generator === null) return stackSynced(handle, 0, localsplus, locals, sp);
    const owner = generator.watch;
    if (owner <= 0 || owner >= REGISTERS[REG.NEAR]! || (generator.gc_flags & GcFlag.FREED) !== 0)
      return false;
    if (hadState(owner) || this.describer.hasState(generator)) return false;
    return stackSynced(owner, GENERATOR_FIRST_LOCAL, localsplus, locals, sp);
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
    const { frame } = entry;
    this.setFrameEdge(entry, -1, frame.func);
    this.setFrameEdge(entry, -2, frame.locals);
    this.setFrameEdge(entry, FRAME_CODE_SLOT, frame.code);
    this.syncLocals(entry);
  }

  private setFrameEdge(entry: FrameEntry, slot: number, target: PyObject | null): void {
    let to = 0;
    if (target !== null) {
      to = target.watch;
      if (to <= 0) to = to === GONE ? 0 : this.adoptHeld(target);
    }
    this.writeEdge(entry.handle, slot, to);
  }
}
