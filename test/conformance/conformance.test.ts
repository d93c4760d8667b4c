/** Every recorded program prints what CPython 3.12.1 printed for it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';

interface Result {
  readonly stdout: Buffer;
  readonly stderr: string;
  readonly code: number | null;
}

const root = process.cwd();
const folder = join(root, 'test', 'conformance', 'programs');
const TIMEOUT = 90_000;

const programs = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.py'))
  .sort();

/** Programs that do not pass yet: path, then the reason. */
const known = new Map(
  readFileSync(join(root, 'test', 'conformance', 'known-failures.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const space = line.indexOf(' ');
      return [line.slice(0, space), line.slice(space + 1)] as const;
    }),
);

function run(program: string): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), 'run', program], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT,
    });
    const chunks: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => resolve({ stdout: Buffer.concat(chunks), stderr, code }));
  });
}

/** Starts all programs, as many at a time as there are processors. */
function runAll(): Map<string, Promise<Result>> {
  const results = new Map<string, Promise<Result>>();
  const lanes = Array.from({ length: Math.max(2, cpus().length) }, () => Promise.resolve());
  programs.forEach((program, i) => {
    const lane = i % lanes.length;
    const result = (lanes[lane] ?? Promise.resolve()).then(() => run(program));
    lanes[lane] = result.then(() => undefined);
    results.set(program, result);
  });
  return results;
}

function lastLine(text: string): string {
  return text.replace(/\n+$/, '').split('\n').pop() ?? '';
}

function compare(program: string, result: Result): void {
  const base = join(folder, program.replace(/\.py$/, ''));
  assert.equal(result.stdout.toString(), readFileSync(`${base}.out`, 'utf8'));
  const failing = existsSync(`${base}.err`);
  assert.equal(result.code, failing ? 1 : 0, result.stderr);
  if (failing) assert.equal(lastLine(result.stderr), lastLine(readFileSync(`${base}.err`, 'utf8')));
}

describe('conformance with CPython 3.12.1', function () {
  this.timeout(TIMEOUT * 4);
  let results = new Map<string, Promise<Result>>();

  before(() => {
    results = runAll();
  });

  for (const program of programs) {
    const reason = known.get(program);
    it(reason === undefined ? program : `${program} (known to differ: ${reason})`, async () => {
      const result = await results.get(program);
      assert.ok(result !== undefined);
      if (reason === undefined) compare(program, result);
      else assert.throws(() => compare(program, result), 'passes now: take it off the list');
    });
  }

  it('lists no failure for a program that does not exist', () => {
    assert.deepEqual(
      [...known.keys()].filter((name) => !programs.includes(name)),
      [],
    );
  });
});
