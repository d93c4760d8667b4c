/** What the editor's parts listen to: one session after another, and what happens to it. */

import * as vscode from 'vscode';
import type { OutputPiece } from '../protocol/answers';
import type { Moment } from '../protocol/place';
import { Owner } from './disposable';
import type { Session } from './session';

/** Events of the session that is shown in one place; the place may show another later. */
export abstract class SessionEvents extends Owner {
  protected readonly changed = this.track(new vscode.EventEmitter<Session | undefined>());
  /** Another session is shown, or none. */
  readonly onDidChange = this.changed.event;
  protected readonly moved = this.track(new vscode.EventEmitter<Moment>());
  /** The cursor moved. */
  readonly onDidMove = this.moved.event;
  protected readonly progressed = this.track(new vscode.EventEmitter<Session>());
  /** The run went on or ended. */
  readonly onDidProgress = this.progressed.event;
  protected readonly printed = this.track(new vscode.EventEmitter<readonly OutputPiece[]>());
  /** The program wrote something. */
  readonly onDidPrint = this.printed.event;
  protected readonly staled = this.track(new vscode.EventEmitter<void>());
  /** The script was edited or deleted, or is again as it was run. */
  readonly onDidChangeStale = this.staled.event;

  /** The session shown. */
  abstract get session(): Session | undefined;

  /** Whether the script has been edited since the run. */
  abstract get stale(): boolean;
}
