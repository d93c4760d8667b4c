/** The heap at one moment, as events build it: counts and references of the program's objects. */
import { takeChunk } from './chunk-memory';
import { HeapSlots } from './heap-slots';
import { LENGTH, RECORD, RECORD_BITS, RecordColumn, ROOM } from './record-column';
import { SlotPool } from './slot-pool';

/** Numbers that `save` gives for an object, besides what it refers to, about. */
const WORDS_OF_OBJECT = 4;
/** Bits of the first number that `save` gives for a handle, below the handle. */
const HAS_OBJECT = 1;
const HAS_APART = 2;
const HAS_SLOTS = 4;
const HAS_FAR = 8;
const HANDLE_SHIFT = 4;

/** Counts and references by handle. Handles are small and are used again after a death. */
export class HeapState extends HeapSlots {
  /** Serial of the object that has the handle, or -1. */
  readonly serial = new RecordColumn(this, RECORD.SERIAL, 1);
  readonly refcnt = new RecordColumn(this, RECORD.REFCNT);
  /** References that recorded slots hold to the object; the rest of its count is temporary. */
  readonly inEdges = new RecordColumn(this, RECORD.IN_EDGES);
  live = 0;

  isLive(handle: number): boolean {
    return handle > 0 && this.serial.at(handle) >= 0;
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

  /**
   * The state as numbers, for a checkpoint: one more than the last handle, then for each owner a
   * head (handle and what follows), serial and count, bytes apart, and its slots.
   */
  save(): Int32Array {
    const out = new Int32Array(takeChunk(this.savedLength() * Int32Array.BYTES_PER_ELEMENT));
    const { data } = this;
    const slots = this.pool.data;
    let last = 0;
    let i = 1;
    for (let handle = 1; handle < this.handles; handle++) {
      const at = handle << RECORD_BITS;
      const serial = data[at]!; // in bounds
      const filled = data[at + RECORD.FILLED]!; // in bounds
      if ((serial | filled) === 0) continue;
      last = handle;
      const head = i++;
      let kind = handle << HANDLE_SHIFT;
      if (serial !== 0) {
        kind |= HAS_OBJECT;
        out[i++] = serial - 1;
        out[i++] = data[at + RECORD.REFCNT]!; // in bounds
      }
      const apart = data[at + RECORD.APART]!; // in bounds
      if (apart !== 0) {
        kind |= HAS_APART;
        out[i++] = apart;
      }
      if (filled !== 0) {
        kind |= HAS_SLOTS;
        const payload = data[at + RECORD.PAYLOAD + LENGTH]!; // in bounds
        const generic = data[at + RECORD.GENERIC + LENGTH]!; // in bounds
        out[i++] = payload;
        out[i++] = generic;
        let first = data[at + RECORD.PAYLOAD]!; // in bounds
        for (const end = first + payload; first < end; first++) out[i++] = slots[first]!; // in its block
        first = data[at + RECORD.GENERIC]!; // in bounds
        for (const end = first + generic; first < end; first++) out[i++] = slots[first]!; // in its block
        const far = this.farSlots(handle);
        if (far !== undefined) {
          kind |= HAS_FAR;
          i = saveFar(far, out, i);
        }
      }
      out[head] = kind;
    }
    out[0] = last + 1;
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
}

/** Writes the far slots of an owner from `from` on; where they end. */
function saveFar(far: ReadonlyMap<number, number>, out: Int32Array, from: number): number {
  let i = from;
  out[i++] = far.size;
  for (const [slot, target] of far) {
    out[i++] = slot;
    out[i++] = target;
  }
  return i;
}
