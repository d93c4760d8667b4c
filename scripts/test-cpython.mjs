/**
 * Builds what runs CPython's own tests, and runs it; `test/cpython/main.ts` tells its options.
 *
 *   npm run test:cpython -- --python PATH [--only NAME,...] [--grep TEXT]
 */

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const main = join(root, 'dist-test', 'cpython', 'main.cjs');

for (const args of [
  [join(root, 'esbuild.mjs'), '--cpython'],
  ['--enable-source-maps', main, ...process.argv.slice(2)],
]) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
