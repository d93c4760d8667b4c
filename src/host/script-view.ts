/** One script as it is shown: its session, its panel, and what moves the session's cursor. */

import * as vscode from 'vscode';
import { Tour } from './annotations/tour';
import { DisposableValue, Owner } from './disposable';
import { Player } from './player';
import type { Session } from './session';
import { SessionEvents } from './session-events';
import { scriptPath } from './session-starter';

/** What a view asks of the panel that draws it. */
export interface ViewPanel {
  /** Brings the panel to the front; the focus stays where it is. */
  show(): void;
  /** Draws an object and moves it into sight. */
  reveal(oid: number): void;
  /** Comes to the front, selects an object of the moment and tells why it is alive. */
  whyAlive(oid: number): void;
  /** The editor column that it stands in. */
  readonly column: vscode.ViewColumn | undefined;
  /** Whether it can be seen. */
  readonly visible: boolean;
}

/** Shows one script: one session at a time, the next when it is run again. */
export class ScriptView extends SessionEvents {
  private readonly held = this.track(new DisposableValue<Session>());
  private readonly subscriptions = this.track(new DisposableValue<Owner>());
  private readonly closed = this.track(new vscode.EventEmitter<void>());
  /** The view is given up, and its session with it. */
  readonly onDidClose = this.closed.event;
  /** The stops and watched objects of the script's annotations. */
  readonly tour: Tour;
  /** Plays the session. */
  readonly player: Player;
  /** The panel that draws this view, while there is one. */
  panel: ViewPanel | undefined;
  private wasStale = false;
  private isGone = false;

  /** `uri` names the script's document, or the file of its recording. */
  constructor(
    readonly uri: vscode.Uri,
    log: (text: string) => void,
  ) {
    super();
    this.tour = this.track(new Tour(this, log));
    this.player = this.track(new Player(this, log, (row) => this.tour.pausesAt(row)));
    this.track(vscode.workspace.onDidChangeTextDocument((event) => this.edited(event.document)));
    this.track(vscode.workspace.onDidOpenTextDocument((document) => this.edited(document)));
    this.watchFile();
    this.track({ dispose: () => this.closed.fire() });
  }

  override get session(): Session | undefined {
    return this.held.value;
  }

  override get stale(): boolean {
    return this.wasStale;
  }

  /** Whether the script's file has been deleted or renamed. */
  get fileGone(): boolean {
    return this.isGone;
  }

  /** Shows a session instead of the one before, and owns it. */
  show(session: Session): void {
    const owner = new Owner();
    owner.track(session.onDidMove((moment) => this.moved.fire(moment)));
    owner.track(session.onDidPrint((pieces) => this.printed.fire(pieces)));
    owner.track(session.onDidProgress(() => this.progressed.fire(session)));
    this.subscriptions.value = owner;
    this.held.value = session;
    this.wasStale = false;
    this.changed.fire(session);
    vscode.workspace.textDocuments.forEach((document) => this.edited(document));
  }

  private watchFile(): void {
    if (this.uri.scheme === 'untitled') {
      return;
    }
    const folder = vscode.Uri.joinPath(this.uri, '..');
    // The name itself is no pattern: it may hold brackets.
    const watcher = this.track(
      vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(folder, '*'),
        false,
        true,
        false,
      ),
    );
    const tell = (gone: boolean) => (uri: vscode.Uri) => {
      if (uri.toString() === this.uri.toString() && gone !== this.isGone) {
        this.isGone = gone;
        this.staled.fire();
      }
    };
    this.track(watcher.onDidDelete(tell(true)));
    this.track(watcher.onDidCreate(tell(false)));
    // What is done in the editor is known at once, and where files cannot be watched.
    this.track(vscode.workspace.onDidDeleteFiles(({ files }) => files.forEach(tell(true))));
    this.track(
      vscode.workspace.onDidRenameFiles(({ files }) =>
        files.forEach(({ oldUri }) => tell(true)(oldUri)),
      ),
    );
  }

  /** Whether a document is the script of a session; that of a recording goes by its path. */
  private isScript(document: vscode.TextDocument, session: Session): boolean {
    return session.isFromFile
      ? document.uri.scheme === 'file' && scriptPath(document) === session.inputs.path
      : document.uri.toString() === this.uri.toString();
  }

  private edited(document: vscode.TextDocument): void {
    const { session } = this;
    if (session === undefined || !this.isScript(document, session)) {
      return;
    }
    const stale = document.getText() !== session.inputs.source;
    if (stale !== this.wasStale) {
      this.wasStale = stale;
      this.staled.fire();
    }
  }
}
