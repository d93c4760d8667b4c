/** `heapscope run FILE [ARG...]`: behaves as `python3.12 FILE`. */
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { openLibraryArchive, type LibraryArchive } from '../compile/library-archive';
import { runProgram, type RunOutcome } from '../simulator';
import { nodeFiles } from '../node-files';
import { EXIT } from './exit-codes';
import { Auditor, type AuditGrain } from '../record/auditor';
import { OutputStream, readStdin } from './stdio';

/** What `run` was asked to do. */
export interface RunCommand {
  readonly command: 'run';
  readonly file: string;
  readonly args: readonly string[];
  readonly maxSteps: number | null;
  /** How often to prove the ledger; null: never. */
  readonly audit: AuditGrain | null;
}

/** Steps of an audited run after which the whole heap is recounted. */
const FULL_AUDIT_EVERY = 100;

/** The standard library, which the build puts beside the bundle. */
export function loadLibrary(): LibraryArchive {
  return openLibraryArchive(readFileSync(join(__dirname, 'stdlib.bin')));
}

function report(outcome: RunOutcome, stderr: OutputStream): number {
  const say = (text: string): void =>
    stderr.write(new TextEncoder().encode(`heapscope: ${text}\n`));
  switch (outcome.kind) {
    case 'done':
    case 'exception':
      return outcome.exitCode;
    case 'limit':
      say(`stopped after ${outcome.steps} instructions (limit: ${outcome.reason})`);
      return EXIT.LIMIT;
    case 'cancelled':
      say('cancelled');
      return EXIT.LIMIT;
    case 'fault':
      say(`internal error: ${outcome.message}\n${outcome.stack}`);
      return EXIT.FAILED;
  }
}

/**
 * A script's path as its code and tracebacks show it: absolute, but not normalized.
 * @source Python/initconfig.c config_run_filename_abspath
 */
function absolute(file: string): string {
  return isAbsolute(file) ? file : `${process.cwd()}/${file}`;
}

/** Runs the command; the exit code. Everything is written when it returns. */
export function run(command: RunCommand): number {
  const stdout = new OutputStream(1);
  const stderr = new OutputStream(2);
  let source: Uint8Array;
  try {
    source = readFileSync(command.file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    stderr.write(
      new TextEncoder().encode(`heapscope: can't open file '${command.file}': ${reason}\n`),
    );
    stderr.flush();
    return EXIT.USAGE;
  }
  const filename = absolute(command.file);
  const auditor =
    command.audit === null ? null : new Auditor(filename, command.audit, FULL_AUDIT_EVERY);
  const outcome = runProgram({
    source,
    filename,
    argv0: command.file,
    argv: command.args,
    files: nodeFiles([dirname(resolve(command.file))]),
    cwd: process.cwd(),
    stdin: readStdin,
    stdout: (bytes) => stdout.write(bytes),
    stderr: (bytes) => {
      stdout.flush();
      stderr.write(bytes);
      stderr.flush();
    },
    startTime: BigInt(Date.now()) * 1_000_000n,
    bounds: command.maxSteps === null ? {} : { maxSteps: command.maxSteps },
    library: loadLibrary(),
    onStart: () => auditor?.observers ?? null,
    onExit: () => auditor?.proveAll('at the end of the script'),
  });
  const code = report(outcome, stderr);
  stdout.flush();
  stderr.flush();
  return code;
}
