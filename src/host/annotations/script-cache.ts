/** The annotations of open documents, parsed once for each version. */

import * as vscode from 'vscode';
import { hasAnnotations, parseAnnotations } from '../../annotations/language/script';
import type { AnnotatedScript, Place } from '../../annotations/language/tree';
import { Owner } from '../disposable';

/** Python documents, wherever they come from. */
export const PYTHON: vscode.DocumentSelector = { language: 'python' };

const NOTHING: AnnotatedScript = {
  annotations: [],
  problems: [],
  inputs: {},
  lines: [],
  highlights: [],
};

/** Parses documents when they are asked for and keeps the result until they change. */
export class ScriptCache extends Owner {
  private readonly known = new Map<string, { version: number; script: AnnotatedScript }>();

  constructor() {
    super();
    this.track(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.known.delete(uri.toString())),
    );
  }

  /** The annotations of a document's present text. */
  of(document: vscode.TextDocument): AnnotatedScript {
    const key = document.uri.toString();
    const known = this.known.get(key);
    if (known?.version === document.version) {
      return known.script;
    }
    const text = document.getText();
    const script = /heap/i.test(text) ? parseAnnotations(text) : NOTHING;
    this.known.set(key, { version: document.version, script });
    return script;
  }

  /** Whether a document has annotations, right or wrong. */
  isAnnotated(document: vscode.TextDocument): boolean {
    return this.of(document).highlights.length > 0 && hasAnnotations(document.getText());
  }
}

/** A place as VS Code counts. */
export function rangeOf({ line, column, endColumn }: Place): vscode.Range {
  return new vscode.Range(line - 1, column, line - 1, endColumn);
}
