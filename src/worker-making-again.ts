/** The worker's runs for events that were given up: one at a time, the newest wish first. */

/** The wish was overtaken by a newer one. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
  constructor() {
    super('another moment was asked for');
  }
}

interface Wish {
  readonly make: () => void;
  readonly fulfil: () => void;
  readonly fail: (error: unknown) => void;
}

/** Does the work between two messages; a newer wish ends the one under way. */
export class MakingAgain {
  private wish: Wish | undefined;
  private working = false;

  /** `cancel`: its element 0 ends the work; `tell` hears when it begins and ends. */
  constructor(
    private readonly cancel: Int32Array,
    private readonly tell: (on: boolean) => void,
  ) {}

  /** Whether a program is being run again just now. */
  get busy(): boolean {
    return this.working;
  }

  /** Settles when `make` has been called and has returned; it may be called later, or never. */
  make(make: () => void): Promise<void> {
    this.wish?.fail(new Superseded());
    const waits = this.wish !== undefined;
    const made = new Promise<void>((fulfil, fail) => {
      this.wish = { make, fulfil, fail };
    });
    if (this.working) Atomics.store(this.cancel, 0, 1);
    else if (!waits) setImmediate(() => this.next());
    return made;
  }

  /** Whether another wish came while one was being made. */
  private isWaiting(): boolean {
    return this.wish !== undefined;
  }

  private next(): void {
    const { wish } = this;
    if (wish === undefined) return;
    this.wish = undefined;
    this.working = true;
    Atomics.store(this.cancel, 0, 0);
    this.tell(true);
    try {
      wish.make();
      wish.fulfil();
    } catch (error) {
      wish.fail(this.isWaiting() ? new Superseded() : error);
    } finally {
      this.working = false;
      Atomics.store(this.cancel, 0, 0);
      this.tell(false);
      setImmediate(() => this.next());
    }
  }
}
