/** What the extension costs before it is used; VS Code's own figure is printed (aim: 50 ms). */

import { strict as assert } from 'node:assert';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { activationTime } from '../support/first-picture';
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
    process.stdout.write(`\nactivation: ${await activationTime(workbench)} ms\n`);
    const { size } = statSync(join(process.cwd(), 'dist', 'extension.cjs'));
    assert.ok(size < BUNDLE_BYTES, `${size} bytes`);
  });
});
