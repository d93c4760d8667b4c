/**
 * Runs the extension-host suite in a desktop VS Code, which `@vscode/test-electron` downloads.
 * `npm test` runs the same suite in VS Code's server from npm.
 *
 *   npm run test:desktop [-- --version 1.100.3]
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runTests } from '@vscode/test-electron';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({ options: { version: { type: 'string', default: '1.100.3' } } });

for (const args of [['esbuild.mjs'], ['esbuild.mjs', '--tests']]) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}
const workspace = mkdtempSync(join(tmpdir(), 'heapscope-'));
writeFileSync(join(workspace, 'script.py'), 'a = []\n');
try {
  await runTests({
    version: values.version,
    extensionDevelopmentPath: root,
    extensionTestsPath: join(root, 'dist-test', 'extension', 'index.cjs'),
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
  });
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
