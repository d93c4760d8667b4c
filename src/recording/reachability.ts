/** Which objects the program can still reach at a moment. */
import { drain, type Sliced } from './queries/slices';
import type { MomentView } from './moment';
import { rootsOf } from './roots';

/** Owners whose references are followed between two yields: each may have several. */
const WALK_SLICE = 4096;

/** Who led to each handle, along shortest ways from roots that have a name where there are such. */
export interface ReachedTree {
  /** The owner that leads to a handle, 0 for roots and for what nothing leads to. */
  readonly parent: Int32Array;
  readonly slot: Int32Array;
  /** 1 where a root leads. */
  readonly reached: Uint8Array;
}

/**
 * Handles that nothing leads to: alive only because of each other. Roots are frames, namespaces,
 * what the interpreter holds, and objects with a reference that no recorded slot explains.
 */
export function unreachableHandles(view: MomentView): ReadonlySet<number> {
  return drain(slicedUnreachable(view));
}

/** The same in slices. */
export function* slicedUnreachable(view: MomentView): Sliced<Set<number>> {
  return unreachedIn(view, yield* slicedTree(view));
}

/** The live handles that a tree did not reach. */
export function unreachedIn(view: MomentView, { reached }: ReachedTree): Set<number> {
  const { heap } = view.cursor;
  const unreachable = new Set<number>();
  for (let handle = 1; handle < heap.handles; handle++)
    if (reached[handle] !== 1 && heap.isLive(handle)) unreachable.add(handle);
  return unreachable;
}

/** Walks the heap breadth first from its roots. */
export function* slicedTree(view: MomentView): Sliced<ReachedTree> {
  const { heap } = view.cursor;
  const size = heap.handles;
  const parent = new Int32Array(size);
  const slots = new Int32Array(size);
  const reached = new Uint8Array(size);
  const queue = new Int32Array(size);
  let end = 0;
  let owner = 0;
  const reach = (slot: number, target: number): void => {
    if (reached[target] === 1) return;
    reached[target] = 1;
    parent[target] = owner;
    slots[target] = slot;
    queue[end++] = target;
  };
  let head = 0;
  for (const root of rootsOf(view)) {
    owner = 0;
    // What a named root leads to comes before roots of other kinds, and keeps its own parent.
    if (reached[root] === 0) reach(0, root);
  }
  yield 0;
  for (; head < end; head++) {
    owner = queue[head]!; // below end
    heap.forEachEdge(owner, reach);
    if (head % WALK_SLICE === WALK_SLICE - 1) yield head / size;
  }
  return { parent, slot: slots, reached };
}
