/** Runs the suite of test/extension inside the extension host of a real workbench. */

import { strict as assert } from 'node:assert';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Workbench } from '../support/workbench';

interface Results {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
}

/** A bound for the wait, not an expectation: the suite has bounds of its own for what must be fast. */
const SUITE_MS = 300_000;

describe('The suite in the extension host', function () {
  it('passes', async function () {
    this.timeout(SUITE_MS + 60_000);
    const root = process.cwd();
    const folder = join(root, 'dist-test', 'extension');
    const resultFile = join(folder, 'results.json');
    rmSync(resultFile, { force: true });
    const workbench = await Workbench.open({
      root,
      files: { 'script.py': 'a = []\n' },
      tests: join(folder, 'index.cjs'),
    });
    try {
      const end = Date.now() + SUITE_MS;
      while (!existsSync(resultFile) && Date.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      assert.ok(existsSync(resultFile), `no results; console:\n${workbench.console.join('\n')}`);
    } finally {
      await workbench.close();
    }
    const results = JSON.parse(readFileSync(resultFile, 'utf8')) as Results;
    assert.deepEqual(results.failures, []);
    assert.ok(results.passed > 0, 'no test ran');
    process.stdout.write(`\n${results.passed} tests passed in the extension host\n`);
  });
});
