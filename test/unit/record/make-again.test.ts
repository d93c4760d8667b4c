/** A run that outgrows its budget: what was given up is made again, and is as it was. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DEFAULT_VIEW } from '../../../src/protocol/picture';
import type { RunInputs } from '../../../src/protocol/outcome';
import type { FileSystemSource } from '../../../src/modules/run-config';
import { makeAgain } from '../../../src/record/make-again';
import { RememberedFiles } from '../../../src/record/remembered-files';
import { recordRun } from '../../../src/record/run-recorded';
import { readRecording } from '../../../src/recording/file/read-recording';
import { writeRecording } from '../../../src/recording/file/write-recording';
import { DetailMissing } from '../../../src/recording/parts';
import type { Recording } from '../../../src/recording/recording';
import { Answers } from '../../../src/session/answers';
import { libraryForTests, scriptInputs } from '../../support/record';

/** Lives long enough that its beginning and its end leave a gap in a small budget. */
const SOURCE = `import gc
class Node:
    def __init__(self, value, other):
        self.value = value
        self.other = other
        self.me = self
def build(n):
    made = None
    for i in range(n):
        made = Node(str(i), made)
        text = 'text ' + made.value
    return made
kept = []
for turn in range(60):
    kept.append(build(60))
    if turn % 20 == 19:
        print(turn, len(kept))
        kept = kept[-2:]
for i in range(24000):
    short = [str(i) + '!']
`;

interface Run {
  readonly inputs: RunInputs;
  readonly recording: Recording;
  readonly answers: Answers;
}

function recorded(recordingBytes: number): Run {
  const { limits, ...rest } = scriptInputs(SOURCE);
  const inputs = { ...rest, limits: { ...limits, recordingBytes } };
  const run = recordRun(inputs, { library: libraryForTests(), files: null });
  assert.deepEqual(run.run(), { kind: 'done', exitCode: 0 });
  const answers = new Answers(run.recording, SOURCE, inputs.path);
  while (answers.prepare());
  return { inputs, recording: run.recording, answers };
}

/** Asks; what is missing is made again first. */
function ask<T>({ inputs, recording, answers }: Run, question: () => T): T {
  try {
    return question();
  } catch (error) {
    if (!(error instanceof DetailMissing)) throw error;
    const surroundings = { library: libraryForTests(), files: null };
    answers.parts.add(makeAgain(recording, inputs, surroundings, error.lo, error.hi, 20_000));
    return question();
  }
}

function lookAt(run: Run, row: number): unknown {
  const { answers } = run;
  const moment = ask(run, () => answers.seek({ kind: 'row', row }));
  const picture = answers.picture(DEFAULT_VIEW);
  const [first] = picture.objects;
  const holders = first === undefined ? [] : answers.holders({ oid: first.oid, limit: 99 });
  const hover = { path: run.inputs.path, line: 11, expression: 'made', limit: 9 };
  return {
    ...{ moment, picture, holders },
    hover: answers.hover({ ...hover, at: 'cursor' }),
    output: answers.output(1000),
    found: answers.search({ text: 'node', limit: 20 }),
  };
}

