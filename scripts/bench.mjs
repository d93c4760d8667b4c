/**
 * Builds the product and the benchmarks, and runs them.
 *
 *   node scripts/bench.mjs [--part 1|2|3|4] [--only NAME] [--runs N] [--python PATH] [--compare FILE]
 */

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const node = (...args) => {
  const run = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (run.status !== 0) process.exit(run.status ?? 1);
};

node('esbuild.mjs');
node('esbuild.mjs', '--bench');
node(join('dist-bench', 'main.mjs'), ...process.argv.slice(2));
