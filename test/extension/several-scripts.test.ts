/** Several scripts at once: each has its own session, and one of them is in use. */

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/host/contributions';
import type { Session } from '../../src/host/session';
import { closeAll, extension, open, until } from './support';

const SCRIPTS = 10;

describe('Several scripts', () => {
  afterEach(closeAll);

  it(`shows ${SCRIPTS} scripts at once, each at its own moment`, async function () {
    this.timeout(240_000);
    const { views, current } = await extension();
    const documents: vscode.TextDocument[] = [];
    for (let i = 0; i < SCRIPTS; i++) {
      documents.push(await open(`name = ${i}\nother = [name]\nlast = other\n`));
      await vscode.commands.executeCommand(COMMANDS.visualize);
    }
    assert.equal(views.all.length, SCRIPTS);
    for (const [i, document] of documents.entries()) {
      await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
      await until(() => current.session?.inputs.source === document.getText());
      for (let steps = i % 3; steps > 0; steps--) {
        await vscode.commands.executeCommand(COMMANDS.stepForward);
      }
    }
    for (const [i, document] of documents.entries()) {
      // Hidden ones may be asleep; looking at one wakes it.
      await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
      await until(() => isAt(views.of(document.uri)?.session, i % 3), 30);
      const session = views.of(document.uri)?.session;
      assert.ok(session);
      const line = (await session.step({ grain: 'line', direction: 'forward' })).ran?.line;
      assert.equal(line, (i % 3) + 1);
    }
  });

  it('follows the active editor, and goes on with another script when one is closed', async () => {
    const { views, current } = await extension();
    const first = await open('first = []\n');
    await vscode.commands.executeCommand(COMMANDS.visualize);
    const second = await open('second = []\n');
    await vscode.commands.executeCommand(COMMANDS.visualize);
    assert.equal(current.session?.inputs.source, second.getText());
    await vscode.window.showTextDocument(first, vscode.ViewColumn.One);
    await until(() => current.session?.inputs.source === first.getText());
    const closed = current.session;
    assert.ok(closed);
    await vscode.commands.executeCommand(COMMANDS.close);
    assert.equal(closed.disposed, true);
    assert.equal(current.session?.inputs.source, second.getText());
    assert.deepEqual(
      views.all.map(({ uri }) => uri.toString()),
      [second.uri.toString()],
    );
  });

  it('gives the hover of each script its own moment', async () => {
    const { views } = await extension();
    const counts: string[] = [];
    const documents: vscode.TextDocument[] = [];
    for (const [i, line] of ['b = a', 'c = b = a'].entries()) {
      const document = await open(`a = []\n${line}\nprint(a)\n`);
      documents.push(document);
      await vscode.commands.executeCommand(COMMANDS.visualize);
      for (let left = i; left >= 0; left--) {
        await vscode.commands.executeCommand(COMMANDS.stepForward);
      }
    }
    assert.equal(views.all.length, 2);
    for (const { uri } of documents) {
      const at = new vscode.Position(0, 0);
      const command = 'vscode.executeHoverProvider';
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(command, uri, at);
      const contents = hovers.flatMap((hover) => hover.contents);
      const text = contents.map((each) => (typeof each === 'string' ? each : each.value)).join();
      counts.push(/refcount \d+/.exec(text)?.[0] ?? text);
    }
    assert.deepEqual(counts, ['refcount 1', 'refcount 3']);
  });
});

function isAt(session: Session | undefined, step: number): boolean {
  return session?.disposed === false && !session.untouched && session.moment.step === step;
}
