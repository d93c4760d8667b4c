/** The command "Write expectations for this file": records today's reference counts. */

import * as vscode from 'vscode';
import { scanSource } from '../../annotations/language/comments';
import type { Session } from '../session';
import { scriptPath } from '../session-starter';
import type { AnnotationRunner } from './runner';

/** `a = ...`, `a, b = ...`, `for a in ...`, `del a` and `class A` tell which names a line is about. */
const ASSIGNED =
  /^(\s*)([\p{L}_][\p{L}\p{N}_]*(?:\s*,\s*[\p{L}_][\p{L}\p{N}_]*)*)\s*(?::[^=]+)?=(?!=)/u;
const ATTRIBUTE = /^(\s*)([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)+)\s*=(?!=)/u;

/** Names whose reference count a line is likely to change. */
export function namesOfLine(line: string): string[] {
  const assigned = ASSIGNED.exec(line)?.[2] ?? ATTRIBUTE.exec(line)?.[2];
  return assigned === undefined ? [] : assigned.split(',').map((name) => name.trim());
}

/** Adds an expectation to each line of the module that gives an object a name. */
export async function writeExpectations(
  document: vscode.TextDocument,
  runner: AnnotationRunner,
): Promise<void> {
  const edit = await runner.withRun(document, undefined, (session) =>
    expectationsFor(document, session),
  );
  if (edit === undefined || edit.size === 0) {
    await vscode.window.showInformationMessage(
      'There is nothing to expect: no line that gives an object a name has run.',
    );
    return;
  }
  await vscode.workspace.applyEdit(edit);
}

async function expectationsFor(
  document: vscode.TextDocument,
  session: Session,
): Promise<vscode.WorkspaceEdit> {
  const edit = new vscode.WorkspaceEdit();
  const path = scriptPath(document);
  const { lines } = scanSource(document.getText());
  for (const { start, end, runs } of lines) {
    const first = document.lineAt(start - 1).text;
    const last = document.lineAt(end - 1);
    // In a loop or a function the count may differ from run to run; annotated lines stay.
    if (!runs || /^\s/.test(first) || last.text.includes('#')) {
      continue;
    }
    const texts: string[] = [];
    for (const expression of namesOfLine(first)) {
      const query = { path, line: start, expression, at: 'line-last-ran', limit: 0 } as const;
      const reply = await session.hover(query);
      if (reply.kind === 'found' && !reply.hover.immortal) {
        texts.push(`expect refcount(${expression}) == ${reply.hover.object.refcount}`);
      }
    }
    if (texts.length > 0) {
      edit.insert(document.uri, last.range.end, `  # heap: ${texts.join('; ')}`);
    }
  }
  return edit;
}
