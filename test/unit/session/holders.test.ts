/** At every line of real programs, the named holders of what is drawn add up to its count. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLibraryArchive } from '../../../src/compile/library-archive';
import { DEFAULT_VIEW } from '../../../src/protocol/picture';
import { recordRun } from '../../../src/record/run-recorded';
import { Answers } from '../../../src/session/answers';

const PROGRAMS = [
  'examples/memory_management.py',
  ...[
    ...['refcount/attributes_methods', 'refcount/class_refs', 'refcount/containers_hold'],
    ...['refcount/default_args', 'refcount/function_args', 'refcount/loops_and_temps'],
    ...['refcount/referrers', 'refcount/stack_temps', 'closures/cells', 'closures/nonlocal_state'],
    ...['generators/as_iterators', 'generators/refcounts', 'generators/yield_from'],
    ...['cycles/breaking', 'cycles/finalizer_order', 'exceptions/traceback_keeps_frames'],
    ...['lifetime/temporaries', 'weakref/callbacks', 'weakref/patterns'],
  ].map((name) => `test/conformance/programs/${name}.py`),
];

/** Steps looked at in one program, spread evenly when it has more. */
const MAX_STEPS = 200;

const LIMITS = { instructions: 2e7, heapBytes: 2 ** 30, recordingBytes: 2 ** 28, seconds: 60 };

describe('Holders of the objects drawn', function () {
  this.timeout(60_000);
  const library = openLibraryArchive(readFileSync(join('dist', 'stdlib.bin')));
  for (const path of PROGRAMS)
    it(`add up in ${path}`, () => {
      const source = readFileSync(path, 'utf8');
      const inputs = { path, source, argv: [], stdin: '', hashSeed: 0, clock: 0, limits: LIMITS };
      const run = recordRun(inputs, { library, files: null });
      assert.equal(run.run().kind, 'done');
      const answers = new Answers(run.recording, source, path);
      const { steps } = answers.timeline(2);
      const count = Math.min(steps, MAX_STEPS);
      let compared = 0;
      for (let i = 0; i <= count; i++) {
        const { step, row } = answers.seek({ kind: 'step', step: Math.round((i * steps) / count) });
        for (const object of answers.picture(DEFAULT_VIEW).objects) {
          const { holders, immortal } = answers.holders({ oid: object.oid, limit: 1e6 });
          if (immortal) continue;
          const words = holders.map((holder) => holder.text).join(', ');
          const where = `${object.label} at step ${step}, row ${row}: ${words}`;
          assert.equal(holders.length, object.refcount, where);
          compared++;
        }
      }
      assert.ok(compared > 0, 'nothing was drawn');
    });
});
