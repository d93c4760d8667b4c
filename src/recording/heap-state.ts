/** The heap at one moment, as events build it: counts and references of the program's objects. */
import { RECORD_BITS, RecordColumn } from './record-column';
import { FAR_SLOT, genericIndex, slotOfGenericIndex } from './slot-numbers';
import { blockCapacity, SlotPool } from './slot-pool';

/**
 * What is known of a handle lies together: one line of the cache. `RECORD` places of a record; the
 * last ones are the recorder's own.
 */
export const RECORD = {
  /** One more than the serial of the object that has the handle; 0: none has. */
  SERIAL: 0,
  REFCNT: 1,
  IN_EDGES: 2,
  /** Bytes that the object keeps apart from itself: a list's items, a table of a dict or set. */
  APART: 3,
  /** Slots that refer to something. */
  FILLED: 4,
  /** Payload slots of the type (0, 1, ...), or a frame's locals and value stack: block, length, room. */
  PAYLOAD: 5,
  /** Slots that any object may have (see `genericIndex`): block, length, room. */
  GENERIC: 8,
  GC_MARK: 11,
  GC_PHASE: 12,
  DIRTY_LO: 13,
  DIRTY_HI: 14,
  NOTES: 15,
} as const;
const LENGTH = 1;
const ROOM = 2;
/** Blocks of at most so many slots stay with a handle that holds nothing any more. */
const KEPT_ROOM = 16;

/** Numbers that `save` gives for an object, besides what it refers to, about. */
const WORDS_OF_OBJECT = 4;
/** Bits of the first number that `save` gives for a handle, below the handle. */
const HAS_OBJECT = 1;
const HAS_APART = 2;
const HAS_SLOTS = 4;
const HAS_FAR = 8;
const HANDLE_SHIFT = 4;

const NO_SLOTS = new Int32Array(0);

/** Counts and references by handle. Handles are small and are used again after a death. */
export class HeapState {
  /** Records of the handles, `1 << RECORD_BITS` numbers each. Handle 0 is never used. */
  data = new Int32Array(16 << RECORD_BITS);
  /** Serial of the object that has the handle, or -1. */
  readonly serial = new RecordColumn(this, RECORD.SERIAL, 1);
  readonly refcnt = new RecordColumn(this, RECORD.REFCNT);
  /** References that recorded slots hold to the object; the rest of its count is temporary. */
  readonly inEdges = new RecordColumn(this, RECORD.IN_EDGES);
  /** One more than the highest handle of an object or a frame so far. */
  handles = 1;
  live = 0;
  private pool = new SlotPool();
  /** Far slots by owner. */
  private readonly far = new Map<number, Map<number, number>>();
  private edges = 0;

  /** Handles that may own slots: those of objects and of frames. */
  get owners(): number {
    return this.handles;
  }

  isLive(handle: number): boolean {
    return handle > 0 && this.serial.at(handle) >= 0;
  }

  /** Makes room for a handle. */
  reserve(handle: number): void {
    if (handle < this.handles) return;
    this.handles = handle + 1;
    const least = this.handles << RECORD_BITS;
    if (least <= this.data.length) return;
    const grown = new Int32Array(Math.max(least, this.data.length * 2));
    grown.set(this.data);
    this.data = grown;
  }

  begin(handle: number, serial: number, refcnt: number): void {
    this.reserve(handle);
    const record = handle << RECORD_BITS;
    this.data[record + RECORD.SERIAL] = serial + 1;
    this.data[record + RECORD.REFCNT] = refcnt;
    this.live++;
  }

  end(handle: number): void {
    this.data[(handle << RECORD_BITS) + RECORD.SERIAL] = 0;
    this.live--;
  }

  /** Bytes that the object keeps apart from itself: a list's items, a table of a dict or set. */
  apartOf(handle: number): number {
    return handle < this.handles ? this.data[(handle << RECORD_BITS) + RECORD.APART]! : 0; // in bounds
  }

  setApart(handle: number, bytes: number): void {
    this.reserve(handle);
    this.data[(handle << RECORD_BITS) + RECORD.APART] = bytes;
  }

  addRefcnt(handle: number, delta: number): void {
    this.data[(handle << RECORD_BITS) + RECORD.REFCNT]! += delta; // the object exists
  }

