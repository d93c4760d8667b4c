/** What the command "Visualize memory" does, from the document to the first picture. */

import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { SavedPanel } from '../protocol/messages';
import type { SourceRange } from '../protocol/place';
import { toRange } from './editor-follower';
import type { Problems } from './problems';
import type { ScriptView } from './script-view';
import type { ScriptViews } from './script-views';
import type { Session } from './session';
import { scriptPath, type SessionStarter } from './session-starter';
import { runLimits, setting } from './settings';

/** A run that ends within this time shows no notification: it would only flash. */
const QUIET_MS = 800;

/** Opens sessions and shows how they end. */
export class Visualizer {
  constructor(
    private readonly views: ScriptViews,
    private readonly starter: SessionStarter,
    private readonly problems: Problems,
    private readonly showPanel: (view: ScriptView) => void,
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
    if (view !== undefined) {
      await this.run(await vscode.workspace.openTextDocument(view.uri));
    }
  }

  /** Shows a document at a row of its recording; runs it first unless that is what is shown. */
  async showRow(document: vscode.TextDocument, row: number): Promise<void> {
    const shown = this.views.of(document.uri)?.session;
    const isShown = shown?.inputs.source === document.getText();
    const session = isShown ? shown : this.start(document);
    this.present(document);
    if (!isShown) {
      void this.showProgress(session);
      this.showStartEarly(document, session);
      await this.conclude(document, session);
    }
    if (!session.disposed) {
      await session.seek({ kind: 'row', row });
    }
  }

  /** Brings back a panel that was open when the window closed. */
  async restore(view: ScriptView, saved: SavedPanel): Promise<void> {
    const document = await vscode.workspace.openTextDocument(view.uri);
    const session = this.start(document);
    await this.conclude(document, session);
    await session.seek({ kind: 'row', row: saved.row });
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
    const session = this.start(document);
    this.present(document);
    void this.showProgress(session);
    const outcome = await this.conclude(document, session);
    if (!session.disposed) {
      const end = setting('heapscope.openAt', document.uri) === 'end';
      if (session.untouched) {
        await session.seek({ kind: end ? 'end' : 'start' });
      }
      await this.problems.announce(session, outcome);
    }
  }

  private start(document: vscode.TextDocument): Session {
    const session = this.starter.start(document, runLimits(document.uri));
    this.views.open(document.uri).show(session);
    return session;
  }

  /** Puts a document's view in use, with its panel. */
  private present(document: vscode.TextDocument): void {
    const view = this.views.open(document.uri);
    this.views.activate(view);
    this.showPanel(view);
  }

  /** The first picture need not wait for the end of the run. */
  private showStartEarly(document: vscode.TextDocument, session: Session): void {
    const listening = session.onDidProgress(() => {
      const begun = (session.progress?.steps ?? 0) > 1;
      if (!begun && session.running) {
        return;
      }
      listening.dispose();
      if (
        session.running &&
        session.untouched &&
        setting('heapscope.openAt', document.uri) !== 'end'
      ) {
        // A session that is closed meanwhile shows nothing.
        session.seek({ kind: 'start' }).catch(() => undefined);
      }
    });
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
