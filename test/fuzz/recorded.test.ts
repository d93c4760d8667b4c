/** The recorded random programs give what CPython 3.12.1 gave, and their counts are right throughout. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { openLibraryArchive } from '../../src/compile/library-archive';
import { readRecorded } from './recorded';
import { normalized } from './result';
import { auditing, simulate } from './simulate';

const folder = join(process.cwd(), 'test', 'fuzz', 'recorded');
const library = openLibraryArchive(readFileSync(join(process.cwd(), 'dist', 'stdlib.bin')));

/** Programs that do not agree yet: name, then the reason. The list may only shrink. */
const listed = join(folder, 'known-differences.txt');
const known = new Map(
  (existsSync(listed) ? readFileSync(listed, 'utf8') : '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)] as const),
);

/** One program of five is audited at each instruction, the others at each line. */
const INSTRUCTIONS_EVERY = 5;

const files = readdirSync(folder).filter((name) => /^programs-\d+\.txt$/.test(name));

describe('random programs, as recorded from CPython 3.12.1', function () {
  this.timeout(600_000);
  const seen = new Set<string>();

  for (const file of files) {
    it(`agree: ${file}`, () => {
      const programs = readRecorded(readFileSync(join(folder, file), 'utf8'));
      for (const [i, { name, source, result }] of programs.entries()) {
        seen.add(name);
        const grain = i % INSTRUCTIONS_EVERY === 0 ? 'instruction' : 'line';
        const { stdout, stderr, status } = simulate(source, library, auditing(grain));
        const outcome = { stdout: normalized(stdout), stderr: normalized(stderr), status };
        if (!known.has(name)) assert.deepEqual(outcome, result, `program ${name}:\n${source}`);
        else assert.notDeepEqual(outcome, result, `program ${name} agrees: take it off the list`);
      }
    });
  }

  it('are 300, and those that differ exist', () => {
    assert.equal(seen.size, 300);
    assert.deepEqual(
      [...known.keys()].filter((name) => !seen.has(name)),
      [],
    );
  });
});
