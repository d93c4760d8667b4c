/**
 * Every recorded program prints what CPython 3.12.1 printed for it; its ledger balances at each
 * instruction, and at exit nothing is alive that CPython would have freed.
 *
 * All instructions of small programs are looked at. Of a long run, every second one after the first
 * thousand checks, every fourth after the next thousand, and so on; the whole heap is recounted
 * every two thousand checks and at the script's end.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLibraryArchive } from '../../src/compile/library-archive';
import type { PyObject } from '../../src/heap/object';
import { visitOwned } from '../../src/heap/owns';
import { visitRoots } from '../../src/heap/roots';
import { plainName } from '../../src/heap/slot-names';
import { nodeFiles } from '../../src/node-files';
import { staticTypes } from '../../src/objects/typedef';
import { Auditor } from '../../src/record/auditor';
import { runProgram } from '../../src/simulator';
import { DEEP, judge, programs, PROGRAMS_FOLDER } from '../support/conformance';

const library = openLibraryArchive(readFileSync(join(process.cwd(), 'dist', 'stdlib.bin')));
const FULL_AUDIT_EVERY = 2000;

/**
 * What may be alive when the interpreter has ended. CPython keeps the first two as well: its static
 * types, with the dictionaries that were filled when their module was first used, and what static
 * variables of native code hold.
 */
const SURVIVORS = [
  { why: 'static types own it', visit: visitStaticTypes },
  { why: 'a variable of native code holds it', visit: visitNativeRoots },
] as const;

function visitStaticTypes(visit: (o: PyObject) => void): void {
  for (const type of staticTypes()) if (type.ob_type !== null) visit(type);
}

function visitNativeRoots(visit: (o: PyObject) => void): void {
  visitRoots((o) => visit(o));
}

/** Those of `alive` that nothing explains. */
function unexplained(alive: readonly PyObject[]): PyObject[] {
  const seen = new Set<PyObject>();
  const queue: PyObject[] = [];
  const reach = (o: PyObject): void => {
    if (seen.has(o)) return;
    seen.add(o);
    queue.push(o);
  };
  for (const { visit } of SURVIVORS) visit(reach);
  for (let o = queue.pop(); o !== undefined; o = queue.pop()) visitOwned(o, reach);
  return alive.filter((o) => !seen.has(o));
}

function textOf(pieces: readonly Uint8Array[]): string {
  return Buffer.concat(pieces).toString();
}

describe('every recorded program', function () {
  this.timeout(300_000);

  for (const program of programs) {
    if (DEEP.has(program)) continue;
    it(`prints what CPython prints, and balances: ${program}`, () => {
      const out: Uint8Array[] = [];
      const err: Uint8Array[] = [];
      const auditor = new Auditor(program, 'instruction', FULL_AUDIT_EVERY, true);
      const outcome = runProgram({
        source: readFileSync(join(PROGRAMS_FOLDER, program)),
        filename: program,
        argv: [],
        files: nodeFiles([PROGRAMS_FOLDER]),
        cwd: PROGRAMS_FOLDER,
        stdin: () => new Uint8Array(0),
        stdout: (bytes) => out.push(bytes.slice()),
        stderr: (bytes) => err.push(bytes.slice()),
        library,
        onStart: () => auditor.observers,
        onExit: () => auditor.proveAll('at the end of the script'),
      });
      assert.notEqual(outcome.kind, 'fault', outcome.kind === 'fault' ? outcome.message : '');
      const code = 'exitCode' in outcome ? outcome.exitCode : null;
      judge(program, { stdout: textOf(out), stderr: textOf(err), code });
      assert.deepEqual(unexplained(auditor.alive).map(plainName), []);
    });
  }
});
