/** Answers to the questions of protocol/queries: about one object, or between two moments. */
import type { HoldersAnswer, ObjectRef } from '../protocol/answers';
import type {
  CompareAnswer,
  CompareQuery,
  CountPoint,
  CyclesAnswer,
  HistoryAnswer,
  HoldersQuery,
  ObjectQuery,
  PathLink,
  RetainedAnswer,
  TypeCount,
  WhyAliveAnswer,
} from '../protocol/queries';
import { stepAt } from '../recording/axis';
import { holdersOf, nameReference } from '../recording/holders';
import type { MomentView } from '../recording/moment';
import { slicedDifference } from '../recording/queries/compare';
import { slicedComponent } from '../recording/queries/components';
import { slicedDominators, type Dominators } from '../recording/queries/dominators';
import { slicedHistory, type CountChange } from '../recording/queries/refcount-history';
import type { Sliced } from '../recording/queries/slices';
import type { TouchIndex } from '../recording/queries/touch-index';
import { slicedWhyAlive } from '../recording/queries/why-alive';
import type { Parts } from '../recording/parts';
import type { Recording } from '../recording/recording';
import { objectRef } from './object-text';

/** Points of a history that the panel draws. */
const MAX_POINTS = 240;
const MAX_TYPES = 40;
const MAX_BORN = 30;
const MAX_CYCLE = 60;

const dominatorsOf = new WeakMap<MomentView, Dominators>();

function handleOf(view: MomentView, oid: number): number {
  const handle = view.handleOf(oid);
  if (handle === 0) throw new Error('this object is not alive at this moment');
  return handle;
}

/** Who holds an object. */
export function* slicedHolders(view: MomentView, query: HoldersQuery): Sliced<HoldersAnswer> {
  const handle = handleOf(view, query.oid);
  yield* view.slicedGraph();
  return holdersAnswer(view, handle, query.limit);
}

/** Who holds an object, by its handle. */
export function holdersAnswer(view: MomentView, handle: number, limit: number): HoldersAnswer {
  return {
    object: objectRef(view, handle),
    immortal: view.immortal(handle),
    holders: holdersOf(view, handle, limit).map(({ text, slot, owner }) => ({
      text,
      slot,
      ...(owner > 0 && view.cursor.heap.isLive(owner) ? { oid: view.serial(owner) } : {}),
    })),
  };
}

/** The shortest chain of references from a root. */
export function* slicedWhy(view: MomentView, { oid }: ObjectQuery): Sliced<WhyAliveAnswer> {
  const handle = handleOf(view, oid);
  const graph = yield* view.slicedGraph();
  const { root, links } = yield* slicedWhyAlive(view, graph, handle);
  return {
    object: objectRef(view, handle),
    reachable: root !== undefined,
    links: links.map(({ handle: each, text }) => linkTo(view, each, text)),
  };
}

function linkTo(view: MomentView, handle: number, text: string): PathLink {
  return { oid: Math.max(0, view.serial(handle)), text, label: view.label(handle) };
}

/** The cycles that an object is in. */
export function* slicedCycles(view: MomentView, { oid }: ObjectQuery): Sliced<CyclesAnswer> {
  const handle = handleOf(view, oid);
  const graph = yield* view.slicedGraph();
  const { members, cycle } = yield* slicedComponent(view, graph, handle);
  return {
    object: objectRef(view, handle),
    size: members.length,
    types: countTypes(view, members),
    cycle: cycle.slice(0, MAX_CYCLE).map((edge) => {
      const reference = { owner: graph.owner[edge] ?? 0, slot: graph.slot[edge] ?? 0 };
      const text = nameReference(view, reference, 0).text;
      return linkTo(view, graph.target[edge] ?? 0, text);
    }),
  };
}

