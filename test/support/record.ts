/** Records small scripts in the tests' own process. */
import { readFileSync } from 'node:fs';
import { openLibraryArchive, type LibraryArchive } from '../../src/compile/library-archive';
import type { Outcome } from '../../src/protocol/outcome';
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

/** Runs and records a script that reads no files. */
export function recordScript(source: string, path = SCRIPT): RecordedScript {
  library ??= openLibraryArchive(readFileSync('dist/stdlib.bin'));
  let stdout = '';
  const run = recordRun(
    { path, source, argv: [], stdin: '', hashSeed: 0, clock: 1_700_000_000, limits: LIMITS },
    {
      library,
      files: null,
      output: (stream, text) => {
        if (stream === 'stdout') stdout += text;
      },
    },
  );
  const outcome = run.run();
  return { recording: run.recording, outcome, stdout };
}
