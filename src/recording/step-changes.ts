/** What happened between two rows: counts, births, deaths and changed slots. */
import { E_ALLOC, E_DEALLOC, E_DECREF, E_EDGE, E_INCREF } from './events';
import type { Recording } from './recording';

/** Differences of the later row against the earlier one. */
export interface StepChanges {
  readonly from: number;
  readonly to: number;
  /** Change of the count, by handle. */
  readonly deltas: ReadonlyMap<number, number>;
  /** Serials born and still alive at the end, with their handles. */
  readonly born: ReadonlyMap<number, number>;
  /** Serials that died, with the row of their death. */
  readonly freed: ReadonlyMap<number, number>;
  /** `owner:slot` (handles) whose target changed. */
  readonly slots: ReadonlySet<string>;
}

const NOTHING: StepChanges = {
  from: 0,
  to: 0,
  deltas: new Map(),
  born: new Map(),
  freed: new Map(),
  slots: new Set(),
};

/** Beyond so many events a move counts as a jump and shows no changes. */
export const MAX_STEP_ROWS = 400_000;
/** Beyond so many nobody could see which slots changed. */
const MAX_SLOT_EVENTS = 40_000;

/** Differences between rows `from` and `to` (in either order), given the word position of `to`. */
export function changesBetween(
  recording: Recording,
  from: number,
  to: number,
  wordAtTo: number,
): StepChanges {
  const lo = Math.min(from, to);
  const hi = Math.max(from, to);
  const { firstRow, rows } = recording.log;
  if (lo === hi || hi - lo > MAX_STEP_ROWS || lo < firstRow || hi > rows)
    return { ...NOTHING, from, to };
  const sign = to >= from ? 1 : -1;
  const { log } = recording;
  const deltas = new Map<number, number>();
  const born = new Map<number, number>();
  const freed = new Map<number, number>();
  const slots = new Set<string>();
  const visit = (row: number, w: number): void => {
    const kind = log.kind(row);
    const a = log.word(row, w, 0);
    if (kind === E_INCREF || kind === E_DECREF) {
      const by = kind === E_INCREF ? sign : -sign;
      deltas.set(a, (deltas.get(a) ?? 0) + by);
    } else if (kind === E_EDGE) {
      if (hi - lo <= MAX_SLOT_EVENTS) slots.add(`${a}:${log.word(row, w, 1)}`);
    } else if (kind === E_ALLOC || kind === E_DEALLOC) {
      const serial = log.word(row, w, 1);
      if ((kind === E_ALLOC) === sign > 0) {
        if (!freed.delete(serial)) born.set(serial, a);
      } else if (!born.delete(serial)) freed.set(serial, row);
      deltas.delete(a);
    }
  };
  if (sign > 0) {
    // Find the word position of `lo` by walking back, then go forward.
    let word = wordAtTo;
    for (let row = hi - 1; row >= lo; row--) word -= log.width(row);
    for (let row = lo; row < hi; row++) {
      visit(row, word);
      word += log.width(row);
    }
  } else {
    let word = wordAtTo;
    const words: number[] = [];
    for (let row = lo; row < hi; row++) {
      words.push(word);
      word += log.width(row);
    }
    for (let row = hi - 1; row >= lo; row--) visit(row, words[row - lo]!); // in bounds
  }
  return { from, to, deltas, born, freed, slots };
}
