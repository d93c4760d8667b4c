/** Pictures of weak references: a dotted line to what they refer to, as long as they do. */
import assert from 'node:assert/strict';
import { DEFAULT_VIEW } from '../../../src/protocol/picture';
import { readRecording } from '../../../src/recording/file/read-recording';
import { writeRecording } from '../../../src/recording/file/write-recording';
import type { Recording } from '../../../src/recording/recording';
import { Answers } from '../../../src/session/answers';
import { recordScript, scriptInputs, SCRIPT } from '../../support/record';

const DEAD = 'nothing any more';

/** After each line, what the row of the only weak reference says: the referent's label, or that there is none. */
function referents(recording: Recording, source: string): string[] {
  const answers = new Answers(recording, source, SCRIPT);
  answers.seek({ kind: 'start' });
  const told: string[] = [];
  while (!answers.step({ grain: 'line', direction: 'forward' }).atEnd) {
    const { objects, edges } = answers.picture(DEFAULT_VIEW);
    for (const { oid, rows } of objects) {
      const row = rows.findIndex(({ slot }) => slot === 'weak');
      if (row < 0) continue;
      const edge = edges.find(
        ({ from, row: at }) => from.kind === 'object' && from.oid === oid && at === row,
      );
      assert.equal(edge === undefined, rows[row]?.text !== undefined);
      assert.notEqual(edge?.weak, false);
      const { to } = edge ?? {};
      const target = objects.find((each) => to?.kind === 'object' && each.oid === to.oid);
      told.push(target?.label ?? rows[row]?.text ?? '?');
    }
  }
  return told.filter((text, i) => text !== told[i - 1]);
}

const KEPT = `import weakref
class Thing: pass
thing = Thing()
weak = weakref.ref(thing)
other = thing
del thing
del other
`;

const RAISED = `import gc, weakref
class Thing:
    def __del__(self):
        global back
        back = self
thing = Thing()
thing.me = thing
weak = weakref.ref(thing)
del thing
gc.collect()
x = 1
`;

describe('Pictures of weak references', () => {
  it('lead to what they refer to, and no further than its end', () => {
    const { recording } = recordScript(KEPT);
    assert.deepEqual(referents(recording, KEPT), ['Thing thing', 'Thing other', DEAD]);
  });

  it('tell when the collector has cleared one, though its referent lives on', () => {
    const { recording } = recordScript(RAISED);
    const told = referents(recording, RAISED);
    assert.equal(told[0], 'Thing thing');
    assert.equal(told.at(-1), DEAD);
    const answers = new Answers(recording, RAISED, SCRIPT);
    answers.seek({ kind: 'line', path: SCRIPT, line: 11 });
    assert.ok(answers.picture(DEFAULT_VIEW).objects.some(({ label }) => label === 'Thing back'));
  });

  it('are what they were in a saved recording', () => {
    const { recording, outcome } = recordScript(RAISED);
    const inputs = scriptInputs(RAISED);
    const bytes = writeRecording({ recording, inputs, outcome });
    const again = readRecording(bytes).recording;
    assert.deepEqual([...again.referents], [...recording.referents]);
    assert.deepEqual(referents(again, RAISED), referents(recording, RAISED));
  });
});
