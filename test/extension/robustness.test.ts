/** What goes wrong with scripts, files and memory, in a real extension host. */

import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/host/contributions';
import { Problems } from '../../src/host/problems';
import { ScriptViews } from '../../src/host/script-views';
import { SessionStarter } from '../../src/host/session-starter';
import { Threads } from '../../src/host/threads';
import { Visualizer } from '../../src/host/visualizer';
import { EXTENSION, Stretches, closeAll, extension, open, until } from './support';

/** Of JavaScript heap for a thread that is meant to run out of it. */
const SCARCE_MEGABYTES = 48;
const GROWING = 'rows = []\nfor i in range(3_000_000):\n    rows.append([i, str(i)])\n';
const BUSY_BOUND_MS = 50;

const visualize = () => vscode.commands.executeCommand(COMMANDS.visualize);

describe('Robustness', () => {
  afterEach(closeAll);

  it('repeats a run that ran out of memory up to shortly before', async function () {
    this.timeout(150_000);
    const root = vscode.extensions.getExtension(EXTENSION)?.extensionUri;
    assert.ok(root);
    const { fsPath } = vscode.Uri.joinPath(root, 'dist', 'worker.cjs');
    const log = (text: unknown) => console.log(text);
    const threads = new Threads(fsPath, SCARCE_MEGABYTES);
    const views = new ScriptViews(log);
    const problems = new Problems(() => undefined);
    const starter = new SessionStarter(threads, log);
    const visualizer = new Visualizer(views, starter, problems, () => undefined, log);
    try {
      const document = await open(GROWING);
      void visualizer.visualize(document.uri);
      await until(() => views.active?.session !== undefined);
      const view = views.active;
      const first = view?.session;
      const ended = await first?.finished;
      assert.equal(ended?.kind === 'fault' && ended.code, 'worker-ended');
      await until(() => view?.session !== first && view?.session?.outcome !== undefined, 60);
      const again = view?.session;
      const outcome = again?.outcome;
      assert.ok(again && outcome?.kind === 'limit', outcome?.kind);
      assert.match(outcome.message, /ran out of memory.*first [\d,]+ instructions can be explored/);
      assert.ok((again.progress?.steps ?? 0) > 1000, String(again.progress?.steps));
      // Far from the end: so little memory allows no more.
      const moment = await again.seek({ kind: 'step', step: 5 });
      assert.equal(moment.ran?.line, 3);
    } finally {
      views.dispose();
      problems.dispose();
      threads.dispose();
    }
  });

  it('ends hidden sessions when there are many, and brings them back at their moment', async function () {
    this.timeout(120_000);
    const { views } = await extension();
    const documents: vscode.TextDocument[] = [];
    for (let i = 0; i < 6; i++) {
      documents.push(await open(`number = ${i}\nlist = [number]\nprint(list)\n`));
      await visualize();
      await vscode.commands.executeCommand(COMMANDS.stepForward);
    }
    const [oldest] = documents;
    assert.ok(oldest);
    const view = views.of(oldest.uri);
    await until(() => view?.session?.disposed === true, 30);
    await vscode.window.showTextDocument(oldest, vscode.ViewColumn.One);
    await until(() => view?.session?.disposed === false && view.session.moment.step === 1, 30);
    const moment = await view?.session?.step({ grain: 'line', direction: 'forward' });
    assert.equal(moment?.ran?.line, 2);
  });

  it('says that the script was edited while it runs', async () => {
    const { current } = await extension();
    const document = await open('while True:\n    pass\n');
    void visualize();
    await until(() => current.session?.inputs.source === document.getText());
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '# new\n');
    await vscode.workspace.applyEdit(edit);
    await until(() => current.stale);
    assert.equal(current.session?.running, true);
  });

  it('keeps what it shows when the file is deleted, and has its text', async () => {
    const { current } = await extension();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.ok(folder);
    const uri = vscode.Uri.joinPath(folder, 'gone.py');
    await vscode.workspace.fs.writeFile(uri, Buffer.from('a = []\nb = a\n'));
    await vscode.window.showTextDocument(uri, { viewColumn: vscode.ViewColumn.One });
    await visualize();
    const edit = new vscode.WorkspaceEdit();
    edit.deleteFile(uri);
    await vscode.workspace.applyEdit(edit);
    await until(() => current.view?.fileGone === true);
    const moment = await current.session?.step({ grain: 'line', direction: 'forward' });
    assert.equal(moment?.ran?.line, 1);
  });

  it('bears a program that prints for ever', async () => {
    const { current } = await extension();
    const text = 'while True:\n    print("spam" * 30)\n';
    await open(text);
    const stretches = new Stretches();
    void visualize();
    await until(() => current.session?.inputs.source === text);
    const { session } = current;
    assert.ok(session);
    await until(() => (session.progress?.steps ?? 0) > 5000);
    await vscode.commands.executeCommand(COMMANDS.cancel);
    assert.equal((await session.finished).kind, 'cancelled');
    const longest = stretches.end();
    assert.ok(longest < BUSY_BOUND_MS, `${longest} ms`);
    await session.seek({ kind: 'end' });
    const { pieces } = await session.output(1000);
    assert.match(pieces.map(({ text: printed }) => printed).join(''), /spamspam/);
  });

  it('ends input() at the end of standard input as CPython does', async () => {
    const { current } = await extension();
    const text = 'name = input("Name? ")\n';
    await open(text);
    void visualize();
    await until(() => current.session?.inputs.source === text);
    const outcome = await current.session?.finished;
    assert.equal(
      outcome?.kind === 'exception' && `${outcome.type}: ${outcome.message}`,
      'EOFError: EOF when reading a line',
    );
  });
});
