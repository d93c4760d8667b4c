/** Long chains of alike objects: the first and last ones are drawn, the middle is folded. */
import type { MomentView } from '../recording/moment';
import type { HeldSlot } from './held-slot';

/** Chains up to this length are drawn whole. */
const SHORT = 6;
/** Members that matter by themselves split the folded middle; beyond so many they do not. */
const MAX_SPLITS = 12;

/** Part of a chain that is folded, between two drawn members. */
export interface Fold {
  /** The member before it while nothing of it is opened: what it is known by. */
  readonly before: number;
  readonly members: readonly number[];
  readonly after: number;
}

/** A chain, cut into what is drawn and what is folded. */
export interface FoldedChain {
  readonly slot: number;
  readonly drawn: readonly number[];
  readonly folds: readonly Fold[];
}

/**
 * Follows one slot through objects of one type, beginning at what `slot` of `holder` refers to;
 * undefined when that is no long chain. `taken` tells what is drawn or in a stack already,
 * `matters` what must be drawn, `opened` how many members after a drawn one are shown as well.
 */
export function foldChain(
  view: MomentView,
  holder: number,
  { key, kind, target }: HeldSlot,
  taken: (handle: number) => boolean,
  matters: ReadonlySet<number>,
  opened: (before: number) => number,
): FoldedChain | undefined {
  const [owner = '', place = ''] = key.split(':');
  if (Number(owner) !== holder || kind === 'weak') return undefined;
  const slot = Number(place);
  const { heap } = view.cursor;
  const type = (handle: number): number => view.recording.objectType.at(view.serial(handle));
  const wanted = type(holder);
  const chain: number[] = [];
  const seen = new Set<number>([holder]);
  for (let at = target; at > 0 && heap.isLive(at) && type(at) === wanted;) {
    if (seen.has(at) || taken(at)) break;
    seen.add(at);
    chain.push(at);
    at = heap.edge(at, slot);
  }
  if (chain.length <= SHORT) return undefined;
  return { slot, ...cutChain(chain, holder, matters, opened) };
}

function cutChain(
  chain: readonly number[],
  holder: number,
  matters: ReadonlySet<number>,
  opened: (before: number) => number,
): Pick<FoldedChain, 'drawn' | 'folds'> {
  const kept = new Set([0, chain.length - 1]);
  chain.forEach((handle, i) => {
    if (matters.has(handle) && kept.size < MAX_SPLITS) kept.add(i);
  });
  const stops = [...kept].sort((a, b) => a - b);
  const drawn: number[] = [];
  const folds: Fold[] = [];
  let from = 0;
  for (const stop of stops) {
    const before = from === 0 ? holder : (chain[from - 1] ?? holder);
    const shown = Math.min(stop, from + opened(before));
    // A fold of one or two would take as much room as its members.
    const begin = stop - shown <= 2 ? stop : shown;
    drawn.push(...chain.slice(from, begin));
    if (begin < stop)
      folds.push({
        before,
        members: chain.slice(begin, stop),
        after: chain[stop] ?? 0,
      });
    drawn.push(...chain.slice(stop, stop + 1));
    from = stop + 1;
  }
  return { drawn, folds };
}
