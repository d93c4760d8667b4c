/** What the tests in the extension host share. */

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { Heapscope } from '../../src/extension';

const ID = 'heapscope.heapscope';

/** The extension, activated. */
export async function extension(): Promise<Heapscope> {
  const found = vscode.extensions.getExtension<Heapscope>(ID);
  assert.ok(found);
  return found.activate();
}

/** A new Python document in the first column. */
export async function open(text: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'python', content: text });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  return document;
}

/** Ends every session and closes every panel. */
export async function closeAll(): Promise<void> {
  const { views } = await extension();
  for (const view of [...views.all]) {
    view.dispose();
  }
}

/** Waits until a condition comes true. */
export async function until(condition: () => boolean): Promise<void> {
  for (let left = 200; left > 0 && !condition(); left--) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(condition(), 'the condition did not come true in 10 s');
}
