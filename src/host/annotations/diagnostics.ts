/** Diagnostics for annotations that are not understood or do not hold, with their quick fixes. */

import * as vscode from 'vscode';
import type { AnnotationFix, AnnotationReport } from '../../protocol/annotations';
import { Owner } from '../disposable';
import { AddExpectation } from './add-expectation';
import type { AnnotationRunner } from './runner';
import { PYTHON, rangeOf, type ScriptCache } from './script-cache';

const SOURCE = 'Heapscope';

interface Fixable {
  readonly diagnostic: vscode.Diagnostic;
  readonly fix: AnnotationFix;
  readonly title: string;
}

/** Shows mistakes while the person types, and failures after a check until the next edit. */
export class AnnotationDiagnostics extends Owner implements vscode.CodeActionProvider {
  private readonly mistakes = this.track(
    vscode.languages.createDiagnosticCollection('heapscope-annotations'),
  );
  private readonly failures = this.track(
    vscode.languages.createDiagnosticCollection('heapscope-expectations'),
  );
  private readonly fixes = new Map<string, Fixable[]>();
  private readonly mistakeFixes = new Map<string, Fixable[]>();

  constructor(
    private readonly scripts: ScriptCache,
    private readonly runner: AnnotationRunner,
  ) {
    super();
    this.track(
      vscode.languages.registerCodeActionsProvider(PYTHON, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.Refactor],
      }),
    );
    this.track(vscode.workspace.onDidOpenTextDocument((document) => this.parse(document)));
    this.track(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) {
          this.failures.delete(document.uri);
          this.fixes.delete(document.uri.toString());
          this.parse(document);
        }
      }),
    );
    this.track(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.mistakes.delete(uri);
        this.failures.delete(uri);
      }),
    );
    for (const document of vscode.workspace.textDocuments) {
      this.parse(document);
    }
  }

  /** Shows what a check of the document's present text has found. */
  report(document: vscode.TextDocument, report: AnnotationReport): void {
    const fixes: Fixable[] = [];
    const diagnostics = report.checks.flatMap(({ place, state, message, text, fix }) => {
      if (state === 'passed' || state === 'skipped') {
        return [];
      }
      const diagnostic = new vscode.Diagnostic(rangeOf(place), message ?? text);
      diagnostic.source = SOURCE;
      if (fix !== undefined) {
        fixes.push({ diagnostic, fix, title: `Expect ${fix.text}, which is what it is` });
      }
      return [diagnostic];
    });
    this.failures.set(document.uri, diagnostics);
    this.fixes.set(document.uri.toString(), fixes);
  }

  /** Called by VS Code. */
  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const key = document.uri.toString();
    const known = [...(this.fixes.get(key) ?? []), ...(this.mistakeFixes.get(key) ?? [])];
    const actions = known
      .filter(({ diagnostic }) =>
        context.diagnostics.some(
          (shown) => shown.message === diagnostic.message && shown.range.isEqual(diagnostic.range),
        ),
      )
      .map(({ diagnostic, fix, title }) => {
        const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
        action.edit = new vscode.WorkspaceEdit();
        action.edit.replace(document.uri, rangeOf(fix.place), fix.text);
        action.diagnostics = [diagnostic];
        return action;
      });
    const adding = AddExpectation.at(document, range.start);
    return adding === undefined ? actions : [...actions, adding];
  }

  /** Called by VS Code when a person has chosen an action. */
  async resolveCodeAction(
    action: vscode.CodeAction,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction> {
    if (action instanceof AddExpectation) {
      await action.resolve(this.runner, token);
    }
    return action;
  }

  private parse(document: vscode.TextDocument): void {
    if (document.languageId !== 'python') {
      return;
    }
    const fixes: Fixable[] = [];
    const diagnostics = this.scripts.of(document).problems.map(({ place, message, fix }) => {
      const diagnostic = new vscode.Diagnostic(rangeOf(place), message);
      diagnostic.source = SOURCE;
      if (fix !== undefined) {
        fixes.push({ diagnostic, fix: { place, text: fix }, title: `Change to ${fix}` });
      }
      return diagnostic;
    });
    this.mistakes.set(document.uri, diagnostics);
    this.mistakeFixes.set(document.uri.toString(), fixes);
  }
}
