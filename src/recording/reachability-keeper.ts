/**
 * What is unreachable at the cursor, kept from step to step. An object can only be lost when one
 * of its holders lets go, so after a short move it is enough to see that what a change touched
 * still hangs on a root; only when something does not, the whole heap is walked again.
 */
import { E_ALLOC, E_DEALLOC, E_DECREF, E_EDGE, E_INCREF } from './events';
import type { MomentView } from './moment';
import { slicedTree, unreachedIn, type ReachedTree } from './reachability';
import { drain, type Sliced } from './queries/slices';
import { rootKind } from './roots';

/** Beyond so many events walking the heap is cheaper than looking at what they touched. */
const MAX_EVENTS = 40_000;

interface Holder {
  readonly owner: number;
  readonly slot: number;
}

/** Keeps the unreachable handles of one cursor. */
export class ReachabilityKeeper {
  private row = -1;
  private tree: ReachedTree | undefined;
  private lost: ReadonlySet<number> = new Set();
  /** Holders that were written since the tree was made. */
  private readonly newer = new Map<number, Holder>();
  /** How often the whole heap was walked. */
  walks = 0;

  /** The unreachable handles at a view's moment. */
  unreachable(view: MomentView): ReadonlySet<number> {
    return drain(this.slicedUnreachable(view));
  }

  /** The same in slices; given up when the cursor moves, it leaves what was known before. */
  *slicedUnreachable(view: MomentView): Sliced<ReadonlySet<number>> {
    const { row } = view.cursor;
    if (row === this.row) return this.lost;
    if (this.tree === undefined || !this.holds(view, this.row)) yield* this.walk(view);
    this.row = row;
    return this.lost;
  }

  /** The chain of handles that keeps one alive, from its root; undefined for what is lost. */
  chain(view: MomentView, handle: number): number[] | undefined {
    this.unreachable(view);
    const chain = this.climb(view, handle, new Set());
    if (chain !== undefined) return chain.reverse();
    drain(this.walk(view));
    return this.climb(view, handle, new Set())?.reverse();
  }

  private *walk(view: MomentView): Sliced<void> {
    this.walks++;
    this.tree = yield* slicedTree(view);
    this.newer.clear();
    this.lost = unreachedIn(view, this.tree);
    this.row = view.cursor.row;
  }

  /** Whether the answer for another row holds here too: nothing between the two has lost its way. */
  private holds(view: MomentView, from: number): boolean {
    const { cursor, recording } = view;
    const { log } = recording;
    const lo = Math.min(from, cursor.row);
    const hi = Math.max(from, cursor.row);
    if (hi - lo > MAX_EVENTS || lo < log.firstRow || hi > log.rows) return false;
    let word = cursor.word;
    if (cursor.row === hi) for (let row = hi - 1; row >= lo; row--) word -= log.width(row);
    const touched = new Set<number>();
    for (let row = lo; row < hi; row++) {
      const kind = log.kind(row);
      const a = log.word(row, word, 0);
      if (kind === E_EDGE) {
        const slot = log.word(row, word, 1);
        for (const target of [log.word(row, word, 2), log.word(row, word, 3)]) {
          if (target <= 0) continue;
          touched.add(target);
          if (cursor.heap.edge(a, slot) === target) this.newer.set(target, { owner: a, slot });
        }
      } else if (isChange(kind)) touched.add(a);
      word += log.width(row);
    }
    const safe = new Set<number>();
    for (const handle of touched) {
      if (this.lost.has(handle)) return false;
      if (!cursor.heap.isLive(handle)) continue;
      if (this.climb(view, handle, safe) === undefined) return false;
    }
    return true;
  }

  /** The way from a handle up to a root or to one that is known to be safe, or undefined. */
  private climb(view: MomentView, handle: number, safe: Set<number>): number[] | undefined {
    const { heap } = view.cursor;
    const way: number[] = [];
    const seen = new Set<number>();
    for (let at = handle; ;) {
      way.push(at);
      if (safe.has(at) || rootKind(view, at) !== undefined) break;
      if (seen.has(at)) return undefined;
      seen.add(at);
      const newer = this.newer.get(at);
      const owner = this.tree?.parent[at] ?? 0;
      if (owner > 0 && heap.edge(owner, this.tree?.slot[at] ?? 0) === at) at = owner;
      else if (newer !== undefined && heap.edge(newer.owner, newer.slot) === at) at = newer.owner;
      else return undefined;
    }
    for (const each of way) safe.add(each);
    return way;
  }
}

function isChange(kind: number): boolean {
  return kind === E_INCREF || kind === E_DECREF || kind === E_ALLOC || kind === E_DEALLOC;
}
