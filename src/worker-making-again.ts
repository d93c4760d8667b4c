/** The worker's runs for events that were given up: one at a time, the newest wish first. */

/** The wish was overtaken by a newer one, or given up. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
  constructor() {
    super('another moment was asked for');
  }
}

/** Hears how far the work is, from 0 to 1. */
export type Share = (share: number) => void;

interface Wish {
  readonly make: (told: Share) => void;
  readonly fulfil: () => void;
  readonly fail: (error: unknown) => void;
}

/** How often it is told how far the work is. */
const TELL_MS = 100;

/**
 * Does the work between two messages; a newer wish ends the one under way. While a program keeps
 * the thread, wishes wait for its end.
 */
export class MakingAgain {
  private wish: Wish | undefined;
  private working = false;
  private givenUp = false;

  /**
   * `cancel`: its element 0 ends the work; `tell` hears how far it is, 0 while it waits, and null
   * when there is nothing to do any more.
   */
  constructor(
    private readonly cancel: Int32Array,
    private readonly tell: (share: number | null) => void,
    /** What has to be done before the thread is taken; undefined when there is nothing. */
    private readonly first: () => Promise<unknown> | undefined,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Whether a program is being run again just now. */
  get busy(): boolean {
    return this.working;
  }

  /** Settles when `make` has been called and has returned; it may be called later, or never. */
  make(make: (told: Share) => void): Promise<void> {
    this.wish?.fail(new Superseded());
    const waits = this.wish !== undefined;
    const made = new Promise<void>((fulfil, fail) => {
      this.wish = { make, fulfil, fail };
    });
    if (this.working) Atomics.store(this.cancel, 0, 1);
    else {
      this.tell(0);
      if (!waits) setImmediate(() => this.next());
    }
    return made;
  }

  /** Gives up what is wished for and what is under way: nobody waits for it any more. */
  giveUp(): void {
    const { wish } = this;
    this.wish = undefined;
    wish?.fail(new Superseded());
    if (this.working) {
      this.givenUp = true;
      Atomics.store(this.cancel, 0, 1);
    } else if (wish !== undefined) this.tell(null);
  }

  /** Whether a newer wish has come. */
  private isWaiting(): boolean {
    return this.wish !== undefined;
  }

  /** Whether nobody waits any more for what is being made. */
  private isGivenUp(): boolean {
    return this.givenUp;
  }

  private next(): void {
    const { wish } = this;
    if (wish === undefined) return;
    const wait = this.first();
    if (wait !== undefined) {
      void wait.then(() => this.next());
      return;
    }
    this.wish = undefined;
    this.working = true;
    this.givenUp = false;
    Atomics.store(this.cancel, 0, 0);
    this.tell(0);
    let last = this.now();
    const told: Share = (share) => {
      if (this.now() - last < TELL_MS) return;
      last = this.now();
      this.tell(share);
    };
    try {
      wish.make(told);
      if (this.isGivenUp()) wish.fail(new Superseded());
      else wish.fulfil();
    } catch (error) {
      const overtaken = this.isGivenUp() || this.isWaiting();
      wish.fail(overtaken ? new Superseded() : error);
    } finally {
      this.working = false;
      Atomics.store(this.cancel, 0, 0);
      if (!this.isWaiting()) this.tell(null);
      setImmediate(() => this.next());
    }
  }
}
