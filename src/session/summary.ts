/** One sentence on what the last step did. */
import { GC_PHASES, type Moment } from '../protocol/place';
import { drawnFreed, formerLabel } from './ghosts';
import type { PictureInputs } from './picture';

const MAX_CHANGES = 3;
const MAX_NAMED = 2;

/** `del b: list a 3 → 2; freed list b`. Also read by screen readers. */
export function summarize(inputs: PictureInputs): string {
  const { changes, moment, ranText } = inputs;
  const parts = [...births(inputs), ...deaths(inputs), ...counts(inputs)];
  const what = moment.gc === undefined ? ranText : collecting(moment);
  if (changes.from === changes.to) return what;
  if (moment.gc !== undefined && parts.length === 0) return `${what}${found(inputs)}`;
  const text = parts.length === 0 ? 'no change of references' : parts.join('; ');
  if (changes.to < changes.from) return `one step back: ${text}`;
  return what === '' ? text : `${what}: ${text}`;
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

function births(inputs: PictureInputs): string[] {
  const { view, changes } = inputs;
  const labels: string[] = [];
  for (const handle of changes.born.values()) {
    if (!view.cursor.heap.isLive(handle)) continue;
    const category = view.category(handle);
    const drawn = !view.isAtom(handle) && !['tuple', 'frame', 'cell', 'method'].includes(category);
    if (drawn && !view.isLibrary(handle)) labels.push(view.label(handle));
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

function counts({ view, changes }: PictureInputs): string[] {
  const parts: string[] = [];
  for (const [handle, delta] of changes.deltas) {
    if (parts.length >= MAX_CHANGES) break;
    if (delta === 0 || !view.cursor.heap.isLive(handle) || view.immortal(handle)) continue;
    if (view.isAtom(handle) || view.isLibrary(handle) || view.nameOf(handle) === undefined)
      continue;
    if (view.category(handle) === 'type' || changes.born.has(view.serial(handle))) continue;
    const now = view.refcount(handle);
    parts.push(`${view.label(handle)} ${now - delta} → ${now}`);
  }
  return parts;
}
