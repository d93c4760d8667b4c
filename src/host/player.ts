/** Plays a session: one line step after another, at the speed of the settings. */

import * as vscode from 'vscode';
import type { SessionEvents } from './session-events';
import { Owner } from './disposable';
import { setting } from './settings';

/** The play button's state. Playing ends at the end of the recording or with the session. */
export class Player extends Owner {
  private readonly changed = this.track(new vscode.EventEmitter<boolean>());
  /** Playing began or ended. */
  readonly onDidChange = this.changed.event;
  private timer: NodeJS.Timeout | undefined;
  private on = false;

  constructor(
    private readonly current: SessionEvents,
    private readonly log: (text: string) => void,
    private readonly pausesAt: (row: number) => boolean = () => false,
  ) {
    super();
    this.track(current.onDidChange(() => this.set(false)));
    this.track({ dispose: () => this.set(false) });
  }

  /** Whether steps are being played. */
  get playing(): boolean {
    return this.on;
  }

  /** Starts or stops playing; at the end it starts over. */
  set(on: boolean): void {
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
