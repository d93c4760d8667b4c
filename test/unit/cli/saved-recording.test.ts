/** `trace --out` saves a recording; `trace` and `explain` open it in place of the script. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function heapscope(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...args], {
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

describe('a saved recording on the command line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heapscope-'));
  const script = join(folder, 'script.py');
  const saved = join(folder, 'script.heapscope');
  after(() => rmSync(folder, { recursive: true }));

  it('answers as the script does', () => {
    writeFileSync(script, 'a = []\nb = [a, a]\nprint(b)\n');
    const traced = heapscope('trace', script, '--out', saved, '--json');
    assert.deepEqual([traced.code, traced.stderr], [0, '']);
    const { fileBytes, ...summary } = JSON.parse(traced.stdout) as Record<string, unknown>;
    assert.equal(fileBytes, readFileSync(saved).length);
    const opened = heapscope('trace', saved, '--json');
    assert.deepEqual(JSON.parse(opened.stdout), summary);
    const question = ['--line', '3', '--name', 'a'];
    const explained = heapscope('explain', saved, ...question);
    assert.equal(
      explained.stdout,
      'refcount 3\n- global a\n- item 0 of list b\n- item 1 of list b\n',
    );
    assert.deepEqual(explained, heapscope('explain', script, ...question));
  }).timeout(60_000);

  it('that is damaged or missing is refused with the reason', () => {
    const cut = join(folder, 'cut.heapscope');
    writeFileSync(cut, readFileSync(saved).subarray(0, 2000));
    const damaged = heapscope('trace', cut);
    assert.equal(damaged.code, 2);
    assert.match(
      damaged.stderr,
      /^heapscope: can't open file '.*cut\.heapscope': The recording is/,
    );
    assert.match(heapscope('trace', join(folder, 'no.heapscope')).stderr, /ENOENT/);
    const written = heapscope('trace', saved, '--out', join(folder, 'no', 'x.heapscope'));
    assert.equal(written.code, 2);
    assert.match(written.stderr, /^heapscope: can't write file/);
  }).timeout(60_000);
});