  /** Numbers that `save` gives, about. */
  get size(): number {
    return this.live * WORDS_OF_OBJECT + this.edges;
  }

  /** Slots of an owner that refer to something. */
  filled(owner: number): number {
    return owner < this.handles ? this.data[(owner << RECORD_BITS) + RECORD.FILLED]! : 0; // in bounds
  }

  /** The payload slots of an owner up to the last that is not empty; valid until the next change. */
  payload(owner: number): Int32Array {
    return this.block(owner, RECORD.PAYLOAD);
  }

  private block(owner: number, place: number): Int32Array {
    if (owner >= this.handles) return NO_SLOTS;
    const at = (owner << RECORD_BITS) + place;
    const length = this.data[at + LENGTH]!; // in bounds
    if (length === 0) return NO_SLOTS;
    const first = this.data[at]!; // likewise
    return this.pool.data.subarray(first, first + length);
  }

  payloadLength(owner: number): number {
    return owner < this.handles
      ? this.data[(owner << RECORD_BITS) + RECORD.PAYLOAD + LENGTH]! // in bounds
      : 0;
  }

  /** What a payload slot of an owner refers to, whose record exists. */
  payloadAt(owner: number, index: number): number {
    const { data } = this;
    const at = (owner << RECORD_BITS) + RECORD.PAYLOAD;
    return index < data[at + LENGTH]! ? this.pool.data[data[at]! + index]! : 0; // in bounds
  }

  genericLength(owner: number): number {
    return owner < this.handles
      ? this.data[(owner << RECORD_BITS) + RECORD.GENERIC + LENGTH]! // in bounds
      : 0;
  }

  /** The owner's slots from `FAR_SLOT` on, if it has ever had such. */
  farSlots(owner: number): ReadonlyMap<number, number> | undefined {
    return this.far.size === 0 ? undefined : this.far.get(owner);
  }

  /** What the slot refers to: a handle or 0. */
  edge(owner: number, slot: number): number {
    if (slot >= FAR_SLOT) return this.far.get(owner)?.get(slot) ?? 0;
    if (owner >= this.handles) return 0;
    const place = slot >= 0 ? RECORD.PAYLOAD : RECORD.GENERIC;
    const index = slot >= 0 ? slot : genericIndex(slot);
    const at = (owner << RECORD_BITS) + place;
    return index < this.data[at + LENGTH]! ? this.pool.data[this.data[at]! + index]! : 0; // in bounds
  }

  /** Makes the slot refer to `target`, a handle or 0; what it referred to before. */
  setEdge(owner: number, slot: number, target: number): number {
    if (slot >= FAR_SLOT) return this.setFar(owner, slot, target);
    if (owner >= this.handles) {
      if (target === 0) return 0;
      this.reserve(owner);
    }
    const index = slot >= 0 ? slot : genericIndex(slot);
    const at = (owner << RECORD_BITS) + (slot >= 0 ? RECORD.PAYLOAD : RECORD.GENERIC);
    const { data } = this;
    const length = data[at + LENGTH]!; // in bounds
    if (index >= length) {
      if (target === 0) return 0;
      this.lengthen(at, length, index);
    }
    const slots = this.pool.data;
    const first = data[at]!; // in bounds
    const old = slots[first + index]!; // in its block
    if (old === target) return old;
    slots[first + index] = target;
    if (target === 0 && index === length - 1) this.shorten(at, first, index);
    this.count(owner, old, target);
    return old;
  }

  /** `setEdge` for a payload slot, of an owner and to a target whose records exist. */
  setPayload(owner: number, index: number, target: number): number {
    const { data } = this;
    const record = owner << RECORD_BITS;
    if (target <= 0 || index >= data[record + RECORD.PAYLOAD + LENGTH]!)
      return this.setEdge(owner, index, target);
    const slots = this.pool.data;
    const place = data[record + RECORD.PAYLOAD]! + index; // in bounds
    const old = slots[place]!; // in its block
    if (old === target) return old;
    slots[place] = target;
    data[(target << RECORD_BITS) + RECORD.IN_EDGES]!++; // in bounds
    if (old > 0) data[(old << RECORD_BITS) + RECORD.IN_EDGES]!--;
    else {
      data[record + RECORD.FILLED]!++;
      this.edges++;
    }
    return old;
  }

