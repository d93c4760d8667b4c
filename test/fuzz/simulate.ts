/** Runs a program in the simulator, in this process, with the audit on. */
import type { LibraryArchive } from '../../src/compile/library-archive';
import { Auditor, type AuditGrain } from '../../src/record/auditor';
import { runProgram, type RunOutcome, type RunObservers } from '../../src/simulator';
import { SCRIPT, type Result } from './result';

/** Checks between two recounts of the whole heap. */
const FULL_AUDIT_EVERY = 1000;
const MAX_STEPS = 1_000_000;
const MAX_SECONDS = 120;
/** A loop of native code that never ends would take all memory of this process. */
const MAX_BYTES = 2 ** 28;

/** How a run is watched. */
export interface Watching {
  readonly start: () => RunObservers | null;
  readonly end: () => void;
}

function statusOf(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case 'done':
    case 'exception':
      return String(outcome.exitCode);
    case 'limit':
      return `limit ${outcome.reason}`;
    case 'cancelled':
      return 'limit cancelled';
    case 'fault':
      return `fault: ${outcome.message}\n${outcome.stack}`;
  }
}

/** The result of `source`; an audit that fails is its status. */
export function simulate(source: string, library: LibraryArchive, watching: Watching): Result {
  const bytes = new TextEncoder().encode(source);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  const outcome = runProgram({
    source: bytes,
    filename: SCRIPT,
    argv: [],
    files: {
      readFile: (path) => (path === SCRIPT ? bytes : null),
      listDir: () => null,
      stat: (path) => (path === SCRIPT ? { kind: 'file', size: bytes.length, mtime: 0 } : null),
    },
    cwd: '/home/user',
    stdin: () => new Uint8Array(0),
    stdout: (part) => void out.push(Buffer.from(part)),
    stderr: (part) => void err.push(Buffer.from(part)),
    bounds: { maxSteps: MAX_STEPS, maxSeconds: MAX_SECONDS, maxBytes: MAX_BYTES },
    library,
    onStart: watching.start,
    onExit: watching.end,
  });
  const text = (parts: readonly Buffer[]): string => Buffer.concat(parts).toString();
  return { stdout: text(out), stderr: text(err), status: statusOf(outcome) };
}

/** Proves the ledger before each line or instruction, and the whole heap at the script's end. */
export function auditing(grain: AuditGrain): Watching {
  const auditor = new Auditor(SCRIPT, grain, FULL_AUDIT_EVERY, true);
  return {
    start: () => auditor.observers,
    end: () => auditor.proveAll('at the end of the script'),
  };
}
