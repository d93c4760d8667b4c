/** The list of tests that do not pass, and what a run says when held against it. */
import type { ModuleRun, TestResult } from './run-module';

/** Why a test may fail for good: it asks for what a simulator in one process does not have. */
export const EXCUSES = [
  'C API',
  'subprocess',
  'threads',
  'ctypes',
  'sockets',
  'platform',
  'no file in the library archive',
] as const;

/** A line of the list. */
export interface Expectation {
  readonly id: string;
  /** One of EXCUSES; null for a known gap, which counts as failed. */
  readonly excuse: string | null;
  readonly why: string;
  /** Whether it is run at all: one that never ends is not. */
  readonly runs: boolean;
}

const GAP = 'known gap';

/** After a kind: the test is not run. */
const NOT_RUN = ' (not run)';

/** Reads `ID KIND: WHY` and `ID KIND (not run): WHY` lines; throws on a line of no such form. */
export function parseExpectations(text: string): ReadonlyMap<string, Expectation> {
  const found = new Map<string, Expectation>();
  text.split('\n').forEach((line, index) => {
    if (line === '' || line.startsWith('#')) return;
    const [, id, given, why] = /^(\S+) ([^:]+): (.+)$/.exec(line) ?? [];
    const kind = given?.replace(NOT_RUN, '');
    const known = kind === GAP || EXCUSES.some((excuse) => excuse === kind);
    if (id === undefined || kind === undefined || why === undefined || !known || found.has(id))
      throw new Error(
        `not-passing.txt:${index + 1}: expected "ID KIND: WHY", once for each test, ` +
          `KIND one of ${[GAP, ...EXCUSES].join(', ')}; got "${line}"`,
      );
    found.set(id, { id, excuse: kind === GAP ? null : kind, why, runs: kind === given });
  });
  return found;
}

/** A module's figures. */
export interface Tally {
  readonly name: string;
  readonly run: number;
  readonly passed: number;
  readonly failed: number;
  readonly errored: number;
  readonly skipped: number;
  /** Failed for a reason that EXCUSES names. */
  readonly excused: number;
  /** What fails the run: not on the list, on it without need, or beside the tests. */
  readonly unexplained: readonly string[];
  readonly seconds: number;
}

function summary({ id, verdict, text }: TestResult): string {
  const last = text.trimEnd().split('\n').pop() ?? '';
  return `${id} ${verdict}: ${last}`;
}

function bad({ verdict }: TestResult): boolean {
  return verdict === 'failed' || verdict === 'errored';
}

/** Lines of the list that the run shows to be wrong. */
function staleLines(
  run: ModuleRun,
  list: ReadonlyMap<string, Expectation>,
  whole: boolean,
): string[] {
  const own = [...list.keys()].filter((id) => id.split('.')[1] === run.name);
  return own.flatMap((id) => {
    const results = run.results.filter((result) => result.id === id);
    if (results.length === 0)
      return whole ? [`${id} is on the list, but there is no such test`] : [];
    return results.some(bad) ? [] : [`${id} is on the list, but it is ${results[0]?.verdict}`];
  });
}

/** Holds a run against the list. `whole`: all tests of the module were asked for. */
export function tally(
  run: ModuleRun,
  list: ReadonlyMap<string, Expectation>,
  whole: boolean,
): Tally {
  const count = (verdict: string): number =>
    run.results.filter((result) => result.verdict === verdict).length;
  const faulty = run.results.filter(bad);
  const complete = whole && run.faults.length === 0;
  return {
    name: run.name,
    run: run.results.length - count('skipped'),
    passed: count('passed'),
    failed: count('failed'),
    errored: count('errored'),
    skipped: count('skipped'),
    excused: faulty.filter(({ id }) => (list.get(id)?.excuse ?? null) !== null).length,
    unexplained: [
      ...run.faults.map((fault) => `${run.name}: ${fault}`),
      ...faulty.filter(({ id }) => !list.has(id)).map(summary),
      ...staleLines(run, list, complete),
    ],
    seconds: run.seconds,
  };
}
