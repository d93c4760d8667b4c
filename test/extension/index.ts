/** Loaded by VS Code into its extension host: runs the suite there and writes the results. */

import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** Called by VS Code. Rejects when a test fails, which makes the editor exit with an error. */
export function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: 'spec' });
  for (const name of readdirSync(__dirname).filter((each) => each.endsWith('.test.cjs'))) {
    mocha.addFile(join(__dirname, name));
  }
  const failures: string[] = [];
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failed) => {
      const passed = runner.stats?.passes ?? 0;
      const results = JSON.stringify({ passed, failed, failures });
      writeFileSync(join(__dirname, 'results.json'), results);
      if (failed === 0) {
        resolve();
      } else {
        reject(new Error(`${failed} tests failed`));
      }
    });
    runner.on('fail', (test, error: Error) => {
      failures.push(`${test.fullTitle()}: ${error.stack ?? error.message}`);
    });
  });
}
