/** Why an object is alive: the shortest chain of references from a root that has a name. */
import { holdersOf, nameReference } from '../holders';
import type { MomentView, Reference } from '../moment';
import { rootKind, type RootKind } from '../roots';
import type { ObjectGraph } from './object-graph';
import { SLICE, type Sliced } from './slices';

/** One object of a chain with the reference that leads to it. */
export interface Link {
  readonly handle: number;
  /** `global cache`, `item 3 of list`, `attribute parent of Node`. */
  readonly text: string;
}

/** The answer: nothing leads to the object, or the chain from its root. */
export interface Chain {
  readonly root: RootKind | undefined;
  /** From the first object after the root to the object itself; one link for a bare root. */
  readonly links: readonly Link[];
}

const NAMED: ReadonlySet<RootKind | undefined> = new Set(['frame', 'namespace']);

/**
 * Goes backwards from the object until a root is met: a frame or a namespace where one leads
 * here, else the nearest of the interpreter, an immortal object or one that native code holds.
 */
export function* slicedWhyAlive(
  view: MomentView,
  graph: ObjectGraph,
  handle: number,
): Sliced<Chain> {
  const { inFirst, inEdge, owner } = graph;
  /** The edge by which the way goes on towards the object, plus 1. */
  const onward = new Int32Array(graph.size);
  const queue = new Int32Array(graph.size);
  let end = 1;
  queue[0] = handle;
  let fallback = rootKind(view, handle) === undefined ? 0 : handle;
  for (let head = 0; head < end; head++) {
    const at = queue[head]!; // below end
    const kind = rootKind(view, at);
    if (NAMED.has(kind)) return { root: kind, links: linksOf(view, graph, onward, at, handle) };
    if (kind !== undefined && fallback === 0) fallback = at;
    for (let i = inFirst[at]!; i < inFirst[at + 1]!; i++) {
      const edge = inEdge[i]!; // within the edges of `at`
      const from = owner[edge]!; // every edge has an owner
      if (from === handle || onward[from] !== 0) continue;
      onward[from] = edge + 1;
      queue[end++] = from;
    }
    if (head % SLICE === SLICE - 1) yield head / graph.size;
  }
  if (fallback === 0) return { root: undefined, links: [] };
  if (rootKind(view, fallback) === 'interpreter')
    return { root: 'interpreter', links: linksOf(view, graph, onward, fallback, handle) };
  const first = { handle: fallback, text: holdersOf(view, fallback).at(-1)?.text ?? 'immortal' };
  const kind = rootKind(view, fallback);
  const text = kind === 'immortal' ? `${view.label(fallback)}, immortal` : first.text;
  const rest = linksOf(view, graph, onward, fallback, handle);
  return { root: kind, links: [{ handle: fallback, text }, ...rest] };
}

function linksOf(
  view: MomentView,
  graph: ObjectGraph,
  onward: Int32Array,
  root: number,
  handle: number,
): Link[] {
  const links: Link[] = [];
  for (let at = root; at !== handle;) {
    const edge = onward[at]! - 1; // set on the way here
    const target = graph.target[edge]!; // in bounds
    const reference = { owner: at, slot: graph.slot[edge]! }; // in bounds
    const last = links.at(-1);
    // An instance's own dict is no stop of its own: `attribute x of Node` tells of both.
    if (last !== undefined && isDictOf(last)) links.pop();
    links.push({ handle: target, text: plainText(view, reference) });
    at = target;
  }
  return links;
}

function isDictOf({ text }: Link): boolean {
  return text.startsWith('__dict__ of ');
}

function plainText(view: MomentView, reference: Reference): string {
  return nameReference(view, reference, 0).text;
}
