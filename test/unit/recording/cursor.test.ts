/** The state at a row does not depend on the way to it, and its counts are the sums of holders. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Cursor } from '../../../src/recording/cursor';
import type { Recording } from '../../../src/recording/recording';
import { LOCALS, recordToy, SLOTS, type Operation } from '../../support/toy-heap';

const local = fc.nat(LOCALS - 1);
const slot = fc.nat(SLOTS - 1);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ kind: fc.constant('new' as const), local }),
  fc.record({ kind: fc.constant('drop' as const), local }),
  fc.record({ kind: fc.constant('copy' as const), from: local, to: local }),
  fc.record({ kind: fc.constant('link' as const), from: local, slot, to: local }),
  fc.record({ kind: fc.constant('unlink' as const), from: local, slot }),
);
const program = fc.array(operation, { minLength: 1, maxLength: 60 });

function picture(cursor: Cursor): unknown {
  return {
    row: cursor.row,
    heap: [...cursor.heap.save()],
    frames: cursor.frames,
    tick: cursor.tick,
    pc: cursor.pc,
    gc: [cursor.gcCycle, cursor.gcPhase, [...cursor.gcMarks]],
  };
}

function replayed(recording: Recording, row: number): unknown {
  const cursor = new Cursor(recording);
  while (cursor.row < row) cursor.forward();
  return picture(cursor);
}

describe('a cursor', () => {
  it('gives the state of a replay from zero after any sequence of seeks', () => {
    fc.assert(
      fc.property(program, fc.array(fc.nat(), { maxLength: 12 }), (operations, targets) => {
        const { recording } = recordToy(operations);
        const cursor = new Cursor(recording);
        for (const target of targets) {
          const row = target % (recording.rows + 1);
          cursor.seek(row);
          assert.deepEqual(picture(cursor), replayed(recording, row));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('has at each line a count for each object that is the sum of its recorded holders', () => {
    fc.assert(
      fc.property(program, (operations) => {
        const { recording } = recordToy(operations);
        const cursor = new Cursor(recording);
        for (let step = 0; step < recording.steps; step++) {
          cursor.seek(recording.stepRow.at(step));
          const { heap } = cursor;
          for (let handle = 1; handle < heap.handles; handle++) {
            if (!heap.isLive(handle) || recording.objectType.at(heap.serial.at(handle)) < 0)
              continue;
            const sum = heap.inEdges.at(handle);
            if (heap.serial.at(handle) === 0) continue;
            assert.equal(heap.refcnt.at(handle), sum, `object ${handle} at step ${step}`);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it('gives equal logs for equal runs', () => {
    fc.assert(
      fc.property(program, (operations) => {
        const first = recordToy(operations).recording.log.toArrays();
        assert.deepEqual(recordToy(operations).recording.log.toArrays(), first);
      }),
      { numRuns: 50 },
    );
  });
});
