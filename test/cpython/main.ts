/**
 * Runs CPython's own test modules in the simulator and prints a table.
 *
 *   npm run test:cpython -- --python PATH [--only NAME,...] [--grep TEXT] [--jobs N] [--seconds N]
 *
 * PATH is a CPython 3.12 or its library folder; its package `test` is read where it lies. Tracebacks
 * of all tests are in dist-test/cpython/results.json afterwards.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseExpectations, tally, type Tally } from './expectations';
import { MODULES } from './modules';
import { runModule, type ModuleRun } from './run-module';

/** Processor time that one test may take. */
const SECONDS = 60;

const root = resolve(__dirname, '..', '..');

function fail(message: string): never {
  process.stderr.write(`test:cpython: ${message}\n`);
  process.exit(2);
}

/** The folder of CPython's package `test`, from an interpreter or a library folder. */
function testsOf(python: string): string {
  const library =
    existsSync(python) && statSync(python).isDirectory()
      ? python
      : spawnSync(python, ['-c', 'import sysconfig; print(sysconfig.get_path("stdlib"))'], {
          encoding: 'utf8',
        }).stdout?.trim();
  const tests = join(library ?? '', 'test');
  if (!existsSync(join(tests, 'support', '__init__.py')))
    fail(`no package test in ${python}; give a CPython 3.12 that has it, or its folder Lib`);
  return tests;
}

const COLUMNS: readonly [string, (row: Tally) => string | number][] = [
  ['run', (row) => row.run],
  ['passed', (row) => row.passed],
  ['failed', (row) => row.failed],
  ['errored', (row) => row.errored],
  ['skipped', (row) => row.skipped],
  ['excused', (row) => row.excused],
  ['unexplained', (row) => row.unexplained.length],
  ['percent', percent],
  ['seconds', (row) => row.seconds.toFixed(0)],
];

/** Share of the tests passed that nothing excuses, in percent. */
function percent({ run, passed, excused }: Pick<Tally, 'run' | 'passed' | 'excused'>): string {
  return run === excused ? '-' : ((100 * passed) / (run - excused)).toFixed(1);
}

function line(name: string, cells: readonly (string | number)[]): string {
  const widths = COLUMNS.map(([title]) => title.length + 2);
  return name.padEnd(18) + cells.map((cell, i) => String(cell).padStart(widths[i] ?? 0)).join('');
}

function show(row: Tally): void {
  console.log(
    line(
      row.name,
      COLUMNS.map(([, cell]) => cell(row)),
    ),
  );
}

function total(rows: readonly Tally[]): Tally {
  const sum = (of: (row: Tally) => number): number => rows.reduce((all, row) => all + of(row), 0);
  return {
    name: 'all',
    run: sum((row) => row.run),
    passed: sum((row) => row.passed),
    failed: sum((row) => row.failed),
    errored: sum((row) => row.errored),
    skipped: sum((row) => row.skipped),
    excused: sum((row) => row.excused),
    unexplained: rows.flatMap((row) => row.unexplained),
    seconds: sum((row) => row.seconds),
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      python: { type: 'string' },
      only: { type: 'string' },
      grep: { type: 'string' },
      jobs: { type: 'string', default: '1' },
      seconds: { type: 'string', default: String(SECONDS) },
    },
  });
  if (values.python === undefined)
    fail('--python PATH is needed: a CPython 3.12, or its folder Lib');
  const tests = testsOf(values.python);
  const list = parseExpectations(
    readFileSync(join(root, 'test', 'cpython', 'not-passing.txt'), 'utf8'),
  );
  const without = [...list.values()].filter(({ runs }) => !runs).map(({ id }) => id);
  const names = values.only?.split(',') ?? MODULES;
  const bounds = {
    seconds: Number(values.seconds) * Number(values.jobs),
    grep: values.grep ?? null,
  };
  const bundle = join(__dirname, 'thread.cjs');
  const runs: ModuleRun[] = [];
  const rows: Tally[] = [];
  const waiting = [...names];
  console.log(
    line(
      'module',
      COLUMNS.map(([title]) => title),
    ),
  );
  const lane = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const run = await runModule(bundle, { root, tests, module: name, without }, bounds);
      runs.push(run);
      writeFileSync(join(__dirname, 'results.json'), JSON.stringify(runs, null, 1));
      rows.push(tally(run, list, bounds.grep === null));
      show(rows[rows.length - 1] as Tally);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, lane));
  const all = total(rows);
  if (rows.length > 1) show(all);
  if (all.unexplained.length > 0) console.log(`\nunexplained:\n${all.unexplained.join('\n')}`);
  console.log(`\n${all.passed} passed, ${all.unexplained.length} failed`);
  process.exit(all.unexplained.length === 0 ? 0 : 1);
}

void main();
