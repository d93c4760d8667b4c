/**
 * Builds heapscope-VERSION.vsix and holds it against its budget.
 *
 *   npm run package
 */

import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAX_MEGABYTES = 6;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const file = join(root, `heapscope-${version}.vsix`);

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

rmSync(join(root, 'dist'), { recursive: true, force: true });
run('esbuild.mjs');
// The bundles hold what the product depends on, so no node_modules go in.
const vsce = join('node_modules', '@vscode', 'vsce', 'vsce');
const asIs = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository'];
run(vsce, 'package', ...asIs, '--out', file);

const megabytes = statSync(file).size / 1024 / 1024;
process.stdout.write(`${megabytes.toFixed(2)} MB of at most ${MAX_MEGABYTES}\n`);
process.exitCode = megabytes < MAX_MEGABYTES ? 0 : 1;
