/** What owners refer to at one moment: slots by handle, in blocks of one pool. */
import { LENGTH, RECORD, RECORD_BITS, ROOM } from './record-column';
import { FAR_SLOT, genericIndex, slotOfGenericIndex } from './slot-numbers';
import { blockCapacity, SlotPool } from './slot-pool';

/** Least room of a block of generic slots: an object's type, and as many attributes as most have. */
const LEAST_GENERIC = 8;

/** Blocks of at most so many slots stay with a handle that holds nothing any more. */
export const KEPT_ROOM = 16;

/** Of a place in the records, its place in the record. */
const MASK = (1 << RECORD_BITS) - 1;

const NO_SLOTS = new Int32Array(0);

/** References between handles. */
export class HeapSlots {
  /** One more than the highest handle of an object or a frame so far. */
  handles = 1;
  /** Far slots by owner. */
  protected readonly far = new Map<number, Map<number, number>>();
  protected edges = 0;

  /**
   * `data`: records of the handles, `1 << RECORD_BITS` numbers each, all 0. Handle 0 is never used.
   * `pool`: where the slots lie.
   */
  constructor(
    public data: Int32Array = new Int32Array(16 << RECORD_BITS),
    public pool = new SlotPool(),
  ) {}

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

  /** Slots of an owner that refer to something. */
  filled(owner: number): number {
    return owner < this.handles ? this.data[(owner << RECORD_BITS) + RECORD.FILLED]! : 0; // in bounds
  }

  /** The payload slots of an owner up to the last that is not empty; valid until the next change. */
  payload(owner: number): Int32Array {
    const length = this.payloadLength(owner);
    if (length === 0) return NO_SLOTS;
    const first = this.data[(owner << RECORD_BITS) + RECORD.PAYLOAD]!; // the owner exists
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

  /** Whether no owner has far slots. */
  get isNear(): boolean {
    return this.far.size === 0;
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

  /** So many slots of an owner have begun to refer to something. */
  addFilled(owner: number, slots: number): void {
    this.data[(owner << RECORD_BITS) + RECORD.FILLED]! += slots; // reserved
    this.edges += slots;
  }

  /** All owners together have begun to hold so many references more. */
  addEdges(edges: number): void {
    this.edges += edges;
  }

  /** All slots of one of the two blocks of an owner have become empty. */
  emptied(at: number): void {
    const { data } = this;
    if (data[at + LENGTH] === 0) return;
    data[at + LENGTH] = 0;
    if (data[at + ROOM]! > KEPT_ROOM) this.giveBack(at); // in bounds
  }

  /** Makes room for a slot, with empty ones before it. */
  private lengthen(at: number, length: number, index: number): void {
    const { data } = this;
    const room = data[at + ROOM]!; // in bounds
    if (index >= room) {
      const { pool } = this;
      const isGeneric = (at & MASK) === RECORD.GENERIC;
      const least = isGeneric && index < LEAST_GENERIC ? LEAST_GENERIC : index + 1;
      const block = pool.take(least);
      const before = data[at]!; // in bounds
      const { data: moved } = pool;
      if (length > LEAST_GENERIC) moved.copyWithin(block, before, before + length);
      else for (let i = 0; i < length; i++) moved[block + i] = moved[before + i]!; // in its block
      if (room > 0) pool.give(before, room);
      data[at] = block;
      data[at + ROOM] = blockCapacity(least);
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
    if (length === 0 && data[at + ROOM]! > KEPT_ROOM) this.giveBack(at); // in bounds
  }

  private giveBack(at: number): void {
    const { data } = this;
    this.pool.give(data[at]!, data[at + ROOM]!); // in bounds
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

  /** References that all owners hold. */
  get edgeCount(): number {
    return this.edges;
  }

  /**
   * Writes the references that the owner holds into `target` and `slot` from `at` on, in the order of
   * `forEachEdge`; where they end.
   */
  copyEdges(owner: number, target: Int32Array, slot: Int32Array, at: number): number {
    const { data } = this;
    const record = owner << RECORD_BITS;
    if (data[record + RECORD.FILLED] === 0) return at;
    const slots = this.pool.data;
    let to = at;
    let first = data[record + RECORD.PAYLOAD]!; // in bounds
    const payload = data[record + RECORD.PAYLOAD + LENGTH]!; // in bounds
    for (let i = 0; i < payload; i++) {
      const each = slots[first + i]!; // in its block
      if (each <= 0) continue;
      target[to] = each;
      slot[to++] = i;
    }
    first = data[record + RECORD.GENERIC]!; // in bounds
    const generic = data[record + RECORD.GENERIC + LENGTH]!; // in bounds
    for (let i = 0; i < generic; i++) {
      const each = slots[first + i]!; // in its block
      if (each <= 0) continue;
      target[to] = each;
      slot[to++] = slotOfGenericIndex(i);
    }
    const far = this.farSlots(owner);
    if (far === undefined) return to;
    for (const [number, each] of far) {
      target[to] = each;
      slot[to++] = number;
    }
    return to;
  }

  /** Calls `visit(slot, target)` for each reference that the owner holds, payload slots first. */
  forEachEdge(owner: number, visit: (slot: number, target: number) => void): void {
    if (this.filled(owner) === 0) return;
    const { data } = this;
    const slots = this.pool.data;
    const record = owner << RECORD_BITS;
    let first = data[record + RECORD.PAYLOAD]!; // in bounds
    const payload = data[record + RECORD.PAYLOAD + LENGTH]!; // in bounds
    for (let i = 0; i < payload; i++) {
      const target = slots[first + i]!; // in its block
      if (target > 0) visit(i, target);
    }
    first = data[record + RECORD.GENERIC]!; // in bounds
    const generic = data[record + RECORD.GENERIC + LENGTH]!; // in bounds
    for (let i = 0; i < generic; i++) {
      const target = slots[first + i]!; // in its block
      if (target > 0) visit(slotOfGenericIndex(i), target);
    }
    const far = this.farSlots(owner);
    if (far !== undefined) for (const [slot, target] of far) visit(slot, target);
  }

  protected countEdge(target: number): number {
    if (target === 0) return 0;
    this.reserve(target);
    this.data[(target << RECORD_BITS) + RECORD.IN_EDGES]!++; // just reserved
    this.edges++;
    return 1;
  }
}
