/** Shows how a run ended where it went wrong: as a diagnostic, and as a message with a link. */

import * as vscode from 'vscode';
import type { Outcome } from '../protocol/outcome';
import type { SourceRange } from '../protocol/place';
import { toRange } from './editor-follower';
import { Owner } from './disposable';
import type { RunDocument, Session } from './session';

const SOURCE = 'Heapscope (CPython 3.12)';

/** The diagnostic that an outcome deserves, without VS Code's types. */
export function problemOf(
  outcome: Outcome,
): { readonly text: string; readonly place: SourceRange | undefined } | undefined {
  switch (outcome.kind) {
    case 'done':
    case 'cancelled':
      return undefined;
    case 'exception':
    case 'syntax-error': {
      const text = outcome.message === '' ? outcome.type : `${outcome.type}: ${outcome.message}`;
      return { text, place: outcome.place };
    }
    case 'limit':
    case 'fault':
      return { text: outcome.message, place: outcome.place };
  }
}

/** The diagnostics of the scripts that were run; an edit clears a script's. */
export class Problems extends Owner {
  private readonly collection = this.track(
    vscode.languages.createDiagnosticCollection('heapscope'),
  );

  constructor(private readonly openSource: (place: SourceRange) => void) {
    super();
    this.track(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) {
          this.collection.delete(document.uri);
        }
      }),
    );
    this.track(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)));
  }

  /** Replaces a script's diagnostics by those of a run that has ended. */
  report(document: RunDocument, path: string, outcome: Outcome): void {
    const problem = problemOf(outcome);
    if (problem?.place?.path !== path) {
      this.collection.delete(document.uri);
      return;
    }
    const severity =
      outcome.kind === 'limit'
        ? vscode.DiagnosticSeverity.Warning
        : vscode.DiagnosticSeverity.Error;
    const diagnostic = new vscode.Diagnostic(toRange(problem.place), problem.text, severity);
    diagnostic.source = SOURCE;
    this.collection.set(document.uri, [diagnostic]);
  }

  /** Tells the person how a run went wrong, with a way to the place and the moment. */
  async announce(session: Session, outcome: Outcome): Promise<void> {
    const problem = problemOf(outcome);
    if (problem === undefined) {
      return;
    }
    const { place } = problem;
    const showLine = place === undefined ? [] : [`Go to line ${place.line}`];
    const showMoment = outcome.kind === 'exception' || outcome.kind === 'limit';
    const buttons = [...showLine, ...(showMoment ? ['Show the last moment'] : [])];
    const show =
      outcome.kind === 'limit' ? vscode.window.showWarningMessage : vscode.window.showErrorMessage;
    const choice = await show(`Heapscope: ${problem.text}`, ...buttons);
    if (choice === undefined || session.disposed) {
      return;
    }
    if (choice === showLine[0] && place !== undefined) {
      this.openSource(place);
    } else {
      await session.seek({ kind: 'end' });
    }
  }
}
