/** Ownership of subscriptions: who makes one tracks it on the same line. */

/** Anything that can be given up. VS Code's `Disposable` fits. */
export interface DisposableLike {
  dispose(): unknown;
}

/**
 * A base for owners. Disposing twice is harmless; tracking on an owner that is already gone
 * disposes at once, so that a late asynchronous step cannot leak.
 */
export class Owner implements DisposableLike {
  private readonly owned: DisposableLike[] = [];
  private gone = false;

  /** Whether `dispose` has been called. */
  get disposed(): boolean {
    return this.gone;
  }

  /** Number of things owned now; tests compare it before and after. */
  get ownedCount(): number {
    return this.owned.length;
  }

  /** Takes ownership and returns its argument. */
  track<T extends DisposableLike>(disposable: T): T {
    if (this.gone) {
      disposable.dispose();
    } else {
      this.owned.push(disposable);
    }
    return disposable;
  }

  /** Gives up everything owned, the newest first. */
  dispose(): void {
    this.gone = true;
    for (let last = this.owned.pop(); last !== undefined; last = this.owned.pop()) {
      last.dispose();
    }
  }
}

/** Holds the one disposable that changes over time; setting a new one disposes the old. */
export class DisposableValue<T extends DisposableLike> implements DisposableLike {
  private held: T | undefined;
  private gone = false;

  /** What is held now. */
  get value(): T | undefined {
    return this.held;
  }

  /** Holds `next` and disposes what was held before. */
  set value(next: T | undefined) {
    const previous = this.held;
    if (previous === next) {
      return;
    }
    this.held = this.gone ? undefined : next;
    if (this.gone) {
      next?.dispose();
    }
    previous?.dispose();
  }

  /** Disposes what is held; later values are disposed at once. */
  dispose(): void {
    this.gone = true;
    this.value = undefined;
  }
}
