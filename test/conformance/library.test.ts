/** Every module of the library archive can be imported, but for those on a list with their reasons. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = process.cwd();
const folder = join(root, 'test', 'conformance', 'library');

/** Module and reason, by line. */
const listed = new Map(
  readFileSync(join(folder, 'not-importable.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const space = line.indexOf(' ');
      assert.ok(space > 0, `a reason is missing: ${line}`);
      return [line.slice(0, space), line.slice(space + 1)] as const;
    }),
);

/** What the modules that fail say, by name. */
function importAll(): Map<string, string> {
  const cli = join(root, 'dist', 'cli.js');
  const run = spawnSync(process.execPath, [cli, 'run', join(folder, 'import_all.py')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  assert.equal(run.status, 0, run.stderr);
  const lines = run.stdout.trimEnd().split('\n');
  assert.match(lines.pop() ?? '', /^4\d\d modules$/);
  return new Map(
    lines.map((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    }),
  );
}

describe('the library archive', function () {
  this.timeout(240_000);
  let failed = new Map<string, string>();

  before(() => {
    failed = importAll();
  });

  it('imports every module that is not on the list', () => {
    const unlisted = [...failed].filter(([name]) => !listed.has(name));
    assert.deepEqual(unlisted, []);
  });

  it('lists no module that can be imported', () => {
    const passing = [...listed.keys()].filter((name) => !failed.has(name));
    assert.deepEqual(passing, [], 'take them off the list');
  });

  it('says by name what CPython has and the simulator has not', () => {
    const vague = [...failed].filter(
      ([, text]) => /^(Module|Import)\w*Error: No module named '(?!js')/.test(text) && !text.includes('Heapscope'),
    );
    assert.deepEqual(vague, []);
  });
});
