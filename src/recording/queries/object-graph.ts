/** All references of one moment in flat arrays, both ways: what questions about paths walk on. */
import type { HeapState } from '../heap-state';
import { drain, SLICE, type Sliced } from './slices';

/** The references of a moment. Edge `e` of `owner` lies in `first[owner] .. first[owner + 1]`. */
export interface ObjectGraph {
  /** Handles are below this. */
  readonly size: number;
  readonly first: Int32Array;
  readonly target: Int32Array;
  readonly slot: Int32Array;
  /** The edges that lead to `target`, as `inEdge[inFirst[target] .. inFirst[target + 1]]`. */
  readonly inFirst: Int32Array;
  readonly inEdge: Int32Array;
  /** Owner of each edge. */
  readonly owner: Int32Array;
}

/** Builds the graph of a heap; the heap must not change meanwhile. */
export function* slicedGraph(heap: HeapState): Sliced<ObjectGraph> {
  const size = heap.handles;
  const edges = heap.edgeCount;
  const first = new Int32Array(size + 1);
  const target = new Int32Array(edges);
  const slot = new Int32Array(edges);
  const owners = new Int32Array(edges);
  for (let owner = 0, at = 0; owner < size; owner++) {
    first[owner] = at;
    const end = heap.copyEdges(owner, target, slot, at);
    while (at < end) owners[at++] = owner;
    if (owner % SLICE === SLICE - 1) yield (0.7 * owner) / size;
  }
  first[size] = edges;
  const inFirst = new Int32Array(size + 1);
  for (let e = 0; e < edges; e++) inFirst[target[e]! + 1]!++; // targets are handles
  for (let h = 0; h < size; h++) inFirst[h + 1]! += inFirst[h]!; // in bounds
  yield 0.85;
  const inEdge = new Int32Array(edges);
  const next = inFirst.slice();
  for (let e = 0; e < edges; e++) inEdge[next[target[e]!]!++] = e; // in bounds
  return {
    size,
    first,
    target,
    slot,
    inFirst,
    inEdge,
    owner: owners,
  };
}

/** The graph of a heap, built at once. */
export function graphOf(heap: HeapState): ObjectGraph {
  return drain(slicedGraph(heap));
}
