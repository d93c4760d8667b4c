/** What the tests in the extension host share. */

import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import * as vscode from 'vscode';
import type { Heapscope } from '../../src/extension';

/** The extension's id. */
export const EXTENSION = 'heapscope.heapscope';

/** The extension, activated. */
export async function extension(): Promise<Heapscope> {
  const found = vscode.extensions.getExtension<Heapscope>(EXTENSION);
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
export async function until(condition: () => boolean, seconds = 10): Promise<void> {
  for (let left = seconds * 20; left > 0 && !condition(); left--) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(condition(), `the condition did not come true in ${seconds} s`);
}

/** Milliseconds that this thread has computed; where Linux does not tell, the wall's clock. */
function computed(): number {
  const file = '/proc/self/schedstat';
  return existsSync(file)
    ? Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6
    : performance.now();
}

/** The longest stretch without a turn of the event loop, in time that this thread computed. */
export class Stretches {
  private longest = 0;
  private last = computed();
  private readonly timer = setInterval(() => this.turn(), 2);

  /** Ends the measurement: the longest stretch in milliseconds. */
  end(): number {
    clearInterval(this.timer);
    this.turn();
    return this.longest;
  }

  private turn(): void {
    const now = computed();
    this.longest = Math.max(this.longest, now - this.last);
    this.last = now;
  }
}
