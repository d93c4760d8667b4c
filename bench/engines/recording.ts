/**
 * One measurement of a recording, in a process of its own; prints its figures as JSON.
 *
 *   node --expose-gc recording.mjs MEASUREMENT
 */
import { readFileSync } from 'node:fs';
import { Cursor } from '../../src/recording/cursor';
import { quantile } from '../statistics';
import { cpuMs } from './cpu';
import { recordOnce, savedBytes } from './run-once';

/** Figures by name: a value for each round. */
export type Figures = Readonly<Record<string, readonly number[]>>;

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

/** Rows of figures, one a round, as columns. */
function rounds(count: number, round: () => Readonly<Record<string, number>>): Figures {
  const rows = Array.from({ length: count }, round);
  return Object.fromEntries(
    Object.keys(rows[0] ?? {}).map((name) => [name, rows.map((row) => row[name] ?? NaN)]),
  );
}

interface Timed {
  readonly cpu: number;
  readonly wall: number;
}

/**
 * Milliseconds of random seeks and of single steps over a million line steps: of the processor, all
 * threads of the process together, and of the clock, which other processes lengthen.
 */
function seek(live: number): Figures {
  const { recording } = recordOnce(replacing(live, 1_000_000));
  const cursor = new Cursor(recording);
  const next = random(1);
  const timed = (row: number): Timed => {
    const wallFrom = performance.now();
    const from = cpuMs();
    cursor.seek(row);
    return { cpu: cpuMs() - from, wall: performance.now() - wallFrom };
  };
  const anySeek = (): { step: number; took: Timed } => {
    const step = Math.floor(next() * (recording.steps - 100));
    return { step, took: timed(recording.stepRow.at(step)) };
  };
  for (let i = 0; i < 20; i++) anySeek();
  const figures = rounds(5, () => {
    const seeks: Timed[] = [];
    const forward: Timed[] = [];
    const back: Timed[] = [];
    for (let i = 0; i < 60; i++) {
      const { step, took } = anySeek();
      seeks.push(took);
      for (let k = 1; k <= 20; k++) forward.push(timed(recording.stepRow.at(step + k)));
      for (let k = 19; k >= 0; k--) back.push(timed(recording.stepRow.at(step + k)));
    }
    const at = (times: readonly Timed[], of: keyof Timed, q: number): number =>
      quantile(
        times.map((time) => time[of]),
        q,
      );
    return {
      seekP50: at(seeks, 'cpu', 0.5),
      seekP95: at(seeks, 'cpu', 0.95),
      seekWallP95: at(seeks, 'wall', 0.95),
      forwardP50: at(forward, 'cpu', 0.5),
      forwardP95: at(forward, 'cpu', 0.95),
      forwardWallP95: at(forward, 'wall', 0.95),
      backP95: at(back, 'cpu', 0.95),
      backWallP95: at(back, 'wall', 0.95),
    };
  });
  return { steps: [recording.steps], ...figures };
}

/**
 * CPU microseconds that a recorded line step costs with 100 and with 10,000 objects alive. What
 * making the objects costs is taken off by a run with fewer steps; the four runs of a round follow
 * each other, so that what else the machine does meets both sizes.
 */
function stepCost(): Figures {
  const FEW = 3000;
  const MANY = 203_000;
  const cost = (live: number): number => {
    const few = recordOnce(replacing(live, FEW)).run.execute;
    const many = recordOnce(replacing(live, MANY)).run.execute;
    return ((many - few) * 1000) / (MANY - FEW);
  };
  for (let i = 0; i < 3; i++) cost(i === 1 ? 10_000 : 100);
  let turn = 0;
  return rounds(9, () => {
    // By turns the one size is measured first and the other.
    const sizes = turn++ % 2 === 0 ? [100, 10_000] : [10_000, 100];
    const costs = new Map(sizes.map((live) => [live, cost(live)]));
    const few = costs.get(100) ?? NaN;
    const many = costs.get(10_000) ?? NaN;
    return { of100: few, of10k: many, ratio: many / few };
  });
}

const LOOP =
  'def main():\n    total = 0\n    for i in range(500000):\n        total += i\nmain()\n';

/** A recorded loop of a million line steps: how many a second. */
function loop(): Figures {
  recordOnce(LOOP);
  return rounds(5, () => {
    const { run, recording } = recordOnce(LOOP);
    return { stepsASecond: (recording.steps / run.execute) * 1000 };
  });
}

/** The same: bytes as counted, and as a process grows that has recorded nothing large before. */
function memory(): Figures {
  const held = (): number => {
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  recordOnce('x = 0\n');
  const before = held();
  const { recording } = recordOnce(LOOP);
  const grown = held() - before;
  const { steps, rows, byteLength } = recording;
  return { steps: [steps], rows: [rows], counted: [byteLength], grown: [grown] };
}

/**
 * The teaching script: parsing, compiling, running and recording it. V8 goes on optimising the
 * parser and the compiler for some 50 runs of so short a script: `script` is from a process that is
 * through with that, `scriptSoon` from one that has run it 15 to 26 times.
 */
function teaching(): Figures {
  const source = readFileSync('bench/programs/teaching.py', 'utf8');
  const once = () => {
    const { run, recording } = recordOnce(source);
    return {
      script: run.compile + run.execute,
      compile: run.compile,
      execute: run.execute,
      startAndEnd: run.startAndEnd,
      bytes: recording.byteLength,
      saved: savedBytes(source, recording),
      steps: recording.steps,
      rows: recording.rows,
    };
  };
  const warm = (times: number) => Array.from({ length: times }, once);
  warm(15);
  const soon = rounds(11, once);
  warm(40);
  return { ...rounds(11, once), scriptSoon: soon['script'] ?? [] };
}

const MEASUREMENTS: Readonly<Record<string, (argument: string) => Figures>> = {
  seek: (live) => seek(Number(live)),
  stepCost,
  loop,
  memory,
  teaching,
};
const [measurement = '', argument = ''] = process.argv.slice(2);
const measure = MEASUREMENTS[measurement];
if (measure === undefined) throw new Error(`no measurement ${measurement}`);
process.stdout.write(JSON.stringify(measure(argument)));