  /** Makes room for a slot, with empty ones before it. */
  private lengthen(at: number, length: number, index: number): void {
    const { data } = this;
    const room = data[at + ROOM]!; // in bounds
    if (index >= room) {
      const { pool } = this;
      const block = pool.take(index + 1);
      const before = data[at]!; // in bounds
      if (length > 0) pool.data.copyWithin(block, before, before + length);
      if (room > 0) pool.give(before, room);
      data[at] = block;
      data[at + ROOM] = blockCapacity(index + 1);
    }
    const slots = this.pool.data;
    const first = data[at]!; // in bounds
    for (let i = length; i <= index; i++) slots[first + i] = 0;
    data[at + LENGTH] = index + 1;
  }

  /** The last slot has become empty. */
  private shorten(at: number, first: number, index: number): void {
    const { data } = this;
    const slots = this.pool.data;
    let length = index;
    while (length > 0 && slots[first + length - 1] === 0) length--;
    data[at + LENGTH] = length;
    const room = data[at + ROOM]!; // in bounds
    if (length > 0 || room <= KEPT_ROOM) return;
    this.pool.give(first, room);
    data[at] = 0;
    data[at + ROOM] = 0;
  }

  private setFar(owner: number, slot: number, target: number): number {
    let slots = this.far.get(owner);
    const old = slots?.get(slot) ?? 0;
    if (old === target) return old;
    this.reserve(owner);
    if (slots === undefined) this.far.set(owner, (slots = new Map()));
    if (target > 0) slots.set(slot, target);
    else slots.delete(slot);
    if (slots.size === 0) this.far.delete(owner);
    this.count(owner, old, target);
    return old;
  }

  /** One slot of the owner has changed. */
  private count(owner: number, old: number, target: number): void {
    if (target > 0) this.reserve(target);
    const { data } = this;
    let more = 0;
    if (old > 0) {
      data[(old << RECORD_BITS) + RECORD.IN_EDGES]!--; // it was reserved
      more--;
    }
    if (target > 0) {
      data[(target << RECORD_BITS) + RECORD.IN_EDGES]!++; // just reserved
      more++;
    }
    if (more === 0) return;
    data[(owner << RECORD_BITS) + RECORD.FILLED]! += more; // reserved
    this.edges += more;
  }

  /** Calls `visit(slot, target)` for each reference that the owner holds, payload slots first. */
  forEachEdge(owner: number, visit: (slot: number, target: number) => void): void {
    if (this.filled(owner) === 0) return;
    const payload = this.block(owner, RECORD.PAYLOAD);
    for (let i = 0; i < payload.length; i++) {
      const target = payload[i]!; // in bounds
      if (target > 0) visit(i, target);
    }
    const generic = this.block(owner, RECORD.GENERIC);
    for (let i = 0; i < generic.length; i++) {
      const target = generic[i]!; // in bounds
      if (target > 0) visit(slotOfGenericIndex(i), target);
    }
    const far = this.farSlots(owner);
    if (far !== undefined) for (const [slot, target] of far) visit(slot, target);
  }

  /**
   * The state as numbers, for a checkpoint: one more than the last handle, then for each owner a
   * head (handle and what follows), serial and count, bytes apart, and its slots.
   */
  save(): Int32Array {
    const out = new Int32Array(this.savedLength());
    out[0] = 1;
    let i = 1;
    for (let handle = 1; handle < this.handles; handle++) {
      const next = this.saveHandle(handle, out, i);
      if (next > i) out[0] = handle + 1;
      i = next;
    }
    return out;
  }

  private savedLength(): number {
    const { data } = this;
    let length = 1;
    for (let at = 1 << RECORD_BITS; at < this.handles << RECORD_BITS; at += 1 << RECORD_BITS) {
      const filled = data[at + RECORD.FILLED]!; // in bounds
      if (data[at] === 0 && filled === 0) continue;
      length += data[at] === 0 ? 1 : 3;
      if (data[at + RECORD.APART] !== 0) length++;
      if (filled === 0) continue;
      length += 2 + data[at + RECORD.PAYLOAD + LENGTH]! + data[at + RECORD.GENERIC + LENGTH]!; // in bounds
    }
    for (const [owner, slots] of this.far) if (this.filled(owner) > 0) length += 1 + slots.size * 2;
    return length;
  }

