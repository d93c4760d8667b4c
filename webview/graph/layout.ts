/**
 * Places records by a rule, so that a step moves nothing that stands: a column for each distance
 * from the roots, a new record at the free gap nearest to its holders.
 */
import type { EdgeRecord } from '../../src/protocol/picture';
import { endId, GAP, HEADER, type Place } from './geometry';

/** What the layout needs to know of a record. */
export interface Box {
  readonly id: string;
  readonly height: number;
  readonly root: boolean;
}

/** New boxes beside one holder, each with the height at which its edge leaves. */
interface Family {
  readonly column: number;
  readonly members: { readonly box: Box; readonly height: number }[];
}

function top({ members }: Family): number {
  return Math.min(...members.map(({ height }) => height));
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

  /**
   * Places what is new, drops what is gone, and pushes down below what has grown. `port` tells at
   * which height of its holder an edge leaves.
   */
  update(
    boxes: readonly Box[],
    edges: readonly EdgeRecord[],
    port: (edge: EdgeRecord) => number,
  ): void {
    const present = new Set(boxes.map((box) => box.id));
    for (const id of [...this.places.keys()]) if (!present.has(id)) this.places.delete(id);
    for (const box of boxes) {
      const place = this.places.get(box.id);
      if (place !== undefined && place.height !== box.height)
        this.resize(box.id, place, box.height);
    }
    let bottom = 0;
    for (const box of boxes) {
      if (!box.root) continue;
      if (!this.places.has(box.id)) this.settle(box, 0, bottom);
      const place = this.places.get(box.id);
      if (place !== undefined) bottom = Math.max(bottom, place.top + place.height + GAP);
    }
    const holders = holdersByTarget(edges);
    let left = boxes.filter((box) => !this.places.has(box.id));
    while (left.length > 0) {
      // What hangs on something that stands comes first; then one that nothing leads to.
      const groups = this.families(left, holders, port);
      for (const family of groups) this.placeFamily(family);
      const [loose, ...rest] = left;
      if (groups.length === 0 && loose !== undefined) this.settle(loose, 1, this.lowest());
      left = (groups.length === 0 ? rest : left).filter((box) => !this.places.has(box.id));
    }
  }

  /** New boxes by the holder that they will stand beside, the uppermost holder first. */
  private families(
    boxes: readonly Box[],
    holders: ReadonlyMap<string, readonly EdgeRecord[]>,
    port: (edge: EdgeRecord) => number,
  ): Family[] {
    const families = new Map<string, Family>();
    for (const box of boxes) {
      let nearest: { id: string; column: number; height: number } | undefined;
      for (const edge of holders.get(box.id) ?? []) {
        const id = endId(edge.from);
        const from = this.places.get(id);
        if (from === undefined || (nearest !== undefined && nearest.column <= from.column))
          continue;
        nearest = { id, column: from.column, height: from.top + port(edge) };
      }
      if (nearest === undefined) continue;
      const { id, column, height } = nearest;
      const family = families.get(id);
      if (family === undefined)
        families.set(id, { column: column + 1, members: [{ box, height }] });
      else family.members.push({ box, height });
    }
    return [...families.values()].sort((a, b) =>
      a.column === b.column ? top(a) - top(b) : a.column - b.column,
    );
  }

  /** Stands the members one below the other, in the order of their rows, around the middle. */
  private placeFamily({ column, members }: Family): void {
    members.sort((a, b) => a.height - b.height);
    const middle = members.reduce((sum, { height }) => sum + height, 0) / members.length;
    const total = members.reduce((sum, { box }) => sum + box.height + GAP, -GAP);
    // A single one stands with its head at the height of its row.
    const wanted = members.length === 1 ? middle - HEADER / 2 : middle - total / 2;
    let at = this.gap(column, total, wanted);
    for (const { box } of members) {
      this.places.set(box.id, { column, top: at, height: box.height });
      at += box.height + GAP;
    }
  }

  private lowest(): number {
    let bottom = 0;
    for (const place of this.places.values()) bottom = Math.max(bottom, place.top + place.height);
    return bottom === 0 ? 0 : bottom + 2 * GAP;
  }

  private settle(box: Box, column: number, wanted: number): void {
    const place = { column, top: this.gap(column, box.height, wanted), height: box.height };
    this.places.set(box.id, place);
  }

  /** The top of the free gap of a column that is nearest to the wanted height. */
  private gap(column: number, height: number, wanted: number): number {
    const taken = [...this.places.values()]
      .filter((place) => place.column === column)
      .sort((a, b) => a.top - b.top);
    let best = wanted;
    let bestDistance = Infinity;
    let from = -Infinity;
    for (let i = 0; i <= taken.length; i++) {
      const next = taken[i];
      const to = next === undefined ? Infinity : next.top - GAP;
      if (to - from >= height) {
        const at = Math.min(Math.max(wanted, from), to - height);
        // Below is better than above: what comes later stands lower.
        const distance = at < wanted ? 1.6 * (wanted - at) : at - wanted;
        if (distance < bestDistance) {
          best = at;
          bestDistance = distance;
        }
      }
      if (next !== undefined) from = next.top + next.height + GAP;
    }
    return best;
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
