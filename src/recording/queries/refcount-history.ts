/** The refcount of one object over its whole life, as it stands between line steps. */
import { rowOfStep } from '../axis';
import { isImmortalCount } from '../counts';
import { E_ALLOC, E_DECREF, E_INCREF } from '../events';
import type { Recording } from '../recording';
import type { Sliced } from './slices';
import type { TouchIndex } from './touch-index';

/** Stretches that are read between two yields. */
const STRETCHES = 16;

/** One change: at this line step the object begins to have this count. */
export interface CountChange {
  readonly step: number;
  readonly row: number;
  readonly count: number;
}

/** The life of an object. */
export interface CountHistory {
  readonly bornRow: number;
  /** -1 while it lives at the end of the recording. */
  readonly diedRow: number;
  /** Changes in order; changes that a step undoes itself are none. The last may be 0, its death. */
  readonly changes: readonly CountChange[];
  readonly immortal: boolean;
}

/** Reads the log from an object's birth to its death, without the stretches that do not touch it. */
export function* slicedHistory(
  recording: Recording,
  index: TouchIndex,
  serial: number,
): Sliced<CountHistory> {
  yield* index.slicedRead();
  const bornRow = recording.objectBorn.at(serial);
  const diedRow = recording.objectDied.at(serial);
  const end = diedRow < 0 ? recording.rows : diedRow + 1;
  const { log } = recording;
  let place = index.before(bornRow);
  log.toCounted(place, bornRow, () => false);
  const changes: CountChange[] = [];
  const handle = log.word(bornRow, place.word, 0);
  if (isImmortalCount(log.word(bornRow, place.word, 2)))
    return { bornRow, diedRow, changes, immortal: true };
  let count = 0;
  let known = -1;
  // The step before which the count is told that the last change left.
  let step = firstStepFrom(recording, bornRow, 0);
  let boundary = rowOfBoundary(recording, step);
  const tell = (): void => {
    if (count !== known) changes.push({ step, row: Math.min(boundary, recording.rows), count });
    known = count;
  };
  const isOurs = (each: number): boolean => each === handle;
  for (let stretches = 0; place.row < end; stretches++) {
    if (index.begins(place.row)) {
      const next = index.next(place.row, handle);
      if (next >= end) break;
      if (next > place.row) place = index.before(next);
    }
    const stop = Math.min(end, index.endOf(place.row));
    while (log.toCounted(place, stop, isOurs)) {
      const { row, word } = place;
      const kind = log.kind(row);
      if (row >= boundary) {
        tell();
        step = firstStepFrom(recording, row, step);
        boundary = rowOfBoundary(recording, step);
      }
      if (kind === E_INCREF) count++;
      else if (kind === E_DECREF) count--;
      else if (kind === E_ALLOC) count = log.word(row, word, 2);
      else count = 0;
      place.row++;
      place.word += log.width(row);
    }
    if (stretches % STRETCHES === STRETCHES - 1) yield (place.row - bornRow) / (end - bornRow);
  }
  tell();
  return {
    bornRow,
    diedRow,
    changes,
    immortal: changes.some(({ count: c }) => isImmortalCount(c)),
  };
}

/** The first line step, of those from `lo` on, that shows the effect of a row: it begins after it. */
function firstStepFrom(recording: Recording, row: number, lo: number): number {
  // Mostly it is one of the next ones.
  let width = 1;
  while (rowOfBoundary(recording, lo + width) <= row) width *= 2;
  let hi = Math.min(recording.steps, lo + width);
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (rowOfBoundary(recording, mid) <= row) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

function rowOfBoundary(recording: Recording, step: number): number {
  return step >= recording.steps ? Infinity : rowOfStep(recording, step);
}
