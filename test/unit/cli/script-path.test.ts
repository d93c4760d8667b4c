/** A script named by a relative path: what `sys.argv`, `__file__`, `sys.path` and tracebacks show. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SCRIPT = `import sys
print(sys.argv, sys.path[0], __file__)
1 / 0
`;

describe('a script named by a relative path', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'heapscope-')));
  const cli = resolve('dist/cli.js');
  before(() => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'script.py'), SCRIPT);
  });
  after(() => rmSync(folder, { recursive: true }));

  // As CPython 3.12.1: made absolute, not normalized; the folder on the path is.
  for (const given of ['script.py', './script.py', 'sub/../script.py'])
    it(given, () => {
      const { stdout, stderr } = spawnSync(process.execPath, [cli, 'run', given, 'more'], {
        cwd: folder,
        encoding: 'utf8',
      });
      const path = `${folder}/${given}`;
      assert.equal(stdout, `['${given}', 'more'] ${folder} ${path}\n`);
      assert.match(stderr, /^Traceback \(most recent call last\):\n/);
      assert.ok(stderr.includes(`\n  File "${path}", line 3, in <module>\n`), stderr);
    }).timeout(20_000);
});
