/** What the command "Visualize memory" does, from the document to the first picture. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { SavedPanel, SeekTarget } from '../protocol/messages';
import type { SourceRange } from '../protocol/place';
import { Owner } from './disposable';
import { toRange } from './editor-follower';
import type { Problems } from './problems';
import type { ScriptView } from './script-view';
import type { ScriptViews } from './script-views';
import type { Session } from './session';
import { scriptPath, type SessionStarter } from './session-starter';
import { runLimits, setting } from './settings';

/** A run that ends within this time shows no notification: it would only flash. */
const QUIET_MS = 1500;

/** Opens sessions and shows how they end. */
export class Visualizer {
  constructor(
    private readonly views: ScriptViews,
    private readonly starter: SessionStarter,
    private readonly problems: Problems,
    private readonly showPanel: (view: ScriptView) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Runs the script of a resource, or that of the active editor. */
  async visualize(uri?: vscode.Uri): Promise<void> {
    const document = await this.documentOf(uri);
    if (document === undefined) {
      await vscode.window.showInformationMessage('Open a Python file to see its memory.');
      return;
    }
    await this.run(document);
  }

  /** Runs a view's script again, with its present text. */
  async rerun(view: ScriptView | undefined): Promise<void> {
    if (view === undefined) {
      return;
    }
    const { session } = view;
    // A recording from a file is not the script: the script gets a view of its own.
    const uri = session?.isFromFile === true ? vscode.Uri.file(session.inputs.path) : view.uri;
    let document: vscode.TextDocument;
    try {
      document = await vscode.workspace.openTextDocument(uri);
    } catch {
      await offerText(basename(uri.path), session);
      return;
    }
    await this.run(document);
  }

  /** Shows a document at a row of its recording; runs it first unless that is what is shown. */
  async showRow(document: vscode.TextDocument, row: number): Promise<void> {
    const view = this.present(document);
    const target: SeekTarget = { kind: 'row', row };
    if (view.session?.inputs.source === document.getText()) {
      await view.session.seek(target);
      return;
    }
    const session = this.start(document, view);
    void this.showProgress(session);
    await this.show(session, target);
  }

  /** Brings back a panel that was open when the window closed. */
  async restore(view: ScriptView, saved: SavedPanel): Promise<void> {
    const document = await vscode.workspace.openTextDocument(view.uri);
    const session = this.start(document, view);
    await this.show(session, { kind: 'row', row: saved.row });
    await this.conclude(document, session);
  }

  /** Shows a place of a file in an editor, in the column where the file is already open. */
  async openSource(place: SourceRange): Promise<void> {
    const open = vscode.window.visibleTextEditors.find(
      (editor) => scriptPath(editor.document) === place.path,
    );
    const document = open?.document ?? (await vscode.workspace.openTextDocument(place.path));
    await vscode.window.showTextDocument(document, {
      selection: toRange(place),
      viewColumn: open?.viewColumn ?? vscode.ViewColumn.One,
    });
  }

  private async run(document: vscode.TextDocument): Promise<void> {
    // The panel's page loads while the script runs.
    const view = this.present(document);
    const session = this.start(document, view);
    void this.showProgress(session);
    const kind = setting('heapscope.openAt', document.uri) === 'end' ? 'end' : 'start';
    if (kind === 'end') {
      view.player.follow();
    }
    await this.show(session, { kind });
    await this.finish(document, session);
  }

  /** Waits for the end of a run and tells how it came. */
  private async finish(document: vscode.TextDocument, session: Session): Promise<void> {
    const outcome = await this.conclude(document, session);
    const isRepeated = outcome.kind === 'fault' && outcome.code === 'worker-ended';
    if (!session.disposed && !isRepeated) {
      await this.problems.announce(session, outcome);
    }
  }

  private start(document: vscode.TextDocument, view: ScriptView): Session {
    const session = this.starter.start(document, runLimits(document.uri), view.session);
    session.onDidLose(() => {
      this.recover(document, view, session).catch((error: unknown) => this.failed(error));
    });
    view.show(session);
    return session;
  }

  /**
   * Shows again what a session showed whose thread ran out of memory: the run is repeated up to
   * shortly before, so that what led there can be explored. Tried once.
   */
  private async recover(
    document: vscode.TextDocument,
    view: ScriptView,
    lost: Session,
  ): Promise<void> {
    const { repeatable, inputs, moment } = lost;
    if (view.session !== lost || repeatable === 0) {
      await this.problems.announce(lost, await lost.finished);
      return;
    }
    const words = repeatable < inputs.limits.instructions ? outOfMemoryText(repeatable) : undefined;
    const again = this.starter.repeat(lost, repeatable, words);
    view.show(again);
    void this.showProgress(again);
    await this.show(again, moment.row > 0 ? { kind: 'row', row: moment.row } : { kind: 'start' });
    await this.finish(document, again);
  }

  /** Starts a session again that was put to sleep, and goes to its moment. */
  async wake(view: ScriptView): Promise<void> {
    const { session } = view;
    if (session?.disposed !== true || session.isFromFile) {
      return;
    }
    const again = this.starter.repeat(session, session.repeatable);
    view.show(again);
    await this.show(again, { kind: 'row', row: session.moment.row });
  }

  /** Puts a document's view in use, with its panel. */
  private present(document: vscode.TextDocument): ScriptView {
    const view = this.views.open(document.uri);
    this.views.activate(view);
    this.showPanel(view);
    return view;
  }

  /** Shows a moment as soon as it is recorded: the first picture need not wait for the run's end. */
  private async show(session: Session, target: SeekTarget): Promise<void> {
    const ready = recorded(session, target);
    try {
      // The end of a run is far away, and may be watched coming: nobody waits for that.
      if (target.kind !== 'end') {
        await session.openAt(target, ready);
        return;
      }
      await ready;
      if (session.untouched && !session.disposed) {
        await session.seek(target);
      }
    } catch (error) {
      // A session that is closed meanwhile shows nothing.
      if (!session.disposed) {
        throw error;
      }
    }
  }

  private async conclude(document: vscode.TextDocument, session: Session) {
    const outcome = await session.finished;
    if (document.getText() === session.inputs.source) {
      this.problems.report(session.document, session.inputs.path, outcome);
    }
    return outcome;
  }

  private async showProgress(session: Session): Promise<void> {
    const quick = await Promise.race([
      session.finished.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), QUIET_MS)),
    ]);
    if (quick) {
      return;
    }
    const title = `Simulating ${basename(session.inputs.path)}`;
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        const cancelling = token.onCancellationRequested(() => session.cancel());
        const reporting = session.onDidProgress(() => {
          const steps = session.progress?.steps ?? 0;
          progress.report({ message: `${steps.toLocaleString('en')} line steps` });
        });
        await session.finished;
        cancelling.dispose();
        reporting.dispose();
      },
    );
  }

  private async documentOf(uri?: vscode.Uri): Promise<vscode.TextDocument | undefined> {
    if (uri instanceof vscode.Uri) {
      return vscode.workspace.openTextDocument(uri);
    }
    const isPython = (editor: vscode.TextEditor | undefined) =>
      editor?.document.languageId === 'python';
    const active = vscode.window.activeTextEditor;
    return (isPython(active) ? active : vscode.window.visibleTextEditors.find(isPython))?.document;
  }
}

