/**
 * The ledger of every recorded program balances at each instruction, and at exit nothing is alive
 * that CPython would have freed.
 *
 * All instructions of small programs are looked at. Of a long run, every second one after the first
 * thousand checks, every fourth after the next thousand, and so on; the whole heap is recounted
 * every two thousand checks and at the script's end.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
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

const folder = join(process.cwd(), 'test', 'conformance', 'programs');
const library = openLibraryArchive(readFileSync(join(process.cwd(), 'dist', 'stdlib.bin')));
const FULL_AUDIT_EVERY = 2000;

const programs = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.py'))
  .sort();

/** Programs that need the larger stack of a process of their own. */
const DEEP: ReadonlySet<string> = new Set([
  'errors/recursion.py',
  'exceptions/recursion_and_limits.py',
]);

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

describe('the ledger of every recorded program', function () {
  this.timeout(300_000);

  for (const program of programs) {
    if (DEEP.has(program)) continue;
    it(`balances: ${program}`, () => {
      const auditor = new Auditor(program, 'instruction', FULL_AUDIT_EVERY, true);
      const outcome = runProgram({
        source: readFileSync(join(folder, program)),
        filename: program,
        argv: [],
        files: nodeFiles([folder]),
        cwd: folder,
        stdin: () => new Uint8Array(0),
        stdout: () => undefined,
        stderr: () => undefined,
        library,
        onStart: () => auditor.observers,
        onExit: () => auditor.proveAll('at the end of the script'),
      });
      assert.notEqual(outcome.kind, 'fault', outcome.kind === 'fault' ? outcome.message : '');
      assert.deepEqual(unexplained(auditor.alive).map(plainName), []);
    });
  }
});
