/** What checking a file of 1,000 expectations costs against plainly simulating it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, short, spread } from './statistics';
import { table } from './table';

/** Expectations in the measured file; one line each. */
const EXPECTATIONS = 1000;
const BOUND = 2;
const TIMEOUT_MS = 120_000;

/** Milliseconds of processor time of whole processes, one for each run. */
export interface AnnotationResult {
  readonly run: readonly number[];
  readonly check: readonly number[];
}

/** Measures `heapscope run` and `heapscope check` of one file in turn. */
export function measureAnnotations(runs: number): AnnotationResult {
  const folder = mkdtempSync(join(tmpdir(), 'heapscope-bench-'));
  try {
    const file = join(folder, 'expectations.py');
    const lines = Array.from(
      { length: EXPECTATIONS },
      (_, i) => `x${i} = [${i}]  # heap: expect refcount(x${i}) == 1\n`,
    );
    writeFileSync(file, lines.join(''));
    const measure = (command: string): number => processorTime(command, file);
    measure('check');
    const pairs = Array.from({ length: runs }, () => [measure('run'), measure('check')] as const);
    return { run: pairs.map(([run]) => run), check: pairs.map(([, check]) => check) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Processor time of one run of the command line, all its threads, in milliseconds. */
function processorTime(command: string, file: string): number {
  const atExit =
    "process.on('exit', () => { const { user, system } = process.cpuUsage(); " +
    "require('node:fs').writeSync(3, String((user + system) / 1000)); })";
  const child = spawnSync(
    process.execPath,
    [
      ...['-e', `${atExit}; process.argv.splice(1, 0, 'dist/cli.js'); require('./dist/cli.js')`],
      ...[command, file],
    ],
    { encoding: 'utf8', timeout: TIMEOUT_MS, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const time = Number(child.output[3]);
  if (child.status !== 0 || !(time > 0))
    throw new Error(`heapscope ${command} failed:\n${child.stderr}`);
  return time;
}

/** The figures and whether the bound is kept, as a table. */
export function annotationTable({ run, check }: AnnotationResult): string {
  const ratio = median(check.map((time, i) => time / (run[i] ?? time)));
  return table(
    ['1,000 expectations', 'run, ms', 'check, ms', 'spread', 'check / run', `below ${BOUND}`],
    [
      [
        'processor time',
        short(median(run)),
        short(median(check)),
        `${short(spread(run))} / ${short(spread(check))}`,
        short(ratio),
        ratio < BOUND ? 'yes' : 'no',
      ],
    ],
  );
}
