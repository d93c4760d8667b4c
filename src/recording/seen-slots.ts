/** The slots of one owner that a comparison has met: a set that is emptied without touching it. */
import { FAR_SLOT, genericIndex } from './slot-numbers';

/** Slots of one owner; `begin` empties it. */
export class SeenSlots {
  /** Slots in it. */
  count = 0;
  private round = 0;
  // The round in which each slot was seen last.
  private payload = new Int32Array(64);
  private generic = new Int32Array(64);
  private readonly far = new Set<number>();

  begin(): void {
    this.count = 0;
    this.round++;
    if (this.far.size > 0) this.far.clear();
  }

  add(slot: number): void {
    this.count++;
    if (slot >= FAR_SLOT) this.far.add(slot);
    else if (slot >= 0) {
      if (slot >= this.payload.length) this.payload = grown(this.payload, slot);
      this.payload[slot] = this.round;
    } else {
      const index = genericIndex(slot);
      if (index >= this.generic.length) this.generic = grown(this.generic, index);
      this.generic[index] = this.round;
    }
  }

  has(slot: number): boolean {
    if (slot >= FAR_SLOT) return this.far.has(slot);
    return (slot >= 0 ? this.payload[slot] : this.generic[genericIndex(slot)]) === this.round;
  }
}

function grown(seen: Int32Array, index: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(index + 1, seen.length * 2));
  larger.set(seen);
  return larger;
}
