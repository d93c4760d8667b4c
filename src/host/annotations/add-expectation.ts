/** The code action "Expect the reference count of ..." for the name under the cursor. */

import * as vscode from 'vscode';
import { dottedNameAt, isInert } from '../python-text';
import { scriptPath } from '../session-starter';
import type { AnnotationRunner } from './runner';

/** Counted only when it is chosen: until then nothing is run. */
export class AddExpectation extends vscode.CodeAction {
  private constructor(
    private readonly document: vscode.TextDocument,
    private readonly line: number,
    private readonly name: string,
  ) {
    super(`Expect the reference count of ${name}`, vscode.CodeActionKind.Refactor);
  }

  /** The action for a position, or undefined where no name of code stands. */
  static at(document: vscode.TextDocument, position: vscode.Position): AddExpectation | undefined {
    const name = dottedNameAt(document.lineAt(position.line).text, position.character);
    if (name === undefined || isInert(document.getText(), document.offsetAt(position))) {
      return undefined;
    }
    return new AddExpectation(document, position.line, name.text);
  }

  /** Runs the script and writes the count that the name has after its line last ran. */
  async resolve(runner: AnnotationRunner, token: vscode.CancellationToken): Promise<void> {
    const { document, line, name } = this;
    const reply = await runner.withRun(document, token, (session) =>
      session.hover({
        path: scriptPath(document),
        line: line + 1,
        expression: name,
        at: 'line-last-ran',
        limit: 0,
      }),
    );
    const problem =
      reply?.kind !== 'found'
        ? 'the line has not run, or the name is gone then'
        : reply.hover.immortal
          ? 'the object is immortal, so that its count never changes'
          : undefined;
    if (reply?.kind !== 'found' || problem !== undefined) {
      void vscode.window.showInformationMessage(
        `There is nothing to expect of ${name} after line ${line + 1}: ${problem}.`,
      );
      return;
    }
    const { text, range } = document.lineAt(line);
    const expectation = `expect refcount(${name}) == ${reply.hover.object.refcount}`;
    const separator = /#[ \t]*heap:/.test(text) ? '; ' : '  # heap: ';
    this.edit = new vscode.WorkspaceEdit();
    this.edit.insert(document.uri, range.end, separator + expectation);
  }
}
