/** The extension in a real extension host: activation, a run, disposal. */

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { Heapscope } from '../../src/extension';
import { COMMANDS } from '../../src/host/contributions';

const ID = 'heapscope.heapscope';

async function extension(): Promise<Heapscope> {
  const found = vscode.extensions.getExtension<Heapscope>(ID);
  assert.ok(found);
  return found.activate();
}

async function open(text: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'python', content: text });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  return document;
}

describe('The extension', () => {
  it('registers every command', async () => {
    await extension();
    const known = new Set(await vscode.commands.getCommands(true));
    const missing = Object.values(COMMANDS).filter((id) => !known.has(id));
    assert.deepEqual(missing, []);
  });

  it('runs the script of the active editor and steps forward and back', async () => {
    const { current } = await extension();
    await open('a = []\nb = a\n');
    await vscode.commands.executeCommand(COMMANDS.visualize);
    const { session } = current;
    assert.ok(session);
    assert.deepEqual(await session.finished, { kind: 'done', exitCode: 0 });
    await vscode.commands.executeCommand(COMMANDS.stepForward);
    assert.equal(session.moment.ran?.line, 1);
    await vscode.commands.executeCommand(COMMANDS.stepForward);
    assert.equal(session.moment.ran?.line, 2);
    await vscode.commands.executeCommand(COMMANDS.stepBack);
    assert.equal(session.moment.ran?.line, 1);
    await vscode.commands.executeCommand(COMMANDS.toEnd);
    assert.equal(session.moment.atEnd, true);
  });

  it('shows a syntax error at its place', async () => {
    const document = await open('def \n');
    const { current } = await extension();
    void vscode.commands.executeCommand(COMMANDS.visualize);
    await until(() => vscode.languages.getDiagnostics(document.uri).length > 0);
    const [diagnostic] = vscode.languages.getDiagnostics(document.uri);
    assert.match(diagnostic?.message ?? '', /^SyntaxError: /);
    assert.equal(diagnostic?.range.start.line, 0);
    current.close();
  });

  it('stops an endless loop on cancel and keeps what was recorded', async () => {
    const { current } = await extension();
    await open('a = []\nwhile True:\n    a = [a]\n');
    void vscode.commands.executeCommand(COMMANDS.visualize);
    await until(() => (current.session?.progress?.rows ?? 0) > 0);
    const { session } = current;
    assert.ok(session);
    await vscode.commands.executeCommand(COMMANDS.cancel);
    assert.equal((await session.finished).kind, 'cancelled');
    assert.equal((await session.step({ grain: 'line', direction: 'forward' })).ran?.line, 1);
  });

  it('rejects what is asked of a closed session', async () => {
    const { current } = await extension();
    await open('a = []\n');
    await vscode.commands.executeCommand(COMMANDS.visualize);
    const { session } = current;
    assert.ok(session);
    current.close();
    await assert.rejects(session.timeline(), /closed/);
    assert.equal(session.ownedCount, 0);
  });
});

async function until(condition: () => boolean): Promise<void> {
  for (let left = 200; left > 0 && !condition(); left--) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.ok(condition(), 'the condition did not come true in 10 s');
}
