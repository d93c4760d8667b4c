/**
 * Compares the simulator with a real CPython on random programs.
 *
 *   npm run fuzz -- --python PATH [--seed N] [--count N] [--first N] [--jobs N] [--out FOLDER]
 *   npm run fuzz -- --python PATH --record [--seed N]
 *
 * With --record the programs of `npm test` are made again.
 */
import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { generateProgram } from './generate';
import { programSeed } from './random';
import { record } from './record';
import { sourceOf } from './tree';
import type { Report, Task } from './worker';

const { values } = parseArgs({
  options: {
    python: { type: 'string' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '1000' },
    first: { type: 'string', default: '0' },
    jobs: { type: 'string', default: String(Math.min(2, cpus().length)) },
    out: { type: 'string', default: 'dist-test/fuzz' },
    tries: { type: 'string', default: '400' },
    record: { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
  },
});

const PROGRESS = 250;

async function runJob(task: Task, onReport: (report: Report) => void): Promise<boolean> {
  const child = fork(join(__dirname, 'worker.cjs'));
  child.send(task);
  child.on('message', onReport);
  return new Promise((done) => child.on('exit', (code) => done(code === 0)));
}

async function main(python: string): Promise<number> {
  const root = process.cwd();
  const [seed, count, first, jobs] = [values.seed, values.count, values.first, values.jobs].map(
    Number,
  );
  if (seed === undefined || count === undefined || first === undefined || jobs === undefined)
    return 2;
  const tally = { same: 0, different: 0, undecided: 0 };
  const onReport = ({ index, verdict, what }: Report): void => {
    tally[verdict]++;
    if (verdict === 'different') console.log(`program ${index}: ${what}`);
    if (verdict === 'undecided') console.log(`program ${index} is undecided: ${what}`);
    const total = tally.same + tally.different + tally.undecided;
    if (total % PROGRESS === 0) console.log(`${total} programs, ${tally.different} differ`);
  };
  const tasks = Array.from({ length: Math.min(jobs, count) }, (_, i) => ({
    ...{ seed, first: first + i, step: jobs, python },
    count: Math.floor((count - i + jobs - 1) / jobs),
    zygote: join(root, 'test', 'fuzz', 'zygote'),
    library: join(root, 'dist', 'stdlib.bin'),
    out: resolve(values.out),
    shrinkTries: Number(values.tries),
  }));
  const ended = await Promise.all(tasks.map((task) => runJob(task, onReport)));
  const { same, different, undecided } = tally;
  console.log(`seed ${seed}: ${same} the same, ${different} differ, ${undecided} undecided`);
  return different === 0 && ended.every(Boolean) ? 0 : 1;
}

if (values.show)
  console.log(sourceOf(generateProgram(programSeed(Number(values.seed), Number(values.first)))));
else if (values.python === undefined) {
  console.error('say which CPython 3.12.1 to compare with: --python PATH');
  process.exitCode = 2;
} else if (values.record) {
  const fuzz = join(process.cwd(), 'test', 'fuzz');
  void record(Number(values.seed), join(fuzz, 'recorded'), values.python, join(fuzz, 'zygote'));
} else void main(values.python).then((code) => (process.exitCode = code));
