/**
 * Runs built test files with mocha and writes the counts to a file.
 *
 *   node scripts/run-mocha.mjs --results FILE [--grep TEXT] FOLDER...
 */

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Mocha from 'mocha';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    results: { type: 'string' },
    grep: { type: 'string' },
    timeout: { type: 'string', default: '20000' },
  },
});

const mocha = new Mocha({
  ui: 'bdd',
  reporter: 'dot',
  timeout: Number(values.timeout),
  forbidOnly: process.env.CI !== undefined,
  ...(values.grep === undefined ? {} : { grep: values.grep }),
});
const files = positionals
  .filter((folder) => existsSync(folder))
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => name.endsWith('.test.mjs'))
  .sort();
if (files.length === 0) {
  process.stdout.write(`no tests found in ${positionals.join(', ')}\n`);
  process.exit(1);
}
for (const file of files) {
  mocha.files = [resolve(file)];
  try {
    await mocha.loadFilesAsync();
  } catch (error) {
    // One file that does not load must not keep the others from running.
    mocha.suite.addTest(
      new Mocha.Test(`${file} loads`, () => {
        throw error;
      }),
    );
  }
}
const runner = mocha.run((failed) => {
  if (values.results !== undefined) {
    const { passes, failures, pending } = runner.stats;
    writeFileSync(values.results, JSON.stringify({ passed: passes, failed: failures, pending }));
  }
  // A browser or a worker that a failed test left behind must not keep the run alive.
  process.exit(failed === 0 ? 0 : 1);
});
