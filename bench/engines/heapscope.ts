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
import { compileSource } from '../../src/compile/compile';
import { openLibraryArchive } from '../../src/compile/library-archive';
import type { PyCodeObject } from '../../src/objects/codeobject';
import { lineOfUnit } from '../../src/objects/codeobject-locations';
import type { Frame } from '../../src/objects/interpframe';
import { Auditor } from '../../src/record/auditor';
import { describer } from '../../src/record/describer';
import { Recorder } from '../../src/recording/recorder';
import { planFor } from '../../src/recording/retention';
import { runProgram, type RunObservers } from '../../src/simulator';

const WARM_UP = 2;
const AUDITED_INSTRUCTIONS = 20_000;
/** Lines between two recounts of the whole heap; between them only what changed is recounted. */
const FULL_AUDIT_EVERY = 1000;
const NAME = '/program.py';

/** What one run of the program gave; CPU milliseconds. */
interface Run {
  readonly program: number;
  readonly whole: number;
  readonly output: string;
}

/** What this process prints. */
export interface HeapscopeRuns {
  readonly cold: number;
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
  readonly recording: { readonly rows: number; readonly bytes: number; readonly steps: number };
}

const [program = '', runs = '5', mode = 'plain'] = process.argv.slice(2);
const source = readFileSync(program, 'utf8');
const library = openLibraryArchive(readFileSync('dist/stdlib.bin'));

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs once; `observe` gives the watchers. */
function runOnce(observe: () => RunObservers | null, maxSteps = Infinity): Run {
  globalThis.gc?.();
  const output: Uint8Array[] = [];
  const from = cpuMs();
  compileSource(source, NAME, 'exec');
  const compiled = cpuMs();
  let started = 0;
  let ended = 0;
  const outcome = runProgram({
    source: new TextEncoder().encode(source),
    filename: NAME,
    argv: [],
    files: null,
    stdin: () => new Uint8Array(0),
    stdout: (bytes) => output.push(bytes.slice()),
    stderr: (bytes) => process.stderr.write(bytes),
    seed: 0,
    bounds: { maxSteps },
    library,
    onStart: () => {
      started = cpuMs();
      return observe();
    },
    onExit: () => {
      ended = cpuMs();
    },
  });
  const end = cpuMs();
  if (outcome.kind === 'limit') ended = end;
  else if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return {
    program: compiled - from + (ended - started),
    whole: end - compiled,
    output: Buffer.concat(output).toString('utf8').trim(),
  };
}

function counter(beforeInstruction: (frame: Frame) => void): InstructionObserver {
  return {
    beforeInstruction,
    framePush() {},
    framePop() {},
  };
}

function countInstructions(): number {
  let count = 0;
  runOnce(() => ({ heap: null, instructions: counter(() => count++) }));
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
  runOnce(() => ({ heap: null, instructions: watch }), AUDITED_INSTRUCTIONS);
  return lines;
}

function main(): HeapscopeRuns {
  const results: Run[] = [];
  const compile: number[] = [];
  let recording = { rows: 0, bytes: 0, steps: 0 };
  const lines = mode === 'audited' ? countLines() : 0;
  for (let i = 0; i < Number(runs) + 1 + WARM_UP; i++) {
    if (mode === 'audited') {
      const auditor = new Auditor(NAME, 'line', FULL_AUDIT_EVERY);
      results.push(runOnce(() => auditor.observers, AUDITED_INSTRUCTIONS));
      continue;
    }
    const recorder = mode === 'recorded' ? new Recorder(describer, planFor(2 ** 32)) : null;
    const watchers = recorder === null ? null : { heap: recorder, instructions: recorder };
    results.push(runOnce(() => watchers));
    recorder?.finish();
    const {
      rows,
      byteLength: bytes,
      steps,
    } = recorder?.recording ?? { rows: 0, byteLength: 0, steps: 0 };
    recording = { rows, bytes, steps };
  }
  for (let i = 0; i < Number(runs) + 1 + WARM_UP; i++) {
    const from = cpuMs();
    compileSource(source, NAME, 'exec');
    compile.push(cpuMs() - from);
  }
  const warm = results.slice(1 + WARM_UP);
  const typical = compile.toSorted((a, b) => a - b)[compile.length >> 1] ?? 0;
  return {
    cold: results[0]?.program ?? 0,
    warm: warm.map((run) => run.program),
    output: results.at(-1)?.output ?? '',
    opcodes: mode === 'plain' ? countInstructions() : 0,
    execute: warm.map((run) => run.program - typical),
    startAndEnd: warm.map((run) => run.whole - run.program + typical),
    lines,
    recording,
  };
}

process.stdout.write(JSON.stringify(main()));
