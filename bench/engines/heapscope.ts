/**
 * Heapscope's own runs of one program, as measure.mjs measures the peers' runs, in one of three
 * modes: `plain` (nobody watches), `recorded`, and `audited` (the ledger is proved before each
 * line; only the first instructions, since its cost grows with the heap).
 *
 *   node --expose-gc heapscope.mjs PROGRAM RUNS MODE
 *
 * A time is parsing, compiling and running the program; the interpreter's start and end, which
 * peers do once, are given apart.
 */
import { readFileSync } from 'node:fs';
import type { InstructionObserver } from '../../src/ceval/observe';
import type { PyCodeObject } from '../../src/objects/codeobject';
import { lineOfUnit } from '../../src/objects/codeobject-locations';
import type { Frame } from '../../src/objects/interpframe';
import { Auditor } from '../../src/record/auditor';
import type { Recording } from '../../src/recording/recording';
import { median } from '../statistics';
import { isWarm } from './measure.mjs';
import { NAME, recordOnce, runOnce, savedBytes, type Run } from './run-once';

const AUDITED_INSTRUCTIONS = 20_000;
/** Lines between two recounts of the whole heap; between them only what changed is recounted. */
const FULL_AUDIT_EVERY = 1000;

/** What this process prints. */
export interface HeapscopeRuns {
  /** CPU milliseconds of the first run. */
  readonly cold: number;
  /** CPU milliseconds of compiling and executing, each warm run's. */
  readonly warm: readonly number[];
  readonly output: string;
  /** Instructions of the program. */
  readonly opcodes: number;
  /** CPU milliseconds of executing alone. */
  readonly execute: readonly number[];
  /** CPU milliseconds of the interpreter's start and end together. */
  readonly startAndEnd: readonly number[];
  /** Lines of which the audited instructions consist. */
  readonly lines: number;
  /** Events, bytes in memory, line steps, and bytes of the saved file. */
  readonly recording: {
    readonly rows: number;
    readonly bytes: number;
    readonly steps: number;
    readonly saved: number;
  };
}

const [program = '', runs = '5', mode = 'plain'] = process.argv.slice(2);
const source = readFileSync(program, 'utf8');

function counter(beforeInstruction: (frame: Frame) => void): InstructionObserver {
  return {
    beforeInstruction,
    framePush() {},
    framePop() {},
  };
}

function countInstructions(): number {
  let count = 0;
  runOnce(source, () => ({ heap: null, instructions: counter(() => count++) }));
  return count;
}

/** How often a line begins within the audited instructions: the audits that they cost. */
function countLines(): number {
  let lines = 0;
  let last: Frame | null = null;
  let lastLine = -1;
  const watch = counter((frame) => {
    const line = lineOfUnit(frame.code as PyCodeObject, frame.pc);
    if (frame === last && line === lastLine) return;
    last = frame;
    lastLine = line;
    lines++;
  });
  runOnce(source, () => ({ heap: null, instructions: watch }), AUDITED_INSTRUCTIONS);
  return lines;
}

/** The recording of the last run. */
let last: Recording | undefined;

const MODES: Readonly<Record<string, () => Run>> = {
  plain: () => runOnce(source, () => null),
  recorded: () => {
    last = undefined;
    const { run, recording } = recordOnce(source);
    last = recording;
    return run;
  },
  audited: () => {
    const auditor = new Auditor(NAME, 'line', FULL_AUDIT_EVERY);
    return runOnce(source, () => auditor.observers, AUDITED_INSTRUCTIONS);
  },
};

/** What the last recording takes, in memory and saved. */
function sizes(): HeapscopeRuns['recording'] {
  if (last === undefined) return { rows: 0, bytes: 0, steps: 0, saved: 0 };
  const { rows, byteLength, steps } = last;
  return { rows, bytes: byteLength, steps, saved: savedBytes(source, last) };
}

function main(): HeapscopeRuns {
  const once = MODES[mode];
  if (once === undefined) throw new Error(`no mode ${mode}`);
  const lines = mode === 'audited' ? countLines() : 0;
  const first = once();
  const spent: number[] = [];
  while (!isWarm(spent)) {
    const { compile, execute } = once();
    spent.push(compile + execute);
  }
  const warm = Array.from({ length: Number(runs) }, once);
  // One compilation is too short to be timed by itself.
  const compile = median(warm.map((run) => run.compile));
  return {
    cold: first.compile + first.execute,
    warm: warm.map(({ execute }) => compile + execute),
    output: first.output,
    opcodes: mode === 'plain' ? countInstructions() : 0,
    execute: warm.map(({ execute }) => execute),
    startAndEnd: warm.map(({ startAndEnd }) => startAndEnd),
    lines,
    recording: sizes(),
  };
}

process.stdout.write(JSON.stringify(main()));
