/** What a run tells of itself while it runs. */
import assert from 'node:assert/strict';
import { isInstruction } from '../../../src/recording/events';
import { recordRun } from '../../../src/record/run-recorded';
import { libraryForTests, scriptInputs } from '../../support/record';

describe('A run under way', () => {
  it('tells how many instructions have begun, in the middle of a long line too', () => {
    const told: number[] = [];
    const counted: number[] = [];
    let row = 0;
    let count = 0;
    const run = recordRun(scriptInputs('x = [i * 1000 for i in range(60_000)]\n'), {
      library: libraryForTests(),
      files: null,
      poll: () => {
        const { log, ticks } = run.recording;
        for (; row < log.rows; row++) if (isInstruction(log.kind(row))) count++;
        told.push(ticks);
        counted.push(count);
      },
    });
    assert.deepEqual(run.run(), { kind: 'done', exitCode: 0 });
    assert.deepEqual(told, counted);
    assert.ok(new Set(told).size > 5);
  });
});
