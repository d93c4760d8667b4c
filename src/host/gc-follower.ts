/**
 * What the view "GC cycles" selects, and where its selections lead: the person's latest wish wins,
 * and what comes later for an older one moves neither cursor nor selection. Knows nothing of VS Code,
 * so plain tests drive it.
 */

import type { GcMoment } from '../protocol/place';
import { LatestOnly } from './latest-only';

/** Milliseconds after which a selection without its row is looked at again, one after the other. */
const LOOK_AGAIN = [20, 50, 100, 200, 400, 800, 1600];

/** A row of the view. */
export interface GcRow {
  /** Tells rows apart; the same for the same row when it is fetched anew. */
  readonly key: string;
  /** Where the cursor goes when the row is selected. */
  readonly place: GcMoment;
}

/** The view and the session, as a follower needs them. */
export interface GcSurroundings<Row extends GcRow> {
  /** The row selected; undefined when there is none or when VS Code has forgotten it for now. */
  selection(): Row | undefined;
  /** The row that shows a place; undefined when there is none. */
  rowOf(place: GcMoment): Row | undefined;
  /** Whether rows can be revealed. */
  visible(): boolean;
  /** Brings a row into sight and selects it. */
  reveal(row: Row): Promise<void>;
  /** Moves the cursor to what the person has selected; settles when it has arrived. */
  go(row: Row): Promise<void>;
  /** Grows with each move that anybody asks for. */
  asked(): number;
  log(text: string): void;
}

/** The key of the row of a collection or of one of its phases. */
export function gcKey({ cycle, phase }: GcMoment): string {
  return phase === undefined ? `cycle-${cycle}` : `cycle-${cycle}-${phase}`;
}

/** Whether two moments are in the same phase of the same collection, or both in none. */
export function samePlace(a: GcMoment | undefined, b: GcMoment | undefined): boolean {
  return a?.cycle === b?.cycle && a?.phase === b?.phase;
}

/** Keeps selection and cursor together, whichever moves first. */
export class GcFollower<Row extends GcRow> {
  private shown: GcMoment | undefined;
  /** Key of the row that is being revealed: its selection is nobody's wish. */
  private revealing: string | undefined;
  /** The newest selection by the person, until the cursor has arrived there. */
  private wish: symbol | undefined;
  /** What the person has selected, until the cursor goes elsewhere: perhaps an object of a phase. */
  private picked: Row | undefined;
  /** The search for the row of a selection that came without it. */
  private search: symbol | undefined;
  private readonly reveals = new LatestOnly(
    () => this.reveal(),
    (error) => this.around.log(`the view cannot show the collection: ${String(error)}`),
  );

  constructor(
    private readonly around: GcSurroundings<Row>,
    private readonly pauses: readonly number[] = LOOK_AGAIN,
  ) {}

  /** The cursor has arrived at a place, or is in no collection any more. */
  arrived(place: GcMoment | undefined): void {
    this.shown = place;
    if (this.wish === undefined && !samePlace(this.picked?.place, place)) {
      this.picked = undefined;
    }
    this.refresh();
  }

  /** Another session is shown: nobody wishes anything of it yet. */
  reset(place: GcMoment | undefined): void {
    this.wish = undefined;
    this.search = undefined;
    this.picked = undefined;
    this.arrived(place);
  }

  /** Reveals where the cursor is, unless the person is on the way to somewhere else. */
  refresh(): void {
    void this.reveals.request();
  }

  /**
   * A selection, by the person or by a reveal of our own, which VS Code tells before the reveal
   * settles. While a row is fetched anew VS Code knows none of the rows in it, and tells of a
   * selection among them without the row, once: it is looked up again until it is back.
   */
  selected(row: Row | undefined): void {
    if (row !== undefined && row.key === this.revealing) {
      return;
    }
    this.search = undefined;
    void (row === undefined ? this.lookAgain() : this.go(row));
  }

  private async go(row: Row): Promise<void> {
    const wish = Symbol('wish');
    this.wish = wish;
    this.picked = row;
    try {
      await this.around.go(row);
    } catch (error) {
      this.around.log(error instanceof Error ? error.message : String(error));
    }
    if (this.wish === wish) {
      this.wish = undefined;
      this.refresh();
    }
  }

  private async lookAgain(): Promise<void> {
    const search = Symbol('search');
    this.search = search;
    const asked = this.around.asked();
    for (const pause of this.pauses) {
      await new Promise((done) => setTimeout(done, pause));
      if (this.search !== search) {
        return;
      }
      // Whoever has asked for another move meanwhile does not want this one any more.
      if (this.around.asked() !== asked) {
        break;
      }
      const row = this.around.selection();
      if (row !== undefined) {
        this.selected(row);
        return;
      }
    }
    this.search = undefined;
    this.refresh();
  }

  private async reveal(): Promise<void> {
    const underWay = this.wish !== undefined || this.search !== undefined;
    if (underWay || this.shown === undefined || !this.around.visible()) {
      return;
    }
    const here = samePlace(this.picked?.place, this.shown) ? this.picked : undefined;
    const row = here ?? this.around.rowOf(this.shown);
    if (row === undefined || this.around.selection()?.key === row.key) {
      return;
    }
    this.revealing = row.key;
    try {
      await this.around.reveal(row);
    } finally {
      this.revealing = undefined;
    }
  }
}
