/** The session in use: the one that sidebar, status bar and session commands are about. */

import * as vscode from 'vscode';
import { CONTEXT_KEYS } from './contributions';
import { DisposableValue, Owner } from './disposable';
import type { ScriptView } from './script-view';
import type { ScriptViews } from './script-views';
import type { Session } from './session';
import { SessionEvents } from './session-events';

/** Passes on the events of the view in use; another view counts as another session. */
export class CurrentSession extends SessionEvents {
  private readonly subscriptions = this.track(new DisposableValue<Owner>());
  private readonly toured = this.track(new vscode.EventEmitter<void>());
  /** The stops or the watched objects of the session changed. */
  readonly onDidChangeTour = this.toured.event;

  constructor(private readonly views: ScriptViews) {
    super();
    this.track(views.onDidChangeActive((view) => this.follow(view)));
    this.track({ dispose: () => (this.subscriptions.value = undefined) });
  }

  /** The view in use. */
  get view(): ScriptView | undefined {
    return this.views.active;
  }

  override get session(): Session | undefined {
    return this.view?.session;
  }

  override get stale(): boolean {
    return this.view?.stale ?? false;
  }

  /** Ends the session and closes its panel; another view comes into use if there is one. */
  close(): void {
    this.view?.dispose();
  }

  private follow(view: ScriptView | undefined): void {
    const owner = new Owner();
    if (view !== undefined) {
      owner.track(view.onDidChange((session) => this.change(session)));
      owner.track(view.onDidMove((moment) => this.moved.fire(moment)));
      owner.track(view.onDidPrint((pieces) => this.printed.fire(pieces)));
      owner.track(view.onDidProgress((session) => this.announceProgress(session)));
      owner.track(view.onDidChangeStale(() => this.staled.fire()));
      owner.track(view.tour.onDidChange(() => this.toured.fire()));
    }
    this.subscriptions.value = owner;
    this.change(view?.session);
    this.toured.fire();
  }

  private change(session: Session | undefined): void {
    this.updateContext();
    this.changed.fire(session);
  }

  private announceProgress(session: Session): void {
    this.updateContext();
    this.progressed.fire(session);
  }

  private updateContext(): void {
    const set = (key: string, value: boolean) =>
      void vscode.commands.executeCommand('setContext', key, value);
    set(CONTEXT_KEYS.hasSession, this.session !== undefined);
    set(CONTEXT_KEYS.running, this.session?.running ?? false);
  }
}
