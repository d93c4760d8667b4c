/**
 * Dominators and retained sizes: object a dominates b when every way from the roots to b leads
 * through a, so that b would go with a. Computed with the algorithm of Georgiadis and Tarjan that
 * is known as semi-NCA.
 */
import type { MomentView } from '../moment';
import { rootsOf } from '../roots';
import type { ObjectGraph } from './object-graph';
import { SLICE, type Sliced } from './slices';

/** Who dominates whom at one moment, by handle. */
export interface Dominators {
  /** The nearest dominator; 0 for what hangs on several roots, -1 for what no root reaches. */
  readonly parent: Int32Array;
  /** Bytes and objects that would be freed with each object, itself included. */
  readonly bytes: Float64Array;
  readonly count: Int32Array;
}

interface Order {
  /** Handles in depth-first order, the imaginary root of all roots (0) first. */
  readonly handles: Int32Array;
  /** Position in that order, or -1. */
  readonly at: Int32Array;
  /** Position of each position's parent in the depth-first tree. */
  readonly up: Int32Array;
  readonly length: number;
}

/** Dominators of all objects that a root reaches; `size` gives an object's own bytes. */
export function* slicedDominators(
  view: MomentView,
  graph: ObjectGraph,
  size: (handle: number) => number,
): Sliced<Dominators> {
  const isRoot = new Uint8Array(graph.size);
  for (const root of rootsOf(view)) isRoot[root] = 1;
  const order = yield* depthFirst(graph, isRoot);
  const nearest = yield* semiNca(graph, isRoot, order);
  const parent = new Int32Array(graph.size).fill(-1);
  const bytes = new Float64Array(graph.size);
  const count = new Int32Array(graph.size);
  const { heap } = view.cursor;
  // In the order of the handles, not of the walk: records that lie together are read together.
  for (let handle = 1; handle < graph.size; handle++) {
    // A frame or namespace is no object of its own to count.
    if (order.at[handle]! >= 0 && heap.isLive(handle)) {
      bytes[handle] = size(handle);
      count[handle] = 1;
    }
    if (handle % SLICE === 0) yield 0.8 + (0.1 * handle) / graph.size;
  }
  for (let i = order.length - 1; i > 0; i--) {
    const handle = order.handles[i]!; // in bounds
    const over = order.handles[nearest[i]!]!; // in bounds
    parent[handle] = over;
    bytes[over]! += bytes[handle]!;
    count[over]! += count[handle]!;
    if (i % SLICE === 0) yield 0.9 + 0.1 * (1 - i / order.length);
  }
  return { parent, bytes, count };
}

function* depthFirst(graph: ObjectGraph, isRoot: Uint8Array): Sliced<Order> {
  const { first, target, size } = graph;
  const handles = new Int32Array(size + 1);
  const at = new Int32Array(size).fill(-1);
  const up = new Int32Array(size + 1);
  const stack = new Int32Array(size + 1);
  const next = new Int32Array(size);
  let length = 1;
  at[0] = 0;
  for (let root = 1; root < size; root++) {
    if (isRoot[root] === 0 || at[root]! >= 0) continue;
    let depth = 0;
    const enter = (handle: number, from: number): void => {
      at[handle] = length;
      up[length] = from;
      handles[length++] = handle;
      next[handle] = first[handle]!; // in bounds
      stack[depth++] = handle;
    };
    enter(root, 0);
    while (depth > 0) {
      const handle = stack[depth - 1]!; // below depth
      const edge = next[handle]!; // in bounds
      if (edge === first[handle + 1]) {
        depth--;
        continue;
      }
      next[handle] = edge + 1;
      const to = target[edge]!; // in bounds
      if (at[to]! < 0) enter(to, at[handle]!); // in bounds
      if (length % SLICE === 0) yield (0.3 * length) / size;
    }
  }
  return { handles, at, up, length };
}

/** The nearest dominator of each position of the order, as a position. */
function* semiNca(graph: ObjectGraph, isRoot: Uint8Array, order: Order): Sliced<Int32Array> {
  const { inFirst, inEdge, owner } = graph;
  const { handles, at, up, length } = order;
  const semi = new Int32Array(length);
  const label = new Int32Array(length);
  const ancestor = new Int32Array(length).fill(-1);
  const path = new Int32Array(length);
  for (let i = 0; i < length; i++) semi[i] = label[i] = i;
  /** The position with the least semidominator on the way up to the processed ones. */
  const evaluate = (position: number): number => {
    if (ancestor[position]! < 0) return label[position]!; // in bounds
    let depth = 0;
    let v = position;
    while (ancestor[ancestor[v]!]! >= 0) {
      path[depth++] = v;
      v = ancestor[v]!; // in bounds
    }
    while (depth > 0) {
      const below = path[--depth]!; // below depth
      const above = ancestor[below]!; // in bounds
      if (semi[label[above]!]! < semi[label[below]!]!) label[below] = label[above]!;
      ancestor[below] = ancestor[above]!;
    }
    return label[position]!; // in bounds
  };
  for (let i = length - 1; i > 0; i--) {
    const handle = handles[i]!; // in bounds
    if (isRoot[handle] === 1) semi[i] = 0;
    for (let k = inFirst[handle]!; k < inFirst[handle + 1]!; k++) {
      const from = at[owner[inEdge[k]!]!]!; // in bounds
      if (from < 0) continue;
      const best = semi[evaluate(from)]!; // in bounds
      if (best < semi[i]!) semi[i] = best;
    }
    ancestor[i] = up[i]!; // in bounds
    if (i % SLICE === 0) yield 0.3 + 0.4 * (1 - i / length);
  }
  const nearest = up.slice(0, length);
  for (let i = 1; i < length; i++) {
    let over = nearest[i]!; // in bounds
    while (over > semi[i]!) over = nearest[over]!; // in bounds
    nearest[i] = over;
    if (i % SLICE === 0) yield 0.7 + (0.1 * i) / length;
  }
  return nearest;
}
