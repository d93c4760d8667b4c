/** What the extension costs before it is used; VS Code's own figure is printed (aim: 50 ms). */

import { strict as assert } from 'node:assert';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Workbench } from '../support/workbench';

/** The bundle has no simulator in it: with one it would be millions of bytes. */
const BUNDLE_BYTES = 400_000;

describe('Activation', () => {
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({ root: process.cwd(), files: { 'notes.txt': 'hello' } });
  });

  afterEach(async function () {
    await workbench.pictureIfFailed(this.currentTest);
  });

  after(() => workbench.close());

  it('comes with the first use, and loads nothing heavy', async () => {
    await workbench.runCommand('Developer: Show Running Extensions');
    const rows = workbench.page.locator('.runtime-extensions-editor .monaco-list-row');
    const ours = rows.filter({ hasText: 'heapscope' });
    // The other extensions start first: they share the thread, and its clock is the wall's.
    await rows
      .filter({ hasText: /Git\b.*Activation: \d+ms/s })
      .first()
      .waitFor();
    assert.equal(await ours.count(), 0, 'active before it is needed');
    await workbench.showContainer('Heapscope');
    await workbench.page.locator('.sidebar', { hasText: 'The script is simulated' }).waitFor();
    await ours.filter({ hasText: /Activation: \d+ms/ }).waitFor();
    const milliseconds = Number(/Activation: (\d+)ms/.exec(await ours.innerText())?.[1]);
    process.stdout.write(`\nactivation: ${milliseconds} ms\n`);
    const { size } = statSync(join(process.cwd(), 'dist', 'extension.cjs'));
    assert.ok(size < BUNDLE_BYTES, `${size} bytes`);
  });
});
