/** Help with writing annotations, asked for as VS Code asks. */

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';

const SCRIPT = `a = []
b = a
c = [b]  # heap: expect refcout(a) == 3
del c
`;

async function open(text: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'python', content: text });
  await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  return document;
}

async function actionsAt(
  document: vscode.TextDocument,
  line: number,
  column: number,
): Promise<vscode.CodeAction[]> {
  const at = new vscode.Position(line, column);
  return vscode.commands.executeCommand(
    'vscode.executeCodeActionProvider',
    document.uri,
    new vscode.Range(at, at),
    undefined,
    10,
  );
}

describe('Annotations', () => {
  it('offer the count that a name really has', async () => {
    const document = await open(SCRIPT);
    const actions = await actionsAt(document, 1, 0);
    const adding = actions.find(({ title }) => title === 'Expect the reference count of b');
    assert.ok(adding?.edit, JSON.stringify(actions.map(({ title }) => title)));
    await vscode.workspace.applyEdit(adding.edit);
    assert.equal(document.lineAt(1).text, 'b = a  # heap: expect refcount(b) == 2');
  });

  it('suggest the word that was meant', async () => {
    const document = await open(SCRIPT);
    const actions = await actionsAt(document, 2, 26);
    const mending = actions.find(({ title }) => title === 'Change to refcount');
    assert.ok(mending?.edit, JSON.stringify(actions.map(({ title }) => title)));
    await vscode.workspace.applyEdit(mending.edit);
    assert.equal(document.lineAt(2).text, 'c = [b]  # heap: expect refcount(a) == 3');
  });

  it('stand under "Visualize memory" and "Check"', async () => {
    const document = await open(SCRIPT);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      10,
    );
    assert.deepEqual(
      lenses.map(({ command }) => command?.title),
      ['Visualize memory', 'Check'],
    );
  });

  it('complete verbs and functions', async () => {
    const document = await open('a = []  # heap: \nb = a  # heap: expect ref\n');
    const labels = async (line: number): Promise<string[]> => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        document.lineAt(line).range.end,
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    assert.ok((await labels(0)).includes('watch'));
    assert.ok((await labels(1)).includes('refcount'));
  });

  it('are written for a whole file', async () => {
    const document = await open('a = []\nb = [a, a]\nn = 1\n');
    await vscode.commands.executeCommand('heapscope.writeExpectations', document.uri);
    assert.equal(
      document.getText(),
      'a = []  # heap: expect refcount(a) == 1\nb = [a, a]  # heap: expect refcount(b) == 1\nn = 1\n',
    );
  });
});
