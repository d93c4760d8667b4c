/** Shows how a run ended where it went wrong: as a diagnostic, and as a message with a link. */

import * as vscode from 'vscode';
import type { Outcome } from '../protocol/outcome';
import type { SourceRange } from '../protocol/place';
import { toRange } from './editor-follower';
import { Owner } from './disposable';
import type { RunDocument, Session } from './session';

const SOURCE = 'Heapscope (CPython 3.12)';
const CHANGE_LIMIT = 'Change the limits';

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
    const diagnostic = new vscode.Diagnostic(
      rangeOf(problem.place, document),
      problem.text,
      severity,
    );
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
    const isLimit = outcome.kind === 'limit';
    const showLine = place === undefined ? [] : [`Go to line ${place.line}`];
    const showMoment = outcome.kind === 'exception' || outcome.kind === 'limit';
    const changeLimit = isLimit ? [CHANGE_LIMIT] : [];
    const buttons = [...showLine, ...(showMoment ? ['Show the last moment'] : []), ...changeLimit];
    const show = isLimit ? vscode.window.showWarningMessage : vscode.window.showErrorMessage;
    const rest = isLimit ? '. What was recorded until then can be explored.' : '';
    const choice = await show(`Heapscope: ${problem.text}${rest}`, ...buttons);
    if (choice === undefined || session.disposed) {
      return;
    }
    if (choice === showLine[0] && place !== undefined) {
      this.openSource(place);
    } else if (isLimit && choice === CHANGE_LIMIT) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'heapscope.limits');
    } else {
      await session.seek({ kind: 'end' });
    }
  }
}

/** Where to underline: without columns, the line's text without its indentation. */
function rangeOf(place: SourceRange, { uri }: RunDocument): vscode.Range {
  const open = vscode.workspace.textDocuments.find(
    (document) => document.uri.toString() === uri.toString(),
  );
  const range = toRange(place);
  if (open === undefined || place.column !== undefined || range.start.line >= open.lineCount) {
    return range;
  }
  const line = open.lineAt(range.start.line);
  return new vscode.Range(
    line.lineNumber,
    line.firstNonWhitespaceCharacterIndex,
    line.lineNumber,
    line.range.end.character,
  );
}
