/**
 * The command line runs recorded programs as CPython 3.12.1 did: those that end with an exception,
 * those that recurse deeply, and the first of each folder. All others run in audit.test.ts.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import {
  DEEP,
  endsBadly,
  judge,
  knownFailures,
  programs,
  PROGRAMS_FOLDER,
  type ProgramResult,
} from '../support/conformance';

const TIMEOUT = 90_000;

const chosen = programs.filter(
  (name, i) =>
    endsBadly(name) || DEEP.has(name) || dirname(programs[i - 1] ?? '') !== dirname(name),
);

function run(program: string): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const cli = join(process.cwd(), 'dist', 'cli.js');
    const child = spawn(process.execPath, [cli, 'run', program], {
      cwd: PROGRAMS_FOLDER,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT,
    });
    const chunks: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) =>
      resolve({ stdout: Buffer.concat(chunks).toString(), stderr, code }),
    );
  });
}

/** Starts all programs, as many at a time as there are processors. */
function runAll(): Map<string, Promise<ProgramResult>> {
  const results = new Map<string, Promise<ProgramResult>>();
  const lanes = Array.from({ length: Math.max(2, cpus().length) }, () => Promise.resolve());
  chosen.forEach((program, i) => {
    const lane = i % lanes.length;
    const result = (lanes[lane] ?? Promise.resolve()).then(() => run(program));
    lanes[lane] = result.then(() => undefined);
    results.set(program, result);
  });
  return results;
}

describe('heapscope run, as CPython 3.12.1', function () {
  this.timeout(TIMEOUT * 4);
  let results = new Map<string, Promise<ProgramResult>>();

  before(() => {
    results = runAll();
  });

  for (const program of chosen) {
    it(program, async () => {
      const result = await results.get(program);
      assert.ok(result !== undefined);
      judge(program, result);
    });
  }

  it('lists no failure for a program that does not exist', () => {
    assert.deepEqual(
      [...knownFailures.keys()].filter((name) => !programs.includes(name)),
      [],
    );
  });
});
