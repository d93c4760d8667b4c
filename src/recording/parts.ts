/**
 * Recordings of runs that are larger than memory should be. The line steps, collections and the
 * output are of the whole run; events, and what is known of objects, are there for stretches of
 * it, its parts: the beginning, the newest events while they are the newest, and what was made
 * again by running the program once more. A part is a `Recording` whose log begins and ends
 * somewhere within the run.
 */
import type { EventLog } from './event-log';
import { Recording, type Checkpoint } from './recording';

/** Rows before and after a row that is asked for which are made again with it. */
export const MARGIN_ROWS = 1 << 19;
/** Parts that were made again and are kept. */
const MOST_MADE_AGAIN = 4;

/** The events of a stretch of rows are needed and are not in memory: running again makes them. */
export class DetailMissing extends Error {
  override readonly name = 'DetailMissing';
  /** Rows from `lo` to `hi`, closed. */
  constructor(
    readonly lo: number,
    readonly hi: number,
  ) {
    super('the detail of this moment is not in the recording');
  }
}

/**
 * A part of a run: axis, collections and output are those of `whole`, the tables of objects, types
 * and frames those of `tables`, which may belong to another run of the same program.
 */
export function partOf(
  whole: Recording,
  tables: Recording,
  log: EventLog,
  checkpoints: readonly Checkpoint[],
): Recording {
  const { stepRow, stepLine, stepFrame, stepDepth, stepKind, stepTick, stepBytes } = whole;
  const { lineSteps, gcCycles, outputs } = whole;
  return Object.assign(new Recording(), tables, {
    ...{ stepRow, stepLine, stepFrame, stepDepth, stepKind, stepTick, stepBytes },
    ...{
      lineSteps,
      gcCycles,
      outputs,
      whole,
      log,
      checkpoints: [...checkpoints],
      beginning: undefined,
    },
  });
}

/** The parts of one run. */
export class Parts {
  private madeAgain: Recording[] = [];

  constructor(readonly whole: Recording) {}

  /** The part that holds the beginning of the run. */
  get beginning(): Recording {
    return this.whole.beginning ?? this.whole;
  }

  /** Whether the whole run is in one part. */
  get complete(): boolean {
    return this.whole.log.firstRow === 0;
  }

  /** The part with all events between two rows; without one, throws `DetailMissing`. */
  between(lo: number, hi: number): Recording {
    const end = Math.min(hi, this.whole.rows);
    const at = this.madeAgain.findIndex((part) => covers(part, lo, end));
    const found = [this.beginning, this.whole].find((part) => covers(part, lo, end));
    if (found !== undefined) return found;
    const [part] = at < 0 ? [] : this.madeAgain.splice(at, 1);
    if (part === undefined) throw new DetailMissing(lo, end);
    // The one used last is given up last.
    this.madeAgain.push(part);
    return part;
  }

  /** Tables that know all objects which exist at two rows, or undefined. */
  objectsAt(lo: number, hi: number): Recording | undefined {
    const { whole, beginning, madeAgain } = this;
    const kept = (row: number): boolean => row <= beginning.log.rows || row >= whole.log.firstRow;
    if (kept(lo) && kept(hi)) return whole;
    return madeAgain.find((part) => covers(part, lo, hi));
  }

  /** Takes in a part that was made again; the one that was not used for longest may be given up. */
  add(part: Recording): void {
    this.madeAgain = [...this.madeAgain, part].slice(-MOST_MADE_AGAIN);
  }
}

function covers({ log }: Recording, lo: number, hi: number): boolean {
  return log.firstRow <= lo && hi <= log.rows;
}
