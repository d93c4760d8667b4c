/** Which stretches of a log may change the count of which objects: what a history need not read. */
import type { LogPlace } from '../event-log';
import type { Recording } from '../recording';
import type { Sliced } from './slices';

/** Rows of one stretch. */
const STRETCH = 1 << 14;
/** Bits for the handles of one stretch, of which several share one. */
const BITS = 1 << 15;

/** An index of a log, as far as it was read. */
export class TouchIndex {
  /** Position in the words at the begin of each stretch. */
  private readonly words: number[] = [];
  private readonly touched: Uint32Array[] = [];
  private readonly place: LogPlace = { row: 0, word: 0 };

  /** `stretch`: rows of one stretch. */
  constructor(
    private readonly recording: Recording,
    private readonly stretch = STRETCH,
  ) {}

  /** Reads some more of the log and tells whether anything is left. */
  readOn(): boolean {
    const { place } = this;
    const { log } = this.recording;
    const end = Math.min(log.rows, place.row + 4 * this.stretch);
    while (place.row < end) {
      if (this.begins(place.row)) {
        this.words.push(place.word);
        this.touched.push(new Uint32Array(BITS >> 5));
      }
      const bits = this.touched[this.touched.length - 1]!; // the stretch has begun
      log.toCounted(place, Math.min(end, this.endOf(place.row)), (handle) => {
        bits[(handle & (BITS - 1)) >> 5]! |= 1 << (handle & 31);
        return false;
      });
    }
    return place.row < log.rows;
  }

  /** Reads the rest of the log. */
  *slicedRead(): Sliced<void> {
    while (this.readOn()) yield this.place.row / Math.max(1, this.recording.rows);
  }

  /** The last row at or before the given one where a stretch begins, with its position in the words. */
  before(row: number): LogPlace {
    const at = Math.min(Math.floor(row / this.stretch), this.words.length - 1);
    return at < 0 ? { row: 0, word: 0 } : { row: at * this.stretch, word: this.words[at] ?? 0 };
  }

  /**
   * The next row from `row` on, within its stretch or at the begin of a later one, where an event
   * may change the handle's count; `rows` of the log when none does.
   */
  next(row: number, handle: number): number {
    const bit = handle & (BITS - 1);
    let at = Math.floor(row / this.stretch);
    const touches = (stretch: number): boolean =>
      ((this.touched[stretch]?.[bit >> 5] ?? 0xffffffff) & (1 << (bit & 31))) !== 0;
    if (touches(at)) return row;
    do at++;
    while (at < this.touched.length && !touches(at));
    return at < this.touched.length ? at * this.stretch : this.recording.rows;
  }

  /** The row at which the stretch of a row ends. */
  endOf(row: number): number {
    return row - (row % this.stretch) + this.stretch;
  }

  /** Whether a stretch begins at a row. */
  begins(row: number): boolean {
    return row % this.stretch === 0;
  }
}
