/** One sentence on what the last step did. */
import { GC_PHASES, type Moment } from '../protocol/place';
import type { TypeCategory } from '../recording/recording';
import { drawnFreed, formerLabel } from './ghosts';
import type { PictureInputs } from './picture';
import type { RowWays } from './row-ways';

const MAX_CHANGES = 3;
const MAX_NAMED = 2;

/** `del b: list a 3 → 2; freed list b`. Also read by screen readers. */
export function summarize(inputs: PictureInputs, ways: RowWays): string {
  const { changes, moment, ranText } = inputs;
  const parts = [...births(inputs, ways), ...deaths(inputs), ...counts(inputs)];
  const what = moment.gc === undefined ? ranText : collecting(moment);
  if (changes.from === changes.to) return what;
  if (moment.gc !== undefined && parts.length === 0) return `${what}${found(inputs)}`;
  if (parts.length === 0) parts.push(...counts(inputs, OF_CLASSES));
  const text =
    parts.length === 0 && isUnchanged(inputs) ? 'no change of references' : parts.join('; ');
  const begin = changes.to < changes.from ? 'one step back' : what;
  return [begin, text].filter((part) => part !== '').join(': ');
}

function collecting({ gc }: Moment): string {
  if (gc?.phase === undefined) return 'a garbage collection begins';
  return `garbage collection, ${GC_PHASES[gc.phase].toLowerCase()}`;
}

/** What the phases have found so far; most may be objects of the library. */
function found({ view, moment }: PictureInputs): string {
  const cycle = moment.gc === undefined ? undefined : view.recording.gcCycles[moment.gc.cycle];
  if (cycle === undefined || moment.gc?.phase !== 'move_unreachable') return '';
  const unreachable = cycle.collected + cycle.uncollectable;
  const reachable = Math.max(0, cycle.examined - unreachable).toLocaleString('en');
  return `: ${reachable} reachable, ${unreachable.toLocaleString('en')} tentatively unreachable`;
}

function births(inputs: PictureInputs, ways: RowWays): string[] {
  const { view, changes, facts, lost } = inputs;
  const labels: string[] = [];
  for (const [serial, handle] of changes.born) {
    if (!view.cursor.heap.isLive(handle) || view.category(handle) === 'tuple') continue;
    if (!facts.likely(serial) || facts.given(serial)) continue;
    // Of many it does not matter whether a few are what others are made of.
    const few = labels.length <= MAX_NAMED;
    if (!few || lost.has(handle) || ways.leadTo(handle)) labels.push(view.label(handle));
  }
  return listed('new', labels);
}

function deaths(inputs: PictureInputs): string[] {
  return listed(
    'freed',
    drawnFreed(inputs).map((serial) => formerLabel(inputs, serial)),
  );
}

function listed(verb: string, labels: readonly string[]): string[] {
  if (labels.length === 0) return [];
  return labels.length <= MAX_NAMED
    ? [`${verb} ${labels.join(' and ')}`]
    : [`${labels.length.toLocaleString('en')} objects ${verb}`];
}

/** Whether nothing was bound, let go or counted, not even a number. */
function isUnchanged({ changes }: PictureInputs): boolean {
  return changes.slots.size === 0 && [...changes.deltas.values()].every((delta) => delta === 0);
}

/** A class counts its instances: of a step that made some these are told, not the class's count. */
const OF_CLASSES: ReadonlySet<TypeCategory> = new Set<TypeCategory>(['type']);
const OF_OTHERS: ReadonlySet<TypeCategory> = new Set<TypeCategory>([
  ...(['list', 'tuple', 'dict', 'set', 'deque', 'instance', 'function', 'generator'] as const),
  ...(['weakref', 'method', 'other'] as const),
]);

function counts(
  { view, changes }: PictureInputs,
  categories: ReadonlySet<TypeCategory> = OF_OTHERS,
): string[] {
  const parts: string[] = [];
  for (const [handle, delta] of changes.deltas) {
    if (parts.length >= MAX_CHANGES) break;
    if (delta === 0 || !view.cursor.heap.isLive(handle) || view.immortal(handle)) continue;
    if (view.isAtom(handle) || view.isLibrary(handle) || view.nameOf(handle) === undefined)
      continue;
    if (!categories.has(view.category(handle)) || changes.born.has(view.serial(handle))) continue;
    const now = view.refcount(handle);
    parts.push(`${view.label(handle)} ${now - delta} → ${now}`);
  }
  return parts;
}
