/**
 * Places records by a rule, so that a step moves nothing that stands: a column for each distance
 * from the roots, a new record at the free gap nearest to its holders.
 */
import type { EdgeRecord } from '../../src/protocol/picture';
import { endId, GAP, type Place, rowMiddle } from './geometry';

/** What the layout needs to know of a record. */
export interface Box {
  readonly id: string;
  readonly height: number;
  readonly root: boolean;
}

/** Remembers places from step to step. */
export class StickyLayout {
  private readonly places = new Map<string, Place>();

  /** Forgets all places: the next `update` lays out afresh. */
  reset(): void {
    this.places.clear();
  }

  place(id: string): Place | undefined {
    return this.places.get(id);
  }

  /** Places what is new, drops what is gone, and pushes down below what has grown. */
  update(boxes: readonly Box[], edges: readonly EdgeRecord[]): void {
    const present = new Set(boxes.map((box) => box.id));
    for (const id of [...this.places.keys()]) if (!present.has(id)) this.places.delete(id);
    for (const box of boxes) {
      const place = this.places.get(box.id);
      if (place !== undefined && place.height !== box.height)
        this.resize(box.id, place, box.height);
    }
    const holders = holdersByTarget(edges);
    let bottom = 0;
    for (const box of boxes) {
      if (!box.root) continue;
      if (!this.places.has(box.id)) this.settle(box, 0, bottom);
      const place = this.places.get(box.id);
      if (place !== undefined) bottom = Math.max(bottom, place.top + place.height + GAP);
    }
    for (const box of boxes) if (!box.root && !this.places.has(box.id)) this.placeNew(box, holders);
  }

  private placeNew(box: Box, holders: ReadonlyMap<string, readonly EdgeRecord[]>): void {
    let column = Infinity;
    let sum = 0;
    let count = 0;
    for (const edge of holders.get(box.id) ?? []) {
      const from = this.places.get(endId(edge.from));
      if (from === undefined) continue;
      column = Math.min(column, from.column + 1);
      sum += from.top + rowMiddle(edge.row, 0);
      count++;
    }
    if (count === 0) this.settle(box, 1, this.lowest());
    else this.settle(box, column, sum / count - 15);
  }

  private lowest(): number {
    let bottom = 0;
    for (const place of this.places.values()) bottom = Math.max(bottom, place.top + place.height);
    return bottom === 0 ? 0 : bottom + 2 * GAP;
  }

  /** Puts a box into the free gap of a column nearest to the wanted height. */
  private settle(box: Box, column: number, wanted: number): void {
    const taken = [...this.places.values()]
      .filter((place) => place.column === column)
      .sort((a, b) => a.top - b.top);
    let best = wanted;
    let bestDistance = Infinity;
    let from = -Infinity;
    for (let i = 0; i <= taken.length; i++) {
      const next = taken[i];
      const to = next === undefined ? Infinity : next.top - GAP;
      if (to - from >= box.height) {
        const top = Math.min(Math.max(wanted, from), to - box.height);
        const distance = Math.abs(top - wanted);
        if (distance < bestDistance) {
          best = top;
          bestDistance = distance;
        }
      }
      if (next !== undefined) from = next.top + next.height + GAP;
    }
    this.places.set(box.id, { column, top: best, height: box.height });
  }

  /** Changes a height and pushes down what is below in the same column, as far as needed. */
  private resize(id: string, place: Place, height: number): void {
    this.places.set(id, { ...place, height });
    let floor = place.top + height + GAP;
    const below = [...this.places]
      .filter(([other, p]) => other !== id && p.column === place.column && p.top > place.top)
      .sort(([, a], [, b]) => a.top - b.top);
    for (const [other, p] of below) {
      if (p.top >= floor) break;
      this.places.set(other, { ...p, top: floor });
      floor += p.height + GAP;
    }
  }
}

function holdersByTarget(edges: readonly EdgeRecord[]): Map<string, EdgeRecord[]> {
  const holders = new Map<string, EdgeRecord[]>();
  for (const edge of edges) {
    const id = endId(edge.to);
    const list = holders.get(id);
    if (list === undefined) holders.set(id, [edge]);
    else list.push(edge);
  }
  return holders;
}