  private saveHandle(handle: number, out: Int32Array, from: number): number {
    const { data } = this;
    const at = handle << RECORD_BITS;
    const serial = data[at]!; // in bounds
    const filled = data[at + RECORD.FILLED]!; // in bounds
    if (serial === 0 && filled === 0) return from;
    const apart = data[at + RECORD.APART]!; // in bounds
    const far = filled === 0 ? undefined : this.farSlots(handle);
    let i = from;
    out[i++] =
      (handle << HANDLE_SHIFT) |
      (serial === 0 ? 0 : HAS_OBJECT) |
      (apart === 0 ? 0 : HAS_APART) |
      (filled === 0 ? 0 : HAS_SLOTS) |
      (far === undefined ? 0 : HAS_FAR);
    if (serial !== 0) {
      out[i++] = serial - 1;
      out[i++] = data[at + RECORD.REFCNT]!; // in bounds
    }
    if (apart !== 0) out[i++] = apart;
    if (filled === 0) return i;
    const slots = this.pool.data;
    const payload = data[at + RECORD.PAYLOAD + LENGTH]!; // in bounds
    const generic = data[at + RECORD.GENERIC + LENGTH]!; // in bounds
    out[i++] = payload;
    out[i++] = generic;
    let first = data[at + RECORD.PAYLOAD]!; // in bounds
    for (let k = 0; k < payload; k++) out[i++] = slots[first + k]!; // in its block
    first = data[at + RECORD.GENERIC]!; // in bounds
    for (let k = 0; k < generic; k++) out[i++] = slots[first + k]!; // in its block
    if (far === undefined) return i;
    out[i++] = far.size;
    for (const [slot, target] of far) {
      out[i++] = slot;
      out[i++] = target;
    }
    return i;
  }

  /** The state that `save` wrote. */
  static restore(saved: Int32Array): HeapState {
    const state = new HeapState();
    state.reserve(saved[0]! - 1); // written by save
    // The slots stay where they are in what was saved: blocks of the sizes that they happen to have.
    state.pool = new SlotPool(saved);
    let i = 1;
    while (i < saved.length) i = state.restoreHandle(saved, i);
    return state;
  }

  private restoreHandle(saved: Int32Array, from: number): number {
    const { data } = this;
    let i = from;
    const head = saved[i++]!; // written by save
    const handle = head >> HANDLE_SHIFT;
    const at = handle << RECORD_BITS;
    if ((head & HAS_OBJECT) !== 0) {
      data[at] = saved[i++]! + 1; // written by save
      data[at + RECORD.REFCNT] = saved[i++]!; // likewise
      this.live++;
    }
    if ((head & HAS_APART) !== 0) data[at + RECORD.APART] = saved[i++]!; // likewise
    if ((head & HAS_SLOTS) === 0) return i;
    const payload = saved[i++]!; // likewise
    const generic = saved[i++]!; // likewise
    this.takeBlock(at + RECORD.PAYLOAD, i, payload);
    this.takeBlock(at + RECORD.GENERIC, i + payload, generic);
    let filled = 0;
    for (const end = i + payload + generic; i < end; i++) filled += this.countEdge(saved[i]!); // likewise
    if ((head & HAS_FAR) !== 0) {
      const far = new Map<number, number>();
      for (const end = i + 1 + saved[i]! * 2; ++i < end; i++) {
        far.set(saved[i]!, saved[i + 1]!); // written by save
        filled += this.countEdge(saved[i + 1]!); // likewise
      }
      this.far.set(handle, far);
    }
    this.data[at + RECORD.FILLED] = filled;
    return i;
  }

  private takeBlock(at: number, first: number, length: number): void {
    if (length === 0) return;
    this.data[at] = first;
    this.data[at + LENGTH] = length;
    this.data[at + ROOM] = length;
  }

  private countEdge(target: number): number {
    if (target === 0) return 0;
    this.reserve(target);
    this.data[(target << RECORD_BITS) + RECORD.IN_EDGES]!++; // just reserved
    this.edges++;
    return 1;
  }
}
