/** The recorder's knowledge of frames: what their locals and value stacks were last known to hold. */
import type { PyObject } from '../heap/object';
import { ALL_SLOTS } from '../heap/observer';
import { Effect } from './describer';
import { E_EDGE } from './events';
import type { FrameEntry } from './frame-entry';
import {
  GENERATOR_FIRST_LOCAL,
  GENERATOR_STATE_FIRST,
  GENERATOR_STATE_LAST,
} from './generator-slots';
import { RecordedHeap } from './recorded-heap';
import { GONE } from './recorded-objects';

/** Slot of a frame's code; -1 and -2 are its function and namespace. */
const FRAME_CODE_SLOT = -16;

/** Compares frames with what is known of them. */
export class RecordedFrames extends RecordedHeap {
  protected top: FrameEntry | null = null;
  /** What the instruction that runs does to the locals of the frame at the top. */
  protected pendingLocal: 0 | typeof Effect.LOCAL | typeof Effect.ALL_LOCALS = 0;
  /** Code unit of the last instruction logged. */
  protected pc = -1;

  protected settleLocal(): void {
    const pending = this.pendingLocal;
    const entry = this.top;
    this.pendingLocal = 0;
    if (pending === 0 || entry === null) return;
    if (pending === Effect.ALL_LOCALS) this.syncLocals(entry);
    else this.syncSlot(entry, entry.localIndex[this.pc] ?? 0);
  }

  protected syncLocals(entry: FrameEntry): void {
    const { frame, locals } = entry;
    if (frame.generator !== null) this.changed(frame.generator, 0, ALL_SLOTS);
    else for (let i = 0; i < locals; i++) this.setFrameEdge(entry, i, frame.localsplus[i] ?? null);
  }

  /** Compares the value stack with what is known of it. */
  protected syncFrame(entry: FrameEntry): void {
    if (this.pendingLocal !== 0 && entry === this.top) this.settleLocal();
    const { frame, locals } = entry;
    const { generator, sp } = frame;
    if (generator !== null) {
      this.syncGenerator(generator, entry);
      return;
    }
    const { localsplus } = frame;
    const { handle } = entry;
    const { state } = this;
    for (let i = locals; i < sp; i++) {
      const target = localsplus[i] ?? null;
      if (target === null || target.watch <= 0 || state.payloadAt(handle, i) !== target.watch)
        this.setFrameEdge(entry, i, target);
    }
    const known = state.payloadLength(handle);
    for (let i = Math.max(sp, locals); i < known; i++) this.writeEdge(handle, i, 0);
  }

  /** As `syncFrame`, for a frame whose generator holds what it holds. */
  private syncGenerator(generator: PyObject, { frame, locals }: FrameEntry): void {
    const handle = generator.watch;
    if (handle <= 0) return;
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

  /** A frame begins to hold its function, namespace and code. */
  protected openFrame(
    entry: FrameEntry,
    func: PyObject | null,
    locals: PyObject | null,
    code: PyObject,
  ): void {
    const { handle } = entry;
    if (func !== null && func.watch > 0 && locals === null && code.watch > 0) {
      this.state.openFrame(handle, func.watch, code.watch);
      this.log.append4(E_EDGE, handle, -1, 0, func.watch);
      this.log.append4(E_EDGE, handle, FRAME_CODE_SLOT, 0, code.watch);
      return;
    }
    this.setFrameEdge(entry, -1, func);
    this.setFrameEdge(entry, -2, locals);
    this.setFrameEdge(entry, FRAME_CODE_SLOT, code);
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
    if (old !== to) this.log.append4(E_EDGE, handle, slot, old, to);
  }
}
