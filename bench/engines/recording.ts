/**
 * One measurement of a recording, in a process of its own; prints its figures as JSON.
 *
 *   node --expose-gc recording.mjs MEASUREMENT
 */
import { readFileSync } from 'node:fs';
import { compileSource } from '../../src/compile/compile';
import { openLibraryArchive } from '../../src/compile/library-archive';
import { recordRun } from '../../src/record/run-recorded';
import { Cursor } from '../../src/recording/cursor';
import { writeRecording } from '../../src/recording/file/write-recording';
import type { Recording } from '../../src/recording/recording';
import { quantile } from '../statistics';

const library = openLibraryArchive(readFileSync('dist/stdlib.bin'));
const LIMITS = { instructions: 1e9, heapBytes: 2 ** 32, recordingBytes: 2 ** 31, seconds: 600 };
const NAME = '/program.py';

/** Figures by name. */
export type Figures = Readonly<Record<string, number>>;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function inputsOf(source: string) {
  const given = { path: NAME, source, argv: [], stdin: '', hashSeed: 0, clock: 1_700_000_000 };
  return { ...given, limits: LIMITS };
}

function record(source: string): Recording {
  const run = recordRun(inputsOf(source), { library, files: null });
  const outcome = run.run();
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return run.recording;
}

/** Lists of one number each in a list: `live` objects, and about `steps` line steps after that. */
function replacing(live: number, steps: number): string {
  return [
    'def main():',
    '    items = []',
    `    for i in range(${live / 2}):`,
    '        items.append([1000 + i])',
    '    k = 0',
    `    while k < ${Math.ceil(steps / 3)}:`,
    `        items[k * 7919 % ${live / 2}] = [1000 + k]`,
    '        k += 1',
    'main()',
    '',
  ].join('\n');
}

/** Numbers that only depend on `seed`. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** CPU milliseconds of random seeks and of single steps over a million line steps. */
function seek(live: number): Figures {
  const recording = record(replacing(live, 1_000_000));
  const cursor = new Cursor(recording);
  const next = random(1);
  const seeks: number[] = [];
  const forward: number[] = [];
  const back: number[] = [];
  const timed = (row: number): number => {
    const from = cpuMs();
    cursor.seek(row);
    return cpuMs() - from;
  };
  for (let i = 0; i < 300; i++) {
    const step = Math.floor(next() * (recording.steps - 100));
    const ms = timed(recording.stepRow.at(step));
    if (i >= 20) seeks.push(ms);
    for (let k = 1; k <= 20; k++) forward.push(timed(recording.stepRow.at(step + k)));
    for (let k = 19; k >= 0; k--) back.push(timed(recording.stepRow.at(step + k)));
  }
  return {
    steps: recording.steps,
    seekP50: quantile(seeks, 0.5),
    seekP95: quantile(seeks, 0.95),
    forwardP95: quantile(forward, 0.95),
    backP95: quantile(back, 0.95),
  };
}

/** CPU microseconds that recording one line step costs with so many objects alive. */
function stepCost(live: number): Figures {
  const costs: number[] = [];
  for (let i = 0; i < 7; i++) {
    const few = replacing(live, 3000);
    const many = replacing(live, 153_000);
    globalThis.gc?.();
    const start = cpuMs();
    record(few);
    const middle = cpuMs();
    record(many);
    const cost = (cpuMs() - middle - (middle - start)) / 150;
    if (i >= 2) costs.push(cost);
  }
  return { microseconds: quantile(costs, 0.5), least: Math.min(...costs) };
}

/** Bytes of a recorded loop of a million line steps: as counted, and as the process grows. */
function memory(): Figures {
  record('x = 0\n');
  globalThis.gc?.();
  const before = process.memoryUsage();
  const source =
    'def main():\n    total = 0\n    for i in range(500000):\n        total += i\nmain()\n';
  const from = cpuMs();
  const recording = record(source);
  const ms = cpuMs() - from;
  globalThis.gc?.();
  const after = process.memoryUsage();
  const held = (use: NodeJS.MemoryUsage): number => use.heapUsed + use.arrayBuffers;
  return {
    steps: recording.steps,
    rows: recording.rows,
    counted: recording.byteLength,
    grown: held(after) - held(before),
    stepsASecond: (recording.steps / ms) * 1000,
  };
}

/** The teaching script from a warm process: all of a run, and the part that is the script's own. */
function teaching(): Figures {
  const source = readFileSync('bench/programs/teaching.py', 'utf8');
  const whole: number[] = [];
  const empty: number[] = [];
  const compile: number[] = [];
  let bytes = 0;
  for (let i = 0; i < 14; i++) {
    const start = cpuMs();
    record('');
    const middle = cpuMs();
    const recording = record(source);
    const end = cpuMs();
    compileSource(source, NAME, 'exec');
    bytes = recording.byteLength;
    if (i < 4) continue;
    empty.push(middle - start);
    whole.push(end - middle);
    compile.push(cpuMs() - end);
  }
  const startAndEnd = quantile(empty, 0.5);
  return {
    script: quantile(whole, 0.5) - startAndEnd,
    compile: quantile(compile, 0.5),
    startAndEnd,
    bytes,
  };
}

/** Bytes an event in a saved file. */
function saved(program: string): Figures {
  const source = readFileSync(`bench/programs/${program}.py`, 'utf8');
  const inputs = inputsOf(source);
  const run = recordRun(inputs, { library, files: null });
  const outcome = run.run();
  const { recording } = run;
  const file = writeRecording({ inputs, outcome, recording });
  return { rows: recording.rows, bytes: file.length };
}

/** The first run of a fresh process, for profiling. */
function first(file: string): Figures {
  const from = cpuMs();
  const recording = record(readFileSync(file, 'utf8'));
  return { ms: cpuMs() - from, rows: recording.rows };
}

const [measurement = '', argument = ''] = process.argv.slice(2);
const MEASUREMENTS: Readonly<Record<string, () => Figures>> = {
  seek: () => seek(Number(argument)),
  stepCost: () => stepCost(Number(argument)),
  memory,
  teaching,
  saved: () => saved(argument),
  first: () => first(argument),
};
const measure = MEASUREMENTS[measurement];
if (measure === undefined) throw new Error(`no measurement ${measurement}`);
process.stdout.write(JSON.stringify(measure()));
