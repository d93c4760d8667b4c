/** What does not fit into the simulated machine: MemoryError, not the end of the process. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Nothing of this may be begun: the test itself has no such memory.
const SCRIPT = `import itertools
for make in (
    lambda: [0] * 10 ** 9,
    lambda: (1,) * 10 ** 9,
    lambda: 'x' * 10 ** 10,
    lambda: bytearray(10 ** 10),
    lambda: list(range(10 ** 9)),
    lambda: itertools.product([0], repeat=10 ** 8),
    lambda: f'{3:2000000000}',
):
    try:
        make()
        print('made')
    except MemoryError as e:
        print('MemoryError')
`;

describe('what does not fit into memory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'heapscope-'));
  after(() => rmSync(folder, { recursive: true }));

  it('raises MemoryError, and the script goes on', () => {
    const script = join(folder, 'script.py');
    writeFileSync(script, SCRIPT);
    const { stdout, stderr } = spawnSync(process.execPath, ['dist/cli.js', 'run', script], {
      encoding: 'utf8',
    });
    assert.equal(stderr, '');
    assert.equal(stdout, 'MemoryError\n'.repeat(7));
  }).timeout(20_000);
});
