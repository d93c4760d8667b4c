/** The recorded programs, and how a run of one is held against what CPython 3.12.1 printed. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a program came to. */
export interface ProgramResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
}

/** Where the programs are: also the folder that they run in. */
export const PROGRAMS_FOLDER = join(process.cwd(), 'test', 'conformance', 'programs');

/** Relative paths of all programs. */
export const programs = readdirSync(PROGRAMS_FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.py'))
  .sort();

/** Programs that do not pass yet: path, then the reason. */
export const knownFailures: ReadonlyMap<string, string> = new Map(
  readFileSync(join(PROGRAMS_FOLDER, '..', 'known-failures.txt'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const space = line.indexOf(' ');
      return [line.slice(0, space), line.slice(space + 1)] as const;
    }),
);

/** Programs that need the larger stack of a process of their own. */
export const DEEP: ReadonlySet<string> = new Set([
  'errors/recursion.py',
  'exceptions/recursion_and_limits.py',
]);

/** Whether a program ends with an exception: the last line of its traceback is recorded too. */
export function endsBadly(program: string): boolean {
  return existsSync(recorded(program, '.err'));
}

/** Fails unless the result is what was recorded, or is different and known to be. */
export function judge(program: string, result: ProgramResult): void {
  if (knownFailures.has(program))
    assert.throws(() => compare(program, result), 'passes now: take it off the list');
  else compare(program, result);
}

function compare(program: string, { stdout, stderr, code }: ProgramResult): void {
  assert.equal(stdout, readFileSync(recorded(program, '.out'), 'utf8'));
  const failing = endsBadly(program);
  assert.equal(code, failing ? 1 : 0, stderr);
  if (failing)
    assert.equal(lastLine(stderr), lastLine(readFileSync(recorded(program, '.err'), 'utf8')));
}

function recorded(program: string, ending: string): string {
  return join(PROGRAMS_FOLDER, program.replace(/\.py$/, ending));
}

function lastLine(text: string): string {
  return text.replace(/\n+$/, '').split('\n').pop() ?? '';
}
