/** Plays a session: one line step after another, or the newest one while the program runs. */

import * as vscode from 'vscode';
import type { SessionEvents } from './session-events';
import { Owner } from './disposable';
import { LatestOnly } from './latest-only';
import { setting } from './settings';

/**
 * The play button's state. Playing ends at the end of the recording or with the session; following
 * the run live ends with the run. A move by the person ends both.
 */
export class Player extends Owner {
  private readonly changed = this.track(new vscode.EventEmitter<boolean>());
  /** Playing began or ended. */
  readonly onDidChange = this.changed.event;
  private timer: NodeJS.Timeout | undefined;
  private on = false;
  private following = false;

  private readonly newest = new LatestOnly(
    () => this.toNewest(),
    (error) => this.fail(error),
  );

  constructor(
    private readonly current: SessionEvents,
    private readonly log: (text: string) => void,
    private readonly pausesAt: (row: number) => boolean = () => false,
  ) {
    super();
    this.track(current.onDidChange(() => this.set(false)));
    this.track(current.onDidProgress(() => void this.newest.request()));
    this.track({ dispose: () => this.set(false) });
  }

  /** Whether steps are being played. */
  get playing(): boolean {
    return this.on;
  }

  /** Whether the cursor stays at the newest step of a run. */
  get live(): boolean {
    return this.following;
  }

  /** Keeps the cursor at the newest step while the program runs. */
  follow(): void {
    if (this.current.session?.running !== true) {
      return;
    }
    this.set(false);
    this.following = true;
    this.changed.fire(this.on);
    void this.newest.request();
  }

  /** Starts or stops playing; at the end it starts over. Ends following the run. */
  set(on: boolean): void {
    if (this.following) {
      this.following = false;
      this.changed.fire(this.on);
    }
    if (on === this.on || (on && this.current.session === undefined)) {
      return;
    }
    this.on = on;
    clearTimeout(this.timer);
    this.changed.fire(on);
    if (on) {
      void this.begin();
    }
  }

  private async toNewest(): Promise<void> {
    const { session } = this.current;
    if (session === undefined || !this.following) {
      return;
    }
    if (session.running) {
      // The line that runs now has not finished: the newest moment is where it begins.
      const steps = session.progress?.steps ?? 0;
      await session.seek({ kind: 'step', step: Math.max(0, steps - 1) });
      return;
    }
    this.set(false);
    await session.seek({ kind: 'end' });
  }

  private async begin(): Promise<void> {
    if (this.current.session?.moment.atEnd === true) {
      await this.current.session.seek({ kind: 'start' }).catch((error: Error) => this.fail(error));
    }
    this.schedule();
  }

  private schedule(): void {
    if (this.on) {
      const delay = 1000 / Math.max(setting('heapscope.play.stepsPerSecond'), 0.1);
      this.timer = setTimeout(() => void this.advance(), delay);
    }
  }

  private async advance(): Promise<void> {
    const { session } = this.current;
    if (session === undefined || !this.on) {
      return;
    }
    try {
      const moment = await session.step({ grain: 'line', direction: 'forward' });
      if ((moment.atEnd && !session.running) || this.pausesAt(moment.row)) {
        this.set(false);
      }
    } catch (error) {
      this.fail(error);
    }
    this.schedule();
  }

  private fail(error: unknown): void {
    this.set(false);
    this.log(error instanceof Error ? error.message : String(error));
  }
}
