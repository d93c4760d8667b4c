/** Runs a program with the recorder watching. */
import { parseAnnotations } from '../annotations/language/script';
import type { HeaderInputs } from '../annotations/language/tree';
import { StopRun } from '../ceval/limits';
import { compileSource } from '../compile/compile';
import type { LibraryArchive } from '../compile/library-archive';
import { gcstate } from '../gc/generations';
import type { PyObject } from '../heap/object';
import { ARENA, visitRoots } from '../heap/roots';
import { InternalError } from '../heap/runtime';
import { textState } from '../modules/_io-textstate';
import type { FileSystemSource } from '../modules/run-config';
import { PySys_GetObject } from '../modules/sysmodule-write';
import type { PyListObject } from '../objects/listobject';
import type { Outcome, RunInputs } from '../protocol/outcome';
import type { SourceRange } from '../protocol/place';
import { isOpen } from '../recording/open-recording';
import type { Recording } from '../recording/recording';
import { planFor, type RetentionPlan } from '../recording/retention';
import { runProgram, type RunOutcome } from '../simulator';
import { describer } from './describer';
import { WatchingRecorder } from './watching-recorder';

/** What a run needs besides its inputs. */
export interface RunSurroundings {
  readonly library: LibraryArchive;
  readonly files: FileSystemSource | null;
  readonly cancel?: Int32Array;
  /** Called between instructions, some hundred times a second. */
  readonly poll?: () => void;
  readonly output?: (stream: 'stdout' | 'stderr', text: string) => void;
  /** What is kept of the recording; absent: what fits the limit of the inputs. */
  readonly plan?: RetentionPlan;
}

/** A recorded run that is about to begin; its recording grows while `run` is at work. */
export interface RecordedRun {
  readonly recording: Recording;
  /** Runs the program to its end. */
  run(): Outcome;
}

/** Prepares a recorded run. Inputs that the script's first comment lines give take precedence. */
export function recordRun(inputs: RunInputs, surroundings: RunSurroundings): RecordedRun {
  const recorder = new WatchingRecorder(
    describer,
    surroundings.plan ?? planFor(inputs.limits.recordingBytes),
  );
  const header = parseAnnotations(inputs.source).inputs;
  const given = withHeader(inputs, header);
  return {
    recording: recorder.recording,
    run: () => run(given, surroundings, recorder, header),
  };
}

function withHeader(inputs: RunInputs, header: HeaderInputs): RunInputs {
  const { stdin = inputs.stdin, seed: hashSeed = inputs.hashSeed } = header;
  const instructions = Math.min(inputs.limits.instructions, header.maxSteps ?? Infinity);
  return { ...inputs, stdin, hashSeed, limits: { ...inputs.limits, instructions } };
}

/** Sets the collector as the script's first comment lines ask. */
function configureCollector({ gcOff, gcThreshold }: HeaderInputs): void {
  if (gcOff === true) gcstate.enabled = false;
  gcThreshold?.forEach((threshold, i) => {
    const generation = gcstate.generations[i];
    if (generation !== undefined) generation.threshold = threshold;
  });
}

function run(
  inputs: RunInputs,
  surroundings: RunSurroundings,
  recorder: WatchingRecorder,
  header: HeaderInputs,
): Outcome {
  const { limits } = inputs;
  const { recording } = recorder;
  if (!isOpen(recording)) throw new InternalError('another recording has been begun meanwhile');
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  const write = (stream: 'stdout' | 'stderr') => (bytes: Uint8Array) => {
    const text = decoders[stream].decode(bytes, { stream: true });
    recorder.output(stream, text);
    surroundings.output?.(stream, text);
  };
  const stdin = readerOf(new TextEncoder().encode(inputs.stdin));
  let started = false;
  const outcome = runProgram({
    source: new TextEncoder().encode(inputs.source),
    filename: inputs.path,
    argv: inputs.argv,
    files: surroundings.files,
    stdin,
    stdout: write('stdout'),
    stderr: write('stderr'),
    startTime: BigInt(Math.round(inputs.clock * 1e9)),
    seed: inputs.hashSeed,
    bounds: {
      maxSteps: limits.instructions,
      maxBytes: limits.heapBytes,
      maxSeconds: limits.seconds,
    },
    ...(surroundings.cancel === undefined ? {} : { cancel: surroundings.cancel }),
    poll: () => {
      // A line may be long, and who looks now is told how far it is.
      recorder.countTicks();
      if (recorder.exceeded) throw new StopRun('recordingBytes');
      surroundings.poll?.();
    },
    library: surroundings.library,
    onStart: () => {
      started = true;
      configureCollector(header);
      lineBufferStdout();
      recorder.addInterpreterRoots('literal in the source, kept by the parser', arenaObjects());
      return { heap: recorder, instructions: recorder };
    },
    onExit: () => recorder.dropInterpreterRoots(),
  });
  recorder.finish();
  return outcomeFor(outcome, inputs, started, lastPlace(recording));
}

