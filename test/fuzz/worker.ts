/** A process that generates, runs and compares the programs of a range of indices. */
import { readFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLibraryArchive, type LibraryArchive } from '../../src/compile/library-archive';
import { generateProgram } from './generate';
import { Oracle } from './oracle';
import { programSeed } from './random';
import { difference, isUndecided, type Result } from './result';
import { shrink } from './shrink';
import { auditing, simulate, type Watching } from './simulate';
import { sourceOf, type Program, type Statement } from './tree';

/** What a worker is told to do; all paths are absolute. */
export interface Task {
  readonly seed: number;
  readonly first: number;
  readonly count: number;
  readonly step: number;
  readonly python: string;
  readonly zygote: string;
  readonly library: string;
  readonly out: string;
  readonly shrinkTries: number;
}

/** What a worker says of each program, and `undecided` when a side gave up. */
export interface Report {
  readonly index: number;
  readonly verdict: 'same' | 'different' | 'undecided';
  readonly what: string;
}

const INSTRUCTIONS_EVERY = 5;

/** Starts of CPython, each with its memory elsewhere, after which a difference is one. */
const PLAIN_STARTS = 16;

/** Programs that the real interpreter runs ahead while the simulator is busy. */
const BATCH = 20;

class Worker {
  private readonly oracle: Oracle;
  private readonly library: LibraryArchive;

  constructor(
    private readonly task: Task,
    private readonly report: (report: Report) => void,
  ) {
    this.oracle = new Oracle(task.python, task.zygote);
    this.library = openLibraryArchive(readFileSync(task.library));
  }

  async run(): Promise<void> {
    const { first, count, step } = this.task;
    const indices = Array.from({ length: count }, (_, i) => first + i * step);
    for (let at = 0; at < indices.length; at += BATCH)
      await this.batch(indices.slice(at, at + BATCH));
    this.oracle.close();
  }

  private async batch(indices: readonly number[]): Promise<void> {
    const programs = indices.map((index) => generateProgram(programSeed(this.task.seed, index)));
    const expected = programs.map((program) => this.oracle.run(sourceOf(program)));
    for (const [i, program] of programs.entries()) {
      const index = indices[i] ?? 0;
      // Gives the pipes of the real interpreter a turn.
      await new Promise(setImmediate);
      const actual = simulate(sourceOf(program), this.library, this.watching(index));
      const reference = await expected[i];
      if (reference === undefined) continue;
      await this.judge(index, program, actual, reference);
    }
  }

  /** One program of five is audited at each instruction, the others at each line. */
  private watching(index: number): Watching {
    return auditing(index % INSTRUCTIONS_EVERY === 0 ? 'instruction' : 'line');
  }

  private async judge(
    index: number,
    program: Program,
    actual: Result,
    expected: Result,
  ): Promise<void> {
    if (isUndecided(actual) || isUndecided(expected)) {
      this.report({
        index,
        verdict: 'undecided',
        what: `${actual.status}, CPython ${expected.status}`,
      });
      return;
    }
    const what = await this.whatDiffers(sourceOf(program), actual, expected);
    if (what === null) {
      this.report({ index, verdict: 'same', what: '' });
      return;
    }
    const { prefix } = program;
    const differs = (body: readonly Statement[]): Promise<boolean> =>
      this.differs(index, sourceOf({ prefix, body }), what);
    const source = sourceOf({
      prefix,
      body: await shrink(program.body, differs, this.task.shrinkTries),
    });
    const results = [
      simulate(source, this.library, this.watching(index)),
      await this.oracle.run(source),
    ];
    const [ours, theirs] = results;
    if (ours === undefined || theirs === undefined) return;
    const base = join(this.task.out, String(index));
    mkdirSync(this.task.out, { recursive: true });
    writeFileSync(`${base}.py`, source);
    writeFileSync(`${base}.full.py`, sourceOf(program));
    const text = (r: Result): string =>
      `${r.stdout}--- stderr\n${r.stderr}--- status ${r.status}\n`;
    writeFileSync(`${base}.actual.txt`, text(ours));
    writeFileSync(`${base}.expected.txt`, text(theirs));
    this.report({ index, verdict: 'different', what });
  }

  /** Whether a smaller program differs in the same manner. */
  private async differs(index: number, source: string, what: string): Promise<boolean> {
    const running = this.oracle.run(source);
    const actual = simulate(source, this.library, this.watching(index));
    const expected = await running;
    if (isUndecided(actual) || isUndecided(expected)) return false;
    if (/^SyntaxError|^IndentationError/m.test(expected.stderr)) return false;
    return (await this.whatDiffers(source, actual, expected)) === what;
  }

  /**
   * In what manner the results differ, or null. Where CPython's memory lies can show in what a program
   * prints: the ids of what dies and is born, the order of a set of instances, names that the method
   * cache keeps alive. The interpreter that forks has used its memory in another way than one that is
   * started for the script, and the system puts each start's memory elsewhere. So what CPython prints
   * when it is started for this script is no difference.
   */
  private async whatDiffers(
    source: string,
    actual: Result,
    expected: Result,
  ): Promise<string | null> {
    const what = difference(actual, expected);
    if (what === null || !/^(stdout|stderr)$/.test(what)) return what;
    for (let i = 0; i < PLAIN_STARTS; i++) {
      const other = await this.oracle.runPlainly(source);
      if (difference(actual, other) === null) return null;
    }
    return what;
  }
}

process.once('message', (task: Task) => {
  const worker = new Worker(task, (report) => process.send?.(report));
  worker.run().then(
    () => process.disconnect(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
