/** One run of a program in this process, taken apart: what the interpreter's start costs is not the program's. */
import { readFileSync } from 'node:fs';
import { compileSource } from '../../src/compile/compile';
import { openLibraryArchive } from '../../src/compile/library-archive';
import { describer } from '../../src/record/describer';
import { writeRecording } from '../../src/recording/file/write-recording';
import { WatchingRecorder } from '../../src/record/watching-recorder';
import type { Recording } from '../../src/recording/recording';
import { planFor } from '../../src/recording/retention';
import { runProgram, type RunObservers } from '../../src/simulator';
import { cpuMs } from './cpu';

/** The path that programs are run under. */
export const NAME = '/program.py';

const library = openLibraryArchive(readFileSync('dist/stdlib.bin'));
/** A budget that no measured program reaches. */
const BUDGET = 2 ** 32;
const LIMITS = { instructions: 1e9, heapBytes: 2 ** 32, recordingBytes: BUDGET, seconds: 600 };

/** What one run gave; CPU milliseconds, all threads of the process together. */
export interface Run {
  /** Parsing and compiling. */
  readonly compile: number;
  /** Running the compiled program, to its last instruction. */
  readonly execute: number;
  /** The interpreter's start and its end. */
  readonly startAndEnd: number;
  readonly output: string;
}

/** Runs once; `observe` gives the watchers. An Error says how else the program ended. */
export function runOnce(
  source: string,
  observe: () => RunObservers | null,
  maxSteps = Infinity,
): Run {
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
  const execute = ended - started;
  return {
    compile: compiled - from,
    execute,
    // The run compiles once more, before it starts to execute.
    startAndEnd: Math.max(0, end - compiled - execute - (compiled - from)),
    output: Buffer.concat(output).toString('utf8').trim(),
  };
}

/** Bytes of a recording's file. */
export function savedBytes(source: string, recording: Recording): number {
  const given = { path: NAME, source, argv: [], stdin: '', hashSeed: 0, clock: 0, limits: LIMITS };
  const outcome = { kind: 'done', exitCode: 0 } as const;
  return writeRecording({ inputs: given, outcome, recording }).length;
}

/** Runs once with the recorder watching. */
export function recordOnce(source: string): { readonly run: Run; readonly recording: Recording } {
  const recorder = new WatchingRecorder(describer, planFor(BUDGET));
  const run = runOnce(source, () => ({ heap: recorder, instructions: recorder }));
  recorder.finish();
  return { run, recording: recorder.recording };
}