/** Output belongs to the line that printed it, as on a terminal, not to the end of the run. */
function lineBufferStdout(): void {
  const stdout = PySys_GetObject('stdout');
  if (stdout?.ob_type.tp_name === '_io.TextIOWrapper') textState(stdout).line_buffering = true;
}

/** What the parser keeps alive while the script runs: its list is no matter of the program. */
function arenaObjects(): PyObject[] {
  const objects: PyObject[] = [];
  visitRoots((target, holder) => {
    if (holder === ARENA) objects.push(...(target as PyListObject).v.items);
  });
  return objects;
}

function readerOf(bytes: Uint8Array): (size: number) => Uint8Array {
  let at = 0;
  return (size) => {
    const piece = bytes.subarray(at, at + size);
    at += piece.length;
    return piece;
  };
}

function lastPlace(recording: Recording): SourceRange | undefined {
  const step = recording.steps - 1;
  if (step < 0) return undefined;
  const code = recording.codes[recording.frameCode.at(recording.stepFrame.at(step))];
  return code === undefined ? undefined : { path: code.path, line: recording.stepLine.at(step) };
}

const LIMIT_WORDS = {
  instructions: (inputs: RunInputs) =>
    `stopped after ${inputs.limits.instructions.toLocaleString('en')} instructions`,
  seconds: (inputs: RunInputs) => `stopped after ${inputs.limits.seconds} seconds`,
  recordingBytes: (inputs: RunInputs) =>
    `stopped because its line steps and living objects alone fill the ${Math.round(inputs.limits.recordingBytes / 2 ** 20)} MiB for a recording`,
} as const;

function outcomeFor(
  outcome: RunOutcome,
  inputs: RunInputs,
  started: boolean,
  last: SourceRange | undefined,
): Outcome {
  const place = last === undefined ? {} : { place: last };
  switch (outcome.kind) {
    case 'done':
      return { kind: 'done', exitCode: outcome.exitCode };
    case 'cancelled':
      return { kind: 'cancelled', ...place };
    case 'limit': {
      const { reason } = outcome;
      if (reason === 'cancelled') return { kind: 'cancelled', ...place };
      return { kind: 'limit', limit: reason, message: LIMIT_WORDS[reason](inputs), ...place };
    }
    case 'fault':
      return {
        kind: 'fault',
        code: 'internal-error',
        message: `Heapscope failed: ${outcome.message}. This is a bug of Heapscope; please report it with the script.`,
        ...place,
      };
    case 'exception':
      return exceptionOutcome(outcome, inputs, started);
  }
}

function exceptionOutcome(
  outcome: Extract<RunOutcome, { kind: 'exception' }>,
  inputs: RunInputs,
  started: boolean,
): Outcome {
  const { type, message, traceback } = outcome;
  const fault = started ? undefined : syntaxPlace(inputs);
  if (fault !== undefined)
    return { kind: 'syntax-error', type, message: fault.msg, traceback, place: fault.place };
  const place = placeInTraceback(traceback, inputs.path);
  return {
    kind: 'exception',
    type,
    message,
    traceback,
    ...(place === undefined ? {} : { place }),
  };
}

/** Where the compiler refuses the text, in editor columns. */
function syntaxPlace(inputs: RunInputs): { msg: string; place: SourceRange } | undefined {
  const unit = compileSource(inputs.source, inputs.path, 'exec');
  if (!('kind' in unit)) return undefined;
  const { lineno, offset, end_lineno, end_offset, msg } = unit;
  const lines = inputs.source.split(/\r\n|\r|\n/);
  const column = columnOf(lines[lineno - 1], offset);
  const end = end_lineno > 0 ? columnOf(lines[end_lineno - 1], end_offset) : column + 1;
  const endLine = end_lineno > 0 ? end_lineno : lineno;
  const place = {
    path: inputs.path,
    line: Math.max(1, lineno),
    column,
    endLine: Math.max(1, endLine),
    endColumn: endLine === lineno ? Math.max(end, column + 1) : end,
  };
  return { msg, place };
}

/** UTF-16 column (from 0) of a code point offset (from 1). */
function columnOf(line: string | undefined, offset: number): number {
  if (line === undefined || offset <= 0) return 0;
  let column = 0;
  let left = offset - 1;
  for (const character of line) {
    if (left-- <= 0) break;
    column += character.length;
  }
  return column;
}

/** The innermost line of the script in a traceback. */
function placeInTraceback(traceback: string, path: string): SourceRange | undefined {
  let found: SourceRange | undefined;
  for (const match of traceback.matchAll(/^ +File "(.*)", line (\d+)/gm))
    if (match[1] === path) found = { path, line: Number(match[2]) };
  return found;
}