function countTypes(view: MomentView, members: readonly number[]): TypeCount[] {
  const counts = new Map<string, number>();
  for (const member of members) {
    const type = view.typeName(member);
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const all = [...counts].map(([type, count]) => ({ type, count }));
  return all.sort((a, b) => b.count - a.count).slice(0, MAX_TYPES);
}

/** What would be freed with an object. */
export function* slicedRetained(view: MomentView, { oid }: ObjectQuery): Sliced<RetainedAnswer> {
  const handle = handleOf(view, oid);
  let dominators = dominatorsOf.get(view);
  if (dominators === undefined) {
    const graph = yield* view.slicedGraph();
    dominators = yield* slicedDominators(view, graph, (each) => view.size(each));
    dominatorsOf.set(view, dominators);
  }
  const parent = dominators.parent[handle] ?? -1;
  const over: ObjectRef | undefined =
    parent > 0 && view.cursor.heap.isLive(parent) ? objectRef(view, parent) : undefined;
  return {
    object: objectRef(view, handle),
    reachable: parent >= 0,
    bytes: dominators.bytes[handle] ?? 0,
    count: dominators.count[handle] ?? 0,
    ...(over === undefined ? {} : { dominator: over }),
  };
}

/** The refcount of an object over its life; it need not be alive. */
export function* slicedLife(
  view: MomentView,
  index: TouchIndex,
  { oid }: ObjectQuery,
): Sliced<HistoryAnswer> {
  const { recording, cursor } = view;
  if (oid >= recording.objectType.length) throw new Error('there is no such object');
  expectLife(recording, oid);
  const { changes, diedRow, bornRow, immortal } = yield* slicedHistory(recording, index, oid);
  const previous = changes.findLast((change) => change.row < cursor.row);
  const next = changes.find((change) => change.row > cursor.row);
  return {
    oid,
    immortal,
    points: thinned(changes),
    changes: changes.length,
    most: changes.reduce((most, { count }) => Math.max(most, count), 0),
    born: Math.max(0, stepAt(recording, bornRow)),
    ...(diedRow < 0 ? {} : { died: Math.max(0, stepAt(recording, diedRow)) }),
    ...(previous === undefined ? {} : { previous }),
    ...(next === undefined ? {} : { next }),
  };
}

/** Fails when an object lived beyond the beginning of a run that is larger than its recording. */
function expectLife(recording: Recording, oid: number): void {
  const { log } = recording;
  const died = recording.objectDied.at(oid);
  if (log.firstRow === 0 && (died < 0 ? recording.rows : died + 1) <= log.rows) return;
  const rows = recording.truncatedAt < 0 ? recording.whole?.truncatedAt : recording.truncatedAt;
  const steps = Math.max(0, stepAt(recording, rows ?? 0)).toLocaleString('en');
  throw new Error(
    `this run is larger than its recording may be: histories are known of objects that lived within the first ${steps} steps, and while they are shown`,
  );
}

/** At most about `MAX_POINTS` changes: of each part the lowest, the highest and the last. */
function thinned(changes: readonly CountChange[]): CountPoint[] {
  if (changes.length <= MAX_POINTS) return [...changes];
  const parts = MAX_POINTS / 3;
  const points = new Set<CountChange>();
  for (let part = 0; part < parts; part++) {
    const from = Math.floor((part * changes.length) / parts);
    const piece = changes.slice(from, Math.floor(((part + 1) * changes.length) / parts));
    const byCount = [...piece].sort((a, b) => a.count - b.count);
    for (const point of [byCount.at(0), byCount.at(-1), piece.at(-1)])
      if (point !== undefined) points.add(point);
  }
  return [...points].sort((a, b) => a.row - b.row);
}

/** What the cursor's moment has that another has not, and the other way. */
export function* slicedCompare(
  view: MomentView,
  parts: Parts,
  { row }: CompareQuery,
): Sliced<CompareAnswer> {
  const { cursor } = view;
  const other = Math.min(row, parts.whole.rows);
  const [earlier, later] = [Math.min(other, cursor.row), Math.max(other, cursor.row)];
  const recording = parts.objectsAt(earlier, later);
  if (recording === undefined)
    throw new Error(
      'this run is larger than its recording may be: moments are compared within its beginning and its end, or near each other',
    );
  const { types, born } = yield* slicedDifference(recording, earlier, later, MAX_BORN);
  return {
    from: Math.max(0, stepAt(recording, earlier)),
    to: Math.max(0, stepAt(recording, later)),
    types: types.slice(0, MAX_TYPES).map(({ type, ...counts }) => ({
      type: recording.types[type]?.name ?? '?',
      ...counts,
    })),
    born: born.flatMap((serial) => {
      const handle = view.handleOf(serial);
      return handle === 0 ? [] : [objectRef(view, handle)];
    }),
  };
}
