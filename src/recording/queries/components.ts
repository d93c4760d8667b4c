/** The cycles that an object is in: all objects that it reaches and that reach it. */
import type { MomentView } from '../moment';
import { rootKind } from '../roots';
import type { ObjectGraph } from './object-graph';
import { SLICE, type Sliced } from './slices';

/** Objects that reach each other, with a shortest cycle through the asked one. */
export interface Component {
  /** Handles, the asked one first; only that one when it is in no cycle. */
  readonly members: readonly number[];
  /** Edges of a shortest cycle through the object, in order; empty when there is none. */
  readonly cycle: readonly number[];
}

/**
 * The strongly connected component of an object. Ways through namespaces and frames do not count:
 * every global object would be in a cycle with its module.
 */
export function* slicedComponent(
  view: MomentView,
  graph: ObjectGraph,
  handle: number,
): Sliced<Component> {
  const passes = new Uint8Array(graph.size);
  for (let h = 1; h < graph.size; h++) {
    const kind = rootKind(view, h);
    if (kind !== 'frame' && kind !== 'namespace' && kind !== 'interpreter') passes[h] = 1;
    if (h % SLICE === SLICE - 1) yield (0.3 * h) / graph.size;
  }
  const { first, target, inFirst, inEdge, owner, size } = graph;
  const cameBy = new Int32Array(size);
  const forward = new Uint8Array(size);
  const reached = yield* walk(handle, size, (at, reach) => {
    for (let e = first[at]!; e < first[at + 1]!; e++) {
      const to = target[e]!; // in bounds
      if (passes[to] === 0 || forward[to] === 1) continue;
      forward[to] = 1;
      cameBy[to] = e + 1;
      reach(to);
    }
  });
  if (forward[handle] === 0) return { members: [handle], cycle: [] };
  const backward = new Uint8Array(size);
  yield* walk(handle, size, (at, reach) => {
    for (let i = inFirst[at]!; i < inFirst[at + 1]!; i++) {
      const from = owner[inEdge[i]!]!; // in bounds
      if (forward[from] === 0 || backward[from] === 1) continue;
      backward[from] = 1;
      reach(from);
    }
  });
  const members = [handle];
  for (const each of reached) if (each !== handle && backward[each] === 1) members.push(each);
  const cycle: number[] = [];
  for (let at = handle; ;) {
    const edge = cameBy[at]! - 1; // every reached handle was reached by an edge
    cycle.push(edge);
    at = owner[edge]!; // in bounds
    if (at === handle) break;
  }
  return { members, cycle: cycle.reverse() };
}

/** Breadth first from a handle; gives the handles in the order in which they were reached. */
function* walk(
  from: number,
  size: number,
  expand: (at: number, reach: (to: number) => void) => void,
): Sliced<Int32Array> {
  const queue = new Int32Array(size + 1);
  let end = 1;
  queue[0] = from;
  const reach = (to: number): void => {
    // The start is met again when it is in a cycle; it is expanded once.
    if (to !== from) queue[end++] = to;
  };
  for (let head = 0; head < end; head++) {
    expand(queue[head]!, reach); // below end
    if (head % SLICE === SLICE - 1) yield 0.3 + (0.7 * head) / size;
  }
  return queue.subarray(0, end);
}
