/** Records small scripts in the tests' own process. */
import { readFileSync } from 'node:fs';
import { openLibraryArchive, type LibraryArchive } from '../../src/compile/library-archive';
import type { Outcome, RunInputs } from '../../src/protocol/outcome';
import { recordRun } from '../../src/record/run-recorded';
import type { Recording } from '../../src/recording/recording';

/** Where recorded scripts seem to lie. */
export const SCRIPT = '/script.py';

const LIMITS = { instructions: 5e6, heapBytes: 2 ** 30, recordingBytes: 2 ** 29, seconds: 60 };

let library: LibraryArchive | undefined;

/** A finished run. */
export interface RecordedScript {
  readonly recording: Recording;
  readonly outcome: Outcome;
  readonly stdout: string;
}

/** The inputs with which `recordScript` runs a script. */
export function scriptInputs(source: string, path = SCRIPT): RunInputs {
  return { path, source, argv: [], stdin: '', hashSeed: 0, clock: 1_700_000_000, limits: LIMITS };
}

/** The library that the product has, opened once. */
export function libraryForTests(): LibraryArchive {
  library ??= openLibraryArchive(readFileSync('dist/stdlib.bin'));
  return library;
}

/** Runs and records a script that reads no files. */
export function recordScript(source: string, path = SCRIPT): RecordedScript {
  let stdout = '';
  const run = recordRun(scriptInputs(source, path), {
    library: libraryForTests(),
    files: null,
    output: (stream, text) => {
      if (stream === 'stdout') stdout += text;
    },
  });
  const outcome = run.run();
  return { recording: run.recording, outcome, stdout };
}
