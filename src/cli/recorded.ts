/** What the commands that record have in common. */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { nodeFiles } from '../node-files';
import type { Outcome, RunInputs } from '../protocol/outcome';
import { makeAgain } from '../record/make-again';
import { RememberedFiles } from '../record/remembered-files';
import { recordRun } from '../record/run-recorded';
import { RecordingFault } from '../recording/file/fault';
import { readRecording } from '../recording/file/read-recording';
import type { RecordedFile } from '../recording/file/write-recording';
import { DetailMissing, type Parts } from '../recording/parts';
import type { Recording } from '../recording/recording';
import { EXIT } from './exit-codes';
import { loadLibrary } from './run';
import type { TextSink } from './sink';

/** A recorded run of a file, with the output that the program wrote. */
export interface Recorded extends RecordedFile {
  /** Makes the events between two rows again. */
  readonly again: (lo: number, hi: number) => Recording;
  readonly path: string;
  readonly source: string;
}

/** Files with this ending are recordings. */
const RECORDING = /\.heapscope$/i;

/** Bounds of a recording on the command line; a million steps fit. */
const LIMITS = { instructions: 2e9, heapBytes: 4 * 2 ** 30, recordingBytes: 2 ** 30, seconds: 600 };

/** Runs and records a file; nothing of its output is shown. Throws when it cannot be read. */
export function recordFile(file: string, args: readonly string[]): Recorded {
  const path = resolve(file);
  const source = readFileSync(path, 'utf8');
  const inputs: RunInputs = {
    ...{ path, source, argv: args, stdin: '', hashSeed: 0, clock: 1_700_000_000 },
    limits: LIMITS,
  };
  const files = new RememberedFiles(nodeFiles([dirname(path)]));
  const { recording, run } = recordRun(inputs, { library: loadLibrary(), files });
  const outcome = run();
  return recordedOf({ recording, outcome, inputs }, files);
}

/** A run that can be repeated, from what it read. */
function recordedOf(file: RecordedFile, files: RememberedFiles): Recorded {
  const { recording, inputs } = file;
  const { path, source } = inputs;
  const again = (lo: number, hi: number): Recording =>
    makeAgain(recording, inputs, { library: loadLibrary(), files }, lo, hi);
  return { ...file, files: files.known(), path, source, again };
}

/** Asks what needs events of some moment; where they were given up, they are made again. */
export function withDetail<T>(parts: Parts, { again }: Recorded, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof DetailMissing)) throw error;
    parts.add(again(error.lo, error.hi));
    return ask();
  }
}

/**
 * The recording in a `.heapscope` file, or that of running any other file. Undefined when the file
 * cannot be read: then the reason has been told.
 */
export function openOrRecord(
  file: string,
  args: readonly string[],
  sink: TextSink,
): Recorded | undefined {
  try {
    if (!RECORDING.test(file)) return recordFile(file, args);
    const recorded = readRecording(readFileSync(file));
    // Nothing of this machine's files: whoever made the recording could name any of them.
    return recordedOf(recorded, new RememberedFiles(null, recorded.files));
  } catch (error) {
    const known = error instanceof RecordingFault || (error instanceof Error && 'syscall' in error);
    if (!known) throw error;
    sink.error(`heapscope: can't open file '${file}': ${error.message}\n`);
    return undefined;
  }
}

/** The exit code that an outcome stands for. */
export function exitCodeOf(outcome: Outcome): number {
  switch (outcome.kind) {
    case 'done':
      return outcome.exitCode === 0 ? EXIT.DONE : EXIT.FAILED;
    case 'limit':
    case 'cancelled':
      return EXIT.LIMIT;
    default:
      return EXIT.FAILED;
  }
}

/** What went wrong, for stderr; undefined when the program ended well. */
export function complaint(outcome: Outcome): string | undefined {
  switch (outcome.kind) {
    case 'done':
      return undefined;
    case 'exception':
    case 'syntax-error':
      return outcome.traceback;
    case 'cancelled':
      return 'heapscope: cancelled\n';
    default:
      return `heapscope: ${outcome.message}\n`;
  }
}
