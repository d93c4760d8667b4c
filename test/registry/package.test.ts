/** What users install: the built product and its papers, and nothing else. */

import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { listFiles, PackageManager } from '@vscode/vsce';
import { assertNone } from '../support/assert-none';

const EXPECTED = [
  /^dist\/(extension|worker)\.cjs$/,
  /^dist\/(stdlib\.bin|THIRD-PARTY\.txt)$/,
  /^dist\/webview\/(main|codicon)\.(js|css|ttf)$/,
  /^media\/[\w-]+\.(svg|png|code-snippets)$/,
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
];

const REQUIRED = [
  ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'media/heapscope.svg'],
  ...['dist/extension.cjs', 'dist/worker.cjs', 'dist/stdlib.bin', 'dist/THIRD-PARTY.txt'],
  ...['dist/webview/main.js', 'dist/webview/main.css', 'dist/webview/codicon.css'],
];

describe('The package', () => {
  it('holds what users need and nothing else', async () => {
    const files = (
      await listFiles({ cwd: process.cwd(), packageManager: PackageManager.None })
    ).map((file) => file.replaceAll('\\', '/'));
    assertNone(files.filter((file) => !EXPECTED.some((pattern) => pattern.test(file))));
    assertNone(REQUIRED.filter((file) => !files.includes(file)));
  }).timeout(60_000);
});

describe('package-lock.json', () => {
  it('carries no download addresses, so that any registry serves', () => {
    const lock = readFileSync('package-lock.json', 'utf8');
    assert.doesNotMatch(lock, /"resolved"/);
  });
});