/** The file of a script is gone: its text, as it was run, can still be had. */
async function offerText(name: string, session: Session | undefined): Promise<void> {
  const button = 'Open the text that was run';
  const buttons = session === undefined ? [] : [button];
  const words = `Heapscope: ${name} cannot be read any more.`;
  if ((await vscode.window.showErrorMessage(words, ...buttons)) === button) {
    const content = session?.inputs.source ?? '';
    const document = await vscode.workspace.openTextDocument({ language: 'python', content });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  }
}

function outOfMemoryText(instructions: number): string {
  const count = instructions.toLocaleString('en');
  return (
    'Heapscope ran out of memory: the program has more objects than can be simulated. ' +
    `Its first ${count} instructions can be explored; work on less data to see all of it.`
  );
}

/** Settles when a target is recorded, or when it never will be. */
function recorded(session: Session, target: SeekTarget): Promise<void> {
  const isThere = () => {
    const { progress } = session;
    if (!session.running) {
      return true;
    }
    switch (target.kind) {
      case 'start':
        return (progress?.steps ?? 0) > 1;
      case 'row':
        return (progress?.rows ?? 0) > target.row;
      default:
        return false;
    }
  };
  return new Promise((resolve) => {
    const owner = new Owner();
    const check = () => {
      if (isThere()) {
        owner.dispose();
        resolve();
      }
    };
    owner.track(session.onDidProgress(check));
    check();
  });
}
