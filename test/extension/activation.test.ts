/** The extension in a real extension host: activation, a run, disposal. */

import { strict as assert } from 'node:assert';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/host/contributions';
import { DEFAULT_VIEW } from '../../src/protocol/picture';
import { Stretches, closeAll, extension, open, until } from './support';

/** Makes objects, prints and collects for a while. */
const BUSY = `import gc
class Node:
    def __init__(self):
        self.me = self
for i in range(3000):
    Node()
    print(i)
print(gc.collect())
`;
const BUSY_BOUND_MS = 50;

describe('The extension', () => {
  afterEach(closeAll);

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
    await until(() => (current.session?.progress?.steps ?? 0) > 1);
    const { session } = current;
    assert.ok(session);
    await vscode.commands.executeCommand(COMMANDS.cancel);
    assert.equal((await session.finished).kind, 'cancelled');
    assert.equal((await session.step({ grain: 'line', direction: 'forward' })).ran?.line, 1);
  });

  it('names the argument of a native call as a holder', async () => {
    const { current } = await extension();
    const document = await open('import sys\na = []\nb = a\nprint(sys.getrefcount(a))\n');
    await vscode.commands.executeCommand(COMMANDS.visualize);
    const { session } = current;
    assert.ok(session);
    const path = session.inputs.path;
    await session.seek({ kind: 'line', path, line: 3 });
    const query = { path, line: 3, expression: 'a', at: 'cursor', limit: 9 } as const;
    const texts = async () => {
      const reply = await session.hover(query);
      assert.equal(reply.kind, 'found');
      return reply.kind === 'found' ? reply.hover.holders.map(({ text }) => text) : [];
    };
    assert.deepEqual(await texts(), ['global a', 'global b']);
    let held = await texts();
    for (let left = 20; left > 0 && held.length < 3; left--) {
      await vscode.commands.executeCommand(COMMANDS.stepInstruction);
      held = await texts();
    }
    for (let left = 5; left > 0 && !held.includes('argument of getrefcount'); left--) {
      await vscode.commands.executeCommand(COMMANDS.stepInstruction);
      held = await texts();
    }
    assert.deepEqual(held, ['global a', 'global b', 'argument of getrefcount']);
    assert.equal(document.lineCount, 5);
  });

  it('keeps what was recorded before an uncaught exception, with its traceback', async () => {
    const { current } = await extension();
    const document = await open('a = [1]\nb = a\nraise ValueError("no")\n');
    void vscode.commands.executeCommand(COMMANDS.visualize);
    await until(() => current.session?.outcome !== undefined);
    const { session } = current;
    assert.ok(session);
    const outcome = await session.finished;
    assert.ok(outcome.kind === 'exception');
    assert.equal(`${outcome.type}: ${outcome.message}`, 'ValueError: no');
    assert.equal(outcome.place?.line, 3);
    await session.seek({ kind: 'end' });
    const { pieces } = await session.output(10_000);
    assert.match(
      pieces.map(({ text }) => text).join(''),
      /^Traceback[^]*line 3[^]*ValueError: no$/m,
    );
    await session.seek({ kind: 'line', path: session.inputs.path, line: 2 });
    const update = await session.picture(DEFAULT_VIEW);
    assert.ok(update.kind === 'full');
    const { picture } = update;
    assert.deepEqual(
      picture.objects.map(({ label, refcount }) => `${label} ${refcount}`),
      ['list a 2'],
    );
    const [diagnostic] = vscode.languages.getDiagnostics(document.uri);
    assert.equal(diagnostic?.message, 'ValueError: no');
    assert.equal(diagnostic.range.start.line, 2);
  });

  it('survives endless recursion, huge allocations and the limits', async function () {
    this.timeout(120_000);
    const { current } = await extension();
    const run = async (text: string) => {
      await open(text);
      void vscode.commands.executeCommand(COMMANDS.visualize);
      await until(() => current.session?.inputs.source === text);
      const { session } = current;
      assert.ok(session);
      const outcome = await session.finished;
      return outcome.kind === 'exception' ? outcome.type : outcome.kind;
    };
    assert.equal(await run('def f():\n    f()\nf()\n'), 'RecursionError');
    assert.equal(await run('a = bytearray(10 * 1024 ** 3)\n'), 'MemoryError');
    const limits = vscode.workspace.getConfiguration('heapscope.limits');
    await limits.update('instructions', 50_000, vscode.ConfigurationTarget.Global);
    assert.equal(await run('while True:\n    pass\n'), 'limit');
    assert.ok((current.session?.progress?.steps ?? 0) > 1000);
    await limits.update('instructions', undefined, vscode.ConfigurationTarget.Global);
    current.close();
  });

  it('never keeps the extension host busy for long', async () => {
    const { current } = await extension();
    await open(BUSY);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const stretches = new Stretches();
    void vscode.commands.executeCommand(COMMANDS.visualize);
    await until(() => current.session?.inputs.source === BUSY);
    await current.session?.finished;
    for (let left = 10; left > 0; left--) {
      await vscode.commands.executeCommand(COMMANDS.stepForward);
    }
    await vscode.commands.executeCommand(COMMANDS.nextGcCycle);
    const longest = stretches.end();
    process.stdout.write(`extension host: busy for at most ${longest.toFixed(1)} ms at a time\n`);
    assert.ok(longest < BUSY_BOUND_MS, `${longest} ms`);
    current.close();
  });

  it('follows an endless run live, and stops there on pause', async () => {
    const { current } = await extension();
    await open('n = 0\nwhile True:\n    n += 1\n');
    void vscode.commands.executeCommand(COMMANDS.visualize);
    await until(() => (current.session?.progress?.steps ?? 0) > 10);
    const { session } = current;
    assert.ok(session);
    await vscode.commands.executeCommand(COMMANDS.followLive);
    await until(() => session.moment.step > 10);
    const before = session.moment.step;
    await until(() => session.moment.step > before);
    assert.equal(current.view?.player.live, true);
    await vscode.commands.executeCommand(COMMANDS.togglePlay);
    assert.equal(current.view.player.live, false);
    assert.equal(session.running, true);
    await vscode.commands.executeCommand(COMMANDS.cancel);
    assert.equal((await session.finished).kind, 'cancelled');
    current.close();
  });

  it('saves a recording and opens it in an editor of its own', async () => {
    const { current, views } = await extension();
    await open('a = []\nb = [a]\nprint(b)\n');
    await vscode.commands.executeCommand(COMMANDS.visualize);
    const { session } = current;
    assert.ok(session);
    await session.finished;
    const { path, source } = session.inputs;
    const file = vscode.Uri.file(join(mkdtempSync(join(tmpdir(), 'heapscope-')), 'x.heapscope'));
    await vscode.workspace.fs.writeFile(file, await session.save());
    current.close();
    await vscode.commands.executeCommand('vscode.open', file);
    await until(() => views.of(file)?.session?.moment.atStart === true);
    const opened = views.of(file)?.session;
    assert.ok(opened);
    assert.equal(opened.isFromFile, true);
    assert.deepEqual([opened.inputs.path, opened.inputs.source], [path, source]);
    assert.deepEqual(await opened.finished, { kind: 'done', exitCode: 0 });
    await vscode.commands.executeCommand(COMMANDS.stepForward);
    await vscode.commands.executeCommand(COMMANDS.stepForward);
    assert.equal(opened.moment.ran?.line, 2);
    const update = await opened.picture(DEFAULT_VIEW);
    assert.ok(update.kind === 'full');
    const { objects } = update.picture;
    assert.deepEqual(
      objects.map(({ label, refcount }) => `${label} ${refcount}`),
      ['list a 2', 'list b 1'],
    );
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await until(() => views.of(file) === undefined);
    assert.equal(opened.disposed, true);
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