describe('a recording with a small budget', () => {
  let small: Run;
  let large: Run;
  before(function () {
    this.timeout(120_000);
    large = recorded(2 ** 29);
    small = recorded(2 ** 23);
  });

  it('keeps its beginning, its newest events and the whole axis', () => {
    const { recording } = small;
    const { beginning } = recording;
    assert.ok(beginning !== undefined);
    assert.ok(large.recording.beginning === undefined);
    assert.ok(beginning.log.rows < recording.log.firstRow, 'there is a gap');
    assert.equal(recording.rows, large.recording.rows);
    assert.deepEqual(recording.stepRow.toArray(), large.recording.stepRow.toArray());
    assert.deepEqual(recording.gcCycles, large.recording.gcCycles);
    assert.deepEqual(recording.outputs, large.recording.outputs);
    // So small a budget is mostly tables, and what came after the last line.
    const { texts } = recording;
    assert.ok(texts.count < large.recording.texts.count - 10_000, `${texts.count} texts`);
    const share = recording.byteLength / large.recording.byteLength;
    assert.ok(share < 0.75, `${share} of the memory`);
  });

  it('shows every moment as a recording without gaps does', () => {
    const { beginning, log, rows } = small.recording;
    const gap = [beginning?.log.rows ?? 0, log.firstRow];
    const edges = gap.flatMap((row) => [row - 1, row, row + 1]);
    for (const row of [0, ...edges, rows - 1, rows])
      assert.deepEqual(lookAt(small, row), lookAt(large, row), `row ${row}`);
    fc.assert(
      fc.property(fc.nat(rows), (row) => assert.deepEqual(lookAt(small, row), lookAt(large, row))),
      { numRuns: 12 },
    );
  }).timeout(120_000);

  it('steps over the edges of its parts', () => {
    const { recording } = small;
    for (const edge of [recording.beginning?.log.rows ?? 0, recording.log.firstRow]) {
      for (const direction of ['forward', 'back'] as const)
        for (const grain of ['line', 'instruction'] as const) {
          const row = direction === 'forward' ? edge - 60 : edge + 60;
          const steps = [small, large].map((run) => {
            ask(run, () => run.answers.seek({ kind: 'row', row }));
            const go = () => ask(run, () => run.answers.step({ grain, direction }));
            return Array.from({ length: 40 }, () => [
              go(),
              run.answers.picture(DEFAULT_VIEW).summary,
            ]);
          });
          assert.deepEqual(steps[0], steps[1], `${grain} ${direction} at ${edge}`);
        }
    }
  }).timeout(120_000);

  it('is saved with its beginning and the whole axis', () => {
    const { inputs, recording } = small;
    const outcome = { kind: 'done', exitCode: 0 } as const;
    const bytes = writeRecording({ inputs, outcome, recording });
    const back = readRecording(bytes).recording;
    assert.deepEqual(writeRecording({ inputs, outcome, recording: back }), bytes);
    assert.equal(back.rows, recording.rows);
    const opened = { inputs, recording: back, answers: new Answers(back, SOURCE, inputs.path) };
    // As the others were: a long log's former names are read while nobody asks.
    while (opened.answers.prepare());
    const end = recording.beginning?.log.rows ?? 0;
    assert.deepEqual(lookAt(opened, end - 500), lookAt(large, end - 500));
    assert.throws(() => opened.answers.seek({ kind: 'row', row: end + 500 }), DetailMissing);
  });

  it('is opened with what it read, so that the rest can be made again', () => {
    const source =
      'from helper import make\nfor turn in range(14000):\n    kept = [make(turn), str(turn)]\n';
    const texts: Readonly<Record<string, string>> = {
      '/helper.py':
        "with open('/word.txt') as file:\n    word = file.read()\ndef make(n):\n    return [word, n]\n",
      '/word.txt': 'wörd',
    };
    const content = (path: string): Uint8Array | null =>
      texts[path] === undefined ? null : new TextEncoder().encode(texts[path]);
    const disk: FileSystemSource = {
      readFile: content,
      listDir: (path) => (path === '/' ? ['helper.py', 'word.txt'] : null),
      stat: (path) => {
        const bytes = content(path);
        if (path === '/') return { kind: 'dir', size: 0, mtime: 1 };
        return bytes === null ? null : { kind: 'file', size: bytes.length, mtime: 1 };
      },
    };
    const { limits, ...rest } = scriptInputs(source);
    const inputs = { ...rest, limits: { ...limits, recordingBytes: 6 * 2 ** 20 } };
    const files = new RememberedFiles(disk);
    const run = recordRun(inputs, { library: libraryForTests(), files });
    const outcome = run.run();
    assert.deepEqual(outcome, { kind: 'done', exitCode: 0 });
    const { recording } = run;
    const bytes = writeRecording({ inputs, outcome, recording, files: files.known() });
    const back = readRecording(bytes);
    assert.deepEqual(writeRecording(back), bytes);
    const step = 45_000;
    const seen = [files, new RememberedFiles(null, back.files)].map((known, i) => {
      const whole = i === 0 ? recording : back.recording;
      const answers = new Answers(whole, source, inputs.path);
      assert.throws(() => answers.seek({ kind: 'step', step }), DetailMissing);
      const row = whole.stepRow.at(step);
      const surroundings = { library: libraryForTests(), files: known };
      answers.parts.add(makeAgain(whole, inputs, surroundings, row - 99, row + 99, 20_000));
      answers.seek({ kind: 'step', step });
      return answers.picture(DEFAULT_VIEW);
    });
    assert.deepEqual(seen[1], seen[0]);
    assert.match(JSON.stringify(seen[1]), /wörd/);
    const nothing = { library: libraryForTests(), files: new RememberedFiles(null) };
    assert.throws(() => makeAgain(back.recording, inputs, nothing, 400_000, 400_001), /again/);
  }).timeout(120_000);

  it('can be watched while the program runs', () => {
    const { limits, ...rest } = scriptInputs(SOURCE);
    const inputs = { ...rest, limits: { ...limits, recordingBytes: 2 ** 23 } };
    const rows: number[] = [];
    const run = recordRun(inputs, {
      library: libraryForTests(),
      files: null,
      poll: () => {
        const step = Math.max(0, run.recording.steps - 1);
        // The cursor rests for a while: meanwhile its row may be given up.
        if (rows.length % 3 === 0) answers.seek({ kind: 'step', step });
        const { moment } = answers.picture(DEFAULT_VIEW);
        answers.hover({ path: inputs.path, line: 8, expression: 'kept', at: 'cursor', limit: 9 });
        rows.push(moment.row);
      },
    });
    const answers = new Answers(run.recording, SOURCE, inputs.path);
    assert.deepEqual(run.run(), { kind: 'done', exitCode: 0 });
    assert.ok(new Set(rows).size > 2, `${rows.length} looks`);
    assert.ok(run.recording.beginning !== undefined);
  });

  it('that is full of line steps alone is stopped', () => {
    const { limits, ...rest } = scriptInputs('while True:\n    pass\n');
    const inputs = { ...rest, limits: { ...limits, recordingBytes: 2 ** 21 } };
    const run = recordRun(inputs, { library: libraryForTests(), files: null });
    const outcome = run.run();
    assert.ok(outcome.kind === 'limit');
    assert.match(outcome.message, /line steps and living objects alone fill the 2 MiB/);
  });
});
