/** All that the editor does for annotated scripts, put together. */

import * as vscode from 'vscode';
import { Owner } from '../disposable';
import type { SessionStarter } from '../session-starter';
import type { Visualizer } from '../visualizer';
import { AnnotationDiagnostics } from './diagnostics';
import { LanguageFeatures } from './language-features';
import { AnnotationRunner } from './runner';
import { ScriptCache } from './script-cache';
import { AnnotationTests } from './tests';
import { writeExpectations } from './write-expectations';

/** Tests, diagnostics and help with writing; also what the commands about annotations do. */
export class Annotations extends Owner {
  private readonly scripts = this.track(new ScriptCache());
  private readonly runner: AnnotationRunner;
  private readonly tests: AnnotationTests;

  constructor(
    starter: SessionStarter,
    private readonly visualizer: Visualizer,
    log: (text: string) => void,
  ) {
    super();
    this.runner = new AnnotationRunner(starter);
    this.tests = this.track(new AnnotationTests(this.scripts, this.runner, log));
    const diagnostics = this.track(new AnnotationDiagnostics(this.scripts, this.runner));
    this.track(
      this.tests.onDidCheck(({ document, report }) => diagnostics.report(document, report)),
    );
    this.track(new LanguageFeatures(this.scripts));
  }

  /** Checks the annotations of a file. */
  async check(uri?: vscode.Uri): Promise<void> {
    const document = await documentOf(uri);
    if (document !== undefined) {
      await this.tests.check(document);
    }
  }

  /** Writes today's reference counts into a file as expectations. */
  async write(uri?: vscode.Uri): Promise<void> {
    const document = await documentOf(uri);
    if (document !== undefined) {
      await writeExpectations(document, this.runner);
    }
  }

  /** Opens the panel at the moment of a failure: a document's uri and a row of its recording. */
  async openMoment(uri: string, row: number): Promise<void> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
    await this.visualizer.showRow(document, row);
  }
}

async function documentOf(uri: vscode.Uri | undefined): Promise<vscode.TextDocument | undefined> {
  if (uri !== undefined) {
    return vscode.workspace.openTextDocument(uri);
  }
  const active = vscode.window.activeTextEditor?.document;
  if (active?.languageId === 'python') {
    return active;
  }
  await vscode.window.showInformationMessage('Open a Python file first.');
  return undefined;
}
