/** Diagnostics for annotations that are not understood or do not hold, with their quick fixes. */

import * as vscode from 'vscode';
import type { AnnotationFix, AnnotationReport } from '../../protocol/annotations';
import { dottedNameAt, isInert } from '../python-text';
import { Owner } from '../disposable';
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

  constructor(private readonly scripts: ScriptCache) {
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
    const adding = addExpectation(document, range.start);
    return adding === undefined ? actions : [...actions, adding];
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

/** "Add an expectation" for the variable under the cursor. */
function addExpectation(
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.CodeAction | undefined {
  const line = document.lineAt(position.line);
  const name = dottedNameAt(line.text, position.character);
  if (name === undefined || isInert(document.getText(), document.offsetAt(position))) {
    return undefined;
  }
  const title = `Expect a reference count of ${name.text}`;
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.Refactor);
  action.edit = new vscode.WorkspaceEdit();
  const text = `expect refcount(${name.text}) == 1`;
  const more = /#[ \t]*heap:/.test(line.text) ? `; ${text}` : `  # heap: ${text}`;
  action.edit.insert(document.uri, line.range.end, more);
  return action;
}
