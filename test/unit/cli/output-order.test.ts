/** Output and reports in one file, as a terminal or `2>&1` shows them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What CPython 3.12.1 writes with both streams in one file: stdout is buffered until the end. */
const CASES: readonly (readonly [string, string, RegExp])[] = [
  ['an exception comes after what was printed', 'print("a")\n1 / 0\n', /^a\nTraceback[^]*Error: /],
  [
    'sys.stderr does not wait for sys.stdout',
    'import sys\nprint("a")\nprint("b", file=sys.stderr)\nraise SystemExit("c")\n',
    /^b\na\nc\n$/,
  ],
];

describe('output and reports in one file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heapscope-'));
  after(() => rmSync(folder, { recursive: true }));

  for (const [name, source, expected] of CASES)
    it(name, () => {
      const script = join(folder, 'script.py');
      const out = join(folder, 'out');
      writeFileSync(script, source);
      const file = openSync(out, 'w');
      spawnSync(process.execPath, ['dist/cli.js', 'run', script], {
        stdio: ['ignore', file, file],
      });
      closeSync(file);
      assert.match(readFileSync(out, 'utf8'), expected);
    }).timeout(20_000);
});
