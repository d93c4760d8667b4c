/** The one session that panel, sidebar, hover and editor decorations all show. */

import * as vscode from 'vscode';
import type { OutputPiece } from '../protocol/answers';
import type { Moment } from '../protocol/place';
import { CONTEXT_KEYS } from './contributions';
import { DisposableValue, Owner } from './disposable';
import type { Session } from './session';
import type { SessionStarter } from './session-starter';
import { runLimits } from './settings';

/** Holds the session that is shown, and passes on its events while it is the one. */
export class CurrentSession extends Owner {
  private readonly held = this.track(new DisposableValue<Session>());
  private readonly subscriptions = this.track(new DisposableValue<Owner>());

  private readonly changed = this.track(new vscode.EventEmitter<Session | undefined>());
  /** Another session is shown, or none. */
  readonly onDidChange = this.changed.event;
  private readonly moved = this.track(new vscode.EventEmitter<Moment>());
  /** The cursor moved. */
  readonly onDidMove = this.moved.event;
  private readonly progressed = this.track(new vscode.EventEmitter<Session>());
  /** The run went on or ended. */
  readonly onDidProgress = this.progressed.event;
  private readonly printed = this.track(new vscode.EventEmitter<readonly OutputPiece[]>());
  /** The program wrote something. */
  readonly onDidPrint = this.printed.event;
  private readonly staled = this.track(new vscode.EventEmitter<void>());
  /** The script was edited, or is again as it was run. */
  readonly onDidChangeStale = this.staled.event;
  private wasStale = false;

  constructor(private readonly starter: SessionStarter) {
    super();
    this.track(vscode.workspace.onDidChangeTextDocument((event) => this.edited(event.document)));
  }

  /** The session shown. */
  get session(): Session | undefined {
    return this.held.value;
  }

  /** Whether the script has been edited since the run. */
  get stale(): boolean {
    return this.wasStale;
  }

  /** Runs a document's present text and shows that session instead of the one before. */
  run(document: vscode.TextDocument): Session {
    const session = this.starter.start(document, runLimits(document.uri));
    const owner = new Owner();
    owner.track(session.onDidMove((moment) => this.moved.fire(moment)));
    owner.track(session.onDidPrint((pieces) => this.printed.fire(pieces)));
    owner.track(session.onDidProgress(() => this.announceProgress(session)));
    this.subscriptions.value = owner;
    this.held.value = session;
    this.wasStale = false;
    this.changed.fire(session);
    this.updateContext();
    return session;
  }

  /** Ends the session; nothing is shown afterwards. */
  close(): void {
    if (this.held.value === undefined) {
      return;
    }
    this.subscriptions.value = undefined;
    this.held.value = undefined;
    this.changed.fire(undefined);
    this.updateContext();
  }

  private announceProgress(session: Session): void {
    this.updateContext();
    this.progressed.fire(session);
  }

  private edited(document: vscode.TextDocument): void {
    const session = this.session;
    if (session === undefined || document.uri.toString() !== session.document.uri.toString()) {
      return;
    }
    const stale = document.getText() !== session.inputs.source;
    if (stale !== this.wasStale) {
      this.wasStale = stale;
      this.staled.fire();
    }
  }

  private updateContext(): void {
    const set = (key: string, value: boolean) =>
      void vscode.commands.executeCommand('setContext', key, value);
    set(CONTEXT_KEYS.hasSession, this.session !== undefined);
    set(CONTEXT_KEYS.running, this.session?.running ?? false);
  }
}
