/**
 * Makes the README's pictures again, from the real panel in a real workbench, into media/.
 *
 *   npm run screenshots [-- --to FOLDER]
 */

import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({ options: { to: { type: 'string', default: join(root, 'media') } } });

for (const args of [['esbuild.mjs'], ['esbuild.mjs', '--tests']]) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
process.chdir(root);
const script = pathToFileURL(join(root, 'dist-test', 'support', 'screenshots.mjs')).href;
const { takeScreenshots } = await import(script);
await takeScreenshots(root, values.to);
